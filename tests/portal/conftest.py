import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the project's evidence files."""
    for path in settings.EVIDENCE_DIR.glob("*.yaml"):
        shutil.copy(path, tmp_path / path.name)
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    """Replaces a text that stands once or more in one of the copied files, at its first place."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text()
        assert old in text, f"{old!r} is no longer in {file}"
        (folder / file).write_text(text.replace(old, new, 1))

    return replace


SMALL = {
    "topics.yaml": """\
# The questions.
domains:
- id: one
  title: One
  topics:
  - {id: allowed, kind: ternary, phase: setup, question: "Allowed?", burden: {"yes": 0, partial: 1, "no": 2}}
  - {id: route, kind: choice, phase: setup, question: "Which way?", choices: [by_post, by_portal]}
  - {id: review-days, kind: duration, phase: setup, question: "How long?", burden: {0: 0, 31: 1}}
""",
    "labels.yaml": "route: {by_post: By letter}\n",
    "glossary.yaml": '- {term: ATMP, full: null, meaning: "A medicine.", topics: [allowed]}\n',
    "xa.yaml": """\
# About the first country.
jurisdiction: {code: xa, name: Alpha, local_name: null, kind: country, member_of: null, languages: [en], currency: EUR}

authorities:
- {id: xa-agency, name: Agency}

instruments:
- {id: xa-law, title: Law, kind: law, status: in_force, language: en, issuer: xa-agency}

sources:
- {id: xa-source, title: Page}

requirements:
# What was hard to find.
- topic: allowed
  value: "yes"
  status: answered
  summary: It is allowed.
  citations: [{instrument: xa-law, pinpoint: Art. 1}, {source: xa-source}]
  confidence: high
- topic: route
  value: by_post
  status: answered
  summary: By post.
  confidence: low

steps:
- {id: xa-step-file, title: File, days_min: 1, days_typical: 2, days_max: 3, after: [], basis: estimate, confidence: low}
- {id: xa-step-wait, title: Wait, days_min: 1, days_typical: 2, days_max: 3, after: [xa-step-file], basis: law, confidence: low}

barriers:
- {id: xa-barrier, title: Wall, kind: legal, severity: 2, likelihood: 3, phase: setup, description: High., topics: [allowed],
   citations: [{source: xa-source}]}
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small set of evidence files about one country, whose texts a test can change."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, text in SMALL.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def rewrite(small: Path) -> Callable[[str, str, str], None]:
    """Replaces a text in one of the small files."""

    def replace(file: str, old: str, new: str) -> None:
        text = (small / file).read_text()
        assert old in text
        (small / file).write_text(text.replace(old, new, 1))

    return replace
