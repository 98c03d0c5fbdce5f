"""Naming a list, changing its name, sharing it, and deleting it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.service_requests.models import SavedList
from linli.service_requests.models_saved import ADDRESS_LENGTH, NAME_LENGTH
from linli.service_requests.rules import may_change_list, may_save_list

MOST_SAVED = 20


@action
def save_list(*, name: str, address: str, shared: bool, by: Actor, at: datetime) -> SavedList:
    """Keep view, filters and order under a name; the same name again means the same list anew.

    Shared, the posts of the body acted in see it too. Raises `Refused`, `Invalid` (name).
    """
    ask(may_save_list(by, at))
    said = _named(name)
    if len(address) > ADDRESS_LENGTH:
        raise Invalid({"name": _("These are too many filters to keep.")})
    assert by.person_id is not None
    mine = SavedList.objects.filter(person_id=by.person_id).select_for_update()
    known = {thing.name: thing for thing in mine}
    if said not in known and len(known) >= MOST_SAVED:
        raise Invalid({"name": _("You have %(count)s lists already. Delete one first.") % {"count": MOST_SAVED}})
    thing = known.get(said) or SavedList(person_id=by.person_id, name=said)
    thing.address, thing.organisation_id = address, by.organisation_id if shared else None
    if thing._state.adding:
        thing.save(force_insert=True)
    else:
        save(thing, "address", "organisation")
    events.record("saved_list.saved", thing, by=by, at=at)
    return thing


@action
def change_list(
    thing: SavedList,
    *,
    name: str,
    shared: bool,
    opens_first: bool,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> SavedList:
    """Rename it, share it with the body acted in or take it back, let it open first or not.

    Raises `Stale`, `Refused`, `Invalid` (name).
    """
    row = lock(thing, version=version)
    ask(may_change_list(by, row, at))
    said = _named(name)
    others = SavedList.objects.filter(person_id=row.person_id).exclude(pk=row.pk)
    if others.filter(name=said).exists():
        raise Invalid({"name": _("Another of your lists has this name.")})
    if opens_first:
        others.filter(opens_first=True).update(opens_first=False)
    if not shared:
        row.organisation_id = None
    elif row.organisation_id is None:
        row.organisation_id = by.organisation_id
    row.name, row.opens_first = said, opens_first
    save(row, "name", "organisation", "opens_first")
    events.record("saved_list.changed", row, by=by, at=at)
    return row


@action
def delete_list(thing: SavedList, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """Delete a named list; what it showed stays. Raises `Stale`, `Refused`."""
    row = lock(thing, version=version)
    ask(may_change_list(by, row, at))
    events.record("saved_list.deleted", row, by=by, at=at)
    row.delete()


def _named(name: str) -> str:
    return need_line("name", name, _("Give the list a name."), NAME_LENGTH)
