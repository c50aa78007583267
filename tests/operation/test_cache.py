"""The cache and the sessions, in the database or in a real Redis."""

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings as site_settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from countries.roles import Role
from milenari.core import outages
from milenari.environment import cache
from milenari.portal import health
from tests import people
from tests.browser.site import free_port

PASSWORD = "a-long-password-of-rana"
REDIS = shutil.which("redis-server") or ""
needs_redis = pytest.mark.skipif(not REDIS, reason="no redis-server is here")


@contextlib.contextmanager
def redis_server(folder) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), "--loglevel", "warning"]
    server = subprocess.Popen([REDIS, *words], stdout=subprocess.DEVNULL)
    try:
        address = f"redis://127.0.0.1:{port}/0"
        redis = import_module("redis").Redis.from_url(address)
        end = time.monotonic() + 20
        while True:
            with contextlib.suppress(import_module("redis").ConnectionError):
                if redis.ping():
                    break
            assert time.monotonic() < end
            time.sleep(0.05)
        redis.close()
        yield address, server
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def redis(tmp_path, settings, monkeypatch) -> Iterator["subprocess.Popen[bytes]"]:
    """The site with its cache and its sessions in Redis."""
    with redis_server(tmp_path) as (address, server):
        monkeypatch.setenv("A_CACHE", address)
        settings.CACHES = {"default": cache("A_CACHE")}
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
        yield server


@needs_redis
def test_what_is_cached_is_there_for_every_process(redis):
    caches["default"].set("word", {"a": 1}, 60)
    again = type(caches["default"])(site_settings.CACHES["default"]["LOCATION"], {})
    assert again.get("word") == {"a": 1}


@needs_redis
def test_attempts_to_log_in_are_limited_there_too(redis, db, client):
    people.account("rana", Role.PARTNER, password=PASSWORD)
    for _ in range(5):
        client.post("/accounts/login/", {"login": "rana", "password": "wrong"})
    client.post("/accounts/login/", {"login": "rana", "password": PASSWORD})
    assert "_auth_user_id" not in client.session


@needs_redis
def test_a_cache_that_is_emptied_logs_nobody_out(redis, db, client):
    people.account("rana", Role.PARTNER, password=PASSWORD)
    client.post("/accounts/login/", {"login": "rana", "password": PASSWORD})
    assert client.get("/accounts/").status_code == 200
    caches["default"].clear()
    assert client.get("/accounts/").status_code == 200


@needs_redis
def test_while_it_is_away_the_site_says_so_and_pages_without_a_session_are_read(redis, db):
    redis.kill()
    redis.wait()
    visitor = Client(raise_request_exception=False)
    assert visitor.get("/compare/").status_code == 200
    response = visitor.post("/accounts/login/", {"login": "rana", "password": PASSWORD})
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "cache does not answer" in response.content.decode()


@needs_redis
def test_the_probe_tells_whether_it_answers_and_the_site_is_ready(redis, db, client, monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 60)  # the machine may be slow

    def told() -> tuple[int, bool]:
        health._cache.cache_clear()
        response = client.get("/readyz")
        return response.status_code, response.json()["checks"]["cache"]["works"]

    assert told() == (200, True)
    redis.kill()
    redis.wait()
    assert told() == (200, False)


def test_by_default_it_is_a_table_of_the_database(monkeypatch):
    monkeypatch.delenv("A_CACHE", raising=False)
    assert cache("A_CACHE")["BACKEND"].endswith("DatabaseCache")


@pytest.mark.parametrize("address", ["memcached://host", "redis://", "redis://:hunter2@host:port", "hunter2"])
def test_what_is_no_redis_is_refused_without_its_password(monkeypatch, address):
    monkeypatch.setenv("A_CACHE", address)
    with pytest.raises(ImproperlyConfigured, match="A_CACHE does not fit") as refused:
        cache("A_CACHE")
    assert "hunter2" not in str(refused.value)
