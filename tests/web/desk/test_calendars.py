"""My calendars at the desk: what is before a body; an address is made, shown once, renewed and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.lessons import actions
from linli.lessons.actions import SessionFacts
from linli.lessons.models import LessonSession
from linli.volunteering.actions import publish
from tests.duties.test_rota import held
from tests.duties.test_rota import plan as plan_shift
from tests.volunteering.conftest import made_team, planned

SignIn = Callable[[str], Client]
PAGE = "/desk/calendars/"


def made(client: Client, appointment: str, whole: str = "") -> str:
    """The path of the new address, as the page shows it."""
    answer = client.post(PAGE, {"appointment": appointment, "whole": whole, "do": "make"})
    assert answer.headers["Cache-Control"] == "no-store"
    shown = answer.content.decode().partition("data-made>")[2].partition("<")[0]
    return shown.removeprefix("http://testserver")


def test_an_address_is_shown_once_renewed_and_ended(at_desk: SignIn, world: World, client: Client) -> None:
    desk, own = at_desk("station_head"), str(held(world, "station_head"))
    first = made(desk, own)
    assert client.get(first).status_code == 200
    page = desk.get(PAGE).content.decode()
    assert "data-made" not in page
    assert first not in page
    assert "has an address since" in page
    whole, second = made(desk, own, "1"), made(desk, own)
    assert [client.get(one).status_code for one in (first, whole, second)] == [410, 200, 200]
    assert desk.post(PAGE, {"appointment": own, "whole": "", "do": "end"}).status_code == 303
    assert [client.get(one).status_code for one in (whole, second)] == [200, 410]


def test_nobody_makes_one_for_a_post_of_somebody_else(at_desk: SignIn, world: World) -> None:
    for appointment in (str(held(world, "deputy")), "me", ""):
        answer = at_desk("station_head").post(PAGE, {"appointment": appointment, "do": "make"})
        assert answer.status_code == 404, appointment


def test_each_post_has_its_own_and_that_of_its_body(at_desk: SignIn, world: World) -> None:
    page = at_desk("property_manager").get(PAGE).content.decode()
    assert page.count("data-calendar=") == 4
    assert "All of 安和物业" in page
    assert "My calendars" in at_desk("station_head").get("/desk/duties/").content.decode()


def arranged(world: World) -> LessonSession:
    """A lesson of the station in three days, given by itself."""
    starts, by = world.at + timedelta(days=3), world.actor("station_head")
    facts = SessionFacts(starts, 40, title="认得出的骗局", subject="fraud", where="议事角")
    row = actions.arrange_lesson(world.bodies["station"], world.estate, facts, by=by, at=world.at)
    return actions.do_without(row, by=by, at=world.at)


def test_the_month_ahead_of_a_body_stands_above_with_the_page_of_each(at_desk: SignIn, world: World) -> None:
    lesson, team = arranged(world), made_team(world)
    for days, title in ((1, "周六修理铺"), (40, "明年的修理铺")):
        starts = world.at + timedelta(days=days)
        activity = planned(world, team, title=title, starts_at=starts, ends_at=starts + timedelta(hours=2))
        publish(activity, by=world.actor("station_head"), at=world.at)
    planned(world, team, title="还没发布")
    plan_shift(world)
    page = at_desk("station_head").get(PAGE).content.decode()
    assert "春和里站 has 2 things before it in the next month" in page
    assert page.index("周六修理铺") < page.index("认得出的骗局")
    assert f'href="/desk/lessons/{lesson.pk}/"' in page
    assert "明年的修理铺" not in page
    assert "还没发布" not in page, "what residents do not read yet waits on the list of volunteers"
    assert page.count("data-ahead=") == 2, "the shifts stand on the rota"


def test_who_may_not_open_a_page_reads_its_line_alone(at_desk: SignIn, world: World) -> None:
    lesson = arranged(world)
    station = world.bodies["station"].pk
    page = at_desk("owners_chair").get(f"{PAGE}?body={station}").content.decode()
    assert "认得出的骗局" in page
    allowed = "lesson.arrange" in world.actor("owners_chair", post="station_deputy").powers
    assert (f'href="/desk/lessons/{lesson.pk}/"' in page) is allowed


def test_of_a_body_in_which_one_has_no_post_there_is_no_month(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    for wanted in (str(world.bodies["property"].pk), "mine"):
        assert client.get(f"{PAGE}?body={wanted}").status_code == 404, wanted
    page = client.get(PAGE).content.decode()
    assert "春和里站 has nothing before it in the next month" in page
    assert 'href="/desk/meetings/new/"' in page
    assert f'href="/desk/duties/recurring/?body={world.bodies["station"].pk}"' in page


def test_a_full_month_costs_what_an_empty_one_costs(at_desk: SignIn, world: World) -> None:
    client, team = at_desk("station_head"), made_team(world)
    client.get(PAGE)
    counts = []
    for number in range(4):
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))
        publish(planned(world, team, title=f"第{number}次"), by=world.actor("station_head"), at=world.at)
    assert counts[1] == counts[3], counts
