"""What changed, in the API: since a day, a time or a revision; nothing missed, nothing told twice."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.models import PastRevision
from milenari.portal.evidence import REASON
from regulations.models import Requirement, RequirementCitation, Topic
from regulations.vocabulary import Kind
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MARCH = "changes/?since=2026-03-01&until=2026-03-31"


def edit(record: Any, when: datetime | None = None, who: Any = None, reason: str | None = None, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    record._history_user, record._change_reason = who, reason
    if when:
        record._history_date = when
    record.save()


@pytest.fixture
def answer() -> Requirement:
    """An answer of January: 50 days, by a law's article, in a member of a union."""
    country = factories.create_jurisdiction("xa", factories.create_union())
    found = factories.create_requirement(
        country, factories.create_topic("review", Kind.DURATION), 50, [(factories.create_instrument(country, "act"), "Art. 4")]
    )
    for model in (Jurisdiction, Topic, Topic.domain.field.related_model, RequirementCitation, Requirement):
        model.history.update(history_date=datetime(2026, 1, 1, tzinfo=UTC))
    found.citations.get().instrument.history.update(history_date=datetime(2026, 1, 1, tzinfo=UTC))
    return found


@pytest.fixture
def rana() -> Any:
    return factories.create_user("rana", first_name="Rana", last_name="Haddad", password=None)


class TestAChange:
    def test_says_when_who_what_and_why_before_and_after(self, read, client, answer, rana):
        edit(answer, NOW, rana, "A first look", amount=70)
        edit(answer, NOW + timedelta(days=2), rana, "Read again", amount=60, confidence="low")

        told = read(MARCH)

        (change,) = told["results"]
        assert change["differences"] == [
            {"label": "Value", "before": "50 days", "after": "60 days"},
            {"label": "Confidence", "before": "High confidence", "after": "Low confidence"},
        ]
        assert (change["at"], change["by"], change["reason"]) == ("2026-03-12T12:00:00Z", "Rana Haddad", "Read again")
        assert [save["reason"] for save in change["saves"]] == ["Read again", "A first look"]
        assert (change["kind"], change["key"], change["title"]) == ("requirement", "xa/review", "What of review?")
        assert (change["jurisdiction"], change["domain"], change["action"]) == ("xa", answer.topic.domain.slug, "changed")
        assert client.get(change["api_url"]).json()["topic"] == "review"
        assert client.get(change["url"]).status_code == 200
        assert (told["since"], told["until"]) == ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")

    def test_says_nothing_where_nothing_is_recorded(self, read, answer):
        edit(answer, NOW, valid_from=NOW.date())
        (change,) = read(MARCH)["results"]
        assert (change["by"], change["reason"], change["from_files"]) == (None, None, False)
        assert change["differences"] == [{"label": "In effect since", "before": None, "after": "10 March 2026"}]

    def test_of_a_record_that_is_gone_leads_nowhere(self, read, answer):
        answer.delete()
        change = next(change for change in read("changes/")["results"] if change["kind"] == "requirement")
        assert (change["action"], change["key"], change["api_url"], change["url"]) == ("removed", "xa/review", None, None)

    def test_has_the_key_by_which_the_api_finds_each_kind(self, read, client):
        country, topic = factories.create_jurisdiction("xa"), factories.create_topic("review")
        factories.create_requirement(country, topic, "yes", [factories.create_instrument(country, "act")])
        factories.create_barrier(country, "slow", [topic])
        step = factories.create_step(country, "ask")
        told = {change["kind"]: change for change in read("changes/")["results"]}
        keys = {"jurisdiction": "xa", "topic": "review", "requirement": "xa/review", "barrier": "slow", "step": step.slug}
        assert {kind: told[kind]["key"] for kind in keys} == keys
        for kind in keys:
            assert client.get(told[kind]["api_url"]).status_code == 200


