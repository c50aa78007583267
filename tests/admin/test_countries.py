import pytest

from countries.models import Jurisdiction
from regulations.models import InstitutionCitation
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db


def test_languages_are_written_with_commas(browser):
    country = factories.create_jurisdiction(languages=["ar", "en"])
    assert pages.filled_in(browser, pages.change(country))["languages"] == "ar, en"
    pages.save(browser, pages.change(country), languages="fr, en,ar")
    country.refresh_from_db()
    assert country.languages == ["fr", "en", "ar"]


def test_a_word_that_is_no_language_code_is_named(browser):
    country = factories.create_jurisdiction(languages=["ar"])
    response = pages.save(browser, pages.change(country), languages="ar, English")
    assert pages.errors(response) == {
        "languages": ["“English” is no language code; write codes of two or three small letters: “ar, en”."]
    }
    country.refresh_from_db()
    assert country.languages == ["ar"]


def test_a_country_is_added(browser):
    union = factories.create_union()
    response = pages.save(
        browser, pages.address(Jurisdiction, "add"), code="xa", name="New country", kind="country", member_of=union.pk,
        languages="en",
    )  # fmt: skip
    assert pages.errors(response) == {}
    assert Jurisdiction.objects.get(code="xa").member_of == union


def test_an_institution_has_its_citations(browser):
    country = factories.create_jurisdiction()
    institution = factories.create_institution(country)
    source = factories.create_source(country)
    response = pages.save(browser, pages.change(institution), citations__0__source=source.pk)
    assert pages.errors(response) == {}
    assert InstitutionCitation.objects.get(institution=institution).source == source
