"""Who reads of a firm, who helps it and who decides; that only the firm says solved; who stands and who decides on
stars."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.firms.enums import ROUND_TABLE, TABLE, RoundVerb, State, Verb
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.parts_firms import Firms

# -- firms ---------------------------------------------------------------------------------------------


def may_see_firm(actor: Actor, card: FirmCard, at: datetime) -> Refusal | None:
    """A firm's page is read by the firm's own posts, its envoys, and who keeps the list of firms of its place."""
    if actor.is_system or any(_in_firm(held, card.organisation_id) or _keeps(held, card) for held in actor.open_posts):
        return None
    return unseen_here("may_see_firm")


def may_enter_firm(actor: Actor, plan: Firms | None, place: Place, at: datetime) -> Refusal | None:
    """A firm is entered by a post that keeps the list of firms of the place, in a body that the playbook names."""
    held = actor.held
    if plan is not None and held is not None and held.body_kind in plan.kept_by and actor.can(Power.FIRM_KEEP, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Firms are entered by who keeps their list."),
        who_can=_("The community or the subdistrict, as the playbook says."),
        instead=_("Tell them which firm is missing."),
        rule="may_enter_firm",
    )


def may_make_card(actor: Actor, body: Organisation, at: datetime) -> Refusal | None:
    """A firm's card is made by Linli itself, when the body is brought in."""
    return None if actor.is_system and body.kind == BodyKind.FIRM else _others("may_make_card")


def may_describe_firm(actor: Actor, card: FirmCard, at: datetime) -> Refusal | None:
    """A firm's card is put right by the firm itself, or by who keeps the list of firms."""
    if _speaks(actor.held, card.organisation_id) or _keeps(actor.held, card):
        return None
    return _others("may_describe_firm")


def may_note_branch(actor: Actor, card: FirmCard, at: datetime) -> Refusal | None:
    """Whether a firm has a branch is written down by who keeps the list of firms."""
    return None if _keeps(actor.held, card) else _others("may_note_branch")


def may_read_book(actor: Actor, card: FirmCard, at: datetime) -> Refusal | None:
    """The envoy's book is read by the firm's envoys and the firm; not by who appoints them."""
    if any(_in_firm(held, card.organisation_id) for held in actor.open_posts):
        return None
    return unseen_here("may_read_book")


def may_write_book(actor: Actor, card: FirmCard, at: datetime) -> Refusal | None:
    """The envoy's book is written by the firm's envoys."""
    return None if _envoy(actor.held, card.organisation_id) else _others("may_write_book")


# -- needs ---------------------------------------------------------------------------------------------


def may_see_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """A need is read by the firm, its envoys, who keeps the list of firms there, the body that is asked, and the body
    that decides."""
    if actor.is_system or any(_sees(held, need) for held in actor.open_posts):
        return None
    return unseen_here("may_see_need")


def may_enter_need(actor: Actor, card: FirmCard, plan: Firms | None, at: datetime) -> Refusal | None:
    """What a firm needs is entered by the firm, by its envoy, or for it by who keeps the list of firms."""
    if plan is not None and (_in_firm(actor.held, card.organisation_id) or _keeps(actor.held, card)):
        return None
    return _others("may_enter_need")


def may_correct_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """What a need says is put right by the firm or its envoy, until a body is asked."""
    if not _in_firm(actor.held, need.firm_id):
        return _others("may_correct_need")
    return _when(need, Verb.CORRECT, "may_correct_need")


