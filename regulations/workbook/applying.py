"""From an upload to the database: looked at first, then all of it or nothing, in the uploader's name."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countries import roles
from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.audit import record
from milenari.core.concurrent import Row
from regulations import actions
from regulations.actions import Changed, Refused
from regulations.audit import Event
from regulations.models import Comment, Document, Requirement, Reviewed, Topic
from regulations.pictures import name_of
from regulations.review import citations_of
from regulations.workbook.comparing import Change, Item, compare, seen, why_other_question
from regulations.workbook.document_reading import Known
from regulations.workbook.documents import PREFIX, DocumentColumn, DocumentRow, is_document
from regulations.workbook.held import Held
from regulations.workbook.layout import Asked, Column, fields_of, plain
from regulations.workbook.memory import Memory
from regulations.workbook.problems import Problem, Unreadable, at
from regulations.workbook.queries import read_asked, read_authorities, read_document_rows, read_known, read_places, read_rows
from regulations.workbook.reading import Reading, read
from regulations.workbook.saving import DocumentWriter, cite

SITE, FILE = "site", "file"  # whose version of an answer that both changed


class Unchosen(Refused):
    """Both sides changed an answer, and nobody said which one holds."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Who else edited an answer last, and when (UTC)."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that fits, and what it would change."""

    jurisdiction: Jurisdiction
    held: Held
    changes: tuple[Change, ...]
    comments: Mapping[str, str]  # by topic
    asked: Mapping[str, Item]  # by topic
    edited: Mapping[str, Edited]  # by topic, of the conflicts
    notices: tuple[str, ...] = ()

    @property
    def plain(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if not change.is_conflict)

    @property
    def conflicts(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.is_conflict)

    @property
    def cells(self) -> int:
        return sum(len(change.cells) for change in self.changes)


@dataclass(frozen=True, slots=True)
class Done:
    """How many answers were changed, first recorded, and left as others had made them; and how many comments were kept."""

    changed: int
    created: int
    left: int
    comments: int


def jurisdictions_for(user: Any) -> Any:
    """The jurisdictions whose questionnaire this user may fill in."""
    found: Any = roles.jurisdictions_where(user, roles.Action.CHANGE, Requirement)
    return found.in_reading_order()


def look(data: bytes, name: str, user: Any) -> Upload:
    """What the file would change. Writes nothing. Raises Unreadable with every problem."""
    jurisdiction: Jurisdiction | None = None

    def nameable(memory: Memory) -> Known:
        nonlocal jurisdiction
        jurisdiction = jurisdictions_for(user).filter(code=memory.code).first()
        return read_known(jurisdiction, read_places())

    reading = read(data, name, nameable)
    if jurisdiction is None:
        known = Jurisdiction.objects.filter(code=reading.memory.code).first()
        remedy = _("This is the questionnaire of %(country)s, which your account does not edit. Ask who does to upload it.")
        raise Unreadable(Problem(remedy % {"country": known.name if known else reading.memory.code}))
    asked: dict[str, Item] = {one.topic: one for one in read_asked()}
    now = _recorded(jurisdiction, asked)
    problems = [*reading.problems, *_other_questions(reading, asked), *_gone(reading, now)]
    if problems:
        raise Unreadable(*problems)
    mine = _changed(reading)
    asked |= {key: document for key, document in reading.documents.items() if key in mine}
    changes = compare(_those(asked, mine), reading.memory.answers, now, mine)
    held = Held(
        code=jurisdiction.code,
        file=plain(name)[-100:],
        downloaded=reading.memory.at.astimezone(UTC).date().isoformat(),
        revision=reading.memory.revision,
        was={topic: row for topic, row in reading.memory.answers.items() if topic in mine},
        mine=mine,
        comments=reading.comments,
        seen=seen(changes),
    )
    return _upload(jurisdiction, held, changes, asked, tuple(reading.notices))


def look_again(held: Held, user: Any) -> Upload:
    """The same of what the page held, as the site is now. Raises Refused where the user edits the country no longer."""
    jurisdiction = jurisdictions_for(user).filter(code=held.code).first()
    if jurisdiction is None:
        raise Refused(_("Nothing was saved: your account does not edit this country."))
    asked = _asked(held)
    changes = _compared(jurisdiction, held, asked)
    return _upload(jurisdiction, _again(held, changes), changes, asked)


def apply(held: Held, user: Any, choices: Mapping[str, str]) -> Done:
    """Saves it all, as one step of the revision, or nothing. `choices`: SITE or FILE, by topic, of the answers that both changed.

    Raises Changed where the site says something else than was shown, Unchosen where a choice is missing, and Refused for
    anything else that stands in the way.
    """
    try:
        with revision.one_step():
            return _apply(held, user, choices)
    except ValidationError as error:
        raise Refused(_("Nothing was saved: %(why)s") % {"why": " ".join(error.messages)}) from error
    except (IntegrityError, DataError) as error:
        raise Refused(_("Nothing was saved: the answers do not fit what is recorded now. Download the file anew.")) from error


def _apply(held: Held, user: Any, choices: Mapping[str, str]) -> Done:
    jurisdiction = jurisdictions_for(user).filter(code=held.code).first()
    if jurisdiction is None:
        raise Refused(_("Nothing was saved: your account does not edit this country."))
    asked = _asked(held)
    changes = _compared(jurisdiction, held, asked)
    if seen(changes) != held.seen:
        raise Changed(_("Nothing was saved: answers were changed while you looked. Look at the changes as they are now."))
    undecided = [change for change in changes if change.is_conflict and choices.get(change.asked.topic) not in (SITE, FILE)]
    if undecided:
        raise Unchosen(_("Nothing was saved: choose for each answer that both of you changed which version holds."))
    taken = [change for change in changes if not change.is_conflict or choices[change.asked.topic] == FILE]
    answers = [change for change in taken if isinstance(change.asked, Asked)]
    writer = _Writer(jurisdiction, user, _reason(held), answers, held.comments)
    for change in answers:
        writer.save(change)
    documents = DocumentWriter(jurisdiction, user, _reason(held), held.comments)
    for change in taken:
        if isinstance(change.asked, DocumentRow):
            documents.save(change.asked, change)
    comments = sum(writer.comment(topic, text) for topic, text in held.comments.items() if not is_document(topic))
    created = sum(change.is_new for change in taken)
    done = Done(len(taken) - created, created, len(changes) - len(taken), comments)
    record(Event.QUESTIONNAIRE_APPLIED, jurisdiction, file=held.file, **asdict(done))
    return done


def _reason(held: Held) -> str:
    day = date_format(date.fromisoformat(held.downloaded), "DATE_FORMAT")
    words = {"file": held.file, "day": day, "revision": held.revision}
    return _("Questionnaire “%(file)s”, downloaded on %(day)s at revision %(revision)s") % words


class _Writer:
    """Writes answers of one jurisdiction, having read in 2 queries what they need."""

    def __init__(
        self, jurisdiction: Jurisdiction, user: Any, reason: str, changes: Iterable[Change], comments: Iterable[str]
    ) -> None:
        self.jurisdiction, self.user, self.reason = jurisdiction, user, reason
        topics = {change.asked.topic for change in changes} | set(comments)
        found = Requirement.objects.filter(jurisdiction=jurisdiction, topic__slug__in=topics)
        self.requirements = {one.topic.slug: one for one in found.select_related("topic", "jurisdiction")}
        self.topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=topics - set(self.requirements))}

    def save(self, change: Change) -> None:
        asked, merged = change.asked, change.merged
        assert isinstance(asked, Asked)
        requirement = self.requirements.get(asked.topic)
        if requirement is None:
            requirement = Requirement(jurisdiction=self.jurisdiction, topic=self.topics[asked.topic])
            self.requirements[asked.topic] = requirement
        action = roles.Action.CHANGE if requirement.pk else roles.Action.ADD
        if not roles.may(self.user, action, requirement):
            raise Refused(_("Nothing was saved: your account does not edit “%(question)s”.") % {"question": asked.question})
        self._sign(requirement)
        if requirement.pk is None or any(column is not Column.CITATIONS for column in change.cells):
            for name, value in fields_of(asked, merged).items():
                setattr(requirement, name, value)
            requirement.clean_fields(exclude=["jurisdiction", "topic", "verified_by", "disputed_by"])
            actions.save_reviewed(requirement)
        if Column.CITATIONS in change.cells:
            with actions.editing_citations(requirement):
                cite(requirement, merged[Column.CITATIONS.value], self._sign)

    def comment(self, topic: str, text: str) -> bool:
        """Keeps a comment once, however often the same file is uploaded."""
        requirement = self.requirements.get(topic)
        if requirement is None:
            raise Refused(_("Nothing was saved: a comment is kept with an answer, and there is none."))
        if Comment.objects.filter(requirement=requirement, author=self.user, text=text).exists():
            return False
        actions.comment(requirement, self.user, text)
        return True

    def _sign(self, record: Any) -> None:
        record._history_user = self.user
        record._change_reason = self.reason


# ---- what is compared


def _changed(reading: Reading) -> dict[str, Row]:
    """The answers that the file has otherwise than at the download."""
    was = reading.memory.answers
    return {
        topic: answer
        for topic, answer in reading.answers.items()
        if answer != was.get(topic) and (topic in was or any(answer.values()))
    }


def _asked(held: Held) -> dict[str, Item]:
    """The questions as they are asked now, and the documents that the file changes."""
    authorities = read_authorities() if any(map(is_document, held.mine)) else ()
    documents = {
        key: DocumentRow(key.removeprefix(PREFIX), (row.get("title") or ("",))[0], authorities)
        for key, row in held.mine.items()
        if is_document(key)
    }
    return {one.topic: one for one in read_asked()} | documents


def _recorded(jurisdiction: Jurisdiction, asked: Mapping[str, Item]) -> dict[str, Row]:
    """What is recorded of the jurisdiction now, answers and documents."""
    questions = [one for one in asked.values() if isinstance(one, Asked)]
    return read_rows(jurisdiction, questions) | read_document_rows(jurisdiction)


def _gone(reading: Reading, now: Mapping[str, Row]) -> Iterable[Problem]:
    """Documents that the file changes, and that were removed on the site since the download."""
    for key in _changed(reading):
        if is_document(key) and key in reading.memory.answers and key not in now:
            sheet, row = reading.places[key]
            remedy = _("This document was removed on the site since the download. Put its row back as it was, or download anew.")
            yield at(sheet, row, DocumentColumn.SLUG, key.removeprefix(PREFIX), remedy)


def _other_questions(reading: Reading, asked: Mapping[str, Item]) -> Iterable[Problem]:
    then = {one.topic: one for one in reading.memory.asked}
    for topic in _changed(reading):
        now = asked.get(topic)
        if topic in then and (why := why_other_question(then[topic], now if isinstance(now, Asked) else None)):
            sheet, row = reading.places[topic]
            yield at(sheet, row, Column.QUESTION, then[topic].question, why)


def _those(asked: Mapping[str, Item], mine: Mapping[str, Row]) -> Iterable[Item]:
    return (one for topic, one in asked.items() if topic in mine)


def _compared(jurisdiction: Jurisdiction, held: Held, asked: Mapping[str, Item]) -> tuple[Change, ...]:
    for topic, answer in held.mine.items():
        if topic not in asked or set(answer) != {column.value for column in asked[topic].columns}:
            raise Refused(_("Nothing was saved: the questions were changed since you uploaded the file. Download it anew."))
    now = _recorded(jurisdiction, asked)
    return compare(_those(asked, held.mine), held.was, now, held.mine)


def _again(held: Held, changes: tuple[Change, ...]) -> Held:
    return Held(
        held.code, held.file, held.downloaded, held.revision, held.was, held.mine, held.comments, seen(changes)
    )  # fmt: skip


def _upload(
    jurisdiction: Jurisdiction,
    held: Held,
    changes: tuple[Change, ...],
    asked: Mapping[str, Item],
    notices: tuple[str, ...] = (),
) -> Upload:
    conflicts = [change.asked.topic for change in changes if change.is_conflict]
    return Upload(jurisdiction, held, changes, held.comments, asked, _edited(jurisdiction, conflicts), notices)


def _edited(jurisdiction: Jurisdiction, keys: list[str]) -> dict[str, Edited]:
    """Who edited these answers, documents or their citations last, in 3 queries for each kind; in none where there are none."""
    topics, slugs = [key for key in keys if not is_document(key)], [key.removeprefix(PREFIX) for key in keys if is_document(key)]
    answers = Requirement.objects.filter(jurisdiction=jurisdiction, topic__slug__in=topics).values_list("pk", "topic__slug")
    documents = Document.objects.filter(slug__in=slugs).values_list("pk", "slug")
    found = _edited_of(Requirement, dict(answers)) if topics else {}
    return found | (_edited_of(Document, {pk: PREFIX + slug for pk, slug in documents}) if slugs else {})


def _edited_of(model: type[Reviewed], keys: Mapping[int, str]) -> dict[str, Edited]:
    """The same of records of one model: `keys` by primary key."""
    citation, owner = citations_of(model)
    found: dict[str, Edited] = {}
    histories: tuple[Any, ...] = (
        model.history.filter(id__in=list(keys)),
        citation.history.filter(**{f"{owner}__in": list(keys)}),
    )
    for history in histories:
        for row in history.select_related("history_user").order_by("history_date", "history_id"):
            key = keys[getattr(row, owner, row.id)]
            if key not in found or found[key].at <= row.history_date:
                found[key] = Edited(name_of(row.history_user), row.history_date)
    return found
