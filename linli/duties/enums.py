"""What meets a duty, how a duty stands, and where a month report is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Work(models.TextChoices):
    """The work that meets a duty, as the playbook names it."""

    MEETING = "meeting", pgettext_lazy("duty", "A meeting was held")
    SWEEP = "sweep", pgettext_lazy("duty", "A round of visits began")
    DAY_SUMMARY = "day_summary", pgettext_lazy("duty", "The day summary was made")
    WEEK_AGENDA = "week_agenda", pgettext_lazy("duty", "The week's agenda was taken over")
    MONTH_REPORT = "month_report", pgettext_lazy("duty", "The month report was signed")
    DRILL = "drill", pgettext_lazy("duty", "A drill was held")
    LESSON = "lesson", pgettext_lazy("duty", "A lesson was held")
    NOTE = "note", pgettext_lazy("duty", "Said in words")


class Standing(models.TextChoices):
    """How a duty stands on a day."""

    COMING = "coming", pgettext_lazy("duty", "Coming")
    RUNNING = "running", pgettext_lazy("duty", "To be done")
    MET = "met", pgettext_lazy("duty", "Done")
    MISSED = "missed", pgettext_lazy("duty", "Missed")


class ReportState(models.TextChoices):
    """Whether a month report is still written or stays as it was signed."""

    DRAFT = "draft", pgettext_lazy("month report", "Being written")
    SIGNED = "signed", pgettext_lazy("month report", "Signed")
