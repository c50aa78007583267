"""How far each country has come in each domain: what is known of what is asked, and who has checked it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from regulations.landscape import Cell, Domain, Landscape
from regulations.vocabulary import Review


@dataclass(frozen=True, slots=True)
class Progress:
    """A country's in a domain. `known` counts what holds there, be it its union's; the reviews are of its own answers.

    `query`: what filters the queues to them.
    """

    country: str  # its name
    query: str
    known: int
    asked: int
    own: int
    verified: int
    due: int
    disputed: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`rows`: each domain with the progress of the countries, in the order of `countries` (their names)."""

    countries: tuple[str, ...]
    rows: tuple[tuple[Domain, tuple[Progress, ...]], ...]


def dashboard(landscape: Landscape, countries: Iterable[tuple[str, str]]) -> Dashboard:
    """Of the countries with these codes and names, which are in the landscape."""
    countries = tuple(countries)

    def row(domain: Domain) -> tuple[Progress, ...]:
        return tuple(_progress(name, code, domain, landscape) for code, name in countries)

    return Dashboard(tuple(name for _code, name in countries), tuple((domain, row(domain)) for domain in landscape.domains))


def _progress(name: str, code: str, domain: Domain, landscape: Landscape) -> Progress:
    cells = tuple(landscape.cell(code, topic) for topic in domain.topics)
    own = [cell.requirement for cell in cells if cell.requirement is not None and not cell.is_inherited]
    return Progress(
        country=name,
        query=urlencode({"country": code, "domain": domain.slug}),
        known=sum(map(_is_known, cells)),
        asked=len(cells),
        own=len(own),
        verified=sum(answer.review is Review.VERIFIED for answer in own),
        due=sum(answer.is_due for answer in own),
        disputed=sum(answer.review is Review.DISPUTED for answer in own),
    )


def _is_known(cell: Cell) -> bool:
    return cell.standing.is_known
