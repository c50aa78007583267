"""The terms that a document uses, put into it once all else is made: which ones these are, only the document shows."""

import re
from html import unescape

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from regulations.terms import Term, used_in

TERMS = mark_safe("<!-- terms -->")  # stands where they come in


def with_terms(html: str, glossary: tuple[Term, ...]) -> str:
    """The HTML with the chapter of terms, where it has one: those of the glossary that stand in its other chapters."""
    before, mark, after = html.partition(TERMS)
    if not mark:
        return html
    text = unescape(re.sub(r"<[^>]*>", " ", before.partition("</head>")[2] + after))
    return before + render_to_string("reports/pdf/terms.html", {"terms": used_in(text, glossary)}) + after
