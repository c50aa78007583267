"""An instrument as data that machines read: schema.org/Legislation, as JSON-LD within its page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from countries.models import JurisdictionKind
from regulations.models import Instrument
from regulations.templatetags.wording import safe_url
from regulations.vocabulary import InstrumentStatus

# Adopted law is left out: it may be in force already without being applicable.
LEGAL_FORCE = {
    InstrumentStatus.IN_FORCE: "https://schema.org/InForce",
    InstrumentStatus.DRAFT: "https://schema.org/NotInForce",
    InstrumentStatus.REPEALED: "https://schema.org/NotInForce",
    InstrumentStatus.SUPERSEDED: "https://schema.org/NotInForce",
}

# What could end the block that the data stands in, written so that it means the same in JSON.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def legislation(instrument: Instrument, address: str) -> dict[str, Any]:
    """The instrument in the words of schema.org; what is not recorded is left out. `address` is its page on this site.

    https://schema.org/Legislation says what each property means.
    """
    eli, url = safe_url(instrument.eli), safe_url(instrument.url)
    identifiers = [identifier for identifier in (instrument.number, eli) if identifier]
    is_union = instrument.jurisdiction.kind == JurisdictionKind.UNION
    properties = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": eli or address,
        "mainEntityOfPage": address,
        "name": instrument.title,
        "alternateName": instrument.local_title,
        "legislationIdentifier": identifiers[0] if len(identifiers) == 1 else identifiers,
        "legislationType": str(instrument.get_kind_display()),
        "legislationDate": instrument.date.isoformat() if instrument.date else "",
        "legislationJurisdiction": {
            "@type": "AdministrativeArea" if is_union else "Country",
            "name": instrument.jurisdiction.name,
        },
        "legislationLegalForce": LEGAL_FORCE.get(InstrumentStatus(instrument.status), ""),
        "legislationPassedBy": {"@type": "Organization", "name": instrument.issuer.name} if instrument.issuer else "",
        "inLanguage": instrument.language,
        "url": url,
        "sameAs": eli if eli != url else "",
    }
    return {name: value for name, value in properties.items() if value}


def json_ld(data: dict[str, Any]) -> SafeString:
    """The data as the content of a <script type="application/ld+json"> block, which nothing inside it can end."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  # escaped for just this place
