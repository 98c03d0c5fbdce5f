"""Writing down what a knock found, and saying which version of a door holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting
from linli.offers.actions import NeedFacts, add_need
from linli.offers.enums import Origin
from linli.outreach.enums import OUTCOMES, REACHED, CellState, SweepState, VisitStanding
from linli.outreach.models import KEY_LENGTH, NOTE_LENGTH, Sweep, Visit, VisitCell
from linli.outreach.queries import moved_since
from linli.outreach.rules import may_record_visit, may_settle
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.service_requests.actions import Report, file
from linli.service_requests.enums import Source
from linli.wishes.actions import Behalf, WishFacts, wish
from linli.wishes.enums import ConsentWay

LONG_NUMBER = re.compile(r"[0-9]{7,}")
AS_SAID = (CellState.HELP_WANTED, CellState.WISH, CellState.NEED)
AT_ONCE = 600
"""Seconds: what is written down within them after the knock was not kept on a phone for want of a network."""


@action
def record_visit(
    cell: VisitCell,
    *,
    state: str,
    key: str,
    words: str = "",
    photos: Sequence[BinaryIO] = (),
    seen: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Visit | None:
    """Write down what a knock found, at the moment it was; help that is wanted becomes a service request at once,
    a wish one that the station looks at, a need one that it puts into words.

    `seen` is the visit that counted when the door was last looked at. Where somebody else has written down something
    else meanwhile, or somebody moved, all is kept until a person says what holds. The same `key` again is the same
    visit. None where nobody was in and the round has ended since: of that nothing is kept.
    Raises `Refused`, and `Invalid` on "state", "words" or "photos".
    """
    held = _locked(cell)
    press = key[:KEY_LENGTH] or uuid7().hex
    known = Visit.objects.filter(cell=held, key=press).first()
    visitor, before = (share.appointment_id if share else None for share in (held.share, held.share_before))
    ask(may_record_visit(by, held, visitor, before, at))
    if known is not None:
        return known
    said = _said(state, words)
    if state == CellState.NOT_IN and held.sweep.state == SweepState.ENDED:
        return None
    visit = Visit(
        cell=held,
        appointment_id=by.appointment_id,
        state=state,
        at=at,
        recorded_at=clock.now(),
        key=press,
        note=said if state == CellState.CHANGED else "",
        standing=VisitStanding.EARLIER,
    )
    if state == CellState.HELP_WANTED:
        visit.service_request_id = _ask_for(held.room, said, photos, by=by, at=at)
    elif state == CellState.WISH:
        visit.wish_id = _wish_for(held, said, by=by, at=at)
    elif state == CellState.NEED:
        visit.need_id = _need_of(held, said, by=by, at=at)
    _place(visit, held, seen)
    if state == CellState.NOT_IN:  # no trace of which door: events are never erased
        record("sweep.knocked", held.sweep, by=by, at=at)
    else:
        refs = {"sweep": str(held.sweep_id), "to": state}
        nobodys = state in (CellState.WISH, CellState.NEED)  # whose it is stands in no event
        where = held.sweep.estate if nobodys else held.room
        record("visit.recorded", _where(visit.pk, where), by=by, at=at, refs=refs)
    if state == CellState.CHANGED:
        for photo in photos:
            add_photo(subject_type="visit", subject_id=visit.pk, file=photo, by=by, at=at)
    return visit


def _locked(cell: VisitCell) -> VisitCell:
    """The door, and its round before it: what is written down waits for an end of the round, and the other way."""
    lock(Sweep(pk=cell.sweep_id))
    return lock(cell, related=("sweep__estate", "room", "share", "share_before"))


def _said(state: str, words: str) -> str:
    """The words of a visit, as far as they belong to what was found. Raises `Invalid`."""
    if state not in OUTCOMES:
        raise Invalid({"state": _("Choose what you found.")})
    if state in (CellState.NOT_IN, CellState.NOTHING_CHANGED):
        return ""
    said = words.strip() if state in AS_SAID else " ".join(words.split())
    if not said:
        raise Invalid({"words": _("Say what it is; one sentence will do.")})
    if state == CellState.CHANGED:
        fitting("words", said, NOTE_LENGTH)
    digits = re.sub(r"[\s\-().·]", "", unicodedata.normalize("NFKC", said))
    if state == CellState.CHANGED and LONG_NUMBER.search(digits):
        raise Invalid({"words": _("No telephone and no identity number belongs here.")})
    return said


def _ask_for(room: Place, words: str, photos: Sequence[BinaryIO], *, by: Actor, at: datetime) -> UUID:
    """The service request of the household. Raises `Invalid` and `Refused`."""
    report = Report(words=words, source=Source.VISIT, on_behalf=True)
    try:
        return file(place=room, report=report, photos=photos, by=_at_the_door(by, room), at=at).id
    except LookupError as error:
        raise Invalid({"words": _("No station serves this door yet. Tell the community.")}) from error


def _wish_for(cell: VisitCell, words: str, *, by: Actor, at: datetime) -> UUID:
    """The wish of the household, who agreed at the door that it is written down. Raises `Invalid` and `Refused`."""
    agreed = Behalf(ConsentWay.SPOKEN, clock.local_date(at))
    facts = WishFacts(words, room=cell.room, behalf=agreed)
    try:
        return wish(cell.sweep.estate, facts, by=_at_the_door(by, cell.room), at=at).pk
    except Invalid as wrong:
        raise Invalid({"words": " ".join(wrong.errors.values())}) from wrong


def _need_of(cell: VisitCell, words: str, *, by: Actor, at: datetime) -> UUID:
    """The need that was heard, with its words for the station alone and no door. Raises `Invalid` and `Refused`."""
    facts = NeedFacts("", "", inner_words=words, origin=Origin.VISIT, door=cell.room)
    try:
        return add_need(cell.sweep.estate, facts, by=_at_the_door(by, cell.room), at=at).pk
    except Invalid as wrong:
        raise Invalid({"words": " ".join(wrong.errors.values())}) from wrong


def _at_the_door(by: Actor, room: Place) -> Actor:
    """The visitor, who reports for the household at a door that is theirs, wherever else their post reaches."""
    assert by.held is not None  # the rule let nobody through without a post
    powers = by.held.powers | {Power.SERVICE_REQUEST_FILE_ON_BEHALF.value}
    return replace(by, held=replace(by.held, powers=powers, scope=by.held.scope | {("place", room.pk)}))


def _place(visit: Visit, cell: VisitCell, seen: UUID | None) -> None:
    """Say what the visit is beside those that are there, and what now holds of the door."""
    current = Visit.objects.filter(cell=cell, standing=VisitStanding.COUNTS).first()
    moved = _moved_meanwhile(visit, cell)
    if current is None or _takes_over(visit, current, seen):
        if current is not None:
            current.standing = VisitStanding.EARLIER
            current.save(update_fields=["standing"])
        visit.standing = VisitStanding.COUNTS
        visit.save(force_insert=True)
        cell.unsettled = cell.unsettled or moved
        _hold(cell, visit)
        return
    if _rivals(visit, current, seen):
        visit.standing = VisitStanding.RIVAL
        cell.unsettled = True
        save(cell, "unsettled")
    visit.save(force_insert=True)


def _takes_over(visit: Visit, current: Visit, seen: UUID | None) -> bool:
    """Whether a visit counts instead of the one that did: somebody was met at last; or the same person, or one who saw
    the other version, or who says the same, knocked later."""
    if current.state == CellState.NOT_IN:
        return visit.state in REACHED or visit.at >= current.at
    if visit.state == CellState.NOT_IN or visit.at < current.at:
        return False
    return not _rivals(visit, current, seen)


def _rivals(visit: Visit, current: Visit, seen: UUID | None) -> bool:
    """Whether two versions cannot both hold: both met somebody, another person wrote the other, and nobody knew."""
    if visit.state not in REACHED or current.state not in REACHED:
        return False
    if visit.appointment_id == current.appointment_id or seen == current.pk:
        return False
    return not visit.state == current.state == CellState.NOTHING_CHANGED


def _moved_meanwhile(visit: Visit, cell: VisitCell) -> bool:
    """Whether somebody moved between a knock and the time at which it became known here."""
    waited = (visit.recorded_at - visit.at).total_seconds() > AT_ONCE
    return waited and visit.state in REACHED and moved_since(cell.room, clock.local_date(visit.at))


def _hold(cell: VisitCell, visit: Visit) -> None:
    cell.state, cell.at, cell.recorded_at = visit.state, visit.at, visit.recorded_at
    save(cell, "state", "at", "recorded_at", "unsettled")


@action
def settle(cell: VisitCell, *, keep: UUID | None, by: Actor, at: datetime, version: int | None = None) -> VisitCell:
    """Say which version of a door holds; None: it is knocked at again. Other versions are kept, and count no more.

    Raises `Refused`, `Stale`, and `Invalid` on "keep" for a version that is not this door's.
    """
    lock(Sweep(pk=cell.sweep_id))
    held = lock(cell, version=version, related=("sweep__estate", "room", "share"))
    ask(may_settle(by, held, held.share.appointment_id if held.share else None, at))
    waiting = Visit.objects.select_for_update().filter(cell=held).exclude(standing=VisitStanding.EARLIER)
    versions = {visit.pk: visit for visit in waiting.order_by("pk")}
    if keep is not None and keep not in versions:
        raise Invalid({"keep": _("Choose which version holds.")})
    for visit in versions.values():
        visit.standing = VisitStanding.EARLIER
        visit.save(update_fields=["standing"])
    held.unsettled = False
    if keep is None:
        held.state, held.at, held.recorded_at = CellState.NOT_BEEN, None, None
        save(held, "state", "at", "recorded_at", "unsettled")
    else:
        kept = versions[keep]
        kept.standing = VisitStanding.COUNTS
        kept.save(update_fields=["standing"])
        _hold(held, kept)
    refs = {"sweep": str(held.sweep_id), "kept": str(keep) if keep else ""}
    record("visit_cell.settled", _where(held.pk, held.room), by=by, at=at, refs=refs)
    return held


def _where(own_id: UUID, room: Place) -> SimpleNamespace:
    """A visit as an event's subject: it lies where the dwelling lies."""
    return SimpleNamespace(pk=own_id, level_ids=room.level_ids)
