"""What is said back into a group, onto a board or into a mailbox."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.clock import local
from linli.heard.queries import ends_with
from linli.service_requests.enums import RemarkKind, State, Verb
from linli.service_requests.masking import mask
from linli.service_requests.models import Remark, ServiceRequest

LONGEST = 400


def written_down(number: str, answer_by: datetime, address: str) -> str:
    """A word back at once: what it is called, by when who answers, where to follow it."""
    when = dateformat.format(local(answer_by), pgettext("date format, a moment", "j M, G:i"))
    return _("Written down, number %(number)s. The station answers by %(when)s. Follow it here: %(address)s") % {
        "number": number,
        "when": when,
        "address": address,
    }


def answered(row: ServiceRequest, address: str, *, to_writer: bool) -> str:
    """What became of it, to be put where it was said: its number, how it ended, and the last words to the resident;
    masked unless only the writer reads it, and left out where the matter is for the station's eyes. What was joined to
    another says how that one ended. One query, and one for each that it was joined to."""
    end = ends_with(row)
    ends = [Verb.DECLINE, Verb.DEFER, Verb.AWAIT_AGENDA]
    told = Q(kind=RemarkKind.REPLY) | Q(kind=RemarkKind.REASON, verb__in=ends)
    replies = Remark.objects.filter(told, service_request=end).order_by("-id")
    said = replies.values_list("text", flat=True).first() or ""
    pieces = {"number": row.number, "end": _end(end), "address": address}
    if not to_writer:
        kept = any(one.station_only or one.about_station for one in (row, end))
        said = "" if kept else mask(said)[:LONGEST]
    first = _("Number %(number)s: %(end)s.") % pieces
    more = "" if to_writer else _("More here: %(address)s") % pieces
    return "\n".join(piece for piece in (first, said, more) if piece)


def _end(row: ServiceRequest) -> str:
    if row.state == State.DECLINED:
        return _("not accepted, with the reason on its page")
    if row.awaiting_agenda:
        return _("talked about in a meeting, with the day on which it is looked at again")
    if row.state == State.DEFERRED:
        return _("not possible yet, with the day on which it is looked at again")
    if row.state == State.WITHDRAWN:
        return _("withdrawn")
    return _("settled")
