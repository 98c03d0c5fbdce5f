"""Blowing a whistle, reminding, calling again, calling off, rating, and saying that it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Organisation
from linli.organisations.queries import body_of_kind
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import UrgencyClass
from linli.playbooks.queries import by_id
from linli.service_requests.actions.filing import numbers_for
from linli.service_requests.models import ServiceRequest
from linli.whistles import clocks, rules
from linli.whistles.actions.common import (
    after_an_end,
    for_called,
    lock_call,
    lock_whistle,
    move,
    record,
    save_call,
    tell,
)
from linli.whistles.enums import ENDED, CallState, CallVerb, Rating, WhistleState
from linli.whistles.models import TITLE, Whistle, WhistleCall
from linli.whistles.queries import may_be_called

MOST_CALLED = 12
CLIENT = "whistles"


@action
def blow(
    *,
    kind: str,
    place: Place,
    words: str,
    lead: Organisation,
    others: Sequence[Organisation] = (),
    service_request: ServiceRequest | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> Whistle:
    """Call bodies together for a reason: the one that leads and others beside it; each has its clocks from now on. The
    same key again gives the first whistle.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "words" or "bodies".
    """
    version_id = playbook_version_for(place)
    playbook = by_id(version_id)
    try:
        spec = playbook.whistle(kind)
    except LookupError:
        raise Invalid({"kind": _("Choose what kind of whistle it is.")}) from None
    ask(rules.may_blow(by, spec, place, at))
    if service_request is not None:
        ask(rules.may_blow_about(by, service_request, at))
    said = for_called("words", words, _("Say in a sentence what it is about."))
    blower = Organisation.objects.get(pk=str(by.organisation_id))
    known = {body.pk for body in may_be_called(spec, place, blower)}
    called = list({body.pk: body for body in (lead, *others)}.values())
    if any(body.pk not in known for body in called):
        raise Invalid({"bodies": _("Choose bodies that serve this place and answer such whistles.")})
    if len(called) > MOST_CALLED:
        raise Invalid({"bodies": _("At most %(limit)s bodies at once.") % {"limit": MOST_CALLED}})
    whistle_id = uuid7()
    sent = kernel.body_hash({"kind": kind, "place": place.pk, "words": said, "bodies": [str(one.pk) for one in called]})
    first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(whistle_id)}, at=at) if key else None
    if first is not None:
        return Whistle.objects.get(pk=first["id"])
    number = numbers_for(place, [at])[0].replace("SQ-", "WS-", 1)
    whistle = Whistle(
        id=whistle_id, number=number, playbook_version_id=version_id, kind=kind, organisation=blower, place=place,
        decider=body_of_kind(place, spec.decided_by), service_request=service_request, words=said,
        title=said.partition("\n")[0][:TITLE], blown_at=at,
    )  # fmt: skip
    _check_new(whistle)
    whistle.save(force_insert=True)
    for body in called:
        call = WhistleCall(whistle=whistle, organisation=body, lead=body.pk == lead.pk)
        clocks.start(call, playbook, spec, at=at)
        call.save(force_insert=True)
        tell(whistle, body.pk, "blown", at=at, hurry=True, urgent=_pressing(whistle))
    bodies = [str(body.pk) for body in called]
    record(whistle, "blown", by=by, at=at, refs={"bodies": bodies, "kind": kind})
    if service_request is not None:
        refs = {"whistle": str(whistle.pk), "body": str(lead.pk), "called": len(called)}
        events.record("service_request.whistled", service_request, by=by, at=at, refs=refs)
    return whistle


def _check_new(whistle: Whistle) -> None:
    """The same words of the same body are blown once: who went back and pressed again would ring everybody twice. The
    body's row is locked, so that two who blow at once follow one another. Raises `Invalid`."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=whistle.organisation_id).order_by("pk"))
    same = Whistle.objects.filter(organisation=whistle.organisation, place=whistle.place, words=whistle.words)
    running = same.filter(state=WhistleState.RUNNING, service_request=whistle.service_request).order_by("pk").first()
    if running is not None:
        told = _("It is blown already, as %(number)s, and runs. For something else, say what.")
        raise Invalid({"words": told % {"number": running.number}})


def _pressing(whistle: Whistle) -> bool:
    return whistle.service_request is not None and whistle.service_request.urgency == UrgencyClass.URGENT


