"""Which state of a record a writer saw: the header If-Match, held against the record as it is now (RFC 9110, 13.1.1).

A record's validator is "<what the reader's copy rests on>.<digest of the record's state>". The first part decides whether a copy
still holds (milenari.core.conditional): it changes with anything on the site. The second is this record's alone, so that an edit
elsewhere stands in nobody's way; only it is compared here. A mark W/, which compression on the way puts before a validator, says
that the bytes may differ, not the state, and is passed over.
"""

import re

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from milenari.core.writing.problems import Unseen

TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
TAGS = re.compile(rf"[ \t,]*{TAG}(?:[ \t]*,[ \t,]*{TAG})*[ \t,]*")


def named_states(request: HttpRequest) -> frozenset[str]:
    """The digests that If-Match names; of a validator that names no state, nothing fits.

    Raises Unseen where there is no such header or it is “*”, ParseError where it is malformed.
    """
    header = request.headers.get("If-Match", "").strip(" \t")
    how = _('Read the record (GET), and send the ETag that comes with it: If-Match: "…".')
    if not header:
        raise Unseen(_("Nothing was saved: the header If-Match is missing, which says what you saw.") + " " + how)
    if header == "*":
        raise Unseen(_("Nothing was saved: If-Match: * fits any state, also one that you never saw.") + " " + how)
    if not TAGS.fullmatch(header):
        words = {"value": header[:80]}
        raise ParseError(_("Nothing was saved: If-Match cannot be read: “%(value)s”.") % words + " " + how)
    return frozenset(found.rpartition(".")[2].rstrip('"') for found in re.findall(TAG, header))
