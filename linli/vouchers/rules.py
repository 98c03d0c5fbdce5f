"""Who keeps a wall; who takes a voucher, which is anybody; who enters its code at a till."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_vouchers import Vouchers
from linli.vouchers.enums import TABLE, State, Verb, VoucherState
from linli.vouchers.models import Donation, Settlement, Shop, SlipSheet, TillLink, Voucher, VoucherWall
from linli.vouchers.queries import Room

# -- the keeper ----------------------------------------------------------------------------------------


def may_open_wall(actor: Actor, plan: Vouchers | None, place: Place, at: datetime) -> Refusal | None:
    """A wall is hung up by a post that keeps walls, in a body of the playbook's kinds, in a place that it serves."""
    held = actor.held
    if (
        plan is not None
        and held is not None
        and held.body_kind in plan.kept_by
        and actor.can(Power.VOUCHER_KEEP, place)
    ):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Walls of vouchers are kept by the bodies that the playbook names for it, where they serve."),
        who_can=_("The station or the community of the estate."),
        instead=_("Tell them what you would like to give."),
        rule="may_open_wall",
    )


def may_see_wall(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """At the desk a wall is read by posts of its body that keep walls."""
    if actor.is_system or any(_keeps(held, wall) for held in actor.open_posts):
        return None
    return unseen_wall("may_see_wall")


def may_change_wall(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """What stands on a wall is changed by its keepers, until it is taken down."""
    return _keepers(actor, wall, Verb.CHANGE, "may_change_wall")


def may_donate(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """What a donor has given is entered by the keepers; a paused wall takes donations, too."""
    return _keepers(actor, wall, Verb.DONATE, "may_donate")


def may_take_back_donation(actor: Actor, donation: Donation, at: datetime) -> Refusal | None:
    """A donation that was entered wrongly is taken back by the keepers, once, while the wall hangs."""
    refused = _keepers(actor, donation.wall, Verb.DONATE, "may_take_back_donation")
    if refused is None and donation.taken_back_at is not None:
        return _taken_back("may_take_back_donation")
    return refused


def may_hide_donor(actor: Actor, donation: Donation, at: datetime) -> Refusal | None:
    """The name of a donor is taken off by the keepers when the donor asks for it, at any time."""
    return _keepers_only(actor, donation.wall, "may_hide_donor")


def may_print(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """Slips are printed by the keepers of a wall that gives out."""
    return _keepers(actor, wall, Verb.PRINT, "may_print")


def may_see_slips(actor: Actor, sheet: SlipSheet, at: datetime) -> Refusal | None:
    """A sheet of slips is shown to the keepers on the day on which it was made, to be printed again; later to nobody,
    for a slip that was handed out is whoever's has it."""
    refused = _keepers_only(actor, sheet.wall, "may_see_slips")
    if refused is None and sheet.made_on != local_date(at):
        return Refusal(
            RefusalKind.WHEN,
            why=_("These slips were printed on an earlier day. Their codes are shown no more."),
            who_can="",
            instead=_("Print a new sheet; what nobody uses of the old one comes back to the wall."),
            rule="may_see_slips",
        )
    return refused


def may_pause_wall(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """A wall is paused by its keepers, with a line that everybody reads; what is out can still be eaten."""
    return _keepers(actor, wall, Verb.PAUSE, "may_pause_wall")


def may_resume_wall(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """A paused wall gives out again when its keepers say so."""
    return _keepers(actor, wall, Verb.RESUME, "may_resume_wall")


def may_end_wall(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """A wall is taken down by its keepers, with a line that everybody reads; what is left goes to another wall of
    theirs, or back to them."""
    return _keepers(actor, wall, Verb.END, "may_end_wall")


def may_add_shop(actor: Actor, wall: VoucherWall, at: datetime) -> Refusal | None:
    """Where vouchers are eaten is entered by the keepers of the wall."""
    return _keepers(actor, wall, Verb.CHANGE, "may_add_shop")


def may_close_shop(actor: Actor, shop: Shop, at: datetime) -> Refusal | None:
    """That a shop takes no vouchers any more is said by the keepers; its tills are shut with it."""
    refused = _keepers_only(actor, shop.wall, "may_close_shop")
    return _shop_closed("may_close_shop") if refused is None and shop.ended_at is not None else refused


def may_give_till(actor: Actor, shop: Shop, at: datetime) -> Refusal | None:
    """The link to a shop's till is given by the keepers of the wall, as long as the shop takes vouchers."""
    refused = _keepers_only(actor, shop.wall, "may_give_till")
    return _shop_closed("may_give_till") if refused is None and shop.ended_at is not None else refused


def may_revoke_till(actor: Actor, link: TillLink, at: datetime) -> Refusal | None:
    """A till's link is taken back by the keepers of the wall."""
    return _keepers_only(actor, link.shop.wall, "may_revoke_till")


def may_settle(actor: Actor, shop: Shop, at: datetime) -> Refusal | None:
    """That a shop was paid for a week is marked by the keepers of the wall, with the number of the receipt; a wall that
    was taken down is settled, too."""
    return _keepers_only(actor, shop.wall, "may_settle")


def may_take_back_settlement(actor: Actor, row: Settlement, at: datetime) -> Refusal | None:
    """A payment that was marked wrongly is taken back by the keepers, once."""
    refused = _keepers_only(actor, row.shop.wall, "may_take_back_settlement")
    return _taken_back("may_take_back_settlement") if refused is None and row.taken_back_at is not None else refused


# -- whoever is hungry ---------------------------------------------------------------------------------


def may_take(actor: Actor, wall: VoucherWall, room: Room, at: datetime) -> Refusal | None:
    """A voucher is taken by anybody, without a name or an account, as long as the wall gives out, one is left, and the
    day has one left."""
    if not TABLE.targets(Verb.TAKE, wall.state):
        return Refusal(
            RefusalKind.WHEN,
            why=wall.words or _("This wall gives nothing out now."),
            who_can="",
            instead=_("Ask at the station; it knows where else there is something to eat."),
            rule="may_take",
        )
    if not room.left:
        return Refusal(
            RefusalKind.WHEN,
            why=_("The last voucher has just been taken, or none hangs here."),
            who_can="",
            instead=_("What nobody uses comes back within days. Ask at the station if you need something today."),
            rule="may_take",
        )
    if not room.free:
        more = (
            _("From %(hour)s o'clock there are more.") % {"hour": room.from_hour}
            if room.from_hour is not None
            else _("Tomorrow there are more.")
        )
        return Refusal(
            RefusalKind.WHEN, _("What this hour has is taken."), "",
            f"{more} " + _("Ask at the station if you need something now."), "may_take",
        )  # fmt: skip
    return None


# -- the till ------------------------------------------------------------------------------------------


def may_redeem(actor: Actor, shop: Shop, at: datetime) -> Refusal | None:
    """A code is entered by whoever has the link to the shop's till, or by the keepers of the wall, as long as the shop
    takes vouchers; of a wall that is paused or down, too, for what is out is paid for."""
    if not _at_till(actor, shop) and not _keeps(actor.held, shop.wall):
        return unseen_wall("may_redeem")
    return _shop_closed("may_redeem") if shop.ended_at is not None else None


def may_undo(actor: Actor, voucher: Voucher, shop: Shop, at: datetime) -> Refusal | None:
    """A mistake of a till is taken back by the same shop on the same day, once."""
    refused = may_redeem(actor, shop, at)
    if refused is not None:
        return refused
    today = voucher.eaten_on == local_date(at) and voucher.settlement_id is None
    if voucher.state == VoucherState.EATEN and voucher.shop_id == shop.pk and today and not voucher.undone:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("This can be taken back only here, on the day on which it was eaten, and once."),
        who_can="",
        instead=_("Call the station that keeps the wall."),
        rule="may_undo",
    )


def may_return(actor: Actor, voucher: Voucher, at: datetime) -> Refusal | None:
    """A voucher whose last day is over is hung up again by Linli itself."""
    if not actor.is_system:
        return unseen_wall("may_return")
    if voucher.state != VoucherState.OUT:
        return not_now(str(VoucherState(voucher.state).label), "may_return")
    return None if voucher.until < local_date(at) else not_now(str(VoucherState.OUT.label), "may_return")


def unseen_wall(rule: str = "") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to where you came from."), rule)


def _keeps(held: Held | None, wall: VoucherWall) -> bool:
    return held is not None and Power.VOUCHER_KEEP in held.powers and held.organisation_id == wall.organisation_id


def _at_till(actor: Actor, shop: Shop) -> bool:
    return actor.link is not None and actor.link.subject_id == shop.pk


def _keepers_only(actor: Actor, wall: VoucherWall, rule: str) -> Refusal | None:
    if _keeps(actor.held, wall):
        return None
    body = wall.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This wall is kept by %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("Tell them."),
        rule=rule,
    )


def _keepers(actor: Actor, wall: VoucherWall, verb: Verb, rule: str) -> Refusal | None:
    refused = _keepers_only(actor, wall, rule)
    if refused is not None or TABLE.targets(verb, wall.state):
        return refused
    return not_now(str(State(wall.state).label), rule)


def _shop_closed(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN, _("This shop takes no vouchers any more."), "", _("Ask at the station for another one."), rule
    )


def _taken_back(rule: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, _("This has been taken back before."), "", _("The list shows what holds."), rule)
