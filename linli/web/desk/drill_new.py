"""Planning a drill or call-out: for which estates, what, when, which posts; a look at what it will make comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.drills.actions import plan_drill
from linli.drills.choosing import PlanFacts, PostFacts, checked, choose, some
from linli.drills.enums import Nature
from linli.drills.rules import may_plan, unseen_drill
from linli.places.enums import TREE, Level
from linli.places.models import Place
from linli.places.queries import NoPlaybook, ancestors, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_drills import DrillKind
from linli.playbooks.queries import by_id
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.frame import DRILL_POWERS, powers_of, respond, see_other, tell, warn, whole_number
from linli.web.desk.receptions import time_of
from linli.web.form_keys import new_key, sent_key
from linli.web.typed import day_of

LEVELS = TREE[: TREE.index(Level.ESTATE) + 1]
ROWS, FEW, MOST_CHILDREN = 6, 12, 300
FIELDS = ("kind", "nature", "title", "day", "starts", "last", "ends", "gather", "words")


class Standing:
    """The reader in a post that plans, the places to choose from, the one chosen with what lies in it, the kinds."""

    def __init__(self, act: Actor, top: Sequence[Place], place: Place, kinds: tuple[DrillKind, ...] = ()) -> None:
        self.act, self.top, self.place, self.kinds = act, top, place, kinds
        inner = Place.objects.filter(parent=place, level__in=LEVELS).order_by("sort", "name", "pk")
        self.children = list(inner[:MOST_CHILDREN]) if place.level != Level.ESTATE else []

    def above(self) -> list[Place]:
        """The places around the chosen one, as far as the reader's reach."""
        return [one for one in ancestors(self.place) if any(one.path.startswith(top.path) for top in self.top)]


