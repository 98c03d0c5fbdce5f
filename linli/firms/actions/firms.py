"""Entering a firm, putting its card right, its branch, and the lines of its envoy's book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask, unseen
from linli.core.wording import day_words, line, need_line
from linli.firms import rules
from linli.firms.actions.common import CLIENT, locked_card, need_ahead, need_past, other_body
from linli.firms.enums import BranchKind, FirmSort
from linli.firms.models import LINE, NAME, FirmBranch, FirmCard, FirmVisit
from linli.firms.queries import plan_at
from linli.organisations.actions import create_organisation, create_post
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id

ADDRESS = 120


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What stands on a firm's card."""

    sort: str
    address: str = ""
    contact: str = ""


@action
def enter_firm(
    place: Place, name: str, facts: FirmFacts, *, telephone: str = "", short_name: str = "", key: str = "",
    by: Actor, at: datetime,
) -> FirmCard:  # fmt: skip
    """Enter a firm of a place, with the posts that the playbook gives to firms. The same key again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "name", "short_name", "telephone", "sort", "address" or "contact".
    """
    ask(rules.may_enter_firm(by, plan_at(place), place, at))
    said = need_line("name", name, _("Write the name of the firm."), 80)
    sort, address, contact = _checked(facts)
    new = kernel.body_hash({"place": place.pk, "name": said})
    list(Place.objects.select_for_update(no_key=True).filter(pk=place.pk).order_by("pk"))  # of two the second finds it
    twin = Organisation.objects.filter(kind=BodyKind.FIRM, name=said, ended_on=None, firm_card__place=place).first()
    if twin is not None:
        if key and kernel.claim(client=CLIENT, key=key, body=new, answer={"id": str(twin.pk)}, at=at) is not None:
            return FirmCard.objects.get(pk=twin.pk)
        raise Invalid({"name": _("A firm of this name stands in the list already.")})
    body = create_organisation(
        kind=BodyKind.FIRM, name=said, short_name=short_name, telephone=telephone, places=[place], by=by, at=at
    )
    if key:
        kernel.claim(client=CLIENT, key=key, body=new, answer={"id": str(body.pk)}, at=at)
    card = FirmCard.objects.get(pk=body.pk)
    card.sort, card.address, card.contact = sort, address, contact
    kernel.save(card, "sort", "address", "contact")
    return card


@action
def make_card(body: Organisation, place: Place, *, by: Actor, at: datetime) -> FirmCard:
    """A firm that was brought in, whatever way, has its card and the posts that its playbook gives to firms."""
    ask(rules.may_make_card(by, body, at))
    card, made = FirmCard.objects.get_or_create(organisation=body, defaults={"place": place})
    if made:
        events.record("firm_card.made", card, by=by, at=at)
        version_id = playbook_version_for(place)
        for post in by_id(version_id).posts:
            if post.body_kind == BodyKind.FIRM:
                create_post(body, key=post.key, playbook_version_id=version_id, by=by, at=at)
    return card


@action
def describe_firm(card: FirmCard, facts: FirmFacts, *, by: Actor, at: datetime, version: int | None = None) -> FirmCard:
    """Put a firm's card right. Raises `Stale`, `Refused`, and `Invalid` on "sort", "address" or "contact"."""
    row = locked_card(card, version)
    ask(rules.may_describe_firm(by, row, at))
    row.sort, row.address, row.contact = _checked(facts)
    kernel.save(row, "sort", "address", "contact")
    events.record("firm_card.described", row, by=by, at=at)
    return row


def _checked(facts: FirmFacts) -> tuple[FirmSort, str, str]:
    """Raises `Invalid`."""
    if facts.sort not in FirmSort.values:
        raise Invalid({"sort": _("Choose what sort of firm it is.")})
    return FirmSort(facts.sort), line("address", facts.address, ADDRESS), line("contact", facts.contact, NAME)


@action
def note_branch(
    card: FirmCard, *, kind: str, since: date | None, joint_with: UUID | None = None, by: Actor, at: datetime,
    version: int | None = None,
) -> FirmBranch:  # fmt: skip
    """Write down that a firm has a branch since a day; what was before ends on it. The same again changes nothing.

    Raises `Stale`, `Refused`, and `Invalid` on "kind", "since" or "joint_with".
    """
    row = locked_card(card)
    ask(rules.may_note_branch(by, row, at))
    if kind not in BranchKind.values:
        raise Invalid({"kind": _("Choose how it has a branch.")})
    day = need_past("since", since, at)
    other = other_body("joint_with", joint_with, row) if kind == BranchKind.JOINT else None
    before = FirmBranch.objects.select_for_update().filter(firm_id=row.pk, until=None).first()
    same = (kind, other.pk if other else None, day)
    if before is not None and (before.kind, before.joint_with_id, before.since) == same:
        return before
    kernel.compare(row, version, subject=row.pk)
    if before is not None:
        _end(before, day)
    made = FirmBranch(firm_id=row.pk, kind=kind, joint_with=other, since=day)
    made.save(force_insert=True)
    kernel.save(row)
    events.record("firm_card.branch_noted", row, by=by, at=at, refs={"kind": str(kind)})
    return made


def _end(branch: FirmBranch, day: date) -> None:
    """Raises `Invalid` on "since"."""
    if day < branch.since:
        told = {"day": day_words(branch.since)}
        raise Invalid({"since": _("There is a branch since %(day)s; name a day from then on.") % told})
    branch.until = day
    branch.save(update_fields=["until"])


@action
def end_branch(card: FirmCard, *, until: date | None, by: Actor, at: datetime, version: int | None = None) -> FirmCard:
    """Write down that a firm has no branch any more, from a day on. A second press changes nothing. Raises `Stale`,
    `Refused`, and `Invalid` on "since"."""
    row = locked_card(card)
    ask(rules.may_note_branch(by, row, at))
    branch = FirmBranch.objects.select_for_update().filter(firm_id=row.pk, until=None).first()
    if branch is None:
        return row
    kernel.compare(row, version, subject=row.pk)
    _end(branch, need_past("since", until, at))
    kernel.save(row)
    events.record("firm_card.branch_ended", row, by=by, at=at)
    return row


@action
def write_visit(
    card: FirmCard, *, on: date | None, words: str, next_on: date | None = None, key: str = "", by: Actor, at: datetime
) -> FirmVisit:
    """A line in the envoy's book: that somebody was there on a day, and what was heard. The same key again gives the
    first one. Nothing says who it was, and nothing is counted.

    Raises `Refused`, `KeyReused`, and `Invalid` on "on", "words" or "next_on".
    """
    row = locked_card(card)
    ask(rules.may_write_book(by, row, at))
    day = need_past("on", on, at)
    said = need_line("words", words, _("Write what you heard, in a line."), LINE)
    ahead = need_ahead("next_on", next_on, at) if next_on is not None else None
    visit = FirmVisit(firm_id=row.pk, on=day, words=said)
    if key:
        sent = kernel.body_hash({"firm": row.pk, "on": day, "words": said})
        first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(visit.pk)}, at=at)
        if first is not None:
            return FirmVisit.objects.get(pk=first["id"])
    visit.save(force_insert=True)
    row.next_on = ahead
    kernel.save(row, "next_on")
    return visit


@action
def strike_visit(card: FirmCard, visit_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a line out of the book that stands there by mistake; a second press finds it gone. Raises `Refused`."""
    row = locked_card(card)
    ask(rules.may_write_book(by, row, at))
    found = FirmVisit.objects.filter(firm_id=row.pk, pk=visit_id)
    if not found.exists():
        raise Refused(unseen())
    found.delete()
