"""Who names a list, and who changes one that has a name."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.service_requests.models import SavedList
from linli.service_requests.rules.common import unseen


def may_save_list(actor: Actor, at: datetime) -> Refusal | None:
    """Whoever works in a post may give the list that they look at a name."""
    return None if actor.posts and actor.person_id is not None else unseen()


def may_change_list(actor: Actor, thing: SavedList, at: datetime) -> Refusal | None:
    """Whoever named a list renames, shares or deletes it; colleagues of the body use it as it is."""
    if actor.person_id is not None and thing.person_id == actor.person_id:
        return None
    if thing.organisation_id is None or thing.organisation_id not in {held.organisation_id for held in actor.posts}:
        return unseen()
    return Refusal(
        RefusalKind.WHO,
        why=_("A colleague named this list."),
        who_can=_("Whoever named it can change it."),
        instead=_("Open it and save it under a name of your own."),
        rule="may_change_list",
    )
