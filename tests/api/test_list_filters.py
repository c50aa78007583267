"""The filters of requirements and barriers that came later, the queries that all of them cost, and errors that say what fits."""

from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from barriers.filters import BarrierFilterSet
from barriers.models import Barrier
from countries.models import Jurisdiction
from milenari.core.filters import MOST_TOLD
from regulations.lists import list_filters, list_query
from regulations.vocabulary import Kind
from tests.api.test_records import keys
from tests.factories import (
    create_barrier,
    create_domain,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    union, country = create_union("xu"), create_jurisdiction("xa")
    law, time = create_domain("law", order=1), create_domain("time", order=2)
    allowed = create_topic("allowed", Kind.CHOICE, law, choices=["fast"])
    days = create_topic("days", Kind.DURATION, time)
    act, page = create_instrument(union, "act"), create_source(country, "page")
    create_requirement(union, allowed, "fast", citations=[(act, "Art. 1"), (act, "Art. 2")], basis="law")
    create_requirement(country, allowed, "fast", citations=[page], basis="guidance")
    create_requirement(country, days, 30)
    create_barrier(country, "queue", topics=[allowed, days])
    create_barrier(country, "border", topics=[days], severity=1)
    create_barrier(country, "rest", severity=1, likelihood=1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("basis=law", ["xu/allowed"]),
        ("basis=law&basis=guidance", ["xa/allowed", "xu/allowed"]),
        ("cites=act", ["xu/allowed"]),
        ("cites=page", ["xa/allowed"]),
        ("cites=act&cites=page", ["xa/allowed", "xu/allowed"]),
        ("cites=act&country=xa", []),
        ("cites=", ["xa/allowed", "xa/days", "xu/allowed"]),
    ],
)
def test_requirements_are_filtered(read, world, query, found):
    assert keys(read(f"requirements/?{query}")) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("domain=time", ["queue", "border"]),
        ("domain=law&domain=time", ["queue", "border"]),
        ("domain=law", ["queue"]),
        ("topic=days", ["queue", "border"]),
        ("topic=allowed&topic=days", ["queue", "border"]),
        ("topic=days&severity=1", ["border"]),
    ],
)
def test_barriers_are_filtered(read, world, query, found):
    assert keys(read(f"barriers/?{query}")) == found


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("requirements/?basis=zz", "law, guidance, practice, estimate"),
        ("requirements/?cites=zz", "act, page"),
        ("requirements/?country=zz", "xa, xu"),
        ("requirements/?domain=zz", "law, time"),
        ("requirements/?topic=zz", "allowed, days"),
        ("requirements/?value=zz", "yes, partial, no, fast"),
        ("barriers/?domain=zz", "law, time"),
        ("barriers/?topic=zz", "allowed, days"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_with_those_that_do(refused, world, address, fits):
    (error,) = refused(address)["errors"]
    assert (error["field"], error["value"]) == (address.partition("?")[2].partition("=")[0], "zz")
    assert error["message"] == f"“zz” is not known here; it can be: {fits}."


@pytest.mark.parametrize("value", ["abc", "-1", "NaN", "1e99", "1.234", "9" * 20])
@pytest.mark.parametrize("field", ["amount_from", "amount_to"])
def test_what_is_no_amount_is_refused_with_what_would_be_one(refused, field, value):
    (error,) = refused(f"requirements/?{field}={value}")["errors"]
    assert (error["field"], error["value"]) == (field, value)
    assert error["message"] == f"“{value}” is no amount; it can be a number from 0 to 999999999999.99, as 60 or 62.5."


def test_a_field_that_takes_one_word_is_refused_several(refused):
    (error,) = refused("requirements/?amount_from=1&amount_from=2")["errors"]
    assert (error["field"], error["value"]) == ("amount_from", "1, 2")
    assert error["message"] == "“1, 2” are several; amount_from takes one."


def test_the_same_word_twice_is_one(read, world):
    assert keys(read("requirements/?amount_from=30&amount_from=30&amount_to=")) == ["xa/days"]


def test_of_many_words_that_fit_an_error_names_the_most_alike(refused):
    country = create_jurisdiction("xa")
    for number in range(MOST_TOLD):
        create_instrument(country, f"law-{number}")
    create_instrument(country, "treaty-of-old")
    message = refused("requirements/?cites=treaty-of-new")["errors"][0]["message"]
    assert "it can be: treaty-of-old, law-0" in message
    assert message.endswith(f" … ({MOST_TOLD + 1} in all).")


def test_the_words_of_all_fields_are_read_in_one_query(read, world):
    with CaptureQueriesContext(connection) as none:
        read("requirements/")
    with CaptureQueriesContext(connection) as all_of_them:
        assert read(
            "requirements/?country=xa&domain=law&topic=allowed&value=fast&cites=page&basis=guidance&changed_since=2001-01-01"
        )["results"]
    assert len(all_of_them) == len(none) + 1


def test_barriers_take_at_most_8_queries_with_all_words(read, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert read("barriers/?country=xa&domain=time&topic=days&changed_since=2001-01-01&status=open&q=stands")["results"]


def test_which_barriers_lack_a_gap_is_found_once_at_each_revision(read, world, django_assert_max_num_queries):
    query = "barriers/?lacks=gap&country=xa&domain=time&topic=days&changed_since=2001-01-01&status=open"
    read(query)
    for size in (1, 500):
        with django_assert_max_num_queries(8):
            read(f"{query}&page_size={size}")


def test_words_are_told_in_the_order_of_their_list(refused, world):
    Jurisdiction.objects.filter(code="xa").update(member_of=Jurisdiction.objects.get(code="xu"))
    create_jurisdiction("xb", name="Aland")
    assert refused("topics/?domain=zz")["errors"][0]["message"].endswith("law, time.")
    assert refused("barriers/?country=zz")["errors"][0]["message"].endswith("xa, xb, xu.")


class TestPage:
    """A page offers these words only where its address asks for them, and then shows them."""

    @staticmethod
    def bar(query):
        filterset = BarrierFilterSet(QueryDict(query), queryset=Barrier.objects.by_risk())
        return {found.name: found for found in list_filters(filterset)}

    def test_does_not_offer_what_stands_aside(self, world):
        assert not {"domain", "topic", "changed_since"} & set(self.bar("country=xa"))

    def test_shows_what_stands_aside_where_it_is_asked_for(self, world):
        bar = self.bar("topic=days&changed_since=2020-01-01")
        assert [(option.value, option.chosen) for option in bar["topic"].options] == [("days", True)]
        assert [option.value for option in bar["changed_since"].options] == ["2020-01-01T00:00:00+00:00"]

    def test_keeps_it_in_its_links(self, world):
        filterset = BarrierFilterSet(QueryDict("topic=days&changed_since=2020-01-01"), queryset=Barrier.objects.by_risk())
        query = list_query(filterset)
        again = BarrierFilterSet(QueryDict(query), queryset=Barrier.objects.by_risk())
        assert (again.problems, list_query(again)) == ((), query)
        assert query == "topic=days&changed_since=2020-01-01T00%3A00%3A00%2B00%3A00"

    def test_filters_by_it(self, client, world):
        page = client.get("/barriers/?topic=allowed&changed_since=2001-01-01").content.decode()
        assert "/barriers/queue/" in page
        assert "/barriers/border/" not in page
        assert 'name="topic" value="allowed" checked' in page


@pytest.mark.parametrize("search", ["إدارة", "ادارة", "اداره", "الإدارةِ", "2011", "۲۰۱۱", "قانون ادارة"])
def test_a_list_is_searched_in_whatever_spelling_of_arabic(read, search):
    country = create_jurisdiction("xa")
    create_instrument(country, "found", title="A law", local_title="قانون الإدارة رقم (٢) لسنة ٢٠١١", language="ar")
    create_instrument(country, "other", title="A law", local_title="قانون الدواء", language="ar")

    assert keys(read(f"instruments/?{urlencode({'q': search})}")) == (["found"] if search != "2011" else [])


def test_signs_that_mean_something_in_a_pattern_are_letters_in_a_search(read):
    create_instrument(create_jurisdiction("xa"), "law", title="A law", local_title="قانون (٢)", language="ar")

    for search, found in (("قانون (٢)", ["law"]), ("ق.*", []), ("ق[", []), ("ق\\", [])):
        assert keys(read(f"instruments/?{urlencode({'q': search})}")) == found, search
