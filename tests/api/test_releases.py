"""Releases and what changed between two, in the API."""

import pytest

from regulations.models import Requirement
from regulations.vocabulary import Kind
from reports.actions import freeze
from tests.factories import create_jurisdiction, create_requirement, create_topic, create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    country, topic = create_jurisdiction("xa"), create_topic("days", Kind.DURATION)
    create_requirement(country, topic, 50)
    releases = freeze("first", "The first", "A note.", create_user(first_name="Rania", last_name="Haddad"))
    Requirement.objects.update(amount=60)
    return releases, freeze("second", "The second")


def test_the_list_is_empty_while_nothing_was_frozen(read):
    assert read("releases/")["results"] == []


def test_the_newest_comes_first_and_each_says_where_everything_is(read, client, two):
    second, first = read("releases/")["results"]
    assert (second["slug"], second["note"], second["made_by"]) == ("second", None, None)
    assert (first["title"], first["note"], first["made_by"]) == ("The first", "A note.", "Rania Haddad")
    assert first["checksum"] == two[0].checksum
    for address in ("api_url", "url", "evidence_url"):
        assert client.get(first[address]).status_code == 200
    assert client.get(second["changes_url"]).status_code == 200


def test_a_list_is_searched_and_a_word_that_is_not_known_is_refused(read, refused, two):
    assert [found["slug"] for found in read("releases/?q=note")["results"]] == ["first"]
    assert refused("releases/?title=x")["errors"][0]["field"] == "title"


def test_one_tells_what_it_holds(read, two):
    (holding,) = read("releases/first/")["jurisdictions"]
    assert (holding["jurisdiction"], holding["answers"], holding["answers_verified"], holding["barriers"]) == ("xa", 1, 0, 0)


def test_one_that_is_not_there_is_named(refused):
    assert "“third”" in refused("releases/third/", 404)["detail"]
    assert "“third”" in refused("releases/third/changes/", 404)["detail"]


def test_what_changed_is_told_before_and_after(read, two):
    answer = read("releases/second/changes/?since=first")
    assert (answer["count"], answer["created"], answer["changed"], answer["removed"]) == (1, 0, 1, 0)
    assert (answer["since"]["slug"], answer["until"]["slug"]) == ("first", "second")
    (change,) = answer["changes"]
    assert change == {
        "action": "changed",
        "action_label": "changed",
        "part": "requirements",
        "part_label": "Answer",
        "key": "xa/days",
        "jurisdiction": "xa",
        "domain": "domain",
        "topic": "days",
        "title": "What of days?",
        "differences": [{"label": "Value", "before": "50 days", "after": "60 days"}],
    }


def test_it_reads_in_the_direction_asked_for_and_until_now(read, two):
    (change,) = read("releases/first/changes/?since=second")["changes"]
    assert change["differences"] == [{"label": "Value", "before": "60 days", "after": "50 days"}]
    assert read("releases/live/changes/")["count"] == 0
    assert read("releases/live/changes/?since=first")["count"] == 1


def test_it_is_narrowed_by_country_and_domain(read, refused, two):
    assert read("releases/second/changes/?since=first&country=xa&domain=domain")["count"] == 1
    assert refused("releases/second/changes/?since=first&country=xz")["errors"][0]["field"] == "country"
    assert refused("releases/second/changes/?since=first&domain=nope")["errors"][0]["field"] == "domain"


def test_since_what_must_be_another_release(refused, two):
    for word in ("nope", "second"):
        problem = refused(f"releases/second/changes/?since={word}")
        assert "it can be: live, first" in problem["errors"][0]["message"]
    assert "say since which" in refused("releases/first/changes/", 404)["detail"]
