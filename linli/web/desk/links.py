"""Household links of an estate: how many have somebody, a proposal before anything is saved, and links by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import RefusalKind, Refused, ask, unseen
from linli.organisations.actions import Applied, apply_links
from linli.organisations.linking import Proposal, propose
from linli.organisations.models import HouseholdLink, LinkOrigin
from linli.organisations.queries.links import counts, gaps, links_of_room, loads, visible_to
from linli.organisations.queries.standing import Door, Standing, linked_posts, playbook_of, standing
from linli.organisations.rules import may_link_households
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, full_name, full_names
from linli.playbooks.enums import Power
from linli.playbooks.parts import Link
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number

POWER = Power.HOUSEHOLD_LINK_MANAGE
MOST_SHOWN = 60


def my_place(actor: Actor, place_id: int, level: Level) -> Place:
    """The place of this id and level, where one of the reader's posts says who is linked. Raises `Refused`."""
    found = Place.objects.filter(within(reach(actor, POWER)), pk=place_id, level=level).select_related("parent").first()
    if found is None:
        raise Refused(unseen())
    return found


def posts_here(place: Place) -> tuple[Link, ...]:
    """Which posts are linked with households here; none where no playbook holds yet."""
    try:
        return linked_posts(place)
    except NoPlaybook:
        return ()


def chosen(request: HttpRequest, place: Place) -> Link:
    """The post that the address names, else the playbook's first. Raises `Refused` where none is linked."""
    links = posts_here(place)
    wanted = request.POST.get("post") or request.GET.get("post", "")
    link = next((link for link in links if link.key == wanted), links[0] if links else None)
    if link is None:
        raise Refused(unseen())
    return link


def address(name: str, place: Place, link: Link) -> str:
    """A page of these links, for one post."""
    return f"{reverse(f'desk:{name}', args=[place.pk])}?{urlencode({'post': link.key})}"


@require_safe
@for_staff
def links(request: HttpRequest, place_id: int) -> HttpResponse:
    """An estate's households in one sentence, its buildings with their gaps, and who has too many or too few."""
    at, actor = clock.now(), actor_of(request)
    estate = my_place(actor, place_id, Level.ESTATE)
    known = posts_here(estate)
    values: dict[str, Any] = {
        "estate": estate,
        "tabs": [],
        "link": None,
        "back": f"{reverse('desk:places')}?estate={estate.pk}",
    }
    if known:
        values |= _overview(estate, chosen(request, estate), known, clock.local_date(at))
    return respond(request, "desk/links.jinja", values, current="places")


def _overview(estate: Place, link: Link, known: Sequence[Link], on: date) -> dict[str, Any]:
    playbook = playbook_of(estate)
    rows = gaps(estate, link.key, on)
    people = loads(estate, link, on)
    dwellings, linked = sum(row.dwellings for row in rows), sum(row.linked for row in rows)
    tabs = [(one.key, str(playbook.post(one.key).name), address("links", estate, one), None) for one in known]
    return {
        "link": link,
        "post": str(playbook.post(link.key).name),
        "tabs": tabs if len(tabs) > 1 else [],
        "sentence": in_a_sentence(dwellings, linked),
        "rows": [(row, address("building_links", Place(pk=row.place_id), link)) for row in rows if row.dwellings],
        "people": len(people),
        "above": [load for load in people if load.above],
        "below": [load for load in people if load.below],
        "hrefs": {name: address(name, estate, link) for name in ("links_proposal", "links_sheet", "links_import")},
    }


def estate_sentence(estate: Place, on: date) -> str:
    """How many of an estate's households are linked in the playbook's first such post; empty where it has none."""
    first = next(iter(posts_here(estate)), None)
    if first is None:
        return ""
    found = counts(estate, first.key, on)
    return in_a_sentence(found.dwellings, found.linked)


def in_a_sentence(dwellings: int, linked: int) -> str:
    """How many of how many households are linked."""
    told = ngettext("%(count)s household", "%(count)s households", dwellings) % {"count": dwellings}
    return _("%(households)s, %(linked)s linked") % {"households": told, "linked": linked}


