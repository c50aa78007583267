"""The environment: safe by default, every variable documented, and a foolish one stops the start with a sentence."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from milenari.environment import database, host_names, networks, origins, secret_key, token, whole_number, writable_folder

ROOT: Path = settings.BASE_DIR
KEY = "k3Y-of-fifty-characters-and-more_0123456789-abcdefgh"

# What others than the site read, or what the shell has anyway.
ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}


def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MILENARI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env={**environment, **variables}, capture_output=True, text=True, check=False
    )


# ---- the table


def documented() -> set[str]:
    """The variables in the first column of README's table."""
    text = (ROOT / "README.md").read_text()
    table = text.partition("\n## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def read() -> set[str]:
    """The variables that settings, server, start and scripts read."""
    found = set()
    for part in ("milenari", "countries", "regulations", "barriers", "reports"):
        for path in ROOT.joinpath(part).rglob("*.py"):
            found |= set(re.findall(r'"((?:MILENARI|DATABASE)_[A-Z_]+)"', path.read_text()))
    for path in (*ROOT.glob("milenari/*.py"), *ROOT.glob("milenari/environment/*.py")):
        found |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text()))
        found |= set(re.findall(r'whole_number\("([A-Z_]+)"', path.read_text()))
    found |= set(re.findall(r"\$\{([A-Z_]+)[:}]", (ROOT / "scripts" / "serve.sh").read_text()))
    compose = (ROOT / "docker-compose.yml").read_text()
    found |= set(re.findall(r"\$\{([A-Z_]+)", compose))
    for service in yaml.safe_load(compose)["services"].values():
        found |= {name for name in service.get("environment", {}) if not name.startswith("POSTGRES_")}
    return found - ELSEWHERE


def test_every_variable_that_is_read_is_in_the_table():
    assert read() - documented() == set()


def test_every_variable_in_the_table_is_read():
    by_libraries = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert documented() - read() - by_libraries == set()


def test_the_example_of_an_environment_names_documented_variables_alone():
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {line.lstrip("# ").partition("=")[0] for line in lines if re.match(r"#? ?[A-Z_]+=", line)}
    assert named
    assert named - documented() == set()


# ---- what does not fit


def test_a_start_ends_with_one_sentence_and_no_traceback():
    server = ["-m", "gunicorn", "-c", "python:milenari.server", "milenari.wsgi"]
    for words in (["manage.py", "worker"], ["manage.py", "no-such-command"], server):
        ended = run(*words, MILENARI_READING="nobody")
        assert ended.returncode == 78, ended.stderr
        (line,) = ended.stderr.splitlines()
        assert line == "The site does not start: MILENARI_READING is 'nobody'; set it to public or members."


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none_stops_the_server(port, tmp_path):
    ended = run("-m", "gunicorn", "-c", "python:milenari.server", "milenari.wsgi", PORT=port, MILENARI_VAR_DIR=str(tmp_path))
    assert ended.returncode == 78
    assert "PORT is" in ended.stderr
    assert "from 1 to 65535" in ended.stderr


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://me:hunter2@host/name", "begins with 'mysql'"),
        ("hunter2", "cannot be read"),
        ("postgresql://me:hunter2@host", "does not say which database"),
        ("postgresql://me:hunter2@host:port/name", "its port is no number"),
        ("postgresql://me:hunter2@[host/name", "does not say which database|cannot be read"),
        ("sqlite:////no/such/folder/hunter2.sqlite3", "keeps the database in '/no/such/folder'"),
    ],
)
def test_a_database_that_does_not_fit_is_refused_without_its_password(monkeypatch, address, said):
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match=f"DATABASE_URL .*({said})") as refused:
        database("DATABASE_URL")
    assert "hunter2" not in str(refused.value)


