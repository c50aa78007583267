"""The filter bar and the pages of a list."""

import pytest
from django.http import QueryDict

from regulations.filters import InstrumentFilterSet, SourceFilterSet
from regulations.lists import list_filters, list_query, page_of
from regulations.models import Instrument, Source
from tests.factories import create_instrument, create_jurisdiction, create_source

pytestmark = pytest.mark.django_db


def filtered(query):
    return InstrumentFilterSet(QueryDict(query), Instrument.objects.all())


def test_the_address_keeps_the_words_that_fit_and_drops_the_others():
    create_jurisdiction()

    assert list_query(filtered("country=xa&country=zz&kind=law&kind=decree&q=a%20b&page=3&x=1")) == (
        "country=xa&kind=law&kind=decree&q=a+b"
    )
    assert list_query(filtered("country=xa&q=a"), q="b") == "country=xa&q=b"
    assert list_query(filtered("country=xa&q=a"), q="") == "country=xa"


def test_the_filter_bar_says_in_words_what_is_chosen():
    create_instrument(create_jurisdiction(), language="ar")

    bar = {field.name: field for field in list_filters(filtered("country=xa&status=in_force&status=never"))}

    assert list(bar) == ["country", "kind", "status", "language"]
    assert (bar["country"].summary, bar["status"].summary, bar["kind"].summary) == ("Country XA", "In force", "all")
    assert [(option.label, option.chosen) for option in bar["language"].options] == [("Arabic", False)]


def test_many_chosen_words_are_counted():
    bar = {field.name: field for field in list_filters(filtered("kind=law&kind=decree&kind=decision&kind=treaty&kind=other"))}

    assert bar["kind"].summary == "5 chosen"


def test_sources_are_filtered_by_the_kinds_that_there_are():
    country = create_jurisdiction()
    create_source(country, "page", kind="web page")
    create_source(country, "article", kind="article")
    found = SourceFilterSet(QueryDict("kind=web+page"), Source.objects.all())

    assert [source.slug for source in found.qs] == ["page"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("asked", "given", "problems"),
    [
        ("", 1, 0),
        ("page=2", 2, 0),
        ("page=3", 2, 1),
        ("page=0", 1, 1),
        ("page=-1", 1, 1),
        ("page=x", 1, 1),
        ("page=" + "9" * 500, 1, 1),
    ],
)
def test_a_page_that_there_is_not_gives_the_nearest_and_says_so(asked, given, problems):
    country = create_jurisdiction()
    Source.objects.bulk_create(Source(jurisdiction=country, slug=f"s{n}", title="S") for n in range(101))

    page, found = page_of(QueryDict(asked), Source.objects.order_by("pk"))

    assert page.number == given
    assert len(found) == problems
    assert all("from 1 to 2" in problem.message for problem in found)
