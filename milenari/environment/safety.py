"""What keeps the site safe, from the environment: its key, the names it answers to, whose forms it takes, who sees metrics."""

import ipaddress
import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_LENGTH = 50  # as Django's own check wants it
TOKEN_LENGTH = 20
HOST = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


def secret_key(folder: Path) -> str:
    """The key from MILENARI_SECRET_KEY, else one made at the first start and kept in `folder` for its owner alone.

    Raises ImproperlyConfigured for a key that could be guessed.
    """
    if key := os.environ.get("MILENARI_SECRET_KEY"):
        if len(key) < KEY_LENGTH or len(set(key)) < 5 or key.startswith("django-insecure-"):
            raise ImproperlyConfigured(
                f"MILENARI_SECRET_KEY is too easy to guess ({len(key)} characters, {len(set(key))} different ones); set it to "
                f"{KEY_LENGTH} or more at random: python3 -c 'import secrets; print(secrets.token_urlsafe({KEY_LENGTH}))'"
            )
        return key
    path = folder / "secret_key"
    try:
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(KEY_LENGTH))
    except FileExistsError:
        pass  # another process of the same start was faster: its key is the key
    try:
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"MILENARI_SECRET_KEY is not set, and the key in {str(path)!r} cannot be read ({error.strerror})."
        ) from error


def host_names(name: str, default: str, debug: bool) -> list[str]:
    """The names under which the site is reached, from the variable `name`, with commas between.

    A * would let anybody choose the address in the links that the site sends by mail: it is refused except with `debug`.
    Raises ImproperlyConfigured.
    """
    hosts = [host.strip() for host in (os.environ.get(name, "") or default).split(",") if host.strip()]
    for host in hosts:
        if host == "*" and debug:
            continue
        if not HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} has {host!r}; each must be a name without scheme and port, as in landscape.example.org (.example.org: "
                "all below it)."
            )
    if not hosts:
        raise ImproperlyConfigured(f"{name} names no host; name at least one, as in landscape.example.org.")
    return hosts


def origins(name: str) -> list[str]:
    """Addresses whose forms are accepted, from the variable `name`, with commas between. Raises ImproperlyConfigured."""
    found = [origin.strip().rstrip("/") for origin in os.environ.get(name, "").split(",") if origin.strip()]
    for origin in found:
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or parts.path or parts.query:
            raise ImproperlyConfigured(
                f"{name} has {origin!r}; each must be scheme and host, as in https://landscape.example.org."
            )
    return found


def token(name: str) -> str:
    """A password of a program, from the variable `name`; or empty. Raises ImproperlyConfigured for a short one."""
    found = os.environ.get(name, "")
    if found and (len(found) < TOKEN_LENGTH or not found.isascii() or not found.isprintable() or " " in found):
        raise ImproperlyConfigured(
            f"{name} is too easy to guess or has characters that no header can carry; set it to {TOKEN_LENGTH} or more letters "
            "and digits at random, or leave it out."
        )
    return found


def networks(name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Networks from the variable `name`, with commas between: 127.0.0.1, 10.0.0.0/8, ::1. Raises ImproperlyConfigured."""
    found = []
    for word in os.environ.get(name, "").split(","):
        if not word.strip():
            continue
        try:
            found.append(ipaddress.ip_network(word.strip()))
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} has {word.strip()!r}; each must be an address or a network, as in 127.0.0.1 or 10.0.0.0/8."
            ) from error
    return tuple(found)
