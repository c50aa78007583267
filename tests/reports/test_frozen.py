"""What is frozen is what the database holds: every piece of it, and as bytes and back."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from barriers import frozen as frozen_barriers
from barriers.models import Barrier, Delay, Mitigation
from barriers.network_queries import read_network
from barriers.queries import read_barrier_records
from barriers.scenario import Scenario
from milenari.core import revision
from milenari.core.selection import LIGHTEST, parse
from milenari.portal.evidence.loading import load
from regulations.comparison import compare
from regulations.document_queries import read_library
from regulations.models import GlossaryTerm, Requirement
from regulations.queries import forget, read_landscape, read_outline
from regulations.vocabulary import Kind, Phase, Review, Status
from reports import assembly
from reports.actions import freeze
from reports.citing import cited_in
from reports.contents import GapReport, Scope
from reports.edition import read_edition
from reports.frozen import Frozen, Unreadable, checksum, from_bytes, to_bytes
from reports.plan.plan import Plan
from reports.plan.profile import Profile
from reports.profiles import profiles_of
from reports.queries import read_report
from reports.release_queries import read_evidence, read_live
from tests.factories import (
    LONG,
    create_authority,
    create_barrier,
    create_institution,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_step,
    create_topic,
    create_user,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def again(frozen: Frozen) -> Frozen:
    """As it is after it was written and read."""
    return from_bytes(to_bytes(frozen), frozen.revision, frozen.changed_at)


def report_from(frozen: Frozen, words: dict[str, list[str]]) -> GapReport:
    selection, problems = parse(words, frozen.vocabulary)
    assert not problems
    landscape = frozen.landscape(selection)
    scope = Scope(
        countries=tuple(landscape.jurisdictions[code] for code in selection.countries),
        domains=tuple(domain.title for domain in frozen.domains if domain.slug in selection.domains),
        phases=tuple(phase for phase in Phase if phase in selection.phases),
        baseline=None if selection.baseline == LIGHTEST else landscape.jurisdictions[selection.baseline],
    )
    comparison = compare(landscape, selection.countries, selection.baseline)
    barriers = assembly.barriers_in_scope(frozen.barriers(selection.countries), comparison, scope)
    forecast = frozen.forecast(selection.countries, Scenario(NOW.date()))
    profile = Profile(selection.countries, NOW.date())
    plan = frozen.plan(profile, "" if selection.baseline == LIGHTEST else selection.baseline)
    places = frozen.places(cited_in(comparison, barriers, forecast, plan))
    unions = {code: found.union for code, found in landscape.jurisdictions.items() if not found.is_union}
    profiles = profiles_of(frozen.records, unions)
    return assembly.build(scope, landscape, comparison, barriers, places, NOW, forecast, frozen.names, profiles, plan)


def told_by(plan: Plan) -> tuple[Any, ...]:
    entries = [
        (entry.uid, entry.title, entry.first, entry.last, entry.is_estimate, entry.work_by) for entry in plan.calendar.entries
    ]
    return plan.profile, plan.dossier, plan.obligations, entries, plan.calendar.waiting, plan.calendar.end, plan.touched


def assert_same_report(one: GapReport, other: GapReport) -> None:
    """A forecast is equal to itself alone, as is a plan; what they say is compared. The glossary is an edition's (below)."""
    assert replace(one, forecast=None, plan=None, glossary=()) == replace(other, forecast=None, plan=None, glossary=())
    assert told_by(one.plan) == told_by(other.plan)
    for name in ("revision", "scenario", "network", "countries", "first_patients", "together", "steps", "savings"):
        assert getattr(one.forecast, name, None) == getattr(other.forecast, name, None)


def assert_equal_to_database(frozen: Frozen, scopes: list[dict[str, list[str]]]) -> None:
    outline = read_outline()
    assert frozen.vocabulary == outline.vocabulary
    assert {topic.slug: topic for topic in frozen.topics} == outline.pictures
    assert [(domain.slug, domain.title) for domain in frozen.domains] == [(found.slug, found.title) for found in outline.domains]
    assert frozen.documents == read_library(outline.revision, NOW.date())
    assert frozen.network == read_network(outline.revision)
    assert list(frozen.network.steps) == list(read_network(outline.revision).steps)
    for words in scopes:
        selection, _problems = parse(words, outline.vocabulary)
        landscape = read_landscape(outline, selection)
        assert frozen.landscape(selection) == landscape
        assert list(frozen.landscape(selection).jurisdictions) == list(landscape.jurisdictions)
        bearing = frozen_barriers.bearing_on(frozen.records, selection.countries)
        records = [frozen_barriers.barrier_record(record) for record in bearing]
        assert records == list(read_barrier_records(selection.countries, resolved=True))
        assert_same_report(report_from(frozen, words), read_report(words, NOW))


