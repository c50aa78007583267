"""YAML as the evidence files use it: dates stay text, a key stands once, nothing is shared or constructed, lines are known."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 64 * 1024 * 1024


class Refused(Exception):
    """A file that cannot be read as evidence: a sentence that says where and why."""


class _Loader(yaml.CSafeLoader):
    """Refuses keys that stand twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise Refused(f"line {key_node.start_mark.line + 1}: “{key_node.value}” stands twice in one record; keep one.")
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


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
    if path.stat().st_size > LARGEST_FILE:
        raise Refused(f"larger than {LARGEST_FILE // 1024 // 1024} MB; evidence files are far smaller.")
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_what_is_not_plain(text)
        loader: Any = _Loader(text)
        try:
            root = loader.get_single_node()
            content = loader.construct_document(root) if root is not None else None
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start}: not UTF-8; save the file as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise Refused(f"{where}not YAML: {getattr(error, 'problem', None) or error}.") from error
    except RecursionError as error:
        raise Refused("nested too deeply; evidence files are flat.") from error
    source = text.splitlines()
    lines = {part: [node.start_mark.line + 1 for node in nodes] for part, nodes in _lists(root).items()}
    comments = {part: [_comment_above(source, line) for line in found] for part, found in lines.items()}
    return Parsed(path.name, content, _preface(source), lines, comments)


def _refuse_what_is_not_plain(text: str) -> None:
    """Raises Refused for anchors and aliases (a small file could unfold to gigabytes), tags, and more documents than one."""
    documents = 0
    event: Any
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise Refused(f"line {line}: *{event.anchor} refers to another place; write the value out.")
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            raise Refused(f"line {line}: &{event.anchor} is an anchor; remove it.")
        if getattr(event, "tag", None):
            raise Refused(f"line {line}: {event.tag} is a tag; remove it.")
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise Refused(f"line {line}: a second document begins; an evidence file holds one.")


def _lists(root: Any) -> dict[str, list[Any]]:
    """The nodes of each list of records; a file that is one list has it under the empty name, lists in lists under theirs."""
    if isinstance(root, yaml.SequenceNode):
        return {"": root.value}
    if not isinstance(root, yaml.MappingNode):
        return {}
    found: dict[str, list[Any]] = {}
    for key, value in root.value:
        if isinstance(value, yaml.SequenceNode):
            found[key.value] = value.value
        elif isinstance(value, yaml.MappingNode):
            found[key.value] = [value]
    for domain in found.get("domains", []):
        for key, value in domain.value if isinstance(domain, yaml.MappingNode) else ():
            if key.value == "topics" and isinstance(value, yaml.SequenceNode):
                found.setdefault("topics", []).extend(value.value)
    return found


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


def as_item(text: str) -> str:
    """A record's text as an item of a list."""
    return "- " + text.replace("\n", "\n  ")
