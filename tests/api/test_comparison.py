"""The comparison's endpoint, and which rows it shows."""

import pytest

from barriers.gaps import find_gaps
from milenari.core.selection import SHOWS
from milenari.portal.comparison import rows_shown
from regulations.comparison import compare
from regulations.vocabulary import Kind, Phase, Review, Status, Unit
from tests.factories import (
    create_barrier,
    create_domain,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_topic,
    create_union,
    make_jurisdiction,
    make_landscape,
    make_requirement,
    make_topic,
)


class TestRowsShown:
    """Of the rows same, differs, heavier, silent and verified; xa and xb are held against the union xu."""

    @pytest.fixture
    def compared(self):
        topics = {
            name: make_topic(name, burden={"yes": 0, "no": 2}) for name in ("same", "differs", "heavier", "silent", "verified")
        }
        answers = {
            "same": ("yes", "yes", "yes"),
            "differs": ("no", "yes", "no"),
            "heavier": ("yes", "no", "no"),
            "verified": ("yes", "yes", "yes"),
        }
        requirements = [
            make_requirement(
                code,
                topics[name],
                value,
                **({"review": Review.VERIFIED} if name == "verified" else {}),
            )
            for name, values in answers.items()
            for code, value in zip(("xu", "xa", "xb"), values, strict=True)
        ]
        jurisdictions = [make_jurisdiction("xu", is_union=True), make_jurisdiction("xa"), make_jurisdiction("xb")]
        return compare(make_landscape(jurisdictions, topics.values(), requirements), ("xa", "xb"), "xu")

    @pytest.mark.parametrize(
        ("show", "slugs"),
        [
            ("all", ["same", "differs", "heavier", "silent", "verified"]),
            ("differences", ["differs"]),
            ("gaps", ["heavier", "silent"]),
            ("unverified", ["same", "differs", "heavier", "silent"]),
        ],
    )
    def test_follow_the_word_and_keep_their_order(self, compared, show, slugs):
        assert [row.topic.slug for row in rows_shown(compared, find_gaps(compared), show)] == slugs

    @pytest.mark.parametrize("show", SHOWS)
    def test_every_word_of_the_selection_is_understood(self, compared, show):
        assert all(row in compared.rows for row in rows_shown(compared, find_gaps(compared), show))

    def test_any_other_word_is_an_error(self, compared):
        with pytest.raises(ValueError, match="nonsense"):
            rows_shown(compared, (), "nonsense")


@pytest.fixture
def world():
    """The union xu, its member xa, and xb outside; a row that is inherited, one that differs, one in words."""
    union = create_union("xu")
    member = create_jurisdiction("xa", union)
    outside = create_jurisdiction("xb")
    law = create_domain("law", order=1)
    time = create_domain("time", order=2)
    allowed = create_topic("allowed", Kind.TERNARY, law, burden={"yes": 0, "no": 2}, order=1)
    words = create_topic("words", Kind.TEXT, law, order=2, phase=Phase.MANUFACTURE)
    days = create_topic("days", Kind.DURATION, time, burden={0: 0, 60: 2})
    create_requirement(union, allowed, "yes", citations=[(create_instrument(union, "act"), "Art. 1")])
    create_requirement(outside, allowed, "no")
    create_requirement(member, words)
    create_requirement(outside, words)
    create_requirement(union, days, 50)
    create_requirement(outside, days, 45, unit=Unit.WORKING_DAYS)
    create_barrier(outside, "slow", topics=[days])


def rows(answer):
    return {row["topic"]: row for section in answer["sections"] for row in section["rows"]}


def cell(answer, topic, jurisdiction):
    return next(cell for cell in rows(answer)[topic]["cells"] if cell["jurisdiction"] == jurisdiction)


