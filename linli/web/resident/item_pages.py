"""What stands on the page of one service request: for the resident who reported it, and for anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.attachments.models import Attachment, AttachmentState
from linli.attachments.queries import photos_on_page, released_photos
from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.organisations.queries import names as names_of_bodies
from linli.people.enums import RevealPurpose
from linli.people.queries import reveals_of
from linli.service_requests import words
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from linli.service_requests.rules import RULES, may_remind
from linli.web import service_request_pages as pages
from linli.web.promises import kept_or_missed, stood_still, why_provisional
from linli.web.resident.frame import address_of
from linli.web.resident.legacy import stands_in_register
from linli.web.service_request_pages import Audience

REPORTED = "report"
"""The stage of photos that came with the report; all others are of those who handle it."""

NOUNS: dict[Verb, str] = {
    Verb.ADD: "addition",
    Verb.WITHDRAW: "withdrawal",
    Verb.RATE: "rating",
    Verb.REOPEN: "reopening",
}
"""A resident's verbs and the nouns of their addresses, `/f/<number>/<noun>/`."""


@dataclass(frozen=True, slots=True)
class Button:
    """One verb as the verb macros read it; `refusal` is the rule's answer."""

    key: str
    label: str
    action: str
    refusal: Refusal | None
    method: str = "get"


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo as the photos macro reads it."""

    href: str
    thumbnail: str
    alt: str


@dataclass(frozen=True, slots=True)
class Photos:
    """The resident's photos; the handlers' with the moment each came; how many are unchecked or could not be shown."""

    own: list[Picture]
    handlers: list[tuple[datetime, Picture]]
    own_waiting: int
    handlers_waiting: int
    refused: int


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at the telephone: who, why, when."""

    who: str
    purpose: str
    at: datetime


