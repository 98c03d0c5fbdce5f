"""Following: the query code opens the item's page; without it the page is masked and asks for the code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.codes import CODE_LENGTH, format_number, normalise_code, parse_number
from linli.places.models import Place
from linli.service_requests import queries
from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import own_joined_to
from linli.service_requests.rules import is_reporter, may_affect, may_leave_affected_telephone
from linli.web import service_request_pages as pages
from linli.web.access import public
from linli.web.actors import codes_of, remember_code
from linli.web.form_keys import new_key
from linli.web.ladder_words import ladder_lines
from linli.web.meeting_words import agenda_of
from linli.web.resident import agent, attempts, frame, menu, receptions, wishes
from linli.web.resident.forms import CodeForm, TelephoneForm
from linli.web.resident.item_pages import own_context, public_context
from linli.web.resident.me import looks_at


@public
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """`/f/`: one's own items, and the field for a query code."""
    at = clock.now()
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = _open(request, str(form.data.get("code", "")))
        if answer is not None:
            return answer
        form.take_errors({"code": _what_is_wrong(str(form.data.get("code", "")))})
    actor = frame.resident_of(request)
    own = frame.own_rows(actor)
    context = {
        **frame.around(frame.last_estate(request), at, nav="follow"),
        "signed_in": actor.person_id is not None,
        "forgettable": bool(codes_of(request)),
        "form": form,
        "own": frame.item_rows(own, pages.names_of_places(own) if own else {}),
        "wishes": wishes.own_rows(actor),
        "orders": menu.own_rows(actor),
        "looks": looks_at(actor) if own else [],
    }
    joinings = list(queries.joinings_of(actor)[: frame.ITEMS_SHOWN])
    context["joined"] = frame.joined_rows([one.service_request for one in joinings])
    context["joined_here"] = sum(one.person_id is None for one in joinings)
    return frame.show(request, "follow", context, status=422 if request.method == "POST" else 200)


@public
@require_safe
def follow_code(request: HttpRequest, code: str) -> HttpResponse:
    """`/f/<code>`: remembers the code in this browser and leads to the item's page; a number leads to its page."""
    number = parse_number(code)
    if number is not None:
        return HttpResponseRedirect(f"/f/{code}/")
    answer = _open(request, code)
    if answer is not None:
        return answer
    form = CodeForm({"code": code})
    form.take_errors({"code": _what_is_wrong(code)})
    around = frame.around(frame.last_estate(request), clock.now(), nav="follow")
    empty = {
        "own": [],
        "wishes": [],
        "orders": [],
        "joined": [],
        "joined_here": 0,
        "looks": [],
        "signed_in": False,
        "forgettable": False,
    }
    context = {**around, "form": form, **empty}
    return frame.show(request, "follow", context, status=404)


def _open(request: HttpRequest, typed: str) -> HttpResponse | None:
    """303 to the page that this code opens, or whose number was typed; 429 after five wrong codes; None for one more
    wrong one, which counts where it could have been a code."""
    number = parse_number(typed)
    if number is not None:
        return frame.see_other(f"/f/{format_number(*number[1:], prefix=number.prefix)}/")
    if normalise_code(typed) is None:
        return None
    if attempts.must_wait(request):
        context = frame.around(frame.last_estate(request), clock.now(), nav="follow")
        context["way_href"] = "/f/"
        return render(request, "errors/429.jinja", context, status=429, using="jinja2")
    row = queries.by_code(typed)
    if row is None:
        opens = (receptions.opened, wishes.opened, agent.opened, menu.opened)
        other = next((found for open_ in opens if (found := open_(request, typed)) is not None), None)
        if other is not None:
            return other
    if row is None:
        attempts.note_wrong(request)
        return None
    attempts.forget(request)
    response = frame.see_other(frame.address_of(row))
    remember_code(request, response, row.pk)
    return response


def _what_is_wrong(typed: str) -> str:
    """Why this opens nothing, and where the code is found."""
    count = sum(character.isalnum() for character in typed)
    pieces = {"length": CODE_LENGTH, "count": count}
    if normalise_code(typed) is not None:
        return _("No service request has this code. Compare it once more, or call the station.")
    if not count:
        return _("Type the %(length)s characters of the code. They were shown after you reported.") % pieces
    if count == CODE_LENGTH:
        return _("A query code has digits and Latin letters only, but no U. Compare it once more.")
    said = _("A query code has %(length)s characters, this has %(count)s. It was shown after you reported.")
    return said % pieces


@public
@require_safe
def item(request: HttpRequest, number: str) -> HttpResponse:
    """`/f/<number>/`: the whole matter to the resident who reported it, the masked page to everybody else."""
    if parse_number(number) is None and normalise_code(number) is not None:
        return HttpResponseRedirect(f"/f/{number}")
    at = clock.now()
    actor = frame.resident_of(request)
    row = load(number)
    if row is not None and is_reporter(actor, row):
        return _own_page(request, row, actor, at)
    return public_page(request, row, actor, at)


def load(number: str) -> ServiceRequest | None:
    """The row of a number, however it was typed, with everything that its pages need joined. One query."""
    found = parse_number(number)
    if found is None:
        return None
    rows = queries.rows().select_related("contact", "merged_into", "merged_into__holder", "merged_into__lead")
    return rows.filter(number=number.strip().upper()).first()


def affected_context(row: ServiceRequest, actor: Actor, at: datetime) -> dict[str, Any]:
    """Whether this reader may say that they are also affected, whether they did, and which of their own was joined to
    it. Two queries, none for a stranger."""
    known = actor.subjects or actor.own_id is not None
    mine = queries.joinings_of(actor, row).select_related("contact").first() if known else None
    own = own_joined_to(actor, [row.pk]).get(row.pk, "")
    return {
        "joining": mine,
        "own_joined": own,
        "joinable": mine is None and may_affect(actor, row, at, own_joined=bool(own)) is None,
        "joining_telephone": mine.contact.masked if mine is not None and mine.contact is not None else "",
        "joining_may_be_told": mine is not None and may_leave_affected_telephone(actor, mine, at) is None,
        "joining_key": new_key(),
    }


def estate_of(row: ServiceRequest) -> Place | None:
    """The estate that it lies in. One query."""
    return Place.objects.filter(pk=row.estate_id).first() if row.estate_id else None


def _own_page(request: HttpRequest, row: ServiceRequest, actor: Actor, at: datetime) -> HttpResponse:
    estate = estate_of(row)
    own = own_context(row, actor, at)
    context: dict[str, Any] = {
        **frame.around(estate, at, station=row.station, nav="follow"),
        **own,
        "ladder": ladder_lines(row, own["entries"], at),
        "agenda": agenda_of(row, actor, at),
        "told": frame.told(request),
        "share_address": request.build_absolute_uri(frame.address_of(row)),
    }
    return frame.show(request, "item", context)


def public_page(
    request: HttpRequest,
    row: ServiceRequest | None,
    actor: Actor,
    at: datetime,
    *,
    phone: TelephoneForm | None = None,
) -> HttpResponse:
    """The masked page. What is held back looks the same as what does not exist: only the field for the code."""
    if row is None or row.station_only or row.about_station:
        context = {**frame.around(frame.last_estate(request), at, nav="follow"), "form": CodeForm()}
        return frame.show(request, "item_unseen", context, status=404)
    context = {
        **frame.around(estate_of(row), at, station=row.station, nav="follow"),
        **public_context(row, at),
        **affected_context(row, actor, at),
        "told": frame.told(request),
        "phone": phone or TelephoneForm(),
        "form": CodeForm(),
    }
    return frame.show(request, "item_public", context, status=422 if phone else 200)
