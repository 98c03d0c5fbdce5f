"""How a proposal of household links is made, step by step; `linking` says what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A household's door: the building and entrance it lies in, and who is linked with it now."""

    id: int
    building: int
    entrance: int
    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to be linked: the building and entrance where they live or are posted, and how many they can take."""

    id: UUID
    building: int | None = None
    entrance: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many households one person is linked with, at least and at most."""

    least: int
    most: int


@dataclass
class Linked:
    """Somebody while the plan is made: `at` is the building they serve first, `anchor` where on its stairs."""

    id: UUID
    least: int
    most: int
    at: int | None
    anchor: float | None
    rank: int
    has: list[int] = field(default_factory=list)
    """Positions of their dwellings in the order of the estate."""

    @property
    def short(self) -> int:
        return max(0, self.least - len(self.has))

    @property
    def spare(self) -> int:
        return self.most - len(self.has)


class Plan:
    """The dwellings by position, who has each, and how many each person has."""

    def __init__(self, dwellings: Sequence[Dwelling], people: Sequence[Candidate], sizes: Sizes) -> None:
        self.dwellings = dwellings
        self.of: list[Linked | None] = [None] * len(dwellings)
        self.people = [self._person(one, rank, sizes) for rank, one in enumerate(people)]
        self.by_id = {one.id: one for one in self.people}
        self.spans: dict[int, list[int]] = {}
        for position, one in enumerate(dwellings):
            self.spans.setdefault(one.building, []).append(position)
        self._keep()
        self._anchor(people)
        self.team: dict[int, list[Linked]] = {building: [] for building in self.spans}
        self.active = self._needed()
        self.tight = False

    @staticmethod
    def _person(one: Candidate, rank: int, sizes: Sizes) -> Linked:
        most = max(0, sizes.most if one.most is None else one.most)
        return Linked(one.id, min(sizes.least, most), most, one.building, None, rank)

    # -- what stands ---------------------------------------------------------------------------------

    def _keep(self) -> None:
        """Everybody begins with the dwellings that they have, up to what they can take: of more, the strays go."""
        for position, one in enumerate(self.dwellings):
            holder = self.by_id.get(one.holder) if one.holder else None
            if holder is not None:
                holder.has.append(position)
        for person in self.people:
            person.has = self._nearest_together(person.has, person.most)
            for position in person.has:
                self.of[position] = person

    def _nearest_together(self, positions: list[int], most: int) -> list[int]:
        """As many of these positions as may stay: those closest to the middle one."""
        if len(positions) <= most:
            return positions
        middle = positions[len(positions) // 2]
        return sorted(sorted(positions, key=lambda position: (abs(position - middle), position))[:most])

    def _anchor(self, people: Sequence[Candidate]) -> None:
        """Who has dwellings serves the building with most of them; else where they live or are posted."""
        entrances: dict[tuple[int, int], list[int]] = {}
        for position, one in enumerate(self.dwellings):
            entrances.setdefault((one.building, one.entrance), []).append(position)
        for person, candidate in zip(self.people, people, strict=True):
            if person.has:
                counts: dict[int, int] = {}
                for position in person.has:
                    building = self.dwellings[position].building
                    counts[building] = counts.get(building, 0) + 1
                person.at = max(counts, key=lambda building: counts[building])
                here = [p for p in person.has if self.dwellings[p].building == person.at]
                person.anchor = here[len(here) // 2]
            elif person.at is not None:
                person.at = person.at if person.at in self.spans else None
                stairs = entrances.get((candidate.building or 0, candidate.entrance or 0))
                person.anchor = (stairs[0] + stairs[-1]) / 2 if stairs else None

    # -- how many people take part, and where -------------------------------------------------------

    def _needed(self) -> list[Linked]:
        """Those who take part: all, or where there are too few dwellings for all, only as many as get enough.

        First who is linked already, then who lives where there are dwellings, then the others.
        """
        able = [person for person in self.people if person.most > 0]
        able.sort(key=lambda person: (not person.has, person.at is None, person.rank))
        total, least, most = len(self.dwellings), 0, 0
        chosen: list[Linked] = []
        later: list[Linked] = []
        for person in able:
            if least + person.least <= total:
                chosen.append(person)
                least, most = least + person.least, most + person.most
            else:
                later.append(person)
        for person in later:
            if most < total or person.has:
                chosen.append(person)
                most += person.most
        for person in self.people:
            if person not in chosen:
                self._take(person, len(person.has))
        return chosen

    def _take(self, person: Linked, count: int) -> None:
        """Take the last so many dwellings from a person."""
        for position in person.has[len(person.has) - count :]:
            self.of[position] = None
        person.has = person.has[: len(person.has) - count]

    def staff(self) -> None:
        """Give each building the people it needs: its own first, then those free to go anywhere."""
        floating = [person for person in self.active if person.at is None]
        for person in self.active:
            if person.at is not None:
                self.team[person.at].append(person)
        for building, team in self.team.items():
            while team and self._least(building) > self._size(building):
                spared = min(team, key=lambda person: (len(person.has), -person.rank))
                if spared.has:
                    break
                team.remove(spared)
                floating.append(spared)
        self._send_where_missing(floating)
        self.tight = any(self._missing(building) > 0 for building in self.spans)
        for person in list(floating):
            roomiest = self._roomiest(person)
            if roomiest is not None:
                floating.remove(person)
                self.team[roomiest].append(person)

    def _send_where_missing(self, floating: list[Linked]) -> None:
        """One person after the other to the building whose people lack most."""
        lack = {building: self._missing(building) for building in self.spans}
        while lack:
            building = max(lack, key=lambda b: (lack[b], -self.spans[b][0]))
            extra = self._extra(floating) if lack[building] > 0 else None
            if extra is None:
                return
            if self._least(building) + extra.least > self._size(building):
                floating.insert(0, extra)
                del lack[building]
                continue
            self.team[building].append(extra)
            lack[building] -= extra.most

    def _extra(self, floating: list[Linked]) -> Linked | None:
        """Somebody free; else somebody without dwellings whom another building can spare."""
        if floating:
            return floating.pop(0)
        for building, team in self.team.items():
            for person in reversed(team):
                if not person.has and self._missing(building) + person.most <= 0:
                    team.remove(person)
                    return person
        return None

    def _size(self, building: int) -> int:
        """Dwellings of a building that are not served from another one."""
        team = self.team[building]
        return sum(self.of[p] is None or self.of[p] in team for p in self.spans[building])

    def _outside(self, person: Linked, building: int) -> int:
        """How many of a person's dwellings lie in other buildings."""
        return sum(self.dwellings[position].building != building for position in person.has)

    def _least(self, building: int) -> int:
        return sum(max(0, one.least - self._outside(one, building)) for one in self.team[building])

    def _missing(self, building: int) -> int:
        """How many dwellings of a building its people cannot take."""
        can = sum(one.most - self._outside(one, building) for one in self.team[building])
        return self._size(building) - can

    def _roomiest(self, person: Linked) -> int | None:
        """The building where one more person finds enough: with free ones first, then where most fall to each."""
        best: tuple[bool, float, int] | None = None
        for building, span in self.spans.items():
            size = self._size(building)
            if self._least(building) + person.least > size:
                continue
            free = sum(self.of[position] is None for position in span)
            key = (free >= person.least, size / (len(self.team[building]) + 1), -span[0])
            if best is None or key > best:
                best = key
        return None if best is None else self.dwellings[-best[2]].building

    # -- who gets which -----------------------------------------------------------------------------

    def fill_buildings(self) -> None:
        """In each building as many for everybody as comes out even, in runs along the stairs."""
        for building, span in self.spans.items():
            team = self.team[building]
            sizes = self._even(building, team)
            for person in team:
                surplus = len(person.has) - sizes[person.id]
                if surplus > 0:
                    self._give_up(person, building, surplus)
            free = [position for position in span if self.of[position] is None]
            for person in self._in_order(team, sizes, free):
                wanted = sizes[person.id] - len(person.has)
                for position in free[:wanted]:
                    self._give(person, position)
                free = free[wanted:]

    def _even(self, building: int, team: list[Linked]) -> dict[UUID, int]:
        """How many each of a building's people are to have in all: what they have, the free ones to whoever has
        fewest, and so many from those above the least as lift the others to it.

        Where people are so few that some must serve two buildings, one after the other is filled, so that one of a
        building does so and not all.
        """
        sizes = {person.id: len(person.has) for person in team}
        free = sum(self.of[position] is None for position in self.spans[building])
        while free:
            able = [person for person in team if sizes[person.id] < person.most]
            if not able:
                break
            low = [person for person in able if sizes[person.id] < person.least]
            fill = -1 if self.tight and not low else 1
            chosen = min(low or able, key=lambda p: (fill * sizes[p.id], p.rank))
            sizes[chosen.id] += 1
            free -= 1
        while True:
            poor = next((person for person in team if sizes[person.id] < person.least), None)
            rich = max(
                (p for p in team if sizes[p.id] > max(p.least, self._outside(p, building))),
                key=lambda p: (sizes[p.id] - p.least, p.rank),
                default=None,
            )
            if poor is None or rich is None:
                return sizes
            sizes[poor.id] += 1
            sizes[rich.id] -= 1

    def _give_up(self, person: Linked, building: int, count: int) -> None:
        """Let a person's last dwellings in a building go, so that what stays lies together."""
        here = [position for position in person.has if self.dwellings[position].building == building]
        for position in here[len(here) - count :]:
            person.has.remove(position)
            self.of[position] = None

    def _give(self, person: Linked, position: int) -> None:
        self.of[position] = person
        person.has.append(position)
        person.has.sort()

    @staticmethod
    def _in_order(team: list[Linked], sizes: dict[UUID, int], free: list[int]) -> list[Linked]:
        """The people in the order in which they take the free dwellings: each near where they live, those who live
        elsewhere in between."""
        anchored = sorted(
            (person for person in team if person.anchor is not None), key=lambda p: (p.anchor or 0, p.rank)
        )
        others = [person for person in team if person.anchor is None]
        order: list[Linked] = []
        taken = 0
        while anchored or others:
            reached = free[min(taken, len(free) - 1)] if free else 0
            turn = bool(anchored) and (not others or (anchored[0].anchor or 0) - sizes[anchored[0].id] / 2 <= reached)
            person = anchored.pop(0) if turn else others.pop(0)
            taken += sizes[person.id] - len(person.has)
            order.append(person)
        return order

    # -- what did not come out even -----------------------------------------------------------------

    def fill_rest(self) -> None:
        """Free dwellings go to whoever can still take some, the nearest first."""
        for run in self._free_runs():
            rest = run
            while rest:
                person = self._nearest_spare(rest[0])
                if person is None:
                    return
                for position in rest[: person.spare]:
                    self._give(person, position)
                rest = [position for position in rest if self.of[position] is None]

    def _free_runs(self) -> list[list[int]]:
        """Free positions that lie side by side."""
        runs: list[list[int]] = []
        for position, person in enumerate(self.of):
            if person is None:
                if runs and runs[-1][-1] == position - 1:
                    runs[-1].append(position)
                else:
                    runs.append([position])
        return runs

    def _nearest_spare(self, position: int) -> Linked | None:
        """Whoever can take one more: who has too few first, then who serves this building, then the nearest."""
        able = [person for person in self.active if person.spare > 0]
        building = self.dwellings[position].building
        return min(
            able,
            key=lambda p: (not p.short, p.at != building, self._distance(p, position), len(p.has), p.rank),
            default=None,
        )

    def _distance(self, person: Linked, position: int) -> float:
        """How far a person's dwellings lie from a position; of somebody without any, as far as the estate is long."""
        return min((abs(own - position) for own in person.has), default=len(self.of))

    def raise_the_low(self) -> None:
        """Who still has too few gets dwellings of the nearest who have more than the least, new ones first."""
        for person in self.active:
            while person.short:
                found = self._nearest_surplus(person)
                if found is None:
                    break
                donor = self.of[found]
                assert donor is not None
                donor.has.remove(found)
                self._give(person, found)

    def _nearest_surplus(self, person: Linked) -> int | None:
        """A dwelling at the edge of what somebody with more than the least has; unmoved ones last."""
        best: tuple[bool, float, int] | None = None
        middle = person.has[len(person.has) // 2] if person.has else person.anchor
        for donor in self.active:
            if donor is person or len(donor.has) <= donor.least:
                continue
            for position in (donor.has[0], donor.has[-1]):
                far = abs(position - middle) if middle is not None else float(-len(donor.has))
                key = (self.dwellings[position].holder == donor.id, far, position)
                if best is None or key < best:
                    best = key
        return None if best is None else best[2]
