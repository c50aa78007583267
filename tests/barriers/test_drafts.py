"""What a gap tells of the barrier that an editor is about to record."""

import pytest

from barriers.drafts import CitationDraft, NoDraft, draft_from_gap
from regulations.vocabulary import Phase, Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    union = factories.create_union("xu")
    country = factories.create_jurisdiction("xa", member_of=union)
    factories.create_jurisdiction("xb")
    topic = factories.create_topic("allowed", burden={"yes": 0, "no": 2}, phase=Phase.MANUFACTURE, question="Is it allowed?")
    known = factories.create_topic("known", burden={"yes": 0})
    law, page = factories.create_instrument(country), factories.create_source(country)
    factories.create_requirement(union, topic, "yes")
    factories.create_requirement(country, topic, "no", [(law, "Art. 5"), page], summary="The law forbids it.")
    factories.create_requirement(union, known, "yes")
    return country


def test_all_that_the_gap_knows_is_filled_in(country):
    draft = draft_from_gap("xa:allowed", "xu")
    assert (draft.jurisdiction, draft.phase, draft.title, draft.slug) == (
        country.pk,
        "manufacture",
        "Is it allowed?",
        "xa-bar-allowed",
    )
    assert draft.description == "No; the baseline: Yes.\n\nThe law forbids it."
    law, page = country.instruments.get(), country.sources.get()
    assert draft.citations == (CitationDraft(law.pk, None, "Art. 5"), CitationDraft(None, page.pk, ""))
    assert len(draft.topics) == 1


def test_the_baseline_is_the_default_one_where_none_is_named(country):
    assert draft_from_gap("xa:allowed") == draft_from_gap("xa:allowed", "xu")


def test_a_gap_where_nothing_is_recorded_has_its_reason_alone(country):
    draft = draft_from_gap("xb:allowed")
    assert draft.description == "No answer is recorded."
    assert draft.citations == ()


def test_an_identifier_that_is_taken_gets_a_number(country):
    for taken in ("xa-bar-allowed", "xa-bar-allowed-2"):
        factories.create_barrier(country, taken)
    assert draft_from_gap("xa:allowed").slug == "xa-bar-allowed-3"


def test_a_long_identifier_is_cut_and_still_free(country):
    slug = "a-very-long-topic-indeed-" * 2 + "whose-name-does-not-end"
    factories.create_topic(slug[:60])
    first = draft_from_gap(f"xa:{slug[:60]}").slug
    factories.create_barrier(country, first)
    second = draft_from_gap(f"xa:{slug[:60]}").slug
    assert len(first) <= 60
    assert len(second) <= 60
    assert second != first
    assert second.endswith("-2")


@pytest.mark.parametrize(
    ("gap", "baseline", "said"),
    [
        ("xz:allowed", "", "“xz:allowed” names no gap"),
        ("xa:nope", "", "“xa:nope” names no gap"),
        ("xu:allowed", "", "“xu:allowed” names no gap"),
        ("nonsense", "", "“nonsense” names no gap"),
        ("xa:allowed", "moon", "“moon” is not a known baseline; it can be: xu, xa, xb, lightest."),
        ("xa:known", "", "“What of known?” is no gap of Country XA"),
        ("xa:allowed", "xa", "“Is it allowed?” is no gap of Country XA"),
    ],
)
def test_a_word_that_names_no_gap_is_named(country, gap, baseline, said):
    with pytest.raises(NoDraft) as caught:
        draft_from_gap(gap, baseline)
    assert said in str(caught.value)


def test_the_lightest_answer_is_looked_for_in_every_country(country):
    factories.create_requirement(factories.create_jurisdiction("xc"), country.requirements.get().topic, "yes")
    assert draft_from_gap("xa:allowed", "lightest").description.startswith("No; the baseline: Yes.")


def test_an_unknown_answer_s_summary_is_told_with_where_it_was_looked_for(country):
    other = factories.create_jurisdiction("xd")
    topic = factories.create_topic("open")
    factories.create_requirement(other, topic, status=Status.NOT_FOUND, summary="Looked for in the gazette.")
    assert draft_from_gap("xd:open").description == "No answer was found in public sources.\n\nLooked for in the gazette."
