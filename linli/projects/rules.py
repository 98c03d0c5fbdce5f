"""Who calls for micro-projects, who proposes, who looks at proposals, who decides and pays, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.core.wording import day_words
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_projects import Projects
from linli.projects.enums import TABLE, State, Step, Verb
from linli.projects.models import ProjectCall, ProjectMilestone, ProjectProposal, ProjectReview

# -- calls -----------------------------------------------------------------------------------------------


def may_call(actor: Actor, plan: Projects | None, place: Located, at: datetime) -> Refusal | None:
    """Micro-projects are called for by a post that pays for them, in a body that the playbook names, in its places."""
    held = actor.held
    able = plan is not None and held is not None and BodyKind(held.body_kind) in plan.called_by
    if able and actor.can(Power.PROJECT_CALL, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Micro-projects are called for by the bodies that the playbook names, in their own places."),
        who_can=_("The community, or the subdistrict."),
        instead=_("Ask them to call, or propose something for a call that is open."),
        rule="may_call",
    )


def may_see_call(actor: Actor, call: ProjectCall, above: Collection[int], at: datetime) -> Refusal | None:
    """A call is read at the desk by posts of micro-projects whose places lie in its place, or in whose places it lies
    (`above`: every place in which theirs lie)."""
    if actor.is_system:
        return None
    return None if any(_reads(held, call, above) for held in actor.open_posts) else unseen_project("may_see_call")


# -- proposing -------------------------------------------------------------------------------------------


def may_propose(actor: Actor, call: ProjectCall, above: Collection[int], at: datetime) -> Refusal | None:
    """A project is proposed by a post that may, in a body of a kind that the playbook names, for a call that this post
    reads itself, until the call's last day is over (`above`: every place in which this post's places lie)."""
    held, plan = actor.held, call.plan
    refused = may_see_call(actor, call, above, at)
    if refused is not None:
        return refused
    if (
        held is None
        or plan is None
        or Power.PROJECT_PROPOSE not in held.powers
        or BodyKind(held.body_kind) not in plan.proposed_by
        or not _reads(held, call, above)
    ):
        return Refusal(
            RefusalKind.WHO,
            why=_("Projects are proposed by social organisations, teams of volunteers and branches."),
            who_can=_("Whoever leads one of those that the playbook names."),
            instead=_("Tell one of them what you would like to see done."),
            rule="may_propose",
        )
    return _still_open(call, at, "may_propose")


def may_see_project(actor: Actor, row: ProjectProposal, estates: Sequence[Place], at: datetime) -> Refusal | None:
    """A proposal is read at the desk by the body that proposes it, the body that called, and those who are asked about
    one of its estates; a draft by its own body alone."""
    if actor.is_system:
        return None
    posts = actor.open_posts
    own = any(_proposes(held, row) for held in posts)
    others = any(_calls(held, row.call) or _looks(held, estates) for held in posts) and row.state != State.DRAFT
    return None if own or others else unseen_project()


def may_edit(actor: Actor, row: ProjectProposal, at: datetime) -> Refusal | None:
    """A proposal is changed by the body that proposes it, until the call's last day is over."""
    return _proposer(actor, row, Verb.EDIT, "may_edit") or _still_open(row.call, at, "may_edit")


def may_send(actor: Actor, row: ProjectProposal, at: datetime) -> Refusal | None:
    """A draft is sent by the body that wrote it, until the call's last day is over."""
    return _proposer(actor, row, Verb.PROPOSE, "may_send") or _still_open(row.call, at, "may_send")


# -- looking at and deciding -----------------------------------------------------------------------------


def may_review(
    actor: Actor, row: ProjectProposal, estates: Sequence[Place], reviews: Sequence[ProjectReview], at: datetime
) -> Refusal | None:
    """What they think of a proposal is said, each once, by posts that are asked about one of its estates, and by nobody
    who has a post in the proposing body; once the call is over, and before it is decided."""
    if actor.held is None or actor.person_id is None or not _looks(actor.held, estates):
        return unseen_project("may_review")
    if any(held.organisation_id == row.organisation_id for held in actor.posts):
        return Refusal(
            RefusalKind.WHO,
            why=_("It is your own body's proposal."),
            who_can=_("Others who are asked about these estates."),
            instead=_("Answer what they ask you."),
            rule="may_review",
        )
    refused = _state(row, Verb.REVIEW, "may_review")
    if refused is None and local_date(at) <= row.call.until:
        refused = _when(
            "may_review",
            _("The call is still open, and the proposal can change."),
            _("Look at it once the last day is over."),
        )
    if refused is None and any(one.person_id == actor.person_id for one in reviews):
        refused = _when("may_review", _("You said what you think of it already."), _("Whoever called decides with it."))
    return refused


