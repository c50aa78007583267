"""The offline edition: one file, complete in itself, in which nothing but its own script can run."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.utils import translation

from barriers.network import build
from countries.models import Jurisdiction
from regulations.vocabulary import Review
from reports.actions import freeze
from reports.contents import GapReport
from reports.renderers.formats import Order
from reports.renderers.offline import as_html, file_name, render, write
from tests.factories import create_barrier
from tests.reports.examples import ARABIC_TITLE, LICENCE, landscape, make_barrier, make_report

EVIL = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)> ' \" onclick='x' & <b>bold</b>"


class Page(HTMLParser):
    """Collects a page's anchors, its links, whatever it would load, its text, and the text of some elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.inner: set[str] = set()
        self.outer: list[str] = []
        self.named: dict[str, str] = {}
        self.loads: list[str] = []
        self.attributes: set[str] = set()
        self.tags: list[str] = []
        self.kept: dict[str, list[str]] = {"style": [], "script": []}
        self.texts: list[str] = []
        self.policy = ""
        self.root: dict[str, str | None] = {}
        self._open = ""
        self.feed(html)
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.attributes |= set(found)
        if tag == "html":
            self.root = found
        if "id" in found:
            self.names.append(found["id"])
        if tag == "meta" and found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if tag == "meta" and "name" in found:
            self.named[found["name"]] = found["content"]
        self.loads += [found[name] for name in ("src", "srcset", "data", "poster", "action", "formaction") if name in found]
        href = found.get("href")
        if href is not None and tag != "a":
            self.loads.append(href)
        elif href is not None and href.startswith("#"):
            self.inner.add(href[1:])
        elif href is not None:
            self.outer.append(href)
        if tag in self.kept:
            self._open = tag
            self.kept[tag].append("")

    def handle_endtag(self, tag):
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data):
        if self._open:
            self.kept[self._open][-1] += data
        else:
            self.texts.append(data)


@pytest.fixture(scope="module")
def report() -> GapReport:
    return make_report()


@pytest.fixture(scope="module")
def page(report: GapReport) -> Page:
    return Page(render(report).decode())


def test_it_loads_nothing(page: Page):
    assert [address[:5] for address in page.loads] == ["data:"]  # its icon
    assert "url(" not in "".join(page.kept["style"])
    assert "@import" not in "".join(page.kept["style"])


def test_its_script_asks_nothing_of_the_network_and_writes_no_markup(page: Page):
    (script,) = page.kept["script"]
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
    ):
        assert word not in script


def test_every_link_into_the_file_has_its_target_and_no_name_is_given_twice(page: Page):
    assert page.inner <= set(page.names)
    assert len(page.names) == len(set(page.names))


def test_the_links_out_of_it_are_the_cited_addresses_and_tell_nobody_where_from(page: Page):
    assert sorted(page.outer) == ["https://blog.example/post", "https://law.example/12"]
    assert page.named["referrer"] == "no-referrer"


def test_an_address_that_is_not_of_the_web_becomes_no_link(report: GapReport):
    group = report.places[0]
    entry = group.instruments[0]
    evil = replace(entry, place=replace(entry.place, url="javascript:alert(1)"))
    html = as_html(replace(report, places=(replace(group, instruments=(evil,)), *report.places[1:])))
    assert "javascript:" not in html


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_in_this_style_and_this_script_and_nothing_else(page: Page):
    (style,), (script,) = page.kept["style"], page.kept["script"]
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": digest(style),
        "script-src": digest(script),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_carries_a_style_or_a_handler_of_its_own(page: Page):
    assert "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]


def forged() -> GapReport:
    evil = make_report(
        landscape(law=EVIL, review=EVIL),
        barriers=[make_barrier("evil", topics=["licence"], title=EVIL, description=EVIL, mitigation=EVIL, owner=EVIL)],
    )
    groups = (
        replace(group, instruments=tuple(replace(entry, place=replace(entry.place, title=EVIL)) for entry in group.instruments))
        for group in evil.places
    )
    return replace(evil, places=tuple(groups))


def test_markup_in_the_evidence_is_text(page: Page):
    found = Page(render(forged()).decode())
    assert found.kept == page.kept
    assert "img" not in found.tags
    assert "b" not in found.tags
    assert not [name for name in found.attributes if name.startswith("on")]
    assert found.text.count(" ".join(EVIL.split())) >= 5


def test_the_same_report_gives_the_same_bytes(report: GapReport):
    assert render(report) == render(make_report())


def test_it_says_its_date_its_revision_that_it_does_not_update_itself_and_that_nothing_is_legal_advice(page: Page):
    for words in ("24 November 2026", "evidence revision 7", "does not update itself", "Nothing in it is legal advice"):
        assert words in page.text


def test_questions_answers_gaps_barriers_steps_and_sources_are_there(page: Page):
    for words in (
        "T1 Is a licence needed?",
        "Nobody says.",
        "For whoever verifies it: Ask the ministry.",
        "75 days; the baseline: 60 days; 15 days more.",
        "Title of war",
        "What would clear it: Peace.",
        "severity critical × likelihood almost certain = 16 of 16, high",
        "Nobody published a time limit.",
        "Title of act",
        "Repealed",
        "Art. 5(2)",
    ):
        assert words in page.text, words


