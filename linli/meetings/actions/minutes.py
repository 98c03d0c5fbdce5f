"""Writing the minutes, and publishing what residents read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actions import action, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.meetings.actions.common import JOINED, move, words
from linli.meetings.actions.holding import to_next_session
from linli.meetings.enums import Cause, State, Verb
from linli.meetings.models import MINUTES_LENGTH, Meeting, Minutes
from linli.meetings.rules import may_publish, may_write_minutes
from linli.service_requests.masking import mask

MOST_PARTS = 12


@action
def write_minutes(
    thing: Meeting,
    *,
    parts: Sequence[tuple[str, str]],
    for_residents: str = "",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Minutes:
    """Keep the minutes: pairs of heading and words, and what residents will read. Written again, they take the place
    of what was there; `version` is the meeting's.

    Raises `Refused`, `Stale`, and `Invalid` on "parts" or "for_residents".
    """
    row = lock(thing, version=version, related=JOINED)
    ask(may_write_minutes(by, row, at))
    if len(parts) > MOST_PARTS:
        raise Invalid({"parts": _("At most %(most)s headings.") % {"most": MOST_PARTS}})
    kept = [[words("parts", head, most=120), words("parts", said, most=MINUTES_LENGTH)] for head, said in parts]
    read = words("for_residents", for_residents, most=MINUTES_LENGTH, numbers=True)
    values = {"parts": kept, "for_residents": read, "written_at": at}
    minutes, _made = Minutes.objects.update_or_create(meeting=row, defaults=values)
    save(row)
    record("meeting.minutes_written", row, by=by, at=at, refs={"forum": row.forum})
    return minutes


@action
def publish(thing: Meeting, *, for_residents: str, version: int | None = None, by: Actor, at: datetime) -> Meeting:
    """Publish what residents read, numbers and names masked. What the session did not reach goes to the next one.

    Raises `Refused`, `Stale`, and `Invalid` on "for_residents".
    """
    row = lock(thing, version=version, related=JOINED)
    ask(may_publish(by, row, at))
    missing = _("Write what residents should know, in plain words.")
    read = words("for_residents", for_residents, missing, most=MINUTES_LENGTH, numbers=True)
    Minutes.objects.update_or_create(
        meeting=row,
        defaults={"for_residents": mask(read)},
        create_defaults={"for_residents": mask(read), "written_at": at},
    )
    left = to_next_session(row, Cause.NOT_REACHED, by=by, at=at)
    row.published_at = at
    source = move(row, Verb.PUBLISH, State.PUBLISHED)
    save(row, "state", "published_at")
    record("meeting.published", row, by=by, at=at, refs={"from": source, "to": row.state, "left": left})
    return row
