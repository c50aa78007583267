"""A barrier as far as a gap tells it: what an editor starts from. Nothing is written here."""

from dataclasses import dataclass, replace

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from barriers.gaps import Gap, find_gaps
from barriers.models import Barrier
from barriers.titles import title_from
from milenari.core.selection import Selection, parse
from regulations.comparison import compare
from regulations.landscape import Citation
from regulations.models import Instrument, Source
from regulations.queries import Outline, read_landscape, read_outline

LONGEST_SLUG = 60


class NoDraft(ValueError):
    """The words name no gap; the message says which does not fit, and what would."""


@dataclass(frozen=True, slots=True)
class CitationDraft:
    """Where the answer was read: the id of an instrument, or of a source (the other is None)."""

    instrument: int | None
    source: int | None
    pinpoint: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of the barrier. Its kind, severity and likelihood are judgements, and left to a person."""

    jurisdiction: int
    topics: tuple[int, ...]
    phase: str
    title: str
    slug: str
    description: str
    citations: tuple[CitationDraft, ...]


def draft_from_gap(words: str, baseline: str = "") -> Draft:
    """The draft for the gap that “<country's code>:<topic's slug>” names, against a baseline (empty: the default one).

    Raises NoDraft where a word does not fit, or where there is no gap.
    """
    outline = read_outline("")  # what will be recorded is in the language of all that is
    code, _colon, slug = words.partition(":")
    topic = next((found for found in outline.topics if found.slug == slug), None)
    if code not in outline.vocabulary.countries or topic is None:
        shown = Truncator(words).chars(80)
        raise NoDraft(
            _("“%(gap)s” names no gap: it is a country's code, a colon and a topic, as the list of gaps writes it.")
            % {"gap": shown}
        )
    selection, problems = parse({"country": code, "baseline": baseline}, outline.vocabulary)
    if problems:
        raise NoDraft(problems[0].message)
    gap = _find(outline, selection, slug)
    if gap is None:
        country = outline.jurisdictions[code].name
        raise NoDraft(
            _("“%(question)s” is no gap of %(country)s against this baseline (any more): there is nothing to fill in from it.")
            % {"question": topic.question, "country": country}
        )
    requirement = gap.cell.requirement
    return Draft(
        jurisdiction=outline.jurisdictions[code].pk,
        topics=(topic.pk,),
        phase=topic.phase,
        title=title_from(topic.question),
        slug=_free_slug(f"{code}-bar-{slug}"),
        description="\n\n".join(filter(None, (gap.reason, requirement.summary if requirement else ""))),
        citations=_citations(requirement.citations if requirement else ()),
    )


def _find(outline: Outline, selection: Selection, topic: str) -> Gap | None:
    """The gap of the selection's one country on a topic (its slug). The lightest answer is looked for among all countries."""
    everyone = replace(selection, countries=selection.vocabulary.countries)
    comparison = compare(read_landscape(outline, everyone, topic), everyone.countries, everyone.baseline)
    return next((gap for gap in find_gaps(comparison) if gap.country.code in selection.countries), None)


def _free_slug(wanted: str) -> str:
    """The wanted identifier, cut to what fits; with a number after it where it is taken."""
    base = wanted[:LONGEST_SLUG].rstrip("-")
    taken = set(Barrier.objects.filter(slug__startswith=base[: LONGEST_SLUG - 4]).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base[: LONGEST_SLUG - len(str(number)) - 1].rstrip('-')}-{number}"
    return slug


def _citations(citations: tuple[Citation, ...]) -> tuple[CitationDraft, ...]:
    slugs = [found.slug for found in citations]
    instruments = dict(Instrument.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    sources = dict(Source.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    return tuple(
        CitationDraft(instruments[found.slug], None, found.pinpoint)
        if found.kind == "instrument"
        else CitationDraft(None, sources[found.slug], found.pinpoint)
        for found in citations
    )
