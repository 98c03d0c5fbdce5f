"""Household links: who in a post is linked with which dwelling. Of those who live there nothing is kept here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.core.ids import uuid7
from linli.places.models import Place


class LinkOrigin(models.TextChoices):
    """How a link came about."""

    PROPOSED = "proposed", _("proposed")
    HAND = "hand", _("by hand")
    IMPORT = "import", _("from a sheet")


class HouseholdLink(models.Model):
    """Somebody in a post is linked with a household, that is, with its dwelling. Ended, never deleted.

    `post_key` repeats the post's, so that the database itself holds a household to one open link of each kind.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(
        "organisations.Appointment", on_delete=models.PROTECT, related_name="household_links"
    )
    post_key = models.CharField(max_length=40)
    room = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="household_links")
    estate_id = models.IntegerField()
    building_id = models.IntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    origin = models.CharField(max_length=10, choices=LinkOrigin.choices)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"post_key", "origin"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "post_key"], condition=models.Q(until=None), name="household_linked_once_a_post"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="household_link_ends_after_start",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["estate_id", "post_key"], condition=models.Q(until=None), name="household_link_open_estate"
            ),
        ]

    def level_ids(self) -> dict[str, int | None]:
        """The places of the tree that the link lies in, as far as it carries them."""
        return {"place": self.room_id, "estate": self.estate_id, "building": self.building_id}
