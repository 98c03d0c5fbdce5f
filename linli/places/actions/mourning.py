"""Setting the days on which a city's pages are grey, and lifting them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.places import rules
from linli.places.models import MourningPeriod, Place
from linli.places.mourning import DAYS, LONGEST_DAYS


@action
def declare_mourning(
    city: Place, *, first_day: date, last_day: date, reason: str, by: Actor, at: datetime
) -> MourningPeriod:
    """From the first to the last day all pages of the city are grey. Raises `Refused`, and `Invalid` by field."""
    fresh = lock(city)
    ask(rules.may_declare_mourning(by, fresh, at))
    wrong = {}
    if last_day < first_day:
        wrong["last_day"] = _("The last day is before the first.")
    elif last_day - first_day >= timedelta(days=LONGEST_DAYS):
        wrong["last_day"] = _("At most %(days)s days; set more when they are known.") % {"days": LONGEST_DAYS}
    if not reason.strip():
        wrong["reason"] = _("Name the notice that sets these days.")
    if wrong:
        raise Invalid(wrong)
    period = MourningPeriod(
        city=fresh, first_day=first_day, last_day=last_day, reason=reason.strip()[:120], declared_at=at
    )
    period.save(force_insert=True)
    refs = {"mourning_period": str(period.pk), "first_day": str(first_day), "last_day": str(last_day)}
    record("place.mourning_declared", fresh, by=by, at=at, refs=refs)
    transaction.on_commit(DAYS.forget)
    return period


@action
def lift_mourning(period: MourningPeriod, *, by: Actor, at: datetime) -> MourningPeriod:
    """Pages have their colours again from now; lifting twice changes nothing. Raises `Refused`."""
    fresh = lock(period)
    ask(rules.may_declare_mourning(by, fresh.city, at))
    if fresh.lifted_at is not None:
        return fresh
    fresh.lifted_at = at
    save(fresh, "lifted_at")
    record("place.mourning_lifted", fresh.city, by=by, at=at, refs={"mourning_period": str(fresh.pk)})
    transaction.on_commit(DAYS.forget)
    return fresh
