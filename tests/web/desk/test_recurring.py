"""Duties at the desk: read by the body, said in words, linked to what met them, standing in the inbox with a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.demo.cast import World
from linli.duties.actions_recurring import plan_duties
from linli.duties.models import Duty
from linli.outreach.actions import start_sweep

SignIn = Callable[[str], Client]
PAGE = "/desk/duties/recurring/"
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def planned(world: World, body: str = "station") -> list[Duty]:
    plan_duties(world.bodies[body], by=system(), at=world.at)
    return list(Duty.objects.filter(organisation=world.bodies[body]).order_by("starts_on"))


def by_note(world: World, day: date = TODAY, **more: Any) -> Duty:
    assert world.version is not None
    return Duty.objects.create(
        organisation=world.bodies["station"], key="station_meeting", playbook_version_id=world.version.pk, work="note",
        starts_on=day, due_on=day, **more,
    )  # fmt: skip


def read(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_this_week_coming_and_past(at_desk: SignIn, world: World) -> None:
    planned(world)
    by_note(world, TODAY - 10 * DAY, words="下雪")
    by_note(world, TODAY - 17 * DAY, met_at=world.at)
    text = read(at_desk("station_head"))
    this_week, rest = text.split("<h2>Coming</h2>")
    coming, past = rest.split("<h2>Past eight weeks</h2>")
    assert this_week.count('data-standing="running"') == 1
    assert coming.count('data-standing="coming"') == 1
    assert past.index('data-standing="missed"') < past.index('data-standing="met"')
    assert "下雪" in past


def test_it_is_reached_from_the_side_bar_and_the_reports_from_it(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    assert f'href="{PAGE}"' in read(client, "/desk/")
    for name in ("day", "week", "month"):
        assert f"/desk/duties/reports/{world.bodies['community_office'].pk}/{name}/" in read(client)


def test_who_has_no_power_reads_and_presses_nothing(at_desk: SignIn, world: World) -> None:
    duty = by_note(world)
    client = at_desk("repairer")
    assert f'href="{PAGE}"' not in read(client, "/desk/")
    assert client.get(f"{PAGE}?body={world.bodies['station'].pk}").status_code == 404
    assert client.get(f"{PAGE}?body=mine").status_code == 404
    assert client.get(f"{PAGE}{duty.pk}/").status_code == 404
    assert client.post(f"{PAGE}{duty.pk}/", {"do": "done", "said": "好"}).status_code == 404


def test_a_word_says_that_it_was_done(at_desk: SignIn, world: World) -> None:
    duty = by_note(world)
    client = at_desk("station_head")
    inbox = read(client, "/desk/")
    assert f'href="{PAGE}{duty.pk}/"' in inbox
    assert "Say how it was done" in inbox
    assert "How it was done, in a sentence" in read(client, f"{PAGE}{duty.pk}/")
    wrong = client.post(f"{PAGE}{duty.pk}/", {"do": "done", "said": "", "version": "1"})
    assert wrong.status_code == 422
    answer = client.post(f"{PAGE}{duty.pk}/", {"do": "done", "said": "巡过了", "version": "1"})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?body={duty.organisation_id}")
    assert f'href="{PAGE}{duty.pk}/"' not in read(client, "/desk/")
    assert "How it was done, in a sentence" not in read(client, f"{PAGE}{duty.pk}/")


def test_two_at_once_keep_the_words_of_the_second(at_desk: SignIn, world: World) -> None:
    duty = by_note(world, TODAY - DAY)
    client = at_desk("station_head")
    assert client.post(f"{PAGE}{duty.pk}/", {"do": "why", "said": "下雨", "version": "1"}).status_code == 303
    second = client.post(f"{PAGE}{duty.pk}/", {"do": "why", "said": "停电", "version": "1"})
    assert second.status_code == 422
    assert "停电" in second.content.decode()
    duty.refresh_from_db()
    assert duty.words == "下雨"


def test_what_met_it_is_linked(at_desk: SignIn, world: World) -> None:
    knock = planned(world, "leaders")[0]
    client = at_desk("building_leader")
    assert "Start the round of visits" in read(client, f"{PAGE}{knock.pk}/")
    sweep = start_sweep(world.estate, kind="door_knock", by=world.actor("station_head"), at=world.at)
    text = read(client, f"{PAGE}{knock.pk}/")
    assert "A round of visits began, " in text
    assert f'href="/desk/sweeps/{sweep.pk}/"' in text


def test_what_is_called_ahead_is_prepared_before_its_days_have_come(at_desk: SignIn, world: World) -> None:
    running, coming = planned(world)
    client, deputy = at_desk("station_head"), at_desk("deputy")
    assert 'data-verb="prepare"' not in read(client, f"{PAGE}{running.pk}/"), "it has its own button"
    page = read(client, f"{PAGE}{coming.pk}/")
    assert 'data-verb="prepare"' in page
    assert 'href="/desk/meetings/"' in page
    calls = "meeting.call" in world.actor("deputy", post="station_deputy").powers
    assert ('data-verb="prepare"' in read(deputy, f"{PAGE}{coming.pk}/")) is calls


def test_a_round_that_is_to_come_is_not_begun_ahead(at_desk: SignIn, world: World) -> None:
    coming = next(one for one in planned(world, "leaders") if one.starts_on > TODAY)
    assert 'data-verb="prepare"' not in read(at_desk("building_leader"), f"{PAGE}{coming.pk}/")


def test_the_month_ahead_is_one_press_away(at_desk: SignIn, world: World) -> None:
    assert f'href="/desk/calendars/?body={world.bodies["station"].pk}"' in read(at_desk("station_head"))


def test_as_many_questions_for_many_duties_as_for_one(
    at_desk: SignIn, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    by_note(world)
    read(client)
    with django_assert_max_num_queries(8) as one:
        read(client)
    for number in range(1, 9):
        by_note(world, TODAY - number * DAY)
    with django_assert_max_num_queries(8) as many:
        read(client)
    assert len(one) == len(many)