@pytest.mark.django_db
def test_the_project_s_evidence_frozen_is_what_the_database_holds():
    load(settings.EVIDENCE_DIR)
    first = Requirement.objects.order_by("pk").first()
    Requirement.objects.filter(pk=first.pk).update(
        review=Review.VERIFIED,
        verified_by=create_user(first_name="Rania", last_name="Haddad"),
        verified_at=NOW,
        verified_until=LONG,
    )
    vocabulary = read_outline().vocabulary
    one, other, *_ = vocabulary.countries
    scopes = [
        {},
        {"country": [other, one], "baseline": [LIGHTEST]},
        {"country": [vocabulary.countries[-1]], "domain": [vocabulary.domains[1], vocabulary.domains[0]]},
        {"phase": ["manufacture", "follow_up"], "baseline": [one]},
    ]
    assert_equal_to_database(again(read_live()), scopes)


@pytest.mark.django_db
def test_the_glossary_of_a_release_is_what_the_live_one_was():
    load(settings.EVIDENCE_DIR)
    freeze("first", "First")
    live, frozen = (
        [(term.term, term.full, term.meaning) for term in read_edition(QueryDict(words))[0].glossary]
        for words in ("", "release=first")
    )
    assert frozen == live != []


@pytest.fixture
def odd(evidence) -> None:
    """Beside the usual evidence: what is rare, empty or told by its absence."""
    country = create_jurisdiction("xc", name="Another", local_name="آخر", languages=["ar", "en"])
    number, free = create_topic("years", Kind.NUMBER), create_topic("words", Kind.TEXT)
    way = create_topic("way", Kind.CHOICE, choices=["by_post", "2_copies"], burden={"2_copies": 1, "by_post": 0})
    fee = create_topic("fee", Kind.MONEY, burden={100: 1, 0: 0, 1000: 3})
    issuer = create_authority(country, name="Agency")
    decree = create_instrument(country, "decree", kind="other", issuer=issuer, eli="https://law.example/eli", number="7/2020")
    create_requirement(country, number, 15, status=Status.UNCLEAR, valid_from="2025-01-31", note="“Quoted”\nand\tmore")
    create_requirement(country, free, summary="A \u2028 separator, an emoji 🧬, and a backslash \\.")
    create_requirement(country, way, "2_copies", [(decree, "Art. 1(2)"), create_source(country, "page", date="2024-02-29")])
    create_requirement(country, fee, Decimal("2500.50"), basis="practice")
    first = create_step(country, "first", unit="working_days", actor="The sponsor", note="Often later.")
    second = create_step(country, "second", after=[first], topics=[way])
    resolved = create_barrier(country, "gone", status="resolved")
    wall = create_barrier(country, "wall", [way], [decree], owner=create_institution(country), mitigation="Ask.", severity=4)
    wall.countries.add(create_jurisdiction("xd", name="Ånother"))
    Mitigation.objects.create(barrier=wall, what="Ask", due="2027-01-01", lowers_severity=2, owner=wall.owner)
    Mitigation.objects.create(barrier=wall, what="Wait", status="dropped", lowers_likelihood=1)
    Delay.objects.create(barrier=wall, step=second, days_min=1, days_typical=2, days_max=30)
    Delay.objects.create(barrier=resolved, step=first, days_min=1, days_typical=2, days_max=30)


@pytest.mark.usefixtures("odd")
def test_what_is_rare_survives():
    scopes = [{}, {"country": ["xd"]}, {"country": ["xc", "xb"], "baseline": ["xc"]}, {"country": ["xa"], "phase": ["setup"]}]
    assert_equal_to_database(again(read_live()), scopes)


@pytest.mark.usefixtures("odd")
def test_the_same_evidence_gives_the_same_bytes_and_the_bytes_give_it_back():
    frozen = read_live()
    content = to_bytes(frozen)
    assert to_bytes(read_evidence(revision.current())) == content
    assert from_bytes(content, frozen.revision, frozen.changed_at) == frozen
    assert checksum(content) == checksum(to_bytes(again(frozen)))


@pytest.mark.usefixtures("evidence")
def test_the_revision_is_not_in_the_bytes_but_what_is_said_is():
    before = to_bytes(read_live())
    answer = Requirement.objects.order_by("pk").first()
    said = answer.summary
    answer.summary = "Otherwise."
    answer.save()
    assert to_bytes(read_live()) != before
    answer.summary = said
    answer.save()
    assert to_bytes(read_live()) == before


