"""Who opts in, who awards and approves, who spends and gives, who hands over, who judges, who reads what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.playbooks.enums import Power
from linli.playbooks.parts_points import Points
from linli.points.enums import RESERVED_TABLE, TABLE, Reserved, ReservedVerb, State, Verb
from linli.points.models import Award, Doubt, PointsItem, PointsMember, Redemption
from linli.volunteering.models import Volunteer

# -- members -------------------------------------------------------------------------------------------


def may_join(actor: Actor, volunteer: Volunteer, plan: Points | None, at: datetime) -> Refusal | None:
    """A volunteer wants points by their own press, where the playbook knows them; nobody is given an account
    unasked."""
    own = actor.own_id is not None and volunteer.person_id == actor.own_id and volunteer.left_at is None
    return _known(plan, "may_join") if own else unseen("may_join")


def may_join_for(
    actor: Actor, volunteer: Volunteer, bodies: Collection[UUID], plan: Points | None, at: datetime
) -> Refusal | None:
    """For a volunteer without an account it is written down, with their consent, by a post that awards points in a body
    whose teams they are in (`bodies`)."""
    near = _near(actor, Power.POINTS_AWARD, bodies) and volunteer.left_at is None
    if not near:
        return unseen("may_join_for")
    if volunteer.person_id is not None:
        why = _("Whoever has an account decides it on their own page.")
        return _when("may_join_for", why, _("Tell them where: Me, My points."))
    return _known(plan, "may_join_for")


def may_leave(actor: Actor, member: PointsMember, bodies: Collection[UUID], at: datetime) -> Refusal | None:
    """A member leaves at any time; for who has no account, a post that awards points in a body whose teams they are in
    does it when they say so; Linli, when they are a volunteer no more."""
    if actor.is_system or _owns(actor, member):
        return None
    written = member.volunteer is not None and member.volunteer.person_id is None
    return None if written and _near(actor, Power.POINTS_AWARD, bodies) else unseen("may_leave")


def may_see_own(actor: Actor, member: PointsMember, at: datetime) -> Refusal | None:
    """What is on an account, and what was ever earned, is read by its owner and by nobody else."""
    return None if _owns(actor, member) else unseen("may_see_own")


def may_show(actor: Actor, member: PointsMember, at: datetime) -> Refusal | None:
    """Whether their team sees a star is said by its owner alone, and taken back as easily."""
    return None if _owns(actor, member) else unseen("may_show")


# -- awards --------------------------------------------------------------------------------------------


def may_run(actor: Actor, at: datetime) -> Refusal | None:
    """What confirmed service earned is awarded by Linli itself, to those who opted in before they served."""
    return None if actor.is_system else unseen("may_run")


def may_award(
    actor: Actor, member: PointsMember, bodies: Collection[UUID], plan: Points | None, at: datetime
) -> Refusal | None:
    """By hand, with a reason, points are awarded by a post with that power in a body whose teams the member is in
    (`bodies`), and never to oneself."""
    if member.left_at is not None or not _near(actor, Power.POINTS_AWARD, bodies):
        return unseen("may_award")
    if _theirs(actor, member):
        return _own_matter("may_award")
    return _known(plan, "may_award")


def may_see_award(actor: Actor, award: Award, at: datetime) -> Refusal | None:
    """What was awarded by hand is seen by posts that award points where the member volunteers."""
    seen = any(Power.POINTS_AWARD in held.powers and held.covers(award.member) for held in actor.open_posts)
    return None if actor.is_system or seen else unseen("may_see_award")


def may_approve(actor: Actor, award: Award, at: datetime) -> Refusal | None:
    """What is more than one may award alone is approved by a second person, in whichever post: not by the one who gave
    it, and not by the one who gets it."""
    return _second(actor, award, Verb.APPROVE, "may_approve")


def may_decline(actor: Actor, award: Award, at: datetime) -> Refusal | None:
    """That it is not awarded is said, with a reason, by a second person, or by whoever gave it and thinks again."""
    if actor.can(Power.POINTS_AWARD, award.member) and actor.hand_id == award.given_by:
        return _state(award, Verb.DECLINE, "may_decline")
    return _second(actor, award, Verb.DECLINE, "may_decline")


def may_take_back(actor: Actor, award: Award, at: datetime) -> Refusal | None:
    """A mistake is taken back once, for one of the reasons of a closed list, by a post that keeps points where the
    member volunteers; never one's own, and never for what somebody is or does otherwise."""
    if not actor.can(Power.POINTS_KEEP, award.member):
        return unseen("may_take_back")
    if _theirs(actor, award.member):
        return _own_matter("may_take_back")
    refused = _state(award, Verb.TAKE_BACK, "may_take_back")
    if refused is None and not award.amount:
        why = _("Nothing was awarded: the month's limit had been reached.")
        return _when("may_take_back", why, _("There is nothing to take back."))
    return refused


