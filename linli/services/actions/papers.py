"""A receipt for every paper: handed over, given back, ticked by both sides; none stays out when a matter is over."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import need_line
from linli.services import rules
from linli.services.actions.common import locked_matter, save
from linli.services.enums import Side
from linli.services.models import PAPER, AgentMatter, AgentPaper
from linli.services.queries import due_of, out_of

MOST = 40


@action
def receive_paper(
    matter: AgentMatter, *, what: str, original: bool, signed: bool = False, by: Actor, at: datetime,
    version: int | None = None,
) -> AgentPaper:  # fmt: skip
    """Receive a paper and number its receipt; `signed`: the owner has signed the slip. The first one starts the clock.

    Raises `Stale`, `Refused`, and `Invalid` on "what".
    """
    row = locked_matter(matter, version)
    ask(rules.may_receive_paper(by, row, at))
    said = need_line("what", what, _("Say which paper it is."), PAPER)
    last = AgentPaper.objects.filter(matter=row).order_by("-number").values_list("number", flat=True).first() or 0
    if last >= MOST:
        raise Invalid({"what": _("At most %(most)s papers stand on one slip.") % {"most": MOST}})
    paper = AgentPaper(
        matter=row, number=last + 1, what=said, original=original, received_at=at,
        received_ticked_at=at if signed else None,
    )  # fmt: skip
    paper.save(force_insert=True)
    if row.runs_from is None:
        row.runs_from = at
        row.due_at = due_of(row, at)
    row.papers_out = out_of(row.pk)
    refs = {"paper": paper.number, "signed": signed}
    save(row, "paper_received", "papers_out", "runs_from", "due_at", by=by, at=at, refs=refs)
    return paper


@action
def give_back_paper(
    matter: AgentMatter, paper: AgentPaper, *, signed: bool = False, by: Actor, at: datetime, version: int | None = None
) -> AgentPaper:
    """Give a paper back; it is out until its owner ticks it or has `signed` the slip. A second press changes nothing.
    Raises `Stale`, `Refused`."""
    row = locked_matter(matter, version)
    fresh = _locked(row, paper)
    if fresh.returned_at is not None and rules.may_see_matter(by, row, at) is None:
        return fresh
    ask(rules.may_give_back_paper(by, row, fresh, at))
    fresh.returned_at = at
    fresh.received_ticked_at = fresh.received_ticked_at or (at if signed else None)
    fresh.returned_ticked_at = at if signed else None
    kernel.save(fresh, "returned_at", "received_ticked_at", "returned_ticked_at")
    row.papers_out = out_of(row.pk)
    refs = {"paper": fresh.number, "signed": signed}
    save(row, "paper_given_back", "papers_out", by=by, at=at, refs=refs)
    return fresh


@action
def tick_paper(matter: AgentMatter, paper: AgentPaper, side: Side, *, by: Actor, at: datetime) -> AgentPaper:
    """The other side's tick: the owner's own press, or the agent's once the slip is signed. A second press changes
    nothing. Raises `Refused`."""
    row = locked_matter(matter)
    fresh = _locked(row, paper)
    reads = rules.may_see_matter(by, row, at) is None or rules.may_see_own_matter(by, row, at) is None
    if reads and _ticked(fresh, side) is not None:
        return fresh
    ask(rules.may_tick_paper(by, row, fresh, side, at))
    if side is Side.RECEIVED:
        fresh.received_ticked_at = at
    else:
        fresh.returned_ticked_at = at
        fresh.received_ticked_at = fresh.received_ticked_at or at
    kernel.save(fresh, "received_ticked_at", "returned_ticked_at")
    row.papers_out = out_of(row.pk)
    save(row, "paper_ticked", "papers_out", by=by, at=at, refs={"paper": fresh.number, "side": side.value})
    return fresh


def _ticked(paper: AgentPaper, side: Side) -> datetime | None:
    return paper.received_ticked_at if side is Side.RECEIVED else paper.returned_ticked_at


def _locked(row: AgentMatter, paper: AgentPaper) -> AgentPaper:
    """The paper, locked, where it is one of this matter's. Raises `Refused`."""
    found = AgentPaper.objects.select_for_update().filter(pk=paper.pk, matter=row).first()
    if found is None:
        raise Refused(rules.unseen_here("may_tick_paper"))
    return found
