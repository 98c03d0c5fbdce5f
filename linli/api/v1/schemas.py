"""What callers get about service requests, as far as whoever calls may see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from linli.api.endpoint import Given
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import Kind, RemarkKind, Source, State


class Body(Given):
    """An organisation: a station, a company, a committee, a department."""

    id: UUID
    kind: str
    name: str
    short_name: str
    telephone: str


class Where(Given):
    """A place of the tree."""

    id: int
    level: str
    name: str
    parent: int | None = None


class Line(Given):
    """A service request in a list."""

    number: str
    version: int
    state: State
    state_name: str = Field(description="The state in the reader's language.")
    kind: Kind
    title: str
    place: int | None = Field(description="The id of its place.")
    place_name: str
    where_words: str
    category: str
    urgency: UrgencyClass
    hazard: bool
    source: Source
    on_behalf: bool
    station_only: bool
    about_station: bool
    holder: UUID = Field(description="The body whose turn it is.")
    holder_name: str
    lead: UUID | None = Field(description="The body that it was dispatched to.")
    station: UUID
    received_at: datetime
    due_at: datetime | None = Field(description="The promise that runs now.")
    overdue: bool
    resolve_by: datetime | None
    first_resolve_by: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    review_on: date | None
    result: str
    reason: str
    closing: str
    satisfied: bool | None
    returns: int
    reopenings: int
    external_source: str
    external_number: str
    href: str


class Lines(Given):
    """One page of a list, newest first."""

    items: list[Line]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Doable(Given):
    """A verb, with where it is done; or why not, who can, and what can be done instead."""

    verb: str
    href: str
    allowed: bool
    why: str = ""
    who_can: str = ""
    instead: str = ""


class Photo(Given):
    """A photo. It can be fetched once it is `ready`."""

    id: UUID
    stage: str
    state: str
    href: str | None = None
    thumbnail: str | None = None


class Whole(Line):
    """A service request."""

    words: str
    reporter_name: str
    telephone: str = Field(description="Masked; in clear it is shown at the desk alone, for a stated purpose.")
    silence_closes_at: datetime | None
    photos: list[Photo]
    verbs: list[Doable]


class Happened(Given):
    """One event of its time line."""

    id: UUID
    kind: str
    at: datetime
    body: str = Field(description="The body in which it was done; empty for residents and for Linli itself.")
    person: str = Field(description="Who did it, for staff.")
    door: str
    from_state: State | None
    to_state: State | None
    to_body: str
    reason: str
    until: date | None
    words: str = Field(description="What was said with it, as far as the reader may read it.")


class TimeLine(Given):
    """What happened, oldest first."""

    items: list[Happened]


class Said(Given):
    """Words about it: an addition of the resident, a reply to them, a reason, or a note among staff."""

    id: UUID
    kind: RemarkKind
    verb: str
    words: str
    at: datetime
    body: str


class Remarks(Given):
    """All words that the reader may read, oldest first."""

    items: list[Said]


class Filed(Given):
    """It is filed: its number, the code with which the resident follows it, and by when the station answers."""

    number: str
    code: str = Field(description="Give it to the resident and to nobody else.")
    answer_by: datetime
    again: bool = Field(description="Whether this is the answer to an earlier call with the same Idempotency-Key.")
    href: str


class Done(Given):
    """It is done: the state that it is in now, and its version."""

    number: str
    verb: str
    state: State
    version: int
    href: str


class Choice(Given):
    """A key of the playbook with its name."""

    key: str
    name: str
    needs_note: bool = False


class Choices(Given):
    """What verbs choose from, for this service request."""

    categories: list[Choice]
    urgencies: list[Choice]
    reasons: dict[str, list[Choice]] = Field(description="By verb: decline, return, pause, resolve (results), defer.")
    bodies: list[Body] = Field(description="The bodies that serve its place.")


class Key(Given):
    """What the key is, and what it opens."""

    name: str
    prefix: str
    expires_on: date
    per_minute: int
    post: str
    organisation: Body
    powers: list[str]
    places: list[Where]


class Places(Given):
    """Places right under another, as people count."""

    items: list[Where]


PlaceId = Annotated[int, Field(ge=1, le=2_147_483_647)]
