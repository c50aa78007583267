"""Loading: all or nothing, idempotent, and never over what people have edited."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from barriers.models import Barrier, Step
from milenari.core import revision
from milenari.portal.evidence.loading import Outcome, load
from regulations.models import Choice, Requirement, Source, Topic
from regulations.vocabulary import Review

pytestmark = pytest.mark.django_db


def answer(topic: str) -> Requirement:
    return Requirement.objects.get(topic__slug=topic)


def test_a_load_creates_every_record_of_the_files(small):
    outcomes = load(small)

    assert outcomes.problems == []
    assert outcomes.total(Outcome.CREATED) == 4 + 1 + 9  # questionnaire, glossary, country
    requirement = answer("allowed")
    assert [str(citation) for citation in requirement.citations.all()] == ["Law, Art. 1", "Page"]
    assert [step.slug for step in Step.objects.get(slug="xa-step-wait").after.all()] == ["xa-step-file"]
    assert [topic.slug for topic in Barrier.objects.get().topics.all()] == ["allowed"]
    assert list(Choice.objects.values_list("value", "label")) == [("by_post", "By letter"), ("by_portal", "By portal")]


def test_a_load_is_one_step_of_the_revision_and_a_second_load_none(small):
    load(small)
    first = revision.current()

    outcomes = load(small)

    assert first.number == 1
    assert revision.current() == first
    assert outcomes.total(Outcome.UNCHANGED) == 14
    assert sum(outcomes.total(outcome) for outcome in Outcome) == 14


def test_what_the_files_changed_is_changed_and_becomes_unverified(small, rewrite, django_user_model):
    load(small)
    expert = django_user_model.objects.create_user("expert")
    Requirement.objects.filter(topic__slug="allowed").update(
        review=Review.VERIFIED, verified_by=expert, verified_at=timezone.now(), verified_until=timezone.localdate()
    )
    rewrite("xa.yaml", 'value: "yes"', "value: partial")
    rewrite("xa.yaml", "pinpoint: Art. 1}, {source: xa-source}", "pinpoint: Art. 2}")

    outcomes = load(small)

    requirement = answer("allowed")
    assert outcomes.total(Outcome.CHANGED) == 1
    assert requirement.value == "partial"
    assert [citation.pinpoint for citation in requirement.citations.all()] == ["Art. 2"]
    assert (requirement.review, requirement.verified_by, requirement.verified_at) == (Review.UNVERIFIED, None, None)


def test_a_load_writes_history(small, rewrite):
    load(small)
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")
    load(small)

    history = answer("route").history.all()

    assert [(entry.summary, entry.history_change_reason) for entry in history] == [
        ("By registered post.", "Loaded from the evidence files"),
        ("By post.", "Loaded from the evidence files"),
    ]


def test_what_people_edited_is_left_and_listed(small, rewrite):
    load(small)
    requirement = answer("route")
    requirement.summary = "By post, as the ministry says."
    requirement.save()
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")

    outcomes = load(small)

    assert answer("route").summary == "By post, as the ministry says."
    assert [left.place.key for left in outcomes.left] == ["xa/route"]
    assert "edited on the site" in outcomes.left[0].why


def test_an_edited_citation_counts_as_an_edit(small):
    load(small)
    citation = answer("allowed").citations.first()
    citation.pinpoint = "Art. 7"
    citation.save()

    assert [left.place.key for left in load(small).left] == ["xa/allowed"]


def test_theirs_takes_the_files_version(small):
    load(small)
    requirement = answer("route")
    requirement.summary = "Edited."
    requirement.save()

    outcomes = load(small, theirs=True)

    assert answer("route").summary == "By post."
    assert outcomes.left == []


def test_an_edit_that_the_files_have_made_too_is_no_conflict(small, rewrite):
    load(small)
    requirement = answer("route")
    requirement.summary = "By registered post."
    requirement.save()
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")
    outcomes = load(small)
    rewrite("xa.yaml", "summary: By registered post.", "summary: By courier.")

    later = load(small)

    assert outcomes.left == []
    assert (later.left, answer("route").summary) == ([], "By courier.")


def test_what_left_the_files_is_removed_unless_people_edited_it(small, rewrite):
    load(small)
    barrier = Barrier.objects.get()
    barrier.severity = 4
    barrier.save()
    text = (small / "xa.yaml").read_text()
    head, steps = text.split("\nsteps:\n")
    first_step = steps.split("\n")[0]
    (small / "xa.yaml").write_text(f"{head}\nsteps:\n{first_step}\n")

    outcomes = load(small)

    assert outcomes.total(Outcome.REMOVED) == 1
    assert list(Step.objects.values_list("slug", flat=True)) == ["xa-step-file"]
    assert Barrier.objects.count() == 1
    assert [left.place.key for left in outcomes.left] == ["xa-barrier"]


def test_what_others_refer_to_is_not_removed(small, rewrite):
    load(small)
    Barrier.objects.get().citations.all().delete()  # an edit: the barrier stays as it is
    topic = Topic.objects.get(slug="review-days")
    source = Source.objects.create(jurisdiction=answer("route").jurisdiction, slug="mine", title="Mine")
    requirement = Requirement.objects.create(
        jurisdiction=source.jurisdiction, topic=topic, status="not_found", summary="Looked for.", confidence="low"
    )
    rewrite(
        "topics.yaml", '  - {id: review-days, kind: duration, phase: setup, question: "How long?", burden: {0: 0, 31: 1}}\n', ""
    )

    outcomes = load(small)

    assert Topic.objects.filter(slug="review-days").exists()
    assert Requirement.objects.filter(pk=requirement.pk).exists()
    assert any(left.place.key == "review-days" and "still refer to it" in left.why for left in outcomes.left)


def test_what_people_deleted_stays_deleted_unless_theirs_is_asked_for(small):
    load(small)
    Barrier.objects.get().delete()

    left = load(small).left
    assert (Barrier.objects.count(), [found.why for found in left]) == (0, ["was deleted on the site since the last load"])

    load(small, theirs=True)
    assert Barrier.objects.count() == 1


def test_a_choice_that_is_replaced_together_with_its_answer_is_loaded(small, rewrite):
    load(small)
    rewrite("topics.yaml", "choices: [by_post, by_portal]", "choices: [by_letter, by_portal]")
    rewrite("labels.yaml", "by_post: By letter", "by_letter: By letter")
    rewrite("xa.yaml", "value: by_post", "value: by_letter")

    outcomes = load(small)

    assert outcomes.problems == []
    assert answer("route").value == "by_letter"
    assert list(Choice.objects.values_list("value", flat=True)) == ["by_letter", "by_portal"]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(small):
    outcomes = load(small, dry_run=True)

    assert outcomes.total(Outcome.CREATED) == 14
    assert not Topic.objects.exists()
    assert revision.current().number == 0


def test_a_circle_made_with_peoples_steps_is_refused(small, rewrite):
    load(small)
    waiting = Step.objects.get(slug="xa-step-wait")
    mine = Step.objects.create(
        jurisdiction=waiting.jurisdiction,
        slug="mine",
        title="Mine",
        days_min=1,
        days_typical=1,
        days_max=1,
        basis="law",
        confidence="low",
    )
    mine.after.add(waiting)
    rewrite("xa.yaml", "days_max: 3, after: []", "days_max: 3, after: [mine]")

    (problem,) = load(small).problems

    assert "waits for itself" in problem.message
    assert problem.place.file == "xa.yaml"


def test_the_command_says_what_it_did_and_what_it_left(small, capsys):
    call_command("load_evidence", str(small))
    requirement = answer("route")
    requirement.summary = "Edited."
    requirement.save()
    call_command("load_evidence", str(small))

    told = capsys.readouterr().out
    assert "xa.yaml: 9 created" in told
    assert "xa.yaml: 8 unchanged, 1 left" in told
    assert "requirement xa/route: was edited on the site since the last load" in told


def test_the_command_fails_with_every_problem(small, rewrite, capsys):
    rewrite("xa.yaml", "severity: 2", "severity: 9")
    rewrite("xa.yaml", "confidence: high", "confidence: total")

    with pytest.raises(CommandError, match="2 problems found; nothing was changed"):
        call_command("load_evidence", str(small))

    assert capsys.readouterr().err.count("xa.yaml line") == 2


def test_the_command_leaves_a_filled_database_alone_if_asked_to(small, capsys):
    call_command("load_evidence", str(small))
    Barrier.objects.get().delete()

    call_command("load_evidence", str(small), "--if-empty", "--theirs")

    assert not Barrier.objects.exists()
    assert "holds evidence already" in capsys.readouterr().out


def test_the_command_names_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_evidence", str(tmp_path / "nowhere"))
