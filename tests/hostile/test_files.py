"""Files that mean harm, through the form for workbooks and the command that loads evidence: refused, and nothing is changed."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from milenari.core import revision
from milenari.core.audit import AuditEntry
from regulations.workbook.queries import read_questionnaire
from regulations.workbook.writing import write
from tests.hostile.guards import Attacker, Ear, nothing_is_written, require_inert
from tests.portal.conftest import SMALL
from tests.regulations.workbook.editing import repacked

pytestmark = pytest.mark.django_db
UPLOAD = "/questionnaire/upload/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Change = Callable[[bytes, Ear], bytes]


@pytest.fixture
def workbook(state) -> bytes:
    return write(read_questionnaire(state.own.jurisdiction))


@pytest.fixture
def expert(state) -> Attacker:
    browser = Attacker()
    browser.force_login(state.expert)
    return browser


def before(part: str, start: bytes, more: Callable[[Ear], bytes]) -> Change:
    """Something written before the first element of a part of the workbook."""

    def change(data: bytes, place: Ear) -> bytes:
        def put(parts: dict[str, bytes]) -> None:
            assert start in parts[part], part
            parts[part] = parts[part].replace(start, more(place) + start, 1)

        return repacked(data, put)

    return change


def with_part(name: str, content: Callable[[Ear], bytes]) -> Change:
    return lambda data, place: repacked(data, lambda parts: parts.update({name: content(place)}))


def external(place: Ear) -> bytes:
    return f'<!DOCTYPE x [<!ENTITY y SYSTEM "{place.address}xxe">]>'.encode()


def parameter(place: Ear) -> bytes:
    return f'<!DOCTYPE x [<!ENTITY % y SYSTEM "{place.address}dtd"> %y;]>'.encode()


def of_a_file(place: Ear) -> bytes:
    return b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>'


def style_sheet(place: Ear) -> bytes:
    return f'<?xml-stylesheet href="{place.address}xsl" type="text/xsl"?>'.encode()


def zipped(*names: str, content: bytes = b"x", flag: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    data = bytearray(out.getvalue())
    if flag:  # the bit that says a part is encrypted, in both of its headers
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(mark)
            while at >= 0:
                data[at + place] |= flag
                at = data.find(mark, at + 4)
    return bytes(data)


def nested(data: bytes, place: Ear) -> bytes:
    for _ in range(5):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", b"<Types/>")
            archive.writestr("xl/workbook.xml", data)
        data = out.getvalue()
    return data


def twice(data: bytes, place: Ear) -> bytes:
    out = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


def sparse(data: bytes, place: Ear) -> bytes:
    """A cell in the last row and column that a sheet can have, so that all before it would be read as empty."""
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return repacked(data, lambda parts: parts.update({
        name: content.replace(b"</sheetData>", cell, 1) for name, content in parts.items() if name == "xl/worksheets/sheet2.xml"
    }))  # fmt: skip


SHEET = b"<worksheet"
WORKBOOKS: dict[str, Change] = {
    "an entity from elsewhere": before("xl/sharedStrings.xml", b"<sst", external),
    "an entity from elsewhere in a sheet": before("xl/worksheets/sheet2.xml", SHEET, external),
    "an entity from elsewhere in the properties": before("docProps/core.xml", b"<cp:coreProperties", external),
    "an entity from elsewhere in the types": before("[Content_Types].xml", b"<Types", external),
    "an entity from elsewhere in the relations": before("_rels/.rels", b"<Relationships", external),
    "a definition from elsewhere": before("xl/workbook.xml", b"<workbook", parameter),
    "a file of the machine": before("xl/sharedStrings.xml", b"<sst", of_a_file),
    "a part that leads out": with_part("../../../../etc/cron.d/x", lambda place: b"x"),
    "a part with an absolute name": with_part("/etc/cron.d/x", lambda place: b"x"),
    "a part with a NUL": with_part("xl/a\x00b.xml", lambda place: b"<a/>"),
    "a query to elsewhere": with_part("xl/connections.xml", lambda place: f'<connections url="{place.address}"/>'.encode()),
    "a picture": with_part("xl/media/image1.svg", lambda place: b"<svg onload='alert(1)'/>"),
    "an archive that leads out": lambda data, place: zipped("../x", "[Content_Types].xml", "xl/workbook.xml"),
    "an encrypted archive": lambda data, place: zipped("[Content_Types].xml", "xl/workbook.xml", flag=1),
    "an archive with nothing in it": lambda data, place: zipped(),
    "archives in archives": nested,
    "a part twice": twice,
    "the last cell of a sheet": sparse,
    "a page and a workbook": lambda data, place: b"<html><script>alert(1)</script>" + data,
    "a PDF": lambda data, place: b"%PDF-1.7\n" + data[:2000],
    "a program": lambda data, place: b"\x7fELF" + bytes(5000),
    "a script": lambda data, place: b"#!/bin/sh\nid\n",
    "a pickle": lambda data, place: b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.",
    "noise": lambda data, place: bytes(range(256)) * 400,
    "only the mark of an archive": lambda data, place: b"PK\x03\x04",
    "the end of an archive alone": lambda data, place: b"PK\x05\x06" + bytes(18),
}  # fmt: skip
# What does no harm by being let in: nobody looks at it.
HARMLESS = {"a picture", "a part with a NUL", "a query to elsewhere", "a page and a workbook"}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_workbook_does_harm(expert, workbook, place, name):
    response = expert.post(UPLOAD, {"file": SimpleUploadedFile("mine.xlsx", WORKBOOKS[name](workbook, place), XLSX)})
    assert response.status_code == 400 or (name in HARMLESS and response.status_code == 200), response.status_code
    require_inert(response)
    assert "root:x:0" not in response.content.decode()


def test_a_style_sheet_from_elsewhere_is_not_fetched(expert, workbook, place):
    change = before("xl/workbook.xml", b"<workbook", style_sheet)
    expert.post(UPLOAD, {"file": SimpleUploadedFile("mine.xlsx", change(workbook, place), XLSX)})


FILE_NAMES = (
    "../../../etc/passwd.xlsx", "/etc/passwd.xlsx", "C:\\boot.xlsx", "a.xlsx\r\nSet-Cookie: x=1",
    "<img src=x onerror=alert(1)>.xlsx",
    "x" * 3000 + ".xlsx", "\u202exslx.exe", "a.xlsx.exe", "a.php", "=cmd.xlsx", ".xlsx", "a.XLSX ", "{{7*7}}.xlsx",
    "a\u200b.xlsx",
    "'; DROP TABLE x; --.xlsx", "a.xlsm", "%00.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", FILE_NAMES, ids=lambda name: repr(name)[:30])
def test_no_name_of_a_file_does_harm(expert, workbook, name):
    response = expert.post(UPLOAD, {"file": SimpleUploadedFile(name, workbook, XLSX)})
    assert response.status_code in (200, 400)
    require_inert(response)
    told = AuditEntry.objects.filter(what="questionnaire_uploaded").latest("pk")
    assert "\n" not in told.about + str(told.details.get("file", ""))


BODIES = {
    "no file": b"--b\r\n\r\n--b--",
    "no end": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nPK',
    "text for a file": b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nPK\r\n--b--',
    "a file without a name": b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\nPK\r\n--b--',
    "no name of a field": b'--b\r\nContent-Disposition: form-data; filename="a.xlsx"\r\n\r\nPK\r\n--b--',
    "a header without an end": b"--b\r\n" + b"x" * 100_000,
    "many parts": b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 3000 + b"--b--",
    "many files": b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n1\r\n' * 300 + b"--b--",
    "another encoding": b"--b\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: form-data; name="file"; filename="a"\r\n\r\n!!\r\n--b--',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_with_a_file_does_harm(expert, body):
    assert expert.post(UPLOAD, body, content_type="multipart/form-data; boundary=b").status_code == 400


# ---- evidence files

DEEP = "{a: " * 3000 + "1" + "}" * 3000
EVIDENCE: dict[str, str | bytes] = {
    "an object of Python": "jurisdiction: !!python/object/apply:os.system ['id']\n",
    "a name of Python": "jurisdiction: !!python/name:os.system\n",
    "a module of Python": "jurisdiction: !<tag:yaml.org,2002:python/module:os> x\n",
    "a tag of one's own": "%TAG ! tag:evil.example,2026:\n---\njurisdiction: !x {}\n",
    "aliases that multiply": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n",
    "an alias of itself": "jurisdiction: &a {x: *a}\n",
    "keys that are merged": "base: &b {code: xa}\njurisdiction:\n  <<: *b\n  name: Alpha\n",
    "a merge without an alias": "jurisdiction: {<<: {code: xa}, name: Alpha}\n",
    "a key twice": "jurisdiction: {code: xa, name: A, name: B, kind: country}\n",
    "a key that is a list": "jurisdiction: {? [a, b] : c}\n",
    "a key that is a record": "? {a: b}\n: c\n",
    "keys of several kinds": "jurisdiction: {1: a, 1.0: b, true: c, null: d}\n",
    "very deep": f"jurisdiction: {DEEP}\n",
    "very deep lists": "jurisdiction: " + "[" * 10_000 + "]" * 10_000,
    "very deep by indentation": "".join(f"{' ' * depth}a:\n" for depth in range(1500)),
    "binary": "jurisdiction: !!binary R0lGODlhDAAMAIQ\n",
    "a set": "jurisdiction: !!set {a, b}\n",
    "a timestamp": "jurisdiction: !!timestamp 2026-99-99\n",
    "NUL": b"jurisdiction: {code: x\x00a}\n",
    "control signs": b"jurisdiction: {code: \x07\x1b}\n",
    "half a character": 'jurisdiction: {code: "\\ud800"}\n',
    "not UTF-8": b"jurisdiction: {code: \xc3\x28}\n",
    "another encoding": "jurisdiction: {code: xa}\n".encode("utf-32"),
    "a number that is too long": "jurisdiction: {code: " + "9" * 10_000 + "}\n",
    "no number": "jurisdiction: {code: .nan, name: .inf}\n",
    "base sixty": "jurisdiction: {code: 190:20:30, name: 0x7fffffffffffffffffff}\n",
    "a program": b"\x7fELF" + bytes(1000),
    "several documents": "a: 1\n---\nb: 2\n",
    "JSON with a prototype": '{"__proto__": {"x": 1}, "jurisdiction": {}}',
    "a long line": "jurisdiction: {code: " + "x" * 2_000_000 + "}\n",
}


@pytest.mark.parametrize("name", EVIDENCE)
@pytest.mark.parametrize("file", ["xa.yaml", "topics.yaml"])
def test_no_evidence_file_does_harm(state, tmp_path, name, file):
    for path, text in SMALL.items():
        (tmp_path / path).write_text(text)
    content = EVIDENCE[name]
    (tmp_path / file).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    at = revision.current().number
    with nothing_is_written(), pytest.raises(CommandError, match=r"problems? found; nothing was changed"):
        call_command("load_evidence", tmp_path, stderr=io.StringIO())
    assert revision.current().number == at


@pytest.mark.parametrize("make", ["folder", "link out", "link to itself"])
def test_no_file_that_is_none_does_harm(state, tmp_path, make):
    path = tmp_path / "xa.yaml"
    match make:
        case "folder":
            path.mkdir()
        case "link out":
            path.symlink_to("/etc/passwd")
        case "link to itself":
            path.symlink_to(path)
    out = io.StringIO()
    with nothing_is_written(), pytest.raises(CommandError):
        call_command("load_evidence", tmp_path, stderr=out)
    assert "root:x:0" not in out.getvalue()
