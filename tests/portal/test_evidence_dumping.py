"""Dumping writes the same files back."""

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from barriers.models import Barrier, Mitigation
from milenari.core import revision
from milenari.portal.evidence.dumping import dump
from milenari.portal.evidence.loading import Outcome, load
from milenari.portal.evidence.reading import read

pytestmark = pytest.mark.django_db


def test_loading_what_was_dumped_changes_nothing(tmp_path):
    load(settings.EVIDENCE_DIR)
    before = revision.current()

    dump(tmp_path)
    outcomes = load(tmp_path)

    assert outcomes.problems == []
    assert outcomes.left == []
    assert {outcome for outcome in Outcome if outcomes.total(outcome)} == {Outcome.UNCHANGED}
    assert revision.current() == before


def test_the_dumped_files_hold_the_very_records_of_the_loaded_ones(tmp_path):
    load(settings.EVIDENCE_DIR)
    dump(tmp_path)

    given, written = read(settings.EVIDENCE_DIR), read(tmp_path)

    assert written.names == given.names
    assert {name: [found.record for found in records] for name, records in written.files.found.items()} == {
        name: [found.record for found in records] for name, records in given.files.found.items()
    }


def test_the_dump_of_a_dump_is_the_same_to_the_letter(tmp_path):
    load(settings.EVIDENCE_DIR)
    dump(tmp_path / "first")
    load(tmp_path / "first")
    dump(tmp_path / "second")

    for path in (tmp_path / "first").iterdir():
        assert (tmp_path / "second" / path.name).read_text() == path.read_text()


def test_the_comments_of_the_files_are_kept(small, tmp_path):
    load(small)
    dump(tmp_path / "out")

    country = (tmp_path / "out" / "xa.yaml").read_text()
    assert country.startswith("# About the first country.\n")
    assert "requirements:\n# What was hard to find.\n- topic: allowed\n" in country
    assert (tmp_path / "out" / "topics.yaml").read_text().startswith("# The questions.\n")


def test_what_people_added_is_dumped_and_loaded_elsewhere(small, tmp_path):
    load(small)
    barrier = Barrier.objects.get()
    Mitigation.objects.create(barrier=barrier, what="Ask the ministry", status="under_way", due="2027-03-01")
    barrier.status = "mitigated"
    barrier.save()
    dump(tmp_path / "out")

    record = yaml.safe_load((tmp_path / "out" / "xa.yaml").read_text())["barriers"][0]

    assert record["status"] == "mitigated"
    assert record["mitigations"][0]["what"] == "Ask the ministry"
    Mitigation.objects.all().delete()
    load(tmp_path / "out", theirs=True)
    assert str(Mitigation.objects.get().due) == "2027-03-01"


def test_text_that_looks_like_something_else_comes_back_as_it_was(small, tmp_path):
    load(small)
    hostile = [
        "yes",
        "null",
        "2020-01-01",
        "1.5",
        "a: b # c",
        "- x",
        "  led by space",
        "“quoted” 'and' \"this\"",
        "tab\there",
        "*x",
        "&y",
        "الأردن: قانون",
    ]
    for text in hostile:
        Barrier.objects.update(title=text, description=text * 30, mitigation=f"{text}\n\nsecond line")
        dump(tmp_path / "out")
        record = read(tmp_path / "out").files.records("barriers")[0].record

        assert (record["title"], record["description"], record["mitigation"]) == (text, text * 30, f"{text}\n\nsecond line")


def test_an_empty_database_is_dumped_as_empty_files(tmp_path):
    dump(tmp_path)

    names = ["dossier.yaml", "glossary.yaml", "labels.yaml", "topics.yaml", "why.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert load(tmp_path).problems == []


def test_the_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="could not be written"):
        call_command("dump_evidence", str(tmp_path / "file" / "below"))
