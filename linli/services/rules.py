"""Who recommends a firm and who looks at it before it shows; who asks for a matter, who does it, who ticks a paper."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.places.models import Place
from linli.playbooks.enums import Power
from linli.playbooks.parts_services import Agency, Directory
from linli.services.enums import ENTRY_TABLE, TABLE, EntryState, EntryVerb, Side, State, Verb
from linli.services.models import AgentMatter, AgentPaper, DirectoryEntry, Recommendation

# -- the directory -------------------------------------------------------------------------------------


def may_recommend(actor: Actor, plan: Directory | None, estate: Place, at: datetime) -> Refusal | None:
    """A firm is recommended by somebody who lives in the estate and has an account, or entered for them by a post that
    keeps its directory."""
    if plan is not None and (("estate", estate.pk) in actor.rooms or _keeps_for(actor.held, plan, estate)):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Firms are recommended by those who live here."),
        who_can=_("Whoever has an account and is entered for a room of this estate."),
        instead=_("Tell the station; it enters your recommendation for you."),
        rule="may_recommend",
    )


def may_recommend_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """A firm of the directory is recommended once more by those who may recommend one, as long as it waits to be looked
    at or shows."""
    refused = may_recommend(actor, entry.plan, entry.place, at)
    if refused is not None or entry.state in (EntryState.PROPOSED, EntryState.SHOWN):
        return refused
    return not_now(EntryState(entry.state).label, "may_recommend_entry")


def may_withdraw_recommendation(actor: Actor, row: Recommendation, at: datetime) -> Refusal | None:
    """A recommendation is taken back by who gave it or somebody of the same household, or for them by the keepers of
    the directory."""
    own = actor.own_id is not None and (row.person_id == actor.own_id or ("room", row.room_id) in actor.rooms)
    if own or _keeps(actor.held, row.entry):
        return None
    return unseen_here("may_withdraw_recommendation")


def may_report_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """That an entry is not so is said by anybody, about one that shows."""
    return None if entry.state == EntryState.SHOWN else unseen_here("may_report_entry")


def may_see_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """At the desk an entry, with who recommends it, is read by posts that keep the directory of its body."""
    if actor.is_system or any(_keeps(held, entry) for held in actor.open_posts):
        return None
    return unseen_here("may_see_entry")


def may_keep_directory(actor: Actor, plan: Directory | None, estate: Place, at: datetime) -> Refusal | None:
    """A recommendation is entered for a household by a post that keeps the directory, in a body that the playbook lets
    keep it, for the estates that it serves."""
    if plan is not None and _keeps_for(actor.held, plan, estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The directory is kept by the bodies that the playbook names for it, where they serve."),
        who_can=_("The station or the community of the estate."),
        instead=_("Tell them which firm you mean."),
        rule="may_keep_directory",
    )


def may_show_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """An entry shows once its keepers have looked at it and the firm has agreed to stand there."""
    return _keepers(actor, entry, EntryVerb.SHOW, "may_show_entry")


def may_renew_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """That an entry was looked at again and stays is said by its keepers."""
    return _keepers(actor, entry, EntryVerb.RENEW, "may_renew_entry")


def may_hide_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """An entry is hidden by its keepers, with why, until they know more."""
    return _keepers(actor, entry, EntryVerb.HIDE, "may_hide_entry")


def may_refuse_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """An entry that waits is not taken in by its keepers, with why."""
    return _keepers(actor, entry, EntryVerb.REFUSE, "may_refuse_entry")


def may_remove_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """An entry is taken out by its keepers, with why; the firm's own wish is reason enough."""
    return _keepers(actor, entry, EntryVerb.REMOVE, "may_remove_entry")


def may_change_entry(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """What stands in an entry is put right by its keepers."""
    return _keepers(actor, entry, EntryVerb.CHANGE, "may_change_entry")


def may_reply_for_firm(actor: Actor, entry: DirectoryEntry, at: datetime) -> Refusal | None:
    """What a firm answers is entered by the keepers, in the firm's own words."""
    return _keepers(actor, entry, EntryVerb.REPLY, "may_reply_for_firm")


# -- matters done for residents ------------------------------------------------------------------------


def may_ask_for(actor: Actor, plan: Agency | None, estate: Place, at: datetime) -> Refusal | None:
    """That a matter is done for them is asked by anybody, for themselves or for somebody else, without an account,
    where the playbook lists matters."""
    if plan is not None:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Here nothing is done for others by the list."),
        who_can="",
        instead=_("Tell the station what you need."),
        rule="may_ask_for",
    )


def may_enter_for(actor: Actor, plan: Agency | None, estate: Place, at: datetime) -> Refusal | None:
    """A matter is entered at the desk by a post that does matters, in a body that the playbook lets take them, for the
    estates that it serves."""
    held = actor.held
    if plan is not None and held is not None and held.body_kind in plan.taken_by and _acts_in(held, estate):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Matters are taken on by the bodies that the playbook names for it, where they serve."),
        who_can=_("The station or the community of the estate."),
        instead=_("Send whoever asks to them."),
        rule="may_enter_for",
    )


def may_see_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """At the desk a matter is read by posts of its body that do matters."""
    if actor.is_system or any(_does(held, matter) for held in actor.open_posts):
        return None
    return unseen_here("may_see_matter")


def may_see_own_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A matter is read by who asked for it, by account or by its code."""
    return None if _owns(actor, matter) else unseen_here("may_see_own_matter")


def may_take(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A matter is taken on by a post of the body that was asked; whoever takes it on is its agent."""
    if matter.state == State.IN_HAND and matter.appointment_id is None:
        return _doers_only(actor, matter, "may_take")
    return _doers(actor, matter, Verb.TAKE, "may_take")


