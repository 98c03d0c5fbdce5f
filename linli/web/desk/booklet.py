"""A household's booklet at the desk: opened for a purpose, kept under consent, printed one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.organisations.actions import ask_help, end_help, give_consent, open_booklet, withdraw_consent
from linli.organisations.actions.booklet import a_year_after
from linli.organisations.models import HelpAsked, HouseholdConsent
from linli.organisations.models_booklet import ConsentPurpose, ConsentWay, HelpEnd, HelpKind, OpeningPurpose
from linli.organisations.queries.booklet import help_kept, is_open, linked_with, rooms_kept
from linli.organisations.queries.standing import DWELLINGS
from linli.organisations.rules_booklet import may_open_booklet, may_see_booklet
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import full_name
from linli.playbooks.enums import Power
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.booklets import booklet_of, ending_soon
from linli.web.desk.finder import find_places
from linli.web.desk.forms import PlainForm, choice_field, date_field
from linli.web.desk.frame import powers_of, respond, see_other, tell, whole_number
from linli.web.desk.places import sections

WRITTEN = [(way.value, way.label) for way in ConsentWay if way is not ConsentWay.SELF]
SOON_DAYS = 14
MOST_HELP = 100


class ConsentForm(PlainForm):
    """What a household agreed to: who said so, how, when, until when."""

    purpose = choice_field(gettext_lazy("They agree"), gettext_lazy("Choose what they agree to."))
    name = forms.CharField(label=gettext_lazy("Who of the household agreed"), required=False, max_length=80)
    how = choice_field(gettext_lazy("How they agreed"), gettext_lazy("Say how they agreed."))
    given_on = date_field(gettext_lazy("Agreed on"))
    until = date_field(gettext_lazy("Until"))
    kinds: ClassVar[Mapping[str, str]] = {
        "purpose": "choice",
        "name": "text",
        "how": "choice",
        "given_on": "date",
        "until": "date",
    }
    hints: ClassVar[Mapping[str, Any]] = {"until": gettext_lazy("At most a year; then they are asked again.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = ConsentPurpose.choices  # type: ignore[attr-defined]  # a choice field
        self.fields["how"].choices = WRITTEN  # type: ignore[attr-defined]  # a choice field


class HelpForm(PlainForm):
    """What help a household asks for, and until when."""

    kind = choice_field(gettext_lazy("Help asked for"), gettext_lazy("Choose what help is asked for."))
    words = forms.CharField(label=gettext_lazy("A few words, if they help"), required=False)
    until = date_field(gettext_lazy("Until"))
    kinds: ClassVar[Mapping[str, str]] = {"kind": "choice", "words": "text", "until": "date"}
    hints: ClassVar[Mapping[str, Any]] = {
        "words": gettext_lazy(
            "When, and what to do. No illness, income, belief or anything else about how somebody is: that does not "
            "belong here."
        )
    }

    def __init__(self, *args: Any, kinds: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]  # a choice field


def kept_room(actor: Actor, room_id: int, at: datetime) -> tuple[Place, Actor]:
    """The dwelling, and the reader in the post that keeps its booklet. Raises `Refused`."""
    room = Place.objects.filter(pk=room_id, level=Level.ROOM, use__in=DWELLINGS)
    found = room.select_related("parent__parent").first()
    if found is None:
        raise Refused(unseen())
    linked = linked_with(found, clock.local_date(at))
    for held in actor.posts:
        act = actor.in_post(held)
        if may_see_booklet(act, found, linked, at) is None:
            return found, act
    raise Refused(unseen())


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def booklet(request: HttpRequest, room_id: int) -> HttpResponse:
    """`/desk/booklets/<room>/`: closed it shows what the household agreed to; POST opens it for a purpose, or keeps
    what is said in it."""
    at = clock.now()
    room, act = kept_room(actor_of(request), room_id, at)
    asked = request.POST.get("do", "")
    today = clock.local_date(at)
    found = booklet_of(room, act, today)
    last = {"until": a_year_after(today).isoformat(), "given_on": today.isoformat()}
    consent_form = ConsentForm(request.POST if asked == "consent" else None, initial=last)
    help_form = HelpForm(request.POST if asked == "ask" else None, kinds=found.asks, initial=last)
    error = ""
    if request.method == "POST":
        doing = _DOING.get(asked)
        if doing is None:
            raise Refused(unseen())
        form = {"consent": consent_form, "ask": help_form}.get(asked)
        error = doing(request, room, form, act, at)
        if not error:
            return see_other(reverse("desk:booklet", args=[room.pk]))
    values = {
        "now": at,
        "room": room,
        "door": full_name(room),
        "booklet": found,
        "opened": bool(found.consents) and is_open(room, act, at),
        "purposes": OpeningPurpose.choices,
        "ends": HelpEnd.choices,
        "ways": WRITTEN,
        "consent_form": consent_form,
        "help_form": help_form,
        "asked": asked,
        "error": error,
        "back": reverse(f"desk:{_found_from(request)}"),
        "back_label": _("My households") if _found_from(request) == "households" else _("Help asked for"),
    }
    status = 422 if error else 200
    return respond(request, "desk/booklet.jinja", values, current=_found_from(request), status=status)


def _found_from(request: HttpRequest) -> str:
    """Where the reader finds booklets: among their own households, or in the station's list."""
    return "households" if Power.HOUSEHOLD_LINK_HOLD in powers_of(actor_of(request)) else "help_asked"


