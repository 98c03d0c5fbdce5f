"""Bringing in a body, binding it, and keeping its station's facts."""

from __future__ import annotations

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations import actions
from linli.organisations.models import Organisation, OrganisationPlace, Station
from tests.organisations.cast import AT, SYSTEM


def create(house, **changed):
    given = {"kind": "owners_committee", "name": "春和里小区业主委员会", "places": [house.places["estate"]]}
    return actions.create_organisation(**{**given, "by": SYSTEM, "at": AT, **changed})


def test_a_body_has_a_short_name_and_initials(house):
    body = create(house, telephone="0990-1234567", short_name="业委会")
    assert (body.short_name, body.telephone, body.pinyin) == ("业委会", "0990-1234567", "chlxqyzwyh")
    assert create(house, name="春和里志愿队", kind="volunteer_team").short_name == "春和里志愿队"
    assert list(OrganisationPlace.objects.filter(organisation=body).values_list("place_id", flat=True)) == [
        house.places["estate"].pk
    ]


def test_only_a_station_has_the_facts_of_a_station(house):
    body = create(house, kind="service_station", name="秋实里站", places=[house.places["other_estate"]])
    assert Station.objects.filter(organisation=body).exists()
    assert not Station.objects.filter(organisation=create(house)).exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "ministry"}, "kind"),
        ({"name": "   "}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"short_name": "长" * 31}, "short_name"),
        ({"telephone": "call me"}, "telephone"),
        ({"places": []}, "places"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(house, changed, field):
    before = Organisation.objects.count()
    with pytest.raises(Invalid) as wrong:
        create(house, **changed)
    assert list(wrong.value.errors) == [field]
    assert Organisation.objects.count() == before


@pytest.mark.parametrize("telephone", ["95598", "12345", "4008001234", "400-800-1234", "10000000001", ""])
def test_service_numbers_are_telephones_too(house, telephone):
    assert create(house, telephone=telephone).telephone == telephone


def test_whoever_may_not_keep_bodies_brings_in_none(house):
    with pytest.raises(Refused):
        create(house, by=NOBODY)
    assert not Organisation.objects.filter(kind="owners_committee").exists()


def test_a_body_is_bound_once_however_often_it_is_said(house):
    body = create(house)
    first = actions.bind_place(body, house.places["other_estate"], by=SYSTEM, at=AT)
    again = actions.bind_place(body, house.places["other_estate"], by=SYSTEM, at=AT)
    assert first.pk == again.pk
    assert Event.objects.filter(kind="organisation.bound", subject_id=str(body.pk)).count() == 1
    with pytest.raises(Refused):
        actions.bind_place(body, house.places["building"], by=NOBODY, at=AT)


def test_describing_a_station_changes_what_is_said_and_keeps_the_rest(house):
    station = house.bodies["station"]
    actions.describe_station(station, address="3栋一层", hours="8:30-17:30", by=SYSTEM, at=AT)
    kept = actions.describe_station(station, telephone="10000000002", emergency_telephone="119", by=SYSTEM, at=AT)
    station.refresh_from_db()
    assert (kept.address, kept.hours, kept.emergency_telephone) == ("3栋一层", "8:30-17:30", "119")
    assert station.telephone == "10000000002"


def test_two_who_describe_a_station_at_once_do_not_overwrite_each_other(house):
    station = house.bodies["station"]
    actions.describe_station(station, hours="8:30-17:30", by=SYSTEM, at=AT, version=station.version)
    with pytest.raises(Stale):
        actions.describe_station(station, hours="9:00-18:00", by=SYSTEM, at=AT, version=station.version)


def test_a_company_is_no_station(house):
    with pytest.raises(Invalid) as wrong:
        actions.describe_station(house.bodies["property"], hours="8:30", by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["organisation"]
    with pytest.raises(Refused):
        actions.describe_station(house.bodies["station"], hours="8:30", by=NOBODY, at=AT)
