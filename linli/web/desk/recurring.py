"""Duties at the desk: what is asked of a body this week, what is coming, what was done and missed; a word about one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.duties.actions_recurring import tell_done, tell_why
from linli.duties.cadences import period_of
from linli.duties.enums import Standing, Work
from linli.duties.models import Duty
from linli.duties.models_recurring import WORDS_LENGTH
from linli.duties.naming import duty_name
from linli.duties.queries_recurring import duties_of, month_before
from linli.duties.rules_recurring import READS, keeps, may_tell_done, may_tell_why
from linli.meetings.enums import OF_MEETINGS
from linli.organisations.models import Organisation
from linli.playbooks.enums import Period, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_recurring  # says in the inbox how duties read
from linli.web.desk.frame import DRILL_POWERS, SWEEP_POWERS, respond, see_other, tell, whole_number
from linli.web.filters import day as day_words
from linli.web.typed import id_of

AHEAD_OF_TIME = {
    Work.MEETING: frozenset({Power.MEETING_CALL}),
    Work.LESSON: frozenset({Power.LESSON_ARRANGE}),
    Work.DRILL: frozenset({Power.DRILL_PLAN, Power.DRILL_HOLD}),
}
"""What is called or arranged before its days have come, and the powers with which one does so."""
FACES = {
    Standing.COMING: ("calendar", "nobody"),
    Standing.RUNNING: ("clock", "handler"),
    Standing.MET: ("tick", "done"),
    Standing.MISSED: ("alert", "overdue"),
}
"""Icon and tone of each standing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A duty as it is shown: its name, its days, how it stands, and what met it with the page of that."""

    duty: Duty
    name: str
    days: str
    chip: tuple[str, str, str, str]
    met: str
    met_href: str


def my_bodies(actor: Actor) -> list[Organisation]:
    """The bodies of the reader's posts, by name. One query."""
    ids = {held.organisation_id for held in actor.open_posts}
    return list(Organisation.objects.filter(pk__in=ids, ended_on=None).order_by("name", "pk"))


def in_body(actor: Actor, body: Organisation) -> Actor:
    """The reader in the post of this body that keeps its duties, else in any of theirs there."""
    here = [actor.in_post(held) for held in actor.open_posts if held.organisation_id == body.pk]
    return next((one for one in here if keeps(one, body.pk)), here[0])


def _chosen(actor: Actor, wanted: UUID | None) -> tuple[Organisation, list[Organisation]]:
    """The body that is read, else one whose duties the reader keeps. Raises `Refused` where they have none."""
    found = my_bodies(actor)
    kept = {held.organisation_id for held in actor.open_posts if keeps(actor.in_post(held), held.organisation_id)}
    first = next((one for one in found if one.pk in kept), found[0] if found else None)
    chosen = next((one for one in found if one.pk == wanted), None) if wanted else first
    if chosen is None:
        raise Refused(unseen())
    return chosen, found


@require_safe
@for_staff
def duty_list(request: HttpRequest) -> HttpResponse:
    """The duties of a body: this week, coming, past."""
    at, actor = clock.now(), actor_of(request)
    text = request.GET.get("body", "")
    wanted = id_of(text)
    if text and wanted is None:
        raise Refused(unseen())
    body, bodies = _chosen(actor, wanted)
    today = clock.local_date(at)
    week = period_of(today, Period.WEEK)
    rows = [row(duty, actor, today, at) for duty in duties_of(body, today)]
    here = reverse("desk:duty_list")
    values = {
        "now": at,
        "body": body,
        "bodies": [(str(one.pk), one.short_name, f"{here}?body={one.pk}", None) for one in bodies],
        "this_week": [one for one in rows if one.duty.starts_on <= week.due_on and one.duty.due_on >= week.starts_on],
        "coming": [one for one in rows if one.duty.starts_on > week.due_on],
        "past": [one for one in reversed(rows) if one.duty.due_on < week.starts_on],
        "reports": _reports(actor, body, today),
    }
    return respond(request, "desk/duty_list.jinja", values, current="duty_list")


def _reports(actor: Actor, body: Organisation, today: date) -> list[tuple[str, str]]:
    """The pages on what came of the body's places, for who reads them."""
    if not any(held.organisation_id == body.pk and held.powers & READS for held in actor.open_posts):
        return []
    before = month_before(today)
    return [
        (_("Day summary"), reverse("desk:day_summary", args=[body.pk])),
        (_("Week agenda"), reverse("desk:week_agenda", args=[body.pk])),
        (_("Month report"), f"{reverse('desk:month_report', args=[body.pk])}?month={before:%Y-%m}"),
    ]


