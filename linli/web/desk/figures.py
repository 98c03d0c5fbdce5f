"""The figures of a place above the estate, on a day: a sentence for each, what it was a month before, the rows behind.

A place is held against its own past alone. Members are numbers here, never names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.clock import day_bounds
from linli.core.refusals import Refused, ask, unseen
from linli.core.sheets_columns import Column
from linli.core.sheets_write import write_rows
from linli.organisations.queries.figures import Figures, Share, figures
from linli.organisations.rules_figures import (
    ABOVE_ESTATES,
    may_see_figures,
    may_see_member_numbers,
    may_see_member_sum,
)
from linli.organisations.small_numbers import seen_estates, told_apart
from linli.people.names import asked_name
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.bodies import my_area
from linli.web.desk.figures_rows import ROWS, Row, opened
from linli.web.desk.finder import reach, within
from linli.web.desk.frame import download, respond, see_other
from linli.web.filters import number
from linli.web.typed import day_of

PAGE = 50
MOST_PLACES = 200
FEW = 10
"""So many rows are seen at a glance."""
BRANCH = BodyKind.ESTATE_PARTY_BRANCH


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its sentence, the plain number, the same number a month before, and where its rows are."""

    key: str
    label: str
    sentence: str
    value: int | None
    before: int | None
    href: str = ""

    @property
    def change(self) -> str:
        """What it was a month before, in words; nothing where that is not shown."""
        if self.before is None:
            return ""
        if self.value == self.before:
            return _("A month before: the same.")
        return _("A month before: %(count)s (%(label)s).") % {"count": number(self.before), "label": self.label}


@require_safe
@for_staff
def index(request: HttpRequest) -> HttpResponse:
    """The places whose figures the reader may see; straight to the figures where there is one."""
    actor = actor_of(request)
    pairs = reach(actor, Power.BODY_MANAGE)
    tops = {place_id for level, place_id in pairs if level in (*ABOVE_ESTATES, "place")}
    inside = within(pairs)
    mine = Place.objects.filter(inside, pk__in=tops, level__in=ABOVE_ESTATES).order_by("path")
    found = list(mine[:MOST_PLACES])
    if not found:
        raise Refused(unseen())
    if len(found) == 1:
        return see_other(reverse("desk:place_figures", args=[found[0].pk]))
    return respond(request, "desk/figures_places.jinja", {"places": found}, current="figures")


@require_safe
@for_staff
def place_figures(request: HttpRequest, place_id: int) -> HttpResponse:
    """The figures of a place on a day. Of one estate there are none; what stands there is on the page of its bodies."""
    if Place.objects.filter(pk=place_id, level=Level.ESTATE).exists():
        return HttpResponseRedirect(reverse("desk:body_map", args=[my_area(actor_of(request), place_id).pk]))
    place, actor, on = _asked(request, place_id)
    now, before = figures(place, [on, month_before(on)])
    shares, below = _shares(now, place)
    then = now.tree.places[place.pk]
    values = {
        "now": clock.now(),
        "place": place,
        "name": then.name,
        "on": on,
        "today": clock.local_date(clock.now()),
        "lines": lines(now, before, place, actor),
        "pairings": [(_pairing(one), number(one.persons)) for one in now.crossings.pairings],
        "below": below,
        "shares": [(one, _link(one, on)) for one in shares],
        "estates": opened(ROWS["coverage"](now, place)[:MOST_PLACES], actor) if not shares else [],
        "above": _above(place, actor),
        "other_day": _other_day(request.GET.get("on", ""), on),
        "others": Place.objects.filter(parent=place, level__in=ABOVE_ESTATES).order_by("sort", "pk")[:MOST_PLACES],
        "query": "" if on == clock.local_date(clock.now()) else f"?on={on.isoformat()}",
    }
    return respond(request, "desk/figures.jinja", values, current="figures")


