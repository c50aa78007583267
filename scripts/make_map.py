"""Draws templates/components/land.svg from Natural Earth's land, 1:50m, as TopoJSON: make_map.py land-50m.json

Natural Earth is in the public domain. The file is that of the npm package world-atlas.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import itertools

from milenari.portal.map import HEIGHT, WIDTH, project

Point = tuple[float, float]
SMALLEST_AREA = 5.0  # in square units of the drawing: smaller islands are left out
SHORTEST_STEP = 1.3  # points nearer to the one before are left out
TARGET = Path(__file__).resolve().parent.parent / "templates" / "components" / "land.svg"


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every outline of the land, as longitudes and latitudes."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(points)
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                outline: list[Point] = []
                for index in ring:
                    outline += (arcs[index] if index >= 0 else arcs[~index][::-1])[bool(outline) :]
                yield outline


def clipped(outline: list[Point]) -> list[Point]:
    """The part of an outline within the drawing, a little beyond its edges (Sutherland and Hodgman)."""
    margin = 4.0
    for axis, bound, keep_above in (
        (0, -margin, True),
        (0, WIDTH + margin, False),
        (1, -margin, True),
        (1, HEIGHT + margin, False),
    ):
        kept: list[Point] = []
        for here, after in zip(outline, outline[1:] + outline[:1], strict=True):
            inside, then_inside = ((point[axis] >= bound) is keep_above for point in (here, after))
            if inside:
                kept.append(here)
            if inside is not then_inside:
                share = (bound - here[axis]) / (after[axis] - here[axis])
                kept.append((here[0] + share * (after[0] - here[0]), here[1] + share * (after[1] - here[1])))
        outline = kept
        if not outline:
            return []
    return outline


def thinned(outline: list[Point]) -> list[Point]:
    kept = outline[:1]
    for x, y in outline[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= SHORTEST_STEP:
            kept.append((x, y))
    return kept


def area(outline: list[Point]) -> float:
    pairs = zip(outline, outline[1:] + outline[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def path(outline: list[Point]) -> str:
    points = [(round(x), round(y)) for x, y in outline]
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in itertools.pairwise(points) if a != b]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text())
    drawn = []
    for ring in rings(topology):
        outline = thinned(clipped([project(latitude, longitude) for longitude, latitude in ring]))
        if len(outline) > 2 and area(outline) >= SMALLEST_AREA:
            drawn.append(path(outline))
    TARGET.write_text(f'<path class="land" d="{"".join(drawn)}"/>\n')


if __name__ == "__main__":
    main()
