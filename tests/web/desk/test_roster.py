"""A party organisation's roster at the desk: who sees what, filters, gaps, members, numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.models import Event
from linli.demo.cast import ROLES, World
from linli.organisations.models import Organisation, RosterCount, RosterEntry, RosterImport
from tests.web.desk.rosters import Party, party

SignIn = Callable[[str], Client]


@pytest.fixture
def house(world: World, at: datetime) -> Party:
    return party(world, at)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def member_page(entry: RosterEntry, rest: str = "") -> str:
    return f"/desk/organisations/roster/{entry.pk}/{rest}"


def typed(**changed: str) -> dict[str, str]:
    """What the form of a member sends."""
    return {"name": "林秋实", "phone": "", "employer": "第三中学", "estate": "春和里", "building": "3",
            "source": "visit", "since": "2026-03-01", "registered_on": "", "capacity": ""} | changed  # fmt: skip


def test_the_roster_is_reached_from_the_page_of_its_body(house: Party) -> None:
    client = house.client("secretary")
    assert "/desk/organisations/" in text_of(client.get("/desk/"))
    listed = text_of(client.get("/desk/organisations/"))
    assert "春和里小区党支部" in listed
    assert "党群服务站" not in listed
    assert house.address() in text_of(client.get(f"/desk/organisations/{house.branch.pk}/"))


def test_the_list_is_masked_and_says_its_sentence(house: Party) -> None:
    estate = house.world.estate.pk
    house.add(employer="第三中学", estate_id=estate, registered_on=date(2026, 5, 4))
    house.add("何远", 0)
    text = text_of(house.client("secretary").get(house.address()))
    assert "2 members, 1 registered where they live" in text
    assert "林**" in text
    assert "林秋实" not in text
    assert "100****0001" in text
    assert "10008880001" not in text
    assert "1 without telephone" in text
    assert "1 without estate" in text
    assert "1 without employer" in text


def test_the_list_is_narrowed_by_estate_employer_registration_and_gaps(house: Party) -> None:
    estate = house.world.estate.pk
    house.add("林一", 1, employer="甲厂", estate_id=estate, registered_on=date(2026, 5, 4))
    house.add("何二", 2, employer="乙厂")
    house.add("罗三", 0)
    client = house.client("secretary")
    for query, names in (
        (f"estate={estate}", {"林*"}), ("estate=none", {"何*", "罗*"}), ("employer=乙厂", {"何*"}),
        ("employer=none", {"罗*"}), ("registered=yes", {"林*"}), ("registered=no", {"何*", "罗*"}),
        ("phone=none", {"罗*"}), ("estate=x&page=9", {"林*", "何*", "罗*"}),
    ):  # fmt: skip
        text = text_of(client.get(f"{house.address()}?{query}"))
        assert {name for name in ("林*", "何*", "罗*") if f">{name}</a>" in text} == names, query


def test_a_body_above_sees_numbers_and_no_names(house: Party) -> None:
    entry = house.add(employer="第三中学", estate_id=house.world.estate.pk)
    client = house.client("above")
    text = text_of(client.get(house.address()))
    assert "1 member, 0 registered where they live" in text
    assert "春和里" in text
    for hidden in ("林**", "100****", "第三中学", 'data-verb="add"', 'data-verb="undo"'):
        assert hidden not in text
    for closed in (house.address("sheet/"), house.address("import/"), house.address("new/"), house.address("template/"),
                   member_page(entry), member_page(entry, "registration/")):  # fmt: skip
        assert client.get(closed).status_code == 404
    assert client.post(house.address(), {"employer": "甲厂", "count": 3, "as_of": "2026-11-01"}).status_code == 404
    assert client.post(member_page(entry, "end/"), {}).status_code == 404


def test_nobody_of_the_cast_and_no_other_branch_gets_there(house: Party, at_desk: SignIn, at: datetime) -> None:
    entry = house.add()
    brought = RosterImport.objects.create(organisation=house.branch, digest=b"x", began_at=at)
    addresses = [house.address(rest) for rest in ("", "new/", "sheet/", "template/", "import/")]
    addresses += [member_page(entry), member_page(entry, "registration/")]
    posts = [
        member_page(entry, "end/"),
        member_page(entry, "telephone/"),
        f"/desk/organisations/roster/imports/{brought.pk}/undo/",
    ]
    for client in [*(at_desk(role) for role in ROLES), house.client("elsewhere")]:
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 404, address
            assert b"8880001" not in answer.content
        for address in [*posts, *addresses[:2], addresses[4]]:
            assert client.post(address, typed()).status_code in (404, 405), address
    assert RosterEntry.objects.count() == 1
    assert RosterEntry.objects.get().until is None


def test_the_page_of_the_body_does_not_offer_the_roster_to_the_community(house: Party, at_desk: SignIn) -> None:
    text = text_of(at_desk("community_officer").get(f"/desk/organisations/{house.branch.pk}/"))
    assert "roster" not in text.partition("<main")[2].partition("What this post may do")[0]


def test_a_station_has_no_roster(house: Party, at_desk: SignIn) -> None:
    assert at_desk("station_head").get(house.address(body=house.world.bodies["station"])).status_code == 404
    missing = Organisation(pk=house.add().pk)
    assert house.client("secretary").get(house.address(body=missing)).status_code == 404
    assert house.client("secretary").get(house.address("new/", body=missing)).status_code == 404


def test_somebody_is_written_in(house: Party) -> None:
    client = house.client("secretary")
    assert 'value="春和里"' in text_of(client.get(house.address("new/")))
    answer = client.post(house.address("new/"), typed(phone="100 0888 0009"))
    assert answer["Location"] == house.address()
    entry = RosterEntry.objects.select_related("person").get()
    assert (entry.person.name, entry.phone_masked, entry.estate_id) == (
        "林秋实", "100****0009", house.world.estate.pk
    )  # fmt: skip
    assert "林秋实 stands in the roster." in text_of(client.get(house.address()))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the name."),
        ({"phone": "123"}, "This is not a telephone number."),
        ({"estate": "无此小区"}, "No estate has this name."),
        ({"building": "99"}, "This estate has no such building."),
        ({"since": "2030-01-01"}, "This day has not come yet."),
        ({"capacity": "一" * 61}, "This is longer than 60 characters."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(house: Party, changed: dict[str, str], said: str) -> None:
    answer = house.client("secretary").post(house.address("new/"), typed(**changed))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RosterEntry.objects.exists()


def test_a_member_is_corrected_and_the_telephone_stays(house: Party) -> None:
    entry = house.add()
    client = house.client("secretary")
    text = text_of(client.get(member_page(entry)))
    assert "100****0001 is kept." in text
    assert "10008880001" not in text
    answer = client.post(member_page(entry), typed(name="林秋石", version="1"))
    assert answer["Location"] == member_page(entry)
    entry = RosterEntry.objects.select_related("person").get()
    assert (entry.person.name, entry.phone_masked, entry.version) == ("林秋石", "100****0001", 2)
    assert client.post(member_page(entry), typed(version="1")).status_code == 409
    assert client.post(member_page(entry), typed(name="", version="2")).status_code == 422


def test_a_member_registers_at_the_estate(house: Party) -> None:
    entry = house.add()
    client = house.client("secretary")
    page = member_page(entry, "registration/")
    assert "Tidying and repairs" in text_of(client.get(page))
    sent = {"estate": "", "building": "", "registered_on": "2026-11-20", "capacity": "修理小家电", "version": "1"}
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert "name the estate" in refused.content.decode()
    assert client.post(page, {**sent, "estate": "春和里", "registered_on": ""}).status_code == 422
    assert client.post(page, {**sent, "estate": "春和里", "registered_on": "2027-01-01"}).status_code == 422
    assert client.post(page, {**sent, "estate": "春和里", "building": "3"}).status_code == 303
    entry.refresh_from_db()
    assert (str(entry.registered_on), entry.capacity) == ("2026-11-20", "修理小家电")
    assert "registered where they live" in text_of(client.get(member_page(entry)))


def test_a_telephone_is_shown_for_a_minute_after_saying_what_for(house: Party) -> None:
    entry, without = house.add(), house.add("何远", 0)
    client, address = house.client("secretary"), member_page(entry, "telephone/")
    assert client.post(address, {"purpose": "curious"})["Location"] == member_page(entry)
    answer = client.post(address, {"purpose": "ask_details"})
    assert "10008880001" in text_of(answer)
    assert (answer["Cache-Control"], answer["Refresh"]) == ("no-store", f"60;url={member_page(entry)}")
    event = Event.objects.get(kind="roster_entry.revealed")
    assert (event.subject_id, event.refs["purpose"]) == (str(entry.pk), "ask_details")
    assert "10008880001" not in text_of(client.get(member_page(entry)))
    client.post(member_page(without, "telephone/"), {"purpose": "urgent"})
    assert "No telephone is known." in text_of(client.get(member_page(without)))
    for other in ("above", "elsewhere"):
        assert house.client(other).post(address, {"purpose": "urgent"}).status_code == 404
    assert Event.objects.filter(kind="roster_entry.revealed").count() == 1


def test_a_membership_ends_today_once(house: Party) -> None:
    entry, client = house.add(since=date(2026, 1, 1)), house.client("secretary")
    assert client.post(member_page(entry, "end/"), {"version": "1"})["Location"] == house.address()
    entry.refresh_from_db()
    assert entry.until == date(2026, 11, 23)
    assert "The membership ended" in text_of(client.get(member_page(entry)))
    assert client.post(member_page(entry, "end/"), {}).status_code == 303
    assert "This membership has ended." in text_of(client.get(house.address()))


def test_an_employer_gives_a_number_instead_of_a_list(house: Party) -> None:
    client = house.client("secretary")
    sent = {"employer": "某局", "count": "12", "as_of": "2026-11-01"}
    assert client.post(house.address(), sent).status_code == 303
    text = text_of(client.get(house.address()))
    assert "12 more are only counted" in text
    assert RosterCount.objects.get().count == 12
    assert client.post(house.address(), {**sent, "count": "-1"}).status_code == 422
    assert client.post(house.address(), {**sent, "employer": ""}).status_code == 422


def test_the_page_costs_the_same_for_one_and_for_three(
    house: Party, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, estates = house.client("secretary"), (house.world.estate.pk, house.world.places["other_estate"].pk)
    house.add("林一", 1, estate_id=estates[0], employer="甲")
    text_of(client.get(house.address()))
    with django_assert_num_queries(QUERIES):
        text_of(client.get(house.address()))
    house.add("何二", 2, estate_id=estates[1], employer="乙")
    house.add("罗三", 3, building_id=house.world.places["building"].pk, estate_id=estates[0])
    with django_assert_num_queries(QUERIES):
        text_of(client.get(house.address()))


QUERIES = 16


def test_fifty_stand_on_a_page(house: Party) -> None:
    for index in range(52):
        house.add("林" + chr(0x4E00 + index), index + 1)
    client = house.client("secretary")
    first = text_of(client.get(house.address()))
    assert first.count('data-kind="member"') == 50
    assert 'rel="next" href="?page=2"' in first
    second = text_of(client.get(f"{house.address()}?registered=no&page=2"))
    assert second.count('data-kind="member"') == 2
    assert 'rel="prev" href="?registered=no&amp;page=1"' in second
