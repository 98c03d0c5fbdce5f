"""Declaring an emergency response: what happened, where, at which level, what residents should do; whom it calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor, Held
from linli.core.refusals import Invalid, Refused, unseen
from linli.emergencies import actions
from linli.emergencies.clocks import after
from linli.emergencies.models import EmergencyResponse
from linli.emergencies.queries import in_force_around, to_be_called
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_names, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_emergency import EmergencyKind, EmergencyTable, ResponseLevel
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.playbooks.wording import duration
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.emergency_ways import moment_of
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.form_keys import new_key, sent_key

PLACES, NAMED = 200, 30
"""So many places are offered, so many bodies named."""

AREAS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)


class Standing(NamedTuple):
    """The post in which the reader declares, the places to choose from, the one chosen, and what holds there."""

    held: Held
    places: list[Place]
    place: Place
    playbook: Playbook
    table: EmergencyTable
    levels: tuple[ResponseLevel, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def emergency_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the response's page."""
    at, actor = clock.now(), actor_of(request)
    if not any(Power.EMERGENCY_DECLARE in one.powers for one in actor.posts):
        raise Refused(unseen())
    found = _standing(request, actor)
    if found is None:
        warn(request, _("By the playbook that holds there, your body declares no emergencies."))
        return see_other(reverse("desk:emergencies"))
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and found.place.pk != _wanted(request):
        errors = {"place": _("Your body declares nothing there. Choose another place.")}
    elif request.method == "POST" and request.POST.get("do") != "look":
        try:
            row = _declared(request, found, actor, at)
        except Invalid as invalid:
            errors = invalid.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. If this is another matter, send again.")}
            key = new_key()
        else:
            tell(request, _("Declared. Who is called hears it at once; residents read it on their page."))
            return see_other(reverse("desk:emergency", args=[row.number]))
    return _form(request, found, errors, key, at)


def _wanted(request: HttpRequest) -> int | None:
    """The place that the form names, else the address."""
    return whole_number(request.POST.get("place", "") or request.GET.get("place", ""))


def _standing(request: HttpRequest, actor: Actor) -> Standing | None:
    """The first post in which the reader can declare where the form says, else anywhere; with the places of all."""
    wanted = _wanted(request)
    held = [one for one in actor.posts if Power.EMERGENCY_DECLARE in one.powers]
    found = [standing for one in held if (standing := _in_post(one, wanted)) is not None]
    if not found:
        return None
    places = {place.pk: place for one in found for place in one.places}
    chosen = next((one for one in found if one.place.pk == wanted), found[0])
    return chosen._replace(places=list(places.values()))


def _in_post(held: Held, wanted: int | None) -> Standing | None:
    """What a post can declare: at the place that is wanted, else at the first of its widest level for which there is
    something; with the other places of levels for which there is."""
    places = _places(held)
    tried = {place.level: place for place in reversed(places)}.values()
    for place in [*(one for one in places if one.pk == wanted), *sorted(tried, key=lambda one: one.path)]:
        playbook = by_id(playbook_version_for(place))
        table = playbook.emergency
        levels = table.levels_for(held.body_kind, place.level) if table is not None else ()
        if table is not None and levels and held.covers(place):
            offered = [one for one in places if table.levels_for(held.body_kind, one.level)]
            return Standing(held, offered, place, playbook, table, levels)
    return None


def _places(held: Held) -> list[Place]:
    """The places that a post reaches for which a response can be declared, as the tree has them."""
    ids = sorted({place for level, place in held.scope if level in ("place", *(one.value for one in Level))})
    found: dict[int, Place] = {}
    for top in Place.objects.filter(pk__in=ids).order_by("path"):
        below = Place.objects.filter(path__gte=top.path, path__lt=top.path + "~", level__in=AREAS).order_by("path")
        found |= {one.pk: one for one in below[:PLACES]}
    return list(found.values())[:PLACES]


def _declared(request: HttpRequest, found: Standing, actor: Actor, at: datetime) -> EmergencyResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    if found.table.rank(sent.get("level", "")) >= 0 and sent["level"] not in {one.key for one in found.levels}:
        raise Invalid({"level": _("Your body does not declare this level there. Choose one of these.")})
    return actions.declare(
        kind=sent.get("kind", ""), level=sent.get("level", ""), place=found.place, words=sent.get("words", ""),
        advice=sent.get("advice", ""), review_at=moment_of(sent.get("review_at", ""), at), key=sent_key(sent),
        by=actor.in_post(found.held), at=at,
    )  # fmt: skip


def _form(request: HttpRequest, found: Standing, errors: dict[str, str], key: str, at: datetime) -> HttpResponse:
    sent: Any = request.POST
    table, place = found.table, found.place
    kind = next((one for one in table.kinds if one.key == sent.get("kind", "")), table.kinds[0])
    level = next((one for one in found.levels if one.key == sent.get("level", "")), found.levels[0])
    names = full_names([one.pk for one in found.places])
    called = to_be_called(level.called, place, found.held.organisation_id)
    count = called.count()
    values = {
        "kinds": [(one.key, one.name) for one in table.kinds],
        "kind": kind.key if sent.get("kind", kind.key) == kind.key else "",
        "levels": [(one.key, f"{one.name}{pgettext('after a term', ': ')}{one.means}") for one in found.levels],
        "level": level,
        "places": [(str(one.pk), names.get(one.pk, one.name)) for one in found.places],
        "place": place,
        "words": sent.get("words", ""),
        "advice": _advice(sent, table, kind),
        "review_at": sent.get("review_at", ""),
        "latest": after(found.playbook, level.review_every, at),
        "clocks": (duration(level.acknowledge), duration(level.tell_every)),
        "called": [body.short_name for body in called[:NAMED]],
        "more": max(0, count - NAMED),
        "count": count,
        "there": _there(found, kind),
        "filled": request.method == "POST",
        "key": key,
        "now": at,
        "errors": errors,
        "mistakes": [
            (f"id_{name}" if name != "place" or len(found.places) > 1 else "", text) for name, text in errors.items()
        ],
    }
    status = 422 if errors else 200
    return respond(request, "desk/emergency_new.jinja", values, current="emergencies", status=status)


def _advice(sent: Any, table: EmergencyTable, kind: EmergencyKind) -> str:
    """What was typed; the standing advice of the kind where nothing was, or only that of another kind."""
    typed = str(sent.get("advice", "")).strip()
    standing = {words for one in table.kinds for words in (one.advice.zh, one.advice.en)}
    return str(sent.get("advice", "")) if typed and typed not in standing else str(kind.advice)


def _there(found: Standing, kind: EmergencyKind) -> tuple[str, str] | None:
    """What of this kind the reader's body has in force at the place already: to be raised instead."""
    for one in in_force_around(found.place, kind.key):
        if one.place_id == found.place.pk and one.organisation_id == found.held.organisation_id:
            return one.number, reverse("desk:emergency", args=[one.number])
    return None
