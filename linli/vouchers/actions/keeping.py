"""Hanging up a wall, changing what stands on it, pausing it, taking it down; its shops and the links to their tills."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import number
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.vouchers import book, rules
from linli.vouchers.actions.common import CLIENT, locked, move, need_public_line, note, note_left, save
from linli.vouchers.enums import LIVE, Account, State, Verb
from linli.vouchers.models import HOURS, LINE, MOST_FEN, NAME, WHAT, WHERE, Shop, TillLink, VoucherWall
from linli.vouchers.queries import link_hash, plan_at

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class WallFacts:
    """What stands on a wall: its name, what a voucher is good for, what one costs in fen."""

    name: str
    what: str
    price_fen: int | None


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """Where vouchers are eaten."""

    name: str
    where: str
    hours: str


@dataclass(frozen=True, slots=True)
class GivenTill:
    """A new link to a till: its row, and its words, which are shown once and kept nowhere."""

    link: TillLink
    words: str


@action
def open_wall(place: Place, facts: WallFacts, *, key: str = "", by: Actor, at: datetime) -> VoucherWall:
    """Hang up a wall; the same key again gives the first one. Raises `Refused`, `KeyReused`, and `Invalid` on "name",
    "what" or "price"."""
    ask(rules.may_open_wall(by, plan_at(place), place, at))
    said = _checked(facts)
    row = VoucherWall(
        id=uuid7(), organisation=_body(by), place=place,
        playbook_version_id=playbook_version_for(place), opened_at=at, empty_since=local_date(at), **asdict(said),
    )  # fmt: skip
    if key:
        body = kernel.body_hash({**asdict(said), "place": place.pk})
        first = kernel.claim(client=CLIENT, key=key, body=body, answer={"id": str(row.pk)}, at=at)
        if first is not None:
            return VoucherWall.objects.get(pk=first["id"])
    row.save(force_insert=True)
    note(row, "opened", by=by, at=at)
    return row


@action
def change_wall(
    wall: VoucherWall, facts: WallFacts, *, by: Actor, at: datetime, version: int | None = None
) -> VoucherWall:
    """Change what stands on it; what was eaten before keeps its price. Raises `Stale`, `Refused`, and `Invalid` on
    "name", "what" or "price"."""
    row = locked(wall, version)
    ask(rules.may_change_wall(by, row, at))
    said = asdict(_checked(facts))
    for field, value in said.items():
        setattr(row, field, value)
    return save(row, "changed", *said, by=by, at=at)


@action
def pause_wall(wall: VoucherWall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> VoucherWall:
    """Give nothing out for a while, with a line that everybody reads. Raises `Stale`, `Refused`, and `Invalid` on
    "words"."""
    row = locked(wall, version)
    ask(rules.may_pause_wall(by, row, at))
    row.words = need_public_line("words", words, _("Say in a line why, and until when. Everybody reads it."), LINE)
    move(row, Verb.PAUSE, State.PAUSED)
    return save(row, "paused", "words", by=by, at=at)


@action
def resume_wall(wall: VoucherWall, *, by: Actor, at: datetime, version: int | None = None) -> VoucherWall:
    """Give out again. Raises `Stale`, `Refused`."""
    row = locked(wall, version)
    ask(rules.may_resume_wall(by, row, at))
    move(row, Verb.RESUME, State.OPEN)
    row.words = ""
    return save(row, "resumed", "words", by=by, at=at)


@action
def end_wall(
    wall: VoucherWall, *, words: str, into: VoucherWall | None = None, by: Actor, at: datetime,
    version: int | None = None,
) -> VoucherWall:  # fmt: skip
    """Take it down: what is left goes to another wall of the same body, or back to the body, with a line that everybody
    reads. What is out can be eaten until its day; unused, it goes the same way.

    Raises `Stale`, `Refused`, and `Invalid` on "words" or "into".
    """
    if into is not None and into.pk == wall.pk:
        raise Invalid({"into": _("Choose another wall.")})
    other = None
    if into is not None and into.pk < wall.pk:  # in one order, so that two who do it at once never wait in a ring
        other = locked(into)
    row = locked(wall, version)
    if into is not None and other is None:
        other = locked(into)
    ask(rules.may_end_wall(by, row, at))
    if other is not None and (other.organisation_id != row.organisation_id or other.state not in LIVE):
        raise Invalid({"into": _("Choose a wall of yours that still hangs.")})
    row.words = need_public_line("words", words, _("Say in a line what becomes of it. Everybody reads it."), LINE)
    left = book.on(Account.WALL, row)
    if left:
        target = (Account.WALL, other) if other is not None else (Account.BACK, row)
        book.move("ended", left, (Account.WALL, row), target, at=at)
    if other is not None:
        note_left(other, at)
    move(row, Verb.END, State.ENDED)
    row.ended_into, row.ended_at, row.empty_since = other, at, None
    refs = {"left": left, "into": str(other.pk) if other is not None else ""}
    return save(row, "ended", "words", "ended_into", "ended_at", "empty_since", by=by, at=at, refs=refs)


@action
def add_shop(wall: VoucherWall, facts: ShopFacts, *, by: Actor, at: datetime) -> Shop:
    """Enter where vouchers are eaten; the same name again is the same shop, put right. Raises `Refused`, and `Invalid`
    on "shop_name", "where" or "hours"."""
    row = locked(wall)
    ask(rules.may_add_shop(by, row, at))
    said = {
        "name": need_public_line("shop_name", facts.name, _("Name the shop."), NAME),
        "where": need_public_line("where", facts.where, _("Say where it is, so that a stranger finds it."), WHERE),
        "hours": need_public_line("hours", facts.hours, _("Say when it is open."), HOURS),
    }
    there = Shop.objects.select_for_update().filter(wall=row, name=said["name"], ended_at=None).order_by("pk").first()
    if there is not None:
        there.where, there.hours = said["where"], said["hours"]
        kernel.save(there, "where", "hours")
        return there
    shop = Shop(wall=row, **said)
    shop.save(force_insert=True)
    note(row, "shop_added", by=by, at=at, refs={"shop": str(shop.pk)})
    return shop


@action
def close_shop(shop: Shop, *, by: Actor, at: datetime) -> Shop:
    """It takes no vouchers any more, and its tills open nothing. What it is owed stays. Raises `Refused`."""
    wall = locked(shop.wall)
    row = Shop.objects.select_for_update().get(pk=shop.pk)
    row.wall = wall
    ask(rules.may_close_shop(by, row, at))
    row.ended_at = at
    kernel.save(row, "ended_at")
    note(wall, "shop_closed", by=by, at=at, refs={"shop": str(row.pk)})
    return row


@action
def give_till(shop: Shop, *, by: Actor, at: datetime) -> GivenTill:
    """Give a shop the link to its till, until it is taken back. Raises `Refused`."""
    wall = locked(shop.wall)
    row = Shop.objects.get(pk=shop.pk)
    row.wall = wall
    ask(rules.may_give_till(by, row, at))
    words = secrets.token_urlsafe(SECRET_BYTES)
    link = TillLink(shop=row, hash=link_hash(words), made_at=at)
    link.save(force_insert=True)
    note(wall, "till_given", by=by, at=at, refs={"given": str(link.pk)})
    return GivenTill(link, words)


@action
def revoke_till(link: TillLink, *, by: Actor, at: datetime) -> TillLink:
    """Let a link open nothing from now; again, nothing changes. Raises `Refused`."""
    row = kernel.lock(link, related=("shop__wall__organisation",))
    ask(rules.may_revoke_till(by, row, at))
    if row.revoked_at is None:
        row.revoked_at = at
        kernel.save(row, "revoked_at")
        note(row.shop.wall, "till_revoked", by=by, at=at, refs={"given": str(row.pk)})
    return row


def _body(by: Actor) -> Organisation:
    """The body that keeps it: the one in whose name it is hung up."""
    assert by.organisation_id is not None  # the rule let nobody through without a post
    return Organisation.objects.get(pk=by.organisation_id)


def _checked(facts: WallFacts) -> WallFacts:
    """Raises `Invalid`."""
    return WallFacts(
        need_public_line("name", facts.name, _("Give the wall a name."), NAME),
        need_public_line("what", facts.what, _("Say what a voucher is good for, such as a bowl of noodles."), WHAT),
        _price(facts.price_fen),
    )


def _price(fen: int | None) -> int:
    try:
        return number("price", fen, 1, MOST_FEN)
    except Invalid:
        said = _("Write what one costs in yuan, such as 12 or 12.50; a thousand at most.")
        raise Invalid({"price": said}) from None
