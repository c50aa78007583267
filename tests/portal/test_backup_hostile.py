"""Backups that are damaged, cut short, or made by somebody who means harm: refused with a sentence, before anything changes."""

import gzip
import io
import json
import tarfile
from dataclasses import replace

import pytest

from countries.models import Jurisdiction
from milenari.portal.backup import archive, format
from milenari.portal.backup.archive import ArchiveWriter, Part
from milenari.portal.backup.encryption import CHUNK, HEADER, MAGIC, TAG, DecryptingReader, EncryptingWriter
from milenari.portal.backup.format import StoredFile
from milenari.portal.backup.problems import Code, Refused
from milenari.portal.backup.reading import check
from milenari.portal.backup.restoring import restore
from milenari.portal.backup.tables import column_names
from tests.factories import create_jurisdiction
from tests.portal.backups import MIGRATIONS, contents, header, opened, written

REPORT = "reports.Report.file"
COUNTRIES = format.table_part("countries.Jurisdiction", 1)
WIDTH = len(column_names(Jurisdiction))


def countries(*codes: str) -> bytes:
    values = {"member_of_id": None, "local_name": "", "kind": "country", "languages": ["en"], "currency": "EUR"}
    rows = [{**values, "id": number, "code": code, "name": f"Country {code}"} | {} for number, code in enumerate(codes, 1)]
    return b"".join(json.dumps([row[name] for name in column_names(Jurisdiction)]).encode() + b"\n" for row in rows)


SOUND = written({COUNTRIES: countries("xa", "xb"), "files/00001": b"%PDF"}, files=(StoredFile(REPORT, "a.pdf", "files/00001"),))


