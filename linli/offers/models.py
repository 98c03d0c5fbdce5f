"""Resources, needs, the service items of the menu, and orders: who has each before them, and for where it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.offers.enums import (
    HELD,
    NEED_LIVE,
    ORDER_LIVE,
    NeedState,
    OrderState,
    Origin,
    Rating,
    Shelf,
)
from linli.organisations.models import Organisation
from linli.people.models import Contact, Person
from linli.places.models import Place
from linli.playbooks import queries as playbooks
from linli.playbooks.parts_offers import Offers, ResourceClass
from linli.service_requests.models import ServiceRequest

TITLE, NOTE, WORDS, REASON, NAME = 40, 120, 500, 120, 40
MOST = 9999
"""The largest number of times in a week or a month."""
KEPT = 12
"""Months after the end for which it is known whose it was."""


class OfClass(models.Model):
    """What the four share: the body that keeps it, the place for which it is, the playbook, the class."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    playbook_version_id = models.UUIDField()
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def plan(self) -> Offers | None:
        """What the playbook under which it began says of it; None where it says nothing any more."""
        return playbooks.by_id(self.playbook_version_id).offers

    @property
    def spec(self) -> ResourceClass | None:
        """Its class in the playbook."""
        kind: str = getattr(self, "kind", "")
        return self.plan.resource_class(kind) if self.plan is not None else None

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class Resource(OfClass):
    """What somebody has to offer in a place and everywhere below it: a body of itself, or somebody by name, which
    stays sealed and is shown with the telephone alone."""

    kind = models.CharField(max_length=40, help_text="its class: a key in the playbook")
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    holder_sealed = models.BinaryField(default=b"", help_text="the name of whoever offers it, where it is no body")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=TITLE)
    words = models.CharField(max_length=NOTE, blank=True)
    skills = models.JSONField(default=list, help_text="words, as they were written")
    times = models.JSONField(default=list, help_text="weekday and part of day; empty: by arrangement")
    per_month = models.IntegerField(null=True, help_text="how many needs a month; empty: as many as there are")
    since = models.DateField()
    until = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=Shelf.choices, default=Shelf.OFFERED)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "holder_sealed": Personal("ask whoever offers something", KEPT, "hidden", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "what", "words", "skills", "times", "state"}

    class Meta:
        ordering = ("kind", "what", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Shelf.values), name="resource_state_known"),
            models.CheckConstraint(
                condition=Q(state=Shelf.ENDED, ended_at__isnull=False) | (~Q(state=Shelf.ENDED) & Q(ended_at=None)),
                name="resource_over_has_an_end",
            ),
            models.CheckConstraint(condition=Q(owner=None) | Q(holder_sealed=b""), name="resource_of_one"),
            models.CheckConstraint(condition=Q(per_month=None) | Q(per_month__gte=1), name="resource_at_least_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="resource_until_after_since"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state"], name="resource_of_place")]

    def __str__(self) -> str:
        return self.what

    def get_state(self) -> Shelf:
        """Its state as the enum's member."""
        return Shelf(self.state)


class Need(OfClass):
    """What somebody needs, without a name. `public_words` may be read by all; `inner_words` by the keepers alone.

    Matched it waits for the resource's body to agree, or for the keepers where somebody by name offers it.
    `turned_down` holds the resources that could not, so that they are not proposed again.
    """

    kind = models.CharField(max_length=40, blank=True, help_text="its class; empty: to be sorted")
    skill = models.CharField(max_length=TITLE, blank=True)
    times = models.JSONField(default=list, help_text="weekday and part of day; empty: any time")
    public_words = models.CharField(
        max_length=NOTE, blank=True, help_text="empty: heard at a door, to be put into words"
    )
    inner_words = models.TextField(blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    service_request = models.ForeignKey(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=NeedState.choices, default=NeedState.OPEN)
    resource = models.ForeignKey(Resource, null=True, on_delete=models.PROTECT, related_name="+")
    turned_down = models.JSONField(default=list, help_text="ids of resources that could not")
    back_words = models.CharField(max_length=REASON, blank=True, help_text="why the last resource could not")
    ended_words = models.CharField(max_length=REASON, blank=True)
    made_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "public_words": Personal("let bodies read what is needed", KEPT, "words", True, "blank"),
        "inner_words": Personal("know what somebody needs", KEPT, "words", True, "blank"),
        "back_words": Personal("know why a resource could not", KEPT, "words", True, "blank"),
        "ended_words": Personal("know how a need ended", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "skill", "times", "origin", "state", "turned_down"}

    class Meta:
        ordering = ("made_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="need_state_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="need_origin_known"),
            models.CheckConstraint(
                condition=Q(state__in=NEED_LIVE, ended_at=None) | (~Q(state__in=NEED_LIVE) & Q(ended_at__isnull=False)),
                name="need_over_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.MATCHED) | Q(resource__isnull=False, matched_at__isnull=False),
                name="need_matched_has_a_resource",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.OPEN) | Q(resource=None, agreed_at=None), name="need_open_has_no_resource"
            ),
            models.UniqueConstraint(
                fields=["service_request"], condition=Q(state__in=NEED_LIVE), name="need_once_from_a_request"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "state"], name="need_of_place"),
            models.Index(fields=["resource"], name="need_of_resource"),
        ]

    def __str__(self) -> str:
        return self.public_words

    def get_state(self) -> NeedState:
        """Its state as the enum's member."""
        return NeedState(self.state)


