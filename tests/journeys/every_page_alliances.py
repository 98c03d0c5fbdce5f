"""The pages of alliance units, as the community's officer and a unit's liaison find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

ONE = r'href="(/desk/alliances/[0-9a-f-]{36}/)"'


def alliance_pages(demo: Running) -> dict[str, dict[str, str]]:
    """By role: the list, each unit of it and the form; one's own unit's year."""
    client = staff(demo, "community_officer")
    try:
        ties = sorted(set(re.findall(ONE, client.get("/desk/alliances/")[2].decode())))
        assert len(ties) == 2
    finally:
        rest(client)
    found = {f"alliance unit {number}": tie for number, tie in enumerate(ties, 1)}
    return {
        "community_officer": {**found, "alliance units": "/desk/alliances/", "a unit joins": "/desk/alliances/new/"},
        "utility_officer": {"our unit's year": "/desk/alliances/ours/"},
    }
