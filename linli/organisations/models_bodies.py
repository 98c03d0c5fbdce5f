"""What is known of a body over time: its terms, its contracts, what followed it; plans for weak ones, and promises."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7
from linli.places.models import Place

_BODY = "organisations.Organisation"


class Formed(models.TextChoices):
    """How a party organisation was formed."""

    ALONE = "alone", _("for one estate alone")
    JOINTLY = "jointly", _("jointly for several")
    ON_GRID = "on_grid", _("on a grid")


class ContractKind(models.TextChoices):
    """How a property company came to serve an estate."""

    PRELIMINARY = "preliminary", _("preliminary, by the developer")
    DECIDED = "decided", _("by the owners' decision")
    INTERIM = "interim", _("interim")


class PlanEnd(models.TextChoices):
    """How an improvement plan was closed."""

    CAME_TRUE = "came_true", _("What it wanted has come true")
    GIVEN_UP = "given_up", _("Closed with a reason")


class Outcome(models.TextChoices):
    """What became of a promise."""

    KEPT = "kept", _("kept")
    NOT_KEPT = "not_kept", _("not kept")


class Succession(models.Model):
    """One body followed another on a day: the first lived up to that day, its places and posts went over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    predecessor = models.OneToOneField(_BODY, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(_BODY, on_delete=models.PROTECT, related_name="followed")
    on = models.DateField()

    class Meta:
        ordering = ("on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="body_does_not_follow_itself"),
        ]


class CommitteeTerm(models.Model):
    """One term of a committee's body, the last day included; its members are the appointments that run in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(_BODY, on_delete=models.PROTECT, related_name="terms")
    number = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.SmallIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="term_number_once_in_body"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"),
        ]


class ServiceContract(models.Model):
    """A property company serves an estate from a day through a day, for a fee that may not be known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(_BODY, on_delete=models.PROTECT, related_name="contracts")
    estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="service_contracts")
    kind = models.CharField(max_length=12, choices=ContractKind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    fee = models.IntegerField(null=True, help_text="fen for a square metre and month")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind"}

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(fee=None) | Q(fee__gte=0), name="contract_fee_not_negative"),
        ]


class ImprovementPlan(models.Model):
    """What is to be done about an estate without bodies, or about a weak body, and how that ended.

    `lack` is the reason of the derived list that it was opened for; it is closed once that is gone, or with words.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    estate = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="improvement_plans")
    organisation = models.ForeignKey(_BODY, null=True, on_delete=models.PROTECT, related_name="improvement_plans")
    lack = models.CharField(max_length=20)
    why = models.CharField(max_length=400, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    end = models.CharField(max_length=10, blank=True, choices=PlanEnd.choices)
    closing_words = models.CharField(max_length=400, blank=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"lack", "why", "end", "closing_words"}

    class Meta:
        ordering = ("-opened_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(estate=None, organisation__isnull=False) | Q(estate__isnull=False, organisation=None),
                name="plan_is_for_an_estate_or_a_body",
            ),
            models.CheckConstraint(condition=Q(closed_on=None, end="") | Q(closed_on__isnull=False) & ~Q(end=""),
                                   name="closed_plan_says_how"),
            models.UniqueConstraint(
                fields=["estate", "lack"], condition=Q(closed_on=None), name="one_open_plan_of_an_estate"
            ),
            models.UniqueConstraint(
                fields=["organisation", "lack"], condition=Q(closed_on=None), name="one_open_plan_of_a_body"
            ),
        ]  # fmt: skip


class PlanStep(models.Model):
    """One step of a plan: what, which body does it, by when, and since when it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(ImprovementPlan, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=200)
    organisation = models.ForeignKey(_BODY, on_delete=models.PROTECT, related_name="plan_steps")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"what"}

    class Meta:
        ordering = ("due_on", "id")


class Promise(models.Model):
    """A body, or somebody in a post of it, promises something in public by a day; what became of it is said there too.

    `judged` says how one sees whether it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(_BODY, on_delete=models.PROTECT, related_name="promises")
    appointment = models.ForeignKey(
        "organisations.Appointment", null=True, on_delete=models.PROTECT, related_name="promises"
    )
    words = models.CharField(max_length=200)
    judged = models.CharField(max_length=200)
    made_on = models.DateField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, blank=True, choices=Outcome.choices)
    result = models.CharField(max_length=400, blank=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"words", "judged", "outcome", "result"}

    class Meta:
        ordering = ("due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_on=None, outcome="") | (Q(answered_on__isnull=False) & ~Q(outcome="")),
                name="answered_promise_says_how",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("made_on")), name="promise_due_after_made"),
        ]
