"""An instrument as schema.org/Legislation within its page."""

import json
from datetime import date

import pytest

from regulations.legislation import json_ld, legislation
from tests.factories import create_authority, create_instrument, create_jurisdiction

SITE = "https://example.org"


@pytest.mark.django_db
def test_what_is_recorded_is_said_in_the_words_of_schema_org():
    country = create_jurisdiction("xa", name="Country")
    law = create_instrument(
        country,
        "trials",
        title="Law on trials",
        local_title="قانون",
        number="2/2011",
        date=date(2011, 1, 16),
        issuer=create_authority(country, "agency", name="Agency"),
        language="ar",
        url="https://law.example/2",
        eli="http://data.example/eli/2",
    )

    data = json.loads(json_ld(legislation(law, SITE)))

    assert isinstance(data["@context"], dict)  # nobody has to fetch it
    assert data["@graph"] == [
        {
            "@id": "http://data.example/eli/2",
            "@type": "Legislation",
            "mainEntityOfPage": f"{SITE}/instruments/trials/",
            "name": "Law on trials",
            "alternateName": {"@language": "ar", "@value": "قانون"},
            "legislationIdentifier": ["2/2011", "http://data.example/eli/2"],
            "legislationType": "Law",
            "legislationDate": "2011-01-16",
            "legislationJurisdiction": f"{SITE}/countries/xa/",
            "legislationLegalForce": "https://schema.org/InForce",
            "legislationPassedBy": f"{SITE}/countries/xa/#authority-agency",
            "inLanguage": "ar",
            "url": "https://law.example/2",
        },
        {"@id": f"{SITE}/countries/xa/", "@type": "Country", "name": "Country"},
        {"@id": f"{SITE}/countries/xa/#authority-agency", "@type": "Organization", "name": "Agency"},
    ]


def test_no_text_can_end_the_block_that_it_stands_in():
    data = {"name": "</script><script>alert(1)</script><!-- & \u2028 قانون"}

    written = json_ld(data)

    assert not set("<>&\u2028") & set(written)
    assert "\\u003c/script\\u003e" in written
    assert json.loads(written) == data
