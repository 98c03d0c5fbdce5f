"""The sentence after a verb: what was done, with whom the matter is now, and by when what comes.

Each takes `After`; no query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.rules import RETURNS_ALLOWED
from linli.web.desk.frame import post_name
from linli.web.desk.rows import actor_for
from linli.web.filters import length, local_time, near


@dataclass(frozen=True, slots=True)
class After:
    """A row as the form saw it, and as the action left it at `at`."""

    before: ServiceRequest
    row: ServiceRequest
    at: datetime

    @property
    def body(self) -> str:
        """The body that holds it now."""
        return self.row.holder.short_name


Done = Promise | Callable[[After], str]
"""What is told after a verb: one sentence for all, or one made from what came of it."""


def told_after(done: Done, after: After) -> str:
    """The sentence of a verb."""
    return str(done) if isinstance(done, Promise) else done(after)


def accepted(after: After) -> str:
    """Dispatched or raised at once, past the station, or still to be dispatched: by when somebody takes it."""
    if after.row.state == State.DISPATCHED:
        return dispatched(after)
    if after.row.about_station and not after.before.about_station:
        return _("Accepted. It is about the station itself, so %(body)s has it now.") % {"body": after.body}
    if after.row.holder_id != after.before.holder_id:
        return raised(after)
    if after.row.due_at is None or after.row.due_at < after.at:
        return _("Accepted. Now choose to whom it goes.")
    when = near(after.row.due_at, after.at)
    return _("Accepted. Now choose to whom it goes: it is to be taken by %(when)s.") % {"when": when}


def dispatched(after: After) -> str:
    """To whom, and until when they have to take it; from the body above it may have been raised instead."""
    if after.row.state != State.DISPATCHED:
        return raised(after)
    due = after.row.due_at
    if due is None:
        return _("Dispatched to %(body)s; they are being told.") % {"body": after.body}
    if due < after.at:
        late = {"body": after.body, "length": length(after.at - due)}
        return _("Dispatched to %(body)s. To be taken: %(length)s late already, so please call them.") % late
    told = {"body": after.body, "when": near(due, after.at)}
    return _("Dispatched to %(body)s. They have until %(when)s to take it.") % told


def raised(after: After) -> str:
    """To whom; they dispatch it."""
    return _("Raised to %(body)s, who dispatch it from there. Every date stands.") % {"body": after.body}


def returned(after: After) -> str:
    """To the dispatcher; the second time to the body above, which decides."""
    climbed = after.row.holder_id != (after.before.dispatched_by_id or after.before.station_id)
    if after.row.returns >= RETURNS_ALLOWED and climbed:
        return _("Returned for the second time: %(body)s decides who does it. The date stands.") % {"body": after.body}
    return _("Returned to %(body)s, who dispatch it anew. The date stands.") % {"body": after.body}


def taken(after: After) -> str:
    """By when it is resolved."""
    if after.row.resolve_by is None or after.row.resolve_by < after.at:
        return _("Taken; it is in hand now.")
    return _("Taken; it is in hand now. To be resolved by %(when)s.") % {
        "when": local_time(after.row.resolve_by, after.at)
    }


def extended(after: After) -> str:
    """By when it is resolved now."""
    if after.row.resolve_by is None:
        return _("Extended.")
    return _("Extended. To be resolved by %(when)s.") % {"when": local_time(after.row.resolve_by, after.at)}


def classified(after: After) -> str:
    """By when it is resolved now, or where it went."""
    if after.row.holder_id != after.before.holder_id:
        return _("Sorted anew. It is about the station itself, so %(body)s has it now.") % {"body": after.body}
    if after.row.resolve_by is None or after.row.resolve_by < after.at:
        return _("Sorted anew.")
    when = local_time(after.row.resolve_by, after.at)
    return _("Sorted anew. To be resolved by %(when)s.") % {"when": when}


def reopened(after: After) -> str:
    """Who looks again."""
    return _("Reopened; it is with %(body)s, where somebody else looks again.") % {"body": after.body}


def other_post(acted: Actor, actor: Actor, row: ServiceRequest) -> str:
    """For people with several posts: that the page now shows another of theirs than the one just acted in."""
    nearest = actor_for(actor, row)
    if nearest.held is None or acted.held is None or nearest.appointment_id == acted.appointment_id:
        return ""
    told = {"acted": post_name(acted), "post": post_name(nearest)}
    return _("You did this as %(acted)s. For what comes next here you act as %(post)s.") % told
