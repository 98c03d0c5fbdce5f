"""What may be done about a wish on its page: each way with its rule, its form, and what it sends to which action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.playbooks.enums import Power
from linli.web.desk.acting import post_with
from linli.web.desk.frame import whole_number
from linli.wishes import actions, rules
from linli.wishes.enums import Verb
from linli.wishes.models import Wish

Act = Callable[[HttpRequest, Wish, Actor, datetime, int | None], object]


class Spec(NamedTuple):
    """One way: its words, rule, what its form asks for, what sends it, what is said then; `primary` stands first."""

    label: Any
    rule: Callable[[Actor, Wish, datetime], Refusal | None]
    asks: str
    act: Act
    done: Any
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it, and in whose name it is gone."""

    key: str
    spec: Spec
    by: Actor


def _plain(act: Callable[..., object]) -> Act:
    return lambda _request, row, by, at, version: act(row, by=by, at=at, version=version)


def _reasoned(act: Callable[..., object]) -> Act:
    return lambda request, row, by, at, version: act(
        row, reason=request.POST.get("reason", ""), by=by, at=at, version=version
    )


def _about(act: Callable[..., object]) -> Act:
    def run(request: HttpRequest, row: Wish, by: Actor, at: datetime, version: int | None) -> object:
        sent = request.POST
        return act(
            row, kind=sent.get("kind", ""), public_words=sent.get("public_words", ""),
            worth=whole_number(sent.get("worth", "").strip()), sheltered=bool(sent.get("sheltered")), by=by, at=at,
            version=version,
        )  # fmt: skip

    return run


def _claim(_request: HttpRequest, row: Wish, by: Actor, at: datetime, _version: int | None) -> object:
    return actions.claim(row, by=by, at=at)


def _confirm(request: HttpRequest, row: Wish, by: Actor, at: datetime, version: int | None) -> object:
    return actions.confirm(row, thanks=request.POST.get("words", ""), by=by, at=at, version=version)


def _worded(act: Callable[..., object]) -> Act:
    return lambda request, row, by, at, version: act(
        row, words=request.POST.get("words", ""), by=by, at=at, version=version
    )


WAYS: Mapping[str, Spec] = {
    "check": Spec(
        Verb.CHECK.label, rules.may_check, "about", _about(actions.check),
        gettext_lazy("It is shown now, without whose it is. It can be claimed."), primary=True,
    ),
    "claim": Spec(
        Verb.CLAIM.label, rules.may_claim, "", _claim,
        gettext_lazy("It is yours. The station calls you about the hand-over."), primary=True,
    ),
    "arrange": Spec(
        Verb.ARRANGE.label, rules.may_arrange, "", _plain(actions.arrange),
        gettext_lazy("Written down. It waits until it is handed over."), primary=True,
    ),
    "say_met": Spec(
        Verb.SAY_MET.label, rules.may_say_met, "", _plain(actions.say_met),
        gettext_lazy("Written down. The wisher says whether it is met."),
    ),
    "confirm": Spec(
        Verb.CONFIRM.label, rules.may_confirm, "thanks", _confirm, gettext_lazy("It is met."), primary=True,
    ),
    "not_yet": Spec(
        Verb.NOT_YET.label, rules.may_say_not_yet, "", _plain(actions.say_not_yet),
        gettext_lazy("Whoever claimed it has it again."),
    ),
    "give_back": Spec(
        Verb.GIVE_BACK.label, rules.may_give_back, "reason", _reasoned(actions.give_back),
        gettext_lazy("It can be claimed by others again."),
    ),
    "release": Spec(
        Verb.RELEASE.label, rules.may_release, "release", _worded(actions.release_thanks),
        gettext_lazy("Read. What you wrote stands on the estate's page."), primary=True,
    ),
    "thank": Spec(
        Verb.THANK.label, rules.may_thank, "words", _worded(actions.thank),
        gettext_lazy("Written down. It is shown once you have released it."),
    ),
    "decline": Spec(
        Verb.DECLINE.label, rules.may_decline, "reason", _reasoned(actions.decline),
        gettext_lazy("The wisher reads why."),
    ),
    "rewrite": Spec(
        Verb.REWRITE.label, rules.may_rewrite, "about", _about(actions.rewrite), gettext_lazy("Changed."),
    ),
    "withdraw": Spec(
        Verb.WITHDRAW.label, rules.may_withdraw, "maybe_reason", _reasoned(actions.withdraw),
        gettext_lazy("Withdrawn. Whoever claimed it hears of it."),
    ),
}  # fmt: skip


def acting(actor: Actor, row: Wish, key: str) -> Actor:
    """The reader in the post in which this way is gone: to claim, in one that claims; else in one of the body that
    looks at it, then of the one that claimed it, then in that which entered it."""
    if key == "claim":
        could = [actor.in_post(held) for held in actor.posts if Power.WISH_CLAIM in held.powers]
        free = (one for one in could if rules.may_claim(one, row, row.changed_at) is None)
        return next(free, could[0] if could else actor)
    held = post_with(actor, row.organisation_id, Power.WISH_CHECK)
    if held is None and row.claimer_body_id is not None:
        held = post_with(actor, row.claimer_body_id, Power.WISH_CLAIM)
    if held is None:
        held = next((one for one in actor.posts if one.appointment_id == row.entered_by_id), None)
    return actor.in_post(held) if held is not None else actor


def ways_of(actor: Actor, row: Wish, at: datetime) -> list[Way]:
    """What the reader may do now. No query."""
    found = [Way(key, spec, acting(actor, row, key)) for key, spec in WAYS.items()]
    return [way for way in found if way.by.held is not None and way.spec.rule(way.by, row, at) is None]


def go(request: HttpRequest, actor: Actor, row: Wish, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    key = request.POST.get("do", "")
    spec = WAYS.get(key)
    by = acting(actor, row, key)
    if spec is None or by.held is None:
        raise Refused(rules.unseen_wish())
    spec.act(request, row, by, at, whole_number(request.POST.get("version", "")))
    return str(spec.done)
