"""Where the glossary comes from, and where its terms are explained."""

from functools import lru_cache
from urllib.parse import quote

from django.db.models import Prefetch
from django.urls import reverse

from milenari.core.revision import Revision
from regulations.abbreviations import Abbreviation, Abbreviations
from regulations.models import GlossaryTerm, Topic
from regulations.terms import Term, TermTopic, anchor, in_order


def address(term: str) -> str:
    """Where it is explained."""
    return f"{reverse('regulations:glossary')}#{quote(anchor(term))}"


@lru_cache(maxsize=12)
def read_abbreviations(now: Revision, language: str) -> Abbreviations:
    """What stands for something longer, in 1 query; kept while `now` is, for each language, in whose pages it is explained."""
    found = GlossaryTerm.objects.exclude(full="").values_list("term", "full")
    return Abbreviations.of(Abbreviation(term, full, address(term)) for term, full in found)


@lru_cache(maxsize=2)
def read_terms(now: Revision) -> tuple[Term, ...]:
    """Every term, as a reader looks them up, in 2 queries; kept while `now` is, since it is only read, never changed."""
    topics = Topic.objects.order_by("domain__order", "domain_id", "order", "pk").only("slug", "question")
    made = (
        Term(
            found.term,
            found.full,
            found.meaning,
            tuple(TermTopic(topic.slug, topic.question) for topic in found.topics.all()),
        )
        for found in GlossaryTerm.objects.prefetch_related(Prefetch("topics", topics))
    )
    return in_order(made)
