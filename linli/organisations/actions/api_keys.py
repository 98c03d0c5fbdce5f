"""Making and revoking the keys of programs, and counting a call against one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import ApiKey, Appointment, Organisation
from linli.organisations.rules import may_make_api_key, may_revoke_api_key
from linli.places.models import Place

BEGINNING = "linli_"
SHOWN = 14
"""How many characters of a key are kept to tell it by: the beginning, and eight of 43 random ones."""

SECRET_BYTES = 32
NAME_LIMIT = 60
LONGEST = timedelta(days=731)
USUAL = timedelta(days=365)
PER_MINUTE, MOST_PER_MINUTE = 600, 6000


@dataclass(frozen=True, slots=True)
class Made:
    """A new key: its row, and its words, which are shown once and kept nowhere."""

    key: ApiKey
    words: str


@dataclass(frozen=True, slots=True)
class Use:
    """A key that holds, as one call found it: which post, how many calls this minute, how many are let through."""

    id: UUID
    name: str
    prefix: str
    appointment_id: UUID
    person_id: UUID
    expires_on: date
    in_minute: int
    per_minute: int

    @property
    def too_many(self) -> bool:
        return self.in_minute > self.per_minute


@action
def make_api_key(
    appointment: Appointment,
    *,
    name: str,
    by: Actor,
    at: datetime,
    expires_on: date | None = None,
    per_minute: int = PER_MINUTE,
) -> Made:
    """Make a key with which a program acts in this appointment until a day, a year from now if none is named.

    Raises `Refused`, and `Invalid` on "name", "expires_on", "per_minute" or "appointment" (which has ended).
    """
    body, places = _where(appointment)
    ask(may_make_api_key(by, places, at))
    today = local_date(at)
    last = expires_on or today + USUAL
    _check(appointment, name, last, per_minute, today)
    words = BEGINNING + secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        appointment=appointment,
        name=_plain(name),
        prefix=words[:SHOWN],
        hash=hash_of(words),
        per_minute=per_minute,
        made_at=at,
        expires_on=last,
    )
    key.save(force_insert=True)
    refs = {
        "appointment": str(appointment.pk), "organisation": str(body.pk), "person": str(appointment.person_id),
        "expires_on": last.isoformat(),
    }  # fmt: skip
    note("api_key.made", key, places, by=by, at=at, refs=refs)
    return Made(key, words)


@action
def revoke_api_key(key: ApiKey, *, by: Actor, at: datetime, version: int | None = None) -> ApiKey:
    """Let a key open nothing from now; again, nothing changes. Raises `Refused`, `Stale`."""
    row = lock(key, version=version)
    appointment = Appointment.objects.select_related("post").get(pk=row.appointment_id)
    _body, places = _where(appointment)
    ask(may_revoke_api_key(by, places, appointment.person_id, at))
    if row.revoked_at is None:
        row.revoked_at = at
        save(row, "revoked_at")
        note("api_key.revoked", row, places, by=by, at=at, refs={"appointment": str(appointment.pk)})
    return row


USE = """
UPDATE organisations_apikey k
SET last_used_on = %s, minute = %s, in_minute = CASE WHEN k.minute = %s THEN k.in_minute + 1 ELSE 1 END
FROM organisations_appointment a
WHERE k.hash = %s AND k.revoked_at IS NULL AND k.expires_on >= %s AND a.id = k.appointment_id
RETURNING k.id, k.name, k.prefix, a.id, a.person_id, k.expires_on, k.in_minute, k.per_minute
"""


@action
def use_api_key(words: str, *, by: Actor, at: datetime) -> Use | None:
    """Count one call against the key of these words; None where they open nothing. One statement, exact over all
    workers; it leaves no trace of a call but the day."""
    assert by.is_system, "calls are counted by Linli itself"
    today, minute = local_date(at), int(at.timestamp()) // 60
    with connection.cursor() as cursor:
        cursor.execute(USE, [today, minute, minute, hash_of(words), today])
        found = cursor.fetchone()
    return Use(*found) if found else None


def hash_of(words: str) -> bytes:
    """How a key is stored. It holds 256 random bits, so that no salt and no slow hash is needed."""
    return hashlib.sha256(words.encode("utf-8", "replace")).digest()


def _where(appointment: Appointment) -> tuple[Organisation, list[Place]]:
    body = Organisation.objects.get(posts=appointment.post_id)
    return body, places_of(body)


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def _check(appointment: Appointment, name: str, last: date, per_minute: int, today: date) -> None:
    """Raises `Invalid` with everything that is wrong at once."""
    errors = {}
    if not 0 < len(_plain(name)) <= NAME_LIMIT:
        errors["name"] = _("Say in a few words which program uses the key.")
    if not today <= last <= today + LONGEST:
        errors["expires_on"] = _("A key holds until a day within two years.")
    if not 0 < per_minute <= MOST_PER_MINUTE:
        errors["per_minute"] = _("Calls in a minute: from 1 to %(most)s.") % {"most": MOST_PER_MINUTE}
    if appointment.ends_on is not None and appointment.ends_on < today:
        errors["appointment"] = _("This appointment has ended.")
    if errors:
        raise Invalid(errors)
