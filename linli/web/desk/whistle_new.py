"""Blowing a whistle: what it is about, where, and who is called; about a service request its page says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor, Held
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_names, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_whistles import WhistleKind
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.form_keys import new_key, sent_key
from linli.whistles import actions, rules
from linli.whistles.queries import is_kept, may_be_called

PLACES = 200
"""So many places are offered; the rest is reached from a service request."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def whistle_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the whistle's page."""
    at, actor = clock.now(), actor_of(request)
    if not any(Power.WHISTLE_BLOW in one.powers for one in actor.posts):
        raise Refused(unseen())
    about = _about(request, actor)
    if about is not None:
        ask(rules.may_blow_about(actor, about, at))
    found = _standing(request, actor, about)
    if found is None:
        warn(request, _("There is no place for which your body could blow, by the playbook that holds there."))
        return see_other(reverse("desk:whistles"))
    held, places, place, kinds = found
    kind = next((one for one in kinds if one.key == request.POST.get("kind", "")), kinds[0])
    known = may_be_called(kind, place, Organisation(pk=held.organisation_id))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and request.POST.get("do") != "look":
        try:
            return _blown(request, kind, place, known, about, actor.in_post(held), at)
        except Invalid as invalid:
            errors = invalid.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. If this is another matter, send again.")}
            key = new_key()
    return _form(request, kinds, kind, places, place, known, about, errors, key)


def _standing(
    request: HttpRequest, actor: Actor, about: ServiceRequest | None
) -> tuple[Held, list[Place], Place, tuple[WhistleKind, ...]] | None:
    """The first post in which the reader can blow: where the form says, else anywhere; with the places to choose from,
    the one that is chosen, and the kinds of whistle there. None where there is no such post."""
    wanted = whole_number(request.POST.get("place", "") or request.GET.get("place", ""))
    first = None
    for held in actor.posts:
        places = _places(held, about) if Power.WHISTLE_BLOW in held.powers else []
        for place in sorted(places, key=lambda one: one.pk != wanted)[:1]:
            kinds = by_id(playbook_version_for(place)).whistles_of(held.body_kind)
            if not kinds or not held.covers(place):
                continue
            if place.pk == wanted:
                return held, places, place, kinds
            first = first or (held, places, place, kinds)
    return first


def _about(request: HttpRequest, actor: Actor) -> ServiceRequest | None:
    number = request.POST.get("about", "") or request.GET.get("about", "")
    if not number or not number.isprintable():
        return None
    found = visible_to(actor).filter(number=number).first()
    if found is None:
        raise Refused(unseen())
    return found


def _places(held: Held, about: ServiceRequest | None) -> list[Place]:
    """Where it can be: the place of the service request, else the estates and places that the post reaches."""
    if about is not None:
        return list(Place.every.filter(pk=about.place_id or 0))
    ids = sorted({place for level, place in held.scope if level in ("place", *(one.value for one in Level))})
    served = list(Place.objects.filter(pk__in=ids).order_by("path"))
    estates = [one for one in served if one.level == Level.ESTATE]
    wide = [one.pk for one in served if one.level in (Level.COMMUNITY, Level.SUBDISTRICT)]
    below = Place.objects.filter(community_id__in=wide, level=Level.ESTATE).order_by("path")[:PLACES] if wide else []
    found = {one.pk: one for one in (*estates, *below, *served)}
    return list(found.values())


def _blown(
    request: HttpRequest,
    kind: WhistleKind,
    place: Place,
    known: tuple[Organisation, ...],
    about: ServiceRequest | None,
    by: Actor,
    at: datetime,
) -> HttpResponse:
    bodies = {str(body.pk): body for body in known}
    lead = bodies.get(request.POST.get("lead", ""))
    others = [bodies[one] for one in request.POST.getlist("others") if one in bodies]
    if lead is None:
        errors = {"lead": _("Choose who leads.")}
        if not request.POST.get("words", "").strip():
            errors["words"] = _("Say in a sentence what it is about.")
        raise Invalid(errors)
    whistle = actions.blow(
        kind=kind.key, place=place, words=request.POST.get("words", ""), lead=lead, others=others,
        service_request=about, key=sent_key(request.POST), by=by, at=at,
    )  # fmt: skip
    tell(request, _("Blown. Who is called hears it at once."))
    return see_other(reverse("desk:whistle", args=[whistle.number]))


def _form(
    request: HttpRequest,
    kinds: tuple[WhistleKind, ...],
    kind: WhistleKind,
    places: list[Place],
    place: Place,
    known: tuple[Organisation, ...],
    about: ServiceRequest | None,
    errors: dict[str, str],
    key: str,
) -> HttpResponse:
    names = full_names([one.pk for one in places])
    sent: Any = request.POST
    told = about is not None and request.method != "POST" and not is_kept(about)
    words = sent.get("words", about.title if about is not None and told else "")
    values = {
        "kinds": [(one.key, one.name) for one in kinds],
        "kind": kind,
        "places": [(str(one.pk), names.get(one.pk, one.name)) for one in places],
        "place": place,
        "place_name": names.get(place.pk, place.name),
        "known": [(str(body.pk), body.name) for body in known],
        "lead": sent.get("lead", ""),
        "others": sent.getlist("others"),
        "words": words,
        "about": about,
        "key": key,
        "errors": errors,
        "mistakes": [(f"id_{name}", text) for name, text in errors.items()],
        "clocks": [str(kind.acknowledge), str(kind.contact), str(kind.respond)],
    }
    return respond(request, "desk/whistle_new.jinja", values, current="whistles", status=422 if errors else 200)
