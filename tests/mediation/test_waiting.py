"""Nothing of a dispute is ever outside an inbox, and nothing of it in anybody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.core.waiting import Line, waiting_for
from linli.demo.cast import ROLES
from linli.mediation import actions
from linli.mediation.enums import OPEN, OVER, State
from linli.mediation.models import Mediation
from tests.mediation.conftest import HEAD, MEDIATOR, Dispute

pytestmark = pytest.mark.django_db


def lines(dispute: Dispute, role: str, at: datetime | None = None) -> list[Line]:
    return [line for line in waiting_for(dispute.by(role), at or dispute.at) if line.kind == "mediation"]


def asked(dispute: Dispute, role: str, at: datetime | None = None) -> list[str]:
    return [line.asks for line in lines(dispute, role, at)]


def test_what_nobody_has_waits_for_who_gives_it_out(dispute: Dispute) -> None:
    (line,) = lines(dispute, HEAD)
    assert (line.asks, line.ref, line.place) == ("give", dispute.mediation.number, "春和里")
    assert line.due_at == dispute.mediation.answer_by
    assert asked(dispute, MEDIATOR) == []


def test_each_step_waits_for_the_mediator(dispute: Dispute) -> None:
    dispute.given()
    assert asked(dispute, MEDIATOR) == ["ask_parties"]
    assert asked(dispute, HEAD) == []
    dispute.all_say_yes()
    actions.begin(dispute.fresh(), by=dispute.by(), at=dispute.at)
    assert asked(dispute, MEDIATOR) == ["plan_session"]
    session = dispute.session(hours=2)
    (line,) = lines(dispute, MEDIATOR)
    assert (line.asks, line.due_at) == ("session", session.starts_at)
    assert asked(dispute, MEDIATOR, dispute.later(hours=3)) == ["record_session"]
    actions.record_session(session, agreed="先查漏点", by=dispute.by(), at=dispute.at)
    assert asked(dispute, MEDIATOR) == ["plan_session"]
    actions.write_agreement(dispute.fresh(), words="", lines=dispute.lines(), by=dispute.by(), at=dispute.at)
    assert asked(dispute, MEDIATOR) == ["sign"]


def test_whether_it_is_kept_comes_on_its_day(dispute: Dispute) -> None:
    row = dispute.signed()
    assert row.follow_up_at is not None
    assert asked(dispute, MEDIATOR) == []
    assert asked(dispute, MEDIATOR, row.follow_up_at - timedelta(seconds=1)) == []
    assert asked(dispute, MEDIATOR, row.follow_up_at) == ["follow_up"]


def test_where_nobody_was_asked_in_time_who_gives_it_out_is_told(dispute: Dispute) -> None:
    dispute.given()
    late = dispute.fresh().answer_by
    assert asked(dispute, HEAD, late - timedelta(minutes=1)) == []
    assert asked(dispute, HEAD, late) == ["unanswered"]
    dispute.all_say_yes()
    assert asked(dispute, HEAD, late) == []


def test_an_unpaid_mediator_is_asked_and_never_late(dispute: Dispute) -> None:
    dispute.given()
    Mediation.objects.update(due_at=None)
    (line,) = lines(dispute, MEDIATOR)
    assert (line.asks, line.due_at) == ("ask_parties", None)
    assert asked(dispute, HEAD, dispute.fresh().answer_by) == ["unanswered"]


@pytest.mark.parametrize("state", list(State))
def test_what_is_open_waits_for_somebody_of_the_body_alone_and_what_is_over_for_nobody(
    dispute: Dispute, state: State
) -> None:
    row = dispute.reached(state)
    at = dispute.later(days=40)
    waits = {role for role in ROLES if lines(dispute, role, at)}
    assert bool(waits) == (state in OPEN)
    assert waits <= {HEAD, MEDIATOR}
    if state in OVER:
        assert not waits
    Mediation.objects.filter(pk=row.pk).update(appointment=None)
    assert bool(lines(dispute, HEAD, at)) == (state in OPEN)
