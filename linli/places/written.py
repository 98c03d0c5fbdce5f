"""The places that people write into a sheet or a form about bodies: by name, with what lies above in front where two
share it, by pinyin initials, or by code."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from linli.places import naming
from linli.places.enums import Level
from linli.places.models import Place

BETWEEN = re.compile(r"[、,，;；\n]+")
NOT_WRITTEN = (Level.UNIT, Level.ROOM)
MOST_SHOWN = 4


class PlaceNames:
    """The places of an area by what people write; each spelling is sought once."""

    def __init__(self, area: Place | None) -> None:
        self.area = area
        self._known: dict[str, list[Place]] = {}

    def _within(self) -> QuerySet[Place]:
        found = Place.objects.exclude(level__in=NOT_WRITTEN).select_related("parent")
        if self.area is not None:
            found = found.filter(path__gte=self.area.path, path__lt=self.area.path + "~")
        return found.annotate(called=Concat(Coalesce(F("parent__name"), Value("")), F("name"))).order_by("path")

    def find(self, text: str) -> tuple[list[int], list[str]]:
        """The ids of the places written here, and what is wrong with those that are not one place."""
        ids: list[int] = []
        wrong: list[str] = []
        for written in BETWEEN.split(text):
            token = naming.plain(written.replace("\0", ""))
            if not token:
                continue
            found = self._one(token)
            if len(found) == 1:
                ids.append(found[0].pk)
            elif found:
                told = pgettext("list", ", ").join(self.spelled(found[:MOST_SHOWN]).values())
                wrong.append(_("%(name)s may be: %(places)s.") % {"name": written.strip(), "places": told})
            else:
                wrong.append(_("No place here is called %(name)s.") % {"name": written.strip()})
        return list(dict.fromkeys(ids)), wrong

    def _one(self, token: str) -> list[Place]:
        """The places that a spelling means: by name or code, else by initials."""
        if token not in self._known:
            exact = Q(name=token) | Q(called=token) | Q(name=token + "小区") | Q(slug=token)
            if token.isascii() and token.isdigit():
                exact |= Q(code=token)
            found = list(self._within().filter(exact)[: MOST_SHOWN + 1])
            if not found and token.isascii():
                found = list(self._within().filter(pinyin=token.lower())[: MOST_SHOWN + 1])
            self._known[token] = found
        return self._known[token]

    def spelled(self, places: Iterable[Place]) -> dict[int, str]:
        """How each place is written so that it is found again. One query, and one more for parents."""
        listed = {place.pk: place for place in places}
        names = [place.name for place in listed.values()]
        twice: dict[str, int] = {}
        for name in self._within().filter(name__in=names).values_list("name", flat=True):
            twice[name] = twice.get(name, 0) + 1
        above = dict(
            Place.objects.filter(pk__in={place.parent_id for place in listed.values()}).values_list("pk", "name")
        )
        return {
            pk: place.name if twice.get(place.name, 0) < 2 else f"{above.get(place.parent_id or 0, '')}{place.name}"
            for pk, place in listed.items()
        }
