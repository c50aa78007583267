"""Single words from the environment, each checked: switches, numbers, choices."""

import os

from django.core.exceptions import ImproperlyConfigured


def switch(name: str, default: bool) -> bool:
    """Whether the environment variable `name` is on. Raises ImproperlyConfigured for a word that says neither on nor off."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if raw.lower() not in words:
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to 1 or 0.")
    return words[raw.lower()]


def whole_number(name: str, default: int, least: int = 1, most: int = 10**9) -> int:
    """The environment variable `name` as a number. Raises ImproperlyConfigured for another than from `least` to `most`."""
    raw = os.environ.get(name, "") or str(default)
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 10 and least <= int(raw) <= most):
        fits = f"of {least} or more" if most == 10**9 else f"from {least} to {most}"
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to a whole number {fits}.")
    return int(raw)


def one_of(name: str, *words: str) -> str:
    """The environment variable `name`, or the first of the words. Raises ImproperlyConfigured for what is none of them."""
    raw = os.environ.get(name, "") or words[0]
    if raw not in words:
        raise ImproperlyConfigured(f"{name} is {raw!r}; set it to {' or '.join(words)}.")
    return raw
