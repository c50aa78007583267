"""A start with settings that don't fit ends with the sentence that says which, and not with a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured

NOT_CONFIGURED = 78  # the status that sysexits.h has for it


@contextmanager
def sentence_alone() -> Iterator[None]:
    """Where a setting inside does not fit, the process ends with what is wrong with it."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.stderr.write(f"The site does not start: {error}\n")
        sys.exit(NOT_CONFIGURED)


def read_settings() -> None:
    """Reads the settings, all of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "milenari.settings")
    from django.conf import settings

    with sentence_alone():
        settings.INSTALLED_APPS  # noqa: B018 (reading one reads them all)
