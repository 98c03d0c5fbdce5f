"""Who may see, add and change places, bring in an estate, replace door codes and choose a playbook."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind
from linli.places.enums import ChangeKind, Level
from linli.places.models import Place, PlaceChange
from linli.playbooks.enums import Power


def may_see_place(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """Everybody may see places down to the entrance; a room, those who live in it or whose post serves it."""
    if actor.is_system or place.level != Level.ROOM:
        return None
    if {("place", place.pk), ("room", place.pk)} & actor.rooms:
        return None
    if any(held.covers(place) for held in actor.posts):
        return None
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such place here."),
        who_can="",
        instead=_("Look for the estate by its name on the first page."),
        rule="may_see_place",
    )


def may_manage_place(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to manage places may add and change what lies in the places it serves."""
    why = _("Only those who keep the register of places change it.")
    return _power(actor, place, Power.PLACE_MANAGE, "may_manage_place", why)


def may_rename_place(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """From the estate down a place is renamed by whoever may manage it; a community, and what is above one, by a post
    with the power to reshape it."""
    if Level(place.level) in _ABOVE_ESTATES:
        return _reshapes(actor, (place,), "may_rename_place")
    why = _("Only those who keep the register of places change it.")
    return _power(actor, place, Power.PLACE_MANAGE, "may_rename_place", why)


def may_move_place(actor: Actor, place: Place, parent: Place, at: datetime) -> Refusal | None:
    """A place is moved by a post with the power to reshape both it and the place in which it is to lie."""
    return _reshapes(actor, (place, parent), "may_move_place")


def may_merge_place(actor: Actor, place: Place, into: Place, at: datetime) -> Refusal | None:
    """A place becomes part of another by a post with the power to reshape both."""
    return _reshapes(actor, (place, into), "may_merge_place")


def may_split_place(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """Parts of a place become a new place beside it by a post with the power to reshape it."""
    return _reshapes(actor, (place,), "may_split_place")


def may_call_off_change(actor: Actor, change: PlaceChange, at: datetime) -> Refusal | None:
    """A change of the tree is called off, until it is carried out, by whoever may have asked for it."""
    if change.done_at or change.called_off_at or change.failed_at:
        return Refusal(
            RefusalKind.WHEN,
            why=_("This change is over."),
            who_can="",
            instead=_("Ask for another change that puts it right."),
            rule="may_call_off_change",
        )
    if change.kind == ChangeKind.RENAME:
        return may_rename_place(actor, change.place, at)
    places = (change.place, change.into) if change.into else (change.place,)
    return _reshapes(actor, places, "may_call_off_change")


def may_carry_out(actor: Actor, change: PlaceChange, at: datetime) -> Refusal | None:
    """A change of the tree is carried out by the system alone, on its day and not before."""
    if actor.is_system and change.on <= local_date(at):
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("A change of the tree is carried out by itself on its day."),
        who_can="",
        instead=_("Call it off, if it is not to happen."),
        rule="may_carry_out",
    )


def may_manage_grids(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """Grids are drawn, changed and merged into one net by a post with the power to manage the place they lie in."""
    why = _("Only those who keep the register of places draw grids.")
    return _power(actor, place, Power.PLACE_MANAGE, "may_manage_grids", why)


def may_import_places(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to import places may bring in the houses of an estate that it serves."""
    why = _("Only those who keep the register bring in houses.")
    return _power(actor, place, Power.PLACE_IMPORT, "may_import_places", why)


def may_manage_door_code(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to manage door codes may make and replace the codes of the places it serves."""
    why = _("Only the station makes and replaces door codes.")
    return _power(actor, place, Power.DOOR_CODE_MANAGE, "may_manage_door_code", why)


def may_adopt_playbook(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to apply playbooks may choose the playbook of a place that it serves."""
    why = _("The playbook is chosen above this post.")
    return _power(actor, place, Power.PLAYBOOK_APPLY, "may_adopt_playbook", why)


def may_declare_mourning(actor: Actor, place: Place, at: datetime) -> Refusal | None:
    """A post with the power to set days of mourning may set and lift them for the cities it serves."""
    if not actor.is_system and place.level != Level.CITY:
        return Refusal(
            RefusalKind.WHO,
            why=_("Days of mourning are set for a whole city."),
            who_can=_("The city's administrator can."),
            instead=_("Pass the notice on to the city."),
            rule="may_declare_mourning",
        )
    why = _("Days of mourning are set by the city.")
    return _power(actor, place, Power.MOURNING_DECLARE, "may_declare_mourning", why)


def may_add_top_place(actor: Actor, at: datetime) -> Refusal | None:
    """Only whoever runs this installation may add a place that lies in no other."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A place that lies in no other is added when Linli is set up."),
        who_can=_("Whoever runs this installation can."),
        instead=_("Add the place under one that is already here."),
        rule="may_add_top_place",
    )


def may_import_tree(actor: Actor, at: datetime) -> Refusal | None:
    """Only whoever runs this installation may bring in the national tree of places."""
    if actor.is_system:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The national tree of places is brought in when Linli is set up."),
        who_can=_("Whoever runs this installation can."),
        instead=_("Add the place under one that is already here."),
        rule="may_import_tree",
    )


_ABOVE_ESTATES = frozenset({Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY})


def _keeper(place: Place) -> str:
    """Who keeps the register of a place, by its level."""
    words = {
        Level.PROVINCE: _("The province's administrator can, or whoever runs this installation."),
        Level.CITY: _("The city's administrator can, or the one above."),
        Level.DISTRICT: _("The district's administrator can, or the one above."),
        Level.SUBDISTRICT: _("The subdistrict's administrator can, or the one above."),
    }
    return words.get(Level(place.level), _("Your community's administrator can."))


def _reshaper(places: tuple[Place, ...]) -> str:
    """Who may reshape these places: one administrator over all of them."""
    if len(places) > 1:
        return _("The administrator above both places can.")
    if Level(places[0].level) in _ABOVE_ESTATES - {Level.COMMUNITY}:
        return _keeper(places[0])
    return _("The administrator of the subdistrict, the district or the city can.")


def _reshapes(actor: Actor, places: tuple[Place, ...], rule: str) -> Refusal | None:
    """Yes for the system, and for a post whose power to reshape reaches every one of these places."""
    if actor.is_system or all(actor.can(Power.PLACE_RESHAPE.value, place) for place in places):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The tree of places is changed by those who answer for all the places concerned."),
        who_can=_reshaper(places),
        instead=_("Tell them what was decided, by whom, and from which day on."),
        rule=rule,
    )


def _power(actor: Actor, place: Place, power: Power, rule: str, why: str) -> Refusal | None:
    """Yes for the system, and for a post with this power over the place."""
    if actor.is_system or actor.can(power.value, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=why,
        who_can=_keeper(place),
        instead=_("Tell them what is wrong in the register.")
        if Level(place.level) in _ABOVE_ESTATES - {Level.COMMUNITY}
        else _("Tell the community what is wrong in the register."),
        rule=rule,
    )
