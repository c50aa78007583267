"""What changed: on the page, in a topic's history, among the latest, in the feed; net, in plain words, in few queries."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, TestCase
from django.utils.dateparse import parse_datetime

from countries.models import Jurisdiction
from milenari.core import kept, revision
from milenari.portal import changes as portal
from milenari.portal.changes import Action, Change, Load, Scope, between, history_of, latest, views
from milenari.portal.evidence import REASON
from milenari.portal.evidence.loading import load
from regulations.models import Instrument, Requirement, RequirementCitation, Topic
from regulations.vocabulary import Burden
from tests import factories

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def at(record: Any, when: datetime = NOW, who: Any = None, reason: str | None = None) -> Any:
    """The record, with what its next write is to leave in its history."""
    record._history_date, record._history_user, record._change_reason = when, who, reason
    return record


def edit(record: Any, when: datetime = NOW, who: Any = None, reason: str | None = None, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    at(record, when, who, reason).save()


def backdate(when: datetime = datetime(2026, 1, 1, tzinfo=UTC), **fields: Any) -> None:
    """What was made up to here lies at that time."""
    for model in (Jurisdiction, Topic, Topic.domain.field.related_model, Instrument, Requirement, RequirementCitation):
        model.history.update(history_date=when, **fields)


def of_march(scope: Scope | None = None) -> tuple[Change, ...]:
    return between(*MARCH, scope or Scope()).changes


def texts(change: Change) -> list[str]:
    return [difference.text for difference in change.differences]


def create_user(username: str, **names: str) -> Any:
    """Nobody logs in here: without a password there is none to hash, which takes its time."""
    return factories.create_user(username, password=None, **names)


@pytest.fixture
def expert(db: None) -> Any:
    return create_user("expert", first_name="National", last_name="Expert")


@pytest.fixture
def answer(db: None) -> Requirement:
    """An answer of January: 50 days, by a law's article."""
    country = factories.create_jurisdiction("xa", member_of=factories.create_union())
    topic = factories.create_topic("review-days", "duration")
    law = factories.create_instrument(country, "old-law")
    found = factories.create_requirement(
        country, topic, 50, [(law, "Art. 4")], summary="It takes 50 days from the day of receipt."
    )
    backdate()
    return found


