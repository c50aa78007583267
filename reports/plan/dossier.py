"""The dossier: what the countries of a trial ask for on paper, each paper once, in the order in which it is put together.

Nothing here knows a database or HTML. A document is left out only where its own condition excludes it for this profile.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from regulations.documents import CheckedDocument, Library, Paper
from regulations.landscape import Jurisdiction
from regulations.vocabulary import Filing, Procedure, Timing, Written
from reports.plan.profile import Profile

Jurisdictions = Mapping[str, Jurisdiction]  # by code; the unions of the countries are among them
_TIMES = tuple(Timing)


@dataclass(frozen=True, slots=True)
class Request:
    """One document as countries (codes) ask for it: of a union, each of its members among them. `filing`: needed, or open."""

    document: CheckedDocument
    countries: tuple[str, ...]
    filing: Filing

    @property
    def is_open(self) -> bool:
        """Whether its condition stays as a question."""
        return self.filing is Filing.OPEN and bool(self.document.condition)


@dataclass(frozen=True, slots=True)
class Line:
    """One paper of the dossier, with everybody who asks for it: unions first, countries in the profile's order.

    `paper` is None for a document that stands for itself; `countries` are the codes of all who ask for it, a union's members
    in its place.
    """

    paper: Paper | None
    requests: tuple[Request, ...]
    countries: tuple[str, ...]

    @property
    def slug(self) -> str:
        return f"paper-{self.paper.slug}" if self.paper else self.requests[0].document.slug

    @property
    def title(self) -> str:
        return self.paper.title if self.paper else self.requests[0].document.title

    @property
    def procedure(self) -> Procedure:
        return self.paper.procedure if self.paper else self.requests[0].document.procedure

    @property
    def timing(self) -> Timing:
        """When it is first asked for."""
        return min((request.document.timing for request in self.requests), key=_TIMES.index)

    @property
    def is_shared(self) -> bool:
        return len(self.countries) > 1

    @property
    def is_open(self) -> bool:
        """Whether nobody needs it for certain: all that ask for it do so on a condition that stays as a question."""
        return all(request.is_open for request in self.requests)

    @property
    def texts(self) -> int:
        """How often it is written: once for all, or once for each country that asks for it."""
        return len(self.countries) if self.paper and self.paper.written is Written.EACH else 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is not needed: what its condition asks for is not so in this profile."""

    request: Request

    @property
    def document(self) -> CheckedDocument:
        return self.request.document


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A country (code) for which no document of a procedure is recorded; `orientation`: what others ask for, not its rule."""

    country: str
    orientation: tuple[CheckedDocument, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One procedure's part of the dossier. `baseline`: whose documents (a code) are the orientation; empty: nobody's."""

    procedure: Procedure
    lines: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    unlisted: tuple[Unlisted, ...]
    baseline: str


@dataclass(frozen=True)
class Dossier:
    """`baseline` is the code of the jurisdiction whose list is shown as orientation; empty where there is none."""

    countries: tuple[str, ...]
    baseline: str
    files: tuple[File, ...]

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for file in self.files for line in file.lines)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(found for file in self.files for found in file.left_out)

    @property
    def texts(self) -> int:
        """How many papers have to be written in all."""
        return sum(line.texts for line in self.lines)

    @property
    def shared(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_shared)

    @property
    def open(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_open)

    @property
    def without_list(self) -> tuple[str, ...]:
        """The countries (codes) for which no document at all is recorded, neither their own nor their union's."""
        listed = {code for line in self.lines for code in line.countries}
        listed |= {code for found in self.left_out for code in found.request.countries}
        return tuple(code for code in self.countries if code not in listed)

    def asked_by(self, country: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if country in line.countries)

    def only_by(self, country: str) -> tuple[Line, ...]:
        """What this country alone asks for, beyond the shared dossier."""
        return tuple(line for line in self.lines if line.countries == (country,))


def dossier(library: Library, jurisdictions: Jurisdictions, profile: Profile, baseline: str = "") -> Dossier:
    """`baseline` is the code of a jurisdiction; empty for none."""
    ranks = {code: place for place, code in enumerate(profile.countries)}
    documents = sorted(library.documents, key=lambda document: ranks.get(document.jurisdiction, -1))  # unions come first
    requests = [_request(document, profile, jurisdictions) for document in documents]
    asked = [request for request in requests if request.countries]
    lines = _lines((request for request in asked if not _is_out(request)), profile.countries)
    left_out = [LeftOut(request) for request in asked if _is_out(request)]
    guide = [request.document for request in requests if request.document.jurisdiction == baseline and not _is_out(request)]
    files = []
    for procedure in Procedure:
        orientation = tuple(document for document in guide if document.procedure is procedure)
        listed = {code for request in asked if request.document.procedure is procedure for code in request.countries}
        files.append(
            File(
                procedure=procedure,
                lines=tuple(line for line in lines if line.procedure is procedure),
                left_out=tuple(found for found in left_out if found.document.procedure is procedure),
                unlisted=tuple(Unlisted(code, orientation) for code in profile.countries if code not in listed),
                baseline=baseline,
            )
        )
    return Dossier(profile.countries, baseline, tuple(files))


def _is_out(request: Request) -> bool:
    return request.filing is Filing.LEFT_OUT


def _request(document: CheckedDocument, profile: Profile, jurisdictions: Jurisdictions) -> Request:
    owner = document.jurisdiction
    countries = tuple(code for code in profile.countries if code == owner or jurisdictions[code].union == owner)
    return Request(document, countries, _filing(document, profile, jurisdictions))


def _filing(document: CheckedDocument, profile: Profile, jurisdictions: Jurisdictions) -> Filing:
    if not document.condition:
        return Filing.NEEDED
    if document.deciding is None:
        return Filing.OPEN
    return document.deciding.outcome(profile.word(document.deciding.field, document.jurisdiction, jurisdictions))


def _line(requests: list[Request], countries: tuple[str, ...]) -> Line:
    asking = {code for request in requests for code in request.countries}
    return Line(requests[0].document.paper, tuple(requests), tuple(code for code in countries if code in asking))


def _lines(requests: Iterable[Request], countries: tuple[str, ...]) -> list[Line]:
    """Each paper once: what goes into an application before what is due later; shared papers, in their order, before the rest."""
    by_paper: defaultdict[str, list[Request]] = defaultdict(list)
    for request in requests:
        paper = request.document.paper
        by_paper[f"paper {paper.slug}" if paper else request.document.slug].append(request)
    lines = [_line(found, countries) for found in by_paper.values()]
    places = {id(line): place for place, line in enumerate(lines)}

    def order(line: Line) -> tuple[int, bool, int]:
        return _TIMES.index(line.timing), line.paper is None, line.paper.place if line.paper else places[id(line)]

    return sorted(lines, key=order)
