"""The sheet of an estate's household links: taken out, brought back, looked at first, then saved on a second press."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import RefusalKind, Refused, ask
from linli.core.sheets import SheetError, return_bad_rows
from linli.organisations import sheets
from linli.organisations.actions import apply_links
from linli.organisations.models import LinkOrigin
from linli.organisations.queries.standing import Standing, standing
from linli.organisations.rules import may_link_households
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.parts import Link
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import download, respond, see_other, tell
from linli.web.desk.links import POWER, address, building_lines, chosen, done_in_words, my_place

SALT = "linli.web.desk.links_sheet"
BACK_SALT = "linli.web.desk.links_returned"
KEPT_SECONDS = 3600
MOST_SHOWN = 5


@require_safe
@for_staff
def links_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The links of an estate as a sheet that, changed, is the next import."""
    at, actor = clock.now(), actor_of(request)
    estate = my_place(actor, place_id, Level.ESTATE)
    ask(may_link_households(with_power(actor, POWER, estate), estate, at))
    now = standing(estate, chosen(request, estate), clock.local_date(at))
    return download(sheets.export(now), _("household links of %(estate)s") % {"estate": estate.name} + ".xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def links_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """Bring the sheet back; `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    estate = my_place(actor, place_id, Level.ESTATE)
    act = with_power(actor, POWER, estate)
    ask(may_link_households(act, estate, at))
    link = chosen(request, estate)
    asked = request.POST.get("do", "")
    if request.method != "POST":
        return _page(request, estate, link)
    if asked == "return":
        return _returned(request, estate, link)
    if asked == "import":
        return _import(request, estate, link, act, at)
    return _look(request, estate, link, clock.local_date(at))


def _page(request: HttpRequest, estate: Place, link: Link, status: int = 200, **values: Any) -> HttpResponse:
    known: dict[str, Any] = {
        "estate": estate,
        "link": link,
        "error": "",
        "difference": None,
        "lines": [],
        "payload": "",
        "bad": [],
        "bad_count": 0,
        "bad_payload": "",
        "sheet_href": address("links_sheet", estate, link),
        "back": address("links", estate, link),
    }
    known |= values
    known["mistakes"] = [("id_sheet", known["error"])] if known["error"] else []
    return respond(request, "desk/links_import.jinja", known, current="places", status=status)


def _look(request: HttpRequest, estate: Place, link: Link, on: date) -> HttpResponse:
    """Read the sheet and show what it would change, or what is wrong in it."""
    file = request.FILES.get("sheet")
    if file is None:
        return _page(request, estate, link, 422, error=_("Choose the sheet."))
    now = standing(estate, link, on)
    try:
        found = sheets.read(cast(BinaryIO, file.file), now)
    except SheetError as error:
        return _page(request, estate, link, 422, error=str(error))
    if found.bad:
        return _page(request, estate, link, 422, **_mistakes(found))
    if not found.wanted:
        return _page(request, estate, link, 422, error=_("There is no household in this sheet."))
    return _page(request, estate, link, **_difference(now, found.wanted))


def _difference(now: Standing, wanted: dict[int, UUID | None]) -> dict[str, Any]:
    """What the sheet would change, counted and building by building, and the change itself, signed."""
    stands = {door.id: door.appointment_id for door in now.doors}
    changing = {door: who for door, who in wanted.items() if who != stands[door]}
    counts = {
        "new": sum(who is not None and stands[door] is None for door, who in changing.items()),
        "moved": sum(who is not None and stands[door] is not None for door, who in changing.items()),
        "ended": sum(who is None for who in changing.values()),
        "stay": len(wanted) - len(changing),
    }
    links = {door: who for door, who in changing.items() if who is not None}
    packed = {str(door): str(who) if who else "" for door, who in changing.items()}
    payload = signing.dumps([now.link.key, now.fingerprint(), packed], salt=SALT, compress=True)
    lines = building_lines(now, links)
    of_building = {line.name: line for line in lines}
    for door in now.doors:
        if door.appointment_id is not None and changing.get(door.id, door.id) is None:
            of_building[door.building].ended.append(door)
    return {"difference": counts, "lines": lines, "payload": payload}


def _mistakes(found: sheets.LinkSheet) -> dict[str, Any]:
    """The first wrong rows in words, and the whole sheet to be taken back."""
    counted = zip(found.numbers, found.rows, strict=True)
    wrong = [(number, errors) for number, (_cells, errors) in counted if errors]
    rows = [[[_plain(cell) for cell in cells], [str(error) for error in errors]] for cells, errors in found.rows]
    return {
        "bad_count": found.bad,
        "bad": [(number, [str(error) for error in errors]) for number, errors in wrong[:MOST_SHOWN]],
        "bad_payload": signing.dumps([found.header, rows], salt=BACK_SALT, compress=True),
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell


def _returned(request: HttpRequest, estate: Place, link: Link) -> HttpResponse:
    """The same sheet with the reasons beside the rows."""
    try:
        header, rows = signing.loads(request.POST.get("payload", ""), salt=BACK_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, estate, link, 422, error=_too_long())
    data = return_bad_rows(header, [(cells, reasons) for cells, reasons in rows], title=_("Household links"))
    return download(data, _("household links to mend") + ".xlsx")


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _import(request: HttpRequest, estate: Place, link: Link, act: Actor, at: datetime) -> HttpResponse:
    """Save what was looked at."""
    try:
        key, seen, packed = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        key, seen, packed = "", "", {}
    if key != link.key:
        return _page(request, estate, link, 422, error=_too_long())
    wanted = {int(door): UUID(who) if who else None for door, who in packed.items()}
    try:
        done = apply_links(
            estate, post_key=key, wanted=wanted, seen=seen, origin=LinkOrigin.IMPORT, by=act, at=at
        )  # fmt: skip
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        said = _("%(why)s Choose the sheet again.") % {"why": refused.refusal.why}
        return _page(request, estate, link, 409, error=said)
    tell(request, done_in_words(done))
    return see_other(address("links", estate, link))