class TestBetween:
    def test_several_edits_are_shown_net_with_all_who_made_them(self, answer, expert):
        edit(answer, NOW, expert, "A first look", amount=70)
        edit(answer, NOW + timedelta(days=2), create_user("other"), "Read again", amount=60, confidence="low")

        (change,) = of_march()

        assert texts(change) == ["Value: 50 days → 60 days", "Confidence: High confidence → Low confidence"]
        assert [(save.by, save.reason) for save in change.saves] == [("other", "Read again"), ("National Expert", "A first look")]
        assert (change.country, change.title, change.domain_title) == ("Country XA", "What of review-days?", "Domain")
        assert change.action is Action.CHANGED

    def test_what_lies_before_and_after_the_span_does_not_count(self, answer, expert):
        edit(answer, datetime(2026, 2, 28, 23, 59, tzinfo=UTC), expert, amount=55)
        edit(answer, datetime(2026, 3, 31, 23, 59, tzinfo=UTC), expert, amount=60)
        edit(answer, datetime(2026, 4, 1, tzinfo=UTC), expert, amount=99)

        assert [texts(change) for change in of_march()] == [["Value: 55 days → 60 days"]]

    def test_a_text_is_shown_word_by_word(self, answer, expert):
        edit(answer, NOW, expert, summary="It takes 60 days from the day of receipt.")

        (difference,) = of_march()[0].differences

        assert [(piece.sort.value, piece.text) for piece in difference.pieces] == [
            ("same", "It takes "),
            ("removed", "50"),
            ("added", "60"),
            ("same", " days from the day of receipt."),
        ]

    def test_everything_is_said_in_words(self, answer, expert):
        verifier = create_user("verifier", first_name="Second", last_name="Expert")
        edit(
            answer, NOW, expert, amount=45, unit="working_days", basis="practice", valid_from=date(2026, 1, 2),
            review="verified", verified_by=verifier, verified_at=datetime(2026, 3, 9, tzinfo=UTC),
            verified_until=date(2027, 3, 9),
        )  # fmt: skip

        assert texts(of_march()[0]) == [
            "Value: 50 days → 45 working days (about 63 calendar days)",
            "Basis: nothing recorded → Practice",
            "In effect since: nothing recorded → 2 January 2026",
            "Review: Not yet verified by a national expert → Verified by Second Expert, 9 March 2026, until 9 March 2027",
        ]

    def test_an_answer_that_went_is_seen_with_its_status(self, answer, expert):
        edit(answer, NOW, expert, status="not_found", amount=None, unit="")

        assert texts(of_march()[0]) == ["Value: 50 days → nothing recorded", "Status: Answered → Not found in public sources"]

    def test_a_choice_is_said_by_its_label_even_if_the_choice_is_gone(self, expert):
        topic = factories.create_topic("route", "choice", choices=["by_post", "by_portal"])
        found = factories.create_requirement(factories.create_jurisdiction(), topic, "by_post")
        backdate()
        edit(found, NOW, expert, value="by_portal")
        topic.choices.get(value="by_post").delete()

        (change,) = [change for change in of_march() if change.kind == "requirement"]

        assert texts(change) == ["Value: By post → By portal"]

    def test_citations_that_came_went_or_moved_belong_to_the_answer(self, answer, expert):
        country = answer.jurisdiction
        new, page = factories.create_instrument(country, "new-law"), factories.create_source(country, "page")
        old = answer.citations.get()
        for place in ({"instrument": new, "pinpoint": "Art. 1"}, {"source": page}):
            at(RequirementCitation(requirement=answer, order=1, **place), NOW, expert).save()
        edit(old, NOW, expert, pinpoint="Art. 5", order=3)

        (change,) = [change for change in of_march() if change.kind == "requirement"]

        assert sorted(texts(change)) == [
            "Citation added: New law, Art. 1",
            "Citation added: Page",
            "Citation, before: Old law, Art. 4\nCitation, after: Old law, Art. 5",
        ]
        assert [save.by for save in change.saves] == ["National Expert"]

    def test_a_citation_that_was_only_written_anew_is_no_difference(self, answer, expert):
        law = answer.citations.get().instrument
        at(answer.citations.get(), NOW, expert).delete()
        at(RequirementCitation(requirement=answer, instrument=law, pinpoint="Art. 4"), NOW, expert).save()

        (change,) = of_march()

        assert change.differences == ()

    def test_a_law_that_is_gone_is_still_called_by_its_name(self, answer, expert):
        citation = answer.citations.get()
        at(citation, NOW, expert).delete()
        at(citation.instrument, NOW, expert).delete()

        removed = {change.kind: change for change in of_march()}

        assert texts(removed["requirement"]) == ["Citation removed: Old law, Art. 4"]
        assert (removed["instrument"].action, removed["instrument"].address) == (Action.REMOVED, "")

    def test_a_record_that_came_and_one_that_went(self, answer, expert):
        gone = factories.create_barrier(answer.jurisdiction, "old-wall")
        type(gone).history.update(history_date=datetime(2026, 1, 1, tzinfo=UTC))
        at(gone, NOW, expert).delete()
        barrier = factories.create_barrier(answer.jurisdiction, "new-wall")
        type(barrier).history.filter(id=barrier.pk).update(history_date=NOW, history_user=expert)

        found = {change.title: change for change in of_march()}

        assert (found["Old wall"].action, found["New wall"].action) == (Action.REMOVED, Action.CREATED)
        assert "Severity: moderate" in found["New wall"].lines
        assert "Severity, until then: moderate" in found["Old wall"].lines

    def test_a_record_that_came_and_went_within_the_span_left_nothing(self, answer, expert):
        passing = at(
            Instrument(jurisdiction=answer.jurisdiction, slug="passing", title="Passing", kind="law", status="draft"), NOW
        )
        passing.save()
        at(passing, NOW + timedelta(days=1), expert).delete()

        (change,) = of_march()

        assert (change.action, change.differences) == (Action.PASSING, ())

    def test_the_questionnaire_stands_for_itself(self, answer, expert):
        edit(answer.topic, NOW, expert, question="How long may it take?")
        level = at(answer.topic.burden_levels.model(topic=answer.topic, from_amount=61, level=Burden.HEAVY), NOW, expert)
        level.save()

        (change,) = of_march()

        assert (change.code, change.title) == ("", "How long may it take?")
        assert texts(change)[1:] == ["Burden level added: from 61 days: heavy"]

    def test_steps_and_barriers_and_their_mitigations(self, answer, expert):
        step = factories.create_step(answer.jurisdiction, days=(1, 2, 3))
        barrier = factories.create_barrier(answer.jurisdiction)
        for record in (step, barrier):
            type(record).history.update(history_date=datetime(2026, 1, 1, tzinfo=UTC))
        edit(step, NOW, expert, days_max=30)
        at(barrier.mitigations.model(barrier=barrier, what="Hire a courier", due=date(2027, 1, 1)), NOW, expert).save()

        assert sorted(line for change in of_march() for line in texts(change)) == [
            "Days, at most: 3 → 30",
            "Mitigation added: Hire a courier (1 January 2027; Planned)",
        ]

    def test_what_the_files_made_is_counted_and_the_edits_are_shown_against_it(self, answer, expert, monkeypatch):
        monkeypatch.setattr(portal, "SINGLY", 1)
        backdate(NOW, history_change_reason=REASON)
        edit(answer, NOW + timedelta(days=1), expert, amount=60)

        found = between(*MARCH, Scope())

        assert [texts(change) for change in found.changes if change.kind == "requirement"] == [["Value: 50 days → 60 days"]]
        (loaded,) = [one for one in found.loads if one.code == "xa"]
        assert loaded.text == "3 records were created from the evidence files"  # the country, its law, its answer
        assert [(part.label, part.records) for part in loaded.kinds] == [("Answers", 1), ("Instruments", 1), ("Jurisdictions", 1)]
        assert [(part.label, part.slug, part.records) for part in loaded.domains] == [("Domain", "domain", 1)]

    def test_what_the_files_made_is_told_by_domain_for_a_few_countries_alone(self, client, answer, monkeypatch):
        monkeypatch.setattr(portal, "SINGLY", 1)
        Requirement.history.update(history_date=NOW, history_change_reason=REASON)
        type(answer.jurisdiction).history.update(history_date=NOW, history_change_reason=REASON)
        address = "/changes/?from=2026-03-01&to=2026-03-31"

        few = page(client, address)
        monkeypatch.setattr(views, "FEW", 1)
        kept.clear()
        many = page(client, address)

        assert "The answers, by domain:" in few
        assert "to see by domain which answers" not in few
        assert "The answers, by domain:" not in many
        assert "Choose 1 countries at most to see by domain which answers the files created." in many

    def test_a_few_new_records_from_the_files_are_shown_one_by_one(self, answer):
        Requirement.history.update(history_date=NOW, history_change_reason=REASON)

        found = between(*MARCH, Scope())

        (change,) = found.changes
        assert (change.action, found.loads) == (Action.CREATED, ())
        assert change.saves[0].by == "Evidence files"
        assert "Value: 50 days" in change.lines

    def test_a_country_is_shown_with_its_union_and_without_the_questionnaire(self, answer, expert):
        union = answer.jurisdiction.member_of
        other = factories.create_jurisdiction("xb")
        for jurisdiction in (union, other, answer.jurisdiction):
            factories.create_barrier(jurisdiction, f"wall-{jurisdiction.code}")
        edit(answer.topic, NOW, expert, question="How long?")
        day = datetime.now(UTC).date()

        found = between(date(2026, 1, 1), day, Scope(jurisdictions=frozenset({answer.jurisdiction_id, union.pk})))

        assert {change.code for change in found.changes} == {"xa", "xu"}

    def test_a_domain_is_shown_with_all_that_bears_on_it(self, answer, expert):
        other = factories.create_topic("elsewhere", domain=factories.create_domain("other"))
        factories.create_barrier(answer.jurisdiction, "here", topics=[answer.topic])
        factories.create_barrier(answer.jurisdiction, "there", topics=[other])
        edit(answer.citations.get().instrument, NOW, expert, number="1/2026")
        edit(answer, NOW, expert, amount=60)

        found = between(date(2026, 2, 1), datetime.now(UTC).date(), Scope(topics=frozenset({answer.topic_id})))

        assert {change.title for change in found.changes} == {"What of review-days?", "Here", "Old law"}