def may_decide(actor: Actor, row: ProjectProposal, reviews: Sequence[ProjectReview], at: datetime) -> Refusal | None:
    """It is taken up, with reasons, by the body that called, once the call is over and as many others as the playbook
    says have said what they think of it."""
    refused = _caller(actor, row, Verb.DECIDE, "may_decide")
    return refused or _looked_at(row, reviews, at, "may_decide")


def may_decline(actor: Actor, row: ProjectProposal, reviews: Sequence[ProjectReview], at: datetime) -> Refusal | None:
    """It is not taken up, with reasons, by the body that called: once others have looked at it, or because of an
    objection."""
    refused = _caller(actor, row, Verb.DECLINE, "may_decline")
    return refused if refused is not None or row.state == State.NOTICE else _looked_at(row, reviews, at, "may_decline")


def may_fund(actor: Actor, row: ProjectProposal, reviews: Sequence[ProjectReview], at: datetime) -> Refusal | None:
    """The sum is promised by the body that called, when the days for objections are over."""
    refused = _caller(actor, row, Verb.FUND, "may_fund") or _looked_at(row, reviews, at, "may_fund")
    if refused is None and row.notice_until is not None and local_date(at) <= row.notice_until:
        why = _("Objections can be made until %(day)s.") % {"day": day_words(row.notice_until)}
        refused = _when(
            "may_fund", why, _("Promise it after that day, or decline with reasons if an objection is right.")
        )
    return refused


# -- steps and end ---------------------------------------------------------------------------------------


def may_tell(actor: Actor, row: ProjectProposal, step: ProjectMilestone, at: datetime) -> Refusal | None:
    """What was done at a step is told by the body that does it, until it has been looked at."""
    return _proposer(actor, row, Verb.TELL, "may_tell") or _at_step(step, (Step.DUE, Step.TOLD), "may_tell")


def may_look(actor: Actor, row: ProjectProposal, step: ProjectMilestone, at: datetime) -> Refusal | None:
    """A step that was told is looked at by the body that called."""
    return _caller(actor, row, Verb.LOOK, "may_look") or _at_step(step, (Step.TOLD,), "may_look")


def may_pay(actor: Actor, row: ProjectProposal, step: ProjectMilestone, at: datetime) -> Refusal | None:
    """What was looked at is paid by the body that called, with the number of the receipt."""
    return _caller(actor, row, Verb.PAY, "may_pay") or _at_step(step, (Step.SEEN,), "may_pay")


def may_take_back(actor: Actor, row: ProjectProposal, step: ProjectMilestone, at: datetime) -> Refusal | None:
    """A payment that was entered by mistake is taken back, with a reason that everybody reads, by the body that called,
    as it alone pays; what was accepted with it is under way again."""
    refused = _caller(actor, row, Verb.TAKE_BACK, "may_take_back") or _at_step(step, (Step.PAID,), "may_take_back")
    if refused is None and not step.granted:
        refused = _when(
            "may_take_back",
            _("Nothing was granted for this step, and nothing paid."),
            _("There is nothing to take back."),
        )
    return refused


def may_give_word(actor: Actor, row: ProjectProposal, estates: Sequence[Place], at: datetime) -> Refusal | None:
    """How it is on the spot is written down by posts that are asked about one of its estates, and by nobody who has a
    post in the body that does it or in the one that called, which accepts it: what residents said, or what they saw
    themselves."""
    sides = (row.organisation_id, row.call.organisation_id)
    if actor.held is None or not _looks(actor.held, estates):
        return unseen_project("may_give_word")
    if any(held.organisation_id in sides for held in actor.posts):
        return unseen_project("may_give_word")
    return _state(row, Verb.GIVE_WORD, "may_give_word")


