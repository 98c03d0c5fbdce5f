"""The rows behind each figure of a place: which bodies, estates, posts and spaces it counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.organisations.queries.figures import Figures
from linli.people.names import is_named
from linli.places.enums import Level
from linli.places.initials import initials
from linli.places.models import Place
from linli.places.models_spaces import PublicSpace
from linli.places.past_tree import Then
from linli.places.queries import full_names
from linli.places.queries_spaces import reached
from linli.playbooks.enums import BodyKind, Power
from linli.web.desk.finder import reach, within
from linli.web.filters import number


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, what is said of it, and where one looks further."""

    name: str
    facts: Sequence[str] = ()
    href: str = ""
    estate: int | None = None
    """The estate whose page it leads to, for whoever has one there."""
    linked: bool = False
    """Whether its households' links are looked at first."""
    space: UUID | None = None
    """The space whose page it leads to, for whoever may look at it."""

    def is_named(self, asked: str) -> bool:
        """Whether what was typed is in its name, or the initials of the name begin so."""
        return is_named(asked, self.name, initials(self.name))


def opened(rows: Sequence[Row], actor: Actor) -> list[Row]:
    """The same rows, an estate's with the page that the reader has of it: the links of its households where that is
    meant and theirs to see, else its bodies; a space's with its own page; none where it is no more, or not theirs.
    Three queries at most."""
    wanted = {row.estate for row in rows if row.estate is not None}
    estates = Place.objects.filter(pk__in=wanted, level=Level.ESTATE).order_by().values_list("pk", flat=True)
    seen = set(estates.filter(within(reach(actor, Power.BODY_MANAGE))))
    linking = set(estates.filter(within(reach(actor, Power.HOUSEHOLD_LINK_MANAGE))))

    spaces = [row.space for row in rows if row.space is not None]
    shown = (
        set(PublicSpace.objects.filter(reached(actor), pk__in=spaces).values_list("pk", flat=True)) if spaces else ()
    )

    def way(row: Row) -> str:
        if row.space is not None:
            return reverse("desk:space", args=[row.space]) if row.space in shown else ""
        if row.linked and row.estate in linking:
            return reverse("desk:links", args=[row.estate])
        return reverse("desk:body_map", args=[row.estate]) if row.estate in seen else row.href

    return [replace(row, href=way(row)) for row in rows]


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
    without = [Row(one.name, [_lies(found, one), _("no branch")], estate=one.id) for one in found.lack(kind)]
    return without + [
        Row(
            one.name,
            [_lies(found, one), _(", ").join(body.short_name for body in found.serving[kind][one.id])],
            estate=one.id,
        )
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
            rows.append(Row(estate.name, facts, estate=estate.id, linked=True))
    return rows


def members(found: Figures, place: Place) -> list[Row]:
    """Each estate with how many registered there: a number, and no name."""
    rows = []
    for estate in found.tree.estates:
        count = found.registered_in.get(estate.id)
        if count:
            told = {"count": number(count)}
            rows.append(Row(estate.name, [_lies(found, estate), _("registered: %(count)s") % told], estate=estate.id))
    return rows


def crossings(found: Figures, place: Place) -> list[Row]:
    """Each two posts that somebody holds in bodies of two kinds."""
    return [
        Row(
            row.person_name,
            [f"{row.from_.body} {row.from_.post_name}", f"{row.to.body} {row.to.post_name}", pairing.name],
            reverse("desk:organisation", args=[row.from_.organisation_id]),
        )
        for pairing in found.crossings.pairings
        for row in pairing.rows
    ]


def bare(found: Figures, place: Place) -> list[Row]:
    return [Row(one.name, [_lies(found, one)], estate=one.id) for one in found.three_without]


def vacancies(found: Figures, place: Place) -> list[Row]:
    return [
        Row(
            f"{row.body} {row.post_name}",
            [_("held by %(held)s of %(wanted)s") % {"held": row.held, "wanted": row.wanted}],
            reverse("desk:organisation", args=[row.organisation_id]),
        )
        for row in found.vacancies.rows
    ]


def _estate_of(found: Figures, space: PublicSpace, names: dict[int, str]) -> str:
    """Where a space lies: its estate as it was called, then the place in it; alone what lies in no estate."""
    estate = found.tree.places.get(space.estate_id or 0)
    inside = names.get(space.place_id or 0, "") if space.place_id != space.estate_id else ""
    return (estate.name if estate else "") + inside


def spaces(found: Figures, _place: Place) -> list[Row]:
    """Each space in use on that day, where it lies, and its area. Two queries."""
    lying = {space.pk: space for space in PublicSpace.objects.filter(pk__in=[one.id for one in found.used])}
    names = full_names(space.place_id for space in lying.values())
    return [
        Row(
            one.name,
            [_estate_of(found, lying[one.id], names), _("%(area)s m²") % {"area": number(one.area // 100)}],
            space=one.id,
        )
        for one in found.used
    ]


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
