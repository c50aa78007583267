"""Where the glossary comes from, and where its terms are explained."""

from functools import lru_cache
from urllib.parse import quote

from django.db.models import Prefetch
from django.urls import reverse

from milenari.core.revision import Revision
from milenari.core.translation import active, into
from regulations.abbreviations import Abbreviation, Abbreviations
from regulations.models import GlossaryTerm, Topic
from regulations.terms import Term, TermTopic, anchor, in_order
from regulations.translations import texts_at


def address(term: str) -> str:
    """Where it is explained."""
    return f"{reverse('regulations:glossary')}#{quote(anchor(term))}"


@lru_cache(maxsize=12)
def read_abbreviations(now: Revision, language: str) -> Abbreviations:
    """What stands for something longer, in 1 query; kept while `now` is, for each language, in whose pages it is explained."""
    texts = texts_at(now, language if language in into() else "")
    found = GlossaryTerm.objects.exclude(full="").only("term", "full")
    return Abbreviations.of(Abbreviation(one.term, texts.said(one, "full"), address(one.term)) for one in found)


def read_terms(now: Revision) -> tuple[Term, ...]:
    """Every term, as a reader looks them up, in 2 queries; kept while `now` is, since it is only read, never changed."""
    return _terms_at(now, active())


@lru_cache(maxsize=6)
def _terms_at(now: Revision, language: str) -> tuple[Term, ...]:
    topics, texts = (
        Topic.objects.order_by("domain__order", "domain_id", "order", "pk").only("slug", "question"),
        texts_at(now, language),
    )
    made = (
        Term(
            found.term,
            texts.said(found, "full"),
            texts.said(found, "meaning"),
            tuple(TermTopic(topic.slug, texts.said(topic, "question")) for topic in found.topics.all()),
        )
        for found in GlossaryTerm.objects.prefetch_related(Prefetch("topics", topics))
    )
    return in_order(made)
