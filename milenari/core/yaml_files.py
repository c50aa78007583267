"""YAML as the evidence files use it: dates stay text, a key stands once, nothing is shared or constructed, lines are known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 64 * 1024 * 1024


class Refused(Exception):
    """A file that cannot be read as evidence: a sentence that says where and why."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's content, with the line (from 1) of each record of each list, and the comment lines right before it."""

    name: str
    content: Any
    preface: str
    lines: dict[str, list[int]]
    comments: dict[str, list[str]]

    def line(self, part: str, index: int) -> int:
        return self.lines.get(part, [])[index] if index < len(self.lines.get(part, [])) else 0

    def comment(self, part: str, index: int) -> str:
        return self.comments.get(part, [])[index] if index < len(self.comments.get(part, [])) else ""


def parse(path: Path) -> Parsed:
    """The parsed file. Raises Refused where it cannot be read as YAML of that kind."""
    _refuse_what_is_no_file_of_the_folder(path)
    if path.stat().st_size > LARGEST_FILE:
        raise Refused(f"larger than {LARGEST_FILE // 1024 // 1024} MB; evidence files are far smaller.")
    try:
        text = path.read_text(encoding="utf-8")
        content, lines = _Reading(text).document()
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start}: not UTF-8; save the file as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise Refused(f"{where}not YAML: {getattr(error, 'problem', None) or error}.") from error
    except RecursionError as error:
        raise Refused("nested too deeply; evidence files are flat.") from error
    except (ValueError, OverflowError) as error:
        raise Refused("it has a value that cannot be read, such as a number of thousands of digits.") from error
    source = text.splitlines()
    comments = {part: [_comment_above(source, line) for line in found] for part, found in lines.items()}
    return Parsed(path.name, content, _preface(source), lines, comments)


def _refuse_what_is_no_file_of_the_folder(path: Path) -> None:
    """Raises Refused for a folder, and for a link that leads out: what stands elsewhere is nothing to tell of."""
    try:
        leads_to = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Refused("it cannot be opened: it is a link that leads nowhere, or may not be read.") from error
    if not leads_to.is_file() or not leads_to.is_relative_to(path.parent.resolve()):
        raise Refused("it must be a file in the folder itself, and is a folder or a link out of it.")