@dataclass
class PersonLine:
    """What the proposal gives somebody in one building."""

    name: str
    stays: int = 0
    new: list[Door] = field(default_factory=list)
    moved: list[Door] = field(default_factory=list)

    @property
    def new_doors(self) -> str:
        return in_a_row(self.new)

    @property
    def moved_doors(self) -> str:
        return in_a_row(self.moved)


@dataclass
class BuildingLine:
    """What the proposal does in one building."""

    name: str
    people: dict[UUID, PersonLine] = field(default_factory=dict)
    left_out: list[Door] = field(default_factory=list)
    ended: list[Door] = field(default_factory=list)
    """Doors that a sheet leaves with nobody."""

    @property
    def ended_doors(self) -> str:
        return in_a_row(self.ended)

    @property
    def left_out_doors(self) -> str:
        return in_a_row(self.left_out)

    @property
    def new(self) -> int:
        return sum(len(line.new) for line in self.people.values())

    @property
    def moved(self) -> int:
        return sum(len(line.moved) for line in self.people.values())

    @property
    def stays(self) -> int:
        return sum(line.stays for line in self.people.values())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def proposal(request: HttpRequest, place_id: int) -> HttpResponse:
    """The proposal as a difference; POST applies what was looked at, if nothing has changed since."""
    at, actor = clock.now(), actor_of(request)
    estate = my_place(actor, place_id, Level.ESTATE)
    act = with_power(actor, POWER, estate)
    ask(may_link_households(act, estate, at))
    link = chosen(request, estate)
    now = standing(estate, link, clock.local_date(at))
    plan = propose(now.dwellings(), now.candidates(), now.sizes())
    if request.method != "POST":
        return _difference(request, estate, now, plan)
    wanted = {door.id: plan.links.get(door.id) for door in now.doors}
    try:
        done = apply_links(
            estate, post_key=link.key, wanted=wanted, seen=request.POST.get("seen", ""), origin=LinkOrigin.PROPOSED,
            by=act, at=at,
        )  # fmt: skip
    except Refused as refused:
        if refused.refusal.kind is not RefusalKind.WHEN:
            raise
        return _difference(request, estate, now, plan, stale=refused.refusal.sentence(), status=409)
    tell(request, done_in_words(done))
    return see_other(address("links", estate, link))


def _difference(
    request: HttpRequest, estate: Place, now: Standing, plan: Proposal, *, stale: str = "", status: int = 200
) -> HttpResponse:
    called = now.told_apart()
    lines = building_lines(now, plan.links)
    values = {
        "estate": estate,
        "link": now.link,
        "stale": stale,
        "counts": {name: len(getattr(plan, name)) for name in ("new", "kept", "moved", "left_out")},
        "changes": bool(plan.new or plan.moved),
        "lines": lines,
        "below": [(called[who], count) for who, count in plan.below.items()],
        "people": len(now.people),
        "seen": now.fingerprint(),
        "back": address("links", estate, now.link),
    }
    return respond(request, "desk/links_proposal.jinja", values, current="places", status=status)


def building_lines(now: Standing, links: dict[int, UUID]) -> list[BuildingLine]:
    """Building by building, who would have which doors, and which were another's before."""
    called = now.told_apart()
    found: dict[int, BuildingLine] = {}
    for door in now.doors:
        building = found.setdefault(door.building_id, BuildingLine(door.building))
        who = links.get(door.id)
        if who is None:
            building.left_out.append(door)
            continue
        person = building.people.setdefault(who, PersonLine(called[who]))
        if door.appointment_id == who:
            person.stays += 1
        else:
            (person.new if door.appointment_id is None else person.moved).append(door)
    return list(found.values())


def in_a_row(doors: Sequence[Door]) -> str:
    """Doors in a row, each entrance named once: 1单元101, 102, 2单元101."""
    before = ["", *(door.entrance for door in doors)]
    names = (
        door.name if door.entrance == last else f"{door.entrance}{door.name}"
        for last, door in zip(before, doors, strict=False)
    )
    return pgettext("list", ", ").join(names)


