"""What the body that holds a drill does: hours and meeting point, posts, asking people, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import clean_words, fitting, line, need_line, number
from linli.drills import rules
from linli.drills.actions.common import locked, move, note
from linli.drills.actions.telling import tell_helpers
from linli.drills.enums import State, Verb
from linli.drills.fields import within_days
from linli.drills.models import (
    GATHER,
    KEY_LENGTH,
    MOST_CAME,
    MOST_HEADS,
    NAME,
    REASON,
    WORDS,
    Drill,
    DrillFinding,
    DrillPost,
)
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests.actions import Report, file
from linli.service_requests.masking import for_everybody
from linli.service_requests.models import ServiceRequest

MOST_POSTS = 60


@dataclass(frozen=True, slots=True)
class PostSaid:
    """A post as somebody writes it: what is done there, how many heads, for which building, in which shift."""

    name: str
    wanted: int | None
    building_id: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@action
def adapt(
    drill: Drill,
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    gather: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Drill:
    """Set the hours, within the days of the plan, and where people meet; whoever was asked hears of new hours. Raises
    `Stale`, `Refused`, and `Invalid` on "starts", "ends" or "gather"."""
    row = locked(drill, version)
    ask(rules.may_adapt(by, row, at))
    begins, ends = within_days(row.plan, starts_at, ends_at)
    if begins <= at:
        raise Invalid({"starts": _("It begins from now on.")})
    outside = row.posts.filter(Q(starts_at__lt=begins) | Q(ends_at__gt=ends)).order_by("id").first()
    if outside is not None:
        raise Invalid(
            {"starts": _("The shift of “%(post)s” would lie outside. Change it first.") % {"post": outside.name}}
        )
    where = line("gather", gather, GATHER)
    for_everybody("gather", where, GATHER)
    moved = (begins, ends) != (row.starts_at, row.ends_at)
    if not moved and where == row.gather:
        return row
    row.starts_at, row.ends_at, row.gather = begins, ends, where
    kernel.save(row, "starts_at", "ends_at", "gather")
    note("adapted", row, by=by, at=at, refs={"moved": moved})
    if moved and row.told_at is not None:
        tell_helpers(row.plan, [row], "moved", local_date(at), at)
    return row


@action
def set_post(
    drill: Drill, said: PostSaid, *, post_id: UUID | None = None, key: str = "", by: Actor, at: datetime
) -> DrillPost:
    """Add a post, or change one; a post never wants fewer than it has found. The same `key` twice adds one. Raises
    `Refused`, and `Invalid` on "name", "wanted", "building", "starts" or "ends"."""
    row = locked(drill)
    ask(rules.may_set_post(by, row, at))
    post = _post(row, post_id) if post_id is not None else DrillPost(drill=row)
    made = _made(row, key) if post_id is None else None
    if made is not None:
        return made
    if post_id is None and row.posts.count() >= MOST_POSTS:
        raise Invalid({"name": _("At most %(count)s posts.") % {"count": MOST_POSTS}})
    post.name = need_line("name", said.name, _("Say what is to be done at this post."), NAME)
    for_everybody("name", post.name, NAME)
    post.wanted = number("wanted", said.wanted, 1, MOST_HEADS)
    if post.wanted < post.found:
        words = _("%(found)s have said that they can already. Write that number or more.")
        raise Invalid({"wanted": words % {"found": post.found}})
    post.building_id = _building(row, said.building_id)
    post.starts_at, post.ends_at = _shift(row, said)
    if post_id is None:
        post.id = _id_of(row, key)
        post.save(force_insert=True)
    else:
        kernel.save(post, "name", "wanted", "building", "starts_at", "ends_at")
    note("post_set", row, by=by, at=at, refs={"post": str(post.pk), "wanted": post.wanted})
    return post


def _made(row: Drill, key: str) -> DrillPost | None:
    return row.posts.filter(pk=_id_of(row, key)).first() if key else None


def _id_of(row: Drill, key: str) -> UUID:
    """The id of the post that a press makes: the same for the same press."""
    return UUID(bytes=kernel.body_hash({"drill": str(row.pk), "key": key})[:16]) if key else uuid7()


def _post(row: Drill, post_id: UUID) -> DrillPost:
    """A post of this drill, after its lock. Raises `Refused` for one that is not there (any more)."""
    found = row.posts.filter(pk=post_id).first()
    if found is None:
        raise Refused(rules.gone("may_set_post"))
    return found


def _building(row: Drill, building_id: int | None) -> int | None:
    if building_id is None:
        return None
    found = Place.objects.filter(pk=building_id, estate_id=row.estate_id, level=Level.BUILDING)
    if not found.exists():
        raise Invalid({"building": _("Choose a building of this estate.")})
    return building_id


def _shift(row: Drill, said: PostSaid) -> tuple[datetime | None, datetime | None]:
    if said.starts_at is None and said.ends_at is None:
        return None, None
    starts_at, ends_at = within_days(row.plan, said.starts_at, said.ends_at)
    if starts_at < row.starts_at or ends_at > row.ends_at:
        raise Invalid({"starts": _("A shift lies within the hours of the whole.")})
    return starts_at, ends_at


@action
def remove_post(drill: Drill, *, post_id: UUID, by: Actor, at: datetime) -> Drill:
    """Take a post out that nobody has said yes to. Raises `Refused`, and `Invalid` on "post"."""
    row = locked(drill)
    ask(rules.may_set_post(by, row, at))
    post = row.posts.filter(pk=post_id).first()
    if post is None:
        return row
    if post.found:
        raise Invalid({"post": _("Somebody has said that they can. Tell them first, or want fewer.")})
    post.yeses.all().delete()
    post.delete()
    note("post_removed", row, by=by, at=at, refs={"post": str(post_id)})
    return row


@action
def count_by_hand(drill: Drill, *, post_id: UUID, count: int | None, by: Actor, at: datetime) -> DrillPost:
    """Write down how many said by telephone or at the door that they can: a number, never names. Raises `Refused`, and
    `Invalid` on "count"."""
    row = locked(drill)
    ask(rules.may_count_by_hand(by, row, at))
    post = _post(row, post_id)
    post.by_hand = number("count", count, 0, post.wanted - post.said)
    kernel.save(post, "by_hand")
    note("counted_by_hand", row, by=by, at=at, refs={"post": str(post.pk), "count": post.by_hand})
    return post


@action
def tell(drill: Drill, *, by: Actor, at: datetime) -> Drill:
    """Ask everybody in the estate whose post is asked: it stands in their inbox, and a message says so. Again, nobody
    is asked twice. Raises `Refused`."""
    row = locked(drill)
    if row.state == State.TOLD and rules.may_count_by_hand(by, row, at) is None:
        return row
    ask(rules.may_tell(by, row, at))
    move(row, Verb.TELL, State.TOLD)
    row.told_at = at
    kernel.save(row, "state", "told_at")
    told = tell_helpers(row.plan, [row], "asked", local_date(at), at)
    note("told", row, by=by, at=at, refs={"asked": told})
    return row


def _said_already(row: Drill, state: State, by: Actor, at: datetime) -> bool:
    """Whether a press is the second of two: it is so already, and who presses holds it."""
    return row.state == state and rules.may_see_drill(by, row, at) is None


@action
def call_off(drill: Drill, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Drill:
    """Call off the drill of one estate; residents and those who were asked read why. Raises `Stale`, `Refused`, and
    `Invalid` on "reason"."""
    row = locked(drill)
    if _said_already(row, State.CALLED_OFF, by, at) and row.reason == " ".join(reason.split()):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_call_off(by, row, at))
    row.reason = need_line("reason", reason, _("Say why in a sentence; residents read it."), REASON)
    for_everybody("reason", row.reason, REASON)
    move(row, Verb.CALL_OFF, State.CALLED_OFF)
    kernel.save(row, "state", "reason")
    note("called_off", row, by=by, at=at, refs={"plan": str(row.plan_id)})
    if row.told_at is not None:
        tell_helpers(row.plan, [row], "called_off", local_date(at), at)
    return row


@action
def hold(
    drill: Drill, *, came: int | None, learned: str = "", by: Actor, at: datetime, version: int | None = None
) -> Drill:
    """It was held: how many took part, and what was learned. A drill meets the duty that asks for it. Raises `Stale`,
    `Refused`, and `Invalid` on "came" or "learned"."""
    row = locked(drill)
    if _said_already(row, State.HELD, by, at) and (row.came, row.learned) == (came, clean_words(learned)):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_hold(by, row, at))
    row.came = number("came", came, 0, MOST_CAME)
    row.learned = fitting("learned", learned, WORDS)
    move(row, Verb.HOLD, State.HELD)
    kernel.save(row, "state", "came", "learned")
    note("held", row, by=by, at=at, refs={"came": row.came})
    return row


@action
def miss(drill: Drill, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Drill:
    """It was not held, and why. Raises `Stale`, `Refused`, and `Invalid` on "reason"."""
    row = locked(drill)
    if _said_already(row, State.NOT_HELD, by, at) and row.reason == " ".join(reason.split()):
        return row
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_miss(by, row, at))
    row.reason = need_line("reason", reason, _("Say in a sentence why it was not held."), REASON)
    move(row, Verb.MISS, State.NOT_HELD)
    kernel.save(row, "state", "reason")
    note("missed", row, by=by, at=at)
    return row


@action
def lapse(drill: Drill, *, by: Actor, at: datetime) -> Drill:
    """Nobody has said what came of it: it asks nobody any more. Raises `Refused`."""
    row = locked(drill)
    ask(rules.may_lapse(by, row, at))
    move(row, Verb.LAPSE, State.UNREPORTED)
    kernel.save(row, "state")
    note("lapsed", row, by=by, at=at)
    return row


@action
def report_finding(
    drill: Drill,
    *,
    words: str,
    building_id: int | None = None,
    photos: Sequence[BinaryIO] = (),
    key: str = "",
    by: Actor,
    at: datetime,
) -> DrillFinding:
    """Something was found: it becomes a service request at once. The same key again is the same finding. Raises
    `Refused`, and `Invalid` on "words", "building" or "photos"."""
    row = locked(drill)
    ask(rules.may_report_finding(by, row, at))
    press = key[:KEY_LENGTH] or uuid7().hex
    known = DrillFinding.objects.filter(drill=row, key=press).first()
    if known is not None:
        return known
    if not words.strip():
        raise Invalid({"words": _("Say what it is; one sentence will do.")})
    inside = _building(row, building_id)
    place = Place.objects.get(pk=inside) if inside is not None else row.estate
    report = Report(words=words, category=row.plan.spec.category)
    try:
        filed = file(place=place, report=report, photos=photos, by=by, at=at)
    except LookupError as error:
        raise Invalid({"words": _("No station serves this place yet. Tell the community.")}) from error
    finding = DrillFinding(drill=row, key=press, service_request=ServiceRequest(pk=filed.id))
    finding.save(force_insert=True)
    note("found", row, by=by, at=at)
    return finding
