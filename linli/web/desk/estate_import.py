"""Bringing in the sheet of an estate: first what it would change, then, on a second press, the change.

Nothing is kept on the server in between: the rows that were read travel signed in the page, and a sheet with mistakes
goes back as it came, with the reasons in a last column.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.sheets import SheetError, return_bad_rows
from linli.places import rules, sheets
from linli.places.actions import Imported, RoomRow, import_estate, import_rooms
from linli.places.actions.import_rooms import preview
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import download, respond, see_other, tell
from linli.web.desk.places import my_places

SALT = "linli.web.desk.estate_import"
BACK_SALT = "linli.web.desk.estate_returned"
KEPT_SECONDS = 3600
MOST_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def estate_import(request: HttpRequest, place_id: int) -> HttpResponse:
    """For an estate its rooms; for a community a new estate with its rooms. `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    place = my_places(actor, place_id)
    if place.level not in (Level.ESTATE, Level.COMMUNITY):
        raise Refused(unseen())
    act = with_power(actor, Power.PLACE_IMPORT, place)
    ask(rules.may_import_places(act, place, at))
    asked = request.POST.get("do", "")
    if request.method != "POST":
        return _page(request, place)
    if asked == "return":
        return _returned(request, place)
    if asked == "import":
        return _import(request, place, act, at)
    return _look(request, place)


def _page(request: HttpRequest, place: Place, status: int = 200, **values: Any) -> HttpResponse:
    known: dict[str, Any] = {
        "place": place,
        "is_new": place.level == Level.COMMUNITY,
        "name": " ".join(request.POST.get("name", "").split())[:58],
        "errors": {},
        "difference": None,
        "payload": "",
        "bad": [],
        "bad_count": 0,
        "bad_payload": "",
        "back": reverse("desk:places") + (f"?estate={place.pk}" if place.level == Level.ESTATE else ""),
    }
    values["mistakes"] = [(f"id_{name}", message) for name, message in values.get("errors", {}).items()]
    return respond(request, "desk/estate_import.jinja", known | values, current="places", status=status)


def _look(request: HttpRequest, place: Place) -> HttpResponse:
    """Read the sheet and show what it would change, or what is wrong in it."""
    file = request.FILES.get("sheet")
    name = " ".join(request.POST.get("name", "").split())
    errors = {}
    if file is None:
        errors["sheet"] = _("Choose the sheet.")
    if place.level == Level.COMMUNITY and not name:
        errors["name"] = _("Write what the estate is called.")
    if errors or file is None:
        return _page(request, place, 422, errors=errors)
    try:
        found = sheets.read(cast(BinaryIO, file.file))
    except SheetError as error:
        return _page(request, place, 422, errors={"sheet": str(error)})
    if found.bad:
        return _page(request, place, 422, **_mistakes(found))
    if not found.rooms:
        return _page(request, place, 422, errors={"sheet": _("There is no room in this sheet.")})
    try:
        difference = preview(_estate(place, name), found.rooms)
    except Invalid as invalid:
        return _page(request, place, 422, errors={"sheet": " ".join(invalid.errors.values())})
    return _page(request, place, difference=difference, payload=_packed(place, name, found.rooms))


def _estate(place: Place, name: str) -> Place | None:
    """The estate that the sheet is of; None for one that is not here yet."""
    if place.level == Level.ESTATE:
        return place
    return Place.objects.filter(parent=place, level=Level.ESTATE, name="".join(name.split())).first()


def _mistakes(found: sheets.EstateSheet) -> dict[str, Any]:
    """The first wrong rows in words, and the whole sheet to be taken back."""
    wrong = [(number, errors) for number, (_cells, errors) in enumerate(found.rows, start=1) if errors]
    rows = [[[_plain(cell) for cell in cells], [str(error) for error in errors]] for cells, errors in found.rows]
    return {
        "bad_count": found.bad,
        "bad": [(number, [str(error) for error in errors]) for number, errors in wrong[:MOST_SHOWN]],
        "bad_payload": signing.dumps([found.header, rows], salt=BACK_SALT, compress=True),
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell


def _returned(request: HttpRequest, place: Place) -> HttpResponse:
    """The same sheet with the reasons beside the rows."""
    try:
        header, rows = signing.loads(request.POST.get("payload", ""), salt=BACK_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, place, 422, errors={"sheet": _too_long()})
    data = return_bad_rows(header, [(cells, reasons) for cells, reasons in rows], title=_("Rooms"))
    return download(data, _("houses to mend") + ".xlsx")


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _packed(place: Place, name: str, rooms: list[RoomRow]) -> str:
    rows = [[row.building, row.unit, row.room, row.floor, row.area, row.use] for row in rooms]
    return signing.dumps([place.pk, name, rows], salt=SALT, compress=True)


def _import(request: HttpRequest, place: Place, act: Actor, at: datetime) -> HttpResponse:
    """Bring in what was looked at."""
    try:
        place_id, name, rows = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        place_id, name, rows = None, "", []
    if place_id != place.pk:
        return _page(request, place, 422, errors={"sheet": _too_long()})
    rooms = [RoomRow(*row) for row in rows]
    try:
        if place.level == Level.ESTATE:
            estate, done = place, import_rooms(estate=place, rooms=rooms, by=act, at=at)
        else:
            estate, done = import_estate(parent=place, name=name, rooms=rooms, by=act, at=at)
    except Invalid as invalid:
        return _page(request, place, 422, errors={"sheet": " ".join(invalid.errors.values())})
    tell(request, in_words(done))
    return see_other(f"{reverse('desk:places')}?estate={estate.pk}")


def in_words(done: Imported) -> str:
    """What an import did."""
    counts = {"buildings": done.buildings, "units": done.units, "rooms": done.rooms, "changed": done.changed}
    if not any(counts.values()):
        return _("Everything in the sheet was here already.")
    return _("New: %(buildings)s buildings, %(units)s entrances, %(rooms)s rooms. Changed: %(changed)s rooms.") % counts
