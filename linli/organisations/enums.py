"""The ladder of bodies above a station, and which body stands beside which rung."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from linli.playbooks.enums import BodyKind

LADDER: tuple[BodyKind, ...] = (
    BodyKind.SERVICE_STATION,
    BodyKind.RESIDENTS_COMMITTEE,
    BodyKind.SUBDISTRICT_OFFICE,
    BodyKind.DISTRICT_GOVERNMENT,
    BodyKind.CITY_GOVERNMENT,
)
"""Who holds a matter one level up, lowest first; a playbook's `raise_to` comes before it."""

BESIDE: dict[BodyKind, BodyKind] = {
    BodyKind.GRID: BodyKind.SERVICE_STATION,
    BodyKind.FIRM: BodyKind.SERVICE_STATION,
    BodyKind.DEPARTMENT: BodyKind.SUBDISTRICT_OFFICE,
    BodyKind.UTILITY_COMPANY: BodyKind.SUBDISTRICT_OFFICE,
    BodyKind.ALLIANCE_UNIT: BodyKind.SUBDISTRICT_OFFICE,
}
"""Kinds that are no rung themselves and work for a higher one; all others work in the estate, beside the station."""


def rungs_above(kind: BodyKind) -> tuple[BodyKind, ...]:
    """The rungs above a kind of body, nearest first; none above the city."""
    rung = kind if kind in LADDER else BESIDE.get(kind, BodyKind.SERVICE_STATION)
    return LADDER[LADDER.index(rung) + 1 :]


ROSTER_KEEPERS = frozenset({BodyKind.ESTATE_PARTY_BRANCH, BodyKind.PARTY_COMMITTEE})
"""Kinds of bodies that keep a member roster."""


class MemberSource(models.TextChoices):
    """How the body knows of a member."""

    EMPLOYER = "employer", gettext_lazy("Employer's list")
    VISIT = "visit", pgettext_lazy("how known", "A visit")
    SELF = "self", gettext_lazy("Told by themselves")


OFFERS: tuple[str, ...] = (
    gettext_noop("Tidying and repairs"),
    gettext_noop("Talking with neighbours"),
    gettext_noop("Advice on law"),
    gettext_noop("Health and first aid"),
    gettext_noop("Teaching and tutoring"),
    gettext_noop("On duty in bad weather"),
)
"""What members often offer, to pick from; free words do as well."""
