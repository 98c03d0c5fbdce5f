"""A list that somebody named, to ask for it again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations.models import Organisation

NAME_LENGTH = 30
ADDRESS_LENGTH = 400


class SavedList(models.Model):
    """View, filters and order under a name. `organisation` is the body whose posts see it too; none: only its owner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME_LENGTH)
    address = models.CharField(max_length=ADDRESS_LENGTH, help_text="the query string of the list, without words")
    opens_first = models.BooleanField(default=False, db_default=False)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("call a list by its name", 12, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"address"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id", "name"], condition=~Q(name=""), name="saved_list_named_once"),
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(opens_first=True), name="saved_list_one_opens_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name
