"""The pages about countries: on the real evidence, on none, and on many countries."""

import pytest
from django.conf import settings
from django.test import TestCase

from countries.models import Jurisdiction
from countries.roles import Role
from milenari.portal.evidence.loading import load
from regulations.actions import verify
from regulations.models import Ahead, Document, InstitutionCitation
from tests.factories import (
    create_authority,
    create_barrier,
    create_document,
    create_institution,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)
from tests.people import account


class OnTheRealEvidence(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    def test_every_jurisdiction_is_listed_and_has_a_profile(self):
        listed = self.page("/countries/")

        for code, name in Jurisdiction.objects.values_list("code", "name"):
            assert f'<a href="/countries/{code}/">{name}</a>' in listed
            profile = self.page(f"/countries/{code}/")
            assert profile.count("<h1>") == 1
            assert profile.count('class="fold-domain"') == 13
            assert "unverified" in profile

    def test_a_country_is_told_in_words(self):
        page = self.page("/countries/lb/")

        assert "Arabic, French, English" in page
        assert '<bdi lang="ar" dir="rtl">لبنان</bdi>' in page
        assert "Not found in public sources" in page
        text = " ".join(part.split("<")[0] for part in page.split(">"))
        assert not [word for word in ("not_found", "in_force", "no_rule", "lb-", "almost_certain") if word in text]

    def test_a_member_has_what_its_union_has(self):
        page = self.page("/countries/it/")

        assert "from the European Union" in page
        assert "will change from 7 August 2027" in page
        assert "GMO rules differ from Member State to Member State" in page

    def test_a_union_lists_its_members(self):
        page = self.page("/countries/eu/")

        assert '<a href="/countries/it/">Italy</a>, <a href="/countries/es/">Spain</a>' in page

    def test_documents_stand_by_procedure_with_what_they_cite(self):
        page = self.page("/countries/es/")

        shown = page[page.index('<section id="documents">') : page.index('<section id="authorities">')]
        assert shown.count('<li id="document-es-') == Document.objects.filter(jurisdiction__code="es").count()
        assert shown.count('<ul class="citations">') == shown.count('<li id="document-')
        assert "Asked for in the whole European Union" in shown
        assert "Asked for in the whole" not in self.page("/countries/jo/")

    def test_instruments_lead_into_the_library(self):
        assert 'href="/instruments/jo-law-2-2011/"' in self.page("/countries/jo/")


@pytest.mark.django_db
def test_an_empty_database_says_what_to_do(client):
    response = client.get("/countries/")

    assert response.status_code == 200
    assert "load_evidence" in response.content.decode()


@pytest.mark.django_db
def test_without_a_questionnaire_a_profile_says_what_to_do(client):
    create_jurisdiction()

    assert "load_evidence" in client.get("/countries/xa/").content.decode()


@pytest.mark.django_db
def test_a_country_of_which_nothing_is_recorded_says_so(client):
    create_jurisdiction()
    create_topic()

    page = client.get("/countries/xa/").content.decode()

    assert page.count("None is recorded") == 5
    assert "0 of 1 known" in page
    assert "Nothing recorded" in page
    assert "no answer recorded" in page


@pytest.mark.django_db
def test_resolved_barriers_no_longer_stand_in_the_way(client):
    country = create_jurisdiction()
    create_barrier(country, "standing", title="Still there")
    create_barrier(country, "gone", title="Long gone", status="resolved")

    page = client.get("/countries/xa/").content.decode()

    assert "Still there" in page
    assert "Long gone" not in page
    assert "1 more is resolved." in page
    assert "1 barrier<" in client.get("/countries/").content.decode()


@pytest.mark.django_db
def test_institutions_say_where_it_was_read(client):
    country = create_jurisdiction()
    hospital, other = create_institution(country, "hospital"), create_institution(country, "other")
    for order, place in enumerate([{"source": create_source(country)}, {"instrument": create_instrument(country)}]):
        InstitutionCitation.objects.create(institution=hospital, order=order, pinpoint=f"p. {order}", **place)

    page = client.get("/countries/xa/").content.decode()

    assert page.index(f'id="institution-{hospital.slug}"') < page.index("/sources/source/") < page.index("/instruments/law/")
    assert page.index("p. 1") < page.index(f'id="institution-{other.slug}"') < page.index("No place is cited.")


@pytest.mark.django_db
def test_a_document_says_when_it_is_needed_and_how_sure_we_are(client):
    country = create_jurisdiction()
    create_document(country, "form", language="In Greek.", note="Two people sign.")
    verified = create_document(country, "letter", condition="If children take part.")
    verify(verified, account("expert", Role.EXPERT, answers_for=(country,)))

    page = " ".join(client.get("/countries/xa/").content.decode().split())

    form, letter = (page[page.index(f'id="document-{slug}"') :].partition("</li></ul>")[0] for slug in ("form", "letter"))
    assert "<dd>Always</dd>" in form
    assert "In Greek." in form
    assert "Two people sign." in form
    assert "Not yet verified by a national expert" in form
    assert "If children take part." in letter
    assert "Verified by expert" in letter


@pytest.mark.django_db
def test_an_unknown_country_is_not_found_and_named(client):
    response = client.get("/countries/nowhere/")

    assert response.status_code == 404
    assert "nowhere" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/countries/", "/countries/c1/"])
@pytest.mark.parametrize("countries", [4, 40])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_a_page_takes_few_queries(client, django_assert_max_num_queries, address, countries):
    union, topic = create_union(), create_topic(burden={"yes": 1})
    for number in range(countries):
        country = create_jurisdiction(f"c{number}", member_of=union if number % 2 else None)
        law = create_instrument(country, f"law-{number}", issuer=create_authority(country, f"agency-{number}"))
        create_requirement(country, topic, "yes", citations=[law])
        create_barrier(country, f"barrier-{number}", citations=[law])
        hospital = create_institution(country, f"hospital-{number}")
        InstitutionCitation.objects.create(institution=hospital, instrument=law)
        create_document(country, f"document-{number}", [law])
        change = Ahead.objects.create(
            jurisdiction=country, slug=f"ahead-{number}", title="A", stage="proposed", summary="A.", confidence="low"
        )
        change.topics.set([topic])

    # Once per revision 6 of them read the steps, and 1 the glossary.
    with django_assert_max_num_queries(12 if address == "/countries/" else 20):
        response = client.get(address)

    assert response.status_code == 200
