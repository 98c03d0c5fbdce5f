"""Who asks for a tie, agrees to it and ends it; who proposes, changes, agrees and does; who says a word, and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.alliances.enums import TABLE, TIES, State, TieState, TieVerb, Verb
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.core.actors import Actor
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power


def is_unit(actor: Actor, tie: AllianceTie) -> bool:
    """Whether the actor acts for the unit."""
    held = actor.held
    return held is not None and held.organisation_id == tie.unit_id and Power.ALLIANCE_ACT in held.powers


def is_keeper(actor: Actor, tie: AllianceTie) -> bool:
    """Whether the actor acts for the body that agrees for the place."""
    held = actor.held
    return held is not None and held.organisation_id == tie.keeper_id and Power.ALLIANCE_KEEP in held.powers


def may_see_tie(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """At the desk a tie is read by posts of both sides, and by posts over the place that keep ties themselves.
    Residents read on their own page what was agreed."""
    if actor.is_system:
        return None
    for held in actor.open_posts:
        if held.organisation_id == tie.unit_id and Power.ALLIANCE_ACT in held.powers:
            return None
        if Power.ALLIANCE_KEEP in held.powers and (held.organisation_id == tie.keeper_id or held.covers(tie)):
            return None
    return unseen_tie()


def may_see_words(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """What both sides said of a year is read by both sides; posts above read sums, from five on."""
    if actor.is_system or any(
        (held.organisation_id == tie.unit_id and Power.ALLIANCE_ACT in held.powers)
        or (held.organisation_id == tie.keeper_id and Power.ALLIANCE_KEEP in held.powers)
        for held in actor.open_posts
    ):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("What both sides said is theirs to read."),
        who_can=_("The unit, and the body that agrees for the place."),
        instead=_("The list of units shows sums, from five on."),
        rule="may_see_words",
    )


def may_ask_tie(
    actor: Actor, unit: Organisation, keeper: Organisation | None, place: Place, at: datetime
) -> Refusal | None:
    """That a unit joins a place is asked by a post of the unit, or by one of the body that agrees for the place, each
    for a place that its post reaches."""
    held = actor.held
    if keeper is not None and held is not None and unit.kind == BodyKind.ALLIANCE_UNIT:
        mine = held.organisation_id == unit.pk and Power.ALLIANCE_ACT in held.powers
        ours = held.organisation_id == keeper.pk and Power.ALLIANCE_KEEP in held.powers
        if (mine or ours) and reaches(actor, place):
            return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A unit joins a place when the unit or the place asks for it."),
        who_can=keeper.short_name if keeper is not None else _("The community."),
        instead=_("Tell them which unit it is about."),
        rule="may_ask_tie",
    )


def reaches(actor: Actor, place: Place) -> bool:
    """Whether the post in which one acts reaches a place."""
    return actor.held is not None and actor.held.covers(place)


def may_answer_tie(actor: Actor, tie: AllianceTie, verb: TieVerb, at: datetime) -> Refusal | None:
    """That a unit joins is agreed, or not agreed, by the side that did not ask."""
    mine = is_keeper(actor, tie) if tie.asked_by_unit else is_unit(actor, tie)
    if not mine:
        return _others(tie.keeper if tie.asked_by_unit else tie.unit, "may_answer_tie")
    return _tie_when(tie, verb, "may_answer_tie")


def may_take_contact(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """The contact of a side is whoever of it says so; nobody names somebody else."""
    if not (is_unit(actor, tie) or is_keeper(actor, tie)):
        return _others(tie.keeper, "may_take_contact")
    return _tie_when(tie, TieVerb.TAKE_CONTACT, "may_take_contact")


def may_end_tie(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """A tie is ended with the reason by either side; when its term is over it ends by itself."""
    if not (actor.is_system or is_unit(actor, tie) or is_keeper(actor, tie)):
        return _others(tie.keeper, "may_end_tie")
    return _tie_when(tie, TieVerb.END_TIE, "may_end_tie")


def may_open_year(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """The list of a year is opened by itself while a tie stands."""
    if tie.state != TieState.STANDING:
        return not_now(str(tie.get_state().label), "may_open_year")
    return None if actor.is_system else _others(tie.unit, "may_open_year")


# -- the list --------------------------------------------------------------------------------------------


def may_propose(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """An item is proposed by the unit while its tie stands; last year's are proposed again in the same way."""
    if not is_unit(actor, tie):
        return _others(tie.unit, "may_propose")
    return None if tie.state == TieState.STANDING else not_now(str(tie.get_state().label), "may_propose")


