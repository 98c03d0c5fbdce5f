"""Who orders from the menu, who assigns it, who takes and does it, who says how it was."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.offers.enums import ORDER_TABLE, OrderState, OrderVerb, Shelf
from linli.offers.models import Order, ServiceItem
from linli.offers.rules.lists import _does, _keeps, _keeps_at, keepers, unseen_offer
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_offers import Offers


def may_order(actor: Actor, plan: Offers | None, item: ServiceItem, left: int | None, at: datetime) -> Refusal | None:
    """Whoever lives there orders what is on the menu, with or without an account, as long as the week has room."""
    if plan is None or item.state != Shelf.OFFERED:
        why, instead = _("This cannot be ordered now."), _("Look at the menu, or tell the station what you need.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_order")
    if left is not None and left < 1:
        why, instead = _("This week is full."), _("Choose another week, or ask the station.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_order")
    return None


def may_order_for(actor: Actor, plan: Offers | None, estate: Place, at: datetime) -> Refusal | None:
    """An order is entered for somebody who called or came, by those who keep the lists of the estate or report for
    others there."""
    known = plan is not None and (
        _keeps_at(actor.held, plan, estate) or actor.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, estate)
    )
    if known:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Orders are entered for others by the posts that report for others there."),
        who_can=_("The station or the community of the estate."),
        instead=_("Order on the estate's page, or call the station."),
        rule="may_order_for",
    )


def may_see_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order is read at the desk by those who keep the lists of its estate, and by posts of the body that holds
    it."""
    if actor.is_system or any(_keeps(held, row) or _does(held, row.holder_id) for held in actor.open_posts):
        return None
    return unseen_offer("may_see_order")


def may_see_own_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order is read by whoever ordered, with their account or with its code."""
    return None if is_orderer(actor, row) else unseen_offer("may_see_own_order")


def may_dispatch_order(actor: Actor, row: Order, to: UUID | None, at: datetime) -> Refusal | None:
    """An order is assigned by those who keep the lists, to a body that did not give it back before and under whom it
    was not left unsolved; until it is done they may assign it anew."""
    if not _keeps(actor.held, row):
        return keepers(row, "may_dispatch_order")
    if not ORDER_TABLE.targets(OrderVerb.DISPATCH, row.state):
        return not_now(str(row.get_state().label), "may_dispatch_order")
    if to is not None and row.tried_by(to):
        return Refusal(
            RefusalKind.WHEN,
            why=_("This body gave it back, or did not solve it."),
            who_can="",
            instead=_("Choose somebody else; or say that it cannot be done, and why."),
            rule="may_dispatch_order",
        )
    return None


def may_take_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order is taken by a post of the body to which it is assigned."""
    return _holders(actor, row, OrderVerb.TAKE, "may_take_order")


def may_give_back_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order is given back with a reason by the body that holds it, once; after that the station decides who does
    it. Unpaid neighbours give it back at any time, and nothing follows from it."""
    refused = _holders(actor, row, OrderVerb.GIVE_BACK, "may_give_back_order")
    if refused is None and row.returns and not row.asked:
        body = row.organisation
        return Refusal(
            RefusalKind.WHEN,
            why=_("It was given back once; now %(body)s decides who does it.") % {"body": body.short_name},
            who_can=f"{body.short_name} {body.telephone}".strip(),
            instead=_("Call them and say why you cannot."),
            rule="may_give_back_order",
        )
    return refused


def may_finish(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """That an order is done is said by the body that took it; then whoever ordered has the word."""
    return _holders(actor, row, OrderVerb.FINISH, "may_finish")


def may_decline_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """That an order cannot be done is said by those who keep the lists, with a reason that whoever ordered reads, while
    nobody holds it."""
    if not _keeps(actor.held, row):
        return keepers(row, "may_decline_order")
    return _in_time(row, OrderVerb.DECLINE, "may_decline_order")


def may_rate_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """How it was is said by whoever ordered; or written down after a call by those who keep the lists, never by
    somebody of the body that did it, in whichever of their posts."""
    own = is_orderer(actor, row)
    if not own and not _keeps(actor.held, row):
        return keepers(row, "may_rate_order")
    if not own and row.holder_id is not None and any(held.organisation_id == row.holder_id for held in actor.posts):
        return Refusal(
            RefusalKind.WHO,
            why=_("You did it yourselves; how it was is said by whoever ordered."),
            who_can=_("Whoever ordered, with the code."),
            instead=_("Tell them the code; after days of silence it closes by itself."),
            rule="may_rate_order",
        )
    return _in_time(row, OrderVerb.RATE, "may_rate_order")


def may_withdraw_order(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order is withdrawn by whoever ordered until it is done; or by those who keep the lists, on their word."""
    if not is_orderer(actor, row) and not _keeps(actor.held, row):
        return keepers(row, "may_withdraw_order")
    return _in_time(row, OrderVerb.WITHDRAW, "may_withdraw_order")


def may_leave_phone(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """A telephone is left by whoever ordered, when they like, until it is done; or written down for them."""
    if not is_orderer(actor, row) and not _keeps(actor.held, row):
        return keepers(row, "may_leave_phone")
    return _in_time(row, OrderVerb.LEAVE_PHONE, "may_leave_phone")


def may_call_orderer(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """The telephone of whoever ordered is shown, for a stated purpose, to those who keep the lists and to the body that
    holds the order, until it is over."""
    if not (_keeps(actor.held, row) or _does(actor.held, row.holder_id)):
        return keepers(row, "may_call_orderer")
    return not_now(str(row.get_state().label), "may_call_orderer") if row.ended_at is not None else None


def may_close_quiet(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """An order of which nobody says anything within the playbook's days after it was done closes by itself."""
    if not actor.is_system:
        return unseen_offer("may_close_quiet")
    early = row.quiet_until is None or row.quiet_until > at
    return not_now(str(row.get_state().label), "may_close_quiet") if early else _in_time(
        row, OrderVerb.CLOSE, "may_close_quiet"
    )  # fmt: skip


def may_let_go(actor: Actor, row: Order, at: datetime) -> Refusal | None:
    """Where unpaid neighbours do not answer in the time of taking, the order goes back to the station by itself; nobody
    is late."""
    if not actor.is_system:
        return unseen_offer("may_let_go")
    early = not row.asked or row.take_by is None or row.take_by > at
    return not_now(str(row.get_state().label), "may_let_go") if early else _in_time(
        row, OrderVerb.LET_GO, "may_let_go"
    )  # fmt: skip


def is_orderer(actor: Actor, row: Order) -> bool:
    """Whether it is the actor's own order: of their account, or of a code that they have shown."""
    own = actor.own_id is not None and actor.own_id == row.person_id
    return own or (actor.kind is not ActorKind.CLIENT and row.pk in actor.subjects)


def _holders(actor: Actor, row: Order, verb: OrderVerb, rule: str) -> Refusal | None:
    if _does(actor.held, row.holder_id):
        return _in_time(row, verb, rule)
    body = row.holder or row.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This order is with %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _in_time(row: Order, verb: OrderVerb, rule: str) -> Refusal | None:
    return None if ORDER_TABLE.targets(verb, row.state) else not_now(str(OrderState(row.state).label), rule)
