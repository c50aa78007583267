"""What readers do, from the first click to the last, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database


def choose(page, filter_name: str, *labels: str) -> None:
    """Opens a dropdown of the filter bar and ticks options, waiting each time for the answer."""
    dropdown = page.locator(f"details.filter:has(#chosen-{filter_name})")
    dropdown.locator("summary").click()
    for label in labels:
        with page.expect_response(lambda response: "/compare/" in response.url):
            dropdown.get_by_label(label, exact=True).click()
    dropdown.locator("summary").click()


def test_a_lawyer_compares_two_countries_in_one_domain_and_sends_the_address_on(reader: Reader):
    page = reader.opens("/compare/")
    choose(page, "domain", "Ethics review and informed consent")
    choose(page, "country", "Italy", "Lebanon")  # out
    choose(page, "show", "Differences")

    expect(page.locator("thead th")).to_contain_text(["Topic", "Spain", "Jordan"])
    expect(page.locator("tbody")).to_have_count(1)
    questions = page.locator("th[scope=row] a").all_inner_texts()
    assert questions
    assert "country=es&country=jo" in page.url
    assert "domain=ethics" in page.url
    assert "show=differences" in page.url
    assert "baseline" not in page.url  # what only says the default is left out

    other = reader.opens(page.url.removeprefix(reader.site.address))
    assert other.locator("th[scope=row] a").all_inner_texts() == questions


def test_a_reader_opens_a_cell_follows_a_citation_and_comes_back(reader: Reader):
    page = reader.opens("/compare/?domain=ethics&country=jo&country=es")
    link = page.locator("a[data-opens=jo]").first
    link.click()
    opened = page.locator("tr.opened")
    expect(opened.locator(".summary")).not_to_be_empty()
    expect(opened.locator(".citations a").first).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")

    citation = opened.locator(".citations a:not(.outside)").first
    title = citation.inner_text()
    citation.click()
    expect(page.locator("h1")).to_contain_text(title)
    page.go_back()

    expect(page.locator("thead th")).to_contain_text(["Topic", "Jordan", "Spain"])
    assert page.url.endswith("/compare/?domain=ethics&country=jo&country=es")


def test_an_opened_cell_closes_again(reader: Reader):
    page = reader.opens("/compare/?domain=ethics")
    link = page.locator("a[data-opens]").first
    link.click()
    page.locator("tr.opened .summary").wait_for()
    link.click()

    expect(page.locator("tr.opened")).to_have_count(0)
    expect(link).not_to_have_attribute("aria-expanded", "true")


def test_back_undoes_a_filter(reader: Reader):
    page = reader.opens("/compare/")
    choose(page, "domain", "Ethics review and informed consent")
    expect(page.locator("tbody")).to_have_count(1)

    page.go_back()

    expect(page.locator("tbody")).to_have_count(13)
    assert page.url.endswith("/compare/")


def test_the_same_without_javascript(reader: Reader):
    page = reader.opens("/compare/", javascript=False)
    page.locator("summary:has(#chosen-domain)").click()
    page.get_by_label("Ethics review and informed consent", exact=True).check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody")).to_have_count(1)

    page.get_by_role("link", name="Differences").click()
    assert "show=differences" in page.url
    page.locator("a.cell-link").first.click()
    expect(page.locator("article .summary").first).not_to_be_empty()
    page.locator("article .citations a:not(.outside)").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.go_back()
    page.go_back()

    assert "domain=ethics" in page.url
    assert "show=differences" in page.url


def test_on_a_phone_one_country_stands_beside_the_baseline(reader: Reader):
    page = reader.opens("/compare/?domain=authorisation", width=360)
    row = page.locator("tbody tr:not(.domain)").first
    expect(row.locator("td:visible")).to_have_count(2)
    expect(row.locator(".cell-who:visible")).to_contain_text(["Italy", "Baseline"])

    page.locator(".switch").get_by_text("Jordan").click()

    expect(row.locator(".cell-who:visible")).to_contain_text(["Jordan", "Baseline"])


def test_a_lost_line_is_said_and_not_left_blank(reader: Reader):
    page = reader.opens("/compare/?domain=ethics")
    page.context.set_offline(True)
    page.locator("a[data-opens]").first.click()

    expect(page.locator("tr.opened")).to_contain_text("could not be fetched")
    reader.errors.clear()  # the browser logs the lost line, too


def test_a_reader_filters_the_barriers_with_and_without_javascript(reader: Reader):
    page = reader.opens("/barriers/")
    page.locator("summary:has(#chosen-country)").click()
    with page.expect_response(lambda response: "country=jo" in response.url):
        page.get_by_label("Jordan", exact=True).check()
    expect(page.locator("#results")).to_contain_text("12 of 62 barriers")
    assert "country=jo" in page.url

    plain = reader.opens("/barriers/", javascript=False)
    plain.locator("summary:has(#chosen-country)").click()
    plain.get_by_label("Jordan", exact=True).check()
    plain.get_by_role("button", name="Apply").click()
    expect(plain.locator("#results")).to_contain_text("12 of 62 barriers")
