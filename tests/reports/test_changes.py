"""What changed between two moments: which records, by country and domain, and what they said before and after."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from barriers.models import Barrier, Delay, Mitigation
from countries.models import Jurisdiction
from milenari.core import revision
from milenari.portal.evidence.loading import load
from regulations.models import Choice, Domain, Requirement, RequirementCitation, Topic
from regulations.vocabulary import Kind, Review, Status
from reports.changes import Action, Change, Changes, compare
from reports.frozen import Frozen
from reports.records import PARTS
from reports.release_queries import read_evidence
from reports.telling import Teller
from tests.factories import (
    LONG,
    create_domain,
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


def snapshot() -> Frozen:
    return read_evidence(revision.current())


def summed_up(changes: Changes) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Country, section, and each change's title with what became of it."""
    return [
        (country.name, section.title, [(change.title, change.action.value) for change in section.changes])
        for country in changes.countries
        for section in country.sections
    ]


def told(change: Change) -> list[tuple[str, str, str]]:
    return [(found.label, found.before, found.after) for found in change.differences]


def only(changes: Changes) -> Change:
    (change,) = changes.changes
    return change


@pytest.mark.usefixtures("evidence")
class TestWhichRecords:
    def test_nothing_changed_between_a_moment_and_itself(self):
        changes = compare(snapshot(), snapshot())
        assert (changes.total, changes.countries) == (0, ())

    def test_answers_stand_by_country_and_domain_in_reading_order(self):
        before = snapshot()
        Requirement.objects.filter(jurisdiction__code="xu").update(summary="Otherwise.")
        Requirement.objects.get(jurisdiction__code="xa").delete()
        create_requirement(Jurisdiction.objects.get(code="xa"), Topic.objects.get(slug="licence"), "yes")
        assert summed_up(compare(before, snapshot())) == [
            ("Country XA", "Asking", [("What of review?", "removed")]),
            ("Country XA", "Making", [("What of licence?", "created")]),
            ("Union XU", "Asking", [("What of review?", "changed")]),
            ("Union XU", "Making", [("What of licence?", "changed")]),
        ]

    def test_other_records_stand_after_the_answers_by_kind_and_the_questionnaire_last(self):
        before = snapshot()
        country = create_jurisdiction("xc")
        create_source(country, "page")
        create_step(country, "file")
        create_topic("fee", Kind.MONEY)
        create_requirement(country, Topic.objects.get(slug="licence"), "no")
        assert summed_up(compare(before, snapshot())) == [
            ("Country XC", "Making", [("What of licence?", "created")]),
            ("Country XC", "Steps", [("File", "created")]),
            ("Country XC", "Sources", [("Page", "created")]),
            ("Country XC", "Jurisdictions", [("Country XC", "created")]),
            ("The questionnaire", "Domains", [("Domain", "created")]),
            ("The questionnaire", "Topics", [("What of fee?", "created")]),
        ]

    def test_backwards_what_came_went(self):
        before = snapshot()
        create_source(create_jurisdiction("xc"), "page")
        after = snapshot()
        forth, back = compare(before, after), compare(after, before)
        assert (forth.created, forth.changed, forth.removed) == (back.removed, back.changed, back.created) == (2, 0, 0)
        assert [change.title for change in forth.changes] == [change.title for change in back.changes]

    def test_an_answer_whose_question_is_gone_is_called_by_it(self):
        before = snapshot()
        Requirement.objects.filter(topic__slug="licence").delete()
        Topic.objects.get(slug="licence").delete()
        changes = compare(before, snapshot())
        assert ("Country XB", "Making", [("What of licence?", "removed")]) in summed_up(changes)

    def test_a_question_that_merely_moved_changed_nothing(self):
        before = snapshot()
        Topic.objects.filter(slug="review").update(order=7)
        assert compare(before, snapshot()).total == 0

    def test_countries_narrow_it_to_their_own_records(self):
        before = snapshot()
        Requirement.objects.update(summary="Otherwise.")
        Topic.objects.update(question="Which?")
        assert {change.code for change in compare(before, snapshot(), countries=["xa", "xu"]).changes} == {"xa", "xu"}

    def test_domains_narrow_it_to_their_topics_answers_and_what_hangs_on_them(self):
        before = snapshot()
        Requirement.objects.update(summary="Otherwise.")
        Barrier.objects.update(description="Higher.")
        create_source(Jurisdiction.objects.get(code="xa"), "page")
        assert summed_up(compare(before, snapshot(), domains=["asking"], countries=["xb"])) == [
            ("Country XB", "Asking", [("What of review?", "changed")]),
            ("Country XB", "Barriers", [("Slow", "changed")]),
        ]


