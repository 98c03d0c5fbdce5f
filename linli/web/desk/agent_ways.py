"""What may be done about a matter on its page: each way with its rule, its form, and which action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.playbooks.enums import Power
from linli.services import actions, queries, rules
from linli.services.enums import Side, Verb
from linli.services.models import AgentMatter, AgentPaper
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import whole_number
from linli.web.typed import day_of, id_of

Act = Callable[[Any, AgentMatter, dict[str, Any]], object]


class Spec(NamedTuple):
    """One way: its words, rule, what its form asks for, what it calls, what is said then; `primary` stands first."""

    label: Any
    rule: Callable[[Actor, AgentMatter, datetime], Refusal | None]
    asks: str
    act: Act
    done: Any
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it."""

    key: str
    spec: Spec


def _plain(act: Callable[..., object]) -> Act:
    return lambda _sent, row, rest: act(row, **rest)


def _decline(sent: Any, row: AgentMatter, rest: dict[str, Any]) -> object:
    return actions.decline_matter(row, reason=sent.get("reason", ""), **rest)


def _receive(sent: Any, row: AgentMatter, rest: dict[str, Any]) -> object:
    what = sent.get("what", "").strip() or sent.get("listed", "")
    original, signed = sent.get("original") != "copy", sent.get("signed") == "1"
    return actions.receive_paper(row, what=what, original=original, signed=signed, **rest)


def _step(sent: Any, row: AgentMatter, rest: dict[str, Any]) -> object:
    day, words = day_of(sent.get("done_on", "")), sent.get("words", "")
    return actions.do_step(row, number=whole_number(sent.get("number", "")), done_on=day, words=words, **rest)


def _pause(sent: Any, row: AgentMatter, rest: dict[str, Any]) -> object:
    day = day_of(sent.get("look_on", ""))
    return actions.pause_matter(row, reason=sent.get("reason", ""), look_on=day, **rest)


def _finish(sent: Any, row: AgentMatter, rest: dict[str, Any]) -> object:
    return actions.finish_matter(row, result=sent.get("result", ""), **rest)


WAYS: Mapping[str, Spec] = {
    "take": Spec(
        Verb.TAKE.label, rules.may_take, "", _plain(actions.take_matter),
        gettext_lazy("It is yours. For every paper write a receipt."), primary=True,
    ),
    "close": Spec(
        Verb.CLOSE.label, rules.may_close_matter, "", _plain(actions.close_matter),
        gettext_lazy("It is over; no paper is out."), primary=True,
    ),
    "resume": Spec(
        Verb.RESUME.label, rules.may_resume_matter, "", _plain(actions.resume_matter),
        gettext_lazy("It goes on; the time that it stood is added."), primary=True,
    ),
    "receive": Spec(
        Verb.RECEIVE.label, rules.may_receive_paper, "paper", _receive,
        gettext_lazy("Written down. Print the slip for who handed it over."),
    ),
    "step": Spec(Verb.STEP.label, rules.may_do_step, "step", _step, gettext_lazy("Written down; who asked reads it.")),
    "finish": Spec(
        Verb.FINISH.label, rules.may_finish_matter, "result", _finish,
        gettext_lazy("Who asked is told. Now give every paper back."),
    ),
    "pause": Spec(
        Verb.PAUSE.label, rules.may_pause_matter, "pause", _pause, gettext_lazy("Paused. Who asked reads why."),
    ),
    "withdraw": Spec(
        Verb.WITHDRAW.label, rules.may_withdraw_matter, "", _plain(actions.withdraw_matter),
        gettext_lazy("Withdrawn. If a paper is out, give it back first."),
    ),
    "decline": Spec(
        Verb.DECLINE.label, rules.may_decline_matter, "reason", _decline, gettext_lazy("Who asked reads why."),
    ),
}  # fmt: skip


def acting(actor: Actor, row: AgentMatter) -> Actor:
    """The reader in the post that does this matter."""
    return in_post_with(actor, row.organisation_id, Power.AGENT_ACT)


def ways_of(actor: Actor, row: AgentMatter, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    by = acting(actor, row)
    return [Way(key, spec) for key, spec in WAYS.items() if spec.rule(by, row, at) is None]


def paper_ways(by: Actor, row: AgentMatter, paper: AgentPaper, at: datetime) -> list[str]:
    """What may be done with a paper now: keys of forms. No query."""
    found = []
    if rules.may_give_back_paper(by, row, paper, at) is None:
        found.append("give_back")
    found += [side.value for side in Side if rules.may_tick_paper(by, row, paper, side, at) is None]
    return found


def go(request: HttpRequest, actor: Actor, row: AgentMatter, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    by, sent = acting(actor, row), request.POST
    if "paper" in sent:
        return _with_paper(sent, row, by, at)
    spec = WAYS.get(sent.get("do", ""))
    if spec is None:
        raise Refused(rules.unseen_here("may_see_matter"))
    spec.act(sent, row, {"by": by, "at": at, "version": whole_number(sent.get("version", ""))})
    return str(spec.done)


def _with_paper(sent: Any, row: AgentMatter, by: Actor, at: datetime) -> str:
    """Raises `Refused`."""
    paper_id, wanted = id_of(sent.get("paper", "")), sent.get("do", "")
    paper = queries.papers_of(row).filter(pk=paper_id).first() if paper_id is not None else None
    if paper is None:
        raise Refused(rules.unseen_here("may_give_back_paper"))
    if wanted == "give_back":
        signed = sent.get("signed") == "1"
        actions.give_back_paper(row, paper, signed=signed, by=by, at=at)
        return _("Given back.") if signed else _("Given back. It is out until its owner ticks it or signs the slip.")
    if wanted not in Side.values:
        raise Refused(rules.unseen_here("may_tick_paper"))
    actions.tick_paper(row, paper, Side(wanted), by=by, at=at)
    return _("The signature is noted.")
