"""Planning drills at the desk: a look at what it will make comes first; whole plans are found, and called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.drills.models import Drill, DrillPlan, DrillPost
from tests.drills.conftest import DAY, PLANNER, planned

SignIn = Callable[[str], Client]


@pytest.fixture
def plan(world: World) -> DrillPlan:
    return planned(world)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def form(world: World, **more: Any) -> dict[str, Any]:
    day = (local_date(world.at) + 3 * DAY).isoformat()
    said = {
        "place": str(world.places["community"].pk), "kind": "fire", "nature": "drill", "title": "消防疏散", "day": day,
        "starts": "09:00", "ends": "10:00", "words": "走楼梯", "gather": "东门", "name_0": "引路", "wanted_0": "4",
        "idempotency_key": "k1", "do": "preview",
    }  # fmt: skip
    return said | more


def test_a_plan_is_looked_at_first_and_then_made_once(at_desk: SignIn, world: World) -> None:
    client = at_desk(PLANNER)
    assert "Nothing is planned here." in text(client, "/desk/drills/")
    page = text(client, "/desk/drills/new/")
    assert "春和里" in page
    assert 'value="Fire evacuation"' in page
    looked = client.post("/desk/drills/new/", form(world))
    assert looked.status_code == 200
    assert "1 estate gets its own row" in looked.content.decode()
    assert "4 people are wanted in all" in looked.content.decode()
    assert not DrillPlan.objects.exists()
    planned(world, title="别的", starts_at=world.at + 3 * DAY, ends_at=world.at + 4 * DAY)
    assert "1 estate has another one at that time." in client.post("/desk/drills/new/", form(world)).content.decode()
    DrillPost.objects.all().delete()
    Drill.objects.all().delete()
    DrillPlan.objects.all().delete()
    answer = client.post("/desk/drills/new/", form(world, do="confirm"))
    plan = DrillPlan.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/drills/plans/{plan.pk}/")
    assert client.post("/desk/drills/new/", form(world, do="confirm"))["Location"] == answer["Location"]
    assert DrillPlan.objects.count() == 1
    again = client.post("/desk/drills/new/", form(world, do="confirm", title="另一场"))
    assert again.status_code == 422
    assert "另一场" in again.content.decode()


def test_another_kind_begins_with_its_own_words_whatever_was_typed_before(at_desk: SignIn, world: World) -> None:
    client, place = at_desk(PLANNER), world.places["community"].pk
    assert f'data-draft="drill-new-{place}"' in text(client, f"/desk/drills/new/?place={place}")
    page = text(client, f"/desk/drills/new/?place={place}&kind=flood")
    assert f'data-draft="drill-new-{place}-flood"' in page
    wrong = client.post(f"/desk/drills/new/?place={place}&kind=flood", form(world, title=""))
    assert f'data-draft="drill-new-{place}-flood"' in wrong.content.decode()
    assert f'data-draft="drill-new-{place}"' in text(client, f"/desk/drills/new/?place={place}&kind=x")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"), ({"day": "32.13."}, "day"), ({"day": ""}, "day"), ({"starts": "25:99"}, "starts"),
        ({"ends": ""}, "ends"), ({"ends": "08:00"}, "ends"), ({"last": "x"}, "last"), ({"nature": ""}, "nature"),
        ({"wanted_0": "-1"}, "posts"), ({"wanted_0": "2.5"}, "posts"), ({"wanted_0": "99999999999"}, "posts"),
        ({"day": "2020-01-01"}, "starts"), ({"words": "长" * 5000}, "words"),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_keeps_its_words_and_names_the_field(
    at_desk: SignIn, world: World, wrong: dict[str, str], field: str
) -> None:
    answer = at_desk(PLANNER).post("/desk/drills/new/", form(world, do="confirm", gather="北门空地", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert f'id="id_{field}"' in page
    assert "北门空地" in page
    assert not DrillPlan.objects.exists()


def test_some_of_what_lies_in_a_place_can_be_chosen_and_others_places_cannot(at_desk: SignIn, world: World) -> None:
    client = at_desk("subdistrict_officer")
    upper = {"place": str(world.places["subdistrict"].pk), "child": str(world.places["other_community"].pk)}
    assert client.post("/desk/drills/new/", form(world, do="confirm", **upper)).status_code == 303
    assert [one.estate.name for one in Drill.objects.select_related("estate")] == ["秋水苑"]
    planner = at_desk(PLANNER)
    for number, place in enumerate((str(world.places["other_estate"].pk), "999999", "x")):
        sent = form(world, do="confirm", place=place, idempotency_key=f"p{number}")
        assert planner.post("/desk/drills/new/", sent).status_code == 404, "nothing is planned in its stead"
    assert planner.get(f"/desk/drills/new/?place={world.places['other_estate'].pk}").status_code == 200


def test_what_was_ticked_and_lies_there_no_more_does_not_become_the_whole_place(at_desk: SignIn, world: World) -> None:
    client = at_desk("subdistrict_officer")
    upper = {"place": str(world.places["subdistrict"].pk)}
    for child in ("999999", "x", str(world.places["district"].pk)):
        kept = [str(world.places["other_community"].pk), child]
        for do in ("preview", "confirm"):
            answer = client.post("/desk/drills/new/", form(world, do=do, child=kept, **upper))
            assert answer.status_code == 422
            assert 'href="#id_places"' in answer.content.decode()
    assert not DrillPlan.objects.exists()


def test_a_whole_plan_is_called_off_on_its_page(at_desk: SignIn, world: World, plan: DrillPlan) -> None:
    client, here = at_desk(PLANNER), f"/desk/drills/plans/{plan.pk}/"
    wrong = client.post(here, {"reason": "", "version": "1"})
    assert wrong.status_code == 422
    assert 'href="#id_reason"' in wrong.content.decode()
    assert client.post(here, {"reason": "台风要来", "version": "1"}).status_code == 303
    assert "Called off: 台风要来" in text(client, here)
    assert "No estate stands so." in text(client, f"{here}?state=held")
    assert client.post(here, {"reason": "台风要来", "version": "1"}).status_code == 303, "a second press is harmless"
    assert client.post(here, {"reason": "另一个原因"}).status_code == 409


def test_every_plan_is_found_however_many_there_are(at_desk: SignIn, world: World) -> None:
    for number in range(21):
        planned(world, title=f"第{number}场")
    client = at_desk(PLANNER)
    first = text(client, "/desk/drills/")
    assert "第20场" in first
    assert "第0场" not in first.partition('id="plans"')[2]
    assert 'href="?plans=2"' in first
    assert "第0场" in text(client, "/desk/drills/?plans=2").partition('id="plans"')[2]
