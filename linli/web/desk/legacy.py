"""Old problems at the desk: the register of a place with its figures, and one problem with its plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, Stale, ask
from linli.legacy import queries, rules
from linli.legacy.actions import take_back
from linli.legacy.actions.common import months_ahead
from linli.legacy.enums import OPEN, OVER, State
from linli.legacy.models import LegacyProblem, PlanStep
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.queries import by_id
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import with_power
from linli.web.desk.frame import respond, see_other, tell, whole_number
from linli.web.desk.legacy_ways import Way, acting, go, refused_of, ways_of
from linli.web.desk.legacy_words import chip_of, facts, households, owner_of, since
from linli.web.desk.place_choice import PlaceChoice, place_choice
from linli.web.desk.unsent import unsent
from linli.web.filters import day
from linli.web.inbox_row import InboxRow

PAGE = 50
WORDS = ("words", "public_words", "why")


def my_problem(actor: Actor, number: str) -> LegacyProblem:
    """The old problem of this number, if the reader may see it. One query. Raises `Refused`."""
    found = queries.visible_to(actor).filter(number=number).first() if number.isprintable() else None
    if found is None:
        raise Refused(rules.unseen_problem())
    return found


def register_of(request: HttpRequest, actor: Actor, at: datetime) -> tuple[PlaceChoice, QuerySet[LegacyProblem]]:
    """The place that the address names, and its old problems as far as the reader sees them; of the widest place of all
    that the reader's posts reach, what they see elsewhere too. Raises `Refused`."""
    ask(rules.may_read_register(actor, at))
    choice = place_choice(request, actor)
    found = queries.visible_to(actor)
    if request.GET.get("place") or choice.text:
        found = found.filter(pk__in=queries.below(choice.place).order_by().values("pk"))
    return choice, found


def narrowed(request: HttpRequest, found: QuerySet[LegacyProblem], at: datetime) -> tuple[QuerySet[Any], str, str]:
    """The list that the address asks for: open ones, those whose day is past, or those that are over; of a kind."""
    view, kind = request.GET.get("list", ""), request.GET.get("kind", "")[:40].replace("\x00", "")
    if view not in ("over", "due"):
        view = "open"
    found = found.filter(state__in=OVER if view == "over" else OPEN)
    if view == "due":
        found = found.filter(review_on__lte=clock.local_date(at), state=State.OPEN)
    return (found.filter(kind=kind) if kind else found), view, kind


@require_safe
@for_staff
def legacy_problems(request: HttpRequest) -> HttpResponse:
    """The register: figures, each of which opens its rows, and the list, the next review first."""
    at, actor = clock.now(), actor_of(request)
    choice, seen = register_of(request, actor, at)
    found, view, kind = narrowed(request, seen, at)
    listed = Paginator(found, PAGE).get_page(request.GET.get("page"))
    figures = queries.figures(seen, at)
    place = {"place": choice.place.pk} if request.GET.get("place") or choice.text else {}
    names, asked = kind_names(choice.place), {**place, "list": view, "kind": kind}
    values = {
        "now": at,
        "choice": choice,
        "view": view,
        "views": [
            (key, label, _address({**place, "list": key}), None)
            for key, label in (
                ("open", pgettext("legacy", "Open")),
                ("due", _("To be looked at")),
                ("over", pgettext("legacy", "Over")),
            )
        ],
        "kind": names.get(kind, kind),
        "figures": figures,
        "kinds": [
            (names.get(key, key), count, _address({**place, "kind": key})) for key, count in figures.kinds.items()
        ],
        "all_href": _address({**place, "list": view}),
        "listed": listed,
        "rows": [_row(one, at) for one in listed.object_list],
        "newer": _address({**asked, "page": listed.number - 1}) if listed.has_previous() else "",
        "older": _address({**asked, "page": listed.number + 1}) if listed.has_next() else "",
        "print_href": f"{reverse('desk:legacy_print')}?{urlencode(asked)}",
        "enters": enters_at(actor, choice.place, at),
    }
    return respond(request, "desk/legacy_problems.jinja", values, current="legacy")


def _address(asked: dict[str, Any]) -> str:
    return f"{reverse('desk:legacy_problems')}?{urlencode({key: value for key, value in asked.items() if value})}"


def enters_at(actor: Actor, place: Place, at: datetime) -> bool:
    """Whether the reader keeps the register of a place and of the places in it."""
    try:
        playbook = by_id(playbook_version_for(place))
    except NoPlaybook:
        return False
    act = with_power(actor, Power.LEGACY_KEEP, place)
    return rules.may_import(act, playbook, place, at) is None


def kind_names(place: Place) -> dict[str, str]:
    """The kinds of old problems by their key, as the playbook of a place names them."""
    try:
        register = by_id(playbook_version_for(place)).legacy
    except NoPlaybook:
        return {}
    return {one.key: str(one.name) for one in register.kinds} if register is not None else {}


