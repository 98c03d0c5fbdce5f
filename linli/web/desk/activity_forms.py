"""What the forms of an activity say, read: hours, tasks, place; and how they are shown again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.refusals import Invalid
from linli.places.enums import Level
from linli.places.models import Place
from linli.places.queries_spaces import shared_with
from linli.volunteering.actions import ActivityFacts, SlotFacts
from linli.volunteering.models import Activity, VolunteerTeam
from linli.web.desk.frame import whole_number
from linli.web.desk.receptions import time_of
from linli.web.typed import day_of, id_of

ROWS, MOST_ESTATES, MOST_SPACES = 6, 200, 60
FIELDS = (
    "estate", "title", "day", "starts", "last", "ends", "where", "space", "words", "insurance", "weather", "weeks",
)  # fmt: skip


def moment(sent: Any, day_field: str, time_field: str) -> datetime | None:
    """A day and an hour of a form; None where either is missing or none."""
    day, hour = day_of(sent.get(day_field, "")), time_of(sent.get(time_field, ""))
    return clock.from_local(day, hour) if day is not None and hour is not None else None


def estates_of(team: VolunteerTeam) -> list[Place]:
    """The estates that a team serves. One query."""
    found = Place.objects.filter(path__startswith=team.place.path, level=Level.ESTATE)
    return list(found.order_by("path", "pk")[:MOST_ESTATES])


def spaces_in(estates: list[Place]) -> list[tuple[str, str]]:
    """Public spaces to choose from, where there is one estate."""
    if len(estates) != 1:
        return []
    return [(str(one.pk), one.name) for one in shared_with(estates[0]).order_by("name", "pk")[:MOST_SPACES]]


def facts_of(sent: Any, slots: tuple[SlotFacts, ...] = (), estate_id: int | None = None) -> ActivityFacts:
    """What the form says. Raises `Invalid` on days that are none."""
    last = sent.get("last", "").strip()
    errors = {}
    if day_of(sent.get("day", "")) is None:
        errors["day"] = _("Name a day.")
    if last and day_of(last) is None:
        errors["last"] = _("Name a day, or leave it empty.")
    if errors:
        raise Invalid(errors)
    space = sent.get("space", "")
    if space and id_of(space) is None:
        raise Invalid({"space": _("Choose a public space of this estate, or none.")})
    return ActivityFacts(
        estate_id=estate_id or whole_number(sent.get("estate", "")) or 0, title=sent.get("title", ""),
        starts_at=moment(sent, "day", "starts"), ends_at=moment(sent, "last" if last else "day", "ends"),
        where=sent.get("where", ""), space_id=id_of(space) if space else None, words=sent.get("words", ""),
        insurance=sent.get("insurance", ""), weather=sent.get("weather", ""), slots=slots,
        weeks=whole_number(sent.get("weeks", "") or "1"),
    )  # fmt: skip


def slot_facts(sent: Any, row: Activity) -> SlotFacts:
    """One task of the activity's page. Raises `Invalid` on "starts"."""
    begins, ends = sent.get("starts", "").strip(), sent.get("ends", "").strip()
    starts_at = ends_at = None
    if begins or ends:
        starts_at, ends_at = moment(sent, "day", "starts"), moment(sent, "day", "ends")
        if starts_at is None or ends_at is None:
            raise Invalid({"starts": _("Of its own hours say the day, from when and until when; or leave all empty.")})
    return SlotFacts(
        sent.get("name", ""), whole_number(sent.get("wanted", "")), sent.get("skill", ""), starts_at, ends_at
    )


def slot_rows(sent: Any) -> tuple[SlotFacts, ...]:
    """The tasks of the form for a new activity."""
    return tuple(
        SlotFacts(
            sent.get(f"name_{row}", ""), whole_number(sent.get(f"wanted_{row}", "")), sent.get(f"skill_{row}", "")
        )
        for row in range(ROWS)
        if sent.get(f"name_{row}", "").strip() or sent.get(f"wanted_{row}", "").strip()
    )


def skills_of(team: VolunteerTeam) -> list[tuple[str, str]]:
    """Skills to choose from, the first: none."""
    plan = team.plan
    known = [(one.key, str(one.name)) for one in plan.skills] if plan is not None else []
    return [("", _("Anybody can")), *known]
