"""Service requests: listing, filing, reading one, its time line, its words and its photos."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import Field

from linli.api.answering import read
from linli.api.endpoint import Answer, Asked, Call, Endpoint, Taken
from linli.api.problems import ApiProblem
from linli.api.v1 import schemas
from linli.api.v1.doing import Words
from linli.api.v1.filters import Filters, apply
from linli.api.v1.reading import body_of, href_of, lines, load, photo_of, said, said_of, time_line, whole
from linli.api.v1.schemas import PlaceId
from linli.api.v1.verbs import TABLE
from linli.attachments import files, rules
from linli.attachments.actions import MOST_BYTES, add_photo
from linli.attachments.models import Attachment
from linli.attachments.queries import sees_subject
from linli.core.actors import Actor, ActorKind, Door
from linli.core.refusals import Invalid
from linli.organisations.queries import bodies_for
from linli.places.models import DoorCode, Place
from linli.places.queries import by_door_token
from linli.places.queries import visible_to as places_visible_to
from linli.playbooks.enums import ReasonKind
from linli.service_requests import actions
from linli.service_requests.actions import Key, Report
from linli.service_requests.enums import Kind, Source
from linli.service_requests.queries import visible_to

Name = Annotated[str, Field(max_length=200)]


class Filing(Taken):
    """What somebody says, and where: `place` or `door_code`, one of the two.

    With `on_behalf` the post writes it down for somebody, and it closes only after a call or a knock; without it a
    resident says it through this program, without an account, and follows it by the code.
    """

    words: Words
    place: PlaceId | None = None
    door_code: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z_-]*$")] = ""
    where_words: Name = ""
    kind: Kind = Kind.PROBLEM
    source: Source = Source.WEB
    category: Annotated[str, Field(max_length=40)] = ""
    on_behalf: bool = False
    station_only: bool = False
    about_station: bool = False
    reporter_name: Name = ""
    phone: Annotated[str, Field(max_length=40)] = ""


class Saying(Taken):
    """A reply, which the resident reads and neighbours can; or a note, which only staff read."""

    kind: Literal["reply", "note"]
    words: Words


class Stage(Asked):
    """When the photo was taken."""

    stage: Literal["report", "work", "result"] = "report"


def list_(call: Call) -> Answer:
    """One page. Two queries beside those that find out who calls."""
    filters: Filters = call.query
    found = list(apply(visible_to(call.actor), filters, call.at))
    page, more = found[: filters.limit], len(found) > filters.limit
    following = None
    if more:
        query = call.request.GET.copy()
        query["cursor"] = str(page[-1].pk)
        following = f"{reverse('api:service_requests')}?{query.urlencode()}"
    return Answer(schemas.Lines(items=lines(page, call.actor, call.at), next=following))


def file(call: Call) -> Answer:
    """File it, once for one idempotency key."""
    sent: Filing = call.body
    place = _place(call)
    assert call.caller is not None
    by = call.actor if sent.on_behalf else _resident(call)
    report = Report(
        words=sent.words, where_words=sent.where_words, kind=sent.kind, source=sent.source, category=sent.category,
        station_only=sent.station_only, about_station=sent.about_station, on_behalf=sent.on_behalf,
        reporter_name=sent.reporter_name, phone=sent.phone,
    )  # fmt: skip
    try:
        filed = actions.file(place=place, report=report, by=by, at=call.at, key=Key(call.caller.client, call.key))
    except LookupError as error:
        raise Invalid({"place": _("Nobody serves this place yet.")}) from error
    href = href_of(filed.number)
    answer = schemas.Filed(
        number=filed.number, code=filed.code, answer_by=filed.answer_by, again=filed.again, href=href
    )
    return Answer(answer, headers={"Location": href, **({"Idempotent-Replayed": "true"} if filed.again else {})})


def _resident(call: Call) -> Actor:
    """Somebody without an account, through this program."""
    return Actor(ActorKind.NOBODY, door=Door.API, client=call.actor.client)


def _place(call: Call) -> Place:
    """Where: by its id, or by the code at a door. Raises `Invalid`."""
    sent: Filing = call.body
    if (sent.place is None) == (not sent.door_code):
        raise Invalid({"place": _("Say where: a place, or a door code, one of the two.")})
    if sent.door_code:
        try:
            door = by_door_token(sent.door_code)
        except DoorCode.DoesNotExist:
            raise Invalid({"door_code": _("There is no such door code.")}) from None
        if door.code.revoked_at is not None:
            raise Invalid({"door_code": _("This door code was replaced.")})
        return door.place
    found = places_visible_to(call.actor).filter(pk=sent.place or 0).first()
    if found is None:
        raise Invalid({"place": _("There is no such place.")})
    return found


def one(call: Call) -> Answer:
    """One service request, with what may be done to it."""
    row = load(call.actor, call.params["number"])
    return Answer(whole(row, TABLE.values(), call.actor, call.at), version=row.version)


def events(call: Call) -> Answer:
    """Its time line."""
    row = load(call.actor, call.params["number"])
    return Answer(schemas.TimeLine(items=time_line(row, call.actor)))


def remarks(call: Call) -> Answer:
    """Its words."""
    return Answer(schemas.Remarks(items=said(load(call.actor, call.params["number"]), call.actor)))


def say(call: Call) -> Answer:
    """A reply or a note."""
    row = load(call.actor, call.params["number"])
    sent: Saying = call.body
    act = actions.reply if sent.kind == "reply" else actions.note
    remark = act(row, words=sent.words, by=call.actor, at=call.at)
    return Answer(said_of(remark, call.actor.held.organisation_name if call.actor.held else ""))


def choices(call: Call) -> Answer:
    """What its verbs choose from: the playbook's keys and the bodies that serve its place."""
    row = load(call.actor, call.params["number"])
    playbook = row.playbook
    reasons = {
        kind.value: [
            schemas.Choice(key=reason.key, name=str(reason.name), needs_note=reason.needs_note)
            for reason in playbook.reasons_for(kind, row.category)
        ]
        for kind in ReasonKind
    }
    return Answer(
        schemas.Choices(
            categories=[schemas.Choice(key=each.key, name=str(each.name)) for each in playbook.categories],
            urgencies=[schemas.Choice(key=str(key), name=str(playbook.urgency(key).name)) for key in playbook.classes],
            reasons=reasons,
            bodies=[body_of(body) for body in bodies_for(row)],
        )
    )


