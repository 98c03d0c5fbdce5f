"""What the body that looks at wishes does: show, decline, change the words, arrange the hand-over, show the thanks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.wishes import rules
from linli.wishes.actions.common import CHECKED, DECLINED, end, locked, move, public_line, save, tell_wisher
from linli.wishes.enums import State, Verb
from linli.wishes.models import REASON, THANKS, Wish


@action
def check(
    wish: Wish, *, kind: str, public_words: str, worth: int | None, sheltered: bool = False, by: Actor, at: datetime,
    version: int | None = None,
) -> Wish:  # fmt: skip
    """Show it, in words that say nothing of whose it is; of a sheltered one everybody reads the kind's own sentence
    alone. Raises `Stale`, `Refused`, and `Invalid` on "kind", "public_words" or "worth"."""
    row = locked(wish, version)
    ask(rules.may_check(by, row, at))
    assert row.plan is not None  # a wish is made where the playbook knows them
    _about(row, kind, public_words, worth, sheltered)
    move(row, Verb.CHECK, State.OPEN)
    row.checked_at, row.expires_at = at, at + timedelta(days=row.plan.open_days)
    fields = ("kind", "public_words", "worth", "sheltered", "checked_at", "expires_at")
    saved = save(row, "checked", *fields, by=by, at=at, refs={"kind": row.kind})
    tell_wisher(row, CHECKED, at)
    return saved


@action
def rewrite(
    wish: Wish, *, kind: str, public_words: str, worth: int | None, sheltered: bool = False, by: Actor, at: datetime,
    version: int | None = None,
) -> Wish:  # fmt: skip
    """Other public words than before. Raises as `check`."""
    row = locked(wish, version)
    ask(rules.may_rewrite(by, row, at))
    _about(row, kind, public_words, worth, sheltered)
    return save(row, "rewritten", "kind", "public_words", "worth", "sheltered", by=by, at=at, refs={"kind": row.kind})


@action
def decline(wish: Wish, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """It is not taken up; the wisher reads why. Raises `Stale`, `Refused`, `Invalid` on "reason"."""
    row = locked(wish, version)
    ask(rules.may_decline(by, row, at))
    said = need_line("reason", reason, _("Say why, and what they can do instead; the wisher reads it."), REASON)
    saved = end(row, Verb.DECLINE, State.DECLINED, said, "declined", by=by, at=at)
    tell_wisher(saved, DECLINED, at)
    return saved


@action
def arrange(wish: Wish, *, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """Both sides know when and where it is handed over. Raises `Stale`, `Refused`."""
    row = locked(wish, version)
    ask(rules.may_arrange(by, row, at))
    row.arranged_at = at
    return save(row, "arranged", "arranged_at", by=by, at=at)


@action
def release_thanks(wish: Wish, *, words: str, by: Actor, at: datetime, version: int | None = None) -> Wish:
    """Show the thanks to everybody, in words that say nothing of whose they are; empty: they stay with the station and
    the claimer. Raises `Stale`, `Refused`, `Invalid` on "words"."""
    row = locked(wish, version)
    ask(rules.may_release(by, row, at))
    if row.sheltered and words.strip():
        raise Invalid({"words": _("Of this wish nobody reads words. Leave it empty; the claimer reads the thanks.")})
    row.public_thanks, row.thanks_released_at = public_line(row, "words", words, THANKS), at
    return save(row, "thanks_released", "public_thanks", "thanks_released_at", by=by, at=at)


def _about(row: Wish, kind: str, public_words: str, worth: int | None, sheltered: bool) -> None:
    """What everybody reads of it. Raises `Invalid`."""
    plan = row.plan
    if plan is None or plan.kind(kind) is None:
        raise Invalid({"kind": _("Choose what kind it is.")})
    if worth is None or not 0 <= worth <= plan.worth_max:
        said = _("About how many yuan, in whole numbers, at most %(most)s. What is worth more is no micro-wish.")
        raise Invalid({"worth": said % {"most": plan.worth_max}})
    words = ""
    if not sheltered:
        words = public_line(row, "public_words", public_words)
        if not words:
            raise Invalid({"public_words": _("Write what everybody may read: what is wanted, and nothing of whom.")})
    row.kind, row.public_words, row.worth, row.sheltered = kind, words, worth, sheltered
