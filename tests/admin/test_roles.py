"""The roles in the admin: what each may, in one's own country and in another's, however the request is made up."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from barriers.models import Barrier, Delay, Step
from countries.models import Assignment, Jurisdiction
from countries.roles import Role
from milenari.core.models import EvidenceModel
from regulations.models import Instrument, Requirement, RequirementCitation, Source
from reports.models import Release
from tests import factories, people
from tests.admin import pages
from tests.people import ANONYMOUS, INACTIVE, NOBODY, SUPERUSER

pytestmark = pytest.mark.django_db

LOGIN, REFUSED, SHOWN, EDITED = "to the login", "refused", "shown", "edited"
# Of a record that experts edit, in one's own country and in another's; of one that is the lead's.
TABLE = {
    ANONYMOUS: (LOGIN, LOGIN, LOGIN),
    INACTIVE: (LOGIN, LOGIN, LOGIN),
    NOBODY: (REFUSED, REFUSED, REFUSED),
    Role.PARTNER: (REFUSED, REFUSED, REFUSED),
    Role.EXPERT: (EDITED, SHOWN, SHOWN),
    Role.LEAD: (EDITED, EDITED, EDITED),
    Role.ADMINISTRATOR: (EDITED, EDITED, EDITED),
    SUPERUSER: (EDITED, EDITED, EDITED),
}
WITH_PAGES = {"own": (
    "countries.authority", "countries.institution", "regulations.instrument", "regulations.source", "regulations.requirement",
    "regulations.ahead", "regulations.document", "barriers.step",
), "the lead's": (
    "countries.jurisdiction", "barriers.barrier", "barriers.mitigation", "regulations.topic", "regulations.domain",
    "regulations.glossaryterm",
)}  # fmt: skip


@pytest.fixture
def own():
    return people.create_country("xa")


@pytest.fixture
def foreign():
    return people.create_country("xb")


@pytest.fixture
def as_(client, own):
    """Logs the client in as one of the accounts, and gives it."""
    accounts = people.one_of_each_role(own.jurisdiction)

    def log_in(who) -> Client:
        if who != ANONYMOUS:
            client.force_login(accounts[who])
        return client

    return log_in


@pytest.fixture
def expert(as_):
    return as_(Role.EXPERT)


def met_with(client: Client, record: EvidenceModel) -> str:
    """What the record's page does for this client, opened and saved as it stands."""
    opened = client.get(pages.change(record))
    posted = client.post(pages.change(record), {"_save": "Save"})
    if opened.status_code == 302:
        assert opened["Location"].startswith(("/accounts/login/?next=", "/admin/login/?next="))
        assert posted.status_code == 302
        return LOGIN
    if opened.status_code == 403:
        assert posted.status_code == 403
        return REFUSED
    if b'name="_save"' in opened.content:
        assert posted.status_code == 200  # the form was looked at, and asks for what is missing
        return EDITED
    assert posted.status_code == 403
    return SHOWN


@pytest.mark.parametrize("who", TABLE)
def test_pages_of_records(as_, own, foreign, who):
    client = as_(who)
    of_own, of_another, of_the_lead = TABLE[who]
    found = {label: (met_with(client, own[label]), met_with(client, foreign[label])) for label in WITH_PAGES["own"]}
    assert found == dict.fromkeys(WITH_PAGES["own"], (of_own, of_another))
    found = {label: met_with(client, own[label]) for label in WITH_PAGES["the lead's"]}
    assert found == dict.fromkeys(WITH_PAGES["the lead's"], of_the_lead)


@pytest.mark.parametrize("who", TABLE)
def test_adding(as_, who):
    client = as_(who)
    of_own, _another, of_the_lead = TABLE[who]
    status = {LOGIN: 302, REFUSED: 403, SHOWN: 403, EDITED: 200}
    for model, expected in ((Requirement, of_own), (Source, of_own), (Barrier, of_the_lead), (Jurisdiction, of_the_lead)):
        assert client.get(pages.address(model, "add")).status_code == status[expected], model
    assert client.get(pages.address(Release, "add")).status_code == status[of_the_lead]


