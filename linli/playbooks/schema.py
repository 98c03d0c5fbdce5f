"""A playbook as one frozen value, and the questions that the rest of the house asks of it."""

from __future__ import annotations

from functools import cached_property

from linli.core.clock import WorkingHours
from linli.playbooks.enums import BodyKind, Power, ReasonKind, UrgencyClass, WayKind, Word
from linli.playbooks.fields import Key, Line, Name, Named, SourceKey, Urgency, WordKey, fixed, own, subset
from linli.playbooks.parts import (
    BoardLine,
    Category,
    Closing,
    DispatchRow,
    Forum,
    GridNet,
    Group,
    Indicators,
    LevelName,
    Link,
    Post,
    Reason,
    Reasons,
    Rung,
    UrgencySpec,
    Workday,
)
from linli.playbooks.parts_alliances import Alliances
from linli.playbooks.parts_care import Care
from linli.playbooks.parts_drills import DrillKind
from linli.playbooks.parts_duties import Duty
from linli.playbooks.parts_emergency import EmergencyTable
from linli.playbooks.parts_firms import Firms
from linli.playbooks.parts_heard import WayIn
from linli.playbooks.parts_honours import Honours
from linli.playbooks.parts_legacy import LegacyRegister
from linli.playbooks.parts_lessons import Lessons
from linli.playbooks.parts_mediation import MediationKind
from linli.playbooks.parts_offers import Offers
from linli.playbooks.parts_organisation import (
    Aim,
    CharterLine,
    Circle,
    CommitteeRow,
    CrossAppointment,
    Grade,
    MovedDown,
    NominationWay,
    Sector,
    StandardItem,
    Zone,
)
from linli.playbooks.parts_outreach import SweepKind
from linli.playbooks.parts_patrols import PatrolKind
from linli.playbooks.parts_points import Points
from linli.playbooks.parts_projects import Projects
from linli.playbooks.parts_reception import ReceptionKind
from linli.playbooks.parts_services import Agency, Directory, MinorPowers
from linli.playbooks.parts_volunteering import Volunteering
from linli.playbooks.parts_vouchers import Vouchers
from linli.playbooks.parts_whistles import WhistleKind
from linli.playbooks.parts_wishes import Wishes


