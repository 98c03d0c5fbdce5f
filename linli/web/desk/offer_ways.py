"""What may be done about a resource, a service item, a need and an order on its page: each way with its rule, its form,
and which action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.core.actors import Actor
from linli.core.refusals import Refusal, Refused
from linli.offers import actions, rules
from linli.offers.enums import NeedVerb, OrderVerb, Rating, ShelfVerb
from linli.offers.models import NOTE, Need, OfClass, Order, Resource, ServiceItem
from linli.web.desk import offer_fields as fields
from linli.web.desk.frame import whole_number
from linli.web.desk.offer_fields import Field
from linli.web.typed import id_of

Rule = Callable[[Actor, Any, datetime], Refusal | None]


class Spec(NamedTuple):
    """One way: its words, rule, the form, what is in it already, what it calls, what is said then; `primary` stands
    first."""

    label: Any
    rule: Rule
    act: Callable[[Any, Any, dict[str, Any]], object]
    done: Any
    asks: Callable[[Any], list[Field]] | None = None
    known: Callable[[Any], dict[str, Any]] | None = None
    primary: bool = False


class Way(NamedTuple):
    """One way as the page shows it, in whose name it is gone."""

    key: str
    spec: Spec
    by: Actor
    fields: list[Field]
    known: dict[str, Any]


def _with_reason(act: Callable[..., object]) -> Callable[[Any, Any, dict[str, Any]], object]:
    return lambda sent, row, rest: act(row, reason=sent.get("reason", ""), **rest)


def _plain(act: Callable[..., object]) -> Callable[[Any, Any, dict[str, Any]], object]:
    return lambda _sent, row, rest: act(row, **rest)


def _shelf(verb: ShelfVerb, rule: Any, act: Any, done: Any) -> Spec:
    return Spec(
        verb.label,
        lambda actor, row, at: rule(actor, row, verb, at),
        lambda _sent, row, rest: act(row, verb, **rest),
        done,
    )


def _owners(row: Order) -> list[Field]:
    """To whom an order can be assigned: the item's own body first, then the nearest, without those that were tried."""
    plan = row.plan
    found = fields.doers(row.place, plan) if plan is not None else {}
    own = str(row.item.provider_id)
    options = [(own, row.item.provider.short_name)] if not row.tried_by(own) else []
    options += [(key, body.short_name) for key, body in found.items() if key != own and not row.tried_by(key)]
    return [Field("to", _("Done by whom"), "pick", options=options)]


def _assign(sent: Any, row: Order, rest: dict[str, Any]) -> object:
    return actions.dispatch_order(row, to=id_of(sent.get("to", "")), **rest)


def _rate(sent: Any, row: Order, rest: dict[str, Any]) -> object:
    return actions.rate_order(row, rating=sent.get("rating", ""), words=sent.get("words", ""), **rest)


def _rating(_row: Order) -> list[Field]:
    options = [(one.value, str(one.label)) for one in Rating]
    return [Field("rating", _("How it was, in their word"), "pick", options=options), Field("words", _("Their words"))]


