"""Links for repairers without an account: which were given for one job, giving one, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.service_requests import actions
from linli.service_requests.actions import Given
from linli.service_requests.models import JobLink, ServiceRequest
from linli.service_requests.queries import links_of
from linli.service_requests.rules import unseen
from linli.service_requests.rules.links import may_make_link, may_revoke_link, why_shut
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm
from linli.web.desk.frame import respond, see_other, tell
from linli.web.desk.matter import load
from linli.web.desk.rows import actor_for, page_of
from linli.web.qr import qr
from linli.web.service_request_pages import place_words

MOST_SHOWN = 50


class LinkForm(PlainForm):
    """For whom the link is."""

    name = forms.CharField(label=gettext_lazy("For whom"), required=False, max_length=40)
    kinds: ClassVar[Mapping[str, str]] = {"name": "text"}
    hints: ClassVar[Mapping[str, Any]] = {
        "name": gettext_lazy("Such as 马师傅. What is done through the link is written down with this name.")
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def job_links(request: HttpRequest, number: str) -> HttpResponse:
    """The links of this job and the form for a new one; POST gives one and shows it this once, on screen or paper."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    act = actor_for(actor, row)
    refusal = may_make_link(act, row, at)
    found = list(links_of(row)[:MOST_SHOWN])
    if refusal is not None and not any(may_revoke_link(act, row, link, at) is None for link in found):
        raise Refused(refusal if refusal.shown else unseen())
    form = LinkForm(request.POST if request.method == "POST" else None)
    given = _given(form, row, act, at) if request.method == "POST" else None
    values = {
        "now": at,
        "row": row,
        "place": place_words(row),
        "page_href": page_of(row),
        "refusal": refusal,
        "form": LinkForm() if given else form,
        "open": request.method == "POST" and given is None,
        "given": given.link if given else None,
        "links": _listed(row, act, at),
        **_address(request, given),
    }
    return _answer(request, values, paper="paper" in request.POST)


def _given(form: LinkForm, row: ServiceRequest, act: Actor, at: datetime) -> Given | None:
    """The new link; None with what is wrong at its field."""
    if not form.is_valid():
        return None
    try:
        return actions.make_link(row, name=form.cleaned_data["name"], by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name, message)
        return None


def _address(request: HttpRequest, given: Given | None) -> dict[str, Any]:
    if given is None:
        return {"address": "", "qr": ""}
    address = request.build_absolute_uri(f"/job/{given.words}/")
    return {"address": address, "qr": qr(address)}


def _listed(row: ServiceRequest, act: Actor, at: datetime) -> list[tuple[JobLink, str, bool]]:
    """Each link, what is to be said of it, and whether the reader may take it back now."""
    listed = []
    for link in links_of(row)[:MOST_SHOWN]:
        closed = why_shut(link, at)
        mine = closed is None and may_revoke_link(act, row, link, at) is None
        listed.append((link, closed.why if closed else "", mine))
    return listed


def _answer(request: HttpRequest, values: dict[str, Any], *, paper: bool) -> HttpResponse:
    if paper and values["given"]:
        response = render(request, "desk/job_link_paper.jinja", values, using="jinja2")
    else:
        status = 422 if values["open"] else 200
        response = respond(request, "desk/job_links.jinja", values, current="service_requests", status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@for_staff
def revoke(request: HttpRequest, number: str, link_id: UUID) -> HttpResponse:
    """Let a link open nothing from now."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    link = links_of(row).filter(pk=link_id).first()
    if link is None:
        raise Refused(unseen())
    actions.revoke_link(link, by=actor_for(actor, row), at=at)
    tell(request, _("The link of %(name)s opens nothing any more.") % {"name": link.name})
    return see_other(page_of(row, "job_links"))
