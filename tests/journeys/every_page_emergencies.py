"""The pages of emergencies, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def emergency_pages(demo: Running) -> dict[str, str]:
    """The list of what is past, the form, and the storm that is over."""
    client = staff(demo, "station_head")
    try:
        past = client.get("/desk/emergencies/?list=past")[2].decode()
        found = re.search(r'href="(/desk/emergencies/ER-[0-9-]+/)"', past)
        assert found is not None
        return {
            "emergencies": "/desk/emergencies/",
            "past emergencies": "/desk/emergencies/?list=past",
            "new emergency": "/desk/emergencies/new/",
            "emergency": found[1],
        }
    finally:
        rest(client)
