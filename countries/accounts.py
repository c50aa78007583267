"""Accounts: made by an administrator alone, and first entered by a link that the person is sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from countries import audit
from countries.models import Assignment, Jurisdiction
from countries.roles import Role
from milenari.core.audit import record
from milenari.core.outages import Away
from milenari.core.requests import current_request


class AccountAdapter(DefaultAccountAdapter):
    """What of django-allauth is otherwise here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether a page may lead there next; never to another site. What cannot even be read as an address is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError where too many passwords were wrong."""
        self._tried = audit.account_of(credentials)
        super().pre_authenticate(request, **credentials)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """All limits on guessing, of passwords and of codes, end here."""
        request = current_request()
        if code == "too_many_login_attempts" and request is not None:
            stage = getattr(request, "_login_stage", None)  # between password and second factor
            audit.locked_out(request, stage.login.user if stage else self.__dict__.get("_tried"))
        found: ValidationError = super().validation_error(code, *args)
        return found

    @transaction.atomic
    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        record(audit.Event.LINK_MADE, user, to=email)
        super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises Away where the mail cannot be sent."""
        with mailing():
            super().send_mail(template_prefix, email, context)


@contextmanager
def mailing() -> Iterator[None]:
    """Where no mail can be sent inside, that is an outage like others. Raises Away."""
    try:
        yield
    except OSError as error:
        sentence = _(
            "No mail can be sent at the moment, so no link was sent, and your password is what it was. Try again in some "
            "minutes; if it lasts, whoever runs this site can give you a link."
        )
        raise Away("The mail server does not answer", sentence) from error


@transaction.atomic
def make_account(email: str, name: str, role: Role, jurisdictions: list[Jurisdiction]) -> Any:
    """A new account without a password. Its user name, which the history shows, is the address's part before the @."""
    first, _space, last = name.partition(" ")
    user = get_user_model().objects.create_user(
        username=free_username(email), email=email, password=None, first_name=first, last_name=last
    )
    user.groups.add(Group.objects.get(name=role.value))
    for jurisdiction in jurisdictions:
        Assignment.objects.create(user=user, jurisdiction=jurisdiction)
    return user


def free_username(email: str) -> str:
    """A user name that nobody has, from the address's part before the @."""
    base = re.sub(r"[^\w.+-]", "-", email.partition("@")[0])[:100]
    users, number, found = get_user_model().objects, 1, base
    while users.filter(username__iexact=found).exists():
        number += 1
        found = f"{base}{number}"
    return found


def is_taken(email: str, besides: Any = None) -> bool:
    """Whether another account has this address: with it one logs in, and large and small letters are the same."""
    return bool(get_user_model().objects.filter(email__iexact=email).exclude(pk=getattr(besides, "pk", None) or 0).exists())


def sends_mail() -> bool:
    """Whether a mail would reach anybody: without a mail server it is printed where the site runs."""
    return settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend"


def invitation_link(user: Any, site: str) -> str:
    """The address, on the site that begins with `site`, where this person chooses a password; it works once, for a while."""
    record(audit.Event.LINK_MADE, user)
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{site.rstrip('/')}{path}"


def invite(user: Any, site: str) -> str:
    """Sends the person the link to choose a password by, and gives it. Raises OSError where the mail cannot be sent."""
    link = invitation_link(user, site)
    words = {"user": user, "link": link, "site": site, "days": settings.PASSWORD_RESET_TIMEOUT // 86_400}
    send_mail(
        _("Your account for the MILenARI regulatory landscape"),
        render_to_string("account/email/invitation.txt", words),
        None,
        [user.email],
    )
    return link