@pytest.mark.usefixtures("evidence")
class TestWhatAnAnswerSays:
    def test_its_value_in_words_with_its_unit(self):
        before = snapshot()
        Requirement.objects.filter(jurisdiction__code="xa").update(amount=45, unit="working_days")
        change = only(compare(before, snapshot()))
        assert told(change) == [("Value", "75 days", "45 working days (about 63 calendar days)")]
        assert change.gist == "Value: 75 days → 45 working days (about 63 calendar days)"

    def test_a_word_by_the_label_that_it_had_then(self):
        topic = create_topic("route", Kind.CHOICE, choices=["by_post", "by_portal"])
        answer = create_requirement(Jurisdiction.objects.get(code="xa"), topic, "by_post")
        before = snapshot()
        Choice.objects.filter(value="by_portal").update(label="Through the portal")
        Requirement.objects.filter(pk=answer.pk).update(value="by_portal")
        answer_change, topic_change = compare(before, snapshot()).changes
        assert told(answer_change) == [("Value", "By post", "Through the portal")]
        assert told(topic_change) == [("Choice", "By portal", "Through the portal")]

    def test_that_the_value_is_gone_and_why(self):
        before = snapshot()
        Requirement.objects.filter(jurisdiction__code="xa").update(amount=None, unit="", status=Status.NOT_FOUND)
        assert told(only(compare(before, snapshot()))) == [
            ("Value", "75 days", ""),
            ("Status", "Answered", "Not found in public sources"),
        ]

    def test_its_text_word_by_word(self):
        before = snapshot()
        Requirement.objects.filter(jurisdiction__code="xa").update(summary="So it was.")
        (found,) = only(compare(before, snapshot())).differences
        assert [(piece.sort.value, piece.text) for piece in found.pieces] == [
            ("same", "So it "),
            ("removed", "is"),
            ("added", "was"),
            ("same", "."),
        ]

    def test_who_verified_it_though_no_evidence_file_holds_it(self):
        before = snapshot()
        rania = create_user(first_name="Rania", last_name="Haddad")
        Requirement.objects.filter(jurisdiction__code="xa").update(
            review=Review.VERIFIED, verified_by=rania, verified_at=NOW, verified_until=LONG
        )
        assert told(only(compare(before, snapshot()))) == [
            ("Review", "Not yet verified by a national expert", "Verified by Rania Haddad, 24 November 2026")
        ]

    def test_citations_that_came_went_or_point_elsewhere(self):
        before = snapshot()
        RequirementCitation.objects.filter(requirement__jurisdiction__code="xu").update(pinpoint="Art. 7")
        xa = Jurisdiction.objects.get(code="xa")
        page = create_source(xa, "page")
        RequirementCitation.objects.create(requirement=Requirement.objects.get(jurisdiction=xa), source=page)
        RequirementCitation.objects.filter(requirement__jurisdiction__code="xb", source__isnull=False).delete()
        changes = compare(before, snapshot(), domains=["asking"])
        assert [told(change) for change in changes.changes] == [
            [("Citation", "", "Page")],
            [("Citation", "Source", "")],
            [("Citation", "Act, Art. 6", "Act, Art. 7")],
        ]
        assert all(found.is_item for change in changes.changes for found in change.differences)

    def test_a_list_in_another_order_says_the_same(self):
        answer = Requirement.objects.get(jurisdiction__code="xa")
        for order, slug in enumerate(("one", "two")):
            source = create_source(answer.jurisdiction, slug)
            RequirementCitation.objects.create(requirement=answer, source=source, order=order)
        before = snapshot()
        RequirementCitation.objects.filter(source__slug="one").update(order=5)
        change = only(compare(before, snapshot()))
        assert (change.action, change.differences, change.gist) == (Action.CHANGED, (), "changed")

    def test_of_a_new_one_all_that_it_says(self):
        before = snapshot()
        create_requirement(Jurisdiction.objects.get(code="xa"), Topic.objects.get(slug="licence"), "yes")
        assert told(only(compare(before, snapshot()))) == [
            ("Value", "", "Yes"),
            ("Status", "", "Answered"),
            ("Summary", "", "So it is."),
            ("Confidence", "", "High confidence"),
            ("Review", "", "Not yet verified by a national expert"),
        ]


