"""What a process keeps is made once, however many ask for it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from milenari.core import kept
from milenari.core.conditional import kept_or_made

READERS = 6


def asking(address: str = "/compare/") -> HttpRequest:
    request = RequestFactory().get(address)
    request.validator = f'"{address}"'  # type: ignore[attr-defined]
    return request


def all_at_once(view: Callable[[HttpRequest], HttpResponse], addresses: list[str]) -> list[HttpResponse]:
    with ThreadPoolExecutor(len(addresses)) as readers:
        return list(readers.map(lambda address: kept_or_made(view, asking(address)), addresses))


def test_many_who_ask_at_once_are_given_what_one_of_them_made():
    made, all_wait = [], Event()

    def view(request: HttpRequest) -> HttpResponse:
        made.append(request.path)
        all_wait.wait(0.5)  # the others come meanwhile
        return HttpResponse("page")

    found = all_at_once(view, ["/compare/"] * READERS)
    assert made == ["/compare/"]
    assert {response.content for response in found} == {b"page"}


def test_nobody_waits_for_another_page():
    together = Barrier(READERS, timeout=30)

    def view(request: HttpRequest) -> HttpResponse:
        together.wait()  # each of them is in here at the same time, or this breaks
        return HttpResponse(request.path)

    addresses = [f"/compare/{number}/" for number in range(READERS)]
    assert [response.content.decode() for response in all_at_once(view, addresses)] == addresses


def test_who_makes_it_and_fails_leaves_it_to_the_next():
    def failing(request: HttpRequest) -> HttpResponse:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        kept_or_made(failing, asking())
    assert kept_or_made(lambda request: HttpResponse("page"), asking()).content == b"page"
    assert kept.get(f"testserver {asking().validator}", asking()) is not None
