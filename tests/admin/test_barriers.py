import pytest

from barriers.models import Barrier, Step
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
