"""What becomes of a risk once something is done about it, and where each barrier stands in the matrix."""

import pytest
from hypothesis import strategies as st

from barriers.risk import Effect, Risk, after, band_label, effect_in_words, risk_matrix
from barriers.vocabulary import RISK_BANDS, Likelihood, MitigationStatus, Severity
from tests.properties import given

MAJOR_LIKELY = Risk(Severity.MAJOR, Likelihood.LIKELY)
DROPPED = MitigationStatus.DROPPED

risks = st.builds(Risk, st.sampled_from(Severity), st.sampled_from(Likelihood))
effects = st.lists(st.builds(Effect, st.integers(0, 3), st.integers(0, 3), st.sampled_from(MitigationStatus)), max_size=4)


# ---- what remains


def test_nothing_done_leaves_the_risk_as_it_is():
    assert after(MAJOR_LIKELY, []) == MAJOR_LIKELY


def test_the_effects_add_up():
    assert after(MAJOR_LIKELY, [Effect(lowers_severity=1), Effect(lowers_severity=1, lowers_likelihood=1)]) == Risk(
        Severity.MINOR, Likelihood.POSSIBLE
    )


@pytest.mark.parametrize("status", [MitigationStatus.PLANNED, MitigationStatus.UNDER_WAY, MitigationStatus.DONE])
def test_what_is_planned_counts_as_what_is_done(status):
    assert after(MAJOR_LIKELY, [Effect(1, 0, status)]).severity is Severity.MODERATE


def test_what_was_dropped_lowers_nothing():
    assert after(MAJOR_LIKELY, [Effect(2, 2, DROPPED), Effect(1, 0)]) == Risk(Severity.MODERATE, Likelihood.LIKELY)


def test_neither_part_falls_below_the_lowest():
    assert after(MAJOR_LIKELY, [Effect(3, 3), Effect(3, 3)]) == Risk(Severity.MINOR, Likelihood.UNLIKELY)


@given(risks, effects)
def test_no_mitigation_raises_a_risk(before, done):
    remaining = after(before, done)
    assert remaining.severity <= before.severity
    assert remaining.likelihood <= before.likelihood
    assert 1 <= remaining.score <= before.score


@given(risks, effects)
def test_the_order_of_the_mitigations_makes_no_difference(before, done):
    assert after(before, done) == after(before, list(reversed(done)))


@given(risks, effects)
def test_more_mitigations_never_leave_more(before, done):
    assert after(before, done).score <= after(before, done[1:]).score


# ---- in words


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (Effect(lowers_likelihood=1), "likelihood from likely to possible: risk 9 → 6"),
        (Effect(lowers_severity=2), "severity from major to minor: risk 9 → 3"),
        (Effect(1, 1), "severity from major to moderate and likelihood from likely to possible: risk 9 → 4"),
        (Effect(), ""),
        (Effect(2, 2, DROPPED), ""),
    ],
)
def test_a_mitigation_says_what_it_alone_changes(effect, said):
    assert effect_in_words(MAJOR_LIKELY, effect) == said


def test_a_mitigation_of_what_is_lowest_already_says_nothing():
    assert effect_in_words(Risk(Severity.MINOR, Likelihood.LIKELY), Effect(lowers_severity=2)) == ""


def test_every_band_has_a_word_of_its_own():
    assert len({band_label(band) for band in RISK_BANDS}) == len(RISK_BANDS)


# ---- the matrix


def placed(matrix):
    return {
        barrier: (row.severity, cell.likelihood) for row in matrix for cell in row.cells for barrier in cell.barriers
    }  # fmt: skip


def test_severity_falls_downwards_and_likelihood_rises_to_the_end():
    matrix = risk_matrix([], lambda barrier: barrier)
    assert [row.severity for row in matrix] == [4, 3, 2, 1]
    assert [[cell.risk for cell in row.cells] for row in matrix] == [
        [4, 8, 12, 16],
        [3, 6, 9, 12],
        [2, 4, 6, 8],
        [1, 2, 3, 4],
    ]
    assert [cell.band for cell in matrix[0].cells] == ["middle", "middle", "high", "high"]


def test_the_barriers_of_a_cell_keep_their_order():
    (cell,) = [cell for row in risk_matrix("cab", lambda name: MAJOR_LIKELY) for cell in row.cells if cell.barriers]
    assert cell.barriers == ("c", "a", "b")
    assert (cell.severity, cell.likelihood, cell.counted) == (Severity.MAJOR, Likelihood.LIKELY, "3 barriers")


@given(st.lists(risks, max_size=12))
def test_each_barrier_stands_once_where_its_risk_is(found):
    numbered = list(enumerate(found))
    matrix = risk_matrix(numbered, lambda barrier: barrier[1])
    assert placed(matrix) == {barrier: (barrier[1].severity, barrier[1].likelihood) for barrier in numbered}
    assert sum(len(cell.barriers) for row in matrix for cell in row.cells) == len(found)
