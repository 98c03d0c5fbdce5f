"""A list on paper: A4, one layout for each list, as stations hang them up or hand them upward.

Number, when, where, what, with whom, by when, what came of it. Never a name of a reporter, never a telephone number:
also not one that stands in somebody's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from linli.core import clock
from linli.core.actors import Actor
from linli.playbooks.enums import ReasonKind
from linli.service_requests.enums import OVER, STAFF_TURN, State
from linli.service_requests.masking import HIDDEN, Secret, found_in
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for
from linli.web import filters as words
from linli.web.access import for_staff
from linli.web.actors import actor_of
from linli.web.addresses import address
from linli.web.desk import filters as filtering
from linli.web.desk.filters import Filters
from linli.web.desk.frame import post_name
from linli.web.qr import qr
from linli.web.service_request_pages import (
    Audience,
    Chip,
    chip_of,
    names_of_places,
    overdue_at,
    place_words,
    reason_words,
    urgent,
)

MOST_ROWS = 1_000
SECRETS = frozenset({Secret.PHONE, Secret.ID, Secret.CARD})
DIGITS = re.compile(r"(?<![\d-])\d{7,}(?![\d-])")
"""What may be a telephone without its area code."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words, and marks that stand in it as outlined words."""

    words: str
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cells of one row are made from."""

    row: ServiceRequest
    at: datetime
    names: Mapping[int, str]


Column = tuple[Promise | str, str, Callable[[Reading], Cell]]
"""Title, how wide (a class of the style sheet), and what stands there."""


def safe(text: str) -> str:
    """Somebody's words without what could be a telephone, an identity number or a card."""
    out, at = [], 0
    for one in found_in(text):
        if one.kind in SECRETS:
            out += [text[at : one.start], HIDDEN]
            at = one.end
    return DIGITS.sub(HIDDEN, "".join([*out, text[at:]]))


def _number(read: Reading) -> Cell:
    """The number, which breaks before its day and nowhere else."""
    area, day, serial = read.row.number.rsplit("-", 2) if read.row.number.count("-") > 2 else ("", "", "")
    return Cell(f"{area}- {day}\u2011{serial}" if serial else read.row.number)


def _received(read: Reading) -> Cell:
    return Cell(_day(read.row.received_at, read.at))


def _day(moment: datetime | None, at: datetime) -> str:
    """A day; of another year with that year."""
    if moment is None:
        return "–"
    same = clock.local_date(moment).year == clock.local_date(at).year
    return words.short_day(moment) if same else words.day(moment, at)


def _moment(moment: datetime | None, at: datetime) -> str:
    return f"{_day(moment, at)} {words.clock(moment)}" if moment else _("no date")


def _place(read: Reading) -> Cell:
    return Cell(safe(place_words(read.row, read.names)))


def _what(read: Reading) -> Cell:
    mark = Chip("urgent", str(read.row.playbook.urgency(read.row.urgency).name), "", "urgent")
    return Cell(safe(read.row.title), (mark,) if urgent(read.row) else ())


def _holder(read: Reading) -> Cell:
    return Cell(read.row.holder.short_name)


def _lead(read: Reading) -> Cell:
    return Cell((read.row.lead or read.row.holder).short_name)


def _due(read: Reading) -> Cell:
    late = overdue_at(read.row, read.at, Audience.STAFF)
    due = read.row.due_at if read.row.get_state() in STAFF_TURN else read.row.resolve_by
    if read.row.get_state() in OVER:
        due = None
    marks = (Chip("overdue", words.overdue_words(late, read.at), "", "overdue"),) if late else ()
    return Cell(_moment(due, read.at), marks)


def _promised(read: Reading) -> Cell:
    return Cell(_moment(read.row.resolve_by, read.at))


def _state(read: Reading) -> Cell:
    return Cell("", (chip_of(read.row, Audience.STAFF),))


def _outcome(read: Reading) -> Cell:
    """How it ended, in the playbook's word; where nothing more is known, its state."""
    row = read.row
    if row.result:
        said = reason_words(row, ReasonKind.RESOLVE, row.result)
    else:
        said = str(row.get_closing_display()) if row.closing else ""
    marks = () if row.get_state() is State.CLOSED and said else (chip_of(row, Audience.STAFF),)
    again = ngettext("reopened %(count)s time", "reopened %(count)s times", row.reopenings) % {"count": row.reopenings}
    return Cell(_("%(first)s; %(second)s") % {"first": said, "second": again} if row.reopenings else said, marks)


