"""The sum of a call on its way: there, promised to a project, paid. Each move is one transfer of the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import ledger
from linli.core.ledger import Line, Owner
from linli.core.models import LedgerTransfer
from linli.core.refusals import Invalid, Refusal, RefusalKind, Refused
from linli.projects.models import ProjectCall, ProjectMilestone, ProjectProposal
from linli.projects.queries import AVAILABLE, BOOK, PAID, PROMISED, SOURCE

MOST_FEN = 10**11


def amount(field: str, fen: int | None, most: int = MOST_FEN, least: int = 1) -> int:
    """A whole number of fen within reason. Raises `Invalid` on the field."""
    if type(fen) is not int or not least <= fen:
        raise Invalid({field: _("Write a sum in yuan, above zero, with at most two digits after the point.")})
    if fen > most:
        raise Invalid({field: _("At most %(sum)s yuan.") % {"sum": f"{most // 100:,}.{most % 100:02d}"}})
    return fen


def provide(call: ProjectCall, at: datetime) -> None:
    """The sum of a call is there."""
    source = ledger.open_account(BOOK, SOURCE, Owner.of(call), bounded=False)
    available = ledger.open_account(BOOK, AVAILABLE, Owner.of(call))
    _post("provided", source, available, call.fen, Owner.of(call), at)


def promise(row: ProjectProposal, at: datetime) -> None:
    """What is granted is taken from the call and promised. Raises `Refused` where the call has less."""
    available = ledger.open_account(BOOK, AVAILABLE, Owner.of(row.call))
    promised = ledger.open_account(BOOK, PROMISED, Owner.of(row))
    try:
        _post("promised", available, promised, row.granted or 0, Owner.of(row), at)
    except ledger.Short as short:
        raise Refused(too_little(short.balance)) from short


def pay(row: ProjectProposal, step: ProjectMilestone, at: datetime) -> None:
    """What a step was granted is paid of what is promised."""
    promised = ledger.open_account(BOOK, PROMISED, Owner.of(row))
    paid = ledger.open_account(BOOK, PAID, Owner.of(row))
    _post("paid", promised, paid, step.granted, Owner.of(step), at)


def take_back(row: ProjectProposal, step: ProjectMilestone, at: datetime) -> None:
    """The payment of a step is taken back by its opposite: the sum is promised again. What was paid before payments
    named their step names the project: then it is the latest of this sum."""
    found = LedgerTransfer.objects.filter(book=BOOK, kind="paid", reversed_by=None).order_by("-id")
    paid = found.filter(subject_id=str(step.pk)).first()
    if paid is None:
        paid = found.filter(subject_id=str(row.pk), entries__amount=step.granted)[:1].get()
    ledger.reverse(paid.pk, kind="paid_back", at=at, subject=Owner.of(step))


def give_back(row: ProjectProposal, at: datetime) -> int:
    """What is promised and not paid goes back to the call; how much."""
    promised = ledger.open_account(BOOK, PROMISED, Owner.of(row))
    available = ledger.open_account(BOOK, AVAILABLE, Owner.of(row.call))
    rest = ledger.balance_of(promised)
    _post("returned", promised, available, rest, Owner.of(row), at)
    return rest


def _post(kind: str, source: UUID, target: UUID, fen: int, subject: Owner, at: datetime) -> None:
    if fen:
        ledger.post(BOOK, kind, [Line(source, -fen), Line(target, fen)], at=at, subject=subject)


def too_little(left: int) -> Refusal:
    """The call has less than is to be granted."""
    return Refusal(
        RefusalKind.WHEN,
        why=_("Of this call %(sum)s yuan are left.") % {"sum": f"{left // 100:,}.{left % 100:02d}"},
        who_can="",
        instead=_("Grant less, or decline with reasons."),
        rule="may_decide",
    )
