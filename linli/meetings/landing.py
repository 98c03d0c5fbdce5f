"""What happens by itself: a proposal for deliberation lands on the list of the fitting forum, and leaves it when it
goes on elsewhere or is over."""

from __future__ import annotations

from uuid import UUID

from linli.core import events
from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid
from linli.meetings.actions import add_item, withdraw_item
from linli.meetings.enums import Cause
from linli.meetings.queries import ABOUT_REQUEST, fitting_forum, item_about, list_place
from linli.places.models import Place
from linli.service_requests.enums import OVER, State
from linli.service_requests.models import ServiceRequest

FOR_GOOD = OVER - {State.DEFERRED}

LEAVES = ("withdrawn", "closed", "rated", "inspected", "answered_finally", "reopened", "declined", "merged")
"""After each of these it may wait for no deliberation any more."""


def subscribe() -> None:
    """Hear of proposals that wait for deliberation, and of those that do not any more."""
    events.subscribe("service_request.awaits_agenda", lands)
    for what in LEAVES:
        events.subscribe(f"service_request.{what}", leaves)


def lands(event: Event) -> None:
    """Put the proposal on the list of the forum where matters of its place are talked about first; where no body holds
    one, it comes back on its day as before."""
    about = ServiceRequest.objects.get(pk=event.subject_id)
    place = Place.objects.filter(pk=about.estate_id or about.place_id or 0).first()
    found = fitting_forum(about.playbook, place) if place is not None else None
    if place is None or found is None or item_about(ABOUT_REQUEST, about.pk) is not None:
        return
    forum, body = found
    try:
        add_item(body, forum=forum.key, place=list_place(body, place), about=about, by=system(), at=event.at)
    except Invalid:
        return  # the body's own playbook there knows no such forum


def leaves(event: Event) -> None:
    """Take the matter off its list or agenda: where it is over, and where one that was put off begins anew. One that
    was only talked about beside its path, and is reopened, is talked about still."""
    ended, before = event.refs.get("to"), event.refs.get("from")
    item = item_about(ABOUT_REQUEST, UUID(event.subject_id)) if ended in FOR_GOOD or before == State.DEFERRED else None
    if item is not None:
        withdraw_item(item, cause=Cause.SUBJECT_OVER, by=system(), at=event.at)
