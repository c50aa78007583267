"""The whole landscape as one HTML file that needs no network: for a memory stick, for a mail, for a partner whose line is down.

Nothing in it leads anywhere by itself: style, script and charts are part of it, and its own content security policy lets nothing
run but that one script, and nothing be fetched, whatever the evidence says. It reads without the script, too, which only adds
views, filters and search.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from milenari.core.passages import mark_passages
from reports.contents import (
    GapReport,
)
from reports.queries import read_steadily
from reports.renderers.compacting import compact, style_in_use
from reports.renderers.document import SECTIONS, plan_parts
from reports.renderers.formats import Made, MissingFile, Order, Progress
from reports.renderers.offline_pages import pages
from reports.renderers.plan_chapter import plan_chapter
from reports.renderers.terms import TERMS, with_terms
from reports.scope import without_sections

STYLES = ("css/site.css", "css/gantt.css", "css/pathways.css", "css/offline.css")
SCRIPT = "js/offline.js"
ICON = "icon.svg"
LARGEST = 1_500_000  # bytes that go through a mail on a bad line; with the plan of many countries there would be more

# A burden's drawn mark stands in the file a thousand times.
MARK, SHORT_MARK = '<span class="mark" aria-hidden="true"></span>', '<i class="mark"></i>'


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the file that is ordered. Raises reports.queries.NoEvidence and ScopeProblem, and MissingFile."""
    progress(0, 3, _("Reading the evidence"))
    report = read_steadily(without_sections(order.scope), order.made_at)
    progress(1, 3, _("Writing the pages"))
    content = render(report)
    if len(content) > LARGEST and report.plan:
        report = read_steadily(_without_plan(order.scope), order.made_at)
        content = render(report)
    target.write(content)
    return Made(file_name(report), report.revision)


def _without_plan(scope: str) -> QueryDict:
    """The words of the same scope with every other chapter."""
    words = without_sections(scope)
    words.setlist("section", [section for section in SECTIONS if section != "plan"])
    return words


def render(report: GapReport) -> bytes:
    """The report as one HTML file, in UTF-8. The same report gives the same bytes. Raises MissingFile."""
    return _compact(as_html(report)).encode()


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-offline-it-es-2026-11-24-revision-7.html."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-offline-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.html"


def as_html(report: GapReport) -> str:
    """The file before it is made small: with all tags and quotes, and the whole style."""
    style, script = _style(), _script()
    html = render_to_string(
        "reports/offline/edition.html",
        {
            "report": report,
            "policy": content_security_policy(style, script),
            "style": style,
            "script": script,
            "icon": _icon(),
            "plan": plan_chapter(report),
            "plan_parts": plan_parts(report.plan) if report.plan else (),
            "terms_mark": TERMS,
            **pages(report),
        },
    )
    short = _without_empty_lines(with_terms(html, report.glossary)).replace(MARK, SHORT_MARK)
    return mark_passages(short) if get_language_bidi() else short


def _compact(html: str) -> str:
    whole, script = _style(), _script()
    used = style_in_use(whole, html.replace(whole, ""), script)
    return compact(html.replace(whole, used).replace(_digest(whole), _digest(used)))


# ---- what holds it together: one style, one script, and the policy that lets in no other


def content_security_policy(style: str, script: str) -> str:
    """Nothing is fetched, framed or sent, and of all that is written in the file only this style and this script count."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style() -> SafeString:
    return _inlined(re.sub(r"/\*.*?\*/\n?", "", "".join(map(_read, STYLES)), flags=re.DOTALL))


@cache
def _script() -> SafeString:
    return _inlined(_read(SCRIPT))


@cache
def _icon() -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(_read(ICON).encode()).decode()


def _inlined(text: str) -> SafeString:
    assert "</" not in text  # it would end the element that it stands in
    return mark_safe(_without_empty_lines(text).strip())  # noqa: S308 - our own files


def _without_empty_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def _read(name: str) -> str:
    """A static file's text. Raises MissingFile."""
    path = finders.find(name)
    if path is None:
        raise MissingFile(f"The offline edition needs the static file {name}, which is missing.")
    return Path(path).read_text("utf-8")
