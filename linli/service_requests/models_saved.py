"""What stands beside service requests: lists that somebody named, links that open one job, columns of a sheet."""

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


class JobLink(models.Model):
    """A link that opens one job to a repairer without an account, as long as this assignment runs.

    The words of the link are shown once and kept as a hash; `name` says for whom it is, so that staff read who did it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(
        "service_requests.ServiceRequest", on_delete=models.PROTECT, related_name="job_links"
    )
    assignment = models.ForeignKey(
        "service_requests.Assignment", on_delete=models.PROTECT, db_index=False, related_name="job_links"
    )
    name = models.CharField(max_length=40)
    hash = models.BinaryField(unique=True)
    made_by_id = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who did the work", 36, "name", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"hash"}

    class Meta:
        ordering = ("-id",)


class ImportMapping(models.Model):
    """Which column of a source's sheet means what: field to the column's title."""

    source = models.CharField(primary_key=True, max_length=40)
    mapping = models.JSONField(default=dict)

    impersonal: ClassVar[set[str]] = {"source", "mapping"}
