"""Who plans drills and call-outs, who holds them in an estate, who is asked, and who sees names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.drills.enums import OPEN, TABLE, State, Verb
from linli.drills.models import Drill, DrillPlan, DrillPost, DrillYes
from linli.drills.queries import ARRANGES, NARROW, REPORTED_WITHIN
from linli.playbooks.enums import Power
from linli.playbooks.schema import Playbook


def may_plan(actor: Actor, playbook: Playbook, kind: str, places: Sequence[Located], at: datetime) -> Refusal | None:
    """A drill or call-out is planned by a post that plans, in a body that the playbook lets plan this kind, for places
    that it serves."""
    held = actor.held
    known = {one.key for one in playbook.drills_of(held.body_kind)} if held is not None else set()
    if kind in known and places and all(actor.can(Power.DRILL_PLAN, place) for place in places):
        return None
    return _who(
        "may_plan",
        _("Drills and call-outs are planned by the bodies that serve all of these places."),
        _("The community, or the body above it."),
        _("Plan it for your own places, or ask them."),
    )


def may_see_plan(actor: Actor, plan: DrillPlan, at: datetime) -> Refusal | None:
    """A plan over all its estates, in heads and never in names, is seen by the body that made it."""
    if actor.is_system or any(_planned(held, plan) for held in actor.open_posts):
        return None
    return unseen_drill("may_see_plan")


def may_call_off_plan(actor: Actor, plan: DrillPlan, at: datetime) -> Refusal | None:
    """A whole plan is called off by the body that made it, until its last day is over: estates choose their own hours
    in its days."""
    if actor.held is None or not _planned(actor.held, plan):
        return unseen_drill("may_call_off_plan")
    if plan.called_off_at is None and at < plan.days()[1]:
        return None
    return _when("may_call_off_plan", _("This plan is over."), _("See what came of it below."))


def may_see_drill(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """The drill of an estate is seen by the body that holds it and by the body that planned it."""
    seeing = (_arranges(held, drill) or _planned(held, drill.plan) for held in actor.open_posts)
    return None if actor.is_system or any(seeing) else unseen_drill("may_see_drill")


def may_see_names(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """Whom to ask, and who said “I can”, is seen only by the body that holds the drill, and only until it is over."""
    if not any(_arranges(held, drill) for held in actor.open_posts):
        return unseen_drill("may_see_names")
    return None if drill.state in OPEN and at < drill.ends_at else _over("may_see_names")


def may_adapt(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """Hours, within the days of the plan, and the meeting point are set by the body that holds it, until it begins."""
    return _holders(actor, drill, Verb.ADAPT, "may_adapt") or _before(drill, at, "may_adapt")


def may_set_post(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """Which posts are to be filled, and by how many, is said by the body that holds it, until it ends."""
    return _holders(actor, drill, Verb.SET_POST, "may_set_post") or _still(drill, at, "may_set_post")


def may_tell(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """People are asked by the body that holds it, until it ends."""
    return _holders(actor, drill, Verb.TELL, "may_tell") or _still(drill, at, "may_tell")


def may_count_by_hand(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """Who says so by telephone or at the door is written down as a number by the body that holds it, until it ends."""
    return _holders(actor, drill, Verb.COUNT_BY_HAND, "may_count_by_hand") or _still(drill, at, "may_count_by_hand")


def may_call_off(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """The drill of one estate is called off, with a reason that residents read, by the body that holds it, until it
    ends."""
    return _holders(actor, drill, Verb.CALL_OFF, "may_call_off") or _still(drill, at, "may_call_off")


def may_hold(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """That it was held is said by the body that holds it, once it has begun."""
    return _holders(actor, drill, Verb.HOLD, "may_hold") or _begun(drill, at, "may_hold")


def may_miss(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """That it was not held, and why, is said by the body that holds it, once it should have begun."""
    return _holders(actor, drill, Verb.MISS, "may_miss") or _begun(drill, at, "may_miss")


def may_lapse(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """Where nobody has said for two weeks after its end what came of it, Linli takes it off the list by itself; it can
    be said later as well."""
    if not actor.is_system:
        return unseen_drill("may_lapse")
    refused = _state(drill, Verb.LAPSE, "may_lapse")
    if refused is None and at < drill.ends_at + REPORTED_WITHIN:
        refused = _when("may_lapse", _("There is still time to say what came of it."), _("The page asks for it."))
    return refused


def may_report_finding(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """What was found becomes a service request, reported by the body that holds it, once it has begun."""
    refused = _holders(actor, drill, Verb.REPORT_FINDING, "may_report_finding")
    return refused or _begun(drill, at, "may_report_finding")


def may_call_helper(actor: Actor, drill: Drill, at: datetime) -> Refusal | None:
    """The number that a helper lets stand at the doors is shown to the body that holds the drill, until it is over."""
    if actor.held is None or actor.person_id is None or not _arranges(actor.held, drill):
        return unseen_drill("may_call_helper")
    return None if drill.state in OPEN and at < drill.ends_at else _over("may_call_helper")


def may_see_asked(actor: Actor, drill: Drill, inside: Collection[int], at: datetime) -> Refusal | None:
    """What help is wanted is read by the posts that are asked: those whose places hold the estate or lie in it
    (`inside`: those of their places that do)."""
    asked = any(asks(held, drill, inside) for held in actor.open_posts)
    return None if asked and drill.state != State.PLANNED else unseen_drill("may_see_asked")


def may_say_yes(
    actor: Actor, drill: Drill, post: DrillPost, mine: Sequence[DrillPost], inside: Collection[int], at: datetime
) -> Refusal | None:
    """“I can” is said by whoever is asked, as long as the post has room and is not over, for one post at a time
    (`mine`: what they said yes to). Nobody has to."""
    if actor.held is None or not asks(actor.held, drill, inside):
        return unseen_drill("may_say_yes")
    refused = _state(drill, Verb.SAY_YES, "may_say_yes") or _still(drill, at, "may_say_yes")
    if refused is None and post.ends_at is not None and post.ends_at <= at:
        refused = _over("may_say_yes")
    other = next((one for one in mine if one.pk != post.pk and _overlap(drill, one, post)), None)
    if refused is None and other is not None:
        why = _("At that time you are expected at “%(post)s”.") % {"post": other.name}
        begun = (other.starts_at or drill.starts_at) <= at
        instead = _("Call the station; it will manage.") if begun else _("Take that back first, then choose this one.")
        refused = _when("may_say_yes", why, instead)
    if refused is None and post.is_full:
        instead = _("Choose another post, or come and see who needs a hand.")
        refused = _when("may_say_yes", _("This post has just been filled."), instead)
    return refused


def gone(rule: str) -> Refusal:
    """A post that is not there (any more): whoever holds the drill takes posts out while others look at them."""
    return _when(rule, _("This post is not there any more."), _("Look which posts there are now."))


def may_take_back(actor: Actor, drill: Drill, yes: DrillYes, post: DrillPost, at: datetime) -> Refusal | None:
    """“I can” is taken back by whoever said it, until it begins; after that a call to the station does."""
    mine = any(held.appointment_id == yes.appointment_id for held in actor.open_posts)
    if not mine:
        return unseen_drill("may_take_back")
    refused = _state(drill, Verb.TAKE_BACK, "may_take_back")
    if refused is None and (post.starts_at or drill.starts_at) <= at:
        refused = _when("may_take_back", pgettext("drill", "It has begun."), _("Call the station; it will manage."))
    return refused


def may_release(actor: Actor, at: datetime) -> Refusal | None:
    """Where a post has ended, its “I can” no longer counts; Linli sees to that by itself."""
    return None if actor.is_system else unseen_drill("may_release")


def asks(held: Held, drill: Drill, inside: Collection[int]) -> bool:
    """Whether a post is asked in the estate of a drill: its places hold the estate, or lie in it."""
    if Power.DRILL_HELP not in held.powers:
        return False
    lies_in = any(level in NARROW and place_id in inside for level, place_id in held.scope)
    return lies_in or any(pair in held.scope for pair in drill.level_ids().items())


# -- parts of the answers --------------------------------------------------------------------------------


def _arranges(held: Held, drill: Drill) -> bool:
    return bool(held.powers & ARRANGES) and held.organisation_id == drill.organisation_id


def _planned(held: Held, plan: DrillPlan) -> bool:
    return Power.DRILL_PLAN in held.powers and held.organisation_id == plan.organisation_id


def _overlap(drill: Drill, one: DrillPost, other: DrillPost) -> bool:
    (a, b), (c, d) = ((post.starts_at or drill.starts_at, post.ends_at or drill.ends_at) for post in (one, other))
    return a < d and c < b


def _holders(actor: Actor, drill: Drill, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is not None and _arranges(actor.held, drill):
        return _state(drill, verb, rule)
    if any(_planned(held, drill.plan) for held in actor.open_posts):
        return _who(
            rule,
            _("In the estate it is in the hands of the body that holds it."),
            drill.organisation.short_name,
            _("Call them, or call the whole plan off."),
        )
    return unseen_drill(rule)


def _state(drill: Drill, verb: Verb, rule: str) -> Refusal | None:
    if TABLE.targets(verb, drill.state):
        return None
    return not_now(State(drill.state).label, rule)


def _before(drill: Drill, at: datetime, rule: str) -> Refusal | None:
    return (
        None
        if at < drill.starts_at
        else _when(rule, pgettext("drill", "It has begun."), _("Say afterwards what came of it."))
    )


def _still(drill: Drill, at: datetime, rule: str) -> Refusal | None:
    return None if at < drill.ends_at else _over(rule)


def _begun(drill: Drill, at: datetime, rule: str) -> Refusal | None:
    if drill.starts_at <= at:
        return None
    return _when(rule, _("It has not begun yet."), _("Change its hours, or call it off with a reason."))


def _over(rule: str) -> Refusal:
    return _when(rule, pgettext("drill", "It is over."), _("What came of it is written down at the station."))


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)


def _who(rule: str, why: str, who_can: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHO, why=why, who_can=who_can, instead=instead, rule=rule)


def unseen_drill(rule: str = "may_see_drill") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such drill or call-out here."),
        who_can="",
        instead=_("Go back to the inbox."),
        rule=rule,
    )
