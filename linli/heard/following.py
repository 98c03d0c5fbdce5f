"""When a matter ends its answer is owed where it was said, and no longer once it goes on; when a body is followed by
another, or an estate becomes part of another, groups and what is owed go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.core import events
from linli.core.actions import body_hash, save
from linli.core.models import Event
from linli.heard.models import Heard, WorkGroup
from linli.heard.queries import allowance_of
from linli.service_requests.clocks import compute
from linli.service_requests.enums import Source, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.telling import ENDING, OVER_FOR_OTHERS, joined_to

SHEETS = frozenset({Source.BOARD, Source.MAILBOX})


def listen() -> None:
    """Hear of every end, of every new beginning, and of bodies and places that are no more."""
    for verb in ENDING:
        events.subscribe(f"service_request.{verb}", when_it_ends)
    events.subscribe("service_request.filed", when_it_is_brought_in)
    events.subscribe("service_request.leading_ended", when_it_ends)
    events.subscribe("service_request.merged", when_it_is_joined)
    events.subscribe("service_request.reopened", when_it_goes_on)
    events.subscribe("service_request.unmerged", when_it_goes_on)
    events.subscribe("organisation.succeeded", when_body_is_succeeded)
    events.subscribe("place.merged", when_place_is_merged)


def when_it_is_brought_in(event: Event) -> None:
    """What a sheet of a board or mailbox brings in, and is not over, is owed an answer there by the station; in public
    it is not, since the sheet does not say what its writer wished."""
    if event.refs.get("source") not in SHEETS or event.refs.get("to") == State.CLOSED:
        return
    row = ServiceRequest.objects.defer("search").get(pk=UUID(event.subject_id))
    if not row.external_source or "@" in row.external_source:
        return
    Heard(
        service_request=row,
        organisation_id=row.station_id,
        entered_by_id=row.station_id,
        kind=row.source,
        way=row.external_source,
        number=row.external_number,
        said_hash=body_hash({"words": row.words}),
        said_at=row.received_at,
        heard_at=event.at,
    ).save(force_insert=True)


def when_it_ends(event: Event) -> None:
    """The clock of the answer runs from now, in the playbook's working hours; also where the one that it was joined
    to has ended. What was about the station itself is answered by whoever held it (law 2)."""
    end = event.refs.get("to") or event.refs.get("end")
    if end not in OVER_FOR_OTHERS or event.refs.get("from") == end:
        return
    _owe(event)


def when_it_is_joined(event: Event) -> None:
    """What is joined to a matter that is put off is as far as that one: its answer is owed at once."""
    if ServiceRequest.objects.filter(pk=UUID(event.subject_id), leading_ended_at__isnull=False).exists():
        _owe(event)


def _owe(event: Event) -> None:
    row = _owed(UUID(event.subject_id))
    if row is None or row.answer_from is not None:
        return
    matter = row.service_request
    playbook = matter.playbook
    row.answer_from = event.at
    if matter.about_station and row.organisation_id == matter.station_id:
        row.organisation_id = matter.holder_id
    row.answer_by = compute(playbook, allowance_of(playbook, row.kind, row.way), event.at).at
    save(row, "answer_from", "answer_by", "organisation_id")


def when_it_goes_on(event: Event) -> None:
    """What goes on, and all that was joined to it, is answered anew once it ends; what was said in public is taken
    back meanwhile."""
    own = UUID(event.subject_id)
    for matter_id in (own, *(row.pk for row in joined_to([own]))):
        row = _owed(matter_id)
        if row is None or row.answer_from is None:
            continue
        row.answer_from = row.answer_by = row.posted_at = row.posted_by_id = row.released_at = None
        row.answer = ""
        save(row, "answer_from", "answer_by", "posted_at", "posted_by_id", "released_at", "answer")


def _owed(matter_id: UUID) -> Heard | None:
    found = Heard.objects.select_for_update(of=("self",)).select_related("service_request")
    return found.filter(service_request_id=matter_id).order_by("pk").first()


def when_body_is_succeeded(event: Event) -> None:
    """Groups that are still heard, and answers that are still owed, are the successor's."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    running = WorkGroup.objects.filter(organisation_id=old, ended_at=None)
    running.update(organisation_id=new, version=F("version") + 1)
    Heard.objects.filter(organisation_id=old, posted_at=None).update(organisation_id=new, version=F("version") + 1)


def when_place_is_merged(event: Event) -> None:
    """Groups of an estate that became part of another are that one's."""
    into = int(event.refs["into"])
    running = WorkGroup.objects.filter(estate_id=int(event.subject_id), ended_at=None)
    running.update(estate_id=into, version=F("version") + 1)
