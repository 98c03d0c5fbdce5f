"""Taking in a dispute: what it is about, who asks, who the other side is; from a service request, its page says so."""

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
from linli.core.refusals import Invalid, Refused, ask
from linli.mediation import actions, rules
from linli.mediation.queries import could_be_party
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_mediation import MediationKind
from linli.playbooks.queries import by_id
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import MEDIATION_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.mediation_parties import FIELDS, facts_of
from linli.web.form_keys import new_key, sent_key

MOST_ESTATES = 200
PARTIES = ("asks", "other")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mediation_new(request: HttpRequest) -> HttpResponse:
    """The form, and after it the dispute's page."""
    at, actor = clock.now(), actor_of(request)
    about = _about(request, actor)
    if about is not None:
        ask(rules.may_ask_about(actor, about, at))
    standing = _standing(request, actor, about)
    if standing is None:
        if not powers_of(actor) & MEDIATION_POWERS:
            raise Refused(rules.unseen_mediation())
        warn(request, _("By the playbook that holds there, your body mediates no disputes."))
        return see_other(reverse("desk:mediations"))
    act, estates, estate, kinds = standing
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST" and request.POST.get("do") != "look":
        try:
            return _taken_in(request, act, estate, about, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"words": _("What you sent before has arrived. If this is another matter, send again.")}
            key = new_key()
    return _form(request, estates, estate, kinds, about, errors, key)


def _taken_in(
    request: HttpRequest, act: Actor, estate: Place, about: ServiceRequest | None, at: datetime
) -> HttpResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    asks, other = (facts_of(sent, prefix, estate, act, about) for prefix in PARTIES)
    row = actions.ask_for_mediation(
        estate=estate, kind=sent.get("kind", ""), words=sent.get("words", ""), asks=asks, other=other,
        service_request=about, key=sent_key(sent), by=act, at=at,
    )  # fmt: skip
    tell(request, _("Taken in. Give it to a mediator; who asked hears from them."))
    return see_other(reverse("desk:mediation", args=[row.number]))


def _about(request: HttpRequest, actor: Actor) -> ServiceRequest | None:
    number = request.POST.get("about", "") or request.GET.get("about", "")
    if not number or not number.isprintable():
        return None
    found = visible_to(actor).filter(number=number).select_related("contact").first()
    if found is None:
        raise Refused(rules.unseen_mediation())
    return found


def _standing(
    request: HttpRequest, actor: Actor, about: ServiceRequest | None
) -> tuple[Actor, list[Place], Place, tuple[MediationKind, ...]] | None:
    """The reader in a post that takes disputes in where the form says, else anywhere; the estates to choose from, the
    one chosen, and what its playbook knows there. None where there is no such post."""
    wanted = about.estate_id if about else whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    first = None
    for held in actor.posts:
        if not held.powers & MEDIATION_POWERS:
            continue
        act = actor.in_post(held)
        power = next(iter(sorted(held.powers & MEDIATION_POWERS)))
        places = [one for one in estates_of(act, power)[:MOST_ESTATES] if held.covers(one)]
        for estate in sorted(places, key=lambda one: one.pk != wanted)[:1]:
            kinds = by_id(playbook_version_for(estate)).mediation_of(held.body_kind)
            if kinds and estate.pk == wanted:
                return act, places, estate, kinds
            if kinds and about is None:
                first = first or (act, places, estate, kinds)
    return first


def _form(
    request: HttpRequest,
    estates: list[Place],
    estate: Place,
    kinds: tuple[MediationKind, ...],
    about: ServiceRequest | None,
    errors: dict[str, str],
    key: str,
) -> HttpResponse:
    sent: Any = request.POST
    known = {"asks_name": about.reporter_name, "words": about.words} if about is not None else {}
    names = ("words", "kind", *(f"{prefix}_{name}" for prefix in PARTIES for name in FIELDS))
    values = {
        "estate": estate,
        "estates": [(str(one.pk), one.name) for one in estates] if about is None and len(estates) > 1 else [],
        "kinds": [(one.key, str(one.name)) for one in kinds],
        "about": about,
        "knows_contact": about is not None and about.contact_id is not None,
        "bodies": [(str(one.pk), one.short_name) for one in could_be_party(estate)],
        "typed": {name: sent.get(name, known.get(name, "")) for name in names},
        "wrong": {name: [errors[name]] if name in errors else [] for name in names},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    status = 422 if errors else 200
    return respond(request, "desk/mediation_new.jinja", values, current="mediations", status=status)