def packed(*entries: tuple[tarfile.TarInfo, bytes], end: bytes = bytes(1024)) -> bytes:
    """A gzipped tar of these entries, whatever they are."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as plain:
        for entry, content in entries:
            plain.write(entry.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % 512))
        plain.write(end)
    return out.getvalue()


def entry(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, **fields) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


HEAD = entry(format.HEADER, header().write())


def head(**changes) -> bytes:
    """A backup with values of its first part changed."""
    return packed(entry(format.HEADER, json.dumps({**json.loads(header().write()), **changes}).encode()))


def with_file(name: str, field: str = REPORT) -> bytes:
    return written({"files/00001": b"x"}, files=(StoredFile(field, name, "files/00001"),))


def bomb() -> bytes:
    """A part that unpacks to 300 MB from 300 kB."""
    out = io.BytesIO()
    writer = ArchiveWriter(out)
    writer.add(format.HEADER, header().write())
    writer.add_stream("files/00001", 300 << 20, (bytes(1 << 20) for _ in range(300)))
    writer.close()
    return out.getvalue()


def promising(**changes):
    """Something else in the manifest than in the backup."""
    return written({COUNTRIES: countries("xa")}, manifest=lambda manifest: replace(manifest, **changes))


def with_sum(sha256: str) -> bytes:
    return written(
        {COUNTRIES: countries("xa")},
        manifest=lambda manifest: replace(
            manifest, parts={**manifest.parts, COUNTRIES: Part(manifest.parts[COUNTRIES].size, sha256)}
        ),
    )


HOSTILE = {
    "empty": (lambda: b"", "no backup of this site"),
    "text": (lambda: b"SELECT 1;\n" * 100, "no backup of this site"),
    "another tar": (lambda: packed(entry("etc/passwd", b"root")), "no backup of this site"),
    "an empty tar": (packed, "it is empty"),
    "no manifest": (lambda: packed(HEAD), "no manifest: it was cut short"),
    "the end cut off": (lambda: SOUND[:-20], "damaged or cut"),
    "half": (lambda: SOUND[: len(SOUND) // 2], "damaged or cut short in"),
    "more after the end": (lambda: SOUND + gzip.compress(b"more"), "something after its end"),
    "noise after the end": (lambda: SOUND + b"more", "end is damaged"),
    "a part after the manifest": (lambda: written(after={"files/00001": b"x"}), "after its manifest"),
    "a symbolic link": (
        lambda: packed(HEAD, entry("files/00001", kind=tarfile.SYMTYPE, linkname="/etc/passwd")),
        "no plain file",
    ),
    "a hard link": (lambda: packed(HEAD, entry("files/00001", kind=tarfile.LNKTYPE, linkname="/etc/passwd")), "no plain file"),
    "a device": (lambda: packed(HEAD, entry("files/00001", kind=tarfile.CHRTYPE)), "no plain file"),
    "a folder": (lambda: packed(HEAD, entry("files/", kind=tarfile.DIRTYPE)), "no plain file"),
    "a header of tar's extensions": (lambda: packed(HEAD, entry("x", b"20 size=8589934592\n", tarfile.XHDTYPE)), "no plain file"),
    "a sparse file": (lambda: packed(HEAD, entry("files/00001", kind=tarfile.GNUTYPE_SPARSE)), "no plain file"),
    "a part that leads out": (lambda: packed(HEAD, entry("../../etc/cron.d/x", b"x")), "where it does not belong"),
    "an absolute part": (lambda: packed(HEAD, entry("/etc/cron.d/x", b"x")), "where it does not belong"),
    "a part twice": (lambda: packed(HEAD, entry("files/00001", b"x"), entry("files/00001", b"y")), "'files/00001' twice"),
    "the header twice": (lambda: packed(HEAD, HEAD), "twice"),
    "a table that there is not": (lambda: written({"tables/auth.Nobody/00001.jsonl": b"[]\n"}), "does not belong"),
    "a table's second part first": (lambda: written({COUNTRIES.replace("1.", "2."): countries("xa")}), "does not belong"),
    "a table of sessions": (lambda: written({"tables/sessions.Session/00001.jsonl": b"[]\n"}), "does not belong"),
    "a file before a table": (lambda: written({"files/00001": b"x", COUNTRIES: countries("xa")}), "does not belong"),
    "a part larger than the backup": (lambda: packed(HEAD, entry("files/00001", b"x", size=1 << 32)), "cut short in files/00001"),
    "a table too large": (lambda: packed(HEAD, entry(COUNTRIES, b"x", size=1 << 32)), "claims 4,294,967,296 bytes"),
    "a header too large": (lambda: packed(entry(format.HEADER, b"x", size=1 << 32)), "claims 4,294,967,296 bytes"),
    "a bomb": (bomb, "unpacks to more than 200 times its size"),
    "rows that are no JSON": (lambda: written({COUNTRIES: b"[1,\n"}), f"Line 1 of the backup's part {COUNTRIES}"),
    "rows that are no rows": (lambda: written({COUNTRIES: b'{"id": 1}\n'}), "is no row"),
    "rows too deep": (lambda: written({COUNTRIES: b"[" * 100_000 + b"\n"}), "Line 1 .* is damaged"),
    "rows too short": (lambda: written({COUNTRIES: b"[1]\n"}), f"has 1 values; its table has {WIDTH} columns"),
    "fewer rows than promised": (lambda: promising(rows={"countries.Jurisdiction": 2}), "not as many rows of"),
    "a wrong checksum": (lambda: with_sum("0" * 64), f"part {COUNTRIES} is damaged: it is not what the manifest says"),
    "a part promised": (
        lambda: written(manifest=lambda m: replace(m, parts={**m.parts, "files/00001": Part(1, "")})),
        "lacks its part",
    ),
    "a part not promised": (lambda: promising(parts={}), "is damaged: it is not what"),
    "a file not named": (lambda: written({"files/00001": b"x"}), "not those that its manifest names"),
    "a file named twice": (
        lambda: written({"files/00001": b"x"}, files=(StoredFile(REPORT, "a", "files/00001"),) * 2),
        "names a file twice",
    ),
    "a file that leads out": (lambda: with_file("../../../etc/cron.d/x"), "lead out of the site's files"),
    "an absolute file": (lambda: with_file("/etc/cron.d/x"), "lead out of the site's files"),
    "a file of Windows": (lambda: with_file("..\\..\\x"), "lead out of the site's files"),
    "a file with a drive": (lambda: with_file("c:x"), "lead out of the site's files"),
    "a file without a name": (lambda: with_file(""), "lead out of the site's files"),
    "a file that is the folder": (lambda: with_file("."), "lead out of the site's files"),
    "a file with a line break": (lambda: with_file("a\nb"), "lead out of the site's files"),
    "a file of no field": (lambda: with_file("x", "auth.User.password"), "where this site keeps none"),
    "a negative count": (lambda: promising(last={"countries.Jurisdiction": -1}), "part manifest.json is damaged"),
    "a count too large": (lambda: promising(last={"countries.Jurisdiction": 1 << 63}), "part manifest.json is damaged"),
    "a newer format": (lambda: head(format=2), "newer version of the site: it is in format 2"),
    "no format": (lambda: head(format="one"), "backup.json is damaged"),
    "another thing": (lambda: head(what="milk"), "no backup of this site"),
    "a time without a zone": (lambda: head(made_at="2026-01-01T00:00:00"), "backup.json is damaged"),
    "a time that is none": (lambda: head(made_at="yesterday"), "backup.json is damaged"),
    "migrations unknown": (
        lambda: head(migrations=[*MIGRATIONS, "regulations.0999_later"]),
        r"newer version of the site: this one does not know its migrations regulations\.0999_later",
    ),
    "migrations without their beginning": (lambda: head(migrations=["portal.0002_search"]), "no state that a version"),
    "no migrations": (lambda: head(migrations=[]), "not those of this site"),
    "migrations that are none": (lambda: head(migrations="all"), "backup.json is damaged"),
    "other columns": (
        lambda: head(columns={**header().columns, "auth.User": ["id", "is_superuser"]}),
        r"not those of this site after the same migrations: auth\.User\.",
    ),
    "a table more": (lambda: head(columns={**header().columns, "pg_catalog.pg_class": ["oid"]}), "not those of this site"),
    "a header that is a list": (lambda: packed(entry(format.HEADER, b"[]")), "backup.json is damaged"),
    "a header too deep": (lambda: packed(entry(format.HEADER, b"[" * 100_000)), "backup.json is damaged"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", HOSTILE)
def test_it_is_refused_with_a_sentence_and_nothing_is_changed(case):
    make, told = HOSTILE[case]
    create_jurisdiction("xc")
    before = contents()

    with pytest.raises(Refused, match=told) as refused:
        restore(opened(make()), replace=True)

    assert refused.value.code in (Code.DAMAGED, Code.VERSION)
    assert str(refused.value).endswith(".")
    assert contents() == before


def test_the_sound_one_is_sound():
    checked = check(io.BytesIO(SOUND))
    assert checked.manifest.rows["countries.Jurisdiction"] == 2
    assert checked.size_of_files == 4


@pytest.mark.parametrize("twentieth", range(20))
def test_a_flipped_bit_is_found_wherever_it_is(twentieth):
    """But in gzip's first ten bytes, of which some say only where and when a file was packed."""
    place = 10 + (len(SOUND) - 11) * twentieth // 19
    flipped = bytearray(SOUND)
    flipped[place] ^= 0x10
    with pytest.raises(Refused, match=r"part|damaged or cut|is damaged") as refused:
        check(io.BytesIO(bytes(flipped)))
    assert refused.value.code == Code.DAMAGED


