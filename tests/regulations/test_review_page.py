"""The review queue: what waits for whom, in which order, and what can be done about it in one step, without JavaScript."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from countries.roles import Role
from regulations import actions
from regulations.models import Comment, Requirement
from regulations.queries import read_outline
from regulations.review import months_on
from regulations.review_queries import read_dashboard
from regulations.vocabulary import Kind, Review, Status
from tests import factories
from tests.people import account

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def one(country):
    return account("one", Role.EXPERT, answers_for=(country,), first_name="Rania", last_name="Haddad")


@pytest.fixture
def other(country):
    return account("other", Role.EXPERT, answers_for=(country,))


@pytest.fixture
def answer(country):
    return factories.create_requirement(
        country, factories.create_topic("permit", burden={"yes": 1}), "yes", [factories.create_instrument(country)],
        summary="So it is.",
    )  # fmt: skip


def fresh(answer):
    return Requirement.objects.get(pk=answer.pk)


def asked(response):
    """The topics of the entries, in order."""
    return [entry.requirement.topic.slug for entry in response.context["entries"]]


def seen(client, answer):
    """The version of the answer that its page shows."""
    response = client.get(f"/review/{answer.jurisdiction.code}/{answer.topic.slug}/")
    return response.context["entry"].version


def post(client, answer, what, **data):
    return client.post(f"/review/{answer.jurisdiction.code}/{answer.topic.slug}/{what}/", data, follow=True)


# ---- who sees what


def test_readers_are_led_to_the_login(client):
    response = client.get("/review/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/review/")


@pytest.mark.parametrize("roles", [(), (Role.PARTNER,)])
def test_who_edits_nothing_is_refused_in_words(roles):
    response = client_of(account("somebody", *roles)).get("/review/")
    assert response.status_code == 403
    assert "The review queue is for who edits answers" in text(response)


def test_an_expert_sees_what_waits_in_their_countries_and_the_lead_all(one, answer):
    factories.create_requirement(factories.create_jurisdiction("xb"), factories.create_topic("other"), "yes")
    lead = account("lead", Role.LEAD)
    assert asked(client_of(one).get("/review/unverified/")) == ["permit"]
    shown = client_of(lead).get("/review/unverified/")
    assert set(asked(shown)) == {"permit", "other"}
    assert "A country expert for Country XA verifies or disputes it." in text(shown)


def test_the_first_queue_with_anything_in_it_is_shown(one, answer):
    client = client_of(one)
    assert client.get("/review/")["Location"] == "/review/unverified/"
    actions.dispute(answer, one, "No.")
    assert client.get("/review/?country=xa")["Location"] == "/review/disputed/?country=xa"


def test_an_unknown_queue_is_no_page(one):
    assert client_of(one).get("/review/whatever/").status_code == 404


# ---- what waits


def test_the_most_burdensome_come_first_and_the_unknown_weigh_the_heaviest_of_their_scale(country, one):
    scale = {"yes": 0, "no": 2}
    for slug, value, fields in (
        ("light", "yes", {}),
        ("words", None, {}),
        ("heavy", "no", {}),
        ("unknown", None, {"status": Status.NOT_FOUND}),
    ):
        kind = Kind.TEXT if slug == "words" else Kind.TERNARY
        topic = factories.create_topic(slug, kind, burden={} if slug == "words" else scale)
        factories.create_requirement(country, topic, value, **fields)
    assert asked(client_of(one).get("/review/unverified/")) == ["heavy", "unknown", "light", "words"]
    assert asked(client_of(one).get("/review/unknown/")) == ["unknown"]


def test_each_reason_has_its_tab_with_a_count(country, one, answer):
    due, disputed = (factories.create_requirement(country, factories.create_topic(slug), "yes") for slug in ("due", "disputed"))
    Requirement.objects.filter(pk=due.pk).update(
        review=Review.VERIFIED, verified_by=one, verified_at=datetime(2020, 1, 1, tzinfo=UTC), verified_until=date(2021, 1, 1)
    )
    actions.dispute(disputed, one, "No.")
    shown = client_of(one).get("/review/due/")
    assert [(queue.value, count) for queue, count, _current in shown.context["queues"]] == [
        ("due", 1), ("disputed", 1), ("unverified", 1), ("unknown", 0),
    ]  # fmt: skip
    assert asked(shown) == ["due"]
    assert "Verification expired on 1 January 2021, due again (verified by Rania Haddad, 1 January 2020)" in text(shown)


def test_the_queue_is_filtered_by_country_and_domain(one, answer):
    factories.create_requirement(
        answer.jurisdiction, factories.create_topic("ethics", domain=factories.create_domain("ethics")), "yes"
    )
    client = client_of(one)
    assert asked(client.get("/review/unverified/?domain=ethics")) == ["ethics"]
    assert "unverified/?domain=ethics" in text(client.get("/review/unknown/?domain=ethics"))
    wrong = client.get("/review/unverified/?country=zz")
    assert "“zz” is not known here" in text(wrong)


def test_an_entry_tells_who_changed_it_last_and_what_it_said_before(one, other, answer):
    answer.value, answer.summary, answer._history_user, answer._change_reason = "no", "So it was.", other, "Read again"
    with transaction.atomic():
        actions.save_reviewed(answer)
    body = text(client_of(one).get("/review/unverified/"))
    assert "by other" in body
    assert "Read again" in body
    assert "<dt>Answer</dt> <dd><del>Yes</del>" in body


def test_an_empty_queue_says_why(one, answer):
    assert "No verification has run out." in text(client_of(one).get("/review/due/"))


def test_a_queue_is_read_in_as_many_queries_however_long_it_is(country, one, answer, django_assert_max_num_queries):
    client = client_of(one)
    client.get("/review/unverified/")
    for number in range(15):
        made = factories.create_requirement(country, factories.create_topic(f"more-{number}"), "yes")
        actions.comment(made, one, "Hm.")
    with django_assert_max_num_queries(40):
        client.get("/review/unverified/")


# ---- how far it has come


def progress(response):
    """The dashboard's figures (known, asked, own, verified, due, disputed) by the domain's slug and the country's name."""
    return {
        (domain.slug, cell.country): (cell.known, cell.asked, cell.own, cell.verified, cell.due, cell.disputed)
        for domain, cells in response.context["dashboard"].rows
        for cell in cells
    }