def row(duty: Duty, actor: Actor, today: date, at: datetime) -> Row:
    """One duty as it is shown."""
    standing = duty.standing(today)
    first, last = day_words(duty.starts_on, at), day_words(duty.due_on, at)
    days = last if duty.starts_on == duty.due_on else _("%(first)s to %(last)s") % {"first": first, "last": last}
    met = ""
    if duty.met_at is not None:
        said = {"work": Work(duty.work).label, "day": day_words(clock.local_date(duty.met_at), at)}
        met = _("%(work)s, %(day)s") % said
    return Row(
        duty,
        duty_name(duty),
        days,
        (standing.value, str(standing.label), *FACES[standing]),
        met,
        _met_href(duty, actor),
    )


def _met_href(duty: Duty, actor: Actor) -> str:
    """The page of what met a duty, where the reader's posts in the body reach it."""
    powers = frozenset().union(
        *(held.powers for held in actor.open_posts if held.organisation_id == duty.organisation_id)
    )
    if duty.met_at is None:
        return ""
    if duty.work == Work.MEETING and duty.met_ref and powers & OF_MEETINGS:
        return reverse("desk:meeting", args=[duty.met_ref])
    if duty.work == Work.SWEEP and duty.met_ref and powers & SWEEP_POWERS:
        return reverse("desk:sweep", args=[duty.met_ref])
    if duty.work == Work.DRILL and duty.met_ref and powers & DRILL_POWERS:
        return reverse("desk:drill", args=[duty.met_ref])
    if duty.work == Work.LESSON and duty.met_ref and Power.LESSON_ARRANGE in powers:
        return reverse("desk:lesson", args=[duty.met_ref])
    if not powers & READS:
        return ""
    if duty.work == Work.DAY_SUMMARY:
        return f"{reverse('desk:day_summary', args=[duty.organisation_id])}?on={duty.due_on.isoformat()}"
    if duty.work == Work.WEEK_AGENDA:
        return f"{reverse('desk:week_agenda', args=[duty.organisation_id])}?on={duty.starts_on.isoformat()}"
    if duty.work == Work.MONTH_REPORT:
        month = month_before(duty.starts_on)
        return f"{reverse('desk:month_report', args=[duty.organisation_id])}?month={month:%Y-%m}"
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """One duty; POST says how it was done, or why it was missed."""
    at, actor = clock.now(), actor_of(request)
    mine = {held.organisation_id for held in actor.open_posts}
    found = Duty.objects.filter(pk=duty_id, organisation_id__in=mine).select_related("organisation").first()
    if found is None:
        raise Refused(unseen())
    act = in_body(actor, found.organisation)
    back = f"{reverse('desk:duty_list')}?body={found.organisation_id}"
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _said(request, found, act, at)
            return see_other(back)
        except Invalid as invalid:
            errors = invalid.errors
        except Stale:
            errors = {"said": _("Somebody else wrote here meanwhile. Read it and send yours again if it still holds.")}
            found.refresh_from_db()
    values = {
        "now": at,
        "row": row(found, actor, clock.local_date(at), at),
        "back": back,
        "offers": _offers(act, found, at),
        "asked": waiting_recurring.asked(found.work),
        "asked_href": waiting_recurring.asked_href(found.work, found.organisation_id),
        "prepares": _prepares(actor, found, clock.local_date(at)),
        "said": request.POST.get("said", "") if errors else "",
        "limit": WORDS_LENGTH,
        "errors": errors,
        "mistakes": [("id_said", words) for words in errors.values()],
    }
    return respond(request, "desk/duty.jinja", values, current="duty_list", status=422 if errors else 200)


def _prepares(actor: Actor, found: Duty, today: date) -> bool:
    """Whether the reader can call or arrange now what a duty that is still to come asks for."""
    here = [held for held in actor.open_posts if held.organisation_id == found.organisation_id]
    needed = AHEAD_OF_TIME.get(Work(found.work), frozenset())
    return found.standing(today) is Standing.COMING and any(held.powers & needed for held in here)


def _offers(act: Actor, found: Duty, at: datetime) -> Sequence[tuple[str, str, str]]:
    """What can be said now: the key, the button, the label of the words."""
    if may_tell_done(act, found, at) is None:
        return [("done", _("It was done"), _("How it was done, in a sentence"))]
    if may_tell_why(act, found, at) is None:
        return [("why", _("Keep the reason"), _("Why it was missed, in a sentence"))]
    return []


def _said(request: HttpRequest, found: Duty, act: Actor, at: datetime) -> Any:
    said, version = request.POST.get("said", ""), whole_number(request.POST.get("version", ""))
    if request.POST.get("do") == "done":
        tell_done(found, said=said, version=version, by=act, at=at)
        tell(request, _("Done. The duty has left the inbox."))
    else:
        tell_why(found, said=said, version=version, by=act, at=at)
        tell(request, _("The reason stands beside it."))
