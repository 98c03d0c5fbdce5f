"""The booklet of a household: what it consents to, the help it asked for, and who opened it.

All else on the page is derived from what is recorded elsewhere. Both lists of choices name deeds, never conditions:
nothing here says what somebody believes, suffers from, earns or is.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.people.models import Person
from linli.places.models import Place


class ConsentPurpose(models.TextChoices):
    """What a household agrees to."""

    VISIT = "visit", _("To be visited")
    CALL = "call", _("To be called")
    HELP = "help", _("To get help that was asked for")


class ConsentWay(models.TextChoices):
    """How a consent was given, or withdrawn."""

    SELF = "self", _("Here, by themselves")
    DOOR = "door", _("Said at the door")
    TELEPHONE = "telephone", _("Said by telephone")
    PAPER = "paper", _("Signed on paper")


class HelpKind(models.TextChoices):
    """A deed that a household can ask for."""

    CARRY = "carry", _("Carrying things")
    SHOP = "shop", _("Shopping")
    READ = "read", _("Reading letters, filling in forms")
    REPAIR = "repair", _("Small repairs")
    ACCOMPANY = "accompany", _("Going out together")
    WHEELCHAIR = "wheelchair", _("A way out with the wheelchair")
    CALL = "call", _("A call now and then")
    VISIT = "visit", _("A visit now and then")

    @property
    def rests_on(self) -> ConsentPurpose:
        """The consent that it needs."""
        return {"call": ConsentPurpose.CALL, "visit": ConsentPurpose.VISIT}.get(self.value, ConsentPurpose.HELP)


class HelpEnd(models.TextChoices):
    """Why help is asked for no longer."""

    DONE = "done", pgettext_lazy("help", "It was done")
    UNWANTED = "unwanted", pgettext_lazy("help", "No longer wanted")
    MISTAKE = "mistake", pgettext_lazy("help", "Written down by mistake")


class OpeningPurpose(models.TextChoices):
    """What somebody in a post opens a booklet for."""

    VISIT = "visit", pgettext_lazy("booklet", "Visit them")
    CALL = "call", pgettext_lazy("booklet", "Call them")
    HELP = "help", pgettext_lazy("booklet", "Help, or arrange help")
    KEEP = "keep", pgettext_lazy("booklet", "Bring it up to date")


class HouseholdConsent(models.Model):
    """A household agrees to something, from a day to a day; withdrawn at any time, never deleted.

    Given by somebody with an account who lives there, or by somebody whose name was written down.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=ConsentPurpose.choices)
    given_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    given_by_name = models.CharField(max_length=40, blank=True)
    given_how = models.CharField(max_length=10, choices=ConsentWay.choices)
    given_on = models.DateField()
    until = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_how = models.CharField(max_length=10, choices=ConsentWay.choices, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "given_by_name": Personal("show who of the household agreed", 12, "name", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"purpose", "given_how", "withdrawn_how"}

    class Meta:
        ordering = ("-given_on", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("given_on")), name="household_consent_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None, withdrawn_how="")
                | (models.Q(withdrawn_on__gte=models.F("given_on")) & ~models.Q(withdrawn_how="")),
                name="household_consent_withdrawn_somehow",
            ),
        ]


class HelpAsked(models.Model):
    """A household asked for a deed, until a day; shown only while the consent that it rests on is in force."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(HouseholdConsent, on_delete=models.PROTECT, related_name="help_asked")
    kind = models.CharField(max_length=12, choices=HelpKind.choices)
    words = models.CharField(max_length=120, blank=True)
    asked_on = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=10, choices=HelpEnd.choices, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("do what the household asked for as they wish it", 1, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "ended_why"}

    class Meta:
        ordering = ("until", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("asked_on")), name="help_asked_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None, ended_why="")
                | (models.Q(ended_on__gte=models.F("asked_on")) & ~models.Q(ended_why="")),
                name="help_asked_ended_for_a_reason",
            ),
        ]


class BookletOpening(models.Model):
    """Somebody in a post opened a booklet: who, in which post, what for, when. Shown to the household."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    room = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=OpeningPurpose.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment_id = models.UUIDField()
    organisation_id = models.UUIDField()
    at = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"purpose"}

    class Meta:
        ordering = ("-at", "-id")
