"""Any landscape: a union, countries in it and outside of it, a topic of every kind, and answers as they may come."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from regulations.landscape import Landscape, Requirement, Topic
from regulations.vocabulary import AMOUNT_KINDS, Kind, Review, Status, Unit
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic

UNION = "xu"
COUNTRIES = ("xa", "xb", "xc", "xd")
MEMBERS = ("xa", "xb")

TOPICS = (
    make_topic("ternary", Kind.TERNARY, burden={"yes": 0, "partial": 1, "no": 3}),
    make_topic("choice", Kind.CHOICE, choices=("one", "two"), burden={"one": 0, "two": 2}, domain="another"),
    make_topic("unscaled", Kind.CHOICE, choices=("one", "two")),
    make_topic("duration", Kind.DURATION, burden={0: 0, 31: 1, 61: 3}),
    make_topic("money", Kind.MONEY, burden={1000: 1, 5000: 2}, domain="another"),
    make_topic("number", Kind.NUMBER),
    make_topic("text", Kind.TEXT),
)
JURISDICTIONS = (
    make_jurisdiction(UNION, is_union=True),
    *(make_jurisdiction(code, union=UNION if code in MEMBERS else "") for code in COUNTRIES),
)


def possible_answers(jurisdiction: str, topic: Topic) -> Iterator[Requirement | None]:
    """Every kind of answer that fits the topic, and none."""
    yield None
    for status, review in product(Status, Review):
        fields = {"status": status, "review": review}
        if status not in (Status.ANSWERED, Status.UNCLEAR) or topic.kind == Kind.TEXT:
            yield make_requirement(jurisdiction, topic, **fields)
        elif topic.kind in AMOUNT_KINDS:
            units = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS) if topic.kind == Kind.DURATION else (None,)
            for amount, unit in product((0, 10, 30, 45, 61, 1000, 6000), units):
                yield make_requirement(jurisdiction, topic, Decimal(amount), **fields, **({"unit": unit.value} if unit else {}))
        else:
            for value in [choice.value for choice in topic.choices] or ["yes", "partial", "no"]:
                yield make_requirement(jurisdiction, topic, value, **fields)
    if topic.kind != Kind.TEXT:
        yield make_requirement(jurisdiction, topic, status=Status.UNCLEAR)


def landscape_of(answers: tuple[Requirement | None, ...]) -> Landscape:
    return make_landscape(JURISDICTIONS, TOPICS, [answer for answer in answers if answer is not None])


def landscapes() -> st.SearchStrategy[Landscape]:
    cells = product(JURISDICTIONS, TOPICS)
    answers = [st.sampled_from(list(possible_answers(jurisdiction.code, topic))) for jurisdiction, topic in cells]
    return st.tuples(*answers).map(landscape_of)


orders = st.permutations(COUNTRIES).map(tuple)
some_countries = st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True).map(tuple)
