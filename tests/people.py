"""Accounts with roles, and a record of each kind that the roles tell apart, in two countries."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from countries.models import Assignment, Jurisdiction
from countries.roles import Role
from regulations.models import Ahead, DocumentFiling, Duty, GlossaryTerm, Paper, ProfileTopic
from regulations.vocabulary import Kind
from tests import factories

ANONYMOUS, NOBODY, INACTIVE, SUPERUSER = "anonymous", "no role", "inactive administrator", "superuser"


def account(username: str, *roles: Role, answers_for: tuple[Jurisdiction, ...] = (), **fields: Any) -> Any:
    """An active account with these roles; without a password."""
    user = factories.create_user(username, **{"password": None, "email": f"{username}@example.org", **fields})
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    for jurisdiction in answers_for:
        Assignment.objects.create(user=user, jurisdiction=jurisdiction)
    return type(user).objects.get(pk=user.pk)


def one_of_each_role(own: Jurisdiction) -> dict[str, Any]:
    """An account for each role (the expert answers for `own`), one without any, an inactive one and a superuser."""
    accounts = {role.value: account(role.value, role, answers_for=(own,) if role == Role.EXPERT else ()) for role in Role}
    accounts[NOBODY] = account("nobody")
    accounts[INACTIVE] = account("gone", Role.ADMINISTRATOR, is_active=False)
    accounts[SUPERUSER] = account("root", is_superuser=True, is_staff=True)
    return accounts


@dataclass(frozen=True, slots=True)
class Country:
    """A country with a record of every model of evidence that belongs to one."""

    jurisdiction: Jurisdiction
    by_experts: dict[str, Model]  # by the model's label
    by_the_lead: dict[str, Model]

    def __getitem__(self, label: str) -> Any:
        return (self.by_experts | self.by_the_lead)[label]


def create_country(code: str) -> Country:
    country = factories.create_jurisdiction(code)
    authority = factories.create_authority(country, f"{code}-authority")
    institution = factories.create_institution(country, f"{code}-institution")
    law = factories.create_instrument(country, f"{code}-law")
    source = factories.create_source(country, f"{code}-source")
    topic = factories.create_topic(f"{code}-topic", Kind.CHOICE, choices=("post",), burden={"post": 1})
    requirement = factories.create_requirement(country, topic, "post", [law])
    ahead = Ahead.objects.create(
        jurisdiction=country, slug=f"{code}-ahead", title="To come", stage="adopted", summary="It changes.", confidence="high"
    )
    document = factories.create_document(country, f"{code}-document", [law], title="Letter")
    step = factories.create_step(country, f"{code}-step")
    barrier = factories.create_barrier(country, f"{code}-barrier", citations=[law])
    term = GlossaryTerm.objects.create(term=f"TERM-{code}", meaning="It means.")
    paper = Paper.objects.create(slug=f"{code}-paper", title="Letter", procedure="ethics", written="each")
    filing = DocumentFiling.objects.create(document=document, paper=paper)
    duty = Duty.objects.create(
        slug=f"{code}-duty", title="Report", topic=topic, kind="report", strictest="none", counted_from="end"
    )
    recipient = duty.recipients.create(jurisdiction=country, whom="The authority")
    touched = ProfileTopic.objects.create(topic=topic, field="patients")
    citations = [
        requirement.citations.get(),
        *(owner.citations.create(instrument=law) for owner in (institution, ahead, step)),
        document.citations.get(),
    ]
    mitigation, delay = factories.create_mitigation(barrier), factories.create_delay(barrier, step)
    translations = [record.translations.create(language="fr", title="Titre") for record in (ahead, document, step)]
    translations.append(requirement.translations.create(language="fr", summary="Résumé"))
    of_all = [
        barrier.translations.create(language="fr", title="Obstacle"),
        topic.translations.create(language="fr", question="Quoi ?"),
        topic.domain.translations.get_or_create(language="fr", title="Domaine")[0],
        term.translations.create(language="fr", meaning="Il signifie."),
        paper.translations.create(language="fr", title="Lettre"),
        duty.translations.create(language="fr", title="Rapport"),
    ]
    of_the_lead = (
        country, barrier, barrier.citations.get(), mitigation, delay,
        topic, topic.domain, topic.choices.get(), topic.burden_levels.get(), term,
        paper, filing, duty, recipient, touched, *of_all,
    )  # fmt: skip
    of_experts = (authority, institution, law, source, requirement, ahead, document, step, *citations, *translations)
    return Country(
        country,
        {record._meta.label_lower: record for record in of_experts},
        {record._meta.label_lower: record for record in of_the_lead},
    )
