"""Documents, papers, filings and duties: what the database refuses, and the picture that is read of them."""

from datetime import date

import pytest

from milenari.core import revision
from regulations.document_queries import read_library
from regulations.documents import Decision
from regulations.models import DocumentFiling, Duty, Paper, ProfileTopic
from regulations.vocabulary import CountedFrom, DutyKind, Filing, Procedure, ProfileField, Strictest, Timing, Written
from tests.factories import create_authority, create_document, create_instrument, create_jurisdiction, create_topic
from tests.refusal import complaints, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    country = create_jurisdiction()
    board, law = create_authority(country, "board"), create_instrument(country, "law")
    fields = {"timing": "start", "condition": "If so", "language": "English", "note": "Signed."}
    return create_document(country, "letter", [(law, "Art. 1")], authority=board, **fields)


@pytest.fixture
def paper():
    return Paper.objects.create(slug="letter", title="Letter", procedure="ethics", written="each")


class TestAFiling:
    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"field": "patients", "words": ["adults"], "then": "left_out", "otherwise": "open"},
            {"field": "sponsor", "words": ["here"], "then": "needed", "otherwise": "left_out"},
        ],
    )
    def test_decides_or_decides_nothing(self, document, fields):
        filing = DocumentFiling(document=document, **fields)

        assert complaints(filing) == {}
        filing.save()

    @pytest.mark.parametrize(
        "fields",
        [
            {"field": "patients", "words": ["adults"]},
            {"field": "patients", "words": ["adults"], "then": "open", "otherwise": "open"},
            {"then": "open", "otherwise": "needed"},
            {"field": "weather", "words": ["rain"], "then": "open", "otherwise": "needed"},
        ],
    )
    def test_with_half_a_decision_is_refused(self, document, fields):
        with refused("document_filing_decides"):
            DocumentFiling(document=document, **fields).save()

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"field": "cells", "words": ["moon"]}, "and not all: site, elsewhere"),
            ({"field": "cells", "words": ["site", "elsewhere"]}, "and not all: site, elsewhere"),
            ({"field": "cells", "words": []}, "and not all: site, elsewhere"),
            ({"field": "number", "words": ["40"]}, "has no words that could decide"),
        ],
    )
    def test_whose_words_do_not_fit_is_told_which_would(self, document, fields, says):
        filing = DocumentFiling(document=document, then="open", otherwise="needed", **fields)

        assert says in str(complaints(filing))

    def test_goes_with_its_document_and_a_paper_that_is_filed_stays(self, document, paper):
        DocumentFiling.objects.create(document=document, paper=paper)

        document.delete()

        assert not DocumentFiling.objects.exists()


def test_the_library_has_all_that_is_recorded(document, paper):
    DocumentFiling.objects.create(
        document=document, paper=paper, field="patients", words=["children", "both"], then="needed", otherwise="left_out"
    )
    days, children = create_topic("days"), create_topic("children")
    duty = Duty.objects.create(
        slug="report", title="Report", topic=days, kind="report", strictest="least", counted_from="end", after_step=children
    )
    duty.recipients.create(jurisdiction=document.jurisdiction, whom="The board")
    ProfileTopic.objects.create(topic=children, field="patients")

    library = read_library(revision.current(), date(2026, 11, 24))

    (found,) = library.documents
    assert (found.slug, found.jurisdiction, found.procedure, found.timing) == ("letter", "xa", Procedure.ETHICS, Timing.START)
    assert (found.authority_slug, found.condition, found.language, found.note) == ("board", "If so", "English", "Signed.")
    assert [(citation.slug, citation.pinpoint) for citation in found.citations] == [("law", "Art. 1")]
    assert (found.paper.slug, found.paper.written) == ("letter", Written.EACH)
    assert found.decision == Decision(ProfileField.PATIENTS, ("children", "both"), Filing.NEEDED, Filing.LEFT_OUT)
    (owed,) = library.duties
    assert (owed.topic, owed.kind, owed.strictest, owed.counted_from) == (
        "days", DutyKind.REPORT, Strictest.LEAST, CountedFrom.END,
    )  # fmt: skip
    assert (owed.after_step, owed.recipients) == ("children", {"xa": "The board"})
    assert library.touched[ProfileField.PATIENTS] == ("children",)
    assert library.topics == ("days", "children")


@pytest.mark.parametrize("count", [1, 30])
def test_the_library_is_read_in_as_many_queries_for_many(document, count, django_assert_num_queries):
    for number in range(count):
        create_topic(f"topic-{number}")
        create_document(document.jurisdiction, f"letter-{number}")
    now, today = revision.current(), date(2026, 11, 24)

    with django_assert_num_queries(7):  # 4 of them are the outline's
        read_library(now, today)
    with django_assert_num_queries(0):
        read_library(now, today)


def test_a_decision_is_taken_only_where_something_is_said():
    decision = Decision(ProfileField.CELLS, ("site",), Filing.NEEDED, Filing.OPEN)

    assert [decision.outcome(word) for word in ("", "site", "elsewhere")] == [Filing.OPEN, Filing.NEEDED, Filing.OPEN]
