"""Counts that processes share."""

import subprocess
import sys

import pytest

from milenari.core.counters import SLOT, SLOTS, Counters

MANY = 10_000


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "counts"


def test_each_one_is_told_how_many_there_were_before(path):
    counters = Counters(path, "key")
    assert [counters.take("one", 7, MANY) for _ in range(3)] == [0, 1, 2]


def test_names_and_spans_are_counted_apart(path):
    counters = Counters(path, "key")
    counters.take("one", 7, MANY)
    assert counters.take("two", 7, MANY) == 0
    assert counters.take("one", 8, MANY) == 0
    assert counters.take("one", 8, MANY) == 1


def test_beyond_the_limit_nothing_is_counted(path):
    counters = Counters(path, "key")
    assert [counters.take("one", 7, 2) for _ in range(4)] == [0, 1, 2, 2]
    assert counters.take("one", 7, 3) == 2


def test_processes_count_together_and_lose_nothing(path):
    script = (
        "import sys; from pathlib import Path; from milenari.core.counters import Counters\n"
        "counters = Counters(Path(sys.argv[1]), 'key')\n"
        "for _ in range(500): counters.take('one', 7, 10_000)"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(3)]
    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert Counters(path, "key").take("one", 7, MANY) == 1500


def test_the_file_keeps_its_size_and_tells_no_name(path):
    counters = Counters(path, "key")
    for number in range(50):
        counters.take(f"address 192.0.2.{number}", 7, MANY)
    assert path.stat().st_size == SLOTS * SLOT.size
    assert b"192.0.2" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_where_it_cannot_be_written_that_is_an_error(tmp_path):
    with pytest.raises(OSError, match="directory"):
        Counters(tmp_path, "key").take("one", 7, MANY)