@require_safe
@for_staff
def figure_rows(request: HttpRequest, place_id: int, figure: str) -> HttpResponse:
    """The rows that one figure counts, paged."""
    place, actor, on = _asked(request, place_id)
    if figure not in ROWS:
        raise Refused(unseen())
    if figure == "members":
        ask(may_see_member_numbers(with_power(actor, Power.ROSTER_COUNT, place), place, clock.now()))
    now, before = figures(place, [on, month_before(on)])
    asked = asked_name(request.GET.get("q", ""))
    everything: Sequence[Row] = ROWS[figure](now, place)
    rows = [row for row in everything if row.is_named(asked)] if asked else everything
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    day = urlencode({"on": on.isoformat(), "q": asked} if asked else {"on": on.isoformat()})
    values = {
        "now": clock.now(),
        "place": place,
        "name": now.tree.places[place.pk].name,
        "on": on,
        "line": next(line for line in lines(now, before, place, actor) if line.key == figure),
        "page": page,
        "rows": opened(list(page.object_list), actor),
        "asked": asked,
        "searched": len(everything) > FEW,
        "back": f"{reverse('desk:place_figures', args=[place.pk])}?{day}",
        "newer": f"?{day}&page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{day}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return respond(request, "desk/figures_rows.jinja", values, current="figures")


@require_safe
@for_staff
def figures_sheet(request: HttpRequest, place_id: int) -> HttpResponse:
    """The page as an Excel sheet: each figure, and how many estates of each part have a branch."""
    place, actor, on = _asked(request, place_id)
    now, before = figures(place, [on, month_before(on)])
    shares, _below = _shares(now, place)
    columns = [
        Column("figure", (_("Figure"),)),
        Column("value", (_("On %(day)s") % {"day": on.isoformat()},), kind="int"),
        Column("before", (_("On %(day)s") % {"day": month_before(on).isoformat()},), kind="int"),
    ]
    rows: list[tuple[object, ...]] = [
        (line.label, line.value, line.before) for line in lines(now, before, place, actor)
    ]
    for one in shares:
        told = {"place": one.place.name if one.place else _("elsewhere"), "all": one.estates}
        rows.append((_("%(place)s: estates with a branch, of %(all)s") % told, one.have, None))
    name = now.tree.places[place.pk].name
    return download(write_rows(columns, rows, name), f"{name} {on.isoformat()}.xlsx")


def _asked(request: HttpRequest, place_id: int) -> tuple[Place, Actor, date]:
    """The place, the reader in the post that sees its figures, and the day. Raises `Refused`."""
    actor = actor_of(request)
    today = clock.local_date(clock.now())
    on = _day(request.GET.get("on", ""), today)
    place = Place.every.filter(pk=place_id).first()
    if place is None or (place.ended_at is not None and place.ended_at < day_bounds(on)[1]):
        raise Refused(unseen())
    act = with_power(actor, Power.BODY_MANAGE, place)
    ask(may_see_figures(act, place, clock.now()))
    return place, actor, on


def _other_day(text: str, on: date) -> str:
    """That the day asked for is not shown, and which one is; nothing where it is."""
    if not text or text == on.isoformat():
        return ""
    return _("There are no figures of that day yet, or it is none. Shown are those of today.")


def _day(text: str, today: date) -> date:
    """The day asked for; today where it is none, or has not come yet."""
    return min(day_of(text) or today, today)


def month_before(day: date) -> date:
    """The same day of the month before, or that month's last day."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def lines(now: Figures, before: Figures, place: Place, actor: Actor) -> list[Line]:
    """Each figure of the page, with where its rows are for those who may see them."""
    act = with_power(actor, Power.ROSTER_COUNT, place)
    counts = may_see_member_numbers(act, place, clock.now()) is None
    found = zip(_said(now), _said(before), strict=True)
    told = [
        Line(
            key, label, sentence, value, earlier[3],
            "" if key == "members" and not counts else reverse("desk:figure_rows", args=[place.pk, key]),
        )
        for (key, label, sentence, value), earlier in found
    ]  # fmt: skip
    return told if counts else [_members(line, now, before, place, actor) if line.key == "members" else line
                                for line in told]  # fmt: skip


def _members(line: Line, now: Figures, before: Figures, place: Place, actor: Actor) -> Line:
    """The sum of members as the reader may see it: not where it would tell the number of one estate alone."""
    act = with_power(actor, Power.BODY_MANAGE, place)
    refusals = [
        may_see_member_sum(act, place, len(told_apart(one.tree, seen_estates(actor, one.tree))), clock.now())
        for one in (now, before)
    ]
    if refusals[0] is not None:
        said = _("Members registered at the estate where they live: not shown. %(why)s") % {"why": refusals[0].why}
        line = replace(line, sentence=said, value=None)
    return line if refusals[1] is None else replace(line, before=None)


def _said(found: Figures) -> list[tuple[str, str, str, int]]:
    """(key, label, sentence, number) of each figure of a day."""
    everything = len(found.tree.estates)
    have, served = len(found.have(BRANCH)), len(found.have(BodyKind.SERVICE_STATION))
    none, vacant, spaces = len(found.three_without), found.vacancies.count, found.spaces
    told = {
        "all": number(everything), "have": number(have), "share": percent(have, everything), "served": number(served),
        "branches": number(found.branches), "stations": number(found.stations),
        "people": number(found.representatives), "homes": number(found.households),
        "members": number(found.registered), "crossed": number(found.crossings.count),
        "pairs": number(len(found.crossings.rows)), "none": number(none),
        "vacant": number(vacant), "spaces": number(spaces.spaces), "area": number(spaces.area // 100),
    }  # fmt: skip
    return [
        ("branches", _("Estate party branches"), _("Estate party branches: %(branches)s.") % told, found.branches),
        ("coverage", _("Estates with a branch"),
         _("Estates with a branch: %(have)s of %(all)s, %(share)s.") % told, have),
        ("stations", _("Service stations in estates"),
         _("Service stations: %(stations)s, for %(served)s of %(all)s estates.") % told, found.stations),
        ("representatives", _("Residents' representatives with households"),
         _("Residents' representatives: %(people)s, linked with %(homes)s households.") % told, found.representatives),
        ("members", _("Members registered where they live"),
         _("Members registered at the estate where they live: %(members)s.") % told, found.registered),
        ("crossings", _("People with posts in two kinds of bodies"),
         _("People who hold posts in two kinds of bodies: %(crossed)s, in %(pairs)s pairs of posts.") % told,
         found.crossings.count),
        ("bare", _("Estates without all three"),
         _("Estates with neither branch nor owners' committee nor property company: %(none)s.") % told, none),
        ("vacancies", _("Posts that nobody holds"), _("Posts that nobody holds: %(vacant)s.") % told, vacant),
        ("spaces", _("Public spaces in use, m²"),
         _("Public spaces in use: %(spaces)s, %(area)s m² together.") % told, spaces.area // 100),
    ]  # fmt: skip


def percent(part: int, whole: int) -> str:
    """99.2%; never 100% while one is missing."""
    if not whole:
        return "–"
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}%"


def _pairing(one: Any) -> str:
    """What a pairing of posts is called: as the playbook has it, else by the kinds of bodies."""
    told = {"from": one.from_kind.label, "to": one.to_kind.label}
    return one.name or pgettext("posts in two bodies", "%(from)s and %(to)s") % told


def _above(place: Place, actor: Actor) -> Place | None:
    """The place above, where the reader may see its figures too."""
    above = place.parent
    if above is None or may_see_figures(with_power(actor, Power.BODY_MANAGE, above), above, clock.now()) is not None:
        return None
    return above


def _shares(now: Figures, place: Place) -> tuple[list[Share], str]:
    """How many estates have a branch in each place of the next level that there is, and what that level is called."""
    for level in TREE[TREE.index(Level(place.level)) + 1 : TREE.index(Level.ESTATE)]:
        if now.tree.at_level(level):
            return now.shares(level), str(level.label)
    return [], ""


def _link(one: Share, on: date) -> str:
    """The figures of a part of the place, on the same day."""
    return f"{reverse('desk:place_figures', args=[one.place.id])}?on={on.isoformat()}" if one.place else ""
