"""Evidence that means harm, however it came into the database: inert on every page, in every file and feed; nobody fetches it."""

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pytest
from defusedxml import ElementTree
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from milenari.core import kept, revision
from milenari.core.csv_text import guarded
from milenari.core.models import EvidenceModel
from reports.renderers.formats import FORMATS, Order
from tests.hostile.conftest import State
from tests.hostile.guards import Attacker, Ear, ear

pytestmark = pytest.mark.django_db

PAGES = (
    "/", "/compare/", "/compare/xa-topic/", "/compare/xa-topic/xa/", "/countries/", "/countries/xa/", "/instruments/",
    "/instruments/xa-law/", "/sources/", "/sources/xa-source/", "/ahead/", "/changes/", "/search/?q=HARM", "/gaps/", "/barriers/",
    "/barriers/risk/", "/barriers/xa-barrier/", "/pathways/", "/reports/", "/releases/", "/releases/hostile/",
    "/releases/hostile/changes/?since=first", "/questionnaire/", "/review/unverified/", "/review/xa/xa-topic/", "/admin/",
    "/admin/regulations/requirement/", "/admin/regulations/instrument/", "/admin/barriers/barrier/",
)  # fmt: skip


def harm(address: str) -> str:
    """One text with all that could run, load or break out where it is shown."""
    return (
        f"=HARM()\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)><image href='{address}svg'/></svg>"
        f"<style>@import '{address}css';</style><iframe src={address}frame></iframe><link rel=stylesheet href={address}link>"
        f"<img src={address}picture><a href=javascript:alert(1)>x</a>{{{{7*7}}}}{{% debug %}}]]>--></script><!ENTITY>"
        "\u202eHARM\u2066 \n;=HARM()\t@HARM"
    )


@pytest.fixture(scope="module")
def listening() -> Iterator[Ear]:
    with ear() as found:
        yield found


@pytest.fixture(scope="module")
def harmed(module_state: State, django_db_blocker: Any, listening: Ear) -> Iterator[str]:
    """Every text of every record is the harmful one, as far as the database lets it be; every address runs."""
    text = harm(listening.address)
    with django_db_blocker.unblock(), transaction.atomic():
        from reports.actions import freeze

        for model in _evidence():
            _spoil(model, text)
        revision.advance()
        kept.clear()
        freeze("hostile", text[:190].replace("\n", " "), text)
        yield text
        transaction.set_rollback(True)


def _evidence() -> list[type[models.Model]]:
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, EvidenceModel)] + [apps.get_model("regulations", "Comment")]


def _spoil(model: type[models.Model], text: str) -> None:
    """Past the models' own rules, as somebody who writes into the database would."""
    for field in model._meta.concrete_fields:
        if field.choices or isinstance(field, models.SlugField) or not isinstance(field, models.CharField | models.TextField):
            continue
        if field.name in ("code", "unit", "value", "language", "currency"):
            continue
        value = "javascript:alert(1)//HARM" if isinstance(field, models.URLField) else text
        for row in model._base_manager.all():
            worth = f"{row.pk} {value}" if field.unique else value
            if not getattr(row, field.name):
                continue
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{field.name: worth[: field.max_length or len(worth)]})
            except IntegrityError:  # a rule of the database, which holds against this too
                continue


