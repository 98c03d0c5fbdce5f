"""Reception days at the desk: those to come and past ones, announcing one, and all that I took at mine."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.duties.actions_reception import Announced, announce_reception
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.models_reception import BookingState
from linli.duties.queries_reception import received_by, visible_to
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.organisations.queries import holders
from linli.organisations.queries.standing import playbook_of
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook
from linli.playbooks.enums import Power
from linli.playbooks.parts_reception import ReceptionKind
from linli.service_requests.queries import visible_to as requests_visible_to
from linli.web import service_request_pages as pages
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_receptions  # noqa: F401  # says in the inbox how receptions read
from linli.web.desk.finder import within
from linli.web.desk.frame import powers_of, respond, see_other, tell, whole_number
from linli.web.form_keys import new_key, sent_key
from linli.web.reception_words import chip_of, when, who
from linli.web.typed import day_of, id_of

POWER = Power.RECEPTION_KEEP
PAGE, MOST, MOST_ESTATES = 20, 50, 200
FIELDS = ("kind", "who", "day", "starts", "ends", "venue", "slot", "matters", "places")
USUAL_MINUTES = 15


def time_of(text: str) -> time | None:
    """A time of day as a form sends it; None for anything else."""
    try:
        return time.fromisoformat(text).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        return None


def times_of(sent: Any) -> tuple[datetime, datetime]:
    """From when to when, as the form says. Raises `Invalid` on "day", "starts" and "ends"."""
    day, starts, ends = day_of(sent.get("day", "")), time_of(sent.get("starts", "")), time_of(sent.get("ends", ""))
    errors = {}
    if day is None:
        errors["day"] = _("Name a day.")
    if starts is None:
        errors["starts"] = _("Say from when.")
    if ends is None:
        errors["ends"] = _("Say until when.")
    if day is None or starts is None or ends is None:
        raise Invalid(errors)
    return clock.from_local(day, starts), clock.from_local(day, ends)


@require_safe
@for_staff
def receptions(request: HttpRequest) -> HttpResponse:
    """The days to come, the nearest first; the past ones, the latest first."""
    at, actor = clock.now(), actor_of(request)
    brought = Count("bookings", filter=Q(bookings__state=BookingState.TAKEN))
    booked = Count("bookings", filter=Q(bookings__state=BookingState.BOOKED))
    seen = visible_to(actor).annotate(brought=brought, booked=booked)
    coming = list(seen.filter(ends_at__gt=at)[:MOST])
    past = Paginator(seen.filter(ends_at__lte=at).order_by("-starts_at", "-pk"), PAGE)
    page = past.get_page(request.GET.get("page"))
    if not coming and not past.count and POWER not in powers_of(actor):
        raise Refused(unseen())
    values = {
        "now": at,
        "coming": [_line(day, at) for day in coming],
        "past": [_line(day, at) for day in page.object_list],
        "page": page,
        "announces": POWER in powers_of(actor),
    }
    return respond(request, "desk/receptions.jinja", values, current="receptions")


def _line(day: ReceptionDay, at: datetime) -> dict[str, Any]:
    return {"day": day, "when": when(day, at), "who": who(day), "chip": chip_of(day, at)}


@require_safe
@for_staff
def taken_at_mine(request: HttpRequest) -> HttpResponse:
    """All that was brought to receptions that the reader held, what is open first."""
    at, actor = clock.now(), actor_of(request)
    found = received_by([held.appointment_id for held in actor.posts])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {"now": at, "lines": matters(list(page.object_list), actor), "page": page}
    return respond(request, "desk/receptions_mine.jinja", values, current="receptions")


def matters(bookings: list[ReceptionBooking], actor: Actor) -> list[dict[str, Any]]:
    """What was brought, each with how it stands; a link where the reader may open it. One query."""
    rows = [one.service_request for one in bookings if one.service_request is not None]
    seen = set(requests_visible_to(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [
        {
            "row": row,
            "chip": pages.chip_of(row, pages.Audience.STAFF),
            "holder": row.holder.short_name,
            "due": row.resolve_by or row.due_at,
            "href": reverse("desk:service_request", args=[row.number]) if row.pk in seen else "",
        }
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reception_new(request: HttpRequest) -> HttpResponse:
    """Announce a reception day of a body."""
    at, actor = clock.now(), actor_of(request)
    bodies = _bodies(actor)
    wanted = request.POST.get("body", "") or request.GET.get("body", "")
    body = next((one for one in bodies if str(one.pk) == wanted), bodies[0])
    act = next(actor.in_post(held) for held in actor.posts if held.organisation_id == body.pk and POWER in held.powers)
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    estates = _estates(body)
    if request.method == "POST":
        try:
            places = _places(request, estates)
            day = announce_reception(body, _wanted(request), places=places, key=key, by=act, at=at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = (
                {"day": _("What you sent before has arrived. If this is another matter, send again.")},
                new_key(),
            )
        else:
            tell(request, _("It is announced; residents of these places read it from now on."))
            return see_other(reverse("desk:reception", args=[day.pk]))
    return _form(request, body, bodies, estates, at, errors, key)


def _bodies(actor: Actor) -> list[Organisation]:
    """The bodies for which the reader keeps receptions. Raises `Refused` where there is none."""
    ids = {held.organisation_id for held in actor.posts if POWER in held.powers}
    found = list(Organisation.objects.filter(pk__in=ids, ended_on=None).order_by("name", "pk"))
    if not found:
        raise Refused(unseen())
    return found


def _estates(body: Organisation) -> list[Place]:
    """The estates that a body serves, as many as fit a form."""
    pairs = [(place.level, place.pk) for place in places_of(body)]
    return list(Place.objects.filter(within(pairs), level=Level.ESTATE).order_by("path")[:MOST_ESTATES])


def _places(request: HttpRequest, estates: list[Place]) -> list[Place]:
    ticked = set(request.POST.getlist("place"))
    return [place for place in estates if str(place.pk) in ticked]


def _wanted(request: HttpRequest) -> Announced:
    """What the form asks for. Raises `Invalid`."""
    sent = request.POST
    held = id_of(sent.get("who", ""))
    if held is None:
        raise Invalid({"who": _("Choose who.")})
    starts_at, ends_at = times_of(sent)
    return Announced(
        held, starts_at, ends_at, sent.get("venue", ""), whole_number(sent.get("slot", "")) or 0,
        sent.get("matters", ""), sent.get("kind", ""),
    )  # fmt: skip


def kinds_of(body: Organisation) -> tuple[ReceptionKind, ...]:
    """The playbook's receptions of such a body."""
    places = places_of(body)
    try:
        return playbook_of(places[0]).receptions_of(body.kind) if places else ()
    except NoPlaybook:
        return ()


