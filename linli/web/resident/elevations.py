"""An estate drawn as its buildings: what the elevation macro reads."""

from __future__ import annotations

from dataclasses import dataclass

from linli.places.models import Place


@dataclass(frozen=True, slots=True)
class Building:
    """One building: its place (with `units` counted), the page of what waits in it, and how many do."""

    place: Place
    href: str
    waiting: int

    @property
    def name(self) -> str:
        """3栋."""
        return self.place.name

    @property
    def floors(self) -> int | None:
        """Storeys, where they are known."""
        return self.place.floors

    @property
    def units(self) -> int:
        """Entrances; 0 where none is registered."""
        return int(getattr(self.place, "units", 0))
