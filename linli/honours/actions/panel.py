"""The panel: named for a round, each with their own word; what it decided is entered with reasons."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refusal, Refused, ask
from linli.core.wording import need, need_line
from linli.honours import rules
from linli.honours.actions.common import NOT_TAKEN, end, locked, locked_round, move, note, save, tell
from linli.honours.enums import State, Verb
from linli.honours.models import NAME, WORDS, HonourRound, Nomination, PanelMember, PanelWord
from linli.honours.queries import doors_of, member_of, members_of
from linli.organisations.models import Appointment
from linli.organisations.queries.posts import in_force
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries import path_ids

MOST = 30


@action
def name_member(
    found: HonourRound, *, appointment: Appointment | None = None, name: str = "", room: Place | None = None, by: Actor,
    at: datetime, version: int | None = None,
) -> PanelMember:  # fmt: skip
    """Name somebody for the panel: in a post of a body that the playbook names, or a resident with name and door.
    Somebody who is on it already stays. Raises `Stale`, `Refused`, and `Invalid` on "appointment", "name" or "room"."""
    row = locked_round(found, version)
    ask(rules.may_name_member(by, row, at))
    members = members_of(row)
    if appointment is not None:
        there = next((one for one in members if one.appointment_id == appointment.pk), None)
        if there is not None:
            return there
    if len(members) >= MOST:
        raise Invalid({"name": _("At most %(most)s are on a panel.") % {"most": MOST}})
    made = PanelMember(round=row, appointment=appointment, named_at=at)
    if appointment is None:
        _resident(made, row, name, room, members)
    elif not _may_sit(row, appointment, at):
        raise Invalid({"appointment": _("Choose a post of a body that the playbook names for the panel.")})
    refused = biased(made, row, at)
    if refused is not None:
        raise Invalid({"appointment" if appointment is not None else "name": refused.sentence()})
    made.save(force_insert=True)
    kernel.save(row)
    note("member_named", row, by=by, at=at)
    return made


@action
def release_member(member: PanelMember, *, by: Actor, at: datetime, version: int | None = None) -> HonourRound:
    """Let somebody go from the panel, with the words that they have given. Who has gone already is gone. Raises
    `Stale`, `Refused`."""
    row = locked_round(HonourRound(pk=member.round_id), version)
    ask(rules.may_release_member(by, row, at))
    PanelWord.objects.filter(member_id=member.pk, member__round_id=row.pk).delete()
    if row.members.filter(pk=member.pk).delete()[0]:
        kernel.save(row)
        note("member_released", row, by=by, at=at)
    return row


@action
def give_word(
    found: Nomination, member: PanelMember, *, yes: bool | None, words: str, by: Actor, at: datetime
) -> PanelWord:
    """Yes or no, with words, for the panel alone; given again it is changed. Raises `Refused`, and `Invalid` on "yes"
    or "words"."""
    row = locked(found)
    mine = member_of(row.round, member.pk)
    ask(rules.may_give_word(by, row, mine, at))
    assert mine is not None  # the rule let nobody through without one
    refused = biased(mine, row.round, at)
    if refused is not None:
        raise Refused(refused)
    if yes is None:
        raise Invalid({"yes": _("Say yes or no.")})
    said = need("words", words, _("Say why, in a sentence; only the panel reads it."), WORDS)
    given = PanelWord.objects.filter(nomination=row, member=mine).first()
    if given is None:
        given = PanelWord(nomination=row, member=mine, yes=yes, words=said, given_at=at)
        given.save(force_insert=True)
    else:
        given.yes, given.words, given.given_at = yes, said, at
        kernel.save(given, "yes", "words", "given_at")
    note("word_given", row.round, by=by, at=at)
    return given


@action
def choose(found: Nomination, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """The panel chose them, for these reasons; they agree to name and words before anybody else reads them. Raises
    `Stale`, `Refused`, `Invalid` on "words"."""
    row = _decided(found, Verb.CHOOSE, words, by, at, version)
    move(row, Verb.CHOOSE, State.CHOSEN)
    return save(row, "chosen", "decision_words", "decided_at", by=by, at=at)


@action
def pass_over(found: Nomination, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Nomination:
    """The panel did not choose them; why stays with the panel and is published nowhere. Raises `Stale`, `Refused`,
    `Invalid` on "words"."""
    row = _decided(found, Verb.PASS_OVER, words, by, at, version)
    kernel.save(row, "decision_words", "decided_at")
    saved = end(row, Verb.PASS_OVER, State.NOT_TAKEN, "not_taken", by=by, at=at, whole=False)
    tell(NOT_TAKEN, saved, row.nominator_id, at)
    return saved


def _decided(found: Nomination, verb: Verb, words: str, by: Actor, at: datetime, version: int | None) -> Nomination:
    row = locked(found, version)
    ask(rules.may_decide(by, row, verb, row.panel_words.count(), at))
    row.decision_words = need("words", words, _("Say why the panel decided so."), WORDS)
    row.decided_at = at
    return row


def biased(member: PanelMember, row: HonourRound, at: datetime) -> Refusal | None:
    """Why somebody cannot be on this panel: they nominated, are nominated, or live with one of them. Two queries."""
    found = list(row.nominations.order_by("pk"))
    person = member.appointment.person_id if member.appointment is not None else None
    known = {person, *(one.person_id for one in found), *(one.nominator_id for one in found)} - {None}
    homes = doors_of([one for one in known if one is not None], local_date(at))
    doors = {member.room_id} if member.room_id is not None else set()
    doors |= homes.get(person, set()) if person is not None else set()
    return rules.partial(member.shown_name, person, doors, found, homes)


def may_sit(row: HonourRound, at: datetime) -> list[Appointment]:
    """The posts from which the panel of a round can be named, by body and name. One query."""
    plan = row.plan
    if plan is None:
        return []
    kinds = [kind.value for kind in plan.panel]
    found = in_force(local_date(at)).filter(
        post__organisation__kind__in=kinds, post__organisation__bindings__place_id__in=path_ids(row.place.path)
    )
    rows = found.select_related("person", "post__organisation").order_by("post__organisation__name", "pk").distinct()
    return list(rows[:200])


def _may_sit(row: HonourRound, appointment: Appointment, at: datetime) -> bool:
    return any(one.pk == appointment.pk for one in may_sit(row, at))


def _resident(made: PanelMember, row: HonourRound, name: str, room: Place | None, members: list[PanelMember]) -> None:
    """Raises `Invalid` on "name" or "room"."""
    if row.plan is None or not row.plan.residents:
        raise Invalid({"name": _("By the playbook, residents are not on this panel.")})
    made.name = need_line("name", name, _("Write the resident's name."), NAME)
    if room is None or room.level != Level.ROOM or row.place_id not in path_ids(room.path):
        raise Invalid(
            {"room": _("Write their door, such as 3-1-502: nobody who lives with somebody nominated is on it.")}
        )
    made.room = room
    if any(one.name == made.name and one.room_id == room.pk for one in members):
        raise Invalid({"name": _("They are on the panel already.")})
