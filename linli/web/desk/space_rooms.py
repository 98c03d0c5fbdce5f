"""Rooms inside a public space: adding one, putting right what is written of it, ending it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.places.actions import add_space_room, correct_space_room, end_space_room
from linli.places.models import PublicSpace, SpaceRoom
from linli.places.rules_spaces import may_keep_rooms
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.forms_spaces import RoomForm
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.spaces import POWER, errors_on, my_space, seen_version


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new_space_room(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """Add a room to a space."""
    return _page(request, my_space(actor_of(request), space_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def space_room(request: HttpRequest, space_room_id: UUID) -> HttpResponse:
    """Put right what is written of a room."""
    room = my_room(actor_of(request), space_room_id)
    return _page(request, room.space, room)


def my_room(actor: Actor, room_id: UUID) -> SpaceRoom:
    """The room, in a space that a post of the reader reaches. Raises `Refused`."""
    room = SpaceRoom.objects.filter(pk=room_id, ended_on=None).select_related("space").first()
    if room is None:
        raise Refused(unseen())
    my_space(actor, room.space_id)
    return room


def _page(request: HttpRequest, space: PublicSpace, room: SpaceRoom | None) -> HttpResponse:
    at, actor = clock.now(), actor_of(request)
    act = with_power(actor, POWER, space)
    ask(may_keep_rooms(act, space, at))
    known = {name: getattr(room, name) for name in ("name", "kind", "host", "hours")} if room else {}
    form = RoomForm(request.POST or None, initial=known)
    bookable = bool(request.POST.get("bookable")) if request.method == "POST" else bool(room and room.bookable)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "bookable": bookable}
        try:
            if room is None:
                add_space_room(space, **said, by=act, at=at)
                tell(request, _("%(name)s is written down.") % {"name": said["name"]})
            else:
                correct_space_room(room, **said, by=act, at=at, version=seen_version(request))
                tell(request, _("It is put right."))
            return see_other(reverse("desk:space", args=[space.pk]))
        except Invalid as invalid:
            errors_on(form, invalid)
    values = {"now": at, "space": space, "room": room, "form": form, "bookable": bookable}
    return respond(request, "desk/space_room.jinja", values, current="spaces", status=422 if form.errors else 200)


@require_POST
@for_staff
def end(request: HttpRequest, space_room_id: UUID) -> HttpResponse:
    """The room is there no longer."""
    at, actor = clock.now(), actor_of(request)
    room = my_room(actor, space_room_id)
    try:
        end_space_room(room, by=with_power(actor, POWER, room.space), at=at, version=seen_version(request))
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    else:
        tell(request, _("%(name)s is there no longer.") % {"name": room.name})
    return see_other(reverse("desk:space", args=[room.space_id]))
