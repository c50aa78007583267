"""The calendar file is read back by two libraries, says the days of the plan, and is not sent again while nothing changed."""

from datetime import date, timedelta

import icalendar
import pytest
import vobject

from milenari.core import revision
from regulations.models import Requirement
from tests.reports.plan.worlds import START, create_world

pytestmark = pytest.mark.django_db
PLAN = f"{START}&country=xa&country=xc&months=24"


@pytest.fixture
def world():
    create_world()


@pytest.fixture
def content(client, world):
    def content(query: str = PLAN) -> bytes:
        response = client.get(f"/plan/calendar.ics?{query}")
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return response.content

    return content


def by_icalendar(content: bytes) -> dict[str, tuple[str, date, date]]:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.errors == []
    return {
        str(event["uid"]): (str(event["summary"]), event["dtstart"].dt, event["dtend"].dt) for event in calendar.walk("VEVENT")
    }


def by_vobject(content: bytes) -> dict[str, tuple[str, date, date]]:
    (calendar,) = vobject.readComponents(content.decode())
    return {event.uid.value: (event.summary.value, event.dtstart.value, event.dtend.value) for event in calendar.vevent_list}


def test_two_libraries_read_the_same_events(content):
    assert by_icalendar(content()) == by_vobject(content())


def test_its_days_are_those_of_the_api(content, client):
    answer = client.get(f"/api/v1/plan/?{PLAN}").json()

    told = {
        entry["uid"]: (date.fromisoformat(entry["first"]), date.fromisoformat(entry["last"]) + timedelta(days=1))
        for entry in answer["calendar"]["entries"]
    }
    assert {uid.removesuffix("@plan.milenari"): days for uid, (_title, *days) in by_icalendar(content()).items()} == {
        uid: list(days) for uid, days in told.items()
    }
    assert len(told) > 8


def test_every_event_takes_whole_days_and_no_time_of_anybody(content):
    for event in icalendar.Calendar.from_ical(content()).walk("VEVENT"):
        assert type(event["dtstart"].dt) is date
        assert event["dtend"].dt > event["dtstart"].dt
        assert event["dtstart"].params["VALUE"] == "DATE"
        assert str(event["transp"]) == "TRANSPARENT"


def test_estimates_say_that_they_are(content):
    events = {str(event["uid"]): event for event in icalendar.Calendar.from_ical(content()).walk("VEVENT")}

    estimated = events["step-xa-treat@plan.milenari"]
    assert str(estimated["summary"]) == "Treat the first (Alphaland) – estimate"
    assert str(estimated["status"]) == "TENTATIVE"
    assert "An estimate" in str(estimated["description"])
    law = events["step-xa-write@plan.milenari"]
    assert str(law["summary"]) == "Write the file (Alphaland)"
    assert str(law["status"]) == "CONFIRMED"
    assert all("nothing in it is legal advice" in str(event["description"]) for event in events.values())


def test_a_duty_tells_its_rule_and_whose_it_is(content):
    events = {str(event["uid"]): event for event in icalendar.Calendar.from_ical(content()).walk("VEVENT")}

    told = str(events["duty-follow-xa@plan.milenari"]["description"])
    assert "For how many years must patients be followed? 15 years." in told
    assert "The rule is that of: Great Union." in told
    assert "Not yet verified by a national expert." in told


def test_an_event_keeps_its_identity_when_the_plan_moves(content):
    before, after = by_icalendar(content()), by_icalendar(content(PLAN.replace("2027-01-04", "2028-01-03")))

    assert set(before) == set(after)
    assert all(after[uid][1] > before[uid][1] for uid in before)


def test_the_same_evidence_gives_the_same_bytes(content):
    assert content() == content()


def test_no_line_is_longer_than_the_format_allows(content):
    assert max(len(line) for line in content().split(b"\r\n")) <= 75


def test_who_subscribes_gets_nothing_again_until_something_changes(client, world, django_assert_num_queries):
    first = client.get(f"/plan/calendar.ics?{PLAN}")

    with django_assert_num_queries(1):
        again = client.get(f"/plan/calendar.ics?{PLAN}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    before = revision.current().number
    answer = Requirement.objects.get(jurisdiction__code="xu", topic__slug="years")
    answer.amount = 30
    answer.save()
    assert revision.current().number > before
    changed = client.get(f"/plan/calendar.ics?{PLAN}", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert by_icalendar(changed.content)["duty-follow-xa@plan.milenari"][1].year == 2057


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("number=10000", "number: “10000”"),
        ("country=zz", "country: “zz”"),
        ("start=1900-01-01", "start:"),
        ("colour=red", "colour"),
    ],
)
def test_a_calendar_of_another_trial_is_never_given(client, world, query, named):
    response = client.get(f"/plan/calendar.ics?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert named in response.content.decode()
    assert "ETag" not in response


def test_without_evidence_it_is_an_empty_calendar(client):
    assert by_icalendar(client.get("/plan/calendar.ics").content) == {}