def test_the_dashboard_counts_what_is_known_and_checked_by_domain_and_country(country, one, other, answer):
    ethics = factories.create_domain("ethics")
    due, disputed, _unknown, _missing = (
        factories.create_topic(slug, domain=ethics) for slug in ("due", "disputed", "unknown", "missing")
    )
    factories.create_requirement(
        country, due, "yes", review=Review.VERIFIED, verified_by=other,
        verified_at=datetime(2020, 1, 1, tzinfo=UTC), verified_until=date(2021, 1, 1),
    )  # fmt: skip
    actions.dispute(factories.create_requirement(country, disputed, "no"), one, "No.")
    factories.create_requirement(country, _unknown, status=Status.NOT_FOUND)
    Requirement.objects.filter(pk=answer.pk).update(
        review=Review.VERIFIED, verified_by=other, verified_at=timezone.now(), verified_until=date(2999, 1, 1)
    )
    shown = client_of(one).get("/review/due/")
    assert progress(shown) == {("domain", "Country XA"): (1, 1, 1, 1, 0, 0), ("ethics", "Country XA"): (2, 4, 3, 0, 1, 1)}
    body = text(shown)
    assert 'href="/review/?country=xa&amp;domain=ethics"' in body
    assert 'href="/review/due/?country=xa&amp;domain=ethics">1 due again</a>' in body
    assert 'href="/review/disputed/?country=xa&amp;domain=ethics">1 disputed</a>' in body
    assert asked(client_of(one).get("/review/due/?country=xa&domain=ethics")) == ["due"]


