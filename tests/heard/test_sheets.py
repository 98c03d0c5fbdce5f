"""A letter that is written down by hand and one that a sheet brings in are one; both are owed an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.refusals import Invalid
from linli.demo.cast import World
from linli.heard.models import Heard
from linli.service_requests import actions
from linli.service_requests.actions import Incoming, Outcome
from linli.service_requests.models import ServiceRequest
from tests.heard.groups import AT
from tests.heard.letters import entered
from tests.heard.test_answers import waits
from tests.service_requests.steps import HEAD, Path

ROW = Incoming("LY-2026-001", "3栋东侧路灯不亮", AT - timedelta(days=1))
DONE = Incoming("LY-2026-001", "路灯不亮", AT - timedelta(days=9), reply="已修好。", replied_at=AT - timedelta(days=8))


def bring_in(world: World, row: Incoming = ROW, source: str = "message_board", **given: Any) -> Outcome:
    how = {"place": world.estate, "source": source, "by": system(), "at": AT, **given}
    return actions.file_many(incoming=[(2, row)], **how)


@pytest.mark.parametrize(("way", "role"), [("message_board", "community_officer"), ("mailbox", "station_head")])
def test_what_was_written_down_by_hand_is_not_brought_in_again(world: World, way: str, role: str) -> None:
    entered(world, way=way, role=role)
    outcome = bring_in(world, source=way)
    assert (outcome.opened, outcome.unchanged) == (0, 1)


def test_another_mailbox_has_numbers_of_its_own(world: World) -> None:
    entered(world, way="mailbox", role="community_officer")
    assert bring_in(world, source="mailbox").opened == 1
    assert ServiceRequest.objects.count() == 2


@pytest.mark.parametrize("row", [ROW, DONE])
@pytest.mark.parametrize(("way", "role"), [("message_board", "community_officer"), ("mailbox", "station_head")])
def test_what_a_sheet_brought_in_is_not_written_down_again(world: World, way: str, role: str, row: Incoming) -> None:
    bring_in(world, row, source=way)
    with pytest.raises(Invalid) as wrong:
        entered(world, way=way, role=role)
    assert ServiceRequest.objects.get().number in wrong.value.errors["number"]


def test_what_a_sheet_brings_in_open_is_owed_its_answer_there(world: World, path: Path) -> None:
    bring_in(world)
    heard = Heard.objects.get()
    assert (heard.number, heard.way, heard.wish, heard.organisation) == (
        "LY-2026-001", "message_board", "", world.bodies["station"],
    )  # fmt: skip
    actions.decline(
        ServiceRequest.objects.get(), by=path.by(HEAD), at=path.later(minutes=1), reason="in_court", words="在法院。"
    )
    assert waits(path.by(HEAD)) == ["board"]


def test_nothing_is_owed_for_what_was_answered_long_ago_or_came_by_a_hotline(world: World) -> None:
    bring_in(world, DONE)
    bring_in(world, source="hotline")
    assert ServiceRequest.objects.count() == 2
    assert not Heard.objects.exists()
