"""“I can”, and taking it back: of who said it nothing stands in an event, and after it is over nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, Refused, ask
from linli.drills import rules
from linli.drills.actions.common import locked, note
from linli.drills.models import Drill, DrillPost, DrillYes
from linli.drills.queries import inside, own_yeses, reach_of
from linli.organisations.models import Appointment
from linli.people.actions import RevealedContact, reveal
from linli.playbooks.enums import Power


@action
def say_yes(drill: Drill, *, post_id: UUID, by: Actor, at: datetime) -> DrillPost:
    """“I can”, for one post. Pressed again, in whichever of one's posts, nothing changes; of several who press at once
    for the last place one gets it and the others read that it is filled. Raises `Refused`."""
    row = locked(drill)
    within = inside(row.estate, reach_of(by))
    ask(rules.may_see_asked(by, row, within, at))
    post = _post(row, post_id, "may_say_yes")
    mine = [yes.post for yes in own_yeses(row, by)]
    if any(one.pk == post.pk for one in mine):
        return post
    ask(rules.may_say_yes(by, row, post, mine, within, at))
    DrillYes(post=post, appointment_id=by.appointment_id).save(force_insert=True)
    post.said += 1
    kernel.save(post, "said")
    note("yes_said", row, by=by, at=at, refs={"post": str(post.pk)}, unnamed=True)
    return post


@action
def take_back(drill: Drill, *, post_id: UUID, by: Actor, at: datetime) -> DrillPost:
    """“I cannot after all”: the place is free again, and nothing says who had it. Raises `Refused`."""
    row = locked(drill)
    ask(rules.may_see_asked(by, row, inside(row.estate, reach_of(by)), at))
    post = _post(row, post_id, "may_take_back")
    mine = [held.appointment_id for held in by.open_posts]
    yes = post.yeses.filter(appointment_id__in=mine).order_by("id").first()
    if yes is None:
        return post
    ask(rules.may_take_back(by, row, yes, post, at))
    _drop(yes, post)
    note("taken_back", row, by=by, at=at, refs={"post": str(post.pk)}, unnamed=True)
    return post


@action
def release(yes: DrillYes, *, by: Actor, at: datetime) -> None:
    """A post has ended, and with it its “I can”. Raises `Refused`."""
    ask(rules.may_release(by, at))
    about = DrillPost.objects.only("drill_id").filter(pk=yes.post_id).first()
    if about is None:
        return
    row = locked(Drill(pk=about.drill_id))
    fresh = DrillYes.objects.filter(pk=yes.pk, appointment__isnull=False).first()
    if fresh is not None:
        _drop(fresh, DrillPost.objects.get(pk=fresh.post_id))
        note("released", row, by=by, at=at, refs={"post": str(fresh.post_id)})


def _drop(yes: DrillYes, post: DrillPost) -> None:
    yes.delete()
    post.said -= 1
    kernel.save(post, "said")


def _post(row: Drill, post_id: UUID, rule: str) -> DrillPost:
    """A post of this drill, after its lock. Raises `Refused`: it may have been taken out a moment ago."""
    found = row.posts.filter(pk=post_id).first()
    if found is None:
        raise Refused(rules.gone(rule))
    return found


@action
def call_helper(drill: Drill, held: Appointment, *, purpose: str, by: Actor, at: datetime) -> RevealedContact:
    """Show for a minute the number that a helper lets stand at the doors, for a purpose of `RevealPurpose`; that
    somebody looked is kept, and shown to them. Raises `Refused`, and `Invalid` on "purpose" or "phone"."""
    row = locked(drill)
    ask(rules.may_call_helper(by, row, at))
    contact = Appointment.objects.select_related("shown_contact").get(pk=held.pk).shown_contact
    if contact is None:
        raise Invalid({"phone": _("No number of theirs is known here. Knock, or ask who knows them.")})
    assert by.held is not None  # the rule let nobody through without a post
    opening = replace(
        by.held,
        powers=by.held.powers | {Power.CONTACT_REVEAL.value},
        scope=by.held.scope | {("estate", row.estate_id)},
    )
    note("helper_called", row, by=by, at=at, refs={"purpose": purpose})
    return reveal(
        contact, about=row, purpose=purpose, subject_type="drill", subject_id=row.pk, by=replace(by, held=opening),
        at=at,
    )  # fmt: skip
