"""Opting in, leaving, and whether the team sees a star. Of who did it nothing stands in an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events, ledger
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.ledger import Line, Owner
from linli.core.refusals import Invalid, ask
from linli.points import rules
from linli.points.accounts import LAPSED, LEFT, MEMBER, POINTS, POT, of_estate
from linli.points.actions.common import locked
from linli.points.actions.reserving import put_back
from linli.points.enums import ConsentWay, Reserved, Rest, State
from linli.points.models import PointsMember
from linli.points.queries import bodies_of, plan_at
from linli.volunteering.models import Volunteer

OLDEST_CONSENT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Consent:
    """How and on which day somebody agreed whose account another opens."""

    way: str = ""
    on: date | None = None


@action
def join(volunteer: Volunteer, *, by: Actor, at: datetime) -> PointsMember:
    """Want points, by one press; again, nothing changes. What was served before earns none. Raises `Refused`."""
    row = kernel.lock(volunteer, related=("person", "estate"))
    ask(rules.may_join(by, row, plan_at(row.estate), at))
    return _known(row) or _opened(row, Consent(), by, at)


@action
def join_for(volunteer: Volunteer, *, way: str, on: date | None, by: Actor, at: datetime) -> PointsMember:
    """The same for who has no account and said yes. Again, nothing changes. Raises `Refused`, and `Invalid` on
    "consent_way" or "consented_on"."""
    row = kernel.lock(volunteer, related=("person", "estate"))
    ask(rules.may_join_for(by, row, bodies_of(row.pk), plan_at(row.estate), at))
    if way not in ConsentWay.values:
        raise Invalid({"consent_way": _("Say how they agreed.")})
    today = local_date(at)
    if on is None or not today - OLDEST_CONSENT <= on <= today:
        raise Invalid({"consented_on": _("Say on which day they agreed, within the last year.")})
    return _known(row) or _opened(row, Consent(way, on), by, at)


def _known(row: Volunteer) -> PointsMember | None:
    return PointsMember.objects.filter(volunteer=row).first()


def _opened(row: Volunteer, consent: Consent, by: Actor, at: datetime) -> PointsMember:
    made = PointsMember(
        id=uuid7(), volunteer=row, estate=row.estate, consent_way=consent.way, consented_on=consent.on, joined_at=at
    )
    made.ledger_id = ledger.open_account(POINTS, MEMBER, Owner.of(made))
    made.save(force_insert=True)
    events.record("points.joined", made, by=by if by.held is not None else system(by.door), at=at)
    return made


@action
def leave(member: PointsMember, *, rest: str, by: Actor, at: datetime) -> PointsMember:
    """Want points no more: what is reserved goes back, what is left goes into the estate's pot or lapses as they choose
    (`rest`), and nothing says any more whose account it was. Again, nothing changes. Raises `Refused`, and `Invalid` on
    "rest"."""
    row = locked(member)
    if row.left_at is not None:
        return row
    ask(rules.may_leave(by, row, bodies_of(row.volunteer_id), at))
    if rest not in Rest.values:
        raise Invalid({"rest": _("Say what becomes of what is left.")})
    for one in row.redemptions.select_for_update().filter(state=Reserved.KEPT).order_by("pk"):
        put_back(one, at)
    left = ledger.balance_of(row.ledger_id)
    if left:
        to = of_estate(row.estate, POT if rest == Rest.POT else LAPSED)
        ledger.post(POINTS, LEFT, [Line(row.ledger_id, -left), Line(to, left)], at=at, subject=Owner.of(row))
    row.awards.filter(state=State.WAITING).update(state=State.DECLINED, ended_at=at)
    row.awards.update(sign_up=None, reason="", back_words="")
    for award in row.awards.filter(doubts__isnull=False).distinct().order_by("pk"):
        award.doubts.filter(verdict="").delete()
        award.doubts.update(words="")
    row.volunteer, row.shown, row.consent_way, row.consented_on, row.left_at = None, False, "", None, at
    kernel.save(row, "volunteer", "shown", "consent_way", "consented_on", "left_at")
    events.record("points.left", row, by=system(by.door), at=at)
    return row


@action
def show(member: PointsMember, *, shown: bool, by: Actor, at: datetime) -> PointsMember:
    """Let one's team see the star beside one's name, or not any more. Raises `Refused`."""
    row = locked(member)
    ask(rules.may_show(by, row, at))
    if row.shown is not shown:
        row.shown = shown
        kernel.save(row, "shown")
        events.record("points.shown" if shown else "points.hidden", row, by=system(by.door), at=at)
    return row
