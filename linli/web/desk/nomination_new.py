"""Nominating at the desk: for a team, or for somebody who says it at the counter or on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.honours import actions, queries, rules
from linli.honours.actions import NominationFacts
from linli.honours.models import HonourRound, Nomination
from linli.places.models import Place
from linli.playbooks.enums import HonourFor, Power
from linli.volunteering.queries import teams_in
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.acting import in_post_with, with_power
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.honour_round import door_of
from linli.web.form_keys import new_key, sent_key
from linli.web.honour_words import criteria_of, for_whom
from linli.web.typed import id_of

FIELDS = ("name", "team", "room", "reasons", "nominator_name")


def _nominable(actor: Actor, round_id: UUID, at: datetime) -> tuple[HonourRound, Actor]:
    """The round, and the reader in the post in which they nominate. Raises `Refused`."""
    found = HonourRound.objects.select_related(*queries.ROUND_JOINED).filter(pk=round_id).first()
    if found is None:
        raise Refused(rules.unseen_honour("may_nominate"))
    act = in_post_with(actor, found.organisation_id, Power.HONOUR_KEEP)
    if act.held is None or not rules.keeps(act.held, found):
        act = with_power(actor, Power.HONOUR_NOMINATE, found.place)
        if act.held is None or not act.can(Power.HONOUR_NOMINATE, found.place):
            raise Refused(rules.unseen_honour("may_nominate"))
    return found, act


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def nomination_new(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The form, and after it the round."""
    at, actor = clock.now(), actor_of(request)
    found, act = _nominable(actor, round_id, at)
    keeps = act.held is not None and rules.keeps(act.held, found)
    after = reverse("desk:honour_round", args=[found.pk]) if keeps else reverse("desk:honours")
    refusal = rules.may_nominate(act, found, found.place, at)
    if refusal is not None:
        warn(request, refusal.sentence())
        return see_other(after)
    errors: dict[str, str] = {}
    key = sent_key(request.POST) or new_key()
    if request.method == "POST":
        try:
            _nominated(request, found, act, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"name": _("What you sent before has arrived. For another person, send again.")}, new_key()
        except Refused as refused:
            if refused.refusal.kind is RefusalKind.UNSEEN:
                raise
            warn(request, refused.refusal.sentence())
            return see_other(after)
        else:
            tell(request, _("Noted. Nobody else reads it until they have agreed."))
            return see_other(after)
    return _form(request, found, act, errors, key, at)


def _nominated(request: HttpRequest, found: HonourRound, act: Actor, at: datetime) -> Nomination:
    sent = request.POST
    facts = NominationFacts(
        name=sent.get("name", ""), reasons=sent.get("reasons", ""), room=door_of(found.place, sent.get("room", "")),
        team=queries.team_in(found.place, id_of(sent.get("team", ""))),
        nominator_name=sent.get("nominator_name", ""),
    )  # fmt: skip
    return actions.nominate(found, found.place, facts, key=sent_key(sent), by=act, at=at)


def _form(
    request: HttpRequest, found: HonourRound, act: Actor, errors: dict[str, str], key: str, at: datetime
) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else {}
    known = {"nominator_name": act.name}
    team = found.honours == HonourFor.TEAM
    values = {
        "now": at,
        "row": found,
        "whom": for_whom(found),
        "criteria": criteria_of(found),
        "teams": team_options(found.place) if team else None,
        "typed": {name: sent.get(name, known.get(name, "")) for name in FIELDS},
        "wrong": {name: [errors[name]] if name in errors else [] for name in FIELDS},
        "mistakes": [(f"id_{name}", said) for name, said in errors.items()],
        "key": key,
    }
    return respond(request, "desk/nomination_new.jinja", values, current="honours", status=422 if errors else 200)


def team_options(place: Place) -> list[tuple[str, str]]:
    """The teams of an estate, to choose from."""
    return [("", pgettext("honour", "Choose one")), *((str(one.pk), one.name) for one in teams_in(place)[:100])]
