"""What a deliberation came to, told to whoever made the proposal."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import ask
from linli.service_requests.actions.common import need_words, record_beside, remark, tell_resident_of
from linli.service_requests.enums import RemarkKind
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_tell_from_agenda


@action
def tell_from_agenda(thing: ServiceRequest, *, words: str, by: Actor, at: datetime) -> Remark:
    """Tell the resident what the session said of the proposal; it waits on, until its day. Raises `Refused`,
    `Invalid` (words)."""
    row = kernel.lock(thing, related=JOINED)
    ask(may_tell_from_agenda(by, row, at))
    said = remark(row, RemarkKind.REPLY, need_words(words, _("Write what you want to say.")), by=by, at=at)
    assert said is not None
    record_beside(row, "replied", by=by, at=at, said=said)
    tell_resident_of(row, "replied", at=at)
    return said
