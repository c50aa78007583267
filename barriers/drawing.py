"""What a Gantt chart consists of, and how it is mirrored: where each bar, line and word of it stands. No database, no HTML.

Coordinates are whole units, from the top and the left; a unit is a pixel where a drawing is shown at its own width. Time runs
from the left; in a mirrored drawing, for those who read from the right, it runs from there. Words begin at their x: on its right
where the drawing's direction is left to right, else on its left.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from barriers.forecast import FirstPatient, PlannedStep
from barriers.wording import days_in_words, long_date
from milenari.core.direction import Direction, isolate
from milenari.core.lists import semicolon
from milenari.core.said import evidence, joined, like
from regulations.vocabulary import Basis

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """`plot` is where time begins; `signs` fit into a line of a label; two ticks stand at least `tick` units apart."""

    name: str
    width: int
    plot: int
    signs: int
    line: int
    tick: int
    beside: bool  # the labels stand beside the bars, else above them

    @property
    def plot_width(self) -> int:
        return self.width - self.plot - 2


WIDE = Layout("wide", width=1000, plot=372, signs=52, line=15, tick=42, beside=True)
PAPER = Layout("paper", width=760, plot=288, signs=40, line=15, tick=42, beside=True)  # a page of A4, upright
NARROW = Layout("narrow", width=344, plot=2, signs=46, line=17, tick=46, beside=False)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of words; `end` tells whether they end at x, else they begin there."""

    x: int
    y: int
    text: str
    end: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the axis, its words around it. Those of the first begin at x, and say in which year time begins."""

    x: int
    label: str
    is_year: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One step. `middle` is the height of its bar's middle; `facts` are its days and what they rest on."""

    planned: PlannedStep
    top: int
    height: int
    middle: int
    label: tuple[Words, ...]
    facts: Words
    bar: Band
    least: int
    most: int
    is_critical: bool

    @property
    def bar_top(self) -> int:
        return self.middle - 6

    @property
    def range(self) -> str:
        """The thin line, with a cap at each end: the path of an SVG."""
        return f"M{self.least} {self.middle}H{self.most}M{self.least} {self.middle - 8}v16M{self.most} {self.middle - 4}v8"

    @property
    def is_estimate(self) -> bool:
        return self.planned.step.basis == Basis.ESTIMATE

    @property
    def told(self) -> str:
        """All of it in a sentence."""
        step = self.planned.step
        words = [
            evidence(step.title),
            _("%(start)s to %(end)s") % {"start": long_date(self.planned.start), "end": long_date(self.planned.end)},
            days_in_words(step.days, step.unit),
            _("rests on: %(basis)s") % {"basis": str(step.basis.label).lower()},
        ]
        return joined(semicolon(), [*words, _("on the critical path")] if self.is_critical else words)


@dataclass(frozen=True, slots=True)
class Patient:
    """The first patient: a mark at the typical date, P50 as a line, P10 to P90 as a band (None: not simulated)."""

    outcome: FirstPatient
    top: int
    middle: int
    label: tuple[Words, ...]
    facts: Words
    x: int
    p50: int | None
    band: Band | None

    @property
    def diamond(self) -> str:
        return f"{self.x},{self.middle - 7} {self.x + 7},{self.middle} {self.x},{self.middle + 7} {self.x - 7},{self.middle}"


@dataclass(frozen=True, slots=True)
class Group:
    """One jurisdiction's rows beneath an axis of their own. `off` are the days on which nobody works there."""

    heading: Words
    axis: int
    bottom: int
    ticks: tuple[Tick, ...]
    off: tuple[Band, ...]
    rows: tuple[Row, ...]
    patient: Patient | None

    @property
    def tick_bottom(self) -> int:
        return self.axis + 5

    @property
    def tick_label(self) -> int:
        return self.axis - 5

    @property
    def height(self) -> int:
        return self.bottom - self.axis


@dataclass(frozen=True, slots=True)
class Connector:
    """A wait across a border, from the end of one step to the start of the one that waits for it, around `corners`."""

    corners: tuple[Point, ...]
    is_critical: bool

    @property
    def points(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.corners)


@dataclass(frozen=True, slots=True)
class Drawing:
    """`key` tells it from others on the same page. `today` is None where it lies outside."""

    key: str
    layout: Layout
    height: int
    title: str
    description: str
    groups: tuple[Group, ...]
    connectors: tuple[Connector, ...]
    today: Words | None
    direction: Direction = "ltr"

    @property
    def width(self) -> int:
        return self.layout.width

    @property
    def today_top(self) -> int:
        return self.groups[0].axis - self.layout.line

    @property
    def axis(self) -> tuple[int, int]:
        """From where to where time runs."""
        begins, ends = self.layout.plot, self.layout.plot + self.layout.plot_width
        return (begins, ends) if self.direction == "ltr" else (self.width - begins, self.width - ends)


def mirrored(drawing: Drawing) -> Drawing:
    """The drawing for readers of the other direction: what stood at the left stands at the right; words order themselves."""
    width = drawing.width

    def words(found: Words) -> Words:
        return replace(found, x=width - found.x, text=like(found.text, isolate(found.text)))

    def band(found: Band) -> Band:
        return replace(found, x=width - found.x - found.width)

    def row(found: Row) -> Row:
        return replace(
            found,
            label=tuple(map(words, found.label)),
            facts=words(found.facts),
            bar=band(found.bar),
            least=width - found.least,
            most=width - found.most,
        )

    def patient(found: Patient) -> Patient:
        return replace(
            found,
            label=tuple(map(words, found.label)),
            facts=words(found.facts),
            x=width - found.x,
            p50=None if found.p50 is None else width - found.p50,
            band=found.band and band(found.band),
        )

    def group(found: Group) -> Group:
        return replace(
            found,
            heading=words(found.heading),
            ticks=tuple(replace(tick, x=width - tick.x) for tick in found.ticks),
            off=tuple(map(band, found.off)),
            rows=tuple(map(row, found.rows)),
            patient=found.patient and patient(found.patient),
        )

    return replace(
        drawing,
        groups=tuple(map(group, drawing.groups)),
        connectors=tuple(replace(found, corners=tuple((width - x, y) for x, y in found.corners)) for found in drawing.connectors),
        today=drawing.today and words(drawing.today),
        direction="rtl" if drawing.direction == "ltr" else "ltr",
    )
