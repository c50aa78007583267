"""The evidence files are checked as a whole, and every problem names its place and its remedy."""

import json
import re

import pytest
from django.conf import settings

from barriers import vocabulary as barrier_words
from milenari.core import revision
from milenari.core.yaml_files import Parsed, parse
from milenari.portal.evidence import PARTS
from milenari.portal.evidence.loading import load
from milenari.portal.evidence.reading import _is_well_formed, _schema_of, _validator, read
from regulations import vocabulary as words

pytestmark = pytest.mark.django_db


def test_the_projects_own_files_have_no_problem():
    reading = read(settings.EVIDENCE_DIR)

    assert [str(problem) for problem in reading.problems] == []


def test_every_record_of_the_files_has_a_line():
    reading = read(settings.EVIDENCE_DIR)

    assert all(found.place.line > 0 for part in PARTS for found in reading.files.records(part.name))


# At least one corruption of each file: what stands there, what is put in its place, whose record it is, what the message says.
DAMAGES = [
    ("topics.yaml", "kind: ternary, phase: setup", "kind: maybe, phase: setup", "topics atmp-definition", "it can be: ternary"),
    ("topics.yaml", "- id: framework\n  title: Legal framework", "- id: framework", "domains framework", "title is missing"),
    (
        "topics.yaml",
        'burden: {"yes": 0, partial: 1, "no": 2}',
        'burden: {"yes": 0, partial: 1}',
        "topic atmp-definition",
        "leaves out no",
    ),
    ("topics.yaml", "{id: trial-law,", "{id: atmp-definition,", "topic atmp-definition", "stands twice"),
    ("glossary.yaml", "topics: [trial-authority]", "topics: [trial-autority]", "term AEMPS", "“trial-autority” is not known"),
    ("glossary.yaml", "- {term: AEMPS, full:", "- {full:", "glossary", "term is missing"),
    (
        "why.yaml",
        "atmp-definition: Where",
        "atmp-definitions: Where",
        "why atmp-definitions",
        "no topic of topics.yaml is called",
    ),
    ("labels.yaml", "ctis: Through CTIS", "ctiss: Through CTIS", "labels submission-route", "its choices are: ctis"),
    (
        "dossier.yaml",
        "paper: protocol}",
        "paper: protocoll}",
        "filing eu-doc-protocol",
        "“protocoll” is not known",
    ),
    (
        "dossier.yaml",
        "document: eu-doc-label,",
        "document: eu-doc-lable,",
        "filing eu-doc-lable",
        "not known among the doc",
    ),
    ("dossier.yaml", "words: [abroad]", "words: [away]", "filing es-doc-management-conformity", "and not all: here, abroad"),
    (
        "dossier.yaml",
        "words: [site]",
        "words: [site, elsewhere]",
        "filing jo-doc-cell-lab-approval",
        "not all: site, elsewhere",
    ),
    ("dossier.yaml", ", then: left_out, otherwise: open", ", then: open", "filing es-doc-management", "four keys"),
    (
        "dossier.yaml",
        "then: left_out, otherwise: open",
        "then: open, otherwise: open",
        "filing es-doc-management",
        "are the same",
    ),
    (
        "dossier.yaml",
        "{document: eu-doc-protocol, paper: protocol}",
        "{document: eu-doc-protocol, paper: protocol, decided_by: cells, words: [site], then: needed, otherwise: left_out}",
        "filing eu-doc-protocol",
        "has no condition",
    ),
    ("dossier.yaml", "topic: archive-years,", "topic: results-report,", "duty archive", "is a duty already"),
    (
        "dossier.yaml",
        "after_step: trial-authority",
        "after_step: authority",
        "duty annual-safety-report",
        "topic of the step",
    ),
    ("dossier.yaml", "jurisdiction: lb, whom", "jurisdiction: lx, whom", "duty registry-entry", "jurisdiction “lx” is not known"),
    ("dossier.yaml", "trial, written: once", "trial, written: often", "papers protocol", "it can be: once, each"),
    (
        "dossier.yaml",
        "topic: paediatric-trials,",
        "topic: trials,",
        "a profile touches trials",
        "“trials” is not known",
    ),
    ("eu.yaml", "code: eu,", "code: eux,", "jurisdiction eux", "the file is called eu.yaml"),
    (
        "eu.yaml",
        "topic: atmp-definition",
        "topic: atmp-definitions",
        "requirement eu/atmp-definitions",
        "not in the questionnaire",
    ),
    ("eu.yaml", "severity: 3", "severity: 5", "barriers eu-bar-", "at most 4"),
    ("it.yaml", 'value: "yes"', "value: yes", "requirements ", 'Put yes and no in quotes: "yes"'),
    ("it.yaml", "days_min: 21, days_typical: 45", "days_min: 46, days_typical: 45", "step it-step-dossier", "must rise"),
    ("it.yaml", "code: it, name: Italy,", "code: it,", "jurisdiction it", "name is missing"),
    ("it.yaml", "member_of: eu", "member_of: es", "jurisdiction it", "which is not a union"),
    (
        "es.yaml",
        "value: gene_therapy_medicinal_product",
        "value: gene_therapy",
        "requirement es/cart-classification",
        "it can be: gene",
    ),
    ("es.yaml", "unit: working_days", "unit: years", "requirement es/", "the unit can be: calendar_days, working_days"),
    (
        "es.yaml",
        "instrument: es-rdleg-1-2015,",
        "instrument: es-rdleg-1-2051,",
        "requirement es/",
        "“es-rdleg-1-2051” is not known",
    ),
    ("es.yaml", "after: [es-step-contained-use]", "after: [es-step-cta]", "step es-step-", "waits for itself"),
    ("lb.yaml", "status: unclear", "status: unsure", "requirements atmp-definition", "it can be: answered"),
    ("lb.yaml", "after: [lb-step-", "after: [lb-stop-", "step lb-step-", "is not known among the steps"),
    ("lb.yaml", "confidence: low\n  note:", "confidence: low\n  nota:", "requirements atmp-definition", "not known: nota"),
    ("jo.yaml", "date: 2023-09-17", "date: 2023-09-31", "instruments jo-law-24-2023", "a date that exists"),
    (
        "jo.yaml",
        "citations: [{source:",
        "citations: [{instrument: jo-law-2-2011, source:",
        "step jo-step-",
        "names one",
    ),
    ("jo.yaml", 'url: "http://www.jfda.jo/"', 'url: "javascript:alert(1)"', "authorities jo-jfda", "a web address"),
    ("jo.yaml", "lat: 32.004", "lat: 320.04", "institutions jo-inst-khcc", "at most 90"),
]


