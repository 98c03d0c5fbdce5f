"""Volunteers at the desk: teams, the register, planning, publishing, the roster, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.people.models import ContactReveal
from linli.volunteering.actions import confirm, join, publish, sign_up
from linli.volunteering.models import Activity, SignUp, Volunteer, VolunteerTeam
from tests.volunteering.conftest import DAY, LEADER, made_team, planned, slot, somebody

SignIn = Callable[[str], Client]


@pytest.fixture
def team(world: World) -> VolunteerTeam:
    return made_team(world)


@pytest.fixture
def open_one(world: World, team: VolunteerTeam) -> Activity:
    row = planned(world, team)
    publish(row, by=world.actor(LEADER), at=world.at)
    row.refresh_from_db()
    return row


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def at_team(team: VolunteerTeam) -> str:
    return f"/desk/volunteering/teams/{team.pk}/"


def at_activity(row: Activity) -> str:
    return f"/desk/volunteering/activities/{row.pk}/"


def form(world: World, **more: Any) -> dict[str, Any]:
    day = (local_date(world.at) + 3 * DAY).isoformat()
    said = {
        "title": "周六修理铺", "estate": str(world.estate.pk), "day": day, "starts": "09:00", "ends": "11:00",
        "weeks": "1", "where": "东门", "words": "修伞", "name_0": "登记", "wanted_0": "2", "idempotency_key": "k1",
    }  # fmt: skip
    return said | more


def test_a_team_is_made_and_an_activity_planned_and_published(at_desk: SignIn, world: World) -> None:
    client = at_desk(LEADER)
    assert "There is no team yet." in text(client, "/desk/volunteering/")
    assert "Service team" in text(client, "/desk/volunteering/teams/new/")
    wrong = client.post("/desk/volunteering/teams/new/", {"place": world.estate.pk, "kind": "service", "name": ""})
    assert (wrong.status_code, 'href="#id_name"' in wrong.content.decode()) == (422, True)
    sent = {"place": world.estate.pk, "kind": "service", "name": "帮手队", "project": "修理铺", "idempotency_key": "t"}
    made = client.post("/desk/volunteering/teams/new/", sent)
    team = VolunteerTeam.objects.get()
    assert (made.status_code, made["Location"]) == (303, at_team(team))
    assert "Nobody has joined yet." in text(client, at_team(team))
    answer = client.post(f"{at_team(team)}activities/new/", form(world))
    row = Activity.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, at_activity(row))
    assert client.post(f"{at_team(team)}activities/new/", form(world))["Location"] == answer["Location"]
    again = client.post(f"{at_team(team)}activities/new/", form(world, title="另一次"))
    assert (again.status_code, Activity.objects.count()) == (422, 1)
    assert client.post(at_activity(row), {"do": "publish", "version": "1"}).status_code == 303
    assert "Open for sign-up" in text(client, "/desk/volunteering/")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"day": "32.13."}, "day"), ({"starts": "25:99"}, "starts"), ({"ends": ""}, "ends"),
        ({"ends": "08:00"}, "ends"), ({"last": "x"}, "last"), ({"wanted_0": "-1"}, "slots"),
        ({"wanted_0": "2.5"}, "slots"), ({"wanted_0": "99999999999"}, "slots"), ({"wanted_0": "0"}, "slots"),
        ({"day": "2020-01-01"}, "starts"), ({"words": "长" * 5000}, "words"), ({"weeks": "0"}, "weeks"),
        ({"weeks": "1.5"}, "weeks"), ({"space": "x"}, "space"), ({"space": str(uuid4())}, "space"),
        ({"where": ""}, "where"), ({"estate": "0"}, "estate"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_keeps_its_words_and_names_the_field(
    at_desk: SignIn, world: World, team: VolunteerTeam, wrong: dict[str, str], field: str
) -> None:
    answer = at_desk(LEADER).post(f"{at_team(team)}activities/new/", form(world, insurance="街道统一买", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert "街道统一买" in page
    assert not Activity.objects.exists()
    if field != "space":
        assert f'id="id_{field}"' in page


@pytest.mark.parametrize("role", ["resident", "community_officer", "property_manager", "building_leader"])
def test_what_another_body_leads_is_not_there(at_desk: SignIn, open_one: Activity, role: str) -> None:
    client, team = at_desk(role), open_one.team
    for address in (
        at_team(team), at_activity(open_one), f"{at_activity(open_one)}sheet/", f"{at_activity(open_one)}poster/",
        f"{at_team(team)}volunteers/new/", f"{at_team(team)}activities/new/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    for address, sent in (
        (at_activity(open_one), {"do": "call_off", "reason": "x"}), (at_team(team), {"do": "end"}),
        (f"{at_team(team)}telephone/", {"volunteer": str(uuid4()), "purpose": "urgent"}),
    ):  # fmt: skip
        assert client.post(address, sent).status_code == 404, address
    open_one.refresh_from_db()
    assert open_one.state == "published"


def test_the_roster_names_who_is_in_and_who_waits_and_the_poster_nobody(
    at_desk: SignIn, world: World, open_one: Activity
) -> None:
    for name in ("林一", "王二", "陈三"):
        me, by = somebody(world, name)
        sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    client = at_desk(LEADER)
    page = text(client, at_activity(open_one))
    assert page.index("林一") < page.index("Waiting, in this order:") < page.index("陈三")
    assert "林一" in text(client, f"{at_activity(open_one)}sheet/")
    poster = text(client, f"{at_activity(open_one)}poster/")
    assert ("林一" in poster, "周六修理铺" in poster) == (False, True)


def test_tasks_are_kept_and_refused_at_their_field(at_desk: SignIn, open_one: Activity) -> None:
    client = at_desk(LEADER)
    sent = {"do": "set_slot", "slot": "", "name": "接送", "wanted": "3", "idempotency_key": "s"}
    for _time in range(2):
        assert client.post(at_activity(open_one), sent).status_code == 303
    assert open_one.slots.count() == 2
    mine = str(slot(open_one).pk)
    wrong = client.post(at_activity(open_one), {"do": "set_slot", "slot": mine, "name": "登记", "wanted": "-1"})
    assert (wrong.status_code, f'id="id_wanted_{mine}"' in wrong.content.decode()) == (422, True)
    half = client.post(
        at_activity(open_one), {"do": "set_slot", "slot": mine, "name": "a", "wanted": "1", "ends": "10:00"}
    )
    assert f'href="#id_starts_{mine}"' in half.content.decode()
    last = str(open_one.slots.get(name="接送").pk)
    assert client.post(at_activity(open_one), {"do": "remove_slot", "slot": last}).status_code == 303
    assert client.post(at_activity(open_one), {"do": "remove_slot", "slot": mine}).status_code == 422
    assert client.post(at_activity(open_one), {"do": "remove_slot", "slot": "x"}).status_code == 404
    assert client.post(at_activity(open_one), {"do": "magic"}).status_code == 404


def test_after_it_somebody_says_who_was_there_and_what_was_done(
    at_desk: SignIn, world: World, open_one: Activity
) -> None:
    me, by = somebody(world, "林一")
    made = sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    with time_machine.travel(open_one.ends_at + timedelta(hours=1), tick=False):
        client = at_desk(LEADER)
        page = text(client, at_activity(open_one))
        assert f'value="{made.pk}" form="confirm" checked' in page
        bad = client.post(at_activity(open_one), {"do": "confirm", "others": "-2", "served": str(made.pk)})
        assert (bad.status_code, 'href="#id_others_confirm"' in bad.content.decode()) == (422, True)
        sent = {"do": "confirm", "others": "2", "served": str(made.pk)}
        assert client.post(at_activity(open_one), sent).status_code == 303
        told = client.post(at_activity(open_one), {"do": "report", "words": ""})
        assert (told.status_code, 'href="#id_words_report"' in told.content.decode()) == (422, True)
        assert client.post(at_activity(open_one), {"do": "report", "words": "修好三件"}).status_code == 303
        assert "3 helped" in text(client, at_activity(open_one))
    assert SignUp.objects.get().minutes == 120


def test_two_who_change_one_plan_are_told(at_desk: SignIn, world: World, open_one: Activity) -> None:
    stale = form(world, do="change", version="1", title="新题")
    answer = at_desk(LEADER).post(at_activity(open_one), stale)
    assert (answer.status_code, "新题" in answer.content.decode()) == (409, True)
    open_one.refresh_from_db()
    fine = at_desk(LEADER).post(at_activity(open_one), stale | {"version": str(open_one.version)})
    assert fine.status_code == 303
    why = at_desk(LEADER).post(at_activity(open_one), {"do": "call_off", "reason": ""})
    assert (why.status_code, 'href="#id_reason_call_off"' in why.content.decode()) == (422, True)


def test_somebody_without_an_account_is_written_down_called_and_taken_out(
    at_desk: SignIn, world: World, team: VolunteerTeam
) -> None:
    client, day = at_desk(LEADER), local_date(world.at).isoformat()
    said = {"name": "吴秀兰", "consent_way": "spoken", "consented_on": day, "phone": "13900139001", "wish": "包饺子"}
    wrong = client.post(f"{at_team(team)}volunteers/new/", said | {"minor": "1"})
    page = wrong.content.decode()
    assert (wrong.status_code, 'href="#id_guardian"' in page, "包饺子" in page) == (422, True, True)
    assert client.post(f"{at_team(team)}volunteers/new/", said | {"idempotency_key": "v"}).status_code == 303
    row = Volunteer.objects.get()
    assert "吴秀兰" in text(client, at_team(team))
    shown = client.post(f"{at_team(team)}telephone/", {"volunteer": str(row.pk), "purpose": "urgent"})
    assert ("13900139001" in shown.content.decode(), shown["Cache-Control"]) == (True, "no-store")
    assert ContactReveal.objects.count() == 1
    assert client.post(f"{at_team(team)}telephone/", {"volunteer": "x", "purpose": "urgent"}).status_code == 404
    assert client.post(at_team(team), {"do": "leave", "volunteer": str(uuid4())}).status_code == 404
    assert client.post(at_team(team), {"do": "leave", "volunteer": str(row.pk)}).status_code == 303
    assert "吴秀兰" not in text(client, at_team(team))


def test_lists_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, team: VolunteerTeam, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(LEADER)
    counts: list[tuple[int, int]] = []
    for number in range(3):
        row = planned(world, team, title=f"第{number}次")
        publish(row, by=world.actor(LEADER), at=world.at)
        me, by = somebody(world, f"林{number}")
        join(me, team, by=by, at=world.at)
        text(client, "/desk/volunteering/")
        with django_assert_max_num_queries(9) as whole:
            text(client, "/desk/volunteering/")
        with django_assert_max_num_queries(9) as one:
            text(client, at_team(team))
        counts.append((len(whole), len(one)))
    assert counts[0] == counts[2], counts


def test_the_inbox_leads_to_what_is_asked(at_desk: SignIn, world: World, open_one: Activity) -> None:
    with time_machine.travel(open_one.ends_at, tick=False):
        assert "Say who was there" in text(at_desk(LEADER), "/desk/")
    confirm(open_one, served=[], by=world.actor(LEADER), at=open_one.ends_at)
    with time_machine.travel(open_one.ends_at, tick=False):
        assert "Say what was done" in text(at_desk(LEADER), "/desk/")


def test_tasks_that_are_empty_are_folded_and_a_typed_one_is_shown(at_desk: SignIn, open_one: Activity) -> None:
    client, here = at_desk(LEADER), f"/desk/volunteering/teams/{open_one.team_id}/activities/new/"
    first = client.get(here).content.decode()
    assert first.index('name="name_0"') < first.index("More tasks") < first.index('name="name_1"')
    typed = client.post(here, {"title": "", "name_2": "引路", "wanted_2": "2"}).content.decode()
    assert typed.index('name="name_2"') < typed.index("More tasks") < typed.index('name="name_3"')
    assert 'value="引路"' in typed


def test_an_activity_is_planned_from_the_list_and_leads_to_what_residents_read(
    at_desk: SignIn, world: World, team: VolunteerTeam
) -> None:
    client, row = at_desk(LEADER), planned(world, team)
    assert f'href="{at_team(team)}activities/new/"' in text(client, "/desk/volunteering/")
    theirs = f'href="/e/{world.estate.slug}/activities/{row.pk}/"'
    assert theirs not in text(client, at_activity(row)), "nobody reads it before it is published"
    publish(row, by=world.actor(LEADER), at=world.at)
    assert theirs in text(client, at_activity(row))
