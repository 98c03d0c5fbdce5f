"""The context of one service request's page: what was said, what happened, and what the reader may do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from linli.attachments.models import Attachment, AttachmentState
from linli.attachments.queries import photos_on_page
from linli.core.actors import Actor
from linli.core.prepared import Text, prepared
from linli.core.refusals import Refusal, Refused
from linli.organisations import queries as organisations
from linli.organisations.models import Organisation
from linli.people.enums import RevealPurpose
from linli.people.rules import may_reveal
from linli.places.queries import full_names
from linli.playbooks.enums import Power
from linli.service_requests.enums import Kind, Source, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import JOINED, Sight, seen_by, sight_of
from linli.service_requests.rules import unseen
from linli.service_requests.rules.links import may_make_link
from linli.service_requests.words import also_affected
from linli.web.desk.forms import VerbForm
from linli.web.desk.frame import post_name, powers_of
from linli.web.desk.heard import heard_beside
from linli.web.desk.legacy_beside import register_beside
from linli.web.desk.mediation_beside import around
from linli.web.desk.rows import actor_for, page_of, times
from linli.web.desk.suggesting import bodies_for, suggested
from linli.web.desk.way import Way
from linli.web.desk.ways import RESIDENTS, WAYS, answers
from linli.web.filters import length, local_time, near
from linli.web.ladder_words import ladder_lines
from linli.web.meeting_words import agenda_of
from linli.web.promises import kept_or_missed, marked, stood_still, why_provisional
from linli.web.service_request_pages import (
    Audience,
    Entry,
    category_name,
    chip_of,
    due_line,
    leading_chip,
    overdue_at,
    place_words,
    timeline,
    urgent,
    whose_turn,
)

SECONDARY = 3
MUCH, SHOWN_OF_MUCH = 500, 300
"""Characters: of longer words only the beginning stands open, so that what may be done is not below three screens."""

SENTENCE_ENDS = "\n。！？；!?;"


@dataclass(frozen=True, slots=True)
class Button:
    """A verb as the verb_button macro reads it."""

    key: str
    label: str
    action: str
    method: str = "get"


@dataclass(frozen=True, slots=True)
class Refusals:
    """Verbs that are refused for the same reason, said once."""

    verbs: Sequence[Button]
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as the photos macro reads it."""

    href: str
    thumbnail: str
    alt: str


@dataclass(frozen=True, slots=True)
class Open:
    """The form that stands open on the page."""

    way: Way
    form: VerbForm
    version: int
    inline: bool


def load(actor: Actor, number: str) -> ServiceRequest:
    """The service request with this number, as far as the actor may see it. One query. Raises `Refused` (unseen)."""
    row = _rows.first(sight_of(actor), Text(number)) if "\x00" not in number else None
    if row is None:
        raise Refused(unseen())
    return row


JOINED_TO_IT = """
SELECT count(*) FROM service_requests_servicerequest other
WHERE other.merged_into_id = service_requests_servicerequest.id
"""


@prepared
def _rows(sight: Sight, number: str) -> QuerySet[ServiceRequest]:
    """A row with everything that the page names, and how many were joined to it."""
    found = seen_by(sight).filter(number=number).select_related(*JOINED, "contact")
    return found.annotate(joined=RawSQL(JOINED_TO_IT, []))  # noqa: S611  # a constant


def blank_form(
    way: Way, row: ServiceRequest, bodies: Sequence[Organisation], data: Any = None, *, by: Actor
) -> VerbForm:
    """A verb's form for whoever acts, filled with what is known: the category, its class, the body that fits."""
    initial = {"category": row.category, "urgency": row.urgency, "to": suggested(row, bodies)}
    return way.form(data, row=row, bodies=bodies, by=by, initial=initial)


