"""One firm of the directory at the desk, with who recommends it; and a recommendation entered for a household."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Refused
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_names
from linli.playbooks.enums import Power
from linli.services import actions, queries, rules
from linli.services.actions import FirmFacts
from linli.services.enums import ConsentWay
from linli.services.models import DirectoryEntry
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.entry_ways import FACTS, acting, go, ways_of
from linli.web.desk.finder import find_places
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.pressing import tried
from linli.web.desk.service_entering import Entering, entering_page
from linli.web.desk.service_standings import Standing
from linli.web.form_keys import sent_key
from linli.web.service_words import entry_chip, kind_of
from linli.web.typed import id_of

FIELDS = (*FACTS, "reason", "room")


def my_entry(actor: Actor, entry_id: UUID) -> DirectoryEntry:
    """The entry, where the reader keeps its directory. Raises `Refused`."""
    found = queries.entries_visible_to(actor).filter(pk=entry_id).first()
    if found is None:
        raise Refused(rules.unseen_here("may_see_entry"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry; a POST goes one of the ways that it shows, or takes a household's recommendation back."""
    at, actor = clock.now(), actor_of(request)
    row = my_entry(actor, entry_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: _sent(request, actor, row, at))
        if not errors:
            return see_other(reverse("desk:directory_entry", args=[row.pk]))
        row = my_entry(actor, entry_id)
    return _page(request, row, actor, at, errors)


def _sent(request: HttpRequest, actor: Actor, row: DirectoryEntry, at: datetime) -> str:
    """Raises `Refused`, `Stale`, `Invalid`."""
    if request.POST.get("do") != "withdraw":
        return go(request, actor, row, at)
    wanted = id_of(request.POST.get("recommendation", ""))
    found = queries.recommendations_of(row).filter(pk=wanted).first() if wanted is not None else None
    if found is not None:
        actions.withdraw_recommendation(found, by=acting(actor, row), at=at)
    return _("The recommendation is taken back; what was written is erased.")


def _page(
    request: HttpRequest, row: DirectoryEntry, actor: Actor, at: datetime, errors: dict[str, str]
) -> HttpResponse:
    asked = request.POST.get("do", "") if errors else ""
    plan = row.plan
    said = list(queries.recommendations_of(row))
    doors = full_names([one.room_id for one in said])
    households = [(one, doors[one.room_id] if one.room_id is not None else "") for one in said]
    values = {
        "now": at,
        "row": row,
        "chip": entry_chip(row),
        "kind": kind_of(plan, row.kind),
        "households": households,
        "reports": list(queries.reports_of(row)),
        "consent": ConsentWay(row.consent_way).label if row.consent_way else "",
        "ways": ways_of(actor, row, at),
        "kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else [],
        "consents": [(one.value, str(one.label)) for one in ConsentWay],
        "usual": {
            **{name: getattr(row, name) for name in FACTS},
            "said": row.said,
            "reply": row.reply,
            "consented_on": clock.local_date(at).isoformat(),
            "consent_way": ConsentWay.SPOKEN.value,
        },
        "asked": asked,
        "typed": request.POST if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{asked}" if name else "", said) for name, said in errors.items()],
    }
    return respond(request, "desk/directory_entry.jinja", values, current="services", status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def entry_new(request: HttpRequest) -> HttpResponse:
    """Enter a recommendation for a household that told it at the station."""
    return entering_page(request, FIRM)


def _choices(place: Place) -> dict[str, Any]:
    plan = queries.directory_at(place)
    return {"kinds": [(one.key, str(one.name)) for one in plan.kinds] if plan is not None else []}


def _entered(request: HttpRequest, here: Standing, at: datetime) -> HttpResponse:
    """Raises `Invalid`, `Refused`, `KeyReused`."""
    sent = request.POST
    facts = FirmFacts(*(sent.get(name, "") for name in FACTS))
    room = _room(sent.get("room", ""), actor_of(request), here.place)
    row = actions.recommend(
        here.place, facts, reason=sent.get("reason", ""), room=room, key=sent_key(sent), by=here.act, at=at
    )
    tell(request, _("Entered. The household counts once, whoever says it again."))
    return see_other(reverse("desk:directory_entry", args=[row.pk]))


def _room(text: str, actor: Actor, estate: Place) -> Place | None:
    """The one door that the text means; None where it means none, or several."""
    found = [one for one in find_places(text, actor, Power.DIRECTORY_KEEP, estate=estate) if one.level == Level.ROOM]
    return found[0] if len(found) == 1 else None


FIRM = Entering(
    power=Power.DIRECTORY_KEEP, rule="may_keep_directory", template="desk/directory_new.jinja", fields=FIELDS,
    choices=_choices, enter=_entered,
    nothing=gettext_lazy("By the playbook that holds there, your body keeps no directory."),
    back="desk:services_directory",
)  # fmt: skip
