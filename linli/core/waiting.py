"""What waits for a person, of every noun: one shape of line, so that one question unites them all.

A noun registers how it finds its lines. They are asked together, in one query, and stand in one inbox.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, DateField, DateTimeField, F, Func, QuerySet, UUIDField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from linli.core.actors import Actor
from linli.core.prepared import prepared

SHOWN = 50
"""So many are shown at once."""


ORDER = ("line_due", "line_since", "pk")


class DayIn(Func):
    """The day it is in Shanghai at a moment, reckoned by the database: a question is prepared once for every day."""

    template = "((%(expressions)s) AT TIME ZONE 'Asia/Shanghai')::date"
    output_field = DateField()


class Line(NamedTuple):
    """One thing that waits.

    `asks` is a key whose words the noun knows; `body` the body through which it waits, None where it waits for the
    person; `place` a name to be shown; `ref` what the address of its page is made of.
    """

    kind: str
    id: UUID
    subject: str
    asks: str
    since: datetime
    due_at: datetime | None
    body: UUID | None
    place: str
    ref: str


PartOf = Callable[[Actor], tuple[Any, ...] | None]
"""What of an actor decides what waits for them, as plain values for `core.prepared`; None where nothing ever can."""

Question = Callable[[tuple[Any, ...], datetime], QuerySet[Any]]
"""The lines that wait for such a part at a moment, made by `lines`."""

_known: dict[str, tuple[PartOf, Question]] = {}


def register(name: str, part_of: PartOf, question: Question) -> None:
    """Let things stand in inboxes under this name: their kind, or, where several nouns have lines of a kind, the kind
    and what is asked, as "duty:registration"."""
    _known[name] = (part_of, question)
    _waiting.forget()


def lines(
    found: QuerySet[Any],
    *,
    kind: str,
    subject: Combinable | str,
    asks: Combinable | Value,
    since: Combinable | str,
    due_at: Combinable | str | None,
    body: Combinable | str | None,
    place: Combinable | str,
    ref: Combinable | str,
) -> QuerySet[Any]:
    """Rows as lines: each field a column's name or an expression; `asks` an expression of a key."""
    empty_moment, nobody = Cast(Value(None), DateTimeField()), Cast(Value(None), UUIDField())
    shown: QuerySet[Any] = (
        found.order_by()
        .annotate(
            line_kind=Value(kind, output_field=CharField()),
            line_subject=_text(subject),
            line_asks=_text(asks),
            line_since=_of(since),
            line_due=empty_moment if due_at is None else _of(due_at),
            line_body=nobody if body is None else _of(body),
            line_place=_text(place),
            line_ref=_text(ref),
        )
        .values_list(
            "line_kind",
            "pk",
            "line_subject",
            "line_asks",
            "line_since",
            "line_due",
            "line_body",
            "line_place",
            "line_ref",
        )
    )
    return shown


def _of(said: Combinable | str) -> Combinable:
    return F(said) if isinstance(said, str) else said


def _text(said: Combinable | str) -> Cast:
    return Cast(_of(said), CharField())


def waiting_for(actor: Actor, at: datetime) -> list[Line]:
    """The first `SHOWN` lines of each name that wait for an actor, and one more if there is more, so that none hides
    another: due first, then longest waiting; what has no date stands last. One query, or none."""
    asked = tuple((kind, part) for kind, (part_of, _) in sorted(_known.items()) if (part := part_of(actor)) is not None)
    if not asked:
        return []
    return [Line(*row) for row in _waiting(asked, at)]


@prepared
def _waiting(asked: tuple[tuple[str, tuple[Any, ...]], ...], at: datetime) -> QuerySet[Any]:
    first, *others = [_known[name][1](part, at).order_by(*ORDER)[: SHOWN + 1] for name, part in asked]
    return first.union(*others, all=True).order_by(*ORDER) if others else first
