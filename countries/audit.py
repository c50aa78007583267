"""What of accounts and rights stands in the audit log, and how it comes to be there.

What Django and django-allauth do is told by their signals (audit_receivers.py); what this app does calls `record` itself.
"""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Q, TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from milenari.core.audit import Outcome, record
from milenari.core.requests import address_of

QUIET = 300  # seconds in which a lock-out of the same account or address is told once: whoever is locked out can go on knocking


class Event(TextChoices):
    LOGGED_IN = "logged_in", _("Logged in")
    LOGIN_FAILED = "login_failed", _("Log-in failed")
    LOCKED_OUT = "locked_out", _("Locked out after too many attempts")
    LOGGED_OUT = "logged_out", _("Logged out")
    SECOND_FACTOR_USED = "second_factor_used", _("Second factor accepted")
    SECOND_FACTOR_FAILED = "second_factor_failed", _("Second factor refused")
    SECOND_FACTOR_SET_UP = "second_factor_set_up", _("Second factor set up")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("Recovery codes made")
    RECOVERY_CODES_REMOVED = "recovery_codes_removed", _("Recovery codes removed")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    LINK_MADE = "link_made", _("Link to choose a password made")
    ACCOUNT_MADE = "account_made", _("Account made")
    ACCOUNT_CHANGED = "account_changed", _("Account changed")
    ACCOUNT_DELETED = "account_deleted", _("Account deleted")
    RIGHTS_CHANGED = "rights_changed", _("Rights of an account changed")
    ROLES_GIVEN = "roles_given", _("Roles given")
    ROLES_TAKEN = "roles_taken", _("Roles taken away")
    PERMISSIONS_GIVEN = "permissions_given", _("Single permissions given")
    PERMISSIONS_TAKEN = "permissions_taken", _("Single permissions taken away")
    COUNTRY_ASSIGNED = "country_assigned", _("Country assigned to an account")
    COUNTRY_TAKEN = "country_taken", _("Country taken away from an account")
    TOKEN_MADE = "token_made", _("Token for scripts made")
    TOKEN_REVOKED = "token_revoked", _("Token for scripts revoked")


def account_of(credentials: dict[str, Any]) -> Any:
    """The account of the user name or address that was tried; None for none.

    What was tried is never written itself: people type passwords there.
    """
    name = str(credentials.get("username") or credentials.get("email") or "").replace("\0", "")
    if not name:
        return None
    return get_user_model().objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).order_by("pk").first()


def login_failed(credentials: dict[str, Any]) -> None:
    account = account_of(credentials)
    record(Event.LOGIN_FAILED, account or "", Outcome.REFUSED, **({} if account else {"account": "none of this name"}))


def locked_out(request: HttpRequest, account: Any) -> None:
    """Attempts of this account, or from this address, are no longer looked at for a while."""
    if cache.add(f"audit-locked-out:{account.pk if account else address_of(request)}", True, QUIET):
        record(Event.LOCKED_OUT, account or "", Outcome.REFUSED)
