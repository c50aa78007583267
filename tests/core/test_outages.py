"""Looking whether something far away answers."""

from threading import Event

from milenari.core import outages
from milenari.core.outages import Lookout


def refused() -> None:
    raise ConnectionRefusedError("10.1.2.3\n refused")


def test_what_answers_and_what_refuses_is_told_apart(monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 60)
    assert Lookout(lambda: None).problem() == ""
    assert Lookout(refused).problem() == "10.1.2.3 refused"


def test_what_hangs_holds_nobody_and_is_asked_once(monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 0)
    answer, asked = Event(), []

    def hang() -> None:
        asked.append("")
        answer.wait(60)

    lookout = Lookout(hang)
    assert lookout.problem().startswith("No answer for ")
    assert lookout.problem().startswith("No answer for ")
    answer.set()
    monkeypatch.setattr(outages, "PATIENCE", 60)
    assert lookout.problem() == ""
    assert len(asked) == 1


def test_what_was_found_holds_for_a_while_and_is_then_looked_for_again(monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 60)
    asked: list[str] = []
    lookout = Lookout(lambda: asked.append(""))
    lookout.problem()
    lookout.problem()
    assert len(asked) == 1
    monkeypatch.setattr(outages, "FRESH", 0)
    lookout.problem()
    assert len(asked) == 2
