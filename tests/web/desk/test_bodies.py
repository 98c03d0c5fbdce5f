"""The bodies of a place at the desk: whose pages they are, the map, what is lacking, plans, what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from linli.core.actors import system
from linli.demo.cast import World
from linli.organisations.actions import add_step, begin_term, create_organisation, make_promise, open_plan
from linli.organisations.models import ImprovementPlan, Organisation, PlanStep
from linli.organisations.queries.weak import weak

SignIn = Callable[[str], Client]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OVERSEERS = ("community_officer", "subdistrict_officer", "district_officer", "city_officer", "administrator")
OTHERS = ("station_head", "property_manager", "grid_worker", "owners_chair", "volunteer", "auditor")


def url(world: World, tail: str = "", place: str = "community") -> str:
    return f"/desk/places/{world.places[place].pk}/bodies/{tail}"


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.fixture
def bare(world: World) -> Any:
    """An estate of the community without any of the three."""
    from linli.places.actions import add_place
    from linli.places.enums import Level

    return add_place(level=Level.ESTATE, name="晚枫里小区", parent=world.places["community"], by=system(), at=world.at)


@pytest.fixture
def plan(world: World, bare: Any, at: Any) -> ImprovementPlan:
    return open_plan(bare, lack="three", why="没有人牵头", by=system(), at=at)


@pytest.mark.parametrize("tail", ["", "lacking/", "due/", "new/", "import/", "sheet/"])
def test_the_pages_are_open_to_those_above_in_their_places_and_to_nobody_else(
    at_desk: SignIn, world: World, tail: str
) -> None:
    for role in OVERSEERS:
        assert at_desk(role).get(url(world, tail)).status_code == 200, role
    for role in OTHERS:
        assert at_desk(role).get(url(world, tail)).status_code == 404, role
    assert at_desk("community_officer").get(url(world, tail, "other_community")).status_code == 404


def test_each_finds_the_way_from_the_organisations_to_their_own_places(at_desk: SignIn, world: World) -> None:
    client = at_desk("subdistrict_officer")
    assert "/desk/bodies/" in text_of(client, "/desk/organisations/")
    answer = client.get("/desk/bodies/")
    assert (answer.status_code, answer["Location"]) == (303, url(world, place="subdistrict"))
    assert at_desk("repairer").get("/desk/bodies/").status_code == 404


def test_the_map_goes_down_level_by_level(at_desk: SignIn, world: World) -> None:
    client = at_desk("city_officer")
    page = text_of(client, url(world, place="subdistrict"))
    assert "春风街道办事处" in page
    assert "安和物业服务公司" not in page
    assert url(world, place="community") in page
    assert "2 places in it" in page
    page = text_of(client, url(world, place="estate"))
    assert "安和物业服务公司" in page
    assert page.index("春和里小区党群服务站") < page.index("安和物业服务公司")


def test_what_is_lacking_stands_with_its_reason_and_the_way_to_a_plan(at_desk: SignIn, world: World, bare: Any) -> None:
    client = at_desk("community_officer")
    page = text_of(client, url(world, "lacking/"))
    total = len(weak(world.places["community"], TODAY))
    assert f"{total} estate" in page
    assert "No party branch, no owners&#39; committee, no property company" in page or "no property company" in page
    assert f"plan/?lack=three&amp;of={bare.pk}" in page
    only = text_of(client, url(world, "lacking/?lack=three"))
    assert only.count('data-lack="three"') == only.count("data-lack=") == 1
    assert 'data-lack="three"' in text_of(client, url(world, "lacking/?plan=none"))
    assert "Nothing fits what you chose." in text_of(client, url(world, "lacking/?plan=late"))


def test_a_narrowed_list_says_how_many_it_has(at_desk: SignIn, world: World, bare: Any) -> None:
    client = at_desk("community_officer")
    create_organisation(kind="owners_committee", name="空业委会", places=[world.estate], by=system(), at=world.at)
    found = weak(world.places["community"], TODAY)
    three = sum(one.lack == "three" for one in found)
    assert 0 < three < len(found)
    assert "of them here." not in text_of(client, url(world, "lacking/"))
    assert f"{three} of them here." in text_of(client, url(world, "lacking/?lack=three"))


def test_a_plan_is_opened_gets_steps_and_closes(at_desk: SignIn, world: World, bare: Any) -> None:
    client = at_desk("community_officer")
    address = url(world, f"plan/?lack=three&of={bare.pk}")
    assert "晚枫里小区" in text_of(client, address)
    answer = client.post(address, {"why": "没有人牵头"})
    plan = ImprovementPlan.objects.get()
    assert answer["Location"] == f"/desk/plans/{plan.pk}/"
    doer = world.bodies["community_office"]
    sent = {"do": "add", "what": "开业主座谈会", "doer": str(doer.pk), "due_on": "2026-12-01"}
    assert client.post(answer["Location"], {**sent, "what": ""}).status_code == 422
    assert client.post(answer["Location"], {**sent, "due_on": "2026-11-01"}).status_code == 422
    assert client.post(answer["Location"], sent).status_code == 303
    step = PlanStep.objects.get()
    assert (step.what, step.organisation_id, step.due_on) == ("开业主座谈会", doer.pk, date(2026, 12, 1))
    assert "Plan, next step by Tue 1 Dec" in text_of(client, url(world, "lacking/"))
    done = {"do": "done", "step": str(step.pk), "version": str(step.version)}
    assert client.post(answer["Location"], done).status_code == 303
    step.refresh_from_db()
    assert step.done_on == TODAY
    refused = client.post(answer["Location"], {"do": "close", "version": "1", "reason": ""})
    assert refused.status_code == 422
    assert "has not come true yet" in refused.content.decode()
    assert client.post(answer["Location"], {"do": "close", "version": "1", "reason": "要拆迁"}).status_code == 303
    plan.refresh_from_db()
    assert (plan.end, plan.closing_words) == ("given_up", "要拆迁")


def test_a_plan_whose_wish_has_come_true_says_so(
    at_desk: SignIn, world: World, plan: ImprovementPlan, bare: Any, at: Any
) -> None:
    create_organisation(kind="owners_committee", name="晚枫里业委会", places=[bare], by=system(), at=at)
    client = at_desk("community_officer")
    assert "has come true. Close it." in text_of(client, f"/desk/plans/{plan.pk}/")
    answer = client.post(url(world, f"plan/?lack=three&of={bare.pk}"), {})
    assert answer["Location"] == url(world, "lacking/")
    client.post(f"/desk/plans/{plan.pk}/", {"do": "close", "version": "1"})
    plan.refresh_from_db()
    assert plan.end == "came_true"


def test_the_body_that_has_a_step_sees_the_plan_and_says_it_is_done_and_no_more(
    at_desk: SignIn, world: World, plan: ImprovementPlan, at: Any
) -> None:
    address = f"/desk/plans/{plan.pk}/"
    assert at_desk("property_manager").get(address).status_code == 404
    step = add_step(plan, what="登记业主", doer=world.bodies["property"], due_on=TODAY + DAY, by=system(), at=at)
    client = at_desk("property_manager")
    page = text_of(client, address)
    assert "登记业主" in page
    assert "Close the plan" not in page
    assert "has come true" not in page
    create_organisation(kind="owners_committee", name="晚枫里业委会", places=[plan.estate], by=system(), at=at)
    assert "has come true. Whoever keeps it closes it." in text_of(client, address)
    assert client.post(address, {"do": "close", "reason": "x"}).status_code == 403
    sent = {"do": "add", "what": "x", "doer": str(world.bodies["property"].pk), "due_on": "2026-12-01"}
    assert client.post(address, sent).status_code in (403, 422)
    assert PlanStep.objects.count() == 1
    assert client.post(address, {"do": "done", "step": str(step.pk), "version": "1"}).status_code == 303
    assert client.post(address, {"do": "done", "step": "nonsense"}).status_code == 404


def test_what_is_due_stands_by_its_day(at_desk: SignIn, world: World, plan: ImprovementPlan, at: Any) -> None:
    add_step(plan, what="登记业主", doer=world.bodies["community_office"], due_on=TODAY, by=system(), at=at)
    begin_term(world.bodies["owners"], starts_on=TODAY, ends_on=TODAY + 30 * DAY, by=system(), at=at)
    make_promise(
        world.bodies["property"], said="电梯两小时内到", judged="看记录", due_on=TODAY + 3 * DAY, by=system(), at=at
    )
    client = at_desk("community_officer")
    page = text_of(client, url(world, "due/"))
    assert "3 things are due" in page
    assert page.index("登记业主") < page.index("电梯两小时内到") < page.index("Term 1 of 春和里小区业主委员会 ends")
    assert text_of(client, url(world, "due/?kind=term")).count("data-due=") == 1


@pytest.mark.parametrize("tail", ["", "lacking/", "due/"])
def test_the_lists_cost_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, at: Any, tail: str, django_assert_max_num_queries: Any
) -> None:
    client = at_desk("community_officer")
    for number in range(3):
        with django_assert_max_num_queries(8):
            assert client.get(url(world, tail)).status_code == 200
        body = create_organisation(
            kind="owners_committee", name=f"第{number}业委会", places=[world.estate], by=system(), at=at
        )
        begin_term(body, starts_on=TODAY, ends_on=TODAY + DAY, by=system(), at=at)
    assert Organisation.objects.filter(name__endswith="业委会").count() >= 3


def test_a_step_of_another_body_is_not_ticked_from_above(
    at_desk: SignIn, world: World, plan: ImprovementPlan, at: Any
) -> None:
    step = add_step(plan, what="登记业主", doer=world.bodies["property"], due_on=TODAY + DAY, by=system(), at=at)
    client, address = at_desk("city_officer"), f"/desk/plans/{plan.pk}/"
    page = text_of(client, address)
    assert 'data-verb="done"' not in page
    assert "said by the body that has it. 安和物业服务公司" in page
    refused = client.post(address, {"do": "done", "step": str(step.pk), "version": "1"})
    assert refused.status_code == 403
    step.refresh_from_db()
    assert step.done_on is None
    empty = create_organisation(kind="owners_committee", name="新业委会", places=[world.estate], by=system(), at=at)
    unmanned = add_step(plan, what="备案", doer=empty, due_on=TODAY + DAY, by=system(), at=at)
    assert client.post(address, {"do": "done", "step": str(unmanned.pk), "version": "1"}).status_code == 303
