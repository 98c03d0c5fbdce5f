"""What waits: for the keepers orders to be assigned, chased, or asked about, and needs; for a body what is assigned to
it, what it has taken, and needs that ask for its resource. In every state that is not over somebody has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from linli.core.actors import Actor
from linli.core.waiting import lines
from linli.offers.enums import NeedState, OrderState
from linli.offers.models import Need, Order
from linli.offers.queries import bodies_with
from linli.playbooks.enums import Power

KIND = "offer"
ASSIGN, AGAIN, LATE, WORD = "order_assign", "order_again", "order_late", "order_word"
TAKE, DO, ASKED, ASKED_DO = "order_take", "order_do", "order_asked", "order_asked_do"
NEED, NEED_ASK, NEED_MEET, NEED_ANSWER = "need_open", "need_ask", "need_meet", "need_answer"
"""What is asked."""

ORDER_ASKS = (ASSIGN, AGAIN, LATE, WORD, TAKE, DO, ASKED, ASKED_DO)
NEED_ASKS = (NEED, NEED_ASK, NEED_MEET, NEED_ANSWER)


def keeper_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies whose lists an actor keeps."""
    return bodies_with(actor, Power.OFFER_KEEP) or None


def doer_part(actor: Actor) -> tuple[Any, ...] | None:
    """The bodies for which an actor does what is ordered."""
    return bodies_with(actor, Power.OFFER_DO) or None


def keeper_order_lines(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Orders to be assigned, anew where they came back; those that stand past their day with whoever holds them; and
    those that wait for the word of whoever ordered, until silence closes them."""
    late = Q(state__in=[OrderState.ASSIGNED, OrderState.TAKEN], do_by__lte=at)
    found = Order.objects.filter(Q(state__in=[OrderState.ORDERED, OrderState.DONE]) | late, organisation_id__in=part)
    asks = Case(
        When(state=OrderState.ORDERED, back_words="", then=Value(ASSIGN)),
        When(state=OrderState.ORDERED, then=Value(AGAIN)),
        When(state=OrderState.DONE, then=Value(WORD)),
        default=Value(LATE),
        output_field=CharField(),
    )
    due = Case(
        When(state=OrderState.ORDERED, back_words="", then=F("assign_by")),
        When(state=OrderState.DONE, then=Value(None)),
        default=F("do_by"),
        output_field=DateTimeField(),
    )
    return lines(
        found, kind=KIND, subject="item__what", asks=asks, since=Coalesce("done_at", "ordered_at"), due_at=due,
        body="organisation_id", place="place__name", ref="pk",
    )  # fmt: skip


def doer_order_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Orders that are assigned to these bodies or taken by them; unpaid neighbours are asked, and never late."""
    found = Order.objects.filter(state__in=[OrderState.ASSIGNED, OrderState.TAKEN], holder_id__in=part)
    asks = Case(
        When(state=OrderState.ASSIGNED, asked=True, then=Value(ASKED)),
        When(state=OrderState.ASSIGNED, then=Value(TAKE)),
        When(asked=True, then=Value(ASKED_DO)),
        default=Value(DO),
        output_field=CharField(),
    )
    due = Case(
        When(asked=True, then=Value(None)),
        When(state=OrderState.ASSIGNED, then=F("take_by")),
        default=F("do_by"),
        output_field=DateTimeField(),
    )
    return lines(
        found, kind=KIND, subject="item__what", asks=asks, since=Coalesce("assigned_at", "ordered_at"), due_at=due,
        body="holder_id", place="place__name", ref="pk",
    )  # fmt: skip


def keeper_need_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Needs that are open; those that wait for somebody who offers by name, whom the keepers ask; and those to be asked
    about once the other side has agreed. None is ever late."""
    theirs = Q(state=NeedState.MATCHED) & (Q(agreed_at__isnull=False) | Q(resource__owner=None))
    found = Need.objects.filter(Q(state=NeedState.OPEN) | theirs, organisation_id__in=part)
    asks = Case(
        When(state=NeedState.OPEN, then=Value(NEED)),
        When(agreed_at=None, then=Value(NEED_ASK)),
        default=Value(NEED_MEET),
        output_field=CharField(),
    )
    return lines(
        found, kind=KIND, subject="public_words", asks=asks, since=Coalesce("agreed_at", "matched_at", "made_at"),
        due_at=None, body="organisation_id", place="place__name", ref="pk",
    )  # fmt: skip


def doer_need_lines(part: tuple[Any, ...], _at: datetime) -> QuerySet[Any]:
    """Needs for which a resource of these bodies is asked, and nobody has answered."""
    found = Need.objects.filter(state=NeedState.MATCHED, agreed_at=None, resource__owner_id__in=part)
    return lines(
        found, kind=KIND, subject="public_words", asks=Value(NEED_ANSWER), since="matched_at", due_at=None,
        body="resource__owner_id", place="place__name", ref="pk",
    )  # fmt: skip
