"""What bodies are told of micro-projects: what was proposed, decided, promised, told, paid, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.messages.words import register
from linli.projects.models import ProjectProposal

Refs = Mapping[str, Any]
Written = tuple[str, str]


def _told(refs: Refs) -> dict[str, str]:
    """The project as it is now, or what is left to say of it. One query, or none."""
    named = refs.get("project")
    rows = ProjectProposal.objects.filter(pk=UUID(str(named))) if named else ProjectProposal.objects.none()
    found = rows.select_related("call").order_by("pk").first()
    return {
        "title": found.title if found else _("a project"),
        "call": found.call.title if found else _("a call"),
        "until": found.notice_until.isoformat() if found and found.notice_until else "",
        "reasons": found.reasons if found else "",
    }


def _words(title: Callable[[], str], body: Callable[[], str]) -> Callable[[Refs], Written]:
    def written(refs: Refs) -> Written:
        told = _told(refs)
        return title() % told, body() % told

    return written


register("project.proposed", _words(
    lambda: _("Proposed: %(title)s"),
    lambda: _("It is for your call “%(call)s”. Once the last day is over, others say what they think of it."),
))  # fmt: skip
register("project.decided", _words(
    lambda: _("Taken up: %(title)s"),
    lambda: _("Objections can be made until %(until)s. After that the sum is promised. Why: %(reasons)s"),
))  # fmt: skip
register("project.declined", _words(
    lambda: _("Not taken up: %(title)s"),
    lambda: _("Why: %(reasons)s You can propose it anew for another call."),
))  # fmt: skip
register("project.funded", _words(
    lambda: _("The sum is promised: %(title)s"),
    lambda: _("Begin with the first step, and tell what was done. Each step is paid once it has been looked at."),
))  # fmt: skip
register("project.step_told", _words(
    lambda: _("A step was told of: %(title)s"),
    lambda: _("Look at it; then enter the payment, or say what is missing."),
))  # fmt: skip
register("project.step_back", _words(
    lambda: _("Something is missing: %(title)s"),
    lambda: _("The page of the project says what. Tell of the step again when it is done."),
))  # fmt: skip
register("project.paid", _words(
    lambda: _("A step is paid: %(title)s"),
    lambda: _("The number of the receipt stands on the page of the project."),
))  # fmt: skip
register("project.payment_taken_back", _words(
    lambda: _("A payment was taken back: %(title)s"),
    lambda: _("It had been entered by mistake. The page of the project says what was wrong."),
))  # fmt: skip
register("project.accepted", _words(
    lambda: _("Accepted: %(title)s"),
    lambda: _("Every step is paid, and whoever called has accepted it. Thank you."),
))  # fmt: skip
register("project.given_up", _words(
    lambda: _("Given up: %(title)s"),
    lambda: _("Why: %(reasons)s What was not spent is back with your call."),
))  # fmt: skip
register("project.stopped", _words(
    lambda: _("Stopped: %(title)s"),
    lambda: _("Why: %(reasons)s What was not spent is back with the call."),
))  # fmt: skip
