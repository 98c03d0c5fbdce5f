"""What is open of meetings goes on with the body that follows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from linli.meetings import actions
from linli.meetings.following import when_body_is_succeeded
from linli.meetings.models import AgendaItem
from tests.meetings.sessions import Sessions


def test_a_held_session_and_decisions_not_yet_done_are_the_successors(sessions: Sessions) -> None:
    item = sessions.on_agenda()
    actions.decide_item(item, said="画线", tasks=[sessions.given()], by=sessions.head, at=sessions.at)
    new = sessions.world.bodies["owners"]
    event: Any = SimpleNamespace(subject_id=str(sessions.station.pk), refs={"successor": str(new.pk)})
    when_body_is_succeeded(event)
    row = AgendaItem.objects.select_related("meeting").get(pk=item.pk)
    assert row.meeting is not None
    assert (row.organisation_id, row.meeting.organisation_id) == (new.pk, new.pk)
