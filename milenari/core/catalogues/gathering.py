"""The messages of code and templates, as gettext is asked for them: read from the sources by Python alone, without xgettext."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from milenari.core.catalogues import ROOT

PARTS = ("barriers", "countries", "milenari", "regulations", "reports", "templates")
TEMPLATES = (".html", ".txt", ".svg")

# Which of a function's arguments are the context, the message and the plural.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_IN_TEMPLATE = re.compile(r"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(")
_LITERAL = re.compile(r"""\s*(u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))\s*,?""", re.DOTALL)
_COMMENT = re.compile(r"#\s*(Translators:.*)")


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the site. `plural` is empty where it has no count, `context` where it needs none; `place` is a file."""

    context: str
    text: str
    plural: str
    place: str
    comment: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue knows it by."""
        return self.context, self.text


def gather(root: Path = ROOT) -> list[Message]:
    """Every message once, in the order of the files' names, of which the first that asks for it is its place."""
    found: dict[tuple[str, str], Message] = {}
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        for message in of_code(text, place) if path.suffix == ".py" else of_template(text, place):
            held = found.setdefault(message.key, message)
            if message.plural and not held.plural:
                found[message.key] = message
    return list(found.values())


def sources(root: Path = ROOT) -> Iterator[Path]:
    for part in PARTS:
        for path in sorted((root / part).rglob("*")):
            is_template = path.suffix in TEMPLATES and "templates" in path.parts
            if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
                yield path


def of_code(text: str, place: str) -> Iterator[Message]:
    """The messages of a Python module, by whatever name it calls gettext. Raises SyntaxError."""
    tree = ast.parse(text, place)
    names = dict(_names(tree))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in names]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        given = [_text(argument) for argument in call.args]
        wanted = FUNCTIONS[names[_name(call.func)]]
        if all(index is None or (index < len(given) and given[index] is not None) for index in wanted):
            yield _message(given, wanted, place)  # what is not written there is gathered where it is written: gettext_noop


def of_template(text: str, place: str) -> Iterator[Message]:
    """The messages of a template, of which Django itself makes calls to gettext."""
    from django.utils.translation.template import templatize

    said = templatize(text, origin=place)
    for call in _IN_TEMPLATE.finditer(said):
        given: list[str | None] = []
        position = call.end()
        while literal := _LITERAL.match(said, position):
            given.append(str(ast.literal_eval(literal[1])))
            position = literal.end()
        wanted = FUNCTIONS["gettext" if call[1] == "_" else call[1]]
        if all(index is None or index < len(given) for index in wanted):
            before = said[: call.start()].rsplit("\n", 2)[-2:]
            comment = next((match[1] for line in before if (match := _COMMENT.search(line))), "")
            yield _message(given, wanted, place, comment)


def _message(given: list[str | None], wanted: tuple[int | None, int, int | None], place: str, comment: str = "") -> Message:
    context, text, plural = ("" if index is None else given[index] or "" for index in wanted)
    return Message(context, text, plural, place, comment)


def _names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """By what name the module calls each function of gettext."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                function = alias.name.removesuffix("_lazy")
                if function in FUNCTIONS:
                    yield alias.asname or alias.name, function


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _text(node: ast.expr) -> str | None:
    """A string that is written there; None of anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keys(messages: Iterable[Message]) -> set[tuple[str, str]]:
    return {message.key for message in messages}
