"""What a script asks for, as one JSON object: the words of a scope (reports.scope), and the format and language of the file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from barriers.scenario import FIRST_START, LAST_START
from milenari.core.api.parameters import Schema, names_evidence, one_of, selection_schemas, some_of
from milenari.core.api.problems import BadWords, shown
from milenari.core.selection import Problem, unknown_fields
from regulations.queries import read_outline
from reports.models import Release
from reports.plan_words import profile_schemas
from reports.renderers.document import SECTIONS
from reports.renderers.formats import FORMATS
from reports.scope import WORDS

REPEATED = ("country", "domain", "phase", "section")  # these can be several
KNOWN = (*WORDS, "format", "language")


class NotAsked(BadWords):
    """What was sent does not fit; each problem names the field, what was found, and what would fit."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.detail: Any = _("No report was asked for. Each word that does not fit is named under “errors”, with what would fit.")


@dataclass(frozen=True, slots=True)
class Wish:
    """`words` are those of the scope, as the address of the form has them; they are not checked yet."""

    words: QueryDict
    format: str
    language: str


def read_wish(sent: Mapping[str, Any]) -> tuple[Wish, tuple[Problem, ...]]:
    """What was asked for, and whatever of it can't be; of the scope only whether its words are known, and are texts."""
    problems = [*unknown_fields(sent, KNOWN)]
    values = {name: _texts(name, sent[name], problems) for name in KNOWN if name in sent}
    words = QueryDict(mutable=True)
    for name in WORDS:
        if name in values:
            words.setlist(name, values[name])
    format = _one_of("format", values.get("format", []), tuple(FORMATS), "", problems)
    languages = tuple(code for code, _name in settings.LANGUAGES)
    usual = get_language() or settings.LANGUAGE_CODE
    language = _one_of("language", values.get("language", []), languages, usual, problems)
    return Wish(words, format, language), tuple(problems)


def _texts(name: str, value: Any, problems: list[Problem]) -> list[str]:
    """The texts of a field; an empty one, and null, are as one left out."""
    given = value if isinstance(value, list) and name in REPEATED else [] if value is None else [value]
    if all(isinstance(text, str) and "\0" not in text for text in given):
        return [text for text in given if text]
    fits = _("a text, or a list of texts") if name in REPEATED else _("a text")
    found = shown(json.dumps(value, ensure_ascii=False, default=str))
    message = _("%(found)s does not fit; %(field)s is %(fits)s.") % {"found": found, "field": name, "fits": fits}
    problems.append(Problem(name, found, message))
    return []


def _one_of(name: str, given: list[str], fits: tuple[str, ...], usual: str, problems: list[Problem]) -> str:
    if any(problem.field == name for problem in problems):
        return usual
    word = given[0] if given else usual
    if word not in fits:
        words = {"field": name, "value": shown(word), "fits": ", ".join(fits)}
        message = (
            _("“%(value)s” does not fit; %(field)s can be: %(fits)s.") if word else _("Name one; %(field)s can be: %(fits)s.")
        )
        problems.append(Problem(name, shown(word), message % words))
    return word


def wish_schema() -> Schema:
    """What can be asked for, as JSON Schema. Not every scope that it allows holds something: see reports.queries.ScopeProblem."""
    vocabulary = read_outline().vocabulary
    releases = list(Release.objects.newest_first().values_list("slug", flat=True)) if names_evidence() else []
    told = {
        **selection_schemas(vocabulary),
        "section": (some_of(SECTIONS), _("The chapters; none: all of them.")),
        "release": (one_of(releases), _("Which release; none: the evidence as it stands.")),
        "since": (one_of(releases), _("Since which release changes are told; none: they are not.")),
        "start": (
            {"type": "string", "format": "date"},
            _("The first day of the ways to the first patient, from %(first)s to %(last)s.")
            % {"first": FIRST_START.isoformat(), "last": LAST_START.isoformat()},
        ),
        **profile_schemas(vocabulary, as_text=True),
        "format": ({"type": "string", "enum": list(FORMATS)}, _("The format of the file.")),
        "language": (one_of(code for code, _name in settings.LANGUAGES), _("The language of the file; none: the answer's.")),
    }
    for name in ("show", "q"):
        told[name] = (told[name][0], _("Narrows what a page shows, not what a report covers: it changes nothing here."))
    return {
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": {name: {**schema, "description": meaning} for name, (schema, meaning) in _sorted(told)},
    }


def _sorted(told: Mapping[str, tuple[Schema, str]]) -> Iterator[tuple[str, tuple[Schema, str]]]:
    yield from ((name, told[name]) for name in ("format", "language", *WORDS))
