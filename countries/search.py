"""What of mine can be found: jurisdictions, authorities, institutions."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from countries.models import Authority, Institution, Jurisdiction
from milenari.core.search import Findable, Kind, labels


def jurisdictions() -> Iterator[Findable]:
    for found in Jurisdiction.objects.all():
        yield Findable(
            key=found.code,
            title=found.name,
            local_title=found.local_name,
            language=main_language(found),
            jurisdiction=found.code,
        )


def authorities() -> Iterator[Findable]:
    for found in Authority.objects.select_related("jurisdiction"):
        yield Findable(
            key=found.slug,
            title=found.name,
            also=found.acronym,
            local_title=found.local_name,
            language=main_language(found.jurisdiction),
            jurisdiction=found.jurisdiction.code,
            texts=(found.role,),
        )


def institutions() -> Iterator[Findable]:
    for found in Institution.objects.select_related("jurisdiction"):
        yield Findable(
            key=found.slug,
            title=found.name,
            also=found.city,
            jurisdiction=found.jurisdiction.code,
            texts=(found.role, found.capabilities),
        )


def main_language(jurisdiction: Jurisdiction) -> str:
    """The code of its first official language; empty where none is recorded."""
    return jurisdiction.languages[0] if jurisdiction.languages else ""


JURISDICTIONS = Kind("jurisdiction", _("Country or union"), _("Countries and unions"), jurisdictions, labels(Jurisdiction))
AUTHORITIES = Kind("authority", _("Authority"), _("Authorities"), authorities, labels(Authority))
INSTITUTIONS = Kind("institution", _("Institution"), _("Institutions"), institutions, labels(Institution))
KINDS = (JURISDICTIONS, AUTHORITIES, INSTITUTIONS)
