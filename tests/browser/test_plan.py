"""A trial's plan: a lead chooses countries and patients, reads what one of them asks beyond the others, and sends it on."""

from io import BytesIO

import icalendar
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.axe import require_no_violation
from tests.browser.conftest import Reader

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database


def choose(page: Page, *countries: str) -> None:
    """The countries of the form: these, and no others."""
    page.locator(".plan-form summary", has_text="Countries").click()
    for box in page.locator(".plan-form input[name=country]").all():
        box.set_checked(box.get_attribute("value") in countries)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_plans_a_trial_with_children_in_two_countries_and_sends_the_address_on(reader: Reader, javascript: bool):
    page = reader.opens("/", javascript=javascript)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Plan", exact=True).click()
    choose(page, "es", "jo")
    page.get_by_label("The protocol is finished on").fill("2027-01-11")
    page.get_by_label("Patients", exact=True).select_option("children")
    page.get_by_label("Sponsor’s country").select_option("es")
    page.get_by_label("Purpose").select_option("academic")
    page.get_by_label("Planned number of patients").fill("40")
    page.get_by_label("Length of the trial").fill("36")
    page.get_by_role("button", name="Work out the plan").click()

    # The address is the one to send on: it says what was chosen, and no more.
    assert page.url.endswith(
        "/plan/?country=es&country=jo&start=2027-01-11&patients=children&sponsor=es&purpose=academic&number=40&months=36"
    )
    expect(page.locator(".plan-shares tbody tr")).to_have_count(2)

    beyond = page.locator("#beyond-jo")
    beyond.locator("summary").click()
    beyond.get_by_role("link", name="Sample case report form").click()
    assert page.url.endswith("#jo-doc-crf")
    expect(page.locator("#jo-doc-crf")).to_be_in_viewport()

    protocol = page.locator("#paper-protocol")
    expect(protocol).to_contain_text("Spain, Jordan")
    expect(protocol).to_contain_text("once for all")
    protocol.locator("summary").click()
    expect(protocol.locator(".plan-request")).to_have_count(2)
    expect(protocol.locator(".plan-request").first).to_contain_text("through the European Union")
    expect(page.locator("#paper-assent")).not_to_contain_text("question")
    expect(page.locator("#duty-susar-fatal .strictest")).to_contain_text("7 days")
    expect(page.locator("#duty-susar-fatal .plan-rules > li", has_text="Jordan")).to_contain_text("Not found in public sources")
    expect(page.locator("#duty-long-term-follow-up")).to_contain_text("for 40 patients 600 patient-years")

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Calendar file (iCalendar)").click()
    events = icalendar.Calendar.from_ical(downloading.value.path().read_bytes()).walk("VEVENT")
    assert f"{sum('step-' in str(event['uid']) for event in events)} steps" in page.locator("#calendar").inner_text()

    with page.expect_download() as downloading:
        page.get_by_role("link", name="Excel, to work with").click()
    book = load_workbook(BytesIO(downloading.value.path().read_bytes()))
    assert book.sheetnames == ["About", "Shared", "Spain", "Jordan", "Not to do"]
    alone = [row for row in book["Jordan"].iter_rows(values_only=True) if row[0] == "Document"]
    assert f"{len(alone)} papers" in beyond.locator("summary").inner_text()

    other = reader.opens(page.url.split("#")[0].removeprefix(reader.site.address))
    assert other.locator("#figures .lead").inner_text() == page.locator("#figures .lead").inner_text()
    assert other.locator(".plan-days").inner_text() == page.locator(".plan-days").inner_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_where_everything_is_unfolded(reader: Reader, width: int):
    page = reader.opens("/plan/?country=es&country=lb&start=2027-01-11&patients=adults&months=36", width=width)
    page.evaluate("() => { for (const one of document.querySelectorAll('details:not(.filter)')) one.open = true; }")

    require_no_violation(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_the_profile_is_told_and_what_is_folded_is_shown(reader: Reader):
    page = reader.opens("/plan/?country=jo&start=2027-01-11&patients=children")
    page.emulate_media(media="print")

    expect(page.locator(".plan-said")).to_contain_text("Patients")
    expect(page.locator(".plan-said")).to_contain_text("Children")
    expect(page.locator(".plan-form")).to_be_hidden()
    expect(page.locator("#jo-doc-crf details p, #jo-doc-crf details dl").first).to_be_visible()
