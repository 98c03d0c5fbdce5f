"""The pages of lessons, as the station's head finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff


def lesson_pages(demo: Running) -> dict[str, str]:
    """The lists, both forms, the catalogue with one of it, the bank with one of it, and one that is planned."""
    client = staff(demo, "station_head")
    try:
        found = {
            name: re.search(rf'href="({address}[0-9a-f-]{{36}}/)"', client.get(address)[2].decode())
            for name, address in (
                ("lesson", "/desk/lessons/"),
                ("lesson of the catalogue", "/desk/lessons/catalogue/"),
                ("lecturer", "/desk/lessons/lecturers/"),
            )
        }
        ones = {name: match[1] for name, match in found.items() if match is not None}
        assert len(ones) == len(found)
        return ones | {
            "lessons": "/desk/lessons/",
            "lessons held": "/desk/lessons/?list=held",
            "new lesson": "/desk/lessons/new/",
            "lesson that was held": "/desk/lessons/new/?held=1",
            "catalogue of lessons": "/desk/lessons/catalogue/",
            "lecturers": "/desk/lessons/lecturers/",
        }
    finally:
        rest(client)
