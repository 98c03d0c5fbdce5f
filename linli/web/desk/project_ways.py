"""What a form on a project's page does: each `do` is one action, in the post in which the reader has that part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.projects import actions
from linli.projects.models import ProjectProposal
from linli.projects.rules import unseen_project
from linli.web.desk.frame import whole_number
from linli.web.money_words import fen_of
from linli.web.typed import id_of

Way = Callable[[HttpRequest, ProjectProposal, Actor, datetime], str]


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def _step(request: HttpRequest) -> UUID:
    found = id_of(request.POST.get("step", ""))
    if found is None:
        raise Refused(unseen_project())
    return found


def _send(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.send(row, by=act, at=at, version=_version(request))
    return _("Sent. Until the call ends you can change it.")


def _review(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    sent = request.POST
    agrees = {"yes": True, "no": False}.get(sent.get("agrees", ""))
    actions.review(row, agrees=agrees, fen=fen_of(sent.get("fen", "")), words=sent.get("words", ""), by=act, at=at)
    return _("Kept. Whoever called decides with it.")


def _decide(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    sent = request.POST
    actions.decide(
        row, fen=fen_of(sent.get("fen", "")), reasons=sent.get("reasons", ""), by=act, at=at, version=_version(request)
    )
    return _("Taken up. Residents read it, and can object for the days that the playbook says.")


def _decline(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.decline(row, reasons=request.POST.get("reasons", ""), by=act, at=at, version=_version(request))
    return _("Not taken up. Whoever proposed it reads why.")


def _fund(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.fund(row, by=act, at=at, version=_version(request))
    return _("The sum is promised.")


def _tell(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    sent, step_id = request.POST, _step(request)
    actions.tell_step(
        row, step_id=step_id, words=sent.get("words", "").replace("\x00", ""),
        photos=[cast(BinaryIO, file.file) for file in request.FILES.getlist(f"photos_{step_id}")],
        consent=bool(sent.get("consent")), by=act, at=at,
    )  # fmt: skip
    return _("Told. Whoever called looks at it.")


def _look(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    enough = request.POST.get("enough") == "yes"
    actions.look(row, step_id=_step(request), enough=enough, words=request.POST.get("words", ""), by=act, at=at)
    return _("Looked at. Enter the payment next.") if enough else _("It goes back; they read what is missing.")


def _pay(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.pay(row, step_id=_step(request), receipt=request.POST.get("receipt", ""), by=act, at=at)
    return _("The payment is entered.")


def _take_back(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.take_back(row, step_id=_step(request), reason=request.POST.get("reason", ""), by=act, at=at)
    return _("The payment is taken back; everybody reads why.")


def _word(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    sent = request.POST
    actions.give_word(
        row, whose=sent.get("whose", ""), words=sent.get("words", ""), by=act, at=at, version=_version(request)
    )
    return _("Kept. It can be accepted once every step is paid.")


def _accept(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.accept(row, by=act, at=at, version=_version(request))
    return _("Accepted. What is left to do: publish it with its account.")


def _publish(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.publish(row, words=request.POST.get("words", ""), by=act, at=at, version=_version(request))
    return _("Residents read it with its account.")


def _give_up(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.give_up(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Given up. What was not spent is back with the call.")


def _stop(request: HttpRequest, row: ProjectProposal, act: Actor, at: datetime) -> str:
    actions.stop(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Stopped. What was not spent is back with the call.")


CALLER: dict[str, Way] = {
    "decide": _decide, "decline": _decline, "fund": _fund, "look": _look, "pay": _pay,
    "take_back": _take_back, "accept": _accept, "publish": _publish, "stop": _stop,
}  # fmt: skip
PROPOSER: dict[str, Way] = {"send": _send, "tell": _tell, "give_up": _give_up}
LOOKER: dict[str, Way] = {"review": _review, "give_word": _word}


def go(request: HttpRequest, row: ProjectProposal, caller: Actor, proposer: Actor, looker: Actor, at: datetime) -> str:
    """Do what the form says; a sentence about it. Raises `Refused`, `Stale`, `Invalid`."""
    do = request.POST.get("do", "")
    for ways, act in ((CALLER, caller), (PROPOSER, proposer), (LOOKER, looker)):
        if do in ways:
            return ways[do](request, row, act, at)
    raise Refused(unseen_project())
