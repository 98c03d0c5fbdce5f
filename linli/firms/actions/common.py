"""What the verbs of firms share: the locks, the days, the way from state to state, the event, who is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid
from linli.core.wording import day_words
from linli.firms.enums import ROUND_TABLE, TABLE, ConsentWay, RoundState, RoundVerb, State, Verb
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.firms.queries import CARD_JOINED, NEED_JOINED, ROUND_JOINED
from linli.messages.queries import to_tell
from linli.organisations.models import Organisation
from linli.organisations.queries import serves
from linli.playbooks.enums import Power

CLIENT = "firms"
YEAR = timedelta(days=366)
EARLIEST = date(1980, 1, 1)


def locked_card(card: FirmCard, version: int | None = None) -> FirmCard:
    """The card, locked; every verb of a firm begins here. Raises `Stale`."""
    return kernel.lock(card, version=version, related=CARD_JOINED)


def locked_need(need: FirmNeed, version: int | None = None) -> FirmNeed:
    """The need, locked; every verb of it begins here. Raises `Stale`."""
    return kernel.lock(need, version=version, related=NEED_JOINED)


def locked_round(round_: StarRound, version: int | None = None) -> StarRound:
    """The round, locked; every verb of it and of who stands in it begins here. Raises `Stale`."""
    return kernel.lock(round_, version=version, related=ROUND_JOINED)


def need_past(field: str, day: date | None, at: datetime, earliest: date = EARLIEST) -> date:
    """A day that has come, not before another. Raises `Invalid`."""
    if day is None or not earliest <= day <= local_date(at):
        raise Invalid({field: _("Name a day from %(day)s to today.") % {"day": day_words(earliest)}})
    return day


def need_ahead(field: str, day: date | None, at: datetime, days: int = YEAR.days) -> date:
    """A day after today, at most so many days ahead. Raises `Invalid`."""
    today = local_date(at)
    last = today + timedelta(days=days)
    if day is None or not today < day <= last:
        raise Invalid({field: _("Name a day after today, at the latest %(day)s.") % {"day": day_words(last)}})
    return day


def need_way(field: str, way: str) -> ConsentWay:
    """How somebody consented. Raises `Invalid`."""
    if way not in ConsentWay.values:
        raise Invalid({field: _("Choose how they said so.")})
    return ConsentWay(way)


def move(row: FirmNeed, verb: Verb, target: State) -> None:
    """Put a need into the target state, which the table must know."""
    if target not in TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def move_round(row: StarRound, verb: RoundVerb, target: RoundState) -> None:
    """Put a round into the target state, which the table must know."""
    if target not in ROUND_TABLE.targets(verb, row.state):
        raise RuntimeError(f"{verb} does not lead from {row.state} to {target}")
    row.state = target


def save(
    row: FirmNeed, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> FirmNeed:
    """Write the changed fields, and record what happened: no words, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"firm_need.{past}", row, by=by, at=at, refs=refs)
    return row


def save_round(
    row: StarRound, past: str, *fields: str, by: Actor, at: datetime, refs: Mapping[str, Any] | None = None
) -> StarRound:
    """The same for a round: no name, for events are never erased."""
    kernel.save(row, "state", *fields)
    events.record(f"star_round.{past}", row, by=by, at=at, refs=refs)
    return row


def acting(field: str, wanted: UUID | None, among: tuple[Organisation, ...]) -> Organisation:
    """The body of this id among those that can. Raises `Invalid`."""
    found = next((one for one in among if one.pk == wanted), None)
    if found is None:
        raise Invalid({field: _("Choose a body that can help with this.")})
    return found


def other_body(field: str, wanted: UUID | None, card: FirmCard) -> Organisation:
    """The body with which a firm has its branch: another one, that is there. Raises `Invalid`."""
    found = Organisation.objects.filter(pk=wanted, ended_on=None).first() if wanted is not None else None
    if found is None or found.pk == card.organisation_id or not _near(found, card):
        raise Invalid({field: _("Choose the body with which the branch is.")})
    return found


def _near(body: Organisation, card: FirmCard) -> bool:
    """Whether a body serves where the firm lies, or is a firm of the same place."""
    return serves(body, card.place)


def tell_body(row: FirmNeed, what: str, body: UUID | None, *, by: Actor, at: datetime) -> None:
    """Tell a body, unless there is none or it did it itself. What an envoy did in the firm, the firm is told."""
    if body is None or (body == by.organisation_id and Power.FIRM_ENVOY not in by.powers):
        return
    to_tell(
        f"firm_need.body.{what}", subject_type="firm_need", subject_id=row.pk, at=at, organisation_id=body,
        refs={"number": row.number},
    ).save(force_insert=True)  # fmt: skip


def tell_seer(row: FirmNeed, what: str, *, by: Actor, at: datetime) -> None:
    """Tell who sees to the need, unless there is nobody or they did it themselves."""
    person = row.appointment.person_id if row.appointment is not None else None
    if person is None or person == by.person_id:
        return
    to_tell(
        f"firm_need.seer.{what}", subject_type="firm_need", subject_id=row.pk, at=at, person_id=person,
        refs={"number": row.number},
    ).save(force_insert=True)  # fmt: skip
