"""The pages of disputes and of patrols, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def mediation_pages(demo: Running) -> dict[str, str]:
    """The list, the form, and the newest, which nobody mediates yet; one that is signed."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/mediations/")[2].decode()
        numbers = re.findall(r'href="(/desk/mediations/MD-[0-9-]+/)"', found)
        rounds = re.search(r'href="(/desk/patrols/[0-9a-f-]{36}/)"', client.get("/desk/patrols/")[2].decode())
        assert rounds is not None
        signed = re.search(r'href="(/desk/mediations/MD-[0-9-]+/)"[^<]*夜里练琴', found)
        assert numbers
        assert signed is not None
        return {
            "disputes": "/desk/mediations/",
            "new dispute": "/desk/mediations/new/",
            "dispute": numbers[0],
            "signed dispute": signed[1],
            "patrols": "/desk/patrols/",
            "patrol": rounds[1],
        }
    finally:
        rest(client)