class Playbook(Named):
    """One city's way of governing its estates. Made by `loading.load`, which also cross-checks it."""

    key: Key = own(max_length=40)
    version: Line = own()
    source: SourceKey = own()
    note: str = own(default="", max_length=2000)
    narrowed_from: str = own(default="", max_length=300)
    words: dict[WordKey, Name] = own(default_factory=dict)
    levels: tuple[LevelName, ...] = fixed(min_length=1, strict=False)
    working_hours: Workday = fixed()
    closing: Closing = fixed()
    classes: dict[Urgency, UrgencySpec] = fixed(alias="urgency")
    groups: tuple[Group, ...] = subset(min_length=1, strict=False)
    categories: tuple[Category, ...] = subset(min_length=1, strict=False)
    posts: tuple[Post, ...] = fixed(min_length=1, strict=False)
    links: tuple[Link, ...] = fixed(default=(), strict=False)
    dispatch: tuple[DispatchRow, ...] = fixed(min_length=1, strict=False)
    ladder: tuple[Rung, ...] = fixed(default=(), strict=False)
    door_board: tuple[BoardLine, ...] = fixed(default=(), strict=False)
    grids: tuple[GridNet, ...] = fixed(default=(), strict=False)
    committee_rows: tuple[CommitteeRow, ...] = fixed(alias="committees", default=(), strict=False)
    aims: tuple[Aim, ...] = fixed(default=(), strict=False)
    nomination_ways: tuple[NominationWay, ...] = subset(default=(), strict=False)
    cross_appointments: tuple[CrossAppointment, ...] = subset(default=(), strict=False)
    charter: tuple[CharterLine, ...] = fixed(default=(), strict=False)
    moved_down: tuple[MovedDown, ...] = fixed(default=(), strict=False)
    grades: tuple[Grade, ...] = fixed(default=(), strict=False)
    standard: tuple[StandardItem, ...] = fixed(default=(), strict=False)
    zones: tuple[Zone, ...] = subset(default=(), strict=False)
    sectors: tuple[Sector, ...] = subset(default=(), strict=False)
    circle: Circle | None = fixed(default=None)
    reasons: Reasons = fixed()
    whistles: tuple[WhistleKind, ...] = fixed(default=(), strict=False)
    forums: tuple[Forum, ...] = fixed(default=(), strict=False)
    duties: tuple[Duty, ...] = fixed(default=(), strict=False)
    sweeps: tuple[SweepKind, ...] = fixed(default=(), strict=False)
    mediation: tuple[MediationKind, ...] = fixed(default=(), strict=False)
    legacy: LegacyRegister | None = fixed(default=None)
    emergency: EmergencyTable | None = fixed(default=None)
    patrols: tuple[PatrolKind, ...] = fixed(default=(), strict=False)
    drills: tuple[DrillKind, ...] = fixed(default=(), strict=False)
    receptions: tuple[ReceptionKind, ...] = fixed(default=(), strict=False)
    lessons: Lessons | None = fixed(default=None)
    wishes: Wishes | None = fixed(default=None)
    offers: Offers | None = fixed(default=None)
    volunteering: Volunteering | None = fixed(default=None)
    care: Care | None = fixed(default=None)
    points: Points | None = fixed(default=None)
    honours: Honours | None = fixed(default=None)
    projects: Projects | None = fixed(default=None)
    alliances: Alliances | None = fixed(default=None)
    directory: Directory | None = fixed(default=None)
    agency: Agency | None = fixed(default=None)
    vouchers: Vouchers | None = fixed(default=None)
    minor_powers: MinorPowers | None = fixed(default=None)
    firms: Firms | None = fixed(default=None)
    ways_in: tuple[WayIn, ...] = fixed(default=(), strict=False)
    indicators: Indicators = fixed()

    # -- questions ---------------------------------------------------------------------------------

    def category(self, key: str) -> Category:
        """The category with this key; LookupError where there is none."""
        return self._categories[key]

    def group(self, key: str) -> Group:
        """The group with this key; LookupError where there is none."""
        return {group.key: group for group in self.groups}[key]

    def categories_in(self, group: str) -> tuple[Category, ...]:
        """The categories under a group, in the playbook's order."""
        return tuple(category for category in self.categories if category.group == group)

    def urgency(self, cls: UrgencyClass | str) -> UrgencySpec:
        """The clocks of an urgency class; ValueError for a class that does not exist."""
        return self.classes[UrgencyClass(cls)]

    def post(self, key: str) -> Post:
        """The post with this key; LookupError where there is none."""
        return self._posts[key]

    def sweep(self, key: str) -> SweepKind:
        """The kind of round with this key; LookupError where there is none."""
        return {kind.key: kind for kind in self.sweeps}[key]

    def receptions_of(self, kind: BodyKind | str) -> tuple[ReceptionKind, ...]:
        """The kinds of reception that bodies of this kind hold, in the playbook's order."""
        return tuple(one for one in self.receptions if one.held_by == kind)

    def ways_of(self, *kinds: WayKind) -> tuple[WayIn, ...]:
        """The ways in of these kinds, in the playbook's order."""
        return tuple(way for way in self.ways_in if way.kind in kinds)

    def posts_of(self, kind: BodyKind | str) -> tuple[Post, ...]:
        """The posts that bodies of this kind have, in the playbook's order."""
        return tuple(post for post in self.posts if post.body_kind == kind)

    def powers_of(self, post_key: str) -> frozenset[Power]:
        """The powers of a post; none for a post that this playbook does not know."""
        post = self._posts.get(post_key)
        return frozenset(post.powers) if post else frozenset()

    def posts_with(self, power: Power, kind: BodyKind | str | None = None) -> tuple[Post, ...]:
        """The posts that have a power, among those of one kind of body where a kind is given."""
        posts = self.posts if kind is None else self.posts_of(kind)
        return tuple(post for post in posts if power in post.powers)

    def link_of(self, post_key: str) -> Link | None:
        """How many households a holder of this post is linked with; None for a post that is not linked."""
        return next((link for link in self.links if link.key == post_key), None)

    def may_dispatch(self, from_kind: BodyKind | str, to_kind: BodyKind | str) -> bool:
        """Whether a body of one kind may dispatch to a body of another."""
        return to_kind in self.dispatches_to(from_kind)

    def dispatches_to(self, from_kind: BodyKind | str) -> tuple[BodyKind, ...]:
        """The kinds to which a kind of body may dispatch; empty where it may not dispatch."""
        row = self._dispatch.get(BodyKind(from_kind))
        return row.to if row else ()

    def dispatchers_to(self, to_kind: BodyKind | str) -> tuple[BodyKind, ...]:
        """The kinds of body that may dispatch to this kind."""
        return tuple(row.from_ for row in self.dispatch if to_kind in row.to)

    def raise_to(self, from_kind: BodyKind | str) -> BodyKind | None:
        """Where a kind of body raises what it may not dispatch itself; None at the top."""
        row = self._dispatch.get(BodyKind(from_kind))
        return row.raise_to if row else None

    def is_asked(self, kind: BodyKind | str) -> bool:
        """Whether bodies of this kind are unpaid neighbours: asked, never overdue."""
        handlers = self.posts_with(Power.SERVICE_REQUEST_HANDLE, kind)
        return bool(handlers) and all(post.unpaid for post in handlers)

    def grid_net(self, key: str) -> GridNet | None:
        """The net of grids with this key; None for one that the playbook does not know, such as a department's."""
        return next((net for net in self.grids if net.key == key), None)

    @property
    def committees(self) -> tuple[CommitteeRow, ...]:
        """How bodies are made up, by their kind."""
        return self.committee_rows

    def committee_of(self, kind: BodyKind | str) -> CommitteeRow | None:
        """How a body of this kind is made up; None where the playbook does not say."""
        return next((row for row in self.committee_rows if row.key == kind), None)

    def aims_for(self, kind: BodyKind | str) -> tuple[Aim, ...]:
        """The shares that a new body of this kind should reach."""
        return tuple(aim for aim in self.aims if aim.body == kind)

    def charter_of(self, kind: BodyKind | str) -> tuple[CharterLine, ...]:
        """The sentences on what is the power or duty of bodies of this kind."""
        return tuple(line for line in self.charter if line.body == kind)

    def crossing_into(self, kind: BodyKind | str) -> tuple[CrossAppointment, ...]:
        """The cross-appointments that bring people into bodies of this kind."""
        return tuple(crossing for crossing in self.cross_appointments if crossing.to_body == kind)

    def crossing_from(self, kind: BodyKind | str) -> tuple[CrossAppointment, ...]:
        """The cross-appointments that take people of bodies of this kind into others."""
        return tuple(crossing for crossing in self.cross_appointments if crossing.from_body == kind)

    def moved_down_to(self, kind: BodyKind | str) -> tuple[MovedDown, ...]:
        """What bodies of this kind were given from further up."""
        return tuple(moved for moved in self.moved_down if moved.to_body == kind)

    def whistle(self, key: str) -> WhistleKind:
        """The way of blowing a whistle with this key; LookupError where there is none."""
        for kind in self.whistles:
            if kind.key == key:
                return kind
        raise LookupError(key)

    def whistles_of(self, blower: BodyKind | str) -> tuple[WhistleKind, ...]:
        """The ways in which bodies of this kind may blow, in the playbook's order."""
        return tuple(kind for kind in self.whistles if blower in kind.blown_by)

    def mediation_kind(self, key: str) -> MediationKind:
        """The way of mediating with this key; LookupError where there is none."""
        return {kind.key: kind for kind in self.mediation}[key]

    def mediation_of(self, kind: BodyKind | str) -> tuple[MediationKind, ...]:
        """The ways in which bodies of this kind mediate, in the playbook's order."""
        return tuple(one for one in self.mediation if kind in one.held_by)

    def patrol(self, key: str) -> PatrolKind:
        """The kind of patrol with this key; LookupError where there is none."""
        return {kind.key: kind for kind in self.patrols}[key]

    def patrols_of(self, kind: BodyKind | str) -> tuple[PatrolKind, ...]:
        """The patrols that bodies of this kind walk, in the playbook's order."""
        return tuple(one for one in self.patrols if kind in one.held_by)

    def drill(self, key: str) -> DrillKind:
        """The kind of drill with this key; LookupError where there is none."""
        return {kind.key: kind for kind in self.drills}[key]

    def drills_of(self, kind: BodyKind | str) -> tuple[DrillKind, ...]:
        """The drills that bodies of this kind plan, in the playbook's order."""
        return tuple(one for one in self.drills if kind in one.planned_by)

    def nomination_way(self, key: str) -> NominationWay | None:
        """The way to a candidate with this key; None for one that the playbook does not know."""
        return next((way for way in self.nomination_ways if way.key == key), None)

    def grade(self, key: str) -> Grade | None:
        """The grade with this key; None for one that the playbook does not know."""
        return next((grade for grade in self.grades if grade.key == key), None)

    def zone(self, key: str) -> Zone | None:
        """The zone of a station with this key; None for one that the playbook does not know."""
        return next((zone for zone in self.zones if zone.key == key), None)

    def sector(self, key: str) -> Sector | None:
        """The sector with this key; None for one that the playbook does not know."""
        return next((sector for sector in self.sectors if sector.key == key), None)

    def forum(self, key: str) -> Forum:
        """The forum with this key; LookupError where there is none."""
        return {forum.key: forum for forum in self.forums}[key]

    def duty(self, key: str) -> Duty:
        """The duty with this key; LookupError where there is none."""
        return {duty.key: duty for duty in self.duties}[key]

    def duties_of(self, kind: BodyKind | str) -> tuple[Duty, ...]:
        """The duties of bodies of this kind, in the playbook's order."""
        return tuple(duty for duty in self.duties if duty.body_kind == kind)

    def forums_of(self, kind: BodyKind | str) -> tuple[Forum, ...]:
        """The forums that bodies of this kind hold, in the playbook's order."""
        return tuple(forum for forum in self.forums if forum.held_by == kind)

    def reason(self, kind: ReasonKind | str, key: str) -> Reason:
        """A reason or result by verb and key; LookupError where there is none."""
        for reason in self.reasons_for(kind):
            if reason.key == key:
                return reason
        raise LookupError(key)

    def reasons_for(self, kind: ReasonKind | str, category: str = "") -> tuple[Reason, ...]:
        """The reasons or results to pick from for a verb; of a known category, those that fit it."""
        found = self.reasons.of(ReasonKind(kind))
        spec = next((one for one in self.categories if one.key == category), None) if category else None
        return tuple(reason for reason in found if reason.fits(spec)) if spec is not None else found

    def word(self, word: Word | str, lang: str | None = None) -> str:
        """The city's word, or the product's own where the city has none; `lang` None: the active language."""
        said = self.words.get(Word(word))
        if said is None:
            return Word(word).default
        return str(said) if lang is None else said.in_language(lang)

    @cached_property
    def hours(self) -> WorkingHours:
        """The working day in which working-time clocks run."""
        return self.working_hours.as_hours()

    @property
    def quiet_days(self) -> int:
        """Calendar days of silence after which what was handled closes."""
        return self.closing.quiet_days

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.key: category for category in self.categories}

    @cached_property
    def _posts(self) -> dict[str, Post]:
        return {post.key: post for post in self.posts}

    @cached_property
    def _dispatch(self) -> dict[BodyKind, DispatchRow]:
        return {row.from_: row for row in self.dispatch}
