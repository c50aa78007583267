"""My part of the evidence files: what barriers say beyond their text comes in, goes out and is checked."""

import pytest
import yaml

from barriers.models import Barrier, Delay, Mitigation, Step
from milenari.portal.evidence.dumping import dump
from milenari.portal.evidence.loading import Outcome, load

pytestmark = pytest.mark.django_db

TOPICS = """\
domains:
- id: one
  title: One
  topics:
  - {id: allowed, kind: ternary, phase: setup, question: "Allowed?", burden: {"yes": 0, partial: 1, "no": 2}}
"""
COUNTRY = """\
jurisdiction: {{code: {code}, name: {name}, local_name: null, kind: country, member_of: null, languages: [en], currency: EUR}}
requirements: []
"""
BARRIER = """\
institutions:
- {id: xa-hospital, name: Hospital}
steps:
- {id: xa-step-file, title: File, days_min: 1, days_typical: 2, days_max: 3, after: [], basis: estimate, confidence: low}
- {id: xa-step-wait, title: Wait, days_min: 1, days_typical: 2, days_max: 3, unit: working_days, after: [], basis: law,
   confidence: low}
barriers:
- id: xa-barrier
  title: Wall
  kind: legal
  severity: 4
  likelihood: 3
  phase: setup
  description: High.
  topics: [allowed]
  countries: [xb]
  delays:
  - {step: xa-step-wait, days_min: 10, days_typical: 20, days_max: 40}
  - {step: xa-step-file, days_min: 0, days_typical: 0, days_max: 5}
  mitigations:
  - {what: Climb it, owner: xa-hospital, due: 2027-01-31, status: under_way, lowers_severity: 1, lowers_likelihood: 2}
  - {what: Wait}
"""


@pytest.fixture
def files(tmp_path):
    """Two countries, of which the first has a barrier with one of everything."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "topics.yaml").write_text(TOPICS)
    (folder / "xa.yaml").write_text(COUNTRY.format(code="xa", name="Alpha") + BARRIER)
    (folder / "xb.yaml").write_text(COUNTRY.format(code="xb", name="Beta"))
    return folder


def changed(files, old, new):
    path = files / "xa.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return load(files)


def test_everything_comes_in(files):
    assert load(files).problems == []
    barrier = Barrier.objects.get()
    assert [country.code for country in barrier.countries.all()] == ["xb"]
    delays = {delay.step.slug: (delay.days_min, delay.days_typical, delay.days_max) for delay in barrier.delays.all()}
    assert delays == {"xa-step-wait": (10, 20, 40), "xa-step-file": (0, 0, 5)}
    first, second = barrier.mitigations.all()
    assert (first.owner.slug, str(first.due), first.status) == ("xa-hospital", "2027-01-31", "under_way")
    assert (first.lowers_severity, first.lowers_likelihood) == (1, 2)
    assert (second.owner, second.due, second.status) == (None, None, "planned")
    assert (second.lowers_severity, second.lowers_likelihood) == (0, 0)
    assert dict(Step.objects.values_list("slug", "unit")) == {
        "xa-step-file": "calendar_days",
        "xa-step-wait": "working_days",
    }


def test_a_second_load_changes_nothing(files):
    load(files)
    outcomes = load(files)
    assert outcomes.total(Outcome.CREATED) == outcomes.total(Outcome.CHANGED) == 0


def test_everything_goes_out_as_it_came_in(files, tmp_path):
    load(files)
    dump(tmp_path / "out")
    (given,), (dumped,) = (yaml.safe_load((folder / "xa.yaml").read_text())["barriers"] for folder in (files, tmp_path / "out"))
    assert {name: dumped[name] for name in given} == given
    steps = yaml.safe_load((tmp_path / "out" / "xa.yaml").read_text())["steps"]
    assert [step.get("unit") for step in steps] == [None, "working_days"]


def test_what_people_added_goes_out_and_comes_in_again(files, tmp_path):
    load(files)
    barrier = Barrier.objects.get()
    Delay.objects.filter(step__slug="xa-step-file").delete()
    Mitigation.objects.filter(what="Wait").update(lowers_severity=3)
    barrier.countries.clear()
    dump(tmp_path / "out")
    assert load(tmp_path / "out", theirs=True).problems == []
    assert [delay.step.slug for delay in barrier.delays.all()] == ["xa-step-wait"]
    assert Mitigation.objects.get(what="Wait").lowers_severity == 3
    assert not barrier.countries.exists()


def test_a_change_of_a_delay_in_the_files_comes_in(files):
    load(files)
    outcomes = changed(files, "days_max: 40", "days_max: 60")
    assert outcomes.total(Outcome.CHANGED) == 1
    assert Delay.objects.get(step__slug="xa-step-wait").days_max == 60


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("step: xa-step-wait,", "step: xa-step-weit,", "“xa-step-weit” is not known among the steps"),
        ("countries: [xb]", "countries: [xq]", "“xq” is not known"),
        ("owner: xa-hospital", "owner: xa-hospitel", "“xa-hospitel” is not known"),
        ("days_min: 10, days_typical: 20", "days_min: 30, days_typical: 20", "days_min, days_typical, days_max are 30, 20, 40"),
        ("days_typical: 20, days_max: 40", "days_typical: 20, days_max: 19", "they must rise, or be equal"),
        ("step: xa-step-file", "step: xa-step-wait", "the delay at the step “xa-step-wait” is given twice"),
        ("days_min: 10", "days_min: -1", "at least 0"),
        ("lowers_severity: 1", "lowers_severity: 4", "at most 3"),
        ("unit: working_days", "unit: weeks", "it can be: calendar_days, working_days"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_loaded(files, old, new, said):
    told = [str(problem) for problem in changed(files, old, new).problems]
    assert any(said in line for line in told), told
    assert any("xa.yaml line" in line for line in told)
    assert not Barrier.objects.exists()