def done_in_words(done: Applied) -> str:
    """What applying did."""
    if not (done.began or done.ended):
        return _("Everything was so already.")
    return _("Linked: %(began)s, of these taken over: %(moved)s. Ended: %(ended)s.") % {
        "began": done.began,
        "moved": done.moved,
        "ended": done.ended,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def building_links(request: HttpRequest, place_id: int) -> HttpResponse:
    """A building's doors by staircase, each with who is linked; ticked ones get somebody, or nobody any more."""
    at, actor = clock.now(), actor_of(request)
    building = my_place(actor, place_id, Level.BUILDING)
    estate = building.parent
    assert estate is not None
    act = with_power(actor, POWER, building)
    ask(may_link_households(act, building, at))
    link = chosen(request, building)
    now = standing(estate, link, clock.local_date(at))
    error, status = "", 422
    if request.method == "POST":
        try:
            error = _by_hand(request, building, estate, now, act, at)
        except Refused as refused:
            if refused.refusal.kind is not RefusalKind.WHEN:
                raise
            error, status = refused.refusal.sentence(), 409
        if not error:
            return see_other(address("building_links", building, link))
    called = now.told_apart()
    stairs: dict[str, list[tuple[Door, str]]] = {}
    for door in now.doors:
        if door.building_id == building.pk:
            who = called.get(door.appointment_id, "") if door.appointment_id else ""
            stairs.setdefault(door.entrance, []).append((door, who))
    history, of_room = _history(request, actor, building, link)
    values = {
        "now": at, "history": history, "of_room": of_room, "here": address("building_links", building, link),
        "building": building, "estate": estate, "link": link, "stairs": stairs, "error": error,
        "ticked": set(request.POST.getlist("room")), "people": _options(now), "person": request.POST.get("person", ""),
        "mistakes": [("", error)] if error else [], "back": address("links", estate, link),
        "seen": now.fingerprint(building.pk),
    }  # fmt: skip
    return respond(request, "desk/links_building.jinja", values, current="places", status=status if error else 200)


def _history(
    request: HttpRequest, actor: Actor, building: Place, link: Link
) -> tuple[list[tuple[HouseholdLink, str]], str]:
    """Links that have ended in a building, newest first; with `room` in the address all of that door, and its name."""
    number = whole_number(request.GET.get("room", ""))
    room = Place.objects.filter(building_id=building.pk, pk=number).first() if number is not None else None
    if room is not None:
        found = links_of_room(room).filter(post_key=link.key)
    else:
        ended = visible_to(actor).filter(building_id=building.pk, post_key=link.key).exclude(until=None)
        found = ended.select_related("appointment__person")
    listed = list(found[:MOST_SHOWN])
    names = full_names(one.room_id for one in listed)
    return [(one, names[one.room_id]) for one in listed], full_name(room) if room else ""


def _options(now: Standing) -> list[tuple[str, str]]:
    """The people to choose from, each with how many they have here."""
    has: dict[UUID | None, int] = {}
    for door in now.doors:
        has[door.appointment_id] = has.get(door.appointment_id, 0) + 1
    return [
        (str(who), _("%(name)s (%(count)s)") % {"name": name, "count": has.get(who, 0)})
        for who, name in now.told_apart().items()
    ]


def _by_hand(request: HttpRequest, building: Place, estate: Place, now: Standing, act: Actor, at: datetime) -> str:
    """Link the ticked doors with the chosen person, or end their links; what is wrong, in words. Raises `Refused`."""
    ticked = set(request.POST.getlist("room"))
    rooms = [door.id for door in now.doors if door.building_id == building.pk and str(door.id) in ticked]
    if not rooms:
        return _("Tick at least one household.")
    ending = request.POST.get("do") == "end"
    people = {str(one.appointment_id): one.appointment_id for one in now.people}
    who = None if ending else people.get(request.POST.get("person", ""))
    if who is None and not ending:
        return _("Choose with whom these households are linked.")
    apply_links(
        estate, post_key=now.link.key, wanted=dict.fromkeys(rooms, who), seen=request.POST.get("seen", ""),
        origin=LinkOrigin.HAND, building=building, by=act, at=at,
    )  # fmt: skip
    tell(request, _("The links are ended.") if ending else _("The households are linked."))
    for load in loads(estate, now.link, clock.local_date(at)):
        if load.above and load.appointment_id == who:
            told = {"name": load.name, "count": load.count, "most": load.link.households_max}
            warn(request, _("%(name)s has %(count)s households now; at most %(most)s are meant.") % told)
    return ""
