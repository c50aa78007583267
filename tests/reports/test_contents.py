from dataclasses import replace
from datetime import date

import pytest

from barriers.network import Network
from barriers.risk import Effect
from barriers.vocabulary import BarrierStatus, Likelihood, MitigationStatus, Severity
from milenari.core.selection import LIGHTEST
from regulations.comparison import compare
from regulations.vocabulary import Phase, Review, Status
from reports.assembly import barriers_in_scope
from reports.contents import Mitigation, Scope, runs
from tests.factories import make_landscape, make_requirement
from tests.reports.examples import LICENCE, MEMBER, OUTSIDER, REVIEW, UNION, landscape, make_barrier, make_report


def test_places_are_numbered_by_jurisdiction_with_the_union_first_and_instruments_before_sources():
    report = make_report()
    listed = [(entry.number, entry.place.slug) for group in report.places for entry in (*group.instruments, *group.sources)]
    assert listed == [(1, "act"), (2, "decree"), (3, "pharmacy-law"), (4, "blog")]


def test_a_reference_carries_the_number_of_its_place_and_its_pinpoint():
    report = make_report()
    numbers = {
        (entry.place.kind, entry.place.slug): entry.number
        for group in report.places
        for entry in (*group.instruments, *group.sources)
    }
    for topic in report.topics:
        for own in topic.own_answers:
            expected = sorted(numbers[citation.kind, citation.slug] for citation in own.requirement.citations)
            assert [reference.number for reference in own.references] == expected
    assert report.topics[0].answers[0].references[0].pinpoint == "Art. 5(2)"


def test_topics_are_numbered_in_the_order_of_the_questionnaire():
    numbers = [(topic.number, topic.topic.slug) for topic in make_report().topics]
    assert numbers == [(1, "licence"), (2, "review"), (3, "law")]


def test_a_union_s_answer_stands_once_in_full_and_says_where_it_holds():
    licence = make_report().topics[0]
    assert [(own.jurisdiction.code, [country.code for country in own.holds_in]) for own in licence.own_answers] == [
        ("xu", ["xa"]),
        ("xb", []),
    ]


def test_a_country_where_nothing_holds_is_named():
    law = make_report().topics[2]
    assert [country.code for country in law.unanswered] == ["xa"]


def test_gaps_stand_by_country_the_heaviest_first():
    found = [
        (country.country.code, [(entry.topic.topic.slug, entry.gap.level.label) for entry in country.gaps])
        for country in make_report().countries
    ]
    assert found == [
        ("xa", [("review", "light"), ("law", "light")]),
        ("xb", [("licence", "blocking"), ("review", "heavy")]),
    ]


def test_a_gap_names_the_barrier_that_covers_it_but_never_a_resolved_one():
    outsider = make_report().countries[1]
    assert [[entry.barrier.slug for entry in gap.barriers] for gap in outsider.gaps] == [[], ["slow"]]


def test_barriers_stand_by_risk_and_the_resolved_ones_last():
    assert [entry.barrier.slug for entry in make_report().barriers] == ["war", "slow", "solved"]


@pytest.mark.parametrize(
    ("domains", "phases", "expected"),
    [
        ((), (), {"of-topic", "of-setup", "of-treatment"}),
        (("Making",), (), {"of-topic"}),
        ((), (Phase.TREATMENT,), {"of-topic", "of-treatment"}),
        (("Making",), (Phase.TREATMENT,), {"of-topic"}),
    ],
)
def test_a_barrier_is_covered_with_one_of_its_topics_or_without_chosen_domains_with_its_phase(domains, phases, expected):
    barriers = [
        make_barrier("of-topic", topics=["licence"]),
        make_barrier("of-setup", topics=["elsewhere"]),
        make_barrier("of-treatment", phase=Phase.TREATMENT),
    ]
    scope = Scope((MEMBER, OUTSIDER), domains, phases, UNION)
    found = barriers_in_scope(barriers, compare(landscape(), ["xa", "xb"], "xu"), scope)
    assert {barrier.slug for barrier in found} == expected


