"""What becomes of accounts stands in the audit log: logging in and out, passwords, second factors, rights, tokens."""

import json
import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.management import call_command
from django.test import Client

from countries import tokens
from countries.models import Assignment, TokenEnd
from countries.roles import Role
from milenari.core.audit import AuditEntry
from tests import factories
from tests.admin import pages
from tests.audit import away
from tests.people import account

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "correct horse battery staple", "what-nobody-may-read-anywhere"
LOGIN = "/accounts/login/"


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def rana(country):
    return account("rana", Role.EXPERT, answers_for=(country,), password=PASSWORD)


@pytest.fixture
def root():
    return account("root", is_superuser=True, is_staff=True, password=PASSWORD)


@pytest.fixture
def log(rana, root):
    """What is written from now on: (what, outcome, who, about), oldest first."""
    last = AuditEntry.objects.count()
    return lambda: [
        (one.what, one.outcome, one.who, one.about) for one in AuditEntry.objects.order_by("pk")[last:]
    ]  # fmt: skip


def latest(what: str) -> AuditEntry:
    return AuditEntry.objects.filter(what=what).latest("pk")


def log_in(client: Client, name: str = "rana", password: str = PASSWORD):
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR="192.0.2.7", headers={"X-Request-ID": "the-id"})


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def other_code(secret: str) -> str:
    return "000000" if code(secret) != "000000" else "000001"


# ---- logging in and out


def test_a_login_and_a_logout(client, log):
    log_in(client)
    client.post("/accounts/logout/")
    assert log() == [("logged_in", "done", "rana", "rana"), ("logged_out", "done", "rana", "rana")]
    assert (latest("logged_in").address, latest("logged_in").request_id) == ("192.0.2.7", "the-id")


@pytest.mark.parametrize("name", ["rana", "RANA", "rana@example.org"])
def test_a_wrong_password_is_told_of_the_account(client, log, name):
    log_in(client, name, WRONG)
    assert log() == [("login_failed", "refused", "", "rana")]


def test_an_unknown_name_is_not_kept_since_it_may_be_a_password(client, log):
    log_in(client, WRONG, WRONG)
    assert log() == [("login_failed", "refused", "", "")]


def test_a_lockout_is_told_once_however_often_one_knocks(client, log):
    for _ in range(9):
        log_in(client, password=WRONG)
    assert [what for what, *_ in log()].count("login_failed") == 5
    assert [entry for entry in log() if entry[0] == "locked_out"] == [("locked_out", "refused", "", "rana")]


def test_a_lockout_of_an_address_that_tries_many_names(client, log):
    for number in range(13):
        log_in(client, f"name-{number}", WRONG)
    assert [entry[0] for entry in log()] == [*["login_failed"] * 10, "locked_out"]
    assert latest("locked_out").address == "192.0.2.7"


def test_an_account_that_is_inactive(client, log, rana):
    User.objects.filter(pk=rana.pk).update(is_active=False)
    log_in(client)
    assert [entry[0] for entry in log()] == ["login_failed"]


# ---- the second factor


@pytest.fixture
def secret(rana):
    secret = generate_totp_secret()
    TOTP.activate(rana, secret)
    return secret


def test_a_second_factor_that_is_refused_and_one_that_is_accepted(client, secret, log):
    log_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": other_code(secret)})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert log() == [
        ("second_factor_failed", "refused", "", "rana"),
        ("second_factor_used", "done", "", "rana"),
        ("logged_in", "done", "rana", "rana"),
    ]


def test_a_lockout_while_codes_are_guessed(client, secret, log):
    log_in(client)
    for _ in range(7):
        client.post("/accounts/2fa/authenticate/", {"code": other_code(secret)})
    assert [entry[0] for entry in log()] == [*["second_factor_failed"] * 5, "locked_out"]
    assert latest("locked_out").about == "rana"


def test_setting_one_up_and_taking_it_away(client, log):
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code(page.context["form"].secret)})
    client.post("/accounts/2fa/totp/deactivate/")
    found = [entry[0] for entry in log()]
    assert found[1:] == ["second_factor_set_up", "recovery_codes_made", "second_factor_removed", "recovery_codes_removed"]


def test_an_administrator_removes_it(client, root, rana, secret, log):
    RecoveryCodes.activate(rana)
    client.force_login(root)
    client.post("/admin/auth/user/", {"action": "remove_second_factor", "_selected_action": [rana.pk]})
    assert {entry for entry in log() if entry[0].endswith("removed")} == {
        ("second_factor_removed", "done", "root", "rana"),
        ("recovery_codes_removed", "done", "root", "rana"),
    }


# ---- passwords


def test_a_password_that_its_owner_changes(client, log):
    log_in(client)
    new = "a wholly different phrase"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert log()[-1] == ("password_changed", "done", "rana", "rana")


def test_a_password_that_is_chosen_by_a_link(client, log):
    client.post("/accounts/password/reset/", {"email": "rana@example.org"})
    (link,) = [line for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line]
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another long phrase", "password2": "another long phrase"})
    assert log() == [("link_made", "done", "", "rana"), ("password_changed", "done", "", "rana")]
    assert latest("password_changed").details == {"how": "by a link to choose one"}


def test_a_password_is_not_changed_where_that_cannot_be_noted(rana, transactional_db):
    client = Client(raise_request_exception=False)
    log_in(client)
    new = "a wholly different phrase"
    with away():
        words = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        assert client.post("/accounts/password/change/", words).status_code == 500
    assert User.objects.get(username="rana").check_password(PASSWORD)


