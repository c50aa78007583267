"""When can the first patient be treated, and what if: with and without JavaScript, on a screen, on a phone, by an address."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database

FIGURES = ".outcomes tbody tr"


def median(page: Page, country: str) -> str:
    return page.locator(FIGURES, has_text=country).locator("strong").inner_text()


def option(page: Page, select: str, words: str) -> None:
    """Chooses the first option that says this."""
    found = page.locator(f"select[name={select}] option", has_text=words).first
    page.locator(f"select[name={select}]").select_option(found.get_attribute("value"))


def what_if(page: Page, summary: str) -> None:
    page.locator(".what-if summary", has_text=summary).click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_lead_assumes_a_delay_takes_its_barrier_out_and_sends_the_address_on(reader: Reader, javascript: bool):
    page = reader.opens("/pathways/", javascript=javascript)
    page.locator("input[name=start]").fill("2027-01-11")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("figcaption")).to_contain_text("11 January 2027")
    as_recorded = median(page, "Jordan")

    what_if(page, "A barrier delays a step")
    option(page, "assume", "GMO authorisation")
    option(page, "delayed", "Make engineering batches")
    form = page.locator("form", has=page.locator("select[name=assume]"))
    for name, days in (("least", "60"), ("typical", "90"), ("most", "180")):
        form.locator(f"input[name={name}]").fill(days)
    form.get_by_role("button").click()
    expect(page.locator("#changes")).to_contain_text("60 to 180 calendar days, usually 90, if it strikes")
    expect(page.locator(FIGURES).first).to_contain_text("later than recorded")
    delayed = median(page, "Jordan")
    assert delayed != as_recorded
    expect(page.locator("#savings tbody tr")).to_have_count(1)

    what_if(page, "A barrier is taken out")
    option(page, "remove", "GMO authorisation")
    page.get_by_role("button", name="Take it out").click()
    expect(page.locator("#changes")).to_contain_text("never strikes")
    expect(page.locator(FIGURES).first).to_contain_text("the same as recorded")
    assert median(page, "Jordan") == as_recorded

    page.locator("#changes li", has_text="never strikes").get_by_role("link").click()
    assert median(page, "Jordan") == delayed

    other = reader.opens(page.url.removeprefix(reader.site.address))
    assert other.locator(FIGURES).all_inner_texts() == page.locator(FIGURES).all_inner_texts()
    assert other.locator("#steps td").all_inner_texts() == page.locator("#steps td").all_inner_texts()

    page.get_by_role("link", name="Undo all").click()
    expect(page.locator("#changes")).to_have_count(0)
    assert median(page, "Jordan") == as_recorded
    assert page.url.endswith("/pathways/?start=2027-01-11")


def test_a_row_of_the_chart_leads_to_its_numbers(reader: Reader):
    page = reader.opens("/pathways/?country=jo")
    row = page.locator("svg.gantt-wide a").first
    row.click()

    slug = page.url.split("#")[1]
    assert slug.startswith("step-jo-")
    expect(page.locator(f"#{slug}")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1280, "wide", "narrow"), (360, "narrow", "wide")])
def test_the_chart_is_drawn_for_the_width_and_can_be_read(reader: Reader, width: int, shown: str, hidden: str):
    page = reader.opens("/pathways/", width=width)

    expect(page.locator(f"svg.gantt-{shown}")).to_be_visible()
    expect(page.locator(f"svg.gantt-{hidden}")).to_be_hidden()
    boxes = page.locator(f"svg.gantt-{shown} text").evaluate_all(
        """all => all.map(one => {
            const box = one.getBoundingClientRect();
            return [one.textContent, box.left, box.right, box.height];
        })"""
    )
    assert [box for box in boxes if box[1] < 0 or box[2] > width or box[3] < 11] == []


def test_no_label_runs_into_the_bars_beside_it(reader: Reader):
    page = reader.opens("/pathways/")

    ends = page.locator("svg.gantt-wide .g-label").evaluate_all("all => all.map(one => one.getBBox().x + one.getBBox().width)")

    assert max(ends) <= 372


def test_every_step_as_usual_stands_without_the_simulation(reader: Reader):
    page = reader.opens("/pathways/")
    page.get_by_role("link", name="Without the simulation").click()

    expect(page.locator("#figures")).to_contain_text("Nothing was simulated")
    assert re.search(r"simulate=no$", page.url)
