"""The pages of walls of vouchers, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def voucher_pages(demo: Running) -> dict[str, str]:
    """The list, the form and one wall; slips and settlement are paper."""
    client = staff(demo, "station_head")
    try:
        found = re.search(r'href="(/desk/vouchers/[0-9a-f-]{36}/)"', client.get("/desk/vouchers/")[2].decode())
        assert found is not None
        return {"walls of vouchers": "/desk/vouchers/", "new wall": "/desk/vouchers/new/", "wall": found[1]}
    finally:
        rest(client)
