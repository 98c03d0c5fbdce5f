"""A firm's card and branch, what it needs, the lines of its envoy's book, and rounds of stars among its workers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.core.ids import uuid7
from linli.core.personal import Personal
from linli.firms.enums import OPEN, ROUND_OPEN, BranchKind, ConsentWay, Entered, FirmSort, RoundState, State
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place
from linli.playbooks.models import PlaybookVersion
from linli.playbooks.parts_firms import FirmNeedKind, Firms
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest

WORDS, REASON, LINE, NAME, PUBLIC = 2000, 500, 200, 40, 1000
KEPT = 24
"""Months after the end: as long as one still asks how a firm was helped."""
BOOK_KEPT = 24
"""Months after a visit: so long a successor in the post has use for it."""
STAR_KEPT = 1
"""Months after the day that the playbook sets, unless the worker wishes to be remembered."""
_OPEN = [state.value for state in OPEN]
_ROUND_OPEN = [state.value for state in ROUND_OPEN]


class FirmCard(models.Model):
    """What a body of kind `firm` has beyond a body: its sort, where it lies, and for whom to ask there."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="firm_card"
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=8, choices=FirmSort.choices, default=FirmSort.PRIVATE)
    address = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=NAME, blank=True)
    next_on = models.DateField(null=True, help_text="when the envoy comes next, as agreed with the firm")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "contact": Personal("know for whom to ask in a firm", KEPT, "name", True, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"sort", "address"}

    class Meta:
        ordering = ("organisation",)

    def get_sort(self) -> FirmSort:
        """Its sort as the enum's member."""
        return FirmSort(self.sort)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class FirmBranch(models.Model):
    """A firm has a branch from a day on, alone or together with another body. What was before stays, with its end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="branches")
    kind = models.CharField(max_length=8, choices=BranchKind.choices)
    joint_with = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, help_text="the first day on which there is none any more")

    impersonal: ClassVar[set[str]] = {"kind"}

    class Meta:
        ordering = ("-since", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firm"], condition=Q(until=None), name="firm_one_branch_at_a_time"),
            models.CheckConstraint(
                condition=Q(kind=BranchKind.OWN, joint_with=None) | Q(kind=BranchKind.JOINT, joint_with__isnull=False),
                name="firm_joint_branch_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="firm_branch_ends_after_it_began"
            ),
        ]


class FirmNeed(models.Model):
    """What a firm needs: a loan, a patent, orders …

    `keeper` keeps the list in which the firm stands, `appointment` is who sees to it, `body` who was asked or works on
    it, `decider` who decides where that one declined.
    What was learned is published in `learned`, with the firm's consent.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    words = models.TextField()
    entered = models.CharField(max_length=8, choices=Entered.choices)
    entered_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    take_by = models.DateTimeField(help_text="from then on who keeps the list of firms reads of it as well")
    asked_only = models.BooleanField(default=False, help_text="the envoy is unpaid: asked, never late")
    keeper = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    service_request = models.OneToOneField(ServiceRequest, null=True, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    asked_words = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="by when the body or the decider answers or reports")
    declined_words = models.TextField(blank=True)
    decider = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    decided_words = models.TextField(blank=True)
    done_words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    resolved_by_id = models.UUIDField(null=True, help_text="the person who said what was done")
    firm_words = models.TextField(blank=True, help_text="what the firm says of it")
    reason = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    learned = models.TextField(blank=True)
    consented_on = models.DateField(null=True)
    consent_way = models.CharField(max_length=8, blank=True, choices=ConsentWay.choices)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("know what a firm needs", KEPT, "words", False, "tombstone"),
        "asked_words": Personal("say why this body is asked", KEPT, "words", False, "blank"),
        "declined_words": Personal("say why a body cannot", KEPT, "words", False, "blank"),
        "decided_words": Personal("say why it was decided so", KEPT, "words", False, "blank"),
        "done_words": Personal("say what was done", KEPT, "words", False, "blank"),
        "firm_words": Personal("know whether it helped", KEPT, "words", False, "blank"),
        "reason": Personal("say why it is not possible yet", KEPT, "words", False, "blank"),
    }
    impersonal: ClassVar[set[str]] = {"number", "kind", "entered", "state", "learned", "consent_way"}

    class Meta:
        ordering = ("entered_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="firm_need_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at=None) | (~Q(state__in=_OPEN) & Q(ended_at__isnull=False)),
                name="firm_need_over_has_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["asked", "declined", "with_body"]) | Q(body__isnull=False),
                name="firm_need_asked_names_the_body",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DEFERRED) | (Q(review_on__isnull=False) & ~Q(reason="")),
                name="firm_need_deferred_has_reason_and_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(learned="") & Q(consented_on__isnull=False)),
                name="firm_need_published_with_consent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "entered_at"], name="firm_need_open", condition=Q(ended_at=None)),
            models.Index(fields=["body", "due_at"], name="firm_need_of_body", condition=Q(ended_at=None)),
            models.Index(fields=["firm", "-id"], name="firm_need_of_firm"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def plan(self) -> Firms | None:
        """What its playbook says of firms."""
        return by_id(self.playbook_version_id).firms

    @property
    def spec(self) -> FirmNeedKind | None:
        """Its kind in the playbook."""
        return self.plan.kind(self.kind) if self.plan is not None else None

    @property
    def kind_name(self) -> str:
        """Its kind's name, the key where the playbook has no name for it."""
        return str(self.spec.name) if self.spec is not None else self.kind

    def get_state(self) -> State:
        """Its state as the enum's member."""
        return State(self.state)

    def level_ids(self) -> dict[str, int | None]:
        """It lies where its place lies."""
        return self.place.level_ids()


class FirmVisit(models.Model):
    """A line of the envoy's book: on which day somebody was there, and what was heard. Not who, when or how long."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="firm_visits")
    on = models.DateField()
    words = models.CharField(max_length=LINE)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("let an envoy and who follows know what was heard", BOOK_KEPT, "words", False, "tombstone"),
    }

    class Meta:
        ordering = ("-on", "-id")
        indexes: ClassVar = [models.Index(fields=["firm", "-on"], name="firm_visit_of_firm")]


class StarRound(models.Model):
    """A round in which a firm's own panel says who of its workers is a star, in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="star_rounds")
    playbook_version = models.ForeignKey(PlaybookVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    title = models.CharField(max_length=60)
    called_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RoundState.choices, default=RoundState.CALLED)
    decided_on = models.DateField(null=True)
    objections_until = models.DateField(null=True, help_text="the last day on which objections are heard")
    ended_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    impersonal: ClassVar[set[str]] = {"title", "state"}

    class Meta:
        ordering = ("-called_at", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="star_round_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=_ROUND_OPEN, ended_at=None)
                | (~Q(state__in=_ROUND_OPEN) & Q(ended_at__isnull=False)),
                name="star_round_over_has_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["posted", "over"])
                | (Q(decided_on__isnull=False) & Q(objections_until__isnull=False)),
                name="star_round_posted_was_decided",
            ),
            models.UniqueConstraint(
                fields=["firm"], condition=Q(state__in=_ROUND_OPEN), name="star_round_one_at_a_time"
            ),
        ]

    @property
    def plan(self) -> Firms | None:
        """What its playbook says of firms."""
        return by_id(self.playbook_version_id).firms

    def get_state(self) -> RoundState:
        """Its state as the enum's member."""
        return RoundState(self.state)


