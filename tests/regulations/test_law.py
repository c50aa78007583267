"""What cites an instrument or a source."""

import pytest

from regulations.law import citing_answers, citing_groups, count_citing_answers, host
from regulations.models import Instrument, Source
from tests.factories import (
    create_barrier,
    create_document,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
)

pytestmark = pytest.mark.django_db


def test_each_answer_is_told_once_with_all_its_pinpoints():
    country = create_jurisdiction()
    law, other = create_instrument(country), create_instrument(country, "other")
    create_requirement(country, create_topic(), "yes", citations=[(law, "Art. 1"), (other, "Art. 9"), (law, "Art. 4"), law])

    (citing,) = citing_answers(law)

    assert citing.pinpoints == ("Art. 1", "Art. 4")
    assert (citing.jurisdiction, citing.cell.topic.slug, citing.cell.requirement.value) == ("Country XA", "topic", "yes")


def test_answers_stand_in_the_order_of_the_questionnaire_however_many_there_are(django_assert_num_queries):
    law = create_instrument(create_jurisdiction("xz"))
    topics = [create_topic("second", order=2), create_topic("first", order=1)]
    for code in ("xb", "xa"):
        country = create_jurisdiction(code)
        for topic in topics:
            create_requirement(country, topic, "yes", citations=[law])

    with django_assert_num_queries(3):
        found = citing_answers(law)

    assert [(citing.cell.topic.slug, citing.cell.jurisdiction) for citing in found] == [
        ("first", "xa"), ("first", "xb"), ("second", "xa"), ("second", "xb"),
    ]  # fmt: skip


def test_an_instrument_and_a_source_with_one_key_are_not_taken_for_each_other():
    country = create_jurisdiction()
    law, source = create_instrument(country, pk=7), create_source(country, pk=7)
    create_requirement(country, create_topic(), "yes", citations=[source])

    assert citing_answers(law) == ()
    assert len(citing_answers(source)) == 1
    assert count_citing_answers(Instrument, [7]) == {}
    assert count_citing_answers(Source, [7]) == {7: 1}


def test_records_of_every_other_kind_are_told_by_kind():
    country = create_jurisdiction()
    law = create_instrument(country)
    create_barrier(country, "wall", citations=[law])
    create_document(country, "form", [(law, "Annex I")])

    groups = {group.kind: group for group in citing_groups(law)}

    assert set(groups) == {"barrier", "document"}
    assert groups["document"].label == "Documents"
    assert [(record.title, record.pinpoints) for record in groups["document"].records] == [("Form", ("Annex I",))]
    assert groups["barrier"].records[0].slug == "wall"


def test_what_nobody_cites_has_no_groups():
    assert citing_groups(create_source(create_jurisdiction())) == ()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.law.example/a/b?c=d", "law.example"),
        ("http://data.example", "data.example"),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_an_address_is_told_by_its_site(url, shown):
    assert host(url) == shown
