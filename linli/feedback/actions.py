"""Saying that a page is not good, and answering it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.actions import action, body_hash, claim, lock, save
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.feedback import rules
from linli.feedback.models import PAGE_LENGTH, WORDS_LENGTH, Feedback
from linli.messages.queries import to_tell
from linli.people.actions import leave_contact

CLIENT = "feedback"


@action
def give_feedback(
    *, page: str, page_name: str = "", words: str, phone: str = "", key: str, by: Actor, at: datetime
) -> UUID:
    """Keep what somebody says about a page; its id. The same key again gives the first id.

    A telephone is optional, sealed, and used once: to say that there is an answer. Raises `Refused`, and `Invalid`
    on "words" and "phone".
    """
    ask(rules.may_give_feedback(by, at))
    said = words.strip()
    if not said:
        raise Invalid({"words": _("Say what is not good; one sentence will do.")})
    if len(said) > WORDS_LENGTH:
        raise Invalid(
            {"words": _("That is longer than %(most)s characters. Say the main thing.") % {"most": WORDS_LENGTH}}
        )
    feedback_id = uuid7()
    body = body_hash({"page": page, "words": said, "phone": phone})
    first = claim(client=CLIENT, key=key, body=body, answer={"id": str(feedback_id)}, at=at) if key else None
    if first is not None:
        return UUID(first["id"])
    contact = leave_contact(phone=phone, purpose="feedback", by=by, at=at) if phone.strip() else None
    thing = Feedback(
        id=feedback_id,
        page=page[:PAGE_LENGTH],
        page_name=page_name[:60],
        words=said,
        contact=contact,
        given_at=at,
    )
    thing.save(force_insert=True)
    record("feedback.given", thing, by=by, at=at, refs={"page_name": thing.page_name})
    return feedback_id


@action
def answer_feedback(thing: Feedback, *, words: str, version: int | None = None, by: Actor, at: datetime) -> Feedback:
    """Answer, which closes it; a telephone that was left hears that there is an answer.

    Raises `Refused`, `Stale`, and `Invalid` on "words".
    """
    fresh = lock(thing, version=version)
    ask(rules.may_answer_feedback(by, fresh, at))
    said = words.strip()
    if not said:
        raise Invalid({"words": _("Say what becomes of it, so that the writer knows.")})
    if len(said) > WORDS_LENGTH:
        raise Invalid(
            {"words": _("That is longer than %(most)s characters. Say the main thing.") % {"most": WORDS_LENGTH}}
        )
    fresh.answer, fresh.answered_at, fresh.answered_by = said, at, by.person_id
    save(fresh, "answer", "answered_at", "answered_by")
    record("feedback.answered", fresh, by=by, at=at)
    if fresh.contact_id is not None:
        to_tell(
            "feedback.answered", subject_type="feedback", subject_id=fresh.pk, contact_id=fresh.contact_id, at=at,
            refs={"address": f"/feedback/{fresh.pk}/"},
        ).save(force_insert=True)  # fmt: skip
    return fresh
