"""The sheet of a place's bodies at the desk: out, looked at, brought in on a second press."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.sheets import CellError, SheetError, return_bad_rows
from linli.organisations import sheets_bodies
from linli.organisations.actions.import_bodies import BroughtBodies, import_bodies_many, preview_bodies
from linli.organisations.sheets_bodies import BodyRow, BodySheet
from linli.places.models import Place
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import acting_in, body_page, my_area
from linli.web.desk.frame import download, see_other, tell

SALT = "linli.web.desk.bodies_sheet"
BACK_SALT = "linli.web.desk.bodies_returned"
KEPT_SECONDS = 3600
MOST_ON_PAGE = 2_000
MOST_SHOWN, MOST_BAD_SHOWN = 50, 10


@require_safe
@for_staff
def bodies_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The bodies of a place as a sheet that, edited, is the import; `?empty=1`: to fill in."""
    area = my_area(actor_of(request), place_id)
    if request.GET.get("empty"):
        return download(sheets_bodies.template(area), _("bodies, empty") + ".xlsx")
    data = sheets_bodies.export(area, clock.local_date(clock.now()))
    return download(data, _("bodies of %(place)s") % {"place": area.name} + ".xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bodies_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in. `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    area = my_area(actor, place_id)
    act = acting_in(actor, area)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "import":
        return _import(request, area, act, at)
    if asked == "return":
        return _returned(request, area)
    if request.method == "POST":
        return _look(request, area, act, at)
    return _page(request, area)


def _page(request: HttpRequest, area: Place, status: int = 200, **values: Any) -> HttpResponse:
    shown = {"error": "", "difference": None, "bad": [], "bad_count": 0, "payload": "", **values}
    return body_page(request, "desk/bodies_import.jinja", area, "bodies_import", status=status, **shown)


def _look(request: HttpRequest, area: Place, act: Actor, at: datetime) -> HttpResponse:
    """Read the sheet and say what it would change; nothing changes."""
    file = request.FILES.get("sheet")
    if file is None:
        return _page(request, area, 422, error=_("Choose the sheet."))
    try:
        sheet = sheets_bodies.read(cast(BinaryIO, file.file), area)
    except SheetError as error:
        return _page(request, area, 422, error=str(error))
    if len(sheet.cells) > MOST_ON_PAGE:
        return _page(request, area, 422, error=_("More than 2,000 rows: your operator brings them in by command."))
    if not sheet.cells:
        return _page(request, area, 422, error=_("There is no body in this sheet."))
    found = preview_bodies(area, sheet.rows, by=act, at=at)
    sheet.refuse(found.bad)
    good = [[row.number, row.ref, row.values] for row in sheet.rows if row.number not in sheet.bad]
    return _page(
        request, area, difference=found, changed=changed_in_words(found, area),
        changed_more=len(found.changed) > MOST_SHOWN, new_more=len(found.new) > MOST_SHOWN, new=found.new[:MOST_SHOWN],
        payload=signing.dumps([area.pk, good], salt=SALT, compress=True) if found.new or found.changed else "",
        **_mistakes(sheet),
    )  # fmt: skip


def changed_in_words(found: BroughtBodies, area: Place) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
    """(row, name, [(what, before, after)]) of the first rows that change."""
    titles = {column.key: column.title for column in sheets_bodies.columns(area)}
    words = sheets_bodies.in_words
    return [
        (
            one.number,
            one.name,
            [
                (titles.get(key, key), words(key, before, area), words(key, after, area))
                for key, (before, after) in one.fields.items()
            ],
        )
        for one in found.changed[:MOST_SHOWN]
    ]  # fmt: skip


def _mistakes(sheet: BodySheet) -> dict[str, Any]:
    """The first wrong rows in words, and all of them to be taken back in the same sheet."""
    if not sheet.bad:
        return {}
    listed = sorted(sheet.bad)
    rows = [
        [[_plain(cell) for cell in cells], [[error.column, error.message] for error in errors]]
        for cells, errors in (sheet.bad[number] for number in listed)
    ]
    return {
        "bad_count": len(listed),
        "bad": [(number, [str(error) for error in sheet.bad[number][1]]) for number in listed[:MOST_BAD_SHOWN]],
        "bad_payload": signing.dumps([sheet.header, rows], salt=BACK_SALT, compress=True),
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _import(request: HttpRequest, area: Place, act: Actor, at: datetime) -> HttpResponse:
    """Bring in what was looked at."""
    try:
        pk, rows = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        pk, rows = None, []
    if pk != area.pk:
        return _page(request, area, 422, error=_too_long())
    listed = [BodyRow(number, ref, values) for number, ref, values in rows]
    done = import_bodies_many(area, listed, by=act, at=at)
    counts = {"new": len(done.new), "changed": len(done.changed)}
    tell(request, _("New bodies: %(new)s. Changed: %(changed)s.") % counts)
    if done.bad:
        tell(request, _("Something changed meanwhile: %(count)s rows did not come in.") % {"count": len(done.bad)})
    return see_other(reverse("desk:body_map", args=[area.pk]))


def _returned(request: HttpRequest, area: Place) -> HttpResponse:
    """The rows that cannot come in, in the same sheet, with what is wrong at their cells."""
    try:
        header, rows = signing.loads(request.POST.get("payload", ""), salt=BACK_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, area, 422, error=_too_long())
    listed = [(cells, [CellError(column, message) for column, message in errors]) for cells, errors in rows]
    return download(return_bad_rows(header, listed, title=_("Bodies")), _("bodies to mend") + ".xlsx")
