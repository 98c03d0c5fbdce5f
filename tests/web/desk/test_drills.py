"""Drills at the desk: planned with a look first, held by the station, one press for whoever is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.drills.actions import PostSaid, call_off, remove_post, say_yes, set_post, tell
from linli.drills.models import Drill, DrillPlan, DrillYes
from linli.organisations.actions import show_own_number
from linli.organisations.models import Appointment
from linli.people.models import ContactReveal
from linli.service_requests.models import ServiceRequest
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, OTHER, PLANNER, planned, post

SignIn = Callable[[str], Client]


@pytest.fixture
def plan(world: World) -> DrillPlan:
    return planned(world)


@pytest.fixture
def drill(world: World, plan: DrillPlan) -> Drill:
    return plan.drills.get(estate=world.estate)


@pytest.fixture
def told(world: World, drill: Drill) -> Drill:
    return tell(drill, by=world.actor(HOLDER), at=world.at)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def leads_to_its_field(page: str, field: str) -> bool:
    """Whether the summary of errors has a link to a field that stands on the page and says what is wrong."""
    return all(part in page for part in (f'href="#{field}"', f'id="{field}"', f'id="{field}_error"'))


def test_who_plans_nothing_has_no_such_page(at_desk: SignIn, world: World, drill: Drill) -> None:
    for role in ("repairer", "owners_chair"):
        if not {"drill.plan", "drill.hold", "drill.help"} & set().union(*(h.powers for h in world.actor(role).posts)):
            assert at_desk(role).get("/desk/drills/").status_code == 404
    for address in (f"/desk/drills/{drill.pk}/", f"/desk/drills/plans/{drill.plan_id}/", "/desk/drills/new/"):
        assert at_desk("repairer").get(address).status_code == 404
        assert at_desk(HELPER).get(address).status_code == 404
    assert at_desk(HOLDER).get(f"/desk/drills/plans/{drill.plan_id}/").status_code == 404
    assert at_desk("district_officer").get(f"/desk/drills/{drill.pk}/").status_code == 404


def test_the_planner_sees_sums_and_no_names_and_presses_nothing_in_the_estate(
    at_desk: SignIn, world: World, told: Drill
) -> None:
    say_yes(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    client = at_desk(PLANNER)
    page = text(client, f"/desk/drills/plans/{told.plan_id}/")
    assert "1 of 5 people" in page
    one = text(client, f"/desk/drills/{told.pk}/")
    assert world.people[HELPER].name not in one
    assert "春和里站" in one
    assert 'data-verb="call_off"' not in one
    assert client.get(f"/desk/drills/{told.pk}/helpers/").status_code == 404
    assert client.post(f"/desk/drills/{told.pk}/", {"do": "call_off", "reason": "雨"}).status_code == 403
    assert world.people[HELPER].name in text(at_desk(HOLDER), f"/desk/drills/{told.pk}/")


def test_the_station_asks_adapts_fills_and_says_how_it_went(at_desk: SignIn, world: World, drill: Drill) -> None:
    client, here = at_desk(HOLDER), f"/desk/drills/{drill.pk}/"
    page = text(client, here)
    assert "0 of 5 people" in page
    assert 'data-verb="hold"' not in page
    assert client.post(here, {"do": "tell"}).status_code == 303
    assert client.post(here, {"do": "tell"}).status_code == 303, "again, nobody is asked twice"
    day = local_date(drill.starts_at).isoformat()
    moved = {"do": "adapt", "day": day, "starts": "15:00", "last": day, "ends": "16:00", "gather": "南门"}
    assert client.post(here, moved).status_code == 303
    assert "南门" in text(client, here)
    late = client.post(here, moved | {"version": "1"})
    assert late.status_code == 409
    assert "Somebody did something here meanwhile" in late.content.decode()
    bad = client.post(here, moved | {"starts": "", "gather": "西门外空地"})
    assert bad.status_code == 422
    assert "西门外空地" in bad.content.decode()
    new = {"do": "set_post", "name": "看地库", "wanted": "2", "building": str(world.places["building"].pk)}
    assert client.post(here, new | {"idempotency_key": "p"}).status_code == 303
    assert client.post(here, new | {"idempotency_key": "p"}).status_code == 303
    assert drill.posts.filter(name="看地库").count() == 1
    assert client.post(here, {"do": "count", "post": str(post(drill).pk), "count": "3"}).status_code == 303
    assert "3 of 7 people" in text(client, here)
    over = client.post(here, {"do": "count", "post": str(post(drill).pk), "count": "9"})
    assert over.status_code == 422
    assert client.post(here, {"do": "dance"}).status_code == 404
    with time_machine.travel(world.at + 3 * DAY, tick=False):
        client = at_desk(HOLDER)
        assert client.post(here, {"do": "hold", "came": "x", "learned": "慢"}).status_code == 422
        assert client.post(here, {"do": "hold", "came": "86", "learned": "二单元门太窄"}).status_code == 303
        page = text(client, here)
        assert "86 took part" in page
        assert "二单元门太窄" in page
        listed = text(client, "/desk/drills/")
        assert "86 took part" in listed
        assert "of 7 people" not in listed, "of what was held it says who took part, not who had said so before"


def test_what_is_wrong_leads_to_its_field_and_keeps_what_was_chosen(at_desk: SignIn, world: World, told: Drill) -> None:
    client, here = at_desk(HOLDER), f"/desk/drills/{told.pk}/"
    one, building = str(post(told).pk), str(world.places["building"].pk)

    def sent(do: str, **more: str) -> str:
        answer = client.post(here, {"do": do, **more})
        assert answer.status_code == 422
        return str(answer.content.decode())

    assert leads_to_its_field(sent("count", post=one, count="9"), f"id_count_count_{one}")
    assert leads_to_its_field(sent("call_off", reason=""), "id_reason_call_off")
    for named, end in (("", "new"), (one, one)):
        said = {"post": named, "name": "看地库", "wanted": "0", "building": building}
        page = sent("set_post", **said)
        assert leads_to_its_field(page, f"id_wanted_set_post_{end}")
        chosen = page.partition(f'id="id_building_set_post_{end}"')[2].partition("</select>")[0]
        assert f'value="{building}" selected' in chosen, "what was chosen is kept like what was typed"
        elsewhere = said | {"wanted": "2", "building": str(world.places["other_estate"].pk)}
        assert leads_to_its_field(sent("set_post", **elsewhere), f"id_building_set_post_{end}")
    say_yes(told, post_id=post(told).pk, by=world.actor(HELPER), at=world.at)
    page = sent("remove_post", post=one)
    assert "Somebody has said that they can." in page
    assert 'href="#id_post' not in page, "it is of no field"


def test_it_can_be_said_not_to_have_been_held_and_why(at_desk: SignIn, world: World, drill: Drill) -> None:
    client, here = at_desk(HOLDER), f"/desk/drills/{drill.pk}/"
    assert client.post(here, {"do": "miss", "reason": "雨"}).status_code == 409
    with time_machine.travel(world.at + 3 * DAY, tick=False):
        client = at_desk(HOLDER)
        assert client.post(here, {"do": "miss", "reason": " "}).status_code == 422
        assert client.post(here, {"do": "miss", "reason": "大雨"}).status_code == 303
        assert "大雨" in text(client, here)


def test_what_was_found_is_a_request_at_once(at_desk: SignIn, world: World, told: Drill) -> None:
    client, here = at_desk(HOLDER), f"/desk/drills/{told.pk}/finding/"
    assert client.get(here).status_code == 409
    with time_machine.travel(world.at + 2 * DAY + HOUR, tick=False):
        client = at_desk(HOLDER)
        wrong = client.post(here, {"words": "", "building": ""})
        assert wrong.status_code == 422
        said = {"words": "3栋防火门打不开", "building": str(world.places["building"].pk), "idempotency_key": "f"}
        assert client.post(here, said).status_code == 303
        assert client.post(here, said).status_code == 303
    row = ServiceRequest.objects.get()
    assert (row.category, row.place_id) == ("fire_equipment", world.places["building"].pk)
    assert row.title in text(at_desk(HOLDER), f"/desk/drills/{told.pk}/")


def test_whoever_is_asked_says_yes_in_one_press_and_takes_it_back(at_desk: SignIn, world: World, told: Drill) -> None:
    client, here = at_desk(HELPER), f"/desk/drills/{told.pk}/asked/"
    assert "Can you help?" in text(client, "/desk/")
    assert here in text(client, "/desk/")
    assert "You are asked" in text(client, "/desk/drills/")
    page = text(client, here)
    assert page.count('data-verb="say_yes"') == 2
    assert world.people[OTHER].name not in page
    assert client.post(here, {"post": str(post(told, 1).pk)}).status_code == 303
    page = text(client, here)
    assert "You can: 扶老人下楼" in page
    assert 'data-verb="say_yes"' not in page, "one is expected at one place at a time"
    assert "At that time you are expected at “扶老人下楼”." in page, "and reads why"
    assert here not in text(client, "/desk/"), "who has answered is not asked again"
    other = at_desk(OTHER)
    assert other.post(here, {"post": str(post(told, 1).pk)}).status_code == 303
    assert "This post has just been filled." in text(other, here)
    assert client.post(here, {"post": str(post(told, 1).pk), "do": "back"}).status_code == 303
    assert not DrillYes.objects.exists()
    assert client.post(here, {"post": "x"}).status_code == 404


def test_once_it_has_begun_nobody_is_told_to_take_it_back(at_desk: SignIn, world: World, told: Drill) -> None:
    here = f"/desk/drills/{told.pk}/asked/"
    with time_machine.travel(told.starts_at + HOUR / 2, tick=False):
        client = at_desk(HELPER)
        said = client.post(here, {"post": str(post(told, 1).pk)}, follow=True).content.decode()
        assert "The station counts on you. If you cannot come, call it." in said
        assert "take it back" not in said
        assert "Take that back first" not in said
        assert "Call the station; it will manage." in said


def test_who_is_not_asked_has_no_such_page(at_desk: SignIn, world: World, drill: Drill) -> None:
    assert at_desk(HELPER).get(f"/desk/drills/{drill.pk}/asked/").status_code == 404, "not told yet"
    tell(drill, by=world.actor(HOLDER), at=world.at)
    assert at_desk("repairer").get(f"/desk/drills/{drill.pk}/asked/").status_code == 404
    elsewhere = planned(world, "subdistrict_officer", "other_community", title="别处").drills.get()
    Drill.objects.filter(pk=elsewhere.pk).update(state="told")
    here = f"/desk/drills/{elsewhere.pk}/asked/"
    assert at_desk(HELPER).get(here).status_code == 404
    assert at_desk(HELPER).post(here, {"post": str(post(elsewhere).pk)}).status_code == 404


def test_over_it_says_so_and_asks_for_nothing(at_desk: SignIn, world: World, told: Drill) -> None:
    with time_machine.travel(world.at + 3 * DAY, tick=False):
        page = text(at_desk(HELPER), f"/desk/drills/{told.pk}/asked/")
        assert "It is over." in page
        assert "data-post" not in page
        assert at_desk(HOLDER).get(f"/desk/drills/{told.pk}/helpers/").status_code == 409


def test_whom_to_ask_stands_by_building_and_a_look_at_a_telephone_is_kept(
    at_desk: SignIn, world: World, drill: Drill
) -> None:
    held = Appointment.objects.get(person=world.people[HELPER], post__key="building_leader")
    show_own_number(held, phone="13900001111", by=world.actor(HELPER), at=world.at)
    client, here = at_desk(HOLDER), f"/desk/drills/{drill.pk}/helpers/"
    page = text(client, here)
    assert re.search(rf"<h2>3栋</h2>.*{world.people[HELPER].name}", page, re.DOTALL)
    assert "13900001111" not in page
    assert client.post(f"{here}telephone/", {"appointment": str(held.pk), "purpose": ""}).status_code == 303
    assert not ContactReveal.objects.exists()
    shown = client.post(f"{here}telephone/", {"appointment": str(held.pk), "purpose": "urgent"})
    assert "139 0000 1111" in shown.content.decode() or "13900001111" in shown.content.decode()
    looked = ContactReveal.objects.get()
    assert (looked.person_id, looked.subject_type) == (world.people[HOLDER].pk, "drill")
    stranger = Appointment.objects.get(person=world.people["repairer"])
    wrong = client.post(f"{here}telephone/", {"appointment": str(stranger.pk), "purpose": "urgent"})
    assert wrong.status_code == 404
    assert at_desk(HELPER).get(here).status_code == 404


def test_the_doors_notice_says_that_it_is_practice(at_desk: SignIn, world: World, drill: Drill) -> None:
    page = text(at_desk(HOLDER), f"/desk/drills/{drill.pk}/print/")
    assert "This is a drill; nothing has happened." in page
    assert "/e/chunheli/drills/" in page.replace("<wbr>", "")
    assert at_desk("repairer").get(f"/desk/drills/{drill.pk}/print/").status_code == 404
    call_off(drill, reason="修路", by=world.actor(HOLDER), at=world.at)
    assert at_desk(HOLDER).get(f"/desk/drills/{drill.pk}/print/").status_code == 404, "no notice of what is called off"


def test_what_is_called_off_is_not_counted_as_coming_and_says_so_to_who_was_asked(
    at_desk: SignIn, world: World, told: Drill
) -> None:
    planned(world, title="另一场")
    assert "2 drills and call-outs are coming" in text(at_desk(HOLDER), "/desk/drills/")
    call_off(told, reason="修路", by=world.actor(HOLDER), at=world.at)
    assert "1 drill or call-out is coming" in text(at_desk(HOLDER), "/desk/drills/")
    asked = text(at_desk(HELPER), "/desk/drills/")
    assert "Called off" in asked.partition('id="asked"')[2]


def test_a_post_that_was_taken_out_meanwhile_is_said_on_the_page(at_desk: SignIn, world: World, told: Drill) -> None:
    client, here = at_desk(HELPER), f"/desk/drills/{told.pk}/asked/"
    gone = str(post(told, 1).pk)
    remove_post(told, post_id=post(told, 1).pk, by=world.actor(HOLDER), at=world.at)
    assert client.post(here, {"post": gone}).status_code == 303
    assert "This post is not there any more." in text(client, here)


def test_lists_and_plans_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, plan: DrillPlan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    holder, planner = at_desk(HOLDER), at_desk(PLANNER)
    wide = planned(world, "subdistrict_officer", "subdistrict", title="两个小区")
    officer = at_desk("subdistrict_officer")
    cost = {}
    for count in (1, 3):
        while Drill.objects.filter(organisation=world.bodies["station"]).count() < count:
            planned(world, title=f"第{count}次")
        for name, client, address in (
            ("list", holder, "/desk/drills/"),
            ("planner", planner, "/desk/drills/"),
            ("plan", officer, f"/desk/drills/plans/{wide.pk}/"),
        ):
            client.get(address)
            with django_assert_max_num_queries(14) as asked:
                client.get(address)
            cost.setdefault(name, set()).add(len(asked))
    assert {name: len(found) for name, found in cost.items()} == {"list": 1, "planner": 1, "plan": 1}


def test_a_shift_of_its_own_is_whole_or_none(at_desk: SignIn, world: World, told: Drill) -> None:
    client, here = at_desk(HOLDER), f"/desk/drills/{told.pk}/"
    half = {"do": "set_post", "name": "夜里守门", "wanted": "2", "day": "", "starts": "10:00", "ends": ""}
    answer = client.post(here, half)
    assert answer.status_code == 422
    assert "夜里守门" in answer.content.decode()
    begins = told.starts_at
    made = set_post(
        told, PostSaid("夜里守门", 2, None, begins, begins + timedelta(minutes=30)), by=world.actor(HOLDER), at=world.at
    )
    assert "夜里守门" in text(at_desk(HELPER), f"/desk/drills/{told.pk}/asked/")
    assert made.starts_at == begins
