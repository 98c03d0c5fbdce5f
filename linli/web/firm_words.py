"""How firms, what they need and rounds of stars read on pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.firms.enums import ROUND_TONES, TONES, BranchKind
from linli.firms.models import FirmBranch, FirmNeed, StarRound, StarWorker
from linli.firms.queries import Posted
from linli.web.filters import day as day_words


def need_chip(row: FirmNeed) -> tuple[str, str, str, str]:
    """The state of a need as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *TONES[state]


def round_chip(row: StarRound) -> tuple[str, str, str, str]:
    """The state of a round as a chip."""
    state = row.get_state()
    return state.value, str(state.label), *ROUND_TONES[state]


def branch_words(branch: FirmBranch | None, at: datetime) -> str:
    """Whether there is a branch, since when and with whom."""
    if branch is None:
        return _("no branch")
    told = {"day": day_words(branch.since, at)}
    if branch.kind == BranchKind.JOINT and branch.joint_with is not None:
        told["body"] = branch.joint_with.short_name
        return _("branch together with %(body)s since %(day)s") % told
    return _("branch of its own since %(day)s") % told


def branch_line(branch: FirmBranch, at: datetime) -> str:
    """A branch of the past or of now, with its end."""
    said = branch_words(branch, at)
    return (
        said
        if branch.until is None
        else _("%(said)s, until %(day)s") % {"said": said, "day": day_words(branch.until, at)}
    )


def envoy_words(posted: Sequence[Posted], at: datetime) -> str:
    """Who is posted to a firm, in a line."""
    if not posted:
        return _("no envoy yet")
    return pgettext("list", ", ").join(_one(one, at) for one in posted)


def _one(one: Posted, at: datetime) -> str:
    said = _("%(name)s, %(post)s") % {"name": one.person_name, "post": one.post_name}
    return (
        said if one.until is None else _("%(said)s (until %(day)s)") % {"said": said, "day": day_words(one.until, at)}
    )


def star_name(worker: StarWorker) -> str:
    """Which star it is, by the playbook under which the round was called."""
    plan = worker.round.plan
    star = plan.star(worker.kind) if plan is not None else None
    return str(star.name) if star is not None else worker.kind


def turn_of(row: FirmNeed) -> str:
    """Whose turn it is."""
    seer = row.appointment.person.name if row.appointment is not None else pgettext("firms", "nobody yet")
    body = row.body.short_name if row.body is not None else ""
    return {
        "waiting": _("the firm's envoy"),
        "in_hand": seer,
        "asked": body,
        "declined": row.decider.short_name if row.decider is not None else pgettext("firms", "nobody yet"),
        "with_body": body,
        "reported": row.firm.short_name,
        "deferred": seer,
    }.get(row.state, "—")


def passed(moment: date | None, at: datetime) -> str:
    """A day in words, "—" for none."""
    return day_words(moment, at) if moment is not None else "—"
