"""The map of the sites: how a place on earth becomes a point of the drawing.

Equirectangular, true to scale at 38° north, over the Mediterranean. `scripts/make_map.py` draws the land with the same figures.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from countries.models import Institution

WEST, EAST, SOUTH, NORTH = -11.0, 41.0, 28.0, 47.5
UNITS_PER_DEGREE = 20.0
SQUEEZE = math.cos(math.radians(38))
WIDTH = round((EAST - WEST) * SQUEEZE * UNITS_PER_DEGREE)
HEIGHT = round((NORTH - SOUTH) * UNITS_PER_DEGREE)


@dataclass(frozen=True, slots=True)
class Site:
    """An institution on the map: x and y in units of the drawing, and whether it is its country's first (named on the map)."""

    name: str
    city: str
    country: str
    country_code: str
    slug: str
    role: str
    x: float
    y: float
    is_first: bool

    @property
    def label_to_the_left(self) -> bool:
        return self.x > WIDTH * 0.7

    @property
    def label_x(self) -> float:
        return self.x - 14 if self.label_to_the_left else self.x + 14

    @property
    def label_y(self) -> float:
        return self.y + 8


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The point (x, y) of the drawing; outside of 0..WIDTH, 0..HEIGHT for a place that is not on the map."""
    return (longitude - WEST) * SQUEEZE * UNITS_PER_DEGREE, (NORTH - latitude) * UNITS_PER_DEGREE


def is_on_map(x: float, y: float) -> bool:
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def sites(institutions: Iterable[Institution]) -> tuple[Site, ...]:
    """The institutions that have a position on the map, in the order given; a country's first one is named there."""
    named: set[int] = set()
    found = []
    for institution in institutions:
        if institution.latitude is None or institution.longitude is None:
            continue
        x, y = project(institution.latitude, institution.longitude)
        if is_on_map(x, y):
            country = institution.jurisdiction
            site = Site(
                name=institution.name,
                city=institution.city,
                country=country.name,
                country_code=country.code,
                slug=institution.slug,
                role=institution.role,
                x=round(x, 1),
                y=round(y, 1),
                is_first=country.pk not in named,
            )
            named.add(country.pk)
            found.append(site)
    return tuple(found)
