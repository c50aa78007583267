"""The barriers' pages: the list, each one in full, the risk matrix, the gaps; without JavaScript, in few queries."""

import re

import pytest

from barriers.models import Barrier
from tests import factories

pytestmark = pytest.mark.django_db

LONG_AGO, FAR_AHEAD = "2001-01-31", "2199-01-31"


def text_of(client, address, status=200):
    """The words that a reader sees of a page's main part, without its tags."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split()).replace("&#x27;", "'")


@pytest.fixture
def union():
    return factories.create_union("xu")


@pytest.fixture
def supply(union):
    """A barrier of a country outside, which bears on a member of the union, too, with one of everything."""
    outside = factories.create_jurisdiction("xb")
    member = factories.create_jurisdiction("xa", member_of=union)
    topic = factories.create_topic("import", burden={"yes": 0, "no": 2}, question="May it be imported?")
    other = factories.create_topic("paper", burden={"yes": 0}, question="On paper?")
    for asked in (topic, other):
        factories.create_requirement(union, asked, "yes")
    for country in (outside, member):
        factories.create_requirement(country, topic, "no")
        factories.create_requirement(country, other, "yes")
    law = factories.create_instrument(outside, "import-law")
    barrier = factories.create_barrier(
        outside, "supply", [topic, other], [law], title="One supplier", severity=4, likelihood=3, phase="manufacture",
        description="There is but one.", owner=factories.create_institution(outside, "hospital"), mitigation="A second one.",
    )  # fmt: skip
    barrier.countries.add(member)
    factories.create_mitigation(barrier, "Sign a contract", due=LONG_AGO, lowers_likelihood=2, order=0)
    factories.create_mitigation(barrier, "Ask around", due=FAR_AHEAD, lowers_severity=3, status="dropped", order=1)
    factories.create_delay(barrier, factories.create_step(outside, "release"), (10, 20, 40))
    return barrier


# ---- one barrier


def test_a_barrier_s_page_tells_all_that_is_recorded_of_it(client, supply):
    page = text_of(client, "/barriers/supply/")
    for said in (
        "There is but one.",
        "Country XB ; also in Country XA",
        "Risk: severity critical × likelihood likely = 12 of 16, high.",
        "After its mitigations: severity critical × likelihood unlikely = 4 of 16, middle.",
        "1 mitigation overdue",
        "Manufacture",
        "Owner Hospital",
        "What would clear it: A second one.",
        "Sign a contract nobody named 31 Jan 2001 overdue Planned likelihood from likely to unlikely: risk 12 → 4",
        "Ask around nobody named 31 Jan 2199 Dropped none, since it was dropped",
        "Release Country XB 10 to 40, typically 20",
        "May it be imported? Country XA heavy No; the baseline: Yes. Country XB heavy No; the baseline: Yes.",
        "On paper? No gap where this barrier stands in the way.",
        "against the baseline (Union XU)",
        "Import law",
        "Last changed on",
    ):
        assert said in page, said


def test_a_barrier_of_a_union_names_the_members_where_it_stands_in_the_way(client, union):
    factories.create_jurisdiction("xa", member_of=union)
    factories.create_barrier(union)
    assert "Union XU (and so in Country XA )" in text_of(client, "/barriers/barrier/")


def test_what_is_not_recorded_is_said_to_be_missing(client):
    factories.create_barrier(factories.create_jurisdiction())
    page = text_of(client, "/barriers/barrier/")
    for said in (
        "Nobody is named.",
        "no mitigation is recorded.",
        "No delay is recorded.",
        "It hangs on no topic",
        "No evidence is cited.",
    ):
        assert said in page, said
    assert "After its mitigations" not in page


def test_a_resolved_barrier_no_longer_counts_as_covering_its_gaps(client, supply):
    Barrier.objects.update(status="resolved")
    assert "it no longer counts as covering them" in text_of(client, "/barriers/supply/")


def test_an_unknown_barrier_is_not_found_and_named(client):
    response = client.get("/barriers/nowhere/")
    assert response.status_code == 404
    assert "There is no barrier “nowhere”." in response.content.decode()


def test_only_who_may_edit_is_led_to_the_form(client, supply):
    address = f"/admin/barriers/barrier/{supply.pk}/change/"
    assert address not in client.get("/barriers/supply/").content.decode()
    client.force_login(factories.create_user(is_staff=True))
    assert address not in client.get("/barriers/supply/").content.decode()
    client.force_login(factories.create_user("editor", is_staff=True, is_superuser=True))
    assert address in client.get("/barriers/supply/").content.decode()


# ---- the list


def test_the_list_tells_the_risk_before_and_after_and_what_is_late(client, supply):
    page = text_of(client, "/barriers/")
    assert "12 critical × likely One supplier Country XB (and Country XA) · Legal · Manufacture · Open" in page
    assert "Owner: Hospital" in page
    assert "1 mitigation · expected to lower the risk from 12 to 4 (critical × unlikely) · 1 overdue" in page
    assert "There is but one." not in page  # that is told on its own page


def test_the_list_leads_to_each_barrier(client, supply):
    assert '<a href="/barriers/supply/">One supplier</a>' in client.get("/barriers/").content.decode()


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("", "All barriers"),
        ("country=xb", "All barriers"),
        ("lacks=gap", "Without a gap"),
        ("lacks=citation", "Without a citation"),
        ("overdue=yes", "Overdue mitigations"),
    ],
)
def test_the_tab_of_the_list_that_is_shown_is_marked(client, supply, query, label):
    page = client.get(f"/barriers/?{query}").content.decode()
    (tabs,) = re.findall(r'<nav class="tabs".*?</nav>', page)
    assert re.findall(r'aria-current="page">([^<]*?) ?<', tabs) == [label]


def test_the_tabs_count_what_cites_nothing_and_what_is_late(client, supply):
    factories.create_barrier(supply.jurisdiction, "bare")
    page = text_of(client, "/barriers/")
    assert "All barriers 2 Risk matrix Without a gap Without a citation 1 Overdue mitigations 1" in page


def test_a_list_without_a_gap_says_what_that_means(client, supply):
    factories.create_barrier(supply.jurisdiction, "bare", title="Bare one")
    page = text_of(client, "/barriers/?lacks=gap")
    assert "1 of 2 barriers." in page
    assert "Bare one" in page
    assert "on none of its topics has any country that it bears on a gap" in page


def test_a_long_list_is_given_in_pages(client):
    country = factories.create_jurisdiction()
    for number in range(101):
        factories.create_barrier(country, f"barrier-{number}")
    assert "Page 1 of 2" in text_of(client, "/barriers/?kind=legal")
    assert 'href="?kind=legal&amp;page=2"' in client.get("/barriers/?kind=legal").content.decode()
    assert "There is no page “9”" in text_of(client, "/barriers/?page=9")


# ---- the risk matrix


def cells(client, address):
    """The barriers' slugs by what the head of their cell says."""
    page = client.get(address).content.decode()
    first = page[page.index('<table class="risk-matrix"') :].split("</table>")[0]
    found = {}
    for cell in re.findall(r"<td class=\"risk-cell.*?</td>", first, re.DOTALL):
        if slugs := re.findall(r'href="/barriers/([\w-]+)/"', cell):
            found[re.search(r"risk \d+, \w+", cell)[0]] = slugs
    return found


