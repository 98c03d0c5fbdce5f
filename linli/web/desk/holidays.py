"""Settings: the State Council's notice of a year's holidays. First which days it would change, then, pressed again, the
change; the days travel signed in the page in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock, legal_calendar
from linli.core.actors import Actor
from linli.core.models import HolidayNotice
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.sheets import SheetError, return_bad_rows
from linli.playbooks import holidays as sheets
from linli.playbooks.actions import adopt_holidays
from linli.playbooks.enums import Power
from linli.playbooks.rules import may_adopt_holidays
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import download, powers_of, respond, see_other, tell
from linli.web.desk.settings_pages import sections

SALT = "linli.web.desk.holidays"
BACK_SALT = "linli.web.desk.holidays_returned"
KEPT_SECONDS = 3600
MOST_SHOWN = 5
NOTICES_SHOWN = 12


def keeper(request: HttpRequest) -> Actor:
    """The reader in the post that enters the holidays. Raises `Refused` (unseen) for everybody else."""
    actor = actor_of(request)
    for held in actor.posts:
        if Power.PLAYBOOK_APPLY in held.powers:
            return actor.in_post(held)
    raise Refused(unseen())


def reader(request: HttpRequest) -> Actor:
    """Whoever lives by the dates: the keeper, else a reader whose post accepts. Raises `Refused` (unseen)."""
    actor = actor_of(request)
    if not {Power.PLAYBOOK_APPLY, Power.SERVICE_REQUEST_ACCEPT} & powers_of(actor):
        raise Refused(unseen())
    return keeper(request) if Power.PLAYBOOK_APPLY in powers_of(actor) else actor


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def holidays(request: HttpRequest) -> HttpResponse:
    """What is known of the years and which notices were entered, for whoever lives by the dates; for the keeper a sheet
    to enter one. `do` is look, enter, return."""
    at = clock.now()
    if request.method != "POST":
        return _page(request, reader(request), at)
    act = keeper(request)
    ask(may_adopt_holidays(act, at))
    steps = {"return": _returned, "enter": _enter}
    return steps.get(request.POST.get("do", ""), _look)(request, act, at)


@require_safe
@for_staff
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet."""
    keeper(request)
    return download(sheets.template(), _("holidays") + ".xlsx")


@require_safe
@for_staff
def sheet(request: HttpRequest) -> HttpResponse:
    """What was entered, as a sheet that, edited, can be entered again."""
    keeper(request)
    return download(sheets.export(legal_calendar.overrides()), _("holidays") + ".xlsx")


def _page(request: HttpRequest, act: Actor, at: datetime, status: int = 200, **values: Any) -> HttpResponse:
    today = clock.local_date(at)
    entered = legal_calendar.overrides()
    calendar = clock.Calendar(entered)
    known: dict[str, Any] = {
        "now": at,
        "sections": sections(act),
        "sentence": sentence(today.year, calendar),
        "keeps": Power.PLAYBOOK_APPLY in powers_of(act),
        "entered": len(entered),
        "notices_entered": [_told(notice) for notice in HolidayNotice.objects.order_by("-id")[:NOTICES_SHOWN]],
        "source": " ".join(request.POST.get("source", "").split())[:200],
        "errors": {},
        "preview": None,
        "payload": "",
        "bad": [],
        "bad_count": 0,
        "bad_payload": "",
    }
    values["mistakes"] = [(f"id_{name}", message) for name, message in values.get("errors", {}).items()]
    return respond(request, "desk/holidays.jinja", known | values, current="settings", status=status)


def sentence(year: int, calendar: clock.Calendar) -> str:
    """What matters first: whether dates of this year and the next hold."""
    if not calendar.settles(year):
        return _("The holidays of %(year)s are not known: dates in it are provisional") % {"year": year}
    if not calendar.settles(year + 1):
        return _("The holidays of %(year)s are known, those of %(next)s not yet") % {"year": year, "next": year + 1}
    return _("The holidays of %(year)s and %(next)s are known") % {"year": year, "next": year + 1}


def _told(notice: HolidayNotice) -> dict[str, Any]:
    """A notice as the page lists it: which days it changed."""
    changes = [(date.fromisoformat(day), working) for day, working in notice.changes]
    return {
        "source": notice.source,
        "at": notice.adopted_at,
        "free": in_words([day for day, working in changes if not working]),
        "worked": in_words([day for day, working in changes if working]),
    }


