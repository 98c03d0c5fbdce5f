"""Rows of later nouns, each with as little as it needs, for the tests of what follows a body or a place."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from linli.duties.models import DutyShift
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.organisations.models import Appointment, Organisation
from linli.outreach.models import Sweep, SweepShare, Visit, VisitCell
from linli.places.models import Place
from linli.whistles.models import Whistle, WhistleCall
from tests.organisations.cast import AT, TODAY, House

HOUR = timedelta(hours=1)


def whistle(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Whistle:
    return Whistle.objects.create(
        number=f"WS-{uuid4()}", playbook_version_id=house.version_id, kind="departments", words="路堵", title="路堵",
        organisation=body or house.bodies["property"], place=place or house.places["estate"], blown_at=AT, **more,
    )  # fmt: skip


def call(house: House, body: Organisation) -> WhistleCall:
    return WhistleCall.objects.create(
        whistle=whistle(house), organisation=body, called_at=AT, due_at=AT, contact_by=AT, respond_by=AT
    )


def meeting(house: House, body: Organisation | None = None, place: Place | None = None) -> Meeting:
    return Meeting.objects.create(
        forum="station_meeting", playbook_version_id=house.version_id, title="例会", starts_at=AT + HOUR, called_at=AT,
        organisation=body or house.bodies["property"], place=place or house.places["estate"],
    )  # fmt: skip


def item(house: House, body: Organisation | None = None, place: Place | None = None) -> AgendaItem:
    return AgendaItem.objects.create(
        forum="station_meeting", playbook_version_id=house.version_id, title="晾衣杆", added_at=AT,
        organisation=body or house.bodies["property"], place=place or house.places["estate"],
    )  # fmt: skip


def invitation(house: House, body: Organisation) -> Invitation:
    return Invitation.objects.create(meeting=meeting(house), organisation=body)


def task(house: House, body: Organisation) -> MeetingTask:
    return MeetingTask.objects.create(item=item(house), organisation=body, words="装好", due_on=TODAY, made_at=AT)


def sweep(house: House, body: Organisation | None = None, estate: Place | None = None) -> Sweep:
    return Sweep.objects.create(
        estate=estate or house.places["estate"], organisation=body or house.bodies["property"], kind=f"k{uuid4()}"[:40],
        playbook_version_id=house.version_id, purpose="走访", started_at=AT, starts_on=TODAY, ends_on=TODAY,
    )  # fmt: skip


def share(held: Appointment, house: House) -> SweepShare:
    return SweepShare.objects.create(sweep=sweep(house), appointment=held)


def visit(held: Appointment, house: House) -> Visit:
    cell = VisitCell.objects.create(
        sweep=sweep(house), room=house.places["room"], building=house.places["building"], shared_at=AT
    )
    return Visit.objects.create(
        cell=cell, appointment=held, state="nothing_changed", standing="counts", at=AT, recorded_at=AT, key="k"
    )


def shift(held: Appointment, house: House) -> DutyShift:
    return DutyShift.objects.create(
        organisation=held.post.organisation, appointment=held, starts_at=AT, ends_at=AT + HOUR
    )


CARRIED = {
    "meetings.AgendaItem.organisation": item,
    "meetings.Invitation.organisation": invitation,
    "meetings.Meeting.organisation": meeting,
    "meetings.MeetingTask.organisation": task,
    "outreach.Sweep.organisation": sweep,
    "whistles.Whistle.decider": lambda house, body: whistle(house, decider=body),
    "whistles.Whistle.organisation": whistle,
    "whistles.WhistleCall.organisation": call,
}
"""Links to a body whose living row goes over, each with how such a row is made."""
