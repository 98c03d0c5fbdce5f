"""When in the week somebody has time or something is open: weekdays with parts of the day, as they are ticked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy


class Part(models.TextChoices):
    """A part of the day."""

    MORNING = "morning", pgettext_lazy("part_of_day", "Morning")
    AFTERNOON = "afternoon", pgettext_lazy("part_of_day", "Afternoon")
    EVENING = "evening", pgettext_lazy("part_of_day", "Evening")


WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
TIMES = tuple(f"{day}.{part.value}" for day in WEEKDAYS for part in Part)
"""Every weekday with every part of the day, as it is ticked: "6.morning"."""


def weekday_names() -> list[tuple[int, str]]:
    """The days of the week, which begins on Monday."""
    names = (
        pgettext("weekday", "Monday"), pgettext("weekday", "Tuesday"), pgettext("weekday", "Wednesday"),
        pgettext("weekday", "Thursday"), pgettext("weekday", "Friday"), pgettext("weekday", "Saturday"),
        pgettext("weekday", "Sunday"),
    )  # fmt: skip
    return list(zip(WEEKDAYS, names, strict=True))


def time_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Weekdays with their parts, as a form offers them: (Monday, [("1.morning", Morning), …])."""
    return [(name, [(f"{day}.{part.value}", str(part.label)) for part in Part]) for day, name in weekday_names()]


def times_words(times: Iterable[str]) -> str:
    """“Saturday morning, Sunday evening”."""
    days = dict(weekday_names())
    parts = {part.value: str(part.label) for part in Part}
    said = []
    for one in times:
        day, _dot, part = one.partition(".")
        if day.isdigit() and int(day) in days and part in parts:
            said.append(_("%(day)s %(part)s") % {"day": days[int(day)], "part": parts[part].lower()})
    return pgettext("list", ", ").join(said)
