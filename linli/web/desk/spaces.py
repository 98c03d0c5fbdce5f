"""Public spaces at the desk: a place's list with its area, writing one down, its steps, putting it right."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.queries.bookings import waiting_for
from linli.organisations.rules_bookings import reads_bookings
from linli.places import queries_spaces as queries
from linli.places.actions import add_space, correct_space, move_space
from linli.places.enums import Level
from linli.places.enums_spaces import MOVES, SpaceState, SpaceVerb
from linli.places.models import Place, PublicSpace
from linli.places.queries import buildings, full_names
from linli.places.rules_spaces import may_add_space, may_correct_space, may_move_space
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.forms import PlainForm
from linli.web.desk.forms_spaces import CorrectSpaceForm, MoveForm, NewSpaceForm
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.place_choice import listed_places, place_choice
from linli.web.desk.places import sections
from linli.web.desk.space_parts import parts_of
from linli.web.space_words import chip_of, square_metres

POWER = Power.SPACE_MANAGE
PAGE = 50


def my_space(actor: Actor, space_id: UUID) -> PublicSpace:
    """The space, where a post of the reader reaches it. Raises `Refused`."""
    found = PublicSpace.objects.filter(queries.reached(actor), pk=space_id).first()
    if found is None:
        raise Refused(unseen())
    return found


def errors_on(form: PlainForm, invalid: Invalid) -> None:
    """Say what is wrong at its field."""
    for name, message in invalid.errors.items():
        form.add_error(name if name in form.fields else None, message)


def seen_version(request: HttpRequest) -> int | None:
    """The version of the row that the form was made from."""
    return whole_number(request.POST.get("version", ""))


@require_safe
@for_staff
def spaces(request: HttpRequest) -> HttpResponse:
    """A place's public spaces by state, each with its area; above them how much is in use."""
    at, actor = clock.now(), actor_of(request)
    choice = place_choice(request, actor)
    place = choice.place
    state = request.GET.get("state", "")
    sums = queries.by_state(place)
    found = queries.below(place).filter(queries.reached(actor))
    found = found.filter(state=state) if state in SpaceState.values else found.exclude(state=SpaceState.GIVEN_BACK)
    page = Paginator(queries.with_now(found), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = full_names(space.place_id for space in rows)
    values: dict[str, Any] = {
        "now": at,
        "sections": sections(actor, "spaces"),
        "place": place,
        "choice": choice,
        "state": state,
        "sentence": sentence(sums),
        "tabs": _tabs(place, sums),
        "page": page,
        "rows": [_line(space, names) for space in rows],
        "area": square_metres(queries.summed(found).area) if rows else "",
        "refusal": may_add_space(with_power(actor, POWER, place), place, at),
        "waiting": [
            (one, reverse("desk:space_bookings", args=[one.space_id])) for one in waiting_for(actor, at)[:PAGE]
        ],
        "stations": reverse("desk:stations") + f"?{urlencode({'place': place.pk})}",
    }
    return respond(request, "desk/spaces.jinja", values, current="spaces")


def sentence(sums: dict[SpaceState, queries.SpaceSum]) -> str:
    """How many spaces there are, and how much of them is in use."""
    there = sum(found.spaces for state, found in sums.items() if state is not SpaceState.GIVEN_BACK)
    if not there:
        return _("No public space is written down here")
    used = sums[SpaceState.IN_USE]
    told = ngettext("%(count)s public space", "%(count)s public spaces", there) % {"count": there}
    return _("%(spaces)s, %(used)s in use with %(area)s") % {
        "spaces": told, "used": used.spaces, "area": square_metres(used.area),
    }  # fmt: skip


def _tabs(place: Place, sums: dict[SpaceState, queries.SpaceSum]) -> list[tuple[str, str, str, int | None]]:
    here = reverse("desk:spaces")
    first = ("", _("All but given back"), f"{here}?{urlencode({'place': place.pk})}", None)
    return [first] + [
        (state.value, str(state.label), f"{here}?{urlencode({'place': place.pk, 'state': state.value})}", found.spaces)
        for state, found in sums.items()
        if found.spaces
    ]


def _line(space: PublicSpace, names: dict[int, str]) -> dict[str, Any]:
    now = queries.period_of(space)
    return {
        "space": space,
        "href": reverse("desk:space", args=[space.pk]),
        "chip": chip_of(space.state),
        "area": square_metres(space.area),
        "lies": names.get(space.place_id or 0, ""),
        "since": now.since,
        "what_for": now.what_for,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new_space(request: HttpRequest, place_id: int) -> HttpResponse:
    """Write a space down that was found idle."""
    at, actor = clock.now(), actor_of(request)
    place = listed_places(actor).filter(pk=place_id).first()
    if place is None:
        raise Refused(unseen())
    act = with_power(actor, POWER, place)
    ask(may_add_space(act, place, at))
    inside = {str(one.pk): one for one in [place, *(buildings(place) if place.level == Level.ESTATE else ())]}
    choices = [(key, one.name) for key, one in inside.items()]
    form = NewSpaceForm(request.POST or None, places=choices, today=clock.local_date(at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            space = add_space(inside[said["inside"]], form.facts(), found_on=said["found_on"], by=act, at=at)
            tell(request, _("%(name)s is written down.") % {"name": space.name})
            return see_other(reverse("desk:space", args=[space.pk]))
        except Invalid as invalid:
            errors_on(form, invalid)
    back = f"{reverse('desk:spaces')}?{urlencode({'place': place.pk})}"
    values = {"now": at, "place": place, "space": None, "form": form, "back": back}
    return respond(request, "desk/space_form.jinja", values, current="spaces", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def space(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """One space: what it is, what it went through, its rooms; POST takes it one step on."""
    at, actor = clock.now(), actor_of(request)
    found = my_space(actor, space_id)
    act = with_power(actor, POWER, found)
    refusals = {verb: may_move_space(act, found, verb, at) for verb in MOVES}
    steps = [verb for verb, refusal in refusals.items() if refusal is None]
    form = MoveForm(
        request.POST or None, today=clock.local_date(at), to_use=SpaceVerb.PUT_IN_USE in steps
    )  # fmt: skip
    if request.method == "POST":
        verb = next((verb for verb in MOVES if verb.value == request.POST.get("verb")), None)
        if verb is None:
            raise Refused(unseen())
        if form.is_valid() and _moved(request, form, found, verb, act, at):
            return see_other(reverse("desk:space", args=[found.pk]))
    values = _page(found, act, at) | {
        "form": form,
        "steps": [(verb.value, str(verb.label), _first_said(verb)) for verb in steps],
        "correct_refusal": may_correct_space(act, found, at),
        "keeps_bookings": reads_bookings(actor, found),
        **parts_of(found, act, at),
    }
    return respond(request, "desk/space.jinja", values, current="spaces", status=422 if form.errors else 200)


def _first_said(verb: SpaceVerb) -> str:
    """What is said before a step that takes the space from those who use it."""
    return {
        SpaceVerb.LEAVE: _("Nobody can book it from that day on. It can be put in use again."),
        SpaceVerb.GIVE_BACK: _("It is ours no longer from that day on, and no step follows."),
    }.get(verb, "")


def _moved(request: HttpRequest, form: MoveForm, space: PublicSpace, verb: SpaceVerb, act: Actor, at: datetime) -> bool:
    said = form.cleaned_data
    try:
        done = move_space(
            space, verb, on=said["on"], what_for=said.get("what_for", ""), by=act, at=at, version=seen_version(request)
        )
    except Invalid as invalid:
        errors_on(form, invalid)
        return False
    tell(request, _("%(name)s: %(state)s.") % {"name": done.name, "state": SpaceState(done.state).label})
    return True


def _page(found: PublicSpace, act: Actor, at: datetime) -> dict[str, Any]:
    """What is shown of a space."""
    periods = list(queries.periods_of(found))
    lies = full_names([found.place_id])
    return {
        "now": at,
        "space": found,
        "chip": chip_of(found.state),
        "area": square_metres(found.area),
        "lies": lies.get(found.place_id or 0, ""),
        "periods": [(period, SpaceState(period.state).label) for period in periods],
        "what_for": periods[0].what_for,
        "back": f"{reverse('desk:spaces')}?{urlencode({'place': found.estate_id or found.place_id})}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def correct(request: HttpRequest, space_id: UUID) -> HttpResponse:
    """Put right what is written of a space."""
    at, actor = clock.now(), actor_of(request)
    found = my_space(actor, space_id)
    act = with_power(actor, POWER, found)
    ask(may_correct_space(act, found, at))
    now = queries.period_of(found)
    form = CorrectSpaceForm(request.POST or None, space=found, what_for=now.what_for)
    here = reverse("desk:space", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            correct_space(
                found, form.facts(), what_for=form.cleaned_data.get("what_for", ""), by=act, at=at,
                version=seen_version(request),
            )  # fmt: skip
            tell(request, _("It is put right."))
            return see_other(here)
        except Invalid as invalid:
            errors_on(form, invalid)
    values = {"now": at, "place": None, "space": found, "form": form, "back": here}
    return respond(request, "desk/space_form.jinja", values, current="spaces", status=422 if form.errors else 200)
