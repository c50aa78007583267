"""The benchmark's front door holds together, and its judgements are right; how quick the site is, no test says."""

import pytest

from bench.apart import of_developers
from bench.evidence import SIZES, Size, records
from bench.judging import slower

SMALL = SIZES["small"]


def test_evidence_is_the_same_each_time_and_the_smaller_is_in_the_larger():
    small, larger = records(SMALL), records(Size(6, 90))
    answers = {(record["jurisdiction"], record["topic"]): record for record in larger["requirements"]}

    assert records(SMALL) == small
    assert len(small["requirements"]) == SMALL.countries * SMALL.topics
    assert all(answers[record["jurisdiction"], record["topic"]] == record for record in small["requirements"])


def test_the_second_edition_changes_some_answers_and_nothing_else():
    first, second = records(SMALL), records(SMALL, edition=2)
    changed = [one for one, other in zip(first["requirements"], second["requirements"], strict=True) if one != other]

    assert 10 < len(changed) < 60
    assert {part: found for part, found in first.items() if part != "requirements"} == {
        part: found for part, found in second.items() if part != "requirements"
    }


@pytest.mark.parametrize(("now", "told"), [(1.25, []), (1.26, ["page: 1.26, in the baseline 1 (1.26 ×)"])])
def test_what_takes_more_than_a_quarter_longer_is_named(now, told):
    assert slower({"page": now, "new": 9}, {"page": 1, "gone": 1}) == told


@pytest.mark.django_db
def test_evidence_that_is_made_up_loads_and_comes_back_to_the_letter(tmp_path):
    from bench.evidence import write
    from milenari.portal.evidence.dumping import dump
    from milenari.portal.evidence.loading import load

    write(tmp_path / "made", SMALL)

    assert load(tmp_path / "made").problems == []
    dump(tmp_path / "dumped")
    assert {path.name: path.read_text() for path in (tmp_path / "dumped").iterdir()} == {
        path.name: path.read_text() for path in (tmp_path / "made").iterdir()
    }


def test_a_site_that_is_measured_has_the_modules_of_production_and_no_others():
    hidden = set(of_developers())

    assert {"pytest", "jinja2"} <= hidden
    assert not hidden & {"django", "rest_framework", "gunicorn", "numpy", "weasyprint", "psycopg"}
