"""A party organisation's member roster: the sentence, what is not clear, members masked, numbers by estate.

The body's own post reads and keeps it. A party organisation above sees numbers and no names. For anybody else there is
no such page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.secrets import mask_name
from linli.organisations.actions import record_count
from linli.organisations.actions.bodies import places_of
from linli.organisations.enums import ROSTER_KEEPERS
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.queries import roster as queries
from linli.organisations.queries.registration import also_here, waiting
from linli.organisations.rules import may_count_roster, may_manage_roster, may_undo_import
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.finder import within
from linli.web.desk.forms import PlainForm, date_field
from linli.web.desk.frame import respond, see_other, tell

PAGE = 50
MOST_EMPLOYERS = 500
IMPORTS_SHOWN = 5
FILTERS = ("q", "estate", "employer", "registered", "phone")


class CountForm(PlainForm):
    """How many members an employer has here whose list stays with it."""

    employer = forms.CharField(
        label=gettext_lazy("Employer"),
        max_length=80,
        error_messages={"required": gettext_lazy("Name the employer.")},
    )
    count = forms.IntegerField(
        label=pgettext_lazy("roster", "Members who live here"),
        error_messages={
            "required": gettext_lazy("Write a number from 0 to 100,000."),
            "invalid": gettext_lazy("Write a number from 0 to 100,000."),
        },
    )
    as_of = date_field(pgettext_lazy("roster", "As of"))
    kinds: ClassVar[Mapping[str, str]] = {"employer": "text", "count": "number", "as_of": "date"}


@dataclass(frozen=True, slots=True)
class Line:
    """One member of the list, masked."""

    href: str
    name: str
    phone: str
    employer: str
    home: str
    entry: RosterEntry


def keepers(actor: Actor) -> Q:
    """The party organisations whose roster the reader keeps, or sees the numbers of."""
    pairs = {
        pair
        for held in actor.posts
        if Power.ROSTER_COUNT in held.powers and held.body_kind in ROSTER_KEEPERS
        for pair in held.scope
    }
    below = Place.objects.filter(within(pairs)).order_by().values("pk")
    return Q(pk__in=queries.own_body_ids(actor)) | Q(bindings__place__in=below, kind__in=sorted(ROSTER_KEEPERS))


def linked(actor: Actor, body: Organisation, places: list[Place], at: datetime) -> bool:
    """Whether the reader gets to the body's roster, or to its numbers."""
    return may_count_roster(in_body(actor, body, places), body, places, at) is None


def in_body(actor: Actor, body: Organisation, places: list[Place]) -> Actor:
    """The reader in the post that keeps this body's roster, else in one that sees numbers over all its places."""
    for held in actor.posts:
        if held.organisation_id == body.pk and Power.ROSTER_MANAGE in held.powers:
            return actor.in_post(held)
    for held in actor.posts:
        counts = Power.ROSTER_COUNT in held.powers and held.body_kind in ROSTER_KEEPERS
        if counts and all(held.covers(place) for place in places):
            return actor.in_post(held)
    return actor.in_post(actor.posts[0])


def kept_body(actor: Actor, organisation_id: UUID, at: datetime) -> tuple[Organisation, Actor]:
    """The body whose roster the reader keeps, and the reader in that post. Raises `Refused`."""
    body = Organisation.objects.filter(pk=organisation_id).first()
    if body is None:
        raise Refused(unseen())
    act = in_body(actor, body, [])
    ask(may_manage_roster(act, body, at))
    return body, act


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def roster(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """The roster of a body; POST keeps a number that an employer gives instead of a list."""
    at, actor = clock.now(), actor_of(request)
    body = Organisation.objects.filter(pk=organisation_id).first()
    if body is None:
        raise Refused(unseen())
    places = places_of(body)
    act = in_body(actor, body, places)
    ask(may_count_roster(act, body, places, at))
    keeps = may_manage_roster(act, body, at) is None
    form = CountForm(request.POST or None, initial={"as_of": clock.local_date(at).isoformat()})
    if request.method == "POST" and _counted(form, body, act, at):
        tell(request, _("The number of %(employer)s is kept.") % {"employer": form.cleaned_data["employer"]})
        return see_other(reverse("desk:roster", args=[body.pk]))
    status = 422 if request.method == "POST" else 200
    values: dict[str, Any] = {
        "now": at,
        "body": body,
        "numbers": queries.numbers(body),
        "counts": list(queries.counts(body)),
        "keeps": keeps,
        "form": form if keeps else None,
        "imports": [],
        "sheet_query": "",
        "waiting": waiting(body).count() if keeps else 0,
        "also": [(one, mask_name(one.person.name)) for one in also_here(body)[:PAGE]] if keeps else [],
        "open": status == 422,
    }
    per_estate = queries.per_estate(body)
    listed = _listed(request, body) if keeps else None
    entries = list(listed["page"].object_list) if listed else []
    names = _names(per_estate, entries)
    values["estates"] = [(names.get(row.estate_id or 0, ""), row) for row in per_estate]
    if listed is not None:
        values |= listed | {"lines": [_line(entry, names) for entry in entries], "imports": _imports(body, act, at)}
        values["estate_options"] = [
            (str(row.estate_id or queries.NONE), names.get(row.estate_id or 0) or _("not known")) for row in per_estate
        ]
    return respond(request, "desk/roster.jinja", values, current="organisations", status=status)


def _counted(form: CountForm, body: Organisation, act: Actor, at: datetime) -> bool:
    """Keep the number; False with the words at the fields."""
    if not form.is_valid():
        return False
    try:
        record_count(body, **form.cleaned_data, by=act, at=at)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name, message)
        return False
    return True


def _listed(request: HttpRequest, body: Organisation) -> dict[str, Any]:
    """The members that the filters leave, a page of them, and what the filters offer."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    found: QuerySet[RosterEntry] = queries.members(body, chosen)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = {name: value for name, value in chosen.items() if value}

    def address(number: int) -> str:
        return f"?{urlencode({**kept, 'page': number})}"

    return {
        "page": page,
        "chosen": chosen,
        "narrowed": bool(kept),
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
        "sheet_query": urlencode(kept),
        "employer_options": [(name, name) for name in queries.employers(body, MOST_EMPLOYERS)],
        "registered_options": [("yes", pgettext("roster", "registered")), ("no", pgettext("roster", "not registered"))],
    }


def _names(per_estate: list[queries.EstateCount], entries: list[RosterEntry]) -> dict[int, str]:
    """{place id: name} of every estate and building that the page names. One query."""
    wanted = {row.estate_id for row in per_estate} | {entry.building_id for entry in entries}
    found = Place.objects.filter(pk__in=[place for place in wanted if place is not None]).order_by("pk")
    return dict(found.values_list("pk", "name"))


def _line(entry: RosterEntry, names: Mapping[int, str]) -> Line:
    home = [names.get(place, "") for place in (entry.estate_id, entry.building_id) if place]
    return Line(
        reverse("desk:roster_member", args=[entry.pk]),
        mask_name(entry.person.name),
        entry.phone_masked,
        entry.employer,
        "".join(home),
        entry,
    )


def _imports(body: Organisation, act: Actor, at: datetime) -> list[tuple[Any, str, bool]]:
    """The sheets brought in last, each with the second of its moment, by which two of one minute differ, and whether
    it can be undone."""
    found = queries.recent_imports(body, IMPORTS_SHOWN)
    return [
        (brought, f"{clock.local(brought.began_at):%S}", may_undo_import(act, body, brought, at) is None)
        for brought in found
    ]
