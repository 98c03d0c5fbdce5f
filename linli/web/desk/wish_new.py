"""Entering a wish for somebody who agreed; out of a service request nothing is typed twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_wishes import Wishes
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import estates_of, find_places
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.wishes import enters
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import day_of
from linli.wishes import actions, queries, rules
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.enums import ConsentWay

POWERS = (Power.WISH_CHECK, Power.SERVICE_REQUEST_FILE_ON_BEHALF)
MOST = 200
FIELDS = ("words", "kind", "name", "phone", "room", "consent_way", "consented_on", "about")
LATER = ("", gettext_lazy("The station says"))


class Standing(NamedTuple):
    """The reader in a post that enters wishes in an estate, by which power, and what the playbook says there."""

    act: Actor
    power: Power
    estate: Place
    plan: Wishes


def standings(actor: Actor) -> list[Standing]:
    """Where the reader enters wishes for others. One query for each post that does."""
    found: dict[int, Standing] = {}
    for held in actor.posts:
        power = next((power for power in POWERS if power in held.powers), None)
        if power is None:
            continue
        act = actor.in_post(held)
        for estate in estates_of(act, power)[:MOST]:
            plan = queries.plan_at(estate)
            if plan is not None and estate.pk not in found:
                found[estate.pk] = Standing(act, power, estate, plan)
    return sorted(found.values(), key=lambda one: (one.estate.path, one.estate.pk))[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def wish_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the wish's page."""
    at, actor = clock.now(), actor_of(request)
    about = _about(request, actor)
    if not enters(actor):
        raise Refused(rules.unseen_wish())
    places = standings(actor)
    wanted = about.estate_id if about else whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    here = next((one for one in places if one.estate.pk == wanted), None)
    if here is None and about is None:
        here = next(iter(places), None)
    if here is None:
        warn(request, _("By the playbook that holds there, no micro-wishes are taken in."))
        return see_other(reverse("desk:wishes") if about is None else reverse("desk:inbox"))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and request.POST.get("do") != "look":
        try:
            row = _made(request, here, about, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. If this is another wish, send again.")}
            key = new_key()
        else:
            tell(request, _("Written down. The station looks at it before anybody else reads it."))
            return see_other(reverse("desk:wish", args=[row.pk]))
    return _form(request, places, here, about, errors, key, at)


def _about(request: HttpRequest, actor: Actor) -> ServiceRequest | None:
    """The service request that becomes a wish, where the reader sees it and it is open. Raises `Refused`."""
    number = request.POST.get("about", "") or request.GET.get("about", "")
    if not number or not number.isprintable():
        return None
    found = visible_to(actor).filter(number=number, state__in=OPEN).select_related("contact").first()
    if found is None or found.estate_id is None:
        raise Refused(rules.unseen_wish())
    return found


def _made(request: HttpRequest, here: Standing, about: ServiceRequest | None, at: datetime) -> Any:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    facts = WishFacts(
        words=sent.get("words", ""), kind=sent.get("kind", ""), sheltered=bool(sent.get("sheltered")),
        name=sent.get("name", ""), phone=sent.get("phone", ""), contact=about.contact if about is not None else None,
        room=_room(sent.get("room", ""), here, about), service_request=about,
        behalf=Behalf(sent.get("consent_way", ""), day_of(sent.get("consented_on", ""))),
    )  # fmt: skip
    return actions.wish(here.estate, facts, key=sent_key(sent), by=here.act, at=at)


def _room(text: str, here: Standing, about: ServiceRequest | None) -> Place | None:
    """The door that was written, else that of the request. Raises `Invalid` on "room"."""
    said = text.replace("\x00", "").strip()
    if not said:
        return Place.objects.filter(pk=about.place_id or 0, level=Level.ROOM).first() if about is not None else None
    found = [one for one in find_places(said, here.act, here.power, estate=here.estate) if one.level == Level.ROOM]
    if len(found) != 1:
        raise Invalid({"room": _("Write one door, such as 3-1-502; or leave it empty.")})
    return found[0]


def _form(
    request: HttpRequest, places: list[Standing], here: Standing, about: ServiceRequest | None, errors: dict[str, str],
    key: str, at: datetime,
) -> HttpResponse:  # fmt: skip
    sent: Any = request.POST if request.method == "POST" else {}
    known = {"consented_on": clock.local_date(at).isoformat(), "consent_way": ConsentWay.SPOKEN.value}
    if about is not None:
        known |= {"words": about.words, "name": about.reporter_name}
    values = {
        "now": at,
        "name": str(here.plan.name),
        "estate": here.estate,
        "estates": [(str(one.estate.pk), one.estate.name) for one in places] if about is None else [],
        "kinds": [LATER, *((kind.key, str(kind.name)) for kind in here.plan.kinds)],
        "ways": [(way.value, str(way.label)) for way in ConsentWay],
        "worth_max": here.plan.worth_max,
        "open_max": here.plan.open_max,
        "about": about,
        "knows_contact": about is not None and about.contact_id is not None,
        "sheltered": bool(sent.get("sheltered")),
        "typed": {name: sent.get(name, known.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}" if name != "about" else "", said) for name, said in errors.items()],
        "key": key,
    }
    return respond(request, "desk/wish_new.jinja", values, current="wishes", status=422 if errors else 200)
