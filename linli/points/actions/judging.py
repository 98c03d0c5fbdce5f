"""What looks odd about an award is written down for a person; what they say about it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.refusals import Invalid, Refused, ask
from linli.core.wording import need_line
from linli.points import rules
from linli.points.actions.awarding import take_back
from linli.points.actions.common import locked
from linli.points.enums import Verdict
from linli.points.models import REASON, Award, Doubt
from linli.points.odd import Odd
from linli.points.queries import AWARD_JOINED

DOUBT_JOINED = tuple(f"award__{name}" for name in AWARD_JOINED)


@action
def look(found: Sequence[Odd], *, by: Actor, at: datetime) -> int:
    """Write down what was seen about awards, each once; how many are new. Raises `Refused`."""
    ask(rules.may_look(by, at))
    wanted = {(one.award, one.seen.value) for one in found}
    ids = sorted({award for award, _seen in wanted})
    held = {
        one.pk: one
        for one in Award.objects.select_for_update(of=("self",)).select_related("member__estate")
        .filter(pk__in=ids, member__left_at=None).order_by("pk")
    }  # fmt: skip
    known = set(Doubt.objects.filter(award_id__in=ids).order_by("pk").values_list("award_id", "seen"))
    new = sorted((award, seen) for award, seen in wanted - known if award in held)
    copy_many([Doubt(id=uuid7(), award=held[award], seen=seen, noted_at=at) for award, seen in new])
    about = [(held[award].member.estate, {"award": str(award), "seen": seen}) for award, seen in new]
    events.record_many([events.build("award.looked_at", place, by=by, at=at, refs=refs) for place, refs in about])
    return len(new)


@action
def judge(
    doubt: Doubt, *, verdict: str, words: str, mistake: str = "", by: Actor, at: datetime, version: int | None = None
) -> Doubt:
    """Say that it is in order, or take it back as a mistake; in words either way. Raises `Stale`, `Refused`, and
    `Invalid` on "verdict", "words" or "mistake"."""
    locked(doubt.award.member)  # first, as whoever leaves does: what nobody has judged goes with them
    try:
        row = kernel.lock(doubt, version=version, related=DOUBT_JOINED)
    except Doubt.DoesNotExist:
        raise Refused(rules.unseen("may_judge")) from None
    ask(rules.may_judge(by, row, at))
    if verdict not in Verdict.values:
        raise Invalid({"verdict": _("Say whether it is in order.")})
    row.words = need_line("words", words, _("Say in a few words why."), REASON)
    if verdict == Verdict.TAKE_BACK:
        take_back(row.award, mistake=mistake, words=words, by=by, at=at)
    row.verdict, row.judged_by, row.judged_at = verdict, by.hand_id, at
    kernel.save(row, "verdict", "words", "judged_by", "judged_at")
    events.record("doubt.judged", row.award.member, by=by, at=at, refs={"doubt": str(row.pk), "verdict": verdict})
    return row
