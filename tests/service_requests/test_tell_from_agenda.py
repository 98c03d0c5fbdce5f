"""What a meeting decided is told to whoever made the proposal, as long as it waits for deliberation."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.messages.models import Outbox
from linli.service_requests import actions
from linli.service_requests.enums import State
from tests.meetings.sessions import Sessions


@pytest.fixture
def sessions(world: World, at: datetime) -> Sessions:
    return Sessions(world, at)


def test_the_resident_is_told_and_the_proposal_waits_on(sessions: Sessions) -> None:
    row = sessions.awaiting()
    said = actions.tell_from_agenda(row, words="放四张长椅。", by=sessions.head, at=sessions.at)
    assert (said.text, said.kind) == ("放四张长椅。", "reply")
    row.refresh_from_db()
    assert (row.state, row.awaiting_agenda) == (State.DEFERRED, True)
    assert Event.objects.filter(kind="service_request.replied", subject_id=str(row.pk)).count() == 1
    assert Outbox.objects.filter(kind="service_request.resident.replied", subject_id=row.pk).count() == 1


def test_it_has_words(sessions: Sessions) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.tell_from_agenda(sessions.awaiting(), words=" ", by=system(), at=sessions.at)
    assert set(wrong.value.errors) == {"words"}


def test_of_what_is_over_nothing_is_told(sessions: Sessions) -> None:
    row = actions.withdraw(sessions.proposal(), words="不用了。", by=sessions.world.actor("resident"), at=sessions.at)
    with pytest.raises(Refused):
        actions.tell_from_agenda(row, words="放四张。", by=sessions.head, at=sessions.at)


@pytest.mark.parametrize("role", ["deputy", "property_manager", "resident", "nobody"])
def test_nobody_else_tells_it(sessions: Sessions, role: str) -> None:
    row = sessions.awaiting()
    with pytest.raises(Refused):
        actions.tell_from_agenda(row, words="放四张。", by=sessions.world.actor(role), at=sessions.at)