class TestSince:
    def test_yesterday_is_asked_by_a_script_that_wants_to_know_whether_anything_changed(self, read, answer):
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
        assert read(f"changes/?since={yesterday}")["count"] == 0
        edit(answer, amount=60)
        assert read(f"changes/?since={yesterday}")["count"] == 1

    def test_the_end_of_the_last_answer_nothing_is_missed_or_told_twice(self, read, answer):
        told, seen = read("changes/"), []
        for amount in (60, 70):
            edit(answer, amount=amount)
            told = read(f"changes/?since={quote(told['until'])}")
            seen += [change["differences"][0]["after"] for change in told["results"]]
        assert seen == ["60 days", "70 days"]
        assert read(f"changes/?since={quote(told['until'])}")["count"] == 0

    def test_a_revision_it_is_what_came_after_it(self, read, answer):
        before = revision.current().number
        with transaction.atomic():
            edit(answer, amount=60)
            edit(answer, amount=70)
        after = revision.current().number
        (change,) = read(f"changes/?since={before}")["results"]
        assert change["differences"] == [{"label": "Value", "before": "50 days", "after": "70 days"}]
        (change,) = read(f"changes/?since={before}&until={before + 1}")["results"]
        assert change["differences"][0]["after"] == "60 days"
        told = read(f"changes/?since={after}")
        assert (told["revision"], told["count"], told["results"], told["since"]) == (after, 0, [], told["until"])

    def test_a_revision_of_which_it_is_not_known_when_it_was_is_refused(self, refused, answer):
        PastRevision.objects.filter(number__lt=5).delete()
        now = revision.current().number
        for number in (2, now + 1):
            (error,) = refused(f"changes/?since={number}")["errors"]
            assert f"as it is of those from 5 to the last, {now}" in error["message"]

    @pytest.mark.parametrize(
        "since", ["2026-03-10T13:00:00+01:00", "2026-03-10T13:00:00%2B01:00", "2026-03-10T12:00:00Z", "2026-03-10T12:00:00"]
    )
    def test_a_time_is_that_moment_however_it_is_written(self, read, answer, since):
        edit(answer, NOW - timedelta(seconds=1), amount=60)
        edit(answer, NOW, amount=70)
        (change,) = read(f"changes/?since={since}")["results"]
        assert change["differences"] == [{"label": "Value", "before": "60 days", "after": "70 days"}]

    @pytest.mark.parametrize("word", ["soon", "2026-02-30", "-1", "%00", "9999-12-31T23:59:59-23:00", "1" * 40, "٣"])
    def test_what_is_no_moment_is_refused_with_what_would_fit(self, refused, answer, word):
        for field in ("since", "until"):
            (error,) = refused(f"changes/?{field}={word}")["errors"]
            assert error["field"] == field
            assert "2026-01-31T12:00:00Z" in error["message"]

    def test_several_moments_are_refused(self, refused):
        (error,) = refused("changes/?since=2026-01-01&since=2026-02-01")["errors"]
        assert error["message"] == "“2026-01-01, 2026-02-01” are several; since takes one."

    def test_a_moment_after_the_end_is_refused_and_one_yet_to_come_has_nothing(self, read, refused, answer):
        (error,) = refused("changes/?since=2026-03-02&until=2026-03-01T00:00:00Z")["errors"]
        assert (error["field"], "lies after" in error["message"]) == ("since", True)
        assert read("changes/?since=9000-01-01")["count"] == 0


class TestOnly:
    def test_some_countries_domains_and_kinds_are_told_as_on_the_page(self, read, client, answer):
        edit(answer, NOW, amount=60)
        edit(answer.jurisdiction, NOW + timedelta(hours=1), currency="EUR")
        domain = answer.topic.domain.slug
        for words, kinds in (
            ("country=xa", ["jurisdiction", "requirement"]),
            ("country=xu", []),
            (f"domain={domain}", ["requirement"]),
            ("kind=requirement&kind=barrier", ["requirement"]),
            ("country=xa&kind=jurisdiction", ["jurisdiction"]),
        ):
            assert [change["kind"] for change in read(f"{MARCH}&{words}")["results"]] == kinds

    @pytest.mark.parametrize(
        ("word", "fits"), [("country=xz", "xa, xu"), ("domain=no", "not a known domain"), ("kind=law", "requirement, barrier")]
    )
    def test_what_is_not_known_is_refused(self, refused, answer, word, fits):
        assert fits in refused(f"changes/?{word}")["errors"][0]["message"]


