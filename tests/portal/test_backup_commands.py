"""`manage.py backup` and `manage.py restore`, as an operator runs them, and the drill as docs/backup.md has it."""

import errno
import fcntl
import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, load_command_class
from django.db import connection

from countries.models import Jurisdiction
from milenari.portal.backup import places
from milenari.portal.backup.problems import Code, Refused
from tests.databases import elsewhere, reached_by_others
from tests.factories import create_jurisdiction
from tests.portal.backups import contents
from tests.portal.test_backup_hostile import SOUND

PHRASE = "correct horse battery"


def run(*words: str | Path, **options) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=out, **options)
    return out.getvalue()


def fails(*words: str | Path) -> tuple[int, str]:
    with pytest.raises(CommandError) as failed:
        run(*words)
    return failed.value.returncode, str(failed.value)


@pytest.fixture
def country(transactional_db):
    return create_jurisdiction("xa")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "backup.tar.gz"


def test_a_backup_is_for_its_owner_alone_and_never_in_anothers_place_unless_asked_for(country, path):
    path.write_text("precious")
    assert fails("backup", path) == (Code.OCCUPIED, f"{path} is there already; choose another name, or --overwrite it.")
    assert path.read_text() == "precious"

    said = run("backup", path, "--overwrite")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.search(r"rows of \d+ tables and 0 files, at revision 1, in .*backup\.tar\.gz \([\d,]+ bytes\)\.", said)
    assert list(path.parent.iterdir()) == [path]

    create_jurisdiction("xb")
    code, told = fails("restore", path)
    assert code == Code.OCCUPIED
    assert "2 jurisdictions" in told
    assert "at revision" in run("restore", path, "--replace")
    assert list(Jurisdiction.objects.values_list("code", flat=True)) == ["xa"]


def test_a_place_that_there_is_not_is_named(tmp_path):
    path = tmp_path / "nowhere" / "backup"
    told = f"{path} cannot be written: no such file or directory. No backup was written."
    assert fails("backup", path) == (Code.ROOM, told)


def fill_the_disk(path: Path) -> None:
    with places.replacing(path, overwrite=True) as out:
        out.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_write_that_fails_leaves_the_file_of_before(path):
    path.write_text("precious")
    with pytest.raises(Refused, match=r"There is no space left for .*: [\d,]+ bytes are free\. No backup was written\."):
        fill_the_disk(path)
    assert path.read_text() == "precious"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.django_db
def test_a_check_changes_nothing(path):
    create_jurisdiction("xc")
    path.write_bytes(SOUND)
    before = contents()
    assert "Whole: 2 rows" in run("restore", path, "--check")
    assert contents() == before


def test_two_backups_are_compared_row_by_row(country, path):
    run("backup", path)
    other = path.with_name("other")
    run("backup", other)
    assert "every row and every file" in run("restore", "--check", path, "--like", other)
    country.name = "Another"
    country.save()
    run("backup", other, "--overwrite")
    code, told = fails("restore", "--check", path, "--like", other)
    assert (code, told) == (
        1,
        f"{other} does not hold the same; they differ in countries.HistoricalJurisdiction, countries.Jurisdiction.",
    )


def test_an_encrypted_backup_needs_its_passphrase(country, path, monkeypatch):
    secret = path.with_name("secret")
    secret.write_text(f"{PHRASE}\n")
    monkeypatch.setenv(places.PASSPHRASE, PHRASE)
    run("backup", path, "--encrypt")
    assert "Whole" in run("restore", "--check", path)

    monkeypatch.setenv(places.PASSPHRASE, "another passphrase")
    code, told = fails("restore", "--replace", path)
    assert code == Code.PASSPHRASE
    assert "not the one of this file" in told
    assert "Whole" in run("restore", "--check", path, "--passphrase-file", secret)

    monkeypatch.delenv(places.PASSPHRASE)
    assert fails("restore", "--check", path)[0] == Code.PASSPHRASE
    assert fails("backup", path, "--overwrite", "--encrypt")[0] == Code.PASSPHRASE
    monkeypatch.setenv(places.PASSPHRASE_FILE, str(secret))
    assert "Whole" in run("restore", "--check", path)
    monkeypatch.setenv(places.PASSPHRASE_FILE, str(secret.with_name("nowhere")))
    assert "nowhere cannot be read" in fails("restore", "--check", path)[1]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_no_passphrase_fits_on_the_command_line(command):
    told = load_command_class("milenari.portal", command).create_parser("manage.py", command).format_help()
    assert "--passphrase-file" in told
    assert not re.search(r"--(passphrase|password|key)\b(?!-file)", told)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["backup", "FILE", "--keep", "3"], 2),
        (["backup", "--directory", "DIR", "--keep", "0"], 2),
        (["backup", "FILE", "--passphrase-file", "FILE"], 2),
        (["restore", "FILE", "--like", "FILE"], 2),
        (["restore", "nowhere"], Code.ROOM),
        (["restore", "DIR"], Code.ROOM),
        (["restore", "FILE"], Code.DAMAGED),
    ],
)
def test_what_does_not_fit_has_a_number(db, tmp_path, words, code):
    (tmp_path / "FILE").write_text("no backup")
    (tmp_path / "DIR").mkdir()
    assert fails(*(tmp_path / word if word.isupper() or word == "nowhere" else word for word in words))[0] == code


