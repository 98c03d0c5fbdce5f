"""The pages of points, as the station's head and a volunteer find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

HOME = "/desk/points/"


def points_pages(demo: Running) -> dict[str, str]:
    """The lists and forms, an award that waits, an item, something odd; and one's own page."""
    client = staff(demo, "station_head")
    try:
        found = {}
        for name, address, part in (
            ("award of points", HOME, "awards"),
            ("item for points", f"{HOME}catalogue/", "catalogue"),
            ("odd award", f"{HOME}doubts/", "doubts"),
        ):
            page = client.get(address)[2].decode()
            match = re.search(rf'href="({HOME}{part}/[0-9a-f-]{{36}}/)"', page)
            assert match is not None, address
            found[name] = match[1]
        lists = ("members", "catalogue", "catalogue/new", "reserved", "pot", "doubts", "awards/new")
        return {
            **found,
            "points": HOME,
            "points awarded": f"{HOME}?list=done",
            **{f"points: {name}": f"{HOME}{name}/" for name in lists},
            "own points": "/me/points/",
        }
    finally:
        rest(client)