def context(
    request: HttpRequest,
    actor: Actor,
    row: ServiceRequest,
    at: datetime,
    *,
    opened: Open | None = None,
    warning: str = "",
    purpose: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything that the page shows. `opened` is the form of one verb, with what was typed; `warning` why it did not
    go through; `purpose` how the telephone stands."""
    act = actor_for(actor, row)
    said = answers(act, row, at)
    allowed = [WAYS[key] for key in in_order(said)]
    if opened is None and allowed and allowed[0].inline and purpose is None:
        way = allowed[0]
        bodies = bodies_for(row, act, way) if way.asks_bodies else []
        opened = Open(way, blank_form(way, row, bodies, by=act), row.version, inline=True)
    seen_by = "residents" if request.GET.get("see") == "residents" else "all"
    audience = Audience.RESIDENT if seen_by == "residents" else Audience.STAFF
    turn = whose_turn(row, Audience.STAFF)
    names = full_names([row.place_id, row.building_id, row.estate_id])
    entries = timeline(row, audience, actor)
    return {
        "now": at,
        "row": row,
        "place": place_words(row, names),
        "estate": names.get(row.estate_id or 0, "") if row.place_id != row.estate_id else "",
        "chip": chip_of(row, Audience.STAFF),
        "leading": leading_chip(row, Audience.STAFF),
        "urgent": urgent(row),
        "urgency": str(row.playbook.urgency(row.urgency).name),
        "overdue_at": overdue_at(row, at, Audience.STAFF),
        "due_line": dates(row, at),
        "turn": turn,
        "my_turn": act.held is not None and turn.body == act.held.organisation_name,
        "said": words_of(row),
        "facts": facts(row, at),
        "pictures": pictures(row),
        "entries": entries,
        "kept_or_missed": kept_or_missed(row, at),
        "why_provisional": why_provisional(row),
        "holidays_href": holidays_href(row, actor),
        "stood_still": stood_still(row, {entry.key for entry in entries}, at),
        "seen_by": seen_by,
        "opened": opened,
        "warning": warning,
        "post": str(act.appointment_id or ""),
        "acts_as": post_name(act),
        "contact": contact_part(row, act, at, purpose),
        "page_href": page_of(row),
        "record_href": "",
        **talked_about(row, entries, actor, at),
        "slip_href": slip_href(row, act),
        "links_href": page_of(row, "job_links") if may_make_link(act, row, at) is None else "",
        **around(row, actor) | heard_beside(row, at) | register_beside(row, actor, at),
        **{"same": None, "same_href": page_of(row, "same") if said.get("merge", ...) is None else ""},
        **buttons(row, said, opened),
    }


def talked_about(row: ServiceRequest, entries: Sequence[Entry], actor: Actor, at: datetime) -> dict[str, Any]:
    """On which list or agenda it stands, and its whole way from forum to forum."""
    return {"agenda": agenda_of(row, actor, at), "ladder": ladder_lines(row, entries, at)}


def holidays_href(row: ServiceRequest, actor: Actor) -> str:
    """Where the reader finds which holidays are known, while a date of this rests on them."""
    reads = bool({Power.PLAYBOOK_APPLY, Power.SERVICE_REQUEST_ACCEPT} & powers_of(actor))
    return reverse("desk:holidays") if reads and why_provisional(row) else ""


def in_order(said: Mapping[str, Refusal | None]) -> list[str]:
    """The verbs that may be done, the most fitting first: after the third reopening that is the final answer."""
    return sorted((key for key in WAYS if said[key] is None), key=lambda key: key != "answer_finally")


def words_of(row: ServiceRequest) -> tuple[str, str]:
    """What was said, without the title where that is its first line; of much, the beginning and the rest."""
    first, _newline, after = row.words.strip().partition("\n")
    text = after.strip() if after.strip() and first.strip() == row.title.strip() else row.words.strip()
    if len(text) <= MUCH:
        return text, ""
    end = max(text.rfind(mark, SHOWN_OF_MUCH // 2, SHOWN_OF_MUCH) for mark in SENTENCE_ENDS) + 1 or SHOWN_OF_MUCH
    return text[:end], text[end:]


def buttons(row: ServiceRequest, said: Mapping[str, Refusal | None], opened: Open | None) -> dict[str, Any]:
    """The first verb as primary, three beside it, the rest folded with what is refused and why.

    A form that stands open by itself is the primary verb; its own button is left out.
    """
    shown = [Button(key, str(WAYS[key].label), page_of(row, key)) for key in in_order(said)]
    if opened is not None:
        shown = [button for button in shown if button.key != opened.way.key]
    first = 0 if opened is not None else 1
    return {
        "primary": shown[:first],
        "secondary": shown[first : first + SECONDARY],
        "folded": shown[first + SECONDARY :],
        "refused": grouped_refusals(row, said),
    }


def grouped_refusals(row: ServiceRequest, said: Mapping[str, Refusal | None]) -> list[Refusals]:
    """Refused verbs whose refusal is to be shown, those with the same words together."""
    labels = {way.key: str(way.label) for way in WAYS.values()}
    labels |= {verb.value: str(label) for verb, label in RESIDENTS.items()}
    together: dict[Refusal, list[Button]] = {}
    for key, refusal in said.items():
        if refusal is not None and refusal.shown:
            together.setdefault(refusal, []).append(Button(key, labels[key], ""))
    return [Refusals(verbs, refusal) for refusal, verbs in together.items()]


def dates(row: ServiceRequest, at: datetime) -> str:
    """By when what comes. Until somebody takes it two dates run, and staff read both: taken by, resolved by."""
    if row.state not in (State.ACCEPTED, State.DISPATCHED) or row.due_at is None or row.resolve_by is None:
        return due_line(row, at, Audience.STAFF)
    taken = _("To be taken by %(when)s.") % {"when": marked(near(row.due_at, at), row, row.due_at)}
    if row.due_at < at:
        taken = _("To be taken: %(length)s late.") % {"length": length(at - row.due_at)}
    resolved_by = marked(local_time(row.resolve_by, at), row, row.resolve_by)
    resolved = _("To be resolved by %(when)s.") % {"when": resolved_by}
    if row.resolve_by < at:
        resolved = _("To be resolved: %(length)s late.") % {"length": length(at - row.resolve_by)}
    return _("%(taken)s %(resolved)s") % {"taken": taken, "resolved": resolved}


def beside(row: ServiceRequest, at: datetime) -> list[tuple[str, str]]:
    """Who helps, who supervises it until when, before whom it stands because it is overdue, how often it was reminded
    of, whether the words are public. One query for names, where there are any to name."""
    named = organisations.names([row.supervised_by_id, *(row.helping_ids or ()), *(row.climbed_ids or ())])
    pairs = []
    if row.helping_ids:
        joint = set(row.joint_ids or ())
        leading = [named.get(one, "") for one in row.helping_ids if one in joint]
        helping = [named.get(one, "") for one in row.helping_ids if one not in joint]
        pairs += [(pgettext("facts", "Lead jointly"), _(", ").join(leading))] if leading else []
        pairs += [(pgettext("facts", "Help"), _(", ").join(helping))] if helping else []
    if row.supervise_by:
        told = {"body": named.get(row.supervised_by_id, ""), "when": local_time(row.supervise_by, at)}  # type: ignore[arg-type]  # set with it
        words = _("by %(body)s, to be answered by %(when)s")
        if row.supervise_by < at:
            words = _("by %(body)s, was to be answered by %(when)s")
        pairs.append((pgettext("facts", "Supervised"), words % told))
    if row.climbed_ids:
        above = _(", ").join(named.get(one, "") for one in row.climbed_ids)
        pairs.append((pgettext("facts", "Overdue"), _("stands before %(bodies)s as well") % {"bodies": above}))
    if row.reminders:
        pairs.append((pgettext("facts", "Reminded"), times(row.reminders)))
    if row.words_released:
        pairs.append((pgettext("facts", "Public"), row.released_words))
    return pairs


def facts(row: ServiceRequest, at: datetime) -> list[tuple[str, str]]:
    """What is known beside words and place: category, source, hotline's number, promises, what runs beside."""
    pairs = [(pgettext("facts", "About"), category_name(row))]
    if row.category_suggested:
        guessed = _("%(category)s (guessed from the words)") % {"category": category_name(row)}
        pairs[0] = (pgettext("facts", "About"), guessed)
    if row.kind == Kind.PROPOSAL:
        pairs.append((pgettext("facts", "Kind"), str(Kind.PROPOSAL.label)))
    pairs.append((_("Reported by way of"), str(Source(row.source).label)))
    if row.external_number:
        pairs.append((_("Number there"), row.external_number))
    if row.on_behalf:
        pairs.append((pgettext("facts", "Reported"), _("for somebody else: it closes only after a call or a knock")))
    if row.station_only:
        pairs.append((pgettext("facts", "Public"), _("no: for the station's eyes only")))
    pairs += beside(row, at)
    if row.joined:  # type: ignore[attr-defined]  # annotated by `load`
        count: int = row.joined  # type: ignore[attr-defined]
        others = ngettext("%(count)s other report", "%(count)s other reports", count) % {"count": count}
        pairs.append((_("Same thing"), others))
    if row.affected_count:
        pairs.append((_("Also affected"), also_affected(row.affected_count)))
    return pairs


def pictures(row: ServiceRequest) -> dict[str, Any]:
    """Checked photos, and how many are still being looked at. One query."""
    found: list[Attachment] = photos_on_page("service_request", row.pk)
    ready = [photo for photo in found if photo.state == AttachmentState.READY]
    shown = [
        Picture(
            href=reverse("photo", args=[photo.pk, "full"]),
            thumbnail=reverse("photo", args=[photo.pk, "thumb"]),
            alt=_("Photo %(number)s of the result") % {"number": number}
            if photo.stage == "result"
            else _("Photo %(number)s") % {"number": number},
        )
        for number, photo in enumerate(ready, start=1)
    ]
    return {"shown": shown, "waiting": sum(photo.state == AttachmentState.WAITING for photo in found)}


def contact_part(row: ServiceRequest, act: Actor, at: datetime, purpose: Mapping[str, Any] | None) -> dict[str, Any]:
    """The reporter: name, masked telephone, whether it can be shown. `purpose` adds the choice, or the number."""
    return {
        "name": row.reporter_name,
        "masked": row.contact.masked if row.contact else "",
        "refusal": may_reveal(act, row, at) if row.contact else None,
        "href": page_of(row, "reveal"),
        "page_href": page_of(row),
        "post": str(act.appointment_id or ""),
        "purposes": [(str(value), str(label)) for value, label in RevealPurpose.choices],
        "choosing": False,
        "phone": "",
        "seconds": 0,
        "errors": [],
        **(purpose or {}),
    }


def slip_href(row: ServiceRequest, act: Actor) -> str:
    """The paper slip, for those who record for others; not for whoever handles it: it holds the resident's code."""
    records = act.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, row) and act.organisation_id != row.lead_id
    return page_of(row, "slip") if records and row.on_behalf and row.code_hash is not None else ""
