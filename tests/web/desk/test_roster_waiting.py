"""Who registered by themselves, at the desk: taken in or set aside; and a member under two organisations."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.demo.cast import World
from linli.organisations.actions import create_organisation, put_also_under, register_oneself, set_aside
from linli.organisations.models import RosterEntry, SelfRegistration
from linli.organisations.roster import MemberRow
from linli.places.models import Place
from tests.web.desk.rosters import SYSTEM, Party, party


@pytest.fixture
def house(world: World, at: datetime) -> Party:
    return party(world, at)


def left(house: Party, name: str = "何清越", last: int = 5) -> SelfRegistration:
    row = MemberRow(name, phone=f"1000777{last:04d}", employer="图书馆", estate_id=house.world.estate.pk)
    return register_oneself(house.branch, row, by=NOBODY, at=house.at)


def page(house: Party) -> str:
    return f"{house.address()}waiting/"


def look(one: Any) -> str:
    return f"/desk/organisations/roster/waiting/{one.pk}/telephone/"


def also(entry: RosterEntry) -> str:
    return f"/desk/organisations/roster/{entry.pk}/also-under/"


def test_who_waits_is_found_from_the_roster_and_taken_in(house: Party) -> None:
    client = house.client("secretary")
    assert page(house) not in client.get(house.address()).content.decode()
    assert "Nobody waits to be taken in" in client.get(page(house)).content.decode()
    one = left(house)
    assert page(house) in client.get(house.address()).content.decode()
    text = client.get(page(house)).content.decode()
    assert "何清越" in text
    assert "100****0005" in text
    assert "10007770005" not in text
    answer = client.post(page(house), {"id": one.pk, "version": 1, "do": "take_in"})
    assert (answer.status_code, answer["Location"]) == (303, page(house))
    assert RosterEntry.objects.get().source == "self"
    again = client.post(page(house), {"id": one.pk, "do": "take_in"}, follow=True)
    assert "This registration is settled." in again.content.decode()


def test_where_the_place_is_no_more_it_is_written_anew_and_what_was_typed_stays(house: Party) -> None:
    row = MemberRow("何清越", phone="10007770005", employer="图书馆", estate_id=house.world.estate.pk)
    building = Place.objects.filter(estate_id=house.world.estate.pk, level="building").order_by("pk").first()
    assert building is not None
    one = register_oneself(house.branch, replace(row, building_id=building.pk), by=NOBODY, at=house.at)
    client = house.client("secretary")
    assert f"estate-{one.pk}" not in client.get(page(house)).content.decode()
    Place.objects.filter(pk=building.pk).update(level="unit")
    assert f'name="estate-{one.pk}" ' in client.get(page(house)).content.decode()
    sent = {"id": one.pk, "version": 1, "do": "take_in"}
    typed = {f"estate-{one.pk}": house.world.estate.name, f"building-{one.pk}": "九百九十九"}
    for more, words in ((typed, "九百九十九"), ({}, "何清越")):
        answer = client.post(page(house), sent | more)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    typed[f"building-{one.pk}"] = ""
    assert client.post(page(house), sent | typed).status_code == 303
    entry = RosterEntry.objects.get()
    assert (entry.estate_id, entry.building_id, entry.employer) == (house.world.estate.pk, None, "图书馆")


def test_set_aside_it_is_erased(house: Party) -> None:
    one, client = left(house), house.client("secretary")
    client.post(page(house), {"id": one.pk, "version": 1, "do": "set_aside"})
    assert "What they left is erased." in client.get(page(house)).content.decode()
    assert not RosterEntry.objects.exists()
    for sent in ({"id": "x", "do": "take_in"}, {"id": one.pk, "do": "burn"}, {}):
        assert client.post(page(house), sent).status_code == 404


def test_the_telephone_is_shown_for_a_minute_for_a_purpose_and_the_look_is_kept(house: Party) -> None:
    one, client = left(house), house.client("secretary")
    text = client.get(page(house)).content.decode()
    assert f'action="{look(one)}"' in text
    answer = client.post(look(one), {"purpose": "ask_details"})
    assert answer.status_code == 200
    assert 'href="tel:10007770005"' in answer.content.decode()
    assert (answer["Cache-Control"], answer["Refresh"]) == ("no-store", f"60;url={page(house)}")
    event = Event.objects.get(kind="self_registration.revealed")
    assert (event.refs["purpose"], event.organisation_id) == ("ask_details", house.branch.pk)
    assert "7770005" not in str(event.refs)


def test_without_a_purpose_or_once_settled_no_telephone_is_shown(house: Party) -> None:
    one, client = left(house), house.client("secretary")
    for sent in ({}, {"purpose": "curious"}):
        answer = client.post(look(one), sent, follow=True)
        assert 'class="strip warning"' in answer.content.decode()
        assert "10007770005" not in answer.content.decode()
    set_aside(one, by=SYSTEM, at=house.at)
    settled = client.post(look(one), {"purpose": "urgent"}, follow=True).content.decode()
    assert "This registration is settled." in settled
    assert not Event.objects.filter(kind="self_registration.revealed").exists()


def test_nobody_else_sees_the_telephone(house: Party, at_desk: Any) -> None:
    one = left(house)
    for client in (house.client("above"), at_desk("station_head"), at_desk("community_officer")):
        assert client.post(look(one), {"purpose": "urgent"}).status_code == 404
    assert house.client("secretary").post(look(house.branch), {"purpose": "urgent"}).status_code == 404


def test_it_waits_in_the_inbox_of_whoever_keeps_the_roster_and_names_nobody(house: Party, at_desk: Any) -> None:
    client = house.client("secretary")
    assert page(house) not in client.get("/desk/").content.decode()
    first, second = left(house), left(house, "何清远", 6)
    text = client.get("/desk/").content.decode()
    assert text.count(f'href="{page(house)}"') == 1
    assert "Take in who registered, or not" in text
    assert "何清" not in text
    for other in (house.client("above"), at_desk("station_head")):
        assert page(house) not in other.get("/desk/").content.decode()
    for one in (first, second):
        set_aside(one, by=SYSTEM, at=house.at)
    assert page(house) not in client.get("/desk/").content.decode()


def test_nobody_else_reads_who_waits(house: Party, at_desk: Any) -> None:
    one = left(house)
    for client in (house.client("above"), at_desk("station_head"), at_desk("community_officer")):
        assert client.get(page(house)).status_code == 404
        assert client.post(page(house), {"id": one.pk, "do": "take_in"}).status_code == 404


def test_a_member_under_two_stands_as_a_line_with_both(house: Party) -> None:
    entry, client = house.add(), house.client("secretary")
    text = client.get(f"/desk/organisations/roster/{entry.pk}/").content.decode()
    assert str(house.committee.pk) in text
    answer = client.post(also(entry), {"also_under": house.committee.pk, "version": entry.version})
    assert answer["Location"] == f"/desk/organisations/roster/{entry.pk}/"
    assert "also under another" in client.get(house.address()).content.decode()
    above = house.client("above")
    seen = above.get(f"/desk/organisations/{house.committee.pk}/roster/").content.decode()
    assert "Also under us, counted where they stand" in seen
    assert "林秋实" not in seen
    assert "0 members" in seen
    assert above.get(f"/desk/organisations/roster/{entry.pk}/").status_code == 404
    answer = above.post(also(entry), {"also_under": ""})
    assert answer["Location"] == f"/desk/organisations/{house.committee.pk}/roster/"
    entry.refresh_from_db()
    assert entry.also_under is None


def test_others_put_nobody_under_two(house: Party, at_desk: Any, at: datetime) -> None:
    entry = house.add()
    put_also_under(entry, house.committee, by=SYSTEM, at=at)
    for client in (house.client("above"), at_desk("station_head")):
        assert client.post(also(entry), {"also_under": house.other.pk}).status_code == 404
    assert at_desk("station_head").post(also(entry), {"also_under": ""}).status_code == 404
    secretary = house.client("secretary")
    assert secretary.post(also(entry), {"also_under": house.world.bodies["station"].pk}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    house: Party, count: int, django_assert_max_num_queries: Any
) -> None:
    for last in range(count):
        left(house, last=last)
    client = house.client("secretary")
    with django_assert_max_num_queries(7):
        assert client.get(page(house)).status_code == 200


def test_the_nearest_organisations_are_offered_and_others_are_found_by_name(
    house: Party, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = create_organisation(
        kind="estate_party_branch", name="甲地小区党支部", places=[house.world.places["other_estate"]], by=SYSTEM, at=at
    )
    entry, client = house.add(), house.client("secretary")
    address = f"/desk/organisations/roster/{entry.pk}/"
    text = client.get(address).content.decode()
    assert text.index(str(house.committee.pk)) < text.index(str(far.pk)), "of the same community comes first"
    assert 'name="also"' not in text
    monkeypatch.setattr("linli.web.desk.roster_waiting.MOST_OTHERS", 1)
    monkeypatch.setattr("linli.web.desk.roster_members.MOST_OTHERS", 1)
    text = client.get(address).content.decode()
    assert str(house.committee.pk) in text
    assert str(far.pk) not in text
    assert 'name="also"' in text
    found = client.get(address, {"also": "甲地"}).content.decode()
    assert str(far.pk) in found
    assert "No party organisation of the city is called so." in client.get(address, {"also": "云山"}).content.decode()
    assert client.post(also(entry), {"also_under": far.pk, "version": entry.version}).status_code == 303
    entry.refresh_from_db()
    assert entry.also_under == far
    assert str(far.pk) in client.get(address).content.decode(), "the one that it is can always be kept"
    assert client.post(also(entry), {"also_under": "x"}).status_code == 404
