"""From which originals a translation was made, and when it is outdated."""

import re

import yaml
from hypothesis import given
from hypothesis import strategies as st

from milenari.core.originals import carried, checksum, checksums, is_outdated, outdated
from milenari.core.said import Said, translated

ORIGINALS = {"question": "Who?", "why": "Since it matters.", "choices": {"by_post": "By post", "by_portal": "By portal"}}
TEXTS = {"question": "Qui ?", "why": "", "choices": {"by_post": "Par courrier"}}
words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(str.split)


@given(words, words)
def test_a_translation_is_outdated_exactly_when_the_original_says_something_else(before, after):
    assert is_outdated(checksum(before), after) == (before.split() != after.split())


@given(words)
def test_a_checksum_is_a_word_for_people_and_for_yaml(text):
    assert re.fullmatch("[a-p]{8}", checksum(text))
    assert yaml.safe_load(f"question: {checksum(text)}") == {"question": checksum(text)}


@given(words, words)
def test_what_an_original_said_once_makes_its_translation_current_again(before, between):
    known = translated({"summary": "Dit."}, "fr", {"summary": checksum(before)})
    assert known.said("summary", between) == ("Dit." if between.split() == before.split() else between)
    assert known.said("summary", before) == "Dit."


def test_spaces_and_line_ends_say_nothing():
    assert not is_outdated(checksum("It is\nallowed."), "It is  allowed.\r\n")
    assert is_outdated(checksum("It is allowed."), "It is not allowed.")


def test_an_original_that_is_not_recorded_is_taken_to_stand():
    assert not is_outdated(None, "Who?")


def test_checksums_are_of_what_is_translated_alone():
    found = checksums(TEXTS, ORIGINALS)
    assert found == {"question": checksum("Who?"), "choices": {"by_post": checksum("By post")}}


def test_what_is_known_by_its_own_text_needs_none():
    texts, originals = {"mitigations": {"Ask": "Demander"}}, {"mitigations": {"Ask": "Ask"}}
    assert checksums(texts, originals) == {}
    assert outdated(texts, originals, {}) == ()
    assert outdated(texts, {"mitigations": {"Ask first": "Ask first"}}, {}) == ("mitigations",)


def test_each_text_is_outdated_for_itself():
    now = {**ORIGINALS, "question": "Who decides?"}
    assert outdated(TEXTS, now, checksums(TEXTS, ORIGINALS)) == ("question",)
    now = {**ORIGINALS, "choices": {"by_post": "By letter"}}
    assert outdated(TEXTS, now, checksums(TEXTS, ORIGINALS)) == ("choices",)
    assert outdated(TEXTS, ORIGINALS, checksums(TEXTS, ORIGINALS)) == ()


def test_a_text_that_nobody_touched_keeps_what_it_was_made_from_and_a_new_one_is_of_now():
    before = checksums(TEXTS, ORIGINALS)
    now = {"question": "Who decides?", "why": "It is so.", "choices": {"by_post": "By letter", "by_portal": "Online"}}
    texts = {"question": "Qui ?", "why": "C’est ainsi.", "choices": {"by_post": "Par lettre", "by_portal": "En ligne"}}
    found = carried(texts, now, TEXTS, before, {})
    assert found["question"] == checksum("Who?")
    assert found["why"] == checksum("It is so.")
    assert found["choices"] == {"by_post": checksum("By letter"), "by_portal": checksum("Online")}


def test_what_is_said_of_it_holds():
    given_ = {"question": checksum("Whoever?"), "choices": {"by_post": checksum("By hand")}}
    assert carried(TEXTS, ORIGINALS, TEXTS, checksums(TEXTS, ORIGINALS), given_) == given_


def test_what_is_outdated_is_said_as_it_was_written():
    known = translated(TEXTS, "fr", checksums(TEXTS, ORIGINALS))
    assert known.said("question", "Who?") == Said("Qui ?", "fr")
    assert not isinstance(known.said("question", "Who decides?"), Said)
    assert known.said_of("choices", "by_post", "By post") == "Par courrier"
    assert known.said_of("choices", "by_post", "By letter") == "By letter"
    assert known.said_of("choices", "by_portal", "By portal") == "By portal"
    assert known.said("question", "") == ""
