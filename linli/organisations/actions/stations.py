"""What a station has and lacks, the money that came in for it, and when its people are there."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, compare, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations import rules_stations as rules
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Appointment, Organisation, StationHours, StationItem, StationMoney
from linli.organisations.models_stations import FIRST_YEAR, LAST_YEAR, ItemSort, MoneySource
from linli.organisations.queries.standing import playbook_of
from linli.organisations.standard import known_items
from linli.places.models import Place
from linli.playbooks.enums import BodyKind

LONGEST_WORDS = 120
LONGEST_HOURS = 80
MOST_FEN = 10_000_000_000_00
"""A hundred billion yuan in fen: more is a slip of the pen."""


@action
def mark_station_item(
    organisation: Organisation,
    sort: ItemSort,
    key: str,
    *,
    since: date | None,
    words: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> StationItem:
    """Write down that the station has an item since a day, or (None) that it is missing; nothing changes nothing.
    `version` is the item's, as the user saw it; 0: nothing was written down.

    Raises `Refused`, `Stale`, and `Invalid` on "key", "since" or "words".
    """
    body, places = _station(organisation)
    ask(rules.may_mark_station(by, places, at))
    said, errors = _words(words, LONGEST_WORDS, "words")
    if not places or key not in {item.key for item in known_items(playbook_of(places[0]), sort)}:
        errors["key"] = _("The playbook has no such item.")
    if since is not None and since > local_date(at):
        errors["since"] = _("That day is still to come.")
    if errors:
        raise Invalid(errors)
    item = StationItem.objects.select_for_update().filter(organisation=body, sort=sort, key=key).first()
    if item is not None and (item.since, item.words) == (since, said):
        return item
    compare(item, version)
    if item is None:
        item = StationItem(organisation=body, sort=sort, key=key, since=since, words=said)
        item.save(force_insert=True)
    else:
        item.since, item.words = since, said
        save(item, "since", "words")
    refs = {"sort": str(sort.value), "key": key, "since": since.isoformat() if since else None}
    note("station.item_marked", body, places, by=by, at=at, refs=refs)
    return item


@action
def enter_station_money(
    organisation: Organisation, *, year: int, source: str, fen: int, words: str, by: Actor, at: datetime
) -> StationMoney:
    """Enter an amount that came in for a station. Raises `Refused`, and `Invalid` on "year", "source", "fen" or
    "words"."""
    body, places = _station(organisation)
    ask(rules.may_enter_station_money(by, places, at))
    said, errors = _words(words, LONGEST_WORDS, "words")
    if not said:
        errors["words"] = _("Say from whom it came and what for.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        errors["year"] = _("Name a year, such as 2026.")
    if source not in MoneySource.values:
        errors["source"] = _("Choose who gave it.")
    if not 0 < fen <= MOST_FEN:
        errors["fen"] = _("Write an amount in yuan, such as 1200.50.")
    if errors:
        raise Invalid(errors)
    money = StationMoney(organisation=body, year=year, source=source, fen=fen, words=said, entered_at=at)
    money.save(force_insert=True)
    refs = {"money": str(money.pk), "year": year, "source": source, "fen": fen}
    note("station.money_entered", body, places, by=by, at=at, refs=refs)
    return money


@action
def strike_station_money(money: StationMoney, *, by: Actor, at: datetime, version: int | None = None) -> StationMoney:
    """Strike out an amount that was entered wrongly; it stays to be read. Raises `Refused` and `Stale`."""
    body, places = _station(money.organisation)
    fresh = lock(money, version=version)
    ask(rules.may_strike_station_money(by, fresh, places, at))
    fresh.struck_at = at
    save(fresh, "struck_at")
    note("station.money_struck", body, places, by=by, at=at, refs={"money": str(fresh.pk)})
    return fresh


@action
def say_station_hours(
    appointment: Appointment, *, hours: str, by: Actor, at: datetime, version: int | None = None
) -> StationHours | None:
    """Say in words when somebody of the station is there; empty words take it away. `version` is that of what was said
    before, as the user saw it; 0: nothing was.

    Raises `Refused`, `Stale`, and `Invalid` on "hours" or "appointment".
    """
    body, places = _station(appointment.post.organisation)
    ask(rules.may_say_station_hours(by, places, at))
    said, errors = _words(hours, LONGEST_HOURS, "hours")
    if appointment.ends_on is not None and appointment.ends_on < local_date(at):
        errors["appointment"] = _("This appointment is over.")
    if errors:
        raise Invalid(errors)
    known = StationHours.objects.select_for_update().filter(appointment=appointment).first()
    if (known.hours if known else "") == said:
        return known
    compare(known, version)
    if known is None:
        known = StationHours(appointment=appointment, hours=said)
        known.save(force_insert=True)
    else:
        known.hours = said
        save(known, "hours")
    note("station.hours_said", body, places, by=by, at=at, refs={"appointment": str(appointment.pk)})
    return known


def _station(organisation: Organisation) -> tuple[Organisation, list[Place]]:
    """The station, locked, and the places it serves. Raises `Invalid` for another kind of body."""
    body = lock(organisation)
    if body.kind != BodyKind.SERVICE_STATION:
        raise Invalid({"organisation": _("This body is no station.")})
    return body, places_of(body)


def _words(text: str, longest: int, field: str) -> tuple[str, dict[str, str]]:
    said = " ".join(text.split())
    errors = {field: _("At most %(limit)s characters.") % {"limit": longest}} if len(said) > longest else {}
    return said, errors
