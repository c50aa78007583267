"""Tokens for scripts: what is kept of one, when it is good, and what ends it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from countries import tokens
from countries.models import Token, TokenEnd
from countries.roles import Role
from milenari.core import revision
from tests import people
from tests.concurrency import at_once, several_connections
from tests.refusal import refused

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"


@pytest.fixture
def rana():
    return people.account("rana", Role.PARTNER, password=PASSWORD)


@pytest.fixture
def made(rana):
    return tokens.make_token(rana, "R on my laptop", 30, writes=False)


def why_not(text: str) -> str:
    with pytest.raises(tokens.Refused) as caught:
        tokens.find(text)
    return str(caught.value)


def test_a_token_is_found_by_its_text_with_its_account_in_one_query(made, rana, django_assert_num_queries):
    token, text = made
    with django_assert_num_queries(1):
        found = tokens.find(text)
        assert (found, found.user) == (token, rana)


def test_its_text_is_long_random_and_recognisable(rana, made):
    other = tokens.make_token(rana, "another", 30, writes=False)[1]
    assert re.fullmatch(r"mil_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}", made[1])
    assert made[1][-43:] != other[-43:]


def test_neither_the_database_nor_its_history_keeps_the_secret(made):
    secret = made[1][-43:]
    for table in (Token._meta.db_table, Token.history.model._meta.db_table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows = cursor.fetchall()
        assert rows
        assert secret not in repr(rows)
    assert "digest" not in {field.name for field in Token.history.model._meta.fields}


@pytest.mark.parametrize("text", ["", "mil_", "mil_abcdefgh_" + "x" * 43, "mil_abcdefgh_" + "x" * 42, "é" * 56, "x" * 10_000])
def test_a_text_that_no_token_has_is_unknown(made, text):
    assert why_not(text).startswith("This token is not known here.")


def test_what_has_no_tokens_shape_is_not_looked_up(made, django_assert_num_queries):
    with django_assert_num_queries(0):
        why_not("eyJhbGciOiJIUzI1NiJ9")


def test_the_mark_alone_tells_nothing_of_a_token(made):
    text = made[1]
    guessed = f"{text[:-1]}{'a' if text[-1] != 'a' else 'b'}"
    Token.objects.update(expires_at=timezone.now(), made_at=timezone.now() - timedelta(days=1))
    assert why_not(text).startswith("This token has expired.")
    assert why_not(guessed).startswith("This token is not known here.")


def test_an_inactive_accounts_tokens_do_not_work_until_it_is_active_again(made):
    User.objects.update(is_active=False)
    assert "inactive" in why_not(made[1])
    User.objects.update(is_active=True)
    assert tokens.find(made[1])


def test_a_revoked_token_says_so_and_who_did_it(made, rana):
    token, text = made
    tokens.revoke(rana, TokenEnd.OWNER, by=rana, only=token.pk)
    assert why_not(text).startswith("This token was revoked.")
    token.refresh_from_db()
    assert (token.revoked_by, token.revoked_because, token.works) == (rana, "owner", False)


def test_the_history_says_who_made_and_who_revoked_it(made, rana):
    root = people.account("root", is_superuser=True)
    tokens.revoke(rana, TokenEnd.ADMINISTRATOR, by=root)
    told = made[0].history.order_by("history_id").values_list("history_type", "history_user__username", "revoked_because")
    assert list(told) == [("+", "rana", ""), ("~", "root", "administrator")]


def test_what_is_revoked_stays_as_it_was_revoked(made, rana):
    root = people.account("root", is_superuser=True)
    assert tokens.revoke(rana, TokenEnd.OWNER, by=rana) == [made[0]]
    assert tokens.revoke(rana, TokenEnd.ADMINISTRATOR, by=root) == []
    assert Token.objects.get().revoked_by == rana


def test_nobody_elses_tokens_are_revoked(made):
    omar = people.account("omar")
    assert tokens.revoke(omar, TokenEnd.OWNER, by=omar, only=made[0].pk) == []
    assert Token.objects.get().works


def test_a_new_password_ends_the_tokens(made, rana):
    rana.set_password("a wholly different phrase")
    rana.save()
    assert Token.objects.get().revoked_because == TokenEnd.PASSWORD
    assert why_not(made[1]).startswith("This token was revoked.")


def test_another_change_of_the_account_does_not(made, rana):
    rana.first_name = "Rana"
    rana.save()
    assert Token.objects.get().works


def test_hashing_the_same_password_anew_does_not(made, rana, settings):
    before = rana.password
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    assert User.objects.get().check_password(PASSWORD)
    after = User.objects.get().password
    assert after != before
    assert check_password(PASSWORD, after)
    assert Token.objects.get().works


def test_an_account_has_so_many_that_work(rana, made):
    for number in range(tokens.LIMIT - 1):
        tokens.make_token(rana, f"token {number}", 30, writes=False)
    with pytest.raises(tokens.TooMany):
        tokens.make_token(rana, "one more", 30, writes=False)
    tokens.revoke(rana, TokenEnd.OWNER, by=rana, only=made[0].pk)
    assert tokens.make_token(rana, "one more", 30, writes=False)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_not_both_the_last_one(rana, tmp_path):
    for number in range(tokens.LIMIT - 1):
        tokens.make_token(rana, f"token {number}", 30, writes=False)

    def one_more() -> bool:
        try:
            return bool(tokens.make_token(rana, "last", 30, writes=False))
        except tokens.TooMany:
            return False

    with several_connections(tmp_path):
        assert sorted(at_once(one_more, one_more)) == [False, True]


def test_its_use_is_written_once_an_hour(made, django_assert_num_queries):
    token = tokens.find(made[1])
    tokens.note_use(token)
    first = Token.objects.get().last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        tokens.note_use(tokens.find(made[1]))
    Token.objects.update(last_used_at=first - timedelta(hours=1))
    tokens.note_use(tokens.find(made[1]))
    assert Token.objects.get().last_used_at >= first


def test_it_moves_no_revision(rana):
    before = revision.current()
    text = tokens.make_token(rana, "R", 30, writes=True)[1]
    tokens.note_use(tokens.find(text))
    tokens.revoke(rana, TokenEnd.OWNER, by=rana)
    assert revision.current() == before


def test_the_database_refuses_what_cannot_be(made):
    with refused():
        Token.objects.update(expires_at=made[0].made_at)
    with refused():
        Token.objects.update(revoked_at=timezone.now())
    with refused():
        Token.objects.update(revoked_because="owner")
    with pytest.raises(ValidationError):
        Token(name="x" * 61).clean_fields(exclude=("user", "mark", "digest", "made_at", "expires_at"))
