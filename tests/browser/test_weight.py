"""What a page weighs on the wire: at first, and when the reader comes again."""

import pytest
from playwright.sync_api import CDPSession

from tests.browser.conftest import Reader
from tests.browser.test_accessibility import PAGES

pytestmark = pytest.mark.xdist_group("browser")  # one site and one browser serve them all

FIRST_VISIT = 100_000
REPEAT_VISIT = 25_000


class Wire:
    """Counts the bytes that the browser really receives, headers included."""

    def __init__(self, session: CDPSession) -> None:
        self.bytes = 0
        self.statuses: list[int] = []
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self.add(event["encodedDataLength"]))
        session.on("Network.responseReceived", lambda event: self.statuses.append(event["response"]["status"]))

    def add(self, length: float) -> None:
        self.bytes += int(length)


@pytest.mark.parametrize("address", ["/compare/", *PAGES])
def test_a_page_is_light_at_first_and_nearly_nothing_again(reader: Reader, address: str):
    page = reader.blank()
    wire = Wire(page.context.new_cdp_session(page))
    page.goto(f"{reader.site.address}{address}", wait_until="networkidle")
    first = wire.bytes
    page.goto("about:blank")
    wire.bytes = 0
    page.goto(f"{reader.site.address}{address}", wait_until="networkidle")

    assert 5_000 < first <= FIRST_VISIT
    assert wire.bytes <= REPEAT_VISIT
    reader.elsewhere.clear()  # about:blank
    reader.forgive(404)


@pytest.mark.parametrize("address", [address for address in PAGES if "no-such" not in address])
def test_an_unchanged_page_is_answered_without_a_body(reader: Reader, address: str):
    page = reader.opens(address)
    first = page.request.get(f"{reader.site.address}{address}")

    second = page.request.get(f"{reader.site.address}{address}", headers={"If-None-Match": first.headers["etag"]})

    assert (second.status, second.body()) == (304, b"")
