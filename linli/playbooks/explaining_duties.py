"""Duties in plain sentences: who does what how often, and what meets it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.playbooks.enums import DutyWork
from linli.playbooks.fields import Name
from linli.playbooks.parts import Cadence
from linli.playbooks.parts_duties import Duty, DutyCadence
from linli.playbooks.schema import Playbook
from linli.playbooks.wording import in_chinese, joined, kind_name


def of_duties(playbook: Playbook) -> Iterator[str]:
    """The duties of a playbook, one after the other."""
    for duty in playbook.duties:
        met = _met(playbook, duty)
        space = "" if in_chinese() or not met else " "
        yield f"{said(str(duty.name), kind_name(playbook, duty.body_kind), duty.cadence)}{space}{met}"
        if duty.themes:
            yield _("%(name)s, month by month: %(themes)s.") % {
                "name": duty.name,
                "themes": joined(str(theme) for theme in duty.themes),
            }


def said(name: str, holder: str, cadence: Cadence) -> str:
    """Who does it how often."""
    when = named_days(cadence) if isinstance(cadence, DutyCadence) else ""
    if when:
        return _("%(name)s: %(when)s; %(holder)s.") % {"name": name, "when": when, "holder": holder}
    return ngettext(
        "%(name)s: once a %(period)s; %(holder)s.",
        "%(name)s: %(times)s times a %(period)s; %(holder)s.",
        cadence.times,
    ) % {"name": name, "times": cadence.times, "period": cadence.per.label, "holder": holder}


def named_days(cadence: DutyCadence) -> str:
    """The days that a cadence names, in words; empty where it names none."""
    if cadence.weekday is not None:
        return _("every %(weekday)s") % {"weekday": WEEKDAYS[cadence.weekday - 1]}
    if cadence.digit is not None:
        return _("on each day of the month with a last figure %(digit)s") % {"digit": cadence.digit}
    if cadence.on is not None:
        month, day = cadence.on.split("-")
        return _("each year on %(month)s/%(day)s") % {"month": int(month), "day": int(day)}
    return ""


def _met(playbook: Playbook, duty: Duty) -> str:
    key = duty.met_by.key or ""
    met = {
        DutyWork.MEETING: _("Met when “%(name)s” was held."),
        DutyWork.SWEEP: _("Met when a round “%(name)s” begins."),
        DutyWork.DAY_SUMMARY: _("Met by itself."),
        DutyWork.WEEK_AGENDA: _("Met when the week's agenda is taken over."),
        DutyWork.MONTH_REPORT: _("Met when the month report is signed."),
        DutyWork.DRILL: _("Met when “%(name)s” was held.") if key else _("Met when a drill was held."),
        DutyWork.LESSON: _("Met when a lesson was held."),
    }
    name: dict[str, Name] = {}
    if duty.met_by.work == DutyWork.MEETING:
        name = {forum.key: forum.name for forum in playbook.forums}
    if duty.met_by.work == DutyWork.SWEEP:
        name = {kind.key: kind.name for kind in playbook.sweeps}
    if duty.met_by.work == DutyWork.DRILL:
        name = {kind.key: kind.name for kind in playbook.drills}
    return met.get(duty.met_by.work, "") % {"name": name.get(key, "")}
