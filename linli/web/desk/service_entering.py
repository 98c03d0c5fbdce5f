"""The page on which a station enters for somebody what they told it: a matter to be done, or a firm they recommend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.refusals import Invalid, Refused
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.services import rules
from linli.web.actors import actor_of
from linli.web.desk.frame import powers_of, respond, see_other, tell
from linli.web.desk.service_standings import Standing, standings
from linli.web.form_keys import new_key, sent_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Entering:
    """What is entered on such a page: by which power, in which fields, with which choices, and how it is done.

    `enter` raises `Invalid`, `Refused` and `KeyReused`; `nothing` is said where no playbook lets the reader's body.
    """

    power: Power
    rule: str
    template: str
    fields: tuple[str, ...]
    choices: Callable[[Place], dict[str, Any]]
    enter: Callable[[HttpRequest, Standing, datetime], HttpResponse]
    nothing: StrOrPromise
    back: str


def entering_page(request: HttpRequest, what: Entering) -> HttpResponse:
    """The form with what was typed, and after it the page of what was entered."""
    at, actor = clock.now(), actor_of(request)
    if what.power not in powers_of(actor):
        raise Refused(rules.unseen_here(what.rule))
    found = standings(actor, what.power, at)
    if not found:
        tell(request, str(what.nothing))
        return see_other(reverse(what.back))
    sent = request.POST
    here = next((one for one in found if one.key == sent.get("standing")), found[0])
    if sent.get("standing") and here.key != sent["standing"]:
        raise Refused(rules.unseen_here(what.rule))
    errors: dict[str, str] = {}
    key = sent_key(sent) or new_key()
    if request.method == "POST":
        try:
            return what.enter(request, here, at)
        except Invalid as wrong:
            errors = wrong.errors
        except KeyReused:
            errors, key = {"name": _("What you sent before has arrived. To send another, press again.")}, new_key()
    values = {
        "now": at,
        "key": key,
        "standing": here.key,
        "standings": [(one.key, one.place.name) for one in found],
        "typed": {name: sent.get(name, "") for name in what.fields},
        "wrong": {name: [errors[name]] if name in errors else [] for name in what.fields},
        "mistakes": [(f"id_{name}", words) for name, words in errors.items()],
        **what.choices(here.place),
    }
    return respond(request, what.template, values, current="services", status=422 if errors else 200)
