"""The sheet of a place's old problems at the desk: out, looked at, brought in on a second press, undone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, ask
from linli.core.sheets_rows import Brought
from linli.legacy import queries, rules, sheets
from linli.legacy.actions import import_problems_many, undo_problems_import
from linli.legacy.actions.import_sheet import REGISTER, preview_problems
from linli.organisations.queries import names
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import download, respond
from linli.web.desk.place_choice import listed_places
from linli.web.desk.register_sheet import Register, answer, lately
from linli.web.typed import id_of


def _my_place(actor: Actor, place_id: int) -> Place:
    """The place of this id, where the reader has to do with old problems. Raises `Refused`."""
    ask(rules.may_read_register(actor, clock.now()))
    place = listed_places(actor).filter(pk=place_id).first()
    if place is None:
        raise Refused(rules.unseen_problem())
    return place


@require_safe
@for_staff
def legacy_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The old problems of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    actor = actor_of(request)
    place = _my_place(actor, place_id)
    if request.GET.get("empty"):
        return download(sheets.template(place), _("old problems, empty") + ".xlsx")
    seen = queries.visible_to(actor).filter(pk__in=queries.below(place).order_by().values("pk"), ended_at=None)
    return download(sheets.export(place, seen), _("old problems of %(place)s") % {"place": place.name} + ".xlsx")


def _done(done: Brought) -> str:
    counts = {"new": len(done.new), "changed": len(done.changed)}
    return _("New old problems: %(new)s. Changed: %(changed)s.") % counts


def _playbook(place: Place) -> Playbook | None:
    try:
        return by_id(playbook_version_for(place))
    except NoPlaybook:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def legacy_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in, undo it. `do` is look, import, return or undo."""
    at, actor = clock.now(), actor_of(request)
    place = _my_place(actor, place_id)
    act, playbook = with_power(actor, Power.LEGACY_KEEP, place), _playbook(place)
    ask(rules.may_import(act, playbook, place, at))
    here, back = reverse("desk:legacy_import", args=[place.pk]), f"{reverse('desk:legacy_problems')}?place={place.pk}"

    def page(status: int, **values: Any) -> HttpResponse:
        imports = lately(REGISTER, place.pk, lambda one: rules.may_undo_import(act, playbook, place, one, at) is None)
        shown = {
            "now": at, "place": place, "back": back, "here": here, "imports": imports,
            "sheet_href": reverse("desk:legacy_sheet", args=[place.pk]),
            "by_form": (f"{reverse('desk:legacy_new')}?{urlencode({'place': place.pk})}", _("One by a form")),
            "label": _("Sheet of old problems (Excel or CSV)"),
            "stays": _("Old problems that the sheet does not name stay as they are. Nothing has been changed yet."),
        }  # fmt: skip
        return respond(request, "desk/legacy_import.jinja", shown | values, current="legacy", status=status)

    def in_words(key: str, value: Any) -> str:
        known = {str(pk): name for pk, name in names([id_of(str(value))]).items()} if key == "owner" else {}
        return sheets.in_words(place, known, key, value)

    register = Register(
        name=REGISTER,
        place_id=place.pk,
        person_id=act.person_id,
        title=_("Old problems"),
        to_mend=_("old problems to mend"),
        nothing=_("There is no old problem in this sheet."),
        columns=lambda: sheets.columns(place),
        read=lambda file: sheets.read(file, place),
        preview=lambda rows: preview_problems(place, rows, by=act, at=at),
        bring=lambda rows: import_problems_many(place, rows, by=act, at=at),
        words=in_words,
        page=page,
        done=_done,
        after=here,
        undo=lambda brought: undo_problems_import(brought, by=act, at=at),
    )
    return answer(request, register)
