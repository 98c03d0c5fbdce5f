"""Writing down the four steps of an estate, one after the other."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

from django.utils.translation import gettext as _

from linli.core.actions import action, compare, lock, save
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.events import record
from linli.core.refusals import Invalid, ask
from linli.organisations.enums_posts import Step
from linli.organisations.models import Groundwork, GroundworkStep
from linli.organisations.rules_posts import may_record_step
from linli.places.enums import Level
from linli.places.models import Place

WORDS, MOST = 200, 100_000


@action
def record_step(
    estate: Place, *, step: Step, on: date, number: int | None = None, words: str = "", by: Actor, at: datetime,
    version: int | None = None,
) -> Groundwork:  # fmt: skip
    """Write down the next step of an estate, or correct one that stands: its day, and what was found in a number or
    in words; the same again changes nothing. `version` is that of the estate's steps, as the user saw them; 0: there
    was none.

    Raises `Refused`, `Stale`, and `Invalid` on "estate", "on", "number" or "words".
    """
    place = lock(estate)
    if place.level != Level.ESTATE:
        raise Invalid({"estate": _("The four steps are those of an estate.")})
    known = Groundwork.objects.select_for_update().filter(estate=place).first()
    plain = " ".join(words.split())
    row = GroundworkStep.objects.filter(groundwork=known, step=step).first() if known else None
    same = row is not None and (row.on, row.number, row.words) == (on, number, plain)
    if not same:
        compare(known, version, subject=known.pk if known else place.pk)
    ask(may_record_step(by, place, known.step if known else "", step, at))
    if known is not None and same:
        return known
    _check(known, step, on, number, plain, local_date(at))
    work = known or Groundwork.objects.create(estate=place)
    kind = "groundwork.recorded" if row is None else "groundwork.corrected"
    row = row or GroundworkStep(groundwork=work, step=step)
    row.on, row.number, row.words = on, number, plain
    row.save()
    if kind == "groundwork.recorded":
        work.step = step
    save(work, "step")
    record(
        kind,
        SimpleNamespace(pk=work.pk, level_ids=place.level_ids),
        by=by,
        at=at,
        refs={"step": step.value, "on": on.isoformat(), "number": number},
    )
    return work


def _check(known: Groundwork | None, step: Step, on: date, number: int | None, words: str, today: date) -> None:
    """Steps follow one another in time, and each says what was found."""
    wrong: dict[str, str] = {}
    order = list(Step)
    done = dict(known.rows.values_list("step", "on")) if known else {}
    before = [day for name, day in done.items() if order.index(Step(name)) < order.index(step)]
    after = [day for name, day in done.items() if order.index(Step(name)) > order.index(step)]
    if on > today:
        wrong["on"] = _("This day has not come yet.")
    elif (before and on < max(before)) or (after and on > min(after)):
        wrong["on"] = _("The steps follow one another; this day does not fit between them.")
    if number is None and not words:
        wrong["words"] = _("Write a number, or what was found.")
    if number is not None and not 0 <= number <= MOST:
        wrong["number"] = _("Write a number from 0 to %(count)s.") % {"count": MOST}
    elif number is not None and _more_groups_than_members(known, step, number):
        wrong["number"] = _("There cannot be more groups than members who were found.")
    if len(words) > WORDS:
        wrong["words"] = _("This is longer than %(count)s characters.") % {"count": WORDS}
    if wrong:
        raise Invalid(wrong)


def _more_groups_than_members(known: Groundwork | None, step: Step, number: int) -> bool:
    """Whether more groups would be set up than members were found."""
    numbers = dict(known.rows.values_list("step", "number")) if known else {}
    numbers[step.value] = number
    members, groups = numbers.get(Step.FOUND.value), numbers.get(Step.ORGANISED.value)
    return members is not None and groups is not None and groups > members