def in_words(days: Sequence[date]) -> str:
    """Days in one line, stretches together: 2027-02-05 – 02-11."""
    stretches: list[list[date]] = []
    for day in sorted(days):
        if stretches and (day - stretches[-1][-1]).days == 1:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    return _("; ").join(_stretch(stretch) for stretch in stretches)


def _stretch(days: Sequence[date]) -> str:
    if len(days) == 1:
        return days[0].isoformat()
    return _("%(first)s to %(last)s") % {"first": days[0].isoformat(), "last": days[-1].isoformat()}


def _look(request: HttpRequest, act: Actor, at: datetime) -> HttpResponse:
    """Read the sheet and show which days it would change, or what is wrong in it."""
    file = request.FILES.get("sheet")
    source = " ".join(request.POST.get("source", "").split())
    errors = {}
    if not source:
        errors["source"] = _("Name the notice, with its number.")
    if file is None:
        errors["sheet"] = _("Choose the sheet.")
    if errors or file is None:
        return _page(request, act, at, 422, errors=errors)
    try:
        found = sheets.read(cast(BinaryIO, file.file))
    except SheetError as error:
        return _page(request, act, at, 422, errors={"sheet": str(error)})
    if found.bad:
        return _page(request, act, at, 422, **_mistakes(found))
    if not found.days:
        return _page(request, act, at, 422, errors={"sheet": _("There is no day in this sheet.")})
    preview = sheets.preview(found.days)
    if not preview.new:
        return _page(request, act, at, 422, errors={"sheet": _("All of this is entered already.")})
    return _page(request, act, at, preview=_shown(preview), payload=_packed(source, found.days))


def _shown(preview: sheets.Preview) -> dict[str, Any]:
    """A preview in words."""
    return {
        "free": in_words(preview.becomes_free),
        "worked": in_words(preview.becomes_worked),
        "settled": list(preview.settled),
        "unsettled": list(preview.unsettled),
    }


def _mistakes(found: sheets.HolidaySheet) -> dict[str, Any]:
    """The first wrong rows in words, and the whole sheet to be taken back."""
    rows = [[[_plain(cell) for cell in cells], [str(error) for error in errors]] for cells, errors in found.rows]
    return {
        "bad_count": len(found.bad),
        "bad": [(number, [str(error) for error in errors]) for number, errors in found.bad[:MOST_SHOWN]],
        "bad_payload": signing.dumps([found.header, rows], salt=BACK_SALT, compress=True),
    }


def _plain(cell: Any) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell


def _too_long() -> str:
    return _("This page was open for too long. Choose the sheet again.")


def _returned(request: HttpRequest, act: Actor, at: datetime) -> HttpResponse:
    """The same sheet with the reasons beside the rows."""
    try:
        header, rows = signing.loads(request.POST.get("payload", ""), salt=BACK_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, act, at, 422, errors={"sheet": _too_long()})
    data = return_bad_rows(header, [(cells, reasons) for cells, reasons in rows], title=_("Holidays"))
    return download(data, _("holidays to mend") + ".xlsx")


def _packed(source: str, days: Mapping[date, bool]) -> str:
    return signing.dumps([source, [[day.isoformat(), works] for day, works in days.items()]], salt=SALT, compress=True)


def _enter(request: HttpRequest, act: Actor, at: datetime) -> HttpResponse:
    """Enter what was looked at."""
    try:
        source, days = signing.loads(request.POST.get("payload", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return _page(request, act, at, 422, errors={"sheet": _too_long()})
    entered = {date.fromisoformat(day): bool(working) for day, working in days}
    try:
        notice = adopt_holidays(days=entered, source=source, by=act, at=at)
    except Invalid as invalid:
        said = invalid.errors
        errors = {"sheet" if name == "days" else name: words for name, words in said.items()}
        return _page(request, act, at, 422, errors=errors)
    count = len(notice.changes) if notice is not None else 0
    changed = ngettext("%(count)s day is reckoned otherwise.", "%(count)s days are reckoned otherwise.", count)
    tell(
        request,
        _("Entered. %(changed)s Running dates follow within minutes.") % {"changed": changed % {"count": count}},
    )
    return see_other(reverse("desk:holidays"))
