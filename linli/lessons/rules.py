"""Who keeps the catalogue and the lecturers' bank, who arranges lessons, who says yes to one, who reads of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor, Held, Located
from linli.core.refusals import Refusal, RefusalKind, not_now
from linli.lessons.enums import TABLE, State, Verb
from linli.lessons.models import Lecturer, Lesson, LessonSession
from linli.playbooks.enums import Power
from linli.playbooks.parts_lessons import Lessons

# -- catalogue and bank --------------------------------------------------------------------------------


def may_keep_lessons(actor: Actor, plan: Lessons | None, place: Located, at: datetime) -> Refusal | None:
    """The catalogue of lessons and the lecturers' bank of a place are kept by a post with that power, in a body that
    the playbook lets keep them and that serves the place."""
    held = actor.held
    known = plan is not None and held is not None and held.body_kind in plan.kept_by
    if held is not None and known and Power.LESSON_KEEP in held.powers and held.covers(place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("The catalogue and the lecturers' bank are kept by the bodies that the playbook names for it."),
        who_can=_("Who keeps them for your place."),
        instead=_("Tell them which lesson or whom you miss."),
        rule="may_keep_lessons",
    )


def may_see_lesson(actor: Actor, lesson: Lesson, near: Collection[int], at: datetime) -> Refusal | None:
    """A lesson of the catalogue is read by its keepers, and by bodies within its place that arrange lessons. `near`:
    the places in which the reader's bodies lie."""
    if actor.is_system or _keeps(actor, lesson) or lesson.place_id in near:
        return None
    return unseen_lesson("may_see_lesson")


def may_change_lesson(actor: Actor, lesson: Lesson, at: datetime) -> Refusal | None:
    """A lesson of the catalogue is changed by the body that keeps it, until it is withdrawn."""
    return _keepers(actor, lesson, "may_change_lesson")


def may_withdraw_lesson(actor: Actor, lesson: Lesson, at: datetime) -> Refusal | None:
    """A lesson that is outdated is withdrawn by the body that keeps it; what was held of it keeps its name."""
    return _keepers(actor, lesson, "may_withdraw_lesson")


def may_see_lecturer(actor: Actor, lecturer: Lecturer, near: Collection[int], at: datetime) -> Refusal | None:
    """Who stands in the lecturers' bank is read by its keepers, by bodies within its place that arrange lessons, and by
    the lecturer; by nobody else, and not once they have left."""
    if lecturer.left_at is None and (
        actor.is_system or _keeps(actor, lecturer) or lecturer.place_id in near or _is_self(actor, lecturer)
    ):
        return None
    return unseen_lesson("may_see_lecturer")


def may_change_lecturer(actor: Actor, lecturer: Lecturer, at: datetime) -> Refusal | None:
    """What stands of a lecturer in the bank is changed by its keepers and by the lecturer."""
    return _own_entry(actor, lecturer, "may_change_lecturer")


def may_leave_bank(actor: Actor, lecturer: Lecturer, at: datetime) -> Refusal | None:
    """A lecturer leaves the bank at any time, by their own press or by that of its keepers; then they are forgotten."""
    return _own_entry(actor, lecturer, "may_leave_bank")


def may_call_lecturer(actor: Actor, lecturer: Lecturer, near: Collection[int], at: datetime) -> Refusal | None:
    """A lecturer's telephone is shown, for a stated purpose, to its keepers and to bodies within its place that arrange
    lessons, as long as they are in the bank."""
    held = actor.held
    arranges = held is not None and Power.LESSON_ARRANGE in held.powers and lecturer.place_id in near
    if not arranges and not _keeps(actor, lecturer, acting=True):
        return Refusal(
            RefusalKind.WHO,
            why=_("The telephone of a lecturer is for who arranges lessons."),
            who_can=_("The bodies within the place of this bank."),
            instead=_("Ask one of them."),
            rule="may_call_lecturer",
        )
    return None if lecturer.left_at is None else _left("may_call_lecturer")


# -- lessons given -------------------------------------------------------------------------------------


def may_arrange(actor: Actor, plan: Lessons | None, place: Located, at: datetime) -> Refusal | None:
    """A lesson is arranged by a post with that power, in a body that the playbook lets arrange lessons, for the places
    that it serves."""
    held = actor.held
    known = plan is not None and held is not None and held.body_kind in plan.arranged_by
    if held is not None and known and Power.LESSON_ARRANGE in held.powers and held.covers(place):
        return None
    return Refusal(
        RefusalKind.WHO,
        why=_("Lessons are arranged by the bodies that the playbook names for it, where they serve."),
        who_can=_("The station, the branch or the community of the place."),
        instead=_("Tell them what people would like to hear."),
        rule="may_arrange",
    )


