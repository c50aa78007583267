"""Every model has its pages, they answer, they find, and their queries don't grow with their rows."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barriers.models import Barrier, Mitigation, Step
from countries.models import Authority, Institution, Jurisdiction
from milenari.core.models import EvidenceModel
from regulations.models import (
    Ahead,
    Document,
    DocumentFiling,
    Domain,
    Duty,
    GlossaryTerm,
    Instrument,
    Paper,
    ProfileTopic,
    Requirement,
    Source,
    Topic,
)
from regulations.vocabulary import Kind
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
MODELS = (
    Jurisdiction,
    Authority,
    Institution,
    Domain,
    Topic,
    GlossaryTerm,
    Instrument,
    Source,
    Requirement,
    Ahead,
    Document,
    Barrier,
    Mitigation,
    Step,
    Paper,
    DocumentFiling,
    Duty,
    ProfileTopic,
)


def create_one_of_each(number: int) -> dict[type[EvidenceModel], EvidenceModel]:
    """A record of every model, with what belongs to it, under a code of its own."""
    code = f"x{number}"
    union = factories.create_union(f"u{number}")
    country = factories.create_jurisdiction(code, member_of=union, languages=["en", "fr"])
    authority = factories.create_authority(country, f"authority-{code}", acronym="AUT")
    institution = factories.create_institution(country, f"institution-{code}")
    domain = factories.create_domain(f"domain-{code}")
    topic = factories.create_topic(
        f"topic-{code}", Kind.CHOICE, domain, choices=("parallel", "in_turn"), burden={"parallel": 0, "in_turn": 2}
    )
    law = factories.create_instrument(country, f"law-{code}", issuer=authority, date=datetime.date(2020, 1, 1) + number * DAY)
    source = factories.create_source(country, f"source-{code}", date=datetime.date(2021, 1, 1) + number * DAY)
    requirement = factories.create_requirement(country, topic, "parallel", citations=[(law, "Art. 4"), source])
    ahead = Ahead.objects.create(
        jurisdiction=country, slug=f"ahead-{code}", title="To come", instrument=law, stage="adopted", summary="It changes.",
        confidence="high", applies_from=datetime.date(2030, 1, 1) + number * DAY,
    )  # fmt: skip
    ahead.topics.set([topic])
    document = factories.create_document(country, f"document-{code}", [law], title="Letter", authority=authority)
    barrier = factories.create_barrier(country, f"barrier-{code}", [topic], [law, source], owner=institution)
    mitigation = Mitigation.objects.create(
        barrier=barrier, what="Ask the authority", owner=institution, due=datetime.date(2030, 2, 1) + number * DAY
    )
    earlier = factories.create_step(country, f"earlier-{code}")
    step = factories.create_step(country, f"step-{code}", after=[earlier], topics=[topic])
    term = GlossaryTerm.objects.create(term=f"TERM-{code}", full="In full", meaning="What it means")
    term.topics.set([topic])
    paper = Paper.objects.create(slug=f"paper-{code}", title="Letter", procedure="ethics", written="each", order=number)
    filing = DocumentFiling.objects.create(
        document=document, paper=paper, field="patients", words=["adults"], then="left_out", otherwise="open"
    )
    duty = Duty.objects.create(
        slug=f"duty-{code}", title="Report", topic=topic, kind="report", strictest="none", counted_from="end", order=number
    )
    duty.recipients.create(jurisdiction=country, whom="The authority")
    touched = ProfileTopic.objects.create(topic=topic, field="patients")
    records = (
        country, authority, institution, domain, topic, term, law, source, requirement, ahead, document, barrier, mitigation,
        step, paper, filing, duty, touched,
    )  # fmt: skip
    return {type(record): record for record in records}


def test_every_model_of_evidence_is_edited_on_a_page_of_its_own_or_beside_its_owner():
    edited = {*admin.site._registry, *(inline.model for page in admin.site._registry.values() for inline in page.inlines)}
    evidence = {model for model in EvidenceModel.__subclasses__() if not model._meta.abstract}
    evidence |= {model for parent in EvidenceModel.__subclasses__() if parent._meta.abstract for model in parent.__subclasses__()}
    assert evidence <= edited
    assert set(MODELS) <= set(admin.site._registry)


@pytest.mark.parametrize("model", MODELS)
def test_list_add_change_history_and_delete_pages_answer(browser, model):
    record = create_one_of_each(1)[model]
    version = record.history.latest().pk
    for url in (
        pages.address(model, "changelist"),
        pages.address(model, "add"),
        pages.change(record),
        pages.address(model, "history", record.pk),
        pages.address(model, "simple_history", record.pk, version),
        pages.address(model, "delete", record.pk),
    ):
        assert browser.get(url).status_code == 200, url


@pytest.mark.parametrize("model", MODELS)
def test_a_form_saved_as_it_opens_is_accepted_and_changes_nothing(browser, model):
    record = create_one_of_each(1)[model]
    before = model.objects.filter(pk=record.pk).values().get()
    response = pages.save(browser, pages.change(record))
    assert pages.errors(response) == {}
    assert response.redirect_chain
    assert model.objects.filter(pk=record.pk).values().get() == before


@pytest.mark.parametrize("model", MODELS)
def test_who_may_only_look_sees_the_page_and_no_field_to_fill_in(client, model):
    record = create_one_of_each(1)[model]
    reader = factories.create_user("reader", password=None, is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    response = client.get(pages.change(record))
    assert response.status_code == 200
    assert b'name="_save"' not in response.content
    assert b'name="change_reason"' not in response.content


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (Jurisdiction, "xa"),
        (Authority, "JFX"),
        (Institution, "Hospital"),
        (Domain, "Ethics"),
        (Topic, "wait"),
        (GlossaryTerm, "Advanced"),
        (Instrument, "2/2011"),
        (Source, "Gazette"),
        (Requirement, "how long wait"),
        (Ahead, "substances"),
        (Document, "letter"),
        (Barrier, "vector"),
        (Mitigation, "ministry"),
        (Step, "contract"),
    ],
)
def test_search_finds_what_it_names_and_nothing_else(browser, model, words):
    create_one_of_each(1)
    country = factories.create_jurisdiction("xa")
    domain = factories.create_domain("ethics")
    topic = factories.create_topic("waiting", domain=domain, question="How long must one wait?")
    barrier = factories.create_barrier(country, "no-vector")
    shared = {"jurisdiction": country, "confidence": "low"}
    wanted = {
        Jurisdiction: country,
        Authority: factories.create_authority(country, acronym="JFX"),
        Institution: factories.create_institution(country, "hospital"),
        Domain: domain,
        Topic: topic,
        GlossaryTerm: GlossaryTerm.objects.create(term="ATMP", full="Advanced therapy", meaning="A medicine"),
        Instrument: factories.create_instrument(country, "a-law", number="2/2011"),
        Source: factories.create_source(country, "a-source", publisher="Official Gazette"),
        Requirement: factories.create_requirement(country, topic, "yes"),
        Ahead: Ahead.objects.create(slug="ahead", title="Substances", stage="proposed", summary="It changes.", **shared),
        Document: factories.create_document(country, "paper", title="Approval", note="A letter"),
        Barrier: barrier,
        Mitigation: Mitigation.objects.create(barrier=barrier, what="Write to the ministry"),
        Step: factories.create_step(country, "contract"),
    }[model]
    if model is Document:
        Document.objects.exclude(pk=wanted.pk).update(title="Form")
    found = browser.get(pages.address(model, "changelist"), {"q": words}).context["cl"].queryset
    assert list(found) == [wanted]


@pytest.mark.any_database  # how many they are does not hang on which it is
def test_lists_take_as_many_queries_with_3_records_as_with_30(browser):
    def queries(model: type[EvidenceModel]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(pages.address(model, "changelist")).status_code == 200
        return len(captured)

    for number in range(3):
        create_one_of_each(number)
    queries(Topic)  # what is read once in a process, whatever the list
    few = {model.__name__: queries(model) for model in MODELS}
    for number in range(3, 30):
        create_one_of_each(number)
    assert {model.__name__: queries(model) for model in MODELS} == few


def test_topics_stand_in_the_order_of_the_questionnaire(browser):
    later = factories.create_domain("later", order=2)
    sooner = factories.create_domain("sooner", order=1)
    third = factories.create_topic("a", domain=later, order=1)
    second = factories.create_topic("b", domain=sooner, order=2)
    first = factories.create_topic("c", domain=sooner, order=1)
    assert list(browser.get(pages.address(Topic, "changelist")).context["cl"].queryset) == [first, second, third]
    country = factories.create_jurisdiction()
    answers = [factories.create_requirement(country, topic, "yes") for topic in (third, second, first)]
    assert list(browser.get(pages.address(Requirement, "changelist")).context["cl"].queryset) == answers[::-1]


def test_autocomplete_offers_the_topics_that_a_search_finds(browser):
    topic = factories.create_topic("waiting", question="How long must one wait?")
    factories.create_topic("other")
    response = browser.get(
        "/admin/autocomplete/",
        {"app_label": "regulations", "model_name": "requirement", "field_name": "topic", "term": "long"},
    )
    assert response.json()["results"] == [{"id": str(topic.pk), "text": "How long must one wait?"}]
