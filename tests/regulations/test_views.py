"""The pages of the legal library and of law that is ahead."""

import json
import re
from datetime import date

import pytest

from regulations.models import Ahead, AheadCitation
from tests.factories import (
    create_authority,
    create_barrier,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)

pytestmark = pytest.mark.django_db

LISTS = ["/instruments/", "/sources/", "/ahead/"]
HOSTILE = ["%00", "%F0%9F%98%80", "a" * 5000, "' OR 1=1 --", "<script>alert(1)</script>", "../../etc", "%ff", "1e999", "-1", "[]"]
FIELDS = ["country", "kind", "status", "language", "stage", "q", "page", "x"]


@pytest.fixture
def library():
    """A union with a member, and a country of its own; a law of each, cited by answers, barriers and what is ahead."""
    union = create_union("xu", name="Union")
    member, other = create_jurisdiction("xa", member_of=union, name="Alpha"), create_jurisdiction("xb", name="Beta")
    topic = create_topic("allowed", burden={"yes": 0, "no": 2}, question="Is it allowed?")
    agency = create_authority(other, "agency", name="Medicines Agency", acronym="MA")
    laws = [
        create_instrument(union, "union-law", title="Union regulation", kind="regulation", date=date(2014, 4, 16)),
        create_instrument(
            other,
            "beta-law",
            title="Law on studies",
            local_title="قانون إجراء الدراسات",
            language="ar",
            number="2/2011",
            date=date(2011, 1, 16),
            issuer=agency,
            url="https://law.example/2",
        ),
        create_instrument(other, "beta-decree", title="Old decree", kind="decree", status="repealed"),
    ]
    page = create_source(other, "beta-page", title="Agency's page", kind="web page", publisher="MA", url="https://ma.example/x")
    create_requirement(union, topic, "yes", citations=[laws[0]])
    create_requirement(other, topic, "no", citations=[(laws[1], "Art. 4"), (page, "p. 3")])
    create_barrier(other, "wall", citations=[laws[1]])
    change = Ahead.objects.create(
        jurisdiction=union,
        slug="reform",
        title="The reform",
        instrument=laws[0],
        stage="adopted",
        applies_from=date(2027, 8, 7),
        summary="Much will change.",
        confidence="high",
    )
    change.topics.set([topic])
    AheadCitation.objects.create(ahead=change, source=page)
    Ahead.objects.create(jurisdiction=other, slug="plan", title="The plan", stage="announced", summary="Some.", confidence="low")
    return member


def page_at(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


# ---- the lists


def test_instruments_stand_under_whose_they_are_with_their_title_in_its_own_script(client, library):
    page = page_at(client, "/instruments/")

    assert page.index("Beta</a></h2>") < page.index("Law on studies") < page.index("Union</a></h2>")
    assert '<bdi lang="ar" dir="rtl">قانون إجراء الدراسات</bdi>' in page
    for said in ("2/2011", "16 Jan 2011", "In force", "Repealed", '<abbr title="Medicines Agency">MA</abbr>'):
        assert said in page


def test_what_is_not_recorded_of_an_instrument_is_said(client, library):
    page = page_at(client, "/instruments/?country=xb&kind=decree")

    for said in ("no number recorded", "no date recorded", "not recorded"):
        assert said in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("country=xb", {"beta-law", "beta-decree"}),
        ("kind=decree&kind=regulation", {"beta-decree", "union-law"}),
        ("status=repealed", {"beta-decree"}),
        ("language=ar", {"beta-law"}),
        ("q=studies", {"beta-law"}),
        ("q=قانون", {"beta-law"}),
        ("q=2%2F2011", {"beta-law"}),
        ("q=medicines+agency", {"beta-law"}),
        ("country=xb&status=in_force", {"beta-law"}),
        ("country=xa", set()),
    ],
)
def test_filters_leave_the_instruments_that_fit(client, library, query, left):
    page = page_at(client, f"/instruments/?{query}")

    assert set(re.findall(r"/instruments/([\w-]+)/", page)) == left
    assert f"{len(left)} of 3 instruments" in page


def test_sources_are_listed_and_filtered(client, library):
    page = page_at(client, "/sources/?kind=web+page&q=agency")

    assert "/sources/beta-page/" in page
    assert "Web page" in page
    assert "0 of 1 sources" in page_at(client, "/sources/?country=xu")


def test_a_long_list_comes_in_pages_that_keep_the_filter(client):
    country = create_jurisdiction()
    for number in range(101):
        create_source(country, f"source-{number}", kind="news")

    first, last = page_at(client, "/sources/?country=xa"), page_at(client, "/sources/?country=xa&page=2")

    assert first.count('<th scope="row">') == 100
    assert 'href="?country=xa&amp;page=2"' in first
    assert last.count('<th scope="row">') == 1
    assert 'href="?country=xa&amp;page=1"' in last


def test_what_is_ahead_in_a_union_is_ahead_in_its_member(client, library):
    page = page_at(client, "/ahead/?country=xa")

    assert "7 August 2027" in page
    assert "and so in Alpha" in page
    assert 'href="/compare/allowed/"' in page
    assert 'href="/instruments/union-law/"' in page
    assert "The plan" not in page


