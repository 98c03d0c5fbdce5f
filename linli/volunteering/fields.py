"""Words that fit, numbers and hours that can be; each says at which field it is wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core.refusals import Invalid

LONGEST = timedelta(days=3)
"""An activity that is longer is several."""

FURTHEST = timedelta(days=400)


def hours(starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> tuple[datetime, datetime]:
    """Hours that are still to come, the end after the beginning. Raises `Invalid` on "starts" or "ends"."""
    if starts_at is None:
        raise Invalid({"starts": _("Say the day and from when.")})
    if ends_at is None:
        raise Invalid({"ends": _("Say until when.")})
    if not at < starts_at <= at + FURTHEST:
        raise Invalid({"starts": _("It begins from now on, within a year or so.")})
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid({"ends": _("It ends after it begins, within three days.")})
    return starts_at, ends_at


def chosen(field: str, sent: Collection[str], known: Collection[str]) -> list[str]:
    """What was ticked of a closed list, in the order of the list. Raises `Invalid`."""
    if set(sent) - set(known):
        raise Invalid({field: _("Tick from the list.")})
    return [one for one in known if one in set(sent)]
