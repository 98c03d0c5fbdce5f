"""How duties stand in the inbox: what is asked, and the page where one goes on."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.clock import local_date
from linli.core.waiting import Line
from linli.duties.enums import Work
from linli.duties.naming import spec_name
from linli.playbooks.queries import by_id
from linli.web.desk.waiting_rows import Shown, show


def asked(work: str) -> str:
    """What a duty asks for, in words."""
    return {
        Work.MEETING: _("Hold the meeting"),
        Work.SWEEP: _("Start the round of visits"),
        Work.DRILL: _("Hold the drill"),
        Work.WEEK_AGENDA: _("Take the week's agenda over"),
        Work.MONTH_REPORT: _("Sign the month report"),
        Work.DAY_SUMMARY: _("Made by itself"),
        Work.LESSON: _("Hold a lesson"),
    }.get(Work(work), pgettext("duty", "Say how it was done"))


def asked_href(work: str, body_id: UUID) -> str:
    """Where the work is done; empty where the duty's own page is the place."""
    if work == Work.MEETING:
        return reverse("desk:meetings")
    if work == Work.SWEEP:
        return reverse("desk:sweeps")
    if work == Work.DRILL:
        return reverse("desk:drills")
    if work == Work.LESSON:
        return reverse("desk:lessons")
    if work == Work.WEEK_AGENDA:
        return reverse("desk:week_agenda", args=[body_id])
    return reverse("desk:month_report", args=[body_id]) if work == Work.MONTH_REPORT else ""


def _subject(line: Line) -> str:
    version, key = line.subject.split("/", 1)
    try:
        return spec_name(by_id(UUID(version)).duty(key), local_date(line.since).month)
    except LookupError:
        return key


for _work in Work:
    show(
        f"duty:{_work.value}",
        Shown(lambda line: asked(line.asks), lambda line: reverse("desk:duty", args=[line.ref]), subject=_subject),
    )
