"""Who is let in, on the site: logging in and out, a second factor, and a site that members alone read."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client

from barriers.models import Barrier
from countries.models import Assignment
from countries.roles import Role
from milenari.environment import mail_server, one_of
from regulations.models import Requirement
from tests import factories, people
from tests.admin import pages
from tests.people import ANONYMOUS, INACTIVE, NOBODY, SUPERUSER

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
WORDS = {"login": "rana", "password": PASSWORD}
LOGIN, HOME = "/accounts/login/", "/"


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def rana(country):
    return people.account("rana", Role.EXPERT, answers_for=(country,), password=PASSWORD, first_name="Rana", last_name="Haddad")


@pytest.fixture
def evidence(country):
    return factories.create_requirement(country, factories.create_topic("allowed"), "yes")


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def header(client: Client, address: str = HOME) -> str:
    return client.get(address).content.decode().split("</header>")[0]


# ---- logging in and out


@pytest.mark.parametrize("name", ["rana", "rana@example.org", "RANA@example.org"])
def test_one_logs_in_with_the_user_name_or_the_address(client, rana, name):
    response = client.post(LOGIN, {"login": name, "password": PASSWORD, "next": "/compare/"})
    assert (response.status_code, response["Location"]) == (302, "/compare/")
    assert is_logged_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_login_leads_to_no_other_site(client, rana, elsewhere):
    assert client.post(LOGIN, {**WORDS, "next": elsewhere})["Location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client, rana):
    def said(name):
        form = client.post(LOGIN, {"login": name, "password": "wrong"}).context["form"]
        return [str(error) for error in form.non_field_errors()]

    assert said("rana") == said("nobody") != []


def test_an_inactive_account_does_not_log_in(client, rana):
    User.objects.update(is_active=False)
    assert "inactive" in client.post(LOGIN, WORDS, follow=True).content.decode()
    assert not is_logged_in(client)


def test_after_five_wrong_passwords_the_right_one_does_not_help(client, rana):
    for _ in range(5):
        client.post(LOGIN, {"login": "rana", "password": "wrong"})
    response = client.post(LOGIN, WORDS)
    assert "Too many failed" in response.content.decode()
    assert not is_logged_in(client)


def test_attempts_are_counted_across_sessions_and_by_account(rana):
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(LOGIN, {"login": "rana", "password": "wrong"})
    client = Client(REMOTE_ADDR="192.0.2.99")
    client.post(LOGIN, WORDS)
    assert not is_logged_in(client)


def test_one_address_that_tries_many_accounts_is_stopped_and_others_log_in(rana):
    for number in range(10):
        Client(REMOTE_ADDR="192.0.2.1").post(LOGIN, {"login": f"name-{number}", "password": "wrong"})
    blocked, other = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    blocked.post(LOGIN, WORDS)
    other.post(LOGIN, WORDS)
    assert (is_logged_in(blocked), is_logged_in(other)) == (False, True)


def test_one_logs_out_by_a_form_not_by_a_link(client, rana):
    client.force_login(rana)
    client.get("/accounts/logout/")
    assert is_logged_in(client)
    client.post("/accounts/logout/")
    assert not is_logged_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    words = {"username": "new", "email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    response = getattr(client, method)("/accounts/signup/", words)
    assert "There is no sign-up here" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["/accounts/email/", "/accounts/3rdparty/", "/accounts/confirm-email/"])
def test_what_the_site_does_not_use_is_not_there(client, rana, address):
    client.force_login(rana)
    assert client.get(address).status_code == 404


# ---- a forgotten password


def asked_for_a_link(client: Client, address: str) -> str:
    client.post("/accounts/password/reset/", {"email": address})
    lines = mail.outbox[-1].body.splitlines() if mail.outbox else []
    return next((line.removeprefix("http://testserver") for line in lines if "/password/reset/key/" in line), "")


def test_a_forgotten_password_is_chosen_anew_by_mail(client, rana):
    link = asked_for_a_link(client, "rana@example.org")
    assert mail.outbox[0].to == ["rana@example.org"]
    form = client.get(link, follow=True)
    new = "a wholly different phrase"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not is_logged_in(client)
    client.post(LOGIN, {"login": "rana", "password": new})
    assert is_logged_in(client)
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()


def test_a_weak_password_is_refused(client, rana):
    form = client.get(asked_for_a_link(client, "rana@example.org"), follow=True)
    response = client.post(form.redirect_chain[-1][0], {"password1": "12345678", "password2": "12345678"})
    assert response.context["form"].errors


def test_an_unknown_address_is_answered_alike_and_sent_nothing(client, rana):
    known = client.post("/accounts/password/reset/", {"email": "rana@example.org"}, follow=True)
    mail.outbox.clear()
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert mail.outbox == []


@pytest.mark.parametrize("address", ["rana@example.org", "nobody@example.org"])
def test_while_no_mail_can_be_sent_everybody_is_told_so_and_nobody_by_that_who_has_an_account(settings, rana, address):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where nothing listens
    response = Client(raise_request_exception=False).post("/accounts/password/reset/", {"email": address})
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "no link was sent, and your password is what it was" in response.content.decode()


# ---- a second factor


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def secret(rana):
    secret = generate_totp_secret()
    TOTP.activate(rana, secret)
    return secret


def test_with_a_second_factor_the_password_alone_is_not_enough(client, rana, secret):
    response = client.post(LOGIN, WORDS)
    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert not is_logged_in(client)
    assert client.get("/admin/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000" if code(secret) != "000000" else "000001"})
    assert not is_logged_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert is_logged_in(client)


def test_a_recovery_code_works_once(client, rana, secret):
    RecoveryCodes.activate(rana)
    spare = Authenticator.objects.get(user=rana, type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    for expected in (True, False):
        client.logout()
        client.post(LOGIN, WORDS)
        client.post("/accounts/2fa/authenticate/", {"code": spare})
        assert is_logged_in(client) == expected


def test_guessing_codes_is_limited(client, rana, secret):
    client.post(LOGIN, WORDS)
    wrong = "000000" if code(secret) != "000000" else "000001"
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": wrong})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert not is_logged_in(client)


def test_one_sets_up_a_second_factor_and_is_shown_recovery_codes(client, rana):
    client.post(LOGIN, WORDS)
    again = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert again.startswith("/accounts/reauthenticate/")  # whoever finds a browser logged in does not shut its owner out
    client.post(again, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    response = client.post("/accounts/2fa/totp/activate/", {"code": code(page.context["form"].secret)}, follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert "Set up." in client.get("/accounts/").content.decode()


GUARDED = {Role.LEAD.value, Role.ADMINISTRATOR.value, SUPERUSER}


@pytest.mark.parametrize("who", [*Role.values, NOBODY, SUPERUSER])
def test_where_it_is_required_leads_and_administrators_set_it_up_before_they_edit(client, settings, country, evidence, who):
    settings.REQUIRE_SECOND_FACTOR = True
    user = people.one_of_each_role(country)[who]
    client.force_login(user)
    entered = client.get(pages.change(evidence))
    asked = client.post("/reports/", {"scope": ""})
    if who in GUARDED:
        assert entered["Location"] == asked["Location"] == "/accounts/2fa/totp/activate/"
        assert client.get("/compare/").status_code == 200
        TOTP.activate(user, generate_totp_secret())
        assert client.get(pages.change(evidence)).status_code == 200
    else:
        assert entered.status_code == (200 if who == Role.EXPERT else 403)
        assert asked.status_code == 400


def test_who_must_set_it_up_first_gets_there_and_can_log_out(client, settings, country):
    settings.REQUIRE_SECOND_FACTOR = True
    people.account("lead", Role.LEAD, password=PASSWORD)
    client.post(LOGIN, {"login": "lead", "password": PASSWORD})
    led = client.get("/admin/", follow=True)
    assert led.status_code == 200
    assert "Your role needs a second factor at login." in led.content.decode()
    client.post("/accounts/logout/")
    assert not is_logged_in(client)


def test_where_it_is_not_required_it_is_asked_of_nobody(client, country):
    client.force_login(people.account("lead", Role.LEAD))
    assert client.get("/admin/").status_code == 200


# ---- what pages show


@pytest.mark.parametrize("who", [ANONYMOUS, NOBODY, INACTIVE, SUPERUSER, *Role.values])
def test_the_header_shows_what_the_account_may(client, country, evidence, who):
    if who != ANONYMOUS:
        client.force_login(people.one_of_each_role(country)[who])
    shown = header(client)
    logged_in = who not in (ANONYMOUS, INACTIVE)
    assert ("Log in" in shown) != logged_in
    assert ("Log out" in shown) == logged_in
    assert (">Edit<" in shown) == (who in {SUPERUSER, "expert", "lead", "administrator"})


@pytest.mark.parametrize("who", [ANONYMOUS, NOBODY, INACTIVE, SUPERUSER, *Role.values])
def test_links_to_edit_a_barrier_are_for_who_may(client, country, who):
    barrier = factories.create_barrier(country)
    if who != ANONYMOUS:
        client.force_login(people.one_of_each_role(country)[who])
    shown = pages.change(barrier) in client.get(f"/barriers/{barrier.slug}/").content.decode()
    assert shown == (who in {SUPERUSER, "lead", "administrator"})


def test_an_anonymous_reader_costs_no_query_for_an_account(client, evidence, django_assert_num_queries):
    address = "/compare/"
    first = client.get(address)
    with django_assert_num_queries(1):
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304


def test_who_logs_in_or_out_sees_it_on_the_next_page(client, rana, evidence):
    before = client.get("/compare/")["ETag"]
    client.post(LOGIN, WORDS)
    inside = client.get("/compare/", headers={"if-none-match": before})
    assert "Rana Haddad" in inside.content.decode()
    client.post("/accounts/logout/")
    after = client.get("/compare/", headers={"if-none-match": inside["ETag"]})
    assert after.status_code == 200
    assert "Rana Haddad" not in after.content.decode()


CHANGES = {
    "a role": lambda user, country: user.groups.add(Group.objects.get(name="lead")),
    "a country": lambda user, country: Assignment.objects.all().delete(),
    "a name": lambda user, country: User.objects.update(first_name="Rania"),
    "the end of the account": lambda user, country: User.objects.update(is_active=False),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_an_accounts_rights_makes_its_pages_anew(client, rana, country, evidence, what):
    client.force_login(rana)
    first = client.get("/compare/")
    assert client.get("/compare/", headers={"if-none-match": first["ETag"]}).status_code == 304
    CHANGES[what](rana, country)
    assert client.get("/compare/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_page_of_ones_account_is_ones_own(client, rana, country):
    assert client.get("/accounts/")["Location"] == "/accounts/login/?next=/accounts/"
    client.force_login(rana)
    page = client.get("/accounts/").content.decode()
    assert "Country expert" in page
    assert "Country XA" in page


# ---- reading for members alone

PAGES = ["/", "/compare/", "/compare/allowed/", "/countries/xa/", "/barriers/", "/reports/", "/releases/", "/no-such-page/"]
FILES = ["/changes/feed.atom", "/reports/gap-report.pdf", "/reports/gap-report.pdf?country=xa"]


@pytest.fixture
def members_only(settings):
    settings.READING = "members"


@pytest.mark.parametrize("address", PAGES)
def test_anonymous_readers_of_pages_are_led_to_the_login(client, members_only, evidence, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=%2F")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", FILES)
def test_programs_that_fetch_files_are_told(client, members_only, evidence, address):
    response = client.get(address)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"
    assert client.get(address, headers={"accept": "text/html,*/*"}).status_code == 302


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
def test_the_way_in_is_open(client, members_only, address):
    assert client.get(address).status_code == 200


def test_a_fragment_sends_the_whole_page_to_the_login(client, members_only, evidence):
    response = client.get("/compare/", headers={"hx-request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", [NOBODY, SUPERUSER, *Role.values])
def test_members_read(client, members_only, country, evidence, who):
    client.force_login(people.one_of_each_role(country)[who])
    for address in PAGES[:-1]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "Cookie" in response["Vary"]
        assert {"private", "no-store"} & set(response["Cache-Control"].replace(",", " ").split())


def test_an_inactive_member_does_not_read(client, members_only, country):
    client.force_login(people.one_of_each_role(country)[INACTIVE])
    assert client.get("/compare/").status_code == 302


def test_a_page_that_a_member_read_is_not_given_to_whoever_comes_after(client, members_only, rana, evidence):
    client.force_login(rana)
    first = client.get("/compare/")
    client.post("/accounts/logout/")
    assert client.get("/compare/", headers={"if-none-match": first["ETag"]}).status_code == 302


# ---- settings


@pytest.mark.parametrize("word", ["private", "Public", "members "])
def test_another_word_for_who_reads_is_refused_by_name(monkeypatch, word):
    monkeypatch.setenv("MILENARI_READING", word)
    with pytest.raises(ImproperlyConfigured, match=r"MILENARI_READING is .* set it to public or members"):
        one_of("MILENARI_READING", "public", "members")


def test_a_mail_server_is_one_address():
    found = mail_server("smtp://mile%40example.org:p%3Aw@mail.example.org")
    assert {name: found[f"EMAIL_{name}"] for name in ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")} == {
        "HOST": "mail.example.org", "PORT": 587, "HOST_USER": "mile@example.org", "HOST_PASSWORD": "p:w",
        "USE_TLS": True, "USE_SSL": False,
    }  # fmt: skip
    assert mail_server("smtps://mail.example.org")["EMAIL_PORT"] == 465
    assert mail_server("smtp://127.0.0.1:2525?tls=0")["EMAIL_USE_TLS"] is False
    assert mail_server("file:///srv/mail")["EMAIL_FILE_PATH"] == "/srv/mail"
    assert mail_server("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


@pytest.mark.parametrize("address", ["http://mail.example.org", "smtp://", "file://", "smtp://me:secret@host:port", "mail"])
def test_an_address_that_is_no_mail_server_is_refused_without_telling_its_password(address):
    with pytest.raises(ImproperlyConfigured, match="MILENARI_EMAIL_URL does not fit") as refused:
        mail_server(address)
    assert "secret" not in str(refused.value)


# ---- the invitation


def test_an_invited_expert_chooses_a_password_and_edits_their_country(client, capsys, country, evidence):
    call_command(
        "invite", "Rana.Haddad@example.org", "--role", "expert", "--country", "xa", "--name", "Rana Haddad",
        "--site", "https://landscape.example.org/",
    )  # fmt: skip
    (sent,) = mail.outbox
    link = next(line for line in sent.body.splitlines() if line.startswith("https://landscape.example.org/accounts/"))
    assert link in capsys.readouterr().out
    form = client.get(link.removeprefix("https://landscape.example.org"), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(LOGIN, {"login": "rana.haddad@example.org", "password": PASSWORD})
    assert client.get(pages.change(evidence)).status_code == 200
    assert client.get(pages.address(Requirement, "add")).status_code == 200
    assert client.get(pages.address(Barrier, "add")).status_code == 403
    made = User.objects.get()
    assert (made.get_full_name(), made.username) == ("Rana Haddad", "Rana.Haddad")


def test_user_names_do_not_tell_addresses_and_are_free():
    for domain in ("example.org", "example.com"):
        call_command("invite", f"rana@{domain}", "--role", "partner", verbosity=0)
    assert set(User.objects.values_list("username", flat=True)) == {"rana", "rana2"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rana", "--role", "partner"], "EMAIL “rana” is no e-mail address"),
        (["rana@example.org", "--role", "boss"], "--role “boss” is none; it can be: partner, expert, lead, administrator"),
        (["rana@example.org", "--role", "expert"], "--country is missing: an expert answers for at least one of: xa"),
        (["rana@example.org", "--role", "expert", "--country", "xz"], "--country “xz” is not known; it can be: xa"),
        (["rana@example.org", "--role", "lead", "--country", "xa"], "--country is for experts"),
        (["TAKEN@example.org", "--role", "lead"], "EMAIL “TAKEN@example.org” has an account already"),
    ],
)
def test_a_bad_invitation_is_refused_by_name_and_makes_nothing(country, words, said):
    people.account("taken")
    with pytest.raises(CommandError, match=said.replace("“", ".")):
        call_command("invite", *words)
    assert User.objects.count() == 1
    assert mail.outbox == []


def test_where_no_mail_can_be_sent_the_link_is_still_printed(settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    call_command("invite", "rana@example.org", "--role", "partner")
    printed = capsys.readouterr()
    assert "could not be sent" in printed.err
    assert "/accounts/password/reset/key/" in printed.out
