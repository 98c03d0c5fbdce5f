"""Bodies that serve my places, their posts and who holds them, what each post may do, and appointing people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.organisations.actions import describe_station, end_appointment, take_back_appointment
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Appointment, Organisation, Station
from linli.organisations.queries import charter
from linli.organisations.queries.posts import in_force
from linli.organisations.rules import may_appoint, may_manage_body
from linli.people.names import asked_name, is_named
from linli.people.rules import may_create_person
from linli.places.models import Place
from linli.places.queries import full_names, playbook_version_for
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts import Post as PostSpec
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.bodies import over
from linli.web.desk.body_contracts import reads_contracts
from linli.web.desk.finder import reach, within
from linli.web.desk.forms import PlainForm
from linli.web.desk.frame import BODY_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.places import sections
from linli.web.desk.posts import MOST_PLACES, ending_href, looks_after, places_to_show, quiet_line
from linli.web.desk.roster import keepers, linked

POWERS = (Power.POST_APPOINT, Power.STATION_MANAGE, Power.BODY_MANAGE)
MOST_BODIES = 200
MOST_HOLDERS, FEW = 50, 10
"""So many holders of a post are shown; so few are seen at a glance."""
PAGE = 60
MOST_LETTERS = 40
SOON = timedelta(days=90)
"""A term that ends so soon is marked."""

NOBODY_YET = UUID(int=0)
"""For asking whether somebody may be appointed before it is known who."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One post of a body: its name, what it may do, and who holds it."""

    key: str
    name: str
    sentences: list[str]
    holders: list[Any]
    missing: int = 0
    more: int = 0
    coming: Sequence[Appointment] = ()
    """Those whose first day is still to come."""


class StationForm(PlainForm):
    """What a station says about itself."""

    telephone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=20)
    address = forms.CharField(label=gettext_lazy("Address"), required=False, max_length=120)
    hours = forms.CharField(label=pgettext_lazy("hours", "Open"), required=False, max_length=80)
    emergency_telephone = forms.CharField(
        label=gettext_lazy("Telephone in an emergency"), required=False, max_length=20
    )
    kinds: ClassVar[Mapping[str, str]] = {
        "telephone": "tel",
        "address": "text",
        "hours": "text",
        "emergency_telephone": "tel",
    }


def my_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Living bodies that serve places where a post of the reader appoints people or keeps bodies."""
    pairs = set().union(*(reach(actor, power) for power in POWERS))
    mine = Place.objects.filter(within(pairs)).order_by().values("pk")
    return Organisation.objects.filter(bindings__place__in=mine, ended_on=None).distinct()


def shown_bodies(actor: Actor) -> QuerySet[Organisation]:
    """`my_bodies`, and the party organisations whose roster the reader keeps or sees the numbers of."""
    own = my_bodies(actor).order_by().values("pk")
    return Organisation.objects.filter(Q(pk__in=own) | keepers(actor), ended_on=None).distinct()


def my_body(actor: Actor, organisation_id: UUID) -> Organisation:
    found = shown_bodies(actor).filter(pk=organisation_id).first()
    if found is None:
        raise Refused(unseen())
    return found


@require_safe
@for_staff
def organisations(request: HttpRequest) -> HttpResponse:
    """The bodies, by kind, with how many people hold a post in each; found by a piece of their name, and by kind."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & BODY_POWERS:
        raise Refused(unseen())
    kind, text = request.GET.get("kind", ""), " ".join(request.GET.get("q", "").split())[:MOST_LETTERS]
    kind = kind if kind in list(BodyKind) else ""
    mine = Organisation.objects.filter(pk__in=shown_bodies(actor).order_by().values("pk"))
    found = _looked_for(mine, kind, text).annotate(people=_people(clock.local_date(at)))
    first = list(found[: PAGE + 1])
    listed = Paginator(found if len(first) > PAGE else first, PAGE).get_page(request.GET.get("page"))
    kept = urlencode({name: value for name, value in (("kind", kind), ("q", text)) if value})
    looked_after = list(places_to_show(actor)[:MOST_PLACES])
    values = {
        "now": at,
        "bodies": [(body, BodyKind(body.kind).label) for body in listed.object_list],
        "listed": listed,
        "rest": f"&{kept}" if kept else "",
        "kinds": [("", _("Every kind")), *((one.value, one.label) for one in BodyKind)],
        "kind": kind,
        "text": text,
        "searched": listed.paginator.count > PAGE or bool(kept),
        "sections": sections(actor, "organisations"),
        "quiet": quiet_line(actor, looked_after, clock.local_date(at)),
        "looked_after": looked_after,
        "ending": ending_href(actor, looked_after[0]) if len(looked_after) == 1 else "",
    }
    return respond(request, "desk/organisations.jinja", values, current="organisations")


