"""Events over many estates at the desk: planning one, how the estates stand, cancelling all of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.volunteering import rules
from linli.volunteering.actions import EventFacts, call_off_event, choose_hands, plan_event, written_event
from linli.volunteering.enums import OPEN, State
from linli.volunteering.models import Activity, GreatEvent
from linli.volunteering.queries import Heads, heads_of, plan_at
from linli.volunteering.queries_events import EventSums, Stand, activities_of, events_for, sums_of_event
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.activity_forms import ROWS, moment, slot_rows
from linli.web.desk.drill_new import FEW, LEVELS, Standing, ticked_places
from linli.web.desk.finder import within
from linli.web.desk.frame import powers_of, respond, see_other, tell, whole_number
from linli.web.desk.pressing import tried
from linli.web.desk.volunteer_teams import wrong_at
from linli.web.drill_words import stretch
from linli.web.form_keys import new_key, sent_key
from linli.web.volunteer_words import chip_of, heads_words, helped_words, when

PAGE = 50
FIELDS = ("title", "day", "starts", "last", "ends", "where", "words")


def _words() -> dict[Stand, str]:
    return {
        Stand.READY: pgettext("event", "Ready"), Stand.SHORT: pgettext("event", "Short of heads"),
        Stand.PLANNED: pgettext("event", "Not published"), Stand.OFF: pgettext("event", "Called off"),
        Stand.HELD: pgettext("event", "Held, not told of yet"), Stand.TOLD: pgettext("event", "Told of afterwards"),
    }  # fmt: skip


def _standing(request: HttpRequest, actor: Actor) -> Standing:
    """The reader in the post that plans, the places to choose from, and the one chosen. Raises `Refused`."""
    posted = request.POST.get("place", "")
    wanted = whole_number(posted or request.GET.get("place", ""))
    first = None
    for held in actor.posts:
        top = []
        if Power.EVENT_PLAN in held.powers:
            ids = [place_id for _level, place_id in held.scope]
            top = list(Place.objects.filter(pk__in=ids, level__in=LEVELS).order_by("path")[:FEW])
        if not top:
            continue
        lying = Place.objects.filter(within(held.scope), level__in=LEVELS)
        place = lying.filter(pk=wanted).first() if wanted else None
        if place is not None:
            return Standing(actor.in_post(held), top, place)
        first = first or Standing(actor.in_post(held), top, top[0])
    if first is None or posted:
        raise Refused(rules.unseen_activity("may_plan_event"))
    return first


@require_safe
@for_staff
def great_events(request: HttpRequest) -> HttpResponse:
    """The events that the reader's bodies planned, the latest first."""
    at, actor = clock.now(), actor_of(request)
    if Power.EVENT_PLAN not in powers_of(actor):
        raise Refused(rules.unseen_activity("may_see_event"))
    page = Paginator(events_for(actor), PAGE).get_page(request.GET.get("page"))
    values = {
        "now": at,
        "events": [(one, stretch(one.starts_at, one.ends_at, at)) for one in page.object_list],
        "page": page,
    }
    return respond(request, "desk/great_events.jinja", values, current="great_events")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def great_event_new(request: HttpRequest) -> HttpResponse:
    """The template; how many estates it reaches; and after that the page of the event."""
    at, actor = clock.now(), actor_of(request)
    standing = _standing(request, actor)
    errors: dict[str, str] = {}
    made: dict[str, Any] | None = None
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            places = ticked_places(request, standing)
            if request.POST.get("do") == "confirm":
                event = plan_event(places, _facts(request), key=key, by=standing.act, at=at)
                tell(request, _("Planned, and open for sign-up in each estate. Each team can make it its own."))
                return see_other(reverse("desk:great_event", args=[event.pk]))
            made = _preview(places, _facts(request), at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"title": _("What you sent before has arrived. If this is another one, send again.")}
            key = new_key()
    plan = plan_at(standing.place)
    known = [(one.key, str(one.name)) for one in plan.skills] if plan is not None else []
    sent: Any = request.POST
    values = {
        "now": at,
        "place": standing.place,
        "above": standing.above(),
        "children": standing.children,
        "ticked": set(sent.getlist("child")),
        "typed": {name: sent.get(name, "") for name in FIELDS},
        "rows": [tuple(sent.get(f"{name}_{row}", "") for name in ("name", "wanted", "skill")) for row in range(ROWS)],
        "skills": [("", _("Anybody can")), *known],
        "made": made,
        "key": key,
        **wrong_at(errors, (*FIELDS, "places", "slots")),
    }
    status = 422 if errors else 200
    return respond(request, "desk/great_event_new.jinja", values, current="great_events", status=status)


