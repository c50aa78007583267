"""The pages of releases, and the file that one is downloaded as."""

import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from countries.models import Jurisdiction
from milenari.core.evidence import Record
from milenari.portal.evidence.loading import load
from milenari.portal.evidence.reading import read
from regulations.models import Requirement, Topic
from reports.actions import freeze
from reports.frozen import checksum
from reports.models import Release
from reports.release_queries import read_release
from tests.factories import create_source, create_user


def text(response: Any) -> str:
    """Its words, without what stands between tags and without line breaks."""
    assert response.status_code == 200, response
    return " ".join(response.content.decode().split())


@pytest.fixture
def two(evidence) -> tuple[Release, Release]:
    """Two releases, between which one answer of xa changed; a further one has changed since."""
    first = freeze("first", "The first", "For the kick-off.", create_user(first_name="Rania", last_name="Haddad"))
    Requirement.objects.filter(jurisdiction__code="xa").update(amount=45)
    second = freeze("second", "The second")
    Requirement.objects.filter(jurisdiction__code="xb", topic__slug="licence").update(value="no")
    return first, second


class TestList:
    @pytest.mark.django_db
    def test_of_an_empty_database_says_how_to_fill_it(self, client):
        assert "load_evidence" in text(client.get("/releases/"))

    @pytest.mark.usefixtures("evidence")
    def test_without_a_release_says_how_to_make_one(self, client):
        assert "python manage.py release NAME" in text(client.get("/releases/"))

    def test_shows_the_newest_first_with_what_it_holds_and_how_it_compares(self, client, two):
        page = text(client.get("/releases/"))
        assert page.index("The second") < page.index("The first")
        assert all(found in page for found in ("Rania Haddad", "For the kick-off.", two[0].short_checksum))
        assert '<a href="/releases/live/changes/?since=first">2 records differ</a>' in page
        assert '<a href="/releases/live/changes/?since=second">1 record differs</a>' in page

    @pytest.mark.usefixtures("evidence")
    def test_a_release_of_what_stands_now_is_said_to_be_the_same(self, client):
        freeze("now", "Now")
        assert "the same</td>" in text(client.get("/releases/"))

    def test_a_new_release_appears_at_once_though_the_revision_stands(self, client, two):
        addresses = ("/releases/", "/releases/first/", "/releases/live/changes/?since=first")
        held = {address: client.get(address)["ETag"] for address in addresses}
        for address, etag in held.items():
            assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        freeze("third", "The third")
        for address, etag in held.items():
            assert "The third" in text(client.get(address, headers={"If-None-Match": etag}))

    def test_an_edit_of_the_evidence_appears_at_once(self, client, two):
        etag = client.get("/releases/")["ETag"]
        create_source(Jurisdiction.objects.get(code="xa"), "page")
        assert "3 records differ" in text(client.get("/releases/", headers={"If-None-Match": etag}))

    def test_what_is_known_costs_four_queries(self, client, two):
        client.get("/releases/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/releases/")
        assert len(queries) <= 4


class TestRelease:
    def test_shows_what_it_holds_how_to_compare_download_and_cite_it(self, client, two):
        page = text(client.get("/releases/first/"))
        assert "<h1>The first</h1>" in page
        assert "by Rania Haddad. 5 answers, 2 questions." in page
        assert two[0].checksum in page
        assert "http://testserver/releases/first/" in page
        assert 'href="/releases/first/evidence.zip"' in page
        assert '<option value="second">The second' in page
        assert '<option value="live">' in page

    def test_that_is_not_there_is_not_found(self, client, two):
        for address in ("/releases/third/", "/releases/third/evidence.zip", "/releases/third/changes/", "/releases/live/"):
            assert client.get(address).status_code == 404

    def test_takes_only_reading(self, client, two):
        for address in ("/releases/", "/releases/first/", "/releases/first/evidence.zip", "/releases/live/changes/"):
            assert client.post(address).status_code == 405


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


