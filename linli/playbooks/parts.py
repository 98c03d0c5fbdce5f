"""The tables of a playbook, one model each; every table with numbers says where they come from."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.core.clock import WorkingHours
from linli.playbooks.enums import BodyKind, ReasonKind
from linli.playbooks.fields import (
    Body,
    Clock,
    Hours,
    IndicatorKey,
    Key,
    Level,
    Line,
    Name,
    Named,
    Part,
    PeriodKey,
    PowerKey,
    ShortName,
    SourceKey,
    Urgency,
    fixed,
    maximum,
    minimum,
    own,
    period_times,
    subset,
)
from linli.playbooks.parts_ladder import Side

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]
Lines = Annotated[tuple[Line, ...], Field(strict=False)]


class LevelName(Named):
    """A level of the tree of places that this city uses, with the city's word for it."""

    level: Level = fixed()


class Workday(Part):
    """The working day in which working-time clocks run, in Asia/Shanghai."""

    source: SourceKey = own()
    periods: Annotated[tuple[Hours, ...], Field(strict=False)] = fixed(min_length=1)

    def as_hours(self) -> WorkingHours:
        """The same as the clock reads it; ValueError where periods overlap or are out of order."""
        return WorkingHours(tuple(period_times(period) for period in self.periods))


class Closing(Part):
    """When silence closes what was handled: calendar days, never fewer than five."""

    source: SourceKey = own()
    quiet_days: int = minimum(default=7, ge=5, le=60)


class UrgencySpec(Named):
    """The clocks of one urgency class.

    `accept_by` and `resolve_by` run from first receipt, `take_by` from acceptance, `reopening` from the reopening.
    Resolve-by may be extended `extensions` times, each by `extension_days` at most, days of the same kind as it. Once
    `warn_after` percent of an allowance are over, the body that must act is warned.
    """

    source: SourceKey = own()
    accept_by: Clock = maximum()
    take_by: Clock = maximum()
    resolve_by: Clock = maximum()
    reopening: Clock = maximum()
    extensions: int = maximum(default=1, ge=0, le=3)
    extension_days: int = maximum(default=3, ge=1, le=60)
    warn_after: int = maximum(default=75, ge=10, le=95)


class Group(Named):
    """A heading under which categories are listed; `source` speaks for the categories below it."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()


class Category(Named):
    """What a service request can be about, and which kinds of body answer for it, first choice first."""

    key: Key = fixed(max_length=40)
    group: Key = fixed(max_length=40)
    default_class: Urgency = fixed()
    responsible: Bodies = subset(min_length=1)
    hazard: bool = minimum(default=False)
    private: bool = minimum(default=False)
    proposal: bool = fixed(default=False)
    about_station: bool = fixed(default=False)
    keywords: Lines = own(default=())
    examples: Lines = own(default=())


class Post(Named):
    """A post that people hold for a term in a body of one kind, with the powers it carries.

    Before somebody is appointed, a body of the kind `consent` is asked; the holder also answers to one of the kind
    `reports_to`, whoever pays.
    """

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    body_kind: Body = fixed()
    count_min: int = minimum(default=0, ge=0)
    count_max: int | None = maximum(default=None, ge=1)
    term_months: int | None = maximum(default=None, ge=1, le=120)
    drawn_from: Bodies = fixed(default=())
    eligibility: tuple[Name, ...] = fixed(default=(), strict=False)
    unpaid: bool = fixed(default=False)
    consent: Body | None = fixed(default=None)
    reports_to: Body | None = fixed(default=None)
    powers: Annotated[tuple[PowerKey, ...], Field(strict=False)] = subset(min_length=1)


class BoardLine(Named):
    """A line of the board at a unit door: the need as its name, and who is called: a post, or a kind of body."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    post: Key | None = fixed(default=None)
    body: Body | None = fixed(default=None)


class GridNet(Named):
    """A net of grids: in which level each is drawn, how many households one covers, how many party members it has."""

    key: Key = fixed(max_length=20)
    source: SourceKey = own()
    drawn_in: Level = fixed()
    count_min: int = minimum(default=0, ge=0)
    count_max: int | None = maximum(default=None, ge=1)
    households_min: int = minimum(default=1, ge=1)
    households_max: int | None = maximum(default=None, ge=1)
    members_min: int | None = minimum(default=None, ge=1)
    members_max: int | None = maximum(default=None, ge=1)


