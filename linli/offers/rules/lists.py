"""Who keeps resources, needs and the menu; who offers for a body; who brings a need together with a resource."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.models import SheetImport
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.offers.enums import NEED_TABLE, SHELF_TABLE, NeedState, NeedVerb, ShelfVerb
from linli.offers.models import Need, OfClass, Resource, ServiceItem
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.rules_sheets import too_late
from linli.playbooks.enums import Power
from linli.playbooks.parts_offers import Offers

# -- seeing --------------------------------------------------------------------------------------------


def may_see_resource(actor: Actor, row: Resource, at: datetime) -> Refusal | None:
    """A resource is read at the desk by those who keep the lists of its place, and by posts of the body whose it is."""
    return _seen(actor, row, row.owner_id, "may_see_resource")


def may_see_item(actor: Actor, row: ServiceItem, at: datetime) -> Refusal | None:
    """A service item is read at the desk by those who keep the lists of its place, and by posts of the body that
    provides it; residents read the menu."""
    return _seen(actor, row, row.provider_id, "may_see_item")


def may_see_need(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """A need is read by those who keep the lists of its place; without its inner words, by posts of the body whose
    resource is matched with it."""
    matched = row.state in (NeedState.MATCHED, NeedState.MET) and row.resource is not None
    return _seen(actor, row, row.resource.owner_id if matched and row.resource else None, "may_see_need")


# -- resources -----------------------------------------------------------------------------------------


def may_add_resource(
    actor: Actor, plan: Offers | None, place: Located, owner: Organisation | None, at: datetime
) -> Refusal | None:
    """A resource is written down by those who keep the lists where it can be used, whosever it is; or, of its own, by
    a body that the playbook lets do what is ordered, where it serves."""
    if plan is None:
        return _unknown("may_add_resource")
    held = actor.held
    if _keeps_at(held, plan, place):
        return None
    own = held is not None and owner is not None and held.organisation_id == owner.pk
    if own and held is not None and _does_at(held, plan, place):
        return None
    return _keepers_of_place("may_add_resource")


def may_change_resource(actor: Actor, row: Resource, at: datetime) -> Refusal | None:
    """A resource is put right by those who keep it or the body whose it is, until it is ended."""
    return _shelf(actor, row, row.owner_id, ShelfVerb.CHANGE, "may_change_resource")


def may_shelve_resource(actor: Actor, row: Resource, verb: ShelfVerb, at: datetime) -> Refusal | None:
    """A resource is paused, offered again and ended by those who keep it or the body whose it is; what ran out ends by
    itself."""
    if actor.is_system and SHELF_TABLE.targets(verb, row.state):
        return None
    return _shelf(actor, row, row.owner_id, verb, "may_shelve_resource")


def may_take_back_resource(actor: Actor, row: Resource, used: bool, at: datetime) -> Refusal | None:
    """A resource that was written down by mistake is taken back by those who keep it, until a need was matched with
    it."""
    if not _keeps(actor.held, row):
        return keepers(row, "may_take_back_resource")
    if not used:
        return None
    why, instead = _("A need was matched with it."), _("End it; what was stays.")
    return Refusal(RefusalKind.WHEN, why, "", instead, "may_take_back_resource")


def may_undo_resources(
    actor: Actor, plan: Offers | None, area: Place, brought: SheetImport, at: datetime
) -> Refusal | None:
    """A sheet of resources is undone once, within thirty days, by those who keep the list of its place."""
    refused = may_add_resource(actor, plan, area, None, at)
    return refused or too_late("may_undo_resources", brought, at)


def may_ask_holder(actor: Actor, row: Resource, at: datetime) -> Refusal | None:
    """Name and telephone of whoever offers something are shown to those who keep it, for a stated purpose, until it is
    ended."""
    if not _keeps(actor.held, row):
        return keepers(row, "may_ask_holder")
    return not_now(str(row.get_state().label), "may_ask_holder") if row.ended_at is not None else None


# -- the menu ------------------------------------------------------------------------------------------


def may_add_item(actor: Actor, plan: Offers | None, place: Located, at: datetime) -> Refusal | None:
    """What can be ordered in a place is put on the menu by those who keep its lists."""
    if plan is None:
        return _unknown("may_add_item")
    return None if _keeps_at(actor.held, plan, place) else _keepers_of_place("may_add_item")


def may_change_item(actor: Actor, row: ServiceItem, at: datetime) -> Refusal | None:
    """A service item is put right by those who keep the menu, until it is ended."""
    return _shelf(actor, row, None, ShelfVerb.CHANGE, "may_change_item")


def may_shelve_item(actor: Actor, row: ServiceItem, verb: ShelfVerb, at: datetime) -> Refusal | None:
    """A service item is paused, offered again and ended by those who keep the menu, or by the body that provides it."""
    return _shelf(actor, row, row.provider_id, verb, "may_shelve_item")


# -- needs ---------------------------------------------------------------------------------------------


def may_add_need(actor: Actor, plan: Offers | None, place: Located, at: datetime) -> Refusal | None:
    """A need is written down, without a name, by those who keep the lists of its place, and at a door by whoever
    visits there."""
    if plan is None:
        return _unknown("may_add_need")
    if _keeps_at(actor.held, plan, place) or actor.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, place):
        return None
    return _keepers_of_place("may_add_need")


def may_change_need(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """A need is put right by those who keep it, as long as it is open."""
    return _needs_keepers(actor, row, NeedVerb.CHANGE, "may_change_need")


def may_match(actor: Actor, row: Need, resource: Resource, left: int | None, at: datetime) -> Refusal | None:
    """A need is brought together with a resource of its class by those who keep the need, as long as the resource is
    offered and has room this month; then the resource's body is asked."""
    refused = _needs_keepers(actor, row, NeedVerb.MATCH, "may_match")
    if refused is None and not SHELF_TABLE.targets(ShelfVerb.PAUSE, resource.state):
        return not_now(str(resource.get_state().label), "may_match")
    if refused is None and left is not None and left < 1:
        return Refusal(
            RefusalKind.WHEN,
            why=_("This resource has no room left this month."),
            who_can="",
            instead=_("Choose another one, or match them next month."),
            rule="may_match",
        )
    return refused


