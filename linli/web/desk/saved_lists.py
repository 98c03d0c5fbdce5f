"""Lists that have a name: saving the one that is open, renaming, sharing, deleting, and which one opens first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.service_requests import actions
from linli.service_requests.models import SavedList
from linli.service_requests.queries import saved_lists_of
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import filters as filtering
from linli.web.desk.frame import respond, see_other, tell


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def saved_lists(request: HttpRequest) -> HttpResponse:
    """My lists and those of my bodies; the query string is the list to be saved. `do` is save, change or delete."""
    actor = actor_of(request)
    actor = actor if actor.held else actor.in_post(actor.posts[0])
    if request.method != "POST":
        return _page(request, actor)
    try:
        told = _do(request.POST, actor)
    except Invalid as invalid:
        return _page(request, actor, " ".join(invalid.errors.values()), 422)
    except Stale:
        return _page(request, actor, _("Somebody changed this before you."), 409)
    tell(request, told)
    return see_other(reverse("desk:saved_lists"))


def address_of(text: str) -> str:
    """A query string as it is kept: what no list knows falls away, and so do words that were looked for."""
    return filtering.read(QueryDict(text.lstrip("?"))).address(q="")


def _do(sent: QueryDict, actor: Actor) -> str:
    at, asked = clock.now(), sent.get("do", "")
    name, shared = sent.get("name", ""), sent.get("shared") == "1"
    if asked == "save":
        actions.save_list(name=name, address=address_of(sent.get("address", "")), shared=shared, by=actor, at=at)
        return _("Saved; it stands above your lists.")
    thing = _chosen(sent, actor)
    text = sent.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if asked == "delete":
        actions.delete_list(thing, by=actor, at=at, version=version)
        return _("The name is deleted; what the list showed stays.")
    first = sent.get("opens_first") == "1"
    actions.change_list(thing, name=name, shared=shared, opens_first=first, by=actor, at=at, version=version)
    return _("Changed.")


def _chosen(sent: QueryDict, actor: Actor) -> SavedList:
    try:
        wanted = UUID(sent.get("id", ""))
    except ValueError as error:
        raise Refused(unseen()) from error
    found = next((thing for thing in saved_lists_of(actor) if thing.pk == wanted), None)
    if found is None:
        raise Refused(unseen())
    return found


def links(found: Sequence[SavedList]) -> list[tuple[str, str]]:
    """(name, address) of each, as the list page shows them."""
    here = reverse("desk:service_requests")
    return [(thing.name, here + (thing.address if thing.address != "?" else "?list=open")) for thing in found]


def first_of(found: Sequence[SavedList], actor: Actor) -> str:
    """The address of the list that this reader let open first; empty where there is none."""
    mine = [thing for thing in found if thing.opens_first and thing.person_id == actor.person_id]
    return links(mine)[0][1] if mine else ""


def _page(request: HttpRequest, actor: Actor, error: str = "", status: int = 200) -> HttpResponse:
    found = saved_lists_of(actor)
    asked = request.POST.get("address", "") if request.method == "POST" else request.GET.urlencode()
    mine = [thing for thing in found if thing.person_id == actor.person_id]
    values: dict[str, Any] = {
        "mine": mine,
        "theirs": links([thing for thing in found if thing.person_id != actor.person_id]),
        "address": address_of(asked) if asked else "",
        "body": actor.held.organisation_name if actor.held else "",
        "name": request.POST.get("name", "") if request.POST.get("do") == "save" else "",
        "error": error,
        "mistakes": [("", error)] if error else [],
        "back": reverse("desk:service_requests") + "?list=open",
        "href": dict(links(mine)),
    }
    return respond(request, "desk/saved_lists.jinja", values, current="service_requests", status=status)
