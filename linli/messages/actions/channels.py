"""Setting up, trying and ending the channels of a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.messages import mail, robots
from linli.messages.enums import OF_BODIES, Channel, Pace
from linli.messages.models import BodyChannel, Delivery
from linli.messages.queries import channels_of
from linli.messages.rules import may_set_up_channel
from linli.messages.vault import mask_address, seal_address, seal_secret
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation
from linli.places.models import Place

MOST_CHANNELS = 5
LONGEST_ADDRESS, LONGEST_SECRET = 500, 200


@action
def set_up_channel(
    organisation: Organisation, *, kind: str, address: str, secret: str = "", by: Actor, at: datetime
) -> BodyChannel:
    """Let a body read its messages in a robot's group or in a mailbox too. The address is kept sealed.

    Raises `Refused`, and `Invalid` on "kind", "address" or "secret".
    """
    body, places = _where(organisation)
    ask(may_set_up_channel(by, places, at))
    plain, signing = address.strip(), secret.strip()
    _check(body, kind, plain, signing)
    channel_id = uuid7()
    channel = BodyChannel(
        id=channel_id,
        organisation_id=body.pk,
        kind=kind,
        address_sealed=seal_address(plain, channel_id),
        secret_sealed=seal_secret(signing, channel_id),
        masked=mask_address(kind, plain),
        made_at=at,
    )
    channel.save(force_insert=True)
    refs = {"organisation": str(body.pk), "channel": kind}
    note("body_channel.set_up", channel, places, by=by, at=at, refs=refs)
    return channel


@action
def end_channel(channel: BodyChannel, *, by: Actor, at: datetime, version: int | None = None) -> BodyChannel:
    """Send nothing more there; again, nothing changes. The address is forgotten. Raises `Refused`, `Stale`."""
    row = lock(channel, version=version)
    places = places_of(Organisation.objects.get(pk=row.organisation_id))
    ask(may_set_up_channel(by, places, at))
    if row.ended_at is None:
        row.ended_at, row.address_sealed, row.secret_sealed = at, "", ""
        save(row, "ended_at", "address_sealed", "secret_sealed")
        note("body_channel.ended", row, places, by=by, at=at, refs={"organisation": str(row.organisation_id)})
    return row


@action
def try_channel(channel: BodyChannel, *, by: Actor, at: datetime) -> Delivery:
    """Put down a test for this channel, to be sent once. Raises `Refused`, `Invalid` (it has ended)."""
    row = lock(channel)
    places = places_of(Organisation.objects.get(pk=row.organisation_id))
    ask(may_set_up_channel(by, places, at))
    if row.ended_at is not None:
        raise Invalid({"address": _("This channel has ended. Set it up anew.")})
    delivery = Delivery(
        channel=row.kind,
        reader=f"body:{row.pk}",
        body_channel=row,
        pace=Pace.TEST,
        made_at=at,
        due_at=at,
        not_before=at,
    )
    delivery.save(force_insert=True)
    note("body_channel.tried", row, places, by=by, at=at, refs={"delivery": str(delivery.pk)})
    return delivery


def _where(organisation: Organisation) -> tuple[Organisation, Sequence[Place]]:
    """The body, locked so that two at once keep to the limit, and its places."""
    body = Organisation.objects.select_for_update().get(pk=organisation.pk)
    return body, places_of(body)


def _check(body: Organisation, kind: str, address: str, secret: str) -> None:
    """Raises `Invalid` with everything that is wrong at once."""
    errors = {}
    if kind not in OF_BODIES:
        errors["kind"] = _("Choose where the body reads.")
    elif len(address) > LONGEST_ADDRESS or not _is_address(kind, address):
        errors["address"] = (
            _("This is no e-mail address.") if kind == Channel.EMAIL else _("This is no robot's address of this kind.")
        )
    elif kind == Channel.EMAIL and not mail.available():
        errors["kind"] = _("No server for e-mail is set here. The operator can name one.")
    if len(secret) > LONGEST_SECRET:
        errors["secret"] = _("This is too long for a signing secret.")
    if not errors and channels_of([body.pk]).count() >= MOST_CHANNELS:
        errors["kind"] = _("A body has %(most)s channels at most. End one first.") % {"most": MOST_CHANNELS}
    if errors:
        raise Invalid(errors)


def _is_address(kind: str, address: str) -> bool:
    if kind != Channel.EMAIL:
        return robots.lives(kind, address)
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
