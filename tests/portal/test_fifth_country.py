"""A country, a domain and a topic with its burden scale come as YAML or through the admin, and are everywhere at once."""

import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from docx import Document
from lxml import html

from countries.models import Jurisdiction
from countries.roles import Role
from milenari.portal.evidence.loading import load
from regulations.models import Domain, Topic
from regulations.vocabulary import Kind
from reports.renderers.formats import FORMATS, Order
from tests.admin import pages
from tests.people import account
from tests.reports.reading import Reading

NAME = "Quintania"
DOMAIN = "Cold storage"
TOPIC = "cold-storage-days"
QUESTION = "How long may the frozen cells be stored before infusion?"
WHY = "Cells that may not wait cannot travel."
FRAGMENT = f"/compare/{TOPIC}/xf/"  # a cell as it opens in the matrix: no page of its own
FIRST_PATIENT = "Quintanian first patient"
NEW_QUESTIONNAIRE = f"""
- id: cold-storage
  title: {DOMAIN}
  topics:
  - {{id: {TOPIC}, kind: duration, phase: treatment, question: "{QUESTION}", burden: {{0: 2, 8: 1, 31: 0}}}}
  - {{id: cold-storage-route, kind: choice, phase: treatment, question: "Who keeps the frozen cells?",
     choices: [the_hospital, a_bank], burden: {{the_hospital: 0, a_bank: 1}}}}
"""
NEW_COUNTRY = f"""\
jurisdiction: {{code: xf, name: {NAME}, local_name: Quinta, kind: country, member_of: null, languages: [en], currency: EUR}}
authorities:
- {{id: xf-agency, name: Quintanian Agency, acronym: QA}}
instruments:
- {{id: xf-law, title: Quintanian Cells Law, kind: law, status: in_force, language: en, issuer: xf-agency}}
- {{id: xf-bill, title: Quintanian Freezers Bill, kind: law, status: draft, language: en}}
sources:
- {{id: xf-page, title: Quintanian Agency’s page, kind: website}}
requirements:
- {{topic: {TOPIC}, value: 5, unit: working_days, status: answered, summary: Five Quintanian days., confidence: high,
   citations: [{{instrument: xf-law, pinpoint: Art. 5}}, {{source: xf-page}}]}}
- {{topic: cold-storage-route, value: a_bank, status: answered, summary: A Quintanian bank keeps them., confidence: low}}
- {{topic: atmp-definition, value: "no", status: answered, summary: Quintania has none., confidence: high,
   citations: [{{instrument: xf-law}}]}}
- {{topic: trial-law, status: answered, summary: The Quintanian Cells Law., confidence: medium}}
- {{topic: authority-fee, value: 20000, status: answered, summary: Twenty thousand., confidence: medium}}
- {{topic: breach-hours, value: 24, unit: hours, status: unclear, summary: Perhaps a day., confidence: low}}
- {{topic: trial-registry, status: not_found, summary: Looked for in vain., confidence: low}}
steps:
- {{id: xf-step-file, title: Quintanian file, days_min: 10, days_typical: 20, days_max: 30, after: [AFTER], topics: [trial-law],
   basis: law, confidence: high, citations: [{{instrument: xf-law}}]}}
- {{id: xf-step-first, title: {FIRST_PATIENT}, days_min: 1, days_typical: 2, days_max: 3, unit: working_days,
   after: [xf-step-file], topics: [{TOPIC}], basis: estimate, confidence: low}}
barriers:
- {{id: xf-thaw, title: Quintanian thaw, kind: logistical, severity: 4, likelihood: 4, phase: treatment, description: It melts.,
   topics: [{TOPIC}], owner: xf-hospital, delays: [{{step: xf-step-first, days_min: 1, days_typical: 5, days_max: 9}}]}}
ahead:
- {{id: xf-freezers, title: Quintanian freezers to come, instrument: xf-bill, stage: proposed, summary: More cold.,
   topics: [{TOPIC}], confidence: low}}
documents:
- {{id: xf-letter, title: Quintanian letter, procedure: trial, authority: xf-agency, timing: application, confidence: high,
   citations: [{{source: xf-page}}]}}
institutions:
- {{id: xf-hospital, name: Quintanian Hospital, city: Quintana, lat: 37.0, lon: 15.0, role: Trial site}}
"""


