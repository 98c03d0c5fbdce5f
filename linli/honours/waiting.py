"""What waits: for the keeper whom to ask, whose answer, what is to be decided, put up, answered, honoured, and which
round to finish; for one of the panel their word. In every state somebody has it, or a day runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from linli.core.actors import Actor
from linli.core.clock import SHANGHAI
from linli.core.waiting import lines
from linli.honours.enums import LIVE, RoundState, State
from linli.honours.models import HonourRound, Nomination, Objection, PanelMember, PanelWord
from linli.honours.queries import bodies_kept, posts_of

KIND = "honour"
ASK, CONSENT, DECIDE, PUBLISH, ANSWER, HONOUR, FINISH, WORD = (
    "honour_ask", "honour_consent", "honour_decide", "honour_publish", "honour_answer", "honour_honour",
    "honour_finish", "honour_word",
)  # fmt: skip
ASKS = (ASK, CONSENT, DECIDE, PUBLISH, ANSWER, HONOUR, WORD)
"""What is asked of a nomination; `FINISH` is asked of a round."""


def _today(at: datetime) -> TruncDate:
    """The day of a moment, reckoned by the database: the question is prepared once."""
    return TruncDate(Value(at, output_field=DateTimeField()), tzinfo=SHANGHAI)


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor keeps rounds."""
    return tuple(bodies_kept(actor)) or None


def keeper_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A line for each nomination that wants something of the body; nobody is late with any."""
    unanswered = Objection.objects.filter(nomination=OuterRef("pk"), answered_at=None).order_by()
    stood = Q(state=State.NOTICE, notice_until__lt=_today(at))
    wants = (
        Q(state__in=[State.PROPOSED, State.ASKED, State.CHOSEN])
        | Q(state=State.AGREED, round__state=RoundState.PANEL)
        | Q(Exists(unanswered), state=State.NOTICE)
        | stood
    )
    found = Nomination.objects.filter(wants, round__organisation_id__in=part)
    asks = Case(
        When(state=State.PROPOSED, then=Value(ASK)),
        When(state=State.ASKED, then=Value(CONSENT)),
        When(state=State.AGREED, then=Value(DECIDE)),
        When(state=State.CHOSEN, then=Value(PUBLISH)),
        When(Exists(unanswered), then=Value(ANSWER)),
        default=Value(HONOUR), output_field=CharField(),
    )  # fmt: skip
    since = Coalesce("decided_at", "asked_at", "made_at")
    return lines(
        found, kind=KIND, subject="round__title", asks=asks, since=since, due_at=None, body="round__organisation_id",
        place="estate__name", ref="pk",
    )  # fmt: skip


def round_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:  # noqa: ARG001  # questions take it
    """A line for each round of which nothing is open any more: it is to be finished."""
    live = Nomination.objects.filter(round=OuterRef("pk"), state__in=LIVE).order_by()
    found = HonourRound.objects.filter(~Exists(live), state=RoundState.PANEL, organisation_id__in=part)
    return lines(
        found, kind=KIND, subject="title", asks=Value(FINISH), since="called_at", due_at=None, body="organisation_id",
        place="place__name", ref="pk",
    )  # fmt: skip


def panel_part(actor: Actor) -> tuple[Any, ...] | None:
    """The posts in which an actor could be on a panel."""
    return tuple(posts_of(actor)) or None


def panel_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:  # noqa: ARG001  # questions take it
    """A line for each nomination of which one of the panel has not given their word: asked, and never late."""
    sits = PanelMember.objects.filter(round=OuterRef("round"), appointment_id__in=part).order_by()
    given = PanelWord.objects.filter(nomination=OuterRef("pk"), member__appointment_id__in=part).order_by()
    found = Nomination.objects.filter(Exists(sits), ~Exists(given), state=State.AGREED, round__state=RoundState.PANEL)
    return lines(
        found, kind=KIND, subject="round__title", asks=Value(WORD), since="made_at", due_at=None, body=None,
        place="estate__name", ref="pk",
    )  # fmt: skip