def may_take_up(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """A need is taken up by an envoy of the firm or by who keeps the list of firms, also from each other, until it is
    over."""
    if not (_envoy(actor.held, need.firm_id) or _keeps(actor.held, need)):
        return _others("may_take_up")
    if need.appointment_id is not None and need.appointment_id == actor.appointment_id:
        return not_now(_("you see to it"), "may_take_up")
    return _when(need, Verb.TAKE_UP, "may_take_up")


def may_ask_body(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """A body that can help is asked by who sees to the need."""
    return _seers(actor, need, Verb.ASK_BODY, "may_ask_body")


def may_accept_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """The body that is asked says that it does it."""
    return _helpers(actor, need, Verb.ACCEPT, "may_accept_need")


def may_decline_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """The body that is asked declines once, with why; then the next body up from the envoy decides."""
    return _helpers(actor, need, Verb.DECLINE, "may_decline_need")


def may_decide_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """Who does what a body declined is decided by the next body up from the envoy; then nobody declines any more."""
    if not _decides(actor.held, need):
        return _others("may_decide_need")
    return _when(need, Verb.DECIDE, "may_decide_need")


def may_report_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """What was done is said by the body that works on it, or by who sees to it where no body does."""
    if need.state == State.IN_HAND:
        return _seers(actor, need, Verb.REPORT, "may_report_need")
    return _helpers(actor, need, Verb.REPORT, "may_report_need")


def may_say_solved(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """Solved is the firm's word: given by the firm, or on the telephone to who keeps the list, never to who did it."""
    return _firms_word(actor, need, Verb.SAY_SOLVED, "may_say_solved")


def may_say_not(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """Not solved is the firm's word in the same way; then it is the envoy's again."""
    return _firms_word(actor, need, Verb.SAY_NOT, "may_say_not")


def may_defer_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """That it is not possible yet is said, with why and a day, by whose turn it is: who sees to it, the body that works
    on it, or the body that decides."""
    if need.state == State.DECLINED:
        if not _decides(actor.held, need):
            return _others("may_defer_need")
        return _when(need, Verb.DEFER, "may_defer_need")
    if need.state == State.WITH_BODY:
        return _helpers(actor, need, Verb.DEFER, "may_defer_need")
    return _seers(actor, need, Verb.DEFER, "may_defer_need")


def may_resume_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """What was put off is looked at again by an envoy of the firm or who keeps the list of firms."""
    if not (_envoy(actor.held, need.firm_id) or _keeps(actor.held, need)):
        return _others("may_resume_need")
    return _when(need, Verb.RESUME, "may_resume_need")


def may_withdraw_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """A need is taken back by the firm, or for it by who keeps the list of firms."""
    if not (_speaks(actor.held, need.firm_id) or _keeps(actor.held, need)):
        return _others("may_withdraw_need")
    return _when(need, Verb.WITHDRAW, "may_withdraw_need")


def may_make_request(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """A service request is made of a need, once, by who sees to it."""
    refused = _seers(actor, need, Verb.MAKE_REQUEST, "may_make_request")
    if refused is None and need.service_request_id is not None:
        return not_now(_("a service request was made"), "may_make_request")
    return refused


def may_publish_need(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """What was learned is published in the firm's words, with its consent, by the firm, its envoy or who keeps the list
    of firms; taken back by the same."""
    if not (_in_firm(actor.held, need.firm_id) or _keeps(actor.held, need)):
        return _others("may_publish_need")
    return _when(need, Verb.PUBLISH, "may_publish_need")


def may_go_on(actor: Actor, need: FirmNeed, at: datetime) -> Refusal | None:
    """When an envoy leaves or a body ends, needs go on with who follows; Linli sees to that by itself."""
    return None if actor.is_system else _others("may_go_on")


# -- stars ---------------------------------------------------------------------------------------------


def may_see_round(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """A round of stars is read by the firm's own posts alone, until it is posted in the firm."""
    if actor.is_system or any(_speaks(held, round_.firm_id) for held in actor.open_posts):
        return None
    return unseen_here("may_see_round")


def may_call_round(actor: Actor, card: FirmCard, plan: Firms | None, at: datetime) -> Refusal | None:
    """A round of stars is called by the firm itself, where the playbook knows stars."""
    if _speaks(actor.held, card.organisation_id) and plan is not None and plan.stars:
        return None
    return _others("may_call_round")


def may_enter_worker(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """A worker is entered by the firm while the round is called, once they said that they want to stand."""
    return _own(actor, round_, RoundVerb.STAND, "may_enter_worker")


def may_step_back(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """Who does not want to stand any more is taken out at any time, and erased."""
    return _own(actor, round_, RoundVerb.STEP_BACK, "may_step_back")


def may_decide_round(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """What the panel decided is written down by the firm; with that it is posted, and objections are heard."""
    return _own(actor, round_, RoundVerb.DECIDE, "may_decide_round")


def may_object(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """An objection is entered by the firm until the last day of its period."""
    refused = _own(actor, round_, RoundVerb.OBJECT, "may_object")
    if refused is None and not _heard(round_.objections_until, at):
        return not_now(_("the objection period is over"), "may_object")
    return refused


def may_answer_objection(actor: Actor, round_: StarRound, at: datetime, *, answered: bool = False) -> Refusal | None:
    """An objection is answered by the panel, once; the firm writes it down."""
    refused = _own(actor, round_, RoundVerb.ANSWER, "may_answer_objection")
    if refused is None and answered:
        return not_now(_("the objection has its answer"), "may_answer_objection")
    return refused


def may_give_stars(actor: Actor, round_: StarRound, unanswered: bool, at: datetime) -> Refusal | None:
    """Stars are given after the objection period, once every objection has its answer."""
    refused = _own(actor, round_, RoundVerb.GIVE, "may_give_stars")
    if refused is None and _heard(round_.objections_until, at):
        return not_now(_("objections are still heard"), "may_give_stars")
    if refused is None and unanswered:
        return not_now(_("an objection waits for its answer"), "may_give_stars")
    return refused


def may_write_wish(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """Whether a worker wants to be published or remembered is written down by the firm, as they say it, at any time."""
    return _own(actor, round_, RoundVerb.WISH, "may_write_wish")


def may_call_off(actor: Actor, round_: StarRound, at: datetime) -> Refusal | None:
    """A round is called off by the firm until stars are given; by Linli itself where the firm goes on in another."""
    if actor.is_system and ROUND_TABLE.targets(RoundVerb.CALL_OFF, round_.state):
        return None
    return _own(actor, round_, RoundVerb.CALL_OFF, "may_call_off")


# -- who is who ----------------------------------------------------------------------------------------


def _speaks(held: Held | None, firm_id: object) -> bool:
    return held is not None and Power.FIRM_SPEAK in held.powers and held.organisation_id == firm_id


def _envoy(held: Held | None, firm_id: object) -> bool:
    return held is not None and Power.FIRM_ENVOY in held.powers and held.organisation_id == firm_id


def _in_firm(held: Held | None, firm_id: object) -> bool:
    return _speaks(held, firm_id) or _envoy(held, firm_id)


def _keeps(held: Held | None, thing: FirmCard | FirmNeed) -> bool:
    return held is not None and Power.FIRM_KEEP in held.powers and held.covers(thing.place)


def _helps(held: Held | None, need: FirmNeed) -> bool:
    return held is not None and Power.FIRM_HELP in held.powers and held.organisation_id == need.body_id


def _decides(held: Held | None, need: FirmNeed) -> bool:
    return held is not None and Power.FIRM_KEEP in held.powers and held.organisation_id == need.decider_id


def _sees(held: Held, need: FirmNeed) -> bool:
    return _in_firm(held, need.firm_id) or _keeps(held, need) or _helps(held, need) or _decides(held, need)


def _seers(actor: Actor, need: FirmNeed, verb: Verb, rule: str) -> Refusal | None:
    sees_to = actor.appointment_id is not None and actor.appointment_id == need.appointment_id
    return _when(need, verb, rule) if sees_to else _others(rule)


def _helpers(actor: Actor, need: FirmNeed, verb: Verb, rule: str) -> Refusal | None:
    return _when(need, verb, rule) if _helps(actor.held, need) else _others(rule)


def _firms_word(actor: Actor, need: FirmNeed, verb: Verb, rule: str) -> Refusal | None:
    if _speaks(actor.held, need.firm_id):
        return _when(need, verb, rule)
    if not _keeps(actor.held, need):
        return _others(rule)
    person = actor.person_id
    saw_to_it = need.appointment is not None and need.appointment.person_id == person
    if person is None or person == need.resolved_by_id or saw_to_it or actor.organisation_id == need.body_id:
        return Refusal(
            RefusalKind.WHO,
            why=_("Whoever had a hand in it does not write down the firm's word."),
            who_can=_("The firm, or somebody else who keeps the list of firms and calls it."),
            instead=_("Ask them to call the firm."),
            rule=rule,
        )
    return _when(need, verb, rule)


def _own(actor: Actor, round_: StarRound, verb: RoundVerb, rule: str) -> Refusal | None:
    if not _speaks(actor.held, round_.firm_id):
        return _others(rule)
    if ROUND_TABLE.targets(verb, round_.state):
        return None
    return not_now(str(round_.get_state().label), rule)


def _heard(until: date | None, at: datetime) -> bool:
    return until is not None and local_date(at) <= until


def _others(rule: str) -> Refusal:
    return Refusal(
        RefusalKind.WHO,
        why=_("That is for somebody else to do."),
        who_can="",
        instead=_("The page names whose turn it is."),
        rule=rule,
    )


def _when(need: FirmNeed, verb: Verb, rule: str) -> Refusal | None:
    return None if TABLE.targets(verb, need.state) else not_now(str(need.get_state().label), rule)


def unseen_here(rule: str) -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to the inbox."), rule)