def may_decline_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """That the body cannot do a matter is said by it, with why and where else, before it takes it on."""
    return _doers(actor, matter, Verb.DECLINE, "may_decline_matter")


def may_receive_paper(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A paper is received, with its receipt, by posts of the body once the matter is taken on."""
    return _doers(actor, matter, Verb.RECEIVE, "may_receive_paper")


def may_give_back_paper(actor: Actor, matter: AgentMatter, paper: AgentPaper, at: datetime) -> Refusal | None:
    """A paper is given back by posts of the body that has it."""
    refused = _doers(actor, matter, Verb.GIVE_BACK, "may_give_back_paper")
    return _paper_not_now("may_give_back_paper") if refused is None and paper.returned_at is not None else refused


def may_tick_paper(actor: Actor, matter: AgentMatter, paper: AgentPaper, side: Side, at: datetime) -> Refusal | None:
    """That a paper was handed over, or is back, is ticked by its owner on their page, or by the agent once they signed
    the slip."""
    if not _owns(actor, matter):
        refused = _doers_only(actor, matter, "may_tick_paper")
        if refused is not None:
            return refused
    ticked = paper.received_ticked_at if side is Side.RECEIVED else paper.returned_ticked_at
    if not TABLE.targets(Verb.CONFIRM, matter.state) or ticked or (side is Side.RETURNED and not paper.returned_at):
        return _paper_not_now("may_tick_paper")
    return None


def may_do_step(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """That a step is done is written down, with its day, by posts of the body."""
    return _doers(actor, matter, Verb.STEP, "may_do_step")


def may_pause_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A matter is paused by posts of the body, with a reason that who asked reads and a day on which it is looked at
    again."""
    return _doers(actor, matter, Verb.PAUSE, "may_pause_matter")


def may_resume_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A paused matter goes on when posts of the body say so."""
    return _doers(actor, matter, Verb.RESUME, "may_resume_matter")


def may_finish_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """That the result is there is said by posts of the body; then every paper is given back."""
    return _doers(actor, matter, Verb.FINISH, "may_finish_matter")


def may_withdraw_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A matter is withdrawn by who asked for it, or by the body on their word; papers are given back first."""
    if _owns(actor, matter):
        over = not TABLE.targets(Verb.WITHDRAW, matter.state)
        return not_now(State(matter.state).label, "may_withdraw_matter") if over else None
    return _doers(actor, matter, Verb.WITHDRAW, "may_withdraw_matter")


def may_close_matter(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """A matter is over once no paper is out: both sides have ticked each of them."""
    refused = _doers(actor, matter, Verb.CLOSE, "may_close_matter")
    if refused is not None or not matter.papers_out:
        return refused
    return Refusal(
        RefusalKind.WHEN,
        why=_("Papers are still out: %(count)s.") % {"count": matter.papers_out},
        who_can="",
        instead=_("Give each of them back; the owner ticks it, or signs the slip."),
        rule="may_close_matter",
    )


def may_go_on_without(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """When an agent's post ends, their matters wait for another agent of the body; Linli sees to that by itself."""
    return None if actor.is_system else unseen_here("may_go_on_without")


def may_call_asker(actor: Actor, matter: AgentMatter, at: datetime) -> Refusal | None:
    """The telephone of who asked is shown, for a stated purpose, to posts of the body until the matter is over."""
    refused = _doers_only(actor, matter, "may_call_asker")
    if refused is None and matter.ended_at is not None:
        return not_now(State(matter.state).label, "may_call_asker")
    return refused


def _keeps(held: Held | None, entry: DirectoryEntry) -> bool:
    return held is not None and Power.DIRECTORY_KEEP in held.powers and held.organisation_id == entry.organisation_id


def _keeps_for(held: Held | None, plan: Directory, estate: Place) -> bool:
    known = held is not None and held.body_kind in plan.kept_by
    return held is not None and known and Power.DIRECTORY_KEEP in held.powers and held.covers(estate)


def _acts_in(held: Held, estate: Place) -> bool:
    return Power.AGENT_ACT in held.powers and held.covers(estate)


def _does(held: Held | None, matter: AgentMatter) -> bool:
    return held is not None and Power.AGENT_ACT in held.powers and held.organisation_id == matter.organisation_id


def _owns(actor: Actor, matter: AgentMatter) -> bool:
    return matter.pk in actor.subjects or (actor.own_id is not None and actor.own_id == matter.asker_id)


def _keepers(actor: Actor, entry: DirectoryEntry, verb: EntryVerb, rule: str) -> Refusal | None:
    if not _keeps(actor.held, entry):
        body = entry.organisation
        return Refusal(
            RefusalKind.WHO,
            why=_("The directory of this estate is kept by %(body)s.") % {"body": body.short_name},
            who_can=f"{body.short_name} {body.telephone}".strip(),
            instead=_("Tell them what is not so."),
            rule=rule,
        )
    return None if ENTRY_TABLE.targets(verb, entry.state) else not_now(EntryState(entry.state).label, rule)


def _doers_only(actor: Actor, matter: AgentMatter, rule: str) -> Refusal | None:
    if _does(actor.held, matter):
        return None
    body = matter.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This matter is done by %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _doers(actor: Actor, matter: AgentMatter, verb: Verb, rule: str) -> Refusal | None:
    refused = _doers_only(actor, matter, rule)
    if refused is not None or TABLE.targets(verb, matter.state):
        return refused
    return not_now(State(matter.state).label, rule)


def _paper_not_now(rule: str) -> Refusal:
    why, instead = _("This paper needs no tick now."), _("The list of papers shows where each of them is.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def unseen_here(rule: str) -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to where you came from."), rule)
