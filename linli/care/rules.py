"""Who asks a hardship fund for somebody, who reviews, decides, pays; who reads of it, and who keeps the money."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.care.enums import OPEN, TABLE, EntryKind, State, Verb
from linli.care.models import CareApplication, CareFund, FundEntry
from linli.core.actors import Actor, Held, Located
from linli.core.clock import local_date
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.core.wording import day_words
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.playbooks.parts_care import Fund

# -- applications --------------------------------------------------------------------------------------


def may_enter_application(actor: Actor, fund: CareFund, place: Located, at: datetime) -> Refusal | None:
    """An application is entered by a post that enters them where the person lives, with their consent, as long as the
    fund takes some."""
    if not actor.can(Power.CARE_ENTER, place):
        return Refusal(
            RefusalKind.WHO,
            why=_("Applications are entered by the posts that do so where the person lives."),
            who_can=_("The station or the community of the estate."),
            instead=_("Send the person to them, or let them be called."),
            rule="may_enter_application",
        )
    return None if fund.ended_at is None and fund.spec is not None else _fund_over("may_enter_application")


def may_see_application(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """An application is read by the reviewers of its place, by the posts that keep the fund or pay from it, and by
    whoever entered it until it is over; by nobody else."""
    if actor.is_system or any(_reads(held, row) for held in actor.open_posts):
        return None
    return unseen_here("may_see_application")


def may_read_reviews(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """What the person said and what reviewers wrote is read by the reviewers and the posts that keep the fund or pay
    from it, not by whoever only entered it."""
    if actor.is_system or any(_holds(held, row.fund) or _reviews(held, row) for held in actor.open_posts):
        return None
    return unseen_here("may_read_reviews")


def may_review_first(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """The first review is given by a post of the bodies that the fund names for it, where the person lives: never of
    one's own household, and never by whoever entered it."""
    return _reviewers(actor, row, Verb.REVIEW_FIRST, "may_review_first")


