"""Looking at an old problem again, telling residents of it, putting it before a forum."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from linli.core.actions import action
from linli.core.actors import Actor, system
from linli.core.refusals import Invalid, ask
from linli.core.wording import need
from linli.legacy import rules
from linli.legacy.actions.common import locked, need_review, save
from linli.legacy.models import PUBLIC, WORDS, LegacyProblem, Review
from linli.meetings.actions import add_item
from linli.meetings.enums import Outcome
from linli.meetings.models import AgendaItem
from linli.meetings.queries import fitting_forum, list_place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.masking import for_everybody, hide_numbers


@action
def review(
    problem: LegacyProblem, *, words: str, next_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Write down what was found, and when it is looked at again. Raises `Stale`, `Refused`, and `Invalid` on "words" or
    "next_on"."""
    row = locked(problem, version)
    ask(rules.may_review(by, row, at))
    looked_at(row, words, next_on, _("Say in a sentence what you found."), at)
    return save(row, "reviewed", "review_on", by=by, at=at)


def looked_at(row: LegacyProblem, words: str, next_on: date | None, why: str, at: datetime) -> None:
    """Write a line of review and the next day. Raises `Invalid` on "words" or "next_on"."""
    said = need("words", words, why, WORDS)
    row.review_on = need_review("next_on", next_on, row.register.review_months, at)
    Review(problem=row, at=at, words=said, next_on=row.review_on).save(force_insert=True)


@action
def publish(
    problem: LegacyProblem, *, words: str, by: Actor, at: datetime, version: int | None = None
) -> LegacyProblem:
    """Write what residents read of it; without words it is taken off their page. Raises `Stale`, `Refused`, and
    `Invalid` on "words"."""
    row = locked(problem, version)
    ask(rules.may_publish(by, row, at))
    row.public_words = for_everybody("words", words, PUBLIC)
    row.published_at = (row.published_at or at) if row.public_words else None
    past = "published" if row.public_words else "held_back"
    return save(row, past, "public_words", "published_at", by=by, at=at)


@action
def put_on_agenda(problem: LegacyProblem, *, by: Actor, at: datetime, version: int | None = None) -> LegacyProblem:
    """Put it onto the list of the forum where matters of its place are talked about first. Raises `Stale`, `Refused`,
    and `Invalid` on "forum" (it stands on a list already, or nobody holds a forum there)."""
    row = locked(problem, version)
    ask(rules.may_put_on_agenda(by, row, at))
    if row.matter_id and AgendaItem.objects.filter(matter_id=row.matter_id, outcome=Outcome.OPEN).exists():
        raise Invalid({"forum": _("It stands on a list already.")})
    try:
        found = fitting_forum(by_id(playbook_version_for(row.place)), row.place)
    except NoPlaybook:
        found = None
    lies = list_place(found[1], row.place) if found is not None else None
    if found is None or lies is None:
        raise Invalid({"forum": _("No body holds a forum for this place yet.")})
    title, said = hide_numbers(row.title), hide_numbers(row.words)  # all who are invited read it
    item = add_item(found[1], forum=found[0].key, place=lies, title=title, said=said, by=system(), at=at)
    row.matter_id = item.matter_id
    return save(row, "put_on_agenda", "matter_id", by=by, at=at, refs={"item": str(item.pk)})
