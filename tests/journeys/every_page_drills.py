"""The pages of drills, as the station's head, a building leader and the subdistrict find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def drill_pages(demo: Running) -> dict[str, str]:
    """The list, planning one, the one to come with whom to ask and its notice, one that was held."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/drills/")[2].decode()
        told = re.search(r'data-drill="told".*?href="(/desk/drills/[0-9a-f-]{36}/)"', found, re.DOTALL)
        held = re.search(r'data-drill="held".*?href="(/desk/drills/[0-9a-f-]{36}/)"', found, re.DOTALL)
        assert told is not None
        assert held is not None
        return {
            "drills": "/desk/drills/",
            "new drill": "/desk/drills/new/",
            "drill to come": told[1],
            "whom to ask": f"{told[1]}helpers/",
            "drill held": held[1],
            "found at a drill": f"{held[1]}finding/",
        }
    finally:
        rest(client)