class TestPages:
    @pytest.fixture
    def many(self, answer) -> list[str]:
        """Five answers that changed, what changed last first."""
        country = factories.create_jurisdiction("xb")
        found = []
        for number in range(5):
            record = factories.create_requirement(country, factories.create_topic(f"topic-{number}"), "yes")
            Requirement.history.filter(id=record.pk).update(history_date=datetime(2026, 1, 1, tzinfo=UTC))
            edit(record, NOW + timedelta(hours=number // 2), value="no")
            found.append(record)
        return [f"xb/topic-{number}" for number in (4, 3, 2, 1, 0)]

    def test_have_each_change_once_whatever_changes_meanwhile(self, read, many):
        told = read("changes/?since=2026-03-01&until=2026-03-31&kind=requirement&page_size=2")
        found, pages = [change["key"] for change in told["results"]], 1
        while told["next"]:
            edit(Requirement.objects.get(topic__slug=f"topic-{pages}"), value="yes")  # it would come first, and move all others
            told = read(told["next"].partition("/api/v1/")[2])
            found += [change["key"] for change in told["results"]]
            pages += 1
            assert told["count"] == 5
        assert (found, pages) == (many, 3)

    def test_without_an_end_are_of_the_moment_of_the_first(self, read, many):
        told = read("changes/?since=2026-03-01&kind=requirement&page_size=3")
        edit(Requirement.objects.get(topic__slug="topic-0"), value="yes")
        told = read(told["next"].partition("/api/v1/")[2])
        (last,) = [change for change in told["results"] if change["key"] == "xb/topic-0"]
        assert last["differences"][0]["after"] == "No"

    def test_that_none_led_to_are_not_there(self, refused):
        assert "take it from “next”" in refused("changes/?after=x", 404)["detail"]
        assert refused("changes/?page_size=501")["errors"][0]["field"] == "page_size"


def test_what_the_files_made_is_counted_where_it_is_much(read):
    country = factories.create_jurisdiction("xa")
    for number in range(11):
        factories.create_requirement(country, factories.create_topic(f"topic-{number}"), "yes")
    for model in (Requirement, Jurisdiction):
        model.history.update(history_change_reason=REASON)
    told = read("changes/?kind=requirement&kind=jurisdiction")
    assert (told["count"], told["loaded"]) == (0, 12)
    assert [(load["jurisdiction"], load["records"]) for load in told["loads"]] == [("xa", 12)]
    told = read("changes/?kind=jurisdiction")
    assert [(change["key"], change["from_files"], change["by"]) for change in told["results"]] == [("xa", True, None)]


class TestAsking:
    @pytest.mark.parametrize("words", ["", "&country=xa&domain=general&kind=requirement", "&page_size=1"])
    def test_takes_few_queries(self, client, answer, django_assert_max_num_queries, words):
        edit(answer, NOW, amount=60)
        edit(answer.jurisdiction, NOW, currency="EUR")
        client.get("/api/v1/changes/?country=xa")  # the vocabulary is read once at each revision
        for span in ("since=2026-03-01", f"since={revision.current().number - 2}"):
            with django_assert_max_num_queries(6):
                client.get(f"/api/v1/changes/?{span}{words}")

    def test_for_what_has_not_changed_costs_one(self, client, answer, django_assert_num_queries):
        held = client.get("/api/v1/changes/?since=2026-03-01")
        with django_assert_num_queries(1):
            assert client.get("/api/v1/changes/?since=2026-03-01", headers={"If-None-Match": held["ETag"]}).status_code == 304
        edit(answer, amount=60)
        again = client.get("/api/v1/changes/?since=2026-03-01", headers={"If-None-Match": held["ETag"]})
        assert (again.status_code, again.json()["count"]) == (200, 1)
        assert client.head("/api/v1/changes/?since=2026-03-01")["ETag"] == again["ETag"]