def test_open_questions_of_a_union_are_its_own_work_and_not_its_members():
    picture = make_landscape([UNION, MEMBER], [LICENCE], [make_requirement("xu", LICENCE, status=Status.UNCLEAR)])
    work = {found.jurisdiction.code: found for found in make_report(picture, countries="xa", barriers=()).open_work}
    assert [unknown.topic.topic.slug for unknown in work["xu"].unknown] == ["licence"]
    assert work["xa"].unknown == ()


def test_what_a_union_leaves_to_its_members_is_open_in_the_member():
    picture = make_landscape([UNION, MEMBER], [LICENCE], [make_requirement("xu", LICENCE, status=Status.NOT_APPLICABLE)])
    work = {found.jurisdiction.code: found for found in make_report(picture, countries="xa", barriers=()).open_work}
    assert [unknown.topic.topic.slug for unknown in work["xa"].unknown] == ["licence"]
    assert work["xu"].unknown == ()


def test_only_verified_answers_are_missing_from_the_list_of_the_unverified():
    picture = landscape()
    verified = {
        key: replace(requirement, review=Review.VERIFIED) if key == ("xb", "law") else requirement
        for key, requirement in picture.requirements.items()
    }
    work = make_report(replace(picture, requirements=verified)).open_work
    listed = {
        (found.jurisdiction.code, topic.topic.slug) for found in work for group in found.unverified for topic in group.topics
    }
    assert listed == {("xu", "licence"), ("xu", "review"), ("xa", "review"), ("xb", "licence"), ("xb", "review")}


def test_against_the_lightest_answer_the_row_s_baseline_is_a_country_of_the_report():
    report = make_report(baseline=LIGHTEST)
    baselines = [topic.baseline and topic.baseline.jurisdiction.code for topic in report.topics]
    assert baselines == ["xa", "xa", None]


def test_the_figures_of_a_country_add_up():
    report = make_report()
    for country, own in zip(report.figures.countries, report.countries, strict=True):
        assert country.known + country.unknown == country.topics == len(report.topics)
        assert sum(country.gaps_by_kind) == sum(country.gaps_by_level) == country.gaps == len(own.gaps)
        assert country.uncovered == sum(not gap.barriers for gap in own.gaps)
        assert country.verified + country.unverified <= country.topics


def test_the_figures_of_the_domains_count_each_gap_once():
    report = make_report()
    per_country = [sum(counts) for counts in zip(*([c.gaps for c in d.counts] for d in report.figures.domains), strict=True)]
    assert per_country == [len(country.gaps) for country in report.countries]


def test_barriers_are_counted_by_risk_and_status_and_a_resolved_one_is_no_open_risk():
    figures = make_report().figures
    counts = {(band.low, band.high): dict(zip(BarrierStatus, band.by_status, strict=True)) for band in figures.risks}
    assert sum(band.total for band in figures.risks) == 3
    assert counts[9, 16][BarrierStatus.OPEN] == 1
    assert counts[4, 8] == {**dict.fromkeys(BarrierStatus, 0), BarrierStatus.OPEN: 1, BarrierStatus.RESOLVED: 1}
    assert figures.high_risks_open == 1


def test_a_narrow_landscape_gives_a_report_of_that_alone():
    picture = make_landscape([UNION, MEMBER], [REVIEW], [make_requirement("xa", REVIEW, 75)])
    report = make_report(picture, countries="xa", barriers=(), steps=Network({}))
    assert [topic.topic.slug for topic in report.topics] == ["review"]
    assert report.places == ()


def test_each_country_has_its_way_and_what_it_waits_for_in_others():
    member, outsider = make_report().pathways
    assert [entry.planned.step.slug for entry in member.steps] == ["vector", "infusion"]
    assert [entry.planned.step.slug for entry in outsider.steps] == ["import", "treatment"]
    assert [(name, entry.planned.step.slug) for name, entry in outsider.borrowed] == [("Country XA", "vector")]


