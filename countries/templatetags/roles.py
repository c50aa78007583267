"""In templates: {% load roles %}{% if user|may_change:record %}, by the rule of countries/roles.py."""

from typing import Any

from django import template
from django.db.models import Model

from countries.roles import Action, may

register = template.Library()


@register.filter
def may_change(user: Any, record: Model) -> bool:
    return may(user, Action.CHANGE, record)


@register.filter
def may_verify(user: Any, record: Model) -> bool:
    return may(user, Action.VERIFY, record)


@register.filter
def may_comment(user: Any, record: Model) -> bool:
    return may(user, Action.COMMENT, record)
