"""Whose tiles lie under a map, where the operator has named some: their address, whom to thank, and their datum."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from linli.places.datums import Datum
from linli.web.plan import Centre, Mark, for_script


def for_map(marks: Sequence[Mark], centres: Sequence[Centre] = ()) -> str:
    """The places of a map for the script, in the datum of the tiles; empty where nothing is located."""
    return for_script(
        marks,
        centres,
        tiles=settings.LINLI_TILES,
        attribution=settings.LINLI_TILES_ATTRIBUTION,
        datum=Datum(settings.LINLI_TILES_DATUM) if settings.LINLI_TILES else Datum.WGS84,
    )
