"""Writes the audit log: one row of the database, and one line of the log that whoever runs the site gathers."""

import getpass
import json
import logging
import os
import unicodedata
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError, models, router, transaction
from django.db.models import TextChoices
from django.utils import timezone

from milenari.core.audit.events import label_of
from milenari.core.audit.models import AuditEntry, Outcome
from milenari.core.requests import address_of, current_id, current_request

A_MONTH = timedelta(days=365 / 12)
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")  # control signs, those that turn the direction of writing, half characters, line ends

logger = logging.getLogger("milenari.audit")


def record(
    what: TextChoices,
    about: models.Model | str = "",
    outcome: Outcome = Outcome.DONE,
    using: str = "default",
    **details: Any,
) -> AuditEntry:
    """Writes that this happened, in the name of whoever the current request comes from; without one, of a command's user.

    Called within the transaction of what it tells of: if it cannot be written, that is undone; and what is undone was not done.
    `details` are plain: text, numbers, lists of them. Never give it a password, a token, or what somebody typed for one.
    """
    account, who, address = _doer()
    request = current_request()
    if through := getattr(request, "acts_through", ""):
        details["through"] = through
    now = timezone.now()
    entry = AuditEntry(
        at=now,
        what=what.value,
        outcome=outcome,
        account_id=account,
        who=plain(who, 200),
        about=plain(str(about), 200),
        about_kind=about._meta.label_lower if isinstance(about, models.Model) else "",
        about_key=str(about.pk) if isinstance(about, models.Model) else "",
        address=address,
        request_id=current_id(),
        details={name: _plain_detail(value) for name, value in details.items()},
        kept_until=now + settings.AUDIT_MONTHS * A_MONTH,
    )
    entry.save(using=using)
    transaction.on_commit(partial(_tell, entry), using=using)
    return entry


def record_if_possible(what: TextChoices, about: models.Model | str = "", outcome: Outcome = Outcome.DONE, **details: Any) -> str:
    """The same where what happened stands, whether it can be noted or not (a backup); gives why it could not, or nothing."""
    try:
        with transaction.atomic():
            record(what, about, outcome, **details)
    except DatabaseError as error:
        why = " ".join(str(error).split())
        logger.error("%s, and it could not be written to the audit log: %s", label_of(what.value), why)
        return why
    return ""


def forget_outdated(now: datetime | None = None) -> int:
    """Deletes the entries that were kept for long enough, and gives their number: the only deletion that there is."""
    now = now or timezone.now()
    outdated = AuditEntry.objects.outdated(now, now - settings.AUDIT_MONTHS * A_MONTH)
    if not outdated.exists():
        return 0
    deleted = outdated._raw_delete(router.db_for_write(AuditEntry))
    logger.info("%s entries of the audit log were removed: they were older than %s months.", deleted, settings.AUDIT_MONTHS)
    return deleted


def plain(text: str, most: int) -> str:
    """The text in one line and without signs that nobody sees, which could make it look like another."""
    shown = "".join(" " if unicodedata.category(sign) in HIDDEN else sign for sign in text[: most * 2])
    return " ".join(shown.split())[:most]


def _plain_detail(value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    return [plain(str(one), 200) for one in value] if isinstance(value, list | tuple | set) else plain(str(value), 500)


def _doer() -> tuple[int | None, str, str]:
    """Account, name and address of who does it."""
    request = current_request()
    if request is None:
        return None, _user_of_the_system(), ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None, "", address_of(request)
    return user.pk, user.get_username(), address_of(request)


def _user_of_the_system() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container a user often has a number alone
        name = str(os.getuid())
    return f"{name} (command)"


def _tell(entry: AuditEntry) -> None:
    """One line: a sentence for people, and the same in parts for programs, where the log is JSON."""
    told = {
        "event": entry.what,
        "outcome": entry.outcome,
        "who": entry.who,
        "about": entry.about,
        "about_kind": entry.about_kind,
        "about_key": entry.about_key,
        "address": entry.address,
        "details": json.dumps(entry.details, ensure_ascii=False, sort_keys=True),
    }
    said = f"{entry.label} ({entry.get_outcome_display()})"
    parts = (("about", entry.about), ("by", entry.who or "nobody logged in"), ("from", entry.address), ("with", entry.said))
    logger.info("%s", " ".join((said, *(f"{word} {value}" for word, value in parts if value))), extra=told)
