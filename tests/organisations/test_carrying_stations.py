"""A station that is followed by another: what it lacks comes along, what it has stays its own."""

from __future__ import annotations

from linli.organisations.models import Organisation, Station, StationPoint
from tests.organisations.cast import TODAY, House
from tests.organisations.test_carrying import followed, pair

__all__ = ["pair"]


def located(body: Organisation, address: str, lon: float | None = None) -> None:
    Station.objects.filter(organisation=body).update(address=address)
    if lon is not None:
        StationPoint.objects.create(organisation=body, lon=lon, lat=26.5, located_on=TODAY)


def test_a_station_takes_over_what_it_has_not(house: House, pair) -> None:
    old, new = pair
    located(old, "春晖路1号", 101.7)
    Station.objects.filter(organisation=old).update(hours="8:00—18:00", emergency_telephone="0990-7700119")
    Station.objects.filter(organisation=new).update(hours="全天")
    followed(pair)
    now = Station.objects.get(organisation=new)
    assert (now.address, now.hours, now.emergency_telephone) == ("春晖路1号", "全天", "0990-7700119")
    assert StationPoint.objects.get(organisation=new).lon == 101.7
    assert Station.objects.get(organisation=old).address == "春晖路1号"


def test_a_station_that_stands_elsewhere_or_was_located_keeps_its_own_point(house: House, pair) -> None:
    old, new = pair
    third = house.add_body("third", "service_station", "estate")
    located(old, "春晖路1号", 101.7)
    located(new, "秋实路2号")
    located(third, "秋实路2号", 101.9)
    followed(pair)
    assert not StationPoint.objects.filter(organisation=new).exists()
    assert Station.objects.get(organisation=new).address == "秋实路2号"
    StationPoint.objects.create(organisation=new, lon=101.8, lat=26.5, located_on=TODAY)
    followed((new, third))
    assert StationPoint.objects.get(organisation=third).lon == 101.9