@pytest.mark.django_db
class TestComparison:
    def test_of_an_empty_database_has_no_sections(self, read):
        answer = read("comparison/")
        assert (answer["countries"], answer["sections"], answer["total_rows"], answer["baseline"]) == ([], [], 0, "lightest")

    def test_of_countries_without_a_questionnaire_has_no_sections(self, read):
        create_jurisdiction("xa")
        assert read("comparison/")["sections"] == []

    def test_states_revision_baseline_and_countries(self, read, world):
        answer = read("comparison/")
        assert answer["revision"] > 0
        assert (answer["baseline"], answer["baseline_label"], answer["show"]) == ("xu", "Union XU", "all")
        assert [(country["code"], country["member_of"]) for country in answer["countries"]] == [("xa", "xu"), ("xb", None)]
        assert [section["domain"] for section in answer["sections"]] == ["law", "time"]
        assert (answer["total_rows"], answer["shown_rows"]) == (3, 3)

    def test_countries_stand_in_the_order_asked_for(self, read, world):
        answer = read("comparison/?country=xb&country=xa")
        assert [country["code"] for country in answer["countries"]] == ["xb", "xa"]
        assert [cell["jurisdiction"] for cell in rows(answer)["allowed"]["cells"]] == ["xb", "xa"]

    def test_a_union_s_answer_is_inherited_and_says_from_whom(self, read, world):
        assert cell(read("comparison/"), "allowed", "xa")["citations"] == ["act Art. 1"]
        inherited = cell(read("comparison/?expand=citations"), "allowed", "xa")
        assert (inherited["value"], inherited["inherited"], inherited["inherited_from"]) == ("yes", True, "xu")
        assert [(citation["slug"], citation["pinpoint"]) for citation in inherited["citations"]] == [("act", "Art. 1")]
        own = cell(read("comparison/"), "allowed", "xb")
        assert (own["value"], own["inherited"], own["inherited_from"]) == ("no", False, None)

    def test_a_row_says_agreement_and_what_it_is_held_against(self, read, world):
        answer = rows(read("comparison/"))
        assert (answer["allowed"]["agreement"], answer["allowed"]["agreement_label"]) == ("differs", "differs")
        assert (answer["words"]["agreement"], answer["words"]["agreement_label"]) == ("descriptive", "in words")
        assert (answer["allowed"]["baseline"]["jurisdiction"], answer["allowed"]["baseline"]["value"]) == ("xu", "yes")
        assert answer["allowed"]["unverified"] is True

    def test_a_heavier_answer_is_a_gap_with_its_reason_and_the_barriers_that_cover_it(self, read, world):
        heavier = cell(read("comparison/"), "days", "xb")
        assert (heavier["comparable_amount"], heavier["comparable_unit"]) == (63, "calendar_days")
        gap = heavier["gap"]
        assert (gap["kind"], gap["kind_label"]) == ("heavier", "heavier than the baseline")
        assert (gap["level"], gap["level_label"], gap["barriers"]) == (2, "heavy", ["slow"])
        assert "50 days" in gap["reason"]
        assert cell(read("comparison/"), "days", "xa")["gap"] is None

    def test_a_missing_answer_is_no_value_but_a_gap(self, read, world):
        create_topic("silent")
        missing = cell(read("comparison/"), "silent", "xb")
        assert (missing["standing"], missing["answer"]) == ("missing", "Nothing recorded")
        assert missing["gap"]["kind"] == "unknown"
        assert missing["citations"] == []
        for field in ("status", "value", "amount", "burden", "confidence", "review", "summary", "inherited_from"):
            assert missing[field] is None

    def test_against_the_lightest_answer_of_each_row(self, read, world):
        answer = read("comparison/?baseline=lightest&country=xb")
        assert answer["baseline_label"] == "The lightest answer in the row"
        assert rows(answer)["allowed"]["baseline"]["jurisdiction"] == "xb"
        assert rows(answer)["words"]["baseline"] is None

    @pytest.mark.parametrize(
        ("query", "topics"),
        [
            ("domain=time", ["days"]),
            ("domain=time&domain=law", ["allowed", "words", "days"]),
            ("phase=manufacture", ["words"]),
            ("show=differences", ["allowed", "days"]),
            ("show=gaps", ["allowed", "days"]),
            ("show=gaps&country=xa", []),
            ("show=unverified", ["allowed", "words", "days"]),
        ],
    )
    def test_shows_the_rows_asked_for(self, read, world, query, topics):
        answer = read(f"comparison/?{query}")
        assert list(rows(answer)) == topics
        assert answer["shown_rows"] == len(topics)

    def test_total_rows_counts_those_that_show_hides_too(self, read, world):
        answer = read("comparison/?show=differences&domain=law")
        assert (answer["total_rows"], answer["shown_rows"]) == (2, 1)

    @pytest.mark.parametrize(
        ("query", "field", "value", "fits"),
        [
            ("country=xx", "country", "xx", "xa, xb"),
            ("domain=nope", "domain", "nope", "law, time"),
            ("phase=never", "phase", "never", "setup, authorisation"),
            ("show=some", "show", "some", "all, differences, gaps, unverified"),
            ("baseline=moon", "baseline", "moon", "xu, xa, xb, lightest"),
            ("q=law", "q", "q", "country, domain, phase, show, baseline"),
        ],
    )
    def test_a_word_that_does_not_fit_is_refused_with_those_that_do(self, refused, world, query, field, value, fits):
        (error,) = refused(f"comparison/?{query}")["errors"]
        assert (error["field"], error["value"]) == (field, value)
        assert fits in error["message"]

    def test_is_only_read(self, client):
        response = client.post("/api/v1/comparison/")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")

    @pytest.mark.parametrize("countries", [4, 40])
    def test_takes_at_most_10_queries(self, read, django_assert_max_num_queries, countries):
        union = create_union("xu")
        topics = [create_topic(f"topic-{number}", burden={"yes": 0, "no": 2}) for number in range(3)]
        law = create_instrument(union)
        for topic in topics:
            create_requirement(union, topic, "yes", citations=[law])
        for number in range(countries):
            country = create_jurisdiction(f"c{number:02}", union if number % 2 else None)
            create_requirement(country, topics[0], "no", citations=[law])
            create_requirement(country, topics[1], status=Status.NOT_FOUND)
            create_barrier(country, f"barrier-{number}", topics=topics)
        with django_assert_max_num_queries(10):
            answer = read("comparison/")
        assert len(answer["countries"]) == countries
        assert len(rows(answer)["topic-0"]["cells"]) == countries
