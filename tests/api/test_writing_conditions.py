"""Nobody writes over what they did not see: validators of records, If-Match, and two who write at the same moment."""

from functools import partial

import pytest
from django.test import Client

from countries.roles import Role
from milenari.core.form_state import shown_state
from milenari.core.writing.state import digest
from regulations.models import Requirement
from regulations.vocabulary import Kind
from tests import factories, people
from tests.admin import pages
from tests.api.writers import patch, problem, tag_of
from tests.concurrency import at_once, several_connections

pytestmark = pytest.mark.django_db

ADDRESS = "requirements/xa/topic/"
READ = f"/api/v1/{ADDRESS}"


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def answer(country):
    law = factories.create_instrument(country)
    return factories.create_requirement(country, factories.create_topic(), "yes", [(law, "Art. 1")])


@pytest.fixture
def barrier(country):
    found = factories.create_barrier(country, citations=[factories.create_source(country)])
    factories.create_mitigation(found)
    factories.create_delay(found, factories.create_step(country))
    found.topics.set([factories.create_topic("one"), factories.create_topic("two")])
    found.countries.set([factories.create_jurisdiction("xb")])
    return found


@pytest.fixture
def lead(client):
    user = people.account("lead", Role.LEAD, is_staff=True)
    client.force_login(user)
    return user


def state(tag):
    return tag.strip('W/"').partition(".")[2]


# ---- copies


def test_a_copy_that_holds_is_confirmed_in_one_query_with_its_whole_validator(client, answer, django_assert_num_queries):
    tag = tag_of(client, ADDRESS)

    for held in (tag, f"W/{tag}", f'"other", {tag}'):
        with django_assert_num_queries(1):
            response = client.get(READ, headers={"if-none-match": held})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)