class ServiceItem(OfClass):
    """What residents of a place can order: by whom, for whom, when, where, how many a week, at what price."""

    kind = models.CharField(max_length=40, help_text="its class: a key in the playbook")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=TITLE)
    words = models.CharField(max_length=WORDS, blank=True)
    for_whom = models.CharField(max_length=NOTE, blank=True)
    times = models.JSONField(default=list, help_text="weekday and part of day; empty: by arrangement")
    where = models.CharField(max_length=NOTE, blank=True)
    per_week = models.IntegerField(null=True, help_text="how many orders a week; empty: as many as come")
    price = models.CharField(max_length=NOTE, help_text="in words: free, at cost, …")
    how = models.CharField(max_length=NOTE, blank=True, help_text="what to know before ordering")
    state = models.CharField(max_length=8, choices=Shelf.choices, default=Shelf.OFFERED)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    impersonal: ClassVar[set[str]] = {
        "kind", "what", "words", "for_whom", "times", "where", "price", "how", "state",
    }  # fmt: skip

    class Meta:
        ordering = ("kind", "what", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Shelf.values), name="service_item_state_known"),
            models.CheckConstraint(
                condition=Q(state=Shelf.ENDED, ended_at__isnull=False) | (~Q(state=Shelf.ENDED) & Q(ended_at=None)),
                name="service_item_over_has_an_end",
            ),
            models.CheckConstraint(condition=Q(per_week=None) | Q(per_week__gte=1), name="service_item_at_least_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "state"], name="service_item_of_place")]

    def __str__(self) -> str:
        return self.what

    def get_state(self) -> Shelf:
        """Its state as the enum's member."""
        return Shelf(self.state)


class Order(OfClass):
    """One order of a service item, for one week; `do_by` is what the resident is told, and no return moves it.

    `asked`: its holder is unpaid, asked and never late. `tried` holds the bodies that gave it back or did not solve
    it. `returns` counts how often a holder gave it back: once; then the station decides.
    """

    number = models.CharField(max_length=40, unique=True)
    item = models.ForeignKey(ServiceItem, on_delete=models.PROTECT, related_name="orders")
    week = models.DateField(help_text="the Monday of the week for which it is")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=WORDS, blank=True)
    on_behalf = models.BooleanField(default=False, help_text="entered at the desk for whoever ordered")
    code_hash = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.ORDERED)
    holder = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    asked = models.BooleanField(default=False)
    tried = models.JSONField(default=list, help_text="ids of bodies")
    returns = models.SmallIntegerField(default=0)
    back_words = models.CharField(max_length=REASON, blank=True, help_text="why it is to be assigned anew")
    result = models.CharField(max_length=NOTE, blank=True, help_text="what was done, as the resident reads it")
    rating = models.CharField(max_length=8, choices=Rating.choices, blank=True)
    rating_words = models.CharField(max_length=NOTE, blank=True)
    not_solved_at = models.DateTimeField(null=True, help_text="when it was last said not to be solved")
    ordered_at = models.DateTimeField()
    assign_by = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    take_by = models.DateTimeField(null=True)
    do_by = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    personal: ClassVar[dict[str, Personal]] = {
        "person": Personal("let whoever ordered follow their order", KEPT, "hidden", True, "null"),
        "name": Personal("know for whom something is done", KEPT, "name", True, "blank"),
        "words": Personal("know what somebody wants done", KEPT, "words", True, "blank"),
        "back_words": Personal("know why an order is to be assigned anew", KEPT, "words", True, "blank"),
        "result": Personal("tell whoever ordered what was done", KEPT, "words", True, "blank"),
        "rating_words": Personal("know how it was", KEPT, "words", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "code_hash", "state", "tried", "rating"}

    class Meta:
        ordering = ("ordered_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=Q(rating__in=["", *Rating.values]), name="order_rating_known"),
            models.CheckConstraint(
                condition=Q(state__in=ORDER_LIVE, ended_at=None)
                | (~Q(state__in=ORDER_LIVE) & Q(ended_at__isnull=False)),
                name="order_over_has_an_end",
            ),
            models.CheckConstraint(condition=~Q(state__in=HELD) | Q(holder__isnull=False), name="order_held_by_a_body"),
            models.CheckConstraint(
                condition=~Q(state=OrderState.ORDERED) | Q(holder=None, asked=False), name="order_ordered_is_nobodys"
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.DONE) | Q(done_at__isnull=False, quiet_until__isnull=False),
                name="order_done_waits_for_a_word",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "week"], name="order_of_week"),
            models.Index(fields=["organisation", "-ordered_at"], name="order_of_keeper"),
            models.Index(fields=["holder"], name="order_of_holder", condition=Q(holder__isnull=False)),
            models.Index(fields=["person"], name="order_of_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind(self) -> str:
        """Its class is its item's."""
        return self.item.kind

    def get_state(self) -> OrderState:
        """Its state as the enum's member."""
        return OrderState(self.state)

    def tried_by(self, organisation_id: Any) -> bool:
        """Whether a body gave it back before, or did not solve it."""
        return str(organisation_id) in self.tried