def may_see_doubt(actor: Actor, doubt: Doubt, at: datetime) -> Refusal | None:
    """What looked odd about an award is seen by posts that keep points where the member volunteers."""
    seen = any(Power.POINTS_KEEP in held.powers and held.covers(doubt.award.member) for held in actor.open_posts)
    return None if actor.is_system or seen else unseen("may_see_doubt")


def may_judge(actor: Actor, doubt: Doubt, at: datetime) -> Refusal | None:
    """Whether it is in order is said once, in words, by a person who keeps points there, and who neither gave nor got
    it."""
    if not actor.can(Power.POINTS_KEEP, doubt.award.member):
        return unseen("may_judge")
    if _theirs(actor, doubt.award.member) or actor.hand_id in (doubt.award.given_by, doubt.award.approved_by):
        return _own_matter("may_judge")
    if doubt.verdict:
        return not_now(doubt.get_verdict_display(), "may_judge")
    return None


def may_look(actor: Actor, at: datetime) -> Refusal | None:
    """Looking through awards for what is odd is done by Linli itself; judging it never is."""
    return None if actor.is_system else unseen("may_look")


# -- catalogue -----------------------------------------------------------------------------------------


def may_offer(actor: Actor, plan: Points | None, place: Located, at: datetime) -> Refusal | None:
    """What is given for points is put into the catalogue by a post that keeps it, for places that its body serves,
    where the playbook knows a catalogue."""
    if not actor.can(Power.POINTS_KEEP, place):
        return Refusal(
            RefusalKind.WHO,
            why=_("The catalogue is kept by the bodies that serve this place."),
            who_can=_("The station, or the community."),
            instead=_("Tell them what could be in it."),
            rule="may_offer",
        )
    return _catalogue(plan, "may_offer")


def may_see_item(actor: Actor, item: PointsItem, at: datetime) -> Refusal | None:
    """The shelf's side of an item is seen by posts of its body that keep the catalogue; that it is offered, by every
    volunteer of the place."""
    seen = any(_keeps(held, item) for held in actor.open_posts)
    return None if actor.is_system or seen else unseen("may_see_item")


def may_change_item(actor: Actor, item: PointsItem, at: datetime) -> Refusal | None:
    """What an item costs, how many there are, and whether it is offered still, is said by those who keep it; what was
    reserved keeps its price."""
    if actor.held is None or not _keeps(actor.held, item):
        return unseen("may_change_item")
    if item.ended_at is not None:
        return _when("may_change_item", _("It is offered no more."), _("Put it into the catalogue anew."))
    return None


def may_reserve(
    actor: Actor, item: PointsItem, member: PointsMember, plan: Points | None, at: datetime
) -> Refusal | None:
    """Something is reserved by the member themselves; for who has no account, by a post that keeps it; as long as it is
    offered where they volunteer. Nobody spends the points of who can do it alone."""
    own = _owns(actor, member)
    if member.left_at is not None or not (own or _serves(actor, item)):
        return unseen("may_reserve")
    if not own and member.volunteer is not None and member.volunteer.person_id is not None:
        why = _("Whoever has an account reserves it on their own page.")
        return _when("may_reserve", why, _("Tell them where: Me, My points."))
    if item.ended_at is not None or not _reaches(item, member):
        return _when("may_reserve", _("It is offered no more."), _("See what else there is."))
    return _catalogue(plan, "may_reserve")


def may_see_redemption(actor: Actor, redemption: Redemption, at: datetime) -> Refusal | None:
    """What was reserved is seen, with who reserved it, by posts that keep the item."""
    seen = any(_keeps(held, redemption.item) for held in actor.open_posts)
    return None if actor.is_system or seen else unseen("may_see_redemption")


def may_hand_over(actor: Actor, redemption: Redemption, at: datetime) -> Refusal | None:
    """What was reserved is handed over by a post that keeps the item."""
    if not _serves(actor, redemption.item):
        return unseen("may_hand_over")
    return _reserved(redemption, ReservedVerb.HAND_OVER, "may_hand_over")


