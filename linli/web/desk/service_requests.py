"""Lists of service requests, the page of one, a telephone shown for a minute, and a list taken out as a sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.people.actions import SHOWN_FOR, reveal
from linli.playbooks.enums import Power
from linli.service_requests.queries import listed_for, saved_lists_of, sight_of, visible_to
from linli.service_requests.rules import unseen
from linli.service_requests.rules.seeing import sees
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.addresses import address
from linli.web.desk import filters as filtering
from linli.web.desk.acting import in_named_post
from linli.web.desk.counts import counts
from linli.web.desk.export import sheet_of
from linli.web.desk.filters import ORDERS, RESPONSIBLE, RUNNING, VIEWS, Filters, Page
from linli.web.desk.finder import number_in
from linli.web.desk.frame import download, is_partial, powers_of, respond, see_other
from linli.web.desk.list_print import print_address
from linli.web.desk.matter import context, load
from linli.web.desk.options import options_for
from linli.web.desk.rows import actor_for, list_rows, page_of
from linli.web.desk.saved_lists import first_of, links
from linli.web.desk.ways_many import offered


@require_safe
@for_staff
def service_requests(request: HttpRequest) -> HttpResponse:
    """A list: fifty rows by keyset, narrowed as the address says. A whole number leads straight to its page."""
    at, actor = clock.now(), actor_of(request)
    filters = filtering.read(request.GET)
    number = number_in(filters.q) if filters.q else None
    if number is not None and visible_to(actor).filter(number=number).exists():
        return see_other(reverse("desk:service_request", args=[number]))
    saved = saved_lists_of(actor)
    first = "" if request.GET else first_of(saved, actor)
    if first:
        return see_other(first)
    sight = sight_of(actor)
    page = filtering.page(sight, filters, at)
    counted = counts(sight, filters.view, at, RESPONSIBLE)
    context = {
        "now": at,
        "filters": filters,
        "sentence": sentence(filters, page),
        "views": [
            (key, str(label), open_address(filters, view=key), counted.views.get(key)) for key, label in VIEWS.items()
        ],
        "orders": [(key, str(label)) for key, label in ORDERS.items() if key != "due" or filters.view in RUNNING],
        "rows": list_rows(page.rows, at),
        "page": page,
        "counted": counted,
        "options": options_for(actor, page.rows),
        "clear_href": f"?list={filters.view}",
        "import_href": address("desk:sheet_import") if Power.SERVICE_REQUEST_EXPORT in powers_of(actor) else "",
        "export_href": _export_address(actor, filters),
        "print_href": print_address(filters),
        "saved": links(saved),
        "save_href": address("desk:saved_lists") + open_address(filters, q=""),
        "ways": [(way.key, str(way.label)) for way in offered(actor)],
        "all_ticked": request.GET.get("tick") == "all",
        "here": request.get_full_path(),
        "tick_all": filters.here_address(tick="all"),
    }
    return respond(
        request, "desk/service_requests.jinja", context, current="service_requests",
        part="desk/service_requests_part.jinja",
    )  # fmt: skip


def open_address(filters: Filters, **changed: str) -> str:
    """The address with these changes; it names the view, because none at all is the list that opens first."""
    address = filters.address(**changed)
    return "?list=open" if address == "?" else address


def sentence(filters: Filters, page: Page) -> str:
    """The heading: how many, where one page holds them all; else that there are more."""
    count = len(page.rows)
    if not count:
        return _("Nothing matches.") if filters.narrowed else _("Nothing here now.")
    if page.older or page.newer:
        more = _("%(count)s on this page, more after it") if page.older else _("%(count)s on this page, more before it")
        both = _("%(count)s on this page, more before and after it")
        return (both if page.older and page.newer else more) % {"count": count}
    if filters.view in ("open", "responsibility"):
        return ngettext("%(count)s is open", "%(count)s are open", count) % {"count": count}
    return ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}


def _export_address(actor: Actor, filters: Filters) -> str:
    if Power.SERVICE_REQUEST_EXPORT not in powers_of(actor):
        return ""
    return address("desk:export") + filters.address()


@require_safe
@for_staff
def export(request: HttpRequest) -> HttpResponse:
    """The list as a sheet: what the filters ask for, as far as the reader may see it and may take it out."""
    at, actor = clock.now(), actor_of(request)
    posts = tuple(held for held in actor.posts if Power.SERVICE_REQUEST_EXPORT in held.powers)
    if not posts:
        raise Refused(unseen())
    filters = filtering.read(request.GET)
    data = sheet_of(filtering.apply(listed_for(replace(actor, posts=posts)), filters, at), at)
    return download(data, f"linli-{filters.view}-{clock.local_date(at):%Y%m%d}.xlsx")


@require_safe
@for_staff
def service_request(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one service request."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    return respond(
        request, "desk/service_request.jinja", context(request, actor, row, at), current="service_requests",
        part="desk/service_request_part.jinja",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def reveal_contact(request: HttpRequest, number: str) -> HttpResponse:
    """The reporter's telephone: first what it is needed for, then the number for sixty seconds. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = load(actor, number)
    if row.contact is None:
        return see_other(page_of(row))
    shown: dict[str, Any] = {"choosing": True}
    status = 200
    if request.method == "POST":
        act = in_named_post(actor, request.POST.get("post", "")) or actor_for(actor, row)
        if act.held is None or not sees(act.held, row):
            raise Refused(unseen())
        try:
            found = reveal(
                row.contact, about=row, purpose=request.POST.get("purpose", ""), subject_type="service_request",
                subject_id=row.pk, by=act, at=at,
            )  # fmt: skip
            shown = {"phone": found.phone, "seconds": _seconds(found.until, at)}
        except Invalid as invalid:
            shown["errors"] = list(invalid.errors.values())
            status = 422
    response = _contact_page(request, actor, row, at, shown, status)
    if "phone" in shown:
        response.headers["Cache-Control"] = "no-store"
        if not is_partial(request):
            response.headers["Refresh"] = f"{_seconds(at + SHOWN_FOR, at)};url={page_of(row)}"
    return response


def _contact_page(
    request: HttpRequest, actor: Actor, row: Any, at: datetime, shown: dict[str, Any], status: int
) -> HttpResponse:
    """The page with the telephone's part opened; for htmx that part alone."""
    values = context(request, actor, row, at, purpose=shown)
    return respond(
        request, "desk/service_request.jinja", values, current="service_requests",
        part="desk/parts/contact.jinja", status=status,
    )  # fmt: skip


def _seconds(until: datetime, at: datetime) -> int:
    return max(int((until - at).total_seconds()), 1)