def _row(one: LegacyProblem, at: datetime) -> InboxRow:
    said = [one.kind_name, since(one.since_year), households(one.households), owner_of(one)]
    late = one.review_on is not None and one.review_on < clock.local_date(at) and one.state == State.OPEN
    if one.review_on is not None:
        said.append(_("next look on %(day)s") % {"day": day(one.review_on, at)})
    return InboxRow(
        kind="legacy",
        subject=one.title,
        place=one.place.name,
        asks=None,
        waiting_since=None,
        due_at=clock.from_local(one.review_on + timedelta(days=1)) if late and one.review_on is not None else None,
        post="",
        href=reverse("desk:legacy_problem", args=[one.number]),
        state=chip_of(one),
        others=_("; ").join(word for word in said if word),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def legacy_problem(request: HttpRequest, number: str) -> HttpResponse:
    """One old problem; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_problem(actor, number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if request.POST.get("do") == "take_back":
                return _taken_back(request, row, actor, at)
            tell(request, go(request, actor, row, at))
            return see_other(reverse("desk:legacy_problem", args=[number]))
        except Invalid as wrong:
            errors = wrong.errors
        except (Stale, LegacyProblem.DoesNotExist, PlanStep.DoesNotExist):
            errors = {"": _("Somebody did something here meanwhile. Your words are kept; read again and send.")}
            row = my_problem(actor, number)
    return _page(request, row, actor, at, errors)


def _taking(actor: Actor, row: LegacyProblem, at: datetime) -> Actor:
    """The reader in the post that keeps it."""
    return acting(actor, row, lambda one, problem, when: rules.may_take_back(one, problem, False, when), at)


def _taken_back(request: HttpRequest, row: LegacyProblem, actor: Actor, at: datetime) -> HttpResponse:
    """Raises `Refused`, `Stale`."""
    seen = whole_number(request.POST.get("version", ""))
    take_back(row, of_sheet=False, by=_taking(actor, row, at), at=at, version=seen)
    tell(request, _("It is taken back; the register does not have it any more."))
    return see_other(reverse("desk:legacy_problems"))


def _page(request: HttpRequest, row: LegacyProblem, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    today, asked = clock.local_date(at), request.POST.get("do", "") if errors else ""
    beside = request.POST.get("step", "") if errors else ""
    steps = queries.steps_of(row)
    ways = ways_of(actor, row, at)
    changes = rules.may_add_step(acting(actor, row, rules.may_add_step, at), row, at) is None
    shown = [_step(one, row, actor, at, changes) for one in steps if one.changed_at is None]
    values = {
        "now": at,
        "row": row,
        "chip": chip_of(row),
        "facts": facts(row),
        "steps": shown,
        "before": before(steps),
        "reviews": queries.reviews_of(row),
        "requests": [
            (link, reverse("desk:service_request", args=[link.service_request.number]))
            for link in queries.requests_of(row)
            if may_see(actor.acting_for(link.service_request), link.service_request, at) is None
        ],
        "detaches": rules.may_detach(acting(actor, row, rules.may_detach, at), row, at) is None,
        "corrects": rules.may_correct(acting(actor, row, rules.may_correct, at), row, at) is None,
        "takes_back": not (queries.is_told(row) or steps or row.matter_id)
        and rules.may_take_back(_taking(actor, row, at), row, queries.is_touched(row), at) is None,
        "joined": list(queries.visible_to(actor).filter(leading=row).order_by("number")),
        "leads": row.leading_id is not None and queries.visible_to(actor).filter(pk=row.leading_id).exists(),
        "ways": ways,
        "refusals": refused_of(actor, row, at),
        "bodies": bodies_of(row) if changes or any(way.key == "give" for way in ways) else [],
        "asked": asked,
        "beside": beside,
        "typed": request.POST if errors else {},
        "errors": errors,
        "unsent": [] if not asked or _stands(asked, beside, ways, shown) else unsent(request, WORDS),
        "mistakes": [
            (
                f"id_{name}_{beside or asked}" if name not in ("", "forum") else "",
                said,
            )  # a list has no field of its own
            for name, said in errors.items()
        ],
        "today": today.isoformat(),
        "later": months_ahead(today, min(3, row.register.review_months)).isoformat(),
        "last": months_ahead(today, row.register.review_months).isoformat(),
    }
    return respond(request, "desk/legacy_problem.jinja", values, current="legacy", status=422 if errors else 200)


def _stands(asked: str, beside: str, ways: Sequence[Way], steps: Sequence[dict[str, Any]]) -> bool:
    """Whether a form is still on the page that was sent from it: of the problem, or of a step."""
    own = {"finish_step": "finishes", "change_step": "changes"}.get(asked)
    if own is None:
        return any(way.key == asked for way in ways)
    return any(str(one["step"].pk) == beside and one[own] for one in steps)


def bodies_of(row: LegacyProblem) -> list[tuple[str, str]]:
    """The bodies that could act on it, to choose from. One query."""
    return [(str(one.pk), one.short_name) for one in queries.could_act(row.place, queries.playbook_of(row))]


def _step(step: PlanStep, row: LegacyProblem, actor: Actor, at: datetime, changes: bool) -> dict[str, Any]:
    today: date = clock.local_date(at)

    def finishing(one: Actor, problem: LegacyProblem, when: datetime) -> Any:
        return rules.may_finish_step(one, problem, step, when)

    return {
        "step": step,
        "late": step.late(today),
        "finishes": finishing(acting(actor, row, finishing, at), row, at) is None,
        "changes": changes and step.is_open,
    }


def before(steps: list[PlanStep]) -> dict[int, list[PlanStep]]:
    """The lines of the plan as they were before they were changed, by number."""
    found: dict[int, list[PlanStep]] = {}
    for step in steps:
        if step.changed_at is not None:
            found.setdefault(step.position, []).append(step)
    return found
