"""A page loads what the site serves, and nothing else."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from milenari.core.middleware import SecurityHeadersMiddleware


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
