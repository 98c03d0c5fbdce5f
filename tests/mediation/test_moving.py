"""A planned session gets another time or place; one that something is written down of stays where it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.mediation import actions
from linli.mediation.models import MediationSession
from tests.mediation.conftest import Dispute

pytestmark = pytest.mark.django_db


def moved(dispute: Dispute, session: MediationSession, hours: float, where: str = "物业会议室") -> MediationSession:
    when = dispute.at + timedelta(hours=hours)
    return actions.move_session(session, starts_at=when, where=where, by=dispute.by(), at=dispute.at)


def test_a_session_is_moved_and_stays_the_same_session(dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(24)
    row = moved(dispute, session, 48)
    assert (row.pk, row.where, row.starts_at) == (session.pk, "物业会议室", dispute.at + timedelta(hours=48))
    assert MediationSession.objects.count() == 1
    assert Event.objects.get(kind="mediation.session_moved").refs["session"] == str(session.pk)


def test_only_its_place_may_be_another(dispute: Dispute) -> None:
    dispute.talking()
    assert moved(dispute, dispute.session(24), 24).where == "物业会议室"


@pytest.mark.parametrize(
    ("hours", "where", "field"),
    [(None, "室", "starts_at"), (24 * 93 * -1, "室", "starts_at"), (24 * 367, "室", "starts_at"), (30, " ", "where"),
     (30, "长" * 5000, "where")],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(dispute: Dispute, hours: float | None, where: str, field: str) -> None:
    dispute.talking()
    session = dispute.session(24)
    when: datetime | None = None if hours is None else dispute.at + timedelta(hours=hours)
    with pytest.raises(Invalid) as wrong:
        actions.move_session(session, starts_at=when, where=where, by=dispute.by(), at=dispute.at)
    assert list(wrong.value.errors) == [field]
    session.refresh_from_db()
    assert session.where == "调解室"


def test_no_two_sessions_begin_at_one_time(dispute: Dispute) -> None:
    dispute.talking()
    session, _other = dispute.session(24), dispute.session(48)
    with pytest.raises(Invalid):
        moved(dispute, session, 48)


def test_what_is_written_down_stays(dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(-1)
    actions.record_session(session, agreed="谈过", by=dispute.by(), at=dispute.at)
    with pytest.raises(Invalid):
        moved(dispute, session, 30)


def test_whoever_does_not_mediate_moves_nothing_and_whoever_was_slower_is_told(dispute: Dispute) -> None:
    dispute.talking()
    session = dispute.session(24)
    for role in ("resident", "property_manager", "community_officer"):
        with pytest.raises(Refused):
            actions.move_session(session, starts_at=dispute.at, where="室", by=dispute.by(role), at=dispute.at)
    with pytest.raises(Stale):
        actions.move_session(session, starts_at=dispute.at, where="室", by=dispute.by(), at=dispute.at, version=1)


def test_it_is_moved_only_while_they_talk(dispute: Dispute) -> None:
    dispute.written()
    session = MediationSession(mediation=dispute.fresh(), starts_at=dispute.at, where="室")
    session.save(force_insert=True)
    with pytest.raises(Refused):
        moved(dispute, session, 30)
