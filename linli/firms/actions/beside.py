"""What stands beside a need: the service request made of it, what is published, and who goes on when somebody left."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.firms import queries, rules
from linli.firms.actions.common import locked_need, need_past, need_way, save
from linli.firms.enums import OPEN, WITH_A_BODY, State
from linli.firms.models import PUBLIC, FirmNeed
from linli.organisations.models import Organisation
from linli.organisations.queries.posts import in_force
from linli.service_requests.actions import Report, file
from linli.service_requests.enums import Source
from linli.service_requests.masking import for_everybody, hide_numbers
from linli.service_requests.models import ServiceRequest


@action
def make_request(need: FirmNeed, *, by: Actor, at: datetime, version: int | None = None) -> ServiceRequest:
    """Make a service request of it, with its words and place: nothing is typed twice. A second press gives the same
    one. Raises `Stale`, `Refused`, and `Invalid` on "" where nobody receives requests at the firm's place."""
    row = locked_need(need)
    if row.service_request is not None and row.appointment_id == by.appointment_id:
        return row.service_request
    kernel.compare(row, version, subject=row.pk)
    ask(rules.may_make_request(by, row, at))
    words = hide_numbers(row.words)
    report = Report(words=words, where_words=row.firm.name, source=Source.VISIT, station_only=True)
    try:
        filed = file(place=row.place, report=report, by=system(), at=at)
    except LookupError as error:
        raise Invalid({"": _("No station receives requests at the firm's place.")}) from error
    made = ServiceRequest.objects.get(pk=filed.id)
    row.service_request = made
    save(row, "request_made", "service_request", by=by, at=at, refs={"service_request": str(made.pk)})
    return made


@action
def publish_need(
    need: FirmNeed, *, words: str, consented_on: date | None, consent_way: str, by: Actor, at: datetime,
    version: int | None = None,
) -> FirmNeed:  # fmt: skip
    """Publish what was learned, in the firm's words and with its consent; without words it is taken back.

    Raises `Stale`, `Refused`, and `Invalid` on "words", "consented_on" or "consent_way".
    """
    row = locked_need(need, version)
    ask(rules.may_publish_need(by, row, at))
    said = for_everybody("words", words, PUBLIC)
    if said:
        way = need_way("consent_way", consent_way)
        day = need_past("consented_on", consented_on, at, local_date(row.entered_at))
        row.learned, row.consented_on, row.consent_way = said, day, way
        row.published_at = row.published_at or at
    else:
        row.learned, row.consented_on, row.consent_way, row.published_at = "", None, "", None
    past = "published" if said else "unpublished"
    return save(row, past, "learned", "consented_on", "consent_way", "published_at", by=by, at=at)


@action
def go_on(need: FirmNeed, *, by: Actor, at: datetime) -> FirmNeed:
    """Somebody left or a body ended: the need goes on with who followed in the post, else it waits for an envoy; what
    was asked of a body that is no more is the envoy's again. Nothing changes while all are there. Raises `Refused`."""
    row = locked_need(need)
    ask(rules.may_go_on(by, row, at))
    today = local_date(at)
    if row.state not in OPEN:
        return row
    before = (row.state, row.appointment_id, row.body_id, row.decider_id)
    if _gone(row.firm, today):
        row.state, row.ended_at, row.due_at = State.WITHDRAWN, at, None
        return save(row, "ended_with_firm", "ended_at", "due_at", by=by, at=at)
    held = row.appointment
    if held is not None and not in_force(today).filter(pk=held.pk).exists():
        row.appointment = queries.follower_of(held, today)
    if _gone(row.body, today) and row.state in WITH_A_BODY:
        row.state, row.body, row.decider, row.due_at = State.IN_HAND, None, None, None
    elif row.state == State.DECLINED and _gone(row.decider, today):
        row.decider = queries.next_up_of(row)
    if row.state == State.IN_HAND and row.appointment is None:
        row.state = State.WAITING
    if before == (row.state, row.appointment_id, row.body_id, row.decider_id):
        return row
    return save(row, "went_on", "appointment", "body", "decider", "due_at", by=by, at=at)


def _gone(body: Organisation | None, today: date) -> bool:
    return body is not None and body.ended_on is not None and body.ended_on <= today
