"""The languages of the pages. The address alone says which: /ar/compare/ is Arabic, and without a prefix it is English.

Neither a cookie nor what the browser prefers changes what an address shows, so that a link that is sent to somebody shows them
the same, and no cache can mistake one language for another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.http import escape_leading_slashes

Said = TypeVar("Said")

WORD = "lang"
ALONE = ("/api/", "/static/")  # addresses that have no language; of the API's answers `lang=` may choose one


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that this page can be read in: its code, its own name for itself, its direction, and where."""

    code: str
    name: str
    direction: str
    address: str
    is_current: bool


def of_path(path: str) -> str:
    """The language of an address: the code that its path (below the site's own) begins with, else the site's first language."""
    first = path[1:].partition("/")[0]
    is_prefix = first != settings.LANGUAGE_CODE and any(first == code for code, _name in settings.LANGUAGES)
    return first if is_prefix else settings.LANGUAGE_CODE


def of_request(request: HttpRequest) -> str:
    """The language of an answer: that of its address; of the API's, the one that the word `lang` asks for, if there is such."""
    if not request.path_info.startswith("/api/"):
        return of_path(request.path_info)
    try:
        asked = request.GET.get(WORD, "")
    except SuspiciousOperation:  # more words than are read; whoever answers says so
        asked = ""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def without(path: str) -> str:
    """The path as it is in the site's first language, which is how pages are told apart: /ar/admin/ gives /admin/."""
    language = of_path(path)
    return path if language == settings.LANGUAGE_CODE else path[len(language) + 1 :] or "/"


def within(path: str, language: str) -> str:
    """The path of the same page in another language."""
    plain = without(path)
    return plain if language == settings.LANGUAGE_CODE else f"/{language}{plain}"


def in_each(said: Callable[[], Said]) -> Iterator[Said]:
    """What is said, first in the language that is spoken, then in every other one of the site."""
    yield said()
    for code, _name in settings.LANGUAGES:
        if code != translation.get_language():
            with translation.override(code):
                there = said()
            yield there


def direction(language: str) -> str:
    return "rtl" if translation.get_language_info(language)["bidi"] else "ltr"


def site_words(text: str | None) -> str:
    """A text that is kept with a record, in the page's language where the site itself wrote it; what people wrote stays."""
    return translation.gettext(text) if text else ""


def choices(request: HttpRequest) -> tuple[Choice, ...]:
    """Every language of this page, with all that was chosen on it; none where the address has no language (the API's)."""
    if request.path_info.startswith(ALONE):
        return ()
    now, path = of_path(request.path_info), request.path_info
    return tuple(
        Choice(code, str(name), direction(code), _address(request, within(path, code)), code == now)
        for code, name in settings.LANGUAGES
    )


def _address(request: HttpRequest, path: str) -> str:
    """The request's address with another path. It stays on this site, whatever the path begins with."""
    plain = HttpRequest()
    plain.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "")
    plain.path = get_script_prefix().rstrip("/") + path
    return escape_leading_slashes(plain.get_full_path())


class LanguageMiddleware:
    """Everything below speaks the language of the address; it takes the place of Django's LocaleMiddleware (docs/adr/0027)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        needless = f"/{settings.LANGUAGE_CODE}/"  # as who has seen /ar/ may write it
        if request.method in ("GET", "HEAD") and f"{request.path_info}/".startswith(needless):
            return HttpResponsePermanentRedirect(_address(request, f"/{request.path_info[len(needless) :]}"))
        language = of_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
