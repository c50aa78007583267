"""Who may do what: the rule, written once, for the admin, the pages, the API and whatever writes.

Ask `may(user, action, record)` of one record (or of a model: of some record of it), `scoped(user, queryset, action)` for those
of a list, and `jurisdictions_of(user)` for the countries that an expert answers for. Django's own
`user.has_perm(permission, record)` gives the same answer (countries/backends.py). Nothing else decides.

A role is a group; receivers.py keeps the groups, and the permissions that Django shows of them, as this module says. A permission
that an account has from elsewhere (given to it alone, or by a group that is no role) is Django's own, and holds for every record.
"""

from enum import IntEnum
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import CharField, Model, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countries.models import Assignment, Jurisdiction
from milenari.core.models import EvidenceModel


class Role(TextChoices):
    """The value is the group's name."""

    PARTNER = "partner", _("Partner")
    EXPERT = "expert", _("Country expert")
    LEAD = "lead", _("Work-package lead")
    ADMINISTRATOR = "administrator", _("Administrator")

    @property
    def description(self) -> Promise:
        return DESCRIPTIONS[self]


DESCRIPTIONS = {
    Role.PARTNER: _("Reads everything, and comments."),
    Role.EXPERT: _("Edits and verifies what is recorded of the countries assigned to this account."),
    Role.LEAD: _("Edits all evidence, the questionnaire, barriers, reports and releases."),
    Role.ADMINISTRATOR: _("Makes accounts, gives roles and countries, and edits everything."),
}
EDITING = frozenset({Role.EXPERT, Role.LEAD, Role.ADMINISTRATOR})  # they enter the admin
GUARDED = frozenset({Role.LEAD, Role.ADMINISTRATOR})  # they need a second factor, where the site asks for one


class Action(TextChoices):
    """As Django names permissions: “change” of a requirement is regulations.change_requirement."""

    VIEW = "view", _("see")
    ADD = "add", _("add")
    CHANGE = "change", _("change")
    DELETE = "delete", _("delete")
    VERIFY = "verify", _("verify")
    COMMENT = "comment", _("comment on")


class Reach(IntEnum):
    NOWHERE = 0
    OWN = 1  # records of the jurisdictions assigned to the account
    EVERYWHERE = 2


# What belongs to one jurisdiction and its experts edit: how a record leads to the jurisdiction, in fields.
BY_COUNTRY = {
    "countries.authority": "jurisdiction",
    "countries.institution": "jurisdiction",
    "regulations.instrument": "jurisdiction",
    "regulations.source": "jurisdiction",
    "regulations.requirement": "jurisdiction",
    "regulations.requirementcitation": "requirement__jurisdiction",
    "regulations.institutioncitation": "institution__jurisdiction",
    "regulations.requirementtranslation": "record__jurisdiction",
    "regulations.ahead": "jurisdiction",
    "regulations.aheadcitation": "ahead__jurisdiction",
    "regulations.aheadtranslation": "record__jurisdiction",
    "regulations.document": "jurisdiction",
    "regulations.documentcitation": "document__jurisdiction",
    "regulations.documenttranslation": "record__jurisdiction",
    "barriers.step": "jurisdiction",
    "barriers.stepcitation": "step__jurisdiction",
    "barriers.steptranslation": "record__jurisdiction",
}
VERIFIABLE = frozenset({"regulations.requirement", "regulations.document"})
OF_THE_LEAD = frozenset({"reports.report", "reports.release"})  # no evidence, and yet the lead's
RIGHTS = ("_roles", "_jurisdictions", "_from_elsewhere")  # kept on a user object, once they were asked for
NEVER = frozenset(
    {("auth.user", Action.DELETE)}  # the history would lose who changed what: accounts are made inactive
    | {("core.auditentry", action) for action in (Action.ADD, Action.CHANGE, Action.DELETE)}  # nobody writes it by hand
)