def test_a_database_is_one_address(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@host:5433/name?sslmode=require&connect_timeout=3")
    found = database("DATABASE_URL")
    assert (found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"]) == ("host", 5433, "name", "p@ss")
    assert {"sslmode": "require"}.items() <= found["OPTIONS"].items()
    monkeypatch.delenv("DATABASE_URL")
    assert database("DATABASE_URL", tmp_path / "file.sqlite3")["NAME"] == str(tmp_path / "file.sqlite3")


@pytest.mark.parametrize("key", ["short", "a" * 60, "ab" * 30, "django-insecure-" + KEY])
def test_a_key_that_could_be_guessed_is_refused_with_the_way_to_a_better_one(monkeypatch, tmp_path, key):
    monkeypatch.setenv("MILENARI_SECRET_KEY", key)
    with pytest.raises(ImproperlyConfigured, match=r"MILENARI_SECRET_KEY is too easy to guess .*token_urlsafe") as refused:
        secret_key(tmp_path)
    assert key not in str(refused.value)


def test_a_key_that_is_not_given_is_made_once_and_for_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("MILENARI_SECRET_KEY", raising=False)
    made = secret_key(tmp_path)
    assert len(made) >= 50
    assert secret_key(tmp_path) == made
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("MILENARI_SECRET_KEY", KEY)
    assert secret_key(tmp_path) == KEY


@pytest.mark.parametrize("given", ["*", "a.example.org,*", "https://a.example.org", "a.example.org:443", "a b", "a..b", ","])
def test_hosts_that_are_no_names_are_refused(monkeypatch, given):
    monkeypatch.setenv("MILENARI_ALLOWED_HOSTS", given)
    with pytest.raises(ImproperlyConfigured, match=r"MILENARI_ALLOWED_HOSTS .*landscape\.example\.org"):
        host_names("MILENARI_ALLOWED_HOSTS", "localhost", debug=False)


def test_hosts_are_names(monkeypatch):
    monkeypatch.setenv("MILENARI_ALLOWED_HOSTS", "a.example.org, .b.example.org,[::1],10.0.0.1")
    assert host_names("MILENARI_ALLOWED_HOSTS", "", debug=False) == ["a.example.org", ".b.example.org", "[::1]", "10.0.0.1"]
    monkeypatch.setenv("MILENARI_ALLOWED_HOSTS", "*")
    assert host_names("MILENARI_ALLOWED_HOSTS", "", debug=True) == ["*"]


@pytest.mark.parametrize(
    "given", ["a.example.org", "ftp://a.example.org", "https://", "https://a.example.org/path", "https://a?b"]
)
def test_origins_without_scheme_or_with_more_are_refused(monkeypatch, given):
    monkeypatch.setenv("MILENARI_TRUSTED_ORIGINS", given)
    with pytest.raises(ImproperlyConfigured, match=r"MILENARI_TRUSTED_ORIGINS has .*https://"):
        origins("MILENARI_TRUSTED_ORIGINS")


def test_origins_are_scheme_and_host(monkeypatch):
    monkeypatch.setenv("MILENARI_TRUSTED_ORIGINS", "https://a.example.org/, http://b:8000")
    assert origins("MILENARI_TRUSTED_ORIGINS") == ["https://a.example.org", "http://b:8000"]


@pytest.mark.parametrize("given", ["short", "with a space in the middle", "é" * 30])
def test_a_token_that_is_short_or_fits_no_header_is_refused(monkeypatch, given):
    monkeypatch.setenv("A_TOKEN", given)
    with pytest.raises(ImproperlyConfigured, match="A_TOKEN is too easy to guess") as refused:
        token("A_TOKEN")
    assert given not in str(refused.value)


def test_networks_are_addresses_or_ranges(monkeypatch):
    monkeypatch.setenv("NETWORKS", "127.0.0.1, 10.0.0.0/8,::1")
    assert [str(network) for network in networks("NETWORKS")] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]
    monkeypatch.setenv("NETWORKS", "10.0.0.1/8")
    with pytest.raises(ImproperlyConfigured, match=r"NETWORKS has '10\.0\.0\.1/8'"):
        networks("NETWORKS")


def test_a_number_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setenv("A_NUMBER", "9" * 5000)
    with pytest.raises(ImproperlyConfigured, match="set it to a whole number of 1 or more"):
        whole_number("A_NUMBER", 7)


def test_a_folder_that_cannot_be_made_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("A_FOLDER", str(tmp_path / "file" / "var"))
    with pytest.raises(ImproperlyConfigured, match=r"A_FOLDER is .*cannot be made .*name one that this user may write to"):
        writable_folder("A_FOLDER", tmp_path)


# ---- production


def test_as_it_is_set_for_production_djangos_own_check_finds_nothing(prepared, tmp_path):
    """On a database that is up to date: the API's description, which is checked, too, names what the database holds."""
    production = {
        "MILENARI_SECRET_KEY": KEY,
        "MILENARI_ALLOWED_HOSTS": "landscape.example.org",
        "MILENARI_HTTPS": "1",
        "MILENARI_VAR_DIR": str(tmp_path),
        "DATABASE_URL": prepared.url,
    }
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **production)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout
    # Without TLS it says what is then missing, and nothing else.
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **{**production, "MILENARI_HTTPS": "0"})
    assert checked.returncode == 1
    assert set(re.findall(r"\((security\.W\d+)\)", checked.stderr)) == {
        "security.W004", "security.W008", "security.W012", "security.W016",
    }  # fmt: skip


def test_by_default_nothing_is_open(tmp_path):
    code = (
        "from django.conf import settings as s; "
        "print(s.DEBUG, '*' in s.ALLOWED_HOSTS, len(s.SECRET_KEY) >= 50, s.METRICS_TOKEN, s.METRICS_NETWORKS)"
    )
    told = run("-c", code, MILENARI_VAR_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="milenari.settings")
    assert told.stdout.split() == ["False", "False", "True", "()"], told.stderr
