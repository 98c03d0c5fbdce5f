"""One plan for many estates: each gets its row, in the hands of whoever holds it there, in few statements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actions import KeyReused
from linli.core.actors import Actor, system
from linli.core.clock import day_bounds, local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.drills.actions import PlanFacts, PostFacts, adapt, call_off, call_off_plan, hold, plan_drill, tell
from linli.drills.choosing import choose
from linli.drills.enums import State
from linli.drills.models import Drill, DrillPlan, DrillPost
from linli.drills.queries import sums_of
from linli.messages.models import Outbox
from linli.organisations.models import Organisation
from linli.places.actions import add_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.queries import by_id
from tests.drills.conftest import DAY, HOLDER, HOUR, PLANNER, facts, fresh, planned

pytestmark = pytest.mark.django_db


def more_estates(world: World, count: int) -> list[Place]:
    return [
        add_place(
            level=Level.ESTATE, name=f"新苑{number}", parent=world.places["community"], slug=f"new-{number}",
            by=system(), at=world.at,
        )
        for number in range(count)
    ]  # fmt: skip


def test_each_estate_gets_a_row_with_the_posts_in_the_hands_of_its_station(world: World, plan: DrillPlan) -> None:
    (drill,) = plan.drills.all()
    assert (drill.estate_id, drill.organisation_id) == (world.estate.pk, world.bodies["station"].pk)
    assert (drill.state, drill.gather) == (State.PLANNED, "东门空地")
    assert [(one.name, one.wanted, one.found) for one in drill.posts.order_by("id")] == [
        ("守1单元门口", 4, 0), ("扶老人下楼", 1, 0),
    ]  # fmt: skip
    told = Outbox.objects.get(kind="drill.body.planned")
    assert (told.organisation_id, told.person_id) == (world.bodies["station"].pk, None)
    assert Event.objects.filter(kind="drill.planned", subject_id=str(drill.pk)).count() == 1


def test_an_estate_without_a_station_is_held_by_the_body_over_it_and_without_that_by_who_plans(world: World) -> None:
    lone = more_estates(world, 1)[0]
    found = {
        one.estate_id: one.organisation_id for one in planned(world, "subdistrict_officer", "subdistrict").drills.all()
    }
    assert found == {
        world.estate.pk: world.bodies["station"].pk,
        lone.pk: world.bodies["community_office"].pk,
        world.places["other_estate"].pk: world.bodies["other_station"].pk,
    }
    Organisation.objects.filter(pk=world.bodies["other_station"].pk).update(ended_on=world.at.date() - DAY)
    later = planned(world, "subdistrict_officer", "subdistrict", title="第二次")
    assert (
        later.drills.get(estate=world.places["other_estate"]).organisation_id == world.bodies["subdistrict_office"].pk
    )


@pytest.mark.slow
def test_a_thousand_estates_are_one_action_of_few_statements(world: World) -> None:
    made = [
        Place(
            level=Level.ESTATE, name=f"苑{n}", parent=world.places["community"], slug=f"e{n}",
            path=f"{world.places['community'].path}zz{n:04d}", community_id=world.places["community"].pk,
            city_id=world.places["city"].pk,
        )
        for n in range(1000)
    ]  # fmt: skip
    Place.objects.bulk_create(made)
    with CaptureQueriesContext(
        connection,
    ) as few:
        one = planned(world, place="estate", title="一个小区")
    with CaptureQueriesContext(connection) as many:
        plan = planned(world)
    assert (one.drills.count(), plan.drills.count()) == (1, 1001)
    assert DrillPost.objects.filter(drill__plan=plan).count() == 2002
    assert len(many) <= len(few) + 6
    assert len(many) <= 30
    assert Event.objects.filter(kind="drill.planned").count() == 1002


def test_the_preview_says_what_the_plan_will_make(world: World) -> None:
    more_estates(world, 2)
    spec = by_id(world.version.pk).drill("fire")  # type: ignore[union-attr]  # the world has a playbook
    begins = world.at + 2 * DAY
    chosen = choose(spec, [world.places["community"]], begins, begins + HOUR, world.bodies["community_office"].pk)
    assert (len(chosen.estates), chosen.elsewhere, chosen.busy) == (3, 0, 0)
    made = planned(world)
    assert made.drills.count() == len(chosen.estates)
    assert {one.estate_id: one.organisation_id for one in made.drills.all()} == chosen.holders
    assert choose(spec, [world.estate], begins, begins + HOUR, world.bodies["city_office"].pk).busy == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 5000}, "title"),
        ({"words": "长" * 5000}, "words"),
        ({"gather": "长" * 5000}, "gather"),
        ({"nature": "war"}, "nature"),
        ({"starts_at": None}, "starts"),
        ({"ends_at": None}, "ends"),
        ({"posts": (PostFacts("守门", 0),)}, "posts"),
        ({"posts": (PostFacts("守门", -3),)}, "posts"),
        ({"posts": (PostFacts("守门", 10**9),)}, "posts"),
        ({"posts": (PostFacts("守门", None),)}, "posts"),
        ({"posts": (PostFacts("", 3),)}, "posts"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(world: World, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as raised:
        planned(world, **wrong)
    assert list(raised.value.errors) == [field]
    assert not DrillPlan.objects.exists()


@pytest.mark.parametrize(
    ("days", "hours", "field"), [(-1, 2, "starts"), (400, 2, "starts"), (2, -1, "ends"), (2, 900, "ends")]
)
def test_days_that_are_past_or_absurd_are_refused(world: World, days: int, hours: int, field: str) -> None:
    begins = world.at + timedelta(days=days)
    with pytest.raises(Invalid) as raised:
        planned(world, starts_at=begins, ends_at=begins + timedelta(hours=hours))
    assert list(raised.value.errors) == [field]


def test_a_call_out_may_have_begun_already_and_practice_may_not(world: World) -> None:
    begun = {"starts_at": world.at - HOUR, "ends_at": world.at + 3 * HOUR}
    assert planned(world, nature="call_out", **begun).drills.count() == 1
    with pytest.raises(Invalid):
        planned(world, **begun)


def test_one_plans_only_for_ones_own_places_and_only_kinds_of_the_playbook(world: World) -> None:
    for role, place in (("station_head", "community"), ("community_officer", "other_estate"), ("volunteer", "estate")):
        with pytest.raises(Refused):
            planned(world, role, place)
    with pytest.raises(Refused):
        planned(world, kind="sea")
    by = world.actor(PLANNER)
    with pytest.raises(Refused):
        plan_drill([world.estate, world.places["other_estate"]], facts(world.at), by=by, at=world.at)
    with pytest.raises(Invalid) as raised:
        plan_drill([], facts(world.at), by=by, at=world.at)
    assert list(raised.value.errors) == ["places"]


def test_a_place_without_an_estate_is_said_so(world: World) -> None:
    with pytest.raises(Invalid) as raised:
        planned(world, place="building")
    assert list(raised.value.errors) == ["places"]


def test_the_same_press_is_one_plan_and_another_form_under_its_key_is_not(world: World) -> None:
    by: Actor = world.actor(PLANNER)
    said: PlanFacts = facts(world.at)
    first = plan_drill([world.estate], said, key="k", by=by, at=world.at)
    assert plan_drill([world.estate], said, key="k", by=by, at=world.at).pk == first.pk
    assert DrillPlan.objects.count() == 1
    with pytest.raises(KeyReused):
        plan_drill([world.estate], facts(world.at, title="另一次"), key="k", by=by, at=world.at)


def test_a_whole_plan_is_called_off_with_a_reason_and_everybody_asked_is_told(world: World) -> None:
    more_estates(world, 1)
    plan = planned(world)
    one, other = plan.drills.order_by("estate__path")
    tell(one, by=world.actor(HOLDER), at=world.at)
    with pytest.raises(Invalid) as raised:
        call_off_plan(plan, reason=" ", by=world.actor(PLANNER), at=world.at)
    assert list(raised.value.errors) == ["reason"]
    with pytest.raises(Stale):
        call_off_plan(plan, reason="台风", version=9, by=world.actor(PLANNER), at=world.at)
    with pytest.raises(Refused):
        call_off_plan(plan, reason="台风", by=world.actor(HOLDER), at=world.at)
    call_off_plan(plan, reason="台风", by=world.actor(PLANNER), at=world.at)
    assert {(row.state, row.reason) for row in plan.drills.all()} == {("called_off", "台风")}
    asked = set(Outbox.objects.filter(kind="drill.helper.asked").values_list("person_id", flat=True))
    assert asked
    assert set(Outbox.objects.filter(kind="drill.helper.called_off").values_list("person_id", flat=True)) == asked
    bodies = Outbox.objects.filter(kind="drill.body.called_off").values_list("organisation_id", flat=True)
    assert list(bodies) == [world.bodies["station"].pk], "the planning body knows"
    assert fresh(other).told_at is None
    told = Outbox.objects.count()
    again = call_off_plan(plan, reason=" 台风 ", version=1, by=world.actor(PLANNER), at=world.at)
    assert (again.version, Outbox.objects.count()) == (2, told), "the second press of two changes nothing"
    for role, reason in ((PLANNER, "另一个原因"), (HOLDER, "台风")):
        with pytest.raises(Refused):
            call_off_plan(plan, reason=reason, by=world.actor(role), at=world.at)


def test_a_plan_is_called_off_as_long_as_an_estate_can_still_hold_it(world: World, plan: DrillPlan) -> None:
    (drill,) = plan.drills.all()
    evening = day_bounds(local_date(plan.starts_at))[1] - 2 * HOUR
    adapt(drill, starts_at=evening, ends_at=evening + HOUR, gather="", by=world.actor(HOLDER), at=world.at)
    assert plan.ends_at < evening
    call_off_plan(plan, reason="台风", by=world.actor(PLANNER), at=plan.ends_at + HOUR)
    assert fresh(drill).state == State.CALLED_OFF


def test_what_ends_at_midnight_has_no_day_more(world: World) -> None:
    begins = day_bounds(local_date(world.at + DAY))[0] + 9 * HOUR
    plan = planned(world, starts_at=begins, ends_at=day_bounds(local_date(begins))[1])
    assert plan.days() == day_bounds(local_date(begins))
    with pytest.raises(Invalid) as raised:
        adapt(
            plan.drills.get(), starts_at=begins + DAY, ends_at=begins + DAY + HOUR, gather="", by=world.actor(HOLDER),
            at=world.at,
        )  # fmt: skip
    assert list(raised.value.errors) == ["starts"]


def test_sums_are_over_estates_and_heads_and_name_nobody(world: World) -> None:
    more_estates(world, 1)
    plan = planned(world)
    one, other = plan.drills.order_by("estate__path")
    later = world.at + 2 * DAY + HOUR
    hold(Drill.objects.get(organisation=world.bodies["station"]), came=86, by=world.actor(HOLDER), at=later)
    sums = sums_of(plan)
    assert (sums.estates, sums.by_state, sums.came) == (2, {"held": 1, "planned": 1}, 86)
    assert (sums.heads.wanted, sums.heads.found) == (10, 0)
    assert {one.organisation_id, other.organisation_id} == {
        world.bodies["station"].pk, world.bodies["community_office"].pk,
    }  # fmt: skip


OWN_NUMBER = "有事打13812345678"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": OWN_NUMBER}, "title"),
        ({"words": OWN_NUMBER}, "words"),
        ({"gather": OWN_NUMBER}, "gather"),
        ({"posts": (PostFacts(OWN_NUMBER, 2),)}, "posts"),
    ],
)
def test_what_residents_read_holds_nobodys_own_number(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        planned(world, **more)
    assert list(wrong.value.errors) == [field]
    assert not DrillPlan.objects.exists()


def test_nor_does_why_it_is_called_off_or_where_people_meet(world: World, plan: DrillPlan) -> None:
    drill = plan.drills.get(estate=world.estate)
    by = world.actor(HOLDER)
    with pytest.raises(Invalid, match="reason"):
        call_off_plan(plan, reason=OWN_NUMBER, by=world.actor(PLANNER), at=world.at)
    with pytest.raises(Invalid, match="reason"):
        call_off(drill, reason=OWN_NUMBER, by=by, at=world.at)
    with pytest.raises(Invalid, match="gather"):
        adapt(drill, starts_at=drill.starts_at, ends_at=drill.ends_at, gather=OWN_NUMBER, by=by, at=world.at)
    assert (fresh(drill).state, drill.gather, fresh(plan).called_off_at) == (State.PLANNED, "东门空地", None)
