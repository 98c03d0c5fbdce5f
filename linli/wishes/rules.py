"""Who wishes, who looks at a wish, who claims it, who says that it is met, who reads whose it is."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, ActorKind, Held, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.playbooks.enums import Power
from linli.playbooks.parts_wishes import Wishes
from linli.wishes.enums import HELD, TABLE, TO_CLAIMERS, State, Verb
from linli.wishes.models import Wish

# -- wishing -------------------------------------------------------------------------------------------


def may_wish(actor: Actor, plan: Wishes | None, at: datetime) -> Refusal | None:
    """Whoever lives here wishes for themselves, with or without an account, where the playbook knows wishes."""
    return _unknown("may_wish") if plan is None else None


def may_enter_wish(actor: Actor, plan: Wishes | None, place: Located, at: datetime) -> Refusal | None:
    """A wish is entered for somebody, with their consent, by a post that looks at wishes or reports for others where
    they live."""
    if plan is None:
        return _unknown("may_enter_wish")
    if actor.can(Power.WISH_CHECK, place) or actor.can(Power.SERVICE_REQUEST_FILE_ON_BEHALF, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Wishes are entered for others by the posts that report for others there."),
        who_can=_("The station, and whoever visits the doors."),
        instead=_("Tell the station, or wish on the estate's page."),
        rule="may_enter_wish",
    )


# -- seeing --------------------------------------------------------------------------------------------


def may_see_whole(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """Whose wish it is, and in what words, is read by posts of its body that look at wishes, and by whoever entered it
    for them."""
    if actor.is_system or any(_checks(held, wish) or _entered(held, wish) for held in actor.open_posts):
        return None
    return unseen_wish("may_see_whole")


def may_see_wish(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """At the desk a wish is read, without whose it is, by posts that claim for their body where it lies, as long as it
    is shown, and by those of the body that claimed it."""
    if may_see_whole(actor, wish, at) is None or any(_reads(held, wish) for held in actor.open_posts):
        return None
    return unseen_wish()


def may_see_own(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """A wisher reads their own wish with their account or with its code."""
    return None if is_wisher(actor, wish) else unseen_wish("may_see_own")


def may_see_claimed(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """Whoever claimed a wish reads it without whose it is, as long as they hold it."""
    return None if _holds_as_person(actor, wish) else unseen_wish("may_see_claimed")


# -- looking at it -------------------------------------------------------------------------------------


def may_check(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """A wish is shown to others only after a post of its body that looks at wishes has read it and written what
    everybody may read."""
    return _checkers(actor, wish, Verb.CHECK, "may_check")


def may_decline(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """That a wish is not taken up is said by the body that looks at it, with a reason that the wisher reads."""
    return _checkers(actor, wish, Verb.DECLINE, "may_decline")


def may_rewrite(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """What everybody reads of a wish is changed by the body that looked at it."""
    return _checkers(actor, wish, Verb.REWRITE, "may_rewrite")


def may_arrange(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """The hand-over is arranged by the body that looked at the wish: neither side learns of the other otherwise."""
    refused = _checkers(actor, wish, Verb.ARRANGE, "may_arrange")
    if refused is None and wish.arranged_at is not None:
        return not_now(State(wish.state).label, "may_arrange")
    return refused


def may_release(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """Thanks are shown to everybody only after the body has read them."""
    refused = _checkers(actor, wish, Verb.RELEASE, "may_release")
    if refused is None and (not wish.thanks or wish.thanks_released_at is not None):
        return _no_thanks("may_release")
    return refused


def may_call_wisher(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """The wisher's telephone is shown to the body that looks at the wish, for a stated purpose, until it is over."""
    return _callers(actor, wish, "may_call_wisher")


