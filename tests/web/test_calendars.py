"""Calendars for programs: what stands in them, by RFC 5545, under addresses that can be ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar, Event
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.core.refusals import Refused
from linli.demo.cast import ROLES, World
from linli.duties import rules_calendar as rules
from linli.duties.actions import take_off_shift
from linli.duties.actions_calendar import end_calendar_address, make_calendar_address
from linli.duties.actions_reception import Moved, call_off_reception, change_reception
from linli.duties.models import CalendarAddress
from linli.organisations.actions import end_appointment
from linli.organisations.models import Appointment
from linli.outreach.actions import start_sweep
from tests.duties.receptions import HOUR, PHONE, announce, book
from tests.duties.test_rota import held, plan
from tests.meetings.sessions import Sessions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(at: datetime) -> Any:
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


def address(world: World, role: str = "station_head", body: str = "station", whole: bool = False) -> str:
    mine = Appointment.objects.get(pk=held(world, role, body))
    by = world.actor(role).in_appointment(mine.pk)
    return f"/calendars/{make_calendar_address(mine, whole_body=whole, by=by, at=world.at).words}.ics"


def events(client: Client, page: str) -> dict[str, Event]:
    answer = client.get(page)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found: Any = Calendar.from_ical(answer.content)
    return {str(event["summary"]): event for event in found.walk("VEVENT")}


def test_it_is_valid_and_says_times_in_shanghai(client: Client, world: World) -> None:
    shift = plan(world, role="station_head", note="门口")
    page = address(world)
    text = client.get(page).content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert all(line.strip() for line in text.removesuffix("\r\n").split("\r\n"))
    for needed in ("VERSION:2.0", "PRODID:", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "DTSTART;TZID=Asia/Shanghai:"):
        assert needed in text, needed
    (event,) = events(client, page).values()
    assert event.decoded("dtstart").astimezone(UTC) == shift.starts_at
    assert event.decoded("dtend").astimezone(UTC) == shift.ends_at
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=8)
    assert (str(event["status"]), int(event["sequence"]), str(event["location"])) == ("CONFIRMED", 0, "门口")
    assert str(event["uid"]) == f"duty-shift-{shift.pk}@linli.invalid"


def test_the_same_thing_has_the_same_id_in_every_calendar_and_each_time(client: Client, world: World) -> None:
    plan(world, role="station_head")
    own, body = address(world), address(world, whole=True)
    ids = [[str(event["uid"]) for event in events(client, page).values()] for page in (own, own, body)]
    assert ids[0] == ids[1] == ids[2]


def test_own_days_and_those_of_the_body(client: Client, world: World) -> None:
    plan(world, role="station_head")
    plan(world, role="deputy")
    assert len(events(client, address(world))) == 1
    named = events(client, address(world, whole=True))
    assert {name.partition("：")[2] or name.partition(": ")[2] for name in named} == {"站长周敏", "副站长吴岭"}


def test_what_is_called_off_is_cancelled_and_what_is_moved_counts_up(client: Client, world: World) -> None:
    day = announce(world)
    page = address(world, "district_officer", "district_office")
    (before,) = events(client, page).values()
    wanted = Moved(day.appointment_id, day.starts_at + HOUR, day.ends_at + HOUR, day.venue, "防汛")  # type: ignore[arg-type]
    change_reception(day, wanted, by=system(), at=world.at)
    (moved,) = events(client, page).values()
    call_off_reception(day, reason="台风", by=system(), at=world.at)
    (off,) = events(client, page).values()
    assert [int(event["sequence"]) for event in (before, moved, off)] == [0, 1, 2]
    assert [str(event["status"]) for event in (before, moved, off)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({str(event["uid"]) for event in (before, moved, off)}) == 1
    assert moved.decoded("dtstart") - before.decoded("dtstart") == HOUR
    shift = plan(world, role="station_head")
    take_off_shift(shift, by=world.actor("station_head"), at=world.at)
    (gone,) = events(client, address(world)).values()
    assert (str(gone["status"]), int(gone["sequence"])) == ("CANCELLED", 1)


def test_meetings_and_the_last_day_of_a_round_stand_in_it(client: Client, world: World) -> None:
    Sessions(world, world.at).called(days=2, title="居民议事会", where="议事厅")
    start_sweep(
        world.estate, kind="door_knock", ends_on=date(2026, 11, 29), by=world.actor("station_head"), at=world.at
    )
    found = events(client, address(world, whole=True))
    assert str(found["居民议事会"]["location"]) == "议事厅"
    (last,) = [event for name, event in found.items() if "春和里" in name]
    assert (last.decoded("dtstart"), last.decoded("dtend")) == (date(2026, 11, 29), date(2026, 11, 30))


def test_a_post_without_meetings_reads_of_none(client: Client, world: World) -> None:
    Sessions(world, world.at).called(days=2, title="居民议事会", invited=[world.bodies["property"].pk])
    assert "居民议事会" in events(client, address(world, "property_manager", "property"))
    for whole in (True, False):
        page = address(world, "repairer", "property", whole=whole)
        assert "居民议事会" not in client.get(page).content.decode().replace("\r\n ", "")


def test_no_resident_stands_in_it(client: Client, world: World) -> None:
    day = announce(world)
    book(world, day, words="家里的难处", name="林小满")
    text = client.get(address(world, "district_officer", "district_office", whole=True)).content.decode()
    assert str(day.pk) in text.replace("\r\n ", "")
    for personal in ("家里的难处", "林小满", PHONE):
        assert personal not in text.replace("\r\n ", ""), personal


def test_renewed_or_ended_the_address_works_no_more(client: Client, world: World) -> None:
    first = address(world)
    second = address(world)
    assert [client.get(page).status_code for page in (first, second)] == [410, 200]
    (living,) = CalendarAddress.objects.filter(ended_at=None)
    for role in sorted({*ROLES} - {"station_head"}):
        actor = world.actor(role)
        for one in [actor.in_post(post) for post in actor.posts] or [actor]:
            assert rules.may_keep_calendar(one, living.appointment_id, world.at) is not None, role
    with pytest.raises(Refused):
        end_calendar_address(living, by=world.actor("community_officer"), at=world.at)
    end_calendar_address(living, by=world.actor("station_head"), at=world.at)
    assert client.get(second).status_code == 410
    assert client.get("/calendars/never-was.ics").status_code == 404
    assert client.get(f"/calendars/{'x' * 65}.ics").status_code == 404


def test_it_ends_with_the_post(client: Client, world: World, morning: Any) -> None:
    page = address(world)
    mine = Appointment.objects.get(pk=held(world, "station_head"))
    end_appointment(mine, ends_on=date(2026, 11, 24), by=system(), at=world.at)
    assert client.get(page).status_code == 200
    morning.move_to(world.at + timedelta(days=2))
    assert client.get(page).status_code == 410


def test_words_are_kept_by_their_hash_alone_and_no_two_are_the_same(world: World) -> None:
    words = {address(world)[11:-4] for _time in range(3)}
    assert len(words) == 3
    assert min(map(len, words)) >= 43
    kept = {bytes(one.hash) for one in CalendarAddress.objects.all()}
    assert not {one.encode() for one in words} & kept


def test_it_costs_the_same_for_one_shift_and_for_many(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page = address(world, whole=True)
    for weeks in (1, 8):
        plan(world, role="station_head", begin=weeks, length=1, weeks=weeks)
        with django_assert_max_num_queries(8):
            client.get(page)