def test_an_unverified_answer_says_so_in_the_matrix_and_in_full(page: Page):
    assert "unverified" in page.text
    assert page.text.count("Not yet verified by a national expert") == 6  # each answer that is recorded


def test_a_verified_answer_says_who_verified_it_and_when():
    picture = landscape()
    key = ("xb", LICENCE.slug)
    verified = replace(
        picture.requirements[key],
        review=Review.VERIFIED,
        verified_by="Dr Xb",
        verified_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    found = Page(as_html(make_report(replace(picture, requirements={**picture.requirements, key: verified}))))
    assert "Verified by Dr Xb, 20 November 2026" in found.text
    assert "data-verified" in found.attributes


def test_a_cell_of_the_matrix_carries_what_the_script_filters_by(report: GapReport):
    row = as_html(report).split('href="#topic-licence"')[1].split("</tr>")[0]
    cells = re.findall(r'<td class="cell (k\d)[^"]*" data-position="([^"]*)"([^>]*)>', row)
    assert [(column, position, "data-gap" in flags) for column, position, flags in cells] == [
        ("k1", "value no", False),
        ("k2", "value yes", True),
    ]


def test_equal_amounts_have_equal_positions_however_many_zeros_they_are_written_with(report: GapReport):
    row = as_html(report).split('href="#topic-review"')[1].split("</tr>")[0]
    assert re.findall(r'data-position="([^"]*)"', row)[0] == "amount 75"


def test_a_title_in_arabic_has_its_language_and_its_direction(report: GapReport):
    assert f'<bdi lang="ar" dir="rtl">{ARABIC_TITLE}</bdi>' in as_html(report)


def test_each_step_is_in_the_charts_and_in_the_table(page: Page, report: GapReport):
    assert report.forecast is not None
    assert page.tags.count("svg") == 2
    for planned in report.forecast.steps:
        assert page.names.count(f"step-{planned.step.slug}") == 1
        assert f"step-{planned.step.slug}" in page.inner


def test_without_steps_barriers_and_sources_it_says_so():
    found = Page(as_html(make_report(barriers=(), steps=build(()))))
    assert "No step is recorded" in found.text
    assert "No barrier is recorded" in found.text
    assert found.inner <= set(found.names)


def test_what_is_written_small_says_the_same(page: Page, report: GapReport):
    whole = Page(as_html(report))
    assert page.text.replace(" ", "") == whole.text.replace(" ", "")
    assert (page.names, page.inner, page.outer) == (whole.names, whole.inner, whole.outer)
    assert len(page.kept["style"][0]) < len(whole.kept["style"][0])


def test_the_page_has_the_language_and_the_direction_that_it_is_written_in(report: GapReport):
    assert Page(as_html(report)).root == {"lang": "en", "dir": "ltr"}
    with translation.override("ar"):
        assert Page(as_html(report)).root == {"lang": "ar", "dir": "rtl"}


def test_a_download_is_named_after_its_countries_its_date_and_the_evidence_s_revision(report: GapReport):
    assert file_name(report) == "milenari-offline-xa-xb-2026-11-24-revision-7.html"


@pytest.mark.usefixtures("evidence")
def test_an_order_is_made_of_the_evidence_in_its_scope():
    target, told = BytesIO(), []
    made = write(
        Order("country=xb", datetime(2026, 11, 24, tzinfo=UTC)),
        lambda done, total, stage: told.append((done, total, stage)),
        target,
    )
    html = target.getvalue().decode()
    assert made.file_name.startswith("milenari-offline-xb-2026-11-24-")
    assert "country-xb" in html
    assert "country-xa" not in html
    assert all(done < total and stage for done, total, stage in told)


@pytest.mark.usefixtures("evidence")
def test_a_release_is_named_and_gives_the_same_bytes_whatever_changes_afterwards():
    release = freeze("first", "First deliverable", "For the meeting.")
    first = made("release=first")
    create_barrier(Jurisdiction.objects.get(code="xb"), "new", title="A new barrier")

    assert made("release=first") == first
    assert "Release “First deliverable”." in Page(first).text
    assert release.checksum in Page(first).text


@pytest.mark.usefixtures("evidence")
def test_what_changed_since_a_release_is_a_view_of_its_own():
    freeze("first", "First deliverable", "For the meeting.")
    create_barrier(Jurisdiction.objects.get(code="xb"), "new", title="A new barrier")
    found = Page(made("since=first"))
    assert "changes" in found.inner & set(found.names)
    assert "Since the release “First deliverable”" in found.text
    assert "A new barrier Barrier, new" in found.text


def made(words: str) -> str:
    target = BytesIO()
    write(Order(words, datetime(2027, 3, 1, tzinfo=UTC)), lambda *progress: None, target)
    return target.getvalue().decode()
