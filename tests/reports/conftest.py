from pathlib import Path

import pytest

from reports.models import Report
from tests.reports.evidence import create_evidence


@pytest.fixture
def evidence(db) -> None:
    """A union with one member, a country outside, two domains with a topic each, and a barrier."""
    create_evidence()


@pytest.fixture
def report_files(monkeypatch, tmp_path) -> Path:
    """The folder in which the test's finished reports are kept. A model's field asks for its storage only once, at the start."""
    folder = tmp_path / "reports"
    folder.mkdir()
    monkeypatch.setitem(vars(Report._meta.get_field("file").storage), "location", str(folder))
    return folder
