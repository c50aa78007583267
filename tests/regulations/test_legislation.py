"""An instrument as schema.org/Legislation."""

import json
from datetime import date

import pytest

from regulations.legislation import json_ld, legislation
from tests.factories import create_authority, create_instrument, create_jurisdiction, create_union

pytestmark = pytest.mark.django_db

PAGE = "https://example.org/instruments/law/"


def test_what_is_recorded_is_said_in_the_words_of_schema_org():
    country = create_jurisdiction(name="Country")
    law = create_instrument(
        country,
        title="Law on trials",
        local_title="قانون",
        number="2/2011",
        date=date(2011, 1, 16),
        issuer=create_authority(country, name="Agency"),
        language="ar",
        url="https://law.example/2",
        eli="http://data.example/eli/2",
    )

    assert legislation(law, PAGE) == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": "http://data.example/eli/2",
        "mainEntityOfPage": PAGE,
        "name": "Law on trials",
        "alternateName": "قانون",
        "legislationIdentifier": ["2/2011", "http://data.example/eli/2"],
        "legislationType": "Law",
        "legislationDate": "2011-01-16",
        "legislationJurisdiction": {"@type": "Country", "name": "Country"},
        "legislationLegalForce": "https://schema.org/InForce",
        "legislationPassedBy": {"@type": "Organization", "name": "Agency"},
        "inLanguage": "ar",
        "url": "https://law.example/2",
        "sameAs": "http://data.example/eli/2",
    }


def test_what_is_not_recorded_is_left_out():
    data = legislation(create_instrument(create_union()), PAGE)

    assert set(data) == {
        "@context", "@type", "@id", "mainEntityOfPage", "name", "legislationType", "legislationJurisdiction",
        "legislationLegalForce", "inLanguage",
    }  # fmt: skip
    assert data["@id"] == PAGE
    assert data["legislationJurisdiction"]["@type"] == "AdministrativeArea"


@pytest.mark.parametrize(
    ("status", "force"),
    [("in_force", "InForce"), ("draft", "NotInForce"), ("repealed", "NotInForce"), ("superseded", "NotInForce")],
)
def test_its_force_follows_its_status(status, force):
    data = legislation(create_instrument(create_jurisdiction(), status=status), PAGE)

    assert data["legislationLegalForce"] == f"https://schema.org/{force}"


def test_law_that_is_only_adopted_is_said_neither_to_be_in_force_nor_not():
    assert "legislationLegalForce" not in legislation(create_instrument(create_jurisdiction(), status="adopted"), PAGE)


def test_an_address_that_would_run_as_script_is_left_out():
    law = create_instrument(create_jurisdiction(), url="javascript:alert(1)", eli="javascript:alert(2)")

    assert "javascript" not in json.dumps(legislation(law, PAGE))


def test_no_text_can_end_the_block_that_it_stands_in():
    data = {"name": "</script><script>alert(1)</script><!-- & \u2028 قانون"}

    written = json_ld(data)

    assert not set("<>&\u2028") & set(written)
    assert "\\u003c/script\\u003e" in written
    assert json.loads(written) == data
