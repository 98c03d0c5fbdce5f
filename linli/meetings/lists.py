"""The list of a forum as a value: whether an item's is one that somebody holds there now, and which would fit
instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linli.core import clock
from linli.core.legal_calendar import current
from linli.meetings.models import AgendaItem
from linli.meetings.queries import fitting_forum, holder_of, list_place
from linli.organisations.models import Organisation, OrganisationPlace
from linli.organisations.queries import bodies_for
from linli.places.models import Place
from linli.places.queries import NoPlaybook, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts import Forum
from linli.playbooks.queries import by_id


@dataclass(frozen=True, slots=True)
class List:
    """The list of a forum: under which version of the playbook, of which body, for which place."""

    forum: Forum
    version_id: UUID
    body: Organisation
    place: Place

    def columns(self) -> dict[str, Any]:
        """What a row on it has."""
        return {
            "forum": self.forum.key,
            "playbook_version_id": self.version_id,
            "organisation": self.body,
            "place": self.place,
        }

    def climbs_at(self, since: datetime) -> datetime | None:
        """When what came onto it at a moment climbs by itself (UTC); None at the top and where it never does."""
        allowed = self.forum.climbs_after
        if allowed is None or self.forum.climbs_to is None:
            return None
        return clock.due(since, allowed, calendar=current(), hours=by_id(self.version_id).hours).at


def held_there(body: Organisation, forum: str, place: Place) -> Forum | None:
    """The forum, if the body serves the place and holds it under the playbook that the place has now."""
    if body.ended_on is not None or not OrganisationPlace.objects.filter(organisation=body, place=place).exists():
        return None
    try:
        found = by_id(playbook_version_for(place)).forum(forum)
    except (NoPlaybook, LookupError):
        return None
    return found if found.held_by == body.kind else None


def fits(item: AgendaItem) -> bool:
    """Whether somebody holds the forum that an item waits for, or whose decision it was, there now."""
    return held_there(item.organisation, item.forum, item.place) is not None


def list_for(item: AgendaItem) -> List | None:
    """The list where the matter of an item belongs now: of the same forum if somebody holds it, else of the one where
    matters of its place are talked about first."""
    try:
        playbook = by_id(playbook_version_for(item.place))
    except NoPlaybook:
        return None
    same = [one for one in playbook.forums if one.key == item.forum]
    found = [(one, holder_of(one, item.place)) for one in same]
    first = fitting_forum(playbook, item.place)
    for forum, body in [*found, *([first] if first is not None else [])]:
        place = list_place(body, item.place) if body is not None else None
        there = held_there(body, forum.key, place) if body is not None and place is not None else None
        if there is not None and body is not None and place is not None:
            return List(there, playbook_version_for(place), body, place)
    return None


def whoever_calls(item: AgendaItem) -> Organisation:
    """Where somebody can take an item off that fits nowhere: its own body, else the nearest with a post that calls
    meetings."""
    try:
        playbook = by_id(playbook_version_for(item.place))
    except NoPlaybook:
        return item.organisation
    kinds = sorted({post.body_kind for post in playbook.posts_with(Power.MEETING_CALL)})
    if item.organisation.ended_on is None and item.organisation.kind in kinds:
        return item.organisation
    return next(iter(bodies_for(item.place, kinds)), item.organisation)
