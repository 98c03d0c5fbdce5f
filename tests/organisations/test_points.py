"""Where a station is: said by whoever keeps its facts, in any datum, kept in one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations.actions import create_organisation, locate_station
from linli.organisations.models import Organisation, StationPoint
from linli.organisations.queries.points import centres_of, point_of, without_point
from linli.organisations.rules_points import may_locate_station
from linli.places.datums import Datum, convert, metres_between
from tests.organisations.cast import AT, ESTATE, OTHER_ESTATE, SYSTEM, TODAY, House, build_house, fixed_cast, in_post

HERE = (113.15, 27.83)


@pytest.fixture
def house(db: None) -> House:
    return build_house()


@pytest.fixture
def station(house: House) -> Organisation:
    return create_organisation(kind="service_station", name="测试站", places=[house.places["estate"]], by=SYSTEM, at=AT)


def test_a_station_is_located_in_any_datum(house: House, station: Organisation) -> None:
    shown = convert(HERE, Datum.WGS84, Datum.BD09)
    kept = locate_station(station, point=shown, datum=Datum.BD09, by=SYSTEM, at=AT)
    assert metres_between((kept.lon, kept.lat), HERE) < 0.02
    assert (kept.located_on, kept.version) == (TODAY, 1)
    event = Event.objects.get(kind="station.located")
    assert event.estate_id == house.places["estate"].pk
    assert [one.name for one in centres_of(house.places["estate"])] == ["测试站"]
    assert station not in without_point(house.places["estate"])


def test_the_same_again_changes_nothing_and_another_spot_is_the_next_version(station: Organisation) -> None:
    assert point_of(station) is None
    for _ in range(2):
        assert locate_station(station, point=HERE, datum=Datum.WGS84, by=SYSTEM, at=AT).version == 1
    assert Event.objects.filter(kind="station.located").count() == 1
    assert locate_station(station, point=(113.2, 27.8), datum=Datum.WGS84, by=SYSTEM, at=AT, version=1).version == 2
    for seen in (0, 1):
        with pytest.raises(Stale):
            locate_station(station, point=HERE, datum=Datum.WGS84, by=SYSTEM, at=AT, version=seen)


def test_what_is_no_station_or_lies_abroad_is_refused_at_its_field(house: House, station: Organisation) -> None:
    with pytest.raises(Invalid) as abroad:
        locate_station(station, point=(27.83, 113.15), datum=Datum.WGS84, by=SYSTEM, at=AT)
    assert list(abroad.value.errors) == ["point"]
    other = create_organisation(kind="volunteer_team", name="志愿队", places=[house.places["estate"]], by=SYSTEM, at=AT)
    with pytest.raises(Invalid) as no_station:
        locate_station(other, point=HERE, datum=Datum.WGS84, by=SYSTEM, at=AT)
    assert list(no_station.value.errors) == ["station"]
    with pytest.raises(Refused):
        locate_station(station, point=HERE, datum=Datum.WGS84, by=in_post("repairer"), at=AT)
    assert not StationPoint.objects.exists()


def test_a_station_that_ended_is_drawn_no_more(house: House, station: Organisation) -> None:
    locate_station(station, point=HERE, datum=Datum.WGS84, by=SYSTEM, at=AT)
    Organisation.objects.filter(pk=station.pk).update(ended_on=TODAY)
    assert centres_of(house.places["city"]) == []
    with pytest.raises(Invalid):
        locate_station(station, point=(113.2, 27.8), datum=Datum.WGS84, by=SYSTEM, at=AT)


def test_the_database_keeps_no_station_outside_china(station: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StationPoint.objects.create(organisation=station, lon=2.35, lat=48.85, located_on=TODAY)


def test_who_may_locate_a_station_of_the_whole_cast() -> None:
    allowed = {role for role, actor in fixed_cast().items() if may_locate_station(actor, [ESTATE], AT) is None}
    assert allowed == {"station_head", "community_officer", "administrator", "system"}
    head = fixed_cast()["station_head"]
    for places in ([], [ESTATE, OTHER_ESTATE]):
        refusal = may_locate_station(head, places, AT)
        assert refusal is not None
        assert refusal.shown