class TestLoading:
    def test_a_new_version_of_a_file_is_a_change_by_the_evidence_files(self, db, small, rewrite):
        load(small)
        first = datetime.now(UTC)
        rewrite("xa.yaml", "summary: It is allowed.", "summary: It is forbidden.")
        rewrite("xa.yaml", "pinpoint: Art. 1}", "pinpoint: Art. 2}")
        load(small)

        (change,) = history_of("allowed", ["xa"])[:-1]

        assert change.at >= first
        assert change.saves[0].by == "Evidence files"
        assert [difference.label for difference in change.differences] == ["Summary", "Citation"]

    def test_a_citation_that_a_file_drops_is_part_of_that_change(self, db, small, rewrite):
        load(small)
        rewrite("xa.yaml", ", {source: xa-source}]", "]")
        load(small)

        first, _created = history_of("allowed", ["xa"])

        assert texts(first) == ["Citation removed: Page"]
        assert [save.by for save in first.saves] == ["Evidence files"]


class TestHistory:
    def test_every_save_is_told_the_newest_first(self, answer, expert, django_assert_max_num_queries):
        edit(answer, NOW, expert, "A first look", amount=70)
        edit(answer, NOW + timedelta(seconds=90), expert, "A slip", amount=60)

        with django_assert_max_num_queries(3):
            newest, before, _created = history_of("review-days", ["xa"])

        assert (texts(newest), newest.saves[0].reason) == (["Value: 70 days → 60 days"], "A slip")
        assert (texts(before), before.saves[0].reason) == (["Value: 50 days → 70 days"], "A first look")

    def test_a_record_and_its_citations_saved_together_are_one_save(self, answer, expert):
        edit(answer, NOW, expert, "Read the law", amount=70)
        edit(answer.citations.get(), NOW + timedelta(seconds=1), expert, pinpoint="Art. 5")

        newest, _created = history_of("review-days", ["xa"])

        assert len(newest.differences) == 2
        assert [save.reason for save in newest.saves] == ["Read the law"]

    def test_answers_of_the_union_are_among_them_and_those_of_others_are_not(self, answer):
        other = factories.create_jurisdiction("xb")
        for jurisdiction in (answer.jurisdiction.member_of, other):
            factories.create_requirement(jurisdiction, answer.topic, 5)

        assert {change.code for change in history_of("review-days", ["xa"])} == {"xa", "xu"}

    def test_an_answer_that_was_deleted_keeps_its_history(self, answer, expert):
        at(answer, datetime.now(UTC) + timedelta(seconds=1), expert).delete()

        assert [change.action for change in history_of("review-days", ["xa"])] == [Action.REMOVED, Action.CREATED]

    def test_where_the_history_begins_with_a_change_nothing_is_made_up(self, answer, expert):
        Requirement.history.all().delete()
        edit(answer, NOW, expert, amount=70)

        (change, *_rest) = history_of("review-days", ["xa"])

        assert (change.action, change.differences) == (Action.CHANGED, ())

    def test_the_component_strikes_out_and_underlines(self, answer, expert):
        edit(answer, NOW, expert, "<b>Why</b>", summary="It takes 60 & more days from the day of receipt.")

        page = render_to_string("components/history.html", {"changes": history_of("review-days", ["xa"])})

        assert re.search(r"<del>.*50.*</del><ins>.*60 &amp; more.*</ins> days", page)
        assert "&lt;b&gt;Why&lt;/b&gt;" in page
        assert "National Expert" in page