def test_a_copy_is_read_anew_after_any_change_and_tells_that_this_record_is_the_same(client, answer, country):
    tag = tag_of(client, ADDRESS)
    country.save()

    response = client.get(READ, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert response["ETag"] != tag
    assert state(response["ETag"]) == state(tag)


def test_an_answer_that_was_kept_has_the_validator_too_compressed_as_well(client, answer):
    plain = tag_of(client, ADDRESS)
    compressed = client.get(READ, headers={"accept-encoding": "gzip"})

    assert tag_of(client, ADDRESS) == plain
    assert (compressed["Content-Encoding"], compressed["ETag"]) == ("gzip", f"W/{plain}")


def test_a_list_and_what_is_not_written_here_have_no_state(client, answer):
    assert "." not in tag_of(client, "requirements/")
    assert "." not in tag_of(client, "topics/topic/")


def test_the_form_of_an_answer_is_not_its_state(client, answer):
    tags = [tag_of(client, f"{ADDRESS}{words}") for words in ("", "?fields=summary", "?expand=citations", "?format=csv")]

    assert len(set(tags)) == 4
    assert len({state(tag) for tag in tags}) == 1


# ---- what the API and the admin hold for a change is the same


def form_state(browser, record):
    """Without translations, which the API does not write."""
    context = browser.get(pages.change(record)).context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    return shown_state(context["adminform"].form, [formset for formset in formsets if formset.prefix != "translations"])


@pytest.mark.parametrize("name", ["answer", "amount", "barrier", "mitigation"])
def test_the_state_is_the_one_that_the_admins_page_shows(client, name, country, answer, barrier):
    from barriers.writing_api import BarrierWriting, MitigationWriting
    from regulations.writing_api import RequirementWriting

    client.force_login(factories.create_user("editor", is_staff=True, is_superuser=True))
    days = factories.create_requirement(country, factories.create_topic("days", Kind.DURATION), 50, summary="One.\r\nTwo.")
    record, view = {
        "answer": (answer, RequirementWriting()),
        "amount": (days, RequirementWriting()),
        "barrier": (barrier, BarrierWriting()),
        "mitigation": (barrier.mitigations.get(), MitigationWriting()),
    }[name]
    record = type(record).objects.get(pk=record.pk)

    assert view.state(record) == form_state(client, record)


def test_a_save_in_the_admin_is_seen_by_a_script_and_the_other_way_round(client, lead, answer):
    tag, data = tag_of(client, ADDRESS), pages.filled_in(client, pages.change(answer))
    pages.save(client, pages.change(answer), summary="From the admin.")
    found = problem(patch(client, ADDRESS, {"summary": "From a script."}, tag), 412)
    assert found["current"]["summary"] == "From the admin."

    patch(client, ADDRESS, {"summary": "From a script."}, found["etag"])
    shown = client.post(pages.change(answer), data | {"summary": "Old."})
    assert [one.theirs for one in shown.context["comparisons"]] == ["From a script."]


def test_a_look_that_saves_nothing_new_in_the_admin_stands_in_nobodys_way(client, lead, answer):
    tag = tag_of(client, ADDRESS)
    pages.save(client, pages.change(answer))

    assert patch(client, ADDRESS, {"summary": "So."}, tag).status_code == 200


# ---- If-Match


def test_an_edit_elsewhere_stands_in_nobodys_way(client, lead, answer, barrier):
    tag = tag_of(client, ADDRESS)
    patch(client, "barriers/barrier/", {"title": "Other"})

    assert patch(client, ADDRESS, {"summary": "So."}, tag).status_code == 200


def test_whoever_is_second_is_told_what_stands_there_now_and_can_go_on_from_it(client, lead, answer):
    tag = tag_of(client, ADDRESS)
    first = patch(client, ADDRESS, {"summary": "First.", "note": "Mine."}, tag)
    change = {"summary": "Second.", "note": "Mine.", "value": "no"}
    second = patch(client, ADDRESS, change, tag)

    found = problem(second, 412)
    assert found["current"] == first.json()
    assert (found["etag"], second["ETag"]) == (first["ETag"], first["ETag"])
    assert found["differing"] == ["value", "summary"]
    assert Requirement.objects.get().summary == "First."
    assert patch(client, ADDRESS, change, found["etag"]).json()["summary"] == "Second."


def test_without_if_match_nothing_is_written_and_the_way_is_told(client, lead, answer):
    for header in ({}, {"if-match": ""}, {"if-match": "*"}):
        response = client.patch(READ, {"summary": "So."}, content_type="application/json", headers=header)
        detail = problem(response, 428)["detail"]
        assert "If-Match" in detail
        assert detail.endswith('Read the record (GET), and send the ETag that comes with it: If-Match: "…".')
    assert Requirement.objects.get().summary == "So it is."


def test_what_if_match_may_look_like(client, lead, answer):
    """Several; marked as weak by compression; read in another form, by somebody else, or at another revision."""
    tag = tag_of(Client(), f"{ADDRESS}?fields=summary")

    for header in (tag, f"W/{tag}", f'"a.b",{tag}', f' , {tag} ,\t"c,d" ', f'"at-another-revision.{state(tag)}"'):
        assert patch(client, ADDRESS, {}, header).status_code == 200, header


@pytest.mark.parametrize("header", ['"a.b"', '"a"', '""', '"."', 'W/"a.b", "c,d"', '"*"'])
def test_what_names_another_state(client, lead, answer, header):
    problem(patch(client, ADDRESS, {}, header), 412)


@pytest.mark.parametrize("header", ["a.b", '"a.b', 'w/"a"', '"a" "b"', '*, "a"', '"a b"', ","])
def test_what_is_no_validator_is_told(client, lead, answer, header):
    assert problem(patch(client, ADDRESS, {}, header))["detail"].startswith("Nothing was saved: If-Match cannot be read: “")


def test_a_record_that_was_made_anew_is_another(client, lead, answer, country):
    tag = tag_of(client, ADDRESS)
    law, topic = answer.citations.get().instrument, answer.topic
    answer.delete()
    factories.create_requirement(country, topic, "yes", [(law, "Art. 1")])

    problem(patch(client, ADDRESS, {}, tag), 412)


def test_every_part_of_a_barrier_counts(barrier):
    from barriers.models import Barrier
    from barriers.writing_api import BarrierWriting

    seen = set()

    def look():
        found = Barrier.objects.get()
        mark = digest(found, BarrierWriting().state(found))
        assert mark not in seen
        seen.add(mark)

    look()
    for listed, field, value in (("mitigations", "what", "New."), ("delays", "days_max", 9), ("citations", "pinpoint", "p. 2")):
        row = getattr(barrier, listed).get()
        setattr(row, field, value)
        row.save()
        look()
    barrier.topics.remove(barrier.topics.first())
    look()
    barrier.countries.clear()
    look()
    barrier.title = "New"
    barrier.save()
    look()


# ---- two at once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_the_same_moment_one_is_told_and_nothing_is_lost(client, lead, answer, tmp_path):
    tag = tag_of(client, ADDRESS)
    clients = []
    for name in ("first", "second"):
        one = Client()
        one.force_login(people.account(name, Role.LEAD))
        clients.append(one)
    changes = ({"summary": "By the first."}, {"note": "By the second."})

    with several_connections(tmp_path):
        calls = [partial(patch, one, ADDRESS, change, tag) for one, change in zip(clients, changes, strict=True)]
        answers = at_once(*calls)
        ((now, history),) = at_once(lambda: (Requirement.objects.get(), Requirement.history.count()))

    won, lost = sorted(range(2), key=lambda number: answers[number].status_code)
    assert [answers[won].status_code, answers[lost].status_code] == [200, 412]
    (name, value), (other, refused) = next(iter(changes[won].items())), next(iter(changes[lost].items()))
    assert getattr(now, name) == value
    assert getattr(now, other) != refused
    assert history == 2
    found = problem(answers[lost], 412)
    assert found["current"][name] == value
    assert found["differing"] == [other]