@pytest.mark.parametrize("who", TABLE)
def test_deleting_one_and_several(as_, own, foreign, who):
    client = as_(who)
    places = zip(TABLE[who], (own, foreign, own), ("countries.authority",) * 2 + ("barriers.mitigation",), strict=True)
    for expected, country, label in places:
        record = country[label]
        model = type(record)
        page = pages.address(model, "delete", record.pk)
        client.post(page, {"post": "yes"})
        assert model.objects.filter(pk=record.pk).exists() == (expected != EDITED), label
        record.save()
        chosen = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        client.post(pages.address(model, "changelist"), chosen)
        assert model.objects.filter(pk=record.pk).exists() == (expected != EDITED), label


@pytest.mark.parametrize("who", TABLE)
def test_bringing_back_a_version(as_, own, foreign, who):
    client = as_(who)
    for expected, country in zip(TABLE[who], (own, foreign), strict=False):
        source = country["regulations.source"]
        first = source.history.latest().pk
        source.title = "Renamed"
        source.save()
        page = pages.address(Source, "simple_history", source.pk, first)
        assert client.get(page).status_code == {LOGIN: 302, REFUSED: 403}.get(expected, 200)
        client.post(page, {"jurisdiction": source.jurisdiction_id, "title": "Back"})
        source.refresh_from_db()
        assert source.title == ("Back" if expected == EDITED else "Renamed")


@pytest.mark.parametrize("who", TABLE)
def test_accounts_and_assignments_are_the_administrators(as_, who):
    client = as_(who)
    expected = {ANONYMOUS: 302, INACTIVE: 302, Role.ADMINISTRATOR: 200, SUPERUSER: 200}.get(who, 403)
    for model in (User, Assignment):
        for page in ("changelist", "add"):
            assert client.get(pages.address(model, page)).status_code == expected, (model, page)


# ---- requests that a page would not have made


def test_a_new_record_for_another_country_is_refused(expert, own, foreign):
    filled = {"slug": "new", "title": "New", "jurisdiction": foreign.jurisdiction.pk}
    response = pages.save(expert, pages.address(Source, "add"), **filled)
    assert "jurisdiction" in pages.errors(response)
    assert not Source.objects.filter(slug="new").exists()
    response = pages.save(expert, pages.address(Source, "add"), **filled | {"jurisdiction": own.jurisdiction.pk})
    assert pages.errors(response) == {}
    assert Source.objects.get(slug="new").jurisdiction == own.jurisdiction


def test_a_record_is_not_moved_to_another_country_nor_taken_from_it(expert, own, foreign):
    mine, theirs = own["regulations.source"], foreign["regulations.source"]
    response = pages.save(expert, pages.change(mine), jurisdiction=foreign.jurisdiction.pk)
    assert "jurisdiction" in pages.errors(response)
    response = expert.post(pages.change(theirs), {"jurisdiction": own.jurisdiction.pk, "title": "Mine now"})
    assert response.status_code == 403
    for country in (own, foreign):
        assert Source.objects.get(pk=country["regulations.source"].pk).jurisdiction == country.jurisdiction


def test_a_version_of_when_a_record_was_anothers_is_not_brought_back(expert, own, foreign):
    source = factories.create_source(foreign.jurisdiction, "moved")
    when_theirs = source.history.latest().pk
    source.jurisdiction = own.jurisdiction
    source.save()
    page = pages.address(Source, "simple_history", source.pk, when_theirs)
    expert.post(page, {"jurisdiction": foreign.jurisdiction.pk, "title": "Back"})
    source.refresh_from_db()
    assert (source.jurisdiction, source.title) == (own.jurisdiction, "Moved")


def test_a_version_of_when_a_record_was_mine_is_not_brought_back(expert, own, foreign):
    source = factories.create_source(own.jurisdiction, "moved")
    when_mine = source.history.latest().pk
    source.jurisdiction = foreign.jurisdiction
    source.save()
    page = pages.address(Source, "simple_history", source.pk, when_mine)
    assert expert.post(page, {"jurisdiction": own.jurisdiction.pk, "title": "Back"}).status_code == 403
    source.refresh_from_db()
    assert source.jurisdiction == foreign.jurisdiction


