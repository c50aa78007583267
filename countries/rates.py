"""How often the API may be asked: so many times a minute by each account, and by each address that asks without one."""

import ipaddress
import logging
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from milenari.core.counters import Counters
from milenari.core.requests import address_of

SPAN = 60  # seconds
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of it after this request, and how many seconds before it begins anew."""

    who: str  # “anonymous” or “known”
    limit: int
    left: int
    seconds: int
    is_spent: bool  # this request was one too many

    def tell(self, response: HttpResponse, now: float) -> None:
        """As the draft of the IETF (draft-ietf-httpapi-ratelimit-headers) tells it, and as scripts have long read it."""
        response["RateLimit-Policy"] = f'"{self.who}";q={self.limit};w={SPAN}'
        response["RateLimit"] = f'"{self.who}";r={self.left};t={self.seconds}'
        response["X-RateLimit-Limit"] = str(self.limit)
        response["X-RateLimit-Remaining"] = str(self.left)
        response["X-RateLimit-Reset"] = str(int(now) + self.seconds)
        if self.is_spent:
            response["Retry-After"] = str(self.seconds)


def take(request: HttpRequest, user: Any, now: float) -> Allowance | None:
    """Counts the request, of this account or (None) of its address. None: there is no limit.

    Where counting fails, it is logged, and nobody is kept from reading.
    """
    who, limit = ("known", settings.API_RATE_KNOWN) if user else ("anonymous", settings.API_RATE_ANONYMOUS)
    if not limit:
        return None
    span, gone = divmod(int(now), SPAN)
    try:
        before = _counters(settings.VAR_DIR / "rates", settings.SECRET_KEY).take(
            f"account {user.pk}" if user else f"address {network(request)}", span, limit
        )
    except OSError as error:
        logger.error("Requests to the API cannot be counted, and are not limited: %s", error)
        return None
    return Allowance(who, limit, max(limit - before - 1, 0), SPAN - gone, before >= limit)


def network(request: HttpRequest) -> str:
    """Where the request comes from: an IPv4 address, or the /64 that one customer has of IPv6."""
    found = address_of(request)
    if not found:
        return "unknown"
    address = ipaddress.ip_address(found)
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def clock() -> float:
    return time.time()


@cache
def _counters(path: Path, key: str) -> Counters:
    return Counters(path, key)
