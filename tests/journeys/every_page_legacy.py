"""The pages of old problems, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def legacy_pages(demo: Running) -> dict[str, str]:
    """The register, the form, the sheet, and the problem that has a plan."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/legacy/")[2].decode()
        planned = re.search(r'href="(/desk/legacy/LP-[0-9-]+/)"[^<]*三期的房产证', found)
        sheet = re.search(r'href="(/desk/legacy/places/[0-9]+/import/)"', found)
        assert planned is not None
        assert sheet is not None
        return {
            "old problems": "/desk/legacy/",
            "new old problem": "/desk/legacy/new/",
            "old problem": planned[1],
            "old problem put right": f"{planned[1]}correction/",
            "sheet of old problems": sheet[1],
        }
    finally:
        rest(client)
