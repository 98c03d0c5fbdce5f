"""Giving a repairer without an account a link to one job, and taking it back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import clean_words
from linli.service_requests.actions.handling import resolve, take
from linli.service_requests.models import Assignment, JobLink, ServiceRequest
from linli.service_requests.queries import JOINED, link_hash
from linli.service_requests.rules.links import may_make_link, may_resolve_at_once, may_revoke_link

SECRET_BYTES = 32
NAME_LIMIT = 40
HOLDS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Given:
    """A new link: its row, and its words, which are shown once and kept nowhere."""

    link: JobLink
    words: str


@action
def make_link(thing: ServiceRequest, *, name: str, by: Actor, at: datetime) -> Given:
    """Give somebody a link to this job for seven days, as long as it stays with this body.

    Raises `Refused`, and `Invalid` on "name".
    """
    row = kernel.lock(thing, related=JOINED)
    ask(may_make_link(by, row, at))
    said = " ".join(clean_words(name).split())
    if not 0 < len(said) <= NAME_LIMIT:
        raise Invalid({"name": _("Say for whom it is, in at most %(limit)s characters.") % {"limit": NAME_LIMIT}})
    words = secrets.token_urlsafe(SECRET_BYTES)
    link = JobLink(
        service_request=row,
        assignment=Assignment.objects.get(service_request=row, ended_at=None),
        name=said,
        hash=link_hash(words),
        made_by_id=by.person_id,
        made_at=at,
        expires_at=at + HOLDS,
    )
    link.save(force_insert=True)
    events.record("service_request.link_given", row, by=by, at=at, refs={"given": str(link.pk)})
    return Given(link, words)


@action
def resolve_at_once(
    thing: ServiceRequest, *, by: Actor, at: datetime, result: str, words: str = "", version: int | None = None
) -> ServiceRequest:
    """Take and resolve in one: what was done where nobody had taken it. Raises `Stale`, `Refused`, `Invalid`."""
    ask(may_resolve_at_once(by, thing, at))
    taken = take(thing, by=by, at=at, version=version)
    return resolve(taken, by=by, at=at, result=result, words=words)


@action
def revoke_link(link: JobLink, *, by: Actor, at: datetime, version: int | None = None) -> JobLink:
    """Let a link open nothing from now; again, nothing changes. Raises `Refused`, `Stale`."""
    row = kernel.lock(link, version=version, related=("assignment__organisation", "service_request__lead"))
    ask(may_revoke_link(by, row.service_request, row, at))
    if row.revoked_at is None:
        row.revoked_at = at
        kernel.save(row, "revoked_at")
        events.record("service_request.link_revoked", row.service_request, by=by, at=at, refs={"given": str(row.pk)})
    return row
