"""Supervising a matter from above, and answering to that."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import clock
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.service_requests.actions.common import need_words, record_beside, remark, tell_beside
from linli.service_requests.enums import RemarkKind
from linli.service_requests.models import ServiceRequest, Supervision
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_answer_supervision, may_supervise

LONGEST = 366
"""Days ahead that an answer may be asked for."""

FIELDS = ("supervised_by_id", "supervise_by")


@action
def supervise(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    answer_on: date | None,
    words: str,
    version: int | None = None,
) -> ServiceRequest:
    """Ask the body that holds it how it stands, to be answered by the end of work on a day. The resident's clocks run
    on as they did. Raises `Stale`, `Refused`, `Invalid` (answer_on, words)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_supervise(by, row, at))
    told = need_words(words, _("Say in a sentence what is to be answered."))
    if answer_on is None or answer_on <= clock.local_date(at):
        raise Invalid({"answer_on": _("Name a day after today.")})
    if answer_on > clock.local_date(at) + timedelta(days=LONGEST):
        raise Invalid({"answer_on": _("Name a day within a year.")})
    row.supervised_by_id = by.organisation_id
    row.supervise_by = clock.from_local(answer_on, row.playbook.hours.closing)
    assert by.organisation_id is not None
    Supervision.objects.create(
        service_request=row,
        organisation_id=by.organisation_id,
        by_appointment_id=by.appointment_id,
        started_at=at,
        answer_by=row.supervise_by,
    )
    said = remark(row, RemarkKind.NOTE, told, by=by, at=at)
    tell_beside(row, row.holder_id, "supervised", at=at, urgent=True)
    refs = {"body": str(row.holder_id), "until": answer_on.isoformat()}
    return record_beside(row, "supervised", *FIELDS, by=by, at=at, refs=refs, said=said)


@action
def answer_supervision(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str, version: int | None = None
) -> ServiceRequest:
    """Answer whoever supervises it; that ends the supervision. Raises `Stale`, `Refused`, `Invalid` (words)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_answer_supervision(by, row, at))
    told = need_words(words, _("Say in a sentence how it stands."))
    supervisor = row.supervised_by_id
    Supervision.objects.filter(service_request=row, ended_at=None).update(answered_at=at, ended_at=at)
    row.supervised_by_id = row.supervise_by = None
    said = remark(row, RemarkKind.NOTE, told, by=by, at=at)
    tell_beside(row, supervisor, "supervision_answered", at=at)
    return record_beside(row, "supervision_answered", *FIELDS, by=by, at=at, refs={"body": str(supervisor)}, said=said)