def test_a_damaged_part_is_named():
    broken = written(
        {COUNTRIES: countries("xa")},
        manifest=lambda manifest: replace(manifest, parts={**manifest.parts, format.HEADER: Part(1, "")}),
    )
    with pytest.raises(Refused, match=r"part backup\.json is damaged"):
        check(io.BytesIO(broken))


def test_a_backup_that_changes_between_check_and_load_changes_nothing(db):
    """The second opening gives another file, as whole as the first."""
    create_jurisdiction("xc")
    before = contents()
    other = written(
        {COUNTRIES: countries("xy", "xz"), "files/00001": b"%PDF"}, files=(StoredFile(REPORT, "a.pdf", "files/00001"),)
    )
    files = iter([SOUND, other])

    with pytest.raises(Refused, match=f"part {COUNTRIES} changed while it was read"):
        restore(lambda: io.BytesIO(next(files)), replace=True)

    assert contents() == before


# ---- encryption

PHRASE = "correct horse battery"


def encrypted(content: bytes, work: int = 4) -> bytes:
    out = io.BytesIO()
    writer = EncryptingWriter(out, PHRASE, work)
    writer.write(content)
    writer.close()
    return out.getvalue()


def decrypted(content: bytes, phrase: str = PHRASE) -> bytes:
    return DecryptingReader(io.BytesIO(content), phrase).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17])
