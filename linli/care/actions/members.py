"""A member's day: entered with their consent, taken back, and what was given on it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.care import rules_near
from linli.care.actions.common import OLDEST_CONSENT
from linli.care.enums import ConsentWay
from linli.care.models import CareDate, CareGift
from linli.care.queries_near import DATE_JOINED, plan_of
from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Organisation, RosterEntry

LEAP = 2000
"""A year that has every day: nobody is asked in which they joined."""


@action
def keep_date(
    body: Organisation, entry: RosterEntry | None, *, month: int | None, day: int | None, consent_way: str,
    consented_on: date | None, by: Actor, at: datetime,
) -> CareDate:  # fmt: skip
    """Keep a member's day with their consent. One that is there already is put right.

    Raises `Refused`, and `Invalid` on "entry", "day", "consent_way" or "consented_on".
    """
    ask(rules_near.may_keep_dates(by, plan_of(body), body, at))
    known = (
        RosterEntry.objects.select_for_update().filter(pk=entry.pk, organisation=body, until=None) if entry else None
    )
    member = known.order_by("pk").first() if known is not None else None
    if member is None:
        raise Invalid({"entry": _("Choose a member of your roster.")})
    if month is None or day is None or not _is_a_day(month, day):
        raise Invalid({"day": _("Write month and day, such as 7 and 1.")})
    if consent_way not in ConsentWay.values:
        raise Invalid({"consent_way": _("Say how they agreed.")})
    today = local_date(at)
    if consented_on is None or not today - OLDEST_CONSENT <= consented_on <= today:
        said = _("Name the day on which they agreed: today, or within three months before.")
        raise Invalid({"consented_on": said})
    assert by.appointment_id is not None  # the rule let nobody through without a post
    row = CareDate.objects.filter(entry=member, withdrawn_at=None).order_by("pk").first()
    fields = {
        "month": month, "day": day, "consent_way": consent_way, "consented_on": consented_on,
        "entered_by_id": by.appointment_id, "entered_at": at,
    }  # fmt: skip
    if row is None:
        row = CareDate(entry=member, **fields)
        row.save(force_insert=True)
    else:
        for name, value in fields.items():
            setattr(row, name, value)
        kernel.save(row, "month", "day", "consent_way", "consented_on", "entered_by", "entered_at")
    events.record("care_date.kept", row, by=by, at=at)
    return row


def _is_a_day(month: int, day: int) -> bool:
    try:
        date(LEAP, month, day)
    except ValueError:
        return False
    return True


@action
def take_back_date(row: CareDate, *, by: Actor, at: datetime) -> CareDate:
    """The member takes it back: the day is gone at once, with what was given on it. Raises `Refused`."""
    row = kernel.lock(row, related=DATE_JOINED)
    ask(rules_near.may_take_back_date(by, row, at))
    row.month, row.day, row.withdrawn_at = None, None, at
    CareGift.objects.filter(date=row).delete()  # the day on which a card was given tells the other
    kernel.save(row, "month", "day", "withdrawn_at")
    events.record("care_date.taken_back", row, by=by, at=at)
    return row


@action
def tick_gift(row: CareDate, *, key: str, year: int, by: Actor, at: datetime) -> CareGift:
    """Something was given this year. A second press changes nothing.

    Raises `Refused`, and `Invalid` on "key" or "year".
    """
    row = kernel.lock(row, related=DATE_JOINED)
    ask(rules_near.may_tick_gift(by, row, at))
    plan = plan_of(row.entry.organisation)
    if plan is None or plan.run(key) is None:
        raise Invalid({"key": _("Choose what was given.")})
    today = local_date(at)
    if not today.year - 1 <= year <= today.year + 1:
        raise Invalid({"year": _("Choose this year, or the one before or after.")})
    gift, made = CareGift.objects.get_or_create(date=row, key=key, year=year, defaults={"given_on": today})
    if made:
        events.record("care_date.given", row, by=by, at=at, refs={"key": key})
    return gift
