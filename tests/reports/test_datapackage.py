import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from frictionless import validate

from milenari.portal.evidence.reading import read as read_evidence
from reports.evidence_files import texts
from reports.renderers.datapackage import DESCRIPTOR, render
from tests.reports.table_evidence import Read, create_awkward_evidence, read, read_real


def unpack(content: bytes, folder: Path) -> Path:
    """The descriptor's path."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / DESCRIPTOR


def package(found: Read) -> bytes:
    return render(found.report, found.records, found.tables)


def complaints(descriptor: Path) -> list[str]:
    report = validate(str(descriptor))
    return [error.message for error in (*report.errors, *(error for task in report.tasks for error in task.errors))]


@pytest.fixture
def awkward(db):
    create_awkward_evidence()
    return read()


@pytest.fixture
def unpacked(awkward, tmp_path):
    return unpack(package(awkward), tmp_path)


@pytest.mark.parametrize("scope", ["", "country=xb&domain=making", "baseline=lightest"])
def test_frictionless_finds_it_valid_whatever_its_scope(awkward, tmp_path, scope):
    assert complaints(unpack(package(read(scope)), tmp_path)) == []


@pytest.mark.django_db
def test_frictionless_finds_the_project_s_evidence_valid(tmp_path):
    assert complaints(unpack(package(read_real().read), tmp_path)) == []


@pytest.mark.parametrize(
    ("table", "before", "after", "complaint"),
    [
        ("requirements", ",working_days,", ",fortnights,", "enum"),
        ("requirements_citations", ",old-law,", ",no-law,", "foreign key"),
        ("steps", ",treat,", ",file,", "primary key"),
        ("mitigations", "2027-01-31", "31 January", "type"),
        ("barriers", "slow", "fast", "hash"),
    ],
)
@pytest.mark.any_database  # it is changed in the file
def test_frictionless_finds_what_was_changed(unpacked, table, before, after, complaint):
    path = unpacked.parent / "data" / f"{table}.csv"
    with path.open(newline="") as file:
        text = file.read()
    assert before in text
    path.write_bytes(text.replace(before, after, 1).encode())
    assert any(complaint in found.lower() for found in complaints(unpacked))


def test_the_descriptor_says_revision_scope_licence_and_that_nothing_is_legal_advice(awkward, unpacked):
    described = json.loads(unpacked.read_text())
    assert (described["revision"], described["version"]) == (awkward.report.revision, str(awkward.report.revision))
    assert described["scope"] == {"countries": ["xa", "xb"], "baseline": "xu", "domains": ["asking", "making"], "phases": []}
    assert [licence["name"] for licence in described["licenses"]] == ["Apache-2.0"]
    assert "not" in described["description"]
    assert described["created"] == "2026-11-24T17:30:00Z"


def test_every_resource_has_a_key_and_every_column_a_title_and_a_type(unpacked):
    for resource in json.loads(unpacked.read_text())["resources"]:
        assert resource["schema"]["primaryKey"]
        assert all(field["title"] and field["type"] for field in resource["schema"]["fields"])


@pytest.mark.django_db
def test_the_evidence_beside_it_can_be_loaded_as_it_is(tmp_path):
    found = read_real().read
    folder = unpack(package(found), tmp_path).parent / "evidence"
    assert {path.name: path.read_text() for path in folder.iterdir()} == texts(found.records, {})
    assert read_evidence(folder).problems == []


def test_every_file_is_told_of(unpacked):
    described = json.loads(unpacked.read_text())
    told = {found["path"] for found in (*described["resources"], *described["evidence"])}
    there = {str(path.relative_to(unpacked.parent)) for path in unpacked.parent.rglob("*") if path.is_file()}
    assert there - told == {DESCRIPTOR, "README.txt"}


def test_the_same_report_gives_the_same_bytes(awkward):
    assert package(read()) == package(awkward)
