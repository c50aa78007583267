"""The rule of who may do what, exhaustively: each role, action and model, in one's own country and in another's."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.management import call_command

from countries import roles
from countries.models import Assignment, Jurisdiction
from countries.receivers import keep_groups
from countries.roles import Action, Reach, Role
from milenari.core import permissions, revision
from milenari.core.models import EvidenceModel
from reports.models import Release, Report
from tests import factories, people
from tests.people import ANONYMOUS, INACTIVE, NOBODY, SUPERUSER

pytestmark = pytest.mark.django_db

WRITING = {"add", "change", "delete"}
ALL = {"view", "verify", "comment"} | WRITING

# What each account may do with: evidence that experts edit, of their own country and of another's; what is the lead's alone.
# “verify” is a matter of what is reviewed, requirements and documents, and counted there alone.
TABLE = {
    ANONYMOUS: ({"view"}, {"view"}, {"view"}),
    NOBODY: ({"view"}, {"view"}, {"view"}),
    INACTIVE: (set(), set(), set()),
    Role.PARTNER: ({"view", "comment"}, {"view", "comment"}, {"view", "comment"}),
    Role.EXPERT: ({"view", "comment", "verify"} | WRITING, {"view", "comment"}, {"view", "comment"}),
    Role.LEAD: ({"view", "comment"} | WRITING, {"view", "comment"} | WRITING, {"view", "comment"} | WRITING),
    Role.ADMINISTRATOR: ({"view", "comment"} | WRITING, {"view", "comment"} | WRITING, {"view", "comment"} | WRITING),
    SUPERUSER: (ALL, ALL, ALL),
}


@pytest.fixture
def own():
    return people.create_country("xa")


@pytest.fixture
def foreign():
    return people.create_country("xb")


@pytest.fixture
def accounts(own):
    return {**people.one_of_each_role(own.jurisdiction), ANONYMOUS: AnonymousUser()}


def actions(user, record):
    return {action.value for action in Action if roles.may(user, action, record)}


@pytest.mark.parametrize("who", TABLE)
def test_the_rule(accounts, own, foreign, who):
    of_own, of_another, of_the_lead = TABLE[who]
    expected = {
        **{("own", label): of_own for label in own.by_experts},
        **{("another's", label): of_another for label in foreign.by_experts},
        **{("the lead's", label): of_the_lead for label in own.by_the_lead},
    }
    for place, label in expected:
        if label not in roles.VERIFIABLE and who != SUPERUSER:
            expected[place, label] = expected[place, label] - {"verify"}
    found = {
        **{("own", label): actions(accounts[who], record) for label, record in own.by_experts.items()},
        **{("another's", label): actions(accounts[who], record) for label, record in foreign.by_experts.items()},
        **{("the lead's", label): actions(accounts[who], record) for label, record in own.by_the_lead.items()},
    }
    assert found == expected


@pytest.mark.parametrize("who", [who for who in TABLE if who != ANONYMOUS])
def test_django_answers_the_same_of_every_record(accounts, own, foreign, who):
    user = accounts[who]
    for country in (own, foreign):
        for record in (country.by_experts | country.by_the_lead).values():
            asked = {action.value for action in Action if permissions.may(user, action, record)}
            assert asked == actions(user, record), record


@pytest.mark.parametrize("who", [who for who in TABLE if who != ANONYMOUS])
def test_the_list_of_what_one_may_is_what_one_may_of_each(accounts, own, foreign, who):
    user = accounts[who]
    for label in own.by_experts | own.by_the_lead:
        model = type(own[label])
        for action in Action:
            each = {record.pk for record in model.objects.all() if roles.may(user, action, record)}
            assert set(roles.scoped(user, model.objects.all(), action).values_list("pk", flat=True)) == each, (label, action)


def test_every_model_of_evidence_is_in_the_table(own):
    evidence = {model for model in EvidenceModel.__subclasses__() if not model._meta.abstract}
    evidence |= {model for parent in EvidenceModel.__subclasses__() if parent._meta.abstract for model in parent.__subclasses__()}
    assert {model._meta.label_lower for model in evidence} == set(own.by_experts | own.by_the_lead)


def test_each_record_of_an_expert_leads_to_its_country(own, foreign):
    for country in (own, foreign):
        for record in country.by_experts.values():
            assert roles.jurisdiction_of(record) == country.jurisdiction.pk
    assert roles.jurisdiction_of(own["regulations.topic"]) is None


@pytest.mark.parametrize(
    ("model", "who_writes"),
    [
        (Release, {Role.LEAD, Role.ADMINISTRATOR}),
        (Report, {Role.LEAD, Role.ADMINISTRATOR}),
        (User, {Role.ADMINISTRATOR}),
        (Group, {Role.ADMINISTRATOR}),
        (Assignment, {Role.ADMINISTRATOR}),
        (Jurisdiction, {Role.LEAD, Role.ADMINISTRATOR}),
    ],
)
def test_reports_are_the_leads_and_accounts_the_administrators(accounts, model, who_writes):
    assert {role for role in Role if roles.may(accounts[role], "change", model)} == who_writes


def test_no_role_deletes_an_account(accounts):
    assert roles.that_may("delete", User) == ()
    assert not roles.may(accounts[Role.ADMINISTRATOR], "delete", accounts[Role.PARTNER])


def test_an_administrator_changes_accounts_but_not_a_superusers(accounts):
    administrator = accounts[Role.ADMINISTRATOR]
    assert roles.may(administrator, "change", accounts[Role.LEAD])
    assert not roles.may(administrator, "change", accounts[SUPERUSER])
    assert roles.may(accounts[SUPERUSER], "change", accounts[SUPERUSER])


def test_several_roles_add_up(own, foreign):
    both = people.account("both", Role.EXPERT, Role.LEAD, answers_for=(own.jurisdiction,))
    assert actions(both, own["regulations.requirement"]) == ALL
    assert actions(both, foreign["regulations.requirement"]) == ALL - {"verify"}


def test_an_assignment_without_the_role_gives_nothing(own):
    partner = people.account("reader", Role.PARTNER, answers_for=(own.jurisdiction,))
    assert roles.jurisdictions_of(partner) == frozenset()
    assert not roles.may(partner, "change", own["regulations.requirement"])


def test_an_expert_without_a_country_edits_nothing(own):
    expert = people.account("new", Role.EXPERT)
    assert not roles.may(expert, "change", own["regulations.requirement"])
    assert not roles.may(expert, "change", type(own["regulations.requirement"]))


def test_whoever_answers_for_a_country_does_not_answer_for_its_union(own):
    union = factories.create_union("xu")
    Jurisdiction.objects.filter(pk=own.jurisdiction.pk).update(member_of=union)
    expert = people.account("expert", Role.EXPERT, answers_for=(own.jurisdiction,))
    assert not roles.may(expert, "change", factories.create_source(union, "of-the-union"))


def test_a_permission_given_to_an_account_alone_holds_everywhere(own, foreign):
    translator = people.account("translator", is_staff=True)
    translator.user_permissions.add(Permission.objects.get(codename="change_source"))
    roles.forget(translator)
    for country in (own, foreign):
        assert actions(translator, country["regulations.source"]) == {"view", "change"}
        assert permissions.may(translator, "change", country["regulations.source"])
        assert actions(translator, country["regulations.instrument"]) == {"view"}


def test_an_action_that_there_is_not_is_an_error(accounts, own):
    with pytest.raises(ValueError, match="shred"):
        roles.may(accounts[Role.LEAD], "shred", own["regulations.source"])


@pytest.mark.parametrize("who", TABLE)
def test_where_reading_needs_a_login_anonymous_readers_may_nothing(settings, accounts, own, who):
    settings.READING = "members"
    expected = TABLE[who][0] - ({"view"} if who == ANONYMOUS else set())
    assert actions(accounts[who], own["regulations.requirement"]) == expected


def test_a_rule_asked_often_is_read_once(accounts, own, foreign, django_assert_num_queries):
    expert = accounts[Role.EXPERT]
    with django_assert_num_queries(3):  # roles, countries, and permissions from elsewhere
        for _ in range(10):
            roles.may(expert, "change", own["regulations.requirement"])
            roles.may(expert, "change", foreign["regulations.requirement"])


def test_what_was_assigned_or_taken_away_counts_at_once(own, foreign):
    expert = people.account("expert", Role.EXPERT, answers_for=(own.jurisdiction,))
    assert not roles.may(expert, "change", foreign["regulations.requirement"])
    assigned = Assignment.objects.create(user=expert, jurisdiction=foreign.jurisdiction)
    assert roles.may(expert, "change", foreign["regulations.requirement"])
    assigned.delete()
    assert not roles.may(expert, "change", foreign["regulations.requirement"])


# ---- groups


@pytest.mark.parametrize("role", Role)
def test_a_group_has_the_permissions_that_the_rule_gives_it_on_some_record(role):
    group = Group.objects.get(name=role.value)
    given = {(p.content_type.app_label, p.codename) for p in group.permissions.select_related("content_type")}
    for permission in Permission.objects.select_related("content_type"):
        model = permission.content_type.model_class()
        action = permission.codename.removesuffix(f"_{permission.content_type.model}")
        wanted = model is not None and action in Action.values and roles.reach(role, Action(action), model) != Reach.NOWHERE
        if action in Action.values:
            assert ((permission.content_type.app_label, permission.codename) in given) == wanted, permission


def test_after_every_migration_the_groups_are_as_the_rule_says_again():
    expert, lead = Group.objects.get(name="expert"), Group.objects.get(name="lead")
    before = set(expert.permissions.all())
    expert.permissions.clear()
    lead.delete()
    other = Group.objects.create(name="another group")
    for _ in range(2):
        call_command("migrate", verbosity=0)
    assert set(expert.permissions.all()) == before
    assert Group.objects.get(name="lead").permissions.filter(codename="add_release").exists()
    assert not other.permissions.exists()


def test_an_app_that_is_not_the_last_leaves_the_groups_alone(django_assert_num_queries):
    from django.apps import apps

    with django_assert_num_queries(0):
        keep_groups(apps.get_app_config("countries"), "default")


@pytest.mark.parametrize(("role", "enters"), [(Role.PARTNER, False), *((role, True) for role in sorted(roles.EDITING))])
def test_who_has_a_role_that_edits_enters_the_admin(role, enters):
    user, group = people.account("somebody"), Group.objects.get(name=role.value)

    def is_staff():
        return User.objects.get(pk=user.pk).is_staff

    user.groups.add(group)
    assert is_staff() == enters
    user.groups.remove(group)
    assert not is_staff()
    group.user_set.add(user)
    assert is_staff() == enters
    group.user_set.clear()
    assert not is_staff()


def test_a_superuser_stays_in_the_admin_whatever_its_roles():
    user = people.account("root", Role.PARTNER, is_superuser=True, is_staff=True)
    user.groups.clear()
    assert User.objects.get(pk=user.pk).is_staff


def test_an_assignment_is_kept_in_the_history_and_is_no_evidence(own):
    before = revision.current()
    expert = people.account("expert", Role.EXPERT, answers_for=(own.jurisdiction,))
    Assignment.objects.all().delete()
    assert [version.history_type for version in Assignment.history.filter(user_id=expert.pk)] == ["-", "+"]
    assert revision.current() == before
