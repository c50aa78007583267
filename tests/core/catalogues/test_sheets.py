"""A catalogue goes to translators as a workbook, and comes back to the letter: all that they changed, or nothing."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import polib
import pytest
from django.core.management import CommandError, call_command

from milenari.core.catalogues import catalogues
from milenari.core.catalogues.checking import forms_of
from milenari.core.catalogues.exporting import export
from milenari.core.catalogues.importing import Refused, take_over
from milenari.core.catalogues.sheet import ABOUT, COLUMNS, SHEET, Column, State, checksum, lines
from milenari.core.catalogues.updating import read, write
from milenari.core.management.commands import messages

LANGUAGES = tuple(catalogues())


def small() -> polib.POFile:
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    made.append(polib.POEntry(msgid="Hello", msgstr="Ciao", occurrences=[("a.py", "")]))
    made.append(polib.POEntry(msgid="Law", msgctxt="menu", msgstr=""))
    made.append(polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "un giorno", 1: "%(n)s giorni"}))
    made.append(polib.POEntry(msgid="Good night", msgstr="Buona sera", flags=["fuzzy"], previous_msgid="Good evening"))
    return made


class Sheet:
    """An exported workbook, in which a translator writes."""

    def __init__(self, catalogue: polib.POFile, language: str = "it") -> None:
        self.book = openpyxl.load_workbook(BytesIO(export(catalogue, language, is_from_right=False)))
        self.sheet = self.book[SHEET]

    def cell(self, english: str, column: Column, form: str = "") -> openpyxl.cell.Cell:
        for row in self.sheet.iter_rows(2):
            said = dict(zip(COLUMNS, row, strict=True))
            if said[Column.ENGLISH].value == english and (not form or said[Column.FORM].value == form):
                return said[column]
        raise KeyError(english)

    def write(self, english: str, text: str, column: Column = Column.TRANSLATION) -> None:
        cell = self.cell(english, column)
        cell.value, cell.data_type = text, "s"

    def saved(self) -> bytes:
        made = BytesIO()
        self.book.save(made)
        return made.getvalue()


def refused(data: bytes, name: str = "it.xlsx", catalogue: polib.POFile | None = None) -> str:
    catalogue = catalogue or small()
    before = str(catalogue)
    with pytest.raises(Refused) as error:
        take_over(data, name, catalogue, "it")
    assert str(catalogue) == before
    return str(error.value)


class TestThereAndBack:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_site_s_catalogue_stands_in_the_cells_to_the_letter_and_changes_nothing(self, language: str):
        catalogue = read(catalogues()[language])
        data = export(catalogue, language, is_from_right=language == "ar")

        book = openpyxl.load_workbook(BytesIO(data), read_only=True)
        held = [tuple(value or "" for value in line) for line in book[SHEET].iter_rows(2, values_only=True)]
        wanted = lines(catalogue, forms_of(catalogue))
        assert [(line[4], line[6]) for line in held] == [(line.english, line.translation) for line in wanted]
        assert take_over(data, "x.xlsx", catalogue, language) == []

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_is_translated_anew_is_the_same_catalogue(self, language: str, tmp_path: Path):
        whole = read(catalogues()[language])
        forms = forms_of(whole)
        chosen = [entry for number, entry in enumerate(whole) if number % 40 == 0 or (entry.msgid_plural and number % 5 == 0)]
        chosen += [entry for entry in whole if entry.msgid.startswith("\n")][:5]
        whole[:] = [entry for entry in chosen if entry.translated() and not entry.fuzzy]
        write(whole, tmp_path / "whole.po")
        empty = read(tmp_path / "whole.po")
        for entry in empty:
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        sheet = Sheet(empty, language)
        for line in lines(whole, forms):
            sheet.cell(line.english, Column.TRANSLATION, line.counts).value = line.translation

        changes = take_over(sheet.saved(), "x.xlsx", empty, language)

        assert len(changes) == len(whole) > 50
        assert str(empty) == str(whole)

    def test_what_is_to_be_done_comes_first_and_each_form_has_a_row(self):
        said = [[value or "" for value in row] for row in Sheet(small()).sheet.iter_rows(values_only=True)]

        assert said[0] == list(COLUMNS)
        assert [(row[1], row[3], row[4], row[5], row[6]) for row in said[1:]] == [
            ("missing", "menu", "Law", "", ""),
            ("to be looked at", "", "Good night", "", "Buona sera"),
            ("done", "", "Hello", "", "Ciao"),
            ("done", "", "%(n)s day", "1", "un giorno"),
            ("done", "", "%(n)s days", "0, 2, 3, 4, 5 …", "%(n)s giorni"),
        ]
        assert said[2][8] == "The English was: Good evening"

    def test_arabic_is_read_from_the_right_and_what_is_no_translation_is_locked(self):
        book = openpyxl.load_workbook(BytesIO(export(read(catalogues()["ar"]), "ar", is_from_right=True)))
        sheet = book[SHEET]
        own, english = (sheet.cell(2, COLUMNS.index(column) + 1) for column in (Column.TRANSLATION, Column.ENGLISH))

        assert sheet.sheet_view.rightToLeft
        assert (own.alignment.readingOrder, own.protection.locked) == (2, False)
        assert (english.alignment.readingOrder, english.protection.locked) == (1, True)
        assert sheet.protection.sheet
        assert sheet.auto_filter.ref

    def test_a_text_that_looks_like_a_formula_is_text(self):
        catalogue = small()
        catalogue[0].msgid, catalogue[0].msgstr = "=1+1", '=HYPERLINK("http://x")'
        data = export(catalogue, "it", is_from_right=False)

        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert b"<f>" not in b"".join(map(archive.read, archive.namelist()))
        assert take_over(data, "x.xlsx", catalogue, "it") == []


class TestTakenOver:
    def test_a_translation_a_note_and_what_was_looked_at(self):
        catalogue, sheet = small(), Sheet(small())
        sheet.write("Law", "Diritto")
        sheet.write("Law", "Not the norms", Column.NOTES)
        sheet.write("Good night", State.DONE, Column.STATE)
        sheet.write("%(n)s days", "%(n)s giornate")

        changes = take_over(sheet.saved(), "it.xlsx", catalogue, "it")

        assert {change.entry.msgid: (change.before, change.now) for change in changes} == {
            "Law": ("(nothing)", "Diritto"),
            "Good night": ("Buona sera (to be looked at)", "Buona sera"),
            "%(n)s day": ("un giorno | %(n)s giorni", "un giorno | %(n)s giornate"),
        }
        assert catalogue[1].tcomment == "Not the norms"
        assert (catalogue[3].flags, catalogue[3].previous_msgid) == ([], None)

    def test_a_message_can_be_marked_to_be_looked_at(self):
        catalogue, sheet = small(), Sheet(small())
        sheet.write("Hello", State.LOOK, Column.STATE)

        take_over(sheet.saved(), "it.xlsx", catalogue, "it")

        assert catalogue[0].flags == ["fuzzy"]

    def test_what_came_into_the_catalogue_meanwhile_stays(self):
        catalogue, sheet = small(), Sheet(small())
        catalogue[0].msgstr = "Salve"
        sheet.write("Law", "Diritto")

        take_over(sheet.saved(), "it.xlsx", catalogue, "it")

        assert [entry.msgstr for entry in catalogue[:2]] == ["Salve", "Diritto"]

    def test_a_row_may_be_left_out(self):
        sheet = Sheet(small())
        sheet.sheet.delete_rows(2)

        assert take_over(sheet.saved(), "it.xlsx", small(), "it") == []


class TestRefused:
    @pytest.mark.parametrize(
        ("english", "column", "text", "said"),
        [
            ("%(n)s days", Column.TRANSLATION, "giorni", "row 6, “%(n)s days”: the placeholder %(n)s is missing in “giorni”."),
            ("Hello", Column.TRANSLATION, "", "row 4, “Hello”: its translation is gone. Put it back"),
            ("%(n)s day", Column.TRANSLATION, "", "row 5, “%(n)s day”: 1 of its 2 forms are translated. Translate each."),
            ("Hello", Column.ENGLISH, "Hallo", "the English or its context was changed. Put back “Hello”"),
            ("Law", Column.CONTEXT, "", "the English or its context was changed"),
            ("Hello", Column.STATE, "fine", "its state is “fine”. Choose missing, to be looked at, done."),
            ("Hello", Column.KEY, "0..0", "this message is asked for no more, or its key was changed. Export"),
        ],
    )
    def test_what_does_not_fit_is_told_with_its_row_and_what_helps(self, english: str, column: Column, text: str, said: str):
        sheet = Sheet(small())
        sheet.write("Law", "Diritto")
        sheet.write(english, text, column)

        assert said in refused(sheet.saved())

    def test_every_mistake_is_told_at_once(self):
        sheet = Sheet(small())
        sheet.write("Hello", "")
        sheet.write("%(n)s days", "giorni")

        assert len(refused(sheet.saved()).splitlines()) == 2

    def test_a_message_that_is_gone_or_stands_there_twice(self):
        catalogue, sheet = small(), Sheet(small())
        del catalogue[0]
        assert "row 4, “Hello”: this message is asked for no more" in refused(sheet.saved(), catalogue=catalogue)

        sheet.sheet.append([cell.value for cell in sheet.sheet[4]])
        assert "row 7, “Hello”: this message stands there twice. Delete one" in refused(sheet.saved())

    def test_a_translation_that_changed_on_both_sides(self):
        catalogue, sheet = small(), Sheet(small())
        catalogue[0].msgstr = "Salve"
        sheet.write("Hello", "Buongiorno")

        assert "it has changed in the catalogue since the file was made, to “Salve”" in refused(
            sheet.saved(), catalogue=catalogue
        )

    def test_another_language_other_columns_another_workbook_a_formula(self):
        sheet = Sheet(small(), "es")
        assert "The file is for “es”, and not for “it”." in refused(sheet.saved())

        sheet = Sheet(small())
        sheet.sheet.delete_cols(1)
        assert "The columns must be Key, State" in refused(sheet.saved())

        sheet = Sheet(small())
        sheet.cell("Hello", Column.TRANSLATION).value = "=1+1"
        assert "Messages, row 4: This cell holds a formula." in refused(sheet.saved())

        sheet = Sheet(small())
        del sheet.book[ABOUT]
        assert "This workbook is no catalogue of this site." in refused(sheet.saved())

    @pytest.mark.parametrize(
        ("spoil", "name", "said"),
        [
            (lambda data: b"", "it.xlsx", "The file is empty."),
            (lambda data: data[: len(data) // 2], "it.xlsx", "The file is damaged."),
            (lambda data: b"Key,State", "it.csv", "no Excel workbook"),
            (lambda data: data, "it.xlsm", "macros"),
            (lambda data: with_part(data, "xl/vbaProject.bin", b"x"), "it.xlsx", "macros"),
            (lambda data: with_part(data, "xl/media/x.xml", b"<a/>" + b" " * 50_000_000), "it.xlsx", "far more than it should"),
        ],
    )
    def test_a_file_that_must_not_be_opened(self, spoil: Callable[[bytes], bytes], name: str, said: str):
        assert said in refused(spoil(Sheet(small()).saved()), name)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    made = BytesIO(data)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


class TestCommand:
    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch) -> Path:
        path = tmp_path / "it" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        write(small(), path)
        monkeypatch.setattr(messages, "catalogues", lambda: {"it": path})
        monkeypatch.setattr(messages.compiling, "catalogues", lambda: {"it": path})
        return path

    def test_it_exports_and_imports_and_tells_what_changed(self, path: Path, tmp_path: Path, capsys):
        file = tmp_path / "it.xlsx"
        call_command("messages", "--export", str(file), "--language", "it")
        sheet = Sheet(small())
        sheet.write("Law", "Diritto")
        file.write_bytes(sheet.saved())

        call_command("messages", "--import", str(file), "--language", "it")

        assert "“Law”: (nothing) → Diritto" in capsys.readouterr().out
        assert read(path)[1].msgstr == "Diritto"
        assert path.with_suffix(".mo").exists()

    def test_what_is_refused_leaves_the_file_as_it_was(self, path: Path, tmp_path: Path):
        before, file = path.read_bytes(), tmp_path / "it.xlsx"
        sheet = Sheet(small())
        sheet.write("Hello", "")
        file.write_bytes(sheet.saved())

        with pytest.raises(CommandError, match="Nothing was taken over"):
            call_command("messages", "--import", str(file), "--language", "it")
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("messages", "--import", str(tmp_path / "none.xlsx"), "--language", "it")
        with pytest.raises(CommandError, match="Name the catalogue"):
            call_command("messages", "--import", str(file))
        assert path.read_bytes() == before


def test_a_checksum_tells_texts_apart_wherever_they_part():
    assert checksum("ab", "c") != checksum("a", "bc")