def _standing(request: HttpRequest, actor: Actor) -> Standing | None:
    """None where the reader's playbooks let none of their bodies plan. A form says for which place it is: where that is
    not theirs (any more), nothing else is planned in its stead. Raises `Refused`."""
    posted = request.POST.get("place", "")
    wanted = whole_number(posted or request.GET.get("place", ""))
    first = None
    for held in actor.posts:
        if Power.DRILL_PLAN not in held.powers:
            continue
        ids = [place_id for _level, place_id in held.scope]
        top = list(Place.objects.filter(pk__in=ids, level__in=LEVELS).order_by("path")[:FEW])
        if not top:
            continue
        lying = Place.objects.filter(within(held.scope), level__in=LEVELS)
        place = (lying.filter(pk=wanted).first() if wanted else None) or top[0]
        try:
            kinds = by_id(playbook_version_for(place)).drills_of(held.body_kind)
        except NoPlaybook:
            continue
        if kinds and place.pk == wanted:
            return Standing(actor.in_post(held), top, place, kinds)
        if kinds and first is None:
            first = Standing(actor.in_post(held), top, place, kinds)
    if posted and first is not None:
        raise Refused(unseen_drill("may_plan"))
    return first


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def drill_new(request: HttpRequest) -> HttpResponse:
    """The form; what it will make; and after that the plan's page."""
    at, actor = clock.now(), actor_of(request)
    standing = _standing(request, actor)
    if standing is None:
        if not powers_of(actor) & DRILL_POWERS:
            raise Refused(unseen())
        warn(request, _("By the playbook that holds there, your body plans no drills."))
        return see_other(reverse("desk:drills"))
    errors: dict[str, str] = {}
    made: dict[str, Any] | None = None
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            places, facts = ticked_places(request, standing), _facts(request)
            if request.POST.get("do") == "confirm":
                plan = plan_drill(places, facts, key=key, by=standing.act, at=at)
                tell(request, _("Planned. Each station has it in its inbox and asks its people."))
                return see_other(reverse("desk:drill_plan", args=[plan.pk]))
            made = _preview(standing, facts, places, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors = {"title": _("What you sent before has arrived. If this is another one, send again.")}
            key = new_key()
    return _form(request, standing, at, errors, made, key)


def _preview(standing: Standing, facts: PlanFacts, places: list[Place], at: datetime) -> dict[str, Any]:
    """What would be made; nothing is. Raises `Invalid`, `Refused`."""
    playbook = by_id(playbook_version_for(places[0]))
    ask(may_plan(standing.act, playbook, facts.kind, places, at))
    kept = checked(facts, at)
    own = standing.act.organisation_id
    assert own is not None  # the rule let nobody through without a post
    chosen = choose(playbook.drill(facts.kind), places, kept.starts_at, kept.ends_at, own)
    some(chosen)
    return {
        "estates": len(chosen.estates),
        "bodies": len(set(chosen.holders.values())),
        "elsewhere": chosen.elsewhere,
        "busy": chosen.busy,
        "heads": sum(post.wanted or 0 for post in kept.posts) * len(chosen.estates),
        "names": [estate.name for estate in chosen.estates[:FEW]],
    }


def ticked_places(request: HttpRequest, standing: Standing) -> list[Place]:
    """What was ticked of what lies in the chosen place; the place itself where nothing was. Raises `Invalid` on
    "places" where some of it lies there no more: what was ticked is planned, never the whole in its stead."""
    ticked = set(request.POST.getlist("child"))
    chosen = [one for one in standing.children if str(one.pk) in ticked]
    if len(chosen) < len(ticked):
        raise Invalid({"places": _("Some of what you ticked does not lie here any more. Look again and tick anew.")})
    return chosen or [standing.place]


def _facts(request: HttpRequest) -> PlanFacts:
    """Raises `Invalid` on days and hours that are none."""
    sent = request.POST
    day, last = day_of(sent.get("day", "")), sent.get("last", "").strip()
    until = day_of(last) if last else day
    errors = {}
    if day is None:
        errors["day"] = _("Name a day.")
    if last and until is None:
        errors["last"] = _("Name a day, or leave it empty.")
    if errors:
        raise Invalid(errors)
    posts = tuple(
        PostFacts(sent.get(f"name_{row}", ""), whole_number(sent.get(f"wanted_{row}", "")))
        for row in range(ROWS)
        if sent.get(f"name_{row}", "").strip()
    )
    starts_at, ends_at = _moment(day, time_of(sent.get("starts", ""))), _moment(until, time_of(sent.get("ends", "")))
    return PlanFacts(
        sent.get("kind", ""), sent.get("nature", ""), sent.get("title", ""), starts_at, ends_at,
        sent.get("words", ""), sent.get("gather", ""), posts,
    )  # fmt: skip


def _moment(day: date | None, hour: time | None) -> datetime | None:
    return clock.from_local(day, hour) if day is not None and hour is not None else None


def _form(
    request: HttpRequest,
    standing: Standing,
    at: datetime,
    errors: dict[str, str],
    made: dict[str, Any] | None,
    key: str,
) -> HttpResponse:
    sent: Any = request.POST
    wanted = sent.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in standing.kinds if one.key == wanted), standing.kinds[0])
    usual = {"kind": kind.key, "nature": Nature.DRILL.value, "title": str(kind.name), "words": str(kind.says)}
    rows = [(str(task.name), str(task.heads)) for task in kind.tasks][:ROWS]
    rows += [("", "")] * (ROWS - len(rows))
    if request.method == "POST":
        usual = {}
        rows = [(sent.get(f"name_{row}", ""), sent.get(f"wanted_{row}", "")) for row in range(ROWS)]
    reached = {one.pk for one in standing.top}
    values = {
        "now": at,
        "place": standing.place,
        "above": standing.above(),
        "tops": [one for one in standing.top if one.pk != standing.place.pk] if len(reached) > 1 else [],
        "children": standing.children,
        "ticked": set(sent.getlist("child")) if request.method == "POST" else set(),
        "kinds": [(one.key, str(one.name)) for one in standing.kinds],
        "natures": Nature.choices,
        "typed": {name: sent.get(name, usual.get(name, "")) for name in FIELDS},
        "rows": rows,
        "made": made,
        "begun": next((one.key for one in standing.kinds if one.key == request.GET.get("kind", "")), ""),
        "key": key,
        "wrong": {name: [errors[name]] if name in errors else [] for name in (*FIELDS, "places", "posts")},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
    }
    return respond(request, "desk/drill_new.jinja", values, current="drills", status=422 if errors else 200)
