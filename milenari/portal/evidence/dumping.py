"""From the database back to evidence files, with the comments that the loaded files had."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from countries.models import Jurisdiction
from milenari.core.evidence import Part, Record, stored
from milenari.portal.evidence import PART_BY_NAME, PARTS
from milenari.portal.evidence.reading import GLOSSARY, LABELS, TOPICS, WHY, plain
from milenari.portal.evidence.yaml_files import as_item, in_block, in_line
from milenari.portal.models import LoadedRecord

# In the order in which the files have them, which is not the order in which they are written to the database.
IN_FILE = ("authorities", "instruments", "sources", "requirements", "steps", "barriers", "ahead", "documents", "institutions")


def dump(folder: Path) -> list[Path]:
    """Writes every evidence file into the folder (made if need be), each whole or not at all, and returns their paths.

    Raises OSError where the folder cannot be written.
    """
    comments = {(row.part, row.key): row.comment for row in LoadedRecord.objects.exclude(comment="")}
    texts = {TOPICS: _topics(comments), LABELS: _labels(comments), WHY: _why(comments), GLOSSARY: _glossary(comments)}
    records = {part.name: list(stored(part).items()) for part in PARTS if part.per_jurisdiction}
    for jurisdiction in Jurisdiction.objects.order_by("code"):
        texts[f"{jurisdiction.code}.yaml"] = _jurisdiction(jurisdiction.code, records, comments)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts.items():
        path, partial = folder / name, folder / f".{name}.partial"
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
        paths.append(path)
    return paths


Comments = dict[tuple[str, str], str]


def _head(name: str, comments: Comments) -> str:
    preface = comments.get(("file", name), "")
    return preface + "\n" if preface else ""


def _item(part: Part, key: str, record: Record, comments: Comments) -> str:
    written = part.written(record)
    comment = comments.get((part.name, key), "")
    return (comment + "\n" if comment else "") + as_item(in_block(written) if part.in_block else in_line(written))


def _topics(comments: Comments) -> str:
    topics: dict[str, list[str]] = {}
    for key, (_, record) in stored(PART_BY_NAME["topics"]).items():
        written = PART_BY_NAME["topics"].written(record)
        domain = str(written.pop("domain"))
        del written["order"]
        written.pop("why", None)  # it stands in a file of its own
        if "choices" in written:
            written["choices"] = [choice["value"] for choice in written["choices"]]
        if "burden" in written:
            written["burden"] = {int(mark) if mark.isdigit() else mark: level for mark, level in written["burden"].items()}
        comment = comments.get(("topics", key), "")
        topics.setdefault(domain, []).append((comment + "\n" if comment else "") + as_item(in_line(written)))

    def lines() -> Iterator[str]:
        yield _head(TOPICS, comments)
        domains = stored(PART_BY_NAME["domains"])
        yield "domains:" if domains else "domains: []"
        for key, (_, record) in domains.items():
            if comment := comments.get(("domains", key)):
                yield comment
            yield f"- id: {in_line(key)}\n  title: {in_line(record['title'])}"
            yield "  topics:" if topics.get(key) else "  topics: []"
            yield from ("  " + topic.replace("\n", "\n  ") for topic in topics.get(key, ()))

    return "\n".join(lines()) + "\n"


def _labels(comments: Comments) -> str:
    lines = []
    for key, (_, record) in stored(PART_BY_NAME["topics"]).items():
        said = {choice["value"]: choice["label"] for choice in record["choices"] if choice["label"] != plain(choice["value"])}
        if said:
            lines.append(f"{key}: {in_line(said)}")
    return _beside_topics(LABELS, lines, comments)


def _why(comments: Comments) -> str:
    topics = stored(PART_BY_NAME["topics"]).items()
    return _beside_topics(WHY, [f"{key}: {in_line(record['why'])}" for key, (_, record) in topics if record["why"]], comments)


def _beside_topics(name: str, lines: list[str], comments: Comments) -> str:
    return "\n".join([_head(name, comments), *(lines or ["{}"])]) + "\n"


def _glossary(comments: Comments) -> str:
    part = PART_BY_NAME["glossary"]
    items = [_item(part, key, record, comments) for key, (_, record) in stored(part).items()]
    return _head(GLOSSARY, comments) + ("\n".join(items) if items else "[]") + "\n"


def _jurisdiction(code: str, records: dict[str, list[tuple[str, tuple[Any, Record]]]], comments: Comments) -> str:
    own = next(record for key, (_, record) in records["jurisdiction"] if key == code)
    text = _head(f"{code}.yaml", comments) + f"jurisdiction: {in_line(PART_BY_NAME['jurisdiction'].written(own))}\n"
    for name in IN_FILE:
        part = PART_BY_NAME[name]
        items = [_item(part, key, record, comments) for key, (_, record) in records[name] if record["jurisdiction"] == code]
        text += f"\n{name}:\n" + "\n".join(items) + "\n" if items else f"\n{name}: []\n"
    return text
