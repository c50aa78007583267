"""The page of components shows every state that a cell can be in."""

import pytest
from django.test import RequestFactory

from milenari.portal.style import examples, style
from regulations.landscape import Standing
from regulations.vocabulary import Burden, Review


def test_every_standing_burden_and_review_has_an_example():
    cells = [example.item.cell for example in examples()]

    assert {cell.standing for cell in cells} == set(Standing)
    assert {cell.burden for cell in cells} == {*Burden, None}
    assert {cell.requirement.review for cell in cells if cell.requirement} == set(Review)


def test_the_page_shows_them_all():
    page = style(RequestFactory().get("/style/")).content.decode()

    assert all(example.what in page for example in examples() if "'" not in example.what)


@pytest.mark.django_db
def test_it_is_not_served_outside_of_debug(client):
    assert client.get("/style/").status_code == 404
