"""Stages of a candidacy, and the four steps of an estate's groundwork."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CandidacyStage(models.TextChoices):
    """How far a candidacy has come."""

    PROPOSED = "proposed", pgettext_lazy("candidacy", "Proposed")
    REVIEWED = "reviewed", pgettext_lazy("candidacy", "Reviewed")
    NOTICE = "notice", pgettext_lazy("candidacy", "In public notice")
    CHOSEN = "chosen", pgettext_lazy("candidacy", "Chosen")
    NOT_CHOSEN = "not_chosen", pgettext_lazy("candidacy", "Not chosen")


OPEN_STAGES = (CandidacyStage.PROPOSED, CandidacyStage.REVIEWED, CandidacyStage.NOTICE)

NEXT_STAGES: Mapping[CandidacyStage, tuple[CandidacyStage, ...]] = {
    CandidacyStage.PROPOSED: (CandidacyStage.REVIEWED, CandidacyStage.NOT_CHOSEN),
    CandidacyStage.REVIEWED: (CandidacyStage.NOTICE, CandidacyStage.NOT_CHOSEN),
    CandidacyStage.NOTICE: (CandidacyStage.CHOSEN, CandidacyStage.NOT_CHOSEN),
    CandidacyStage.CHOSEN: (),
    CandidacyStage.NOT_CHOSEN: (),
}
"""What may follow each stage; nobody is chosen without a review and a public notice."""


class Step(models.TextChoices):
    """The four steps, in their order: 找党员 → 优组织 → 选准人 → 办实事."""

    FOUND = "found", pgettext_lazy("groundwork", "Members found")
    ORGANISED = "organised", pgettext_lazy("groundwork", "Organisation set up")
    CHOSEN = "chosen", pgettext_lazy("groundwork", "Right person chosen")
    DOING = "doing", pgettext_lazy("groundwork", "Real things done")

    @property
    def counts(self) -> str:
        """What the number of the step counts."""
        return str(_COUNTS[self])

    @property
    def known_from(self) -> str:
        """Where the number of the step is taken from where Linli knows it itself."""
        return str(_KNOWN_FROM[self])

    @property
    def missing(self) -> str:
        """What the next step still wants, in one sentence."""
        return str(_MISSING[self])


_COUNTS = {
    Step.FOUND: _("Members found in the estate"),
    Step.ORGANISED: _("Groups set up"),
    Step.CHOSEN: _("People chosen"),
    Step.DOING: _("Things done for residents"),
}
_KNOWN_FROM = {
    Step.FOUND: _("Counted from the rosters, on the day that you name."),
    Step.ORGANISED: _("Counted from the party branches that serve the estate."),
    Step.CHOSEN: _("Counted from who is in office in the branch, on the day that you name."),
    Step.DOING: _("Counted from the promises that were kept, up to the day that you name."),
}
_MISSING = {
    Step.FOUND: _("Nobody has written down yet how many members live here."),
    Step.ORGANISED: _("No organisation is set up yet for the members who were found."),
    Step.CHOSEN: _("The right person has not been chosen yet."),
    Step.DOING: _("Nothing done for residents is written down yet."),
}

KNOWN_MISSING = {
    "no_branch": _("No party branch of the estate is written down under the organisations."),
    "no_candidate": _("No candidate of the branch is named at the moment."),
}


def step_after(step: str) -> Step | None:
    """The step that comes next; None after the last."""
    steps = list(Step)
    if not step:
        return steps[0]
    at = steps.index(Step(step)) + 1
    return steps[at] if at < len(steps) else None
