"""The pages of wishes, as the station's head and residents find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def wish_pages(demo: Running) -> dict[str, str]:
    """The lists, the form, one to be looked at, one that is handed over; and what residents read."""
    client = staff(demo, "station_head")
    try:
        found = {}
        for name, view in (("wish to be looked at", "check"), ("wish that is claimed", "held")):
            page = client.get(f"/desk/wishes/?list={view}")[2].decode()
            match = re.search(r'href="(/desk/wishes/[0-9a-f-]{36}/)"', page)
            assert match is not None
            found[name] = match[1]
        return found | {
            "wishes": "/desk/wishes/",
            "wishes met": "/desk/wishes/?list=met",
            "new wish": "/desk/wishes/new/",
        }
    finally:
        rest(client)
