"""What a called body does: acknowledge, tell how things stand, and turn what it needs into a service request."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.core.wording import clean_words, need
from linli.emergencies import clocks, rules
from linli.emergencies.actions.common import locked, locked_call, move_call, record, tell
from linli.emergencies.enums import CallState, CallVerb
from linli.emergencies.models import WORDS, EmergencyCall, EmergencyResponse, Telling
from linli.organisations.models import OrganisationPlace
from linli.places.models import Place
from linli.service_requests.actions.filing import Report, file
from linli.service_requests.models import ServiceRequest


@action
def acknowledge(call: EmergencyCall, *, by: Actor, at: datetime, version: int | None = None) -> EmergencyCall:
    """We have heard; from now on we tell in time how things stand. Raises `Stale`, `Refused`."""
    row = locked_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.ACKNOWLEDGE, at))
    move_call(row, CallVerb.ACKNOWLEDGE, CallState.ACKNOWLEDGED)
    row.acknowledged_at = at
    clocks.run(row, row.response, at=at)
    kernel.save(row, "state", "acknowledged_at", "due_at", "overdue_at")
    record(row.response, "acknowledged", by=by, at=at, refs={"body": str(row.organisation_id)})
    return row


@action
def tell_how(
    call: EmergencyCall,
    *,
    words: str,
    needs_help: bool = False,
    help_words: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Telling:
    """How things stand with us, and whether we need help; the next telling is due from now. Who tells has also heard,
    and who says what help, needs it. Raises `Stale`, `Refused`, `Invalid` on "words" or "help_words"."""
    row = locked_call(call, version)
    ask(rules.may_answer_call(by, row, CallVerb.TELL_HOW, at))
    said = need("words", words, _("Say in a sentence how things stand."), WORDS)
    needs_help = needs_help or bool(clean_words(help_words))
    wanted = need("help_words", help_words, _("Say what help you need, and where."), WORDS) if needs_help else ""
    report = Telling(call=row, words=said, needs_help=needs_help, help_words=wanted, told_at=at)
    report.save(force_insert=True)
    move_call(row, CallVerb.TELL_HOW, CallState.ACKNOWLEDGED)
    row.acknowledged_at, row.told_at, row.needs_help = row.acknowledged_at or at, at, needs_help
    clocks.run(row, row.response, at=at)
    kernel.save(row, "state", "acknowledged_at", "told_at", "needs_help", "due_at", "overdue_at")
    refs = {"body": str(row.organisation_id), "help": needs_help}
    record(row.response, "told_how", by=by, at=at, refs=refs)
    if needs_help:
        tell(row.response, [row.response.organisation_id], "needs_help", at=at)
    return report


@action
def file_help(report: Telling, *, by: Actor, at: datetime) -> ServiceRequest:
    """What a body needs becomes a service request where it works, as pressing as the playbook says. Raises `Refused`,
    `Invalid` on "words"."""
    response = locked(EmergencyResponse(pk=report.call.response_id))
    fresh = kernel.lock(report, related=("call__organisation",))
    fresh.call.response = response
    ask(rules.may_file_help(by, fresh, at))
    category = response.spec.category
    filed = file(place=_where(fresh.call), report=Report(words=fresh.help_words, category=category), by=by, at=at)
    fresh.service_request_id = filed.id
    kernel.save(fresh, "service_request")
    record(response, "help_filed", by=by, at=at, refs={"service_request": str(filed.id)})
    return ServiceRequest.objects.get(pk=filed.id)


def _where(call: EmergencyCall) -> Place:
    """Where help is needed: the one place within the response that the body serves, else the whole of it."""
    whole = call.response.place
    bound = OrganisationPlace.objects.filter(
        organisation_id=call.organisation_id, place__path__gte=whole.path, place__path__lt=whole.path + "~"
    )
    found = [one.place for one in bound.select_related("place").order_by("place__path")[:2]]
    return found[0] if len(found) == 1 else whole
