from dataclasses import replace

import pytest

from regulations.terms import Term
from regulations.vocabulary import Kind
from reports.renderers.document import COUNTRIES_ABREAST, chapters, panels, risk_matrix
from reports.renderers.pdf import as_html
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic
from tests.reports.examples import make_barrier, make_citation, make_report


def report_of(count: int):
    codes = [f"x{letter}" for letter in "abcdefghijklmn"[:count]]
    topic = make_topic("days", Kind.DURATION)
    countries = [make_jurisdiction(code) for code in codes]
    picture = make_landscape(countries, [topic], [make_requirement(code, topic, 10) for code in codes])
    return make_report(picture, baseline=codes[0], countries=" ".join(codes), barriers=())


def test_a_matrix_of_many_countries_is_cut_into_tables_that_together_hold_each_country_once_in_order():
    (domain,) = report_of(COUNTRIES_ABREAST + 2).domains
    found = tuple(panels(domain))
    assert [len(panel.countries) for panel in found] == [COUNTRIES_ABREAST, 2]
    columns = [
        answer.jurisdiction.code for panel in found for topic, answers in panel.rows for answer in answers if topic.number == 1
    ]
    assert columns == [country.code for panel in found for country in panel.countries] == [*map("x{}".format, "abcdefgh")]


@pytest.mark.parametrize(
    ("sections", "listed", "cited_in"),
    [
        ("gaps", [], []),
        ("summary gaps annex", [], []),
        ("gaps barriers", ["decree"], [["B1"]]),
        ("pathways", ["act"], [["S1"]]),
        ("matrix", ["act", "decree", "pharmacy-law", "blog"], [["T1", "T2"], ["T2"], ["T1", "T3"], ["T1"]]),
    ],
)
def test_whatever_cites_is_followed_by_the_sources_that_it_cites_alone(sections, listed, cited_in):
    barrier = make_barrier(topics=["review"], citations=(make_citation("decree"),))
    report = make_report(barriers=[barrier], sections=tuple(sections.split()))
    entries = [entry for group in report.places for entry in (*group.instruments, *group.sources)]
    assert [entry.place.slug for entry in entries] == listed
    assert [entry.number for entry in entries] == list(range(1, len(listed) + 1))
    assert [[run.label for run in entry.cited_by] for entry in entries] == cited_in
    last = [chapter for chapter in chapters(report) if chapter.number][-1]
    assert (last.slug == "sources", last.is_added) == (bool(listed), bool(listed))


def test_sources_that_were_chosen_are_all_that_the_evidence_in_scope_cites():
    chosen, whole = make_report(sections=("gaps", "sources")), make_report()
    assert chosen.places == whole.places
    assert [chapter.is_added for chapter in chapters(chosen)] == [False, False]


def test_every_chapter_has_a_number_but_the_annex():
    numbers = [chapter.number for chapter in chapters(make_report())]
    assert numbers == ["1", "2", "3", "4", "5", "6", "7", "8", "9", ""]


NAMED = {"GMO": "Genetically modified organism", "Zebra": "", "Review": ""}
TERMS = tuple(Term(term, full, f"Means {term}.", ()) for term, full in NAMED.items())


def test_with_a_glossary_the_terms_that_it_uses_are_an_annex():
    report = replace(make_report(), glossary=TERMS)
    assert [(chapter.slug, chapter.number) for chapter in chapters(report)][-2:] == [("annex", ""), ("terms", "")]
    html = as_html(report)
    annex = html[html.index('<h2 id="terms">') :]
    assert "Means Review." in annex
    assert "Zebra" not in annex
    assert '<a href="#terms">' in html


def test_terms_alone_can_be_asked_for():
    report = replace(make_report(sections=("terms",)), glossary=TERMS)
    assert [chapter.slug for chapter in chapters(report)] == ["terms"]
    assert "None of the glossary" in as_html(replace(report, glossary=TERMS[1:2]))


def test_the_parts_of_the_chapters_have_anchors_of_their_own():
    anchors = [part.anchor for chapter in chapters(make_report()) for part in chapter.parts]
    assert len(anchors) == len(set(anchors))


def test_the_risk_matrix_holds_each_barrier_that_is_not_resolved_at_its_severity_and_likelihood():
    rows = risk_matrix(make_report())
    placed = {
        entry.barrier.slug: (row.severity.value, cell.risk) for row in rows for cell in row.cells for entry in cell.barriers
    }
    assert placed == {"slow": (2, 4), "war": (4, 16)}


def test_the_bands_of_the_risk_matrix_rise_with_the_risk():
    cells = {cell.risk: cell.band for row in risk_matrix(make_report(barriers=[make_barrier()])) for cell in row.cells}
    assert [cells[risk] for risk in sorted(cells)] == ["low"] * 3 + ["middle"] * 3 + ["high"] * 3