@pytest.mark.parametrize(("file", "old", "new", "record", "says"), DAMAGES, ids=[f"{d[0]}-{d[4][:20]}" for d in DAMAGES])
@pytest.mark.any_database  # it is found in the file, before anything is written
def test_a_corrupted_file_is_refused_by_record_and_changes_nothing(folder, edit, file, old, new, record, says):
    before = revision.current()
    edit(file, old, new)

    outcomes = load(folder)

    told = [str(problem) for problem in outcomes.problems]
    assert any(re.match(rf"{file} line \d+, |(labels|why).yaml, ", line) and record in line and says in line for line in told), (
        told
    )
    assert revision.current() == before
    assert all(not part.model._default_manager.exists() for part in PARTS)


BROKEN = [
    (b"jurisdiction: {code: jo, name: [", "not YAML"),
    (b"\xff\xfejurisdiction", "not UTF-8"),
    (b"jurisdiction: &a {code: jo, name: Jordan, kind: country}\n", "&a is an anchor"),
    (b"a: &x [1]\nb: *x\n", "&x is an anchor"),
    (b"jurisdiction: !!python/object:os.system {}\n", "is a tag"),
    (b"jurisdiction: {code: jo, code: jo, name: Jordan, kind: country}\n", "“code” stands twice"),
    (b"a: 1\n---\na: 2\n", "a second document"),
    (b"jurisdiction: {<<: {code: jo}, name: Jordan, kind: country}\n", "a key is a word"),
    (b"jurisdiction: {[code]: jo, name: Jordan, kind: country}\n", "a key is a word"),
    (b"", "it must be a record"),
    (b"- 1\n- 2\n", "it must be a record"),
    (b"[" * 5000, "jo.yaml"),
]


@pytest.mark.parametrize(("content", "says"), BROKEN, ids=[says for _, says in BROKEN])
def test_a_file_that_is_no_evidence_is_refused(small, content, says):
    (small / "jo.yaml").write_bytes(content)

    told = [str(problem) for problem in load(small).problems]

    assert any(line.startswith("jo.yaml") and says in line for line in told), told