ORDER_WAYS: Mapping[str, Spec] = {
    "dispatch": Spec(
        OrderVerb.DISPATCH.label, lambda actor, row, at: rules.may_dispatch_order(actor, row, None, at), _assign,
        gettext_lazy("Assigned; they have it before them."), _owners,
        lambda row: {"to": "" if row.tried_by(row.item.provider_id) else str(row.item.provider_id)}, primary=True,
    ),
    "take": Spec(
        OrderVerb.TAKE.label, rules.may_take_order, _plain(actions.take_order),
        gettext_lazy("It is yours. Whoever ordered is told."), primary=True,
    ),
    "finish": Spec(
        OrderVerb.FINISH.label, rules.may_finish,
        lambda sent, row, rest: actions.finish_order(row, result=sent.get("result", ""), **rest),
        gettext_lazy("Whoever ordered is asked how it was."),
        lambda _row: [Field("result", _("What was done; whoever ordered reads it"), "area", longest=NOTE)],
        primary=True,
    ),
    "rate": Spec(
        OrderVerb.RATE.label, rules.may_rate_order, _rate, gettext_lazy("Written down."), _rating, primary=True,
    ),
    "give_back": Spec(
        OrderVerb.GIVE_BACK.label, rules.may_give_back_order, _with_reason(actions.give_back_order),
        gettext_lazy("The station assigns it anew; the day by which it is done stays."),
        lambda _row: [Field("reason", _("Why; the station reads it"), "area")],
    ),
    "leave_phone": Spec(
        OrderVerb.LEAVE_PHONE.label, rules.may_leave_phone,
        lambda sent, row, rest: actions.leave_phone(row, phone=sent.get("phone", ""), by=rest["by"], at=rest["at"]),
        gettext_lazy("It lies in the vault."), lambda _row: [Field("phone", _("Telephone"), "tel")],
    ),
    "decline": Spec(
        OrderVerb.DECLINE.label, rules.may_decline_order, _with_reason(actions.decline_order),
        gettext_lazy("Whoever ordered reads why."),
        lambda _row: [Field("reason", _("Why; whoever ordered reads it"), "area")],
    ),
    "withdraw": Spec(
        OrderVerb.WITHDRAW.label, rules.may_withdraw_order, _plain(actions.withdraw_order),
        gettext_lazy("Withdrawn; its place of the week is free again."),
    ),
}  # fmt: skip

NEED_WAYS: Mapping[str, Spec] = {
    "agree": Spec(
        NeedVerb.AGREE.label, rules.may_agree, _plain(actions.agree),
        gettext_lazy("Agreed. Those who keep the need are told in their inbox."), primary=True,
    ),
    "meet": Spec(
        NeedVerb.MEET.label, rules.may_meet,
        lambda sent, row, rest: actions.meet(row, words=sent.get("words", ""), **rest),
        gettext_lazy("Met."), lambda _row: [Field("words", _("A word about it, if you like"))], primary=True,
    ),
    "give_back": Spec(
        NeedVerb.GIVE_BACK.label, rules.may_give_back_need, _with_reason(actions.give_back_need),
        gettext_lazy("The need is open again; this resource is not proposed for it any more."),
        lambda _row: [Field("reason", _("Why; those who keep the need read it"), "area")],
    ),
    "change": Spec(
        NeedVerb.CHANGE.label, rules.may_change_need,
        lambda sent, row, rest: actions.change_need(row, fields.need_facts(sent), **rest), gettext_lazy("Changed."),
        lambda row: fields.need_fields(row.plan) if row.plan is not None else [], fields.need_said,
    ),
    "decline": Spec(
        NeedVerb.DECLINE.label, rules.may_decline_need, _with_reason(actions.decline_need),
        gettext_lazy("It is not taken up."), lambda _row: [Field("reason", _("Why it is not taken up"), "area")],
    ),
    "withdraw": Spec(
        NeedVerb.WITHDRAW.label, rules.may_withdraw_need, _plain(actions.withdraw_need), gettext_lazy("Withdrawn."),
    ),
}  # fmt: skip


def _change_resource(sent: Any, row: Resource, rest: dict[str, Any]) -> object:
    return actions.change_resource(row, fields.resource_facts(sent, {}), **rest)


def _change_item(sent: Any, row: ServiceItem, rest: dict[str, Any]) -> object:
    return actions.change_item(row, fields.item_facts_sent(sent, _providers(row)), **rest)


def _providers(row: ServiceItem) -> dict[str, Any]:
    found = fields.doers(row.place, row.plan) if row.plan is not None else {}
    return {str(row.provider_id): row.provider} | found