class TestLatest:
    def test_a_line_for_each_of_the_last_saves(self, answer, expert, django_assert_max_num_queries):
        edit(answer, NOW, expert, amount=60)
        edit(answer.topic, NOW + timedelta(days=1), expert, question="How long?")

        with django_assert_max_num_queries(3):
            found = latest(2)

        assert [(one.title, one.gist) for one in found] == [("How long?", "Question"), ("How long?", "Value: 50 days → 60 days")]
        page = render_to_string("components/latest_changes.html", {"latest": found})
        assert "Value: 50 days → 60 days" in page
        assert 'href="/changes/"' in page

    def test_what_the_files_made_is_one_line_a_country(self, answer, django_assert_max_num_queries):
        backdate(NOW, history_change_reason=REASON)

        with django_assert_max_num_queries(3):
            found = latest(10)

        assert sorted((one.country, one.text) for one in found if isinstance(one, Load)) == [
            ("", "2 records were created from the evidence files"),
            ("Country XA", "3 records were created from the evidence files"),
            ("Union XU", "1 record was created from the evidence files"),
        ]

    def test_nothing_yet(self, db):
        assert latest() == ()
        assert "Nothing has been recorded yet." in render_to_string("components/latest_changes.html", {"latest": ()})


# ---- the page


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_the_page_shows_before_and_after_who_when_and_why(client, answer, expert):
    edit(answer, NOW, expert, "Read the law", amount=60)

    shown = page(client, "/changes/?from=2026-03-01&to=2026-03-31")

    assert "<del>50 days</del>" in shown
    assert "<ins>60 days</ins>" in shown
    assert "National Expert: <q>Read the law</q>" in shown
    assert "10 March 2026, 12:00 UTC" in shown
    assert "Not yet verified by a national expert" in shown


