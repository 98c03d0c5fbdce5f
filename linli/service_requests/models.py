"""A service request, the clocks that run on it, who was assigned, and the words said about it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.models import Located
from linli.core.personal import Personal
from linli.organisations.models import Organisation
from linli.people.models import Contact
from linli.playbooks import queries as playbooks
from linli.playbooks.enums import UrgencyClass
from linli.playbooks.schema import Playbook
from linli.service_requests import models_saved
from linli.service_requests.enums import (
    OPEN,
    STAFF_TURN,
    AssignmentEnd,
    ClockKind,
    Closing,
    Kind,
    RemarkKind,
    Source,
    State,
)

JobLink = models_saved.JobLink
ImportMapping = models_saved.ImportMapping
SavedList = models_saved.SavedList


STILL_OPEN = Q(state__in=sorted(state.value for state in OPEN))


class ServiceRequest(Located):
    """What a resident says is wrong or wishes for, from filing to its end.

    `holder` is the body that must act now (the station, or the handler); `lead` the body it was dispatched to.
    `due_at` is the promise that runs now; `resolve_by` and `first_resolve_by` the true and the first date.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROBLEM)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    source = models.CharField(max_length=12, choices=Source.choices)
    external_source = models.CharField(max_length=40, blank=True)
    external_number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=80)
    words = models.TextField()
    where_words = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=40, blank=True)
    category_suggested = models.BooleanField(default=False)
    urgency = models.CharField(max_length=10, choices=[(u.value, u.value) for u in UrgencyClass])
    hazard = models.BooleanField(default=False)
    playbook_version_id = models.UUIDField()
    code_hash = models.BinaryField(null=True)
    station_only = models.BooleanField(default=False)
    station_only_guessed = models.BooleanField(
        default=False, db_default=False, help_text="only a guessed private category keeps it for the station's eyes"
    )
    words_released = models.BooleanField(default=False)
    released_title = models.CharField(max_length=80, blank=True)
    released_words = models.TextField(blank=True)
    about_station = models.BooleanField(default=False)
    history = models.BooleanField(default=False)

    reporter_id = models.UUIDField(null=True)
    reporter_name = models.CharField(max_length=40, blank=True)
    on_behalf = models.BooleanField(default=False)
    filed_by_id = models.UUIDField(null=True)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, db_index=False, related_name="service_requests"
    )

    station = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="+")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="holding")
    lead = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, db_index=False, related_name="leading")
    accepted_by_id = models.UUIDField(null=True)
    dispatched_by_id = models.UUIDField(null=True)
    taken_by_id = models.UUIDField(null=True)
    resolved_by_id = models.UUIDField(null=True)
    decided_by_id = models.UUIDField(null=True, help_text="who declined or deferred it")
    inspected_by_id = models.UUIDField(null=True)
    returns = models.SmallIntegerField(default=0)
    extensions = models.SmallIntegerField(default=0)
    awaiting_agenda = models.BooleanField(default=False, help_text="a proposal on the list for deliberation")
    reopenings = models.SmallIntegerField(default=0)
    without_fresh_eyes = models.BooleanField(
        default=False, help_text="reopened, and everybody who could decide in the body that holds it had a hand in it"
    )
    suggested_body = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    resolve_by = models.DateTimeField(null=True)
    first_resolve_by = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    silence_closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    result = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=30, blank=True)
    closing = models.CharField(max_length=14, blank=True, choices=Closing.choices)
    satisfied = models.BooleanField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="merged")
    leading_ended_at = models.DateTimeField(
        null=True, help_text="since when the one it was joined to is over: its reporter has the word"
    )
    affected_count = models.IntegerField(default=0, db_default=0, help_text="how many said that they are also affected")
    reminders = models.SmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    remind_again_at = models.DateTimeField(null=True, help_text="from when on its reporter may remind again")
    supervised_by_id = models.UUIDField(null=True)
    supervise_by = models.DateTimeField(null=True, help_text="by when the holder answers to who supervises it")
    helper_ids = ArrayField(models.UUIDField(), null=True, help_text="bodies that help or helped, and so see it")
    helping_ids = ArrayField(models.UUIDField(), null=True, help_text="helpers whose part is not yet done")
    joint_ids = ArrayField(models.UUIDField(), null=True, help_text="of these, those without whom it is not resolved")
    climbed_ids = ArrayField(
        models.UUIDField(), null=True, help_text="bodies above, before which it stands as well while it is overdue"
    )
    in_vain_ids = ArrayField(
        models.UUIDField(),
        null=True,
        help_text="bodies that returned it, or resolved or deferred it without the resident agreeing",
    )
    search = SearchVectorField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "title": Personal("name the matter among staff", 36, "words", True, "tombstone"),
        "words": Personal("know what is wrong", 36, "words", True, "tombstone"),
        "released_title": Personal("name the matter in public, masked", 36, "words", True, "blank"),
        "released_words": Personal("show in public what was released, masked", 36, "words", True, "blank"),
        "where_words": Personal("find the spot", 36, "words", True, "blank"),
        "reporter_name": Personal("address the reporter", 36, "name", True, "blank"),
        "search": Personal("find the matter by its words", 36, "hidden", False, "null"),
    }
    impersonal: ClassVar[set[str]] = {
        "number", "kind", "state", "source", "external_source", "external_number", "category", "urgency", "code_hash",
        "result", "reason", "closing", "helper_ids", "helping_ids", "joint_ids", "climbed_ids",
        "in_vain_ids",
    }  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=~Q(external_number=""),
                name="external_number_once",
            ),
            models.CheckConstraint(condition=Q(state__in=sorted(s.value for s in State)), name="state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(s.value for s in STAFF_TURN)) | Q(due_at__isnull=False) | Q(history=True),
                name="whose_turn_has_clock",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(closing=""), name="closed_says_why"),
            models.CheckConstraint(
                condition=~Q(state="deferred") | Q(review_on__isnull=False), name="deferred_has_review"
            ),
            models.CheckConstraint(
                condition=Q(awaiting_agenda=False) | Q(state="deferred"), name="agenda_waits_for_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="merged_names_the_other"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "in_hand", "paused"]) | Q(lead__isnull=False),
                name="handled_has_lead",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["estate_id", "-id"], name="sr_estate"),
            models.Index(fields=["community_id", "-id"], name="sr_community"),
            models.Index(fields=["subdistrict_id", "-id"], name="sr_subdistrict"),
            models.Index(fields=["district_id", "-id"], name="sr_district"),
            models.Index(fields=["city_id", "-id"], name="sr_city"),
            GinIndex(fields=["search"], name="sr_search"),
            GinIndex(fields=["helper_ids"], name="sr_helpers", condition=Q(helper_ids__isnull=False)),
            GinIndex(fields=["helping_ids"], name="sr_helping", condition=Q(helping_ids__isnull=False)),
            GinIndex(fields=["climbed_ids"], name="sr_climbed", condition=Q(climbed_ids__isnull=False)),
            models.Index(fields=["holder", "due_at"], name="sr_open_due", condition=STILL_OPEN),
            models.Index(fields=["due_at", "id"], name="sr_due", condition=STILL_OPEN),
            models.Index(fields=["estate_id", "due_at"], name="sr_estate_open", condition=STILL_OPEN),
            models.Index(fields=["category", "-id"], name="sr_category"),
            models.Index(fields=["estate_id", "-id"], name="sr_agenda", condition=Q(awaiting_agenda=True)),
            models.Index(fields=["lead", "-id"], name="sr_lead", condition=Q(lead__isnull=False)),
            models.Index(fields=["filed_by_id", "-id"], name="sr_filed_by", condition=Q(filed_by_id__isnull=False)),
            models.Index(fields=["merged_into"], name="sr_merged_into", condition=Q(merged_into__isnull=False)),
            models.Index(
                fields=["reporter_id", "-id"], name="sr_reporter", condition=Q(reporter_id__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_state(self) -> State:
        """The state as the enum."""
        return State(self.state)

    @property
    def playbook(self) -> Playbook:
        """The playbook version that this service request started under, from the process's cache."""
        return playbooks.by_id(self.playbook_version_id)


class Clock(models.Model):
    """One promise: when it began, when it is due, when it was met. `first_due_at` stays what was said first.

    `extensions` lists what was added to the allowance since, as it is written: "3wd 2wd". At `watch_at` Linli looks at
    it next: to warn the body that must act, then to say that it fell overdue, then to climb the ladder, rung by rung
    (`climbed`); it is empty where nothing comes any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=8, choices=ClockKind.choices)
    allowance = models.CharField(max_length=12)
    extensions = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    watch_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    fell_overdue_at = models.DateTimeField(null=True)
    climbed = models.SmallIntegerField(default=0, db_default=0)

    impersonal: ClassVar[set[str]] = {"kind", "allowance", "extensions"}

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=["watch_at"],
                name="clock_watched",
                condition=Q(ended_at__isnull=True, watch_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request", "kind"],
                condition=Q(ended_at=None),
                name="one_running_clock_of_a_kind",
            ),
        ]


class Pause(models.Model):
    """A stretch in which the resolve clock stood still, with the reason that the resident sees."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="pauses")
    state = models.CharField(max_length=12, choices=State.choices)
    reason = models.CharField(max_length=30, blank=True)
    expected_on = models.DateField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    impersonal: ClassVar[set[str]] = {"state", "reason"}

    class Meta:
        ordering = ("id",)


class Assignment(models.Model):
    """A body was given the matter, from when to when, and how that ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments")
    dispatched_by_appointment_id = models.UUIDField(null=True)
    dispatched_at = models.DateTimeField()
    taken_by_appointment_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, blank=True, choices=AssignmentEnd.choices)
    reason = models.CharField(max_length=30, blank=True)

    impersonal: ClassVar[set[str]] = {"end", "reason"}

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request"], condition=Q(ended_at=None), name="one_running_assignment"
            ),
        ]


class Help(models.Model):
    """A body helps the lead of an assignment; `joint`: it answers for a part of its own, and without that part the
    matter is not resolved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="helps")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="helpers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    joint = models.BooleanField(default=False)
    asked_by_appointment_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request", "organisation"],
                condition=Q(ended_at=None),
                name="one_running_help_of_a_body",
            ),
        ]


class Supervision(models.Model):
    """A body above the holder watches over a matter: since when, by when it wants an answer, and how that ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="supervisions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by_appointment_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request"], condition=Q(ended_at=None), name="one_running_supervision"
            ),
        ]


class Affected(models.Model):
    """Somebody who has the same problem and follows a service request instead of filing another: a browser or an
    account, with a telephone if they left one. They are told once when it closes; it gives them no word on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="affected")
    person_id = models.UUIDField(null=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar = [
            models.Index(
                fields=["person_id"],
                name="affected_person",
                condition=Q(left_at=None, person_id__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service_request", "person_id"],
                condition=Q(left_at=None),
                name="one_joining_of_a_person",
            ),
        ]


class Remark(models.Model):
    """Words about a service request: an addition, a reply, a note or a reason. `verb` is what they came with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=8, choices=RemarkKind.choices)
    verb = models.CharField(max_length=14, blank=True)
    text = models.TextField()
    person_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    personal: ClassVar[dict[str, Personal]] = {
        "text": Personal("know what was said about the matter", 36, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "verb"}

    class Meta:
        ordering = ("id",)
