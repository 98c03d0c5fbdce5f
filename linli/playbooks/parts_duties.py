"""The table on duties: work that a kind of body does again and again, how often, and what meets it."""

from __future__ import annotations

import re
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import BeforeValidator

from linli.playbooks.enums import DutyWork
from linli.playbooks.fields import Body, DutyWorkKey, Key, Name, Named, Part, SourceKey, fixed, own, refuse
from linli.playbooks.parts import Cadence

DAY_OF_YEAR = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
WHOLE_YEAR = 12
"""Themes: one for each month, or none."""


def _day_of_year(value: object) -> object:
    if not isinstance(value, str) or not DAY_OF_YEAR.match(value):
        raise refuse(_("a day of the year such as 11-09"))
    return value


DayOfYear = Annotated[str, BeforeValidator(_day_of_year)]


class DutyCadence(Cadence):
    """How often a duty comes: so many times in each period, or on named days.

    `weekday` is 1 for Monday to 7; with `digit`, each day of the month that has this last figure; `on` a day of the
    year as 11-09. At most one of the three.
    """

    weekday: int | None = fixed(default=None, ge=1, le=7)
    digit: int | None = fixed(default=None, ge=0, le=9)
    on: DayOfYear | None = fixed(default=None)


class MetBy(Part):
    """The work that meets a duty; `key` names the forum of a meeting, the kind of a round of visits, or
    the kind of a drill; without one, any drill."""

    work: DutyWorkKey = fixed()
    key: Key | None = fixed(default=None)


class Duty(Named):
    """Recurring work of a kind of body, never of a person.

    `met_by` is what meets it by itself; by a note the body says in words that it was done. `themes`: one for each
    month, from January.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    body_kind: Body = fixed()
    cadence: DutyCadence = fixed()
    met_by: MetBy = fixed(default=MetBy(work=DutyWork.NOTE))
    themes: tuple[Name, ...] = own(default=(), strict=False)
