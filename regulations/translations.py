"""What is asked and answered, in the language that is spoken: read at once, and kept until the evidence moves on."""

from collections.abc import Iterable, Mapping
from copy import copy
from functools import lru_cache

from countries.models import Jurisdiction
from countries.names import place_name
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.said import NO_TEXTS, Texts
from milenari.core.translation import active, read_texts
from regulations import models

KINDS = (
    models.DomainTranslation,
    models.TopicTranslation,
    models.TermTranslation,
    models.RequirementTranslation,
    models.AheadTranslation,
    models.DocumentTranslation,
    models.PaperTranslation,
    models.DutyTranslation,
)


@lru_cache(maxsize=8)
def texts_at(now: Revision, language: str) -> Texts:
    """The translations into a language (empty: none) at the revision that the evidence is at: in 1 query, or kept since then."""
    return read_texts(KINDS, language)


def spoken() -> Texts:
    """The translations into the language that is spoken now; in the site's first language without a query."""
    language = active()
    return texts_at(revision.current(), language) if language else NO_TEXTS


def translated_places(jurisdictions: Mapping[str, Jurisdiction]) -> dict[str, Jurisdiction]:
    """Copies, to be read only, with their names, and those of their unions, in the language that is spoken."""
    return {code: _translated_place(jurisdiction) for code, jurisdiction in jurisdictions.items()}


def _translated_place(jurisdiction: Jurisdiction) -> Jurisdiction:
    found = copy(jurisdiction)
    found.name = place_name(jurisdiction.name)
    if jurisdiction.member_of is not None:
        found.member_of = _translated_place(jurisdiction.member_of)
    return found


def translated_topics(topics: Iterable[models.Topic], texts: Texts) -> tuple[models.Topic, ...]:
    """Copies of the topics, to be read only, that say question, reason and domain in the texts' language."""
    domains: dict[int, models.Domain] = {}
    made = []
    for topic in topics:
        if topic.domain_id not in domains:
            domains[topic.domain_id] = copy(topic.domain)
            domains[topic.domain_id].title = texts.said(topic.domain, "title")
        found = copy(topic)
        found.question, found.why = texts.said(topic, "question"), texts.said(topic, "why")
        found.domain = domains[topic.domain_id]
        made.append(found)
    return tuple(made)
