"""Publishing a playbook: its text is checked and kept for good."""

from __future__ import annotations

import hashlib
from datetime import datetime

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import ask
from linli.playbooks import rules
from linli.playbooks.loading import load
from linli.playbooks.models import PlaybookVersion


@action
def publish(*, text: str, by: Actor, at: datetime) -> PlaybookVersion:
    """Keep this text as a version of its playbook; the same text again gives the version that is there.

    Raises PlaybookErrors for a text that does not pass the checks, Refused for an actor without the power.
    """
    ask(rules.may_publish(by, at))
    playbook = load(text if "\n" in text else f"{text}\n")
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    version, made = PlaybookVersion.objects.get_or_create(
        content_hash=content_hash,
        defaults={
            "id": uuid7(),
            "key": playbook.key,
            "version": playbook.version,
            "text": text,
            "published_at": at,
            "published_by": by.person_id,
        },
    )
    if made:
        refs = {"key": playbook.key, "version": playbook.version, "content_hash": content_hash}
        record("playbook.published", version, by=by, at=at, refs=refs)
    return version
