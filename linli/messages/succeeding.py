"""When one body follows another, what waits to be told is told to the other, where both bodies read outside Linli."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from linli.core import events
from linli.core.actions import save
from linli.core.actors import system
from linli.core.models import Event
from linli.messages.actions.channels import MOST_CHANNELS
from linli.messages.models import BodyChannel, Outbox
from linli.messages.queries import channels_of
from linli.messages.vault import open_address


def when_body_is_succeeded(event: Event) -> None:
    """Channels go over, with what is on its way by them, and so does what nobody was told yet; what was told stays with
    whom it was told. A group or mailbox in which the other body reads already, and one too many, ends."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    Outbox.objects.filter(organisation_id=old, done_at=None).update(organisation_id=new)
    there = {(row.kind, open_address(row)) for row in channels_of([new]).select_for_update()}
    for row in channels_of([old]).select_for_update().order_by("pk"):
        door = (row.kind, open_address(row))
        if door in there or len(there) >= MOST_CHANNELS:
            _end(row, event)
        else:
            there.add(door)
            row.organisation_id = new
            save(row, "organisation_id")


def _end(row: BodyChannel, event: Event) -> None:
    row.ended_at, row.address_sealed, row.secret_sealed = event.at, "", ""
    save(row, "ended_at", "address_sealed", "secret_sealed")
    here = SimpleNamespace(pk=row.pk, level_ids=event.level_ids)
    events.record("body_channel.ended", here, by=system(), at=event.at, refs={"organisation": str(row.organisation_id)})


def listen() -> None:
    """Hear of bodies that are followed."""
    events.subscribe("organisation.succeeded", when_body_is_succeeded)
