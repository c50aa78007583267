"""The Gantt chart: where bars, lines, marks and connectors stand, and what of it a reader without eyes or colour learns."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from barriers.drawing import NARROW, PAPER, WIDE, mirrored
from barriers.forecast import forecast
from barriers.gantt import MOST_LINES, draw, draw_each, ticks
from barriers.network import Days, Step, build
from barriers.scenario import Scenario
from barriers.vocabulary import DurationUnit
from regulations.vocabulary import Basis
from tests.properties import given

MONDAY = date(2027, 1, 4)
NAMES = {"xa": "Alphaland", "xb": "Betaland"}


def step(slug, days=(10, 20, 30), after=(), **fields):
    """Of the jurisdiction that its slug begins with."""
    fields = {"title": slug, "basis": Basis.LAW, **fields}
    return Step(slug=slug, jurisdiction=slug[:2], days=Days(*days), after=tuple(after), **fields)


def made(*steps, countries=("xa",), **scenario):
    found = forecast(build(steps), countries, Scenario(MONDAY, **{"is_simulated": False, **scenario}))
    assert found is not None
    return found


def rows(drawing):
    return {row.planned.step.slug: row for group in drawing.groups for row in group.rows}


class TestBars:
    def test_a_bar_reaches_from_the_start_to_the_typical_end_and_the_line_from_shortest_to_longest(self):
        row = rows(draw(made(step("xa-one", (10, 20, 30))), NAMES, MONDAY))["xa-one"]

        assert row.bar.x == WIDE.plot
        assert row.bar.x + row.bar.width == WIDE.plot + round(WIDE.plot_width * 20 / 30)
        assert (row.least, row.most) == (WIDE.plot + round(WIDE.plot_width / 3), WIDE.plot + WIDE.plot_width)

    def test_what_waits_begins_where_the_other_bar_ends_and_stands_beneath(self):
        found = rows(draw(made(step("xa-one"), step("xa-two", after=["xa-one"])), NAMES, MONDAY))

        assert found["xa-two"].bar.x == found["xa-one"].bar.x + found["xa-one"].bar.width
        assert found["xa-two"].top == found["xa-one"].top + found["xa-one"].height

    def test_a_step_of_no_days_can_still_be_seen(self):
        assert rows(draw(made(step("xa-one", (0, 0, 90)), step("xa-two")), NAMES, MONDAY))["xa-one"].bar.width == 3

    def test_days_and_basis_stand_beside_the_bar_and_do_not_leave_the_drawing(self):
        drawing = draw(made(step("xa-one", (50, 60, 900), basis=Basis.ESTIMATE), step("xa-two", (1, 1, 1))), NAMES, MONDAY)

        found = rows(drawing)
        assert found["xa-one"].facts.text == "60 days (50–900) · estimate"
        assert found["xa-one"].facts.x == 0  # no room beside so long a line: beneath the label
        assert (found["xa-two"].facts.text, found["xa-two"].facts.end) == ("1 day · law", False)

    def test_the_words_stand_before_a_bar_at_the_right_edge(self):
        drawing = draw(made(step("xa-one", (300, 300, 300)), step("xa-two", (1, 2, 3), after=["xa-one"])), NAMES, MONDAY)

        row = rows(drawing)["xa-two"]
        assert row.facts.end
        assert row.facts.x < row.bar.x

    def test_working_days_are_called_so(self):
        drawing = draw(made(step("xa-one", unit=DurationUnit.WORKING_DAYS)), NAMES, MONDAY)

        assert rows(drawing)["xa-one"].facts.text == "20 working days (10–30) · law"

    def test_a_long_title_is_cut_in_the_label_and_told_in_full(self):
        title = "very long words of a title " * 10
        drawing = draw(made(step("xa-one", title=title)), NAMES, MONDAY)

        row = rows(drawing)["xa-one"]
        assert len(row.label) == MOST_LINES
        assert row.label[-1].text.endswith("…")
        assert title in row.told
        assert "4 January 2027 to 24 January 2027" in row.told
        assert "10 to 30 calendar days, usually 20" in row.told


class TestWithoutColour:
    def test_an_estimate_and_the_critical_path_are_told_in_words(self):
        estimate, law = step("xa-one", basis=Basis.ESTIMATE), step("xa-two", (1, 2, 3))
        found = rows(draw(made(estimate, law, step("xa-end", after=["xa-one", "xa-two"])), NAMES, MONDAY))

        assert [slug for slug, row in found.items() if row.is_critical] == ["xa-one", "xa-end"]
        assert [slug for slug, row in found.items() if row.is_estimate] == ["xa-one"]
        assert "rests on: estimate" in found["xa-one"].told
        assert found["xa-end"].told.endswith("on the critical path")

    def test_title_and_description_say_what_the_drawing_shows(self):
        drawing = draw(made(step("xa-one"), step("xa-end", after=["xa-one"]), is_simulated=True), NAMES, MONDAY)

        assert drawing.title == "From the finished protocol to the first patient: Alphaland"
        assert "Alphaland: first patient usually on 13 February 2027; half of the runs by" in drawing.description
        assert drawing.description.endswith("Critical path: xa-one → xa-end.")


class TestFirstPatient:
    def test_is_marked_with_its_band_where_it_was_simulated(self):
        (group,) = draw(made(step("xa-one"), is_simulated=True), NAMES, MONDAY).groups

        patient = group.patient
        assert patient.band.x < patient.p50 < patient.band.x + patient.band.width
        assert patient.label[0].text == "First patient: usually 24 January 2027"
        assert "half by 24 Jan 2027" in patient.facts.text

    def test_is_marked_without_a_band_where_nothing_was_simulated(self):
        (group,) = draw(made(step("xa-one")), NAMES, MONDAY).groups

        assert (group.patient.band, group.patient.p50, group.patient.facts.text) == (None, None, "")

    def test_of_several_countries_has_a_mark_for_all_of_them_at_the_end(self):
        drawing = draw(made(step("xa-one"), step("xb-one", (1, 2, 3)), countries=("xa", "xb")), NAMES, MONDAY)

        assert [group.heading.text for group in drawing.groups] == ["Alphaland", "Betaland", "All 2 countries"]
        assert drawing.groups[-1].patient.x == drawing.groups[0].patient.x > drawing.groups[1].patient.x


class TestBorders:
    def across(self, **options):
        return made(step("xb-make"), step("xb-far", (1, 1, 1)), step("xa-import", after=["xb-make"]), **options)

    def test_steps_that_a_country_waits_for_elsewhere_have_a_group_of_their_own(self):
        drawing = draw(self.across(), NAMES, MONDAY)

        assert [group.heading.text for group in drawing.groups] == ["Alphaland", "Betaland: what Alphaland must wait for"]
        assert set(rows(drawing)) == {"xa-import", "xb-make"}
        assert drawing.groups[1].patient is None

    def test_a_wait_across_a_border_is_a_line_from_end_to_start(self):
        drawing = draw(self.across(), NAMES, MONDAY)

        (connector,) = drawing.connectors
        found = rows(drawing)
        earlier, later = found["xb-make"], found["xa-import"]
        end = earlier.bar.x + earlier.bar.width
        assert connector.points == f"{end},{earlier.middle} {end},{later.middle}"
        assert connector.is_critical

    def test_a_wait_that_ends_before_the_other_begins_turns_above_its_bar(self):
        slow = step("xa-slow", (50, 50, 50))
        drawing = draw(made(step("xb-make"), slow, step("xa-import", after=["xb-make", "xa-slow"])), NAMES, MONDAY)

        (connector,) = drawing.connectors
        earlier, later = rows(drawing)["xb-make"], rows(drawing)["xa-import"]
        out, turn, back, arrival = (tuple(map(int, point.split(","))) for point in connector.points.split())
        assert out == (earlier.bar.x + earlier.bar.width, earlier.middle)
        assert turn[0] == out[0]
        assert turn[1] == back[1] < later.bar_top
        assert arrival == (later.bar.x, later.bar_top)
        assert not connector.is_critical

    def test_a_wait_within_a_country_is_none(self):
        assert draw(made(step("xa-one"), step("xa-two", after=["xa-one"])), NAMES, MONDAY).connectors == ()

    def test_one_countrys_way_can_be_cut_out_of_several_with_its_own_critical_path(self):
        found = self.across(countries=("xa", "xb"))
        whole, alone = draw(found, NAMES, MONDAY), draw(found, NAMES, MONDAY, country="xb")

        assert set(rows(alone)) == {"xb-make", "xb-far"}
        assert [slug for slug, row in rows(alone).items() if row.is_critical] == ["xb-make"]
        assert [slug for slug, row in rows(whole).items() if row.is_critical] == ["xa-import", "xb-make"]
        assert [drawing.key for drawing in draw_each(found, NAMES, MONDAY)] == ["paper-xa", "paper-xb"]


class TestTime:
    @pytest.mark.parametrize(("after", "is_shown"), [(-1, False), (0, True), (10, True), (30, True), (31, False)])
    def test_today_is_marked_where_it_lies_inside(self, after, is_shown):
        today = MONDAY + timedelta(days=after)
        assert (draw(made(step("xa-one")), NAMES, today).today is not None) == is_shown

    def test_days_off_are_bands_where_a_day_is_wide_enough(self):
        (fine,) = draw(made(step("xa-one", (10, 20, 30))), NAMES, MONDAY).groups
        (coarse,) = draw(made(step("xa-one", (10, 20, 900))), NAMES, MONDAY).groups

        assert len(fine.off) == 4  # weekends, Saturday and Sunday being one band
        assert fine.off[0].x == WIDE.plot + round(WIDE.plot_width * 5 / 30)
        assert coarse.off == ()

    @pytest.mark.parametrize(
        ("first", "told"), [(date(2027, 3, 1), ["2027", "Jul", "Oct", "2028"]), (date(2026, 12, 1), ["", "2027", "Apr", "Jul"])]
    )
    def test_the_axis_begins_with_its_year_unless_the_next_one_is_near(self, first, told):
        (group,) = draw(made(step("xa-one", (10, 20, 900)), start=first), NAMES, MONDAY).groups

        assert [tick.label for tick in group.ticks if tick.label or tick.is_first][:4] == told

    @pytest.mark.parametrize(
        ("days", "labels"),
        [
            (10, ["4 Jan", "5 Jan", "6 Jan"]),
            (60, ["4 Jan", "11 Jan", "18 Jan"]),
            (360, ["Feb", "Mar", "Apr"]),
            (1000, ["Apr", "Jul", "Oct", "2028"]),
            (3000, ["2028", "2029"]),
            (15_000, ["2030", "2035"]),
        ],
    )
    def test_ticks_are_as_fine_as_there_is_room_for(self, days, labels):
        found = [label for _day, label, _is_year in ticks(MONDAY, MONDAY + timedelta(days=days), 626 / days, 42)]

        assert found[: len(labels)] == labels

    @given(days=st.integers(1, 30_000), least=st.integers(20, 80))
    def test_ticks_stand_apart_and_inside(self, days, least):
        units = 600 / days
        found = [day for day, _label, _is_year in ticks(MONDAY, MONDAY + timedelta(days=days), units, least)]

        assert all(MONDAY <= day <= MONDAY + timedelta(days=days) for day in found)
        assert all((later - earlier).days * units >= least for earlier, later in pairwise(found))


spans = st.lists(st.integers(0, 700), min_size=3, max_size=3).map(sorted)


@settings(max_examples=40, deadline=None)
@given(st.lists(spans, min_size=1, max_size=6), st.sampled_from([WIDE, PAPER, NARROW]), st.booleans())
def test_nothing_leaves_the_drawing_and_no_two_rows_share_a_place(durations, layout, is_chain):
    slugs = [f"x{'ab'[place % 2]}-{place}" for place in range(len(durations))]
    steps = [
        step(slug, span, slugs[place - 1 : place] if is_chain and place else (), title="Some words " * 9)
        for place, (slug, span) in enumerate(zip(slugs, durations, strict=True))
    ]
    drawing = draw(made(*steps, countries=("xa", "xb")), NAMES, MONDAY, layout)

    placed = [row for group in drawing.groups for row in group.rows]
    assert len(placed) == len(steps)
    for row in placed:
        assert layout.plot <= row.bar.x
        assert row.bar.x + row.bar.width <= layout.width + 3
        assert row.least <= row.most <= layout.width
        assert row.top <= min(line.y for line in row.label)
        assert all(line.y <= row.top + row.height for line in (*row.label, row.facts))
        assert row.middle + 6 <= row.top + row.height
    tops = [(row.top, row.top + row.height) for row in placed]
    assert all(bottom <= top for (_top, bottom), (top, _bottom) in pairwise(tops))
    assert drawing.groups[-1].bottom <= drawing.height


class TestMirrored:
    """For readers from the right, time runs from there."""

    def drawings(self, layout=WIDE):
        found = made(step("xb-make", (5, 20, 30)), step("xa-import", (3, 9, 40), after=["xb-make"]), is_simulated=True)
        return draw(found, NAMES, MONDAY, layout), draw(found, NAMES, MONDAY, layout, direction="rtl")

    @pytest.mark.parametrize("layout", [WIDE, PAPER, NARROW])
    def test_what_stood_at_the_left_stands_at_the_right(self, layout):
        plain, turned = self.drawings(layout)
        width = layout.width

        assert (plain.direction, turned.direction) == ("ltr", "rtl")
        assert turned.axis == tuple(width - x for x in plain.axis)
        for slug, row in rows(plain).items():
            other = rows(turned)[slug]
            assert other.bar.x + other.bar.width == width - row.bar.x
            assert (other.least, other.most) == (width - row.least, width - row.most)
            assert [line.x for line in other.label] == [width - line.x for line in row.label]
            assert (other.facts.x, other.facts.end) == (width - row.facts.x, row.facts.end)
            assert (other.top, other.height, other.middle) == (row.top, row.height, row.middle)
        for group, other in zip(plain.groups, turned.groups, strict=True):
            assert [tick.x for tick in other.ticks] == [width - tick.x for tick in group.ticks]
            assert [band.x + band.width for band in other.off] == [width - band.x for band in group.off]
        (connector,), (turned_connector,) = plain.connectors, turned.connectors
        assert turned_connector.corners == tuple((width - x, y) for x, y in connector.corners)
        assert turned.today.x == width - plain.today.x

    def test_the_first_patient_is_turned_with_the_range_of_dates(self):
        plain, turned = (next(group.patient for group in drawing.groups if group.patient) for drawing in self.drawings())

        assert turned.x == WIDE.width - plain.x
        assert turned.p50 == WIDE.width - plain.p50
        assert turned.band.x + turned.band.width == WIDE.width - plain.band.x
        assert turned.band.width == plain.band.width

    def test_words_order_themselves(self):
        _plain, turned = self.drawings()

        assert all(
            words.text.startswith("\u2068") and words.text.endswith("\u2069")
            for row in rows(turned).values()
            for words in (*row.label, row.facts)
        )

    def test_turned_twice_it_stands_as_before(self):
        plain, turned = self.drawings()

        assert mirrored(turned).connectors == plain.connectors
        assert [row.bar for row in rows(mirrored(turned)).values()] == [row.bar for row in rows(plain).values()]
