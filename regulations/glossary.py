"""The words of the field: what they mean, and where they are explained."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.db.models import Prefetch
from django.urls import reverse

from milenari.core.revision import Revision
from milenari.core.search import words
from regulations.abbreviations import Abbreviation, Abbreviations
from regulations.models import GlossaryTerm, Topic


@dataclass(frozen=True, slots=True)
class TermTopic:
    slug: str
    question: str


@dataclass(frozen=True, slots=True)
class Term:
    """`full` is what it is short for; empty where it is no abbreviation. `topics`: where it matters, as they are asked."""

    term: str
    full: str
    meaning: str
    topics: tuple[TermTopic, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.term)

    @property
    def letter(self) -> str:
        """Under which it stands: its first letter without accents, or “0–9” where it begins with none."""
        first = next((word.bare[:1] for word in words(self.term)), "")
        return first.upper() if first.isalpha() else "0–9"


def anchor(term: str) -> str:
    """The id of its place on the glossary's page."""
    return "term-" + "-".join(term.split())


def address(term: str) -> str:
    """Where it is explained."""
    return f"{reverse('regulations:glossary')}#{quote(anchor(term))}"


@lru_cache(maxsize=2)
def read_abbreviations(now: Revision) -> Abbreviations:
    """What stands for something longer, in 1 query; kept while `now` is."""
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
    return tuple(sorted(made, key=lambda term: ([word.bare for word in words(term.term)], term.term)))
