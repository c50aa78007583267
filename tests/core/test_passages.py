"""On a page that is read from the right, each left-to-right passage keeps its own order, and nothing else changes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milenari.core.passages import BEGIN, END, mark_passages


def marked(html: str) -> str:
    """With brackets for the marks, which are easier to read."""
    return mark_passages(html).replace(BEGIN, "⟦").replace(END, "⟧")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>How is it submitted?</p>", "<p>⟦How is it submitted?⟧</p>"),
        ("<p>كيف يُقدَّم الطلب؟</p>", "<p>كيف يُقدَّم الطلب؟</p>"),
        ("<td>\n How? <span>مختلفة</span></td>", "<td>\n ⟦How?⟧ <span>مختلفة</span></td>"),
        ("<p>Does the <abbr>CTR</abbr> apply?</p>", "<p>⟦Does the <abbr>CTR</abbr> apply?⟧</p>"),
        ("<p><a>CTR</a>, Art. 6(1) · <b>نعم</b></p>", "<p>⟦<a>CTR</a>, Art. 6(1)⟧ · <b>نعم</b></p>"),
        ("<p>Spain: <b>نعم</b></p>", "<p>⟦Spain⟧: <b>نعم</b></p>"),
        ("<p><b>نعم</b> (Jordan FDA)</p>", "<p><b>نعم</b> ⟦(Jordan FDA)⟧</p>"),
        ("<p>50 / 2014</p>", "<p>50 / 2014</p>"),
        ("<p>A &amp; B&#x27;</p>", "<p>⟦A &amp; B&#x27;⟧</p>"),
        ("<p>&nbsp;&middot; 5</p>", "<p>&nbsp;&middot; 5</p>"),
        ("<p>عن “How?” وغيره</p>", "<p>عن “⟦How?⟧” وغيره</p>"),
        ("<p>عن “نعم CTR” وغيره</p>", "<p>عن “نعم CTR” وغيره</p>"),
        ("<p>AEMPS. تقدير؛ ثقة منخفضة. It advises asking.</p>", "<p>⟦AEMPS.⟧ تقدير؛ ثقة منخفضة. ⟦It advises asking.⟧</p>"),
        ("<p>تجربة CAR-T.</p>", "<p>تجربة CAR-T.</p>"),
        ("<p>في 5 أيام. 12 يومًا</p>", "<p>في 5 أيام. 12 يومًا</p>"),
        ("<p><span>EU</span><span>CTR</span></p>", "<p><span>⟦EU⟧</span><span>⟦CTR⟧</span></p>"),
        ("<p><a class='number'>T1</a> How?</p>", "<p><a class='number'>⟦T1⟧</a> ⟦How?⟧</p>"),
        ("<p><a>Hospital</a>, Rome (إيطاليا)</p>", "<p><a>⟦Hospital⟧</a>, ⟦Rome⟧ (إيطاليا)</p>"),
        ("<p>One.<br>Two.</p>", "<p>⟦One.⟧<br>⟦Two.⟧</p>"),
    ],
)
def test_a_passage_is_marked_with_what_belongs_to_it(html, expected):
    assert marked(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<bdi dir="ltr">Regulation (EU)</bdi>',
        '<p lang="en" dir="ltr">The <b>whole</b> text.</p>',
        "<code>a.b()</code>",
        "<pre>x</pre>",
        "<select><option>One</option></select>",
        "<textarea>One</textarea>",
        "<script>var a = '<p>One</p>';</script>",
        "<svg><text>One</text></svg>",
        "<head><title>One</title></head>",
        "<!-- One -->",
        '<img alt="One.">',
        '<p title="One > two">نعم</p>',
    ],
)
def test_what_says_its_own_direction_and_what_is_no_prose_is_left_alone(html):
    assert mark_passages(html) == html


def test_the_page_that_is_read_from_the_right_is_not_taken_for_a_passage_of_its_own():
    html = '<!doctype html><html lang="ar" dir="rtl"><body><p>One.</p></body></html>'

    assert marked(html) == html.replace("One.", "⟦One.⟧")


TAGS = ("<p>", "</p>", "<b>", "</b>", "<span class='a'>", "</span>", "<br>", "<!-- c -->")
TEXTS = ("Latin (a)", "نص", " ", "&amp;", ": ", ", ", "; ", "“", "”", "5", "<")
pieces = st.sampled_from((*TAGS, *TEXTS))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>العربية, الإنكليزية</p>", "<p>العربية، الإنكليزية</p>"),
        ("<p><a>نعم</a>, <a>لا</a>; <a>نعم</a></p>", "<p><a>نعم</a>، <a>لا</a>؛ <a>نعم</a></p>"),
        ("<p><a>CTR</a>, <a>CTIS</a>, <b>نعم</b></p>", "<p><a>⟦CTR⟧</a>, <a>⟦CTIS⟧</a>, <b>نعم</b></p>"),
        ("<p>نعم &amp; لا 1,000</p>", "<p>نعم &amp; لا 1,000</p>"),
        ("<p>نعم&nbsp;<code>a, b</code></p>", "<p>نعم&nbsp;<code>a, b</code></p>"),
    ],
)
def test_a_comma_after_a_word_of_the_page_is_of_its_script(html, expected):
    assert marked(html) == expected


@given(st.lists(pieces, max_size=20).map("".join))
def test_but_for_marks_and_commas_nothing_changes(html):
    changed = mark_passages(html).replace(BEGIN, "").replace(END, "")

    assert changed.replace("،", ",").replace("؛", ";") == html


@given(st.lists(pieces, max_size=20).map("".join))
def test_what_is_marked_already_is_left_as_it_is(html):
    assert mark_passages(mark_passages(html)) == mark_passages(html)


@given(st.lists(pieces, max_size=20).map("".join))
def test_marks_are_paired_and_none_stands_within_another(html):
    found = re.findall(f"{BEGIN}|{END}", mark_passages(html))

    assert found == [BEGIN, END] * (len(found) // 2)
