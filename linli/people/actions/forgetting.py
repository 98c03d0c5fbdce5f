"""Scrubbing personal fields whose time is up, for every noun that says which and when."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.forgetting import Kept, wipe
from linli.core.refusals import ask
from linli.people.actions.contacts import erase_contact
from linli.people.models import Contact
from linli.people.rules import may_scrub_old


@action
def scrub_old(row: models.Model, kept: Kept, *, by: Actor, at: datetime) -> bool:
    """Scrub a row's fields once their time is up; False where it is not, or nothing is left. The row stays, and the
    event names the fields. Raises `Refused`."""
    ask(may_scrub_old(by, at))
    due = kept.due(local_date(at)).select_for_update(of=("self",))
    fresh = due.filter(pk=row.pk).first()
    if fresh is None:
        return False
    if isinstance(fresh, Contact):
        erase_contact(fresh, by=by, at=at)
        return True
    fields = wipe(kept, fresh)
    events.record(f"{kept.noun}.scrubbed", fresh, by=by, at=at, refs={"fields": list(fields)})
    return True
