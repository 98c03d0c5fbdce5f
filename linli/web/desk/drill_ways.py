"""What a form on a drill's page does: each `do` is one action, in the post in which the reader holds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.drills import actions
from linli.drills.actions import PostSaid
from linli.drills.models import Drill
from linli.drills.rules import unseen_drill
from linli.web.desk.frame import whole_number
from linli.web.desk.receptions import time_of
from linli.web.form_keys import sent_key
from linli.web.typed import day_of, id_of

Way = Callable[[HttpRequest, Drill, Actor, datetime], str]


def moment(sent: Any, day_field: str, time_field: str) -> datetime | None:
    """A day and an hour of a form; None where either is missing or none."""
    day, hour = day_of(sent.get(day_field, "")), time_of(sent.get(time_field, ""))
    return clock.from_local(day, hour) if day is not None and hour is not None else None


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _post_id(request: HttpRequest) -> UUID:
    found = id_of(request.POST.get("post", ""))
    if found is None:
        raise Refused(unseen_drill("may_set_post"))
    return found


def _tell(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    actions.tell(row, by=act, at=at)
    return _("Asked. Whoever has a post here has it in the inbox; nobody has to.")


def _adapt(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    sent = request.POST
    starts_at, ends_at = moment(sent, "day", "starts"), moment(sent, "last", "ends")
    actions.adapt(
        row, starts_at=starts_at, ends_at=ends_at, gather=sent.get("gather", ""), by=act, at=at,
        version=_version(request),
    )  # fmt: skip
    return _("Changed. Whoever was asked hears of new hours.")


def _set_post(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    sent = request.POST
    named = sent.get("post", "")
    post_id = _post_id(request) if named else None
    shift = [sent.get(name, "").strip() for name in ("day", "starts", "ends")]
    starts_at = ends_at = None
    if shift[1] or shift[2]:
        day: date | None = day_of(shift[0])
        begins, ends = time_of(shift[1]), time_of(shift[2])
        if day is None or begins is None or ends is None:
            raise Invalid({"starts": _("Of a shift say the day, from when and until when; or leave all empty.")})
        starts_at, ends_at = clock.from_local(day, begins), clock.from_local(day, ends)
    said = PostSaid(
        sent.get("name", ""), whole_number(sent.get("wanted", "")), whole_number(sent.get("building", "")), starts_at,
        ends_at,
    )  # fmt: skip
    actions.set_post(row, said, post_id=post_id, key=sent_key(sent), by=act, at=at)
    return _("The post is kept.")


def _remove_post(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    actions.remove_post(row, post_id=_post_id(request), by=act, at=at)
    return _("The post is taken out.")


def _count(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    count = whole_number(request.POST.get("count", ""))
    actions.count_by_hand(row, post_id=_post_id(request), count=count, by=act, at=at)
    return _("Written down, as a number.")


def _call_off(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    actions.call_off(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Called off. Residents read why, and whoever was asked is told.")


def _hold(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    sent = request.POST
    actions.hold(
        row, came=whole_number(sent.get("came", "")), learned=sent.get("learned", ""), by=act, at=at,
        version=_version(request),
    )  # fmt: skip
    return _("Written down. Who said “I can” is forgotten by tomorrow morning.")


def _miss(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    actions.miss(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Written down.")


WAYS: dict[str, Way] = {
    "tell": _tell,
    "adapt": _adapt,
    "set_post": _set_post,
    "remove_post": _remove_post,
    "count": _count,
    "call_off": _call_off,
    "hold": _hold,
    "miss": _miss,
}


def go(request: HttpRequest, row: Drill, act: Actor, at: datetime) -> str:
    """Do what the form says; a sentence about it. Raises `Refused`, `Stale`, `Invalid`."""
    way = WAYS.get(request.POST.get("do", ""))
    if way is None:
        raise Refused(unseen_drill())
    return way(request, row, act, at)
