"""How often the API may be asked, and how that is told. The clock stands still but where a test moves it."""

import logging

import pytest
from django.test import Client

from countries import rates, tokens
from countries.rates import network
from tests import people

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/"
NOON = 1_800_000_000.0 + 15  # a quarter of a minute is over


@pytest.fixture(autouse=True)
def limits(settings, tmp_path, monkeypatch):
    settings.API_RATE_ANONYMOUS, settings.API_RATE_KNOWN, settings.VAR_DIR = 3, 5, tmp_path
    monkeypatch.setattr(rates, "clock", lambda: NOON)


@pytest.fixture
def rana():
    return people.account("rana")


@pytest.fixture
def text(rana) -> str:
    return tokens.make_token(rana, "R", 30, writes=False)[1]


def ask(address: str = "192.0.2.1", token: str = "", client: Client | None = None, **headers: str):
    if token:
        headers["authorization"] = f"Bearer {token}"
    return (client or Client()).get(ADDRESS, headers=headers, REMOTE_ADDR=address)


def statuses(times: int, **options: str) -> list[int]:
    return [ask(**options).status_code for _ in range(times)]


def test_what_is_left_is_told_with_each_answer():
    first, second = ask(), ask()
    assert first["RateLimit-Policy"] == second["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert (first["RateLimit"], second["RateLimit"]) == ('"anonymous";r=2;t=45', '"anonymous";r=1;t=45')
    assert second["X-RateLimit-Limit"] == "3"
    assert second["X-RateLimit-Remaining"] == "1"
    assert second["X-RateLimit-Reset"] == str(int(NOON) + 45)
    assert "Retry-After" not in second


def test_one_too_many_is_refused_with_when_to_ask_again():
    assert statuses(3) == [200, 200, 200]
    refused = ask()
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "45"
    assert refused["RateLimit"] == '"anonymous";r=0;t=45'
    assert "no-store" in refused["Cache-Control"]
    problem = refused.json()
    assert (problem["status"], problem["title"]) == (429, "Too Many Requests")
    assert problem["detail"] == (
        "More than 3 requests within a minute are not answered. Ask again in 45 seconds. "
        "With a token of an account there are 5 a minute."
    )


def test_a_minute_later_it_begins_anew(monkeypatch):
    statuses(4)
    monkeypatch.setattr(rates, "clock", lambda: NOON + 45)
    assert ask()["RateLimit"] == '"anonymous";r=2;t=60'


def test_each_address_has_its_own():
    statuses(4)
    assert ask("192.0.2.2").status_code == 200


def test_an_account_has_its_own_whatever_its_tokens_and_addresses(rana, text):
    other = tokens.make_token(rana, "another", 30, writes=False)[1]
    assert ask(token=text)["RateLimit-Policy"] == '"known";q=5;w=60'
    assert statuses(2, token=other) == [200, 200]
    assert statuses(3, token=text, address="192.0.2.9") == [200, 200, 429]
    assert ask().status_code == 200


def test_a_session_counts_as_its_account(rana, text):
    client = Client()
    client.force_login(rana)
    assert ask(client=client)["RateLimit"] == '"known";r=4;t=45'
    assert ask(token=text)["RateLimit"] == '"known";r=3;t=45'


def test_trying_tokens_counts_for_the_address_that_tries():
    assert statuses(4, token="mil_") == [401, 401, 401, 429]


def test_a_made_up_session_is_no_account():
    client = Client()
    for number in range(3):
        client.cookies["sessionid"] = f"made-up-{number}"
        assert ask(client=client)["RateLimit"] == f'"anonymous";r={2 - number};t=45'


def test_answers_that_hold_are_counted_and_cost_one_query(django_assert_num_queries):
    held = ask()["ETag"]
    with django_assert_num_queries(1):
        again = ask(**{"if-none-match": held})
    assert (again.status_code, again["RateLimit"]) == (304, '"anonymous";r=1;t=45')


def test_what_is_refused_by_the_limit_costs_no_query(django_assert_num_queries):
    statuses(3)
    with django_assert_num_queries(0):
        assert ask().status_code == 429


def test_pages_are_not_counted(client):
    assert "RateLimit" not in client.get("/accounts/login/", REMOTE_ADDR="192.0.2.1")
    assert ask()["X-RateLimit-Remaining"] == "2"


def test_zero_is_no_limit(settings, text):
    settings.API_RATE_ANONYMOUS = 0
    assert "RateLimit" not in ask()
    assert "RateLimit" in ask(token=text)
    settings.API_RATE_KNOWN, settings.API_RATE_ANONYMOUS = 0, 1
    assert "RateLimit" not in ask(token=text)
    assert "With a token of an account there is no limit." in [ask(), ask()][1].json()["detail"]


def test_where_members_read_alone_the_others_are_counted(settings):
    settings.READING = "members"
    assert statuses(4) == [401, 401, 401, 429]


def test_who_cannot_be_counted_reads(settings, tmp_path, caplog):
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.write_text("in the way")
    with caplog.at_level(logging.ERROR, logger="countries.rates"):
        assert statuses(5) == [200] * 5
    assert "cannot be counted" in caplog.text


def test_what_a_client_says_of_itself_counts_behind_a_trusted_proxy_alone(settings):
    assert statuses(3) == [200] * 3
    assert ask(**{"x-forwarded-for": "198.51.100.7"}).status_code == 429
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert ask(**{"x-forwarded-for": "198.51.100.7"}).status_code == 200
    assert ask(**{"x-forwarded-for": "198.51.100.7, 192.0.2.1"}).status_code == 429  # the proxy adds the last one itself


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_what_counts_as_one_address(rf, address, expected):
    assert network(rf.get("/", REMOTE_ADDR=address)) == expected
