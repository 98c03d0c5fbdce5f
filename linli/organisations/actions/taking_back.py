"""An appointment that has not begun yet is taken back, as if it had not been made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation
from linli.organisations.rules_posts import may_take_back
from linli.places.models import Place


@action
def take_back_appointment(
    appointment: Appointment, *, by: Actor, at: datetime, version: int | None = None
) -> Appointment | None:
    """Take back an appointment before its first day: its row goes, for nothing was done in it, and whoever it was to
    follow holds the post on, as long as before. Returns theirs, if there is one. Raises `Refused` and `Stale`."""
    new = lock(appointment, version=version, related=("post", "place"))
    organisation = Organisation.objects.get(pk=new.post.organisation_id)
    places: Sequence[Place] = places_of(organisation)
    ask(may_take_back(by, places, new.person_id, new.starts_on <= local_date(at), at))
    old = lock(new.follows) if new.follows is not None else None
    where = [new.place] if new.place else places
    refs = {"post": new.post.key, "person": str(new.person_id), "starts_on": new.starts_on.isoformat()}
    note("appointment.taken_back", new, where, by=by, at=at, refs=refs | {"follows": str(old.pk) if old else ""})
    if old is not None:
        old.ends_on = _ended_before(old, new)
        save(old, "ends_on")
        note("appointment.resumed", old, where, by=by, at=at, refs={"ends_on": str(old.ends_on or "")})
    Appointment.objects.filter(pk=new.pk).delete()
    return old


def _ended_before(old: Appointment, new: Appointment) -> date | None:
    """The last day that the old appointment had before it was handed over, as it was written down then."""
    told = Event.objects.filter(kind="appointment.ended", subject_id=str(old.pk), refs__followed_by=str(new.pk))
    was = next((event.refs.get("was", "") for event in told.order_by("-id")[:1]), "")
    return date.fromisoformat(was) if was else None
