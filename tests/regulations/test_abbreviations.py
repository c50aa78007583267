"""The first use of an abbreviation is spelt out, and nothing else of a page changes."""

import re

import pytest
from hypothesis import strategies as st

from milenari.core import revision
from regulations.abbreviations import Abbreviation, Abbreviations, spelt_out
from regulations.glossary import read_abbreviations
from regulations.models import GlossaryTerm
from tests import factories
from tests.properties import given

KNOWN = Abbreviations.of(
    [
        Abbreviation("EMA", "European Medicines Agency", "/glossary/#term-EMA"),
        Abbreviation("CAR", "Chimeric antigen receptor", "/glossary/#term-CAR"),
        Abbreviation("CAR-T", "T cells with a “CAR”", "/glossary/#term-CAR-T"),
        Abbreviation("R&D", 'Research & "development"', "/glossary/#term-R%26D"),
        Abbreviation("Sponsor", "", "/glossary/#term-Sponsor"),
    ]
)
EMA = '<a class="abbreviation" href="/glossary/#term-EMA"><abbr title="European Medicines Agency">EMA</abbr></a>'


def short(html):
    """The HTML with whatever is spelt out in brackets."""
    return re.sub(r'<a class="abbreviation"[^>]*><abbr title="[^"]*">([^<]*)</abbr></a>', r"[\1]", spelt_out(html, KNOWN))


def test_it_is_spelt_out_and_leads_to_the_glossary():
    assert spelt_out("<p>The EMA says.</p>", KNOWN) == f"<p>The {EMA} says.</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>EMA and EMA</p><p>EMA</p>", "<p>[EMA] and EMA</p><p>EMA</p>"),
        ("<p>CAR-T, CAR, CAR-T</p>", "<p>[CAR-T], [CAR], CAR-T</p>"),
        ("<p>SCHEMA, EMAs, EMA-led, non-EMA, EMA_1</p>", "<p>SCHEMA, EMAs, EMA-led, non-EMA, EMA_1</p>"),
        ("<p>ema, Sponsor</p>", "<p>ema, Sponsor</p>"),
        ("<p>R&amp;D</p>", "<p>[R&amp;D]</p>"),
        ('<h1>EMA</h1><a href="/">EMA <b>EMA</b></a> EMA', '<h1>EMA</h1><a href="/">EMA <b>EMA</b></a> [EMA]'),
        (
            "<code>EMA</code><label>EMA</label><button>EMA</button>EMA",
            "<code>EMA</code><label>EMA</label><button>EMA</button>[EMA]",
        ),
        (
            "<svg><text>EMA</text></svg><abbr>EMA</abbr><!-- EMA > -->",
            "<svg><text>EMA</text></svg><abbr>EMA</abbr><!-- EMA > -->",
        ),
        ('<p title="EMA > EMA">.</p>', '<p title="EMA > EMA">.</p>'),
        ('<span class="visually-hidden">EMA</span><bdi lang="ar">EMA</bdi>EMA', None),
        ("<dl><dt>EMA<dd>EMA</dl>", "<dl><dt>EMA<dd>EMA</dl>"),  # where an end tag is left out, rather too little
        ("<label>EMA<input value='EMA'>EMA</label><br>EMA", "<label>EMA<input value='EMA'>EMA</label><br>[EMA]"),
        ("<svg><path d='M0'/></svg>EMA", "<svg><path d='M0'/></svg>[EMA]"),
        ("a < b EMA", "a < b [EMA]"),
    ],
)
def test_only_the_first_whole_word_in_text_is(html, expected):
    expected = expected or '<span class="visually-hidden">EMA</span><bdi lang="ar">EMA</bdi>[EMA]'
    assert short(html) == expected


def test_what_is_folded_away_does_not_count_for_the_text_outside():
    fold = "<details><summary>EMA</summary>{} EMA</details>"
    once, plain = fold.format("[EMA]"), fold.format("EMA")
    assert short(f"{plain}{plain}EMA EMA") == f"{once}{plain}[EMA] EMA"
    assert short(f"EMA{plain}") == f"[EMA]{plain}"


def test_a_meaning_with_signs_of_html_stays_a_text():
    assert 'title="Research &amp; &quot;development&quot;"' in spelt_out("R&amp;D", KNOWN)


def test_without_abbreviations_nothing_happens():
    assert spelt_out("<p>EMA</p>", Abbreviations.of([])) == "<p>EMA</p>"


PIECES = st.sampled_from(
    [
        *("EMA", "CAR-T", "R&amp;D", "&", "x", " ", "<", ">", '"', "<!--", "-->", "<br>", "<a href='x>EMA'>", "</a>"),
        *("<p>", "</p>", "<details>", "</details>", "<h2>", "</h2>"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_without_what_was_put_in_the_page_is_what_it_was(html):
    done = spelt_out(html, KNOWN)
    assert re.sub(r'<a class="abbreviation" href="[^"]*"><abbr title="[^"]*">(.*?)</abbr></a>', r"\1", done) == html
    for text in KNOWN.by_text:
        assert done.count(f">{text}</abbr>") <= 2  # once outside of folds, and once within


@pytest.mark.django_db
class TestOnPages:
    @pytest.fixture
    def term(self):
        return GlossaryTerm.objects.create(term="EMA", full="European Medicines Agency", meaning="It decides.")

    @pytest.fixture
    def country(self):
        country = factories.create_jurisdiction()
        factories.create_document(country, "letter", note="The EMA reads it.")
        return country

    def test_a_page_spells_out_what_the_glossary_has(self, client, term, country):
        assert f"<p>The {EMA} reads it.</p>" in client.get("/countries/xa/").content.decode()

    def test_a_page_follows_the_glossary(self, client, term, country):
        first = client.get("/countries/xa/")
        assert client.get("/countries/xa/", headers={"if-none-match": first["ETag"]}).status_code == 304
        term.full = "Another agency"
        term.save()
        again = client.get("/countries/xa/", headers={"if-none-match": first["ETag"]})
        assert 'title="Another agency"' in again.content.decode()

    def test_it_costs_one_query_once_for_each_revision(self, term, django_assert_num_queries):
        now = revision.current()
        for queries in (1, 0):
            with django_assert_num_queries(queries):
                assert set(read_abbreviations(now, "en").by_text) == {"EMA"}

    def test_neither_the_api_nor_an_error_is_touched(self, client, term, country):
        assert "abbr" not in client.get("/api/v1/documents/").content.decode()
        assert "abbr" not in client.get("/no-such-EMA/").content.decode()
