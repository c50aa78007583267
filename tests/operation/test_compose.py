"""The container's files. No engine runs here: that they parse, agree with each other and with the site, is what can be held."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT: Path = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
CADDY = shutil.which("caddy") or ""
SITE = ("prepare", "web", "worker", "backup")


def words(service: str) -> list[str]:
    """The service's command, that of its shell included."""
    command = SERVICES[service].get("command", [])
    return [word.strip(";") for part in command for word in shlex.split(part)]


def test_it_has_what_a_site_needs():
    assert set(SERVICES) == {"database", "proxy", *SITE}


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_may_more_than_it_needs(service):
    found = SERVICES[service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["restart"] == ("no" if service == "prepare" else "unless-stopped")
    assert "healthcheck" in found or service == "web"  # whose check is the image's
    if service in SITE:
        assert "cap_add" not in found
        assert "environment" in found


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, found in SERVICES.items() if "ports" in found] == ["proxy"]
    assert SERVICES["database"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_every_volume_is_declared_and_used():
    used = {mount.partition(":")[0] for found in SERVICES.values() for mount in found.get("volumes", ())}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])
    for path in (name for name in used if name.startswith(".")):
        assert (ROOT / path).is_file()


def test_images_are_pinned_to_a_version():
    for name in ("database", "proxy"):
        assert re.fullmatch(r"[a-z]+:\d+(\.\d+)?-[a-z]+", SERVICES[name]["image"])


@pytest.mark.parametrize("service", SITE)
def test_its_commands_are_there(service):
    found = words(service)
    if service == "web":
        assert found == ["gunicorn", "-c", "python:milenari.server", "milenari.wsgi"]
    else:
        assert found[found.index("manage.py") + 1] in get_commands()


def test_nothing_serves_before_the_database_is_up_to_date():
    for name in ("web", "worker", "backup"):
        assert SERVICES[name]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    assert SERVICES["prepare"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_web_has_more_time_to_stop_than_it_takes():
    from milenari.server import graceful_timeout

    assert int(SERVICES["web"]["stop_grace_period"].rstrip("s")) > graceful_timeout


def test_secrets_must_be_given():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("MILENARI_SECRET_KEY", "POSTGRES_PASSWORD", "MILENARI_HOST"):
        assert f"${{{name}:?" in text
        assert re.search(rf"^{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_the_proxy_speaks_for_the_host_and_hands_on_to_the_web():
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert text.count("{") == text.count("}")
    assert "\n{$MILENARI_HOST:localhost} {\n" in text
    assert re.search(r"dynamic a web 8000\b", text)
    assert "max_size" in text


@pytest.mark.skipif(not CADDY, reason="no caddy is here to say whether it understands the file")
@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile.by-hand"])
def test_caddy_understands_its_file(name, tmp_path):
    words = [CADDY, "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy" / name]
    done = subprocess.run(words, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["Caddyfile.by-hand", "nginx.conf"])
def test_a_proxy_by_hand_hands_on_to_where_the_site_listens_by_default(name):
    text = (ROOT / "deploy" / name).read_text()
    assert "127.0.0.1:8000" in text
    assert "X-Request-ID" in text
    assert "20m" in text.lower()
    assert "X-Forwarded-For $remote_addr;" in text or name.startswith("Caddyfile")  # which Caddy sets by itself


def test_the_image_runs_as_nobody_and_looks_at_its_health():
    lines = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^USER milenari$", lines, re.MULTILINE)
    assert "/healthz" in lines
    assert "--require-hashes" in lines
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var", ".venv"} <= set(ignored)
    for source in re.findall(r"^COPY (?!--from)(\S+)", lines, re.MULTILINE):
        assert (ROOT / source).exists()


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda path: path.name)
def test_units_of_systemd_run_what_is_there(unit):
    found = configparser.RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(unit)
    started = shlex.split(found["Service"]["ExecStart"])
    if "manage.py" in started:
        assert started[started.index("manage.py") + 1] in get_commands()
    else:
        assert started[1:] == ["-c", "python:milenari.server", "milenari.wsgi"]
    assert found["Service"]["User"] == "milenari"