class _Reading:
    """A text's one document, built from the parser's events as they come: no tree of nodes is made beside it.

    It refuses anchors and aliases (a small file could unfold to gigabytes), tags, and more documents than one.
    """

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, yaml.CSafeLoader)
        # By the id of a list: the line (from 1) of each item; of a mapping: its own, then those of its keys but the first.
        self._lines: dict[int, list[int]] = {}

    def document(self) -> tuple[Any, dict[str, list[int]]]:
        """The content (None: there is none), and the lines of the records of each of its lists, by the name of the list."""
        content, documents = None, 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Refused(f"line {_line(event)}: a second document begins; an evidence file holds one.")
                content = self._value(next(self._events))
        return content, self._records(content)

    def _value(self, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent):
            raise Refused(f"line {_line(event)}: *{event.anchor} refers to another place; write the value out.")
        if event.anchor:
            raise Refused(f"line {_line(event)}: &{event.anchor} is an anchor; remove it.")
        if event.tag:
            raise Refused(f"line {_line(event)}: {event.tag} is a tag; remove it.")
        if isinstance(event, yaml.ScalarEvent):
            return _plain(event.value) if event.implicit[0] else event.value
        return self._list() if isinstance(event, yaml.SequenceStartEvent) else self._mapping(_line(event))

    def _list(self) -> list[Any]:
        items: list[Any] = []
        lines = self._lines[id(items)] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            lines.append(_line(event))
            items.append(self._value(event))
        return items

    def _mapping(self, line: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        lines = self._lines[id(found)] = [line]
        seen: set[str] = set()
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._value(event)
            if not isinstance(event, yaml.ScalarEvent) or (key == "<<" and event.implicit[0]):
                raise Refused(f"line {_line(event)}: a key is a word; write each key of a record out.")
            if event.value in seen:
                raise Refused(f"line {_line(event)}: “{event.value}” stands twice in one record; keep one.")
            if seen:
                lines.append(_line(event))
            seen.add(event.value)
            found[key] = self._value(next(self._events))
        return found

    def _records(self, content: Any) -> dict[str, list[int]]:
        """A file that is one list has its records under the empty name, lists in lists under theirs."""
        if isinstance(content, list):
            return {"": self._lines[id(content)]}
        if not isinstance(content, dict):
            return {}
        found = {str(key): self._lines[id(value)] for key, value in content.items() if isinstance(value, list | dict)}
        domains = content.get("domains")
        for domain in domains if isinstance(domains, list) else ():
            topics = domain.get("topics") if isinstance(domain, dict) else None
            if isinstance(topics, list):
                found["topics"] = [*found.get("topics", ()), *self._lines[id(topics)]]
        return found


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Words(yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
    """What a word without quotes is: dates stay text."""

    def __init__(self) -> None:
        yaml.constructor.SafeConstructor.__init__(self)
        yaml.resolver.Resolver.__init__(self)

    def read(self, word: str) -> Any:
        match self.resolve(yaml.ScalarNode, word, (True, False)).removeprefix("tag:yaml.org,2002:"):
            case "null":
                return None
            case "bool":
                return self.construct_yaml_bool(yaml.ScalarNode("", word))
            case "int":
                return self.construct_yaml_int(yaml.ScalarNode("", word))
            case "float":
                return self.construct_yaml_float(yaml.ScalarNode("", word))
        return word


_words = _Words()
_plain_word = lru_cache(maxsize=10_000)(_words.read)


def _plain(word: str) -> Any:
    """What stands without quotes; short words are many times the same."""
    return _plain_word(word) if len(word) <= 40 else _words.read(word)


def _comment_above(source: list[str], line: int) -> str:
    """The comment lines right above a line (from 1), without indent."""
    found: list[str] = []
    for text in reversed(source[: line - 1]):
        if not text.lstrip().startswith("#"):
            if found or text.strip():
                break
            continue
        found.append(text.strip())
    if len(found) == line - 1:
        return ""  # they head the file, and are its preface
    return "\n".join(reversed(found))


def _preface(source: list[str]) -> str:
    """The comment lines at the head of a file."""
    head = []
    for text in source:
        if not text.startswith("#"):
            break
        head.append(text)
    return "\n".join(head)


# --- writing ---

WIDTH = 128


class _Folded(str):
    """Text that is folded over several lines."""


class _Flow(list[Any]):
    """A list on one line."""


class Line(dict[str, Any]):
    """A mapping on one line."""


class _Dumper(yaml.CSafeDumper):
    """Writes dates as they are, text without quotes where that is the same, and in double quotes elsewhere."""

    def plain_or_quoted(self, text: str) -> Any:
        if _DATE.fullmatch(text):
            return self.represent_scalar("tag:yaml.org,2002:timestamp", text)
        is_text = self.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_text and not _MARKS.search(text) else '"')


_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MARKS = re.compile(r"[,:{}\[\]#&*!|>'\"%@`?\n]|^[-?\s]|\s$")
_Dumper.add_representer(str, _Dumper.plain_or_quoted)
_Dumper.add_representer(_Folded, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=">"))
_Dumper.add_representer(
    _Flow, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", list(items), flow_style=True)
)
_Dumper.add_representer(
    Line, lambda dumper, words: dumper.represent_mapping("tag:yaml.org,2002:map", dict(words), flow_style=True)
)


def _dump(value: Any, **options: Any) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, **options))


def in_line(value: Any) -> str:
    """A value on one line."""
    return _dump(value, default_flow_style=True, width=10**9).removesuffix("\n...\n").strip()


def in_block(record: dict[str, Any]) -> str:
    """A record over several lines: long text folded, lists on one line."""

    def styled(value: Any) -> Any:
        if isinstance(value, str) and len(value) > 100 and "\n" not in value:
            return _Folded(value)
        return _Flow(value) if isinstance(value, list) else value

    return _dump({key: styled(value) for key, value in record.items()}, default_flow_style=False, width=WIDTH).rstrip("\n")


def in_lines(record: dict[str, Any]) -> str:
    """A record over several lines, each text on one of them."""
    return _dump(record, default_flow_style=False, width=10**9).rstrip("\n")


def as_item(text: str) -> str:
    """A record's text as an item of a list."""
    return "- " + text.replace("\n", "\n  ")
