"""My household: what we agreed to, the help we asked for, and who opened our booklet. All of it is ours to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import ask_help, end_help, give_consent, withdraw_consent
from linli.organisations.actions.booklet import a_year_after
from linli.organisations.models import HelpAsked, HouseholdConsent
from linli.organisations.models_booklet import HelpEnd
from linli.organisations.queries.booklet import lives_since
from linli.organisations.queries.standing import DWELLINGS
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_name
from linli.web.access import for_signed_in
from linli.web.booklets import booklet_of, opened
from linli.web.resident import frame
from linli.web.service_request_pages import Audience

ENDS = [(HelpEnd.DONE.value, HelpEnd.DONE.label), (HelpEnd.UNWANTED.value, HelpEnd.UNWANTED.label)]


TYPED = ("kind", "words", "until", "purpose", "agreed_until")


def rooms_of_reader(actor: Actor) -> list[Place]:
    """The dwellings where the reader lives, along the stairs. One query; none for who is recorded nowhere."""
    ids = [place_id for level, place_id in actor.rooms if level == "room"]
    if not ids:
        return []
    found = Place.objects.filter(pk__in=ids, level=Level.ROOM, use__in=DWELLINGS)
    return list(found.select_related("parent__parent").order_by("path"))


def lasting(today: date) -> list[tuple[str, str]]:
    """How long something can last, as last days: one, three and six months, a year."""
    last = [today + timedelta(days=30), today + timedelta(days=91), today + timedelta(days=182), a_year_after(today)]
    words = [_("A month"), _("Three months"), _("Half a year"), _("A year")]
    return [(day.isoformat(), said) for day, said in zip(last, words, strict=True)]


@require_http_methods(["GET", "HEAD", "POST"])
@for_signed_in
def household(request: HttpRequest) -> HttpResponse:
    """`/me/household/`: the booklet of one's own door; POST agrees, withdraws, asks for help or ends it."""
    at, actor = clock.now(), frame.resident_of(request)
    rooms, today = rooms_of_reader(actor), clock.local_date(at)
    wanted = request.POST.get("room") or request.GET.get("room", "")
    room = next((one for one in rooms if str(one.pk) == wanted), rooms[0] if rooms and not wanted else None)
    if room is None and (wanted or request.method == "POST"):
        raise Refused(unseen())
    wrong: dict[str, str] = {}
    if request.method == "POST" and room is not None:
        doing = _DOING.get(request.POST.get("do", ""))
        if doing is None:
            raise Refused(unseen())
        try:
            frame.tell(request, doing(request, room, actor, at))
            return frame.see_other(f"{reverse('resident:household')}?room={room.pk}")
        except Invalid as invalid:
            wrong = _at_fields(request, invalid.errors)
    context = {
        **frame.around(frame.last_estate(request), at, nav="me"),
        "room": room,
        "rooms": [(one.pk, full_name(one)) for one in rooms],
        "door": full_name(room) if room is not None else "",
        "notices": frame.told(request),
        "wrong": {name: [wrong[name]] if name in wrong else [] for name in TYPED},
        "mistakes": [(f"id_{name}", words) for name, words in wrong.items()],
        "asked": request.POST.get("do", "") if wrong else "",
        "typed": {name: request.POST.get(name, "") for name in TYPED},
        "lasting": lasting(today),
        "ends": ENDS,
    }
    if room is not None:
        assert actor.person_id is not None, "the view is for those who signed in"
        since = lives_since(actor.person_id, room.pk, today)
        found = booklet_of(room, actor, today, since=since, audience=Audience.RESIDENT)
        context |= {"booklet": found, "opened": opened(room, since)}
    return frame.show(request, "household", context, status=422 if wrong else 200)


def _at_fields(request: HttpRequest, errors: dict[str, str]) -> dict[str, str]:
    """What was wrong, by the fields of the form that was sent."""
    agreeing = request.POST.get("do") == "agree"
    return {"agreed_until" if agreeing and name == "until" else name: words for name, words in errors.items()}


def _day(request: HttpRequest, name: str = "until") -> date:
    """The last day that was chosen. Raises `Invalid` on "until"."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise Invalid({"until": _("Choose until when.")}) from error


def _own(request: HttpRequest, model: Any, room: Place) -> Any:
    """The row of this household that a button names. Raises `Refused`."""
    try:
        found = model.objects.filter(room=room, pk=UUID(request.POST.get("id", ""))).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(unseen())
    return found


def _agree(request: HttpRequest, room: Place, actor: Actor, at: datetime) -> str:
    give_consent(room, purpose=request.POST.get("purpose", ""), until=_day(request, "agreed_until"), by=actor, at=at)
    return _("Kept. You can withdraw it here at any time.")


def _withdraw(request: HttpRequest, room: Place, actor: Actor, at: datetime) -> str:
    withdraw_consent(_own(request, HouseholdConsent, room), by=actor, at=at)
    return _("Withdrawn. Nobody is shown what rested on it any more.")


def _ask(request: HttpRequest, room: Place, actor: Actor, at: datetime) -> str:
    said = {name: request.POST.get(name, "") for name in ("kind", "words")}
    ask_help(room, **said, until=_day(request), by=actor, at=at)
    return _("Your station and whoever is linked with you can read it now.")


def _end(request: HttpRequest, room: Place, actor: Actor, at: datetime) -> str:
    end_help(_own(request, HelpAsked, room), why=request.POST.get("why", ""), by=actor, at=at)
    return _("Ended. Your words are erased.")


_DOING: dict[str, Callable[[HttpRequest, Place, Actor, datetime], str]] = {
    "agree": _agree,
    "withdraw": _withdraw,
    "ask": _ask,
    "end": _end,
}