def reach(role: Role, action: Action, model: type[Model]) -> Reach:
    """How far the role goes with this action on records of this model."""
    label = model._meta.label_lower
    evidence = issubclass(model, EvidenceModel)
    if action == Action.VERIFY:  # by who knows the country's law, whatever else they may
        return Reach.OWN if role == Role.EXPERT and label in VERIFIABLE else Reach.NOWHERE
    if action == Action.COMMENT:
        return Reach.EVERYWHERE if evidence else Reach.NOWHERE
    if role == Role.ADMINISTRATOR:
        return Reach.NOWHERE if (label, action) in NEVER else Reach.EVERYWHERE
    if action == Action.VIEW:
        return Reach.EVERYWHERE if evidence or label in OF_THE_LEAD else Reach.NOWHERE
    if role == Role.LEAD:
        return Reach.EVERYWHERE if evidence or label in OF_THE_LEAD else Reach.NOWHERE
    if role == Role.EXPERT and label in BY_COUNTRY:
        return Reach.OWN
    return Reach.NOWHERE


def may(user: Any, action: str, subject: Model | type[Model]) -> bool:
    """Whether the user may do this with this record; of a model: with some record of it.

    `user` can be anonymous; one who is inactive may nothing. Raises ValueError for an action that there isn't.
    """
    action = Action(action)
    model = subject if isinstance(subject, type) else type(subject)
    if user.is_anonymous:
        return action == Action.VIEW and settings.READING == "public" and _is_shown(model)
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if action == Action.VIEW and _is_shown(model):
        return True
    if action != Action.VIEW and isinstance(subject, get_user_model()) and subject.is_superuser:
        return False  # whoever could change that account would be its equal
    how_far = _reach(user, action, model)
    if how_far == Reach.OWN and not isinstance(subject, type):
        how_far = Reach.EVERYWHERE if jurisdiction_of(subject) in jurisdictions_of(user) else Reach.NOWHERE
    return how_far != Reach.NOWHERE or _has_from_elsewhere(user, action, model)


def scoped(user: Any, queryset: QuerySet[Any], action: str = Action.CHANGE) -> QuerySet[Any]:
    """Those of the records that the user may do this with. (Of accounts, for which it isn't meant, it would say too much.)"""
    model, action = queryset.model, Action(action)
    if not may(user, action, model):
        return queryset.none()
    all_of_them = user.is_anonymous or user.is_superuser or (action == Action.VIEW and _is_shown(model))
    if all_of_them or _reach(user, action, model) == Reach.EVERYWHERE or _has_from_elsewhere(user, action, model):
        return queryset
    return queryset.filter(**{f"{BY_COUNTRY[model._meta.label_lower]}__in": jurisdictions_of(user)})


def jurisdictions_of(user: Any) -> frozenset[int]:
    """The primary keys of the jurisdictions that the user answers for, as a country expert. Asked once for each user object."""
    if not user.is_active or Role.EXPERT not in roles_of(user):
        return frozenset()
    if not hasattr(user, "_jurisdictions"):
        user._jurisdictions = frozenset(Assignment.objects.filter(user=user.pk).values_list("jurisdiction", flat=True))
    found: frozenset[int] = user._jurisdictions
    return found


def jurisdictions_where(user: Any, action: str, model: type[Model]) -> QuerySet[Jurisdiction]:
    """The jurisdictions whose records of this model the user may do this with: what a form offers."""
    action = Action(action)
    if not may(user, action, model):
        return Jurisdiction.objects.none()
    everywhere = user.is_superuser or _reach(user, action, model) == Reach.EVERYWHERE
    if everywhere or _has_from_elsewhere(user, action, model):
        return Jurisdiction.objects.all()
    return Jurisdiction.objects.filter(pk__in=jurisdictions_of(user))


def jurisdiction_of(record: Model) -> int | None:
    """The primary key of the jurisdiction that the record belongs to, itself or through what it is part of; None: to none."""
    owner: Any = record
    *parents, last = BY_COUNTRY.get(record._meta.label_lower, "").split("__")
    for parent in parents:
        owner = getattr(owner, parent)
    return getattr(owner, f"{last}_id") if last else None


