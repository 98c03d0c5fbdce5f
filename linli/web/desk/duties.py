"""The rota at the desk: who of my bodies is there this week and next, planning it, giving a shift, taking one off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor, Held
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.duties import rules
from linli.duties.actions import AHEAD, Wanted, give_shift, plan_shifts, take_off_shift
from linli.duties.actions_swaps import answer_swap, offer_shift
from linli.duties.models import DutyShift
from linli.duties.queries import rota
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.organisations.queries import holders
from linli.organisations.queries.posts import Holder
from linli.playbooks.enums import BodyKind, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_duties  # noqa: F401  # says in the inbox how gaps read
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.station_words import post_name
from linli.web.typed import day_of, id_of

DAYS = 14
WEEKS = (1, 2, 4, 8, 12, 26)
FIELDS = ("day", "starts", "ends", "who", "weeks", "note")


def stands_duty(actor: Actor) -> bool:
    """Whether the reader belongs to a station, whose rota they read."""
    return any(held.body_kind == BodyKind.SERVICE_STATION for held in actor.posts)


def my_bodies(actor: Actor) -> list[Organisation]:
    """The stations of the reader's posts, by name. One query."""
    ids = {held.organisation_id for held in actor.posts if held.body_kind == BodyKind.SERVICE_STATION}
    return list(Organisation.objects.filter(pk__in=ids, ended_on=None).order_by("name", "pk"))


def chosen_body(actor: Actor, request: HttpRequest) -> tuple[Organisation, list[Organisation]]:
    """The station whose rota is read, and all of the reader's. Raises `Refused` where they have none."""
    found = my_bodies(actor)
    wanted = request.POST.get("body", "") or request.GET.get("body", "")
    chosen = next((one for one in found if str(one.pk) == wanted), found[0] if found else None)
    if chosen is None:
        raise Refused(unseen())
    return chosen, found


def acting_in(actor: Actor, body: Organisation) -> Actor:
    """The reader in the post of this body that manages it, else in any of theirs there."""
    here = [held for held in actor.posts if held.organisation_id == body.pk]
    managing = [held for held in here if Power.STATION_MANAGE in held.powers]
    return actor.in_post((managing or here)[0])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def duties(request: HttpRequest) -> HttpResponse:
    """The rota of a station for two weeks; POST plans a shift."""
    at, actor = clock.now(), actor_of(request)
    body, bodies = chosen_body(actor, request)
    act = acting_in(actor, body)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = plan_shifts(body, _wanted(request), by=act, at=at)
            tell(
                request,
                _("On the rota: %(count)s shifts.") % {"count": len(made)} if len(made) > 1 else _("On the rota."),
            )
            return see_other(f"{reverse('desk:duties')}?body={body.pk}")
        except Invalid as invalid:
            errors = invalid.errors
    return _page(request, body, bodies, act, at, errors)


