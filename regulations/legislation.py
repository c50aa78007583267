"""Instruments as the records that their graph is made of, and that graph within an instrument's page."""

import json
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from countries.models import JurisdictionKind
from milenari.core.linked_data import LANGUAGE, as_json
from regulations.linked_data import LEGISLATION_CONTEXT, Law, Named, legislation_graph
from regulations.models import Instrument
from regulations.vocabulary import InstrumentStatus

# What could end the block that the data stands in, written so that it means the same in JSON.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def law_of(instrument: Instrument, site: str) -> Law:
    """The record. `site` is how the site's addresses begin.

    The instrument's jurisdiction, and that of its issuer, are selected where many are read.
    """
    jurisdiction, issuer = instrument.jurisdiction, instrument.issuer
    with override(LANGUAGE):
        kind = str(instrument.get_kind_display())
    return Law(
        address=site + reverse("regulations:instrument", args=[instrument.slug]),
        title=instrument.title,
        local_title=instrument.local_title,
        language=instrument.language,
        kind=kind,
        number=instrument.number,
        date=instrument.date,
        status=InstrumentStatus(instrument.status),
        jurisdiction=Named(site + reverse("profiles:country", args=[jurisdiction.code]), jurisdiction.name),
        is_of_union=jurisdiction.kind == JurisdictionKind.UNION,
        issuer=Named(f"{site}{reverse('profiles:country', args=[issuer.jurisdiction.code])}#authority-{issuer.slug}", issuer.name)
        if issuer
        else None,
        url=instrument.url,
        eli=instrument.eli,
    )


def legislation(instrument: Instrument, site: str) -> dict[str, Any]:
    """The instrument as JSON-LD in the words of schema.org, the same that the API gives of it (regulations.linked_api)."""
    return as_json(legislation_graph([law_of(instrument, site)]), LEGISLATION_CONTEXT)


def json_ld(data: dict[str, Any]) -> SafeString:
    """The data as the content of a <script type="application/ld+json"> block, which nothing inside it can end."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  # escaped for just this place
