"""Disputes at the desk: one's own list, and one dispute with its parties, sessions and agreement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.attachments.models import AttachmentState
from linli.attachments.queries import photos_on_page
from linli.core import clock
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line
from linli.mediation import queries, rules
from linli.mediation.actions import call_party
from linli.mediation.enums import OPEN, OVER, TONES, Consent, State
from linli.mediation.models import Mediation
from linli.mediation.photos import SUBJECT
from linli.people.enums import RevealPurpose
from linli.places.queries import full_names
from linli.service_requests.rules import may_see
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.desk.frame import MEDIATION_POWERS, powers_of, respond, see_other, warn
from linli.web.desk.matter import Picture
from linli.web.desk.mediation_ways import SENTENCES, acting, go, party_of, ways_of
from linli.web.desk.pressing import tried
from linli.web.desk.telephones import phone_page
from linli.web.desk.waiting_rows import Shown, show
from linli.web.inbox_row import InboxRow

PAGE = 50


def asks(line: Line) -> str:
    """What a dispute asks of the reader, in words."""
    return SENTENCES[line.asks]()


def page_of(line: Line) -> str:
    """The dispute's page."""
    return reverse("desk:mediation", args=[line.ref])


show("mediation", Shown(asks=asks, href=page_of))


def my_mediation(actor: Actor, number: str) -> Mediation:
    """The dispute of this number, if the reader may read it. One query. Raises `Refused`."""
    found = queries.visible_to(actor).filter(number=number).first() if number.isprintable() else None
    if found is None:
        raise Refused(rules.unseen_mediation())
    return found


def chip_of(row: Mediation) -> tuple[str, str, str, str]:
    """Its state as a chip."""
    state = row.get_state()
    icon, tone = TONES[state]
    return state.value, str(state.label), icon, tone


@require_safe
@for_staff
def mediations(request: HttpRequest) -> HttpResponse:
    """Disputes that the reader mediates or gives out: open ones, or those that are over."""
    at, actor = clock.now(), actor_of(request)
    if not powers_of(actor) & MEDIATION_POWERS:
        raise Refused(rules.unseen_mediation())
    view = "over" if request.GET.get("list") == "over" else "open"
    found = queries.visible_to(actor).filter(state__in=OVER if view == "over" else OPEN)
    listed = Paginator(found, PAGE).get_page(request.GET.get("page"))
    here = reverse("desk:mediations")
    values = {
        "now": at,
        "view": view,
        "views": [
            ("open", pgettext("mediations", "Open"), here, None),
            ("over", pgettext("mediations", "Over"), f"{here}?list=over", None),
        ],
        "total": listed.paginator.count,
        "listed": listed,
        "rows": [_row(one) for one in listed.object_list],
    }
    return respond(request, "desk/mediations.jinja", values, current="mediations")


def _row(one: Mediation) -> InboxRow:
    going = one.state in OPEN
    return InboxRow(
        kind="mediation",
        subject=one.title,
        place=one.estate.name,
        asks=None,
        waiting_since=one.asked_at if going else None,
        due_at=one.due_at,
        post="",
        href=reverse("desk:mediation", args=[one.number]),
        state=chip_of(one),
        others=one.appointment.person.name if one.appointment is not None else _("no mediator yet"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mediation(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute; a POST goes one of the ways that it shows."""
    at, actor = clock.now(), actor_of(request)
    row = my_mediation(actor, number)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = tried(request, lambda: go(request, actor, row, at))
        if not errors:
            return see_other(reverse("desk:mediation", args=[number]))
        row = my_mediation(actor, number)
    return _page(request, row, actor, at, errors)


def _page(request: HttpRequest, row: Mediation, actor: Actor, at: datetime, errors: dict[str, str]) -> HttpResponse:
    parties = queries.parties_of(row)
    mediator = acting(actor, row, "mediator")
    asked = request.POST.get("do", "") if errors else ""
    beside = request.POST.get("session", "") if errors else ""
    today, sessions = clock.local_date(at), queries.sessions_of(row)
    ways = ways_of(actor, row, parties, at)
    giving = any(way.key == "give" for way in ways)
    photos = photos_on_page(SUBJECT, row.pk) if row.signed_on else []
    values = {
        "now": at,
        "row": row,
        "kind": row.spec.name,
        "chip": chip_of(row),
        "parties": parties,
        "doors": full_names([party.room_id for party in parties]),
        "asks_consent": rules.may_record_consent(mediator, row, at) is None,
        "calls": rules.may_call_party(mediator, row, at) is None,
        "purposes": RevealPurpose.choices,
        "consents": {one.value: one.label for one in Consent},
        "sessions": sessions,
        "times": {one.pk: _day_and_time(one.starts_at) for one in sessions},
        "moves": rules.may_move_session(mediator, row, at) is None,
        "records": rules.may_record_session(mediator, row, at) is None,
        "notes": rules.may_read_notes(actor, row, at) is None,
        "lines": queries.lines_of(row) if row.written_on else [],
        "writes": rules.may_write(mediator, row, parties, at) is None,
        "ways": ways,
        "mediators": [(str(one.pk), one.person.name) for one in queries.free_mediators(row, parties, today)]
        if giving
        else [],
        "bodies": [(str(one.pk), one.short_name) for one in queries.could_be_party(row.estate)]
        if row.state in (State.ASKED, State.GIVEN)
        else [],
        "pictures": _pictures(photos),
        "asked": asked,
        "beside": beside,
        "typed": request.POST if errors else {},
        "errors": errors,
        "mistakes": [(f"id_{name}_{beside or asked}" if name else "", said) for name, said in errors.items()],
        "today": today.isoformat(),
        "later": (today + timedelta(days=30)).isoformat(),
        "request_href": _request_href(row, actor, at),
    }
    return respond(request, "desk/mediation.jinja", values, current="mediations", status=422 if errors else 200)


def _day_and_time(moment: datetime) -> tuple[str, str]:
    """As the two fields of a form have it."""
    return clock.local_date(moment).isoformat(), clock.local(moment).strftime("%H:%M")


def _pictures(photos: Any) -> list[Picture]:
    """Checked photos of the signed paper."""
    ready = [one for one in photos if one.state == AttachmentState.READY]
    return [
        Picture(
            reverse("photo", args=[one.pk, "full"]),
            reverse("photo", args=[one.pk, "thumb"]),
            _("Photo %(number)s") % {"number": number},
        )
        for number, one in enumerate(ready, start=1)
    ]


def _request_href(row: Mediation, actor: Actor, at: datetime) -> str:
    """Where the service request stands that it is about; nothing where there is none or the reader does not see it."""
    about = row.service_request
    if about is None or may_see(actor, about, at) is not None:
        return ""
    return reverse("desk:service_request", args=[about.number])


@require_POST
@for_staff
def telephone(request: HttpRequest, number: str) -> HttpResponse:
    """A party's telephone for sixty seconds, after saying what for. Each look is kept."""
    at, actor = clock.now(), actor_of(request)
    row = my_mediation(actor, number)
    back = reverse("desk:mediation", args=[number])
    party = party_of(request, row)
    try:
        found = call_party(party, purpose=request.POST.get("purpose", ""), by=acting(actor, row, "mediator"), at=at)
    except Invalid as wrong:
        warn(request, " ".join(wrong.errors.values()))
        return see_other(back)
    return phone_page(request, party.called, found, back, at, current="mediations")
