"""Declaring a response, and taking in lighter ones over the same place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.core.wording import need
from linli.emergencies import rules
from linli.emergencies.actions.common import (
    add_line,
    call_bodies,
    for_all,
    locked,
    need_review,
    record,
    say_taken_in,
    take_in,
    tell,
)
from linli.emergencies.enums import State, Step
from linli.emergencies.models import ADVICE, TITLE, WORDS, EmergencyResponse
from linli.emergencies.queries import in_force_around, to_be_called
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.places.queries import path_ids, playbook_version_for
from linli.playbooks.queries import by_id
from linli.service_requests.actions.filing import numbers_for

CLIENT = "emergencies"


@action
def declare(
    *,
    kind: str,
    level: str,
    place: Place,
    words: str,
    advice: str,
    review_at: datetime | None = None,
    key: str = "",
    by: Actor,
    at: datetime,
) -> EmergencyResponse:
    """Declare a response: the bodies of its level are called at once, residents read it on their page. The same key
    again gives the first one.

    Raises `Refused`, `KeyReused`, and `Invalid` on "kind", "level", "words", "advice" or "review_at".
    """
    version_id = playbook_version_for(place)
    table = by_id(version_id).emergency
    if table is None or kind not in {one.key for one in table.kinds}:
        raise Invalid({"kind": _("Choose what kind of emergency it is.")})
    if table.rank(level) < 0:
        raise Invalid({"level": _("Choose a level.")})
    spec = table.level(level)
    ask(rules.may_declare(by, spec, place, place.level, at))
    said = for_all("words", need("words", words, _("Say in a sentence what happened; residents read it."), WORDS))
    to_do = for_all("advice", need("advice", advice, _("Say what residents should do now."), ADVICE))
    own_id = uuid7()
    sent = kernel.body_hash({"kind": kind, "level": level, "place": place.pk, "words": said, "advice": to_do})
    first = kernel.claim(client=CLIENT, key=key, body=sent, answer={"id": str(own_id)}, at=at) if key else None
    if first is not None:
        return EmergencyResponse.objects.get(pk=first["id"])
    holder = Organisation.objects.get(pk=str(by.organisation_id))
    row = EmergencyResponse(
        id=own_id, number=numbers_for(place, [at])[0].replace("SQ-", "ER-", 1), playbook_version_id=version_id,
        kind=kind, level=level, organisation=holder, place=place, title=said.partition("\n")[0][:TITLE], words=said,
        advice=to_do, declared_at=at, review_at=at,
    )  # fmt: skip
    row.review_at = need_review(row, review_at, at)
    _stand_still(place)
    lighter = _lighter(row)
    _save(row, lighter, by=by, at=at)
    return row


def _stand_still(place: Place) -> None:
    """Let nobody declare over the same ground meanwhile: the place and those above it are locked, from the top."""
    above = Place.every.select_for_update(no_key=True).filter(pk__in=path_ids(place.path)).order_by("path")
    list(above.values_list("pk", flat=True))


def _around(row: EmergencyResponse) -> list[EmergencyResponse]:
    """What is in force of the same kind around it, locked first and read then, so that nobody raises one meanwhile; the
    widest first."""
    found = sorted(in_force_around(row.place, row.kind), key=lambda one: one.pk)
    now = [other for other in map(locked, found) if other.state == State.IN_FORCE]
    return sorted(now, key=lambda one: (one.place.path, one.pk))


def _lighter(row: EmergencyResponse) -> list[EmergencyResponse]:
    """What is in force of the same kind and becomes part of this one: no graver, at its place or within. Raises
    `Invalid` where one in force is to be raised, or covers the place already."""
    rank, taken = row.table.rank(row.level), []
    for other in _around(row):
        theirs = other.table.rank(other.level)
        if other.place_id == row.place_id and other.organisation_id == row.organisation_id:
            raise Invalid(
                {"kind": _("%(number)s is in force here. Raise or lower that one.") % {"number": other.number}}
            )
        same = other.place_id == row.place_id
        wider = not same and len(other.place.path) < len(row.place.path)
        if (same or wider) and theirs >= rank:
            said = {"body": other.organisation.short_name, "number": other.number}
            raise Invalid({"kind": _("%(body)s has declared %(number)s here already. Call them.") % said})
        if not wider and theirs <= rank:
            taken.append(other)
    return taken


def _save(row: EmergencyResponse, taken: Sequence[EmergencyResponse], *, by: Actor, at: datetime) -> None:
    """Write it with its calls. Those that it takes in end first: one is in force for a place and a kind at a time."""
    freed = {other.pk: take_in(other, row, at=at) for other in taken}
    row.save(force_insert=True)
    add_line(row, Step.DECLARED, "", at)
    also = [other.organisation_id for other in taken]
    called = call_bodies(row, list(to_be_called(row.level_spec.called, row.place, row.organisation_id, also)), at=at)
    for other in taken:
        say_taken_in(other, row, by=by, at=at)
        tell(other, freed[other.pk] - {*called, row.organisation_id}, "released", at=at, urgent=False)
    tell(row, called, "declared", at=at)
    record(row, "declared", by=by, at=at, refs={"kind": row.kind, "level": row.level, "called": len(called)})
