"""What can stand in the audit log: the events that the apps name, each with its label."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    """Those of the ground floor itself."""

    LOG_EXPORTED = "log_exported", _("Audit log exported")


def all_events() -> Iterator[TextChoices]:
    """Every event, from the ground floor up."""
    yield from Event
    for config in apps.get_app_configs():
        if config.label != "core" and find_spec(f"{config.name}.audit"):
            yield from getattr(import_module(f"{config.name}.audit"), "Event", ())


@cache
def labels() -> dict[str, str | Promise]:
    return {event.value: event.label for event in all_events()}


def label_of(value: str) -> str:
    """What happened, in plain words; of an event that no version names any more, its own word."""
    return str(labels().get(value, value.replace("_", " ")))
