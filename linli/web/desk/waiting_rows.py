"""What waits beside service requests, as rows of the inbox: each noun's page says in what words and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from linli.core.actors import Actor
from linli.core.waiting import Line
from linli.web.desk.frame import post_name
from linli.web.inbox_row import InboxRow


class Shown(NamedTuple):
    """How lines of a kind are shown: what is asked, in words; the page; a verb that needs no input, as
    `verb_button` reads it, or None; its subject, where that is more than the line's own words; and whether it is 急."""

    asks: Callable[[Line], str]
    href: Callable[[Line], str]
    primary: Callable[[Line, Actor, datetime], Any] | None = None
    subject: Callable[[Line], str] | None = None
    urgent: bool = False


_shown: dict[str, Shown] = {}


def show(name: str, shown: Shown) -> None:
    """Say how lines of a kind are shown; or those of a kind that ask for one thing: "duty:registration"."""
    _shown[name] = shown


def other_rows(found: Sequence[Line], actor: Actor, at: datetime) -> list[InboxRow]:
    """Lines as rows, each with the post in which one acts. No query."""
    acts = [actor.in_post(held) for held in reversed(actor.posts)]  # of two posts in one body the first
    posts: dict[UUID | None, tuple[Actor, str]] = {act.organisation_id: (act, post_name(act)) for act in acts}
    return [_row(line, *posts.get(line.body, (actor, "")), at) for line in found]


def _row(line: Line, act: Actor, post: str, at: datetime) -> InboxRow:
    shown = _shown.get(f"{line.kind}:{line.asks}") or _shown[line.kind]
    return InboxRow(
        kind=line.kind,
        subject=shown.subject(line) if shown.subject else line.subject,
        place=line.place or None,
        asks=shown.asks(line),
        waiting_since=line.since,
        due_at=line.due_at,
        post=post,
        href=shown.href(line),
        primary=shown.primary(line, act, at) if shown.primary else None,
        urgent=shown.urgent,
    )