class Link(Part):
    """How many households each holder of a post is linked with; `key` is the post's."""

    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    households_min: int = minimum(ge=1, le=100)
    households_max: int = maximum(ge=1, le=200)


class DispatchRow(Part):
    """To which kinds of body one kind may dispatch, and to whom it raises the rest."""

    source: SourceKey = own()
    from_: Body = fixed(alias="from")
    to: Bodies = subset(default=())
    raise_to: Body | None = fixed(default=None)


class Rung(Part):
    """A step of the ladder: overdue by so much, a request also stands in this kind of body's inbox."""

    source: SourceKey = own()
    to: Body = fixed()
    after: Clock = maximum()


Some = Annotated[tuple[Key, ...], Field(strict=False)]


class Reason(Named):
    """A reason or result that staff pick, and what the resident then reads.

    With `groups` or `categories` it fits those alone: nobody says of a quarrel that it is repaired.
    """

    key: Key = fixed(max_length=40)
    says: Name | None = own(default=None)
    needs_note: bool = minimum(default=False)
    groups: Some | None = subset(default=None, min_length=1)
    categories: Some | None = subset(default=None, min_length=1)

    def fits(self, category: Category) -> bool:
        """Whether it can be said of a matter of this category."""
        if self.groups is None and self.categories is None:
            return True
        return category.group in (self.groups or ()) or category.key in (self.categories or ())


class Reasons(Part):
    """The lists to pick from, one for each verb that wants a reason or a result."""

    source: SourceKey = own()
    decline: tuple[Reason, ...] = subset(min_length=1, strict=False)
    return_: tuple[Reason, ...] = subset(alias="return", min_length=1, strict=False)
    pause: tuple[Reason, ...] = subset(min_length=1, strict=False)
    resolve: tuple[Reason, ...] = subset(min_length=1, strict=False)
    defer: tuple[Reason, ...] = subset(min_length=1, strict=False)

    def of(self, kind: ReasonKind) -> tuple[Reason, ...]:
        """The list for this verb, in the playbook's order."""
        lists = {
            ReasonKind.DECLINE: self.decline,
            ReasonKind.RETURN: self.return_,
            ReasonKind.PAUSE: self.pause,
            ReasonKind.RESOLVE: self.resolve,
            ReasonKind.DEFER: self.defer,
        }
        return lists[kind]


class Cadence(Part):
    """How often something happens: `times` in each `per`."""

    times: int = minimum(ge=1, le=366)
    per: PeriodKey = fixed()


class Forum(Named):
    """A regular meeting that a kind of body holds.

    Nothing is decided unless `quorum_percent` of its sides have come, invited or not: those in `sides` that exist
    there, or each kind of body in `with` where none are named. It is called `notice_days` ahead. What it cannot decide
    climbs to the forum with the key `climbs_to`, and what it does not settle within `climbs_after` of coming onto its
    list climbs by itself; the top has neither. `template` are the headings of its minutes.
    """

    name: ShortName = own()
    key: Key = fixed(max_length=40)
    source: SourceKey = own()
    held_by: Body = fixed()
    with_: Bodies = fixed(alias="with", default=())
    cadence: Cadence = fixed()
    quorum_percent: int = minimum(default=50, ge=1, le=100)
    notice_days: int = minimum(default=0, ge=0, le=30)
    climbs_to: Key | None = fixed(default=None)
    climbs_after: Clock | None = maximum(default=None)
    sides: tuple[Side, ...] = fixed(default=(), strict=False)
    template: tuple[Name, ...] = own(default=(), strict=False)

    def parties(self) -> tuple[tuple[str, tuple[BodyKind, ...]], ...]:
        """Who sits together: the key of each side, and the kinds of body that make it up."""
        named = tuple((side.key, side.bodies) for side in self.sides)
        return named or tuple((kind.value, (kind,)) for kind in self.with_)


class Indicators(Part):
    """What places under this playbook show about people's waiting."""

    shown: Annotated[tuple[IndicatorKey, ...], Field(strict=False)] = fixed(min_length=1)
