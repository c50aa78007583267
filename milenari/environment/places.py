"""Where the site keeps what it keeps: its folder, and its database."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

POSTGRESQL = ("postgresql", "postgres")
FITS = "it can be postgresql://user:password@host:5432/name or sqlite:////folder/file.sqlite3"


def writable_folder(name: str, default: Path) -> Path:
    """The folder that the environment variable `name` names, made where it is missing. Raises ImproperlyConfigured."""
    path = Path(os.environ.get(name, "") or default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, and that folder cannot be made ({error.strerror}); name one that this user may write to."
        ) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(
            f"{name} is {str(path)!r}, where this user may not write; give it to the user or name another."
        )
    return path


def database(name: str, default: Path | None = None) -> dict[str, Any]:
    """Django's settings for the database at the address in the environment variable `name`, or for an SQLite file.

    The address may hold a password, and is therefore never part of a message. Raises ImproperlyConfigured.
    """
    address = os.environ.get(name, "") or f"sqlite:///{default}"
    scheme = _checked_scheme(name, address)
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read (not shown: it may hold a password); {FITS}; special characters as in any URL (%40 for @)."
        ) from error
    if scheme in POSTGRESQL:
        found["OPTIONS"] = {"connect_timeout": 5, **found.get("OPTIONS", {})}
        return found
    _require_folder(name, found["NAME"])
    found["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    return found


def databases(name: str, replica: str, default: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: the one in the variable `name`, and a copy for reading where the variable `replica` names one.

    Raises ImproperlyConfigured.
    """
    found = {"default": database(name, default)}
    if os.environ.get(replica):
        copy = database(replica)
        if any(not one["ENGINE"].endswith("postgresql") for one in (found["default"], copy)):
            raise ImproperlyConfigured(
                f"{replica} names a copy that PostgreSQL keeps of {name}; both must begin with postgresql://."
            )
        found["replica"] = {**copy, "TEST": {"MIRROR": "default"}}
    return found


def _checked_scheme(name: str, address: str) -> str:
    scheme, separator, _rest = address.partition("://")
    if not separator or scheme not in (*POSTGRESQL, "sqlite"):
        shown = f"begins with {scheme!r}" if separator and scheme.isalnum() else "cannot be read"
        raise ImproperlyConfigured(f"{name} {shown} (the rest is not shown: it may hold a password); {FITS}.")
    if scheme in POSTGRESQL:
        try:
            parts = urlsplit(address)
            whole = bool(unquote(parts.path).strip("/")) and (parts.port is None or parts.port > 0)
        except ValueError:
            whole = False
        if not whole:
            raise ImproperlyConfigured(
                f"{name} does not say which database, or its port is no number (not shown: it may hold a password); {FITS}."
            )
    return scheme


def _require_folder(name: str, file: str) -> None:
    folder = Path(file).resolve().parent
    if file != ":memory:" and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise ImproperlyConfigured(
            f"{name} keeps the database in {str(folder)!r}, where this user may not write or which is not there; make it."
        )
