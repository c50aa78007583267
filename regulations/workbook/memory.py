"""What a file remembers of its download: the questions and answers as they were, signed by this site. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language

from milenari.core.concurrent import NotSeen, Row, Seen, State, read_token, token
from regulations.vocabulary import Kind
from regulations.workbook.layout import VERSION, Asked, Questionnaire

SUBJECT = "questionnaire"


class NoMemory(ValueError):
    """The memory is missing, damaged, or was not written by this site."""


class OldTemplate(ValueError):
    """The file was made by another version of the layout."""


@dataclass(frozen=True, slots=True)
class Memory:
    """`answers` by topic, as they were at `revision`; `at` in UTC; `language`: the one that the file has."""

    code: str
    language: str
    revision: int
    at: datetime
    asked: tuple[Asked, ...]
    answers: Mapping[str, Row]
    shown: Mapping[str, tuple[str, ...]]  # by question number: the texts of the columns that must not change

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(asked.sheet for asked in self.asked))


def remember(questionnaire: Questionnaire, shown: Mapping[str, tuple[str, ...]]) -> str:
    """The signed text. `shown`: by question number, the texts of the columns that must not change."""
    asked: dict[str, Row] = {
        one.number: {
            "topic": (one.topic,),
            "sheet": (one.sheet,),
            "question": (one.question,),
            "kind": (one.kind.value,),
            "unit": (one.unit,),
            "values": tuple(value for value, _label in one.choices),
            "labels": tuple(label for _value, label in one.choices),
            "also_values": tuple(value for value, _label in one.also),
            "also_labels": tuple(label for _value, label in one.also),
            "written": one.written,
            "shown": shown[one.number],
        }
        for one in questionnaire.asked
    }
    about: Row = {
        "version": (VERSION,),
        "code": (questionnaire.code,),
        "revision": (str(questionnaire.revision),),
        "language": (get_language() or settings.LANGUAGE_CODE,),
    }
    state = State(about, {"asked": asked, "answers": questionnaire.answers})
    return token(SUBJECT, Seen(state, questionnaire.at))


def recall(text: str) -> Memory:
    """What `remember` was given. Raises NoMemory, or OldTemplate."""
    try:
        seen = read_token(SUBJECT, text)
    except NotSeen as error:
        raise NoMemory from error
    about = seen.state.fields
    if about.get("version") != (VERSION,):
        raise OldTemplate
    asked = seen.state.rows["asked"]
    return Memory(
        code=about["code"][0],
        language=about["language"][0],
        revision=int(about["revision"][0]),
        at=seen.at,
        asked=tuple(_asked(number, found) for number, found in asked.items()),
        answers=seen.state.rows["answers"],
        shown={number: found["shown"] for number, found in asked.items()},
    )


def _asked(number: str, found: Row) -> Asked:
    return Asked(
        number=number,
        topic=found["topic"][0],
        sheet=found["sheet"][0],
        question=found["question"][0],
        kind=Kind(found["kind"][0]),
        unit=found["unit"][0],
        choices=tuple(zip(found["values"], found["labels"], strict=True)),
        also=tuple(zip(found["also_values"], found["also_labels"], strict=True)),
        written=found["written"],
    )
