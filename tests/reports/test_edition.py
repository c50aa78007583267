"""Reports of a release: frozen, repeatable, and able to tell what changed since."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.http import QueryDict
from lxml import html

from countries.models import Jurisdiction
from regulations.models import Requirement
from regulations.queries import read_outline
from reports.actions import freeze
from reports.queries import ScopeProblem, read_report, read_steadily
from reports.renderers.formats import FORMATS, Order
from reports.renderers.pdf import compose
from reports.scope import parse_scope
from tests.factories import create_authority, create_barrier, create_institution
from tests.reports.reading import Reading

pytestmark = pytest.mark.usefixtures("evidence")
LATER = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def release():
    return freeze("first", "First deliverable", "For the meeting.")


def made(words: str, asked_at: datetime = LATER, format: str = "pdf") -> bytes:
    content = BytesIO()
    FORMATS[format].write(Order(words, asked_at), lambda *progress: None, content)
    return content.getvalue()


def printed(words: str) -> str:
    """The text that a PDF is set from; to set it takes seconds."""
    return html.document_fromstring(compose(Order(words, LATER), lambda *progress: None).html).text_content()


def test_a_report_of_a_release_tells_what_was_frozen_whatever_changed_since(release):
    Requirement.objects.filter(jurisdiction__code="xb").delete()
    frozen, live = read_report({"release": "first"}), read_report({})
    assert (frozen.figures.known, frozen.revision) == (read_report({"release": "first"}).figures.known, release.revision)
    assert frozen.figures.known > live.figures.known
    assert frozen.scope.release.checksum == release.checksum


def test_it_is_made_at_the_time_of_the_release_and_of_the_evidence_as_it_stands_when_asked_for(release):
    assert read_report({"release": "first"}, LATER).made_at == release.made_at
    assert read_report({}, LATER).made_at == LATER


# The PDF is set from the very report that the workbook is written from: what a database could change shows there.
@pytest.mark.parametrize("format", [pytest.param("pdf", marks=pytest.mark.any_database), "xlsx", "csv", "datapackage"])
def test_the_same_release_and_scope_give_the_same_bytes_whenever_they_are_asked_for(release, format):
    words = "release=first&country=xb&domain=asking"
    first = made(words, format=format)
    create_barrier(Jurisdiction.objects.get(code="xb"), "new")
    assert made(words, datetime(2028, 1, 1, tzinfo=UTC), format=format) == first


def test_what_changed_since_a_release_is_a_chapter_of_its_own(release):
    create_barrier(Jurisdiction.objects.get(code="xb"), "new", title="A new barrier")
    report = read_report({"since": "first"})
    assert [change.title for change in report.since.changes.changes] == ["A new barrier"]
    text = Reading(made("since=first&section=changes")).text
    assert "A new barrier" in text
    assert "First deliverable" in text


def test_without_a_release_to_compare_with_there_is_no_such_chapter(release):
    assert read_report({}).since is None
    assert "What changed since a release" not in printed("")
    assert "What changed since a release" in printed("since=first")


def test_changes_are_told_of_the_reports_countries_alone(release):
    create_barrier(Jurisdiction.objects.get(code="xb"), "new")
    assert read_report({"since": "first", "country": "xa"}).since.changes.total == 0


def test_the_checksum_is_that_of_a_release_of_the_same_evidence(release):
    live, frozen = read_steadily(QueryDict(""), LATER), read_steadily(QueryDict("release=first"), LATER)
    assert live.checksum == frozen.checksum == release.checksum
    assert release.checksum[:8] in printed("section=summary")


def test_the_ways_begin_on_the_day_that_is_asked_for():
    assert read_report({"start": "2027-05-03"}).scope is not None
    with pytest.raises(ScopeProblem, match="not a date"):
        read_report({"start": "soon"})


def test_a_scope_keeps_release_since_and_first_day_in_its_words(release):
    words = "country=xb&section=gaps&release=first&since=first&start=2027-05-03"
    scope, problems = parse_scope(QueryDict(words), read_outline().vocabulary)
    assert problems == ()
    assert scope.query == words


def test_the_page_of_a_country_says_who_decides_there_live_and_frozen():
    country = Jurisdiction.objects.get(code="xb")
    create_authority(country, name="The agency", acronym="TA", role="Decides.")
    create_institution(country, name="The hospital", city="The city")
    freeze("second", "Second")
    live, frozen = read_report({}), read_report({"release": "second"})
    (page,) = (page for page in live.pages if page.country.code == "xb")
    assert [(found.name, found.known_as) for found in page.profile.authorities] == [("The agency", "TA")]
    assert [(found.name, found.known_as) for found in page.profile.institutions] == [("The hospital", "The city")]
    assert frozen.pages == live.pages
