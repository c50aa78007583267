"""The numbers of records in the admin, in its choices and addresses: what cannot be one is not asked of the database."""

import re
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import Http404, HttpRequest

A_KEY = re.compile(r"[0-9]{1,18}")


class _KeysAlone:
    """Shows again what was sent where it can be a record's number. Django's own asks the database for anything, and fails."""

    def optgroups(self, name: str, value: list[Any], attr: Any = None) -> Any:
        fitting = [one for one in value if not one or A_KEY.fullmatch(str(one))]
        return super().optgroups(name, fitting, attr)  # type: ignore[misc]


class OneOfMany(_KeysAlone, AutocompleteSelect):  # type: ignore[misc]
    pass


class SomeOfMany(_KeysAlone, AutocompleteSelectMultiple):  # type: ignore[misc]
    pass


class SafeAutocompletes:
    """For a page of the admin, or an inline of it, with `autocomplete_fields`."""

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._found(OneOfMany, db_field, request, options))  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: models.ManyToManyField, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._found(SomeOfMany, db_field, request, options))  # type: ignore[misc]

    def _found(self, widget: type[Any], db_field: Any, request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
        if db_field.name not in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            return options
        return {"widget": widget(db_field, self.admin_site, using=options.get("using")), **options}


class NumberedRecords:
    """A history asked for by what is no record's number is not found; django-simple-history would fail at it."""

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> Any:
        if not A_KEY.fullmatch(unquote(object_id)):
            raise Http404
        return super().history_view(request, object_id, *args, **options)  # type: ignore[misc]


class LenientList:
    """A list that leaves out what cannot be looked for, as it leaves out what does not fit, instead of failing."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Raises IncorrectLookupParameters, which sends the reader to the whole list."""
        if any("\0" in word for _name, words in request.GET.lists() for word in words):  # which no text of PostgreSQL has
            raise IncorrectLookupParameters("NUL")
        try:
            return super().get_changelist_instance(request)  # type: ignore[misc]
        except OverflowError as error:  # a year, of a date hierarchy, that no calendar has
            raise IncorrectLookupParameters(error) from error
