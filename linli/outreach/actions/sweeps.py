"""Starting a round, sharing its doors, ending it, and forgetting what was noted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Appointment
from linli.organisations.queries.standing import dwellings_of, playbook_of
from linli.outreach.enums import LEFT, CellState, SweepState
from linli.outreach.models import PURPOSE_LENGTH, Sweep, SweepShare, Visit, VisitCell
from linli.outreach.queries import shared_by_links, visitors_in
from linli.outreach.rules import may_end_sweep, may_forget_notes, may_share_doors, may_start_sweep
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.parts_outreach import SweepKind

BATCH = 1000
AHEAD = timedelta(days=366)


@action
def start_sweep(
    estate: Place,
    *,
    kind: str,
    by: Actor,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    purpose: str = "",
    buildings: Collection[int] | None = None,
) -> Sweep:
    """Start a round at the dwellings of an estate, or of some of its buildings; each door goes to whoever is linked
    with its household, the rest stays nobody's until it is shared by hand.

    Without a day, it begins today and lasts as long as the playbook says; without words, its purpose is the playbook's.
    Raises `Refused`, and `Invalid` on "kind", "purpose", "starts_on", "ends_on" or "buildings".
    """
    held, today = lock(Place(pk=estate.pk)), local_date(at)
    ask(may_start_sweep(by, held, at))
    spec = _kind(held, kind)
    words = " ".join(purpose.split()) or str(spec.purpose)
    first = starts_on or today
    last = _last_day(spec, words, first, ends_on, today)
    if Sweep.objects.filter(estate=held, kind=kind, state=SweepState.OPEN).exists():
        raise Invalid({"kind": _("A round of this kind is running. End it before the next.")})
    rooms = dwellings_of(held)
    if buildings is not None:
        rooms = rooms.filter(building_id__in=list(buildings))
    doors = list(rooms.select_related("parent"))
    if not doors:
        raise Invalid({"buildings": _("No dwellings are here. Choose a building that has some.")})
    sweep = Sweep(
        estate=held,
        organisation_id=by.organisation_id or _station(held),
        kind=kind,
        playbook_version_id=playbook_version_for(held),
        purpose=words,
        started_at=at,
        starts_on=first,
        ends_on=last,
    )
    sweep.save(force_insert=True)
    playbook = playbook_of(held)
    shared = shared_by_links(held, playbook, visitors_in(held, playbook, today), doors, today)
    _share(sweep, doors, shared, at)
    refs = {"kind": kind, "from": first.isoformat(), "until": last.isoformat(), "doors": len(doors)}
    record("sweep.started", sweep, by=by, at=at, refs=refs)
    return sweep


def _kind(estate: Place, kind: str) -> SweepKind:
    try:
        return playbook_of(estate).sweep(kind)
    except (LookupError, NoPlaybook):
        raise Invalid({"kind": _("Choose which round it is.")}) from None


def _station(estate: Place) -> UUID:
    """The estate's station, where the system starts a round."""
    from linli.organisations.queries import receiver_for

    return receiver_for(estate).pk


def _last_day(spec: SweepKind, words: str, first: date, ends_on: date | None, today: date) -> date:
    """The last day of a round; a day far away is not even counted from. Raises `Invalid`."""
    wrong = {}
    latest = min(first, today + AHEAD) + timedelta(days=spec.days - 1)
    last = ends_on or latest
    if len(words) > PURPOSE_LENGTH:
        wrong["purpose"] = _("At most %(limit)s characters.") % {"limit": PURPOSE_LENGTH}
    if first < today - timedelta(days=1):
        wrong["starts_on"] = _("This day has passed.")
    elif first > today + AHEAD:
        wrong["starts_on"] = _("A round begins within a year.")
    elif last < first:
        wrong["ends_on"] = _("A round ends after it has begun.")
    elif last > latest:
        said = ngettext("A round lasts %(count)s day at most.", "A round lasts %(count)s days at most.", spec.days)
        wrong["ends_on"] = said % {"count": spec.days}
    if wrong:
        raise Invalid(wrong)
    return last


