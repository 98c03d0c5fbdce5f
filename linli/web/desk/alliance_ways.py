"""What a form on a tie's page does: each `do` is one action, in the post in which the reader acts for a side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.alliances import actions
from linli.alliances.actions import ItemFacts
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.alliances.rules import unseen_tie
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.web.desk.frame import whole_number
from linli.web.form_keys import sent_key
from linli.web.typed import day_of, id_of

Way = Callable[[HttpRequest, AllianceTie, Actor, datetime], str]


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _seen(request: HttpRequest) -> dict[UUID, int]:
    """Which items stood on the page to be agreed to, each with its version."""
    found = (one.partition(":") for one in request.POST.getlist("seen"))
    read = ((id_of(item), whole_number(version)) for item, _colon, version in found)
    return {item: version for item, version in read if item is not None and version is not None}


def item_of(request: HttpRequest, tie: AllianceTie) -> Commitment:
    """The item of this tie that the form names. Raises `Refused`."""
    wanted = id_of(request.POST.get("item", ""))
    found = Commitment.objects.filter(pk=wanted, year__tie=tie).order_by("pk").first() if wanted else None
    if found is None:
        raise Refused(unseen_tie())
    return found


def _facts(request: HttpRequest) -> ItemFacts:
    sent = request.POST
    return ItemFacts(
        sent.get("kind", ""), sent.get("what", ""), sent.get("whom", ""), sent.get("amount", ""),
        day_of(sent.get("due_on", "")),
    )  # fmt: skip


def _agree_tie(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    actions.agree_tie(tie, by=act, at=at, version=_version(request))
    return _("Agreed. The list of this year is open.")


def _decline_tie(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    reason = request.POST.get("reason", "")
    actions.decline_tie(tie, reason=reason, by=act, at=at, version=_version(request))
    return _("Not agreed. The other side reads why.")


def _take_contact(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    actions.take_contact(tie, by=act, at=at)
    return _("You are the contact of your side.")


def _end_tie(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    actions.end_tie(tie, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Ended. What was agreed and done stays here.")


def _propose(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    year = whole_number(request.POST.get("year", ""))
    try:
        actions.propose(tie, _facts(request), year=year, key=sent_key(request.POST) or "", by=act, at=at)
    except KeyReused as error:
        raise Invalid({"what": _("What you sent before has arrived. If this is another one, send again.")}) from error
    return _("Proposed. The other side agrees, or changes it.")


def _again(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    count = actions.copy_last_year(tie, by=act, at=at)
    said = ngettext("%(num)s item of last year is proposed.", "%(num)s items of last year are proposed.", count)
    return said % {"num": count} if count else _("All of last year's items are on the list already.")


def _change(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    item, why = item_of(request, tie), request.POST.get("why", "")
    actions.change(item, _facts(request), why=why, by=act, at=at, version=_version(request))
    return _("Changed. The other side agrees again; the old line stays.")


def _agree(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    actions.agree(item_of(request, tie), by=act, at=at, version=_version(request))
    return _("Agreed. Residents read it on the estate's page.")


def _agree_all(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    year = whole_number(request.POST.get("year", ""))
    count = actions.agree_all(tie, year=year, seen=_seen(request), by=act, at=at)
    said = ngettext("%(num)s item is agreed.", "%(num)s items are agreed.", count)
    return said % {"num": count} if count else _("Nothing waited for you.")


def _do_part(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    sent, item = request.POST, item_of(request, tie)
    last = bool(sent.get("last"))
    actions.do_part(
        item, words=sent.get("words", ""), done_on=day_of(sent.get("done_on", "")), last=last, by=act, at=at,
        version=_version(request),
    )  # fmt: skip
    return _("All of it is done; residents read it.") if last else _("Written down; residents read it.")


def _finish(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    actions.finish(item_of(request, tie), by=act, at=at, version=_version(request))
    return _("All of it is done; residents read it.")


def _pass_on(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    part = id_of(request.POST.get("part", ""))
    if part is None:
        raise Refused(unseen_tie("may_pass_on"))
    actions.pass_on(item_of(request, tie), part, said=request.POST.get("said", ""), by=act, at=at)
    return _("Passed on; the unit reads it.")


def _carry(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    reason = request.POST.get("reason", "")
    actions.carry(item_of(request, tie), reason=reason, by=act, at=at, version=_version(request))
    return _("It stands on next year's list, to be agreed.")


def _leave_out(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    reason = request.POST.get("reason", "")
    actions.drop(item_of(request, tie), reason=reason, by=act, at=at, version=_version(request))
    return _("Dropped; both sides read why.")


def _say_word(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    wanted = id_of(request.POST.get("list", ""))
    year = AllianceYear.objects.filter(pk=wanted, tie=tie).order_by("pk").first() if wanted else None
    if year is None:
        raise Refused(unseen_tie("may_say_word"))
    sent = request.POST
    actions.say_word(
        year, answer=sent.get("answer", ""), words=sent.get("words", ""), by=act, at=at, version=_version(request)
    )
    return _("Said. The other side reads it; nobody is compared.")


WAYS: dict[str, Way] = {
    "agree_tie": _agree_tie,
    "decline_tie": _decline_tie,
    "take_contact": _take_contact,
    "end_tie": _end_tie,
    "propose": _propose,
    "again": _again,
    "change": _change,
    "agree": _agree,
    "agree_all": _agree_all,
    "do_part": _do_part,
    "finish": _finish,
    "pass_on": _pass_on,
    "carry": _carry,
    "leave_out": _leave_out,
    "say_word": _say_word,
}


def go(request: HttpRequest, tie: AllianceTie, act: Actor, at: datetime) -> str:
    """Do what the form says; a sentence about it. Raises `Refused`, `Stale`, `Invalid`."""
    way = WAYS.get(request.POST.get("do", ""))
    if way is None:
        raise Refused(unseen_tie())
    return way(request, tie, act, at)