def upload(call: Call) -> Answer:
    """Add one photo; it can be fetched once it was checked."""
    row = load(call.actor, call.params["number"])
    photo = add_photo(
        subject_type="service_request", subject_id=row.pk, file=BytesIO(read(call.request, MOST_BYTES)), by=call.actor,
        at=call.at, stage=call.query.stage,
    )  # fmt: skip
    return Answer(photo_of(photo))


def photo(call: Call) -> Answer:
    """The bytes of a checked photo, or of its thumbnail."""
    missing = ApiProblem("not-found", _("There is no such photo here."))
    attachment = Attachment.objects.filter(pk=call.params["attachment_id"]).first()
    size = call.params["size"]
    if attachment is None or size not in ("full", "thumb"):
        raise missing
    subject_id: UUID = attachment.subject_id
    sees = sees_subject(call.actor, attachment.subject_type, subject_id)
    if rules.may_see_photo(call.actor, attachment, call.at, sees_subject=sees) is not None:
        raise missing
    digest = attachment.digest if size == "full" else attachment.thumbnail
    etag = f'"{digest}"'
    if call.request.headers.get("If-None-Match") == etag:
        return Answer(raw=HttpResponseNotModified(headers={"ETag": etag}))
    try:
        content = files.path_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise missing from error
    return Answer(raw=HttpResponse(content, content_type="image/jpeg", headers={"ETag": etag}))


ONE = "service-requests/<str:number>"
ENDPOINTS = (
    Endpoint(
        "GET", "service-requests", "service_requests", "Service requests that the key sees, newest first.", list_,
        answer=schemas.Lines, query=Filters,
    ),
    Endpoint(
        "POST", "service-requests", "file", "File one, for somebody or as a resident through this program.", file,
        answer=schemas.Filed, body=Filing, status=201, keyed=True, problems=("not-allowed", "key-reused"),
    ),
    Endpoint(
        "GET", ONE, "service_request", "One service request, with what may be done to it.", one,
        answer=schemas.Whole, problems=("not-found",),
    ),
    Endpoint("GET", f"{ONE}/events", "events", "Its time line, as far as the reader may know it.", events,
             answer=schemas.TimeLine, problems=("not-found",)),
    Endpoint("GET", f"{ONE}/remarks", "remarks", "Its words, as far as the reader may read them.", remarks,
             answer=schemas.Remarks, problems=("not-found",)),
    Endpoint(
        "POST", f"{ONE}/remarks", "say", "Reply to the resident, or leave a note among staff.", say,
        answer=schemas.Said, body=Saying, status=201, problems=("not-found", "not-allowed"),
    ),
    Endpoint("GET", f"{ONE}/choices", "choices", "What its verbs choose from.", choices,
             answer=schemas.Choices, problems=("not-found",)),
    Endpoint(
        "POST", f"{ONE}/photos", "add_photo", "Add one photo, as its bytes: up to 15 MB.", upload,
        answer=schemas.Photo, query=Stage, status=201, photo=True, problems=("not-found", "not-now"),
    ),
    Endpoint(
        "GET", "photos/<uuid:attachment_id>/<str:size>", "photo", "A checked photo: full, or thumb.", photo,
        answers_type="image/jpeg", problems=("not-found",),
    ),
)  # fmt: skip
