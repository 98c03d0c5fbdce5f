"""The tables on how bodies are made up: committees, aims, ways to a candidate, cross-appointments, whose power."""

from __future__ import annotations

from linli.playbooks.fields import (
    Body,
    Day,
    Key,
    MovedKey,
    Named,
    Part,
    SourceKey,
    fixed,
    maximum,
    minimum,
    own,
)

KEY = 40


class CommitteeRow(Part):
    """How many people a body of one kind is made up of, and for how long; `key` is the kind of body.

    Fewer than `members_min` is no full committee; more than `members_usual` is unusual and only warned of.
    """

    key: Body = fixed()
    source: SourceKey = own()
    members_min: int = minimum(ge=1, le=99)
    members_usual: int | None = maximum(default=None, ge=1, le=999)
    term_months: int | None = maximum(default=None, ge=1, le=120)


class Aim(Named):
    """A share that a new body should reach: shown where candidates are named, never a rule of who may stand."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()
    body: Body = fixed()
    percent: int = minimum(ge=1, le=100)


class NominationWay(Named):
    """A way in which somebody comes to be a candidate."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()


class CrossAppointment(Named):
    """Who of one kind of body takes a post in another; without a post, any post there."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()
    from_body: Body = fixed()
    from_post: Key | None = fixed(default=None)
    to_body: Body = fixed()
    to_post: Key | None = fixed(default=None)


class CharterLine(Named):
    """A sentence on whose power or duty something is; the name is the sentence that is shown."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()
    body: Body = fixed()


class MovedDown(Named):
    """Powers or posts that a kind of body gave to one further down, how many, and since when if that is known."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()
    from_body: Body = fixed()
    to_body: Body = fixed()
    kind: MovedKey = fixed()
    count: int = fixed(ge=1, le=100_000)
    since: Day | None = fixed(default=None)


class Grade(Named):
    """A grade of posts with so many steps, which an appointment may name."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()
    steps: int = fixed(ge=1, le=50)


class StandardItem(Named):
    """Something that every station should have."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()


class Zone(Named):
    """A part of a station set aside for one use."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()


class Sector(Named):
    """A kind of organisation outside the estate whose party organisation is tied to places."""

    key: Key = fixed(max_length=KEY)
    source: SourceKey = own()


class Circle(Part):
    """How many minutes' walk from every door a station should lie."""

    source: SourceKey = own()
    minutes: int = maximum(ge=1, le=120)
