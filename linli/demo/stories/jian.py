"""Ji'an: found at a door, collected, sorted, raised, dispatched, handled, closed; a meeting; an old problem."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.legacy import actions as legacy
from linli.legacy.actions import ProblemFacts, StepFacts
from linli.organisations.models import Appointment
from linli.outreach.actions import record_visit, share_doors, start_sweep
from linli.outreach.enums import CellState
from linli.outreach.models import VisitCell
from linli.outreach.queries import STAIRS
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest

WISH = "门口路灯一直不亮，老人晚上不敢下楼"


def tell(stage: Stage) -> Iterator[Step]:
    """From the round of visits to the half-monthly meeting."""
    world = stage.world
    head, leader = stage.by("station_head"), stage.by("building_leader")
    sweep = start_sweep(world.estate, kind="door_knock", buildings={world.places["building"].pk}, by=head, at=stage.at)
    cells = list(VisitCell.objects.filter(sweep=sweep).order_by(*STAIRS))
    held = Appointment.objects.get(person=world.people["building_leader"], post__key="building_leader")
    share_doors(sweep, cells=[cell.pk for cell in cells], appointment=held, by=head, at=stage.at)
    yield stage.step("round", "desk:sweep", sweep.pk)

    stage.until(17, 50, days=1)
    for number, cell in enumerate(cells[1:4]):
        cell.refresh_from_db()
        record_visit(
            cell,
            state=CellState.NOTHING_CHANGED,
            key=f"{stage.script.key}-{number}",
            by=leader,
            at=stage.later(minutes=2),
        )
    cells[0].refresh_from_db()
    record_visit(
        cells[0], state=CellState.HELP_WANTED, words=WISH, key=f"{stage.script.key}-wish", by=leader,
        at=stage.later(minutes=3),
    )  # fmt: skip
    row = ServiceRequest.objects.get(estate_id=world.estate.pk)
    yield stage.step("knock", "desk:service_request", row.number)

    head = stage.by("station_head")
    requests.accept(row, category="public_lighting", urgency="important", by=head, at=stage.until(8, 50))
    yield stage.step("sorted", "desk:service_request", row.number)
    requests.raise_(row, words="这盏灯归区里，请社区派给城管局。", by=head, at=stage.later(minutes=5))
    yield stage.step("raised", "desk:service_request", row.number)
    requests.dispatch(row, to=world.bodies["lighting"], by=stage.by("community_officer"), at=stage.later(hours=1))
    yield stage.step("dispatched", "desk:service_request", row.number)
    requests.take(row, by=stage.by("department_officer"), at=stage.later(minutes=30))
    yield stage.step("taken", "desk:service_request", row.number)
    words = "换了灯头，已经亮了。"
    requests.resolve(
        row, result="repaired", words=words, by=stage.by("department_officer"), at=stage.until(15, 10, days=1)
    )
    yield stage.step("resolved", "desk:service_request", row.number)
    row.refresh_from_db()
    said = "住户在电话里说亮了，老人晚上能下楼了。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.until(9, 40))
    yield stage.step("called_back", "desk:service_request", row.number)
    yield from _meeting(stage)


def _meeting(stage: Stage) -> Iterator[Step]:
    """The list is gone through in a session; what was decided has an owner and a date."""
    station, company = stage.world.bodies["station"], stage.world.bodies["property"]
    acts.listed(stage, station, "station_meeting", "三栋的路灯怎么少坏", "两个月里坏了三次。", "station_head")
    meeting = acts.called(stage, station, "station_meeting", "station_head", days=4)
    meeting, item = acts.held(stage, meeting, "station_head", people=9)
    tasks = [(company, 30, "每月查一次三栋的灯")]
    acts.decided(stage, item, "物业每月查一次，坏了当天报。", tasks, "station_head")
    acts.published(stage, meeting, "一、三栋的路灯：物业每月查一次，坏了当天报。", "station_head")
    yield stage.step("meeting", "desk:meeting", meeting.pk)
    yield stage.step("read", "resident:meetings", stage.world.estate.slug)
    yield from _old_problem(stage)


def _old_problem(stage: Stage) -> Iterator[Step]:
    """One of the 2,928: deeds never issued, with an owner, a first step and a day on which it is looked at again."""
    world, head = stage.world, stage.by("station_head")
    at = stage.until(10, 30, days=1)
    row = legacy.enter(
        world.estate, ProblemFacts("二期的房产证一直没有办", "deeds", "开发商没有办土地手续。", 2008, 156),
        review_on=local_date(at) + timedelta(days=90), by=head, at=at,
    )  # fmt: skip
    row = legacy.give_owner(
        row,
        owner=world.bodies["lighting"].pk,
        words="区里定了由区城管局牵头联办。",
        by=head,
        at=stage.later(minutes=10),
    )
    day = local_date(stage.at) + timedelta(days=45)
    step = StepFacts(world.bodies["lighting"].pk, "和开发商核对欠缴的费用", day, "部门和开发商核对欠缴的费用。")
    legacy.add_step(row, step, by=stage.by("department_officer"), at=stage.later(hours=2))
    row.refresh_from_db()
    said = "二期156户的房产证还没有办下来，土地手续在补办。"
    legacy.publish(row, words=said, by=head, at=stage.later(minutes=20))
    yield stage.step("old_problem", "desk:legacy_problem", row.number)
    yield stage.step("old_read", "resident:legacy", world.estate.slug)
