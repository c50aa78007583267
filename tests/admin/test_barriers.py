import pytest

from barriers.models import Barrier, Mitigation, Step
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return factories.create_jurisdiction()


def test_a_cycle_of_steps_is_refused_and_its_steps_are_named(browser, country):
    contract = factories.create_step(country, "contract")
    dossier = factories.create_step(country, "dossier", after=[contract])
    approval = factories.create_step(country, "approval", after=[dossier])
    factories.create_step(country, "aside", after=[contract])
    response = pages.save(browser, pages.change(contract), after=[approval.pk])
    assert pages.errors(response) == {
        "after": [
            "These steps would wait for each other, and none could ever begin: "
            "“Contract” → “Approval” → “Dossier” → “Contract”. Take one of them out."
        ]
    }
    assert not contract.after.exists()


def test_a_step_that_waits_for_itself_is_refused(browser, country):
    step = factories.create_step(country, "contract")
    response = pages.save(browser, pages.change(step), after=[step.pk])
    assert pages.errors(response) == {
        "after": [
            "These steps would wait for each other, and none could ever begin: “Contract” → “Contract”. Take one of them out."
        ]
    }
    assert not step.after.exists()


def test_a_cycle_is_resolved_by_the_same_form_that_would_have_made_it(browser, country):
    """The steps that a form takes out no longer count."""
    first, second = factories.create_step(country, "first"), factories.create_step(country, "second")
    third = factories.create_step(country, "third", after=[first])
    first.after.set([second])
    response = pages.save(browser, pages.change(third), after=[])
    assert pages.errors(response) == {}
    assert pages.errors(pages.save(browser, pages.change(first), after=[third.pk])) == {}
    assert list(first.after.all()) == [third]


def test_a_new_step_waits_for_others(browser, country):
    earlier = factories.create_step(country, "earlier")
    response = pages.save(
        browser, pages.address(Step, "add"), jurisdiction=country.pk, slug="new", title="New", days_min=1, days_typical=2,
        days_max=3, after=[earlier.pk], basis="practice", confidence="low",
    )  # fmt: skip
    assert pages.errors(response) == {}
    assert list(Step.objects.get(slug="new").after.all()) == [earlier]


def test_days_that_do_not_rise_are_refused(browser, country):
    step = factories.create_step(country)
    response = pages.save(browser, pages.change(step), days_min=10)
    assert pages.errors(response) == {"__all__": ["The days must rise: at least ≤ typically ≤ at most, and at most 36,500."]}


def test_a_barrier_is_edited_with_what_is_done_about_it(browser, country):
    barrier = factories.create_barrier(country)
    owner = factories.create_institution(country)
    response = pages.save(
        browser, pages.change(barrier), severity=4, mitigations__TOTAL_FORMS=1, mitigations__0__what="Write to the ministry",
        mitigations__0__owner=owner.pk, mitigations__0__due="2030-01-31", mitigations__0__status="planned",
        mitigations__0__order=0, mitigations__0__lowers_severity=0, mitigations__0__lowers_likelihood=2,
    )  # fmt: skip
    assert pages.errors(response) == {}
    barrier = Barrier.objects.get()
    assert barrier.severity == 4
    mitigation = barrier.mitigations.get()
    assert (mitigation.owner, mitigation.lowers_likelihood) == (owner, 2)


def test_barriers_are_sorted_by_risk_on_demand(browser, country):
    light = factories.create_barrier(country, "light", severity=1, likelihood=4)
    grave = factories.create_barrier(country, "grave", severity=3, likelihood=3)
    page = browser.get(pages.address(Barrier, "changelist"))
    column = page.context["cl"].list_display.index("how_risky")
    ordered = browser.get(pages.address(Barrier, "changelist"), {"o": f"-{column}"}).context["cl"].queryset
    assert list(ordered) == [grave, light]


def test_the_list_of_barriers_tells_the_risk_and_what_would_remain_of_it(browser, country):
    barrier = factories.create_barrier(country, severity=4, likelihood=3)
    factories.create_mitigation(barrier, lowers_severity=2)
    factories.create_barrier(country, "untouched", severity=3, likelihood=1)
    page = browser.get(pages.address(Barrier, "changelist")).content.decode()
    assert "12 (critical × likely)" in page
    assert "6 (moderate × likely)" in page
    assert '<td class="field-residual">3</td>' in page


@pytest.mark.parametrize("countries", [2, 12])
def test_the_list_of_barriers_takes_few_queries(browser, country, django_assert_max_num_queries, countries):
    for number in range(countries):
        factories.create_mitigation(factories.create_barrier(country, f"barrier-{number}"))
    with django_assert_max_num_queries(12):
        browser.get(pages.address(Barrier, "changelist"))


