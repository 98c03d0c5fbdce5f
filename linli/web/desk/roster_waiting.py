"""Those who registered by themselves at a party organisation: taken in or not; and who is also under another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.secrets import mask_phone
from linli.core.waiting import Line
from linli.organisations.actions import put_also_under, reveal_registered, set_aside, take_in
from linli.organisations.actions.registration import opened
from linli.organisations.models import Organisation, RosterEntry, SelfRegistration
from linli.organisations.queries.registration import Home, homes_now, nearest_bodies, other_bodies, waiting
from linli.organisations.queries.waiting import REGISTRATION
from linli.organisations.roster import MemberRow, one_line
from linli.organisations.rules_registration import may_put_also_under
from linli.organisations.sheets_homes import Homes
from linli.people.enums import RevealPurpose
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import respond, see_other, tell, warn, whole_number
from linli.web.desk.roster import in_body, kept_body
from linli.web.desk.telephones import phone_page
from linli.web.desk.waiting_rows import Shown, show

PAGE = 50
MOST_OTHERS = 12
"""So many organisations are offered to choose from; others are found by name."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who waits: what they left, and where that lies today. Where that is no more, the keeper writes where
    they live: what was typed, and what is wrong with it."""

    one: SelfRegistration
    row: MemberRow
    home: Home
    typed: tuple[str, str] = ("", "")
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def phone(self) -> str:
        """The telephone, masked."""
        return mask_phone(self.row.phone)

    def errors(self, name: str) -> list[str]:
        """What is wrong with this field."""
        return [self.wrong[name]] if name in self.wrong else []


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def roster_waiting(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Who registered by themselves, longest waiting first; POST takes one in, or erases what they left."""
    at, actor = clock.now(), actor_of(request)
    body, act = kept_body(actor, organisation_id, at)
    again: Waits | None = None
    if request.method == "POST":
        again = _settled(request, body, act, at)
        if again is None:
            return see_other(reverse("desk:roster_waiting", args=[body.pk]))
    found = list(waiting(body)[:PAGE])
    rows = [opened(one) for one in found]
    waits = [Waits(*said, _named(said[2])) for said in zip(found, rows, homes_now(rows), strict=True)]
    values = {
        "now": at,
        "body": body,
        "purposes": RevealPurpose.choices,
        "rows": [again if again is not None and again.one.pk == each.one.pk else each for each in waits],
    }
    return respond(
        request, "desk/roster_waiting.jinja", values, current="organisations", status=200 if again is None else 422
    )


@require_POST
@for_staff
def telephone(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The telephone of somebody who waits, for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    one = SelfRegistration.objects.filter(pk=registration_id).select_related("organisation").first()
    if one is None:
        raise Refused(unseen())
    body, act = kept_body(actor, one.organisation_id, at)
    back = reverse("desk:roster_waiting", args=[body.pk])
    try:
        found = reveal_registered(one, purpose=request.POST.get("purpose", ""), by=act, at=at)
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
        return see_other(back)
    return phone_page(request, opened(one).name, found, back, at, current="organisations")


def _settled(request: HttpRequest, body: Organisation, act: Actor, at: datetime) -> Waits | None:
    """Do what was asked and say what came of it; or who waits, with what is wrong about where they live."""
    try:
        one = SelfRegistration.objects.filter(organisation=body, pk=UUID(request.POST.get("id", ""))).first()
    except ValueError:
        one = None
    version = whole_number(request.POST.get("version", ""))
    if one is None or request.POST.get("do") not in ("take_in", "set_aside"):
        raise Refused(unseen())
    if request.POST["do"] == "set_aside":
        set_aside(one, by=act, at=at, version=version)
        tell(request, _("Not taken in. What they left is erased."))
        return None
    typed = one_line(request.POST.get(f"estate-{one.pk}", "")), one_line(request.POST.get(f"building-{one.pk}", ""))
    wrong: dict[str, str] = {}
    estate, building = Homes(body).find(*typed, wrong) if any(typed) else (None, None)
    if not wrong:
        try:
            entry = take_in(one, estate_id=estate, building_id=building, by=act, at=at, version=version)
        except Invalid as invalid:
            wrong = invalid.errors
        else:
            tell(request, _("%(name)s stands in the roster.") % {"name": entry.person.name})
            return None
    if one.settled_at is None and {"estate", "building"} & set(wrong):
        row = opened(one)
        return Waits(one, row, homes_now([row])[0], typed, wrong)
    warn(request, " ".join(wrong.values()))
    return None


def _named(home: Home) -> tuple[str, str]:
    """Estate and building as they are called, to be written anew."""
    return home.estate.name if home.estate else "", home.building.name if home.building else ""


@require_POST
@for_staff
def also_under(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """A member comes under a second party organisation as well; or, chosen nothing, no longer does. From the page of
    the member, or from the second one's roster."""
    at, actor = clock.now(), actor_of(request)
    entry = RosterEntry.objects.select_related("organisation", "also_under", "person").filter(pk=entry_id).first()
    if entry is None:
        raise Refused(unseen())
    act, other = in_body(actor, entry.organisation, []), _chosen(request, entry.organisation)
    back = reverse("desk:roster_member", args=[entry.pk])
    if other is None and entry.also_under is not None and act.organisation_id != entry.organisation_id:
        act, back = in_body(actor, entry.also_under, []), reverse("desk:roster", args=[entry.also_under_id])
    ask(may_put_also_under(act, entry, other, at))
    try:
        put_also_under(entry, other, by=act, at=at, version=whole_number(request.POST.get("version", "")))
        tell(request, _("Kept. Both organisations see it; figures count it once."))
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    return see_other(back)


def _chosen(request: HttpRequest, body: Organisation) -> Organisation | None:
    """The other body that was chosen, among those of the city; None for none. Raises `Refused` for anything else."""
    text = request.POST.get("also_under", "")
    if not text:
        return None
    try:
        found = other_bodies(body).filter(pk=UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused(unseen())
    return found


def others_of(body: Organisation, text: str) -> list[Organisation]:
    """The other party organisations that a member of this one can be under: the nearest, or those called so."""
    if not text:
        return nearest_bodies(body, MOST_OTHERS)
    return list(other_bodies(body).filter(Q(name__icontains=text) | Q(short_name__icontains=text))[:MOST_OTHERS])


def _asked_of_secretary(line: Line) -> str:
    return _("Take in who registered, or not")


def _who_waits(line: Line) -> str:
    return reverse("desk:roster_waiting", args=[line.ref])


show(REGISTRATION, Shown(asks=_asked_of_secretary, href=_who_waits))
