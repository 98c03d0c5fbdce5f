"""What the city is to be, before anything is written: its tree, and how each estate is built. No query."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from linli.demo.city import names
from linli.demo.city.sizes import Sizes
from linli.places.actions import RoomRow
from linli.places.enums import EstateType

PROVINCE, CITY, OWN_DISTRICT, OWN_SUBDISTRICT = "99", "9901", "990102", "990102001"
"""Codes of the cast's places, which nobody is ever given."""

TYPES = (
    (EstateType.COMMERCIAL, 46), (EstateType.MIXED, 12), (EstateType.STATE_FIRM_OLD, 14), (EstateType.RESETTLEMENT, 10),
    (EstateType.UNIT_COMPOUND, 10), (EstateType.SUBSIDISED, 4), (EstateType.URBAN_FRINGE, 2), (EstateType.VILLAGE, 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stair:
    """A kind of entrance: floors, rooms on a floor, and how many representatives share its households."""

    floors: int
    rooms: int
    representatives: int

    @property
    def households(self) -> int:
        return self.floors * self.rooms


LOW = (Stair(6, 2, 1), Stair(7, 2, 1), Stair(6, 3, 2), Stair(5, 2, 1))
HIGH = (Stair(11, 2, 2), Stair(18, 2, 4), Stair(18, 2, 3), Stair(24, 2, 5), Stair(18, 4, 7), Stair(33, 2, 6))
SMALLEST = LOW[0]


@dataclass(frozen=True, slots=True)
class EstatePlan:
    """One estate: where it lies (the community's code), what it is called, and its buildings with their stairs."""

    community: str
    name: str
    estate_type: EstateType
    address: str
    buildings: tuple[tuple[Stair, ...], ...]

    @property
    def representatives(self) -> int:
        return sum(stair.representatives for stairs in self.buildings for stair in stairs)

    def rooms(self) -> Iterator[RoomRow]:
        """Its rooms in the order of the stairs."""
        for building, stairs in enumerate(self.buildings, start=1):
            for unit, stair in enumerate(stairs, start=1):
                for floor in range(1, stair.floors + 1):
                    for room in range(1, stair.rooms + 1):
                        yield RoomRow(
                            f"{building}栋", f"{unit}单元", f"{floor}{room:02d}", floor, 7200 + 480 * room, "dwelling"
                        )


def tree(sizes: Sizes, chance: random.Random) -> list[tuple[str, str]]:
    """(code, name) of the whole tree down to the communities, parents before children; the cast's are among them."""
    rows = [(PROVINCE, "示范省"), (CITY, "安平市")]
    districts = [OWN_DISTRICT, *(f"{CITY}{number:02d}" for number in range(11, 10 + sizes.districts))]
    found = names.words(chance)
    called = dict(zip(districts, ("青禾区", *names.DISTRICTS), strict=False))
    districts = list(called)
    for district, name in called.items():
        rows.append((district, name))
    subdistricts = [OWN_SUBDISTRICT]
    rows.append((OWN_SUBDISTRICT, "春风街道"))
    for number in range(1, sizes.subdistricts):
        code = f"{districts[number % len(districts)]}{100 + number:03d}"
        subdistricts.append(code)
        rows.append((code, f"{next(found)}街道"))
    for number in range(sizes.communities):
        rows.append((f"{subdistricts[number % len(subdistricts)]}{100 + number:03d}", f"{next(found)}社区"))
    return rows


def estates(sizes: Sizes, communities: list[str], chance: random.Random, *, already: int) -> list[EstatePlan]:
    """The estates with a branch, but for `already` that the cast has; together they have the representatives still
    wanted. The bare ones come last."""
    called = names.estate_names(chance)
    there, count = 2, sizes.estates - 2
    wanted = shares(sizes.representatives - already, count, chance)
    found = [_estate(chance, communities[number % len(communities)], next(called), want) for number, want in
             enumerate(wanted)]  # fmt: skip
    bare = (chance.choice(communities) for _ in range(sizes.bare))
    found += [_estate(chance, community, next(called), there) for community in bare]
    return found


def shares(total: int, count: int, chance: random.Random) -> list[int]:
    """A total in so many unequal parts, each at least one."""
    weights = [chance.triangular(8, 95, 26) for _ in range(count)]
    scale = (total - count) / sum(weights)
    parts = [1 + int(weight * scale) for weight in weights]
    for number in chance.sample(range(count), total - sum(parts)):
        parts[number] += 1
    return parts


def _estate(chance: random.Random, community: str, name: str, representatives: int) -> EstatePlan:
    kind = chance.choices([kind for kind, _ in TYPES], weights=[weight for _, weight in TYPES])[0]
    modern = kind in (EstateType.COMMERCIAL, EstateType.MIXED, EstateType.RESETTLEMENT, EstateType.SUBSIDISED)
    left, buildings = representatives, []
    while left:
        stair = chance.choice(HIGH if modern and chance.random() < 0.85 else LOW)
        stairs: list[Stair] = []
        for _ in range(chance.randint(1, 4)):
            fits = stair if stair.representatives <= left else SMALLEST
            if not left:
                break
            stairs.append(fits)
            left -= fits.representatives
        buildings.append(tuple(stairs))
    address = f"{name[:2]}{chance.choice(names.ROADS)}{chance.randint(1, 399)}号"
    return EstatePlan(community, name, kind, address, tuple(buildings))


def groups(households: int, people: int) -> list[int]:
    """How many households of an entrance each of its representatives has, as even as can be."""
    least, rest = divmod(households, people)
    return [least + (number < rest) for number in range(people)]