def test_the_dashboard_shows_a_country_what_its_union_answers_and_leaves_the_review_to_the_union(one, country, answer):
    union = factories.create_union()
    country.member_of = union
    country.save()
    factories.create_requirement(union, factories.create_topic("shared"), "yes")
    assert progress(client_of(one).get("/review/unverified/")) == {("domain", "Country XA"): (2, 2, 1, 0, 0, 0)}


def test_the_dashboard_is_of_the_countries_that_one_edits(one, answer):
    factories.create_requirement(factories.create_jurisdiction("xb"), factories.create_topic("other"), "yes")
    assert client_of(one).get("/review/unverified/").context["dashboard"].countries == ("Country XA",)
    shown = client_of(account("lead", Role.LEAD)).get("/review/unverified/")
    assert shown.context["dashboard"].countries == ("Country XA", "Country XB")


def test_the_dashboard_is_read_in_two_queries_however_much_there_is(country, answer, django_assert_num_queries):
    for code in ("xb", "xc"):
        found = factories.create_jurisdiction(code)
        for number in range(3):
            slug = f"{code}-{number}"
            topic = factories.create_topic(slug, domain=factories.create_domain(slug))
            factories.create_requirement(found, topic, "yes", [factories.create_instrument(found, slug)])
    outline = read_outline()
    with django_assert_num_queries(2):
        assert len(read_dashboard(Requirement.objects.all(), outline).rows) == 7


# ---- what is done


def test_an_answer_is_verified_in_one_step_and_the_list_says_what_happened(one, answer):
    client = client_of(one)
    until = months_on(timezone.localdate(), 12)
    shown = client.get("/review/unverified/?domain=domain")
    assert f"Verify until {date_format(until, 'j F Y')}" in text(shown)
    (entry,) = shown.context["entries"]
    done = post(client, answer, "verify", seen=entry.version, next="/review/unverified/?domain=domain")
    assert done.redirect_chain == [("/review/unverified/?domain=domain#said", 302)]
    assert "Country XA, “What of permit?”. Its history says so; go on with the next one." in text(done)
    assert asked(done) == []
    assert (fresh(answer).verified_by, fresh(answer).verified_until) == (one, until)


def test_another_day_can_be_chosen_and_must_be_one_to_come(one, answer):
    client = client_of(one)
    for day, why in (("2020-01-01", "is over"), ("soon", "is not a day"), ("2026-02-31", "is not a day")):
        refused = post(client, answer, "verify", seen=seen(client, answer), until=day)
        assert refused.status_code == 400
        assert why in text(refused)
    post(client, answer, "verify", seen=seen(client, answer), until="2999-05-01")
    assert fresh(answer).verified_until == date(2999, 5, 1)


def test_ones_own_edit_says_why_it_cannot_be_verified_and_is_not(one, answer):
    answer.value, answer._history_user = "no", one
    with transaction.atomic():
        actions.save_reviewed(answer)
    client = client_of(one)
    body = text(client.get("/review/unverified/"))
    assert "You changed what it says" in body
    assert "Verify until" not in body
    refused = post(client, answer, "verify", seen=seen(client, answer))
    assert refused.status_code == 400
    assert fresh(answer).review == Review.UNVERIFIED


def test_a_dispute_keeps_its_reason_and_one_without_is_refused(one, answer):
    client = client_of(one)
    assert post(client, answer, "dispute", seen=seen(client, answer), reason=" ").status_code == 400
    done = post(client, answer, "dispute", seen=seen(client, answer), reason="Art. 2 says no.", next="/review/disputed/")
    assert "Your reason stands beside it" in text(done)
    assert "Disputed by Rania Haddad" in text(done)
    assert "Art. 2 says no." in text(done)
    assert fresh(answer).dispute_reason == "Art. 2 says no."


