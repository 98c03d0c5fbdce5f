"""Recommending a firm, once for each household; taking it back; saying that an entry is not so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor, ActorKind
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, Refused, ask
from linli.core.secrets import normalise_phone
from linli.core.wording import line, need_line
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.parts_services import Directory
from linli.services import rules
from linli.services.actions.common import CLIENT, locked_entry
from linli.services.enums import ENTRY_OPEN, EntryState
from linli.services.models import FIRM, PRICES, SAID, WHERE, DirectoryEntry, EntryReport, Recommendation
from linli.services.queries import body_among, directory_at, room_in


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """A firm as neighbours name it."""

    name: str
    kind: str
    telephone: str
    where: str = ""
    prices: str = ""


@action
def recommend(
    estate: Place, facts: FirmFacts, *, reason: str, room: Place | None = None, key: str = "", by: Actor, at: datetime
) -> DirectoryEntry:
    """Recommend a firm, with a reason; where it stands there or waits already, one's household joins it. `room`: the
    household, where a post enters it for somebody. The same key again gives the first entry.

    Raises `Refused`, `KeyReused`, and `Invalid` on "name", "kind", "telephone", "where", "prices", "reason" or "room".
    """
    plan = directory_at(estate)
    ask(rules.may_recommend(by, plan, estate, at))
    assert plan is not None  # the rule let nobody through without a directory
    said = need_line("reason", reason, _("Say in a sentence why you recommend it."), SAID)
    known = checked_facts(plan, facts)
    household = _household(estate, room, by, at)
    body = kernel.body_hash({**asdict(known), "place": estate.pk, "reason": said, "room": household})
    new_id = uuid7()
    first = kernel.claim(client=CLIENT, key=key, body=body, answer={"id": str(new_id)}, at=at) if key else None
    if first is not None:
        return _answered(first["id"], estate, known)
    Place.objects.select_for_update().get(pk=estate.pk)  # two who name the same firm at once join one entry
    there = DirectoryEntry.objects.filter(place=estate, telephone=known.telephone, state__in=ENTRY_OPEN)
    entry = there.select_related("organisation", "place").first()
    if entry is None:
        keeper = _keeper(estate, plan, by)
        entry = DirectoryEntry(
            id=new_id, organisation=keeper, place=estate, playbook_version_id=playbook_version_for(estate),
            proposed_at=at, **asdict(known),
        )  # fmt: skip
        entry.save(force_insert=True)
        events.record("directory_entry.proposed", entry, by=by, at=at, refs={"kind": entry.kind})
    elif entry.state == EntryState.HIDDEN:
        raise Invalid({"telephone": _("The station is looking into this firm. Ask there.")})
    _join(entry, household, said, by=by, at=at)
    return entry


@action
def join_entry(
    entry: DirectoryEntry, *, reason: str, room: Place | None = None, by: Actor, at: datetime
) -> Recommendation:
    """One's household recommends a firm of the directory, too. Raises `Refused`, and `Invalid` on "reason" or
    "room"."""
    row = locked_entry(entry)
    ask(rules.may_recommend_entry(by, row, at))
    said = need_line("reason", reason, _("Say in a sentence why you recommend it."), SAID)
    return _join(row, _household(row.place, room, by, at), said, by=by, at=at)


@action
def withdraw_recommendation(row: Recommendation, *, by: Actor, at: datetime) -> Recommendation:
    """Take a recommendation back; what was said is erased. An entry that nobody recommends any more is to be looked at
    at once. A second press changes nothing. Raises `Refused`."""
    entry = locked_entry(row.entry)
    fresh = Recommendation.objects.select_for_update().get(pk=row.pk)
    if fresh.withdrawn_at is not None:
        return fresh
    fresh.entry = entry
    ask(rules.may_withdraw_recommendation(by, fresh, at))
    fresh.withdrawn_at, fresh.reason, fresh.person, fresh.room = at, "", None, None
    kernel.save(fresh, "withdrawn_at", "reason", "person", "room")
    if entry.state == EntryState.SHOWN and not entry.recommendations.filter(withdrawn_at=None).exists():
        entry.review_on = local_date(at)
        kernel.save(entry, "review_on")
    events.record("directory_entry.recommendation_withdrawn", entry, by=by, at=at)
    return fresh


@action
def report_entry(entry: DirectoryEntry, *, words: str, by: Actor, at: datetime) -> EntryReport:
    """Say that an entry is not so; its keepers look into it. The same words again are one report. Raises `Refused`,
    and `Invalid` on "words"."""
    row = locked_entry(entry)
    ask(rules.may_report_entry(by, row, at))
    said = need_line("words", words, _("Say in a sentence what is not so."), SAID)
    there = EntryReport.objects.filter(entry=row, words=said, settled_at=None).order_by("at").first()
    if there is not None:
        return there
    report = EntryReport(entry=row, words=said, at=at)
    report.save(force_insert=True)
    events.record("directory_entry.reported", row, by=by, at=at)
    return report


def checked_facts(plan: Directory, facts: FirmFacts) -> FirmFacts:
    """The facts as they are written down. Raises `Invalid`."""
    if plan.kind(facts.kind) is None:
        raise Invalid({"kind": _("Choose what the firm does.")})
    number = normalise_phone(facts.telephone)
    if number is None:
        raise Invalid({"telephone": _("This is no telephone number. Eleven digits, or a landline with its area code.")})
    return FirmFacts(
        need_line("name", facts.name, _("Name the firm."), FIRM), facts.kind, number, line("where", facts.where, WHERE),
        line("prices", facts.prices, PRICES),
    )  # fmt: skip


def _answered(first: str, estate: Place, facts: FirmFacts) -> DirectoryEntry:
    """The entry that an earlier press made or joined."""
    found = DirectoryEntry.objects.filter(pk=first).first()
    if found is not None:
        return found
    return DirectoryEntry.objects.filter(place=estate, telephone=facts.telephone).order_by("-proposed_at")[0]


def _keeper(estate: Place, plan: Directory, by: Actor) -> Organisation:
    """The body that looks at it: whoever enters it, else the first of the playbook's that serves the estate. Raises
    `Refused` where none does."""
    if by.kind is ActorKind.POST and by.organisation_id is not None:
        return Organisation.objects.get(pk=by.organisation_id)
    found = body_among(estate, plan.kept_by)
    if found is None:
        raise Refused(rules.unseen_here("may_recommend"))
    return found


def _household(estate: Place, room: Place | None, by: Actor, at: datetime) -> int:
    """The room of the household that recommends. Raises `Invalid` on "room"."""
    if by.kind is ActorKind.POST:
        if room is None or room.level != Level.ROOM or room.estate_id != estate.pk:
            raise Invalid({"room": _("Name the door of the household: building, entrance, room.")})
        return room.pk
    found = room_in(by.own_id, estate, local_date(at)) if by.own_id is not None else None
    if found is None:
        raise Refused(rules.unseen_here("may_recommend"))
    return found


def _join(entry: DirectoryEntry, room_id: int, reason: str, *, by: Actor, at: datetime) -> Recommendation:
    """Write down that a household recommends it. Said again, the reason is the newer one."""
    there = Recommendation.objects.select_for_update().filter(entry=entry, room_id=room_id, withdrawn_at=None).first()
    if there is not None:
        if there.reason != reason:
            there.reason = reason
            kernel.save(there, "reason")
        return there
    own = by.own_id if by.kind is not ActorKind.POST else None
    row = Recommendation(entry=entry, room_id=room_id, person_id=own, reason=reason, at=at)
    row.save(force_insert=True)
    events.record("directory_entry.recommended", entry, by=by, at=at)
    return row
