"""Bringing an edited list back: first what it would change, then, on a second press, each row by itself and once.

Nothing is kept on the server in between: what was read travels signed in the page. Rows that cannot be taken go back in
a sheet of the same form, with the reasons in a last column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused, unseen
from linli.core.sheets import SheetError, return_bad_rows
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.service_requests.changes import NOT_ACCEPTED, Change, apply_change, from_said
from linli.service_requests.many import each_once
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.export import COLUMNS
from linli.web.desk.frame import download, powers_of, respond
from linli.web.desk.many import why
from linli.web.desk.rows import actor_for, page_of
from linli.web.desk.sheet_rows import EDITED_TITLE, ReadSheet, read

SALT = "linli.web.desk.sheet_import"
KEPT_SECONDS = 3600
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Told:
    """One row as the page tells it: its number, its address, and what is asked or why not."""

    number: str
    href: str
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sheet_import(request: HttpRequest) -> HttpResponse:
    """For whoever may take lists out: choose, look, do; `do` is look, import or return."""
    at, actor = clock.now(), actor_of(request)
    if Power.SERVICE_REQUEST_EXPORT not in powers_of(actor):
        raise Refused(unseen())
    asked = request.POST.get("do", "")
    if request.method != "POST":
        return _page(request)
    if asked == "look":
        return _look(request, actor)
    try:
        header, changes, bad = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, 422, error=_("This page was open for too long. Choose the sheet again."))
    if asked == "return":
        data = return_bad_rows(header, [(cells, reasons) for cells, reasons in bad], title=str(EDITED_TITLE))
        return download(data, _("requests to mend") + ".xlsx")
    return _do(request, actor, at, header, changes, bad)


def _page(request: HttpRequest, status: int = 200, **values: Any) -> HttpResponse:
    known: dict[str, Any] = {
        "error": "", "sentence": "", "asked": [], "more": 0, "done": [], "bad": [], "more_bad": 0, "bad_count": 0,
        "payload": "",
    }  # fmt: skip
    known |= values
    known["mistakes"] = [("id_sheet", known["error"])] if known["error"] else []
    return respond(request, "desk/sheet_import.jinja", known, current="service_requests", status=status)


def _look(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Read the sheet, and tell what it would change and what is wrong in it."""
    file = request.FILES.get("sheet")
    if file is None:
        return _page(request, 422, error=_("Choose the sheet."))
    try:
        found = read(cast(BinaryIO, file.file), COLUMNS, actor)
    except SheetError as error:
        return _page(request, 422, error=str(error))
    changes = [[change.said(), _plain(cells)] for change, cells in found.asked]
    payload = _packed(found.header, changes, [[_plain(cells), reasons] for cells, reasons in found.bad])
    asked = _told([change for change, _cells in found.asked[:MOST_SHOWN]], actor)
    return _page(
        request,
        422 if found.bad and not found.asked else 200,
        sentence=_sentence(found),
        asked=asked,
        more=len(found.asked) - len(asked),
        payload=payload,
        **_mistakes([(cells, reasons) for cells, reasons in found.bad], found.header),
    )


def _sentence(found: ReadSheet) -> str:
    count = len(found.asked)
    told = ngettext("%(count)s row asks for something", "%(count)s rows ask for something", count) % {"count": count}
    if not found.same:
        return told
    same = ngettext("%(count)s is as it was", "%(count)s are as they were", found.same) % {"count": found.same}
    return _("%(first)s; %(second)s") % {"first": told, "second": same}


def _mistakes(bad: Sequence[tuple[Sequence[Any], Sequence[str]]], header: Sequence[str]) -> dict[str, Any]:
    """The first wrong rows in words, each under its first cell."""
    first = [(str(next((cell for cell in cells if cell is not None), "")), list(reasons)) for cells, reasons in bad]
    return {"bad_count": len(bad), "bad": first[:MOST_SHOWN], "more_bad": max(len(bad) - MOST_SHOWN, 0)}


def _told(changes: Sequence[Change], actor: Actor) -> list[Told]:
    """What each row asks for, in words. Two queries."""
    rows = _rows(changes, actor)
    bodies = _bodies(changes)
    return [
        Told(change.number, page_of(rows[change.number]), _words(rows[change.number], change, bodies))
        for change in changes
        if change.number in rows
    ]


def _words(row: ServiceRequest, change: Change, bodies: dict[str, Organisation]) -> str:
    playbook, said = row.playbook, []
    if change.category:
        said.append(_("about %(what)s") % {"what": playbook.category(change.category).name})
    if change.urgency:
        said.append(str(playbook.urgency(change.urgency).name))
    if row.state in NOT_ACCEPTED and (change.sorts or change.to):
        said.insert(0, _("accepted"))
    if change.to in bodies:
        said.append(_("dispatched to %(body)s") % {"body": bodies[change.to].short_name})
    if change.answer_on:
        said.append(_("supervised, answer by %(day)s") % {"day": change.answer_on.isoformat()})
    if change.note:
        said.append(_("a note"))
    if change.result or change.told:
        said.append(_("resolved"))
    return _("; ").join(said)


def _rows(changes: Sequence[Change], actor: Actor) -> dict[str, ServiceRequest]:
    numbers = [change.number for change in changes]
    return {row.number: row for row in visible_to(actor).filter(number__in=numbers).order_by()} if numbers else {}


def _bodies(changes: Sequence[Change]) -> dict[str, Organisation]:
    wanted = {change.to for change in changes if change.to}
    return {str(body.pk): body for body in Organisation.objects.filter(pk__in=wanted)} if wanted else {}


def _do(
    request: HttpRequest, actor: Actor, at: datetime, header: list[str], changes: list[Any], bad: list[Any]
) -> HttpResponse:
    """Each row by itself, once; what is refused joins the rows that go back."""
    asked = [(from_said(said), cells) for said, cells in changes]
    rows = _rows([change for change, _cells in asked], actor)
    bodies = _bodies([change for change, _cells in asked])
    done: list[Told] = []
    for change, cells in asked:
        row = rows.get(change.number)
        reason = _("There is no service request with this number here.") if row is None else ""
        if row is not None:
            told = _words(row, change, bodies)
            reason = _apply(row, change, bodies.get(change.to), actor_for(actor, row), at)
            if not reason:
                done.append(Told(row.number, page_of(row), told))
        if reason:
            bad.append([cells, [reason]])
    count = len(done)
    sentence = ngettext("%(count)s row done", "%(count)s rows done", count) % {"count": count}
    if bad:
        sentence = _("%(told)s, %(count)s not") % {"told": sentence, "count": len(bad)}
    payload = _packed(header, [], bad) if bad else ""
    return _page(request, sentence=sentence, done=done, payload=payload, **_mistakes(bad, header))


def _apply(row: ServiceRequest, change: Change, to: Organisation | None, act: Actor, at: datetime) -> str:
    """Do what one row asks; why not, in words, where it cannot be done."""
    came = each_once(
        [row],
        lambda one: apply_change(one, change, to=to, by=act, at=at),
        client=f"sheet:{act.person_id}",
        key=change.sent,
        said={"sent": change.sent},
        at=at,
    )
    return why(came.refused[0][1]) if came.refused else ""


def _packed(header: list[str], changes: list[Any], bad: list[Any]) -> str:
    return signing.dumps([header, changes, bad], salt=SALT, compress=True)


def _plain(cells: Sequence[Any]) -> list[Any]:
    return [cell.isoformat() if isinstance(cell, date | datetime) else cell for cell in cells]