def test_a_folder_keeps_the_newest_and_what_is_not_its_own(country, tmp_path):
    old = [f"milenari-2020010{day}T000000Z.tar.gz{end}" for day in range(1, 5) for end in ("", ".enc")]
    others = ["milenari-20200101T000000Z.tar.gz.txt", "thesis.tar.gz", ".milenari-20200101T000000Z.tar.gz.busy.part"]
    for name in (*old, *others, ".milenari-20200101T000000Z.tar.gz.dead.part"):
        (tmp_path / name).write_text("")
    with (tmp_path / others[-1]).open() as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # another backup is writing it
        said = run("backup", "--directory", tmp_path, "--keep", "3")

    left = {found.name for found in tmp_path.iterdir()}
    (new,) = left - {*old, *others}
    assert places.DATED.fullmatch(new)
    assert left == {new, *old[-2:], *others}
    assert said.count("Deleted") == len(old) - 2
    assert "Whole" in run("restore", "--check", tmp_path / new)


def test_a_backup_that_fails_deletes_none(tmp_path):
    old = [tmp_path / f"milenari-2020010{day}T000000Z.tar.gz" for day in (1, 2)]
    for path in old:
        path.write_text("")
    assert fails("backup", "--directory", tmp_path, "--keep", "1", "--encrypt")[0] == Code.PASSPHRASE
    assert set(tmp_path.iterdir()) == set(old)


def block() -> str:
    """The drill's lines, as the documentation has them."""
    text = (settings.BASE_DIR / "docs" / "backup.md").read_text().partition("## The drill")[2]
    return text.partition("```sh\n")[2].partition("```")[0]


def shell(lines: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Runs the lines with the `python` that runs the tests."""
    paths = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environment}
    command = ["/bin/bash", "-euo", "pipefail", "-c", lines]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=paths, capture_output=True, text=True, check=False)


def test_the_drill_of_the_documentation(country, tmp_path):
    """In processes of its own, on two databases of the suite's kind."""
    with reached_by_others(tmp_path) as site, elsewhere(connection.vendor, tmp_path) as drill:
        before = contents()
        environment = {
            "DATABASE_URL": site.url,
            "MILENARI_VAR_DIR": str(tmp_path / "var"),
            "BACKUP": str(tmp_path / "backup.tar.gz"),
            "DRILL_DATABASE_URL": drill.url,
            "DRILL_VAR_DIR": str(tmp_path / "drill"),
        }
        done = shell(block(), environment)
        assert done.returncode == 0, done.stderr
        assert "again holds the same: every row and every file." in done.stdout
        assert contents(drill.alias) == before

        piped = "python manage.py backup - --encrypt | python manage.py restore - --check"
        done = shell(piped, {**environment, places.PASSPHRASE: PHRASE})
        assert "Whole" in done.stdout, done.stderr

        full = shell("python manage.py backup - > /dev/full", environment)
        assert full.returncode == Code.ROOM
        assert "No space left on device" in full.stderr


def test_every_exit_code_is_documented():
    text = (settings.BASE_DIR / "docs" / "backup.md").read_text()
    assert {int(code) for code in re.findall(r"^\| (\d) \|", text, re.M)} == {1, 2, *Code}