def test_a_deleted_record_of_another_country_is_not_brought_back(expert, foreign):
    source = factories.create_source(foreign.jurisdiction, "gone")
    pk, version = source.pk, source.history.latest().pk
    source.delete()
    page = pages.address(Source, "simple_history", pk, version)
    expert.post(page, {"jurisdiction": foreign.jurisdiction.pk, "title": "Back"})
    assert not Source.objects.filter(slug="gone").exists()


def test_a_citation_of_another_countrys_answer_is_not_reached_through_ones_own(expert, own, foreign):
    mine, theirs = own["regulations.requirement"], foreign["regulations.requirementcitation"]
    pages.save(
        expert, pages.change(mine), citations__0__id=theirs.pk, citations__0__requirement=mine.pk, citations__0__pinpoint="Art. 9"
    )
    theirs.refresh_from_db()
    assert (theirs.pinpoint, theirs.requirement) == ("", foreign["regulations.requirement"])
    assert [citation.pinpoint for citation in mine.citations.all()] == [""]


def test_citations_of_ones_own_answer_are_edited(expert, own):
    response = pages.save(expert, pages.change(own["regulations.requirement"]), citations__0__pinpoint="Art. 9")
    assert pages.errors(response) == {}
    assert RequirementCitation.objects.get(requirement=own["regulations.requirement"]).pinpoint == "Art. 9"


def test_several_records_with_a_foreign_one_among_them_are_all_kept(expert, own, foreign):
    mine, theirs = own["countries.authority"], foreign["countries.authority"]
    chosen = {"action": "delete_selected", "_selected_action": [mine.pk, theirs.pk], "post": "yes"}
    assert expert.post(pages.address(type(mine), "changelist"), chosen).status_code == 403
    assert type(mine).objects.count() == 2


def test_a_step_that_a_barrier_delays_is_not_deleted_with_the_delay(expert, own):
    """The delay is recorded with the barrier, which is the lead's."""
    step = own["barriers.step"]
    assert expert.post(pages.address(Step, "delete", step.pk), {"post": "yes"}).status_code == 403
    assert Step.objects.filter(pk=step.pk).exists()
    Delay.objects.all().delete()
    expert.post(pages.address(Step, "delete", step.pk), {"post": "yes"})
    assert not Step.objects.filter(pk=step.pk).exists()


def test_a_form_offers_ones_own_countries_and_the_lead_all(as_, own, foreign):
    def offered(client):
        return set(client.get(pages.address(Instrument, "add")).context["adminform"].form.fields["jurisdiction"].queryset)

    assert offered(as_(Role.EXPERT)) == {own.jurisdiction}
    assert offered(as_(Role.LEAD)) == {own.jurisdiction, foreign.jurisdiction}


def test_an_expert_sees_all_records_in_lists(expert, own, foreign):
    listed = expert.get(pages.address(Requirement, "changelist")).context["cl"].queryset
    assert set(listed) == {own["regulations.requirement"], foreign["regulations.requirement"]}


def test_a_refusal_says_which_role_it_takes_and_whom_to_ask(expert):
    response = expert.get(pages.address(Barrier, "add"))
    assert response.status_code == 403
    said = response.content.decode()
    assert "Work-package lead" in said
    assert "Your roles: Country expert." in said
    assert "You answer for: Country XA." in said
    assert "Roles and countries are given by: administrator." in said


def test_a_refused_record_of_another_country_is_told_so(expert, foreign):
    said = expert.post(pages.change(foreign["regulations.source"]), {}).content.decode()
    assert "Your role does this, but not with this record." in said


# ---- accounts


@pytest.fixture
def administrator(as_):
    return as_(Role.ADMINISTRATOR)


