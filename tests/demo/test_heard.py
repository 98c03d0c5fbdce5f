"""What was heard elsewhere in the demo: one under way, one whose answer is owed to the group, and a letter."""

from __future__ import annotations

from datetime import datetime

from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.demo.heard import add_heard
from linli.heard.models import WorkGroup
from linli.heard.queries import public_answers
from linli.service_requests.enums import Source, State
from linli.service_requests.models import ServiceRequest


def test_a_group_and_a_board_with_one_answer_that_is_owed(world: World, at: datetime) -> None:
    over, running, letter = add_heard(world, at)
    rows = ServiceRequest.objects.in_bulk([over.service_request_id, running.service_request_id])
    assert rows[over.service_request_id].state == State.DECLINED
    assert rows[running.service_request_id].place_id == world.places["unit"].pk
    assert letter.service_request.source == Source.BOARD
    assert WorkGroup.objects.get().name == "春和里365在线"
    waits = [line for line in waiting_for(world.actor("station_head"), at) if line.kind == "answer"]
    assert [line.id for line in waits] == [over.pk]
    assert not public_answers(world.estate.pk).exists()
