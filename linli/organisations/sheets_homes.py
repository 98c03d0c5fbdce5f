"""Estates and buildings by the names that people write into a sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation, RosterEntry
from linli.organisations.roster import folded
from linli.places import naming
from linli.places.enums import Level
from linli.places.models import Place

ESTATE = "小区"


class Homes:
    """The estates of the city in which a body works, read once; buildings of an estate when first asked for."""

    def __init__(self, body: Organisation) -> None:
        places = places_of(body)
        self.city_id = places[0].city_id if places else None
        self.estates: dict[str, set[int]] = {}
        self.called: dict[int, str] = {}
        found = Place.objects.filter(level=Level.ESTATE, city_id=self.city_id).order_by("path")
        for pk, name, above in found.values_list("pk", "name", "parent__name"):
            for spelling in (name, f"{above or ''}{name}"):
                self.estates.setdefault(_key(spelling), set()).add(pk)
            self.called[pk] = f"{above or ''}{name}"
        self._buildings: dict[int, dict[str, int]] = {}
        self._elsewhere: dict[str, bool] = {}

    def find(self, estate: str, building: str, wrong: dict[str, str]) -> tuple[int | None, int | None]:
        """The ids of an estate and a building as written; what is wrong goes to `wrong`."""
        if not estate:
            if building:
                wrong["building"] = _("A building needs its estate.")
            return None, None
        found = self.estates.get(_key(estate), set())
        if len(found) != 1:
            wrong["estate"] = self._not_one(estate, len(found))
            return None, None
        estate_id = next(iter(found))
        if not building:
            return estate_id, None
        building_id = self._inside(estate_id).get(naming.building_name(building))
        if building_id is None:
            wrong["building"] = _("This estate has no such building.")
        return estate_id, building_id

    def _not_one(self, estate: str, count: int) -> str:
        if count:
            return _("Several estates have this name. Write the community in front of it.")
        return (
            _("This estate lies in another city.") if self._in_another_city(estate) else _("No estate has this name.")
        )

    def _in_another_city(self, estate: str) -> bool:
        if estate not in self._elsewhere:
            plain = naming.plain(estate)
            spellings = {plain, plain.removesuffix(ESTATE), plain + ESTATE}
            there = Place.objects.filter(level=Level.ESTATE, name__in=spellings).exclude(city_id=self.city_id)
            self._elsewhere[estate] = there.exists()
        return self._elsewhere[estate]

    def _inside(self, estate_id: int) -> dict[str, int]:
        if estate_id not in self._buildings:
            found = Place.objects.filter(level=Level.BUILDING, estate_id=estate_id).order_by("path")
            self._buildings[estate_id] = dict(found.values_list("name", "pk"))
        return self._buildings[estate_id]

    def names(self, entries: Iterable[RosterEntry]) -> dict[int | None, str]:
        """{place id: name} of the homes of these members, estates so that they are found again. One query."""
        wanted = {place for entry in entries for place in (entry.estate_id, entry.building_id) if place}
        found: dict[int | None, str] = dict(
            Place.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "name")
        )
        for pk, name in list(found.items()):
            if pk in self.called and len(self.estates.get(_key(name), ())) > 1:
                found[pk] = self.called[pk or 0]
        return found


def _key(name: str) -> str:
    return folded(name).removesuffix(ESTATE)
