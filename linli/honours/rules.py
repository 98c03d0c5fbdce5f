"""Who calls a round, who nominates, who reads a nomination before and after consent, who decides, who objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind, Held, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.honours.enums import PUBLIC, ROUNDS, TABLE, TO_PANEL, RoundState, RoundVerb, State, Verb
from linli.honours.models import HonourRound, Nomination, PanelMember
from linli.playbooks.enums import HonourFor, Power
from linli.playbooks.parts_honours import Honours

# -- rounds ----------------------------------------------------------------------------------------------


def may_call_round(actor: Actor, plan: Honours | None, place: Located, at: datetime) -> Refusal | None:
    """A round is called by a post that keeps honours, in a body that the playbook names, for a place that it serves."""
    held = actor.held
    able = plan is not None and held is not None and held.body_kind in plan.called_by
    if able and actor.can(Power.HONOUR_KEEP, place):
        return None
    return _who(
        "may_call_round",
        _("Rounds of honours are called by the bodies that the playbook names, for their own places."),
        _("The station, or the community."),
        _("Tell them whom you think of."),
    )


def may_see_round(actor: Actor, found: HonourRound, members: Collection[UUID], at: datetime) -> Refusal | None:
    """At the desk a round is read by the body that keeps it, and by those who are on its panel."""
    if actor.is_system or any(keeps(held, found) or held.appointment_id in members for held in actor.open_posts):
        return None
    return unseen_honour("may_see_round")


def may_stop(actor: Actor, found: HonourRound, at: datetime) -> Refusal | None:
    """Nominations stop by themselves after the day that was announced, and not before."""
    if not actor.is_system:
        return unseen_honour("may_stop")
    if not ROUNDS.targets(RoundVerb.STOP, found.state) or local_date(at) <= found.nominations_until:
        return _round_now(found, "may_stop")
    return None


def may_name_member(actor: Actor, found: HonourRound, at: datetime) -> Refusal | None:
    """The panel is named by the body that keeps the round, once no nomination can come any more."""
    return _keeping_round(actor, found, RoundVerb.NAME_MEMBER, "may_name_member")


def may_release_member(actor: Actor, found: HonourRound, at: datetime) -> Refusal | None:
    """Somebody is let go from the panel by the body that keeps the round, or by itself when their post ends."""
    if actor.is_system:
        return (
            None if ROUNDS.targets(RoundVerb.RELEASE_MEMBER, found.state) else _round_now(found, "may_release_member")
        )
    return _keeping_round(actor, found, RoundVerb.RELEASE_MEMBER, "may_release_member")


def may_finish(actor: Actor, found: HonourRound, live: int, at: datetime) -> Refusal | None:
    """A round is finished by the body that keeps it, once nothing of it is open."""
    refused = _keeping_round(actor, found, RoundVerb.FINISH, "may_finish")
    if refused is None and live:
        why, instead = _("A nomination of this round is still open."), _("Bring each one to its end first.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_finish")
    return refused


def may_call_off(actor: Actor, found: HonourRound, public: int, at: datetime) -> Refusal | None:
    """A round is called off by the body that keeps it, with a reason, as long as nobody is in notice or honoured."""
    refused = _keeping_round(actor, found, RoundVerb.CALL_OFF, "may_call_off")
    if refused is None and public:
        why = _("Somebody of this round is in notice, or honoured.")
        return Refusal(RefusalKind.WHEN, why, "", _("Bring the others to their end, and finish it."), "may_call_off")
    return refused


# -- nominating ------------------------------------------------------------------------------------------


def may_nominate(actor: Actor, found: HonourRound, estate: Located, at: datetime) -> Refusal | None:
    """Until the announced day residents nominate for themselves, with or without an account; so do posts that nominate
    for a team and those that keep the round."""
    if not ROUNDS.targets(RoundVerb.NOMINATE, found.state) or local_date(at) > found.nominations_until:
        why, instead = (
            _("No nominations are taken for this any more."),
            _("Look at the other rounds, or tell the station."),
        )
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_nominate")
    if actor.held is None:
        return None if actor.kind in (ActorKind.RESIDENT, ActorKind.NOBODY, ActorKind.CODE) else unseen_honour()
    if keeps(actor.held, found) or actor.can(Power.HONOUR_NOMINATE, estate):
        return None
    return _who(
        "may_nominate",
        _("By a post, honours are nominated for by team leaders and by the body that keeps the round."),
        _call(found),
        _("You can nominate as a neighbour on the estate's page."),
    )


def may_see_nomination(actor: Actor, found: Nomination, members: Collection[UUID], at: datetime) -> Refusal | None:
    """Until the nominated person has agreed only the body that keeps the round reads a nomination; then its panel
    does, too."""
    if actor.is_system or any(keeps(held, found.round) for held in actor.open_posts):
        return None
    if found.state in TO_PANEL and any(held.appointment_id in members for held in actor.open_posts):
        return None
    return unseen_honour("may_see_nomination")


def may_see_own(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """Once asked, the nominated person reads their own nomination with their account."""
    return None if is_nominated(actor, found) else unseen_honour("may_see_own")


# -- consent ---------------------------------------------------------------------------------------------


def may_ask_consent(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """The nominated person is asked by the body that keeps the round, before anybody else reads of it."""
    return _keeping(actor, found, Verb.ASK, "may_ask_consent")


def may_agree(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """The nominated person agrees with their account, or on paper or by telephone, which the body writes down; for
    somebody under 18 a guardian does."""
    return _answering(actor, found, Verb.AGREE, "may_agree")


def may_refuse(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """The nominated person says no, without a reason, and is forgotten at once."""
    return _answering(actor, found, Verb.REFUSE, "may_refuse")


def may_set_aside(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """What does not fit, or finds no answer, is not taken further by the body that keeps the round, and forgotten."""
    return _keeping(actor, found, Verb.SET_ASIDE, "may_set_aside")


# -- the panel -------------------------------------------------------------------------------------------


def may_give_word(actor: Actor, found: Nomination, member: PanelMember | None, at: datetime) -> Refusal | None:
    """Each of the panel gives their own word, yes or no, with reasons; for a resident on it the body writes it down."""
    if member is None or member.round_id != found.round_id:
        return unseen_honour("may_give_word")
    held = actor.held
    own = held is not None and member.appointment_id is not None and held.appointment_id == member.appointment_id
    written = held is not None and member.appointment_id is None and keeps(held, found.round)
    if not (own or written):
        return _who(
            "may_give_word", _("Each of the panel gives their own word."), member.shown_name or _call(found.round),
            _("Ask them to give it on their own page."),
        )  # fmt: skip
    return _at_panel(found, Verb.GIVE_WORD, "may_give_word")


def may_decide(actor: Actor, found: Nomination, verb: Verb, given: int, at: datetime) -> Refusal | None:
    """What the panel decided is entered by the body that keeps the round, with reasons, once as many of the panel as
    the playbook asks for have given their word; nothing is reckoned from the words."""
    refused = _keeping(actor, found, verb, "may_decide") or _at_panel(found, verb, "may_decide")
    least = found.round.plan.panel_least if found.round.plan is not None else 1
    if refused is None and given < least:
        why = _("At least %(least)s of the panel give their word first.") % {"least": least}
        return Refusal(
            RefusalKind.WHEN, why, "", _("Name more for the panel, or ask them for their word."), "may_decide"
        )
    return refused


def partial(
    name: str,
    person: UUID | None,
    doors: Collection[int],
    nominations: Iterable[Nomination],
    homes: Mapping[UUID, set[int]],
) -> Refusal | None:
    """Nobody is on the panel who nominated in the round, is nominated in it, or lives with one of them."""
    for one in nominations:
        for who, said, room in (
            (one.person_id, one.name, one.room_id),
            (one.nominator_id, one.nominator_name, one.nominator_room_id),
        ):
            theirs = {room} if room is not None else set()
            theirs |= homes.get(who, set()) if who is not None else set()
            if (person is not None and person == who) or (said and said == name):
                return _partial(_("They nominated in this round, or are nominated in it."))
            if theirs & set(doors):
                return _partial(_("They live with somebody who nominated in this round or is nominated in it."))
    return None


# -- the notice ------------------------------------------------------------------------------------------


def may_publish(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """A notice is put up by the body that keeps the round, with the name and words that the honoured agreed to."""
    return _keeping(actor, found, Verb.PUBLISH, "may_publish")


def may_show_photo(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """A photo is added by the body that keeps the round, while the page is up, if the honoured agreed to one."""
    if actor.held is None or not keeps(actor.held, found.round):
        return _keeper(found.round, "may_show_photo")
    if found.state not in PUBLIC:
        return not_now(str(State(found.state).label), "may_show_photo")
    if not found.photo_agreed:
        why, instead = _("They did not agree to a photo."), _("Leave it out.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_show_photo")
    return None


def may_object(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """Whoever reads a notice can object with their name until its last day; only the body that keeps it reads who."""
    if found.state != State.NOTICE:
        return unseen_honour("may_object")
    if found.notice_until is None or local_date(at) > found.notice_until:
        why, instead = _("The days of this notice are over."), _("Call the body that put it up.")
        return Refusal(RefusalKind.WHEN, why, _call(found.round), instead, "may_object")
    if actor.held is not None and not keeps(actor.held, found.round):
        return _who(
            "may_object", _("Objections are made by people for themselves, or written down by the body that keeps it."),
            _call(found.round), _("Object as a neighbour on the estate's page."),
        )  # fmt: skip
    return None


def may_answer_objection(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """An objection is answered, with reasons, by the body that keeps the round."""
    return _keeping(actor, found, Verb.ANSWER, "may_answer_objection")


def may_honour(actor: Actor, found: Nomination, unanswered: int, at: datetime) -> Refusal | None:
    """Somebody is honoured once the notice has stood for all its days and every objection is answered."""
    refused = _keeping(actor, found, Verb.HONOUR, "may_honour")
    if refused is not None:
        return refused
    if found.notice_until is None or local_date(at) <= found.notice_until:
        why, instead = _("The notice still stands; its last day is not over."), _("Wait until the day after.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_honour")
    if unanswered:
        why, instead = _("An objection is not answered yet."), _("Answer it first, with reasons.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_honour")
    return None


def may_withhold(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """After an objection that holds the body takes the notice away; the page of honours never shows it."""
    return _keeping(actor, found, Verb.WITHHOLD, "may_withhold")


def may_take_down(actor: Actor, found: Nomination, at: datetime) -> Refusal | None:
    """Whoever agreed takes it back at any time, before or after; or tells the body, which does it for them."""
    return _answering(actor, found, Verb.TAKE_DOWN, "may_take_down")


# -- who is who ------------------------------------------------------------------------------------------


def keeps(held: Held, found: HonourRound) -> bool:
    """Whether a post keeps this round."""
    return Power.HONOUR_KEEP in held.powers and held.organisation_id == found.organisation_id


def is_nominated(actor: Actor, found: Nomination) -> bool:
    """Whether it is the actor who is nominated: known by their account, or by name and door; of a household, by the
    door. Nobody before they were asked."""
    if actor.own_id is None or found.state not in (State.ASKED, *TO_PANEL):
        return False
    if found.person_id is not None:
        return found.person_id == actor.own_id
    if found.room_id is None or ("room", found.room_id) not in actor.rooms:
        return False
    return found.round.honours == HonourFor.HOUSEHOLD or (found.name != "" and found.name == actor.name)


def _keeping_round(actor: Actor, found: HonourRound, verb: RoundVerb, rule: str) -> Refusal | None:
    if actor.held is None or not keeps(actor.held, found):
        return _keeper(found, rule)
    return None if ROUNDS.targets(verb, found.state) else _round_now(found, rule)


def _keeping(actor: Actor, found: Nomination, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not keeps(actor.held, found.round):
        return _keeper(found.round, rule)
    return None if TABLE.targets(verb, found.state) else not_now(str(State(found.state).label), rule)


def _answering(actor: Actor, found: Nomination, verb: Verb, rule: str) -> Refusal | None:
    theirs = actor.held is None and is_nominated(actor, found)
    if not theirs and (actor.held is None or not keeps(actor.held, found.round)):
        return unseen_honour(rule) if actor.held is None else _keeper(found.round, rule)
    return None if TABLE.targets(verb, found.state) else not_now(str(State(found.state).label), rule)


def _at_panel(found: Nomination, verb: Verb, rule: str) -> Refusal | None:
    if not TABLE.targets(verb, found.state):
        return not_now(str(State(found.state).label), rule)
    return None if found.round.state == RoundState.PANEL else _round_now(found.round, rule)


# -- refusals --------------------------------------------------------------------------------------------


def _call(found: HonourRound) -> str:
    return f"{found.organisation.short_name} {found.organisation.telephone}".strip()


def _keeper(found: HonourRound, rule: str) -> Refusal:
    why = _("This round is kept by %(body)s.") % {"body": found.organisation.short_name}
    return _who(rule, why, _call(found), _("You can call them."))


def _round_now(found: HonourRound, rule: str) -> Refusal:
    return not_now(str(RoundState(found.state).label), rule)


def _partial(why: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why, "", _("Name somebody else for the panel."), "partial")


def _who(rule: str, why: str, who_can: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHO, why, who_can, instead, rule)


def unseen_honour(rule: str = "may_see_nomination") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to the honours."), rule)