def _wanted(request: HttpRequest) -> Wanted:
    """What the form asks for. Raises `Invalid` where a field cannot be read."""
    sent = request.POST
    errors = {}
    day, starts, ends = day_of(sent.get("day", "")), _time(sent.get("starts", "")), _time(sent.get("ends", ""))
    if day is None:
        errors["day"] = _("Name a day.")
    if starts is None:
        errors["starts"] = _("Say from when.")
    if ends is None:
        errors["ends"] = _("Say until when.")
    who = id_of(sent.get("who", ""))
    if who is None:
        errors["who"] = _("Choose who.")
    if errors or day is None or starts is None or ends is None or who is None:
        raise Invalid(errors)
    begin, end = clock.from_local(day, starts), clock.from_local(day, ends)
    if end <= begin:
        end += timedelta(days=1)
    return Wanted(who, begin, end, whole_number(sent.get("weeks", "")) or 0, sent.get("note", ""))


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _page(
    request: HttpRequest,
    body: Organisation,
    bodies: list[Organisation],
    act: Actor,
    at: datetime,
    errors: dict[str, str],
) -> HttpResponse:
    actor, today = actor_of(request), clock.local_date(at)
    first = _first(request, today)
    start, end = clock.day_bounds(first)[0], clock.day_bounds(first + timedelta(days=DAYS))[0]
    places = places_of(body)
    people = holders(body, today)
    shifts = [shift for shift in rota([body.pk], start, end) if shift.ends_at > at]
    refusal = rules.may_plan_shifts(act, places, at)
    sent: Any = request.POST if errors else {}
    days = [first + timedelta(days=number) for number in range(DAYS)]
    now = shifts if first == today else list(rota([body.pk], at, at + timedelta(microseconds=1)))
    values = {
        "now": at,
        "body": body,
        "bodies": [(str(one.pk), one.name, f"{reverse('desk:duties')}?body={one.pk}", None) for one in bodies],
        "days": [
            (day, [_line(shift, actor, act, places, people, at) for shift in shifts if _first_day(shift, first) == day])
            for day in days
        ],
        "on_duty": [_line(shift, actor, act, places, people, at) for shift in now if shift.starts_at <= at],
        "first": first,
        "before": _turn(body, first - timedelta(days=DAYS), today) if first > today else "",
        "after": _turn(body, first + timedelta(days=DAYS), today),
        "gaps": sum(shift.appointment_id is None for shift in shifts),
        "plans": refusal is None,
        "people": [(str(one.appointment_id), _name(one)) for one in people],
        "weeks": [(str(number), _weeks(number)) for number in WEEKS],
        "typed": {name: sent.get(name, "") for name in FIELDS} | {"day": sent.get("day", today.isoformat())},
        "errors": errors,
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return respond(request, "desk/duties.jinja", values, current="duties", status=422 if errors else 200)


def _first(request: HttpRequest, today: date) -> date:
    """From which day on the rota is read: today, or a later one that the address names."""
    wanted = day_of(request.GET.get("from", "")) or today
    return min(max(wanted, today), today + AHEAD)


def _turn(body: Organisation, first: date, today: date) -> str:
    """The address of the two weeks from a day on; empty where nobody plans so far ahead."""
    if first > today + AHEAD:
        return ""
    return f"{reverse('desk:duties')}?body={body.pk}&from={max(first, today).isoformat()}"


def _first_day(shift: DutyShift, first: date) -> date:
    """The day under which a shift stands: that on which it begins, the first that is read where it began before."""
    return max(clock.local_date(shift.starts_at), first)


def _weeks(number: int) -> str:
    return _("only once") if number == 1 else _("each week, %(count)s times") % {"count": number}


def _name(one: Holder) -> str:
    return _("%(name)s, %(post)s") % {"name": one.person_name, "post": one.post_name}


def _line(
    shift: DutyShift, actor: Actor, act: Actor, places: Sequence[Any], people: Sequence[Holder], at: datetime
) -> dict[str, Any]:
    held = shift.appointment
    mine = {one.appointment_id for one in actor.posts}
    may_give = rules.may_give_shift(act, shift, places, at) is None or (held is not None and held.pk in mine)
    return {
        "shift": shift,
        "span": span(shift),
        "who": _("%(name)s, %(post)s") % {"name": held.person.name, "post": post_name(held)} if held else "",
        "to": [(str(one.appointment_id), _name(one)) for one in people if one.appointment_id != shift.appointment_id]
        if may_give
        else [],
        "mine": held is not None and held.pk in mine,
        "asked": shift.offered_to.person.name if shift.offered_to else "",
        "answers": shift.offered_to_id in mine,
        "take_off": rules.may_take_off_shift(act, shift, places, at) is None,
    }


def span(shift: DutyShift) -> str:
    """9:00–12:00; with the day on which it ends, where that is another."""
    start, end = clock.local(shift.starts_at), clock.local(shift.ends_at)
    said = f"{start.hour}:{start.minute:02d}–{end.hour}:{end.minute:02d}"
    midnight = end.date() - start.date() == timedelta(days=1) and (end.hour, end.minute) == (0, 0)
    if end.date() == start.date() or midnight:
        return said.replace("–0:00", "–24:00") if midnight else said
    return _("%(span)s the next day") % {"span": said}


def _hand(
    request: HttpRequest, shift: DutyShift, actor: Actor, here: Sequence[Held], at: datetime, version: int | None
) -> None:
    """Who plans the rota gives it; who has it asks a colleague, or takes that back. Raises `Invalid`, `Refused`."""
    own = next((held for held in here if held.appointment_id == shift.appointment_id), None)
    back = request.POST.get("do") == "ask_back"
    to = None if back else id_of(request.POST.get("to", ""))
    if to is None and not back:
        raise Invalid({"who": _("Choose who.")})
    if own is not None:
        offer_shift(shift, to=to, by=actor.in_post(own), at=at, version=version)
        tell(request, _("Nobody is asked any more.") if back else _("They are asked; until they say yes it is yours."))
    elif to is not None:
        give_shift(shift, to=to, by=acting_in(actor, shift.organisation), at=at, version=version)
        tell(request, _("Given away; the rota shows who has it now."))


@require_POST
@for_staff
def change(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Give a shift to a colleague, or take it off."""
    at, actor = clock.now(), actor_of(request)
    mine = {held.organisation_id for held in actor.posts}
    shift = DutyShift.objects.filter(pk=shift_id, organisation_id__in=mine).select_related("organisation").first()
    if shift is None:
        raise Refused(unseen())
    here = [held for held in actor.posts if held.organisation_id == shift.organisation_id]
    version, do = whole_number(request.POST.get("version", "")), request.POST.get("do", "")
    try:
        if do in ("yes", "no"):
            asked = next((held for held in here if held.appointment_id == shift.offered_to_id), here[0])
            answer_swap(shift, takes=do == "yes", by=actor.in_post(asked), at=at, version=version)
            tell(request, _("The shift is yours.") if do == "yes" else _("You said no; it stays where it is."))
        elif do == "take_off":
            take_off_shift(shift, by=acting_in(actor, shift.organisation), at=at, version=version)
            tell(request, _("Taken off the rota."))
        else:
            _hand(request, shift, actor, here, at, version)
    except Invalid as invalid:
        tell(request, " ".join(invalid.errors.values()))
    except Stale:
        tell(request, _("The rota was changed meanwhile. Look again."))
    return see_other(f"{reverse('desk:duties')}?body={shift.organisation_id}")
