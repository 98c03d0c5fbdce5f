"""Also affected: joining somebody else's matter, leaving a telephone to be told once, and leaving it again."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linli.core import clock
from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.refusals import Invalid, RefusalKind, ask
from linli.service_requests import actions
from linli.service_requests.actions import Key
from linli.service_requests.models import Affected, ServiceRequest
from linli.service_requests.offering import own_joined_to
from linli.service_requests.queries import joinings_of
from linli.service_requests.rules import may_affect
from linli.web.access import public
from linli.web.actors import remember_code
from linli.web.brakes import too_many
from linli.web.form_keys import sent_key
from linli.web.resident import frame
from linli.web.resident.following import estate_of, load, public_page
from linli.web.resident.forms import TelephoneForm
from linli.web.resident.offers import KEY_CLIENT
from linli.web.resident.speaking import too_late

MOST_AN_HOUR = 20
"""So many joinings without an account from one client: a household, or the neighbours behind one address."""


@public
@require_POST
def affected(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/affected/`: join it; this browser follows its public page from now, and can close nothing."""
    at, by = clock.now(), frame.resident_of(request)
    row = _public_row(number)
    refusal = may_affect(by, row, at, own_joined=bool(own_joined_to(by, [row.pk])))
    if refusal is not None and refusal.kind is RefusalKind.WHEN:
        return too_late(request, row, refusal, at)
    ask(refusal)
    if by.own_id is None and _mine(by, row) is None and too_many(request, "affected", MOST_AN_HOUR):
        context = {
            **frame.around(estate_of(row), at, station=row.station, nav="follow"),
            "kept": _("Nothing was changed. In an hour you can go on; with an account at once."),
        }
        context["way_href"] = frame.address_of(row)
        return render(request, "errors/429.jinja", context, status=429, using="jinja2")
    typed = sent_key(request.POST)
    try:
        joining = actions.affect(row, by=by, at=at, key=Key(KEY_CLIENT, typed) if typed else None)
    except KeyReused:  # the form was used for another matter before: this is a joining of its own
        joining = actions.affect(row, by=by, at=at)
    frame.tell(request, _("Noted: you are also affected. You need not report it again."))
    response = frame.see_other(frame.address_of(row))
    remember_code(request, response, joining.pk)
    return response


@public
@require_POST
def telephone(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/affected/telephone/`: leave a telephone, to be told once when it closes."""
    at, by = clock.now(), frame.resident_of(request)
    row = _public_row(number)
    joining = _mine(by, row)
    if joining is None:
        return frame.see_other(frame.address_of(row))
    form = TelephoneForm(request.POST)
    try:
        actions.leave_affected_telephone(joining, phone=str(form.data.get("phone", "")), by=by, at=at)
    except Invalid as wrong:
        form.take_errors(wrong.errors)
        return public_page(request, row, by, at, phone=form)
    frame.tell(request, _("We tell you once when it is closed."))
    return frame.see_other(frame.address_of(row))


@public
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/affected/end/`: not affected any more; not counted and not told."""
    at, by = clock.now(), frame.resident_of(request)
    row = load(number)
    joining = _mine(by, row) if row is not None else None
    if row is None or (joining is None and (row.station_only or row.about_station)):
        raise Http404
    if joining is not None:
        actions.leave_affected(joining, by=by, at=at)
        frame.tell(request, _("Noted: you are not affected any more. You are told nothing about it."))
    return frame.see_other(frame.address_of(row))


def _public_row(number: str) -> ServiceRequest:
    """The row of a public page; what is kept back is not there."""
    row = load(number)
    if row is None or row.station_only or row.about_station:
        raise Http404
    return row


def _mine(by: Actor, row: ServiceRequest) -> Affected | None:
    """How this reader joined it."""
    return joinings_of(by, row).first()
