"""The pages of care: those of the fund's keeper, of the station's head, and the estate's."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def care_pages(demo: Running) -> dict[str, str]:
    """The lists, both forms, one application and one person who is visited, as the station's head finds them."""
    client = staff(demo, "station_head")
    try:
        found = {}
        for name, page, address in (
            ("application", "/desk/care/", "/desk/care/applications/"),
            ("visits of somebody", "/desk/care/visits/", "/desk/care/visits/"),
        ):
            match = re.search(rf'href="({address}[0-9a-f-]{{36}}/)"', client.get(page)[2].decode())
            assert match is not None, name
            found[name] = match[1]
        return found | {
            "applications": "/desk/care/",
            "applications over": "/desk/care/?list=over",
            "new application": "/desk/care/new/",
            "visits due": "/desk/care/visits/",
            "new visits": "/desk/care/visits/new/",
        }
    finally:
        rest(client)