class StarPanelMember(models.Model):
    """Somebody of the firm who decides in a round."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(StarRound, on_delete=models.PROTECT, related_name="panel")
    name = models.CharField(max_length=NAME)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("know who sat on the panel of a round", KEPT, "name", True, "tombstone"),
    }

    class Meta:
        ordering = ("id",)


class StarWorker(models.Model):
    """A worker who stands in a round because they want to, with the reasons in words. Nobody is counted or ranked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(StarRound, on_delete=models.PROTECT, related_name="workers")
    kind = models.CharField(max_length=40, help_text="its key in the playbook")
    name = models.CharField(max_length=NAME)
    reasons = models.TextField()
    consented_on = models.DateField()
    consent_way = models.CharField(max_length=8, choices=ConsentWay.choices)
    chosen = models.BooleanField(default=False)
    stepped_back_at = models.DateTimeField(null=True)
    wants_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    remembered = models.BooleanField(default=False)
    forget_on = models.DateField(null=True, help_text="from when on it is forgotten, unless they wish to be remembered")
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "name": Personal("name a worker who was chosen and wants to be named", STAR_KEPT, "name", True, "tombstone"),
        "reasons": Personal("say why they were chosen", STAR_KEPT, "words", True, "tombstone"),
    }
    impersonal: ClassVar[set[str]] = {"kind", "consent_way"}

    class Meta:
        ordering = ("kind", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(wants_published=True, chosen=True, stepped_back_at=None),
                name="star_published_only_if_wanted",
            ),
            models.CheckConstraint(
                condition=Q(stepped_back_at=None) | Q(chosen=False), name="star_not_for_who_stepped_back"
            ),
        ]


class StarObjection(models.Model):
    """What somebody of the firm says against a decision of the panel, and what the panel answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(StarRound, on_delete=models.PROTECT, related_name="objections")
    words = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    personal: ClassVar[dict[str, Personal]] = {
        "words": Personal("hear what is said against a decision", KEPT, "words", False, "tombstone"),
        "answer": Personal("say what the panel answers", KEPT, "words", False, "blank"),
    }

    class Meta:
        ordering = ("at", "id")
