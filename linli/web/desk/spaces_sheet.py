"""The sheet of a place's public spaces at the desk: out, looked at, brought in on a second press, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask, unseen
from linli.core.sheets_rows import Brought
from linli.places import sheets_spaces
from linli.places.actions.import_spaces import REGISTER, import_spaces_many, preview_spaces, undo_spaces_import
from linli.places.models import Place
from linli.places.rules_sheets import may_undo_spaces
from linli.places.rules_spaces import may_add_space
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import download, respond
from linli.web.desk.place_choice import listed_places
from linli.web.desk.register_sheet import Register, answer, lately


def _my_place(actor: Actor, place_id: int) -> Place:
    """The place of this id, where the reader may list the spaces. Raises `Refused`."""
    place = listed_places(actor).filter(pk=place_id).first()
    if place is None:
        raise Refused(unseen())
    return place


@require_safe
@for_staff
def spaces_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The spaces of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    actor = actor_of(request)
    place = _my_place(actor, place_id)
    if request.GET.get("empty"):
        return download(sheets_spaces.template(), _("public spaces, empty") + ".xlsx")
    name = _("public spaces of %(place)s") % {"place": place.name}
    return download(sheets_spaces.export(place, actor), name + ".xlsx")


def _done(done: Brought) -> str:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    return _("New spaces: %(new)s. Changed: %(changed)s.") % counts


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def spaces_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in, undo it. `do` is look, import, return or undo."""
    at, actor = clock.now(), actor_of(request)
    place = _my_place(actor, place_id)
    act = with_power(actor, Power.SPACE_MANAGE, place)
    ask(may_add_space(act, place, at))
    here, back = reverse("desk:spaces_import", args=[place.pk]), f"{reverse('desk:spaces')}?place={place.pk}"

    def page(status: int, **values: Any) -> HttpResponse:
        imports = lately(REGISTER, place.pk, lambda one: may_undo_spaces(act, place, one, at) is None)
        shown = {
            "now": at, "place": place, "back": back, "here": here, "imports": imports,
            "sheet_href": reverse("desk:spaces_sheet", args=[place.pk]),
            "by_form": (reverse("desk:new_space", args=[place.pk]), _("One space, by a form")),
            "label": _("Sheet of public spaces (Excel or CSV)"),
            "stays": _("Spaces that the sheet does not name stay as they are. Nothing has been changed yet."),
        }  # fmt: skip
        return respond(request, "desk/spaces_import.jinja", shown | values, current="spaces", status=status)

    register = Register(
        name=REGISTER,
        place_id=place.pk,
        person_id=act.person_id,
        title=_("Public spaces"),
        to_mend=_("public spaces to mend"),
        nothing=_("There is no space in this sheet."),
        columns=sheets_spaces.columns,
        read=lambda file: sheets_spaces.read(file, place),
        preview=lambda rows: preview_spaces(place, rows, by=act, at=at),
        bring=lambda rows: import_spaces_many(place, rows, by=act, at=at),
        words=sheets_spaces.in_words,
        page=page,
        done=_done,
        after=here,
        undo=lambda brought: undo_spaces_import(brought, by=act, at=at),
    )
    return answer(request, register)
