"""Rounds of visits: those that run, those that are over as counts of doors, and starting one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.queries.standing import playbook_of
from linli.outreach.actions import end_sweep, start_sweep
from linli.outreach.enums import SweepState
from linli.outreach.models import Sweep
from linli.outreach.queries import Progress, progress_of, visible_to
from linli.outreach.rules import may_end_sweep, may_start_sweep
from linli.places.models import Place
from linli.places.queries import NoPlaybook, buildings
from linli.playbooks.enums import Power
from linli.playbooks.parts_outreach import SweepKind
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk import waiting_visits  # noqa: F401  # says in the inbox how visits read
from linli.web.desk.acting import with_power
from linli.web.desk.finder import estates_of
from linli.web.desk.frame import SWEEP_POWERS, powers_of, respond, see_other, tell, whole_number

POWER = Power.SWEEP_ARRANGE
PAGE = 20
FIELDS = ("kind", "purpose", "starts_on", "ends_on", "buildings")
MOST_ESTATES = 200


def my_sweep(actor: Actor, sweep_id: UUID) -> Sweep:
    """The round, where the reader arranges it or has doors in it. Raises `Refused`."""
    found = visible_to(actor).filter(pk=sweep_id).first()
    if found is None:
        raise Refused(unseen())
    return found


def kind_name(sweep: Sweep) -> str:
    """What a round is called in the playbook that it runs under."""
    try:
        return str(by_id(sweep.playbook_version_id).sweep(sweep.kind).name)
    except LookupError:
        return _("Visits")


def doors_in_words(far: Progress) -> str:
    """38 of 64 doors."""
    said = ngettext("%(reached)s of %(count)s door", "%(reached)s of %(count)s doors", far.doors)
    return said % {"reached": far.reached, "count": far.doors}


@require_safe
@for_staff
def sweeps(request: HttpRequest) -> HttpResponse:
    """The rounds that run, and the past ones with how many doors were reached."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & SWEEP_POWERS:
        raise Refused(unseen())
    seen = visible_to(actor)
    running = list(seen.filter(state=SweepState.OPEN)[:PAGE])
    page = Paginator(seen.filter(state=SweepState.ENDED), PAGE).get_page(request.GET.get("page"))
    past = list(page.object_list)
    far = progress_of([*running, *past])
    values = {
        "now": at,
        "running": [_line(sweep, far) for sweep in running],
        "past": [_line(sweep, far) for sweep in past],
        "page": page,
        "starts": POWER in powers_of(actor),
    }
    return respond(request, "desk/sweeps.jinja", values, current="sweeps")


def _line(sweep: Sweep, far: dict[UUID, Progress]) -> dict[str, Any]:
    own = far.get(sweep.pk, Progress(0, 0))
    return {
        "sweep": sweep,
        "name": kind_name(sweep),
        "href": reverse("desk:sweep", args=[sweep.pk]),
        "doors": doors_in_words(own),
        "progress": own,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sweep_new(request: HttpRequest) -> HttpResponse:
    """Start a round: which, from when to when, in which buildings; its doors are shared at once."""
    at, actor = clock.now(), actor_of(request)
    estates = list(estates_of(actor, POWER)[:MOST_ESTATES])
    if not estates:
        raise Refused(unseen())
    wanted = whole_number(request.POST.get("estate") or request.GET.get("estate", ""))
    estate = next((one for one in estates if one.pk == wanted), estates[0])
    act = with_power(actor, POWER, estate)
    ask(may_start_sweep(act, estate, at))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            started = _start(request, estate, act, at)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            tell(request, _("The round is started. Its doors are shared by household links."))
            return see_other(reverse("desk:sweep", args=[started.pk]))
    return _form(request, estates, estate, at, errors)


def _start(request: HttpRequest, estate: Place, act: Actor, at: datetime) -> Sweep:
    """Raises `Invalid` and `Refused`."""
    ticked = [number for text in request.POST.getlist("building") if (number := whole_number(text)) is not None]
    every = "building" not in request.POST or not ticked
    return start_sweep(
        estate,
        kind=request.POST.get("kind", ""),
        purpose=request.POST.get("purpose", "").replace("\x00", ""),
        starts_on=_day(request, "starts_on"),
        ends_on=_day(request, "ends_on"),
        buildings=None if every else ticked,
        by=act,
        at=at,
    )


def _day(request: HttpRequest, name: str) -> date | None:
    """A day of the form; none where it is empty. Raises `Invalid`."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid({name: _("Write a day such as 2026-12-01.")})
    return found


def _form(
    request: HttpRequest, estates: list[Place], estate: Place, at: datetime, errors: dict[str, str]
) -> HttpResponse:
    kinds = _kinds(estate)
    chosen = next((kind for kind in kinds if kind.key == request.POST.get("kind")), kinds[0] if kinds else None)
    values = {
        "now": at,
        "estate": estate,
        "estates": [(str(one.pk), one.name) for one in estates] if len(estates) > 1 else [],
        "kinds": [(kind.key, str(kind.name)) for kind in kinds],
        "kind": chosen,
        "buildings": [(building.pk, building.name) for building in buildings(estate)],
        "ticked": set(request.POST.getlist("building")),
        "typed": {name: request.POST.get(name, "") for name in ("purpose", "starts_on", "ends_on")},
        "today": clock.local_date(at).isoformat(),
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return respond(request, "desk/sweep_new.jinja", values, current="sweeps", status=422 if errors else 200)


def _kinds(estate: Place) -> tuple[SweepKind, ...]:
    try:
        return playbook_of(estate).sweeps
    except NoPlaybook:
        return ()


@require_POST
@for_staff
def sweep_end(request: HttpRequest, sweep_id: UUID) -> HttpResponse:
    """End a round; who was not in is forgotten."""
    at, actor = clock.now(), actor_of(request)
    sweep = my_sweep(actor, sweep_id)
    act = with_power(actor, POWER, sweep)
    ask(may_end_sweep(act, sweep, at))
    end_sweep(sweep, by=act, at=at)
    tell(request, _("The round has ended. At which doors nobody was in is forgotten."))
    return see_other(reverse("desk:sweeps"))
