"""Promises in public: made for a post or a body by a day, and what became of them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.actions.plans import words
from linli.organisations.models import Appointment, Organisation, Outcome, Promise
from linli.organisations.rules_bodies import may_answer_promise, may_promise
from linli.places.models import Place


@action
def make_promise(
    body: Organisation,
    *,
    said: str,
    judged: str,
    due_on: date,
    appointment: Appointment | None = None,
    by: Actor,
    at: datetime,
) -> Promise:
    """Promise something in public by a day: for somebody in a post of the body, or for the body itself.

    `judged` says how one sees whether it is kept. Raises `Refused`, and `Invalid` on "said", "judged", "due_on" or
    "appointment" (of another body, or over).
    """
    held, today = lock(body), clock.local_date(at)
    places = places_of(held)
    ask(may_promise(by, held, appointment, places, at))
    if appointment is not None:
        over = appointment.ends_on is not None and appointment.ends_on < today
        if over or not held.posts.filter(pk=appointment.post_id).exists():
            raise Invalid({"appointment": _("This person holds no post of this body.")})
    if due_on < today:
        raise Invalid({"due_on": _("This day is over.")})
    promise = Promise(
        organisation=held,
        appointment=appointment,
        words=words("said", said, 200, _("Write what is promised.")),
        judged=words("judged", judged, 200, _("Write how one sees whether it is kept.")),
        made_on=today,
        due_on=due_on,
    )
    promise.save(force_insert=True)
    refs = {"organisation": str(held.pk), "due_on": due_on.isoformat()}
    note("promise.made", promise, where_of(promise, places), by=by, at=at, refs=refs)
    return promise


@action
def answer_promise(
    promise: Promise, *, outcome: str, result: str, by: Actor, at: datetime, version: int | None = None
) -> Promise:
    """Say in public that a promise was kept and how, or why it was not.

    Raises `Refused`, `Stale`, and `Invalid` on "outcome" or "result".
    """
    held = lock(promise, version=version, related=("organisation", "appointment__place"))
    places = places_of(held.organisation)
    ask(may_answer_promise(by, held, held.organisation, places, at))
    if outcome not in Outcome.values:
        raise Invalid({"outcome": _("Choose whether it was kept.")})
    missing = _("Write what was done.") if outcome == Outcome.KEPT else _("Write why it could not be kept.")
    held.result = words("result", result, 400, missing)
    held.outcome, held.answered_on = outcome, clock.local_date(at)
    save(held, "result", "outcome", "answered_on")
    note("promise.answered", held, where_of(held, places), by=by, at=at, refs={"outcome": outcome})
    return held


def where_of(promise: Promise, places: list[Place]) -> list[Place]:
    """Where a promise holds: the appointment's own place, else all that the body serves."""
    own = promise.appointment.place if promise.appointment is not None else None
    return [own] if own is not None else places