def may_call_claimer(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """The claimer's telephone is shown to the body that arranges the hand-over, for a stated purpose, while they hold
    the wish."""
    refused = _callers(actor, wish, "may_call_claimer")
    if refused is None and wish.state not in HELD:
        return not_now(State(wish.state).label, "may_call_claimer")
    return refused


# -- claiming ------------------------------------------------------------------------------------------


def may_claim(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """One claims a wish: a body of the kinds that the playbook names, by a post with that power where it serves; or,
    where the playbook lets neighbours, whoever has an account and is not the wisher."""
    if actor.held is not None:
        if not _could_claim(actor.held, wish):
            return _not_claimers("may_claim")
    elif actor.kind is not ActorKind.RESIDENT or actor.own_id is None or wish.plan is None or not wish.plan.neighbours:
        return _not_claimers("may_claim")
    if is_wisher(actor, wish):
        why = _("This is your own wish.")
        return Refusal(RefusalKind.WHEN, why, "", _("Withdraw it if you have it by now."), "may_claim")
    if wish.state in HELD:
        return Refusal(
            RefusalKind.WHEN,
            why=_("Somebody else has claimed this wish."),
            who_can="",
            instead=_("Look at the other wishes; one of them may be yours."),
            rule="may_claim",
        )
    return None if TABLE.targets(Verb.CLAIM, wish.state) else _over("may_claim")


def may_give_back(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """A claimer gives a wish back until it is handed over; so does the station for them, when they do not answer.
    Nothing follows from it."""
    return _claimers(actor, wish, Verb.GIVE_BACK, "may_give_back")


def may_say_met(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """That it is handed over is said by the claimer, or by the body that arranged it."""
    return _claimers(actor, wish, Verb.SAY_MET, "may_say_met")


# -- the wisher's word ---------------------------------------------------------------------------------


def may_confirm(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """That a wish is met is said by the wisher; or, after a call, by the body that looks at it or whoever entered it
    for them."""
    return _wishers(actor, wish, Verb.CONFIRM, "may_confirm")


def may_say_not_yet(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """That it is not met yet is said by the wisher, or for them after a call; the claimer has it again."""
    return _wishers(actor, wish, Verb.NOT_YET, "may_say_not_yet")


def may_thank(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """Thanks are the wisher's to say, if they like, or written down for them; once."""
    refused = _wishers(actor, wish, Verb.THANK, "may_thank")
    if refused is None and wish.thanks:
        why, instead = _("Your thanks are with the station."), _("It shows them once it has read them.")
        return Refusal(RefusalKind.WHEN, why, "", instead, "may_thank")
    return refused


def may_withdraw(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """A wisher withdraws a wish at any time until it is met; or it is done for them."""
    return _wishers(actor, wish, Verb.WITHDRAW, "may_withdraw")


# -- by itself -----------------------------------------------------------------------------------------


def may_expire(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """A wish that nobody claimed in its time ends by itself, and the wisher hears of it."""
    if not actor.is_system:
        return unseen_wish("may_expire")
    early = wish.expires_at is None or wish.expires_at > at
    if early or not TABLE.targets(Verb.EXPIRE, wish.state):
        return not_now(State(wish.state).label, "may_expire")
    return None


def may_ask_claimer(actor: Actor, wish: Wish, at: datetime) -> Refusal | None:
    """Once the playbook's days are over the claimer is asked by itself, once; nobody is late."""
    if not actor.is_system:
        return unseen_wish("may_ask_claimer")
    early = wish.ask_at is None or wish.ask_at > at or wish.claimer_asked_at is not None
    return not_now(State(wish.state).label, "may_ask_claimer") if early or wish.state != State.CLAIMED else None


# -- who is who ----------------------------------------------------------------------------------------


def is_wisher(actor: Actor, wish: Wish) -> bool:
    """Whether it is the actor's own wish: of their account, or of a code that they have shown."""
    own = actor.own_id is not None and actor.own_id == wish.person_id
    return own or (actor.kind is not ActorKind.CLIENT and wish.pk in actor.subjects)


def _holds_as_person(actor: Actor, wish: Wish) -> bool:
    return wish.state in HELD and actor.own_id is not None and actor.own_id == wish.claimer_id


def _checks(held: Held, wish: Wish) -> bool:
    return Power.WISH_CHECK in held.powers and held.organisation_id == wish.organisation_id


def _entered(held: Held, wish: Wish) -> bool:
    return wish.entered_by_id is not None and held.appointment_id == wish.entered_by_id


def _could_claim(held: Held, wish: Wish) -> bool:
    """Whether a post claims for a body of a kind that the playbook names, where the wish lies."""
    known = wish.plan is not None and held.body_kind in wish.plan.claimed_by
    return known and Power.WISH_CLAIM in held.powers and held.covers(wish)


def _reads(held: Held, wish: Wish) -> bool:
    if Power.WISH_CLAIM not in held.powers:
        return False
    theirs = wish.claimer_body_id is not None and held.organisation_id == wish.claimer_body_id
    return theirs or (wish.state in TO_CLAIMERS and held.covers(wish))


def _checkers(actor: Actor, wish: Wish, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _checks(actor.held, wish):
        return _station(wish, rule)
    return None if TABLE.targets(verb, wish.state) else not_now(State(wish.state).label, rule)


def _callers(actor: Actor, wish: Wish, rule: str) -> Refusal | None:
    if actor.held is None or not _checks(actor.held, wish):
        return _station(wish, rule)
    return None if wish.ended_at is None else _over(rule)


def _claimers(actor: Actor, wish: Wish, verb: Verb, rule: str) -> Refusal | None:
    held = actor.held
    bodies = held is not None and Power.WISH_CLAIM in held.powers and held.organisation_id == wish.claimer_body_id
    stations = held is not None and _checks(held, wish)
    if not (bodies or stations or (held is None and _holds_as_person(actor, wish))):
        return _station(wish, rule)
    return None if TABLE.targets(verb, wish.state) else not_now(State(wish.state).label, rule)


def _wishers(actor: Actor, wish: Wish, verb: Verb, rule: str) -> Refusal | None:
    held = actor.held
    theirs = held is not None and (_checks(held, wish) or _entered(held, wish))
    if not (theirs or is_wisher(actor, wish)):
        return _station(wish, rule)
    return None if TABLE.targets(verb, wish.state) else not_now(State(wish.state).label, rule)


# -- refusals ------------------------------------------------------------------------------------------


def _unknown(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("No micro-wishes are taken in here: the playbook of this place does not know them."),
        who_can="",
        instead=_("Tell the station what you wish for."),
        rule=rule,
    )


def _not_claimers(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("Wishes are claimed by neighbours with an account and by the bodies that the playbook names."),
        who_can=_("Whoever signs in, and shops and units that work together with the estate."),
        instead=_("Sign in, or tell the station that you would like to help."),
        rule=rule,
    )


def _station(wish: Wish, rule: str) -> Refusal:
    body = wish.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This wish is looked after by %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _over(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHEN,
        why=_("This wish is over."),
        who_can="",
        instead=_("Look at the wishes that can be claimed."),
        rule=rule,
    )


def _no_thanks(rule: str) -> Refusal:
    why, instead = _("There are no thanks to be shown."), _("Thanks are the wisher's to say, if they like.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def unseen_wish(rule: str = "may_see_wish") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to the wishes."), rule)
