"""Reply and note: words beside the verbs."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.messages.queries import to_tell
from linli.service_requests.actions.common import need_words, remark
from linli.service_requests.enums import RemarkKind
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_note, may_reply


def _say(
    thing: ServiceRequest, kind: RemarkKind, event: str, words: str, *, by: Actor, at: datetime
) -> tuple[ServiceRequest, Remark]:
    row = kernel.lock(thing, related=JOINED)
    ask(may_reply(by, row, at) if kind == RemarkKind.REPLY else may_note(by, row, at))
    said = remark(row, kind, need_words(words, _("Write what you want to say.")), by=by, at=at)
    assert said is not None
    events.record(f"service_request.{event}", row, by=by, at=at, refs={"remark": str(said.pk)})
    return row, said


@action
def reply(thing: ServiceRequest, *, words: str, by: Actor, at: datetime) -> Remark:
    """Answer the resident in words; the state stays. Raises `Refused`, `Invalid` (words)."""
    row, said = _say(thing, RemarkKind.REPLY, "replied", words, by=by, at=at)
    if row.reporter_id or row.contact_id:
        to_tell(
            "service_request.resident.replied",
            subject_type="service_request",
            subject_id=row.pk,
            at=at,
            person_id=row.reporter_id,
            contact_id=row.contact_id,
            refs={"number": row.number, "remark": str(said.pk)},
        ).save(force_insert=True)
    return said


@action
def note(thing: ServiceRequest, *, words: str, by: Actor, at: datetime) -> Remark:
    """Leave words for colleagues; residents never see them. Raises `Refused`, `Invalid` (words)."""
    return _say(thing, RemarkKind.NOTE, "noted", words, by=by, at=at)[1]
