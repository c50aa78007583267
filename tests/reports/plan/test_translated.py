"""Papers and duties of a plan in other languages: pages, API, releases; loaded, dumped, edited, and held to the terms."""

import json

import polib
import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milenari.core import kept
from milenari.core.catalogues import catalogues
from milenari.core.catalogues.terms import Terms, read_terms
from milenari.core.said import Said
from milenari.core.translation import into
from milenari.portal.evidence.dumping import dump
from milenari.portal.evidence.loading import load
from milenari.portal.evidence.reading import read
from regulations.models import Duty, DutyTranslation, Paper, PaperTranslation
from reports.actions import freeze
from reports.models import Release
from reports.release_queries import read_release
from tests.admin import pages
from tests.people import account
from tests.reports.plan.worlds import START, create_world

pytestmark = pytest.mark.django_db

# Terms that the site's own messages have in another sense: a release of the evidence, a report as a document.
OTHERWISE = ("release", "report")


@pytest.fixture
def world():
    create_world()
    Paper.objects.get(slug="protocol").translations.create(language="fr", title="Protocole de l’essai")
    report = Duty.objects.get(slug="report")
    report.translations.create(language="fr", title="Déclaration d’un effet", recipients={"xu": "La base de l’Union"})


@pytest.fixture
def shown(client):
    def shown(language="fr"):
        response = client.get(f"/{language}/plan/?{START}")
        assert response.status_code == 200
        return response.content.decode()

    return shown


def test_the_page_says_them_in_its_language_and_marks_what_nobody_translated(world, shown):
    page = shown()
    assert '<th scope="row">Protocole de l’essai' in page
    assert ">Déclaration d’un effet</h4>" in page
    assert "La base de l’Union" in page
    assert '<span class="original" lang="en" dir="ltr">Consent form</span>' in page
    assert '<p class="translations">' in page


def test_the_page_shows_the_original_of_what_is_outdated(world, shown):
    Paper.objects.filter(slug="protocol").update(title="Trial protocol")
    Duty.objects.get(slug="report").recipients.update(whom="The new database")
    page = shown()
    assert '<span class="original" lang="en" dir="ltr">Trial protocol</span>' in page
    assert '<span class="original" lang="en" dir="ltr">The new database</span>' in page
    assert "Protocole de l’essai" not in page
    assert "La base de l’Union" not in page
    assert ">Déclaration d’un effet</h4>" in page
    assert DutyTranslation.objects.get().outdated == ("recipients",)


def test_the_page_takes_at_most_two_queries_more_than_in_english(world, client):
    def queries(prefix):
        client.get(f"{prefix}/plan/?{START}")
        kept.clear()
        with CaptureQueriesContext(connection) as found:
            client.get(f"{prefix}/plan/?{START}&months=12")
        return len(found)

    assert queries("/fr") <= queries("") + 2


def test_the_api_says_them_in_the_language_that_is_asked_for(world, client):
    told = client.get(f"/api/v1/plan/?{START}&lang=fr").json()
    text = json.dumps(told, ensure_ascii=False)
    assert "Protocole de l’essai" in text
    assert "Déclaration d’un effet" in text
    assert "La base de l’Union" in text
    listed = client.get("/api/v1/translations/?language=fr").json()["results"]
    assert [(one["kind"], one["key"]) for one in listed] == [("papers", "protocol"), ("duties", "report")]


def test_a_release_says_what_the_page_said(world):
    freeze("then", "Then")
    frozen = read_release(Release.objects.get()).in_language("fr")
    papers = {document.paper.slug: document.paper.title for document in frozen.documents.documents if document.paper}
    assert papers["protocol"] == Said("Protocole de l’essai", "fr")
    (report,) = [duty for duty in frozen.documents.duties if duty.slug == "report"]
    assert (report.title, report.recipients["xu"]) == ("Déclaration d’un effet", "La base de l’Union")


def test_they_are_translated_beside_the_record(world, client):
    client.force_login(account("root", is_superuser=True, is_staff=True))
    report = Duty.objects.get(slug="report")
    assert pages.filled_in(client, pages.change(report))["translations-0-recipients"] == "xu = La base de l’Union"
    response = pages.save(client, pages.change(report), translations__0__recipients="xu = La base européenne")
    assert pages.errors(response) == {}
    assert DutyTranslation.objects.get().recipients == {"xu": "La base européenne"}
    response = pages.save(client, pages.change(report), translations__0__recipients="xz = Personne")
    assert "The record has no “xz” to translate; it has: xu." in pages.errors(response)["translations"]
    assert "La base européenne" in client.get("/changes/").content.decode()


class TestFiles:
    def test_are_dumped_as_they_were_to_the_letter(self, tmp_path):
        load(settings.EVIDENCE_DIR)
        dump(tmp_path)
        for language in into():
            name = f"dossier.{language}.yaml"
            assert (tmp_path / name).read_text() == (settings.EVIDENCE_DIR / name).read_text()
        for kind in (PaperTranslation, DutyTranslation):
            assert not any(found.reviewed or found.outdated for found in kind.objects.all())

    def test_say_what_does_not_fit(self, tmp_path):
        for path in settings.EVIDENCE_DIR.glob("*.yaml"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
        (tmp_path / "dossier.fr.yaml").write_text(
            "language: fr\npapers: {nothing: Rien}\nduties:\n  results: {recipients: {xz: Personne}}\n"
        )
        assert [str(problem) for problem in read(tmp_path).problems] == [
            "dossier.fr.yaml line 2, translation of nothing: paper “nothing” is not known among the papers; correct the name, "
            "or add the record.",
            "dossier.fr.yaml line 4, translation of results: “xz” is no jurisdiction to whose recipient this duty is owed; "
            "there are: es, lb.",
        ]

    @pytest.mark.parametrize("language", into())
    def test_translate_everything_and_keep_to_the_terms(self, language):
        original = yaml.safe_load((settings.EVIDENCE_DIR / "dossier.yaml").read_text())
        said = yaml.safe_load((settings.EVIDENCE_DIR / f"dossier.{language}.yaml").read_text())
        pairs = [(paper["title"], said["papers"][paper["id"]]["title"]) for paper in original["papers"]]
        for duty in original["duties"]:
            pairs.append((duty["title"], said["duties"][duty["id"]]["title"]))
            pairs += [(one["whom"], said["duties"][duty["id"]]["recipients"][one["jurisdiction"]]) for one in duty.get("to", ())]
        listed = read_terms(catalogues()[language].parents[1] / "terms.yaml")
        terms = Terms(tuple(term for term in listed if term.term not in OTHERWISE))
        entries = (polib.POEntry(msgid=english, msgstr=text) for english, text in pairs)
        assert len(pairs) > 50
        assert [problem for entry in entries for problem in terms.deviations(entry)] == []
