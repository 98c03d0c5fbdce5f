"""The sheet of a place's resources at the desk: out, looked at, brought in on a second press, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask
from linli.core.sheets_rows import Brought
from linli.offers import actions, queries, rules, sheets
from linli.offers.actions.import_resources import REGISTER, preview_resources
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import download, respond, see_other
from linli.web.desk.offer_matching import kept_places
from linli.web.desk.register_sheet import Register, answer, lately


def _my_place(actor: Actor, place_id: int) -> Place:
    """The place of this id, where the reader keeps the list. Raises `Refused`."""
    found = next((one for one in kept_places(actor) if one.pk == place_id), None)
    if found is None:
        raise Refused(rules.unseen_offer())
    return found


@require_safe
@for_staff
def resources_import_first(request: HttpRequest) -> HttpResponse:
    """To the sheet of the widest place whose list the reader keeps."""
    places = kept_places(actor_of(request))
    if not places:
        raise Refused(rules.unseen_offer())
    return see_other(reverse("desk:resources_import", args=[places[0].pk]))


@require_safe
@for_staff
def resources_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The resources of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    actor = actor_of(request)
    place = _my_place(actor, place_id)
    if request.GET.get("empty"):
        return download(sheets.template(place), _("resources, empty") + ".xlsx")
    data = sheets.export(place, queries.kept_below(place, actor))
    return download(data, _("resources of %(place)s") % {"place": place.name} + ".xlsx")


def _done(done: Brought) -> str:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    return _("New resources: %(new)s. Changed: %(changed)s.") % counts


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def resources_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in, undo it. `do` is look, import, return or undo."""
    at, actor = clock.now(), actor_of(request)
    place = _my_place(actor, place_id)
    act, plan = with_power(actor, Power.OFFER_KEEP, place), queries.plan_at(place)
    ask(rules.may_add_resource(act, plan, place, None, at))
    here, back = reverse("desk:resources_import", args=[place.pk]), reverse("desk:offer_resources")

    def page(status: int, **values: Any) -> HttpResponse:
        imports = lately(REGISTER, place.pk, lambda one: rules.may_undo_resources(act, plan, place, one, at) is None)
        shown = {
            "now": at, "place": place, "back": back, "here": here, "imports": imports,
            "places": [(one.name, reverse("desk:resources_import", args=[one.pk])) for one in kept_places(actor)],
            "sheet_href": reverse("desk:resources_sheet", args=[place.pk]),
            "by_form": (reverse("desk:resource_new"), _("One by a form")),
            "label": _("Sheet of resources (Excel or CSV)"),
            "stays": _("Resources that the sheet does not name stay as they are. Nothing has been changed yet."),
        }  # fmt: skip
        return respond(request, "desk/resources_import.jinja", shown | values, current="offers", status=status)

    register = Register(
        name=REGISTER,
        place_id=place.pk,
        person_id=act.person_id,
        title=_("Resources"),
        to_mend=_("resources to mend"),
        nothing=_("There is no resource in this sheet."),
        columns=lambda: sheets.columns(place),
        read=lambda file: sheets.read(file, place, queries.kept_below(place, act)),
        preview=lambda rows: preview_resources(place, rows, by=act, at=at),
        bring=lambda rows: actions.import_resources_many(place, rows, by=act, at=at),
        words=lambda key, value: sheets.in_words(place, key, value),
        page=page,
        done=_done,
        after=here,
        undo=lambda brought: actions.undo_resources_import(brought, by=act, at=at),
    )
    return answer(request, register)
