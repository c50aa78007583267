"""Whichever way an original changes, its translation is outdated: readers see the original, translators are told."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from milenari.core import kept
from milenari.core.originals import checksum
from milenari.portal.evidence.dumping import dump
from milenari.portal.evidence.loading import Outcome, load
from milenari.portal.evidence.reading import read
from regulations.models import GlossaryTerm, Requirement, RequirementTranslation, TopicTranslation
from regulations.queries import forget
from reports.actions import freeze
from reports.changes import compare
from reports.models import Release
from reports.release_queries import read_release
from tests.admin import pages
from tests.api.writers import patch
from tests.people import account

pytestmark = pytest.mark.django_db

ANSWERS = """\
language: fr
requirements:
  xa/allowed:
    summary: C’est permis.
    reviewed: true
  xa/route:
    summary: Par courrier.
"""
SUMMARY = "It is allowed."


@pytest.fixture
def browser(client):
    client.force_login(account("root", is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def translated(small):
    (small / "answers.fr.yaml").write_text(ANSWERS)
    (small / "topics.fr.yaml").write_text("language: fr\ntopics:\n  route:\n    choices: {by_post: Par courrier}\n")
    assert load(small).problems == []
    return small


def french(topic="allowed"):
    return RequirementTranslation.objects.get(record__topic__slug=topic, language="fr")


def change(**fields):
    """The original, as any code would."""
    answer = Requirement.objects.get(topic__slug="allowed")
    for name, value in fields.items():
        setattr(answer, name, value)
    answer.save()


def frozen(slug):
    freeze(slug, slug)
    return read_release(Release.objects.get(slug=slug))


def is_outdated():
    found = french()
    return (found.outdated, found.is_reviewed) == (("summary",), False)


class TestHowAnOriginalChanges:
    def test_in_the_admin(self, translated, browser):
        assert french().is_reviewed
        answer = Requirement.objects.get(topic__slug="allowed")
        assert pages.errors(pages.save(browser, pages.change(answer), note="Look again.")) == {}
        assert french().is_reviewed
        assert pages.errors(pages.save(browser, pages.change(answer), summary="It is not.")) == {}
        assert is_outdated()

    def test_through_the_api(self, translated, browser):
        response = patch(browser, "requirements/xa/allowed/", {"summary": "It is not."})
        assert response.status_code == 200, response.content
        assert is_outdated()

    def test_in_bulk(self, translated):
        Requirement.objects.filter(topic__slug="allowed").update(summary="It is not.")
        assert is_outdated()

    def test_in_an_evidence_file(self, translated, rewrite):
        rewrite("xa.yaml", SUMMARY, "It is not.")
        outcomes = load(translated)
        assert {name: dict(counts) for name, counts in outcomes.counts.items() if Outcome.CHANGED in counts} == {
            "xa.yaml": {Outcome.CHANGED: 1, Outcome.UNCHANGED: outcomes.counts["xa.yaml"][Outcome.UNCHANGED]}
        }
        assert is_outdated()
        assert not french("route").outdated

    def test_a_label_of_a_choice(self, translated, rewrite):
        rewrite("labels.yaml", "By letter", "By mail")
        load(translated)
        found = TopicTranslation.objects.get(record__slug="route")
        assert found.outdated == ("choices",)
        assert found.current("question", "choices") == []

    def test_and_when_it_says_again_what_it_said_the_translation_counts_again(self, translated):
        change(summary="It is not.")
        change(summary=SUMMARY)
        assert french().is_reviewed


class TestEvidenceFiles:
    def test_a_fresh_load_of_a_dump_has_the_same_outdated(self, translated, tmp_path):
        change(summary="It is not.")
        dump(tmp_path / "out")
        Requirement.objects.all().delete()
        assert load(tmp_path / "out", theirs=True).problems == []
        assert is_outdated()
        assert french().reviewed  # of the original that it was made from
        dump(tmp_path / "again")
        for path in (tmp_path / "out").iterdir():
            assert (tmp_path / "again" / path.name).read_text() == path.read_text()

    def test_a_dump_says_what_each_was_made_from(self, translated, tmp_path):
        dump(tmp_path / "out")
        assert (tmp_path / "out" / "answers.fr.yaml").read_text() == (
            "language: fr\nrequirements:\n"
            "  xa/allowed:\n    summary: C’est permis.\n    reviewed: true\n"
            f"    made_from: {{summary: {checksum(SUMMARY)}}}\n"
            "  xa/route:\n    summary: Par courrier.\n"
            f"    made_from: {{summary: {checksum('By post.')}}}\n"
        )

    def test_a_file_that_changes_both_has_both_up_to_date(self, translated, rewrite):
        rewrite("xa.yaml", SUMMARY, "It is not.")
        rewrite("answers.fr.yaml", "C’est permis.", "Ce n’est pas permis.")
        load(translated)
        assert (french().summary, french().outdated) == ("Ce n’est pas permis.", ())

    def test_a_file_says_that_a_translation_still_fits(self, translated, rewrite):
        rewrite("xa.yaml", SUMMARY, "It is allowed, yes.")
        load(translated)
        rewrite("answers.fr.yaml", "permis.\n", f"permis.\n    made_from: {{summary: {checksum('It is allowed, yes.')}}}\n")
        load(translated)
        assert french().outdated == ()

    def test_a_fresh_load_knows_which_original_a_translation_was_made_from(self, small):
        (small / "answers.fr.yaml").write_text(ANSWERS.replace("permis.\n", "permis.\n    made_from: {summary: aaaabbbb}\n"))
        load(small)
        assert is_outdated()

    def test_a_translation_confirmed_on_the_site_is_not_outdated_by_the_next_load(self, translated, tmp_path):
        change(summary="It is allowed, yes.")
        dump(tmp_path / "out")
        load(tmp_path / "out")
        found = french()
        found.bring_up_to_date()
        found.save()
        outcomes = load(tmp_path / "out")
        assert [left.place.key for left in outcomes.left] == ["xa/allowed"]
        assert french().outdated == ()

    def test_what_people_changed_on_the_site_outdates_what_a_file_translates(self, translated, rewrite):
        change(summary="It is not.")
        rewrite("answers.fr.yaml", "C’est permis.", "Cela est permis.")
        load(translated)
        assert (french().summary, french().outdated) == ("Cela est permis.", ("summary",))

    def test_a_database_of_an_earlier_version_takes_over_what_the_files_say(self, translated, tmp_path):
        """Its records were loaded without a word of originals, and its migration took those that stood."""
        from milenari.core.evidence import digest, stored
        from milenari.portal.models import LoadedRecord
        from reports.records import PART_BY_NAME

        part = PART_BY_NAME["requirement_translations"]
        for _row, record in stored(part):
            known = digest({name: value for name, value in record.items() if name != "made_from"})
            LoadedRecord.objects.filter(part=part.name, key=part.key(record)).update(digest=known)
        path = translated / "answers.fr.yaml"
        path.write_text(path.read_text().replace("permis.\n", "permis.\n    made_from: {summary: aaaabbbb}\n"))
        outcomes = load(translated)
        assert outcomes.left == []
        assert is_outdated()

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            (
                "    reviewed: true\n",
                "    made_from: {summary: 12345678}\n",
                "made_from.summary is 12345678; it must be text.",
            ),
            (
                "    reviewed: true\n",
                "    made_from: {summary: xyz}\n",
                'made_from.summary is "xyz"; it must look like the eight letters of a checksum, from a to p; leave it out '
                "where the original stands as it was translated.",
            ),
            (
                "    reviewed: true\n",
                "    made_from: {note: aaaabbbb}\n",
                "made_from names note, which is not translated here; remove it there.",
            ),
        ],
    )
    def test_a_mistake_is_told(self, translated, rewrite, old, new, message):
        rewrite("answers.fr.yaml", old, new)
        (problem,) = read(translated).problems
        assert problem.message == message


class TestReaders:
    def test_a_page_shows_the_original_marked_with_its_language(self, translated, client):
        change(review="unverified")
        assert "C’est permis." in client.get("/fr/compare/allowed/").content.decode()
        change(summary="It is not.")
        page = client.get("/fr/compare/allowed/").content.decode()
        assert '<span class="original" lang="en" dir="ltr">It is not.</span>' in page
        assert "C’est permis." not in page

    def test_the_api_gives_the_original(self, translated, client):
        address = "/api/v1/requirements/xa/allowed/?lang=fr"
        assert client.get(address).json()["summary"] == "C’est permis."
        change(summary="It is not.")
        assert client.get(address).json()["summary"] == "It is not."

    def test_a_search_does_not_find_what_is_outdated(self, translated, client):
        term = GlossaryTerm.objects.get()
        term.translations.create(language="fr", meaning="Un médicament.")
        assert client.get("/api/v1/search/?q=médicament").json()["count"] == 1
        term.meaning = "Another thing."
        term.save()
        assert client.get("/api/v1/search/?q=médicament").json()["count"] == 0

    def test_a_release_says_what_the_site_said(self, translated):
        change(summary="It is not.")
        with translation.override("fr"):
            found = frozen("then").in_language("fr")
        summaries = {record["topic"]: record["summary"] for record in found.records["requirements"]}
        assert summaries == {"allowed": "It is not.", "route": "Par courrier."}

    def test_changes_between_releases_tell_what_became_outdated(self, translated):
        one = frozen("one")
        change(summary="It is not.")
        changes = compare(one, frozen("two")).changes
        (told,) = [found for found in changes if found.part.name == "requirement_translations"]
        (difference,) = told.differences
        assert (difference.label, difference.before, difference.after) == (
            "Outdated, since its original has changed",
            "",
            "Summary",
        )

    def test_changes_between_releases_tell_of_a_translation_that_came_with_its_review(self, small):
        load(small)
        one = frozen("one")
        (small / "answers.fr.yaml").write_text(ANSWERS)
        load(small)
        told = [found for found in compare(one, frozen("two")).changes if found.part.name == "requirement_translations"]
        said = [{one.label: one.after for one in found.differences} for found in told]
        assert said == [{"Summary": "C’est permis.", "Read by a native expert": "yes"}, {"Summary": "Par courrier."}]

    def test_pages_take_as_many_queries_with_outdated_translations_as_with_current_ones(self, translated, client):
        def queries(word):
            kept.clear()
            forget()
            client.get("/fr/gaps/")
            kept.clear()
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"/fr/compare/allowed/?x={word}").status_code == 200
            return len(found)

        queries("warm")
        before = queries("before")
        change(summary="It is not.")
        assert queries("after") == before


class TestTranslators:
    def test_the_api_lists_what_waits(self, translated, client):
        change(summary="It is not.")
        listed = client.get("/api/v1/translations/?outdated=yes").json()
        assert listed["results"] == [
            {
                "kind": "requirements",
                "key": "xa/allowed",
                "language": "fr",
                "reviewed": False,
                "outdated": True,
                "outdated_texts": ["summary"],
            }
        ]
        everything = client.get("/api/v1/translations/?language=fr").json()
        assert [(one["kind"], one["outdated"]) for one in everything["results"]] == [
            ("topics", False),
            ("requirements", True),
            ("requirements", False),
        ]
        assert client.get("/api/v1/translations/?language=ar&kind=topics").json()["count"] == 0
        assert client.get("/api/v1/translations.csv").content.decode().count("\r\n") == 4

    def test_a_word_that_does_not_fit_is_told(self, translated, client):
        problem = client.get("/api/v1/translations/?outdated=maybe").json()["errors"][0]
        assert problem["message"] == "“maybe” is not known here; it can be: yes, no."

    def test_commands_tell(self, translated, rewrite):
        rewrite("xa.yaml", SUMMARY, "It is not.")
        told = StringIO()
        call_command("load_evidence", translated, stdout=told)
        assert "1 translation is outdated, since the originals have changed" in told.getvalue()
        told = StringIO()
        call_command("outdated_translations", stdout=told)
        assert told.getvalue() == (
            "fr, requirements xa/allowed, summary:\n  original now: It is not.\n  translation:  C’est permis.\n"
            f"  made_from: {{summary: {checksum('It is not.')}}}\n1 translation outdated.\n"
        )
        call_command("outdated_translations", language="ar", stdout=told)
        assert told.getvalue().endswith("0 translations outdated.\n")
