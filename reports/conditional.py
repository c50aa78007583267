"""Answers that a reader has already, where more is shown than evidence: neither a release nor a report moves a revision."""

import hashlib
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import condition

from milenari.core import conditional, revision
from milenari.core.conditional import View
from reports.models import Release


def latest_release(*args: Any, **options: Any) -> str:
    """None is ever changed or deleted, so that the latest one stands for all of them."""
    return str(Release.objects.order_by("-pk").values_list("pk", flat=True).first() or 0)


def etag(request: HttpRequest, *args: Any, **options: Any) -> str:
    """As for every page, and the latest release."""
    return f'{conditional.etag(request, *args, **options)[:-1]}-{latest_release()}"'


def by_release(view: View) -> View:
    """Answers 304, in two queries, where the reader's copy still holds; the reader's browser asks each time."""
    checked = condition(etag_func=etag)(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        with revision.held():
            response: HttpResponse = checked(request, *args, **options)
        patch_cache_control(response, no_cache=True, private=True)
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    return answered


def by_content(view: View) -> View:
    """Answers 304 where the reader has just what would be sent: it costs the queries of the answer, and can never be stale."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        with revision.held():
            response: HttpResponse = view(request, *args, **options)
            render = getattr(response, "render", None)
            if render is not None and not response.is_rendered:  # type: ignore[attr-defined]
                response = render()
        patch_cache_control(response, no_cache=True, private=True)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
            return response
        mark = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = mark
        return get_conditional_response(request, etag=mark, response=response) or response

    return answered