def test_what_is_encrypted_is_decrypted(size):
    content = bytes(number % 251 for number in range(size))
    assert decrypted(encrypted(content)) == content
    assert len(encrypted(content)) == HEADER + size + TAG * max(1, -(-size // CHUNK))


def test_it_is_never_the_same_twice_and_shows_nothing():
    content = b"JBSWY3DP" * 1_000
    first, second = encrypted(content), encrypted(content)
    assert first[len(MAGIC) + 2 :][:16] != second[len(MAGIC) + 2 :][:16]
    assert b"JBSWY3DP" not in first
    assert len({first[at : at + 16] for at in range(HEADER, 4_000, 16)}) > 200


def test_a_wrong_passphrase_says_so():
    with pytest.raises(Refused, match="passphrase is not the one") as refused:
        decrypted(encrypted(b"secret"), "correct horse batterx")
    assert refused.value.code == Code.PASSPHRASE


def test_a_short_passphrase_is_refused():
    with pytest.raises(Refused, match="has 5 characters; take one of 12 or more"):
        EncryptingWriter(io.BytesIO(), "horse")


LONG = encrypted(bytes(3 * CHUNK))
STEP = CHUNK + TAG
FIRST, SECOND = LONG[HEADER : HEADER + STEP], LONG[HEADER + STEP : HEADER + 2 * STEP]
BROKEN = {
    "cut within a chunk": LONG[:-1],
    "cut between chunks": LONG[: HEADER + 2 * STEP],
    "cut after the header": LONG[:HEADER],
    "cut within the header": LONG[: HEADER - 1],
    "chunks exchanged": LONG[:HEADER] + SECOND + FIRST + LONG[HEADER + 2 * STEP :],
    "a chunk twice": LONG[: HEADER + STEP] + LONG[HEADER:],
    "a chunk left out": LONG[: HEADER + STEP] + LONG[HEADER + 2 * STEP :],
    "something after the end": LONG + b"x",
    "asking for much work": LONG[: len(MAGIC) + 1] + bytes([40]) + LONG[len(MAGIC) + 2 :],
    "asking for no work": LONG[: len(MAGIC) + 1] + bytes([0]) + LONG[len(MAGIC) + 2 :],
    "asking for other work": LONG[: len(MAGIC) + 1] + bytes([5]) + LONG[len(MAGIC) + 2 :],
    "of another form": LONG[: len(MAGIC)] + bytes([9]) + LONG[len(MAGIC) + 1 :],
    "the salt changed": LONG[: HEADER - 40] + bytes([LONG[HEADER - 40] ^ 1]) + LONG[HEADER - 39 :],
    "the seal changed": LONG[: HEADER - 1] + bytes([LONG[HEADER - 1] ^ 1]) + LONG[HEADER:],
    "the first byte changed": LONG[:HEADER] + bytes([LONG[HEADER] ^ 1]) + LONG[HEADER + 1 :],
    "the last byte changed": LONG[:-1] + bytes([LONG[-1] ^ 1]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_nothing_of_an_encrypted_file_can_be_changed_unnoticed(case):
    with pytest.raises(Refused, match=r"damaged|cut short|form 9"):
        decrypted(BROKEN[case])


def test_limits_are_above_what_the_site_writes():
    assert format.SLICE < format.LARGEST_SLICE
    assert archive.LARGEST_UNPACKED[0] >= format.LARGEST_SLICE
