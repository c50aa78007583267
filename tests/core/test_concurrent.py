"""Two versions of one record: where they differ, whose change goes without saying, and what becomes of a choice."""

from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st

from milenari.core.concurrent import NotSeen, Seen, State, clashes, has_changed, merged, read_token, token
from tests.properties import given

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

values = st.lists(st.sampled_from("ab"), max_size=2).map(tuple)
rows = st.dictionaries(st.sampled_from("12"), st.fixed_dictionaries({"place": values}), max_size=2)
states = st.builds(State, st.fixed_dictionaries({"title": values, "note": values}), st.fixed_dictionaries({"citations": rows}))


def differing(was, theirs, mine):
    return {(clash.key, clash.default) for clash in clashes(was, theirs, mine)}


def test_what_one_of_two_changed_goes_without_saying_and_what_both_changed_does_not():
    was = State({"title": ("a",), "note": ("a",), "both": ("a",), "alike": ("a",)})
    theirs = State({"title": ("b",), "note": ("a",), "both": ("b",), "alike": ("c",)})
    mine = State({"title": ("a",), "note": ("c",), "both": ("c",), "alike": ("c",)})
    assert differing(was, theirs, mine) == {(":title", "theirs"), (":note", "mine"), (":both", None)}


def test_rows_come_go_and_change():
    one, two = {"place": ("1",)}, {"place": ("2",)}
    was = State({}, {"citations": {"7": one, "8": one}})
    theirs = State({}, {"citations": {"7": two, "9": one}})
    mine = State({}, {"citations": {"7": one, "8": two, "new-2": two}})
    assert differing(was, theirs, mine) == {
        ("citations:7", "theirs"), ("citations:8", None), ("citations:9", "theirs"), ("citations:new-2", "mine"),
    }  # fmt: skip


@given(states, states)
def test_without_another_s_change_everything_of_mine_goes_without_saying(was, mine):
    found = clashes(was, was, mine)
    assert all(clash.default == "mine" for clash in found)
    assert merged(was, found, lambda clash: "mine") == mine


@given(states, states, states)
def test_choosing_one_side_throughout_gives_that_side(was, theirs, mine):
    found = clashes(was, theirs, mine)
    assert merged(theirs, found, lambda clash: "mine") == mine
    assert merged(theirs, found, lambda clash: "theirs") == theirs


@given(states, states, states)
def test_no_change_of_either_is_lost_where_only_one_made_it(was, theirs, mine):
    found = clashes(was, theirs, mine)
    both = merged(theirs, found, lambda clash: clash.default or "theirs")
    for name in was.fields:
        changed = [state.fields[name] for state in (theirs, mine) if state.fields[name] != was.fields[name]]
        assert both.fields[name] in (changed or [was.fields[name]])


@given(states)
def test_a_token_gives_back_what_was_seen(state):
    assert read_token("app.model:1", token("app.model:1", Seen(state, NOW))) == Seen(state, NOW)
    assert not has_changed(state, state)


@pytest.mark.parametrize("text", ["", "nothing of the kind", token("app.model:2", Seen(State(), NOW))])
def test_any_other_token_is_refused(text):
    with pytest.raises(NotSeen):
        read_token("app.model:1", text)
