"""Whoever holds a post is told when a program gets a key to it: what it does is written down in their name."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.events import subscribe
from linli.core.models import Event
from linli.messages.queries import to_tell
from linli.messages.words import Refs, register

KIND = "api_key.holder.made"


def tell_holder(event: Event) -> None:
    """Put out the message, in the transaction in which the key is made."""
    to_tell(
        KIND,
        subject_type="api_key",
        subject_id=UUID(event.subject_id),
        person_id=UUID(event.refs["person"]),
        at=event.at,
        refs={"expires_on": event.refs["expires_on"]},
    ).save(force_insert=True)


def words(refs: Refs) -> tuple[str, str]:
    """What the holder reads."""
    day = {"day": str(refs.get("expires_on", ""))}
    told = _("A program acts in your post by a key, until %(day)s. You can revoke it on the page of keys.") % day
    return _("A key to your post was made"), told


def listen() -> None:
    """Hear of new keys, and know the words."""
    subscribe("api_key.made", tell_holder)
    register(KIND, words)