def test_what_is_ahead_is_filtered_by_stage_and_what_changes_nothing_says_so(client, library):
    page = page_at(client, "/ahead/?stage=announced")

    assert "1 of 2 changes" in page
    assert "No answer is named that it would change." in page
    assert "The reform" not in page


def test_a_day_that_has_come_is_told(client, library):
    Ahead.objects.filter(slug="reform").update(applies_from=date(2020, 1, 1))

    assert "this day has come" in page_at(client, "/ahead/")


# ---- one instrument, one source


def test_an_instrument_tells_everything_and_what_rests_on_it(client, library):
    page = page_at(client, "/instruments/beta-law/")

    for said in ("16 January 2011", "Arabic", "Medicines Agency (MA)", "law.example", "Is it allowed?", "Art. 4", "heavy burden"):
        assert said in page
    assert 'href="/countries/xb/#authority-agency"' in page
    assert 'href="/compare/allowed/"' in page
    assert 'href="/barriers/wall/"' in page
    assert "unverified" in page


def test_what_is_ahead_of_an_instrument_is_told_on_its_page(client, library):
    assert 'href="/ahead/#reform"' in page_at(client, "/instruments/union-law/")


def test_a_source_tells_what_cites_it(client, library):
    page = page_at(client, "/sources/beta-page/")

    for said in ("Web page", "ma.example", "p. 3", "Is it allowed?", 'href="/ahead/#reform"'):
        assert said in page


def test_an_instrument_is_data_for_machines_too(client, library):
    page = page_at(client, "/instruments/beta-law/")

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    data = next(node for node in json.loads(block)["@graph"] if node["@type"] == "Legislation")
    assert (data["legislationIdentifier"], data["inLanguage"]) == ("2/2011", "ar")
    assert data["mainEntityOfPage"] == "http://testserver/instruments/beta-law/"
    assert data["alternateName"] == {"@language": "ar", "@value": "قانون إجراء الدراسات"}


def test_no_title_breaks_out_of_the_data(client, library):
    create_instrument(library, "evil", title="</script><script>alert(1)</script>", number="<!--")

    page = page_at(client, "/instruments/evil/")

    assert "<script>alert" not in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(block)["@graph"][-1]["name"] == "</script><script>alert(1)</script>"


def test_a_link_that_would_run_as_script_is_none(client, library):
    create_source(library, "evil", url="javascript:alert(1)")

    assert "javascript:" not in page_at(client, "/sources/evil/")


@pytest.mark.parametrize("address", ["/instruments/no-such-law/", "/sources/no-such-law/"])
def test_what_there_is_not_is_not_found_and_named(client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "no-such-law" in response.content.decode()


# ---- all of them


@pytest.mark.parametrize("address", LISTS)
def test_an_empty_database_says_what_to_do(client, address):
    assert "load_evidence" in page_at(client, address)


@pytest.mark.parametrize("address", LISTS)
def test_where_nothing_fits_the_way_back_is_told(client, library, address):
    page = page_at(client, f"{address}?q=zzzz")

    assert "Reset the filter to see all." in page
    assert "load_evidence" not in page


@pytest.mark.parametrize("address", LISTS)
def test_words_that_do_not_fit_are_named_and_the_rest_is_shown(client, library, address):
    page = page_at(client, f"{address}?country=xu&country=zz")

    assert "“zz”" in page
    assert "Beta</a></h2>" not in page


@pytest.mark.parametrize("address", [*LISTS, "/instruments/beta-law/", "/sources/beta-page/"])
def test_a_hostile_address_never_breaks_a_page(client, library, address):
    for name in FIELDS:
        for value in HOSTILE:
            page = page_at(client, f"{address}?{name}={value}")
            assert "<script>alert" not in page, (name, value)


@pytest.mark.parametrize("countries", [4, 40])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_a_page_takes_few_queries(client, django_assert_max_num_queries, countries):
    union, topic = create_union(), create_topic(burden={"yes": 1})
    for number in range(countries):
        country = create_jurisdiction(f"c{number}", member_of=union if number % 2 else None)
        law = create_instrument(country, f"law-{number}", issuer=create_authority(country, f"agency-{number}"))
        source = create_source(country, f"source-{number}", kind="news")
        create_requirement(country, topic, "yes", citations=[law, source])
        create_barrier(country, f"barrier-{number}", citations=[law, source])
        change = Ahead.objects.create(
            jurisdiction=country,
            slug=f"ahead-{number}",
            title="A",
            stage="proposed",
            summary="A.",
            confidence="low",
            instrument=law,
        )
        change.topics.set([topic])

    for address in (
        "/instruments/?country=c1&kind=law&status=in_force&language=en&q=l&page=9",
        "/sources/?country=c1&kind=news&q=s&page=9",
        "/ahead/?country=c1&stage=proposed&q=a",
        "/instruments/law-1/",
        "/sources/source-1/",
    ):
        with django_assert_max_num_queries(12):
            page_at(client, address)