def people_of(body: Organisation, today: date) -> list[tuple[str, str]]:
    """Who can receive, as options."""
    said = _("%(name)s, %(post)s")
    return [
        (str(one.appointment_id), said % {"name": one.person_name, "post": one.post_name})
        for one in holders(body, today)
    ]


def _form(
    request: HttpRequest,
    body: Organisation,
    bodies: list[Organisation],
    estates: list[Place],
    at: datetime,
    errors: dict[str, str],
    key: str,
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    kinds = kinds_of(body)
    minutes = kinds[0].slot_minutes if kinds else USUAL_MINUTES
    usual = {
        "day": (clock.local_date(at) + timedelta(days=7)).isoformat(), "starts": "09:00", "ends": "11:00",
        "slot": str(minutes), "kind": kinds[0].key if kinds else "",
    }  # fmt: skip
    values = {
        "now": at,
        "body": body,
        "key": key,
        "bodies": [(str(one.pk), one.name) for one in bodies] if len(bodies) > 1 else [],
        "kinds": [(kind.key, str(kind.name)) for kind in kinds],
        "people": people_of(body, clock.local_date(at)),
        "estates": [(place.pk, place.name) for place in estates],
        "ticked": set(request.POST.getlist("place")),
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
    }
    return respond(request, "desk/reception_new.jinja", values, current="receptions", status=422 if errors else 200)
