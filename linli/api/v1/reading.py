"""Service requests, their time line and their words, as the caller may see them; each says its queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from linli.api.v1.doing import Doing
from linli.api.v1.schemas import Body, Doable, Happened, Line, Photo, Said, Whole
from linli.attachments.models import Attachment, AttachmentState
from linli.attachments.queries import photos_on_page
from linli.core.actors import Actor
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.organisations.models import Organisation
from linli.people.models import Person
from linli.places.queries import full_names
from linli.playbooks.enums import UrgencyClass
from linli.service_requests.enums import FACES, Kind, RemarkKind, Source, State, Verb
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import events_of, overdue, remarks_of, visible_to
from linli.service_requests.rules import unseen
from linli.service_requests.words import FOR_STAFF_ONLY


def load(actor: Actor, number: str) -> ServiceRequest:
    """The service request of this number. One query. Raises `Refused`, for what one may not see too."""
    row = visible_to(actor).filter(number=number).first() if number.isprintable() else None
    if row is None:
        raise Refused(unseen())
    return row


def is_staff(actor: Actor) -> bool:
    """Whether this reads in a post, and not as the resident with their code."""
    return actor.held is not None


def href_of(number: str, noun: str = "") -> str:
    """The address of a service request, or of something below it."""
    address = reverse("api:service_request", args=[number])
    return f"{address}/{noun}" if noun else address


def lines(rows: Iterable[ServiceRequest], actor: Actor, at: datetime) -> list[Line]:
    """Rows of a list. One query, for places' names."""
    found = list(rows)
    names = full_names(row.place_id for row in found)
    return [Line(**_fields(row, names, actor, at)) for row in found]


def whole(row: ServiceRequest, doings: Iterable[Doing], actor: Actor, at: datetime) -> Whole:
    """One service request with what may be done. Three queries: place's name, photos, the telephone's mask."""
    photos = photos_on_page("service_request", row.pk)
    return Whole(
        **_fields(row, full_names([row.place_id]), actor, at),
        words=row.words,
        reporter_name=row.reporter_name,
        telephone=row.contact.masked if row.contact else "",
        silence_closes_at=row.silence_closes_at,
        photos=[photo_of(photo) for photo in photos if photo.state != AttachmentState.REFUSED],
        verbs=[doable(row, doing, actor, at) for doing in doings],
    )


def doable(row: ServiceRequest, doing: Doing, actor: Actor, at: datetime) -> Doable:
    """A verb with its rule's answer. No query."""
    refusal, verb = doing.rule(actor, row, at), str(doing.verb)
    href = href_of(row.number, doing.noun)
    if refusal is None:
        return Doable(verb=verb, href=href, allowed=True)
    return Doable(
        verb=verb, href=href, allowed=False, why=refusal.why, who_can=refusal.who_can, instead=refusal.instead
    )


def _fields(row: ServiceRequest, names: Mapping[int, str], actor: Actor, at: datetime) -> dict[str, Any]:
    state = row.get_state()
    same = (
        "number", "version", "title", "where_words", "category", "hazard", "on_behalf", "station_only",
        "about_station", "received_at", "due_at", "resolve_by", "first_resolve_by", "resolved_at", "closed_at",
        "review_on", "result", "reason", "closing", "satisfied", "returns", "reopenings", "external_source",
        "external_number",
    )  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "state": state,
        "state_name": str(state.label if is_staff(actor) else FACES[state].resident),
        "kind": Kind(row.kind),
        "urgency": UrgencyClass(row.urgency),
        "source": Source(row.source),
        "place": row.place_id,
        "place_name": names.get(row.place_id or 0, ""),
        "holder": row.holder_id,
        "holder_name": row.holder.short_name,
        "lead": row.lead_id,
        "station": row.station_id,
        "overdue": overdue(row, at),
        "href": href_of(row.number),
    }


def photo_of(photo: Attachment) -> Photo:
    """A photo, with its addresses once it was checked."""
    if photo.state != AttachmentState.READY:
        return Photo(id=photo.pk, stage=photo.stage, state=photo.state)
    full, thumbnail = (reverse("api:photo", args=[photo.pk, size]) for size in ("full", "thumb"))
    return Photo(id=photo.pk, stage=photo.stage, state=photo.state, href=full, thumbnail=thumbnail)


def body_of(body: Organisation) -> Body:
    """An organisation."""
    return Body(id=body.pk, kind=body.kind, name=body.name, short_name=body.short_name, telephone=body.telephone)


def time_line(row: ServiceRequest, actor: Actor) -> list[Happened]:
    """What happened, as the reader may know it. Four queries: events, words, people, bodies."""
    staff = is_staff(actor)
    events = [event for event in events_of(row) if staff or _verb_of(event) not in FOR_STAFF_ONLY]
    words = {str(remark.pk): remark.text for remark in readable(row, actor)}
    people = _names(Person, {event.person_id for event in events}, "name") if staff else {}
    bodies = {event.organisation_id for event in events} | {_uuid(event.refs.get("body")) for event in events}
    known = _names(Organisation, bodies, "short_name")
    return [_happened(event, words, people, known) for event in events]


def _happened(
    event: Event, words: Mapping[str, str], people: Mapping[UUID | None, str], bodies: Mapping[UUID | None, str]
) -> Happened:
    refs = event.refs
    return Happened(
        id=event.pk,
        kind=_verb_of(event),
        at=event.at,
        body=bodies.get(event.organisation_id, ""),
        person=people.get(event.person_id, ""),
        door=event.door,
        from_state=State(refs["from"]) if refs.get("from") else None,
        to_state=State(refs["to"]) if refs.get("to") else None,
        to_body=bodies.get(_uuid(refs.get("body")), ""),
        reason=str(refs.get("reason") or refs.get("result") or ""),
        until=date.fromisoformat(refs["until"]) if refs.get("until") else None,
        words=words.get(str(refs.get("remark")), ""),
    )


def readable(row: ServiceRequest, actor: Actor) -> list[Remark]:
    """The words that the reader may read: staff all; the resident replies, reasons but a return's, and their own."""
    found = remarks_of(row)
    if is_staff(actor):
        return found
    theirs = {RemarkKind.REPLY, RemarkKind.ADDITION, RemarkKind.REASON}
    return [remark for remark in found if remark.kind in theirs and remark.verb != Verb.RETURN]


def said(row: ServiceRequest, actor: Actor) -> list[Said]:
    """All words that the reader may read. Two queries."""
    found = readable(row, actor)
    bodies = _names(Organisation, {remark.organisation_id for remark in found}, "short_name")
    return [said_of(remark, bodies.get(remark.organisation_id, "")) for remark in found]


def said_of(remark: Remark, body: str) -> Said:
    """Words, with the body in which they were said."""
    return Said(
        id=remark.pk, kind=RemarkKind(remark.kind), verb=remark.verb, words=remark.text, at=remark.at, body=body
    )


def _names(model: Any, ids: Iterable[UUID | None], field: str) -> dict[UUID | None, str]:
    wanted = [each for each in ids if each is not None]
    return dict(model.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", field)) if wanted else {}


def _verb_of(event: Event) -> str:
    return event.kind.split(".", 1)[-1]


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
