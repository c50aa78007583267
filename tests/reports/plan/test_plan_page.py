"""The plan's page: what it shows, what it asks, what does not fit, and how many queries it takes."""

import re

import pytest

from barriers.models import Step
from regulations.models import DocumentFiling
from reports.plan.queries import WORDS
from tests.factories import create_instrument, create_jurisdiction, create_user
from tests.reports.plan.worlds import START, create_document, create_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    create_world()


@pytest.fixture
def page(client):
    def page(query: str = START) -> str:
        response = client.get(f"/plan/?{query}")
        assert response.status_code == 200
        return re.sub(r"\s+", " ", response.content.decode())

    return page


def row(shown: str, slug: str) -> str:
    return shown.split(f'<tr id="{slug}">')[1].split("</tr>")[0]


def file(shown: str, procedure: str) -> str:
    return shown.split(f'<section id="file-{procedure}"')[1].split("</section>")[0]


def duty(shown: str, slug: str) -> list[str]:
    """What each country owes, in the order shown."""
    rules = shown.split(f'id="duty-{slug}"')[1].split('<ul class="plan-rules">')[1].split("</ul></div>")[0]
    return re.split(r"<li(?= class=\"strictest\"><span class=\"plan-country|><span class=\"plan-country)", rules)[1:]


class TestDossier:
    def test_a_paper_of_several_countries_stands_once_with_all_who_ask(self, world, page):
        shown = page()

        found = row(shown, "paper-protocol")
        assert "Alphaland, Betaland, Gammaland" in found
        assert "once for all" in found
        assert "differs in: language" in found
        assert "through the Great Union" in found
        assert "Agency of Gammaland" in found
        assert shown.count('<th scope="row">Protocol') == 1

    def test_what_each_country_has_its_own_of_is_written_so_often(self, world, page):
        found = row(page(), "paper-consent")

        assert "2 times, one for each country" in found
        assert "Alphan" in found
        assert "The parent signs." in found
        assert "The Act" in found

    def test_a_condition_stays_as_a_question(self, world, page):
        assert "If a committee is set up" in row(page(), "xa-charter")
        assert ">question<" in row(page(), "xa-charter")
        assert ">question<" in row(page(), "xc-assent")
        assert ">question<" not in row(page(f"{START}&patients=both"), "xc-assent")

    def test_what_the_profile_excludes_is_left_out_with_the_reason(self, world, page):
        shown = page(f"{START}&patients=adults")

        assert '<tr id="xc-assent">' not in shown
        assert "1 document is left out" in file(shown, "ethics")
        assert "Its condition: If children take part. Here – Patients: Adults" in file(shown, "ethics")

    def test_a_country_without_a_list_is_told_so_beside_the_union_s(self, world, page):
        shown = page()

        assert "No list of documents was found for Omegaland" in shown
        manufacture = file(shown, "manufacture")
        assert "No list was found: Gammaland, Omegaland." in manufacture
        assert "as orientation; it is no rule there" in manufacture
        assert "Certificate of each batch" in manufacture.split("plan-orientation")[1]

    def test_the_orientation_is_the_baseline_s(self, world, page):
        manufacture = file(page(f"{START}&baseline=xc"), "manufacture")
        ethics = file(page(f"{START}&baseline=xc"), "ethics")

        assert "There is no other list here to go by." in manufacture
        assert "what the Gammaland asks for" in ethics

    def test_what_a_country_asks_beyond_the_others_leads_to_it(self, world, page):
        beyond = page().split('<tr id="beyond-xc">')[1].split("</tr>")[0]

        assert 'href="#xc-assent"' in beyond
        assert "paper-protocol" not in beyond


class TestObligations:
    def test_the_strictest_is_marked_and_whose_rule_it_is(self, world, page):
        alpha, beta, gamma, delta = duty(page(), "report")

        assert "15 days" in alpha
        assert "from the Great Union" in alpha
        assert "to: The reactions&#x27; database" in alpha
        assert "strictest" not in alpha.split("What it says")[0]
        assert "7 days" in gamma
        assert 'class="strictest"' in gamma
        assert "Nothing recorded" in delta
        assert "Strictest known elsewhere, as orientation:" in delta
        assert "7 days (Gammaland)" in delta
        assert "15 days" in beta

    def test_patients_and_years_come_to_patient_years(self, world, page):
        assert "for 40 patients 600 patient-years" in page(f"{START}&number=40")
        assert "patient-years" not in page()


