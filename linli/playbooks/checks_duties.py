"""Checks of the duties: a cadence that can be kept, and work that is there to meet it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from linli.playbooks.enums import DutyWork, Period
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.parts_duties import WHOLE_YEAR, Duty, DutyCadence
from linli.playbooks.schema import Playbook

SHORTEST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}
"""So many days has each period at least; it is cut into no more stretches."""

PER_OF_REPORT = {
    DutyWork.DAY_SUMMARY: Period.DAY,
    DutyWork.WEEK_AGENDA: Period.WEEK,
    DutyWork.MONTH_REPORT: Period.MONTH,
}
COMMON_YEAR = 2027


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every duty whose cadence says too much, or that nothing can meet."""
    for index, duty in enumerate(playbook.duties):
        at = ("duties", index)
        for key, got, expected in (*_cadence(duty.cadence), *_report(duty), *_work(playbook, duty)):
            yield Finding((*at, *key), shown(got), expected)
        if len(duty.themes) not in (0, WHOLE_YEAR) or (duty.themes and duty.cadence.per != Period.MONTH):
            yield Finding((*at, "themes"), shown(len(duty.themes)), _("twelve themes of a monthly duty, or none"))


Wrong = tuple[tuple[str, ...], Any, str]


def _cadence(cadence: DutyCadence) -> Iterator[Wrong]:
    named = [name for name in ("weekday", "digit", "on") if getattr(cadence, name) is not None]
    per = {"weekday": Period.WEEK, "digit": Period.MONTH, "on": Period.YEAR}
    for name in named:
        if cadence.per != per[name] or cadence.times != 1 or len(named) > 1:
            expected = _("alone, with times = 1 and per = %(period)s") % {"period": per[name].value}
            yield ("cadence", name), getattr(cadence, name), expected
    if cadence.times > SHORTEST[cadence.per]:
        yield ("cadence", "times"), cadence.times, _("no more than once a day")
    if cadence.on is not None and not _in_each_year(cadence.on):
        yield ("cadence", "on"), cadence.on, _("a day that every year has")


def _in_each_year(day: str) -> bool:
    try:
        date.fromisoformat(f"{COMMON_YEAR}-{day}")
    except ValueError:
        return False
    return True


def _report(duty: Duty) -> Iterator[Wrong]:
    per = PER_OF_REPORT.get(duty.met_by.work)
    if per is not None and (duty.cadence.per != per or duty.cadence.times != 1):
        yield ("cadence", "per"), duty.cadence.per.value, _("once a %(period)s") % {"period": per.value}


def _work(playbook: Playbook, duty: Duty) -> Iterator[Wrong]:
    known = {
        DutyWork.MEETING: {forum.key: forum.held_by for forum in playbook.forums},
        DutyWork.SWEEP: {kind.key: kind.held_by for kind in playbook.sweeps},
    }.get(duty.met_by.work)
    at, key = ("met_by", "key"), duty.met_by.key
    if duty.met_by.work == DutyWork.DRILL:
        drills = sorted(kind.key for kind in playbook.drills)
        if not drills or (key is not None and key not in drills):
            yield at, key or "", one_of(drills, key or "")
    elif known is None:
        if key is not None:
            yield at, key, _("no key: only meetings, rounds of visits and drills have one")
    elif key is None or key not in known:
        yield at, key or "", one_of(sorted(known), key or "")
    elif known[key] != duty.body_kind:
        yield at, key, _("one that %(kind)s holds") % {"kind": duty.body_kind.value}
    if duty.met_by.work == DutyWork.LESSON and (
        playbook.lessons is None or duty.body_kind not in playbook.lessons.arranged_by
    ):
        yield ("met_by", "work"), duty.met_by.work.value, _("a kind of body that arranges lessons")
    if duty.met_by.work == DutyWork.WEEK_AGENDA and not playbook.forums_of(duty.body_kind):
        yield ("met_by", "work"), duty.met_by.work.value, _("a kind of body that holds a forum")