def test_late_mitigations_are_marked_and_can_be_listed_alone(browser, country):
    late, other = factories.create_barrier(country, "late"), factories.create_barrier(country, "other")
    factories.create_mitigation(late, "Write a letter", due="2001-01-31")
    factories.create_mitigation(other, "Make a call", due="2199-01-31")
    whole = browser.get(pages.address(Mitigation, "changelist")).content.decode()
    assert whole.count('field-is_late">Overdue<') == 1
    alone = browser.get(pages.address(Mitigation, "changelist"), {"overdue": "yes"})
    assert [found.what for found in alone.context["cl"].queryset] == ["Write a letter"]
    barriers = browser.get(pages.address(Barrier, "changelist"), {"overdue": "yes"})
    assert list(barriers.context["cl"].queryset) == [late]


# ---- from a gap


@pytest.fixture
def gap(country):
    """“xa:allowed” is a gap against the union xu, and cites a law and a page."""
    union = factories.create_union("xu")
    topic = factories.create_topic("allowed", burden={"yes": 0, "no": 2}, question="Is it allowed?")
    places = [(factories.create_instrument(country), "Art. 5"), factories.create_source(country)]
    factories.create_requirement(union, topic, "yes")
    factories.create_requirement(country, topic, "no", places, summary="The law forbids it.")
    return "xa:allowed"


def add(gap, baseline=""):
    return f"{pages.address(Barrier, 'add')}?gap={gap}&baseline={baseline}"


def test_a_barrier_is_recorded_from_a_gap_in_one_step(browser, country, gap):
    response = pages.save(browser, add(gap, "xu"), kind="legal", severity=3, likelihood=4)
    assert pages.errors(response) == {}
    barrier = Barrier.objects.get()
    assert (barrier.jurisdiction, barrier.slug, barrier.title, barrier.phase) == (
        country,
        "xa-bar-allowed",
        "Is it allowed?",
        "setup",
    )
    assert barrier.description == "No; the baseline: Yes.\n\nThe law forbids it."
    assert [topic.slug for topic in barrier.topics.all()] == ["allowed"]
    assert [str(citation) for citation in barrier.citations.all()] == ["Law, Art. 5", "Source"]
    assert [citation.order for citation in barrier.citations.all()] == [0, 1]


def test_what_is_a_judgement_is_left_to_the_editor(browser, gap):
    filled = pages.filled_in(browser, add(gap))
    assert [name for name in ("kind", "severity", "likelihood") if filled.get(name)] == []
    errors = pages.errors(pages.save(browser, add(gap)))
    assert set(errors) == {"kind", "severity", "likelihood"}
    assert not Barrier.objects.exists()


def test_a_citation_that_the_editor_takes_out_is_not_recorded(browser, gap):
    response = pages.save(
        browser, add(gap), kind="legal", severity=3, likelihood=4, citations__0__instrument="", citations__0__pinpoint=""
    )
    assert pages.errors(response) == {}
    assert [str(citation) for citation in Barrier.objects.get().citations.all()] == ["Source"]


@pytest.mark.parametrize(
    ("gap_words", "baseline", "said"),
    [
        ("xa:nope", "", "“xa:nope” names no gap"),
        ("xa:allowed", "moon", "“moon” is not a known baseline"),
        ("xa:allowed", "xa", "is no gap of Country XA"),
    ],
)
def test_a_word_that_does_not_fit_is_named_over_an_empty_form(browser, gap, gap_words, baseline, said):
    address = add(gap_words, baseline)
    (message,) = pages.messages(browser.get(address))
    assert said in message
    filled = pages.filled_in(browser, address)
    assert [name for name in ("jurisdiction", "slug", "title", "description", "topics") if filled.get(name)] == []
    assert filled["citations-TOTAL_FORMS"] == "1"


def test_without_a_gap_the_form_is_empty_and_says_nothing(browser, gap):
    assert pages.messages(browser.get(pages.address(Barrier, "add"))) == []
    assert not pages.filled_in(browser, pages.address(Barrier, "add")).get("title")


def test_a_barrier_that_is_there_already_takes_nothing_from_a_gap_in_its_address(browser, country, gap):
    barrier = factories.create_barrier(country, "there")
    filled = pages.filled_in(browser, f"{pages.change(barrier)}?gap={gap}")
    assert filled["title"] == "There"
    assert filled["citations-TOTAL_FORMS"] == "1"
