"""From a folder of evidence files to checked records: every problem is found in one go, each with its place and its remedy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.conf import settings
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from milenari.core.evidence import Files, Found, Part, Place, Problem
from milenari.core.yaml_files import Parsed, Refused, parse
from milenari.portal.evidence import APPS, PART_BY_NAME, PARTS
from reports.evidence_files import DOSSIER, GLOSSARY, IN_DOSSIER, LABELS, TOPICS, TRANSLATED, WHY, plain, translated_file

OF_ANOTHER = {"filings": "document__slug", "profile": "topic__slug"}  # what these are known by
BESIDE_TOPICS = (LABELS, WHY)  # what they say of a topic becomes part of its record

_formats = FormatChecker()


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def _fits_date(value: str) -> bool:
    try:
        return _is_date(value)
    except ValueError:
        return False


@dataclass(slots=True)
class Reading:
    """What a folder holds: its files by name, the records in them, and what is wrong with them."""

    names: list[str] = field(default_factory=list)
    files: Files = field(default_factory=Files)
    prefaces: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(folder: Path) -> Reading:
    """Reads and checks every *.yaml file of a folder; writes nothing. Its `problems` are empty where all is well."""
    reading = Reading()
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        reading.problems.append(
            Problem(Place(str(folder)), "no *.yaml file is here; name the folder that holds the evidence files.")
        )
        return reading
    parsed: list[Parsed] = []
    for path in paths:
        reading.names.append(path.name)
        try:
            parsed.append(parse(path))
        except Refused as refusal:
            reading.problems.append(Problem(Place(path.name), str(refusal)))
    for one in parsed:
        form = list(_problems_of_form(one))
        reading.problems += form
        reading.prefaces[one.name] = one.preface
        if not form and one.name not in BESIDE_TOPICS:
            beside = {
                other.name: other.content for other in parsed if other.name in BESIDE_TOPICS and isinstance(other.content, dict)
            }
            for part, found in _records(one, beside):
                reading.files.found.setdefault(part.name, []).append(found)
    if not reading.problems:  # what is beyond their form can only be judged once all of them have it
        reading.problems += _duplicates(reading.files)
        reading.files.known = {part.name: _known(part, reading.files) for part in PARTS}
        for app in APPS:
            reading.problems += app.check(reading.files)
        reading.problems += _fit_no_topic(parsed)
    return reading


def _schema(name: str) -> Any:
    return json.loads((settings.EVIDENCE_DIR / f"{name}.schema.json").read_text())


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(_schema(name), format_checker=_formats)


@cache
def _quick_validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """Says a hundred times as fast whether all is well; what is not, and where, only the other one tells."""
    return jsonschema_rs.Draft202012Validator(_schema(name), formats={"date": _fits_date}, validate_formats=True)


def _is_well_formed(parsed: Parsed) -> bool:
    try:
        return _quick_validator(_schema_of(parsed.name)).is_valid(parsed.content)
    except ValueError:  # JSON has no such value (a key that is a number), and YAML has
        return False


def _schema_of(name: str) -> str:
    if kind := translated_file(name):
        return f"{kind}.translation"
    stem = name.removesuffix(".yaml")
    return stem if name in (TOPICS, GLOSSARY, DOSSIER, *BESIDE_TOPICS) else "jurisdiction"


def _problems_of_form(parsed: Parsed) -> Iterator[Problem]:
    errors = [] if _is_well_formed(parsed) else list(_validator(_schema_of(parsed.name)).iter_errors(parsed.content))
    errors.sort(key=lambda error: [str(step) for step in error.path])
    for error in errors:
        place, inner = _place(parsed, list(error.absolute_path))
        yield Problem(place, _sentence(error, inner))
    if not errors and translated_file(parsed.name):
        yield from _of_another_language(parsed)
    if errors or _schema_of(parsed.name) != "jurisdiction":
        return
    code = parsed.content["jurisdiction"]["code"]
    if parsed.name != f"{code}.yaml":
        place = Place(parsed.name, "jurisdiction", code, parsed.line("jurisdiction", 0))
        yield Problem(place, f"the code is “{code}”, but the file is called {parsed.name}; make the two the same.")


def _of_another_language(parsed: Parsed) -> Iterator[Problem]:
    language = parsed.content["language"]
    named = f"{translated_file(parsed.name)}.{language}.yaml"
    if parsed.name != named:
        place = Place(parsed.name, "language", language, parsed.line("language", 0))
        yield Problem(place, f"the language is “{language}”, so the file is called {named}; make the two the same.")


def _place(parsed: Parsed, path: list[Any]) -> tuple[Place, str]:
    """The record that a path into the content leads to, and the rest of the path in words."""
    part, rest = (str(path[0]), path[1:]) if path and isinstance(path[0], str) else ("", path)
    if parsed.name in BESIDE_TOPICS:
        return Place(parsed.name, _schema_of(parsed.name), part), ".".join(map(str, rest))
    if translated_file(parsed.name) and part in TRANSLATED[translated_file(parsed.name)] and rest:
        entries = list(parsed.content[part])
        line = parsed.line(part, entries.index(rest[0])) if rest[0] in entries else 0
        return Place(parsed.name, part, str(rest[0]), line), ".".join(map(str, rest[1:]))
    record: Any = parsed.content.get(part) if part and isinstance(parsed.content, dict) else parsed.content
    line = parsed.line(part, 0)
    if rest and isinstance(rest[0], int) and isinstance(record, list):
        record, line, rest = record[rest[0]], parsed.line(part, rest[0]), rest[1:]
        if part == "domains" and len(rest) > 1 and rest[0] == "topics":
            before = sum(
                len(domain.get("topics") or []) for domain in parsed.content["domains"][: path[1]] if isinstance(domain, dict)
            )
            part, record, line, rest = "topics", record["topics"][rest[1]], parsed.line("topics", before + rest[1]), rest[2:]
    key = ""
    if isinstance(record, dict):
        key = str(next((record[name] for name in ("id", "topic", "term", "code", "document") if record.get(name)), ""))
    return Place(parsed.name, part or _schema_of(parsed.name), key, line), ".".join(map(str, rest))


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "object": "a record",
    "array": "a list",
    "null": "null",
    "boolean": "true or false",
}


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:59] + "…"


def _sentence(error: ValidationError, inner: str) -> str:
    """What the schema found, said to a person."""
    value: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    what = inner or "it"
    match error.validator:
        case "required":
            name = next(name for name in rule if name not in value)
            return f"{inner + '.' if inner else ''}{name} is missing; add it."
        case "additionalProperties" if isinstance(value, dict):
            known = ", ".join(schema.get("properties", {}))
            extra = ", ".join(sorted(str(name) for name in value if name not in schema.get("properties", {})))
            return f"{what} has a key that is not known: {extra}; known are: {known}."
        case "type":
            fits = [rule] if isinstance(rule, str) else rule
            hint = ' Put yes and no in quotes: "yes".' if isinstance(value, bool) and "string" in fits else ""
            return f"{what} is {_shown(value)}; it must be {' or '.join(_TYPES[name] for name in fits)}.{hint}"
        case "enum":
            return f"{what} is {_shown(value)}; it can be: {', '.join(str(one) for one in rule if one is not None)}."
        case "minimum" | "maximum":
            return f"{what} is {_shown(value)}; it must be {'at least' if error.validator == 'minimum' else 'at most'} {rule}."
        case "maxLength":
            return f"{what} has {len(value)} characters; at most {rule} fit."
        case "minLength":
            return f"{what} is empty; write null, or leave the key out."
        case "uniqueItems":
            return f"{what} names something twice; keep it once."
        case "format":
            return f"{what} is {_shown(value)}; write a date that exists as year-month-day: 2026-01-31."
        case "pattern":
            return f"{what} is {_shown(value)}; it must look like {_PATTERNS.get(rule, rule)}."
    return f"{what}: {error.message}."


_PATTERNS = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "words of small letters and digits, joined by hyphens",
    "^https?://\\S+$": "a web address that begins with http:// or https://",
    "^[a-z]{2,8}$": "two to eight small letters",
    "^[a-z]{2,3}$": "a language code of two or three small letters",
    "^[A-Z]{3}$": "a currency code of three capital letters",
    "^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$": "a jurisdiction's code and a topic: xa/trial-law",
    "^[a-p]{8}$": "the eight letters of a checksum, from a to p; leave it out where the original stands as it was translated",
    "^[a-z0-9_]+$": "words of small letters and digits, joined by underscores",
}


def _records(parsed: Parsed, beside: Mapping[str, Any]) -> Iterator[tuple[Part, Found]]:
    """The records of a file whose form is right, in canonical form; `beside` are the contents of the files beside topics.yaml."""

    def found(part: Part, raw: dict[str, Any], index: int, line_part: str | None = None) -> tuple[Part, Found]:
        record = part.canonical(raw)
        name = part.name if line_part is None else line_part
        key = str(record["of"]) if "of" in record else part.key(record)
        place = Place(parsed.name, part.singular, key, parsed.line(name, index))
        return part, Found(place, record, parsed.comment(name, index))

    if parsed.name == TOPICS:
        number = 0
        said, why = beside.get(LABELS, {}), beside.get(WHY, {})
        for order, domain in enumerate(parsed.content["domains"]):
            yield found(PART_BY_NAME["domains"], {**domain, "order": order}, order)
            for place_in_domain, topic in enumerate(domain["topics"]):
                choices = [
                    {"value": value, "label": (said.get(topic["id"]) or {}).get(value) or plain(value)}
                    for value in topic.get("choices") or ()
                ]
                burden = {str(mark): level for mark, level in (topic.get("burden") or {}).items()}
                raw = {
                    **topic,
                    "domain": domain["id"],
                    "order": place_in_domain,
                    "choices": choices,
                    "burden": burden,
                    "why": why.get(topic["id"]),
                }
                yield found(PART_BY_NAME["topics"], raw, number)
                number += 1
    elif kind := translated_file(parsed.name):
        for key, part_name in TRANSLATED[kind].items():
            for index, (of, said) in enumerate((parsed.content.get(key) or {}).items()):
                texts = {"title": said} if isinstance(said, str) else said
                raw = {**texts, "language": parsed.content["language"], "of": of}
                yield found(PART_BY_NAME[part_name], raw, index, key)
    elif parsed.name == GLOSSARY:
        for index, term in enumerate(parsed.content):
            yield found(PART_BY_NAME["glossary"], term, index, "")
    elif parsed.name == DOSSIER:
        for name in IN_DOSSIER:
            for index, raw in enumerate(parsed.content.get(name) or ()):
                yield found(PART_BY_NAME[name], {**raw, "order": index}, index)
    else:
        code = parsed.content["jurisdiction"]["code"]
        for part in PARTS:
            if part.name == "jurisdiction":
                yield found(part, parsed.content["jurisdiction"], 0)
            elif part.per_jurisdiction:
                for index, raw in enumerate(parsed.content.get(part.name) or ()):
                    yield found(part, {**raw, "jurisdiction": code}, index)


def _duplicates(files: Files) -> Iterator[Problem]:
    for part in PARTS:
        first: dict[str, Place] = {}
        for found in files.records(part.name):
            key = part.key(found.record)
            if key in first:
                yield Problem(found.place, f"stands twice (first at {first[key]}); keep one.")
            first.setdefault(key, found.place)


def _known(part: Part, files: Files) -> set[str]:
    in_files = {part.key(found.record) for found in files.records(part.name)}
    name = {"jurisdiction": "code", "glossary": "term", **OF_ANOTHER}.get(part.name, "slug")
    if part.name == "requirements":
        stored = part.model._default_manager.order_by().values_list("jurisdiction__code", "topic__slug")
        return in_files | {f"{code}/{topic}" for code, topic in stored}
    if "of" in part.names:  # nothing refers to a translation
        return in_files
    return in_files | set(part.model._default_manager.values_list(name, flat=True))


def _fit_no_topic(parsed: list[Parsed]) -> Iterator[Problem]:
    """What the files beside topics.yaml say of topics or choices that are not in it."""
    topics = next((one for one in parsed if one.name == TOPICS), None)
    beside = [one for one in parsed if one.name in BESIDE_TOPICS]
    if topics is None:
        for one in beside:
            yield Problem(Place(one.name), f"it is read together with {TOPICS}; put that file beside it.")
        return
    choices = {topic["id"]: topic.get("choices") or [] for domain in topics.content["domains"] for topic in domain["topics"]}
    for one in beside:
        for topic, said in (one.content or {}).items():
            place = Place(one.name, _schema_of(one.name), topic)
            if topic not in choices:
                yield Problem(place, f"no topic of {TOPICS} is called “{topic}”; correct the name, or remove the line.")
            elif one.name == LABELS:
                for value in said:
                    if value not in choices[topic]:
                        fits = ", ".join(choices[topic]) or "none"
                        yield Problem(place, f"“{value}” is not a choice of this topic; its choices are: {fits}.")
