"""Take back, redirect, classify, extend: setting right what was dispatched, sorted or promised."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Organisation
from linli.organisations.queries import serves
from linli.places.models import Place
from linli.service_requests import clocks
from linli.service_requests.actions.common import (
    begin,
    end_assignment,
    finish,
    look_for_fresh_eyes,
    move,
    need_category,
    need_urgency,
    need_words,
    past_the_station,
    remark,
    tell_body,
    tell_resident,
)
from linli.service_requests.enums import AssignmentEnd, Kind, RemarkKind, State, Verb
from linli.service_requests.models import Assignment, ServiceRequest
from linli.service_requests.rules import may_dispatch_to


@action
def take_back(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Take a dispatch back that nobody has taken yet: the body that dispatched it holds it again, every date stands.

    Raises `Stale`, `Refused`, `Invalid` (words).
    """
    row = begin(thing, Verb.TAKE_BACK, by=by, at=at, version=version)
    before = row.lead_id
    end_assignment(row, AssignmentEnd.TAKEN_BACK, at=at)
    row.holder, row.lead = _dispatcher(row), None
    look_for_fresh_eyes(row, at)
    source = move(row, Verb.TAKE_BACK, State.ACCEPTED)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.TAKE_BACK)
    tell_body(row, before, Verb.TAKE_BACK, at=at)
    refs = {"body": str(before), "remark": str(said.pk) if said else None}
    fields = ("holder", "lead", "without_fresh_eyes")
    return finish(row, Verb.TAKE_BACK, *fields, by=by, at=at, source=source, refs=refs)


def _dispatcher(row: ServiceRequest) -> Organisation:
    """The body that dispatched it."""
    if row.dispatched_by_id == row.station_id:
        return row.station
    assert row.dispatched_by_id is not None
    return Organisation.objects.get(pk=row.dispatched_by_id)


@action
def redirect(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    to: Organisation,
    words: str,
    version: int | None = None,
) -> ServiceRequest:
    """Give it to another body than the one that has it, with the reason; resolve-by does not move, and it is no return.

    Raises `Stale`, `Refused`, `Invalid` (to, words).
    """
    row = begin(thing, Verb.REDIRECT, by=by, at=at, version=version)
    ask(may_dispatch_to(by, row, to))
    before = row.lead_id
    if to.pk == before:
        raise Invalid({"to": _("%(body)s has it already.") % {"body": to.short_name}})
    if not serves(to, row):
        raise Invalid({"to": _("%(body)s does not serve this place.") % {"body": to.short_name}})
    why = need_words(words, _("Say in a sentence why it goes to somebody else."))
    end_assignment(row, AssignmentEnd.REDIRECTED, at=at)
    Assignment.objects.create(
        service_request=row, organisation=to, dispatched_by_appointment_id=by.appointment_id, dispatched_at=at
    )
    row.lead = row.holder = to
    row.suggested_body = None
    clocks.handed_back(row, at=at)
    source = move(row, Verb.REDIRECT, State.DISPATCHED)
    said = remark(row, RemarkKind.NOTE, why, by=by, at=at, verb=Verb.REDIRECT)
    tell_body(row, before, Verb.REDIRECT, at=at)
    tell_body(row, to.pk, Verb.DISPATCH, at=at)
    tell_resident(row, Verb.REDIRECT, at=at, refs={"body": str(to.pk)})
    refs = {"body": str(to.pk), "before": str(before), "remark": str(said.pk) if said else None}
    return finish(row, Verb.REDIRECT, "lead", "holder", "suggested_body", by=by, at=at, source=source, refs=refs)


