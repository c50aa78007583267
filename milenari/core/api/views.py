"""What every view of the API stands on: anyone reads it, a copy that holds is answered with 304, and no word is ignored."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from milenari.core import kept, languages
from milenari.core.api.parameters import TEXT, Schema
from milenari.core.api.problems import BadWords, problem_response, shown
from milenari.core.conditional import by_revision
from milenari.core.selection import Problem, unknown_fields

READING = ("GET", "HEAD")


class ReadView(APIView):
    """A view that is read, by anyone. A parameter that it doesn't know is an error, never ignored."""

    http_method_names = ["get", "head", "options"]
    parser_classes = ()
    also: ClassVar[Callable[..., str] | None] = None  # of what moves no revision: a text that changes with it (a static method)
    words: ClassVar[tuple[str, ...]] = ()  # the parameters of the query string, beside the ones that every view knows

    has_languages: ClassVar[bool] = True  # whether it has labels, and says them in the language that is asked for

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        """Every parameter that the view takes."""
        return (*cls.words, "format", *((languages.WORD,) if cls.has_languages else ()))

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        """What each of the known words may be, as JSON Schema, and what it means."""
        formats = [renderer.format for renderer in cls.renderer_classes]
        codes = [code for code, _name in settings.LANGUAGES]
        told = {
            "format": ({"type": "string", "enum": formats}, _("The form of the answer.")),
            languages.WORD: (
                {"type": "string", "enum": codes, "default": settings.LANGUAGE_CODE},
                _("The language of labels, questions, terms, and of answers that are translated. Keys are the same in all."),
            ),
        }
        return {name: told.get(name, (TEXT, "")) for name in cls.known_words(action)}

    @classmethod
    def as_view(cls, *args: Any, **options: Any) -> Any:
        view = super().as_view(*args, **options)
        reading = by_revision(view, cls._marked_by, timed=cls.also is None, keeps=False)  # but below: who asks is checked first

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            return (reading if request.method in READING else view)(request, *args, **options)

        return answered

    @classmethod
    def _marked_by(cls, request: HttpRequest, *args: Any, **options: Any) -> str:
        """What the validator tells apart beside the revision: one address has several forms, by the header Accept."""
        return request.headers.get("Accept", "") + (cls.also(request, *args, **options) if cls.also else "")

    def dispatch(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        if request.method in READING:
            method = request.method.lower()
            if handler := getattr(self, method, None):
                setattr(self, method, partial(self._kept_or_made, handler))
        return super().dispatch(request, *args, **options)

    def _kept_or_made(
        self, handler: Callable[..., HttpResponseBase], request: Request, *args: Any, **options: Any
    ) -> HttpResponseBase:
        """The answer that this process has made before, if it still holds; it is the same for all who read without an account."""
        mark = kept.mark(request._request)
        if mark is None:
            return handler(request, *args, **options)
        if found := kept.get(mark, request._request):
            return found
        response = handler(request, *args, **options)
        if isinstance(response, Response):
            response.add_post_render_callback(partial(kept.keep, mark))
        return response

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        known = self.known_words(getattr(self, "action", None))
        if "format" in self.kwargs:  # the end of the address says it
            known = tuple(word for word in known if word != "format")
        problems = unknown_fields(request.query_params, known)
        formats = [renderer.format for renderer in self.get_renderers()]
        wanted = request.query_params.get("format", formats[0])
        if wanted not in formats:
            message = _("“%(value)s” is not a format here; it can be: %(fits)s.")
            value = shown(wanted)
            problems += (Problem("format", value, message % {"value": value, "fits": ", ".join(formats)}),)
        codes = [code for code, _name in settings.LANGUAGES]
        asked = request.query_params.get(languages.WORD, settings.LANGUAGE_CODE)
        if asked not in codes and self.has_languages:
            message = _("“%(value)s” is not a language here; it can be: %(fits)s.")
            value = shown(asked)
            problems += (Problem(languages.WORD, value, message % {"value": value, "fits": ", ".join(codes)}),)
        if problems:
            raise BadWords(problems)
        super().initial(request, *args, **options)

    def get_exception_handler(self) -> Any:
        return problem_response


class NotHere(ReadView):
    """Answers for addresses that lead nowhere."""

    schema = None
    has_languages = False

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        raise exceptions.NotFound(_("Nothing is at this address; the API's index lists the addresses that there are."))