def test_an_empty_span_and_an_empty_database_say_so(client, answer):
    assert "Nothing changed in these days." in page(client, "/changes/?from=2025-03-01&to=2025-03-31")
    assert "Nothing of this selection changed" in page(client, "/changes/?from=2025-03-01&to=2025-03-31&country=xa")


@pytest.mark.django_db
def test_an_empty_database_says_what_to_do(client):
    assert "load_evidence" in page(client, "/changes/")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("from=yesterday", "<strong>from</strong>: “yesterday” is not a day; write year, month and day"),
        ("to=2026-02-30", "<strong>to</strong>: “2026-02-30” is not a day"),
        ("from=1900-01-01", "<strong>from</strong>: 1900-01-01 is out of range; it can be any day from 2000-01-01 to"),
        ("to=9999-12-31", "<strong>to</strong>: 9999-12-31 is out of range"),
        ("from=2026-03-02&to=2026-03-01", "<strong>from</strong>: 2 March 2026 is after 1 March 2026"),
        ("country=zz", "<strong>country</strong>: “zz” is not a known country; it can be: xa, xu."),
        ("domain=zz", "<strong>domain</strong>: “zz” is not a known domain"),
        ("page=zz", "<strong>page</strong>: “zz” is not a page"),
        ("page=7", "<strong>page</strong>: There is one page."),
    ],
)
def test_a_word_that_does_not_fit_is_named_and_the_rest_stands(client, answer, words, said):
    shown = page(client, f"/changes/?{words}")

    assert said in shown
    assert 'type="date"' in shown


def test_the_days_that_were_asked_for_stay_in_the_form(client, answer):
    shown = page(client, "/changes/?from=nonsense&to=2026-03-31")

    assert 'name="from" value="2026-03-01"' in shown
    assert 'name="to" value="2026-03-31"' in shown


def test_more_than_a_page_of_records_is_split(client, answer, expert, monkeypatch):
    monkeypatch.setattr(portal, "PAGE", 2)
    for number in range(5):
        law = at(
            Instrument(jurisdiction=answer.jurisdiction, slug=f"l{number}", title=f"Law no {number}", kind="law", status="draft")
        )
        law._history_date = NOW + timedelta(days=number)
        law.save()

    first = page(client, "/changes/?from=2026-03-01&to=2026-03-31")
    last = page(client, "/changes/?from=2026-03-01&to=2026-03-31&page=3")

    assert "1 to 2 of 5" in first
    assert "Law no 4" in first
    assert "Law no 0" not in first
    assert "from=2026-03-01&amp;to=2026-03-31&amp;page=2" in first
    assert "5 to 5 of 5" in last
    assert "Law no 0" in last


