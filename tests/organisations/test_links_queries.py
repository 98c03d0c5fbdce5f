"""Lists and counts of household links: what they hold, who sees them, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.core.actors import NOBODY
from linli.organisations.actions import apply_links, end_appointment, end_link, link_household
from linli.organisations.models import HouseholdLink, LinkOrigin
from linli.organisations.queries import on_duty, standing
from linli.organisations.queries.links import (
    counts,
    gaps,
    households_of,
    links_of_room,
    loads,
    visible_to,
)
from linli.people.actions import move_in
from linli.places.actions import RoomRow, import_rooms
from linli.places.models import Place
from tests.organisations.cast import AT, SYSTEM, TODAY
from tests.organisations.linked import REPRESENTATIVE, all_to, doors, head, in_post, link_row, now, representative

TOMORROW = TODAY + timedelta(days=1)


def apply(house, wanted):
    apply_links(
        house.places["estate"], post_key=REPRESENTATIVE, wanted=wanted, seen=now(house).fingerprint(),
        origin=LinkOrigin.IMPORT, by=SYSTEM, at=AT,
    )  # fmt: skip


def test_doors_stand_in_the_order_of_the_stairs_and_shops_are_none(linked):
    listed = [door.full_name for door in now(linked).doors]
    assert listed[:4] == ["3栋1单元101", "3栋1单元502", "12栋1单元101", "12栋1单元1001"]
    assert len(listed) == 15


def test_gaps_counts_and_loads_agree(linked):
    first, second = representative(linked), representative(linked, "丁春生")
    estate, row = linked.places["estate"], link_row(linked)
    apply(linked, {**all_to(doors(linked, "12栋")[:7], first), **all_to(doors(linked, "3栋")[:1], second)})
    found = gaps(estate, REPRESENTATIVE, TODAY)
    assert [(one.name, one.dwellings, one.linked, one.gap) for one in found] == [("3栋", 2, 1, 1), ("12栋", 13, 7, 6)]
    whole = counts(estate, REPRESENTATIVE, TODAY)
    assert (whole.dwellings, whole.linked) == (15, 8)
    assert counts(linked.places["community"], REPRESENTATIVE, TODAY).linked == 8
    assert counts(linked.places["other_estate"], REPRESENTATIVE, TODAY).linked == 0
    has = loads(estate, row, TODAY)
    assert {load.appointment_id: load.count for load in has} == {first.pk: 7, second.pk: 1}
    assert [load.name for load in has if load.below] == ["丁春生"]
    assert not [load for load in has if load.above]
    narrower = row.model_copy(update={"households_max": 6})
    assert [load.count for load in loads(estate, narrower, TODAY) if load.above] == [7]


def test_whose_appointment_is_over_leaves_a_gap_and_can_be_followed(linked):
    first, room = representative(linked), linked.places["room"]
    link_household(room, first, by=SYSTEM, at=AT)
    end_appointment(first, ends_on=TOMORROW, by=SYSTEM, at=AT)
    assert counts(linked.places["estate"], REPRESENTATIVE, TOMORROW).linked == 1
    assert counts(linked.places["estate"], REPRESENTATIVE, TOMORROW + timedelta(days=1)).linked == 0
    end_appointment(first, ends_on=TODAY, by=SYSTEM, at=AT)
    assert counts(linked.places["estate"], REPRESENTATIVE, TODAY).linked == 0
    second = representative(linked, "丁春生")
    link_household(room, second, by=SYSTEM, at=AT + timedelta(days=1))
    assert [link.appointment_id for link in links_of_room(room)] == [second.pk, first.pk]
    assert HouseholdLink.objects.filter(room=room, until=None).count() == 1


def test_a_person_sees_their_own_households_along_the_stairs_and_nobody_elses(linked):
    first, second = representative(linked), representative(linked, "丁春生")
    rooms = doors(linked, "12栋")
    apply(linked, {**all_to(rooms[::-1][:3], first), **all_to(rooms[:2], second)})
    mine = in_post(linked, first)
    assert [link.room_id for link in households_of(mine, TODAY)] == rooms[-3:]
    assert {link.appointment_id for link in visible_to(mine)} == {first.pk}
    assert visible_to(head(linked)).count() == 5
    assert visible_to(SYSTEM).count() == 5
    assert not visible_to(NOBODY).exists()
    assert not households_of(NOBODY, TODAY).exists()
    stranger = in_post(linked, linked.appoint(linked.person("马强"), "property", "repairer"))
    assert not visible_to(stranger).exists()


def test_an_ended_link_is_seen_as_history_and_no_longer_as_mine(linked):
    first = representative(linked)
    link = link_household(linked.places["room"], first, by=SYSTEM, at=AT)
    end_link(link, by=SYSTEM, at=AT)
    assert not households_of(in_post(linked, first), TODAY).exists()
    assert list(visible_to(in_post(linked, first))) == [link]


def test_where_somebody_is_posted_counts_before_where_they_live(linked):
    room = linked.places["room"]
    posted, living, neither = (
        representative(linked, building="12栋"), representative(linked, "丁春生"), representative(linked, "李玉梅")
    )  # fmt: skip
    for appointment in (posted, living):
        move_in(appointment.person, room=room, since=TODAY, by=SYSTEM, at=AT)
    homes = {one.appointment_id: (one.building_id, one.entrance_id) for one in now(linked).people}
    twelve = Place.objects.get(name="12栋")
    assert homes == {
        posted.pk: (twelve.pk, None),
        living.pk: (room.building_id, room.parent_id),
        neither.pk: (None, None),
    }


def test_households_in_another_estate_count_against_what_somebody_can_take(linked):
    other = linked.places["other_estate"]
    import_rooms(estate=other, rooms=[RoomRow("1", "1", f"10{n}") for n in range(3)], by=SYSTEM, at=AT)
    both = linked.appoint(linked.person(), "committee", REPRESENTATIVE)
    for room in Place.objects.filter(estate_id=other.pk, level="room"):
        link_household(room, both, by=SYSTEM, at=AT)
    (candidate,) = now(linked).candidates()
    assert candidate.most == 15 - 3


def test_people_of_the_same_name_are_told_apart(linked):
    people = [representative(linked, "王芳"), representative(linked, "王芳"), representative(linked, "丁春生")]
    assert list(now(linked).told_apart().values()) == ["王芳", "王芳 2", "丁春生"]
    assert list(now(linked).told_apart()) == [one.pk for one in people]


def test_a_representative_stands_no_duty(linked):
    representative(linked)
    assert on_duty(linked.bodies["committee"].pk, AT) is None
    officer = linked.appoint(linked.person("郑洁"), "committee", "community_officer")
    found = on_duty(linked.bodies["committee"].pk, AT)
    assert found is not None
    assert found.appointment_id == officer.pk


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(linked, count, django_assert_num_queries):
    people = [representative(linked, f"丁{number}") for number in range(count)]
    apply(linked, {door: people[at % count].pk for at, door in enumerate(doors(linked, "12栋"))})
    estate, row, mine = linked.places["estate"], link_row(linked), in_post(linked, people[0])
    with django_assert_num_queries(6):
        standing(estate, row, TODAY)
    with django_assert_num_queries(3):
        gaps(estate, REPRESENTATIVE, TODAY)
    with django_assert_num_queries(2):
        loads(estate, row, TODAY)
    with django_assert_num_queries(2):
        counts(estate, REPRESENTATIVE, TODAY)
    with django_assert_num_queries(1):
        assert [link.room.parent.parent.name for link in households_of(mine, TODAY)][:1] == ["12栋"]