@pytest.mark.usefixtures("evidence")
def test_who_verified_an_answer_is_in_the_bytes_by_name():
    answer = Requirement.objects.order_by("pk").first()
    Requirement.objects.filter(pk=answer.pk).update(
        review="verified", verified_by=create_user("rh"), verified_at=NOW, verified_until=LONG
    )
    reviews = json.loads(to_bytes(read_live()))["reviews"]
    assert {name: said for name, said in reviews["xu/review"].items() if said} == {
        "review": "verified",
        "verified_by": "rh",
        "verified_at": "2026-11-24T12:00:00+00:00",
        "verified_until": LONG.isoformat(),
    }


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"not json"])
def test_bytes_that_are_no_frozen_evidence_are_refused(content):
    with pytest.raises(Unreadable, match="no frozen evidence"):
        from_bytes(content, 1, NOW)


def test_bytes_of_a_later_form_are_refused_with_both_numbers():
    with pytest.raises(Unreadable, match="form 99; this version of the site reads form 1"):
        from_bytes(b'{"form": 99}', 1, NOW)


@pytest.mark.usefixtures("odd")
def test_the_live_evidence_is_read_once_a_revision_in_a_number_of_queries_that_does_not_grow():
    country = create_jurisdiction("xh")
    create_barrier(country, "xh-barrier", citations=[create_source(country, "xh-source")])  # of each kind of record there is one
    forget()
    with CaptureQueriesContext(connection) as few:
        read_live()
    with CaptureQueriesContext(connection) as known:
        read_live()
    for code in ("xe", "xf", "xg"):
        country = create_jurisdiction(code)
        create_barrier(country, f"{code}-barrier", citations=[create_source(country, f"{code}-source")])
    forget()  # else the history is asked whether the questionnaire has changed, in 2
    with CaptureQueriesContext(connection) as many:
        read_live()
    assert len(known) == 1
    assert len(many) == len(few) < 70


@pytest.mark.usefixtures("evidence")
def test_a_verification_that_ran_out_and_a_dispute_are_frozen_as_they_stand_that_day():
    expert = create_user("rh")
    due, disputed = Requirement.objects.order_by("pk")[:2]
    Requirement.objects.filter(pk=due.pk).update(
        review="verified", verified_by=expert, verified_at=NOW, verified_until=date(2020, 1, 1)
    )
    Requirement.objects.filter(pk=disputed.pk).update(
        review="disputed", disputed_by=expert, disputed_at=NOW, dispute_reason="Art. 2 says no."
    )
    frozen = again(read_live())
    outline = read_outline()
    selection, _problems = parse({}, outline.vocabulary)
    answers = read_landscape(outline, selection).requirements
    assert frozen.landscape(selection).requirements == answers
    assert {found.review for found in answers.values()} == {Review.UNVERIFIED, Review.DISPUTED}
    assert [found.is_due for found in answers.values()].count(True) == 1


@pytest.mark.usefixtures("evidence")
def test_a_release_says_in_another_language_what_the_live_evidence_said_in_it():
    owner = {found.key: found for found in Requirement.objects.select_related("jurisdiction", "topic")}
    answer = owner[min(owner)]
    answer.translations.create(language="ar", summary="جواب")
    answer.topic.translations.create(language="ar", question="سؤال؟")
    answer.topic.domain.translations.create(language="ar", title="مجال")
    barrier = Barrier.objects.prefetch_related("mitigations").order_by("pk").first()
    barrier.mitigations.create(what="Ask", order=9)
    barrier.translations.create(language="ar", title="عائق", mitigations={"Ask": "اسأل"})
    create_step(answer.jurisdiction, "xx-step").translations.create(language="ar", title="خطوة")
    create_term = GlossaryTerm.objects.create(term="ATMP", full="Advanced", meaning="A medicine")
    create_term.translations.create(language="ar", full="متقدم")
    freeze("then", "Then")
    english = read_report({"release": "then"})
    with translation.override("ar"):
        live, then = read_report({}), read_report({"release": "then"})
    said = replace(live, scope=then.scope, made_at=then.made_at, checksum=then.checksum)
    for name in (field.name for field in fields(said)):
        if name not in ("forecast", "plan"):  # which are compared piece by piece
            assert getattr(said, name) == getattr(then, name), name
    assert (live.forecast.network, live.forecast.steps) == (then.forecast.network, then.forecast.steps)
    assert then.glossary != english.glossary
    assert then.barriers != english.barriers
    assert "سؤال؟" in repr(then)
    assert "سؤال؟" not in repr(english)
