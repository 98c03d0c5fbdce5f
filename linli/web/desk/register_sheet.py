"""The sheet of a register at the desk: looked at, brought in on a second press, wrong rows taken back, undone.

Each register says in a `Register` how it reads, what a sheet would do and does, and on which page that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.models import SheetImport
from linli.core.refusals import Refused, unseen
from linli.core.sheets import CellError, Column, SheetError, return_bad_rows
from linli.core.sheets_rows import Brought, Row, RowSheet
from linli.web.desk.frame import download, see_other, tell
from linli.web.desk.sealed_form import packed, unpacked

BACK = ".returned"
MOST_ON_PAGE = 2_000
MOST_SHOWN, MOST_BAD_SHOWN, MOST_IMPORTS = 50, 10, 5

Words = list[tuple[int, str, list[tuple[str, str, str]]]]


@dataclass(frozen=True)
class Register:
    """A register of one place, for whoever looks at its sheet now."""

    name: str
    place_id: int
    person_id: UUID | None
    title: str
    to_mend: str
    nothing: str
    columns: Callable[[], Sequence[Column]]
    read: Callable[[BinaryIO], RowSheet]
    preview: Callable[[list[Row]], Brought]
    bring: Callable[[list[Row]], Brought]
    words: Callable[[str, Any], str]
    page: Callable[..., HttpResponse]
    done: Callable[[Brought], str]
    after: str
    undo: Callable[[SheetImport], SheetImport] | None = None

    def context(self, kind: str = "") -> str:
        """What the content of a page is sealed for: this register of this place, and this reader."""
        return f"{self.name}{kind}:{self.place_id}:{self.person_id}"


def answer(request: HttpRequest, register: Register) -> HttpResponse:
    """Choose a sheet, look at what it would change, bring it in. `do` is look, import, return or undo."""
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    if asked == "import":
        return _import(request, register)
    if asked == "return":
        return _returned(request, register)
    if asked == "undo" and register.undo is not None:
        return _undo(request, register, register.undo)
    if request.method == "POST":
        return _look(request, register)
    return show(register)


def show(register: Register, status: int = 200, **values: Any) -> HttpResponse:
    """The page, with what a sheet would change if one was looked at."""
    shown = {"error": "", "difference": None, "bad": [], "bad_count": 0, "payload": "", **values}
    return register.page(status=status, **shown)


def _look(request: HttpRequest, register: Register) -> HttpResponse:
    """Read the sheet and say what it would change; nothing changes."""
    file = request.FILES.get("sheet")
    if file is None:
        return show(register, 422, error=_("Choose the sheet."))
    try:
        sheet = register.read(cast(BinaryIO, file.file))
    except SheetError as error:
        return show(register, 422, error=str(error))
    if len(sheet.cells) > MOST_ON_PAGE:
        return show(register, 422, error=_("More than 2,000 rows: your operator brings them in by command."))
    if not sheet.cells:
        return show(register, 422, error=register.nothing)
    found = register.preview(sheet.rows)
    sheet.refuse(found.bad)
    good = [[row.number, row.ref, row.values] for row in sheet.rows if row.number not in sheet.bad]
    payload = packed(good, register.context(), clock.now())
    return show(
        register, difference=found, changed=in_words(found, register.columns(), register.words),
        changed_more=len(found.changed) > MOST_SHOWN, new_more=len(found.new) > MOST_SHOWN, new=found.new[:MOST_SHOWN],
        payload=payload if found.new or found.changed else "", **_mistakes(sheet, register),
    )  # fmt: skip


def in_words(found: Brought, columns: Sequence[Column], words: Callable[[str, Any], str]) -> Words:
    """(row, name, [(what, before, after)]) of the first rows that change."""
    titles = {column.key: column.title for column in columns}
    return [
        (
            one.number,
            one.name,
            [
                (titles.get(key, key), words(key, before), words(key, after))
                for key, (before, after) in one.fields.items()
            ],
        )
        for one in found.changed[:MOST_SHOWN]
    ]


def _mistakes(sheet: RowSheet, register: Register) -> dict[str, Any]:
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
        "bad_payload": packed([sheet.header, rows], register.context(BACK), clock.now()),
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _import(request: HttpRequest, register: Register) -> HttpResponse:
    """Bring in what was looked at."""
    rows = unpacked(request.POST.get("payload", ""), register.context(), clock.now())
    if rows is None:
        return show(register, 422, error=_too_long())
    done = register.bring([Row(number, ref, values) for number, ref, values in rows])
    tell(request, register.done(done))
    if done.bad:
        tell(request, _("Something changed meanwhile: %(count)s rows did not come in.") % {"count": len(done.bad)})
    return see_other(register.after)


def _returned(request: HttpRequest, register: Register) -> HttpResponse:
    """The rows that cannot come in, in the same sheet, with what is wrong at their cells."""
    content = unpacked(request.POST.get("payload", ""), register.context(BACK), clock.now())
    if content is None:
        return show(register, 422, error=_too_long())
    header, rows = content
    listed = [(cells, [CellError(column, message) for column, message in errors]) for cells, errors in rows]
    return download(return_bad_rows(header, listed, title=register.title), register.to_mend + ".xlsx")


def _undo(request: HttpRequest, register: Register, undo: Callable[[SheetImport], SheetImport]) -> HttpResponse:
    """Put back what a sheet made and changed."""
    try:
        wanted = UUID(request.POST.get("sheet", ""))
    except ValueError:
        raise Refused(unseen()) from None
    brought = SheetImport.objects.filter(register=register.name, place_id=register.place_id, pk=wanted).first()
    if brought is None:
        raise Refused(unseen())
    done = undo(brought)
    left = sum("left" in kept for kept in done.rows)
    tell(request, _("The sheet is undone."))
    if left:
        tell(request, _("%(count)s rows stay as they are: why stands below.") % {"count": left})
    return see_other(request.path)


def left_words() -> dict[str, str]:
    """Why a row of a sheet that was undone stays."""
    return {
        "changed": _("It was changed since."),
        "moved": _("A step to another state is not taken back. Take the next step."),
        "used": _("It has rooms or bookings, or is no longer yours."),
        "given": _("The body that was named was told, and stays named. Name another one on its page."),
        "begun": _("The appointment has begun. Let it end, or hand it over."),
        "ended": _("An appointment that was ended is not lengthened. Appoint anew."),
    }


def lately(register: str, place_id: int, may_undo: Callable[[SheetImport], bool]) -> list[dict[str, Any]]:
    """The sheets brought in last for a place, each with what stayed when it was undone."""
    found = SheetImport.objects.filter(register=register, place_id=place_id).order_by("-id")[:MOST_IMPORTS]
    words = left_words()
    return [
        {
            "sheet": one,
            "can_undo": may_undo(one),
            "left": [(kept["row"], words[kept["left"]]) for kept in one.rows if "left" in kept][:MOST_SHOWN],
        }
        for one in found
    ]
