"""What came of a body's places: the summary of a day, the agenda of a week, the report on a month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask, unseen
from linli.duties.actions_reports import (
    Matter,
    draft_words,
    forum_of_body,
    land_week,
    matters_of,
    month_figures,
    sign_report,
    write_report,
)
from linli.duties.cadences import period_of
from linli.duties.models import MonthReport
from linli.duties.models_recurring import REPORT_LENGTH
from linli.duties.naming import month_words
from linli.duties.queries_figures import Figures, Span, figures, kept_figures
from linli.duties.queries_recurring import month_before, report_of
from linli.duties.rules_recurring import may_land_week, may_see_report, may_sign_report, may_write_report
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.playbooks.enums import Period
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.recurring import in_body
from linli.web.desk.report_words import sentences, with_the_rest
from linli.web.station_words import post_name
from linli.web.typed import day_of

EARLIEST = date(2000, 1, 1)


def _read(request: HttpRequest, organisation_id: UUID, at: datetime) -> tuple[Organisation, Actor]:
    """The body, and the reader in it. Raises `Refused`."""
    actor = actor_of(request)
    body = Organisation.objects.filter(pk=organisation_id).first()
    if body is None:
        raise Refused(unseen())
    ask(may_see_report(actor, body, at))
    return body, in_body(actor, body)


def _day(text: str, today: date) -> date:
    """The day that is asked for, today without one. Raises `Refused` for one that cannot be counted."""
    found = _counted_day(text, today)
    if found is None:
        raise Refused(unseen())
    return found


def _counted_day(text: str, today: date) -> date | None:
    """The day that is asked for, today without one; None for one that cannot be counted."""
    found = day_of(text) if text else today
    return found if found is not None and EARLIEST <= found <= today else None


def _month(text: str, today: date) -> date:
    """The first day of the month that is asked for, of the month before without one. Raises `Refused`."""
    found = day_of(f"{text}-01") if text else month_before(today)
    if found is None or not EARLIEST <= found <= today:
        raise Refused(unseen())
    return found


def _around(name: str, body: Organisation, before: str, after: str, field: str) -> dict[str, str]:
    here = reverse(f"desk:{name}", args=[body.pk])
    return {"before": f"{here}?{field}={before}", "after": f"{here}?{field}={after}" if after else ""}


def _counted(counted: Figures, body: Organisation) -> dict[str, Any]:
    return {
        "groups": sentences(counted.counts),
        **with_the_rest(counted, body),
        "back": f"{reverse('desk:duty_list')}?body={body.pk}",
    }


@require_safe
@for_staff
def day_summary(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What came in, was done and is late on a day, made by the system. For a day that cannot be counted, today's, and
    what is wrong at its field."""
    at = clock.now()
    body, _act = _read(request, organisation_id, at)
    today = clock.local_date(at)
    asked = _counted_day(request.GET.get("on", ""), today)
    wrong, on = asked is None, asked or today
    following = (on + timedelta(days=1)).isoformat() if on < today else ""
    values = {
        "now": at,
        "body": body,
        "on": on,
        "today": today,
        "wrong": [_("Choose a day up to today.")] if wrong else [],
        **_counted(figures(body, places_of(body), Span.of(on, on, at)), body),
        **_around("day_summary", body, (on - timedelta(days=1)).isoformat(), following, "on"),
    }
    return respond(request, "desk/day_summary.jinja", values, current="duty_list", status=422 if wrong else 200)


