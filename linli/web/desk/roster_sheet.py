"""The sheet of a roster at the desk: out, looked at, brought in on a second press, and taken back.

Nothing is kept on the server in between: what was read travels in the page, sealed, so that not even the page's source
holds a number.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.core.secrets import mask_name
from linli.core.sheets import CellError, SheetError, return_bad_rows
from linli.organisations import sheets_roster
from linli.organisations.actions import undo_import
from linli.organisations.enums import MemberSource
from linli.organisations.models import Organisation, RosterImport
from linli.organisations.roster import MemberRow
from linli.organisations.sheets_roster import Difference, RosterSheet
from linli.places.models import Place
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import download, respond, see_other, tell, warn
from linli.web.desk.roster import FILTERS, kept_body
from linli.web.desk.sealed_form import packed, unpacked

MOST_ON_PAGE = 10_000
"""Rows of one sheet at the desk; a larger one is brought in by the command."""

MOST_SHOWN, MOST_BAD_SHOWN = 50, 10
DAYS = ("since", "registered_on")


@require_safe
@for_staff
def export(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The members that the filters leave, telephones masked, as a sheet that edited is the import."""
    body, _act = kept_body(actor_of(request), organisation_id, clock.now())
    data = sheets_roster.export(body, {name: request.GET.get(name, "") for name in FILTERS})
    return download(data, _("member roster") + ".xlsx")


@require_safe
@for_staff
def template(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """An empty sheet to fill in."""
    kept_body(actor_of(request), organisation_id, clock.now())
    return download(sheets_roster.template(), _("member roster, empty") + ".xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bring_in(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in. `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    body, act = kept_body(actor, organisation_id, at)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "import":
        return _import(request, body, act, at)
    if asked == "return":
        return _returned(request, body, act, at)
    if request.method == "POST":
        return _look(request, body, act, at)
    return _page(request, body)


def _page(request: HttpRequest, body: Organisation, status: int = 200, **values: Any) -> HttpResponse:
    shown = {"now": clock.now(), "body": body, "error": "", "difference": None, "bad": [], "bad_count": 0, **values}
    return respond(request, "desk/roster_sheet.jinja", shown, current="organisations", status=status)


def _look(request: HttpRequest, body: Organisation, act: Actor, at: datetime) -> HttpResponse:
    """Read the sheet and say what it would change; nothing changes."""
    file = request.FILES.get("sheet")
    if file is None:
        return _page(request, body, 422, error=pgettext("roster", "Choose the sheet."))
    try:
        sheet = sheets_roster.read(cast(BinaryIO, file), body, at)
    except SheetError as error:
        return _page(request, body, 422, error=str(error))
    if len(sheet.rows) + len(sheet.bad) > MOST_ON_PAGE:
        return _page(request, body, 422, error=_("More than 10,000 rows: your operator brings them in by command."))
    difference = sheets_roster.difference(body, sheet, at)
    return _page(
        request, body, difference=difference, changed=_changed(difference),
        new=[(number, mask_name(name)) for number, name in difference.new[:MOST_SHOWN]],
        new_more=max(0, len(difference.new) - MOST_SHOWN),
        changed_more=len(difference.changed) > MOST_SHOWN,
        payload=_packed(body, act, at, _rows(sheet)) if difference.added or difference.changed else "",
        **_mistakes(body, act, at, sheet),
    )  # fmt: skip


def _changed(difference: Difference) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
    """(row, name masked, [(what, before, after)]) of the first rows that change."""
    first = difference.changed[:MOST_SHOWN]
    ids = {
        value
        for one in first
        for key in ("estate_id", "building_id")
        for value in one.fields.get(key, ())
        if isinstance(value, int)
    }
    names: dict[Any, str] = dict(Place.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"))
    titles = {column.key: column.title for column in sheets_roster.columns()}

    def words(key: str, value: Any) -> str:
        if key.endswith("_id"):
            return names.get(value, "–")
        if key == "source":
            return str(MemberSource(value).label)
        return str(value or "–")

    return [
        (
            one.number,
            mask_name(one.entry.person.name),
            [
                (titles[key.removesuffix("_id")], words(key, before), words(key, after))
                for key, (before, after) in one.fields.items()
            ],
        )
        for one in first
    ]


def _rows(sheet: RosterSheet) -> list[Any]:
    """The digest and the good rows, as JSON can hold them."""
    good = [
        [number, ref, [_plain(value) for value in astuple(row)]]
        for number, row, ref in sheet.rows
        if number not in sheet.bad
    ]
    return [sheet.digest.hex(), good]


def _mistakes(body: Organisation, act: Actor, at: datetime, sheet: RosterSheet) -> dict[str, Any]:
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
        "bad_payload": _packed(body, act, at, [sheet.header, rows], "bad"),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _context(body: Organisation, act: Actor, kind: str) -> str:
    return f"roster {kind}:{body.pk}:{act.person_id}"


def _packed(body: Organisation, act: Actor, at: datetime, content: Any, kind: str = "sheet") -> str:
    """What was read, sealed for this reader and this body."""
    return packed(content, _context(body, act, kind), at)


def _unpacked(request: HttpRequest, body: Organisation, act: Actor, at: datetime, kind: str = "sheet") -> Any | None:
    """What was sealed, within the hour; None for anything else."""
    return unpacked(request.POST.get("payload", ""), _context(body, act, kind), at)


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _import(request: HttpRequest, body: Organisation, act: Actor, at: datetime) -> HttpResponse:
    """Bring in what was looked at."""
    content = _unpacked(request, body, act, at)
    if content is None:
        return _page(request, body, 422, error=_too_long())
    digest, rows = content
    sheet = RosterSheet([], bytes.fromhex(digest), rows=[(number, _row(values), ref) for number, ref, values in rows])
    done = sheets_roster.bring(body, sheet, by=act, at=at)
    counts = {"added": done.added, "changed": done.changed}
    tell(request, _("New: %(added)s members. Changed: %(changed)s.") % counts)
    if sheet.bad:
        tell(request, _("The roster changed meanwhile: %(count)s rows did not come in.") % {"count": len(sheet.bad)})
    return see_other(reverse("desk:roster", args=[body.pk]))


def _row(values: list[Any]) -> MemberRow:
    fields = dict(zip(MemberRow.__dataclass_fields__, values, strict=True))
    for name in DAYS:
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    return MemberRow(**fields)


def _returned(request: HttpRequest, body: Organisation, act: Actor, at: datetime) -> HttpResponse:
    """The rows that cannot come in, in the same sheet, with what is wrong at their cells."""
    content = _unpacked(request, body, act, at, "bad")
    if content is None:
        return _page(request, body, 422, error=_too_long())
    header, rows = content
    listed = [(cells, [CellError(column, message) for column, message in errors]) for cells, errors in rows]
    return download(return_bad_rows(header, listed, title=_("Member roster")), _("members to mend") + ".xlsx")


@require_POST
@for_staff
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take a sheet back."""
    at, actor = clock.now(), actor_of(request)
    brought = RosterImport.objects.filter(pk=import_id).first()
    if brought is None:
        raise Refused(unseen())
    body, act = kept_body(actor, brought.organisation_id, at)
    try:
        undo_import(brought, by=act, at=at)
        tell(request, _("The sheet is undone; the roster is as it was before."))
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    return see_other(reverse("desk:roster", args=[body.pk]))
