"""What evidence says in other languages than the one that it was written in.

A record is written in the site's first language. Its translations stand beside it, one for each language, as records of evidence
of their own: with a history, and with a mark that tells whether a native expert has read them. What a translation leaves empty,
what has none, and what was made from an original that says something else by now (milenari.core.originals) is shown as it was
written.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from milenari.core.evidence import Column, Mark, Part, Record, Reference, Text, Words
from milenari.core.models import EvidenceModel
from milenari.core.originals import MADE_FROM, carried, checksums, outdated
from milenari.core.said import NO_TEXTS, Said, Texts, Translated, translated


def into() -> tuple[str, ...]:
    """The codes of the languages that evidence is translated into, in the order in which the site names them."""
    return tuple(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)


def active() -> str:
    """The code of the language spoken now, where evidence may have translations into it; empty: it is shown as it was written."""
    language = get_language() or ""
    return language if language in into() else ""


class Several(NamedTuple):
    """What a record has several of: in a canonical record the list of that name, each with a `key` and a `text`.

    `path`: how a row of the database leads to its key, where that is not its own field; it may lead through one other record.
    """

    listed: str
    key: str
    text: str
    path: str = ""

    @property
    def lookup(self) -> str:
        return self.path or self.key

    @property
    def beside(self) -> str:
        """What is read together with the rows; empty: nothing."""
        return self.lookup.rpartition("__")[0]

    def key_of(self, row: Any) -> str:
        for name in self.lookup.split("__"):
            row = getattr(row, name)
        return str(row)


class Translation(EvidenceModel):
    """A `record` in another language. What is empty is not translated; what it has several of is a mapping (`MAPS`)."""

    TEXTS: ClassVar[tuple[str, ...]]  # the record's texts that may be translated, under the names that they have there
    # What the record has several of, by its name there: it maps what each of them is known by to what is said in the language.
    MAPS: ClassVar[Mapping[str, Several]] = {}
    record: models.ForeignKey[Any, Any]  # each names its own

    language = models.CharField(_("language"), max_length=10)
    reviewed = models.BooleanField(
        _("read by a native expert"),
        default=False,
        db_default=False,
        help_text=_("It ends when the translation is changed."),
    )
    made_from = models.JSONField(default=dict, blank=True, editable=False)  # checksums of the originals

    class Meta:
        abstract = True
        ordering = ["language", "pk"]
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "language"],
                name="%(class)s_once",
                violation_error_message=_("There is a translation into this language already: edit that one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(language__in=["", settings.LANGUAGE_CODE]),
                name="%(class)s_into_another",
                violation_error_message=_("A translation is into another language than the one that the record is written in."),
            ),
        ]

    def __str__(self) -> str:
        try:
            return str(get_language_info(self.language)["name_translated"])
        except KeyError:  # a code that the site knew once
            return self.language

    @classmethod
    def of(cls) -> str:
        """The name of the model of the records that it translates."""
        return str(cls._meta.get_field("record").related_model._meta.model_name)  # type: ignore[union-attr]

    @classmethod
    def originals(cls, record: Any, name: str) -> list[str]:
        """What one of the maps can have a translation of, in order."""
        return [] if record.pk is None else list(getattr(record, name).values_list(cls.MAPS[name].lookup, flat=True))

    @classmethod
    def originals_in(cls, record: Record) -> dict[str, Any]:
        """What a canonical record of what it translates says, in the shape of a translation's texts."""
        told = {name: record[name] or "" for name in cls.TEXTS}
        return told | {
            name: {one[several.key]: one[several.text] for one in record[several.listed]} for name, several in cls.MAPS.items()
        }

    @classmethod
    def originals_of(cls, record: Any) -> dict[str, Any]:
        """The same of a record as it was read, with what was prefetched."""
        told = {name: getattr(record, name) for name in cls.TEXTS}
        return told | {
            name: {several.key_of(one): getattr(one, several.text) for one in getattr(record, name).all()}
            for name, several in cls.MAPS.items()
        }

    @property
    def texts(self) -> dict[str, Any]:
        """What is translated, by name."""
        return {name: text for name in (*self.TEXTS, *self.MAPS) if (text := getattr(self, name))}

    @property
    def is_reviewed(self) -> bool:
        """Whether a native expert has read it, and has read it beside the originals as they are now."""
        return self.reviewed and not self.outdated

    @property
    def outdated(self) -> tuple[str, ...]:
        """The names of the texts whose originals say something else by now than what they were made from."""
        return outdated(self.texts, self.originals_of(self.record), self.made_from)

    def current(self, *names: str) -> list[str]:
        """Of these texts those that are translated, and not outdated."""
        originals, known = self.originals_of(self.record), translated(self.texts, self.language, self.made_from)
        found: list[str] = []
        for name in names:
            if name in self.MAPS:
                found += [known.said_of(name, key, text) for key, text in originals[name].items()]
            else:
                found.append(known.said(name, originals[name]))
        return [text for text in found if isinstance(text, Said)]

    def bring_up_to_date(self) -> None:
        """Says, and does not save, that all it says is what the originals say now."""
        self.made_from = checksums(self.texts, self.originals_of(self._record_now()))

    def _record_now(self) -> Any:
        return type(self)._meta.get_field("record").related_model._default_manager.get(pk=self.record_id)  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.language not in into():
            fits = ", ".join(into())
            raise ValidationError(
                {"language": _("“%(language)s” is none of the languages that the site translates into; it can be: %(fits)s.")
                 % {"language": self.language, "fits": fits}}
            )  # fmt: skip
        for name in self.MAPS if self.record_id else ():  # type: ignore[attr-defined]
            if problem := next(problems_of_map(getattr(self, name), self.originals(self.record, name)), ""):
                raise ValidationError({name: problem})
        if not self.texts:
            raise ValidationError(_("Translate at least one of the texts, or delete this translation."))

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever changes what it says ends its review, and made what is new from the originals as they are; in the same save."""
        before = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        was_made_from = before.made_from if before else {}
        self.made_from = carried(
            self.texts,
            self.originals_of(self._record_now()),
            before.texts if before else {},
            was_made_from,
            {} if self.made_from == was_made_from else self.made_from,
        )
        if before is not None and (before.language, before.texts) != (self.language, self.texts):
            self.reviewed = False
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "reviewed", "made_from"}
        super().save(*args, **options)


def with_originals(found: models.QuerySet[Any], *beside: str) -> models.QuerySet[Any]:
    """Translations, each with its record and what that has several of: in one query, and one for each of these."""
    kind: Any = found.model
    several = ("__".join(filter(None, ("record", name, of.beside))) for name, of in kind.MAPS.items())
    return found.select_related("record", *beside).prefetch_related(*several)


def problems_of_map(given: Any, known: Sequence[str]) -> Iterator[str]:
    """What keeps a value from mapping some of the `known` texts each to a translation."""
    if not isinstance(given, Mapping):
        yield str(_("It maps each text to its translation."))
        return
    for key, text in given.items():
        if key not in known:
            yield str(_("The record has no “%(text)s” to translate; it has: %(known)s.")) % {
                "text": key,
                "known": "; ".join(known) or str(_("none")),
            }
        elif not isinstance(text, str) or not text.strip():
            yield str(_("The translation of “%(text)s” is empty; write it, or leave it out.")) % {"text": key}


_COLUMNS = 4


def read_texts(kinds: Sequence[type[Translation]], language: str, **scope: Any) -> Texts:
    """All translations of these kinds into a language, in 1 query; in none where there is nothing to translate (empty)."""
    if not language:
        return NO_TEXTS
    rows = [_rows(place, kind).filter(language=language, **scope) for place, kind in enumerate(kinds)]
    found: dict[str, dict[int, Translated]] = {}
    for place, pk, reviewed, made_from, *texts in rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]:
        kind = kinds[place]
        read = dict(zip((*kind.TEXTS, *kind.MAPS), texts, strict=False))
        read |= {name: json.loads(read[name]) for name in kind.MAPS}
        found.setdefault(kind.of(), {})[pk] = translated(read, language, json.loads(made_from), bool(reviewed))
    return Texts(language, found)


def _rows(place: int, kind: type[Translation]) -> Any:
    """With as many columns as those of any other kind, which a union of them asks for."""
    columns: list[Any] = [Cast(name, models.TextField()) for name in (*kind.TEXTS, *kind.MAPS)]
    columns += [Value("", models.TextField())] * (_COLUMNS - len(columns))
    named = {"sums": Cast("made_from", models.TextField())} | {f"text_{number}": column for number, column in enumerate(columns)}
    rows = kind._default_manager.order_by().annotate(place=Value(place), **named)
    return rows.values_list("place", "record_id", "reviewed", *named)


def translations_of(
    model: type[Translation], name: str, target: type[models.Model], by: str = "slug", beside: tuple[str, ...] = ()
) -> Part:
    """The translations of a kind of record, which they name by the key that it has in its own part."""
    texts = (Text(text, optional=True) for text in model.TEXTS)
    maps = (Words(words, optional=True) for words in model.MAPS)
    of = Reference("of", "record", target=target, by=by, beside=beside)
    return Part(
        name=name,
        singular="translation of",
        model=model,
        key=lambda record: f"{record['language']}/{record['of']}",
        columns=(Column("language"), of, *texts, *maps, Mark("reviewed", optional=True), Words(MADE_FROM, optional=True)),
        per_jurisdiction=False,
        order_by=("language", "record_id"),
        gained=(MADE_FROM,),
    )
