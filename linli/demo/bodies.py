"""What the invented town's bodies are about: a term, a contract, a plan for a body without people, promises."""

from __future__ import annotations

from datetime import date, timedelta

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import add_step, answer_promise, begin_term, make_promise, open_plan, record_contract
from linli.organisations.models import Appointment, ContractKind, Outcome
from linli.organisations.queries.weak import weak


def fill_bodies(world: World) -> None:
    """A committee's term that ends soon, two contracts of which one is over, a plan, two promises."""
    by, at, today = system(Door.CLI), world.at, local_date(world.at)
    begin_term(
        world.bodies["owners"], starts_on=date(today.year - 4, today.month, 1), ends_on=today + timedelta(days=60),
        seats=7, by=by, at=at,
    )  # fmt: skip
    property_company = world.bodies["property"]
    for name, kind, ends in (("estate", ContractKind.DECIDED, 400), ("other_estate", ContractKind.PRELIMINARY, -20)):
        record_contract(
            property_company, world.places[name], kind=kind, starts_on=today - timedelta(days=700),
            ends_on=today + timedelta(days=ends), fee=185, by=by, at=at,
        )  # fmt: skip
    _plan(world, today)
    kept = make_promise(
        property_company, said="电梯报修，两小时内到场", judged="看报修记录", due_on=today, by=by, at=at
    )
    answer_promise(kept, outcome=Outcome.KEPT, result="本月报修五次，次次两小时内到", by=by, at=at)
    leader = Appointment.objects.select_related("place").get(
        person=world.people["building_leader"], post__organisation=world.bodies["leaders"]
    )
    make_promise(
        world.bodies["leaders"], said="每周三看一遍楼道，东西不占路", judged="看楼道，也可以问邻居",
        due_on=today + timedelta(days=30), appointment=leader, by=by, at=at,
    )  # fmt: skip


def _plan(world: World, today: date) -> None:
    """A plan for the first body of the community that lacks people."""
    by, at = system(Door.CLI), world.at
    line = next((one for one in weak(world.places["community"], today) if one.body_id is not None), None)
    body = next((one for one in world.bodies.values() if line is not None and one.pk == line.body_id), None)
    if line is None or body is None:
        return
    plan = open_plan(body, lack=line.lack, why="原来的人调走了，还没有补上", by=by, at=at)
    doer = world.bodies["community_office"]
    for what, days in (("请居民推荐人选", 7), ("开会定下人选", 21)):
        add_step(plan, what=what, doer=doer, due_on=today + timedelta(days=days), by=by, at=at)
