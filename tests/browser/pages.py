"""The pages that every reader may open, and what one visit to each of them shows."""

from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page

PAGES = [
    "/",
    "/compare/?domain=framework&domain=authorisation",
    "/compare/?domain=ethics&show=differences&country=xx",
    "/compare/authority-review-days/",
    "/gaps/",
    "/barriers/",
    "/barriers/risk/",
    "/barriers/lb-bar-war/",
    "/pathways/",
    "/api/docs/",
    "/releases/",
    "/pathways/?country=jo&start=2027-01-11&days=jo-step-irb:20-30-60&days=nothing:5",
    "/plan/",
    "/plan/?country=es&country=jo&start=2027-01-11&patients=children&number=40&months=36&cells=nowhere",
    "/countries/",
    "/countries/lb/",
    "/instruments/",
    "/instruments/jo-law-2-2011/",
    "/sources/",
    "/ahead/",
    "/glossary/",
    "/changes/",
    "/search/?q=vector",
    "/no-such-page/",
]


class Wire:
    """Counts the bytes that the browser really receives, headers included."""

    def __init__(self, session: CDPSession) -> None:
        self.bytes = 0
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self.add(event["encodedDataLength"]))

    def add(self, length: float) -> None:
        self.bytes += int(length)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it stands after the reader came a second time, and how many bytes each time came over the wire."""

    page: Page
    first: int
    repeat: int