@pytest.fixture
def three(union):
    outside = factories.create_jurisdiction("xb")
    factories.create_jurisdiction("xa", member_of=union)
    factories.create_barrier(outside, "war", severity=4, likelihood=4)
    factories.create_barrier(union, "patchwork", severity=3, likelihood=2)
    factories.create_barrier(outside, "solved", severity=1, likelihood=1, status="resolved")


def test_the_matrix_names_each_barrier_where_it_stands_with_risk_and_band_in_words(client, three):
    assert cells(client, "/barriers/risk/") == {"risk 16, high": ["war"], "risk 6, middle": ["patchwork"]}


def test_the_matrix_of_a_country_holds_what_bears_on_it(client, three):
    assert cells(client, "/barriers/risk/?country=xb") == {"risk 16, high": ["war"]}
    assert cells(client, "/barriers/risk/?country=xa") == {"risk 6, middle": ["patchwork"]}


def test_the_resolved_stand_in_the_matrix_where_they_are_asked_for(client, three):
    assert cells(client, "/barriers/risk/?status=resolved") == {"risk 1, low": ["solved"]}


def test_a_plain_link_leads_to_each_country_s_matrix(client, three):
    page = client.get("/barriers/risk/?country=xb&kind=legal").content.decode()
    assert '<a href="?kind=legal&amp;country=xa">Country XA</a>' in page
    assert '<a href="?kind=legal&amp;country=xb" aria-current="true">Country XB</a>' in page
    assert '<a href="/barriers/risk/?kind=legal">The whole consortium</a>' in page


