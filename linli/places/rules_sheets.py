"""Who may take back a space that a sheet wrote down, and undo a whole sheet of spaces."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.models import SheetImport
from linli.core.refusals import Refusal, RefusalKind
from linli.places.models import Place, PublicSpace
from linli.places.rules_spaces import may_add_space, may_correct_space

UNDONE_WITHIN = timedelta(days=30)


def may_take_back_space(actor: Actor, space: PublicSpace, touched: bool, at: datetime) -> Refusal | None:
    """A public space that was written down by mistake is taken back by a post that keeps it, until it has rooms or
    bookings."""
    refusal = may_correct_space(actor, space, at)
    if refusal is not None or not touched:
        return refusal
    return Refusal(
        RefusalKind.WHEN,
        why=_("It has rooms or bookings."),
        who_can="",
        instead=_("Give it back from a day on; what was stays."),
        rule="may_take_back_space",
    )


def may_undo_spaces(actor: Actor, area: Place, brought: SheetImport, at: datetime) -> Refusal | None:
    """A sheet of public spaces is undone once, within thirty days, by a post that keeps the spaces of its place."""
    refusal = may_add_space(actor, area, at)
    return refusal or too_late("may_undo_spaces", brought, at)


def too_late(rule: str, brought: SheetImport, at: datetime) -> Refusal | None:
    """Why a sheet is undone no more."""
    if brought.undone_at is None and at - brought.at <= UNDONE_WITHIN:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("It is undone already.") if brought.undone_at else _("It came in more than thirty days ago."),
        who_can="",
        instead=_("Take out the sheet, put it right there and bring it in."),
        rule=rule,
    )
