"""Receivers of the signals by which Django and django-allauth tell what becomes of accounts: it is written to the audit log.

All but those of a login are sent within the transaction of the change (the pages of accounts are one each, see account_urls.py).
What a query changes without an object (`update`) sends none.
"""

from collections.abc import Iterable
from typing import Any

from allauth.mfa import signals as of_second_factors
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model, user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from countries import audit
from countries.audit import Event
from countries.models import Assignment, Jurisdiction
from milenari.core.audit import Outcome, record
from milenari.core.requests import current_request

RIGHTS = ("is_active", "is_staff", "is_superuser")
IDENTITY = ("username", "email")  # where a link for a new password is sent, and whom the history names


def connect() -> None:
    user = get_user_model()
    user_logged_in.connect(logged_in)
    user_logged_out.connect(logged_out)
    user_login_failed.connect(login_failed)
    of_second_factors.authenticator_used.connect(second_factor_used)
    of_second_factors.authentication_failed.connect(second_factor_failed)
    pre_save.connect(remember, sender=user)
    post_save.connect(account_saved, sender=user)
    post_delete.connect(account_deleted, sender=user)
    m2m_changed.connect(roles_changed, sender=user.groups.through)
    m2m_changed.connect(permissions_changed, sender=user.user_permissions.through)
    pre_save.connect(remember_assignment, sender=Assignment)
    post_save.connect(assignment_saved, sender=Assignment)
    post_delete.connect(assignment_deleted, sender=Assignment)
    post_save.connect(authenticator_saved, sender=Authenticator)
    post_delete.connect(authenticator_deleted, sender=Authenticator)


# ---- logging in and out


def logged_in(user: Any, **_: Any) -> None:
    record(Event.LOGGED_IN, user)


def logged_out(user: Any, **_: Any) -> None:
    if user is not None:
        record(Event.LOGGED_OUT, user)


def login_failed(credentials: dict[str, Any], **_: Any) -> None:
    audit.login_failed(credentials)


def second_factor_used(user: Any, authenticator: Any, **_: Any) -> None:
    record(Event.SECOND_FACTOR_USED, user, kind=_kind(authenticator))


def second_factor_failed(user: Any, **_: Any) -> None:
    record(Event.SECOND_FACTOR_FAILED, user, Outcome.REFUSED)


def _kind(authenticator: Any) -> str:
    return str(Authenticator.Type(authenticator.type).label)


def authenticator_saved(instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        is_codes = instance.type == Authenticator.Type.RECOVERY_CODES
        record(Event.RECOVERY_CODES_MADE if is_codes else Event.SECOND_FACTOR_SET_UP, instance.user)


def authenticator_deleted(instance: Any, **_: Any) -> None:
    is_codes = instance.type == Authenticator.Type.RECOVERY_CODES
    record(Event.RECOVERY_CODES_REMOVED if is_codes else Event.SECOND_FACTOR_REMOVED, instance.user)


# ---- accounts and their rights


def remember(instance: Any, raw: bool = False, update_fields: Any = None, **_: Any) -> None:
    """Before an account is saved: how it was, where that is about to change."""
    watched = {*RIGHTS, *IDENTITY, "password"}
    instance._was = None
    if instance.pk is not None and not raw and (update_fields is None or watched & set(update_fields)):
        instance._was = type(instance)._base_manager.filter(pk=instance.pk).values(*watched).first()


def account_saved(instance: Any, created: bool, raw: bool = False, **_: Any) -> None:
    was = instance.__dict__.pop("_was", None)
    if raw:
        return
    if created:
        record(Event.ACCOUNT_MADE, instance, **_told(RIGHTS[1:], instance))
        return
    if was is None:
        return
    if rights := _differing(RIGHTS, was, instance):
        record(Event.RIGHTS_CHANGED, instance, **_told(rights, instance))
    if named := _differing(IDENTITY, was, instance):
        record(Event.ACCOUNT_CHANGED, instance, changed=named, before=[was[name] for name in named])
    # Django keeps the password as typed until it is saved; where the same one is only hashed anew at a login, it does not.
    if was["password"] != instance.password and instance._password is not None:
        request = current_request()
        by_link = request is not None and not request.user.is_authenticated
        record(Event.PASSWORD_CHANGED, instance, how="by a link to choose one" if by_link else "by whoever is logged in")


def _told(rights: Iterable[str], account: Any) -> dict[str, Any]:
    return {name: "yes" if getattr(account, name) else "no" for name in rights}


def _differing(names: tuple[str, ...], was: dict[str, Any], instance: Any) -> list[str]:
    return [name for name in names if was[name] != getattr(instance, name)]


def account_deleted(instance: Any, **_: Any) -> None:
    record(Event.ACCOUNT_DELETED, instance)


def roles_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, model: Any, **_: Any) -> None:
    _relation_changed("roles", Event.ROLES_GIVEN, Event.ROLES_TAKEN, instance, action, reverse, pk_set, model)


def permissions_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, model: Any, **_: Any) -> None:
    of = ("permissions", Event.PERMISSIONS_GIVEN, Event.PERMISSIONS_TAKEN)
    _relation_changed(*of, instance, action, reverse, pk_set, model)


def _relation_changed(
    what: str, given: Event, taken: Event, instance: Any, action: str, reverse: bool, pk_set: set[int] | None, model: Any
) -> None:
    """What is given to or taken from accounts, from either end: `instance` is the account, or (`reverse`) what it is given."""
    if action == "pre_clear":  # afterwards nobody knows what it was
        related = instance.user_set if reverse else getattr(instance, "groups" if what == "roles" else "user_permissions")
        instance.__dict__[f"_cleared_{what}"] = list(related.all())
        return
    if action == "post_clear":
        others = instance.__dict__.pop(f"_cleared_{what}", [])
    elif action in ("post_add", "post_remove") and pk_set:
        others = list(model._default_manager.filter(pk__in=pk_set).order_by("pk"))
    else:
        return
    event = given if action == "post_add" else taken
    for account in others if reverse else (instance,):
        told: dict[str, Any] = {what: [str(other) for other in ((instance,) if reverse else others)]}
        if told[what]:
            record(event, account, **told)


def remember_assignment(instance: Assignment, raw: bool = False, **_: Any) -> None:
    known = Assignment.objects.select_related("user", "jurisdiction")
    instance.__dict__["_was"] = None if raw or instance.pk is None else known.filter(pk=instance.pk).first()


def assignment_saved(instance: Assignment, raw: bool = False, **_: Any) -> None:
    was = instance.__dict__.pop("_was", None)
    if raw or (was and (was.user_id, was.jurisdiction_id) == (instance.user_id, instance.jurisdiction_id)):
        return
    if was:
        record(Event.COUNTRY_TAKEN, was.user, country=was.jurisdiction.name)
    record(Event.COUNTRY_ASSIGNED, instance.user, country=instance.jurisdiction.name)


def assignment_deleted(instance: Assignment, **_: Any) -> None:
    # Both may be on their way out with it.
    user = get_user_model().objects.filter(pk=instance.user_id).first()
    country = Jurisdiction.objects.filter(pk=instance.jurisdiction_id).values_list("name", flat=True).first()
    record(Event.COUNTRY_TAKEN, user or f"account {instance.user_id}", country=country or str(instance.jurisdiction_id))
