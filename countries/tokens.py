"""Tokens for scripts: made, shown once, found again by their checksum, revoked.

A token is written mil_<mark>_<secret>: by the mark it is found, and the secret (256 random bits) makes it good. Kept are the mark
and the SHA-256 of the whole; a slow hash, as passwords need, would add nothing to a secret that nobody can guess.
"""

import hashlib
import re
import secrets
import string
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from countries.audit import Event
from countries.models import Token, TokenEnd
from milenari.core.audit import record

SIGNS = string.ascii_letters + string.digits  # so that a double click selects it whole
SHAPE = re.compile(r"mil_([0-9A-Za-z]{8})_[0-9A-Za-z]{43}")
LIVES = (30, 90, 365)  # days that a token may work for
LIMIT = 10  # working tokens of an account
USE_NOTED = timedelta(hours=1)  # so often at most the last use is written, or reading would become writing


class Refused(Exception):
    """A token that is not good, with the sentence that says why."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


class TooMany(Exception):
    """The account has as many working tokens as it may have."""


@transaction.atomic
def make_token(user: Any, name: str, days: int, *, writes: bool) -> tuple[Token, str]:
    """A new token of the account, and its text, which is nowhere kept. Raises TooMany."""
    get_user_model().objects.select_for_update().get(pk=user.pk)  # two at once would both be the last one allowed
    if user.tokens.working().count() >= LIMIT:
        raise TooMany
    mark, secret = ("".join(secrets.choice(SIGNS) for _sign in range(length)) for length in (8, 43))
    text, now = f"mil_{mark}_{secret}", timezone.now()
    token = Token(user=user, name=name, mark=mark, digest=digest(text), writes=writes)
    token.made_at, token.expires_at = now, now + timedelta(days=days)
    token._history_user = user  # type: ignore[attr-defined]
    token.save()
    record(Event.TOKEN_MADE, user, token=str(token), days=days, may="read and write" if writes else "read")
    return token, text


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def find(text: str) -> Token:
    """The token of this text with its account, in one query. Raises Refused for one that is unknown, revoked, expired or asleep.

    What was wrong is told to whoever has the right secret alone: to all others every token is unknown.
    """
    shape = SHAPE.fullmatch(text)
    token = Token.objects.select_related("user").filter(mark=shape[1]).first() if shape else None
    if token is None or not constant_time_compare(token.digest, digest(text)):
        raise Refused(_("This token is not known here. Write the header as “Authorization: Bearer mil_…”, with the whole token."))
    if token.revoked_at is not None:
        raise Refused(_("This token was revoked. Make another one on the page of your account."))
    if token.has_expired:
        raise Refused(_("This token has expired. Make another one on the page of your account."))
    if not token.user.is_active:
        raise Refused(_("The account of this token is inactive. An administrator of this site can make it active again."))
    return token


def note_use(token: Token) -> None:
    """Writes that the token was used now, unless that was written within the last hour."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED)  # another process may have been faster
        Token.objects.filter(unnoted, pk=token.pk).update(last_used_at=now)


@transaction.atomic
def revoke(user: Any, because: TokenEnd, *, by: Any = None, only: int | None = None) -> list[Token]:
    """Revokes the account's tokens that are not yet revoked (`only`: the one with this primary key), and gives them.

    `by` is who does it; None where nobody at hand is known.
    """
    tokens = list(user.tokens.select_for_update().filter(revoked_at=None, **({} if only is None else {"pk": only})))
    for token in tokens:
        token.revoked_at, token.revoked_by, token.revoked_because = timezone.now(), by, because.value
        if by is not None:
            token._history_user = by
        token.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        record(Event.TOKEN_REVOKED, user, token=str(token), why=because.label)
    return tokens
