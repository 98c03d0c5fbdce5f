"""Ji'an: a need heard at a tenant's door, put into words, matched with what a supporting unit gives, met, told."""

from __future__ import annotations

from collections.abc import Iterator

from linli.demo.stories.stage import Stage, Step
from linli.offers import actions
from linli.offers.actions import NeedFacts, ResourceFacts
from linli.offers.models import Need
from linli.organisations.models import Appointment
from linli.outreach.actions import record_visit, share_doors, start_sweep
from linli.outreach.enums import CellState
from linli.outreach.models import VisitCell
from linli.outreach.queries import STAIRS
from linli.playbooks.enums import BodyKind

HEARD = "租户，两口子下班晚，孩子放学没人看，想找个写作业的地方。"
WANTED = "想有个地方让孩子放学写作业"
AFTERNOON = ("2.afternoon", "4.afternoon")


def tell(stage: Stage) -> Iterator[Step]:
    """From the knock to the word at the same door."""
    cell = _doors(stage)
    unit = stage.body(BodyKind.ALLIANCE_UNIT, "区少年宫", stage.world.places["community"], short="少年宫")
    stage.post("utility_officer", unit, "supporting_unit_liaison")
    leader, key = stage.by("building_leader"), f"{stage.script.key}-need"
    visit = record_visit(cell, state=CellState.NEED, words=HEARD, key=key, by=leader, at=stage.until(18, 10))
    assert visit is not None and visit.need_id is not None  # somebody was met, and it is a need
    yield stage.step("heard", "desk:sweep_door", cell.sweep_id, cell.pk)
    yield from _met(stage, Need.objects.get(pk=visit.need_id))
    stage.until(18, 20)
    yield stage.step("told", "desk:sweep_door", cell.sweep_id, cell.pk)
    stage.until(9, 30)
    yield stage.step("list", "desk:offer_needs")


def _doors(stage: Stage) -> VisitCell:
    """A round of a building, whose doors its leader has taken; the first of them."""
    world, head = stage.world, stage.by("station_head")
    building = world.places["building"].pk
    sweep = start_sweep(world.estate, kind="door_knock", buildings={building}, by=head, at=stage.at)
    cells = list(VisitCell.objects.filter(sweep=sweep).order_by(*STAIRS))
    held = Appointment.objects.get(person=world.people["building_leader"], post__key="building_leader")
    share_doors(sweep, cells=[cell.pk for cell in cells], appointment=held, by=head, at=stage.at)
    cells[0].refresh_from_db()
    return cells[0]


def _met(stage: Stage, need: Need) -> Iterator[Step]:
    """The lists of the station: a resource that cannot, another that can, and a need that is met."""
    world, liaison = stage.world, stage.by("utility_officer")
    unit = world.people["utility_officer"]
    owner = Appointment.objects.get(person=unit, post__key="supporting_unit_liaison").post.organisation
    lessons = ResourceFacts(
        "education", "课后辅导", owner=owner, words="少年宫的老师来站点二楼。", skills=("辅导功课",), times=AFTERNOON,
        per_month=4,
    )  # fmt: skip
    room = ResourceFacts(
        "education", "活动室看书角", owner=world.bodies["property"], skills=("辅导功课",), times=AFTERNOON
    )
    head = stage.by("station_head")
    there = actions.add_resource(world.estate, lessons, by=head, at=stage.until(9, 10))
    first = actions.add_resource(world.estate, room, by=head, at=stage.later(minutes=10))
    yield stage.step("resources", "desk:resource", there.pk)
    facts = NeedFacts("education", WANTED, HEARD, skill="辅导功课", times=("2.afternoon",))
    actions.change_need(need, facts, by=head, at=stage.later(minutes=15))
    yield stage.step("worded", "desk:need", need.pk)
    yield stage.step("proposed", "desk:offer_matching")
    actions.match(need, first, by=head, at=stage.later(minutes=5))
    why = "活动室在刷墙，这个月用不了。"
    actions.give_back_need(need, reason=why, by=stage.by("property_manager"), at=stage.later(hours=2))
    yield stage.step("not_first", "desk:need", need.pk)
    actions.match(need, there, by=stage.by("station_head"), at=stage.later(minutes=10))
    actions.agree(need, by=liaison, at=stage.later(hours=1))
    yield stage.step("agreed", "desk:need", need.pk)
    words = "去过两回，作业在站点写完了。"
    actions.meet(need, words=words, by=stage.by("station_head"), at=stage.until(10, days=3))
    yield stage.step("met", "desk:need", need.pk)