def write_evidence(folder: Path) -> None:
    """The project's evidence, and beside it the new domain and the new country, whose first step waits for another country's."""
    for path in settings.EVIDENCE_DIR.glob("*.yaml"):
        shutil.copy(path, folder / path.name)
    with (folder / "topics.yaml").open("a", encoding="utf-8") as topics:
        topics.write(NEW_QUESTIONNAIRE)
    with (folder / "labels.yaml").open("a", encoding="utf-8") as labels:
        labels.write("cold-storage-route: {the_hospital: The hospital itself, a_bank: A cell bank}\n")
    with (folder / "why.yaml").open("a", encoding="utf-8") as why:
        why.write(f"{TOPIC}: {WHY}\ncold-storage-route: Somebody has to.\n")
    (folder / "xf.yaml").write_text(NEW_COUNTRY.replace("AFTER", "es-step-vector-release"), encoding="utf-8")


@pytest.fixture(scope="module")
def evidence(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything, loaded once for all tests of the module."""
    folder = tmp_path_factory.mktemp("evidence")
    write_evidence(folder)
    with django_db_blocker.unblock(), transaction.atomic():
        assert load(folder).problems == []
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(evidence: None, db: None, client: Client) -> Client:
    return client


@pytest.fixture
def expert(site: Client) -> Client:
    """The site as an expert of the new country sees it."""
    site.force_login(account("ida", Role.EXPERT, answers_for=(Jurisdiction.objects.get(code="xf"),)))
    return site


def text_of(client: Client, address: str, within: str = "//main") -> str:
    """The words of a part of a page, and those that it says to who cannot see it; without what cannot be reached."""
    response = client.get(address, follow=True)
    assert response.status_code == 200, (address, response.status_code)
    (part,) = html.document_fromstring(response.content).xpath(within)
    spoken = part.xpath(".//@aria-label | .//@title")
    return " ".join(" ".join([*part.itertext(), *spoken]).split())


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", [NAME, DOMAIN, "Quintanian Hospital"]),
        ("/compare/", [NAME, DOMAIN, QUESTION, "A cell bank"]),
        (f"/compare/{TOPIC}/", [NAME, QUESTION, WHY, "5 working days", "Five Quintanian days.", "Quintanian Cells Law"]),
        (FRAGMENT, ["Five Quintanian days.", "Quintanian Cells Law"]),
        ("/countries/", [NAME]),
        ("/countries/xf/", [NAME, DOMAIN, "Quintanian Agency", "Quintanian Hospital", "Quintanian thaw"]),
        ("/gaps/", [NAME, QUESTION]),
        ("/barriers/", [NAME, "Quintanian thaw"]),
        ("/barriers/xf-thaw/", [NAME, QUESTION, "Quintanian Hospital"]),
        ("/barriers/risk/", [NAME, "Quintanian thaw"]),
        ("/pathways/", [NAME, FIRST_PATIENT]),
        ("/plan/", [NAME, "Quintanian letter"]),
        ("/instruments/?country=xf", [NAME, "Quintanian Cells Law", "Quintanian Freezers Bill"]),
        ("/instruments/xf-law/", [NAME, "Quintanian Agency", QUESTION]),
        ("/sources/?q=Quintanian", ["Quintanian Agency’s page"]),
        ("/sources/xf-page/", [NAME, QUESTION]),
        ("/search/?q=quintania", [NAME, "Quintanian Cells Law"]),
        ("/search/?q=frozen+cells", [QUESTION]),
        ("/search/?q=quintanian+letter", ["Quintanian letter", NAME]),
        ("/ahead/", [NAME, "Quintanian freezers to come", QUESTION]),
        ("/changes/", [NAME]),
        ("/reports/", [NAME, DOMAIN]),
    ],
)
def test_the_country_and_the_topic_are_on_every_page(site, address, words):
    text = text_of(site, address, "//body" if address == FRAGMENT else "//main")
    assert [word for word in words if word not in text] == []


def test_the_start_page_has_it_in_the_heat_matrix_and_on_the_map(site):
    page = html.document_fromstring(site.get("/").content)
    (matrix,) = (" ".join(table.itertext()) for table in page.xpath("//main//table"))
    assert NAME in matrix
    assert DOMAIN in matrix
    (drawing,) = page.xpath("//figure[@class='map']/*[name()='svg']")
    assert "Quintanian Hospital, Quintana, Quintania" in " ".join(drawing.itertext())
    assert "Quintana" in drawing.xpath("*[name()='text']/text()")


def test_the_burden_of_the_new_scale_is_in_the_matrix(site):
    page = html.document_fromstring(site.get("/compare/?domain=cold-storage&country=xf").content)
    (cell,) = page.xpath(f"//main//td[a[contains(@href, '/compare/{TOPIC}/') and contains(@href, '#xf')]]")
    assert "5 working days" in " ".join(cell.itertext())
    assert "burden-2" in cell.get("class").split()


def test_its_expert_reviews_it_and_fills_in_its_questionnaire(expert):
    assert NAME in text_of(expert, "/review/")
    assert QUESTION in text_of(expert, f"/review/xf/{TOPIC}/")
    assert NAME in text_of(expert, "/questionnaire/")

    book = openpyxl.load_workbook(BytesIO(expert.get("/questionnaire/xf.xlsx").content))
    text = words_of(book)
    assert [word for word in (NAME, DOMAIN, QUESTION, "Five Quintanian days.", "A cell bank") if word not in text] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("jurisdictions/", [NAME]),
        ("jurisdictions/xf/", [NAME]),
        ("topics/?domain=cold-storage", [QUESTION]),
        (f"topics/{TOPIC}/", [QUESTION, DOMAIN]),
        ("requirements/?country=xf", ["xf", TOPIC, "Five Quintanian days."]),
        (f"requirements/xf/{TOPIC}/", ["Five Quintanian days."]),
        ("comparison/", ['"xf"', TOPIC]),
        ("gaps/", ['"xf"', TOPIC]),
        ("barriers/?country=xf", ["xf", "Quintanian thaw"]),
        ("risk/", ["xf-thaw"]),
        ("steps/?country=xf", ["xf", FIRST_PATIENT, "es-step-vector-release"]),
        ("pathways/", ['"xf"', "xf-step-first"]),
        ("plan/", ['"xf"', "Quintanian letter", "step-xf-step-first"]),
        ("documents/?country=xf", ["Quintanian letter"]),
    ],
)
def test_the_api_has_both(site, address, words):
    response = site.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.content
    text = response.content.decode()
    assert [word for word in words if word not in text] == []


# --- exports ---


def words_of(book: Any) -> str:
    """The names of a workbook's sheets (a questionnaire's are its domains), and what stands in their cells."""
    cells = (value for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value is not None)
    return " ".join([*book.sheetnames, *map(str, cells)])


def words_in(slug: str, content: bytes) -> str:
    """What a reader finds in a file of a report, as one text."""
    if slug == "pdf":
        return Reading(content).text
    if slug == "docx":
        return " ".join(" ".join(Document(BytesIO(content)).element.body.itertext()).split())
    if slug == "offline":
        return " ".join(html.document_fromstring(content).text_content().split())
    if slug == "xlsx":
        return words_of(openpyxl.load_workbook(BytesIO(content)))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return " ".join(archive.read(name).decode() for name in archive.namelist() if not name.endswith("/"))


# The Word file holds the report that the PDF and the offline edition are set from, the CSV files the tables that the workbook
# holds, and the data package the evidence files: what a database could change shows there.
@pytest.mark.parametrize(
    "slug",
    [slug if slug in ("docx", "csv", "datapackage") else pytest.param(slug, marks=pytest.mark.any_database) for slug in FORMATS],
)
def test_every_export_has_both(site, slug):
    # Of everything where that is quick; to set a PDF or a Word file of everything takes long.
    scope = "country=xf&domain=cold-storage" if slug in ("pdf", "docx") else ""
    file = BytesIO()
    FORMATS[slug].write(Order(scope, datetime(2027, 1, 4, tzinfo=UTC)), lambda done, total, stage: None, file)
    text = words_in(slug, file.getvalue())
    wanted = [NAME, DOMAIN, QUESTION, "Five Quintanian days.", "Quintanian Cells Law", "Quintanian thaw", FIRST_PATIENT]
    if slug == "datapackage":  # holds the evidence files, with every record
        wanted += ["Quintanian letter", "Quintanian freezers to come", "Quintanian Hospital", WHY]
    assert [word for word in wanted if word not in text] == []


# --- the admin ---


def test_what_is_added_in_the_admin_is_compared_at_once(site):
    site.force_login(account("root", is_superuser=True, is_staff=True))
    added = [
        pages.save(site, pages.address(Jurisdiction, "add"), code="xg", name="Sextania", kind="country", languages="en"),
        pages.save(site, pages.address(Domain, "add"), slug="warm", title="Warm storage", order=99),
    ]
    added.append(
        pages.save(
            site, pages.address(Topic, "add"), domain=Domain.objects.get(slug="warm").pk, slug="warm-room", order=1,
            question="Is a warm room asked for?", kind=Kind.TERNARY, phase="setup",
            **{"burden_levels-TOTAL_FORMS": 2, "burden_levels-0-value": "yes", "burden_levels-0-level": 2,
               "burden_levels-1-value": "no", "burden_levels-1-level": 0},
        )
    )  # fmt: skip
    assert [pages.errors(response) for response in added] == [{}, {}, {}]

    text = text_of(site, "/compare/")
    assert [word for word in ("Sextania", "Warm storage", "Is a warm room asked for?") if word not in text] == []
    assert "Is a warm room asked for?" in text_of(site, "/compare/warm-room/?country=xg")
