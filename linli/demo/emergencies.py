"""Emergencies of the invented town: a storm that is over and looked back on, and a burst main in the next community."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.actors import Actor, Door
from linli.demo.cast import World
from linli.emergencies import actions
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id

STORM = "夜里有暴雨，地下车库已经进水\n东侧坡道漫水，两台水泵在抽。"
STORM_DO = "车挪到地面，别去地下车库。楼道进水先断电，再打电话。"
MAIN = "松影路主管爆裂，整个社区停水\n供水公司在挖，今晚修好。"
MAIN_DO = "家里先存一桶水。送水车停在秋水苑东门，每户两桶。"


def add_emergencies(world: World) -> tuple[EmergencyResponse, EmergencyResponse] | None:
    """One that is over in the cast's own estate, one in force in the next community. Nothing where the playbook has no
    levels for these."""
    table = by_id(playbook_version_for(world.estate)).emergency
    if table is None or not table.levels_for("service_station", "estate"):
        return None
    return _storm(world, table.levels[0].key), _main(world, table.levels[0].key)


def _storm(world: World, level: str) -> EmergencyResponse:
    head, at = world.actor("station_head", door=Door.CLI), clock.now() - timedelta(days=12)
    row = actions.declare(kind="storm", level=level, place=world.estate, words=STORM, advice=STORM_DO, by=head, at=at)
    for body, role, words in (
        ("property", "property_manager", "两台水泵在抽，坡道堆了沙袋。"),
        ("grid", "grid_worker", "底商都关门了，街面没有积水。"),
        ("leaders", "building_leader", "1到4栋挨户提醒过挪车。"),
    ):
        call = EmergencyCall.objects.filter(response=row, organisation=world.bodies[body]).first()
        if call is None:
            continue
        by = _answering(world, body, role)
        call = actions.acknowledge(call, by=by, at=at + timedelta(minutes=12))
        actions.tell_how(call, words=words, by=by, at=at + timedelta(minutes=50))
    row = _fresh(row)
    row = actions.publish(
        row, words="水已抽到脚踝以下，电梯先停着，凌晨五点再报。", by=head, at=at + timedelta(hours=3)
    )
    row = actions.stand_down(row, words="雨停了，车库抽干，电梯验过能用。", by=head, at=at + timedelta(hours=9))
    row = actions.publish(row, words="响应解除。车库可以进了，慢行。", by=head, at=at + timedelta(hours=9, minutes=5))
    return actions.look_back(
        row, went_well="楼栋长挨户提醒，车都挪出来了。", to_mend="坡道沙袋放到门卫室，平时备好。", by=head,
        at=at + timedelta(days=1),
    )  # fmt: skip


def _main(world: World, level: str) -> EmergencyResponse:
    officer, at = world.actor("subdistrict_officer", door=Door.CLI), clock.now() - timedelta(minutes=50)
    place = world.places["other_community"]
    row = actions.declare(kind="burst_main", level=level, place=place, words=MAIN, advice=MAIN_DO, by=officer, at=at)
    call = EmergencyCall.objects.get(response=row, organisation=world.bodies["property"])
    by = _answering(world, "property", "property_manager")
    call = actions.acknowledge(call, by=by, at=at + timedelta(minutes=9))
    actions.tell_how(
        call, words="水箱还能撑两个钟头。", needs_help=True, help_words="再来一辆送水车，停东门", by=by,
        at=at + timedelta(minutes=30),
    )  # fmt: skip
    return actions.publish(
        _fresh(row), words="送水车四点到东门，六点再来一趟。", by=officer, at=at + timedelta(minutes=40)
    )


def _answering(world: World, body: str, role: str) -> Actor:
    """The person of this role in the post in which they answer for a body."""
    actor = world.actor(role, door=Door.CLI)
    own = (one for one in actor.posts if one.organisation_id == world.bodies[body].pk)
    return actor.in_post(next(one for one in own if Power.EMERGENCY_ANSWER in one.powers))


def _fresh(row: EmergencyResponse) -> EmergencyResponse:
    return EmergencyResponse.objects.get(pk=row.pk)
