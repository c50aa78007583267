"""A catalogue that would show a reader English, or break a page, is refused with a sentence that names the message."""

import gettext
from pathlib import Path

import polib
import pytest

from milenari.core.catalogues import catalogues, compiling
from milenari.core.catalogues.checking import broken, check, forms_of
from milenari.core.catalogues.gathering import Message
from milenari.core.catalogues.updating import update

ARABIC = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;"
MESSAGES = (Message("", "Hello", "", "a.py"), Message("", "%(n)s day", "%(n)s days", "a.py"))


def catalogue(
    hello: str = "Ciao", days: tuple[str, ...] = ("un giorno", "%(n)s giorni"), flags: tuple[str, ...] = ()
) -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    made.append(polib.POEntry(msgid="Hello", msgstr=hello, flags=list(flags)))
    made.append(polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural=dict(enumerate(days))))
    return made


def test_nothing_is_wrong_with_a_whole_one():
    assert list(check(catalogue(), MESSAGES)) == []


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (catalogue(hello=""), "“Hello” is not translated."),
        (catalogue(flags=("fuzzy",)), "“Hello” is marked as fuzzy"),
        (catalogue(days=("un giorno", "giorni")), "the placeholder %(n)s is missing in “giorni”."),
        (catalogue(days=("un giorno", "%(m)s giorni")), "the placeholder %(m)s of “%(m)s giorni” is not in the original."),
        (catalogue(days=("un giorno",)), "“%(n)s day” has 1 forms; this language has 2."),
    ],
)
def test_what_is_wrong_is_said(made: polib.POFile, said: str):
    assert said in "\n".join(check(made, MESSAGES))


def test_what_code_asks_for_and_what_it_asks_for_no_more():
    new = Message("", "Good evening", "", "b.py")

    said = "\n".join(check(catalogue(), (MESSAGES[1], new)))

    assert "“Good evening” of b.py is missing; run make messages." in said
    assert "“Hello” is asked for nowhere any more" in said


@pytest.mark.parametrize(
    ("original", "text", "sound"),
    [
        ("%(p50)s of it", "%(p50)s", True),
        ("100 % of %(n)s", "100 % %(n)s", False),
        ("<b>x</b>", "<b>y</b>", True),
        ("<b>x</b>", "<b>y", False),
        ("a\n", "b", False),
    ],
)
def test_what_must_stay_in_a_translation(original: str, text: str, sound: bool):
    assert (list(broken(original, text)) == []) == sound


def test_a_form_of_one_count_may_say_it_in_a_word():
    made = polib.POFile()
    made.metadata = {"Plural-Forms": ARABIC}

    assert (forms_of(made).number, forms_of(made).of_one_count) == (6, {0, 1, 2})
    assert gettext.c2py(ARABIC.partition(" plural=")[2].rstrip(";"))(100) == 5


def test_each_catalogue_of_the_site_has_the_plural_forms_of_its_language():
    numbers = {language: forms_of(polib.pofile(str(path))).number for language, path in catalogues().items()}

    assert numbers == {"ar": 6, "es": 3, "fr": 2, "it": 2}


def test_an_update_keeps_what_stays_offers_what_is_alike_and_is_the_same_twice(tmp_path: Path):
    path = tmp_path / "django.po"
    catalogue(hello="Ciao").save(str(path))
    messages = (Message("", "Hello!", "", "a.py"), MESSAGES[1], Message("menu", "Law", "", "a.py"))

    made = update(path, messages)
    once = path.read_bytes()
    update(path, messages)

    assert path.read_bytes() == once
    assert [(entry.msgid, entry.msgstr, "fuzzy" in entry.flags) for entry in made] == [
        ("Hello!", "Ciao", True),
        ("%(n)s day", "", False),
        ("Law", "", False),
    ]
    assert made[1].msgstr_plural == {0: "un giorno", 1: "%(n)s giorni"}


def test_only_what_is_newer_is_compiled_and_what_is_fuzzy_stays_english(tmp_path: Path, monkeypatch):
    path = tmp_path / "django.po"
    catalogue(hello="Ciao", flags=("fuzzy",)).save(str(path))
    monkeypatch.setattr(compiling, "catalogues", lambda: {"it": path})

    assert compiling.compile_outdated() == [path.with_suffix(".mo")]
    assert compiling.compile_outdated() == []
    read = gettext.GNUTranslations(path.with_suffix(".mo").open("rb"))
    assert read.gettext("Hello") == "Hello"
    assert read.ngettext("%(n)s day", "%(n)s days", 5) == "%(n)s giorni"
