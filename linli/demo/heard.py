"""What was heard elsewhere in the demo: a work group with a message under way and one that is over, and a letter."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.heard.actions import Letter, Message, add_group, enter_letter, hear
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.organisations.queries.standing import playbook_of
from linli.playbooks.enums import WayKind
from linli.service_requests import actions

RUNNING = "3栋1单元门口的感应灯一直亮着，白天也不灭"
OVER = "请问2栋后面那排停车位什么时候划线？"
ASKED = "建议在东门公交站边上加一条长椅，老人等车没有地方坐。"


def add_heard(world: World, now: datetime) -> list[Heard]:
    """The group's two messages and a letter to the leaders' board; of the second message the answer is owed.
    Nothing where the playbook knows no board."""
    if not playbook_of(world.estate).ways_of(WayKind.BOARD):
        return []
    officer, head = world.actor("community_officer", door=Door.CLI), world.actor("station_head", door=Door.CLI)
    group = add_group(
        world.bodies["station"], estate=world.estate, name="春和里365在线", by=officer, at=now - timedelta(days=9)
    ).group
    found = []
    for number, words, ago in (("1001", OVER, timedelta(days=1)), ("1002", RUNNING, timedelta(minutes=50))):
        at = now - ago
        said = Message(number, at - timedelta(minutes=1), words, sender="林阿姨")
        found.append(hear(group, said, by=system(Door.API), at=at)[0])
    actions.decline(
        found[0].service_request,
        by=head,
        at=now - timedelta(hours=3),
        reason="in_court",
        words="车位归属还在法院审理，判了就划。",
    )
    letter = Letter("message_board", "LY-2026-0317", now - timedelta(days=2), Wish.PUBLIC, ASKED, name="陈女士")
    filed = enter_letter(place=world.estate, letter=letter, by=head, at=now - timedelta(hours=2))
    return [*found, Heard.objects.get(service_request_id=filed.id)]
