"""Whistles of the invented estate: one that is running and one that waits for the last word."""

from __future__ import annotations

from datetime import timedelta

from linli.core import clock
from linli.core.actors import Door
from linli.demo.cast import World
from linli.whistles import actions
from linli.whistles.models import Whistle, WhistleCall

RUNNING = "3栋到5栋消防通道反复堆放杂物，劝了三次\n需要城管和物业一起清，清完划线。"
DONE = "东门外污水井返水，路面积水\n需要供水公司看是不是支管破裂。"


def add_whistles(world: World) -> tuple[Whistle, Whistle]:
    """Blow two, and let who was called come as far as each is. Returns the running one first."""
    head, at = world.actor("station_head", door=Door.CLI), clock.now()
    lighting, water = world.bodies["lighting"], world.bodies["water"]
    done = actions.blow(
        kind="departments", place=world.estate, words=DONE, lead=water, by=head, at=at - timedelta(days=3)
    )
    call = WhistleCall.objects.get(whistle=done)
    utility = world.actor("utility_officer", door=Door.CLI)
    call = actions.acknowledge(call, by=utility, at=at - timedelta(days=3) + timedelta(minutes=25))
    call = actions.respond(call, by=utility, at=at - timedelta(days=2))
    actions.report(call, words="支管接头破裂，已更换，积水已抽干。", by=utility, at=at - timedelta(days=1))
    running = actions.blow(
        kind="departments", place=world.estate, words=RUNNING, lead=lighting, others=[world.bodies["property"]],
        by=head, at=at - timedelta(minutes=40),
    )  # fmt: skip
    call = WhistleCall.objects.get(whistle=running, organisation=lighting)
    actions.acknowledge(call, by=world.actor("department_officer", door=Door.CLI), at=at - timedelta(minutes=15))
    return running, done
