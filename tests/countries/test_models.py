"""Jurisdictions, authorities, institutions: what the database refuses, and what a person is told."""

import pytest
from django.db.models import ProtectedError

from countries.models import Institution, Jurisdiction, JurisdictionKind
from tests.factories import create_authority, create_institution, create_jurisdiction, create_union
from tests.refusal import complaints, refused

pytestmark = pytest.mark.django_db


def test_a_jurisdiction_is_called_by_its_name():
    assert str(create_jurisdiction(name="Examplia")) == "Examplia"


def test_a_code_and_a_name_belong_to_one_jurisdiction():
    create_jurisdiction("xa", name="Examplia")
    with refused():
        create_jurisdiction("xa", name="Another")
    with refused():
        create_jurisdiction("xb", name="Examplia")


def test_a_jurisdiction_is_a_country_or_a_union():
    with refused():
        create_jurisdiction(kind="province")


def test_a_union_is_in_no_union():
    union = create_union("xu")
    with refused():
        create_union("xv", member_of=union)
    assert complaints(Jurisdiction(code="xv", name="V", kind=JurisdictionKind.UNION, member_of=union, languages=["en"])) == {
        "__all__": ["A union cannot itself be a member of a union."]
    }


def test_a_country_is_member_of_a_union_and_not_of_a_country():
    other = create_jurisdiction("xb")
    country = create_jurisdiction("xa")
    country.member_of = other
    assert "member_of" in complaints(country)
    with refused():
        Jurisdiction.objects.filter(pk=country.pk).update(member_of=other)


def test_a_union_with_members_stays_a_union():
    union = create_union()
    create_jurisdiction(member_of=union)
    with refused():
        Jurisdiction.objects.filter(pk=union.pk).update(kind=JurisdictionKind.COUNTRY)


def test_a_union_with_members_cannot_be_deleted():
    union = create_union()
    create_jurisdiction(member_of=union)
    with pytest.raises(ProtectedError):
        union.delete()


def test_reading_order_puts_members_of_a_union_side_by_side_then_the_others_by_name():
    union = create_union("xu", name="Zz union")
    create_jurisdiction("xa", name="Cc")
    create_jurisdiction("xb", member_of=union, name="Dd")
    create_jurisdiction("xc", name="Aa")
    create_jurisdiction("xd", member_of=union, name="Bb")
    assert [found.code for found in Jurisdiction.objects.in_reading_order()] == ["xd", "xb", "xc", "xa", "xu"]


def test_a_query_set_is_deleted_only_on_purpose():
    """Jurisdiction.objects.delete() would delete everything; Django asks for .all() or a filter."""
    assert not hasattr(Jurisdiction.objects, "delete")


def test_an_authority_is_called_by_its_name_and_acronym():
    country = create_jurisdiction()
    assert str(create_authority(country, name="Medicines Agency", acronym="MA")) == "Medicines Agency (MA)"
    assert str(create_authority(country, "ministry", name="Ministry of Health")) == "Ministry of Health"


def test_an_institution_has_a_place_on_earth_or_none():
    country = create_jurisdiction()
    create_institution(country, "nowhere")
    create_institution(country, "somewhere", latitude=0, longitude=-180)
    assert complaints(Institution(jurisdiction=country, slug="x", name="X", latitude=33.9, longitude=35.5)) == {}


@pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (-91, 0), (0, 181), (0, -181), (33.9, None), (None, 35.5)])
def test_an_institution_off_the_map_is_refused(latitude, longitude):
    country = create_jurisdiction()
    assert complaints(Institution(jurisdiction=country, slug="x", name="X", latitude=latitude, longitude=longitude))
    with refused():
        create_institution(country, latitude=latitude, longitude=longitude)


def test_half_a_position_is_complained_of_in_a_sentence():
    half = Institution(jurisdiction=create_jurisdiction(), slug="x", name="X", latitude=33.9)
    assert complaints(half) == {"__all__": ["Give latitude (−90 to 90) and longitude (−180 to 180) together, or neither."]}


def test_every_change_of_a_jurisdiction_is_kept():
    country = create_jurisdiction(name="Before")
    country.name = "After"
    country.save()
    assert list(country.history.values_list("name", "history_type")) == [("After", "~"), ("Before", "+")]
