"""The pages of whistles, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def whistle_pages(demo: Running) -> dict[str, str]:
    """The list, the form, and one that is running."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/whistles/WS-[0-9-]+/)"', client.get("/desk/whistles/")[2])
        assert found is not None
        return {
            "rota": "/desk/duties/",
            "whistles": "/desk/whistles/",
            "new whistle": "/desk/whistles/new/",
            "whistle": found[1].decode(),
        }
    finally:
        rest(client)
