"""Records as evidence files: the text of each file, the same to the letter for the same records. No database."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from milenari.core.evidence import Part, Record
from milenari.core.originals import MADE_FROM
from milenari.core.translation import Several, Translation
from milenari.core.yaml_files import Line, as_item, in_block, in_line, in_lines
from reports.records import ORIGINALS, PART_BY_NAME, Records

TOPICS, GLOSSARY = "topics.yaml", "glossary.yaml"
LABELS, WHY = "labels.yaml", "why.yaml"
DOSSIER = "dossier.yaml"

# In the order in which the files have them, which is not the order in which they are written to the database.
IN_DOSSIER = ("papers", "filings", "duties", "profile")
IN_FILE = ("authorities", "instruments", "sources", "requirements", "steps", "barriers", "ahead", "documents", "institutions")

# What each file of translations holds: its keys, and the parts that they stand for.
TRANSLATED = {
    "topics": {"domains": "domain_translations", "topics": "topic_translations"},
    "glossary": {"terms": "term_translations"},
    "answers": {
        "requirements": "requirement_translations",
        "steps": "step_translations",
        "barriers": "barrier_translations",
        "ahead": "ahead_translations",
        "documents": "document_translations",
    },
    "dossier": {"papers": "paper_translations", "duties": "duty_translations"},
}

BY_TITLE = ("domains", "papers")  # whose translation may be its title alone

Comments = Mapping[tuple[str, str], str]  # by part and key; a file's own by “file” and its name


def texts(records: Records, comments: Comments) -> dict[str, str]:
    """The text of every evidence file, by its name."""
    written = {
        TOPICS: _topics(records, comments),
        LABELS: _labels(records, comments),
        WHY: _why(records, comments),
        GLOSSARY: _glossary(records, comments),
        DOSSIER: _dossier(records, comments),
    }
    for jurisdiction in sorted(records["jurisdiction"], key=lambda record: str(record["code"])):
        written[f"{jurisdiction['code']}.yaml"] = _jurisdiction(jurisdiction, records, comments)
    return written | _translations(records, comments)


def translated_file(name: str) -> str:
    """Which kind of file of translations it is, by its name: “topics” of topics.fr.yaml. Empty: it is none."""
    stem, _dot, rest = name.partition(".")
    return stem if stem in TRANSLATED and rest.count(".") == 1 else ""


def plain(value: str) -> str:
    """A choice as it is spelt, without underscores: how it is said until it has a label."""
    return value.replace("_", " ").capitalize()


def _head(name: str, comments: Comments) -> str:
    preface = comments.get(("file", name), "")
    return preface + "\n" if preface else ""


def _item(part: Part, record: Record, comments: Comments) -> str:
    written = part.written(record)
    comment = comments.get((part.name, part.key(record)), "")
    return (comment + "\n" if comment else "") + as_item(in_block(written) if part.in_block else in_line(written))


def _topics(records: Records, comments: Comments) -> str:
    topics: dict[str, list[str]] = {}
    for record in records["topics"]:
        written = PART_BY_NAME["topics"].written(record)
        domain = str(written.pop("domain"))
        del written["order"]
        written.pop("why", None)  # it stands in a file of its own
        if "choices" in written:
            written["choices"] = [choice["value"] for choice in written["choices"]]
        if "burden" in written:
            written["burden"] = {int(mark) if mark.isdigit() else mark: level for mark, level in written["burden"].items()}
        comment = comments.get(("topics", str(record["id"])), "")
        topics.setdefault(domain, []).append((comment + "\n" if comment else "") + as_item(in_line(written)))

    def lines() -> Iterator[str]:
        yield _head(TOPICS, comments)
        yield "domains:" if records["domains"] else "domains: []"
        for record in records["domains"]:
            key = str(record["id"])
            if comment := comments.get(("domains", key)):
                yield comment
            yield f"- id: {in_line(key)}\n  title: {in_line(record['title'])}"
            yield "  topics:" if topics.get(key) else "  topics: []"
            yield from ("  " + topic.replace("\n", "\n  ") for topic in topics.get(key, ()))

    return "\n".join(lines()) + "\n"


def _labels(records: Records, comments: Comments) -> str:
    lines = []
    for record in records["topics"]:
        said = {choice["value"]: choice["label"] for choice in record["choices"] if choice["label"] != plain(choice["value"])}
        if said:
            lines.append(f"{record['id']}: {in_line(said)}")
    return _beside_topics(LABELS, lines, comments)


def _why(records: Records, comments: Comments) -> str:
    lines = [f"{record['id']}: {in_line(record['why'])}" for record in records["topics"] if record["why"]]
    return _beside_topics(WHY, lines, comments)


def _beside_topics(name: str, lines: list[str], comments: Comments) -> str:
    return "\n".join([_head(name, comments), *(lines or ["{}"])]) + "\n"


def _glossary(records: Records, comments: Comments) -> str:
    items = [_item(PART_BY_NAME["glossary"], record, comments) for record in records["glossary"]]
    return _head(GLOSSARY, comments) + ("\n".join(items) if items else "[]") + "\n"


def _dossier(records: Records, comments: Comments) -> str:
    text = _head(DOSSIER, comments).removesuffix("\n")
    for name in IN_DOSSIER:
        part = PART_BY_NAME[name]
        unordered = ({key: value for key, value in record.items() if key != "order"} for record in records[name])
        items = [_item(part, record, comments) for record in unordered]
        text += f"\n{name}:\n" + "\n".join(items) + "\n" if items else f"\n{name}: []\n"
    return text.lstrip("\n")


def _jurisdiction(own: Record, records: Records, comments: Comments) -> str:
    code = own["code"]
    text = _head(f"{code}.yaml", comments) + f"jurisdiction: {in_line(PART_BY_NAME['jurisdiction'].written(own))}\n"
    for name in IN_FILE:
        part = PART_BY_NAME[name]
        items = [_item(part, record, comments) for record in records[name] if record["jurisdiction"] == code]
        text += f"\n{name}:\n" + "\n".join(items) + "\n" if items else f"\n{name}: []\n"
    return text


def _translations(records: Records, comments: Comments) -> dict[str, str]:
    """The text of each file of translations that has any, by its name."""
    languages = {row["language"] for kept in TRANSLATED.values() for part in kept.values() for row in records.get(part, ())}
    orders = _orders(records)
    written = {}
    for language in sorted(languages):
        for stem, kept in TRANSLATED.items():
            sections = {key: [row for row in records.get(part, ()) if row["language"] == language] for key, part in kept.items()}
            if any(sections.values()):
                name = f"{stem}.{language}.yaml"
                written[name] = _translated(name, language, sections, kept, orders, comments)
    return written


def _translated(
    name: str,
    language: str,
    sections: Mapping[str, list[Record]],
    parts: Mapping[str, str],
    orders: Mapping[tuple[str, str], list[str]],
    comments: Comments,
) -> str:
    lines = [f"language: {language}"]
    for key, rows in sections.items():
        lines += [f"{key}:"] if rows else []
        for row in rows:
            part = PART_BY_NAME[parts[key]]
            said = {text: value for text, value in part.written(row).items() if text not in ("language", "of")}
            for words in _several(part):
                if words in said:
                    said[words] = _in_order(said[words], orders.get((words, row["of"]), []))
            if MADE_FROM in said:
                said[MADE_FROM] = _made_from(said)
            comment = comments.get((part.name, part.key(row)), "")
            entry = said["title"] if key in BY_TITLE and set(said) == {"title"} else said
            text = (comment + "\n" if comment else "") + in_lines({row["of"]: entry})
            lines.append("  " + text.replace("\n", "\n  "))
    return _head(name, comments) + "\n".join(lines) + "\n"


def _several(translations: Part) -> Mapping[str, Several]:
    """What a record of which these are translations has several of, by its name in them."""
    return cast("type[Translation]", translations.model).MAPS


def _in_order(words: Record, order: Sequence[str]) -> Record:
    return dict(sorted(words.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _made_from(said: Record) -> Line:
    """The checksums on one line, in the order of the texts."""
    given = said[MADE_FROM]
    return Line(
        (name, Line((key, given[name][key]) for key in text if key in given[name]) if isinstance(text, Mapping) else given[name])
        for name, text in said.items()
        if name in given
    )


def _orders(records: Records) -> dict[tuple[str, str], list[str]]:
    """In which order a record has what it has several of, as a topic its choices: by what these are called and its key."""
    return {
        (words, row["id"]): [one[several.key] for one in row[several.listed]]
        for translations, originals in ORIGINALS.items()
        for words, several in _several(PART_BY_NAME[translations]).items()
        for row in records.get(originals.name, ())
    }