def own_context(row: ServiceRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    """The page of the resident who reported it: seven queries at most, beside those of its frame."""
    answers = {verb: RULES[verb](actor, row, at) for verb in NOUNS}
    photos = _photos(row)
    entries = pages.timeline(row, Audience.RESIDENT, actor)
    result = _latest(entries, "resolved") if row.get_state() is State.RESOLVED else None
    result_photos = _of_result(entries, photos.handlers) if result is not None else []
    asks_more = answers[Verb.ADD] is None
    return {
        **_common(row, entries, at, Audience.RESIDENT),
        **_as_the_leading_one(row, at),
        "title": row.title,
        "place": pages.place_words(row),
        "code": code_of(row.pk),
        "photos": photos.own,
        "photos_waiting": photos.own_waiting,
        "photos_refused": photos.refused,
        "result": result,
        "result_photos": result_photos,
        "other_photos": [picture for _at, picture in photos.handlers if picture not in result_photos],
        "result_photos_waiting": photos.handlers_waiting,
        "asks_word": answers[Verb.RATE] is None and not row.satisfied,
        "asks_more": asks_more,
        "question": _latest(entries, "asked_for_more") if asks_more else None,
        "disagrees": answers[Verb.REOPEN] is None and row.get_state() is not State.RESOLVED,
        "verbs": [_button(row, verb, answers[verb]) for verb in _folded(row, answers)] + [_reminder(row, actor, at)],
        "addresses": {noun: f"{address_of(row)}{noun}/" for noun in NOUNS.values()},
        "telephone_address": f"{address_of(row)}telephone/",
        "masked_telephone": row.contact.masked if row.contact is not None else "",
        "looks": _looks(row),
        "in_register": stands_in_register(row),
    }


def _folded(row: ServiceRequest, answers: dict[Verb, Refusal | None]) -> list[Verb]:
    """The verbs that have no place of their own on the page now: to be had as buttons, or refused with their reason."""
    own_place = {Verb.ADD} if answers[Verb.ADD] is None else set()
    if answers[Verb.RATE] is None:
        own_place |= {Verb.RATE, Verb.REOPEN}
    if answers[Verb.REOPEN] is None:
        own_place.add(Verb.REOPEN)
    return [verb for verb in (Verb.ADD, Verb.WITHDRAW, Verb.RATE, Verb.REOPEN) if verb not in own_place]


def _button(row: ServiceRequest, verb: Verb, refusal: Refusal | None) -> Button:
    return Button(verb.value, str(verb.label), f"{address_of(row)}{NOUNS[verb]}/", refusal)


def _reminder(row: ServiceRequest, actor: Actor, at: datetime) -> Button:
    """Reminding whoever holds it: a verb beside the path."""
    label = words.remind_them(row.reminders)
    return Button("remind", label, f"{address_of(row)}reminder/", may_remind(actor, row, at))


def _common(row: ServiceRequest, entries: Sequence[pages.Entry], at: datetime, audience: Audience) -> dict[str, Any]:
    state = row.get_state()
    late = pages.overdue_at(row, at, audience)
    turn = pages.whose_turn(row, audience)
    leading = pages.leading_chip(row, audience)
    return {
        "row": row,
        "number": row.number,
        "chip": pages.chip_of(row, audience),
        "leading": leading,
        "leading_address": address_of(row.merged_into) if leading is not None and row.merged_into is not None else "",
        "category": pages.category_name(row),
        "turn": turn,
        "other_telephone": bool(turn.telephone) and turn.telephone != row.station.telephone,
        "due_line": pages.due_line(row, at, audience),
        "late": late,
        "kept_or_missed": kept_or_missed(row, at),
        "why_provisional": why_provisional(row),
        "stood_still": stood_still(row, {entry.key for entry in entries}, at),
        "entries": entries,
        "urgent": pages.urgent(row),
        "received": state is State.RECEIVED and audience is Audience.RESIDENT,
        "announced": False,
        "together": False,
        "others": words.also_affected(row.affected_count),
    }


def _as_the_leading_one(row: ServiceRequest, at: datetime) -> dict[str, Any]:
    """While it goes on together with another: whose turn that one is and by when, as anybody reads it. Nothing of one
    that is held back while this one is not; a query for each step up where that one was joined to a further one."""
    leading = row.merged_into if row.get_state() is State.MERGED and row.leading_ended_at is None else None
    while leading is not None and leading.merged_into_id is not None:
        leading = leading.merged_into
    if leading is None or (pages.held_back(leading) and not pages.held_back(row)):
        return {}
    turn = pages.whose_turn(leading, Audience.PUBLIC)
    return {
        "turn": turn,
        "other_telephone": bool(turn.telephone) and turn.telephone != row.station.telephone,
        "due_line": pages.due_line(leading, at, Audience.PUBLIC),
        "late": pages.overdue_at(leading, at, Audience.PUBLIC),
        "together": True,
    }


def public_context(row: ServiceRequest, at: datetime) -> dict[str, Any]:
    """The masked page: category, building, state, staff's replies; the resident's own words only once released."""
    names = pages.names_of_places([row])
    released = row.words_released
    return {
        **_common(row, pages.timeline(row, Audience.PUBLIC), at, Audience.PUBLIC),
        "title": pages.masked_title(row, names),
        "place": pages.building_words(row, names),
        "words": row.released_words if released else "",
        "photos": [_picture(photo) for photo in released_photos("service_request", [row.pk])],
    }


def _photos(row: ServiceRequest) -> Photos:
    """The photos of both sides. One query."""
    found = photos_on_page("service_request", row.pk)
    ready = [photo for photo in found if photo.state == AttachmentState.READY]
    waiting = [photo.stage for photo in found if photo.state == AttachmentState.WAITING]
    own_waiting = waiting.count(REPORTED)
    return Photos(
        own=[_picture(photo) for photo in ready if photo.stage == REPORTED],
        handlers=[(photo.at, _picture(photo)) for photo in ready if photo.stage != REPORTED],
        own_waiting=own_waiting,
        handlers_waiting=len(waiting) - own_waiting,
        refused=sum(photo.state == AttachmentState.REFUSED and photo.stage == REPORTED for photo in found),
    )


def _of_result(entries: Sequence[pages.Entry], photos: Sequence[tuple[datetime, Picture]]) -> list[Picture]:
    """The handlers' photos for the newest “resolved”: those since the one before."""
    moments = [entry.at for entry in entries if entry.key == "resolved" and entry.at is not None]
    before = moments[1] if len(moments) > 1 else None
    return [picture for at, picture in photos if before is None or at > before]


def _latest(entries: Sequence[pages.Entry], key: str) -> pages.Entry | None:
    """The newest line of this kind."""
    return next((entry for entry in entries if entry.key == key), None)


def _picture(photo: Attachment) -> Picture:
    return Picture(f"/photos/{photo.pk}/full", f"/photos/{photo.pk}/thumb", words.photo())


def _looks(row: ServiceRequest) -> list[Look]:
    """Who looked at the telephone that was left, newest first. Two queries, none where none was left."""
    if row.contact_id is None:
        return []
    found = list(reveals_of(row.pk))
    bodies = names_of_bodies(look.organisation_id for look in found)
    return [
        Look(
            words.person_in_body(look.person.name, bodies.get(look.organisation_id, "")),
            str(RevealPurpose(look.purpose).label),
            look.at,
        )
        for look in found
    ]
