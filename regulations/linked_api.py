"""The questionnaire and the legal library as linked data."""

from django.urls import reverse
from django.utils.translation import gettext, override
from rdflib import Graph

from milenari.core.linked_api import LinkedView
from milenari.core.linked_data import LANGUAGE
from regulations.landscape import Domain
from regulations.legislation import law_of
from regulations.linked_data import (
    LEGISLATION_CONTEXT,
    SKOS_CONTEXT,
    Questionnaire,
    legislation_graph,
    questionnaire_graph,
)
from regulations.models import Instrument
from regulations.queries import read_outline


class LinkedTopics(LinkedView):
    """The questionnaire as SKOS: a concept scheme of domains, topics and the answers that topics of kind choice can have."""

    context = SKOS_CONTEXT

    def graph(self, site: str) -> Graph:
        """In 5 queries; in 1 where this process has read them before at the same revision."""
        outline = read_outline()
        domains = tuple(
            Domain(
                domain.slug,
                domain.title,
                tuple(outline.pictures[topic.slug] for topic in outline.topics if topic.domain_id == domain.pk),
            )
            for domain in outline.domains
        )
        with override(LANGUAGE):
            return questionnaire_graph(
                Questionnaire(
                    title=gettext("What each country asks of a CAR-T trial"),
                    address=site + reverse("portal:compare"),
                    address_of=lambda slug: site + reverse("portal:topic", args=[slug]),
                    domains=domains,
                    why={topic.slug: topic.why for topic in outline.topics},
                )
            )


class LinkedInstruments(LinkedView):
    """The legal library in the words of schema.org/Legislation, each instrument under its ELI where it has one."""

    context = LEGISLATION_CONTEXT

    def graph(self, site: str) -> Graph:
        """In 1 query."""
        found = Instrument.objects.select_related("jurisdiction", "issuer__jurisdiction").order_by("jurisdiction__code", "slug")
        return legislation_graph(law_of(instrument, site) for instrument in found)
