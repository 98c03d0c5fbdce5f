"""How many disputes were mediated, told only where it tells nobody's own: from five on, and never by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from linli.core.clock import from_local, local_date
from linli.mediation.models import Mediation
from linli.places.enums import Level

FEWEST = 5
"""Fewer disputes than that are not told of: neighbours would know whose they were."""

ABOVE = (Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT, Level.CITY)
"""The levels above an estate, the nearest first."""


def months_of_a_year(at: datetime) -> tuple[datetime, datetime]:
    """The twelve whole months before the one that is running: no count changes from one day to the next."""
    first = local_date(at).replace(day=1)
    return from_local(date(first.year - 1, first.month, 1)), from_local(first)


def ended_in(estate_id: int, at: datetime) -> int | None:
    """How many ended in an estate within twelve months, however they did; None for fewer than five. One query."""
    since, until = months_of_a_year(at)
    count = Mediation.objects.filter(estate_id=estate_id, ended_at__gte=since, ended_at__lt=until).count()
    return count if count >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Told:
    """A place and how many ended there; None for what is not told."""

    place_id: int
    level: str
    count: int | None


def told_below(pairs: Collection[tuple[str, int]], at: datetime) -> list[Told]:
    """What is told of the places above estates that lie in these (level, place id) pairs, and in which anything ended,
    by place. One query."""
    since, until = months_of_a_year(at)
    columns = [f"estate__{level.value}_id" for level in ABOVE]
    lies = Q(pk__in=[])
    for level, place_id in pairs:
        if level in ABOVE:
            lies |= Q(**{f"estate__{level}_id": place_id})
    found = Mediation.objects.filter(lies, ended_at__gte=since, ended_at__lt=until).order_by()
    rows = list(found.values_list("estate_id", *columns).annotate(count=Count("pk")))
    chains = {estate: tuple(above) for estate, *above, _count in rows}
    told = told_apart_of({estate: row[-1] for estate, *row in rows}, chains)
    mine = {place_id for _level, place_id in pairs}
    reached = {
        (above[index], level.value)
        for above in chains.values()
        for index, level in enumerate(ABOVE)
        if above[index] is not None and mine & {place for place in above[index:] if place is not None}
    }
    return [Told(place, level, told.get(place)) for place, level in sorted(reached)]


def told_apart_of(counts: Mapping[int, int], chains: Mapping[int, Iterable[int | None]]) -> dict[int, int]:
    """The sums that may be told of the places above estates: {place: sum}. `chains`: the places above each, nearest
    first.

    From below upward. An estate's own number is told from five on. What is left untold in a place is told with its sum
    if together it is five or more, or nothing: then nothing of it is left above. So whatever is subtracted from
    whatever, no fewer than five disputes are ever told of.
    """
    left = {estate: 0 if count >= FEWEST else count for estate, count in counts.items()}
    above = {estate: tuple(chain) for estate, chain in chains.items()}
    told: dict[int, int] = {}
    for index in range(max((len(chain) for chain in above.values()), default=0)):
        within: dict[int, list[int]] = {}
        for estate, chain in above.items():
            place = chain[index] if index < len(chain) else None
            if place is not None:
                within.setdefault(place, []).append(estate)
        for place, estates in within.items():
            untold = sum(left[estate] for estate in estates)
            if untold and untold < FEWEST:
                continue
            told[place] = sum(counts[estate] for estate in estates)
            left.update(dict.fromkeys(estates, 0))
    return told
