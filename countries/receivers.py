"""What keeps groups, their permissions and who enters the admin as roles.py says, and ends tokens with the password."""

from typing import Any

from django.apps import apps as installed
from django.db.models import Model

from countries import roles, tokens
from countries.models import TokenEnd
from countries.roles import Action, Reach, Role


def keep_groups(app_config: Any, using: str, apps: Any = installed, **_: Any) -> None:
    """Signal receiver after migrations: every role is a group, and has the permissions that the rule gives it on some record."""
    last = [config for config in installed.get_app_configs() if config.models_module is not None][-1]
    if app_config.name != last.name:  # only then all permissions are there
        return
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # only a part of the apps is migrated
        return
    permissions = permission_model.objects.using(using).select_related("content_type")
    wanted: dict[Role, set[int]] = {role: set() for role in Role}
    for permission in permissions:
        model = _model(permission.content_type)
        action = permission.codename.removesuffix(f"_{permission.content_type.model}")
        for role in Role:
            if model is not None and _gives(role, action, model):
                wanted[role].add(permission.pk)
    for role in Role:
        group, _made = group_model.objects.using(using).get_or_create(name=role.value)
        if set(group.permissions.values_list("pk", flat=True)) != wanted[role]:
            group.permissions.set(wanted[role])


def _model(content_type: Any) -> type[Model] | None:
    try:
        found: type[Model] = installed.get_model(content_type.app_label, content_type.model)
    except LookupError:  # of an app that was taken out
        return None
    return found


def _gives(role: Role, action: str, model: type[Model]) -> bool:
    if action not in Action.values:  # one of another app's own
        return role == Role.ADMINISTRATOR
    return roles.reach(role, Action(action), model) != Reach.NOWHERE


def keep_staff(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """Signal receiver: an account's groups changed. Whoever has a role that edits enters the admin, and nobody else by a role."""
    if action == "pre_clear" and reverse:  # afterwards nobody knows who they were
        instance._members = list(instance.user_set.all())
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    if not reverse:
        users = [instance]
    elif action == "post_clear":
        users = instance.__dict__.pop("_members", [])
    else:
        users = list(instance.user_set.model.objects.filter(pk__in=pk_set or ()))
    for user in users:
        roles.forget(user)
        enters = user.is_superuser or bool(roles.roles_of(user) & roles.EDITING)
        if user.is_staff != enters:
            user.is_staff = enters
            user.save(update_fields=["is_staff"])


def forget_assignment(instance: Any, **_: Any) -> None:
    """Signal receiver: a country was assigned or taken away; the account that is at hand asks again."""
    if user := instance._state.fields_cache.get("user"):
        roles.forget(user)


def end_tokens(instance: Any, created: bool, **_: Any) -> None:
    """Signal receiver: an account was saved. A new password ends its tokens: whoever changes it may do so because of them.

    Django keeps the password as typed on the object until it is saved (`_password`); not where it only hashes it anew.
    """
    if not created and instance._password is not None:
        tokens.revoke(instance, TokenEnd.PASSWORD)