def test_every_problem_is_told_in_one_run(folder, edit):
    edit("jo.yaml", "confidence: high", "confidence: sure")
    edit("lb.yaml", "confidence: low", "confidence: none")
    edit("topics.yaml", "phase: setup", "phase: early")

    assert {problem.place.file for problem in load(folder).problems} == {"jo.yaml", "lb.yaml", "topics.yaml"}


def test_a_problem_names_the_line_in_the_file(small, rewrite):
    rewrite("xa.yaml", "topic: route", "topic: rout")

    (problem,) = load(small).problems

    line = (small / "xa.yaml").read_text().splitlines().index("- topic: rout") + 1
    assert (problem.place.file, problem.place.line, problem.place.key) == ("xa.yaml", line, "xa/rout")


def test_a_folder_without_files_is_a_problem(tmp_path):
    (problem,) = load(tmp_path).problems

    assert "no *.yaml file" in problem.message


@pytest.mark.parametrize(
    ("schema", "path", "choices"),
    [
        ("topics", ("topic", "kind"), words.Kind),
        ("topics", ("topic", "phase"), words.Phase),
        ("jurisdiction", ("requirement", "status"), words.Status),
        ("jurisdiction", ("requirement", "basis"), words.Basis),
        ("jurisdiction", ("requirement", "confidence"), words.Confidence),
        ("jurisdiction", ("instrument", "kind"), words.InstrumentKind),
        ("jurisdiction", ("instrument", "status"), words.InstrumentStatus),
        ("jurisdiction", ("ahead", "stage"), words.Stage),
        ("jurisdiction", ("document", "procedure"), words.Procedure),
        ("jurisdiction", ("document", "timing"), words.Timing),
        ("jurisdiction", ("barrier", "kind"), barrier_words.BarrierKind),
        ("jurisdiction", ("barrier", "status"), barrier_words.BarrierStatus),
        ("jurisdiction", ("barrier", "phase"), words.Phase),
        ("jurisdiction", ("mitigation", "status"), barrier_words.MitigationStatus),
    ],
)
def test_the_schemas_hold_the_words_of_the_models(schema, path, choices):
    definitions = json.loads((settings.EVIDENCE_DIR / f"{schema}.schema.json").read_text())["$defs"]
    record, name = path

    assert [word for word in definitions[record]["properties"][name]["enum"] if word is not None] == choices.values


def test_what_the_quick_check_passes_has_no_problem_of_form(folder):
    """Both checks read the same schema; what one of them let pass and the other did not would be loaded."""
    for path in sorted(folder.glob("*.yaml")):
        parsed = parse(path)
        assert _is_well_formed(parsed) or path.name in ("topics.yaml", "labels.yaml"), path.name
        assert list(_validator(_schema_of(path.name)).iter_errors(parsed.content)) == []


FIT_NOT = [
    ("code", "jo\n"),
    ("code", "j"),
    ("code", True),
    ("name", ""),
    ("name", "n" * 101),
    ("kind", "kingdom"),
    ("languages", ["arabic"]),
    ("languages", "ar"),
    ("currency", "jod"),
    ("unheard_of", 1),
    (1, 1),
]


@pytest.mark.parametrize(("name", "value"), FIT_NOT, ids=[f"{name}={value!r:.12}" for name, value in FIT_NOT])
def test_the_quick_check_lets_pass_nothing_that_does_not_fit(name, value):
    content = {"jurisdiction": {"code": "jo", "name": "Jordan", "kind": "country", name: value}}

    assert not _is_well_formed(Parsed("jo.yaml", content, "", {}, {}))


@pytest.mark.parametrize("day", ["2026-02-30", "2026-1-1", "20260131", "2026-W01-1", "soon"])
def test_the_quick_check_knows_which_days_exist(day):
    source = {"id": "jo-page", "title": "Page", "date": day}
    content = {"jurisdiction": {"code": "jo", "name": "Jordan", "kind": "country"}, "sources": [source]}

    assert not _is_well_formed(Parsed("jo.yaml", content, "", {}, {}))
    assert _is_well_formed(Parsed("jo.yaml", {**content, "sources": [{**source, "date": "2026-01-31"}]}, "", {}, {}))