class TestDownload:
    def test_holds_the_evidence_files_and_the_content_that_the_checksum_is_of(self, client, two):
        response = client.get("/releases/first/evidence.zip")
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == 'attachment; filename="milenari-first.zip"'
        files = unpacked(response.content)
        assert sorted(files) == [
            f"first/{name}"
            for name in (
                "README.txt",
                "content.json",
                "dossier.yaml",
                "glossary.yaml",
                "labels.yaml",
                "topics.yaml",
                "why.yaml",
                "xa.yaml",
                "xb.yaml",
                "xu.yaml",
            )
        ]
        assert checksum(files["first/content.json"]) == two[0].checksum
        about = files["first/README.txt"].decode()
        assert all(
            found in about for found in ("The first", "For the kick-off.", two[0].checksum, "http://testserver/releases/first/")
        )

    def test_is_the_same_bytes_whenever_it_is_made_and_whatever_changed_since(self, client, two):
        once = client.get("/releases/first/evidence.zip").content
        create_source(Jurisdiction.objects.get(code="xa"), "page")
        assert client.get("/releases/first/evidence.zip").content == once

    def test_is_not_sent_again_to_who_has_it(self, client, two):
        etag = client.get("/releases/first/evidence.zip")["ETag"]
        assert client.get("/releases/first/evidence.zip", headers={"If-None-Match": etag}).status_code == 304
        assert client.get("/releases/second/evidence.zip", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.django_db
def test_the_downloaded_files_are_evidence_files_of_the_very_records(client, tmp_path):
    load(settings.EVIDENCE_DIR)
    release = freeze("real", "Real")
    for name, content in unpacked(client.get("/releases/real/evidence.zip").content).items():
        (tmp_path / name.removeprefix("real/")).write_bytes(content)
    reading = read(tmp_path)
    assert reading.problems == []

    def by_place(records: list[Record]) -> list[Record]:
        return sorted(records, key=lambda record: str(record.get("jurisdiction") or record.get("code") or ""))

    for part, records in read_release(release).records.items():
        assert [found.record for found in reading.files.records(part)] == by_place(list(records)), part


class TestChanges:
    def test_between_two_releases_with_both_named(self, client, two):
        page = text(client.get("/releases/second/changes/?since=first"))
        assert "What changed since “The first”" in page
        assert "1 record differs: 0 new, 1 changed, 0 removed." in page
        assert "<del>75 days</del>" in page
        assert "<ins>45 days</ins>" in page
        assert '<a href="/releases/second/">The second</a>' in page

    def test_until_now_with_ways_to_what_stands_now(self, client, two):
        page = text(client.get("/releases/live/changes/?since=first"))
        assert "2 records differ" in page
        assert 'href="/compare/review/?country=xa"' in page

    def test_the_older_of_two_is_where_they_count_from(self, client, two):
        response = client.get("/releases/first/changes/?since=second&country=xa")
        assert (response.status_code, response["Location"]) == (302, "/releases/second/changes/?since=first&country=xa")
        response = client.get("/releases/first/changes/?since=live")
        assert response["Location"] == "/releases/live/changes/?since=first"

    def test_without_since_they_count_from_the_release_before(self, client, two):
        assert "What changed since “The first”" in text(client.get("/releases/second/changes/"))
        assert "What changed since “The second”" in text(client.get("/releases/live/changes/"))
        assert "Nothing was frozen before it" in text(client.get("/releases/first/changes/"))

    @pytest.mark.usefixtures("evidence")
    def test_without_any_release_there_is_nothing_to_compare_with(self, client):
        assert "nothing to compare with" in text(client.get("/releases/live/changes/"))
        assert "it can be: none yet" in text(client.get("/releases/live/changes/?since=x"))

    @pytest.mark.parametrize("since", ["nope", "second", "x" * 100])
    def test_a_word_that_is_no_other_release_is_named_with_what_fits(self, client, two, since):
        page = text(client.get(f"/releases/second/changes/?since={since}"))
        assert "is not a release to compare with; it can be: live, first." in page
        assert "What changed since “The first”" in page

    def test_narrowed_to_a_country_or_a_domain(self, client, two):
        page = text(client.get("/releases/live/changes/?since=first&country=xb"))
        assert "What of licence?" in page
        assert "What of review?" not in page
        page = text(client.get("/releases/live/changes/?since=first&domain=asking"))
        assert "What of review?" in page
        assert "What of licence?" not in page
        assert "Nothing of this selection changed." in text(client.get("/releases/live/changes/?since=first&country=xu"))
        page = text(client.get("/releases/live/changes/?since=first&country=xz&domain=asking"))
        assert "“xz” is not a known country" in page
        assert 'href="/api/v1/releases/live/changes/?since=first&amp;domain=asking"' in page

    def test_between_the_same_evidence_nothing(self, client, two):
        freeze("third", "The third")
        freeze("fourth", "The fourth")
        assert "Nothing changed: both hold the same." in text(client.get("/releases/fourth/changes/?since=third"))

    def test_where_only_an_order_changed_it_says_so(self, client, two):
        freeze("third", "The third")
        Topic.objects.filter(slug="review").update(order=9)
        assert "only the order in which they stand is different" in text(client.get("/releases/live/changes/?since=third"))

    def test_two_releases_are_compared_in_few_queries(self, client, two):
        client.get("/releases/live/changes/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/releases/second/changes/?since=first")
        assert len(queries) <= 5

    @pytest.mark.parametrize("sources", [100, 1200])
    def test_many_changes_stay_light_and_one_country_alone_is_told_in_full(self, client, two, sources):
        country = Jurisdiction.objects.get(code="xb")
        for number in range(sources):
            create_source(country, f"source-{number}", title=f"A source of some sort with the number {number}")
        page = client.get("/releases/live/changes/?since=first")
        assert len(page.content) < 300_000
        assert ("number 99" in text(page)) is (sources == 100)
        assert 'href="/releases/live/changes/?since=first&amp;country=xa"' in text(page)
        assert "<del>75 days</del>" in text(client.get("/releases/live/changes/?since=first&country=xa"))

    def test_many_are_read_in_full_page_by_page_each_once(self, client, two):
        country = Jurisdiction.objects.get(code="xb")
        titles = [f"Source {number:03}" for number in range(130)]
        for number, title in enumerate(titles):
            create_source(country, f"source-{number}", title=title)
        address = "/releases/live/changes/?since=first&country=xb"
        assert f'href="{address.replace("&", "&amp;")}&amp;page=1">read them all on 3 pages' in text(client.get(address))
        pages = [text(client.get(f"{address}&page={page}")) for page in (1, 2, 3)]
        found = [sum(f"<h4>{title}" in page or f">{title}</a></h4>" in page for title in titles) for page in pages]
        assert found == [59, 60, 11]
        assert 'rel="next"' in pages[0]
        assert 'rel="next"' not in pages[2]
        for word in ("4", "0", "-1", "x", "9" * 50):
            assert "is not a page of these changes; it can be a number from 1 to 3." in text(client.get(f"{address}&page={word}"))


@pytest.mark.django_db
def test_all_of_the_project_s_evidence_changed_is_a_page_that_stays_light(client):
    load(settings.EVIDENCE_DIR)
    freeze("real", "Real")
    for answer in Requirement.objects.all():
        Requirement.objects.filter(pk=answer.pk).update(summary=answer.summary + " More.", confidence="low", note="Look again.")
    whole = client.get("/releases/live/changes/?since=real")
    assert len(whole.content) < 300_000
    code, *_ = Jurisdiction.objects.values_list("code", flat=True)
    domain = Topic.objects.order_by("pk").first().domain.slug
    part = client.get(f"/releases/live/changes/?since=real&country={code}&domain={domain}")
    assert len(part.content) < 300_000
    assert "Look again." in text(part)
