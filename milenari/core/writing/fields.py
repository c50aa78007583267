"""What can be written to a record: fields that take a value as JSON has it, or say what would fit."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from milenari.core.api.problems import shown
from milenari.core.selection import Problem

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
SLUG = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
MOST = 100  # entries of a list
NEEDED = gettext_lazy("It is needed, and cannot be empty.")
MANY_AT_MOST = gettext_lazy("A list here has at most {max_length} entries.")


class Text(serializers.CharField):
    """A text; where it may be empty, null and "" are both that."""

    default_error_messages = {
        "required": NEEDED,
        "null": NEEDED,
        "blank": NEEDED,
        "invalid": gettext_lazy("It is no text; write it in quotation marks."),
        "max_length": gettext_lazy("It is too long: it has at most {max_length} characters."),
    }

    def __init__(self, *, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(allow_blank=may_be_empty, allow_null=may_be_empty, required=not may_be_empty, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        found = super().run_validation(data)
        return "" if found is None else found

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return normalize_newlines(super().to_internal_value(data))


class Word(serializers.ChoiceField):
    """One of a closed list of words or of whole numbers. Where it may be empty, null and "" are both that."""

    default_error_messages = {
        "required": NEEDED,
        "null": gettext_lazy("It cannot be empty; it can be: {choices}."),
        "invalid_choice": gettext_lazy("It does not fit; it can be: {choices}."),
    }

    def __init__(self, choices: Any, *, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(choices, allow_blank=may_be_empty, allow_null=may_be_empty, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        found = super().run_validation(data)
        return "" if found is None else found

    def to_internal_value(self, data: Any) -> Any:
        if data == "" and self.allow_blank:
            return ""
        for word in self.choices:
            plain = str(word) if isinstance(word, str) else word
            if type(plain) is type(found := _whole(data)) and plain == found:
                return plain
        self.fail("invalid_choice")

    def fail(self, key: str, **options: Any) -> Any:
        super().fail(key, **options, choices=", ".join(map(str, self.choices)))

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        if data is None and not self.allow_null:
            self.fail("null")
        return super().validate_empty_values(data)


class Whole(serializers.IntegerField):
    default_error_messages = {
        "required": NEEDED,
        "null": NEEDED,
        "invalid": gettext_lazy("It is no whole number; write it without quotation marks."),
        "min_value": gettext_lazy("It is too small: it is at least {min_value}."),
        "max_value": gettext_lazy("It is too large: it is at most {max_value}."),
    }

    def to_internal_value(self, data: Any) -> int:
        found = _whole(data)
        if type(found) is not int:
            self.fail("invalid")
        return int(found)


def _whole(data: Any) -> Any:
    """1.0 is a whole number, too (JSON has but one kind); all else stays."""
    is_whole = isinstance(data, Decimal) and abs(data) < 10**9 and data == int(data)
    return int(data) if is_whole else data


class Decimals(serializers.DecimalField):
    """A number; with null there is none."""

    default_error_messages = {
        "invalid": gettext_lazy("It is no number; write it without quotation marks."),
        "min_value": gettext_lazy("It is too small: it is at least {min_value}."),
        "max_digits": gettext_lazy("It is too long: it has at most {max_digits} digits."),
        "max_decimal_places": gettext_lazy("It is too exact: it has at most {max_decimal_places} decimal places."),
        "max_whole_digits": gettext_lazy("It is too large: it has at most {max_whole_digits} digits before the point."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool | str | list | dict):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day; with null there is none."""

    default_error_messages = {"invalid": gettext_lazy("It is no day; write it as 2027-01-31.")}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid", format="")
        return super().to_internal_value(value)


class Link(serializers.SlugRelatedField):
    """Another record, by the word that addresses know it by; with null, where that may be, there is none."""

    default_error_messages = {
        "required": NEEDED,
        "null": NEEDED,
        "invalid": gettext_lazy("It is no identifier; write it in quotation marks, as in the address of the record."),
        "does_not_exist": gettext_lazy("There is none; it must be the {slug_name} of a record that there is: {record}."),
    }

    def to_internal_value(self, data: Any) -> Model:
        if not isinstance(data, str) or not SLUG.fullmatch(data):
            self.fail("invalid")
        queryset: Any = self.get_queryset()
        found: Model | None = queryset.filter(**{self.slug_field or "slug": data}).first()
        if found is None:
            self.fail("does_not_exist", slug_name=self.slug_field, record=queryset.model._meta.verbose_name)
        return found


