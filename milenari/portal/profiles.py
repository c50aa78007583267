"""Who regulates: every jurisdiction, and each one's profile."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from barriers.models import Barrier
from barriers.network_queries import read_pathways
from barriers.translations import translated_barriers
from barriers.vocabulary import BarrierStatus
from countries import roles
from countries.models import Authority, Institution, Jurisdiction, JurisdictionKind
from milenari.core.conditional import by_revision
from milenari.portal.profile_presenters import all_cells, by_procedure, completeness, domain_answers
from regulations.ahead import read_ahead
from regulations.document_queries import read_checked_documents
from regulations.languages import language_name
from regulations.models import Instrument, Requirement
from regulations.queries import read_alike, read_answers, read_outline


@by_revision
def countries(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    cells = read_alike(outline)
    barriers = _standing_barriers()
    rows = [
        (
            found,
            _languages(found),
            completeness(cells[code]),
            barriers[code],
            barriers[found.member_of.code] if found.member_of else 0,
        )
        for code, found in outline.jurisdictions.items()
    ]
    context = {
        "countries": [row for row in rows if row[0].kind == JurisdictionKind.COUNTRY],
        "unions": [row for row in rows if row[0].kind == JurisdictionKind.UNION],
        "revision": outline.revision,
    }
    return render(request, "portal/countries.html", context)


@by_revision
def country(request: HttpRequest, code: str) -> HttpResponse:
    outline = read_outline()
    if code not in outline.jurisdictions:
        raise Http404(_("There is no country “%(code)s”.") % {"code": code[:60]})
    found = outline.jurisdictions[code]
    landscape = read_answers(outline, [code])
    ahead = read_ahead([code], cited=False)
    barriers = translated_barriers(Barrier.objects.by_risk().bearing_on([code]).select_related("jurisdiction"))
    standing = [barrier for barrier in barriers if barrier.status != BarrierStatus.RESOLVED]
    is_union = found.kind == JurisdictionKind.UNION
    forecast = None if is_union else read_pathways({"country": code}, timezone.localdate()).forecast
    union = found.member_of
    documents = read_checked_documents([code, *([union.code] if union else [])])
    context = {
        "jurisdiction": found,
        "is_union": is_union,
        "languages": _languages(found),
        "members": [member for member in outline.jurisdictions.values() if member.member_of_id == found.pk],
        "completeness": completeness(all_cells(landscape, code)),
        "domains": domain_answers(landscape, code, ahead),
        "first_patient": forecast.outcome if forecast else None,
        "ahead": ahead,
        "barriers": standing,
        "resolved": len(barriers) - len(standing),
        "dossier": by_procedure(document for document in documents if document.jurisdiction == code),
        "union_dossier": by_procedure(document for document in documents if document.jurisdiction != code),
        "authorities": Authority.objects.filter(jurisdiction=found),
        "institutions": _institutions(found),
        "instruments": Instrument.objects.filter(jurisdiction=found).order_by("title", "pk"),
        "may_fill_in": roles.may(request.user, roles.Action.CHANGE, Requirement(jurisdiction=found)),
        "revision": outline.revision,
    }
    return render(request, "portal/country.html", context)


def _institutions(jurisdiction: Jurisdiction) -> list[tuple[Institution, list[Any]]]:
    """Its institutions, each with the places that are cited for it, in 1 query."""
    rows: Iterable[Any] = (
        Institution.objects.filter(jurisdiction=jurisdiction)
        .annotate(
            instrument=F("citations__instrument__slug"),
            source=F("citations__source__slug"),
            place=Coalesce("citations__instrument__title", "citations__source__title"),
            pinpoint=F("citations__pinpoint"),
        )
        .order_by("pk", "citations__order", "citations__pk")
    )
    by_institution = ((next(group), group) for _pk, group in groupby(rows, key=lambda row: row.pk))
    return [(first, [row for row in (first, *others) if row.place]) for first, others in by_institution]


def _languages(jurisdiction: Jurisdiction) -> list[str]:
    return [language_name(str(code)) for code in jurisdiction.languages]


def _standing_barriers() -> Counter[str]:
    """How many barriers are each jurisdiction's own or name it beside their own, by code, without the resolved ones."""
    standing = Barrier.objects.exclude(status=BarrierStatus.RESOLVED).order_by()
    rows = standing.values_list("pk", "jurisdiction__code", "countries__code")
    return Counter(code for _pk, code in {(pk, code) for pk, *codes in rows for code in codes if code})
