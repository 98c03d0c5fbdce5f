"""Who serves a door: need by need, the nearest first, each with a number that may be shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.organisations import actions
from linli.organisations.models import Appointment
from linli.organisations.queries import who_serves
from linli.people.models import Contact
from linli.places.actions import add_grid
from linli.places.models import Place
from tests.organisations.cast import AT, SYSTEM, TODAY, House, jian

OWN = "10000006789"


def board(house: House, where: str = "room") -> dict[str, list[tuple[str, str]]]:
    door = house.places[where] if where in house.places else Place.objects.get(name=where)
    found: dict[str, list[tuple[str, str]]] = {}
    for line in who_serves([door], jian(), TODAY)[door.pk]:
        found.setdefault(line.key, []).append((line.name, line.telephone))
    return found


@pytest.fixture
def leader(house: House) -> Appointment:
    house.bodies["station"].telephone = "0990-1000001"
    house.bodies["station"].save()
    return house.appoint(house.person("罗秀英"), "leaders", "building_leader", place=house.places["building"])


def test_an_unpaid_neighbour_is_called_through_the_station(house: House, leader: Appointment) -> None:
    assert board(house)["neighbours"] == [("罗秀英", "0990-1000001")]
    door = house.places["room"]
    (line,) = [one for one in who_serves([door], jian(), TODAY)[door.pk] if one.key == "neighbours"]
    assert line.through_station


def test_their_own_number_stands_there_by_consent_and_goes_when_they_say_so(house: House, leader: Appointment) -> None:
    actions.show_own_number(leader, phone=OWN, how="当面同意", by=SYSTEM, at=AT)
    assert board(house)["neighbours"] == [("罗秀英", OWN)]
    fresh = Appointment.objects.get(pk=leader.pk)
    assert (fresh.shown_since, fresh.shown_how) == (TODAY, "当面同意")
    actions.hide_own_number(fresh, by=SYSTEM, at=AT)
    assert board(house)["neighbours"] == [("罗秀英", "0990-1000001")]
    actions.hide_own_number(fresh, by=SYSTEM, at=AT)
    kinds = Event.objects.filter(kind__startswith="appointment.number").values_list("kind", flat=True)
    assert list(kinds) == ["appointment.number_shown", "appointment.number_hidden"]


def test_a_number_that_is_hidden_or_replaced_is_erased(house: House, leader: Appointment) -> None:
    actions.show_own_number(leader, phone=OWN, how="当面同意", by=SYSTEM, at=AT)
    actions.show_own_number(leader, phone="10000006790", how="当面同意", by=SYSTEM, at=AT)
    assert list(Contact.objects.order_by("id").values_list("masked", flat=True)) == ["", "100****6790"]
    actions.hide_own_number(leader, by=SYSTEM, at=AT)
    assert not Contact.objects.filter(scrubbed_at=None).exists()
    assert all(not bytes(contact.sealed) for contact in Contact.objects.all())
    assert Event.objects.filter(kind="contact.erased").count() == 2


def test_whoever_serves_through_two_bindings_stands_there_once(house: House, leader: Appointment) -> None:
    actions.bind_place(house.bodies["leaders"], house.places["community"], by=SYSTEM, at=AT)
    house.appoint(house.person("白二"), "leaders", "building_leader")
    assert [name for name, _number in board(house)["neighbours"]] == ["罗秀英", "白二"]


def test_no_number_is_kept_in_clear(house: House, leader: Appointment) -> None:
    actions.show_own_number(leader, phone=OWN, how="当面同意", by=SYSTEM, at=AT)
    contact = Contact.objects.get()
    assert OWN.encode() not in bytes(contact.sealed)
    assert contact.masked == "100****6789"
    assert not any(OWN in str(event.refs) for event in Event.objects.all())


def test_consent_is_the_holders_or_written_down_with_how(house: House, leader: Appointment) -> None:
    cast = house_cast(house)
    with pytest.raises(Refused):
        actions.show_own_number(leader, phone=OWN, how="听说的", by=cast["property_manager"], at=AT)
    with pytest.raises(Invalid) as said:
        actions.show_own_number(leader, phone=OWN, by=SYSTEM, at=AT)
    assert list(said.value.errors) == ["how"]
    with pytest.raises(Invalid) as said:
        actions.show_own_number(leader, phone="12", how="当面同意", by=SYSTEM, at=AT)
    assert list(said.value.errors) == ["phone"]


def house_cast(house: House) -> dict[str, object]:
    from tests.organisations.cast import in_post

    return {"property_manager": in_post("property_manager")}


def test_the_nearest_of_a_kind_is_named_and_ended_posts_are_not(house: House, leader: Appointment) -> None:
    second = house.appoint(
        house.person("赵近邻"), "leaders", "building_leader", place=Place.objects.get(pk=house.places["room"].parent_id)
    )
    assert [name for name, _number in board(house)["neighbours"]] == ["赵近邻", "罗秀英"]
    actions.end_appointment(second, ends_on=TODAY - timedelta(days=1), by=SYSTEM, at=AT)
    assert [name for name, _number in board(house)["neighbours"]] == ["罗秀英"]
    assert "neighbours" not in board(house, "other_estate")


def test_a_grid_worker_stands_at_the_doors_of_their_grid_alone(house: House, leader: Appointment) -> None:
    grid = add_grid(
        net="grid",
        number="1",
        name="一格",
        parent=house.places["estate"],
        parts=[house.places["building"]],
        by=SYSTEM,
        at=AT,
    )
    house.places["grid"] = grid.place
    house.add_body("grid", "grid", "grid", telephone="0990-1000022")
    house.appoint(house.person("田小禾"), "grid", "grid_worker")
    assert board(house)["grid"] == [("田小禾", "0990-1000022")]
    assert "grid" not in board(house, "estate")


def test_sixty_doors_cost_as_many_questions_as_one(
    house: House, leader: Appointment, django_assert_num_queries
) -> None:
    doors = list(Place.objects.filter(estate_id=house.places["estate"].pk, level="unit"))
    for some in (doors[:1], doors):
        with django_assert_num_queries(2):
            assert len(who_serves(some, jian(), TODAY)) == len(some)