def test_who_decides_on_what_is_no_longer_so_sees_it_and_keeps_what_they_typed(one, other, answer):
    client = client_of(one)
    before = seen(client, answer)
    answer.value, answer._history_user = "no", other
    with transaction.atomic():
        actions.save_reviewed(answer)
    refused = post(client, answer, "dispute", seen=before, reason="It says the contrary.")
    assert refused.status_code == 409
    assert "it was changed since you opened the page" in text(refused)
    assert ">It says the contrary.</textarea>" in text(refused)
    assert post(client, answer, "verify", seen=before).status_code == 409
    assert post(client, answer, "verify").status_code == 409  # a form that does not say what was seen
    assert fresh(answer).review == Review.UNVERIFIED


@pytest.mark.parametrize("what", ["verify", "dispute", "comment"])
def test_nothing_is_done_by_who_may_not(client, answer, what):
    data = {"seen": actions.version(answer), "reason": "No.", "text": "No."}
    assert post(client, answer, what, **data).redirect_chain[0][0].startswith("/accounts/login/")
    foreigner = account("foreigner", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),))
    if what != "comment":
        assert post(client_of(foreigner), answer, what, **data).status_code == 400
    assert post(client_of(account("nobody")), answer, what, **data).status_code == 403
    assert fresh(answer).review == Review.UNVERIFIED
    assert not Comment.objects.exists()


def test_only_a_form_does_anything(one, answer):
    assert client_of(one).get("/review/xa/permit/verify/").status_code == 405


def test_nobody_is_sent_to_another_site(one, answer):
    client = client_of(one)
    done = post(client, answer, "comment", text="Hm.", next="https://example.org/")
    assert done.redirect_chain == [("/review/xa/permit/#said", 302)]


# ---- comments, and the page of the topic


def test_members_read_comments_beside_the_answer_and_readers_do_not(client, one, answer):
    partner = account("partner", Role.PARTNER)
    post(client_of(partner), answer, "comment", text="See Art. 3, too.\n<script>")
    for address in ("/compare/permit/", "/compare/permit/xa/"):
        for member in (partner, one):
            shown = text(client_of(member).get(address))
            assert "See Art. 3, too." in shown
            assert "<script>" not in shown.partition("See Art. 3")[2]
        public = text(client.get(address))
        assert "See Art. 3" not in public
        assert "Suggest a correction" in public


def test_what_a_reader_may_do_stands_beside_the_answer(one, answer):
    mine = text(client_of(one).get("/compare/permit/"))
    assert "Verify until" in mine
    assert f"/admin/regulations/requirement/{answer.pk}/change/" in mine
    partners = text(client_of(account("partner", Role.PARTNER)).get("/compare/permit/"))
    assert "Verify until" not in partners
    assert "/admin/regulations/requirement/" not in partners
    assert 'href="#comment-xa-permit"' in partners


def test_a_comment_makes_a_logged_in_readers_copy_stale_and_no_others(client, one, answer):
    member, address = client_of(one), "/compare/permit/"
    tags = [reader.get(address)["ETag"] for reader in (member, client)]
    found = actions.comment(answer, one, "Hm.")
    assert member.get(address, headers={"if-none-match": tags[0]}).status_code == 200
    assert client.get(address, headers={"if-none-match": tags[1]}).status_code == 304
    tag = member.get(address)["ETag"]
    assert member.get(address, headers={"if-none-match": tag}).status_code == 304
    actions.resolve(found, one)
    assert member.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_comment_is_marked_as_dealt_with(one, answer):
    found = actions.comment(answer, account("partner", Role.PARTNER), "Hm.")
    done = client_of(one).post(f"/comments/{found.pk}/resolve/", {"next": "/compare/permit/"}, follow=True)
    assert "Dealt with: Rania Haddad" in text(done)
    assert "Marked as dealt with" in text(done)
    assert client_of(account("another", Role.PARTNER)).post(f"/comments/{found.pk}/resolve/").status_code == 400


def test_readers_pay_nothing_for_it(client, answer, django_assert_num_queries):
    tag = client.get("/compare/permit/")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/compare/permit/", headers={"if-none-match": tag}).status_code == 304
