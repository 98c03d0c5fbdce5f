"""One service request from the door to its end, through actions alone."""

from __future__ import annotations

from datetime import timedelta

from linli.core import events
from linli.core.actors import Actor, ActorKind, Door
from linli.service_requests import actions
from linli.service_requests.enums import Closing, Source, State
from linli.service_requests.models import ServiceRequest


def test_a_lamp_is_reported_sorted_repaired_rated_and_closed(world, at):
    nobody = Actor(ActorKind.NOBODY, door=Door.WEB)
    report = actions.Report(words="3栋东侧路灯不亮，晚上老人下楼看不见", source=Source.DOOR_CODE)
    filed = actions.file(place=world.places["unit"], report=report, by=nobody, at=at)
    row = ServiceRequest.objects.get(pk=filed.id)
    assert row.state == State.RECEIVED
    assert row.category == "public_lighting"
    assert row.holder == world.bodies["station"]

    at += timedelta(minutes=10)
    head = world.actor("station_head")
    row = actions.accept(row, by=head, at=at)
    row = actions.dispatch(row, by=head, at=at, to=world.bodies["property"])
    assert row.holder == world.bodies["property"]

    repairer = world.actor("repairer")
    row = actions.take(row, by=repairer, at=at + timedelta(minutes=5), words="今晚带梯子来")
    row = actions.resolve(row, by=repairer, at=at + timedelta(hours=5), result="repaired", words="换了灯泡，试过已亮")
    assert row.state == State.RESOLVED
    assert row.silence_closes_at == at + timedelta(hours=5, days=7)

    holder_of_code = Actor(ActorKind.CODE, subjects=frozenset({row.pk}))
    row = actions.rate(row, by=holder_of_code, at=at + timedelta(hours=6))
    assert (row.state, row.closing, row.satisfied) == (State.CLOSED, Closing.RESIDENT, True)

    assert events.sequence() > 5
    assert events.verify() is None
