"""The page of a sheet that is brought in, as the station's head finds it in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def sheet_pages(demo: Running) -> dict[str, str]:
    """Where the sheet of spaces comes in; that of posts is the administrator's."""
    client = staff(demo, "station_head")
    try:
        spaces = re.search(rb'href="(/desk/places/\d+/spaces/import/)"', client.get("/desk/spaces/")[2])
        assert spaces is not None
        return {"sheet of spaces": spaces[1].decode()}
    finally:
        rest(client)