def may_review_second(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """The second review is given by another person than the first, in a post of the bodies that the fund names for it:
    never of one's own household, and never by whoever entered it. In two posts one is still one person."""
    return _reviewers(actor, row, Verb.REVIEW_SECOND, "may_review_second")


def may_object(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """An objection to what stands in the public notice is taken down by the post that keeps the fund."""
    return _keepers(actor, row, Verb.OBJECT, "may_object")


def may_settle(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """An objection is answered by the post that keeps the fund: it stands, or the application is not granted."""
    return _keepers(actor, row, Verb.SETTLE, "may_settle")


def may_decide(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """What two reviewers said yes to is granted by the post that keeps the fund, once the days of the public notice
    are over and no objection is open."""
    refused = _keepers(actor, row, Verb.DECIDE, "may_decide")
    if refused is not None:
        return refused
    assert row.notice_until is not None  # a constraint of the database
    if local_date(at) > row.notice_until:
        return None
    return Refusal(
        RefusalKind.WHEN,
        why=_("The public notice runs until %(day)s.") % {"day": day_words(row.notice_until)},
        who_can="",
        instead=_("Grant it on the day after, if nobody objects."),
        rule="may_decide",
    )


def may_pay(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """What was granted is paid by the post that pays from the fund."""
    return _payers(actor, row, Verb.PAY, "may_pay")


def may_take_back(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """A payment that was noted by mistake is taken back by the post that pays from the fund, by its opposite."""
    return _payers(actor, row, Verb.TAKE_BACK, "may_take_back")


def may_return(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """That a grant came back into the fund is noted by the post that pays from it."""
    return _payers(actor, row, Verb.RETURN, "may_return")


def may_close(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """A grant is over once the post that pays from the fund has filed the signed receipt."""
    return _payers(actor, row, Verb.CLOSE, "may_close")


def may_withdraw(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """An application is withdrawn on the person's word, at any time until it is paid, by whoever entered it, a
    reviewer or the post that keeps the fund; whose it was is forgotten at once."""
    held = actor.held
    if held is None or not (_entered(held, row) or _reviews(held, row) or _keeps(held, row.fund)):
        return _fund_only(row.fund, "may_withdraw")
    return None if TABLE.targets(Verb.WITHDRAW, row.state) else _not_now(row, "may_withdraw")


def may_call_person(actor: Actor, row: CareApplication, at: datetime) -> Refusal | None:
    """The person's telephone is shown, for a stated purpose, to reviewers and to the posts of the fund until the
    application is over."""
    held = actor.held
    if held is None or not (_reviews(held, row) or _holds(held, row.fund)):
        return _fund_only(row.fund, "may_call_person")
    return None if row.state in OPEN else _not_now(row, "may_call_person")


# -- the fund ------------------------------------------------------------------------------------------


def may_open_fund(actor: Actor, spec: Fund | None, body: Organisation, at: datetime) -> Refusal | None:
    """A fund of the playbook is opened by the post that keeps funds, for its own body, if it is of a kind that may
    hold one."""
    held = actor.held
    ours = held is not None and held.organisation_id == body.pk and Power.CARE_KEEP in held.powers
    if ours and spec is not None and body.kind in spec.kept_by:
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("A fund is opened by a body that the playbook lets hold it, by its post for funds."),
        who_can=_("The bodies that the playbook names."),
        instead=_("The playbook's page says which."),
        rule="may_open_fund",
    )


def may_see_fund(actor: Actor, fund: CareFund, at: datetime) -> Refusal | None:
    """The money of a fund is read by the posts that keep it or pay from it."""
    if actor.is_system or any(_holds(held, fund) for held in actor.open_posts):
        return None
    return unseen_here("may_see_fund")


def may_take_in(actor: Actor, fund: CareFund, at: datetime) -> Refusal | None:
    """Money into a fund is entered, with its receipt, by the post that keeps it, as long as the fund is open."""
    return _open_fund(actor, fund, "may_take_in")


def may_give_out(actor: Actor, fund: CareFund, at: datetime) -> Refusal | None:
    """Money goes back to whom it came from by the post that keeps the fund, as far as the fund holds it; out of one
    that has ended, too, for a grant may still come back into it."""
    return None if actor.held is not None and _keeps(actor.held, fund) else _fund_only(fund, "may_give_out")


def may_reverse(actor: Actor, entry: FundEntry, at: datetime) -> Refusal | None:
    """A line of money in or out that was a mistake is taken back, once, by its opposite, by the post that keeps the
    fund; a payment on the page of its application."""
    refused = _open_fund(actor, entry.fund, "may_reverse")
    if refused is not None:
        return refused
    if entry.kind in (EntryKind.IN, EntryKind.OUT) and not entry.taken_back:
        return None
    why, instead = _("This line is not taken back here."), _("A line is taken back once; a payment on its own page.")
    return Refusal(RefusalKind.WHEN, why, "", instead, "may_reverse")


def may_end_fund(actor: Actor, fund: CareFund, holds: int, running: int, at: datetime) -> Refusal | None:
    """A fund ends by the post that keeps it, once it holds nothing and no application runs."""
    refused = _open_fund(actor, fund, "may_end_fund")
    if refused is not None or not (holds or running):
        return refused
    if running:
        said = ngettext("%(count)s application still runs.", "%(count)s applications still run.", running)
        why, instead = said % {"count": running}, _("Bring them to an end first; then the fund can end.")
    else:
        yuan = f"{holds // 100}.{holds % 100:02d}"
        why, instead = _("The fund still holds %(yuan)s yuan.") % {"yuan": yuan}, _("Give back what is left first.")
    return Refusal(RefusalKind.WHEN, why, "", instead, "may_end_fund")


# -- who is who ----------------------------------------------------------------------------------------


def _keeps(held: Held, fund: CareFund) -> bool:
    return Power.CARE_KEEP in held.powers and held.organisation_id == fund.organisation_id


def _pays(held: Held, fund: CareFund) -> bool:
    return Power.CARE_PAY in held.powers and held.organisation_id == fund.organisation_id


def _holds(held: Held, fund: CareFund) -> bool:
    return _keeps(held, fund) or _pays(held, fund)


def _named(held: Held, kinds: str) -> bool:
    return f" {held.body_kind} " in kinds


def _reviews(held: Held, row: CareApplication) -> bool:
    named = _named(held, row.fund.first_by) or _named(held, row.fund.second_by)
    return Power.CARE_REVIEW in held.powers and named and held.covers(row)


def _entered(held: Held, row: CareApplication) -> bool:
    return held.appointment_id == row.entered_by_id and row.state in OPEN


def _reads(held: Held, row: CareApplication) -> bool:
    return _holds(held, row.fund) or _reviews(held, row) or _entered(held, row)


def _reviewers(actor: Actor, row: CareApplication, verb: Verb, rule: str) -> Refusal | None:
    """Where they act for: a body of the kinds that this review is for."""
    held = actor.held
    kinds = row.fund.first_by if verb is Verb.REVIEW_FIRST else row.fund.second_by
    if held is None or not _reviews(held, row) or not _named(held, kinds):
        return _fund_only(row.fund, rule)
    if not TABLE.targets(verb, row.state):
        return _not_now(row, rule)
    why = ""
    if row.room_id is not None and ("room", row.room_id) in actor.rooms:
        why = _("This is your own household.")
    elif actor.person_id == row.entered_by.person_id:
        why = _("You entered this application yourself.")
    elif row.first_reviewer is not None and actor.person_id == row.first_reviewer.person_id:
        why = _("You gave the first review yourself.")
    if not why:
        return None
    return Refusal(RefusalKind.WHO, why, _("Another person reviews it."), _("Let them know that it waits."), rule)


def _keepers(actor: Actor, row: CareApplication, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _keeps(actor.held, row.fund):
        return _fund_only(row.fund, rule)
    return None if TABLE.targets(verb, row.state) else _not_now(row, rule)


def _payers(actor: Actor, row: CareApplication, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _pays(actor.held, row.fund):
        return _fund_only(row.fund, rule)
    return None if TABLE.targets(verb, row.state) else _not_now(row, rule)


def _open_fund(actor: Actor, fund: CareFund, rule: str) -> Refusal | None:
    if actor.held is None or not _keeps(actor.held, fund):
        return _fund_only(fund, rule)
    return None if fund.ended_at is None else _fund_over(rule)


# -- refusals ------------------------------------------------------------------------------------------


def _fund_only(fund: CareFund, rule: str) -> Refusal:
    body = fund.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This is done by the reviewers of the fund and by %(body)s, who keeps it.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def _not_now(row: CareApplication, rule: str) -> Refusal:
    return not_now(str(State(row.state).label), rule)


def _fund_over(rule: str) -> Refusal:
    why, instead = _("This fund takes nothing more."), _("Ask the body that held it which fund follows.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def unseen_here(rule: str) -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to where you came from."), rule)