# ---- accounts and rights


def test_an_account_made_in_the_admin(client, root, country, log):
    client.force_login(root)
    words = {"username": "eva", "email": "eva@example.org", "groups": [Group.objects.get(name="lead").pk]}
    client.post("/admin/auth/user/add/", {**words, **_no_countries()})
    assert [entry for entry in log() if entry[3] == "eva"] == [
        ("account_made", "done", "root", "eva"),
        ("rights_changed", "done", "root", "eva"),
        ("roles_given", "done", "root", "eva"),
        ("link_made", "done", "root", "eva"),
    ]
    assert latest("roles_given").details == {"roles": ["lead"]}
    assert latest("rights_changed").details == {"is_staff": "yes"}


def _no_countries() -> dict[str, str]:
    return {f"assignments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}


def test_rights_and_roles_that_an_administrator_changes(client, root, rana, log):
    client.force_login(root)
    lead = Group.objects.get(name="lead")
    response = pages.save(client, pages.change(rana), groups=[lead.pk], is_superuser="on", is_active="", email="new@example.org")
    assert pages.errors(response) == {}
    found = [entry for entry in log() if entry[2:] == ("root", "rana")]
    assert {what for what, *_ in found} >= {"rights_changed", "account_changed", "roles_given", "roles_taken"}
    assert latest("account_changed").details == {"changed": ["email"], "before": ["rana@example.org"]}
    told = [one.details for one in AuditEntry.objects.filter(what="rights_changed", who="root")]
    assert {"is_active": "no", "is_superuser": "yes"} in told


CHANGES = {
    "roles_given": lambda user, country: Group.objects.get(name="lead").user_set.add(user),
    "roles_taken": lambda user, country: user.groups.clear(),
    "permissions_given": lambda user, country: user.user_permissions.add(Permission.objects.first()),
    "country_taken": lambda user, country: Assignment.objects.all().delete(),
    "country_assigned": lambda user, country: Assignment.objects.create(
        user=user, jurisdiction=factories.create_jurisdiction("xb")
    ),
    "account_made": lambda user, country: User.objects.create_superuser("boss"),
    "account_deleted": lambda user, country: User.objects.create(username="short").delete(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_rights_that_code_changes(rana, country, what):
    CHANGES[what](rana, country)
    assert latest(what).about == {"account_made": "boss", "account_deleted": "short"}.get(what, "rana")


def test_an_assignment_that_moves_is_taken_from_one_and_given_to_the_other(rana, root):
    assignment = Assignment.objects.get()
    assignment.user = root
    assignment.save()
    assert (latest("country_taken").about, latest("country_assigned").about) == ("rana", "root")
    assert latest("country_assigned").details == {"country": "Country XA"}


def test_what_says_nothing_of_rights_is_not_told(rana, log):
    rana.first_name = "Rania"
    rana.save()
    rana.groups.add(*rana.groups.all())
    Assignment.objects.get().save()
    assert log() == []


def test_an_invitation_by_a_command(country, log):
    call_command("invite", "eva@example.org", "--role", "expert", "--country", "xa")
    assert [entry[0] for entry in log()] == ["account_made", "rights_changed", "roles_given", "country_assigned", "link_made"]
    assert all(entry[2].endswith("(command)") for entry in log())


# ---- tokens


def test_a_token_is_made_used_and_revoked(client, rana, log):
    log_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/tokens/new/", {"name": "R", "days": "30", "writes": ""})
    token = rana.tokens.get()
    client.post(f"/accounts/tokens/{token.pk}/revoke/")
    assert log()[-2:] == [("token_made", "done", "rana", "rana"), ("token_revoked", "done", "rana", "rana")]
    assert latest("token_made").details == {"token": f"R (mil_{token.mark}…)", "days": 30, "may": "read"}


def test_tokens_end_with_the_password(rana, log):
    tokens.make_token(rana, "R", 30, writes=False)
    rana.set_password("another long phrase")
    rana.save()
    assert latest("token_revoked").details["why"] == str(TokenEnd.PASSWORD.label)


# ---- what never comes in


def test_no_password_code_link_or_token_is_anywhere_in_it(client, rana, root, secret, country):
    log_in(client, password=WRONG)
    log_in(client, WRONG, PASSWORD)
    log_in(client)
    guessed = other_code(secret)
    client.post("/accounts/2fa/authenticate/", {"code": guessed})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    client.post("/accounts/password/reset/", {"email": "rana@example.org"})
    link = next(line for line in mail.outbox[0].body.splitlines() if "/password/reset/key/" in line)
    _token, text = tokens.make_token(rana, "R", 30, writes=True)
    client.get("/api/v1/", headers={"authorization": f"Bearer {text}"})
    rows = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert rows.count('"what"') > 10
    for hidden in (
        WRONG,
        PASSWORD,
        guessed,
        secret,
        link.rstrip("/").rsplit("/", 1)[1],
        text,
        text.rsplit("_", 1)[1],
        rana.password,
    ):
        assert hidden not in rows


def test_a_login_that_cannot_be_noted_is_none(rana, transactional_db):
    client = Client(raise_request_exception=False)
    with away():
        assert log_in(client).status_code == 500
    assert client.get("/accounts/").status_code == 302
