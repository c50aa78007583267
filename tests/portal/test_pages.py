"""The pages answer: on the real evidence, on none, to good and to bad addresses, in few queries."""

import pytest
from django.conf import settings
from django.test import Client, TestCase
from django.urls import reverse

from milenari.portal.evidence.loading import load
from regulations.models import Requirement, Topic
from tests import factories

PAGES = ["/", "/compare/", "/gaps/", "/barriers/", "/pathways/", "/plan/"]


class OnTheRealEvidence(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.content.decode()

    def test_every_page_answers(self):
        for address in PAGES:
            assert "<h1>" in self.page(address)

    def test_the_comparison_shows_every_topic_and_country(self):
        page = self.page("/compare/")

        for question in Topic.objects.values_list("question", flat=True):
            assert question.replace("'", "&#x27;") in page
        assert [page.count(f"{name}</th>") for name in ("Italy", "Spain", "Jordan", "Lebanon")] == [1, 1, 1, 1]

    def test_an_answer_of_the_union_is_marked_as_such(self):
        topic = "authority-review-days"

        assert "Rule of the European Union, which holds here too" in self.page("/compare/?country=it&domain=authorisation")
        assert "Taken over from European Union" in self.page(f"/compare/{topic}/?country=it")
        assert "Taken over from European Union" in self.page(f"/compare/{topic}/it/")

    def test_a_cell_opens_with_summary_citations_and_trust(self):
        cell = self.page("/compare/trial-authority/jo/")

        requirement = Requirement.objects.get(topic__slug="trial-authority", jurisdiction__code="jo")
        assert requirement.summary.split("'")[0] in cell
        assert cell.count("<li>") >= requirement.citations.count()
        assert "Not yet verified by a national expert" in cell
        assert "<html" not in cell

    def test_every_cell_leads_to_its_answer_without_javascript(self):
        page = self.page("/compare/?domain=ethics&country=jo")

        assert 'href="/compare/ethics-structure/?country=jo#jo"' in page
        assert 'id="jo"' in self.page("/compare/ethics-structure/?country=jo")

    def test_a_cell_of_no_country_or_topic_is_not_found(self):
        assert self.client.get("/compare/trial-authority/zz/").status_code == 404
        assert self.client.get("/compare/nothing/jo/").status_code == 404

    def test_the_address_that_htmx_writes_says_no_defaults(self):
        response = self.client.get("/compare/?country=it&country=es&country=jo&country=lb&show=all&baseline=eu&domain=ethics")

        assert response["HX-Push-Url"] == "/compare/?domain=ethics"

    def test_filters_leave_the_rows_that_fit(self):
        page = self.page("/compare/?domain=ethics&country=jo&country=es&show=differences")

        assert "of 6 topics" in page
        assert "How is an autologous CAR-T product classified in law?" not in page
        assert page.index("Jordan</th>") < page.index("Spain</th>")

    def test_a_column_can_be_moved_ahead(self):
        page = self.page("/compare/?country=jo&country=es&domain=ethics")

        assert 'href="/compare/?country=es&amp;country=jo&amp;domain=ethics"' in page
        assert "Move Spain one column ahead" in page
        assert "Move Jordan one column ahead" not in page

    def test_a_topic_shows_the_steps_that_it_touches(self):
        page = self.page("/compare/ethics-structure/?country=jo")

        assert "days, typically 68" in page

    def test_a_slug_is_never_shown(self):
        page = self.page("/compare/")

        text = " ".join(part.split("<")[0] for part in page.split(">"))
        assert not [
            value for value in ("gene_therapy_medicinal_product", "not_found", "calendar_days", "no_rule") if value in text
        ]

    def test_bad_words_get_a_notice_and_the_rest_is_shown(self):
        page = self.page("/compare/?country=xx&domain=nope&domain=ethics&baseline=moon&show=everything&phase=later")

        for word in ("“xx”", "“nope”", "“moon”", "“everything”", "“later”"):
            assert word in page
        assert "6 of 6 topics" in page

    def test_a_topic_shows_every_answer_in_full(self):
        page = self.page(reverse("portal:topic", args=["cart-classification"]))

        for requirement in Requirement.objects.filter(
            topic__slug="cart-classification", jurisdiction__code__in=["es", "lb", "jo"]
        ):
            assert requirement.summary.split("'")[0][:60] in page

    def test_a_topic_says_why_it_matters(self):
        assert "longest fixed stretch on the way to the first patient" in self.page("/compare/authority-review-days/")

    def test_the_way_back_from_a_topic_keeps_the_selection(self):
        page = self.page("/compare/cart-classification/?country=jo&country=es")

        assert "/compare/?country=jo&amp;country=es" in page

    def test_an_unknown_topic_is_not_found(self):
        response = self.client.get("/compare/no-such-topic/")

        assert response.status_code == 404
        assert "no-such-topic" in response.content.decode()

    def test_gaps_say_why(self):
        page = self.page("/gaps/?country=lb")

        assert "No answer was found in public sources." in page
        assert "the baseline:" in page

    def test_barriers_are_sorted_by_risk(self):
        page = self.page("/barriers/")

        risks = [int(part.split("<")[0]) for part in page.split('<span class="risk-number">')[1:]]
        assert risks == sorted(risks, reverse=True)
        assert len(risks) == 62

    def test_barriers_of_the_union_bear_on_its_members(self):
        page = self.page("/barriers/?country=it")

        assert "GMO rules differ from Member State to Member State" in page
        assert "War and insecurity" not in page

    def test_arabic_titles_are_marked_as_arabic(self):
        assert 'lang="ar" dir="rtl">' in self.page("/compare/trial-authority/?country=jo")

    def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(self):
        for address in PAGES:
            response = self.client.get(address)
            page = response.content.decode()
            assert "default-src 'none'" in response["Content-Security-Policy"]
            assert " style=" not in page
            assert page.count("<script") == page.count('<script src="/static/')
            assert 'src="http' not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_an_empty_database_says_what_to_do(client: Client, address: str):
    response = client.get(address)

    assert response.status_code == 200
    assert "load_evidence" in response.content.decode()


def consortium(countries: int) -> None:
    """A union, this many member and other countries, and topics of every kind, all answered and cited, with barriers."""
    union = factories.create_union()
    topics = [
        factories.create_topic("allowed", "ternary", burden={"yes": 0, "partial": 1, "no": 2}),
        factories.create_topic("days", "duration", burden={0: 0, 61: 1}),
        factories.create_topic("words", "text"),
    ]
    for index in range(countries):
        country = factories.create_jurisdiction(f"c{index}", member_of=union if index % 2 else None)
        law = factories.create_instrument(country, f"law-{index}")
        for topic, value in zip(topics, ("no", 90, None), strict=True):
            factories.create_requirement(country, topic, value, citations=[law])
        factories.create_barrier(country, f"barrier-{index}", topics=topics, citations=[law])


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/compare/allowed/", "/compare/allowed/c3/"])
@pytest.mark.parametrize("countries", [4, 40])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_a_page_takes_few_queries(client, django_assert_max_num_queries, address, countries):
    consortium(countries)

    # 1 reads the glossary's abbreviations, once per revision; on the start page 6 read the steps, as seldom.
    most = {"/compare/": 11, "/": 19}.get(address, 13)
    with django_assert_max_num_queries(most):
        response = client.get(address)

    assert response.status_code == 200
    assert f"Country C{3 if 'c3' in address else countries - 1}" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/compare/allowed/", "/compare/allowed/c3/"])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_in_another_language_it_takes_two_more_where_translations_are_read(client, django_assert_max_num_queries, address):
    consortium(4)

    most = {"/compare/": 11, "/": 19}.get(address, 13)
    with django_assert_max_num_queries(most + 2):  # once per revision: of questions and answers, and of barriers and steps
        assert client.get(f"/ar{address}").status_code == 200
    client.get(f"/ar{address}?q=x")
    with django_assert_max_num_queries(most):
        assert client.get(f"/ar{address}?q=y").status_code == 200


HOSTILE = ["%00", "%F0%9F%98%80", "a" * 5000, "' OR 1=1 --", "<script>alert(1)</script>", "../../etc", "%ff", "1e999", "-1", "[]"]
FIELDS = ["country", "domain", "phase", "show", "baseline", "q", "kind", "severity", "status", "page", "x"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/compare/allowed/"])
def test_a_hostile_address_never_breaks_a_page(client, address):
    consortium(2)

    for value in HOSTILE:
        response = client.get(f"{address}?{'&'.join(f'{name}={value}' for name in FIELDS)}")
        assert response.status_code == 200, value
        assert b"<script>alert" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("name", FIELDS)
def test_a_hostile_word_never_breaks_the_comparison(client, name):
    consortium(2)

    for value in HOSTILE:
        assert client.get(f"/compare/?{name}={value}").status_code == 200, value
