"""What is owed where a matter was said: its three clocks, the text to be put there, and what is shown in public."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.heard.actions import hold_back_answer, mark_posted, release_answer
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.heard.queries import InTime, heard_of, is_over, three_clocks, way_name
from linli.heard.rules import may_hold_back_answer, may_mark_posted, may_release_answer, may_see_heard, unseen
from linli.heard.words import answered
from linli.playbooks.enums import Power, WayKind
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules.seeing import sees
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_heard  # noqa: F401  # says in the inbox how answers read
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.rows import page_of
from linli.web.filters import local_time

SOURCES = {Source.GROUP, Source.BOARD, Source.MAILBOX}
"""Of a matter that came by any other way, nothing is owed elsewhere: no query."""


def way_of(found: Heard, row: ServiceRequest) -> str:
    """365在线, or the board's name."""
    if found.group is not None:
        return found.group.name
    return way_name(row.playbook, found.kind, found.way) or str(Source(row.source).label)


def clock_lines(clocks: list[InTime], at: datetime, *, over: bool) -> list[tuple[str, str]]:
    """Each of the three clocks as a line: its name, and whether it was kept."""
    names = {
        "reported": _("Found and reported in time"),
        "coordinated": _("Coordinated in time"),
        "followed_up": _("Followed up in time"),
    }
    return [(names[one.key], _state(one, at, over)) for one in clocks]


def _state(one: InTime, at: datetime, over: bool) -> str:
    if one.due_at is None:
        return _("was not needed") if over else _("has not begun")
    due = local_time(one.due_at, at)
    if one.met_at is not None:
        met = {"when": local_time(one.met_at, at), "due": due}
        if one.met_at <= one.due_at:
            return _("yes, %(when)s") % met
        return _("late: %(when)s instead of %(due)s") % met
    return (_("overdue since %(due)s") if one.due_at < at else _("until %(due)s")) % {"due": due}


def heard_beside(row: ServiceRequest, at: datetime) -> dict[str, Any]:
    """What the page of a matter shows of it: two queries where it was heard elsewhere, else none."""
    found = heard_of(row.pk) if row.source in SOURCES else None
    if found is None:
        return {"heard": None}
    return {
        "heard": {
            "way": way_of(found, row),
            "said": local_time(found.said_at, at),
            "wish": Wish(found.wish).label if found.wish else "",
            "clocks": clock_lines(three_clocks(found, row), at, over=is_over(row)),
            "href": reverse("desk:heard", args=[found.pk]),
        }
    }


def _load(actor: Actor, heard_id: UUID, at: datetime) -> Heard:
    """Raises `Refused` for what one may not see."""
    found = (
        Heard.objects.select_related("service_request__station", "organisation", "group").filter(pk=heard_id).first()
    )
    if found is None:
        raise Refused(unseen("may_see_heard"))
    ask(may_see_heard(actor, found, at))
    return found


def _owing(actor: Actor, found: Heard) -> Actor:
    """The reader in the post of the body that owes the answer, where several are theirs in one that replies."""
    own = [held for held in actor.posts if held.organisation_id == found.organisation_id]
    held = next((one for one in own if Power.SERVICE_REQUEST_REPLY in one.powers), own[0] if own else None)
    return actor.in_post(held) if held is not None else actor


def _releasing(actor: Actor, found: Heard, at: datetime) -> Actor:
    """The reader in the first post that may release it or take it back, else as they are."""
    acts = [actor.in_post(held) for held in actor.posts]
    said = may_hold_back_answer if found.released_at else may_release_answer
    return next((act for act in acts if said(act, found, at) is None), acts[0] if acts else actor)


@require_http_methods(["GET", "HEAD"])
@for_staff
def heard(request: HttpRequest, heard_id: UUID) -> HttpResponse:
    """`/desk/heard/<id>/`: where it was said, the three clocks, the text for there, and the public answer."""
    at, actor = clock.now(), actor_of(request)
    return _page(request, actor, _load(actor, heard_id, at), at)


def _page(
    request: HttpRequest, actor: Actor, found: Heard, at: datetime, *, words: str | None = None, wrong: str = ""
) -> HttpResponse:
    row = found.service_request
    address = request.build_absolute_uri(f"/f/{row.number}/")
    over = is_over(row)
    reply = answered(row, address, to_writer=found.kind != WayKind.GROUP and found.wish != Wish.PUBLIC) if over else ""
    values = {
        "now": at,
        "found": found,
        "row": row,
        "seen": any(sees(held, row) for held in actor.posts),
        "page_href": page_of(row),
        "way": way_of(found, row),
        "said": local_time(found.said_at, at),
        "wish": Wish(found.wish).label if found.wish else "",
        "clocks": clock_lines(three_clocks(found, row), at, over=over),
        "reply": reply,
        "post_refusal": may_mark_posted(_owing(actor, found), found, at),
        "public": found.wish == Wish.PUBLIC,
        "release_refusal": may_release_answer(_releasing(actor, found, at), found, at),
        "hold_refusal": may_hold_back_answer(_releasing(actor, found, at), found, at),
        "words": reply if words is None else words,
        "errors": [wrong] if wrong else [],
        "mistakes": [("id_words", wrong)] if wrong else [],
    }
    return respond(request, "desk/heard.jinja", values, current="inbox", status=422 if wrong else 200)


@require_POST
@for_staff
def posted(request: HttpRequest, heard_id: UUID) -> HttpResponse:
    """Say that the answer stands there."""
    at, actor = clock.now(), actor_of(request)
    found = _load(actor, heard_id, at)
    try:
        mark_posted(found, by=_owing(actor, found), at=at, version=_version(request))
    except Stale:
        warn(request, _stale())
    else:
        tell(request, _("Noted: the answer stands where it was asked."))
    return see_other(reverse("desk:heard", args=[found.pk]))


@require_POST
@for_staff
def release(request: HttpRequest, heard_id: UUID) -> HttpResponse:
    """Show these words in public, or with `take_back` no longer."""
    at, actor = clock.now(), actor_of(request)
    found = _load(actor, heard_id, at)
    by, version = _releasing(actor, found, at), _version(request)
    try:
        if request.POST.get("do") == "take_back":
            hold_back_answer(found, by=by, at=at, version=version)
            tell(request, _("The answer is not public any more."))
        else:
            release_answer(found, words=request.POST.get("words", ""), by=by, at=at, version=version)
            tell(request, _("The answer stands on the estate's page."))
    except Invalid as invalid:
        return _page(request, actor, found, at, words=request.POST.get("words", ""), wrong=invalid.errors["words"])
    except Stale:
        warn(request, _stale())
    return see_other(reverse("desk:heard", args=[found.pk]))


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _stale() -> str:
    return _("Somebody did something here meanwhile. Nothing was done; look again.")