def may_see_session(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """At the desk a lesson given is read by posts of its body that arrange lessons, and by its lecturer."""
    if actor.is_system or any(_arranges(held, session) for held in actor.open_posts) or gives(actor, session):
        return None
    return unseen_lesson("may_see_session")


def may_ask_lecturer(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """A lecturer is asked by who arranges the lesson, another one too, until it was held."""
    return _arrangers(actor, session, Verb.ASK, "may_ask_lecturer")


def may_say_yes(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """Whether they give a lesson is said by the lecturer, or written down by who arranges it and heard it from them;
    nobody is ever late with it."""
    return _lecturers(actor, session, Verb.SAY_YES, "may_say_yes")


def may_say_no(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """A lecturer says no when asked, or after having said yes; or who arranges it writes it down."""
    refused = _lecturers(actor, session, Verb.SAY_NO, "may_say_no")
    if refused is None and session.lecturer_id is None:
        return not_now(State(session.state).label, "may_say_no")
    return refused


def may_do_without(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """That the body gives a lesson itself is said by who arranges it."""
    refused = _arrangers(actor, session, Verb.DO_WITHOUT, "may_do_without")
    if refused is None and session.state == State.PLANNED and session.lecturer_id is None:
        return not_now(State(session.state).label, "may_do_without")
    return refused


def may_change_session(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """Time and place of a lesson are changed by who arranges it, with why, until it was held or called off."""
    return _arrangers(actor, session, Verb.CHANGE, "may_change_session")


def may_hold(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """That a lesson was held, and how many came, is written down by who arranged it, once it has begun."""
    refused = _arrangers(actor, session, Verb.HOLD, "may_hold")
    if refused is None and session.starts_at > at:
        return Refusal(
            RefusalKind.WHEN, _("The lesson has not begun."), "", _("Write it down once it was held."), "may_hold"
        )
    return refused


def may_correct(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """What was written down of a held lesson is corrected by who arranged it."""
    return _arrangers(actor, session, Verb.CORRECT, "may_correct")


def may_call_off(actor: Actor, session: LessonSession, at: datetime) -> Refusal | None:
    """A lesson is called off by who arranges it, with why, until it was held."""
    return _arrangers(actor, session, Verb.CALL_OFF, "may_call_off")


def gives(actor: Actor, session: LessonSession) -> bool:
    """Whether the actor is the lecturer of a lesson, asked or having said yes."""
    return session.lecturer is not None and _is_self(actor, session.lecturer)


def _is_self(actor: Actor, lecturer: Lecturer) -> bool:
    return actor.own_id is not None and actor.own_id == lecturer.person_id


def _keeps(actor: Actor, row: Lesson | Lecturer, *, acting: bool = False) -> bool:
    """Whether a post of the actor, or with `acting` the one acted in, keeps what this row stands in."""
    posts = ((actor.held,) if actor.held else ()) if acting else actor.open_posts
    return any(Power.LESSON_KEEP in one.powers and one.organisation_id == row.organisation_id for one in posts)


def _arranges(held: Held, session: LessonSession) -> bool:
    return Power.LESSON_ARRANGE in held.powers and held.organisation_id == session.organisation_id


def _keepers(actor: Actor, lesson: Lesson, rule: str) -> Refusal | None:
    if not _keeps(actor, lesson, acting=True):
        return Refusal(
            RefusalKind.WHO,
            why=_("This lesson is kept by %(body)s.") % {"body": lesson.organisation.short_name},
            who_can=f"{lesson.organisation.short_name} {lesson.organisation.telephone}".strip(),
            instead=_("Tell them what is outdated."),
            rule=rule,
        )
    if lesson.withdrawn_at is None:
        return None
    return Refusal(RefusalKind.WHEN, _("This lesson was withdrawn."), "", _("Add it anew if it is needed again."), rule)


def _own_entry(actor: Actor, lecturer: Lecturer, rule: str) -> Refusal | None:
    if not actor.is_system and not _keeps(actor, lecturer, acting=True) and not _is_self(actor, lecturer):
        return Refusal(
            RefusalKind.WHO,
            why=_("That is for the lecturer and for who keeps the bank."),
            who_can=lecturer.organisation.short_name,
            instead=_("Tell them."),
            rule=rule,
        )
    return None if lecturer.left_at is None else _left(rule)


def _left(rule: str) -> Refusal:
    why = _("They have left the bank.")
    return Refusal(RefusalKind.WHEN, why, "", _("Look for somebody else in it."), rule)


def _arrangers(actor: Actor, session: LessonSession, verb: Verb, rule: str) -> Refusal | None:
    if actor.held is None or not _arranges(actor.held, session):
        return _others(session, rule)
    return None if TABLE.targets(verb, session.state) else not_now(State(session.state).label, rule)


def _lecturers(actor: Actor, session: LessonSession, verb: Verb, rule: str) -> Refusal | None:
    if not gives(actor, session) and (actor.held is None or not _arranges(actor.held, session)):
        return _others(session, rule)
    return None if TABLE.targets(verb, session.state) else not_now(State(session.state).label, rule)


def _others(session: LessonSession, rule: str) -> Refusal:
    body = session.organisation
    return Refusal(
        RefusalKind.WHO,
        why=_("This lesson is arranged by %(body)s.") % {"body": body.short_name},
        who_can=f"{body.short_name} {body.telephone}".strip(),
        instead=_("You can call them."),
        rule=rule,
    )


def unseen_lesson(rule: str = "may_see_session") -> Refusal:
    """What one may not see does not exist."""
    return Refusal(RefusalKind.UNSEEN, _("There is no such page here."), "", _("Go back to the inbox."), rule)
