"""The body of a request that writes: one JSON object, read strictly."""

import codecs
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from milenari.core.writing.problems import JSON, MERGE_PATCH, TooLarge

LIMIT = 256 * 1024  # bytes
NOTHING = gettext_lazy("Nothing was sent: send a JSON object with the fields to change.")


class RecordParser(BaseParser):
    """Numbers come as int or Decimal, exactly as they were written. A key that stands twice is an error."""

    media_type = JSON

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Raises TooLarge, and ParseError with the place for what is no JSON object."""
        sent = stream.read(LIMIT + 1)
        if len(sent) > LIMIT:
            words = {"limit": f"{LIMIT // 1024} KiB"}
            raise TooLarge(_("Nothing was saved: what was sent is larger than %(limit)s. Send only what changes.") % words)
        return read_object(sent)


class MergePatchParser(RecordParser):
    """RFC 7396: null takes a value away. Lists are replaced as a whole, as they are in plain JSON here."""

    media_type = MERGE_PATCH


def body_of(request: Request) -> dict[str, Any]:
    """What was sent. Raises what the parsers raise, UnsupportedMediaType, and ParseError where nothing was sent at all."""
    sent: Any = request.data
    if request.stream is None:  # no parser was asked
        raise ParseError(NOTHING)
    found: dict[str, Any] = sent
    return found


def read_object(sent: bytes) -> dict[str, Any]:
    """Raises ParseError for whatever is not one JSON object in UTF-8."""
    try:
        text = codecs.decode(sent.removeprefix(codecs.BOM_UTF8), "utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(_("Byte %(place)s of what was sent is not UTF-8.") % {"place": error.start + 1}) from error
    if not text.strip():
        raise ParseError(NOTHING)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_float=_number, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        words = {"line": error.lineno, "column": error.colno, "why": error.msg}
        raise ParseError(_("Line %(line)s, column %(column)s of what was sent is no JSON: %(why)s.") % words) from error
    except RecursionError as error:
        raise ParseError(_("What was sent is nested too deeply: a field is a value, or a list.")) from error
    except UnicodeEncodeError as error:
        raise ParseError(_("What was sent has half a character (a lone surrogate, \\ud800 to \\udfff).")) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise ParseError(_("What was sent has a number that is too long to be one.")) from error
    if not isinstance(found, dict):
        kinds = {list: _("a list"), str: _("a text"), bool: _("true or false"), type(None): "null"}
        words = {"found": kinds.get(type(found), _("a number"))}
        raise ParseError(_("What was sent is %(found)s; send a JSON object with the fields to change.") % words)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(_("“%(name)s” stands twice in what was sent; name it once.") % {"name": ascii(name)[1:-1][:40]})
        found[name] = value
    return found


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ParseError(_("“%(number)s” is too large a number.") % {"number": text[:40]}) from error


def _no_number(text: str) -> NoReturn:
    raise ParseError(_("“%(found)s” is no number in JSON.") % {"found": text})
