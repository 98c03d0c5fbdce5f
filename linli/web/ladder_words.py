"""How a matter went from level to level, for desk and residents alike: a plain line for each, five at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.meetings.enums import Outcome, State
from linli.meetings.models import AgendaItem
from linli.meetings.queries import ABOUT_REQUEST, items_about
from linli.service_requests.models import ServiceRequest
from linli.web.filters import day, local_time
from linli.web.meeting_words import task_line
from linli.web.service_request_pages import Entry

MOST = 5
BEFORE = ("given_back", "returned")
"""Events after which somebody nearer had it, and could not solve it."""

AFTER = ("closed", "rated", "resolved", "answered_finally", "inspected")


def step_line(item: AgendaItem, at: datetime) -> str:
    """What became of a matter at one forum, or what comes there next."""
    told = {"forum": item.spec.name, "body": item.organisation.short_name, "words": item.decision or item.why}
    if item.is_open:
        return _open_line(item, told, at)
    told["day"] = day(item.settled_at, at) if item.settled_at else ""
    if item.outcome == Outcome.DECIDED:
        return _("%(forum)s, %(body)s, decided on %(day)s: %(words)s") % told
    if item.outcome == Outcome.ANSWERED:
        return _("%(forum)s, %(body)s, answered on %(day)s: %(words)s") % told
    if item.outcome == Outcome.CLIMBED:
        return _("%(forum)s, %(body)s, let it go up on %(day)s: %(words)s") % told
    if item.outcome == Outcome.SENT_DOWN:
        return _("%(forum)s, %(body)s, gave it back on %(day)s: %(words)s") % told
    if item.outcome == Outcome.POSTPONED:
        return _("%(forum)s, %(body)s, left it to the next meeting on %(day)s: %(words)s") % told
    return _("%(forum)s, %(body)s, %(day)s: %(words)s") % told


def _open_line(item: AgendaItem, told: dict[str, object], at: datetime) -> str:
    if item.meeting is not None and item.meeting.state == State.HELD:
        return _("%(forum)s, %(body)s: the session was on %(when)s, its minutes are being written") % {
            **told,
            "when": local_time(item.meeting.starts_at, at),
        }
    if item.meeting is not None:
        return _("%(forum)s, %(body)s: next meeting %(when)s") % {
            **told,
            "when": local_time(item.meeting.starts_at, at),
        }
    if item.climbs_at is not None:
        return _("%(forum)s, %(body)s: waits for a session; goes up by itself on %(day)s") % {
            **told,
            "day": day(item.climbs_at, at),
        }
    return _("%(forum)s, %(body)s: waits for a session") % told


def ladder_lines(row: ServiceRequest, entries: Sequence[Entry], at: datetime) -> list[str]:
    """The whole way of a service request in lines: who nearer by could not solve it, what each forum did, who does what
    by when, and the end. Nothing for one that never was on a list; two queries for one that was."""
    if all(entry.key != "listed" for entry in entries):
        return []
    items = items_about(ABOUT_REQUEST, row.pk)
    last = {item.forum: item for item in items}
    order = sorted(last.values(), key=lambda one: (one.added_at, one.pk))
    forums = [_with_tasks(item, at) for item in order]
    first = _nearer(entries, order[0].added_at if order else at, at)
    end = [_dated(entry, at) for entry in entries if entry.key in AFTER][:1]
    room = MOST - len(first) - len(end)
    return [*first, *forums[-room:], *end]


def _with_tasks(item: AgendaItem, at: datetime) -> str:
    said = step_line(item, at)
    tasks = [task_line(task) for task in item.tasks.all()]
    return _("%(said)s. %(tasks)s") % {"said": said, "tasks": " ".join(tasks)} if tasks else said


def _nearer(entries: Sequence[Entry], since: datetime, at: datetime) -> list[str]:
    """That somebody nearer by had it before it came onto a list and gave it back; the entries are newest first."""
    found = [one for one in entries if one.key in BEFORE and one.at is not None and one.at <= since]
    return [_dated(one, at) for one in found[:1]]


def _dated(entry: Entry, at: datetime) -> str:
    told = {"day": day(entry.at, at) if entry.at else "", "words": entry.words}
    return _("%(day)s: %(words)s") % told
