"""The rows behind each figure of a place: which bodies, estates, posts and spaces it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.organisations.queries.figures import Figures
from linli.people.names import is_named
from linli.places.initials import initials
from linli.places.models import Place, PublicSpace
from linli.places.past_tree import Then
from linli.places.queries import full_names
from linli.places.queries_spaces import reached
from linli.playbooks.enums import BodyKind
from linli.web.filters import number


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, what is said of it, and where one looks further."""

    name: str
    facts: Sequence[str] = ()
    href: str = ""
    estate_id: int | None = None
    space_id: UUID | None = None

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
    without = [Row(one.name, [_lies(found, one), _("no branch")], estate_id=one.id) for one in found.lack(kind)]
    return without + [
        Row(
            one.name,
            [_lies(found, one), _(", ").join(body.short_name for body in found.serving[kind][one.id])],
            estate_id=one.id,
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
            reverse("desk:organisation", args=[row.to.organisation_id]),
        )
        for pairing in found.crossings.pairings
        for row in pairing.rows
    ]


def bare(found: Figures, place: Place) -> list[Row]:
    return [Row(one.name, [_lies(found, one)], estate_id=one.id) for one in found.three_without]


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
    return [
        Row(space.name, [_("%(area)s m²") % {"area": number(space.area // 100)}], space_id=space.id)
        for space in found.used
    ]


def linked(rows: Sequence[Row], actor: Actor) -> list[Row]:
    """The rows of a page, each that is about an estate or a space with where it stands today, as far as it is there
    still and the reader may look; a space with where it lies. Two queries at most."""
    estates = {row.estate_id for row in rows if row.estate_id is not None}
    living = set(Place.objects.filter(pk__in=estates).order_by().values_list("pk", flat=True)) if estates else set()
    ids = [row.space_id for row in rows if row.space_id is not None]
    spaces = {space.pk: space for space in PublicSpace.objects.filter(pk__in=ids)} if ids else {}
    seen = set(PublicSpace.objects.filter(reached(actor), pk__in=ids).values_list("pk", flat=True)) if ids else set()
    names = full_names(space.estate_id or space.place_id for space in spaces.values())
    return [_with_link(row, living, spaces, seen, names) for row in rows]


def _with_link(
    row: Row,
    living: Collection[int],
    spaces: Mapping[UUID, PublicSpace],
    seen: Collection[UUID],
    names: Mapping[int, str],
) -> Row:
    if row.estate_id in living:
        return replace(row, href=reverse("desk:body_map", args=[row.estate_id]))
    space = spaces.get(row.space_id) if row.space_id is not None else None
    if space is None:
        return row
    href = reverse("desk:space", args=[space.pk]) if space.pk in seen else ""
    return replace(row, href=href, facts=[names.get(space.estate_id or space.place_id or 0, ""), *row.facts])


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
