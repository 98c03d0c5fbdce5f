"""A round: called, stopped by its day, finished, or called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import months_before
from linli.core.refusals import Invalid, ask
from linli.core.wording import line, need, number
from linli.honours import rules
from linli.honours.actions.common import CLIENT, NOT_TAKEN, locked_round, move_round, note, tell
from linli.honours.actions.consent import forget
from linli.honours.enums import LIVE, PUBLIC, RoundState, RoundVerb
from linli.honours.models import TITLE, WORDS, HonourRound
from linli.honours.queries import JOINED, live_in, plan_at
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.service_requests.masking import for_everybody

LONGEST = timedelta(days=180)
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a round looks for: its kind, its name, words that everybody reads, the last day, the days of notice."""

    kind: str
    title: str = ""
    words: str = ""
    nominations_until: date | None = None
    notice_days: int | None = None


@action
def call_round(place: Place, facts: RoundFacts, *, key: str = "", by: Actor, at: datetime) -> HonourRound:
    """Call a round in an estate. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "estate", "kind", "title", "words", "nominations_until" or
    "notice_days".
    """
    plan = plan_at(place)
    ask(rules.may_call_round(by, plan, place, at))
    assert plan is not None and by.organisation_id is not None  # the rule let nobody through without one
    if place.level != Level.ESTATE:
        raise Invalid({"estate": _("Choose an estate.")})
    spec = plan.kind(facts.kind)
    if spec is None:
        raise Invalid({"kind": _("Choose what is looked for.")})
    title = line("title", for_everybody("title", facts.title, WORDS), TITLE)
    title = title or spec.name.in_language(settings.LANGUAGE_CODE)  # kept: not in the language of whoever calls
    days = spec.notice_days if facts.notice_days is None else facts.notice_days
    row = HonourRound(
        organisation=Organisation.objects.get(pk=by.organisation_id), place=place,
        playbook_version_id=playbook_version_for(place), kind=spec.key, honours=spec.honours.value, title=title,
        words=for_everybody("words", facts.words, WORDS), nominations_until=_until(facts.nominations_until, at),
        notice_days=number("notice_days", days, spec.notice_days, MOST_DAYS), called_at=at,
    )  # fmt: skip
    if key:
        sent = {"place": place.pk, "kind": row.kind, "title": row.title, "words": row.words}
        sent |= {"until": row.nominations_until.isoformat(), "days": row.notice_days}
        answer = {"id": str(row.pk)}
        first = kernel.claim(client=CLIENT, key=key, body=kernel.body_hash(sent), answer=answer, at=at)
        if first is not None:
            return HonourRound.objects.get(pk=first["id"])
    row.save(force_insert=True)
    note("called", row, by=by, at=at, refs={"kind": row.kind})
    return row


@action
def stop(found: HonourRound, *, by: Actor, at: datetime) -> HonourRound:
    """The last day for nominations is over; the panel is named now. Raises `Refused`."""
    row = locked_round(found)
    ask(rules.may_stop(by, row, at))
    move_round(row, RoundVerb.STOP, RoundState.PANEL)
    kernel.save(row, "state")
    note("stopped", row, by=by, at=at)
    return row


@action
def finish(found: HonourRound, *, by: Actor, at: datetime, version: int | None = None) -> HonourRound:
    """Nothing of it is open. Pressed again nothing changes. Raises `Stale`, `Refused`."""
    row = locked_round(found)
    if row.state == RoundState.FINISHED and by.held is not None and rules.keeps(by.held, row):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_finish(by, row, live_in(row), at))
    move_round(row, RoundVerb.FINISH, RoundState.FINISHED)
    return _closed(row, "finished", by, at)


@action
def call_off(found: HonourRound, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> HonourRound:
    """It is called off, with a reason that everybody may read; every nomination of it is forgotten at once. Raises
    `Stale`, `Refused`, `Invalid` on "reason"."""
    row = locked_round(found, version)
    public = row.nominations.filter(state__in=PUBLIC).count()
    ask(rules.may_call_off(by, row, public, at))
    row.reason = for_everybody("reason", need("reason", reason, _("Say why; residents read it."), WORDS), WORDS)
    for one in row.nominations.select_related(*JOINED).filter(state__in=LIVE).select_for_update(of=("self",)):
        nominator = one.nominator_id
        forget(one, by=by, at=at)
        tell(NOT_TAKEN, one, nominator, at)
    move_round(row, RoundVerb.CALL_OFF, RoundState.CALLED_OFF)
    return _closed(row, "called_off", by, at)


def _closed(row: HonourRound, past: str, by: Actor, at: datetime) -> HonourRound:
    months = row.plan.forget_months if row.plan is not None else 1
    row.closed_at, row.forget_on = at, months_before(local_date(at), -months)
    kernel.save(row, "state", "reason", "closed_at", "forget_on")
    note(past, row, by=by, at=at)
    return row


def _until(day: date | None, at: datetime) -> date:
    """Raises `Invalid` on "nominations_until"."""
    today = local_date(at)
    if day is None or not today <= day <= today + LONGEST:
        said = _("Name the last day for nominations: from today on, within %(days)s days.")
        raise Invalid({"nominations_until": said % {"days": LONGEST.days}})
    return day