def _item_fields(row: ServiceItem) -> list[Field]:
    if row.plan is None:
        return []
    return fields.item_fields(row.plan, [(key, body.short_name) for key, body in _providers(row).items()])


_PAUSED = gettext_lazy("Paused; it is neither shown nor proposed.")
_AGAIN = gettext_lazy("It is offered again.")
_ENDED = gettext_lazy("It is ended.")

RESOURCE_WAYS: Mapping[str, Spec] = {
    "change": Spec(
        ShelfVerb.CHANGE.label, rules.may_change_resource, _change_resource, gettext_lazy("Changed."),
        lambda row: fields.resource_fields(row.plan, [], new=False) if row.plan is not None else [],
        fields.resource_said,
    ),
    "pause": _shelf(ShelfVerb.PAUSE, rules.may_shelve_resource, actions.shelve_resource, _PAUSED),
    "resume": _shelf(ShelfVerb.RESUME, rules.may_shelve_resource, actions.shelve_resource, _AGAIN),
    "end": _shelf(ShelfVerb.END, rules.may_shelve_resource, actions.shelve_resource, _ENDED),
}  # fmt: skip

ITEM_WAYS: Mapping[str, Spec] = {
    "change": Spec(
        ShelfVerb.CHANGE.label, rules.may_change_item, _change_item, gettext_lazy("Changed."), _item_fields,
        fields.item_said,
    ),
    "pause": _shelf(ShelfVerb.PAUSE, rules.may_shelve_item, actions.shelve_item, _PAUSED),
    "resume": _shelf(ShelfVerb.RESUME, rules.may_shelve_item, actions.shelve_item, _AGAIN),
    "end": _shelf(ShelfVerb.END, rules.may_shelve_item, actions.shelve_item, _ENDED),
}  # fmt: skip

WAYS: Mapping[type[OfClass], Mapping[str, Spec]] = {
    Order: ORDER_WAYS, Need: NEED_WAYS, Resource: RESOURCE_WAYS, ServiceItem: ITEM_WAYS,
}  # fmt: skip


def by_whom(actor: Actor, row: OfClass, rule: Rule, at: datetime) -> Actor | None:
    """The reader in the first of their posts in which a rule lets them; None where none does. No query."""
    posts = [actor.in_post(held) for held in actor.posts]
    return next((act for act in posts if rule(act, row, at) is None), None)


def ways_of(actor: Actor, row: OfClass, at: datetime) -> list[Way]:
    """What the reader may do now, each in a post that may."""
    found = []
    for key, spec in WAYS[type(row)].items():
        by = by_whom(actor, row, spec.rule, at)
        if by is not None:
            asked = spec.asks(row) if spec.asks is not None else []
            known = spec.known(row) if spec.known is not None else {}
            found.append(
                Way(key, spec, by, asked, {**dict.fromkeys([one.name for one in asked], ""), "times": [], **known})
            )
    return found


def go(request: HttpRequest, actor: Actor, row: OfClass, at: datetime) -> str:
    """Go the way that the form asked for, and say what was done. Raises `Refused`, `Stale`, `Invalid`."""
    sent = request.POST
    spec = WAYS[type(row)].get(sent.get("do", ""))
    if spec is None:
        raise Refused(rules.unseen_offer())
    by = by_whom(actor, row, spec.rule, at) or actor.acting_for(row, _bodies(row))
    spec.act(sent, row, {"by": by, "at": at, "version": whole_number(sent.get("version", ""))})
    return str(spec.done)


def _bodies(row: OfClass) -> list[Any]:
    """The bodies that have to do with it: in their name one is refused."""
    theirs = None
    if isinstance(row, Order):
        theirs = row.holder_id
    elif isinstance(row, Need):
        theirs = row.resource.owner_id if row.resource is not None else None
    elif isinstance(row, Resource):
        theirs = row.owner_id
    elif isinstance(row, ServiceItem):
        theirs = row.provider_id
    return [theirs, row.organisation_id]