def _looked_for(mine: QuerySet[Organisation], kind: str, text: str) -> QuerySet[Organisation]:
    """Those of a kind whose name has the text in it, by kind in the order of the kinds, then by name."""
    found = mine.filter(kind=kind) if kind else mine
    if text:
        found = found.filter(Q(name__icontains=text) | Q(short_name__icontains=text))
    in_order = Case(*(When(kind=one.value, then=Value(number)) for number, one in enumerate(BodyKind)))
    return found.order_by(in_order, "name", "pk")


def _people(day: date) -> Subquery:
    """How many appointments of a body run on a day, asked of the rows that are shown alone."""
    running = in_force(day).filter(post__organisation=OuterRef("pk")).order_by()
    counted = running.values("post__organisation").annotate(count=Count("pk")).values("count")
    return Subquery(counted, output_field=IntegerField())


@require_safe
@for_staff
def organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One body: its posts, who holds them, and what each may do."""
    at, actor = clock.now(), actor_of(request)
    body = my_body(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, Power.POST_APPOINT, places)
    version = playbook_version_for(places[0])
    seats = by_id(version).posts_of(body.kind)
    station = Station.objects.filter(organisation=body).first()
    asked = asked_name(request.GET.get("q", ""))
    shown, people = _seats(body, seats, by_id(version), clock.local_date(at), asked)
    values = {
        "now": at,
        "body": body,
        "asked": asked,
        "searched": people > FEW,
        "kind": BodyKind(body.kind).label,
        "serves": [place.name for place in places],
        "seats": shown,
        "refusal": may_appoint(act, places, NOBODY_YET, at) or may_create_person(act, at),
        "station": station,
        "manage_refusal": may_manage_body(acting_over(actor, Power.STATION_MANAGE, places), places, at),
        "me": actor.person_id,
        "roster": linked(actor, body, places, at),
        "oversees": over(actor, places) is not None,
        "reads_contracts": over(actor, places) is None and reads_contracts(actor, body, places),
        "posts_at": places[0].pk if looks_after(actor, places[0]) else None,
    }
    return respond(request, "desk/organisation.jinja", values, current="organisations")


def acting_over(actor: Actor, power: str, places: Sequence[Place]) -> Actor:
    """The reader in a post that has this power over all the places, if there is one."""
    for held in actor.posts:
        if power in held.powers and all(held.covers(place) for place in places):
            return actor.in_post(held)
    return actor.in_post(actor.posts[0])


def _seats(
    body: Organisation, seats: Sequence[PostSpec], playbook: Playbook, day: date, asked: str
) -> tuple[list[Seat], int]:
    """Posts of the playbook in its order, each with its first holders and with what it may do in plain sentences; where
    somebody is sought by name, those alone with a post in which they are. And how many people there are in all."""
    both = (in_force(day) | Appointment.objects.filter(starts_on__gt=day)).filter(post__organisation=body)
    known = list(both.select_related("person", "post", "follows__person").order_by("starts_on", "pk"))
    everybody = [one for one in known if one.starts_on <= day]
    there = Counter(one.post.key for one in everybody)
    listed = [one for one in everybody if not asked or is_named(asked, one.person.name, one.person.pinyin)]
    found = Counter(one.post.key for one in listed)
    names = full_names(appointment.place_id for appointment in listed)
    categories = {category.key: str(category.name) for category in playbook.categories}
    by_key: dict[str, list[Any]] = {}
    for appointment in listed:
        line = {
            "appointment": appointment,
            "place": names.get(appointment.place_id or 0, ""),
            "soon": appointment.ends_on is not None and appointment.ends_on <= day + SOON,
            "categories": [categories.get(key, key) for key in appointment.categories or ()],
            "grade": charter.grade_words(playbook, appointment.grade, appointment.step) if appointment.grade else "",
        }
        by_key.setdefault(appointment.post.key, []).append(line)
    shown = [
        Seat(
            key=seat.key,
            name=str(seat.name),
            sentences=[Power(power).sentence for power in seat.powers],
            holders=by_key.get(seat.key, [])[:MOST_HOLDERS],
            missing=0 if asked else max(0, seat.count_min - there[seat.key]),
            more=max(0, found[seat.key] - MOST_HOLDERS),
            coming=[one for one in known if one.starts_on > day and one.post.key == seat.key],
        )
        for seat in seats
        if not asked or found[seat.key]
    ]
    return shown, len(everybody)


@require_POST
@for_staff
def end(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Let an appointment run out with today."""
    at, actor = clock.now(), actor_of(request)
    found = Appointment.objects.filter(pk=appointment_id).select_related("post__organisation", "person").first()
    if found is None:
        raise Refused(unseen())
    body = my_body(actor, found.post.organisation_id)
    act = acting_over(actor, Power.POST_APPOINT, places_of(body))
    version = request.POST.get("version", "")
    try:
        end_appointment(
            found, ends_on=clock.local_date(at), by=act, at=at,
            version=int(version) if version.isascii() and version.isdigit() else None,
        )  # fmt: skip
        tell(request, _("The appointment of %(name)s ends today.") % {"name": found.person.name})
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    return see_other(reverse("desk:organisation", args=[body.pk]))


