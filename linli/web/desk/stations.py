"""Service stations at the desk: those of a place with what each lacks, and one with all that is written of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask, unseen
from linli.organisations.actions import mark_station_item
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation, Station, StationItem
from linli.organisations.models_stations import ItemSort, MoneySource
from linli.organisations.queries import stations as queries
from linli.organisations.rules import may_manage_body
from linli.organisations.rules_stations import may_enter_station_money, may_mark_station, may_say_station_hours
from linli.organisations.standard import Line, lines
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.late import too_late
from linli.web.desk.people_and_posts import acting_over
from linli.web.desk.place_choice import place_choice
from linli.web.desk.spaces import errors_on, seen_version
from linli.web.money_words import in_yuan
from linli.web.station_words import hours_of, playbook_at, post_name

POWER = Power.STATION_MANAGE
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One station of the list, with the items of the standard that it lacks."""

    name: str
    href: str
    missing: Sequence[str]
    asked: bool
    """Whether a standard asks anything of it."""
    zones: int
    of_zones: int


def my_station(actor: Actor, organisation_id: UUID) -> Organisation:
    """The station, where a post of the reader reaches it. Raises `Refused`."""
    found = Organisation.objects.filter(queries.reached(actor), pk=organisation_id).distinct().first()
    if found is None:
        raise Refused(unseen())
    return found


@require_safe
@for_staff
def stations(request: HttpRequest) -> HttpResponse:
    """The stations of a place by name, each with what the standard asks for and it lacks. Nobody is ranked."""
    at, actor = clock.now(), actor_of(request)
    choice = place_choice(request, actor)
    place = choice.place
    playbook = playbook_at(place)
    mine = Organisation.objects.filter(queries.reached(actor)).order_by().values("pk")
    all_here = queries.stations_of(place).filter(pk__in=mine)
    page = Paginator(all_here, PAGE).get_page(request.GET.get("page"))
    bodies = list(page.object_list)
    around = queries.rooms_around(bodies)
    rows = [_row(body, playbook, around.get(body.pk, {})) for body in bodies]
    count, standard = page.paginator.count, [item.key for item in playbook.standard] if playbook else []
    lacking = count - queries.how_many_meet(all_here, standard) if standard else None
    values: dict[str, Any] = {
        "now": at,
        "place": place,
        "choice": choice,
        "page": page,
        "rows": rows,
        "sentence": _sentence(count, lacking),
        "spaces": f"{reverse('desk:spaces')}?{urlencode({'place': place.pk})}",
    }
    return respond(request, "desk/stations.jinja", values, current="spaces")


def _sentence(count: int, lacking: int | None) -> str:
    """How many stations; at how many something is missing, where a standard asks for anything (else None)."""
    if not count:
        return _("No station serves this place")
    told = ngettext("%(count)s station", "%(count)s stations", count) % {"count": count}
    if lacking is None:
        return told
    if not lacking:
        return _("%(stations)s, nothing of the standard is missing") % {"stations": told}
    return _("%(stations)s, at %(lacking)s something of the standard is missing") % {
        "stations": told, "lacking": lacking,
    }  # fmt: skip


def _row(body: Organisation, playbook: Playbook | None, rooms: Mapping[str, str]) -> Row:
    items: list[StationItem] = body.items  # type: ignore[attr-defined]  # loaded by stations_of
    standard = lines(playbook, ItemSort.STANDARD, items) if playbook else []
    zones = lines(playbook, ItemSort.ZONE, items, rooms) if playbook else []
    return Row(
        name=body.name,
        href=reverse("desk:service_station", args=[body.pk]),
        missing=[line.name for line in standard if line.since is None],
        asked=bool(standard),
        zones=sum(line.there for line in zones),
        of_zones=len(zones),
    )


@require_safe
@for_staff
def service_station(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """One station: what it has and lacks, its zones, its money by year, who is there when, what it serves."""
    at, actor = clock.now(), actor_of(request)
    body = my_station(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, POWER, places)
    playbook = playbook_at(places[0]) if places else None
    items = list(StationItem.objects.filter(organisation=body).order_by("pk"))
    rooms = queries.rooms_around([body]).get(body.pk, {})
    money = queries.visible_to(actor).filter(organisation=body)
    values = {
        "now": at,
        "body": body,
        "facts": Station.objects.filter(organisation=body).first(),
        "serves": [place.name for place in places],
        "lists": [(sort.value, str(sort.label), lines(playbook, sort, items, rooms)) for sort in ItemSort if playbook],
        "no_standard": playbook is not None and not playbook.standard,
        "sources": [(source.value, str(source.label)) for source in MoneySource],
        "years": [
            (year, [in_yuan(given.get(source, 0)) for source in MoneySource], in_yuan(sum(given.values())))
            for year, given in queries.sums(money).items()
        ],
        "people": [(held, post_name(held), hours_of(held)) for held in queries.people_of(body, clock.local_date(at))],
        "mark_refusal": may_mark_station(act, places, at),
        "money_refusal": may_enter_station_money(act, places, at),
        "hours_refusal": may_say_station_hours(act, places, at),
        "facts_refusal": may_manage_body(act, places, at),
        "back": reverse("desk:stations"),
    }
    return respond(request, "desk/service_station.jinja", values, current="spaces")


class MarkForm(PlainForm):
    """Since when an item is there, or that it is missing; and words."""

    since = forms.DateField(label=gettext_lazy("There since"), required=False)
    words = forms.CharField(label=gettext_lazy("In words, if you like"), required=False, max_length=120)
    kinds: ClassVar[Mapping[str, str]] = {"since": "date", "words": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "since": gettext_lazy("Leave it empty where it is missing."),
        "words": gettext_lazy("Where it is, or what is lacking. Residents read this."),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mark(request: HttpRequest, organisation_id: UUID, sort: str, item: str) -> HttpResponse:
    """Write down whether the station has one item."""
    at, actor = clock.now(), actor_of(request)
    body = my_station(actor, organisation_id)
    places = places_of(body)
    act = acting_over(actor, POWER, places)
    ask(may_mark_station(act, places, at))
    line = _line(body, places, sort, item)
    known = {"since": line.since.isoformat() if line.since else "", "words": line.words}
    form = MarkForm(request.POST or None, initial=known)
    here, status = reverse("desk:service_station", args=[body.pk]), 0
    if request.method == "POST" and form.is_valid():
        try:
            mark_station_item(
                body, ItemSort(sort), item, **form.cleaned_data, by=act, at=at, version=seen_version(request)
            )
            tell(request, _("%(item)s: it is written down.") % {"item": line.name})
            return see_other(here)
        except Stale as stale:
            form.add_error(None, too_late(stale))
            line, status = _line(body, places, sort, item), 409
        except Invalid as invalid:
            errors_on(form, invalid)
    values = {"now": at, "body": body, "line": line, "form": form, "back": here}
    status = status or (422 if form.errors else 200)
    return respond(request, "desk/station_mark.jinja", values, current="spaces", status=status)


def _line(body: Organisation, places: Sequence[Place], sort: str, key: str) -> Line:
    """One line of the playbook's list. Raises `Refused` for what the playbook does not know."""
    playbook = playbook_at(places[0]) if places else None
    if playbook is None or sort not in ItemSort.values:
        raise Refused(unseen())
    items = list(StationItem.objects.filter(organisation=body, key=key).order_by("pk"))
    found = next((one for one in lines(playbook, ItemSort(sort), items) if one.key == key), None)
    if found is None:
        raise Refused(unseen())
    return found
