"""What a page weighs on the wire: at first, and when the reader comes again."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import PAGES, Visit
from tests.browser.site import Site

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database

FIRST_VISIT = 100_000
REPEAT_VISIT = 25_000


@pytest.mark.parametrize("visit", ["/compare/", *PAGES], indirect=True, scope="session")
def test_a_page_is_light_at_first_and_nearly_nothing_again(visit: Visit):
    assert 5_000 < visit.first <= FIRST_VISIT
    assert visit.repeat <= REPEAT_VISIT


@pytest.mark.parametrize("address", [address for address in PAGES if "no-such" not in address])
def test_an_unchanged_page_is_answered_without_a_body(site: Site, address: str):
    with closing(HTTPConnection(urlsplit(site.address).netloc, timeout=60)) as connection:
        connection.request("GET", address)
        first = connection.getresponse()
        first.read()

        connection.request("GET", address, headers={"If-None-Match": first.headers["ETag"]})
        second = connection.getresponse()

        assert (second.status, second.read()) == (304, b"")
