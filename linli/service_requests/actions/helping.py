"""Asking other bodies to help or to lead jointly, ending that, and their word that their part is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.organisations.models import Organisation
from linli.organisations.queries import serves
from linli.service_requests.actions.common import need_words, record_beside, remark, tell_beside
from linli.service_requests.enums import RemarkKind
from linli.service_requests.models import Assignment, Help, ServiceRequest
from linli.service_requests.queries import JOINED
from linli.service_requests.rules import may_add_helper, may_ask_help_of, may_end_helper, may_finish_help

FIELDS = ("helper_ids", "helping_ids", "joint_ids")


@action
def add_helper(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    body: Organisation,
    joint: bool = False,
    words: str = "",
    version: int | None = None,
) -> ServiceRequest:
    """Ask a body to help; `joint`: it leads a part of its own, without which the matter is not resolved.

    Raises `Stale`, `Refused`, `Invalid` (body).
    """
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_add_helper(by, row, at))
    ask(may_ask_help_of(by, row, body))
    if not serves(body, row):
        raise Invalid({"body": _("%(body)s does not serve this place.") % {"body": body.short_name}})
    Help.objects.create(
        service_request=row,
        assignment=Assignment.objects.get(service_request=row, ended_at=None),
        organisation=body,
        joint=joint,
        asked_by_appointment_id=by.appointment_id,
        asked_at=at,
    )
    row.helper_ids = _with(row.helper_ids, body.pk)
    row.helping_ids = _with(row.helping_ids, body.pk)
    if joint:
        row.joint_ids = _with(row.joint_ids, body.pk)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at)
    tell_beside(row, body.pk, "helper_added", at=at)
    refs = {"body": str(body.pk), "joint": joint}
    return record_beside(row, "helper_added", *FIELDS, by=by, at=at, refs=refs, said=said)


@action
def end_helper(
    thing: ServiceRequest,
    *,
    by: Actor,
    at: datetime,
    body: Organisation | None = None,
    words: str = "",
    version: int | None = None,
) -> ServiceRequest:
    """Say that a body's help is needed no more; it keeps what it wrote in sight. Raises `Stale`, `Refused`, `Invalid`
    (body)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_end_helper(by, row, at))
    if body is None or body.pk not in (row.helping_ids or ()):
        raise Invalid({"body": _("Choose one that is helping now.")})
    _end(row, body.pk)
    Help.objects.filter(service_request=row, organisation=body, ended_at=None).update(ended_at=at)
    said = remark(row, RemarkKind.NOTE, words, by=by, at=at)
    tell_beside(row, body.pk, "helper_ended", at=at)
    return record_beside(row, "helper_ended", *FIELDS, by=by, at=at, refs={"body": str(body.pk)}, said=said)


@action
def finish_help(
    thing: ServiceRequest, *, by: Actor, at: datetime, words: str = "", version: int | None = None
) -> ServiceRequest:
    """A helper says that its part is done, and what it did; the lead resolves. Raises `Stale`, `Refused`, `Invalid`
    (words)."""
    row = kernel.lock(thing, version=version, related=JOINED)
    ask(may_finish_help(by, row, at))
    told = need_words(words, _("Say in a sentence what you did."))
    assert by.organisation_id is not None
    _end(row, by.organisation_id)
    running = Help.objects.filter(service_request=row, organisation_id=by.organisation_id, ended_at=None)
    running.update(done_at=at, ended_at=at)
    said = remark(row, RemarkKind.NOTE, told, by=by, at=at)
    tell_beside(row, row.lead_id, "help_done", at=at)
    return record_beside(row, "help_done", *FIELDS, by=by, at=at, said=said)


def _with(ids: Sequence[UUID] | None, body: UUID) -> list[UUID]:
    return [*(one for one in ids or () if one != body), body]


def _end(row: ServiceRequest, body: UUID) -> None:
    row.helping_ids = [one for one in row.helping_ids or () if one != body] or None
    row.joint_ids = [one for one in row.joint_ids or () if one != body] or None
