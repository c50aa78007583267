from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi

from milenari.core.passages import mark_passages

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# What a browser can do that no page here ever asks for. Only names that browsers know: of others they complain at each page.
NEVER_USED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen"),
    *("gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "window-management"),
    "xr-spatial-tracking",
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NEVER_USED),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",  # for browsers that don't know frame-ancestors
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeadersMiddleware:
    """Lets a page load what this site serves, and nothing else; inline scripts and styles don't run; nobody frames it.

    It stands before everything that answers, so that health checks, static files, refusals and errors have the headers too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def with_passages(response: HttpResponse) -> HttpResponse:
    """The response; where it is a page in a language that is read from the right, with the passages marked that are not."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if get_language_bidi() and is_page and not response.streaming and "Content-Encoding" not in response.headers:
        response.content = mark_passages(response.content.decode(response.charset)).encode(response.charset)
    return response


class PassagesMiddleware:
    """Marks the passages of every page and part of a page that needs it.

    It stands within what sets the language, and what counts or compresses the page. Pages that are kept compressed have been
    marked before (milenari.core.conditional).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return with_passages(self.get_response(request))
