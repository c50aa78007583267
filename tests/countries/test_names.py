"""Countries and unions are called what the reader's language calls them."""

import pytest
from django.test import Client
from django.utils import translation

from countries.names import place_name
from regulations.queries import read_outline
from tests.factories import create_jurisdiction


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Jordan", "Lebanon", "European Union"]),
        ("ar", ["الأردن", "لبنان", "الاتحاد الأوروبي"]),
        ("fr", ["Jordanie", "Liban", "Union européenne"]),
        ("it", ["Giordania", "Libano", "Unione europea"]),
        ("es", ["Jordania", "Líbano", "Unión Europea"]),
    ],
)
def test_a_name_that_unicode_knows_is_said_in_the_language(language, names):
    with translation.override(language):
        assert [place_name(name) for name in ("Jordan", "Lebanon", "European Union")] == names


def test_any_other_name_stays_as_it_was_recorded():
    with translation.override("ar"):
        assert [place_name(name) for name in ("Quintania", "The Gulf", "")] == ["Quintania", "The Gulf", ""]


@pytest.mark.django_db
def test_what_is_read_to_be_edited_keeps_its_name_whatever_language_is_spoken():
    country = create_jurisdiction("jo", name="Jordan")
    with translation.override("ar"):
        assert read_outline().jurisdictions["jo"].name == "الأردن"
        country.refresh_from_db()
        country.save()
    country.refresh_from_db()
    assert country.name == "Jordan"
    assert read_outline().jurisdictions["jo"].name == "Jordan"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/compare/", "/countries/", "/countries/jo/", "/instruments/", "/gaps/", "/search/?q=x"])
def test_pages_say_it_in_the_language_of_their_address(address):
    create_jurisdiction("jo", name="Jordan")
    assert "الأردن" in Client().get(f"/ar{address}").content.decode()
    assert "الأردن" not in Client().get(address).content.decode()