def test_a_reader_who_has_it_already_gets_no_body_in_one_query(client, answer, django_assert_num_queries):
    for address in ("/changes/?from=2026-01-01", "/changes/feed.atom"):
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(1):
            again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")

        edit(answer, datetime.now(UTC), amount=answer.amount + 1)
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def busy(countries: int, expert: Any) -> None:
    """Every country's answers are made by the files, changed with their citations, and one barrier is removed."""
    union = factories.create_union()
    topics = [factories.create_topic("allowed", burden={"yes": 0, "no": 2}), factories.create_topic("days", "duration")]
    with revision.one_step():
        for index in range(countries):
            country = factories.create_jurisdiction(f"c{index}", member_of=union if index % 2 else None)
            law = factories.create_instrument(country, f"law-{index}")
            found = [
                factories.create_requirement(country, topic, value, [law])
                for topic, value in zip(topics, ("no", 90), strict=True)
            ]
            barrier = factories.create_barrier(country, f"barrier-{index}", topics=topics, citations=[law])
            for requirement in found:
                edit(requirement, datetime.now(UTC), expert, summary=f"Now otherwise in {index}.")
                edit(requirement.citations.get(), datetime.now(UTC), expert, pinpoint="Art. 9")
            at(barrier, datetime.now(UTC), expert).delete()


@pytest.mark.parametrize("countries", [4, 40])
@pytest.mark.parametrize("query", ["", "?country=c1&domain=domain", "?page=99"])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_page_and_feed_take_at_most_twelve_queries(client, expert, django_assert_max_num_queries, countries, query):
    busy(countries, expert)

    with django_assert_max_num_queries(12):
        response = client.get(f"/changes/{query}")
    assert response.status_code == 200
    with django_assert_max_num_queries(12):
        client.get(f"/changes/feed.atom{query}")
    with django_assert_max_num_queries(3):
        assert latest(10)
    with django_assert_max_num_queries(3):
        assert history_of("days", ["c1", "c2"])


HOSTILE = [
    "%00",
    "%F0%9F%98%80",
    "a" * 5000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%ff",
    "1e999",
    "-1",
    "[]",
    "٣",
    "0001-01-01",
]


def test_a_hostile_address_never_breaks_it(client, answer):
    names = ("from", "to", "country", "domain", "page", "phase", "show", "baseline", "q", "x")
    for value in HOSTILE:
        for query in (f"from={value}", f"to={value}", "&".join(f"{name}={value}" for name in names)):
            assert "<script>alert" not in page(client, f"/changes/?{query}")
        assert client.get(f"/changes/feed.atom?{query}").status_code == 400


# ---- the feed


def entries(client: Client, query: str = "") -> list[ElementTree.Element]:
    return feed(client, query).findall(f"{ATOM}entry")