def test_steps_are_numbered_once_and_told_in_full_once():
    pathways = make_report().pathways
    entries = [entry for way in pathways for entry in (*way.steps, *(entry for _name, entry in way.borrowed))]
    assert [(entry.number, entry.is_first) for entry in entries] == [(1, True), (2, True), (3, True), (4, True), (1, False)]
    assert [entry.waits_for for entry in entries] == [(), (1,), (1,), (3,), ()]


def test_a_way_borrowed_from_a_country_outside_the_report_is_told_in_full_there():
    (outsider,) = make_report(countries="xb").pathways
    (_name, vector) = outsider.borrowed[0]
    assert (vector.is_first, vector.number) == (True, 3)


def test_a_step_has_the_figures_of_the_country_whose_way_is_told():
    member, outsider = make_report().pathways
    (_name, vector) = outsider.borrowed[0]
    assert (vector.is_critical, vector.slack, vector.criticality) == (True, 0, 1.0)
    assert [entry.slack for entry in member.steps] == [0, 0]  # toward the own first patient, who comes earlier than the other's


def test_the_dates_are_those_of_the_forecast():
    report = make_report()
    assert [way.outcome for way in report.pathways] == list(report.forecast.first_patients)


def test_what_a_step_cites_is_among_the_sources():
    report = make_report()
    (reference,) = report.pathways[0].steps[0].references
    cited = {entry.number: entry.place.slug for group in report.places for entry in (*group.instruments, *group.sources)}
    assert (cited[reference.number], reference.pinpoint) == ("act", "Art. 9")


def test_what_remains_of_a_risk_counts_every_mitigation_that_was_not_dropped():
    def mitigation(status, **lowers):
        return Mitigation("Something.", "", None, Effect(status=status, **lowers))

    barrier = make_barrier(
        severity=Severity.CRITICAL,
        likelihood=Likelihood.LIKELY,
        mitigations=(
            mitigation(MitigationStatus.DONE, lowers_likelihood=1),
            mitigation(MitigationStatus.PLANNED, lowers_severity=1),
            mitigation(MitigationStatus.DROPPED, lowers_severity=2),
        ),
    )
    assert (barrier.risk, barrier.residual.score) == (12, 6)


def test_a_mitigation_is_overdue_after_its_day_unless_it_is_done():
    due = date(2026, 11, 23)
    open_one = Mitigation("Something.", "", due, Effect(status=MitigationStatus.UNDER_WAY))
    done = Mitigation("Something.", "", due, Effect(status=MitigationStatus.DONE))
    (entry,) = make_report(barriers=[make_barrier(topics=["review"], mitigations=(open_one, done))]).barriers
    assert [found.is_overdue for found in entry.mitigations(date(2026, 11, 24))] == [True, False]
    assert [found.is_overdue for found in entry.mitigations(due)] == [False, False]


def test_every_citation_has_its_way_back():
    report = make_report()
    there = {
        (entry.number, found.label, found.anchor)
        for group in report.places
        for entry in (*group.instruments, *group.sources)
        for found in entry.cited_by
    }
    cited = {
        (reference.number, f"T{topic.number}", f"topic-{topic.number}")
        for topic in report.topics
        for answer in (*topic.answers, *topic.own_answers)
        for reference in answer.references
    }
    assert there == cited | {(report.pathways[0].steps[0].references[0].number, "S1", "step-1")}


def test_three_in_a_row_or_more_are_told_as_one():
    found = [(run.label, run.anchor) for run in runs("topic", [9, 1, 2, 4, 5, 6])]
    assert found == [("T1", "topic-1"), ("T2", "topic-2"), ("T4–T6", "topic-4"), ("T9", "topic-9")]


def test_a_country_s_page_holds_its_heaviest_gaps_and_the_barriers_that_stand_in_its_way():
    member, outsider = make_report().pages
    assert [entry.barrier.slug for entry in outsider.barriers] == ["war", "slow"]
    assert member.barriers == ()
    assert outsider.gaps == make_report().countries[1].gaps
    assert outsider.outcome == make_report().forecast.of("xb")