def _consent(request: HttpRequest, room: Place, form: Any, act: Actor, at: datetime) -> str:
    return _through_form(request, form, _("Written down. They can withdraw it at any time."), lambda data: give_consent(
        room, **data, by=act, at=at
    ))  # fmt: skip


def _ask(request: HttpRequest, room: Place, form: Any, act: Actor, at: datetime) -> str:
    return _through_form(request, form, _("Written down."), lambda data: ask_help(room, **data, by=act, at=at))


def _through_form(request: HttpRequest, form: PlainForm, done: str, act: Callable[[dict[str, Any]], Any]) -> str:
    """Keep what a form holds; what is wrong stands at its fields, and the answer says so."""
    wrong = _("Something is missing or wrong below.")
    if not form.is_valid():
        return wrong
    try:
        act(form.cleaned_data)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return wrong
    tell(request, done)
    return ""


def _open(request: HttpRequest, room: Place, _form: Any, act: Actor, at: datetime) -> str:
    return _said(lambda: open_booklet(room, purpose=request.POST.get("purpose", ""), by=act, at=at))


def _withdraw(request: HttpRequest, room: Place, _form: Any, act: Actor, at: datetime) -> str:
    consent = HouseholdConsent.objects.filter(room=room, pk=_id(request)).first()
    if consent is None:
        raise Refused(unseen())
    version = whole_number(request.POST.get("version", ""))
    wrong = _said(lambda: withdraw_consent(
        consent, how=request.POST.get("how", ""), by=act, at=at, version=version
    ))  # fmt: skip
    if not wrong:
        tell(request, _("Withdrawn. What rested on it is no longer shown."))
    return wrong


def _end(request: HttpRequest, room: Place, _form: Any, act: Actor, at: datetime) -> str:
    asked = HelpAsked.objects.filter(room=room, pk=_id(request)).first()
    if asked is None:
        raise Refused(unseen())
    version = whole_number(request.POST.get("version", ""))
    wrong = _said(lambda: end_help(asked, why=request.POST.get("why", ""), by=act, at=at, version=version))
    if not wrong:
        tell(request, _("Ended. Its words are erased."))
    return wrong


_DOING: dict[str, Callable[[HttpRequest, Place, Any, Actor, datetime], str]] = {
    "open": _open,
    "consent": _consent,
    "ask": _ask,
    "withdraw": _withdraw,
    "end": _end,
}


def _said(act: Callable[[], Any]) -> str:
    """Do it; what was wrong, in words."""
    try:
        act()
    except Invalid as invalid:
        return " ".join(invalid.errors.values())
    return ""


def _id(request: HttpRequest) -> UUID:
    """The row that a button names. Raises `Refused`."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError as error:
        raise Refused(unseen()) from error


@require_safe
@for_staff
def booklet_print(request: HttpRequest, room_id: int) -> HttpResponse:
    """One booklet on A4, while it is open. There is no sheet of many."""
    at = clock.now()
    room, act = kept_room(actor_of(request), room_id, at)
    found = booklet_of(room, act, clock.local_date(at))
    ask(may_open_booklet(act, room, linked_with(room, clock.local_date(at)), bool(found.consents), at))
    if not is_open(room, act, at):
        return see_other(reverse("desk:booklet", args=[room.pk]))
    values = {
        "now": at,
        "door": full_name(room),
        "estate": Place.objects.filter(pk=room.estate_id or 0).first(),
        "booklet": found,
        "back": reverse("desk:booklet", args=[room.pk]),
        "printed_by": _("Printed by %(name)s") % {"name": act.name},
    }
    response = render(request, "desk/booklet_print.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@for_staff
def help_asked(request: HttpRequest) -> HttpResponse:
    """`/desk/help-asked/`: help asked for in the booklets that the reader keeps, what ends first on top; a door to find
    a household's booklet by."""
    at, actor = clock.now(), actor_of(request)
    if Power.BOOKLET_KEEP not in powers_of(actor):
        raise Refused(unseen())
    today = clock.local_date(at)
    rows = list(help_kept(actor, today)[: MOST_HELP + 1])
    door = request.GET.get("door", "").strip()
    values = {
        "now": at,
        "sections": sections(actor, "help_asked"),
        "rows": [(row, full_name(row.room), str(HelpKind(row.kind).label)) for row in rows[:MOST_HELP]],
        "more": len(rows) > MOST_HELP,
        "soon": ending_soon(rows, today, SOON_DAYS),
        "soon_days": SOON_DAYS,
        "door": door,
        "doors": _doors(door, actor, at) if door else [],
    }
    return respond(request, "desk/help_asked.jinja", values, current=_found_from(request))


def _doors(text: str, actor: Actor, at: datetime) -> list[tuple[str, int]]:
    """The dwellings that somebody means, among those whose booklets they keep."""
    meant = [place for place in find_places(text, actor, Power.BOOKLET_KEEP) if place.level == Level.ROOM]
    kept = set(
        rooms_kept(actor, clock.local_date(at)).filter(pk__in=[room.pk for room in meant]).values_list("pk", flat=True)
    )
    return [(full_name(room), room.pk) for room in meant if room.pk in kept and room.use in DWELLINGS]