@require_POST
@for_staff
def take_back(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Take back an appointment that has not begun; whoever holds the post holds it on."""
    at, actor = clock.now(), actor_of(request)
    found = Appointment.objects.filter(pk=appointment_id).select_related("post", "person").first()
    if found is None:
        raise Refused(unseen())
    body = my_body(actor, found.post.organisation_id)
    act = acting_over(actor, Power.POST_APPOINT, places_of(body))
    old = take_back_appointment(found, by=act, at=at, version=whole_number(request.POST.get("version", "")))
    if old is None:
        tell(request, _("The appointment of %(name)s is taken back.") % {"name": found.person.name})
    else:
        told = {"name": found.person.name, "old": old.person.name}
        tell(request, _("Taken back: %(old)s holds the post on, %(name)s does not follow.") % told)
    return see_other(reverse("desk:organisation", args=[body.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def station(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """A station's telephone, address and opening hours."""
    at, actor = clock.now(), actor_of(request)
    body = my_body(actor, organisation_id)
    known = Station.objects.filter(organisation=body).first()
    if known is None:
        raise Refused(unseen())
    initial = {"telephone": body.telephone, "address": known.address, "hours": known.hours,
               "emergency_telephone": known.emergency_telephone}  # fmt: skip
    form = StationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = acting_over(actor, Power.STATION_MANAGE, places_of(body))
        version = request.POST.get("version", "")
        try:
            describe_station(
                body, **form.cleaned_data, by=act, at=at,
                version=int(version) if version.isascii() and version.isdigit() else None,
            )  # fmt: skip
            tell(request, _("The station's facts are changed; residents see them at once."))
            return see_other(reverse("desk:organisation", args=[body.pk]))
        except Invalid as invalid:
            for name, message in invalid.errors.items():
                form.add_error(name if name in form.fields else None, message)
    status = 422 if request.method == "POST" else 200
    values = {"now": at, "body": body, "form": form}
    return respond(request, "desk/station.jinja", values, current="organisations", status=status)
