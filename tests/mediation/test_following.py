"""Who follows in a post has its disputes, unless they are in one; bodies and estates that follow have them too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.mediation import actions, jobs
from linli.mediation.actions import PartyFacts
from linli.mediation.enums import State
from linli.mediation.models import Mediation, MediationSession
from linli.mediation.queries import left_behind, visible_to
from linli.organisations.actions import end_appointment, hand_over
from linli.organisations.models import Appointment
from linli.people.actions import create_person, move_in
from linli.people.models import Person
from tests.mediation.conftest import HEAD, MEDIATOR, Dispute, asked_in

pytestmark = pytest.mark.django_db


def follow(dispute: Dispute, to: Person, days: int = 0) -> Appointment:
    old = Appointment.objects.get(pk=dispute.post())
    on = local_date(dispute.at) + timedelta(days=days)
    return hand_over(old, to=to, on=on, by=system(), at=dispute.at)


def somebody(dispute: Dispute) -> Person:
    return create_person(name="高山", by=system(), at=dispute.at)


def look() -> int:
    jobs.hourly.next_look = 0.0
    return jobs.see_to_posts()


def test_whoever_follows_in_the_post_has_its_disputes_at_once(dispute: Dispute) -> None:
    dispute.talking()
    new = follow(dispute, somebody(dispute))
    row = dispute.fresh()
    assert (row.appointment_id, row.state) == (new.pk, State.TALKING)
    assert not visible_to(dispute.by(MEDIATOR)).exists()


def test_until_the_day_comes_the_old_mediator_goes_on(dispute: Dispute) -> None:
    dispute.talking()
    old = dispute.post()
    new = follow(dispute, somebody(dispute), days=3)
    assert dispute.fresh().appointment_id == old
    assert left_behind(local_date(dispute.at), 10) == []
    at = dispute.later(days=3)
    with patch("linli.core.clock.now", return_value=at):
        assert look() == 1
        assert look() == 0
    assert dispute.fresh().appointment_id == new.pk


def test_without_anybody_who_follows_it_waits_for_who_gives_it_out(dispute: Dispute) -> None:
    dispute.talking()
    old = Appointment.objects.get(pk=dispute.post())
    end_appointment(old, ends_on=local_date(dispute.at), by=system(), at=dispute.at)
    at = dispute.later(days=1)
    actions.go_on(dispute.fresh(), by=system(), at=at)
    row = dispute.fresh()
    assert (row.appointment_id, row.state) == (None, State.TALKING)
    dispute.given(HEAD)
    assert dispute.fresh().appointment_id == dispute.post(HEAD)


def test_who_follows_and_lives_with_a_party_does_not_mediate(world: World) -> None:
    dispute = asked_in(world, other=PartyFacts(name="楼上的", room=world.room))
    dispute.given()
    new = somebody(dispute)
    move_in(new, room=world.room, since=local_date(dispute.at), by=system(), at=dispute.at)
    follow(dispute, new)
    assert dispute.fresh().appointment_id is None


def test_what_is_over_stays_with_who_ended_it(dispute: Dispute) -> None:
    dispute.ended(dispute.at)
    old = dispute.post()
    follow(dispute, somebody(dispute))
    assert dispute.fresh().appointment_id == old


def test_one_that_cannot_go_on_stops_none_of_the_others(dispute: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    second = asked_in(dispute.world)
    for one in (dispute, second):
        one.given()
    follow(dispute, somebody(dispute), days=3)
    real = jobs.go_on

    def broken(row: Mediation, **rest: Any) -> Mediation:
        if row.pk == dispute.mediation.pk:
            raise LookupError("its playbook is gone")
        return real(row, **rest)

    monkeypatch.setattr(jobs, "go_on", broken)
    with patch("linli.core.clock.now", return_value=dispute.later(days=3)):
        assert look() == 1
    assert second.fresh().appointment_id != dispute.fresh().appointment_id


def noted(dispute: Dispute) -> MediationSession:
    dispute.talking()
    session = dispute.session(hours=1)
    return actions.record_session(
        session, agreed="先查漏点", notes="钱先生心急", by=dispute.by(), at=dispute.later(hours=2)
    )


def test_whoever_mediates_next_does_not_read_what_the_one_before_noted(dispute: Dispute) -> None:
    session = noted(dispute)
    dispute.given(MEDIATOR)
    session.refresh_from_db()
    assert session.notes == "钱先生心急"
    dispute.given(HEAD)
    session.refresh_from_db()
    assert (session.notes, session.agreed) == ("", "先查漏点")


def test_notes_are_gone_too_where_somebody_follows_in_the_post(world: World) -> None:
    dispute = asked_in(world)
    session = noted(dispute)
    follow(dispute, somebody(dispute))
    session.refresh_from_db()
    assert session.notes == ""
