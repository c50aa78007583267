"""The pages where one makes and revokes one's own tokens."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from countries import tokens
from countries.models import Token, TokenEnd
from countries.roles import Role
from tests import people

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
WORDS = {"name": "R on my laptop", "days": "90", "writes": ""}
NEW = "/accounts/tokens/new/"


@pytest.fixture
def rana():
    return people.account("rana", Role.EXPERT, password=PASSWORD)


@pytest.fixture
def browser(client, rana) -> Client:
    """Logged in as Rana, who has just shown that it is her."""
    client.post("/accounts/login/", {"login": "rana", "password": PASSWORD})
    client.post(client.get(NEW)["Location"], {"password": PASSWORD})
    return client


def texts(page: str) -> list[str]:
    return re.findall(r"mil_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", page)


def test_a_token_is_shown_once(browser, rana):
    answer = browser.post(NEW, WORDS)
    (text,) = texts(answer.content.decode())
    token = tokens.find(text)
    assert (token.user, token.name, token.writes) == (rana, "R on my laptop", False)
    assert token.expires_at - token.made_at == timedelta(days=90)
    assert "no-store" in answer["Cache-Control"]
    listed = browser.get("/accounts/tokens/").content.decode()
    assert texts(listed) == []
    assert f"mil_{token.mark}…" in listed


def test_one_that_writes_is_asked_for(browser):
    (text,) = texts(browser.post(NEW, {**WORDS, "writes": "1"}).content.decode())
    assert tokens.find(text).writes


def test_making_one_asks_once_more_who_it_is(client, rana):
    client.post("/accounts/login/", {"login": "rana", "password": PASSWORD})
    asked = client.post(NEW, WORDS)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Token.objects.exists()
    client.post(asked["Location"], {"password": "wrong"})
    assert not Token.objects.exists()
    done = client.post(asked["Location"], {"password": PASSWORD})  # what was typed is not lost
    assert [tokens.find(text).name for text in texts(done.content.decode())] == ["R on my laptop"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"days": "36500"}, "days"),
        ({"days": ""}, "days"),
        ({"writes": "2"}, "writes"),
    ],
)
def test_a_form_that_does_not_fit_makes_none(browser, changed, field):
    answer = browser.post(NEW, {**WORDS, **changed})
    assert list(answer.context["form"].errors) == [field]
    assert not Token.objects.exists()


def test_the_same_form_sent_twice_makes_one(browser):
    browser.post(NEW, WORDS)
    again = browser.post(NEW, {**WORDS, "name": "r on my laptop"})
    assert "You have a working token of this name" in again.content.decode()
    assert Token.objects.count() == 1


def test_the_name_of_one_that_has_ended_is_free(browser, rana):
    browser.post(NEW, WORDS)
    tokens.revoke(rana, TokenEnd.OWNER, by=rana)
    assert texts(browser.post(NEW, WORDS).content.decode())


def test_no_more_are_made_than_there_can_be(browser, rana):
    for number in range(tokens.LIMIT):
        tokens.make_token(rana, f"token {number}", 30, writes=False)
    answer = browser.post(NEW, WORDS)
    assert texts(answer.content.decode()) == []
    assert "the most there can be" in answer.content.decode()
    assert "the most there can be" in browser.get(NEW).content.decode()
    assert NEW not in browser.get("/accounts/tokens/").content.decode()


def test_one_is_revoked_after_a_question(browser, rana):
    token, text = tokens.make_token(rana, "R", 30, writes=False)
    address = f"/accounts/tokens/{token.pk}/revoke/"
    assert "Revoke “R”?" in browser.get(address).content.decode()
    assert tokens.find(text)
    listed = browser.post(address, follow=True).content.decode()
    assert "is revoked: scripts that use it are refused" in listed
    assert "by its owner" in listed
    with pytest.raises(tokens.Refused):
        tokens.find(text)


def test_one_that_is_revoked_already_stays_as_it_is(browser, rana):
    token = tokens.make_token(rana, "R", 30, writes=False)[0]
    tokens.revoke(rana, TokenEnd.PASSWORD)
    assert "was revoked before" in browser.get(f"/accounts/tokens/{token.pk}/revoke/", follow=True).content.decode()
    assert Token.objects.get().revoked_because == TokenEnd.PASSWORD


def test_anothers_tokens_are_neither_seen_nor_revoked(browser):
    omar = people.account("omar")
    token = tokens.make_token(omar, "Python at work", 30, writes=False)[0]
    assert "Python at work" not in browser.get("/accounts/tokens/").content.decode()
    assert browser.post(f"/accounts/tokens/{token.pk}/revoke/").status_code == 404
    assert Token.objects.get().works


def test_the_list_says_in_words_how_each_stands(browser, rana):
    names = {"reads": {}, "writes": {}, "old": {}, "gone": {}}
    made = {name: tokens.make_token(rana, name, 30, writes=name == "writes")[0] for name in names}
    now = timezone.now()
    Token.objects.filter(name="old").update(made_at=now - timedelta(days=31), expires_at=now - timedelta(days=1))
    tokens.revoke(rana, TokenEnd.ADMINISTRATOR, only=made["gone"].pk)
    tokens.note_use(made["writes"])
    told = dict(re.findall(r"<li><h3>(\w+)</h3>(.*?)</li>", browser.get("/accounts/tokens/").content.decode(), re.DOTALL))
    assert "Not used yet." in told["reads"]
    assert "reads and writes" in told["writes"]
    assert "Last used on" in told["writes"]
    assert "expired on" in told["old"]
    assert "by an administrator" in told["gone"]
    assert ["Revoke it" in told[name] for name in names] == [True, True, False, False]


def test_the_list_costs_the_same_however_long_it_is(browser, rana, django_assert_max_num_queries):
    for number in range(tokens.LIMIT):
        tokens.make_token(rana, f"token {number}", 30, writes=False)
        if number < 5:
            tokens.revoke(rana, TokenEnd.OWNER, by=rana)
    with django_assert_max_num_queries(3):  # session, account, tokens
        browser.get("/accounts/tokens/")


@pytest.mark.parametrize("address", ["/accounts/tokens/", NEW, "/accounts/tokens/1/revoke/"])
def test_without_an_account_one_is_led_to_the_login(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/?next=/accounts/tokens/")


def test_the_page_of_ones_account_leads_there(browser, rana):
    tokens.make_token(rana, "R", 30, writes=False)
    page = browser.get("/accounts/").content.decode()
    assert "1 works." in page
    assert 'href="/accounts/tokens/"' in page


def test_a_new_password_chosen_on_the_page_ends_them(browser, rana):
    tokens.make_token(rana, "R", 30, writes=False)
    new = "a wholly different phrase"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get().check_password(new)
    assert Token.objects.get().revoked_because == TokenEnd.PASSWORD


def test_an_administrator_revokes_an_accounts_tokens(client, rana):
    tokens.make_token(rana, "R", 30, writes=False)
    administrator = people.account("administrator", Role.ADMINISTRATOR)
    client.force_login(administrator)
    client.post("/admin/auth/user/", {"action": "revoke_tokens", "_selected_action": [rana.pk]})
    token = Token.objects.get()
    assert (token.revoked_by, token.revoked_because) == (administrator, TokenEnd.ADMINISTRATOR)
