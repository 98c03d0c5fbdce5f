"""The pages of receptions, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def reception_pages(demo: Running) -> dict[str, str]:
    """The list, the form, what was taken, one that is to come."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/receptions/[0-9a-f-]{36}/)"', client.get("/desk/receptions/")[2])
        assert found is not None
        own = found[1].decode()
        return {
            "calendars": "/desk/calendars/",
            "contact at any hour": "/desk/duties/contact/",
            "receptions": "/desk/receptions/",
            "new reception": "/desk/receptions/new/",
            "my receptions": "/desk/receptions/mine/",
            "reception": own,
        }
    finally:
        rest(client)
