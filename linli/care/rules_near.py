"""Who keeps the days of a body's members, and who arranges, sees and pays a visit that somebody asked for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from linli.care.models import CareDate, CareVisit
from linli.care.rules import unseen_here
from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refusal, RefusalKind
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.playbooks.parts_care import Care

# -- a body's own members ------------------------------------------------------------------------------


def may_keep_dates(actor: Actor, plan: Care | None, body: Organisation, at: datetime) -> Refusal | None:
    """The days of a body's members are entered, read and ticked by its own post for it, in a body that the playbook
    names; no other post, and no body above, reads them."""
    if plan is not None and body.kind in plan.members_by and actor.held is not None and _cares(actor.held, body):
        return None
    return unseen_here("may_keep_dates")


def may_take_back_date(actor: Actor, row: CareDate, at: datetime) -> Refusal | None:
    """A member's day is taken back on their word by the body's own post, at any time; the day is gone at once."""
    return _of_date(actor, row, "may_take_back_date")


def may_tick_gift(actor: Actor, row: CareDate, at: datetime) -> Refusal | None:
    """That a card or a book was given is ticked by the body's own post, as long as the member lets it keep the day."""
    return _of_date(actor, row, "may_tick_gift")


# -- visits --------------------------------------------------------------------------------------------


def may_arrange_visits(actor: Actor, plan: Care | None, place: Located, at: datetime) -> Refusal | None:
    """Visits are arranged for somebody who asked or agreed, by a post that arranges them where they live, in a body
    that the playbook names."""
    held = actor.held
    known = plan is not None and bool(plan.visits) and held is not None and held.body_kind in plan.visits_by
    if known and actor.can(Power.CARE_ARRANGE, place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Visits are arranged by the bodies that the playbook names, where they serve."),
        who_can=_("The station or the community of the estate."),
        instead=_("Tell them who would like a visit."),
        rule="may_arrange_visits",
    )


def may_see_visit(actor: Actor, row: CareVisit, at: datetime) -> Refusal | None:
    """Who asked for visits is read by the body that arranges them and by the post that comes; by nobody else."""
    if actor.is_system or any(_arranges(held, row) or _comes(held, row) for held in actor.open_posts):
        return None
    return unseen_here("may_see_visit")


def may_do_visit(actor: Actor, row: CareVisit, at: datetime) -> Refusal | None:
    """That somebody was there is written down by the post that comes, or for it by the body that arranges it."""
    return _those_of(actor, row, "may_do_visit", comes=True)


def may_end_visits(actor: Actor, row: CareVisit, at: datetime) -> Refusal | None:
    """Visits end when the person asks for it or moves: written down by the post that comes or by the body."""
    return _those_of(actor, row, "may_end_visits", comes=True)


def may_change_visitor(actor: Actor, row: CareVisit, at: datetime) -> Refusal | None:
    """Which post comes is changed by the body that arranges the visits."""
    return _those_of(actor, row, "may_change_visitor", comes=False)


def may_call_visited(actor: Actor, row: CareVisit, at: datetime) -> Refusal | None:
    """The telephone of whoever is visited is shown, for a stated purpose, to the body that arranges it and to the post
    that comes, as long as visits go on."""
    return _those_of(actor, row, "may_call_visited", comes=True)


def _cares(held: Held, body: Organisation) -> bool:
    return Power.CARE_MEMBERS in held.powers and held.organisation_id == body.pk


def _of_date(actor: Actor, row: CareDate, rule: str) -> Refusal | None:
    if actor.held is None or not _cares(actor.held, row.entry.organisation):
        return unseen_here(rule)
    if row.withdrawn_at is None:
        return None
    why, instead = _("This day was taken back."), _("Ask the member, and enter it anew if they agree.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)


def _arranges(held: Held, row: CareVisit) -> bool:
    return Power.CARE_ARRANGE in held.powers and held.organisation_id == row.organisation_id


def _comes(held: Held, row: CareVisit) -> bool:
    """The post that comes: whoever holds it where the door lies, as long as visits go on."""
    theirs = held.organisation_id == row.visitor_body_id and held.post_key == row.post_key
    return theirs and Power.CARE_VISIT in held.powers and held.covers(row) and row.ended_at is None


def _those_of(actor: Actor, row: CareVisit, rule: str, *, comes: bool) -> Refusal | None:
    held = actor.held
    if held is None or not (_arranges(held, row) or (comes and _comes(held, row))):
        body = row.organisation
        return Refusal(
            RefusalKind.WHO,
            why=_("These visits are arranged by %(body)s.") % {"body": body.short_name},
            who_can=f"{body.short_name} {body.telephone}".strip(),
            instead=_("You can call them."),
            rule=rule,
        )
    if row.ended_at is None:
        return None
    why, instead = _("These visits have ended."), _("If the person asks again, arrange them anew.")
    return Refusal(RefusalKind.WHEN, why, "", instead, rule)
