"""Barriers and mitigations are written as in the admin; both can be made here, and a mitigation deleted."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import include, path, reverse

from barriers.api import MitigationSerializer
from barriers.models import Barrier, Delay, Mitigation
from barriers.writing_api import MitigationWriting
from countries.roles import Role
from milenari.core import revision
from milenari.core.filters import ListFilterSet
from tests import factories, people
from tests.api.writers import errors, patch, problem, tag_of

pytestmark = pytest.mark.django_db

ADDRESS = "barriers/barrier/"


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def lead(client):
    user = people.account("lead", Role.LEAD)
    client.force_login(user)
    return user


@pytest.fixture
def barrier(country):
    found = factories.create_barrier(
        country, topics=[factories.create_topic("one")], citations=[factories.create_instrument(country)]
    )
    factories.create_delay(found, factories.create_step(country, "first"), (1, 2, 3))
    factories.create_mitigation(found, "A letter is written.")
    return found


def post(client, address, sent):
    return client.post(f"/api/v1/{address}", json.dumps(sent), content_type="application/json")


def test_every_field_of_a_barrier(client, lead, barrier, country):
    other = factories.create_jurisdiction("xb")
    factories.create_institution(other, "hospital")
    factories.create_topic("two")
    change = {
        "jurisdiction": "xb", "title": "Export", "kind": "capacity", "phase": "manufacture", "severity": 4, "likelihood": 1.0,
        "status": "mitigated", "owner": "hospital", "description": "It stands there.", "mitigation": "A permit.",
        "topics": ["two", "one"], "countries": ["xa"], "citations": [], "change_reason": "The committee met.",
        "delays": [{"step": "first", "days_min": 1, "days_typical": 5, "days_max": 9}],
    }  # fmt: skip
    before = revision.current().number

    response = patch(client, f"{ADDRESS}?expand=delays", change)

    assert response.status_code == 200, response.content
    told = response.json()
    for name in set(change) - {"delays", "change_reason", "topics"}:
        assert told[name] == change[name], name
    assert set(told["topics"]) == {"one", "two"}
    assert [delay["days_max"] for delay in told["delays"]] == [9]
    assert Delay.history.filter(history_type="~").count() == 1
    row = Barrier.history.latest()
    assert (row.history_user, row.history_change_reason) == (lead, "The committee met.")
    assert revision.current().number == before + 1


@pytest.mark.parametrize("change", [{"topics": []}, {"countries": ["xa"]}, {"delays": []}, {"citations": []}, {"owner": "house"}])
def test_each_relation_alone_is_a_change_with_a_history_of_the_barrier(client, lead, barrier, country, change):
    factories.create_institution(country, "house")
    tag, before = tag_of(client, ADDRESS), revision.current().number

    assert patch(client, ADDRESS, change).status_code == 200
    assert Barrier.history.count() == 2
    assert revision.current().number == before + 1
    problem(patch(client, ADDRESS, change, tag), 412)


def test_what_is_so_already_changes_nothing(client, lead, barrier):
    before = revision.current().number
    told = client.get(f"/api/v1/{ADDRESS}?expand=delays").json()
    names = ("title", "kind", "severity", "status", "owner", "description", "mitigation", "topics", "countries")
    same = {name: told[name] for name in names}
    same["delays"] = [{name: delay[name] for name in delay if name != "step_title"} for delay in told["delays"]]
    same["citations"] = [{"instrument": "law"}]

    assert patch(client, ADDRESS, same).status_code == 200
    assert (revision.current().number, Barrier.history.count(), Delay.history.count()) == (before, 1, 1)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"severity": 5}, "severity", "It does not fit; it can be: 1, 2, 3, 4."),
        ({"severity": "4"}, "severity", "It does not fit; it can be: 1, 2, 3, 4."),
        ({"severity": True}, "severity", "It does not fit; it can be: 1, 2, 3, 4."),
        ({"title": "x" * 201}, "title", "It is too long: it has at most 200 characters."),
        ({"slug": "other"}, "slug", "It is fixed once it is recorded; what can be written: jurisdiction, title, "),
        ({"risk": 3}, "risk", "It is only read; what can be written: "),
        ({"mitigations": []}, "mitigations", "Each mitigation is written at an address of its own."),
        ({"topics": ["one", "none", 3]}, "topics", "There is no topic with this slug: none, 3."),
        ({"topics": "one"}, "topics", "It is no list"),
        ({"countries": ["zz"]}, "countries", "There is no jurisdiction with this code: zz."),
        ({"owner": "nobody"}, "owner", "There is none; it must be the slug of a record that there is: institution."),
        ({"jurisdiction": None}, "jurisdiction", "It is needed, and cannot be empty."),
        ({"delays": [{"step": "first"}]}, "delays[0].days_min", "It is needed, and cannot be empty."),
        ({"delays": [{"step": "first", "days_min": 3, "days_typical": 2, "days_max": 4}]}, "delays[0]", "The days must rise"),
        (
            {"delays": [{"step": "first", "days_min": 1, "days_typical": 2, "days_max": 4}] * 2},
            "delays[1]",
            "It stands twice in the list; it can stand there once.",
        ),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(client, lead, barrier, change, field, said):
    before = revision.current().number
    found = errors(patch(client, ADDRESS, change))

    assert found[field][1].startswith(said)
    assert revision.current().number == before


@pytest.mark.parametrize("who", [people.NOBODY, Role.PARTNER, Role.EXPERT])
def test_barriers_are_the_leads(client, barrier, country, who):
    client.force_login(people.one_of_each_role(country)[who])

    problem(patch(client, ADDRESS, {"title": "Mine"}), 403)
    problem(post(client, "barriers/", {}), 403)


def test_rows_take_the_permissions_that_their_lines_in_the_admin_take(client, barrier):
    """An account that Django itself lets change barriers, and no more."""
    user = people.account("helper")
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_barrier", "delete_delay"]))
    client.force_login(user)

    assert patch(client, ADDRESS, {"title": "Other", "delays": []}).status_code == 200
    assert "“citations”" in problem(patch(client, ADDRESS, {"title": "Third", "citations": []}), 403)["detail"]
    assert Barrier.objects.get().title == "Other"


def test_a_new_barrier(client, lead, country):
    factories.create_topic("one")
    factories.create_instrument(country, "law")
    sent = {
        "slug": "visa", "jurisdiction": "xa", "title": "Visa", "kind": "legal", "phase": "setup", "severity": 2, "likelihood": 3,
        "description": "None is given.", "topics": ["one"], "citations": [{"instrument": "law", "pinpoint": "Art. 3"}],
        "change_reason": "Told by the hospital.",
    }  # fmt: skip
    before = revision.current().number

    response = post(client, "barriers/", sent)

    assert response.status_code == 201, response.content
    assert response["Location"].endswith("/api/v1/barriers/visa/")
    read = client.get("/api/v1/barriers/visa/")
    assert response.json() == read.json()
    assert read.json()["citations"] == ["law Art. 3"]
    assert (read.json()["status"], read.json()["topics"]) == ("open", ["one"])
    assert revision.current().number == before + 1
    assert Barrier.history.get().history_change_reason == "Told by the hospital."
    assert patch(client, "barriers/visa/", {"severity": 1}, response["ETag"]).status_code == 200
    assert "already exists" in errors(post(client, "barriers/", sent))["slug"][1]


def test_a_new_barrier_that_lacks_what_it_needs(client, lead):
    found = errors(post(client, "barriers/", {"title": "Visa", "slug": "a b", "owner": "x"}))

    assert set(found) == {"slug", "jurisdiction", "kind", "phase", "severity", "likelihood", "description", "owner"}
    assert not Barrier.objects.exists()


# ---- mitigations: whatever reads them, they are written like this


class MitigationFilterSet(ListFilterSet):
    class Meta:
        model = Mitigation
        fields = ()


class Mitigations(MitigationWriting):
    serializer_class = MitigationSerializer
    filterset_class = MitigationFilterSet
    key = {"pk": "pk"}

    def get_queryset(self):
        return Mitigation.objects.select_related("owner", "barrier")


LIST, ONE = {"get": "list", "post": "create"}, {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
addresses = [
    path("mitigations/", Mitigations.as_view(LIST), name="mitigation-list"),
    path("mitigations/<int:pk>/", Mitigations.as_view(ONE), name="mitigation-detail"),
]
urlpatterns = [path("api/v1/", include((addresses, "api")))]


@pytest.mark.urls(__name__)
def test_a_mitigation_is_changed_and_deleted_by_what_was_seen(client, lead, barrier):
    address = f"mitigations/{barrier.mitigations.get().pk}/"
    seen = tag_of(client, address)

    def delete(**headers):
        return client.delete(f"/api/v1/{address}", headers=headers)

    changed = patch(client, address, {"status": "done", "due": "2027-01-31", "lowers_severity": 2, "change_reason": "Sent."})
    assert (changed.json()["status"], changed.json()["due"], changed.json()["lowers_severity"]) == ("done", "2027-01-31", 2)
    assert Mitigation.history.latest().history_change_reason == "Sent."
    assert (
        errors(patch(client, address, {"lowers_severity": 4}))["lowers_severity"][1] == "It does not fit; it can be: 0, 1, 2, 3."
    )
    problem(delete(), 428)
    problem(delete(**{"if-match": seen}), 412)
    before = revision.current().number
    assert delete(**{"if-match": changed["ETag"]}).status_code == 204
    assert not Mitigation.objects.exists()
    assert Mitigation.history.latest().history_user == lead
    assert revision.current().number == before + 1


@pytest.mark.urls(__name__)
def test_a_new_mitigation_comes_last_unless_its_place_is_given(client, lead, barrier):
    Mitigation.objects.update(order=4)
    for sent in ({"what": "Another."}, {"what": "First.", "order": 0}):
        response = post(client, "mitigations/", {"barrier": "barrier", **sent})
        assert response.status_code == 201, response.content
        assert client.get(response["Location"]).json() == response.json()
    assert [found.what for found in barrier.mitigations.all()] == ["First.", "A letter is written.", "Another."]


@pytest.mark.urls(__name__)
def test_mitigations_are_the_leads(client, barrier, country):
    client.force_login(people.account("rana", Role.EXPERT, answers_for=(country,)))

    problem(patch(client, f"mitigations/{barrier.mitigations.get().pk}/", {"what": "Mine."}), 403)
    problem(post(client, "mitigations/", {"barrier": "barrier", "what": "Mine."}), 403)
    assert barrier.mitigations.get().what == "A letter is written."


def test_whoever_holds_a_barrier_sees_what_became_of_its_mitigations(client, lead, barrier):
    tag = tag_of(client, ADDRESS)
    mitigation = barrier.mitigations.get()
    mitigation.status = "done"
    mitigation.save()

    found = problem(patch(client, f"{ADDRESS}?expand=mitigations", {"title": "Other"}, tag), 412)
    assert [one["status"] for one in found["current"]["mitigations"]] == ["done"]


def test_the_addresses_say_what_can_be_done_there(client, lead, barrier):
    assert client.put(reverse("api:barrier-detail", args=["barrier"]))["Allow"] == "GET, HEAD, OPTIONS, PATCH"
    assert client.put(reverse("api:barrier-list"))["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.delete(reverse("api:barrier-detail", args=["barrier"])).status_code == 405
