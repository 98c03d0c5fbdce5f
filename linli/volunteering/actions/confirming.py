"""Who was there, said by the organiser for the roster: hours come of it, and nothing else. And what was done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from linli.attachments.actions import add_photo
from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import months_before
from linli.core.refusals import Invalid, ask
from linli.core.wording import fitting, number
from linli.volunteering import rules
from linli.volunteering.actions.common import locked, move, note
from linli.volunteering.enums import State, Verb
from linli.volunteering.models import KEPT, MOST_HEADS, WORDS, Activity, ServiceSum, SignUp
from linli.volunteering.photos import SUBJECT


@action
def confirm(
    activity: Activity,
    *,
    served: Collection[UUID],
    others: int | None = 0,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Activity:
    """Say who of the roster was there (`served`: their sign-ups), and how many others, as a number. Each gets the
    minutes of their slot; said again it is corrected, never added twice. Raises `Stale`, `Refused`, and `Invalid` on
    "served" or "others"."""
    row = locked(activity, version)
    ask(rules.may_confirm(by, row, at))
    walked_in = number("others", others, 0, MOST_HEADS)
    rows = list(
        SignUp.objects.select_related("slot")
        .filter(slot__activity=row, volunteer__isnull=False)
        .order_by("volunteer_id", "id")
    )
    wanted = set(served)
    if wanted - {one.pk for one in rows}:
        raise Invalid({"served": _("Somebody took it back meanwhile. Read the roster again.")})
    for one in rows:
        _serve(one, one.pk in wanted)
    if row.state != State.HELD:
        move(row, Verb.CONFIRM, State.HELD)
    row.heads, row.others = len(wanted) + walked_in, walked_in
    plan = row.team.plan
    row.forget_on = months_before(local_date(row.ends_at), -(plan.forget_months if plan is not None else KEPT))
    kernel.save(row, "state", "heads", "others", "forget_on")
    note("confirmed", row, by=by, at=at, refs={"heads": row.heads})
    return row


def _serve(one: SignUp, was_there: bool) -> None:
    """Set one row, and bring the volunteer's own sum along by the difference."""
    before = one.minutes or 0
    one.served, one.minutes = was_there, one.slot.whole_minutes if was_there else None
    kernel.save(one, "served", "minutes")
    more = (one.minutes or 0) - before
    if more and one.volunteer_id is not None:
        ServiceSum.objects.get_or_create(volunteer_id=one.volunteer_id)
        ServiceSum.objects.filter(pk=one.volunteer_id).update(minutes=F("minutes") + more)


@action
def report(
    activity: Activity,
    *,
    words: str,
    photos: Sequence[BinaryIO] = (),
    consent: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Activity:
    """Write for residents what was done; photos only with the tick that everybody on them agreed. Raises `Stale`,
    `Refused`, and `Invalid` on "words", "consent" or "photos"."""
    row = locked(activity, version)
    ask(rules.may_report(by, row, at))
    said = fitting("words", words, WORDS)
    if not said:
        raise Invalid({"words": _("Say what was done; a sentence or two will do.")})
    if photos and not consent:
        raise Invalid({"consent": _("Photos are shown only if everybody on them agreed. Tick it, or leave them out.")})
    for photo in photos:
        add_photo(subject_type=SUBJECT, subject_id=row.pk, file=photo, stage="result", by=by, at=at)
    row.report = said
    kernel.save(row, "report")
    note("reported", row, by=by, at=at, refs={"photos": len(photos)})
    return row
