"""Adding a group, giving it a new secret, ending it, and counting its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from linli.core.actions import action, body_hash, claim, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.heard.models import NAME_LENGTH, WorkGroup
from linli.heard.queries import groups_of
from linli.heard.rules import may_hear, may_keep_group
from linli.heard.signing import new_secret, seal_secret
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests.actions.filing import Where

MOST_GROUPS = 20
PER_MINUTE = 60
"""More than people in one group write; a robot gone wild is slowed."""


@dataclass(frozen=True, slots=True)
class Added:
    """A group, and its secret, which is shown once and kept sealed; empty where the group was added before."""

    group: WorkGroup
    secret: str


@action
def add_group(organisation: Organisation, *, estate: Place, name: str, by: Actor, at: datetime, key: str = "") -> Added:
    """Let a robot post the messages of a body's group for an estate that the body serves. With `key`, a repeated call
    adds no second one.

    Raises `Refused`, `Invalid` on "name" or "estate", and `KeyReused`.
    """
    body = Organisation.objects.select_for_update().get(pk=organisation.pk)
    places = places_of(body)
    ask(may_keep_group(by, places, at))
    group_id = uuid7()
    first = _first(key, {"body": body.pk, "estate": estate.pk, "name": name}, group_id, by=by, at=at)
    if first is not None:
        return Added(WorkGroup.objects.get(pk=first), "")
    called = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    errors = {}
    if not 0 < len(called) <= NAME_LENGTH:
        errors["name"] = _("Say in a few words which group it is.")
    if estate.level != Level.ESTATE or not any(estate.path.startswith(place.path) for place in places):
        errors["estate"] = _("Choose an estate that this body serves.")
    elif not _received(estate):
        errors["estate"] = _("Nobody receives what is said there. Give the estate a station and a playbook first.")
    if not errors and groups_of([body.pk]).count() >= MOST_GROUPS:
        errors["name"] = _("A body has %(most)s groups at most. End one first.") % {"most": MOST_GROUPS}
    if errors:
        raise Invalid(errors)
    secret = new_secret()
    group = WorkGroup(
        id=group_id,
        organisation=body,
        estate=estate,
        name=called,
        secret_sealed=seal_secret(secret, group_id),
        per_minute=PER_MINUTE,
        made_at=at,
    )
    group.save(force_insert=True)
    record("work_group.added", group, by=by, at=at, refs={"organisation": str(body.pk)})
    return Added(group, secret)


@action
def renew_group(group: WorkGroup, *, by: Actor, at: datetime, version: int | None = None) -> Added:
    """Give a group a new secret; the old one signs nothing from now. Raises `Refused`, `Stale`, `Invalid` (it has
    ended)."""
    row = _kept(group, version, by, at)
    if row.ended_at is not None:
        raise Invalid({"name": _("This group has ended. Add it anew.")})
    secret = new_secret()
    row.secret_sealed, row.renewed_at = seal_secret(secret, row.pk), at
    save(row, "secret_sealed", "renewed_at")
    record("work_group.renewed", row, by=by, at=at, refs={"organisation": str(row.organisation_id)})
    return Added(row, secret)


@action
def end_group(group: WorkGroup, *, by: Actor, at: datetime, version: int | None = None) -> WorkGroup:
    """Take nothing more from a group; again, nothing changes. The secret is forgotten; what was heard goes on.

    Raises `Refused`, `Stale`.
    """
    row = _kept(group, version, by, at)
    if row.ended_at is None:
        row.ended_at, row.secret_sealed = at, ""
        save(row, "ended_at", "secret_sealed")
        record("work_group.ended", row, by=by, at=at, refs={"organisation": str(row.organisation_id)})
    return row


USE = """
UPDATE heard_workgroup
SET last_heard_on = %s, minute = %s, in_minute = CASE WHEN minute = %s THEN in_minute + 1 ELSE 1 END
WHERE id = %s AND ended_at IS NULL
RETURNING in_minute > per_minute
"""


@action
def use_group(group_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Count one signed message of a group: whether it is one too many for this minute. One statement, exact over all
    workers; it leaves no trace of a message but the day. Raises `Refused` for anybody but the system."""
    ask(may_hear(by, at))
    minute = int(at.timestamp()) // 60
    with connection.cursor() as cursor:
        cursor.execute(USE, [local_date(at), minute, minute, group_id])
        found = cursor.fetchone()
    return bool(found is None or found[0])


def _first(key: str, sent: Mapping[str, Any], made: UUID, *, by: Actor, at: datetime) -> UUID | None:
    """The group that was added with this key; None where it is ours now, or where there is no key."""
    if not key:
        return None
    client = f"heard.group:{by.person_id}"
    found = claim(client=client, key=key, body=body_hash(sent), answer={"id": str(made)}, at=at)
    return UUID(found["id"]) if found is not None else None


def _received(estate: Place) -> bool:
    """Whether a body receives what is said in this estate, under a playbook."""
    try:
        Where.of(estate)
    except LookupError:
        return False
    return True


def _kept(group: WorkGroup, version: int | None, by: Actor, at: datetime) -> WorkGroup:
    """The locked row, for whoever keeps its body."""
    row = lock(group, version=version, related=("organisation", "estate"))
    ask(may_keep_group(by, places_of(row.organisation), at))
    return row