class TestForm:
    def test_each_field_says_which_rules_it_touches(self, world, page):
        field = page().split('id="plan-patients"')[1].split("</details>")[0]

        assert "Touches 1 rule" in field
        assert 'href="/compare/children/"' in field
        assert "Gammaland" in field
        assert "No" in field

    def test_what_was_said_is_chosen_in_it(self, world, page):
        shown = page(f"{START}&patients=adults&sponsor=xc&number=12&months=30&first=no")

        for word in ("adults", "xc", "no"):
            assert f'<option value="{word}" selected>' in shown
        assert 'name="number" value="12"' in shown
        assert 'name="months" value="30"' in shown
        assert 'value="2027-01-04"' in shown

    def test_its_empty_fields_are_answered_with_the_address_to_send_on(self, world, client):
        response = client.get("/plan/?country=xc&country=xa&start=2027-01-04&patients=&sponsor=xa&number=&months=&baseline=xu")

        assert response.status_code == 302
        assert response["Location"] == "/plan/?country=xc&country=xa&start=2027-01-04&sponsor=xa"


class TestWhatDoesNotFit:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("start=1900-01-01", "start"),
            ("number=10000", "number"),
            ("country=zz", "country"),
            ("patients=&number=10000", "number"),
        ],
    )
    def test_is_named_and_the_rest_stands(self, world, page, query, field):
        shown = page(f"{query}&first=no&months=12")

        assert f"<strong>{field}</strong>" in shown.split('class="notice"')[1].split("</div>")[0]
        assert row(shown, "paper-protocol")
        assert '<option value="no" selected>' in shown
        assert 'name="months" value="12"' in shown

    @pytest.mark.parametrize("name", WORDS)
    def test_no_word_breaks_the_page(self, world, client, name):
        hostile = ["%00", "%F0%9F%98%80", "%3Cscript%3Ealert(1)%3C/script%3E", "%D9%A3", "1e9", "%ff", "-1", "[]"]
        for word in (*hostile, "a" * 3000):
            response = client.get(f"/plan/?{name}={word}")
            assert response.status_code in (200, 302), word
            assert b"<script>alert" not in response.content

    def test_days_beyond_the_calendars_are_said_to_be(self, world, page):
        Step.objects.update(days_min=36500, days_typical=36500, days_max=36500)

        shown = page("start=2060-12-31")
        assert "would end after 31 December 2100" in shown
        assert "No steps are recorded for these countries, from which a day could be counted." in shown
        assert row(shown, "paper-protocol")


class TestElsewhere:
    def test_the_navigation_and_each_country_lead_to_it(self, world, client):
        shown = client.get("/countries/xc/").content.decode()

        assert 'href="/plan/"' in shown
        assert 'href="/plan/?country=xc"' in shown

    def test_the_calendar_s_address_has_the_day_in_it(self, world, page):
        assert re.search(r'href="/plan/calendar\.ics\?start=\d{4}-\d\d-\d\d"', page(""))
        assert 'href="webcal://testserver/plan/calendar.ics?country=xc&amp;start=2027-01-04' in page(f"{START}&country=xc")

    def test_members_are_told_that_a_calendar_program_cannot_log_in(self, world, page, client, settings):
        assert "cannot log in" not in page()

        settings.READING = "members"
        client.force_login(create_user())
        assert "cannot log in" in page(f"{START}&first=yes")


class TestQueries:
    @pytest.mark.parametrize("documents", [3, 60])
    def test_are_as_many_for_many_documents(self, world, client, django_assert_max_num_queries, documents):
        country = create_jurisdiction("xe")
        law = create_instrument(country, "law")
        for number in range(documents):
            create_document(country, f"xe-{number}", law, decides=("first", ["yes"], "needed", "open"), condition="If so")

        with django_assert_max_num_queries(13):  # the glossary, of whose words the first on a page are spelt out, is one
            cold = client.get(f"/plan/?{START}")
        with django_assert_max_num_queries(1):
            warm = client.get(f"/plan/?{START}")
        assert cold.content == warm.content
        assert f"xe-{documents - 1}" in cold.content.decode()

    def test_a_reader_who_has_it_gets_no_body(self, world, client, django_assert_num_queries):
        first = client.get(f"/plan/?{START}")

        with django_assert_num_queries(1):
            assert client.get(f"/plan/?{START}", headers={"If-None-Match": first["ETag"]}).status_code == 304

    def test_a_change_of_a_filing_is_seen_at_once(self, world, client, page):
        assert "2 times" in row(page(), "paper-consent")
        DocumentFiling.objects.get(document__slug="xa-consent").delete()
        assert "2 times" not in row(page(), "paper-consent")


def test_it_is_only_read(client):
    assert client.post("/plan/").status_code == 405