@action
def classify(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    category: str = "",
    urgency: str = "",
    place: Place | None = None,
    words: str = "",
    version: int | None = None,
) -> ServiceRequest:
    """Say anew what it is about, how urgent, or where: every date is reckoned again from first receipt.

    What is left empty stays. What turns out to be about the station itself goes past it; what turns out to be private
    is shown to nobody else. Raises `Stale`, `Refused`, `Invalid` (category, urgency, place).
    """
    row = begin(thing, Verb.CLASSIFY, by=by, at=at, version=version)
    was = (row.category, row.urgency, row.place_id)
    row.category = need_category(row, category or row.category)
    row.urgency = need_urgency(urgency or row.urgency)
    spec = row.playbook.category(row.category)
    if spec.about_station and not row.about_station and row.state != State.ACCEPTED:
        raise Invalid({"category": _("It is about the station itself: take it back first, then sort it anew.")})
    row.kind = Kind.PROPOSAL if spec.proposal else Kind.PROBLEM
    row.hazard, row.category_suggested = spec.hazard, False
    row.station_only = spec.private or (row.station_only and not row.station_only_guessed)
    row.station_only_guessed = False
    if place is not None:
        _put(row, place)
    if was == (row.category, row.urgency, row.place_id):
        raise Invalid({"category": _("Nothing is different from before.")})
    past_the_station(row, spec.about_station, at=at)
    clocks.reclassify(row, at=at)
    source = move(row, Verb.CLASSIFY, State(row.state))
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at, verb=Verb.CLASSIFY)
    if row.lead_id not in (None, by.organisation_id):
        tell_body(row, row.lead_id, Verb.CLASSIFY, at=at)
    if row.urgency != was[1]:
        tell_resident(row, Verb.CLASSIFY, at=at)
    refs = {
        "category": row.category, "urgency": row.urgency, "place": row.place_id, "before": list(was),
        "until": local_date(row.resolve_by).isoformat() if row.resolve_by and row.urgency != was[1] else None,
        "remark": str(said.pk) if said else None,
    }  # fmt: skip
    fields = (
        "category", "urgency", "kind", "hazard", "category_suggested", "station_only", "station_only_guessed",
        "about_station", "holder", "resolve_by", *(f"{level}_id" for level in row.level_ids()),
    )  # fmt: skip
    return finish(row, Verb.CLASSIFY, *fields, by=by, at=at, source=source, refs=refs)


def _put(row: ServiceRequest, place: Place) -> None:
    """Let the row lie in another place of its estate. Raises `Invalid` (place)."""
    levels = place.level_ids()
    if levels["estate"] is None or levels["estate"] != row.estate_id:
        raise Invalid({"place": _("This place lies outside the estate. Raise it instead.")})
    for level, place_id in levels.items():
        setattr(row, f"{level}_id", place_id)


@action
def extend(
    thing: ServiceRequest, *, by: Actor, at: datetime, days: int | None, words: str, version: int | None = None
) -> ServiceRequest:
    """Move resolve-by by some days, within what the playbook allows, with a reason that the resident reads; the first
    promise stays visible. Raises `Stale`, `Refused`, `Invalid` (days, words).
    """
    row = begin(thing, Verb.EXTEND, by=by, at=at, version=version)
    most = row.playbook.urgency(row.urgency).extension_days
    if days is None or not 1 <= days <= most:
        said_most = ngettext("At most %(count)s day can be added.", "At most %(count)s days can be added.", most)
        raise Invalid({"days": said_most % {"count": most}})
    told = need_words(words, _("Tell the resident in a sentence why it takes longer."))
    earlier = row.resolve_by
    added = clocks.extend(row, days, at=at)
    row.extensions += 1
    source = move(row, Verb.EXTEND, State(row.state))
    said = remark(row, RemarkKind.REPLY, told, by=by, at=at, verb=Verb.EXTEND)
    tell_resident(row, Verb.EXTEND, at=at)
    if by.organisation_id == row.lead_id and row.dispatched_by_id not in (None, by.organisation_id):
        tell_body(row, row.dispatched_by_id, Verb.EXTEND, at=at)
    refs = {
        "added": str(added),
        "earlier": earlier.isoformat() if earlier else None,
        "until": local_date(row.resolve_by).isoformat() if row.resolve_by else None,
        "remark": str(said.pk) if said else None,
    }
    return finish(row, Verb.EXTEND, "extensions", "resolve_by", by=by, at=at, source=source, refs=refs)