def _closed(read: Reading) -> Cell:
    return Cell(_day(read.row.closed_at, read.at))


def _review(read: Reading) -> Cell:
    return Cell(words.short_day(read.row.review_on) if read.row.review_on else "–")


def _answer(read: Reading) -> Cell:
    return Cell(_moment(read.row.supervise_by, read.at))


NUMBER: Column = (pgettext_lazy("column", "Number"), "number", _number)
RECEIVED: Column = (pgettext_lazy("column", "Received"), "day", _received)
PLACE: Column = (pgettext_lazy("column", "Place"), "place", _place)
WHAT: Column = (gettext_lazy("What"), "what", _what)
STATE: Column = (pgettext_lazy("column", "State"), "state", _state)

LAYOUTS: Mapping[str, Sequence[Column]] = {
    "open": (NUMBER, RECEIVED, PLACE, WHAT, (pgettext_lazy("column", "With"), "body", _holder),
             (gettext_lazy("Due by"), "day", _due), STATE),
    "responsibility": (NUMBER, PLACE, WHAT, (gettext_lazy("Who does it"), "body", _lead),
                       (gettext_lazy("Next step due by"), "day", _due),
                       (gettext_lazy("To be resolved by"), "day", _promised), STATE),
    "closed": (NUMBER, RECEIVED, PLACE, WHAT, (gettext_lazy("Who did it"), "body", _lead),
               (gettext_lazy("Closed on"), "day", _closed), (gettext_lazy("What came of it"), "state", _outcome)),
    "all": (NUMBER, RECEIVED, PLACE, WHAT, (pgettext_lazy("column", "With"), "body", _holder),
            (gettext_lazy("Due by"), "day", _due), (gettext_lazy("What came of it"), "state", _outcome)),
    "agenda": (NUMBER, RECEIVED, PLACE, WHAT, (pgettext_lazy("column", "With"), "body", _holder),
               (gettext_lazy("Looked at again on"), "day", _review), STATE),
    "call_back": (NUMBER, RECEIVED, PLACE, WHAT, (gettext_lazy("Who did it"), "body", _lead), STATE),
    "supervised": (NUMBER, RECEIVED, PLACE, WHAT, (gettext_lazy("Who does it"), "body", _lead),
                   (gettext_lazy("To be answered by"), "day", _answer), STATE),
}  # fmt: skip
"""The columns of each list."""

TITLES = {
    "open": gettext_lazy("List of problems"),
    "responsibility": gettext_lazy("List of responsibilities"),
    "closed": gettext_lazy("List of what was closed"),
    "all": gettext_lazy("List of service requests"),
    "agenda": gettext_lazy("List of proposals for deliberation"),
    "call_back": gettext_lazy("List of whom to call back"),
    "supervised": gettext_lazy("List of what is supervised"),
}


@require_safe
@for_staff
def print_list(request: HttpRequest) -> HttpResponse:
    """The list that the address asks for, on A4: a thousand rows at most, the longest waiting first."""
    at, actor = clock.now(), actor_of(request)
    filters = filtering.read(request.GET)
    found = list(filtering.apply(listed_for(actor), filters, at).order_by("id")[: MOST_ROWS + 1])
    rows, more = found[:MOST_ROWS], len(found) > MOST_ROWS
    names = names_of_places(rows)
    columns = LAYOUTS[filters.view]
    here = reverse("desk:service_requests") + filters.address()
    values = {
        "now": at,
        "title": TITLES[filters.view],
        "issuer": _issuer(actor),
        "count": len(rows),
        "more": more,
        "narrowed": filters.narrowed,
        "until": words.local_time(at),
        "heads": [(str(title), width) for title, width, _cell in columns],
        "rows": [[(width, cell(Reading(row, at, names))) for _title, width, cell in columns] for row in rows],
        "qr": qr(request.build_absolute_uri(here)),
        "back": here,
        "printed_by": _("Printed by %(name)s") % {"name": actor.name},
    }
    response = render(request, "desk/list_print.jinja", values, using="jinja2")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _issuer(actor: Actor) -> str:
    """The bodies whose list it is."""
    if actor.held is not None:
        return actor.held.organisation_name
    return _("; ").join(dict.fromkeys(held.organisation_name for held in actor.posts)) or post_name(actor)


def print_address(filters: Filters) -> str:
    """Where the list is printed."""
    return address("desk:print") + filters.address()
