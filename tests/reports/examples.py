"""A small report with one of everything: a union, a member of it and a country outside, in the pure picture alone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from barriers.forecast import forecast
from barriers.network import Network
from barriers.network import build as build_network
from barriers.scenario import Scenario
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, Severity
from milenari.core.selection import LIGHTEST
from regulations.comparison import compare
from regulations.landscape import Citation, Landscape
from regulations.vocabulary import InstrumentStatus, Kind, Phase, Status
from reports.assembly import barriers_in_scope, build
from reports.contents import Barrier, GapReport, Place, Scope
from tests.barriers.networks import make_hazard, make_step
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic

MADE_AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ARABIC_TITLE = "قانون الدواء والصيدلة"

UNION = make_jurisdiction("xu", is_union=True)
MEMBER = make_jurisdiction("xa", union="xu")
OUTSIDER = make_jurisdiction("xb", local_name="بلاد", languages=("ar",))

LICENCE = make_topic("licence", domain="making", question="Is a licence needed?", burden={"no": 0, "partial": 1, "yes": 3})
REVIEW = make_topic("review", Kind.DURATION, domain="asking", question="How long is the review?", burden={0: 0, 61: 1, 91: 2})
LAW = make_topic("law", Kind.TEXT, domain="asking", question="Which law governs?", phase=Phase.AUTHORISATION)


def make_citation(slug: str, kind: str = "instrument", pinpoint: str = "", **fields: Any) -> Citation:
    defaults = {"title": f"Title of {slug}", "local_title": "", "language": "en", "url": ""}
    return Citation(kind=kind, slug=slug, pinpoint=pinpoint, **{**defaults, **fields})


def make_place(slug: str, jurisdiction: str = "xb", kind: str = "instrument", **fields: Any) -> Place:
    defaults = {
        "jurisdiction_name": f"Name of {jurisdiction}",
        "title": f"Title of {slug}",
        "local_title": "",
        "language": "en",
        "form": "Law",
        "designation": "",
        "publisher": "",
        "date": None,
        "status": InstrumentStatus.IN_FORCE if kind == "instrument" else None,
        "url": "",
    }
    return Place(kind=kind, slug=slug, jurisdiction=jurisdiction, **{**defaults, **fields})


def make_barrier(slug: str = "barrier", jurisdiction: str = "xb", topics: Sequence[str] = (), **fields: Any) -> Barrier:
    defaults = {
        "jurisdiction_name": f"Name of {jurisdiction}",
        "title": f"Title of {slug}",
        "kind": BarrierKind.LEGAL,
        "severity": Severity.MODERATE,
        "likelihood": Likelihood.POSSIBLE,
        "phase": Phase.SETUP,
        "status": BarrierStatus.OPEN,
        "owner": "",
        "description": "It stands in the way.",
        "mitigation": "",
        "citations": (),
    }
    return Barrier(slug=slug, jurisdiction=jurisdiction, topics=frozenset(topics), **{**defaults, **fields})


def landscape(**summaries: str) -> Landscape:
    """The example's evidence; `summaries` replaces the outsider's words on a topic."""
    words = {"review": "Nobody says.", "law": "The Pharmacy Law.", **summaries}
    act = make_citation("act", pinpoint="Art. 5(2)")
    pharmacy = make_citation("pharmacy-law", local_title=ARABIC_TITLE, language="ar")
    return make_landscape(
        [UNION, MEMBER, OUTSIDER],
        [LICENCE, REVIEW, LAW],
        [
            make_requirement("xu", LICENCE, "no", citations=(act,)),
            make_requirement("xb", LICENCE, "yes", citations=(pharmacy, make_citation("blog", "source"))),
            make_requirement("xu", REVIEW, 60, citations=(act,)),
            make_requirement("xa", REVIEW, 75, citations=(make_citation("decree"),)),
            make_requirement("xb", REVIEW, status=Status.NOT_FOUND, summary=words["review"], note="Ask the ministry."),
            make_requirement("xb", LAW, summary=words["law"], citations=(pharmacy,)),
        ],
        revision=7,
    )


PLACES = (
    make_place("blog", kind="source", url="https://blog.example/post"),
    make_place("pharmacy-law", local_title=ARABIC_TITLE, language="ar", designation="12/2013", url="https://law.example/12"),
    make_place("never-cited"),
    make_place("decree", "xa", status=InstrumentStatus.REPEALED),
    make_place("act", "xu"),
)
BARRIERS = (
    make_barrier("slow", topics=["review"]),
    make_barrier("war", severity=Severity.CRITICAL, likelihood=Likelihood.ALMOST_CERTAIN, mitigation="Peace."),
    make_barrier("solved", topics=["licence"], severity=Severity.CRITICAL, status=BarrierStatus.RESOLVED),
)


STEPS = build_network(
    [
        make_step("vector", (30, 60, 90), citations=(make_citation("act", pinpoint="Art. 9"),)),
        make_step("infusion", 10, after=["vector"]),
        make_step("import", (5, 10, 30), after=["vector"], jurisdiction="xb", note="Nobody published a time limit."),
        make_step("treatment", 10, after=["import"], jurisdiction="xb"),
    ],
    [make_hazard("war", vector=(10, 20, 30))],
)


def make_report(
    picture: Landscape | None = None,
    baseline: str = "xu",
    barriers: Sequence[Barrier] = BARRIERS,
    countries: str = "xa xb",
    steps: Network = STEPS,
    sections: tuple[str, ...] = (),
) -> GapReport:
    picture = picture or landscape()
    scope = Scope(
        countries=tuple(picture.jurisdictions[code] for code in countries.split()),
        domains=(),
        phases=(),
        baseline=None if baseline == LIGHTEST else picture.jurisdictions[baseline],
        sections=sections,
    )
    comparison = compare(picture, countries.split(), baseline)
    return build(
        scope,
        picture,
        comparison,
        barriers_in_scope(barriers, comparison, scope),
        PLACES,
        MADE_AT,
        forecast(steps, tuple(countries.split()), Scenario(MADE_AT.date())),
        {code: jurisdiction.name for code, jurisdiction in picture.jurisdictions.items()},
    )