def test_an_administrator_makes_an_account_and_its_owner_is_sent_a_link(administrator, own):
    page = pages.address(User, "add")
    roles = {role.name: role.pk for role in administrator.get(page).context["adminform"].form.fields["groups"].queryset}
    assert set(roles) == set(Role.values)
    response = pages.save(
        administrator, page, username="rana", email="rana@example.org", groups=[roles["expert"]],
        assignments__TOTAL_FORMS=1, assignments__0__jurisdiction=own.jurisdiction.pk,
    )  # fmt: skip
    assert pages.errors(response) == {}
    made = User.objects.get(username="rana")
    assert (made.is_staff, made.is_superuser, made.has_usable_password()) == (True, False, False)
    assert [assignment.jurisdiction for assignment in made.assignments.all()] == [own.jurisdiction]
    (sent,) = mail.outbox
    assert sent.to == ["rana@example.org"]
    link = next(line for line in sent.body.splitlines() if "/accounts/password/reset/key/" in line)
    assert Client().get(link.removeprefix("http://testserver"), follow=True).status_code == 200


def test_an_address_is_one_accounts_alone(administrator):
    response = pages.save(administrator, pages.address(User, "add"), username="other", email="LEAD@example.org")
    assert "email" in pages.errors(response)
    assert mail.outbox == []


def test_an_administrator_cannot_become_a_superuser(administrator):
    me = User.objects.get(username="administrator")
    response = pages.save(administrator, pages.change(me), is_superuser="on", is_staff="on", user_permissions=[1])
    assert pages.errors(response) == {}
    me.refresh_from_db()
    assert not me.is_superuser
    assert not me.user_permissions.exists()


def test_a_superusers_account_is_beyond_an_administrator(administrator):
    root = User.objects.get(username="root")
    assert administrator.post(pages.change(root), {"username": "mine"}).status_code == 403
    assert administrator.post(f"/admin/auth/user/{root.pk}/password/", {"password1": "a", "password2": "a"}).status_code == 403
    chosen = {"action": "remove_second_factor", "_selected_action": [root.pk]}
    assert administrator.post(pages.address(User, "changelist"), chosen).status_code == 403


def test_no_account_is_deleted(administrator):
    partner = User.objects.get(username="partner")
    assert administrator.post(pages.address(User, "delete", partner.pk), {"post": "yes"}).status_code == 403
    administrator.post(
        pages.address(User, "changelist"), {"action": "delete_selected", "_selected_action": [partner.pk], "post": "yes"}
    )
    assert User.objects.filter(pk=partner.pk).exists()


def test_an_account_saved_as_it_opens_stays_as_it_is(administrator):
    expert = User.objects.get(username="expert")
    assert pages.errors(pages.save(administrator, pages.change(expert))) == {}
    after = User.objects.get(pk=expert.pk)
    assert (after.is_staff, [group.name for group in after.groups.all()], after.assignments.count()) == (True, ["expert"], 1)
    assert after.email == "expert@example.org"


def test_the_admin_has_no_login_of_its_own(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "root", "password": "x"}).status_code == 302


def test_a_lost_telephone_is_helped_by_an_administrator_alone(as_):
    expert = User.objects.get(username="expert")
    TOTP.activate(expert, generate_totp_secret())
    RecoveryCodes.activate(expert)
    chosen = {"action": "remove_second_factor", "_selected_action": [expert.pk]}
    assert as_(Role.LEAD).post(pages.address(User, "changelist"), chosen).status_code == 403
    assert is_mfa_enabled(expert)
    as_(Role.ADMINISTRATOR).post(pages.address(User, "changelist"), chosen)
    assert not is_mfa_enabled(expert)
    assert LogEntry.objects.get(object_id=str(expert.pk)).get_change_message() == "Second factor removed."


def test_a_link_is_sent_again_to_those_who_can_use_it(administrator):
    chosen = User.objects.filter(username__in=["expert", "gone"])
    words = {"action": "send_link", "_selected_action": [account.pk for account in chosen]}
    response = administrator.post(pages.address(User, "changelist"), words, follow=True)
    assert [sent.to for sent in mail.outbox] == [["expert@example.org"]]
    assert "“gone” is inactive or has no e-mail address: no link was sent." in pages.messages(response)


def test_without_a_mail_server_the_administrator_is_given_the_link(administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    words = {"action": "send_link", "_selected_action": [User.objects.get(username="expert").pk]}
    (said,) = pages.messages(administrator.post(pages.address(User, "changelist"), words, follow=True))
    assert "http://testserver/accounts/password/reset/key/" in said
