"""The sheet of a place's posts at the desk: out, looked at, brought in on a second press, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.refusals import ask
from linli.core.sheets_rows import Brought
from linli.organisations import sheets_posts
from linli.organisations.actions.import_posts import REGISTER, import_posts_many, preview_posts, undo_posts_import
from linli.organisations.rules_sheets import may_import_posts, may_undo_posts
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import download, respond
from linli.web.desk.people_and_posts import acting_over
from linli.web.desk.posts import my_place
from linli.web.desk.register_sheet import Register, answer, lately


@require_safe
@for_staff
def posts_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The posts of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    place = my_place(actor_of(request), place_id)
    if request.GET.get("empty"):
        return download(sheets_posts.template(place), _("posts, empty") + ".xlsx")
    data = sheets_posts.export(place, clock.local_date(clock.now()))
    return download(data, _("posts of %(place)s") % {"place": place.name} + ".xlsx")


def _done(done: Brought) -> str:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    return _("New appointments: %(new)s. Changed: %(changed)s.") % counts


def _words(_key: str, value: Any) -> str:
    return str(value or "–")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def posts_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in, undo it. `do` is look, import, return or undo."""
    at, actor = clock.now(), actor_of(request)
    place, today = my_place(actor, place_id), clock.local_date(at)
    act = acting_over(actor, Power.POST_APPOINT, [place])
    ask(may_import_posts(act, place, at))
    here = reverse("desk:posts_import", args=[place.pk])

    def page(status: int, **values: Any) -> HttpResponse:
        imports = lately(REGISTER, place.pk, lambda one: may_undo_posts(act, place, one, at) is None)
        shown = {
            "now": at, "place": place, "back": reverse("desk:posts", args=[place.pk]), "here": here, "imports": imports,
            "sheet_href": reverse("desk:posts_sheet", args=[place.pk]), "by_form": None,
            "label": _("Sheet of posts (Excel or CSV)"),
            "stays": _("Appointments that the sheet does not name stay as they are. Nothing has been changed yet."),
        }  # fmt: skip
        return respond(request, "desk/posts_import.jinja", shown | values, current="organisations", status=status)

    register = Register(
        name=REGISTER,
        place_id=place.pk,
        person_id=act.person_id,
        title=_("Posts"),
        to_mend=_("posts to mend"),
        nothing=_("There is no post in this sheet."),
        columns=lambda: sheets_posts.columns(place),
        read=lambda file: sheets_posts.read(file, place, today),
        preview=lambda rows: preview_posts(place, rows, by=act, at=at),
        bring=lambda rows: import_posts_many(place, rows, by=act, at=at),
        words=_words,
        page=page,
        done=_done,
        after=here,
        undo=lambda brought: undo_posts_import(brought, by=act, at=at),
    )
    return answer(request, register)
