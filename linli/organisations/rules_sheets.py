"""Who may bring in a sheet of posts, and undo it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from linli.core.actors import Actor
from linli.core.models import SheetImport
from linli.core.refusals import Refusal
from linli.organisations.rules import may_appoint
from linli.people.rules import may_create_person
from linli.places.models import Place
from linli.places.rules_sheets import too_late

NOBODY_YET = UUID(int=0)


def may_import_posts(actor: Actor, area: Place, at: datetime) -> Refusal | None:
    """A sheet of posts is brought in by whoever may appoint over its whole place and begin the records of people."""
    return may_appoint(actor, [area], NOBODY_YET, at) or may_create_person(actor, at)


def may_undo_posts(actor: Actor, area: Place, brought: SheetImport, at: datetime) -> Refusal | None:
    """A sheet of posts is undone once, within thirty days, by whoever may bring one in for its place."""
    return may_import_posts(actor, area, at) or too_late("may_undo_posts", brought, at)
