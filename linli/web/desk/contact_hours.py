"""The contact of a station's estates at any hour: who it is, handing it over, accepting it, ending a stretch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, unseen
from linli.duties import rules_contact as rules
from linli.duties.actions_contact import accept_contact, decline_contact, end_contact, hand_over_contact
from linli.duties.models import EstateContact
from linli.duties.queries_contact import at_any_hour, counting, open_rows
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.duties import acting_in, chosen_body
from linli.web.desk.finder import within
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.receptions import people_of, time_of
from linli.web.filters import local_time
from linli.web.form_keys import new_key, sent_key
from linli.web.station_words import post_name
from linli.web.typed import day_of, id_of

MOST_ESTATES, MOST = 50, 100
ANSWERS = {"accept": accept_contact, "decline": decline_contact, "end": end_contact}
FIELDS = ("estate", "who", "day", "starts", "last", "ends")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def contact_hours(request: HttpRequest) -> HttpResponse:
    """Who can be called at any hour, estate by estate; POST does what its buttons say."""
    at, actor = clock.now(), actor_of(request)
    body, _others = chosen_body(actor, request)
    act = acting_in(actor, body)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _do(request, body, actor, act, at)
            return see_other(f"{reverse('desk:contact_hours')}?body={body.pk}")
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"who": _("What you sent before has arrived. If this is another matter, send again.")}
        except Stale:
            warn(request, _("It was changed meanwhile. Look again."))
            return see_other(f"{reverse('desk:contact_hours')}?body={body.pk}")
    return _page(request, body, actor, act, at, errors)


def _do(request: HttpRequest, body: Organisation, actor: Actor, act: Actor, at: datetime) -> None:
    """Raises `Invalid`, `Refused`, `Stale`, `KeyReused`."""
    asked, sent = request.POST.get("do", ""), request.POST
    if asked == "hand_over":
        row = _hand_over(request, body, _giving(body, actor, act, at, sent.get("estate", "")), at)
        tell(request, _counts_from(row, at))
        return
    named = id_of(sent.get("row", ""))
    found = open_rows(body.pk, at).filter(pk=named).first() if named is not None else None
    if found is None or asked not in ANSWERS:
        raise Refused(unseen())
    own = next((held for held in actor.posts if held.appointment_id == found.appointment_id), None)
    by = act if asked == "end" or own is None else actor.in_post(own)
    ANSWERS[asked](found, by=by, at=at, version=whole_number(sent.get("version", "")))
    tell(request, {"accept": _("You are the contact."), "decline": _("You said no.")}.get(asked, _("It is ended.")))


def _counts_from(row: EstateContact, at: datetime) -> str:
    """From when on a stretch counts, as far as it is known."""
    if row.accepted_at is None:
        return _("It counts once they say yes; until then all stays.")
    if row.starts_at <= at:
        return _("It counts from now on.")
    return _("It counts from %(when)s on.") % {"when": local_time(row.starts_at, at)}


def _giving(body: Organisation, actor: Actor, act: Actor, at: datetime, estate: str) -> Actor:
    """The reader in the post that is the contact of this estate now, else in the one that plans the rota."""
    rows = [row for row in open_rows(body.pk, at)[:MOST] if str(row.estate_id) == estate]
    now = counting(rows, at)
    own = next((held for held in actor.posts if now is not None and held.appointment_id == now.appointment_id), None)
    plans = rules.may_hand_over(act, None, places_of(body), at) is None
    return act if plans or own is None else actor.in_post(own)


def _hand_over(request: HttpRequest, body: Organisation, by: Actor, at: datetime) -> EstateContact:
    sent = request.POST
    estate = Place.objects.filter(pk=whole_number(sent.get("estate", "")) or 0).first()
    to = id_of(sent.get("who", ""))
    if estate is None or to is None:
        raise Invalid({"who": _("Choose who.")})
    day, starts = day_of(sent.get("day", "")), time_of(sent.get("starts", ""))
    if day is None or starts is None:
        raise Invalid({"starts": _("Say from when.")})
    last, ends = sent.get("last", ""), sent.get("ends", "")
    until = None
    if last or ends:
        until_day, until_time = day_of(last), time_of(ends)
        if until_day is None or until_time is None:
            raise Invalid({"ends": _("Say until when, day and time; or leave both empty.")})
        until = clock.from_local(until_day, until_time)
    begins, key = clock.from_local(day, starts), sent_key(sent)
    return hand_over_contact(body, estate, to=to, starts_at=begins, ends_at=until, key=key, by=by, at=at)


def _page(
    request: HttpRequest, body: Organisation, actor: Actor, act: Actor, at: datetime, errors: dict[str, str]
) -> HttpResponse:
    places = places_of(body)
    estates = list(
        Place.objects.filter(within([(place.level, place.pk) for place in places]), level=Level.ESTATE).order_by("path")
    )[:MOST_ESTATES]
    rows = list(open_rows(body.pk, at)[:MOST])
    now = clock.local(at)
    sent: Any = request.POST if errors else {}
    values = {
        "now": at,
        "body": body,
        "key": new_key(),
        "estates": [
            _estate(place, [row for row in rows if row.estate_id == place.pk], actor, act, at) for place in estates
        ],
        "stand_in": at_any_hour(estates[0], body, at) if estates else None,
        "choices": [(str(place.pk), place.name) for place in estates],
        "people": people_of(body, now.date()),
        "gives": any(_gives(rows, place, actor, act, body, at) for place in estates),
        "typed": dict.fromkeys(FIELDS, "")
        | {"day": now.date().isoformat(), "starts": f"{now:%H:%M}", **{n: sent[n] for n in FIELDS if n in sent}},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return respond(request, "desk/contact_hours.jinja", values, current="duties", status=422 if errors else 200)


def _gives(rows: list[EstateContact], place: Place, actor: Actor, act: Actor, body: Organisation, at: datetime) -> bool:
    current = counting([row for row in rows if row.estate_id == place.pk], at)
    posts = [act, *(actor.in_post(held) for held in actor.posts if held.organisation_id == body.pk)]
    return any(rules.may_hand_over(one, current, [place], at) is None for one in posts)


def _estate(place: Place, rows: list[EstateContact], actor: Actor, act: Actor, at: datetime) -> dict[str, Any]:
    """One estate: who counts now, and the stretches that are offered, to come or below it."""
    current = counting(rows, at)
    return {"place": place, "rows": [_row(row, current, place, actor, act, at) for row in rows], "current": current}


def _row(
    row: EstateContact, current: EstateContact | None, place: Place, actor: Actor, act: Actor, at: datetime
) -> dict[str, Any]:
    held = row.appointment
    own = next((one for one in actor.posts if one.appointment_id == row.appointment_id), None)
    return {
        "row": row,
        "who": _("%(name)s, %(post)s") % {"name": held.person.name, "post": post_name(held)},
        "counts": row is current,
        "waits": row.accepted_at is None,
        "answers": own is not None and rules.may_answer_offer(actor.in_post(own), row, at) is None,
        "ends": rules.may_end_contact(act, row, [place], at) is None,
    }