@pytest.mark.usefixtures("evidence")
class TestWhatOtherRecordsSay:
    def test_a_barrier_its_mitigations_delays_topics_and_owner(self):
        country = Jurisdiction.objects.get(code="xb")
        step = create_step(country, "file", title="File the dossier")
        barrier = Barrier.objects.get()
        asked = Mitigation.objects.create(barrier=barrier, what="Ask the ministry")
        before = snapshot()
        Barrier.objects.update(severity=4, status="mitigated", owner=create_institution(country, name="The hospital"))
        asked.status, asked.due, asked.lowers_severity = "under_way", date(2027, 3, 1), 2
        asked.save()
        Delay.objects.create(barrier=barrier, step=step, days_min=10, days_typical=20, days_max=40)
        barrier.topics.set([Topic.objects.get(slug="licence")])
        change = compare(before, snapshot()).changes[0]
        assert told(change) == [
            ("Severity", "Moderate", "Critical"),
            ("Status", "Open", "Being mitigated"),
            ("Owner", "", "The hospital"),
            ("Topics", "What of review?", ""),
            ("Topics", "", "What of licence?"),
            (
                "Mitigation",
                "Ask the ministry (Planned)",
                "Ask the ministry (Under way; due 1 March 2027; lowers severity by 2 levels)",
            ),
            ("Delay", "", "File the dossier: 10 to 40 calendar days, usually 20 longer"),
        ]

    def test_a_step_its_days_and_what_it_waits_for(self):
        country = Jurisdiction.objects.get(code="xa")
        first, second = create_step(country, "first", (5, 5, 5)), create_step(country, "second")
        before = snapshot()
        first.unit = "working_days"
        first.save()
        second.after.add(first)
        changes = compare(before, snapshot()).changes
        assert [told(change) for change in changes] == [
            [("Duration", "exactly 5 calendar days", "exactly 5 working days")],
            [("Waits for", "", "First")],
        ]

    def test_a_law_and_a_country(self):
        before = snapshot()
        Jurisdiction.objects.filter(code="xb").update(languages=["ar", "fr"], currency="JOD", local_name="بلد")
        xb = Jurisdiction.objects.get(code="xb")
        create_instrument(xb, "decree", kind="decree", language="ar", date=date(2024, 2, 29))
        law, country = compare(before, snapshot()).changes
        assert told(law) == [
            ("Kind", "", "Decree"),
            ("Date", "", "29 February 2024"),
            ("Status", "", "In force"),
            ("Language", "", "Arabic"),
        ]
        assert told(country) == [
            ("Name in its own language", "", "بلد"),
            ("Official languages", "", "Arabic, French"),
            ("Currency", "", "JOD"),
        ]

    def test_a_burden_scale(self):
        topic = Topic.objects.get(slug="review")
        before = snapshot()
        topic.burden_levels.filter(from_amount=61).delete()
        topic.burden_levels.create(from_amount=30, level=3)
        (found,) = compare(before, snapshot()).changes
        assert told(found) == [("Burden level", "from 61 days: light", ""), ("Burden level", "", "from 30 days: blocking")]

    def test_a_domain_s_title_moves_nothing_else(self):
        create_domain("empty")
        before = snapshot()
        Domain.objects.filter(slug="asking").update(title="To ask")
        assert told(only(compare(before, snapshot()))) == [("Title", "Asking", "To ask")]


@pytest.mark.django_db
def test_everything_in_the_project_s_evidence_can_be_told_without_a_slug():
    load(settings.EVIDENCE_DIR)
    frozen = snapshot()
    teller = Teller(frozen)
    slugs = {part.key(record) for part in PARTS if part.name != "glossary" for record in frozen.records[part.name]} | {
        value for topic in frozen.topics for value in (choice.value for choice in topic.choices) if "_" in value
    }
    for part in PARTS:
        for record in frozen.records[part.name]:
            said = [*teller.fields(part, record), *teller.items(part, record)]
            assert all(found.label for found in said)
            short = {found.text for found in said if (not found.is_prose and "-" in found.text) or "_" in found.text}
            assert not short & slugs


@pytest.mark.django_db
def test_from_nothing_to_everything_and_back_everything_is_named_once():
    nothing = snapshot()
    load(settings.EVIDENCE_DIR)
    everything = snapshot()
    total = sum(len(records) for records in everything.records.values())
    forth, back = compare(nothing, everything), compare(everything, nothing)
    assert (forth.created, forth.changed, forth.removed) == (total, 0, 0)
    assert (back.created, back.changed, back.removed) == (0, 0, total)
    assert len({(change.part.name, change.key) for change in forth.changes}) == total