def test_what_would_remain_is_drawn_where_something_lowers_a_risk(client, supply):
    assert "What would remain" in text_of(client, "/barriers/risk/")
    supply.mitigations.all().delete()
    assert "What would remain" not in text_of(client, "/barriers/risk/")


def test_an_empty_matrix_says_why(client, three):
    assert "No barrier fits this selection." in text_of(client, "/barriers/risk/?kind=ethical")


# ---- the gaps


def test_the_page_states_how_days_are_compared(client):
    page = text_of(client, "/gaps/")
    assert "five working days count as the seven calendar days of a week" in page
    assert "45 working days (about 63 calendar days)" in page


def test_gaps_can_be_narrowed_to_those_without_a_barrier(client, supply):
    factories.create_requirement(supply.jurisdiction, factories.create_topic("words", "text"), status="not_found")
    everything = text_of(client, "/gaps/")
    assert "4 gaps against the baseline (Union XU); 2 have no barrier yet." in everything
    assert "All gaps 4 Without a barrier 2 Barriers without a gap" in everything
    without = text_of(client, "/gaps/?covered=no")
    assert "2 of 4 gaps" in without
    assert "May it be imported?" not in without
    assert "One supplier" in text_of(client, "/gaps/?covered=yes")


def test_held_against_the_lightest_answer_a_gap_says_whose_that_is(client, supply):
    lightest = factories.create_jurisdiction("xc")
    factories.create_requirement(lightest, supply.topics.get(slug="import"), "yes")
    page = text_of(client, "/gaps/?baseline=lightest")
    assert "No; the baseline: Yes. The lightest answer is that of Country XC." in page
    assert "The lightest answer is" not in text_of(client, "/gaps/")


def test_a_word_that_does_not_say_which_gaps_gets_a_notice(client, supply):
    assert "“maybe” does not say which gaps; covered can be: yes, no." in text_of(client, "/gaps/?covered=maybe")


def test_a_gap_leads_to_the_barriers_that_cover_it(client, supply):
    assert '<a href="/barriers/supply/">One supplier</a>' in client.get("/gaps/").content.decode()


def test_only_an_editor_is_offered_to_record_a_barrier_from_a_gap(client, supply):
    offered = "/admin/barriers/barrier/add/?gap=xb:import&amp;baseline=xu"
    assert offered not in client.get("/gaps/").content.decode()
    client.force_login(factories.create_user(is_staff=True, is_superuser=True))
    assert offered in client.get("/gaps/").content.decode()


# ---- where others lead to it


