"""The pages of duties and reports, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def recurring_pages(demo: Running) -> dict[str, str]:
    """The duties of a body, one of them, the day, the week and the month."""
    client = staff(demo, "station_head")
    try:
        text = client.get("/desk/duties/recurring/")[2]
        one = re.search(rb'href="(/desk/duties/recurring/[0-9a-f-]{36}/)"', text)
        reports = re.search(rb'href="(/desk/duties/reports/[0-9a-f-]{36}/)day/"', text)
        assert one is not None
        assert reports is not None
        base = reports[1].decode()
        return {
            "duties": "/desk/duties/recurring/",
            "one duty": one[1].decode(),
            "day summary": f"{base}day/",
            "week agenda": f"{base}week/",
            "month report": f"{base}month/",
        }
    finally:
        rest(client)
