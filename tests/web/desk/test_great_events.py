"""Great events at the desk: choosing, looking at what it makes, planning, how estates stand, cancelling all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.volunteering.actions import call_off
from linli.volunteering.enums import State
from linli.volunteering.models import Activity, GreatEvent
from linli.volunteering.queries_events import activities_of
from tests.volunteering.conftest import DAY, LEADER
from tests.volunteering.test_events import PLANNER, planned_event

SignIn = Callable[[str], Client]
LIST, NEW = "/desk/events/", "/desk/events/new/"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def form(world: World, **more: Any) -> dict[str, Any]:
    day = (local_date(world.at) + 20 * DAY).isoformat()
    said = {
        "place": world.places["subdistrict"].pk, "title": "幸福邻里节", "day": day, "starts": "09:00", "ends": "11:30",
        "where": "小区广场", "words": "各家带一道菜", "name_0": "摆桌椅", "wanted_0": "4", "do": "confirm",
        "idempotency_key": "e1",
    }  # fmt: skip
    return said | more


def test_without_any_the_list_says_so_and_others_find_nothing(at_desk: SignIn, world: World) -> None:
    assert "Nothing is planned." in text(at_desk(PLANNER), LIST)
    for address in (LIST, NEW):
        assert text(at_desk(LEADER), address, 404)


def test_one_looks_at_what_it_makes_and_plans_it(at_desk: SignIn, world: World) -> None:
    client = at_desk(PLANNER)
    assert "和畅社区" in text(client, NEW)
    assert "春和里" in text(client, f"{NEW}?place={world.places['community'].pk}")
    for name, wrong in (("title", " "), ("where", ""), ("day", "1900-01-01"), ("words", "长" * 601)):
        refused = client.post(NEW, form(world, do="preview", **{name: wrong}))
        assert refused.status_code == 422, "what is wrong is said before anything is looked at"
        assert 'class="field-error"' in refused.content.decode(), name
    looked = client.post(NEW, form(world, do="preview")).content.decode()
    assert "2 estates get an activity each" in looked
    assert "In 2 estates the station has no team yet" in looked
    assert not GreatEvent.objects.exists()
    assert client.post(NEW, form(world)).status_code == 303
    assert client.post(NEW, form(world)).status_code == 303, "pressed twice"
    event = GreatEvent.objects.get()
    found = text(client, f"{LIST}{event.pk}/")
    assert "幸福邻里节: 2 estates" in found
    assert "0 of 8 are in" in found
    assert "幸福邻里节" in text(client, LIST)
    assert "幸福邻里节" in text(at_desk(LEADER), "/desk/volunteering/")


def test_those_of_years_stand_on_several_pages(at_desk: SignIn, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.web.desk.great_events.PAGE", 2)
    client = at_desk(PLANNER)
    for number in range(3):
        assert client.post(NEW, form(world, title=f"第{number}届", idempotency_key=f"e{number}")).status_code == 303
    newest, oldest = text(client, LIST), text(client, f"{LIST}?page=2")
    assert (newest.count("data-event"), oldest.count("data-event")) == (2, 1)
    assert 'href="?page=2"' in newest and 'href="?page=1"' in oldest
    assert "第0届" in oldest and "第2届" in newest


def test_only_what_was_ticked_is_planned(at_desk: SignIn, world: World) -> None:
    client = at_desk(PLANNER)
    sent = form(world, child=[str(world.places["community"].pk)])
    assert client.post(NEW, sent).status_code == 303
    assert [one.estate_id for one in Activity.objects.all()] == [world.estate.pk]
    gone = client.post(NEW, form(world, child=["999999"]))
    assert gone.status_code == 422
    assert "Look again and tick anew." in gone.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Say in a few words what it is."),
        ({"where": ""}, "Say where people meet"),
        ({"wanted_0": "0"}, "Write a number from 1 to 500."),
        ({"wanted_0": "x"}, "Write a number from 1 to 500."),
        ({"name_0": "", "wanted_0": ""}, "Name at least one task"),
        ({"day": "2020-01-01"}, "It begins from now on"),
        ({"day": "soon"}, "Say the day and from when."),
        ({"ends": "08:00"}, "It ends after it begins"),
        ({"words": "长" * 5000}, "At most 600 characters."),
    ],
)
def test_each_mistake_stands_at_its_field_and_words_are_kept(
    at_desk: SignIn, world: World, wrong: dict[str, str], words: str
) -> None:
    answer = at_desk(PLANNER).post(NEW, form(world, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "09:00" in answer.content.decode()
    assert not GreatEvent.objects.exists()


def test_a_place_of_somebody_else_cannot_be_sent(at_desk: SignIn, world: World) -> None:
    assert at_desk("community_officer").post(NEW, form(world)).status_code == 404


def test_estates_are_found_by_how_they_stand_and_all_is_cancelled_with_a_reason(at_desk: SignIn, world: World) -> None:
    event, client = planned_event(world), at_desk(PLANNER)
    mine = Activity.objects.get(event=event, estate=world.estate)
    call_off(mine, reason="停电", by=world.actor(LEADER), at=world.at)
    address = f"{LIST}{event.pk}/"
    off = text(client, f"{address}?stand=off")
    assert "停电" in off
    assert "秋水苑" not in off
    assert "No estate stands so." in text(client, f"{address}?stand=told")
    assert "春和里" in text(client, f"{address}?stand=nonsense")
    lacking = client.post(address, {"reason": "", "version": event.version})
    assert lacking.status_code == 422
    stale = client.post(address, {"reason": "台风", "version": 99})
    assert "Somebody did something here meanwhile." in stale.content.decode()
    assert client.post(address, {"reason": "台风", "version": event.version}).status_code == 303
    assert "Called off: 台风" in text(client, address)
    assert text(at_desk("community_officer"), address, 404)


def test_heads_are_wanted_until_it_is_held_and_counted_afterwards(at_desk: SignIn, world: World) -> None:
    event, client = planned_event(world), at_desk(PLANNER)
    mine, other = activities_of(event)
    address, lead = f"{LIST}{event.pk}/", world.actor(LEADER)
    call_off(mine, reason="停电", by=lead, at=world.at)
    assert text(client, address).count("are in<") == 2, "of all, and of the one that is to be held"
    Activity.objects.filter(pk=other.pk).update(state=State.HELD, heads=7)
    found = text(client, address)
    assert "are in<" not in found
    assert found.count("7 helped") == 2


def test_the_overview_costs_the_same_for_two_estates_and_for_more(
    at_desk: SignIn, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(PLANNER)
    few, more = planned_event(world, place="community"), planned_event(world)
    counts = []
    for event in (few, more):
        text(client, f"{LIST}{event.pk}/")
        with django_assert_max_num_queries(12) as asked:
            text(client, f"{LIST}{event.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