def _opens(actor: Actor, matters: list[Matter]) -> set[str]:
    """The numbers of the service requests among these matters that the reader may open. One query."""
    numbers = [one.number for one in matters if one.number]
    return set(visible_to(actor).filter(number__in=numbers).values_list("number", flat=True)) if numbers else set()


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def week_agenda(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """What a week brings to talk about; POST puts it on the list of the body's forum."""
    at = clock.now()
    body, act = _read(request, organisation_id, at)
    today = clock.local_date(at)
    week = period_of(_day(request.GET.get("on", ""), today), Period.WEEK)
    here = f"{reverse('desk:week_agenda', args=[body.pk])}?on={week.starts_on.isoformat()}"
    if request.method == "POST":
        try:
            count = land_week(body, week=week.starts_on, by=act, at=at)
            tell(request, _("On the list: %(count)s.") % {"count": count})
        except Invalid as invalid:
            warn(request, " ".join(invalid.errors.values()))
        return see_other(here)
    places = places_of(body)
    later = week.due_on + timedelta(days=1)
    counted = figures(body, places, Span.of(week.starts_on, week.due_on, at))
    matters = matters_of(body, week.starts_on, at, counted.counts)
    values = {
        "now": at,
        "body": body,
        "week": week,
        "forum": forum_of_body(body, places[0] if places else None),
        "matters": matters,
        "opens": _opens(actor_of(request), matters),
        "refusal": may_land_week(act, body, week.starts_on, at),
        "here": here,
        **_counted(counted, body),
        **_around(
            "week_agenda", body, (week.starts_on - timedelta(days=7)).isoformat(),
            later.isoformat() if later <= today else "", "on",
        ),
    }  # fmt: skip
    return respond(request, "desk/week_agenda.jinja", values, current="duty_list")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def month_report(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The report on a month: its figures counted, its sentences written, signed; POST keeps or signs it."""
    at = clock.now()
    body, act = _read(request, organisation_id, at)
    today = clock.local_date(at)
    month = _month(request.GET.get("month", ""), today)
    here = f"{reverse('desk:month_report', args=[body.pk])}?month={month:%Y-%m}"
    errors: dict[str, str] = {}
    if request.method == "POST":
        said, version = request.POST.get("said", ""), whole_number(request.POST.get("version", ""))
        act_on = sign_report if request.POST.get("do") == "sign" else write_report
        try:
            report = act_on(body, month=month, said=said, version=version, by=act, at=at)
            tell(request, _("Signed. It stays as it is now.") if report.is_signed else _("Kept."))
            return see_other(here)
        except Invalid as invalid:
            errors = invalid.errors
        except Stale:
            errors = {"said": _("Somebody else wrote here meanwhile. Read it and send yours again if it still holds.")}
    found = report_of(body, month)
    values = _month_values(body, month, found, at) | {
        "may_write": may_write_report(act, body, found, at) is None,
        "may_sign": may_sign_report(act, body, month, at) is None,
        "wait": may_sign_report(act, body, month, at),
        "version": found.version if found else 0,
        "limit": REPORT_LENGTH,
        "errors": errors,
        "mistakes": [("id_said", words) for words in errors.values()],
        "paper": f"{reverse('desk:month_paper', args=[body.pk])}?month={month:%Y-%m}",
        "here": here,
        **_around("month_report", body, f"{month_before(month):%Y-%m}", _next_month(month, today), "month"),
    }
    if errors:
        values["words"] = request.POST.get("said", "")
    return respond(request, "desk/month_report.jinja", values, current="duty_list", status=422 if errors else 200)


def _next_month(month: date, today: date) -> str:
    following = period_of(month, Period.MONTH).due_on + timedelta(days=1)
    return f"{following:%Y-%m}" if following <= today else ""


def _month_values(body: Organisation, month: date, found: MonthReport | None, at: datetime) -> dict[str, Any]:
    """What a signed report said, or what is counted now."""
    signed = found is not None and found.is_signed
    counted = kept_figures(found.figures) if found is not None and signed else month_figures(body, month, at)
    return {
        "now": at,
        "body": body,
        "month": month,
        "named": month_words(month),
        "report": found,
        "signed": signed,
        "signed_by": _signed_by(found),
        "words": found.words if found else draft_words(body, month, counted.counts),
        **_counted(counted, body),
    }


def _signed_by(found: MonthReport | None) -> str:
    held = found.signed_by if found is not None else None
    return _("%(name)s, %(post)s") % {"name": held.person.name, "post": post_name(held)} if held is not None else ""


@require_safe
@for_staff
def month_paper(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The report on a month on A4."""
    at = clock.now()
    body, act = _read(request, organisation_id, at)
    month = _month(request.GET.get("month", ""), clock.local_date(at))
    values = _month_values(body, month, report_of(body, month), at) | {
        "page": f"{reverse('desk:month_report', args=[body.pk])}?month={month:%Y-%m}",
        "printed_by": _("Printed by %(name)s") % {"name": act.name},
    }
    response = render(request, "desk/month_paper.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response
