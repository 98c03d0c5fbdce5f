"""How micro-projects are told, on both faces: by whom, for how much, where it stands, what its money did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.places.models import Place
from linli.playbooks.parts_projects import Projects
from linli.projects.enums import TONES, Step
from linli.projects.models import ProjectCall, ProjectMilestone, ProjectProposal
from linli.projects.queries import Account
from linli.web.filters import day
from linli.web.money_words import in_yuan


def chip_of(row: ProjectProposal) -> tuple[str, str, str, str]:
    """The chip of its state, as macros/chips.jinja takes it."""
    state = row.get_state()
    return (state.value, str(state.label), *TONES[state])


def kind_of(row: ProjectProposal) -> str:
    """Its kind by the playbook under which it was called for; empty where that knows it no more."""
    return kind_words(row.call.plan, row.kind)


def kind_words(plan: Projects | None, key: str) -> str:
    """A kind by its name."""
    kind = plan.kind(key) if plan is not None else None
    return str(kind.name) if kind is not None else ""


def estate_words(estates: Iterable[Place]) -> str:
    """Estates by their names."""
    return pgettext("list", ", ").join(one.name for one in estates)


def sum_of(row: ProjectProposal) -> str:
    """What is granted; what is asked for, as long as nothing is."""
    return in_yuan(row.granted if row.granted is not None else row.fen)


def account_words(account: Account) -> list[tuple[str, str]]:
    """What is there, promised and paid, as a list of facts."""
    return [
        (pgettext("project_account", "There"), in_yuan(account.available)),
        (pgettext("project_account", "Promised"), in_yuan(account.promised)),
        (pgettext("project_account", "Paid"), in_yuan(account.paid)),
    ]


def step_words(step: ProjectMilestone, now: datetime, *, granted: bool) -> str:
    """The sum and the day of a step."""
    amount = in_yuan(step.granted if granted else step.fen)
    if step.due_on is None:
        return amount
    return _("%(amount)s, by %(day)s") % {"amount": amount, "day": day(step.due_on, now)}


def taken_back_words(step: ProjectMilestone) -> str:
    """What was wrong with a payment of this step that was taken back; empty where none was."""
    return step.looked if step.step in (Step.SEEN, Step.PAID) else ""


def call_words(call: ProjectCall, now: datetime) -> str:
    """The sum of a call and its last day."""
    return _("%(amount)s in all, until %(day)s") % {"amount": in_yuan(call.fen), "day": day(call.until, now)}