def _facts(request: HttpRequest) -> EventFacts:
    sent = request.POST
    last = "last" if sent.get("last", "").strip() else "day"
    return EventFacts(
        sent.get("title", ""), moment(sent, "day", "starts"), moment(sent, last, "ends"), sent.get("where", ""),
        sent.get("words", ""), slot_rows(sent),
    )  # fmt: skip


def _preview(places: list[Place], facts: EventFacts, at: datetime) -> dict[str, Any]:
    """What would be made; nothing is. Raises `Invalid`, also where something written is missing or wrong."""
    chosen = choose_hands(places)
    written_event(chosen, facts, at)
    return {
        "estates": len(chosen.estates), "fresh": len(chosen.hands.bodies), "nobody": chosen.hands.nobody,
        "names": [one.name for one in chosen.estates[:FEW]],
    }  # fmt: skip


def my_event(actor: Actor, event_id: UUID) -> GreatEvent:
    """The event, where the reader's body planned it. Raises `Refused`."""
    found = events_for(actor).filter(pk=event_id).first()
    if found is None:
        raise Refused(rules.unseen_activity("may_see_event"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def great_event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """How the estates stand, in numbers, and each by itself; POST cancels all that is not over."""
    at, actor = clock.now(), actor_of(request)
    event = my_event(actor, event_id)
    act = in_post_with(actor, event.organisation_id, Power.EVENT_PLAN)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: _called_off(request, event, act, at))
        if not errors:
            return see_other(reverse("desk:great_event", args=[event.pk]))
        event = my_event(actor, event_id)
    asked = request.GET.get("stand", "")
    stand = Stand(asked) if asked in list(Stand) else None
    page = Paginator(activities_of(event, stand), PAGE).get_page(request.GET.get("page"))
    heads = heads_of(page.object_list)
    sums = sums_of_event(event)
    values = {
        "now": at,
        "event": event,
        "when": stretch(event.starts_at, event.ends_at, at),
        "sums": sums,
        "heads": heads_words(Heads(sums.wanted, sums.taken)) if sums.going else "",
        "views": _views(event, sums),
        "stand": stand.value if stand is not None else "",
        "rows": [
            (one, when(one, at), chip_of(one), _heads(one, heads.get(one.pk, Heads()))) for one in page.object_list
        ],
        "page": page,
        "calls_off": rules.may_call_off_event(act, event, at) is None,
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "mistakes": [(f"id_{name}" if name else "", said) for name, said in errors.items()],
    }
    return respond(request, "desk/great_event.jinja", values, current="great_events", status=422 if errors else 200)


def _heads(row: Activity, heads: Heads) -> str:
    """Who is in while one can sign up, how many helped once it was held; nothing where it was cancelled."""
    if row.state == State.HELD:
        return helped_words(row)
    return heads_words(heads) if row.state in OPEN else ""


def _called_off(request: HttpRequest, event: GreatEvent, act: Actor, at: datetime) -> str:
    """Raises `Invalid`, `Refused`, `Stale`."""
    reason, version = request.POST.get("reason", ""), whole_number(request.POST.get("version", ""))
    call_off_event(event, reason=reason, by=act, at=at, version=version)
    return _("Cancelled. Residents read why, and whoever signed up is told once.")


def _views(event: GreatEvent, sums: EventSums) -> list[tuple[str, str, str, int]]:
    here = reverse("desk:great_event", args=[event.pk])
    views = [(one.value, words, f"{here}?stand={one.value}", sums.by_stand[one]) for one, words in _words().items()]
    return [("", _("All estates"), here, sums.estates), *views]