def may_accept(actor: Actor, row: ProjectProposal, steps: Sequence[ProjectMilestone], at: datetime) -> Refusal | None:
    """It is accepted by the body that called, when every step is paid and somebody on the spot has said how it is."""
    refused = _caller(actor, row, Verb.ACCEPT, "may_accept")
    if refused is None and any(one.step != Step.PAID for one in steps):
        refused = _when("may_accept", _("Not every step is paid."), _("Look at what was told, and pay it first."))
    if refused is None and not row.word:
        refused = _when(
            "may_accept",
            _("Nobody on the spot has said how it is."),
            _("Ask the station to write down what residents say."),
        )
    return refused


def may_publish(actor: Actor, row: ProjectProposal, at: datetime) -> Refusal | None:
    """It is published with its account by the body that called, once it is accepted."""
    return _caller(actor, row, Verb.PUBLISH, "may_publish")


def may_give_up(actor: Actor, row: ProjectProposal, at: datetime) -> Refusal | None:
    """It is given up, with a reason, by the body that does it; what is not spent goes back."""
    return _proposer(actor, row, Verb.GIVE_UP, "may_give_up")


def may_stop(actor: Actor, row: ProjectProposal, at: datetime) -> Refusal | None:
    """It is stopped, with a reason that everybody reads, by the body that called; what is not spent goes back."""
    return _caller(actor, row, Verb.STOP, "may_stop")


# -- parts of the answers --------------------------------------------------------------------------------


def _reads(held: Held, call: ProjectCall, above: Collection[int]) -> bool:
    able = held.powers & {Power.PROJECT_CALL, Power.PROJECT_PROPOSE, Power.PROJECT_REVIEW}
    return bool(able) and (_calls(held, call) or held.covers(call) or call.place_id in above)


def _calls(held: Held, call: ProjectCall) -> bool:
    return Power.PROJECT_CALL in held.powers and held.organisation_id == call.organisation_id


def _proposes(held: Held, row: ProjectProposal) -> bool:
    return Power.PROJECT_PROPOSE in held.powers and held.organisation_id == row.organisation_id


def _looks(held: Held, estates: Sequence[Place]) -> bool:
    return Power.PROJECT_REVIEW in held.powers and any(held.covers(estate) for estate in estates)


def _caller(actor: Actor, row: ProjectProposal, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _calls(actor.held, row.call):
        return unseen_project(rule)
    return _state(row, verb, rule)


def _proposer(actor: Actor, row: ProjectProposal, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _proposes(actor.held, row):
        return unseen_project(rule)
    return _state(row, verb, rule)


def _state(row: ProjectProposal, verb: Verb, rule: str) -> Refusal | None:
    return None if TABLE.targets(verb, row.state) else not_now(str(State(row.state).label), rule)


def _at_step(step: ProjectMilestone, steps: Collection[Step], rule: str) -> Refusal | None:
    return None if step.step in steps else not_now(str(step.get_step().label), rule)


def _still_open(call: ProjectCall, at: datetime, rule: str) -> Refusal | None:
    if local_date(at) <= call.until:
        return None
    return _when(rule, _("The last day of this call is over."), _("Wait for the next call, or ask whoever called."))


def _looked_at(row: ProjectProposal, reviews: Sequence[ProjectReview], at: datetime, rule: str) -> Refusal | None:
    if local_date(at) <= row.call.until:
        return _when(rule, _("The call is still open."), _("Decide once the last day is over."))
    plan = row.call.plan
    wanted = plan.reviewers if plan is not None else 2
    if len(reviews) >= wanted:
        return None
    why = _("%(have)s of %(wanted)s people of other bodies have said what they think of it.") % {
        "have": len(reviews),
        "wanted": wanted,
    }
    return _when(rule, why, _("Ask those who are asked about these estates."))


def _when(rule: str, why: str, instead: str) -> Refusal:
    return Refusal(RefusalKind.WHEN, why=why, who_can="", instead=instead, rule=rule)


def unseen_project(rule: str = "may_see_project") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(
        RefusalKind.UNSEEN,
        why=_("There is no such project here."),
        who_can="",
        instead=_("Go back to the page before."),
        rule=rule,
    )
