"""What can be done about a whistle: each way with its rule, its action, its words, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.playbooks.enums import Power
from linli.web.actors import actor_of
from linli.web.desk.frame import whole_number
from linli.web.typed import day_of
from linli.whistles import actions, rules
from linli.whistles.enums import CallVerb
from linli.whistles.models import Whistle, WhistleCall

SENTENCES: dict[str, Callable[[], str]] = {
    "acknowledge": lambda: _("waits for you to acknowledge"),
    "contact": lambda: _("waits for you to call back"),
    "respond": lambda: _("waits for you to come"),
    "report": lambda: _("waits for your report"),
    "answer": lambda: _("waits for your answer to the body above"),
    "decide": lambda: _("was refused, waits for your decision"),
    "supervise": lambda: _("is overdue below you"),
    "settle": lambda: _("all have reported, waits for your word"),
}
"""What each line of the inbox asks, by its key."""


class Spec(NamedTuple):
    """One way: the verb's words, its action, its rule, in whose post, and what the form asks for: nothing, "words",
    "question" (words and a day) or "rating"."""

    label: Any
    act: Callable[..., Any]
    rule: Callable[..., Refusal | None]
    side: str
    asks: str
    done: Any
    placeholder: Any = ""


def _answer(verb: CallVerb) -> Callable[..., Refusal | None]:
    return lambda actor, call, at: rules.may_answer_call(actor, call, verb, at)


def _decide(verb: CallVerb) -> Callable[..., Refusal | None]:
    return lambda actor, call, at: rules.may_decide_refusal(actor, call, verb, at)


CALL_WAYS: Mapping[str, Spec] = {
    "acknowledge": Spec(
        CallVerb.ACKNOWLEDGE.label, actions.acknowledge, _answer(CallVerb.ACKNOWLEDGE), "called", "",
        gettext_lazy("Acknowledged. Please call who blew it."),
    ),
    "contact": Spec(
        CallVerb.CONTACT.label, actions.contact, _answer(CallVerb.CONTACT), "called", "",
        gettext_lazy("Noted that you have talked."),
    ),
    "respond": Spec(
        CallVerb.RESPOND.label, actions.respond, _answer(CallVerb.RESPOND), "called", "",
        gettext_lazy("Noted that you came. When it is done, report what was done."),
    ),
    "report": Spec(
        CallVerb.REPORT.label, actions.report, _answer(CallVerb.REPORT), "called", "words",
        gettext_lazy("Reported. Who blew it has the word now."), gettext_lazy("What was done, in a sentence"),
    ),
    "answer_above": Spec(
        gettext_lazy("Answer the body above"), actions.answer_above, rules.may_answer_above, "called", "words",
        gettext_lazy("Answered."), gettext_lazy("What you do, and by when"),
    ),
    "refuse": Spec(
        CallVerb.REFUSE.label, actions.refuse, _answer(CallVerb.REFUSE), "called", "words",
        gettext_lazy("Refused. The body above decides."), gettext_lazy("Why it is not yours, and whose it is"),
    ),
    "excuse": Spec(
        CallVerb.EXCUSE.label, actions.excuse, _decide(CallVerb.EXCUSE), "above", "words",
        gettext_lazy("Decided; both sides are told."), gettext_lazy("Why; both sides read it"),
    ),
    "overrule": Spec(
        CallVerb.OVERRULE.label, actions.overrule, _decide(CallVerb.OVERRULE), "above", "words",
        gettext_lazy("Decided; both sides are told."), gettext_lazy("Why; both sides read it"),
    ),
    "supervise_call": Spec(
        gettext_lazy("Ask for an answer"), actions.supervise_call, rules.may_supervise_call, "above", "question",
        gettext_lazy("Asked."), gettext_lazy("What you want to know"),
    ),
    "rate_call": Spec(
        gettext_lazy("Rate how they helped"), actions.rate_call, rules.may_rate_call, "blower", "rating",
        gettext_lazy("Rated. They read ratings only together."),
    ),
    "blow_again": Spec(
        CallVerb.BLOW_AGAIN.label, actions.blow_again, rules.may_blow_again, "blower", "words",
        gettext_lazy("Called again."), gettext_lazy("What is still to do"),
    ),
    "remind_call": Spec(
        gettext_lazy("Remind"), actions.remind_call, rules.may_remind_call, "blower", "",
        gettext_lazy("Reminded."),
    ),
}  # fmt: skip
WHISTLE_WAYS: Mapping[str, Spec] = {
    "settle": Spec(
        gettext_lazy("It is over"), actions.settle, rules.may_settle, "blower", "", gettext_lazy("It is over.")
    ),
    "call_off": Spec(
        CallVerb.CALL_OFF.label, actions.call_off, rules.may_call_off, "blower", "words",
        gettext_lazy("Called off; who was called is told."), gettext_lazy("Why nobody need come any more"),
    ),
}  # fmt: skip
SIDES = {"called": Power.WHISTLE_ANSWER, "blower": Power.WHISTLE_BLOW, "above": Power.WHISTLE_DECIDE}


class Way(NamedTuple):
    """One way as the page shows it: its key, what it is done to, its words, why it is not possible now."""

    key: str
    whistle: Whistle
    call: WhistleCall | None
    spec: Spec
    act: Actor
    refusal: Refusal | None = None

    @property
    def version(self) -> int:
        return self.call.version if self.call is not None else self.whistle.version


def _body(whistle: Whistle, call: WhistleCall | None, side: str) -> Any:
    if side == "called":
        return call.organisation_id if call is not None else None
    return whistle.organisation_id if side == "blower" else whistle.decider_id


def _way(key: str, spec: Spec, whistle: Whistle, call: WhistleCall | None, actor: Actor, at: datetime) -> Way | None:
    """The way in the post in which the reader can go it; None where they have no such post."""
    act = _acting(actor, whistle, call, spec)
    return Way(key, whistle, call, spec, act, spec.rule(act, call or whistle, at)) if act is not None else None


def _acting(actor: Actor, whistle: Whistle, call: WhistleCall | None, spec: Spec) -> Actor | None:
    """The reader in their post on the side that goes a way; None where they have none there."""
    body, power = _body(whistle, call, spec.side), SIDES[spec.side]
    held = next((one for one in actor.posts if one.organisation_id == body and power in one.powers), None)
    return actor.in_post(held) if held is not None else None


def ways_of(whistle: Whistle, call: WhistleCall | None, actor: Actor, at: datetime) -> Sequence[Way]:
    """What the reader may do about a call, or about the whistle as a whole: what is possible now. No query."""
    table = WHISTLE_WAYS if call is None else CALL_WAYS
    found = [_way(key, spec, whistle, call, actor, at) for key, spec in table.items()]
    return [way for way in found if way is not None and way.refusal is None]


def asked(request: HttpRequest, whistle: Whistle, calls: Sequence[WhistleCall]) -> Way:
    """The way that a form asked to go. Raises `Refused` for one that there is not."""
    key, of = request.POST.get("do", ""), request.POST.get("call", "")
    call = next((one for one in calls if str(one.pk) == of), None)
    table = WHISTLE_WAYS if call is None else CALL_WAYS
    actor = actor_of(request)
    if key not in table:
        raise Refused(rules.unseen_whistle())
    spec = table[key]
    return Way(key, whistle, call, spec, _acting(actor, whistle, call, spec) or actor)


def do(request: HttpRequest, way: Way, at: datetime) -> str:
    """Go the way, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    sent = request.POST
    said: dict[str, Any] = {}
    if way.spec.asks in ("words", "question", "rating"):
        said["words"] = sent.get("words", "")
    if way.spec.asks == "question":
        said["answer_on"] = day_of(sent.get("answer_on", ""))
    if way.spec.asks == "rating":
        said["rating"] = sent.get("rating", "")
    way.spec.act(way.call or way.whistle, by=way.act, at=at, version=whole_number(sent.get("version", "")), **said)
    return str(way.spec.done)
