"""The offline edition, opened from a file in a browser that can reach nothing else."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import require_fit, require_no_violation
from tests.browser.conftest import Open
from tests.reports.examples import landscape, make_barrier, make_report

pytestmark = pytest.mark.any_database  # what is in the file is compared with the site's pages in test_offline_matrix.py

VIEWS = ("overview", "matrix", "topics", "countries", "gaps", "barriers", "pathways", "sources", "method", "search?q=vector")
FORGED = (
    "</script><script>document.title = 'forged'</script><img src=https://forged.example/x onerror=\"document.title='forged'\">"
)


def shown_rows(page: Page) -> int:
    return page.locator("#matrix-table tr.row:visible").count()


def test_the_whole_landscape_weighs_less_than_a_megabyte_and_a_half(edition: Path):
    assert edition.stat().st_size < 1_500_000


def test_one_view_is_seen_at_a_time_and_back_returns_to_the_one_before(edition: Path, opens: Open):
    page = opens(edition)
    main = page.get_by_role("navigation", name="Main")
    expect(page.locator("#overview")).to_be_visible()
    expect(page.locator("#matrix")).to_be_hidden()

    main.get_by_role("link", name="Barriers").click()
    expect(page.locator("#barriers")).to_be_visible()
    expect(page.locator("#overview")).to_be_hidden()
    expect(main.get_by_role("link", name="Barriers")).to_have_attribute("aria-current", "page")
    expect(page.locator("#barriers-title")).to_be_focused()

    page.go_back()
    expect(page.locator("#overview")).to_be_visible()
    page.go_forward()
    expect(page.locator("#barriers")).to_be_visible()


def test_the_matrix_is_filtered_and_its_address_holds_the_filter(edition: Path, opens: Open):
    page = opens(edition, "matrix")
    whole = shown_rows(page)
    told = page.locator("#matrix-told")
    expect(told).to_have_text(f"{whole} of {whole} topics.")

    page.locator("#matrix-filters summary", has_text="Show").click()
    page.get_by_label("Differences").check()
    differing = shown_rows(page)
    assert 0 < differing < whole
    expect(told).to_have_text(f"{differing} of {whole} topics.")
    words = page.locator("#matrix-table tr.row:visible .agreement").all_inner_texts()
    assert set(words) == {"differs"}

    page.locator("#matrix-filters summary", has_text="Domain").click()
    page.get_by_label("Ethics review").check()
    in_domain = shown_rows(page)
    assert 0 < in_domain < differing

    other = opens(edition, page.url.split("#")[1])
    expect(other.locator("#matrix-told")).to_have_text(f"{in_domain} of {whole} topics.")

    page.locator("#matrix-filters").get_by_role("link", name="Reset").click()
    expect(told).to_have_text(f"{whole} of {whole} topics.")


def test_words_narrow_the_matrix(edition: Path, opens: Open):
    page = opens(edition, "matrix")
    page.locator("#matrix-filters input[name=q]").fill("insurance")
    found = page.locator("#matrix-table tr.row:visible").all_inner_texts()
    assert found
    assert all("insur" in text.lower() for text in found)

    page.locator("#matrix-filters input[name=q]").fill("nothing holds this")
    expect(page.locator("#matrix-empty")).to_be_visible()


def test_an_answer_leads_to_its_full_text_and_that_to_its_source(edition: Path, opens: Open):
    page = opens(edition, "matrix")
    page.locator("#matrix-table tr.row td.k4 .cell-link").first.click()

    card = page.locator(f"[id='{page.url.split('#')[1]}']")
    expect(card).to_be_visible()
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("Not yet verified by a national expert")
    expect(page.locator("#matrix")).to_be_hidden()

    card.locator(".citations a").first.click()
    expect(page.locator("#sources")).to_be_visible()
    expect(page.locator(f"[id='{page.url.split('#')[1]}']")).to_be_in_viewport()


def test_a_topic_opens_from_its_address(edition: Path, opens: Open):
    page = opens(edition, "topic-authority-review-days")
    expect(page.locator("#topic-authority-review-days .answer-card").first).to_be_in_viewport()
    assert page.locator("details.fold-topic[open]").count() == 1


def test_search_finds_and_marks_words_in_answers_barriers_steps_and_sources(edition: Path, opens: Open):
    page = opens(edition)
    page.get_by_role("searchbox", name="Search in this file").press_sequentially("lentiviral vector")
    results = page.locator("#search-results li")
    expect(results.first).to_be_visible()
    expect(page.locator("#search-told")).to_contain_text("found for “lentiviral vector”")
    assert {"lentiviral", "vector"} <= {text.lower() for text in page.locator("#search-results mark").all_inner_texts()}

    results.first.get_by_role("link").click()
    expect(page.locator("#search")).to_be_hidden()
    page.go_back()
    expect(results.first).to_be_visible()

    for asked, kind in (("airspace", "Barrier"), ("Barcelona", "Step"), ("536/2014", "Source"), ("Lebanon", "Country")):
        page.get_by_role("searchbox", name="Search in this file").fill(asked)
        expect(page.locator("#search-results .tag", has_text=kind).first).to_be_visible()


@pytest.mark.parametrize("asked", ["qanun", "ZZZZ <b>"])
def test_what_is_not_there_is_said_so(edition: Path, opens: Open, asked: str):
    page = opens(edition)
    page.get_by_role("searchbox", name="Search in this file").fill(f"{asked} nowhere")
    expect(page.locator("#search-told")).to_contain_text("Nothing in this file holds all of")


def test_search_takes_arabic_spellings_for_the_same(edition: Path, opens: Open):
    page = opens(edition)
    page.get_by_role("searchbox", name="Search in this file").fill("قانون الدراسات")
    with_article = page.locator("#search-results li").count()
    page.get_by_role("searchbox", name="Search in this file").fill("قَانُون دراسات")
    assert page.locator("#search-results li").count() == with_article > 0


def test_a_barrier_shows_its_risk_and_what_would_remain(edition: Path, opens: Open):
    page = opens(edition, "barriers")
    page.locator(".risk-matrix .risk-high a").first.click()
    barrier = page.locator(f"[id='{page.url.split('#')[1]}']")
    expect(barrier).to_be_in_viewport()
    expect(barrier).to_contain_text("Risk:")
    expect(barrier).to_contain_text("What would clear it:")


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1280, "wide", "narrow"), (360, "narrow", "wide")])
def test_the_chart_is_drawn_for_the_width_and_leads_to_its_numbers(
    edition: Path, opens: Open, width: int, shown: str, hidden: str
):
    page = opens(edition, "pathways", width=width)
    expect(page.locator(f"svg.gantt-{shown}")).to_be_visible()
    expect(page.locator(f"svg.gantt-{hidden}")).to_be_hidden()

    page.locator(f"svg.gantt-{shown} a").first.click()
    slug = page.url.split("#")[1]
    assert slug.startswith("step-")
    expect(page.locator(f"[id='{slug}']")).to_be_in_viewport()


def test_on_a_phone_one_country_stands_beside_the_baseline(edition: Path, opens: Open):
    page = opens(edition, "matrix", width=360)
    row = page.locator("#matrix-table tr.row").first
    expect(row.locator("td.k1")).to_be_visible()
    expect(row.locator("td.k2")).to_be_hidden()
    expect(row.locator("td.baseline")).to_be_visible()

    page.locator(".switch label").nth(1).click()
    expect(row.locator("td.k1")).to_be_hidden()
    expect(row.locator("td.k2")).to_be_visible()


def test_it_reads_without_javascript(edition: Path, opens: Open):
    page = opens(edition, javascript=False)
    for view in ("overview", "matrix", "topics", "countries", "gaps", "barriers", "pathways", "sources", "method"):
        expect(page.locator(f"#{view}")).to_be_visible()
    for useless in ("#search-form", "#matrix-filters", "#search"):
        expect(page.locator(useless)).to_be_hidden()

    page.locator("#matrix-table .cell-link").first.click()
    expect(page.locator(f"[id='{page.url.split('#')[1]}']")).to_be_in_viewport()


def test_forged_text_in_the_evidence_neither_runs_nor_fetches(tmp_path: Path, opens: Open):
    from reports.renderers.offline import render

    path = tmp_path / "forged.html"
    barriers = [make_barrier("forged", topics=["licence"], title=FORGED, description=FORGED)]
    path.write_bytes(render(make_report(landscape(law=FORGED, review=FORGED), barriers=barriers)))
    page = opens(path, "barriers")
    expect(page.locator("#barrier-forged")).to_contain_text("</script><script>document.title")
    page.get_by_role("searchbox", name="Search in this file").fill("forged")
    expect(page.locator("#search-results li").first).to_be_visible()
    assert "forged" not in page.title()


def test_what_was_put_into_the_file_afterwards_runs_no_script(edition: Path, tmp_path: Path, chromium: Browser):
    path = tmp_path / "changed.html"
    path.write_text(edition.read_text("utf-8").replace("</main>", "<script>document.title = 'forged'</script></main>"), "utf-8")
    with chromium.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.title() != "forged"


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_at_both_widths_in_light_and_dark(edition: Path, opens: Open, view: str):
    page = opens(edition, view)
    # The views that are not seen hold some ten thousand elements, at which axe would look in vain.
    page.evaluate("() => { for (const one of document.querySelectorAll('.view:not(.seen)')) one.remove(); }")
    require_fit(page)


def test_axe_finds_nothing_in_the_whole_file_nor_in_an_open_topic(edition: Path, opens: Open):
    page = opens(edition, "topic-authority-review-days", width=360)
    require_no_violation(page)
