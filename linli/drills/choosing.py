"""What a plan would make: the facts as they will be kept, the estates that it reaches, and who holds it in each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from linli.core.refusals import Invalid
from linli.core.wording import fitting, need_line, number
from linli.drills.enums import OPEN, Nature
from linli.drills.models import GATHER, MOST_HEADS, NAME, TITLE, WORDS, Drill
from linli.organisations.queries.over_estates import MOST_ESTATES, estates_within, holders_of
from linli.places.models import Place
from linli.playbooks.parts_drills import DrillKind
from linli.service_requests.masking import for_everybody

AHEAD, LONGEST, LATEST = timedelta(days=366), timedelta(days=31), timedelta(hours=12)
MOST_POSTS = 12


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post that each estate begins with."""

    name: str
    wanted: int | None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is planned: which kind, practice or real, what, where people meet, from when to when, and the posts."""

    kind: str
    nature: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    words: str = ""
    gather: str = ""
    posts: tuple[PostFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The estates that a plan would reach, by place; who would hold each; how many have another one on these days."""

    estates: tuple[Place, ...]
    holders: dict[int, UUID]
    elsewhere: int
    """Estates that the planning body would hold itself, because nobody nearer can."""
    busy: int


def choose(
    spec: DrillKind, places: Sequence[Place], starts_at: datetime | None, ends_at: datetime | None, own: UUID
) -> Chosen:
    """The estates of these places, and who holds a drill of this kind in each: the first kind of body of the playbook
    that serves it, the nearest of that kind, else whoever plans. Three queries."""
    estates = estates_within(places)
    holders = holders_of(estates, spec.held_by)
    elsewhere = len(estates) - len(holders)
    ids = [estate.pk for estate in estates]
    return Chosen(estates, {**dict.fromkeys(ids, own), **holders}, elsewhere, _busy(ids, starts_at, ends_at))


def some(chosen: Chosen) -> None:
    """That it reaches an estate, and not more of them than one plan can hold. Raises `Invalid` on "places"."""
    if not chosen.estates:
        raise Invalid({"places": _("There is no estate in it.")})
    if len(chosen.estates) > MOST_ESTATES:
        raise Invalid({"places": _("At most %(count)s estates at once.") % {"count": MOST_ESTATES}})


def _busy(estates: Collection[int], starts_at: datetime | None, ends_at: datetime | None) -> int:
    if starts_at is None or ends_at is None:
        return 0
    found = Drill.objects.filter(estate_id__in=list(estates), state__in=OPEN)
    return found.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).values("estate_id").distinct().count()


def checked(facts: PlanFacts, at: datetime) -> PlanFacts:
    """The facts as they will be kept. Raises `Invalid` with every field that is wrong."""
    errors: dict[str, str] = {}
    title, words, gather, posts = "", "", "", []
    try:
        title = need_line("title", facts.title, _("Say in a few words what it is."), TITLE)
    except Invalid as wrong:
        errors |= wrong.errors
    for field, said, longest in (("words", facts.words, WORDS), ("gather", facts.gather, GATHER)):
        try:
            kept = fitting(field, said, longest)
        except Invalid as wrong:
            errors |= wrong.errors
        else:
            words, gather = (kept, gather) if field == "words" else (words, " ".join(kept.split()))
    if facts.nature not in Nature.values:
        errors["nature"] = _("Say whether it is practice or real.")
    for post in facts.posts[:MOST_POSTS]:
        try:
            name = need_line("posts", post.name, _("Say what is to be done at each post."), NAME)
            for_everybody("posts", name, NAME)
            posts.append(PostFacts(name, number("posts", post.wanted, 1, MOST_HEADS)))
        except Invalid as wrong:
            errors |= wrong.errors
    errors |= _read_by_all(("title", title, TITLE), ("words", words, WORDS), ("gather", gather, GATHER))
    errors |= _hours(facts, at)
    if errors:
        raise Invalid(errors)
    return PlanFacts(facts.kind, facts.nature, title, facts.starts_at, facts.ends_at, words, gather, tuple(posts))


def _read_by_all(*said: tuple[str, str, int]) -> dict[str, str]:
    """What is wrong with words that residents read and doors show: (field, words, at most so many characters)."""
    errors: dict[str, str] = {}
    for field, words, longest in said:
        try:
            for_everybody(field, words, longest)
        except Invalid as wrong:
            errors |= wrong.errors
    return errors


def _hours(facts: PlanFacts, at: datetime) -> dict[str, str]:
    starts_at, ends_at = facts.starts_at, facts.ends_at
    errors = {}
    if starts_at is None:
        errors["starts"] = _("Say from when.")
    if ends_at is None:
        errors["ends"] = _("Say until when.")
    if starts_at is None or ends_at is None:
        return errors
    earliest = at - LATEST if facts.nature == Nature.CALL_OUT else at
    if not earliest <= starts_at <= at + AHEAD:
        return {"starts": _("It begins from now on, within a year.")}
    if ends_at <= starts_at or ends_at <= at:
        return {"ends": _("It ends after it begins, and after now.")}
    if ends_at - starts_at > LONGEST:
        return {"ends": _("At most %(days)s days.") % {"days": LONGEST.days}}
    return {}