def _share(sweep: Sweep, doors: Iterable[Place], shared: dict[int, Appointment], at: datetime) -> None:
    people = {one.pk: one for one in shared.values()}
    shares = {pk: SweepShare(sweep=sweep, appointment=one) for pk, one in people.items()}
    SweepShare.objects.bulk_create(shares.values(), batch_size=BATCH)
    cells = [
        VisitCell(
            sweep=sweep,
            room=door,
            building_id=door.building_id or 0,
            share=shares[shared[door.pk].pk] if door.pk in shared else None,
            shared_at=at,
        )
        for door in doors
    ]
    VisitCell.objects.bulk_create(cells, batch_size=BATCH)


@action
def share_doors(
    sweep: Sweep, *, cells: Collection[UUID], appointment: Appointment | None, by: Actor, at: datetime
) -> int:
    """Give these doors to somebody who knocks there, or to nobody; how many changed hands.

    What somebody found there before stays, also when their phone tells it later. Raises `Refused`, and `Invalid` on
    "cells" (a door that is not of this round) or "appointment" (knocks at no doors here).
    """
    held = lock(sweep, related=("estate",))
    ask(may_share_doors(by, held, at))
    found = list(VisitCell.objects.select_for_update().filter(sweep=held, pk__in=list(cells)).order_by("pk"))
    if not found or len(found) != len(set(cells)):
        raise Invalid({"cells": _("Choose doors of this round.")})
    share = None
    if appointment is not None:
        known = {one.pk for one in visitors_in(held.estate, playbook_of(held.estate), local_date(at))}
        if appointment.pk not in known:
            raise Invalid({"appointment": _("This person knocks at no doors here.")})
        share = SweepShare.objects.get_or_create(sweep=held, appointment=appointment)[0]
    changing = [cell for cell in found if cell.share_id != (share.pk if share else None)]
    for cell in changing:
        if cell.share_id is not None:  # who had it last may tell what they found, also after it was nobody's
            cell.share_before_id = cell.share_id
        cell.share, cell.shared_at = share, at
        save(cell, "share_before", "share", "shared_at")
    if changing:
        refs = {"doors": len(changing), "to": str(appointment.pk) if appointment else ""}
        record("sweep.shared", held, by=by, at=at, refs=refs)
    return len(changing)


@action
def end_sweep(sweep: Sweep, *, by: Actor, at: datetime, version: int | None = None) -> Sweep:
    """End a round, and forget at which doors nobody was in; one that has ended stays as it is.

    Raises `Refused` and `Stale`.
    """
    held = lock(sweep, version=version, related=("estate",))
    ask(may_end_sweep(by, held, at))
    if held.state == SweepState.ENDED:
        return held
    Visit.objects.filter(cell__sweep=held, state=CellState.NOT_IN).delete()
    # A raised version would tell where somebody knocked: all doors that were left end as they began.
    VisitCell.objects.filter(sweep=held, state__in=LEFT).update(
        state=CellState.NOT_BEEN, at=None, recorded_at=None, unsettled=False, version=1
    )
    held.state, held.ended_at = SweepState.ENDED, at
    save(held, "state", "ended_at")
    record("sweep.ended", held, by=by, at=at)
    return held


@action
def forget_notes(sweep: Sweep, *, by: Actor, at: datetime) -> int:
    """Erase what was noted at the doors of a round that is long over; how many notes. Raises `Refused`."""
    ask(may_forget_notes(by, at))
    held = lock(sweep, related=("estate",))
    count = Visit.objects.filter(cell__sweep=held).exclude(note="").update(note="")
    if count:
        record("sweep.notes_forgotten", SimpleNamespace(pk=held.pk, level_ids=held.level_ids), by=by, at=at)
    return count