class Markup(HTMLParser):
    """Finds in a page whatever would run or load something that the site did not put there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.harm: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.harm.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "xlink:href", "data") and value:
                if re.match(r"[\s\x00-\x20]*(javascript|vbscript|data:text)", value, re.IGNORECASE):
                    self.harm.append(f"<{tag} {name}={value[:40]}>")
                if name == "src" and not value.startswith(("/static/", "data:image/", "/admin/jsi18n/")):
                    self.harm.append(f"<{tag} src={value[:40]}>")
        if tag in ("iframe", "object", "embed", "base", "style"):
            self.harm.append(f"<{tag}>")


def harm_in(page: str) -> list[str]:
    parser = Markup()
    parser.feed(page)
    return parser.harm


def test_the_marks_of_harm_are_seen():
    """Or nothing below would say anything."""
    assert harm_in(harm("http://127.0.0.1:1/")) != []
    assert harm_in('<p class="x">&lt;script&gt;</p><a href="/compare/">x</a>') == []


@pytest.mark.parametrize("address", PAGES)
def test_it_is_inert_on_every_page(state, harmed, address):
    reader = Attacker()
    reader.force_login(state.root)
    response = reader.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert "HARM" in page or address in ("/reports/", "/admin/", "/admin/regulations/instrument/", "/review/unverified/")
    assert harm_in(page) == []
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all(re.search(r'src="/static/|application/(ld\+)?json|src="/admin/jsi18n', script) for script in scripts), scripts
    assert "49{" not in page


@pytest.mark.parametrize(
    "model", ["regulations/requirement", "regulations/instrument", "barriers/barrier", "countries/authority"]
)
def test_it_is_inert_in_the_forms_of_the_admin(state, harmed, model):
    from django.apps import apps

    editor = Attacker()
    editor.force_login(state.root)
    key = apps.get_model(*model.split("/"))._base_manager.values_list("pk", flat=True).first()
    for page in ("change", "history", "delete"):
        found = harm_in(editor.get(f"/admin/{model}/{key}/{page}/").content.decode())
        # The list of versions is django-simple-history's, with a style at its page numbers, which the policy stops.
        assert found == (["<p style>"] if page == "history" else [])


def test_the_feed_is_whole_and_its_text_is_text(attacker, harmed):
    feed = ElementTree.fromstring(attacker.get("/changes/feed.atom").content)
    assert {element.tag.partition("}")[2] for element in feed.iter()} <= {
        *("feed", "title", "subtitle", "id", "updated", "link", "entry", "author", "name", "summary", "content", "category"),
        *("published", "rights", "generator", "icon"),
    }
    assert not [element for element in feed.iter() if element.get("href", "").startswith("javascript")]


@pytest.mark.parametrize("name", ["requirements", "barriers", "instruments", "comparison", "gaps", "authorities"])
def test_tables_of_the_api_hold_no_formula(attacker, harmed, name):
    rows = list(csv.reader(StringIO(attacker.get(f"/api/v1/{name}.csv").getvalue().decode())))
    assert "HARM" in str(rows)
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"[=@\t\r]", cell), cell[:60]
        assert cell == guarded(cell) or cell.startswith("'") or "'" in cell


@pytest.mark.parametrize("name", ["requirements", "barriers", "instruments", "comparison", "changes", "search/?q=HARM"])
def test_the_api_gives_it_as_it_is_and_as_json(attacker, harmed, name):
    response = attacker.get(f"/api/v1/{name}" if "?" in name else f"/api/v1/{name}/")
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"
    json.loads(response.content)


@pytest.mark.parametrize("form", ["jsonld", "ttl"])
@pytest.mark.parametrize("name", ["topics", "instruments", "dataset"])
def test_linked_data_is_whole_and_links_to_nothing_that_runs(attacker, harmed, name, form):
    from rdflib import Graph, URIRef

    response = attacker.get(f"/api/v1/linked/{name}.{form}")
    graph = Graph().parse(data=response.content, format={"jsonld": "json-ld", "ttl": "turtle"}[form])
    assert len(graph)
    links = {str(part) for triple in graph for part in triple if isinstance(part, URIRef)}
    assert not [link for link in links if link.lower().startswith("javascript")]


def test_linked_data_in_a_page_does_not_end_its_script(attacker, harmed):
    page = attacker.get("/instruments/xa-law/").content.decode()
    for block in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL):
        assert "<" not in block
        json.loads(block)


def made(format: str) -> bytes:
    out = BytesIO()
    FORMATS[format].write(Order("", timezone.now()), lambda done, total, stage: None, out)
    return out.getvalue()


@pytest.mark.parametrize("format", ["xlsx", "questionnaire"])
def test_a_workbook_holds_no_formula_and_no_link_that_runs(state, harmed, format):
    if format == "questionnaire":
        editor = Attacker()
        editor.force_login(state.root)
        data = editor.get("/questionnaire/xa.xlsx").content
    else:
        data = made(format)
    cells = [cell for sheet in load_workbook(BytesIO(data)) for row in sheet.iter_rows() for cell in row]
    assert any("HARM" in str(cell.value) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        links = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert b"javascript:" not in links


def test_a_word_document_is_whole_and_links_to_nothing_that_runs(harmed):
    with zipfile.ZipFile(BytesIO(made("docx"))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                content = archive.read(name)
                ElementTree.fromstring(content)
                assert b'Target="javascript' not in content
        assert b"HARM" in archive.read("word/document.xml")


@pytest.mark.any_database
def test_a_pdf_runs_and_fetches_nothing(harmed):
    reader = PdfReader(BytesIO(made("pdf")))
    assert "HARM" in "".join(page.extract_text() for page in reader.pages)
    for page in reader.pages:
        for note in page.get("/Annots", ()):
            action = note.get_object().get("/A", {})
            assert action.get("/S") not in ("/JavaScript", "/Launch")
            assert not str(action.get("/URI", "")).lower().startswith("javascript")
    assert not {"/OpenAction", "/AA"} & set(reader.trailer["/Root"])


def test_the_offline_edition_runs_nothing_but_its_own(harmed):
    page = made(next(slug for slug in FORMATS if "html" in FORMATS[slug].content_type)).decode()
    assert "HARM" in page
    parser = Markup()
    parser.feed(page)
    assert set(parser.harm) <= {"<style>"}  # its own style stands in it
    assert page.count("<script") == page.count("</script>")


@pytest.mark.parametrize("format", ["csv", "datapackage"])
def test_files_of_tables_hold_no_formula(harmed, format):
    with zipfile.ZipFile(BytesIO(made(format))) as archive:
        for name in (name for name in archive.namelist() if name.endswith(".csv")):
            for row in csv.reader(StringIO(archive.read(name).decode("utf-8-sig"))):
                assert not [cell for cell in row if re.match(r"[=@\t\r]", cell)], name


def test_what_is_checked_is_what_is_shown(harmed):
    """Every kind of evidence that has texts holds the harmful one."""
    assert connection.in_atomic_block
    for label in (
        "regulations.Requirement",
        "regulations.Instrument",
        "barriers.Barrier",
        "barriers.Step",
        "countries.Authority",
    ):
        from django.apps import apps

        assert "HARM" in str(list(apps.get_model(label)._base_manager.values_list())), label
