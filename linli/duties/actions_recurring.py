"""Planning duties from the playbook, meeting them, and what a body says of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.refusals import ask
from linli.core.wording import need
from linli.duties.cadences import Stretch, period_of, stretches
from linli.duties.models import Duty
from linli.duties.models_recurring import WORDS_LENGTH
from linli.duties.queries_recurring import AHEAD, done_already
from linli.duties.rules_recurring import may_meet_duty, may_plan_duties, may_tell_done, may_tell_why
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.parts_duties import Duty as Spec
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook


def wanted(playbook: Playbook, kind: str, today: date) -> Iterator[tuple[Spec, Stretch]]:
    """What the playbook asks of bodies of a kind from today on, some days ahead.

    Of a stretch that runs already at least half is left: what began without the body is not asked of it.
    """
    for spec in playbook.duties_of(kind):
        first = period_of(today, spec.cadence.per).starts_on
        for one in stretches(spec.cadence, first, today + AHEAD):
            left = (one.due_on - today).days + 1
            if left > 0 and (one.starts_on >= today or 2 * left >= one.days):
                yield spec, one


@action
def plan_duties(body: Organisation, *, by: Actor, at: datetime) -> int:
    """Make the duties that the playbook asks of a body some days ahead, and take off those to come that it does not ask
    for any more; how many were made. Safe to run again. Raises `Refused`."""
    ask(may_plan_duties(by, at))
    held, today = kernel.lock(body), local_date(at)
    places = places_of(held)
    asked: dict[tuple[str, date], tuple[Spec, Stretch]] = {}
    version_id: UUID | None = None
    if held.ended_on is None and places:
        try:
            version_id = playbook_version_for(places[0])
        except NoPlaybook:
            return 0
        asked = {(spec.key, one.starts_on): (spec, one) for spec, one in wanted(by_id(version_id), held.kind, today)}
    gone = _gone(held, asked, today)
    starts = {first for _key, first in asked}
    known = set(Duty.objects.filter(organisation=held, starts_on__in=starts).values_list("key", "starts_on"))
    made = 0
    for key, (spec, one) in asked.items():
        if key not in known and version_id is not None:
            _make(held, version_id, spec, one, places, by=by, at=at)
            made += 1
    if made or gone:
        note("organisation.duties_planned", held, places, by=by, at=at, refs={"made": made, "taken_off": gone})
    return made


def _gone(held: Organisation, asked: dict[tuple[str, date], tuple[Spec, Stretch]], today: date) -> int:
    """Take off what has not begun and is not asked for any more; how many."""
    coming = Duty.objects.filter(organisation=held, starts_on__gt=today, met_at=None, words="").order_by("pk")
    off = [
        one.pk for one in coming.select_for_update()
        if (one.key, one.starts_on) not in asked or asked[one.key, one.starts_on][1].due_on != one.due_on
    ]  # fmt: skip
    Duty.objects.filter(pk__in=off).delete()
    return len(off)


def _make(
    held: Organisation, version_id: UUID, spec: Spec, one: Stretch, places: Sequence[Place], *, by: Actor, at: datetime
) -> None:
    duty = Duty(
        organisation=held, key=spec.key, playbook_version_id=version_id, work=spec.met_by.work.value,
        work_key=spec.met_by.key or "", starts_on=one.starts_on, due_on=one.due_on,
    )  # fmt: skip
    duty.save(force_insert=True)
    if one.starts_on <= local_date(at):
        ref = done_already(duty, places)
        if ref is not None:
            meet_duty(duty, ref=ref, by=by, at=at)


@action
def meet_duty(duty: Duty, *, ref: UUID | None, by: Actor, at: datetime) -> Duty:
    """Say that the work which a duty asks for was done, and which it was. Raises `Refused`."""
    row = kernel.lock(duty, related=("organisation",))
    ask(may_meet_duty(by, row, at))
    row.met_at, row.met_ref = at, ref
    kernel.save(row, "met_at", "met_ref")
    note("duty.met", row, places_of(row.organisation), by=by, at=at, refs=_refs(row))
    return row


def meet_all(found: Sequence[Duty], *, ref: UUID | None, at: datetime) -> None:
    """Let work that was just done meet these duties, in the transaction of that work; what other work met in the same
    moment is left."""
    known = Duty.objects.filter(pk__in=[duty.pk for duty in found], met_at=None)
    for duty in known.select_for_update().order_by("pk"):
        meet_duty(duty, ref=ref, by=system(), at=at)


@action
def tell_done(duty: Duty, *, said: str, version: int | None = None, by: Actor, at: datetime) -> Duty:
    """Say in words how a duty was done. Raises `Refused`, `Stale`, and `Invalid` on "said"."""
    row = kernel.lock(duty, version=version, related=("organisation",))
    ask(may_tell_done(by, row, at))
    row.words, row.met_at = need("said", said, _("Say in a sentence how it was done."), WORDS_LENGTH), at
    kernel.save(row, "words", "met_at")
    note("duty.met", row, places_of(row.organisation), by=by, at=at, refs=_refs(row))
    return row


@action
def tell_why(duty: Duty, *, said: str, version: int | None = None, by: Actor, at: datetime) -> Duty:
    """Say why a duty was missed; it stays missed. Raises `Refused`, `Stale`, and `Invalid` on "said"."""
    row = kernel.lock(duty, version=version, related=("organisation",))
    ask(may_tell_why(by, row, at))
    row.words = need("said", said, _("Say in a sentence why it was missed."), WORDS_LENGTH)
    kernel.save(row, "words")
    note("duty.explained", row, places_of(row.organisation), by=by, at=at, refs=_refs(row))
    return row


def _refs(duty: Duty) -> dict[str, str | None]:
    return {
        "body": str(duty.organisation_id),
        "key": duty.key,
        "due": duty.due_on.isoformat(),
        "ref": str(duty.met_ref) if duty.met_ref else None,
    }