def may_change(actor: Actor, item: Commitment, at: datetime) -> Refusal | None:
    """An item is changed by either side until it is over; the other side agrees again, and the old line stays."""
    return _either(actor, item, Verb.CHANGE, "may_change")


def may_agree(actor: Actor, item: Commitment, at: datetime) -> Refusal | None:
    """What the unit proposed is agreed by the place, what the place changed by the unit; never by who wrote it."""
    tie = item.year.tie
    refused = _item_when(item, Verb.AGREE, "may_agree")
    turn = is_unit(actor, tie) if item.state == State.COUNTERED else is_keeper(actor, tie)
    if refused is None and turn:
        return None
    if refused is not None and (is_unit(actor, tie) or is_keeper(actor, tie)):
        return refused
    return _others(tie.unit if item.state == State.COUNTERED else tie.keeper, "may_agree")


def may_agree_all(actor: Actor, tie: AllianceTie, at: datetime) -> Refusal | None:
    """All that waits for a side is agreed by that side at once, while the tie stands."""
    if not (is_unit(actor, tie) or is_keeper(actor, tie)):
        return _others(tie.keeper, "may_agree_all")
    return None if tie.state == TieState.STANDING else not_now(str(tie.get_state().label), "may_agree_all")


def may_do(actor: Actor, item: Commitment, verb: Verb, at: datetime) -> Refusal | None:
    """What was done of an agreed item is written by the unit; also that all of it is done, or goes on next year."""
    if not is_unit(actor, item.year.tie):
        return _others(item.year.tie.unit, "may_do")
    return _item_when(item, verb, "may_do")


def may_pass_on(actor: Actor, item: Commitment, at: datetime) -> Refusal | None:
    """What residents said of a part is passed on by the body that agrees for the place, never by the unit itself."""
    if not is_keeper(actor, item.year.tie):
        return _others(item.year.tie.keeper, "may_pass_on")
    return _item_when(item, Verb.PASS_ON, "may_pass_on")


def may_drop(actor: Actor, item: Commitment, at: datetime) -> Refusal | None:
    """An item is dropped with the reason by either side until it is over."""
    return _either(actor, item, Verb.DROP, "may_drop")


# -- the word at year's end ------------------------------------------------------------------------------


def may_say_word(actor: Actor, year: AllianceYear, at: datetime) -> Refusal | None:
    """What a year was worth is said once by each side, from the month of the playbook on: first by the place, which
    was helped (law 9), then by the unit."""
    tie = year.tie
    keeper, unit = is_keeper(actor, tie), is_unit(actor, tie)
    if not keeper and not unit:
        return _others(tie.keeper, "may_say_word")
    if tie.state not in (TieState.STANDING, TieState.ENDED):
        return not_now(str(tie.get_state().label), "may_say_word")
    if at < year.word_from and tie.state == TieState.STANDING:
        return Refusal(
            RefusalKind.WHEN, _("The year still runs."), "", _("The page shows from when on you are asked."),
            "may_say_word",
        )  # fmt: skip
    if unit and not keeper and year.keeper_said_at is None:
        return Refusal(
            RefusalKind.WHEN, _("Whoever was helped says so first."), tie.keeper.short_name,
            _("You are asked once they have."), "may_say_word",
        )  # fmt: skip
    if (year.keeper_said_at if keeper else year.unit_said_at) is not None:
        return Refusal(
            RefusalKind.WHEN, _("Your side has said its word."), "", _("It stands on the page."), "may_say_word"
        )
    return None


# -- shared ----------------------------------------------------------------------------------------------


def _either(actor: Actor, item: Commitment, verb: Verb, rule: str) -> Refusal | None:
    tie = item.year.tie
    if not (is_unit(actor, tie) or is_keeper(actor, tie)):
        return _others(tie.keeper, rule)
    return _item_when(item, verb, rule)


def _item_when(item: Commitment, verb: Verb, rule: str) -> Refusal | None:
    tie = item.year.tie
    if tie.state != TieState.STANDING:
        return not_now(str(tie.get_state().label), rule)
    return None if TABLE.targets(verb, item.state) else not_now(str(item.get_state().label), rule)


def _tie_when(tie: AllianceTie, verb: TieVerb, rule: str) -> Refusal | None:
    return None if TIES.targets(verb, tie.state) else not_now(str(tie.get_state().label), rule)


def _others(body: Organisation, rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for %(body)s to do.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("Call them."),
        rule=rule,
    )


def unseen_tie(rule: str = "may_see_tie") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN, _("There is no such unit here."), "", _("Look at the list of alliance units."), rule
    )
