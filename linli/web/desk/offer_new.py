"""Adding to one of the four lists: a resource, a service item, a need, an order for somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.offers import actions, queries, rules
from linli.offers.actions import OrderFacts
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_offers import Offers
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import visible_to
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import offer_fields as fields
from linli.web.desk.finder import within
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.offer_fields import Field
from linli.web.desk.offers import LISTS, may_open, tabs
from linli.web.form_keys import new_key, sent_key
from linli.web.offer_words import week_options
from linli.web.typed import day_of

MOST = 200


class Standing(NamedTuple):
    """The reader in a post, a place for which they may add, and what the playbook says there."""

    act: Actor
    place: Place
    plan: Offers

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.act.organisation_id}:{self.place.pk}"


def standings(
    actor: Actor, levels: tuple[Level, ...], allowed: Callable[[Actor, Offers, Place], bool]
) -> list[Standing]:
    """The places for which the reader may add, the narrowest first. One query for each post that can."""
    found: dict[int, Standing] = {}
    for held in actor.posts:
        if not held.powers & {Power.OFFER_KEEP, Power.OFFER_DO}:
            continue
        act = actor.in_post(held)
        for place in Place.objects.filter(within(held.scope), level__in=levels).order_by("path")[:MOST]:
            plan = queries.plan_at(place)
            if plan is not None and place.pk not in found and allowed(act, plan, place):
                found[place.pk] = Standing(act, place, plan)
    return sorted(found.values(), key=lambda one: (-len(one.place.path), one.place.path))


class Adding(NamedTuple):
    """How one list is added to: who may, what is asked, what is known, what does it, where it leads."""

    key: str
    title: str
    levels: tuple[Level, ...]
    allowed: Callable[[Actor, Offers, Place], bool]
    asks: Callable[[Standing], list[Field]]
    make: Callable[[Any, Standing], Any]
    page: str
    said: str
    known: dict[str, Any] = {}  # noqa: RUF012  # of a tuple, never changed
    about: ServiceRequest | None = None


WIDE = (Level.COMMUNITY, Level.ESTATE)


def _added(request: HttpRequest, adding: Adding) -> HttpResponse:
    """The form, and after it the page of what was made."""
    at, actor = clock.now(), actor_of(request)
    powers = may_open(actor)
    places = standings(actor, adding.levels, adding.allowed)
    if adding.about is not None:
        places = [one for one in places if one.place.pk == adding.about.estate_id]
    if not places:
        raise Refused(rules.unseen_offer())
    sent = request.POST
    wanted = sent.get("standing") or request.GET.get("standing", "")
    here = next((one for one in places if one.key == wanted), None)
    if wanted and here is None:
        raise Refused(rules.unseen_offer())
    here = here or places[0]
    errors: dict[str, str] = {}
    key = sent_key(sent) or new_key()
    if request.method == "POST" and sent.get("do") != "look":
        try:
            row = adding.make(sent, here)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"": _("What you sent before has arrived. To send another, press again.")}, new_key()
        else:
            tell(request, adding.said)
            return see_other(reverse(adding.page, args=[row.pk]))
    asked = adding.asks(here)
    values = {
        "now": at,
        "tabs": tabs(powers),
        "list_key": adding.key,
        "title": adding.title,
        "fields": asked,
        "standing": here,
        "standings": [(one.key, one.place.name) for one in places],
        "about": adding.about,
        "key": key,
        "back": reverse(LISTS[adding.key].address),
        "back_label": str(LISTS[adding.key].title),
        **shown(asked, sent if request.method == "POST" else None, adding.known, errors),
    }
    return respond(request, "desk/offer_form.jinja", values, current="offers", status=422 if errors else 200)


def shown(asked: list[Field], sent: Any, known: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """What stands in the fields: what was sent, else what is known; and what is wrong with each."""
    names = [one.name for one in asked]
    typed: dict[str, Any] = {name: known.get(name, "") for name in names} | {"times": known.get("times", [])}
    if sent is not None:
        typed = {name: sent.get(name, "") for name in names} | {"times": sent.getlist("times")}
    return {
        "typed": typed,
        "wrong": {name: [errors[name]] if name in errors else [] for name in names},
        "mistakes": [(f"id_{name}" if name in names else "", words) for name, words in errors.items()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def resource_new(request: HttpRequest) -> HttpResponse:
    """A resource: of a body, or, written down by who keeps the list, of somebody by name."""
    at = clock.now()

    def owners(here: Standing) -> dict[str, Organisation]:
        found = fields.doers(here.place, here.plan)
        keeps = rules.may_add_resource(here.act, here.plan, here.place, None, at) is None
        own = str(here.act.organisation_id)
        if not keeps:
            found = {own: found[own]} if own in found else {}
        return found

    def asks(here: Standing) -> list[Field]:
        options = [(key, body.short_name) for key, body in owners(here).items()]
        if rules.may_add_resource(here.act, here.plan, here.place, None, at) is None:
            options.append(("", _("Somebody by name, or another body")))
        return fields.resource_fields(here.plan, options, new=True)

    def allowed(act: Actor, plan: Offers, place: Place) -> bool:
        own = Organisation(pk=act.organisation_id)
        return rules.may_add_resource(act, plan, place, own, at) is None

    def make(sent: Any, here: Standing) -> Any:
        facts = fields.resource_facts(sent, owners(here))
        return actions.add_resource(here.place, facts, key=sent_key(sent), by=here.act, at=at)

    title, said = _("Write down a resource"), _("Written down. It is proposed for needs of its class.")
    return _added(request, Adding("resources", title, WIDE, allowed, asks, make, "desk:resource", said))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def service_item_new(request: HttpRequest) -> HttpResponse:
    """A service item on the menu of an estate or a community."""
    at = clock.now()

    def asks(here: Standing) -> list[Field]:
        found = fields.doers(here.place, here.plan)
        return fields.item_fields(here.plan, [(key, body.short_name) for key, body in found.items()])

    def make(sent: Any, here: Standing) -> Any:
        facts = fields.item_facts_sent(sent, fields.doers(here.place, here.plan))
        return actions.add_item(here.place, facts, key=sent_key(sent), by=here.act, at=at)

    def allowed(act: Actor, plan: Offers, place: Place) -> bool:
        return rules.may_add_item(act, plan, place, at) is None

    title, said = _("Put something on the menu"), _("It is on the menu; residents can order it.")
    return _added(request, Adding("menu", title, WIDE, allowed, asks, make, "desk:service_item", said))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def need_new(request: HttpRequest) -> HttpResponse:
    """A need; `?about=<number>`: out of a service request, with nothing typed twice."""
    at = clock.now()
    about = _about(request, actor_of(request))

    def make(sent: Any, here: Standing) -> Any:
        return actions.add_need(here.place, fields.need_facts(sent, about), key=sent_key(sent), by=here.act, at=at)

    def allowed(act: Actor, plan: Offers, place: Place) -> bool:
        return rules.may_add_need(act, plan, place, at) is None

    known = {"inner_words": about.words} if about is not None else {}
    title, said = _("Write down a need"), _("Written down. The proposal looks for a resource.")
    adding = Adding(
        "needs", title, WIDE, allowed, lambda here: fields.need_fields(here.plan), make, "desk:need", said, known, about
    )
    return _added(request, adding)


def _about(request: HttpRequest, actor: Actor) -> ServiceRequest | None:
    """The service request that becomes a need, where the reader sees it and it is open. Raises `Refused`."""
    number = request.POST.get("about", "") or request.GET.get("about", "")
    if not number or not number.isprintable():
        return None
    found = visible_to(actor).filter(number=number, state__in=OPEN).first()
    if found is None or found.estate_id is None:
        raise Refused(rules.unseen_offer("may_add_need"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def order_new(request: HttpRequest) -> HttpResponse:
    """An order for somebody who called or came."""
    at = clock.now()

    def asks(here: Standing) -> list[Field]:
        items = list(queries.menu_of(here.place))
        chosen = fields.sent_item(request.POST, here.place) or (items[0] if items else None)
        left = queries.left_in_weeks([chosen], at)[chosen.pk] if chosen is not None else {}
        return fields.order_fields([(str(one.pk), one.what) for one in items], week_options(left, at))

    def make(sent: Any, here: Standing) -> Any:
        return _ordered(sent, here, at)

    def allowed(act: Actor, plan: Offers, place: Place) -> bool:
        return rules.may_order_for(act, plan, place, at) is None

    title, said = _("Order for somebody"), _("Ordered. Assign it to whoever does it.")
    today = clock.local_date(at)
    known = {"week": (today - timedelta(days=today.isoweekday() - 1)).isoformat()}
    adding = Adding("orders", title, (Level.ESTATE,), allowed, asks, make, "desk:order", said, known)
    return _added(request, adding)


def _ordered(sent: Any, here: Standing, at: datetime) -> Any:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    item = fields.sent_item(sent, here.place)
    if item is None:
        raise Invalid({"item": _("Choose what they order.")})
    facts = OrderFacts(
        week=day_of(sent.get("week", "")), words=sent.get("words", ""), name=sent.get("name", ""),
        phone=sent.get("phone", ""),
    )  # fmt: skip
    try:
        return actions.order_for(item, here.place, facts, key=sent_key(sent), by=here.act, at=at)
    except Refused as refused:
        raise Invalid({"week": refused.refusal.sentence()}) from refused
