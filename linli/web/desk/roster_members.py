"""One member of a roster: adding, correcting, registering at the estate, ending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, unseen
from linli.core.secrets import normalise_phone
from linli.organisations.actions import add_member, correct_member, end_membership, register_at_estate, reveal_member
from linli.organisations.actions.bodies import places_of
from linli.organisations.enums import OFFERS, MemberSource
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.queries.roster import visible_entries
from linli.organisations.roster import MemberRow, one_line
from linli.organisations.sheets_homes import Homes
from linli.people.enums import RevealPurpose
from linli.places.enums import Level
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import respond, see_other, tell, warn
from linli.web.desk.roster import in_body, kept_body
from linli.web.desk.roster_waiting import MOST_OTHERS, others_of
from linli.web.desk.telephones import phone_page

HOME_HINT = gettext_lazy("An estate of your city; with its community in front if two have this name.")

PURPOSES = [(purpose.value, purpose.label) for purpose in RevealPurpose if purpose is not RevealPurpose.CALL_BACK]
"""What a member's telephone may be needed for."""


def _offers() -> str:
    words = [_(offer) for offer in OFFERS]
    return _("Such as: %(offers)s.") % {"offers": _("; ").join(words)}


class HomeForm(PlainForm):
    """Where a member lives, since when they are registered there, and what they can and will do."""

    estate = forms.CharField(label=gettext_lazy("Estate where they live"), required=False, max_length=120)
    building = forms.CharField(label=gettext_lazy("Building where they live"), required=False, max_length=60)
    registered_on = date_field(gettext_lazy("Registered at the estate on"))
    capacity = forms.CharField(label=gettext_lazy("What they can and will do"), required=False)
    kinds: ClassVar[Mapping[str, str]] = {
        "name": "text",
        "phone": "tel",
        "employer": "text",
        "estate": "text",
        "building": "text",
        "source": "choice",
        "since": "date",
        "registered_on": "date",
        "capacity": "text",
    }
    hints: ClassVar[Mapping[str, Any]] = {"estate": HOME_HINT, "building": gettext_lazy("If it is known. 3 means 3栋.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].help_text = _offers()

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Put what an action says at its fields."""
        for name, message in errors.items():
            self.add_error(name if name in self.fields else None, message)


class MemberForm(HomeForm):
    """All that is known of a member."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    employer = forms.CharField(label=gettext_lazy("Employer"), required=False)
    source = choice_field(gettext_lazy("How we know"), gettext_lazy("Choose how the body knows of them."))
    since = date_field(gettext_lazy("Member here since"))
    registered_on = forms.DateField(label=gettext_lazy("Registered at the estate on"), required=False)
    field_order = [  # noqa: RUF012  # Django's own attribute
        "name", "phone", "employer", "estate", "building", "source", "since", "registered_on", "capacity",
    ]  # fmt: skip

    def __init__(self, *args: Any, phone_masked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = list(MemberSource.choices)  # type: ignore[attr-defined]  # a choice field
        if phone_masked:
            kept = _("%(phone)s is kept. Write a number only to replace it.") % {"phone": phone_masked}
            self.fields["phone"].help_text = kept

    def row(self, body: Organisation) -> MemberRow | None:
        """What was typed as a member; None with the words at the estate or the building."""
        data, wrong = self.cleaned_data, dict[str, str]()
        estate, building = Homes(body).find(one_line(data["estate"]), one_line(data["building"]), wrong)
        self.refuse(wrong)
        if wrong:
            return None
        return MemberRow(
            name=one_line(data["name"]),
            phone=normalise_phone(data["phone"]) or data["phone"],
            employer=one_line(data["employer"]),
            estate_id=estate,
            building_id=building,
            source=data["source"],
            since=data["since"],
            registered_on=data["registered_on"],
            capacity=one_line(data["capacity"]),
        )


def _entry(actor: Actor, entry_id: UUID) -> tuple[RosterEntry, Actor]:
    """A member of a roster that the reader keeps, and the reader in that post. Raises `Refused`."""
    entry = visible_entries(actor).filter(pk=entry_id, organisation__ended_on=None).first()
    if entry is None:
        raise Refused(unseen())
    return entry, in_body(actor, entry.organisation, [])


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Write somebody into the roster."""
    at, actor = clock.now(), actor_of(request)
    body, act = kept_body(actor, organisation_id, at)
    places = places_of(body)
    estate = places[0].name if len(places) == 1 and places[0].level == Level.ESTATE else ""
    first = {"since": clock.local_date(at).isoformat(), "source": MemberSource.VISIT.value, "estate": estate}
    form = MemberForm(request.POST or None, initial=first)
    if request.method == "POST" and _added(form, body, act, at):
        tell(request, _("%(name)s stands in the roster.") % {"name": one_line(form.cleaned_data["name"])})
        return see_other(reverse("desk:roster", args=[body.pk]))
    status = 422 if request.method == "POST" else 200
    values = {"now": at, "body": body, "form": form, "member": None, "others": []}
    return respond(request, "desk/roster_member.jinja", values, current="organisations", status=status)


def _added(form: MemberForm, body: Organisation, act: Actor, at: datetime) -> bool:
    row = form.row(body) if form.is_valid() else None
    if row is None:
        return False
    try:
        add_member(body, row, by=act, at=at)
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def member(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One member: what is known; POST corrects it."""
    at, actor = clock.now(), actor_of(request)
    entry, act = _entry(actor, entry_id)
    body = entry.organisation
    form = MemberForm(request.POST or None, initial=_known(entry), phone_masked=entry.phone_masked)
    if request.method == "POST" and _corrected(form, entry, act, at, _version(request)):
        tell(request, _("What is known of %(name)s is kept.") % {"name": one_line(form.cleaned_data["name"])})
        return see_other(reverse("desk:roster_member", args=[entry.pk]))
    status = 422 if request.method == "POST" else 200
    values = {"now": at, "body": body, "form": form, "member": entry, "purposes": PURPOSES}
    values |= _others(request, entry)
    return respond(request, "desk/roster_member.jinja", values, current="organisations", status=status)


def _others(request: HttpRequest, entry: RosterEntry) -> dict[str, Any]:
    """The party organisations that a member can be under as well: none first, and the one that it is; the nearest
    next, or those called as the address asks."""
    text = " ".join(request.GET.get("also", "").split())[:40]
    found = others_of(entry.organisation, text)
    now = [entry.also_under] if entry.also_under is not None and entry.also_under not in found else []
    listed = [("", _("Nobody else")), *((str(one.pk), one.short_name) for one in [*now, *found])]
    return {"others": listed, "also": text, "unknown": bool(text) and not found, "many": len(found) == MOST_OTHERS}


def _known(entry: RosterEntry) -> dict[str, Any]:
    """What the form shows first."""
    names = Homes(entry.organisation).names([entry])
    return {
        "name": entry.person.name,
        "employer": entry.employer,
        "estate": names.get(entry.estate_id, ""),
        "building": names.get(entry.building_id, ""),
        "source": entry.source,
        "since": entry.since.isoformat(),
        "registered_on": entry.registered_on.isoformat() if entry.registered_on else "",
        "capacity": entry.capacity,
    }


def _corrected(form: MemberForm, entry: RosterEntry, act: Actor, at: datetime, version: int | None) -> bool:
    row = form.row(entry.organisation) if form.is_valid() else None
    if row is None:
        return False
    try:
        correct_member(entry, row, by=act, at=at, version=version)
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def registration(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """A serving member registers at the estate where they live."""
    at, actor = clock.now(), actor_of(request)
    entry, act = _entry(actor, entry_id)
    first = {**_known(entry), "registered_on": clock.local_date(at).isoformat()}
    form = HomeForm(request.POST or None, initial=first)
    if request.method == "POST" and _registered(form, entry, act, at, _version(request)):
        tell(request, _("%(name)s is registered at the estate.") % {"name": entry.person.name})
        return see_other(reverse("desk:roster_member", args=[entry.pk]))
    status = 422 if request.method == "POST" else 200
    values = {"now": at, "body": entry.organisation, "form": form, "member": entry}
    return respond(request, "desk/roster_registration.jinja", values, current="organisations", status=status)


def _registered(form: HomeForm, entry: RosterEntry, act: Actor, at: datetime, version: int | None) -> bool:
    if not form.is_valid():
        return False
    data, wrong = form.cleaned_data, dict[str, str]()
    home = one_line(data["estate"])
    estate, building = Homes(entry.organisation).find(home, one_line(data["building"]), wrong)
    if not home:
        wrong["estate"] = _("Registered at an estate: name the estate.")
    if wrong or estate is None:
        form.refuse(wrong)
        return False
    try:
        register_at_estate(
            entry, estate_id=estate, building_id=building, on=data["registered_on"], capacity=data["capacity"],
            by=act, at=at, version=version,
        )  # fmt: skip
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return False
    return True


@require_POST
@for_staff
def end(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Somebody belongs to the body no longer, from today."""
    at, actor = clock.now(), actor_of(request)
    entry, act = _entry(actor, entry_id)
    try:
        end_membership(entry, until=clock.local_date(at), by=act, at=at, version=_version(request))
        tell(request, _("The membership of %(name)s ends today.") % {"name": entry.person.name})
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
    return see_other(reverse("desk:roster", args=[entry.organisation_id]))


@require_POST
@for_staff
def telephone(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """A member's telephone for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    entry, act = _entry(actor, entry_id)
    back = reverse("desk:roster_member", args=[entry.pk])
    try:
        found = reveal_member(entry, purpose=request.POST.get("purpose", ""), by=act, at=at)
    except Invalid as invalid:
        warn(request, " ".join(invalid.errors.values()))
        return see_other(back)
    return phone_page(request, entry.person.name, found, back, at, current="organisations")
