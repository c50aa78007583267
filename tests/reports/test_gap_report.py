from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.reports.reading import Reading


def make(out: Path, *words: str) -> str:
    said = StringIO()
    call_command("gap_report", str(out), *words, stdout=said)
    return said.getvalue()


@pytest.mark.any_database
@pytest.mark.usefixtures("evidence")
def test_the_report_takes_the_place_of_the_last_one_and_its_size_and_revision_are_said(tmp_path):
    out = tmp_path / "report.pdf"
    out.write_text("the last report")
    said = make(out, "--section", "gaps")
    assert Reading(out.read_bytes()).pages
    assert f"{out.stat().st_size / 1_000_000:.1f} MB, revision" in said
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.any_database
@pytest.mark.usefixtures("evidence")
def test_only_the_chosen_countries_and_domains_appear(tmp_path):
    out = tmp_path / "report.pdf"
    make(out, "--country", "xb", "--domain", "making", "--baseline", "lightest")
    text = Reading(out.read_bytes()).text
    assert "Country XB" in text
    assert "What of licence?" in text
    assert "Country XA" not in text
    assert "Union XU" not in text
    assert "What of review?" not in text


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--country", "xa", "xz"), "“xz” is not a known country; it can be: xa, xb."),
        (("--domain", "nope"), "“nope” is not a known domain; it can be: asking, making."),
        (("--phase", "never"), "“never” is not a known phase"),
        (("--baseline", "xz"), "“xz” is not a known baseline"),
        (("--release", "none"), "“none” is not a known release; known are: none yet."),
        (("--since", "none"), "“none” is not a known release; known are: none yet."),
        (("--section", "poems"), "“poems” is not a known section"),
        (("--start", "tomorrow"), "this is not a date"),
    ],
)
def test_a_word_that_does_not_fit_is_an_error_and_nothing_is_written(tmp_path, words, said):
    out = tmp_path / "report.pdf"
    out.write_text("the last report")
    with pytest.raises(CommandError, match=said):
        make(out, *words)
    assert out.read_text() == "the last report"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.django_db
def test_an_empty_database_is_an_error_that_names_the_remedy(tmp_path):
    with pytest.raises(CommandError, match="no evidence is loaded; run load_evidence"):
        make(tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_folder_is_no_place_for_a_report(tmp_path):
    with pytest.raises(CommandError, match="is a folder; name the file"):
        make(tmp_path)
    with pytest.raises(CommandError, match="does not exist; make it first"):
        make(tmp_path / "nowhere" / "report.pdf")


@pytest.mark.usefixtures("evidence")
def test_other_formats_can_be_had(tmp_path):
    out = tmp_path / "report.xlsx"
    make(out, "--format", "xlsx", "--section", "gaps")
    assert out.read_bytes().startswith(b"PK")