def may_give_back(actor: Actor, redemption: Redemption, at: datetime) -> Refusal | None:
    """What was reserved goes back when the member says so, or a post that keeps the item; by itself when nobody fetched
    it in time. Every point is on the account again."""
    if not actor.is_system and not _owns(actor, redemption.member) and not _serves(actor, redemption.item):
        return unseen("may_give_back")
    return _reserved(redemption, ReservedVerb.GIVE_BACK, "may_give_back")


# -- giving --------------------------------------------------------------------------------------------


def may_give(actor: Actor, member: PointsMember, at: datetime) -> Refusal | None:
    """Points are given to somebody in need by whose they are, as many as they like; nobody does it for them."""
    return None if _owns(actor, member) else unseen("may_give")


def may_see_pot(actor: Actor, place: Located, at: datetime) -> Refusal | None:
    """What is in an estate's pot is seen by posts that keep points there."""
    seen = any(Power.POINTS_KEEP in held.powers and held.covers(place) for held in actor.open_posts)
    return None if actor.is_system or seen else unseen("may_see_pot")


def may_care(actor: Actor, place: Located, at: datetime) -> Refusal | None:
    """From an estate's pot it is taken for somebody in need by a post that keeps points there, with a reason and never
    a name."""
    return None if actor.can(Power.POINTS_KEEP, place) else unseen("may_care")


# -- parts of the answers --------------------------------------------------------------------------------


def _owns(actor: Actor, member: PointsMember) -> bool:
    return member.left_at is None and _theirs(actor, member)


def _theirs(actor: Actor, member: PointsMember) -> bool:
    return actor.own_id is not None and member.volunteer is not None and member.volunteer.person_id == actor.own_id


def _near(actor: Actor, power: str, bodies: Collection[UUID]) -> bool:
    return actor.held is not None and power in actor.held.powers and actor.held.organisation_id in bodies


def _keeps(held: Held, item: PointsItem) -> bool:
    return Power.POINTS_KEEP in held.powers and held.organisation_id == item.organisation_id


def _serves(actor: Actor, item: PointsItem) -> bool:
    return actor.held is not None and _keeps(actor.held, item)


def _reaches(item: PointsItem, member: PointsMember) -> bool:
    """Whether the member's estate lies in the place for which the item is."""
    return (item.place.level, item.place_id) in member.level_ids().items() or item.place_id == member.estate_id


def _second(actor: Actor, award: Award, verb: Verb, rule: str) -> Refusal | None:
    if not actor.can(Power.POINTS_AWARD, award.member):
        return unseen(rule)
    refused = _state(award, verb, rule)
    if refused is None and actor.hand_id is not None and actor.hand_id == award.given_by:
        return Refusal(
            RefusalKind.WHO,
            why=_("You gave it yourself; a second person looks at it, in whichever post."),
            who_can=_("Another person of the station, or the community."),
            instead=_("Ask one of them; it stands in their inbox."),
            rule=rule,
        )
    return _own_matter(rule) if refused is None and _theirs(actor, award.member) else refused


def _state(award: Award, verb: Verb, rule: str) -> Refusal | None:
    return None if TABLE.targets(verb, award.state) else not_now(str(State(award.state).label), rule)


def _reserved(redemption: Redemption, verb: ReservedVerb, rule: str) -> Refusal | None:
    if RESERVED_TABLE.targets(verb, redemption.state):
        return None
    return not_now(str(Reserved(redemption.state).label), rule)


def _known(plan: Points | None, rule: str) -> Refusal | None:
    if plan is not None:
        return None
    why = _("By the playbook that holds here, there are no points.")
    return _when(rule, why, _("Hours of service are written down all the same."))


def _catalogue(plan: Points | None, rule: str) -> Refusal | None:
    refused = _known(plan, rule)
    if refused is None and plan is not None and not plan.catalogue:
        why = _("By the playbook that holds here, points are not exchanged for things.")
        return _when(rule, why, _("They can be kept, or given to somebody in need."))
    return refused


def _own_matter(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("It is your own matter; another person decides it."),
        who_can=_("Another person of the station, or the community."),
        instead=_("Ask another of them."),
        rule=rule,
    )


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)


def unseen(rule: str = "may_see_own") -> Refusal:
    """What one may not see does not exist."""
    why, instead = _("There is nothing of that kind here."), _("Go back to the page before.")
    return Refusal(RefusalKind.UNSEEN, why=why, who_can="", instead=instead, rule=rule)