@action
def remind_call(call: WhistleCall, *, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Ask a called body after it. Raises `Stale`, `Refused`."""
    row = lock_call(call, version)
    ask(rules.may_remind_call(by, row, at))
    row.reminded_at = at
    tell(row.whistle, row.organisation_id, "reminded", at=at, hurry=True)
    return save_call(row, "reminded", "reminded_at", by=by, at=at)


@action
def rate_call(
    call: WhistleCall, *, rating: str, words: str = "", by: Actor, at: datetime, version: int | None = None
) -> WhistleCall:
    """Say how a called body helped; it reads ratings only together. Raises `Stale`, `Refused`, `Invalid`."""
    row = lock_call(call, version)
    ask(rules.may_rate_call(by, row, at))
    if rating not in Rating.values:
        raise Invalid({"rating": _("Choose one of these.")})
    row.rating, row.rated_at = rating, at
    row.rating_words = for_called("rating_words", words, "") if words.strip() else ""
    return save_call(row, "rated", "rating", "rating_words", "rated_at", by=by, at=at)


@action
def blow_again(call: WhistleCall, *, words: str, by: Actor, at: datetime, version: int | None = None) -> WhistleCall:
    """Not solved: the body is called again, with all its clocks anew. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_call(call, version)
    ask(rules.may_blow_again(by, row, at))
    row.decision = for_called("words", words, _("Say what is still to do."))
    whistle = row.whistle
    move(row, CallVerb.BLOW_AGAIN, CallState.CALLED)
    clocks.start(row, whistle.playbook, whistle.spec, at=at)
    row.rating, row.rating_words, row.rated_at, row.report = "", "", None, ""
    if whistle.state == WhistleState.REPORTED:
        whistle.state, whistle.reported_at, whistle.settles_at = WhistleState.RUNNING, None, None
        kernel.save(whistle, "state", "reported_at", "settles_at")
    tell(whistle, row.organisation_id, "blown_again", at=at, hurry=True, urgent=_pressing(whistle))
    fields = (
        "called_at", "contact_by", "respond_by", "acknowledged_at", "contacted_at", "responded_at", "reported_at",
        "rating", "rating_words", "rated_at", "report", "decision",
    )  # fmt: skip
    return save_call(row, "blown_again", *fields, by=by, at=at)


@action
def settle(whistle: Whistle, *, by: Actor, at: datetime, version: int | None = None) -> Whistle:
    """All have reported, and it is over. Raises `Stale`, `Refused`."""
    row = lock_whistle(whistle, version)
    ask(rules.may_settle(by, row, at))
    row.state, row.ended_at, row.settles_at = WhistleState.OVER, at, None
    kernel.save(row, "state", "ended_at", "settles_at")
    WhistleCall.objects.filter(whistle=row).update(answer_by=None)
    record(row, "settled", by=by, at=at)
    _tell_request(row, by=by, at=at)
    return row


def _tell_request(whistle: Whistle, *, by: Actor, at: datetime) -> None:
    """Its service request's time line says that those who were called have done their part."""
    if whistle.service_request is not None:
        refs = {"whistle": str(whistle.pk)}
        events.record("service_request.whistle_settled", whistle.service_request, by=by, at=at, refs=refs)


@action
def call_off(whistle: Whistle, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Whistle:
    """Nobody need come any more; who was called reads why. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = lock_whistle(whistle, version)
    ask(rules.may_call_off(by, row, at))
    why = for_called("words", words, _("Say why nobody need come any more."))
    for call in WhistleCall.objects.select_for_update().filter(whistle=row).exclude(state__in=ENDED).order_by("pk"):
        call.whistle = row
        move(call, CallVerb.CALL_OFF, CallState.CALLED_OFF)
        call.due_at = call.overdue_at = call.answer_by = None
        call.decision = why
        kernel.save(call, "state", "due_at", "overdue_at", "answer_by", "decision")
        tell(row, call.organisation_id, "called_off", at=at)
    some = WhistleCall.objects.filter(whistle=row, state=CallState.REPORTED).exists()
    if some:
        after_an_end(row, by=by, at=at)
    else:
        row.state, row.ended_at = WhistleState.CALLED_OFF, at
        kernel.save(row, "state", "ended_at")
    record(row, "called_off", by=by, at=at)
    return row
