"""Who is reached outside Linli by a row of the outbox, and how: looked up for a whole batch of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linli.core.secrets import SealBroken
from linli.messages import mail, sms, words
from linli.messages.enums import Channel, Pace, Reach
from linli.messages.models import BodyChannel, Outbox, Preference
from linli.organisations.queries import on_duty
from linli.people.models import Account, Contact
from linli.people.queries import phone_of
from linli.people.vault import Drawer, phone_indexes


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader by one channel. `key` is the same for the same telephone, whoever left it and how often."""

    key: str
    channel: str
    contact_id: UUID | None = None
    person_id: UUID | None = None
    body_channel_id: UUID | None = None


def pace_of(row: Outbox) -> str:
    """急 at once; what hurries or asks its reader for something by day; the rest in the morning."""
    if row.urgent and not row.refs.get("hurry"):
        return Pace.NOW
    return Pace.PROMPT if row.urgent or words.is_prompt(row.kind) else Pace.DIGEST


class Readers:
    """The readers of a batch of rows. Four queries, and one for each body that a new urgent matter comes to."""

    def __init__(self, rows: Sequence[Outbox], at: datetime) -> None:
        self.at = at
        self._on_duty: dict[tuple[UUID, str, int | None], UUID | None] = {}
        duty = [on for row in rows if (on := self.on_duty(row))]
        persons = {row.person_id for row in rows if row.person_id} | set(duty)
        contacts = {row.contact_id for row in rows if row.contact_id}
        bodies = {row.organisation_id for row in rows if row.organisation_id}
        texts = sms.available()
        self._contacts = Contact.objects.in_bulk(contacts) if texts and contacts else {}
        found = Account.objects.filter(person_id__in=persons, phone_verified=True) if texts and persons else ()
        self._accounts = {account.person_id: account for account in found}
        self._reach = dict(Preference.objects.filter(pk__in=persons).values_list("pk", "reach")) if persons else {}
        self._channels: dict[UUID, list[BodyChannel]] = {}
        for channel in BodyChannel.objects.filter(organisation_id__in=bodies, ended_at=None) if bodies else ():
            if channel.kind != Channel.EMAIL or mail.available():
                self._channels.setdefault(channel.organisation_id, []).append(channel)

    def on_duty(self, row: Outbox) -> UUID | None:
        """Whoever is on duty in the body that a new urgent matter comes to."""
        body = row.organisation_id
        if body is None or pace_of(row) != Pace.NOW or not words.is_for_duty(row.kind):
            return None
        about = (body, str(row.refs.get("category") or ""), row.refs.get("estate"))
        if about not in self._on_duty:
            held = on_duty(body, self.at, about[1], about[2])
            self._on_duty[about] = held.person_id if held else None
        return self._on_duty[about]

    def of(self, row: Outbox) -> list[Reader]:
        """Whom this row reaches outside Linli, each once."""
        found = [_of_body(channel) for channel in self._channels.get(row.organisation_id or UUID(int=0), ())]
        contact = self._contacts.get(row.contact_id) if row.contact_id else None
        if contact is not None and contact.scrubbed_at is None:
            found.append(_of_contact(contact))
        elif row.person_id:
            found += self._of_person(row.person_id, pace_of(row))
        duty = self.on_duty(row)
        if duty:
            found += self._of_person(duty, Pace.NOW)
        return list({reader.key: reader for reader in found}.values())

    def _of_person(self, person_id: UUID, pace: str) -> list[Reader]:
        """By text message to the telephone they sign in with: 急 always, the rest if they asked for it."""
        account = self._accounts.get(person_id)
        if account is None or (pace != Pace.NOW and self._reach.get(person_id) != Reach.SMS):
            return []
        try:
            phone = phone_of(account)
        except SealBroken:
            phone = None
        if phone is None:
            return []
        return [Reader(_key(phone_indexes(phone, Drawer.CONTACT)[0]), Channel.SMS, person_id=person_id)]


def _of_contact(contact: Contact) -> Reader:
    return Reader(_key(contact.index), Channel.SMS, contact_id=contact.pk, person_id=contact.person_id)


def _of_body(channel: BodyChannel) -> Reader:
    return Reader(f"body:{channel.pk}", channel.kind, body_channel_id=channel.pk)


def _key(index: bytes | memoryview) -> str:
    return f"phone:{bytes(index).hex()}"