def feed(client: Client, query: str = "") -> ElementTree.Element:
    response = client.get(f"/changes/feed.atom{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314  # our own


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext("/".join(f"{ATOM}{part}" for part in name.split("/"))) or ""


def test_the_feed_has_what_atom_asks_for(client, answer, expert):
    edit(answer, NOW, expert, "Read the law", amount=60, summary="It takes 60 days from the day of receipt.")

    root = feed(client)

    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated", "author/name"):
        assert text(root, name)
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == "http://testserver/changes/feed.atom"
    found = root.findall(f"{ATOM}entry")
    ids = [text(entry, "id") for entry in found]
    assert len(ids) == len(set(ids)) == len(found) > 1
    for entry in (root, *found):
        updated = text(entry, "updated")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", updated)
        assert parse_datetime(updated)
    for entry in found:
        for name in ("id", "title", "author/name", "summary"):
            assert text(entry, name)
        assert text(entry, "id").startswith("tag:testserver,")
        assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/")
        assert entry.find(f"{ATOM}summary").get("type") == "text"
    (newest,) = [entry for entry in found if "→" in text(entry, "title")]
    assert text(newest, "title") == "What of review-days? (Country XA, answer): Value: 50 days → 60 days"
    assert text(newest, "author/name") == "National Expert"
    assert text(newest, "summary").splitlines() == [
        "Value: 50 days → 60 days",
        "Summary, before: It takes 50 days from the day of receipt.",
        "Summary, after: It takes 60 days from the day of receipt.",
        "Reason: Read the law",
    ]


def test_entries_keep_their_ids_when_others_follow(client, answer, expert):
    edit(answer, NOW, expert, amount=60)
    before = [text(entry, "id") for entry in entries(client)]
    edit(answer, NOW + timedelta(days=1), expert, amount=70)

    after = [text(entry, "id") for entry in entries(client)]

    assert after[1:] == before


def test_the_feed_can_be_had_for_a_country_or_a_domain(client, answer, expert):
    edit(answer, NOW, expert, amount=60)
    other = factories.create_jurisdiction("xb")
    elsewhere = factories.create_topic("elsewhere", domain=factories.create_domain("other"))
    factories.create_requirement(other, elsewhere, "yes")

    assert {
        category.get("term") for entry in entries(client, "?country=xb") for category in entry.findall(f"{ATOM}category")
    } == {
        "Country XB",
        "Other",
    }
    assert any("Value: 50 days" in text(entry, "title") for entry in entries(client, "?domain=domain"))
    assert not any("Value: 50 days" in text(entry, "title") for entry in entries(client, "?domain=other"))
    assert text(feed(client, "?country=xb"), "title") == "Changes of the evidence: Country XB"


def test_the_feed_holds_no_more_than_fifty_entries(client, answer):
    for number in range(60):
        factories.create_instrument(answer.jurisdiction, f"law-{number}")

    assert len(entries(client)) == 50


def test_the_feed_refuses_a_word_that_does_not_fit(client, answer):
    response = client.get("/changes/feed.atom?country=zz")

    assert response.status_code == 400
    assert "“zz” is not a known country" in response.content.decode()


@pytest.mark.django_db
def test_a_feed_of_nothing_is_a_feed(client):
    assert text(feed(client), "updated")
    assert entries(client) == []


def test_signs_that_xml_cannot_hold_do_not_break_the_feed(client, answer, expert):
    edit(answer, NOW, expert, "Bell \x07, <b>bold</b>, \ufffe", amount=60)

    assert any("Reason: Bell , <b>bold</b>, " in text(entry, "summary") for entry in entries(client))


def test_the_page_leads_to_the_feed_of_its_selection(client, answer):
    shown = page(client, "/changes/?country=xa")

    assert '<link rel="alternate" type="application/atom+xml"' in shown
    assert shown.count('href="/changes/feed.atom?country=xa"') == 2


class OnTheRealEvidence(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def test_the_first_load_is_a_line_a_country_and_weighs_little(self):
        response = self.client.get("/changes/", headers={"Accept-Encoding": "gzip"})

        assert len(response.content) < 10_000
        shown = self.client.get("/changes/").content.decode()
        assert shown.count("records were created from the evidence files</summary>") == 6
        assert "<article" not in shown

    def test_every_record_can_be_said_and_no_slug_is_shown(self):
        for model in (one for kind in portal.history.KINDS for one in (kind.model, *(child.model for child in kind.children))):
            model.history.update(history_change_reason="By hand")

        day = datetime.now(UTC).date()
        with mock.patch.object(portal, "PAGE", 10_000):
            found = between(day - timedelta(days=1), day, Scope())
        shown = [difference.after for change in found.changes for difference in change.differences]

        assert len(found.changes) == found.total > 1000
        words = ("calendar_days", "not_found", "no_rule", "in_force", "under_way", "follow_up", "unverified ")
        assert not [text for text in shown for word in words if word in text]
