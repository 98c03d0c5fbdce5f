"""The sheet of a place's bodies at the desk: out, looked at, brought in on a second press."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.sheets_rows import Brought
from linli.organisations import sheets_bodies
from linli.organisations.actions.import_bodies import import_bodies_many, preview_bodies
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import acting_in, body_page, my_area
from linli.web.desk.frame import download
from linli.web.desk.register_sheet import Register, answer


@require_safe
@for_staff
def bodies_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The bodies of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    area = my_area(actor_of(request), place_id)
    if request.GET.get("empty"):
        return download(sheets_bodies.template(area), _("bodies, empty") + ".xlsx")
    data = sheets_bodies.export(area, clock.local_date(clock.now()))
    return download(data, _("bodies of %(place)s") % {"place": area.name} + ".xlsx")


def _done(done: Brought) -> str:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    return _("New bodies: %(new)s. Changed: %(changed)s.") % counts


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bodies_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in. `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    area = my_area(actor, place_id)
    act = acting_in(actor, area)
    page = partial(
        body_page, request, "desk/bodies_import.jinja", area, "bodies_import",
        here=reverse("desk:bodies_import", args=[area.pk]), sheet_href=reverse("desk:bodies_sheet", args=[area.pk]),
        by_form=(reverse("desk:body_new", args=[area.pk]), _("One body, by a form")),
        label=_("Sheet of bodies (Excel or CSV)"),
        stays=_("Bodies that the sheet does not name stay as they are. Nothing has been changed yet."),
        imports=(),
    )  # fmt: skip
    register = Register(
        name="bodies",
        place_id=area.pk,
        person_id=act.person_id,
        title=_("Bodies"),
        to_mend=_("bodies to mend"),
        nothing=_("There is no body in this sheet."),
        columns=lambda: sheets_bodies.columns(area),
        read=lambda file: sheets_bodies.read(file, area),
        preview=lambda rows: preview_bodies(area, rows, by=act, at=at),
        bring=lambda rows: import_bodies_many(area, rows, by=act, at=at),
        words=lambda key, value: sheets_bodies.in_words(key, value, area),
        page=page,
        done=_done,
        after=reverse("desk:body_map", args=[area.pk]),
    )
    return answer(request, register)
