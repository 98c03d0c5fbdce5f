"""Bodies bound to places, their posts, and who holds them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.organisations import models_bodies, models_links, models_roster, models_stations
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks.enums import BodyKind

HouseholdLink = models_links.HouseholdLink
LinkOrigin = models_links.LinkOrigin
RosterEntry = models_roster.RosterEntry
RosterCount = models_roster.RosterCount
RosterImport = models_roster.RosterImport
RosterBefore = models_roster.RosterBefore
Formed = models_bodies.Formed
ContractKind = models_bodies.ContractKind
Succession = models_bodies.Succession
CommitteeTerm = models_bodies.CommitteeTerm
ServiceContract = models_bodies.ServiceContract
ImprovementPlan = models_bodies.ImprovementPlan
PlanStep = models_bodies.PlanStep
Outcome = models_bodies.Outcome
PlanEnd = models_bodies.PlanEnd
Promise = models_bodies.Promise
StationItem = models_stations.StationItem
StationMoney = models_stations.StationMoney
StationHours = models_stations.StationHours


class Organisation(models.Model):
    """A body that can hold work: a station, a company, an owners' or residents' committee, a department …"""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=32, choices=[(k.value, k.value) for k in BodyKind])
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=30)
    telephone = models.CharField(max_length=20, blank=True)
    pinyin = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    formed = models.CharField(max_length=8, blank=True, db_default="", choices=Formed.choices)
    formed_on = models.DateField(null=True)
    sector = models.CharField(max_length=40, blank=True, db_default="", help_text="key of the playbook's sectors")
    ended_on = models.DateField(null=True, help_text="the first day on which it is no more")
    places = models.ManyToManyField(Place, through="OrganisationPlace", related_name="organisations")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"kind", "name", "short_name", "telephone", "pinyin", "formed", "sector"}

    class Meta:
        ordering = ("kind", "name", "id")

    def __str__(self) -> str:
        return self.name


class OrganisationPlace(models.Model):
    """An organisation serves a place, with its subtree."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bindings")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bindings")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "place"], name="organisation_place_once"),
        ]


class Station(models.Model):
    """What a service station has beyond a body: where it is, when it is open, whom to call in an emergency."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="station"
    )
    address = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    emergency_telephone = models.CharField(max_length=20, blank=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"address", "hours", "emergency_telephone"}


class Post(models.Model):
    """A post of the playbook in one body. Its powers are read from the playbook version, never copied."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=40)
    playbook_version_id = models.UUIDField()

    impersonal: ClassVar[set[str]] = {"key"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="post_once_in_organisation"),
        ]


class Appointment(models.Model):
    """A person holds a post for a term; `place` narrows it, as a building does for its leader."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    categories = ArrayField(models.CharField(max_length=40), null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    shown_contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+", help_text="their own number, shown by consent"
    )
    shown_since = models.DateField(null=True)
    shown_how = models.CharField(max_length=80, blank=True, help_text="how the consent was given")
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"categories", "shown_how"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "starts_on"], name="appointment_person")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appointment_ends_after_start",
            ),
        ]


class ApiKey(models.Model):
    """A key with which a program acts in one post. Only the hash of its words is kept; `prefix` tells it from others.

    Of its use nothing is kept but the last day, and the count of the running minute that holds it to `per_minute`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=14)
    hash = models.BinaryField(max_length=32, unique=True)
    per_minute = models.IntegerField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    in_minute = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("tell a key from others", 12, "none", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"prefix", "hash"}

    class Meta:
        ordering = ("-id",)