class Links(serializers.ListField):
    """Other records, each once, as Link names them; in 1 query."""

    default_error_messages = {
        "required": NEEDED,
        "null": gettext_lazy("It is a list; without any entry it is []."),
        "not_a_list": gettext_lazy('It is no list; write it as ["…"].'),
        "max_length": MANY_AT_MOST,
    }

    def __init__(self, queryset: QuerySet[Any], slug_field: str = "slug", **options: Any) -> None:
        self.queryset, self.slug_field = queryset, slug_field
        super().__init__(child=serializers.CharField(), max_length=MOST, **options)

    def to_internal_value(self, data: Any) -> list[Model]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        wanted = [one for one in data if isinstance(one, str) and SLUG.fullmatch(one)]
        found = {getattr(one, self.slug_field): one for one in self.queryset.filter(**{f"{self.slug_field}__in": wanted})}
        missing = [shown(_json(one)) for one in data if not isinstance(one, str) or one not in found]
        if missing:
            words = {"missing": ", ".join(missing), "slug": self.slug_field, "record": self.queryset.model._meta.verbose_name}
            raise ValidationError(_("There is no %(record)s with this %(slug)s: %(missing)s.") % words)
        return list(dict.fromkeys(found[one] for one in data))


class Row(serializers.Serializer):
    """One of the rows that belong to a record. A key that it does not know is an error."""

    default_error_messages = {"invalid": gettext_lazy("It is no JSON object.")}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        known = list(self.fields)
        errors: dict[str, Any] = {name: [unknown(known)] for name in data if name not in known}
        try:
            found: dict[str, Any] = super().to_internal_value(data)
        except ValidationError as error:
            errors |= error.detail if isinstance(error.detail, dict) else {}
        if errors:
            raise ValidationError(errors)
        return found

    @classmethod
    def rows(cls, **options: Any) -> Any:
        """A list of them, which takes the place of the list that there is."""
        messages = {"not_a_list": Links.default_error_messages["not_a_list"], "max_length": MANY_AT_MOST}
        messages |= {"null": Links.default_error_messages["null"]}
        options = {"many": True, "max_length": MOST, "required": False, "error_messages": messages, **options}
        return cls(**options)


class Changes(serializers.Serializer):
    """What may be written to a record; a change names of it what it changes.

    `fixed` has the fields that are written once, when the record is made; `told`, why a field that is read is not written here,
    where there is more to say than that. `example` is what a description shows.
    """

    example: ClassVar[Mapping[str, Any]]
    fixed: ClassVar[tuple[str, ...]] = ()
    told: ClassVar[Mapping[str, Any]] = {}

    change_reason = Text(may_be_empty=True, help_text=gettext_lazy("Kept in the history: what was found, where, by whom."))

    def get_fields(self) -> dict[str, Any]:
        """The reason last, after what is the record's."""
        fields = dict(super().get_fields())
        return {
            **{name: field for name, field in fields.items() if name != "change_reason"},
            "change_reason": fields["change_reason"],
        }


def unknown(known: list[str]) -> str:
    return _("It is not known here; known are: %(known)s.") % {"known": ", ".join(known)}


def read_changes(
    changes: type[Changes], body: Mapping[str, Any], is_new: bool, read: tuple[str, ...]
) -> tuple[dict[str, Any], list[Problem]]:
    """What fits, by field, and every problem. `read`: the fields that a GET gives."""
    serializer = changes()
    fields = {name: field for name, field in serializer.fields.items() if is_new or name not in changes.fixed}
    found: dict[str, Any] = {}
    problems = [
        Problem(shown(name), shown(_json(value)), _unwritten(changes, name, name in read, list(fields)))
        for name, value in body.items()
        if name not in fields
    ]
    for name, field in fields.items():
        if name not in body and not (is_new and field.required):
            continue
        try:
            found[name] = field.run_validation(body.get(name, serializers.empty))
        except ValidationError as error:
            problems += _told(name, body.get(name), error.detail)
    return found, problems


def _unwritten(changes: type[Changes], name: str, is_read: bool, known: list[str]) -> str:
    if name in changes.told:
        return str(changes.told[name])
    words = {"known": ", ".join(known)}
    if name in changes.fixed:
        return _("It is fixed once it is recorded; what can be written: %(known)s.") % words
    if is_read:
        return _("It is only read; what can be written: %(known)s.") % words
    return _("It is not known here; what can be written: %(known)s.") % words


def _told(place: str, value: Any, detail: Any) -> Iterator[Problem]:
    """One problem for each place in the value; `detail` is as serializers give it."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            if key == "non_field_errors":
                yield from _told(place, value, inner)
            elif isinstance(key, int):
                yield from _told(f"{place}[{key}]", value[key] if isinstance(value, list) else value, inner)
            else:
                yield from _told(f"{place}.{key}", value.get(key) if isinstance(value, Mapping) else value, inner)
    elif isinstance(detail, list) and not all(isinstance(one, ErrorDetail | str) for one in detail):
        for number, inner in enumerate(detail):
            yield from _told(f"{place}[{number}]", value[number] if isinstance(value, list) else value, inner)
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        yield Problem(place, shown(_json(value)), " ".join(map(str, sentences)))


def _json(value: Any) -> str:
    """As it was sent; a text without its quotation marks."""
    if isinstance(value, str | Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)
