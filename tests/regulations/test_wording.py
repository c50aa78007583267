"""Values and answers in plain words: numbers carry their unit, and what is missing says so."""

from decimal import Decimal

import pytest
from django.template import Context, Template

from regulations import wording
from regulations.vocabulary import Kind, Status
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic
from tests.properties import given
from tests.regulations.strategies import COUNTRIES, TOPICS, landscapes

DAYS = make_topic("days", Kind.DURATION)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "0"),
        ("0.00", "0"),
        ("50", "50"),
        ("50.00", "50"),
        ("999", "999"),
        ("1000000", "1,000,000"),
        ("5741.27", "5,741.27"),
        ("0.5", "0.50"),
    ],
)
def test_a_number_has_separators_and_decimals_only_where_they_say_something(amount, words):
    assert wording.number(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("kind", "amount", "unit", "words"),
    [
        (Kind.DURATION, 0, "calendar_days", "0 days"),
        (Kind.DURATION, 1, "calendar_days", "1 day"),
        (Kind.DURATION, 50, "calendar_days", "50 days"),
        (Kind.DURATION, Decimal("1.5"), "calendar_days", "1.50 days"),
        (Kind.DURATION, 1, "working_days", "1 working day (about 1 calendar day)"),
        (Kind.DURATION, 45, "working_days", "45 working days (about 63 calendar days)"),
        (Kind.MONEY, 0, "EUR", "EUR 0"),
        (Kind.MONEY, 1000000, "EUR", "EUR 1,000,000"),
        (Kind.MONEY, Decimal("5741.27"), "EUR", "EUR 5,741.27"),
        (Kind.NUMBER, 1, "years", "1 year"),
        (Kind.NUMBER, 30, "years", "30 years"),
        (Kind.NUMBER, 1, "hours", "1 hour"),
        (Kind.NUMBER, 72, "hours", "72 hours"),
    ],
)
def test_an_amount_carries_its_unit(kind, amount, unit, words):
    topic = make_topic(kind=kind)
    assert wording.value(topic, make_requirement("xa", topic, amount, unit=unit)) == words


@pytest.mark.parametrize(("value", "words"), [("yes", "Yes"), ("partial", "In part"), ("no", "No")])
def test_a_ternary_is_said_in_words(value, words):
    topic = make_topic(kind=Kind.TERNARY)
    assert wording.value(topic, make_requirement("xa", topic, value)) == words


def test_a_choice_is_said_by_its_label():
    topic = make_topic(kind=Kind.CHOICE, choices=["single_decision", "ethics_first"])
    assert wording.value(topic, make_requirement("xa", topic, "ethics_first")) == "Ethics first"


def test_where_there_is_no_value_there_are_no_words():
    topic = make_topic(kind=Kind.TEXT)
    assert wording.value(topic, make_requirement("xa", topic)) == ""


def cell(topic, own=None, of_union=None):
    jurisdictions = [make_jurisdiction("xa", union="xu"), make_jurisdiction("xu", is_union=True)]
    answers = [make_requirement(code, topic, **fields) for code, fields in (("xa", own), ("xu", of_union)) if fields is not None]
    return make_landscape(jurisdictions, [topic], answers).cell("xa", topic)


@pytest.mark.parametrize(
    ("topic", "own", "of_union", "words"),
    [
        (DAYS, {"value": 50}, None, "50 days"),
        (DAYS, None, {"value": 50}, "50 days"),
        (DAYS, {"value": 50, "status": Status.UNCLEAR}, None, "50 days"),
        (make_topic(kind=Kind.TEXT), {}, None, "Described in words"),
        (DAYS, {"status": Status.NO_RULE}, None, "No rule exists"),
        (DAYS, {"status": Status.NOT_APPLICABLE}, None, "Not applicable"),
        (DAYS, {"status": Status.UNCLEAR}, None, "Unclear"),
        (DAYS, {"status": Status.NOT_FOUND}, None, "Not found in public sources"),
        (DAYS, None, {"status": Status.NOT_APPLICABLE}, "Left to the member countries; not recorded here"),
        (DAYS, None, None, "Nothing recorded"),
    ],
)
def test_what_holds_in_a_cell_is_said_in_plain_words(topic, own, of_union, words):
    assert wording.answer(cell(topic, own, of_union)) == words


@given(landscapes())
def test_a_cell_is_never_empty_and_never_a_slug(landscape):
    for country in COUNTRIES:
        for topic in TOPICS:
            words = wording.answer(landscape.cell(country, topic))
            assert words
            assert words[0].isupper() or words[0].isdigit()
            assert "_" not in words


def rendered(template, **context):
    return Template(template).render(Context(context))


def test_the_filters_are_in_every_template():
    assert rendered("{{ cell|answer }}", cell=cell(DAYS, {"value": 50})) == "50 days"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("en", "ltr"), ("", "ltr")])
def test_a_language_has_its_direction(language, direction):
    assert rendered("{{ language|direction }}", language=language) == direction


@pytest.mark.parametrize("url", ["https://example.org/law", "http://example.org"])
def test_an_address_of_the_web_may_become_a_link(url):
    assert rendered("{{ url|safe_url }}", url=url) == url


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//example.org", "law.pdf", "", "http://["]
)
def test_any_other_address_does_not(url):
    assert rendered("{{ url|safe_url }}", url=url) == ""
