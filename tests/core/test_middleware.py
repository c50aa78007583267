"""A page loads what the site serves, and nothing else."""

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from milenari.core.conditional import by_revision
from milenari.core.middleware import PassagesMiddleware, SecurityHeadersMiddleware
from milenari.core.passages import BEGIN


def policy_of(response):
    served = SecurityHeadersMiddleware(lambda request: response)(RequestFactory().get("/"))
    return dict(directive.strip().split(" ", 1) for directive in served.headers["Content-Security-Policy"].split(";"))


def test_what_is_not_named_is_not_loaded():
    assert policy_of(HttpResponse())["default-src"] == "'none'"


@pytest.mark.parametrize("kind", ["script-src", "style-src", "font-src", "connect-src", "form-action"])
def test_only_the_site_itself_is_a_place_to_load_from(kind):
    assert policy_of(HttpResponse())[kind] == "'self'"


def test_no_page_may_frame_ours():
    assert policy_of(HttpResponse())["frame-ancestors"] == "'none'"


def test_inline_scripts_and_styles_do_not_run():
    assert not any("unsafe" in place for place in policy_of(HttpResponse()).values())


def test_a_view_may_have_a_policy_of_its_own():
    assert policy_of(HttpResponse(headers={"Content-Security-Policy": "default-src 'self'"})) == {"default-src": "'self'"}


def test_every_response_of_the_site_carries_it(client, db):
    assert "default-src 'none'" in client.get("/no-such-page/").headers["Content-Security-Policy"]


def page(request):
    return HttpResponse("<p>How is it submitted?</p>")


@pytest.mark.parametrize(("language", "is_marked"), [("ar", True), ("en", False)])
def test_on_a_page_that_is_read_from_the_right_other_passages_are_marked(language, is_marked):
    with translation.override(language):
        served = PassagesMiddleware(page)(RequestFactory().get("/"))

    assert (BEGIN in served.content.decode()) == is_marked


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "text/calendar"])
def test_only_pages_are_touched(kind):
    with translation.override("ar"):
        served = PassagesMiddleware(lambda request: HttpResponse("Law <b>One.</b>", content_type=kind))(RequestFactory().get("/"))

    assert served.content == b"Law <b>One.</b>"


@pytest.mark.django_db
def test_a_page_that_is_kept_compressed_was_marked_before():
    view = PassagesMiddleware(by_revision(page))
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    with translation.override("ar"):
        first, again = view(request), view(request)

    for served in (first, again):
        assert served.headers["Content-Encoding"] == "gzip"
        assert BEGIN in gzip.decompress(served.content).decode()
