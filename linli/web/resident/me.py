"""One's own page: what one reported, what one was told, who looked at one's telephone, and how pages look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.messages.queries import visible_to as messages_visible_to
from linli.messages.words import Wordless, words_of
from linli.organisations.queries import names as names_of_bodies
from linli.people.enums import RevealPurpose
from linli.people.models import ContactReveal
from linli.people.queries import reveals_about, reveals_to
from linli.service_requests import words
from linli.service_requests.queries import joinings_of
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.actors import actor_of, codes_of, forget_codes
from linli.web.resident import frame
from linli.web.resident.item_pages import Look

MESSAGES_SHOWN = 10
LOOKS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One message, and the page it is about."""

    title: str
    body: str
    at: datetime
    href: str


@public
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """`/me/`: whole without an account; with one, the items, messages and looks of that account."""
    at = clock.now()
    actor = frame.resident_of(request)
    own = frame.own_rows(actor)
    context = {
        **frame.around(frame.last_estate(request), at, nav="me"),
        "name": actor.name,
        "signed_in": actor.person_id is not None,
        "staff": bool(actor_of(request).posts),
        "forgettable": bool(codes_of(request)),
        "joined_here": joined_here(actor),
        "notices": frame.told(request),
        "own": frame.item_rows(own, pages.names_of_places(own) if own else {}),
        "told": _told(actor),
        "looks": looks_at(actor),
    }
    return frame.show(request, "me", context)


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """`POST /me/forget/`: this browser follows nothing any more, and drops the pages and photos that it kept."""
    response = frame.see_other(reverse("resident:me"))
    forget_codes(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    frame.tell(request, _("This device follows nothing any more. A query code opens its matter again."))
    return response


def joined_here(actor: Actor) -> int:
    """How many matters this browser joined as also affected, without an account: only here can they be left again. One
    query, none for a stranger."""
    return joinings_of(actor).filter(person_id=None).count() if actor.subjects else 0


def _told(actor: Actor) -> list[Told]:
    """The newest messages to this person. One query, none without an account."""
    if actor.person_id is None:
        return []
    found = []
    for message in messages_visible_to(actor)[:MESSAGES_SHOWN]:
        try:
            said = words_of(message.kind, message.refs)
        except Wordless:
            continue
        number = message.refs.get("number", "")
        found.append(Told(said.title, said.body, message.at, f"/f/{number}/" if number else ""))
    return found


def looks_at(actor: Actor) -> list[Look]:
    """Who looked at a telephone that this person left, or that was left for a matter whose code this browser has shown,
    newest first. One query each, one for names; none for a stranger."""
    seen = {look.pk: look for look in reveals_about(actor.subjects)[:LOOKS_SHOWN]} if actor.subjects else {}
    if actor.person_id is not None:
        seen |= {look.pk: look for look in reveals_to(actor.person_id)[:LOOKS_SHOWN]}
    return told_looks(sorted(seen.values(), key=lambda look: (look.at, look.pk), reverse=True)[:LOOKS_SHOWN])


def told_looks(found: Sequence[ContactReveal]) -> list[Look]:
    """Looks in words: who, in which body, what for, when. One query for names."""
    bodies = names_of_bodies(look.organisation_id for look in found)
    return [
        Look(
            words.person_in_body(look.person.name, bodies.get(look.organisation_id, "")),
            str(RevealPurpose(look.purpose).label),
            look.at,
        )
        for look in found
    ]
