"""The rows behind each figure of a place: which bodies, estates, posts and spaces it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.organisations.queries.figures import Figures
from linli.people.names import is_named
from linli.places.initials import initials
from linli.places.models import Place
from linli.places.past_tree import Then
from linli.playbooks.enums import BodyKind
from linli.web.filters import number


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, what is said of it, and where one looks further."""

    name: str
    facts: Sequence[str] = ()
    href: str = ""

    def is_named(self, asked: str) -> bool:
        """Whether what was typed is in its name, or the initials of the name begin so."""
        return is_named(asked, self.name, initials(self.name))


def _lies(found: Figures, estate: Then) -> str:
    """In what an estate lay on the day, from the place downward."""
    return " ".join(one.name for one in reversed([*found.tree.chain(estate)][:-1]))


def _bodies(found: Figures, kind: BodyKind) -> list[Row]:
    called = {estate.id: estate.name for estate in found.tree.estates}
    return [
        Row(
            body.short_name,
            [_(", ").join(called[estate_id] for estate_id in served)],
            reverse("desk:organisation", args=[body.id]),
        )
        for body, served in found.bodies(kind)
    ]


def branches(found: Figures, place: Place) -> list[Row]:
    return _bodies(found, BodyKind.ESTATE_PARTY_BRANCH)


def stations(found: Figures, place: Place) -> list[Row]:
    return _bodies(found, BodyKind.SERVICE_STATION)


def coverage(found: Figures, place: Place) -> list[Row]:
    """All estates, those without a branch first."""
    kind = BodyKind.ESTATE_PARTY_BRANCH
    without = [Row(one.name, [_lies(found, one), _("no branch")]) for one in found.lack(kind)]
    return without + [
        Row(one.name, [_lies(found, one), _(", ").join(body.short_name for body in found.serving[kind][one.id])])
        for one in found.have(kind)
    ]


def representatives(found: Figures, place: Place) -> list[Row]:
    """Each estate with how many representatives have households there; who they are stands with the estate's links."""
    rows = []
    for estate in found.tree.estates:
        linked = found.linked.get(estate.id)
        if linked is not None:
            told = {"people": number(linked.representatives), "homes": number(linked.households)}
            facts = [_lies(found, estate), _("Representatives: %(people)s, households: %(homes)s") % told]
            rows.append(Row(estate.name, facts, reverse("desk:links", args=[estate.id])))
    return rows


def members(found: Figures, place: Place) -> list[Row]:
    """Each estate with how many registered there: a number, and no name."""
    rows = []
    for estate in found.tree.estates:
        count = found.registered_in.get(estate.id)
        if count:
            told = {"count": number(count)}
            rows.append(Row(estate.name, [_lies(found, estate), _("registered: %(count)s") % told]))
    return rows


def crossings(found: Figures, place: Place) -> list[Row]:
    """Each two posts that somebody holds in bodies of two kinds."""
    return [
        Row(
            row.person_name,
            [f"{row.from_.body} {row.from_.post_name}", f"{row.to.body} {row.to.post_name}", pairing.name],
        )
        for pairing in found.crossings.pairings
        for row in pairing.rows
    ]


def bare(found: Figures, place: Place) -> list[Row]:
    return [Row(one.name, [_lies(found, one)]) for one in found.three_without]


def vacancies(found: Figures, place: Place) -> list[Row]:
    return [
        Row(
            f"{row.body} {row.post_name}",
            [_("held by %(held)s of %(wanted)s") % {"held": row.held, "wanted": row.wanted}],
            reverse("desk:organisation", args=[row.organisation_id]),
        )
        for row in found.vacancies.rows
    ]


def spaces(found: Figures, place: Place) -> list[Row]:
    return [Row(space.name, [_("%(area)s m²") % {"area": number(space.area // 100)}]) for space in found.used]


ROWS: dict[str, Callable[[Figures, Place], list[Row]]] = {
    "branches": branches,
    "coverage": coverage,
    "stations": stations,
    "representatives": representatives,
    "members": members,
    "crossings": crossings,
    "bare": bare,
    "vacancies": vacancies,
    "spaces": spaces,
}
"""By the figure's key."""