def roles_of(user: Any) -> frozenset[Role]:
    """The roles that the user has. Asked once for each user object."""
    if user.is_anonymous:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(map(Role, user.groups.filter(name__in=Role.values).values_list("name", flat=True)))
    found: frozenset[Role] = user._roles
    return found


def forget(user: Any) -> None:
    """Has roles and countries of this user object asked anew, after they were changed."""
    for name in (*RIGHTS, "_perm_cache", "_user_perm_cache", "_group_perm_cache"):
        if hasattr(user, name):
            delattr(user, name)


def that_may(action: str, model: type[Model]) -> tuple[Role, ...]:
    """The roles that may do this with some record of the model, the least powerful first: what a refusal names."""
    return tuple(role for role in Role if reach(role, Action(action), model) != Reach.NOWHERE)


def needs_second_factor(user: Any) -> bool:
    """Whether this account must have a second factor, where the site asks for one."""
    return bool(user.is_authenticated and (user.is_superuser or roles_of(user) & GUARDED))


def stamp(user: Any) -> str:
    """What tells this account's rights, and the name that pages show, from what they were: part of the validator of a page.

    In one query, after which whatever else is asked of these rights costs none.
    """
    if not any(hasattr(user, name) for name in RIGHTS):
        _learn(user)
    words = (user.pk, user.is_active, user.is_staff, user.is_superuser, user.get_full_name(), user.get_username())
    rights = (*sorted(roles_of(user)), *sorted(jurisdictions_of(user)), *sorted(_from_elsewhere(user)))
    return repr((*words, *rights))


def _learn(user: Any) -> None:
    """Reads roles, countries and permissions from elsewhere at once."""
    held = user.groups.filter(name__in=Role.values).order_by().values_list(Value("role"), "name")
    assigned = Assignment.objects.filter(user=user.pk).order_by()
    countries = assigned.values_list(Value("country"), Cast("jurisdiction", CharField()))
    others = _permissions_from_elsewhere(user).order_by()
    names = others.values_list(Value("permission"), Concat("content_type__app_label", Value("."), "codename"))
    found: dict[str, set[str]] = {"role": set(), "country": set(), "permission": set()}
    for kind, word in held.union(countries, names, all=True):
        found[kind].add(word)
    user._roles = frozenset(map(Role, found["role"]))
    answers = user.is_active and Role.EXPERT in user._roles
    user._jurisdictions = frozenset(map(int, found["country"])) if answers else frozenset()
    user._from_elsewhere = frozenset(found["permission"])


def _is_shown(model: type[Model]) -> bool:
    """Whether the site shows records of this model to all its readers."""
    return issubclass(model, EvidenceModel) or model._meta.label_lower in OF_THE_LEAD


def _reach(user: Any, action: Action, model: type[Model]) -> Reach:
    how_far = max((reach(role, action, model) for role in roles_of(user)), default=Reach.NOWHERE)
    return Reach.NOWHERE if how_far == Reach.OWN and not jurisdictions_of(user) else how_far


def _has_from_elsewhere(user: Any, action: Action, model: type[Model]) -> bool:
    return f"{model._meta.app_label}.{action}_{model._meta.model_name}" in _from_elsewhere(user)


def _from_elsewhere(user: Any) -> frozenset[str]:
    """The permissions that the account has by no role."""
    if not hasattr(user, "_from_elsewhere"):
        found = _permissions_from_elsewhere(user).select_related("content_type")
        user._from_elsewhere = frozenset(f"{one.content_type.app_label}.{one.codename}" for one in found)
    names: frozenset[str] = user._from_elsewhere
    return names


def _permissions_from_elsewhere(user: Any) -> QuerySet[Permission]:
    groups = user.groups.exclude(name__in=Role.values)
    return Permission.objects.filter(Q(user=user) | Q(group__in=groups))
