"""What a web process holds: what is freed goes back to the system, and what pages don't need is not imported."""

import ctypes
import os
import subprocess
import sys

import pytest

from milenari.memory import GROWTH, Watch, give_back, resident

MANY, SMALL = 2000, 60 * 1024  # pieces below the size from which each would lie in a mapping of its own


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="the C library has no malloc_trim")
def test_what_is_free_under_something_that_is_kept_goes_back():
    pieces = [bytearray(b"\1" * SMALL) for _ in range(MANY)]
    kept = pieces[50::100]  # so that the heap cannot shrink from its end
    before = resident()
    del pieces
    give_back()

    assert before - resident() > MANY * SMALL * 0.8
    assert kept[0][0] == 1


def looks(*held: int) -> tuple[list[int], Watch]:
    """A watch over a process that holds so many bytes at each look; and at which of these looks it gave back."""
    places = iter(range(len(held)))
    given: list[int] = []
    place = 0

    def told() -> int:
        nonlocal place
        place = next(places)
        return held[place]

    return given, Watch(told, lambda: given.append(place))


def test_it_is_given_back_only_after_the_process_has_grown():
    given, watch = looks(100, 100, 100 + GROWTH, 101 + GROWTH, 200, 199 + GROWTH)
    for _ in range(4):
        watch.look()

    assert given == [3]  # then 200 are held, and that is usual


def test_what_is_needed_after_all_is_not_looked_for_again():
    given, watch = looks(0, 1 + GROWTH, 1 + GROWTH, 1 + GROWTH, 1 + GROWTH)
    for _ in range(3):
        watch.look()

    assert given == [1]


STARTED = """
import sys
import milenari.server, milenari.wsgi  # as gunicorn does
from django.urls import get_resolver
get_resolver().reverse_dict  # which imports what all addresses lead to
print(*sorted({name.partition(".")[0] for name, module in sys.modules.items() if module}))
"""
# What makes or reads a file, and takes 5 to 60 MB: imported by those who make or read one, and by the worker.
FOR_SOME = {
    "docx",
    "fontTools",
    "icalendar",
    "jsonschema",
    "lxml",
    "openpyxl",
    "pandas",
    "PIL",
    "polib",
    "weasyprint",
    "xlsxwriter",
}


def test_a_web_process_begins_without_what_few_requests_need(tmp_path):
    environment = {**os.environ, "MILENARI_VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    words = [sys.executable, "-W", "ignore", "-c", STARTED]
    ended = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    imported = set(ended.stdout.split())

    assert {"django", "countries", "regulations", "barriers", "reports"} <= imported
    assert not FOR_SOME & imported
