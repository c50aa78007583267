"""Views that write a record: by the state that the writer saw, checked as in the admin, all of it or nothing."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.settings import api_settings

from milenari.core import permissions, revision, rules
from milenari.core.api.problems import shown
from milenari.core.api.records import RecordViewSet
from milenari.core.api.views import READING, ReadView
from milenari.core.concurrent import State
from milenari.core.conditional import with_state
from milenari.core.selection import Problem
from milenari.core.writing.body import MergePatchParser, RecordParser, body_of
from milenari.core.writing.fields import Changes, read_changes
from milenari.core.writing.openapi import WritingSchema
from milenari.core.writing.preconditions import named_states
from milenari.core.writing.problems import Conflict, Faster, Unfit, writing_problem
from milenari.core.writing.rows import RowsEdit, edit_rows
from milenari.core.writing.state import RowFields, digest, row_of, state_of

WRITING = ("partial_update", "create", "destroy")


@dataclass(slots=True)
class Edit:
    """What was sent, as far as it fits: the record has its fields already, its relations and rows are still to be written."""

    fields: tuple[str, ...] = ()  # the names of those that become others
    links: dict[str, list[Any]] = field(default_factory=dict)  # many records each: only what becomes another
    rows: dict[str, RowsEdit] = field(default_factory=dict)
    reason: str = ""

    @property
    def changed(self) -> tuple[str, ...]:
        return (*self.fields, *self.links, *(name for name, rows in self.rows.items() if rows.is_change))


class WritingViewSet(RecordViewSet):
    """A list of records that are written, too: PATCH, POST and DELETE, as far as the addresses lead there.

    `changes` says what can be written; `state_fields` and `state_rows` what of a record counts as its state: what its page in the
    admin shows. A row of a list that `changes` takes is the same as one that is there if it has the same `row_keys`.
    """

    http_method_names = [*ReadView.http_method_names, "post", "patch", "delete"]
    schema = WritingSchema()
    changes: ClassVar[type[Changes]]
    state_fields: ClassVar[tuple[str, ...]]
    state_rows: ClassVar[RowFields] = {}
    row_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    detail_name: ClassVar[str]  # of the address of one record, where records can be made

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        known: tuple[str, ...] = super().known_words("retrieve" if action in WRITING else action)
        return known if action != "destroy" else ()

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Any, str]]:
        """Of a change the answer is the record, so that its words are those of reading one."""
        told: dict[str, tuple[Any, str]] = super().word_schemas("retrieve" if action in WRITING else action)
        return told

    def get_serializer_class(self) -> Any:
        return (self.action in ("retrieve", *WRITING) and self.detail_serializer_class) or self.serializer_class

    def get_authenticators(self) -> list[Any]:
        """Who writes is asked for, even where nobody who reads is."""
        if self.request is None or self.request.method in (*READING, "OPTIONS"):
            reading: list[Any] = super().get_authenticators()
            return reading
        classes: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
        return [authentication() for authentication in classes]

    def get_parsers(self) -> list[Any]:
        return [RecordParser(), MergePatchParser()]

    def get_exception_handler(self) -> Any:
        return writing_problem

    # ---- what the addresses lead to

    def told(self, record: Any) -> Response:
        """The record as it is read, with the validator of its state."""
        response: Response = super().told(record)
        response["ETag"] = self._tag(record)
        return response

    def partial_update(self, request: Request, *args: Any, **options: Any) -> Response:
        """Changes what is named in the body, if the record is still in the state that If-Match names."""
        self.shape  # noqa: B018 (a word that does not fit is an error before anything is written)
        body = body_of(request)
        with self._one_transaction():
            with revision.one_step():
                record = self._locked()
                faster = self._faster(record)
                edit, problems = self._read(record, body)
                if faster:
                    raise Faster(*faster, edit.changed)
                if problems:
                    raise Unfit(problems)
                self.check_object_permissions(request, record)  # it could have been moved to another country
                if edit.changed:
                    self._write(record, edit)
            return self.told(self.get_object())

    def create(self, request: Request, *args: Any, **options: Any) -> Response:
        """Records a new one, and tells its address."""
        self.shape  # noqa: B018
        body = body_of(request)
        with self._one_transaction():
            with revision.one_step():
                record = self.get_queryset().model()
                edit, problems = self._read(record, body)
                if problems:
                    raise Unfit(problems)
                self.check_object_permissions(request, record)
                self._write(record, edit)
            self.kwargs = {part: _at(record, path) for part, path in self.key.items()}
            response = self.told(self.get_object())
            response.status_code = 201
            response["Location"] = reverse(self.detail_name, kwargs=self.kwargs, request=request)
            return response

    def destroy(self, request: Request, *args: Any, **options: Any) -> Response:
        """Deletes the record, if it is still in the state that If-Match names."""
        with self._one_transaction(), revision.one_step():
            record = self._locked()
            if faster := self._faster(record):
                raise Faster(*faster, ())
            self._sign(record, "")
            record.delete()
        return Response(status=204)

    # ---- for those whose records have rules of their own

    def misfits(self, record: Any, edit: Edit) -> Iterable[Problem]:
        """What else stands against the change; the record has its new fields, and is not saved."""
        return ()

    def write(self, record: Any, edit: Edit) -> None:
        """Saves the record, signed, with its relations and rows."""
        record.save()
        self.write_relations(record, edit)

    def write_relations(self, record: Any, edit: Edit) -> None:
        for name, linked in edit.links.items():
            getattr(record, name).set(linked)
        for rows in edit.rows.values():
            rows.write(record, lambda row: self._sign(row, edit.reason))

    # ----

    def state(self, record: Any) -> State:
        return state_of(record, self.state_fields, self.state_rows)

    def _tag(self, record: Any) -> str:
        return with_state(self.request, digest(record, self.state(record)))

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:
            raise Conflict(rules.refusal(error)) from error

    def _locked(self) -> Any:
        """The record at this address, which nobody else changes until the transaction ends; its writer may change it."""
        lookups = {lookup: self.kwargs[part] for part, lookup in self.key.items()}
        model = self.get_queryset().model
        record = model._base_manager.select_for_update(of=("self",)).filter(**lookups).first() or self.get_object()
        self.check_object_permissions(self.request, record)
        return record

    def _faster(self, record: Any) -> tuple[Any, str] | None:
        """The record as it is now and its validator, where If-Match names another state of it; None where it names this one.

        Raises Unseen where it names none.
        """
        if digest(record, self.state(record)) in named_states(self.request):
            return None
        current = self.get_object()
        return self.get_serializer(current).data, self._tag(current)

    def _read(self, record: Any, body: Mapping[str, Any]) -> tuple[Edit, list[Problem]]:
        """Gives the record what fits of the body, without saving it, and names whatever does not fit."""
        found, problems = read_changes(self.changes, body, record.pk is None, self.field_names)
        edit = Edit(reason=found.pop("change_reason", ""))
        plain = [one.name for one in record._meta.fields if one.name in self.state_fields]
        before = row_of(record, plain)
        for name, value in found.items():
            model_field = record._meta.get_field(name)
            if model_field.many_to_many:
                if {one.pk for one in value} != ({one.pk for one in getattr(record, name).all()} if record.pk else set()):
                    edit.links[name] = value
            elif model_field.one_to_many:
                rows = edit_rows(record, name, self.state_rows[name], self.row_keys[name], value)
                edit.rows[name], misfits = rows
                problems += misfits
            else:
                setattr(record, name, value)
        after = row_of(record, plain)
        edit.fields = tuple(name for name in plain if after[name] != before[name])
        problems += self._misfits(record, body, found, {problem.field.partition("[")[0] for problem in problems})
        problems += self.misfits(record, edit)
        return edit, problems

    def _misfits(self, record: Any, body: Mapping[str, Any], found: Mapping[str, Any], unfit: set[str]) -> Iterator[Problem]:
        """What the record's own rules say of it; nothing of what is not written here, or did not fit by itself."""
        written = set(self.changes().fields) - (set(self.changes.fixed) if record.pk else set())
        exclude = {one.name for one in record._meta.fields if one.name not in written} | unfit
        try:
            record.full_clean(exclude=exclude)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                value = "" if name == NON_FIELD_ERRORS else str(body.get(name, getattr(record, name)) or "")
                yield Problem("" if name == NON_FIELD_ERRORS else name, shown(value), " ".join(sentences))

    def _write(self, record: Any, edit: Edit) -> None:
        for name, rows in edit.rows.items():
            for action in rows.actions:
                if not permissions.may(self.request.user, action, rows.model):
                    raise exceptions.PermissionDenied(_("Your account may not write “%(name)s”.") % {"name": name})
        self._sign(record, edit.reason)
        self.write(record, edit)

    def _sign(self, record: Any, reason: str) -> None:
        record._history_user = self.request.user
        record._change_reason = reason or None


def _at(record: Any, path: str) -> Any:
    """The value that a lookup leads to."""
    for part in path.split("__"):
        record = getattr(record, part)
    return record
