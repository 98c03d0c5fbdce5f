"""Calling for micro-projects: for what, where, how much there is, until which day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action, body_hash, claim
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import need_line
from linli.places.models import Place
from linli.places.queries import playbook_version_for
from linli.projects.actions.common import CLIENT
from linli.projects.actions.money import amount, provide
from linli.projects.models import TITLE, WORDS, ProjectCall
from linli.projects.queries import plan_at
from linli.projects.rules import may_call
from linli.service_requests.masking import for_everybody

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as somebody writes it."""

    title: str
    words: str
    fen: int | None
    until: date | None


@action
def call_for(place: Place, facts: CallFacts, *, key: str = "", by: Actor, at: datetime) -> ProjectCall:
    """Call for micro-projects in a place. The same key again is the same call. Raises `Refused`, `KeyReused`, and
    `Invalid` on "title", "words", "fen" or "until"."""
    ask(may_call(by, plan_at(place), place, at))
    assert by.organisation_id is not None  # the rule let nobody through without a post
    title = for_everybody("title", need_line("title", facts.title, _("Say in a few words what it is."), TITLE), TITLE)
    words = for_everybody("words", facts.words, WORDS)
    if not words:
        raise Invalid({"words": _("Say what you would like to see done, and for whom.")})
    fen, today = amount("fen", facts.fen), local_date(at)
    if facts.until is None or not today <= facts.until <= today + LONGEST:
        raise Invalid({"until": _("Name a day from today on, within a year.")})
    row = ProjectCall(
        id=uuid7(), organisation_id=by.organisation_id, place=place, playbook_version_id=playbook_version_for(place),
        title=title, words=words, fen=fen, until=facts.until, made_at=at,
    )  # fmt: skip
    if key:
        said = body_hash({"place": place.pk, "by": str(by.organisation_id), **asdict(facts)})
        first = claim(client=f"{CLIENT}.call", key=key, body=said, answer={"id": str(row.pk)}, at=at)
        if first is not None:
            return ProjectCall.objects.get(pk=first["id"])
    row.save(force_insert=True)
    provide(row, at)
    events.record("project_call.made", row, by=by, at=at, refs={"fen": fen})
    return row
