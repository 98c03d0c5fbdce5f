"""Persons, their sign-in, where they live, and the contact vault."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.people.enums import ContactKind, RevealPurpose


class Person(models.Model):
    """Somebody: a resident, somebody in a post, or both."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=40, blank=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("address people, and name who acted in a post", 36, "name", True, "tombstone"),
        "pinyin": Personal("find a name by its initials", 36, "hidden", False, "blank"),
    }

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """Accounts are made by actions only; this manager just finds them, each with its person."""

    def get_queryset(self) -> models.QuerySet[Account]:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(pk=username or "")


class Account(AbstractBaseUser):
    """A way to sign in: one for a person, by telephone with a one-time code or a password."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True, unique=True)
    phone_masked = models.CharField(max_length=20, blank=True)
    phone_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    used = models.BooleanField(default=False)
    """Whether anybody ever signed in with it. When, and how often, has no column (law 3)."""
    last_login = None
    made_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    objects: ClassVar[Accounts] = Accounts()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = False
    is_superuser = False

    personal: ClassVar[dict[str, Personal]] = {
        "phone_sealed": Personal("sign in", None, "phone", True, "null"),
        "phone_index": Personal("find the account at sign-in", None, "hidden", False, "null"),
        "phone_masked": Personal("show which telephone is meant", None, "none", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"password"}

    def __str__(self) -> str:
        return str(self.pk)


class Residence(models.Model):
    """A person lives in a room (tenants too), from a day to a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residences")
    room_id = models.IntegerField()
    building_id = models.IntegerField(null=True)
    estate_id = models.IntegerField(db_index=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "room_id"], condition=models.Q(until=None), name="residence_once_at_a_time"
            ),
        ]


class Contact(models.Model):
    """The contact vault: a number encrypted, found by a keyed blind index, shown masked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=ContactKind.choices, default=ContactKind.PHONE)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="contacts")
    sealed = models.BinaryField()
    index = models.BinaryField(db_index=True)
    masked = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    scrubbed_at = models.DateTimeField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "sealed": Personal("reach the person about the matter it was left for", 12, "phone", True, "blank"),
        "index": Personal("know that two matters name the same telephone", 12, "hidden", False, "blank"),
        "masked": Personal("show which telephone is meant", 12, "none", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "purpose"}


class ContactReveal(models.Model):
    """One look at a contact: who, in which post, why, when. Shown to the person it concerns."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="reveals")
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=16, choices=RevealPurpose.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment_id = models.UUIDField()
    organisation_id = models.UUIDField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    impersonal: ClassVar[set[str]] = {"subject_type", "purpose"}
