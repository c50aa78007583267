"""What the site stands on and the environment names by an address: mail server, storage of files, cache."""

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Of a store of files: somebody waits for the answer, and holds one of the few threads that serve the site. Its own: minutes.
PATIENCE = {"connect_timeout": 3, "read_timeout": 20, "retries": {"total_max_attempts": 2, "mode": "standard"}}


def mail_server(address: str) -> dict[str, Any]:
    """Django's settings for `address`: smtp://user:password@host:port (TLS from the start: smtps://), file:///folder, console:.

    smtp:// asks the server for TLS after the greeting; where it has none: smtp://…?tls=0. Special characters of user and password
    are written as in any URL (%40 for @). Raises ImproperlyConfigured for an address of another kind.
    """
    parts = urlsplit(address)
    backend = {"smtp": "smtp", "smtps": "smtp", "file": "filebased", "console": "console"}.get(parts.scheme, "")
    try:
        port = parts.port
    except ValueError:
        port, backend = None, ""
    if not backend or (backend == "smtp" and not parts.hostname) or (backend == "filebased" and not parts.path.strip("/")):
        fits = "smtp://user:password@host:587, smtps://…, file:///folder or console:"
        raise ImproperlyConfigured(f"MILENARI_EMAIL_URL does not fit; it can be {fits}. (Not shown: it may hold a password.)")
    found: dict[str, Any] = {"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    if backend == "filebased":
        found["EMAIL_FILE_PATH"] = unquote(parts.path)
    if backend == "smtp":
        implicit = parts.scheme == "smtps"
        found |= {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": port or (465 if implicit else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": implicit,
            "EMAIL_USE_TLS": not implicit and dict(parse_qsl(parts.query)).get("tls") != "0",
            "EMAIL_TIMEOUT": 20,
        }
    return found


def file_storage(address: str, folder: Path) -> dict[str, Any]:
    """Where files are kept: in `folder`, or in the bucket that `address` names (s3://bucket/prefix?endpoint_url=https://…).

    The key for the bucket comes from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Raises ImproperlyConfigured where the
    address is of another kind, or the library that speaks to a bucket is not installed.
    """
    if not address:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder, "base_url": None}}
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(f"MILENARI_REPORT_STORAGE is {address!r}; it must begin with s3:// and the bucket's name.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured("MILENARI_REPORT_STORAGE names a bucket; to speak to it, install django-storages[s3].")
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), **dict(parse_qsl(parts.query))}
    client = import_module("botocore.config").Config(
        s3={"addressing_style": options.get("addressing_style")}, signature_version=options.get("signature_version"), **PATIENCE
    )
    fixed = {"default_acl": None, "file_overwrite": False, "client_config": client}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**fixed, **options}}


def cache(name: str) -> dict[str, Any]:
    """Django's settings for the cache at the address in the variable `name`; without one it is a table of the database.

    What limits attempts to log in is counted there, for all processes together. Raises ImproperlyConfigured.
    """
    address = os.environ.get(name, "")
    if not address:
        return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        raise ImproperlyConfigured(
            f"{name} does not fit (not shown: it may hold a password); it can be redis://:password@host:6379/0."
        )
    options = {"socket_connect_timeout": 3, "socket_timeout": 3}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "OPTIONS": options}