@pytest.mark.parametrize(
    "address",
    ["/compare/import/?country=xa", "/compare/import/xa/", "/countries/xa/", "/countries/xb/", "/search/?q=supplier"],
)
def test_a_barrier_is_led_to_from_every_country_that_it_bears_on_and_from_the_search(client, supply, address):
    assert 'href="/barriers/supply/"' in client.get(address).content.decode()


def test_a_topic_says_whose_barrier_it_is_where_that_country_is_not_shown(client, supply):
    assert "One supplier (Country XB; severity critical, likelihood likely)" in text_of(client, "/compare/import/?country=xa")


def test_a_country_that_is_named_counts_the_barrier_as_one_that_bears_on_it(client, supply):
    page = client.get("/countries/").content.decode()
    assert page.count("1 barrier<") == 2
    assert page.count("0 barriers<") == 1  # the union


# ---- every page


def many(number):
    """So many countries, each with gaps, barriers, mitigations, delays and citations; all of the barriers name all countries."""
    union = factories.create_union()
    topics = [factories.create_topic(slug, burden={"yes": 0, "no": 2}) for slug in ("one", "two")]
    countries = [factories.create_jurisdiction(f"c{index}", member_of=union) for index in range(number)]
    hospital = factories.create_institution(union)
    for index, country in enumerate(countries):
        law, step = factories.create_instrument(country, f"law-{index}"), factories.create_step(country, f"step-{index}")
        for topic in topics:
            factories.create_requirement(country, topic, "no", [law])
        barrier = factories.create_barrier(country, f"barrier-{index}", topics, [law], owner=hospital)
        barrier.countries.set(countries)
        for order in range(index + 1):
            factories.create_mitigation(barrier, due=LONG_AGO, owner=hospital, lowers_severity=1, order=order)
        factories.create_delay(barrier, step)


PAGES = {  # 1 of them reads the glossary's abbreviations, once per revision
    "/barriers/": 12,
    "/barriers/?country=c1&lacks=citation&lacks=owner&overdue=yes&kind=legal&q=way": 12,
    "/barriers/?lacks=gap": 18,  # the first to ask computes the gaps, and writes down what covers them for all others
    "/barriers/barrier-1/": 13,
    "/barriers/risk/": 12,
    "/gaps/": 10,
    "/gaps/?covered=no&country=c1&baseline=lightest": 10,
}


@pytest.mark.parametrize(("address", "most"), PAGES.items())
@pytest.mark.parametrize("number", [3, 20])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_a_page_takes_few_queries_however_much_is_recorded(client, django_assert_max_num_queries, address, most, number):
    many(number)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/barriers/risk/", "/barriers/", "/gaps/"])
def test_an_empty_database_says_what_to_do(client, address):
    assert "load_evidence" in text_of(client, address)


@pytest.mark.parametrize("address", ["/barriers/risk/", "/barriers/supply/"])
def test_an_unchanged_page_is_answered_304_in_one_query(client, supply, django_assert_num_queries, address):
    first = client.get(address)
    with django_assert_num_queries(1):
        second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 304


@pytest.mark.parametrize("value", ["%00", "a" * 3000, "<script>alert(1)</script>", "-1", "' OR 1=1 --"])
def test_a_hostile_address_never_breaks_a_page(client, supply, value):
    for address in ("/barriers/", "/barriers/risk/", "/gaps/", "/barriers/supply/"):
        words = "&".join(f"{name}={value}" for name in ("country", "lacks", "overdue", "covered", "baseline", "page", "q"))
        response = client.get(f"{address}?{words}")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_what_people_write_is_never_taken_for_markup(client, supply):
    Barrier.objects.update(title="<b>bold</b>", description="<i>it</i>", mitigation="<u>under</u>")
    supply.mitigations.update(what="<s>what</s>")
    for address in ("/barriers/", "/barriers/risk/", "/barriers/supply/", "/gaps/"):
        page = client.get(address).content
        assert not [tag for tag in (b"<b>bold", b"<i>it", b"<u>under", b"<s>what") if tag in page]