def may_agree(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """That a resource is there for a need is said by the body whose it is; of a resource that somebody offers by name,
    by those who keep it, once they have asked."""
    refused = _asked(actor, row, NeedVerb.AGREE, "may_agree")
    if refused is None and row.agreed_at is not None:
        return _agreed("may_agree")
    return refused


def may_give_back_need(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """That a resource cannot be there after all is said by the body whose it is, or by those who keep the need; with a
    reason, and nothing follows from it."""
    if _keeps(actor.held, row):
        return _needs_keepers(actor, row, NeedVerb.GIVE_BACK, "may_give_back_need")
    return _asked(actor, row, NeedVerb.GIVE_BACK, "may_give_back_need")


def may_meet(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """That a need is met is said by those who keep it, who have asked; of a matched one, after the resource's side has
    agreed."""
    refused = _needs_keepers(actor, row, NeedVerb.MEET, "may_meet")
    if refused is None and row.state == NeedState.MATCHED and row.agreed_at is None:
        why, instead = _("The resource's side has not agreed yet."), _("Call them, or take the match back.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_meet")
    return refused


def may_decline_need(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """That a need is not taken up is said by those who keep it, with a reason, while nothing is matched with it."""
    return _needs_keepers(actor, row, NeedVerb.DECLINE, "may_decline_need")


def may_withdraw_need(actor: Actor, row: Need, at: datetime) -> Refusal | None:
    """That something is not needed any more is written down by those who keep the need."""
    return _needs_keepers(actor, row, NeedVerb.WITHDRAW, "may_withdraw_need")


# -- who is who ----------------------------------------------------------------------------------------


def keeps_it(actor: Actor, row: OfClass) -> bool:
    """Whether the reader keeps it in one of their posts: inner words and reasons are for them."""
    return any(_keeps(held, row) for held in actor.open_posts)


def _keeps(held: Held | None, row: OfClass) -> bool:
    if held is None or Power.OFFER_KEEP not in held.powers:
        return False
    return held.organisation_id == row.organisation_id or held.covers(row)


def _does(held: Held | None, organisation_id: UUID | None) -> bool:
    known = held is not None and organisation_id is not None and Power.OFFER_DO in held.powers
    return known and held is not None and held.organisation_id == organisation_id


def _keeps_at(held: Held | None, plan: Offers, place: Located) -> bool:
    known = held is not None and held.body_kind in plan.kept_by and Power.OFFER_KEEP in held.powers
    return known and held is not None and held.covers(place)


def _does_at(held: Held, plan: Offers, place: Located) -> bool:
    return held.body_kind in plan.done_by and Power.OFFER_DO in held.powers and held.covers(place)


def _seen(actor: Actor, row: OfClass, body_id: UUID | None, rule: str) -> Refusal | None:
    if actor.is_system or any(_keeps(held, row) or _does(held, body_id) for held in actor.open_posts):
        return None
    return unseen_offer(rule)


def _shelf(
    actor: Actor, row: Resource | ServiceItem, body_id: UUID | None, verb: ShelfVerb, rule: str
) -> Refusal | None:
    if not (_keeps(actor.held, row) or _does(actor.held, body_id)):
        return keepers(row, rule)
    return None if SHELF_TABLE.targets(verb, row.state) else not_now(str(row.get_state().label), rule)


def _needs_keepers(actor: Actor, row: Need, verb: NeedVerb, rule: str) -> Refusal | None:
    if not _keeps(actor.held, row):
        return keepers(row, rule)
    return None if NEED_TABLE.targets(verb, row.state) else not_now(str(row.get_state().label), rule)


def _asked(actor: Actor, row: Need, verb: NeedVerb, rule: str) -> Refusal | None:
    """The side of the matched resource: its body, else those who keep the need."""
    resource = row.resource
    theirs = resource is not None and _does(actor.held, resource.owner_id)
    keep = (resource is None or resource.owner_id is None) and _keeps(actor.held, row)
    if not (theirs or keep):
        return keepers(row, rule) if resource is None or resource.owner is None else _owners(resource.owner, rule)
    return None if NEED_TABLE.targets(verb, row.state) else not_now(str(row.get_state().label), rule)


# -- refusals ------------------------------------------------------------------------------------------


def _unknown(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("No lists of needs and resources are kept here: the playbook of this place does not know them."),
        who_can="",
        instead=_("Tell the station what is needed."),
        rule=rule,
    )


def _keepers_of_place(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("The lists are kept by the bodies that the playbook names, where they serve."),
        who_can=_("The station or the community of the estate."),
        instead=_("Tell them what is needed or offered."),
        rule=rule,
    )


def keepers(row: OfClass, rule: str) -> Refusal:
    """Those who keep it can."""
    body = row.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This is kept by %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _owners(body: Organisation, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("%(body)s offers it, and says whether it can be.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _agreed(rule: str) -> Refusal:
    why, instead = _("They have agreed already."), _("Once it was there, write down that the need is met.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def unseen_offer(rule: str = "") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to the lists."), rule)
