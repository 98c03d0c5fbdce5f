"""Words that fit, numbers and hours that can be; each says at which field it is wrong."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.refusals import Invalid
from linli.drills.models import DrillPlan


def within_days(plan: DrillPlan, starts_at: datetime | None, ends_at: datetime | None) -> tuple[datetime, datetime]:
    """Hours that lie in the days of the plan. Raises `Invalid` on "starts" or "ends"."""
    if starts_at is None:
        raise Invalid({"starts": _("Say from when.")})
    if ends_at is None:
        raise Invalid({"ends": _("Say until when.")})
    first, last = plan.days()
    if not first <= starts_at < last:
        raise Invalid({"starts": _("Choose a day and an hour within the days of the plan.")})
    if not starts_at < ends_at <= last:
        raise Invalid({"ends": _("It ends after it begins, within the days of the plan.")})
    return starts_at, ends_at
