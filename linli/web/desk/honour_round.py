"""One round at the desk: its words, its panel, its nominations by state, and what the body that keeps it can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.honours import actions, queries, rules
from linli.honours.actions.panel import may_sit
from linli.honours.enums import LIVE, PUBLIC, RoundVerb, State
from linli.honours.models import HonourRound, Nomination, PanelMember
from linli.places.models import Place
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with
from linli.web.desk.frame import respond, see_other, whole_number
from linli.web.desk.honour_forms import Asked, Form, back
from linli.web.desk.pressing import pressed
from linli.web.honour_words import chip_of, criteria_of, for_whom, round_chip
from linli.web.typed import id_of

MOST = 500


def my_round(actor: Actor, round_id: UUID) -> HonourRound:
    """The round, where the reader sees it. One query. Raises `Refused`."""
    found = queries.rounds_for(actor).filter(pk=round_id).first()
    if found is None:
        raise Refused(rules.unseen_honour("may_see_round"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def honour_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_round(actor, round_id)
    act = in_post_with(actor, row.organisation_id, Power.HONOUR_KEEP)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = pressed(request, lambda: _go(request, row, act, at))
        if not errors:
            return see_other(reverse("desk:honour_round", args=[row.pk]))
        row = my_round(actor, round_id)
    return _page(request, row, actor, act, at, errors)


def _page(
    request: HttpRequest, row: HonourRound, actor: Actor, act: Actor, at: datetime, errors: dict[str, str]
) -> HttpResponse:
    found = list(queries.nominations_for(actor).filter(round=row)[:MOST])
    members = queries.members_of(row)
    keeps = act.held is not None and rules.keeps(act.held, row)
    names_panel = rules.may_name_member(act, row, at) is None
    values = {
        "now": at,
        "row": row,
        "chip": round_chip(row),
        "whom": for_whom(row),
        "criteria": criteria_of(row),
        "least": row.plan.panel_least if row.plan is not None else 0,
        "keeps": keeps,
        "members": [_member(one, row, names_panel) for one in members],
        "groups": _groups(found),
        "forms": _forms(row, found, act, at, names_panel=names_panel),
        "nominates": rules.may_nominate(act, row, row.place, at) is None,
        **back(request, errors),
    }
    return respond(request, "desk/honour_round.jinja", values, current="honours", status=422 if errors else 200)


def _member(one: PanelMember, row: HonourRound, names_panel: bool) -> dict[str, Any]:
    body = one.appointment.post.organisation.short_name if one.appointment is not None else _("resident")
    go = Form("release_member", RoundVerb.RELEASE_MEMBER.label, which=str(one.pk), version=row.version)
    return {"name": one.shown_name, "body": body, "form": go if names_panel else None}


def _groups(found: list[Nomination]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Nominations by state, in the order of their way; what was not taken further has no name any more."""
    groups = []
    for state in State:
        rows = [one for one in found if one.state == state]
        if rows:
            groups.append((str(state.label), [_line(one) for one in rows]))
    return groups


def _line(one: Nomination) -> dict[str, Any]:
    return {
        "name": one.name or pgettext("honour", "Name forgotten"),
        "row": one,
        "chip": chip_of(one),
        "href": reverse("desk:nomination", args=[one.pk]),
    }


def _forms(row: HonourRound, found: list[Nomination], act: Actor, at: datetime, *, names_panel: bool) -> list[Form]:
    forms = []
    if names_panel:
        posts = [("", pgettext("honour", "Choose one"))]
        posts += [(str(one.pk), f"{one.person.name} ({one.post.organisation.short_name})") for one in may_sit(row, at)]
        forms.append(
            Form(
                "name_post", _("Name a post for the panel"), version=row.version, primary=True,
                asks=(Asked("appointment", "select", _("Who"), options=posts),),
            )
        )  # fmt: skip
        if row.plan is not None and row.plan.residents:
            hint = _("So that nobody who lives with somebody nominated is on it.")
            asks = (
                Asked("name", "line", _("Name"), longest=40),
                Asked("room", "line", _("Door, such as 3-1-502"), hint),
            )
            forms.append(Form("name_resident", _("Name a resident for the panel"), asks, version=row.version))
    if rules.may_finish(act, row, sum(one.state in LIVE for one in found), at) is None:
        forms.append(Form("finish", RoundVerb.FINISH.label, version=row.version))
    if rules.may_call_off(act, row, sum(one.state in PUBLIC for one in found), at) is None:
        why = Asked("reason", "area", _("Why; residents read it"))
        forms.append(Form("call_off", RoundVerb.CALL_OFF.label, (why,), version=row.version))
    return forms


# -- what a form does ------------------------------------------------------------------------------------


def _name_post(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    chosen = id_of(request.POST.get("appointment", ""))
    post = next((one for one in may_sit(row, at) if one.pk == chosen), None)
    if post is None:
        raise Invalid({"appointment": _("Choose one of the posts.")})
    actions.name_member(row, appointment=post, by=act, at=at, version=_version(request))
    return _("They are on the panel, and have what is to be looked at in their inbox.")


def _name_resident(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    room = door_of(row.place, request.POST.get("room", ""))
    name = request.POST.get("name", "")
    actions.name_member(row, name=name, room=room, by=act, at=at, version=_version(request))
    return _("They are on the panel. Their word you write down on each nomination's page.")


def _release(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    member = queries.member_of(row, id_of(request.POST.get("which", "")))
    if member is not None:
        actions.release_member(member, by=act, at=at)
    return _("They are not on the panel any more; what they had said is gone.")


def _finish(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    actions.finish(row, by=act, at=at, version=_version(request))
    return _("The round is finished.")


def _call_off(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    actions.call_off(row, reason=request.POST.get("reason", ""), by=act, at=at, version=_version(request))
    return _("Called off. Every nomination of it is forgotten.")


GO: Mapping[str, Callable[[HttpRequest, HonourRound, Actor, datetime], str]] = {
    "name_post": _name_post,
    "name_resident": _name_resident,
    "release_member": _release,
    "finish": _finish,
    "call_off": _call_off,
}


def _go(request: HttpRequest, row: HonourRound, act: Actor, at: datetime) -> str:
    run = GO.get(request.POST.get("do", ""))
    if run is None:
        raise Refused(rules.unseen_honour())
    return run(request, row, act, at)


def _version(request: HttpRequest) -> int | None:
    return whole_number(request.POST.get("version", ""))


def door_of(place: Place, text: str) -> Place | None:
    """The door that was written, None where nothing was. Raises `Invalid` on "room"."""
    if not text.replace("\x00", "").strip():
        return None
    found = queries.room_named(place, text.replace("\x00", ""))
    if found is None:
        raise Invalid({"room": _("Write one door of the estate, such as 3-1-502.")})
    return found


def door_words(room: Place | None) -> str:
    """A door's name; empty where none is known."""
    return full_name(room) if room is not None else ""
