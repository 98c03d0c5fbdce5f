"""The pages of small services, as the station's head finds them in the demo, and those of residents."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

OPEN_TO_ALL = {
    "recommended firms": "/e/chunheli/directory/",
    "recommend a firm": "/e/chunheli/directory/new/",
    "done for you": "/e/chunheli/agent/",
    "a matter of the list": "/e/chunheli/agent/old_age_card/",
    "minor powers": "/e/chunheli/powers/",
    "firms around": "/e/chunheli/firms/",
}


def service_pages(demo: Running) -> dict[str, str]:
    """The three lists, both forms, one firm and one matter with its slip."""
    client = staff(demo, "station_head")
    try:
        found = {
            name: re.search(rf'href="({address}[0-9a-f-]{{36}}/)"', client.get(page)[2].decode())
            for name, page, address in (
                ("matter done for somebody", "/desk/services/", "/desk/services/agent/"),
                ("firm of the directory", "/desk/services/directory/", "/desk/services/directory/"),
            )
        }
        ones = {name: match[1] for name, match in found.items() if match is not None}
        assert len(ones) == len(found)
        return ones | {
            "matters": "/desk/services/",
            "matters with papers": "/desk/services/?list=papers",
            "new matter": "/desk/services/agent/new/",
            "directory": "/desk/services/directory/",
            "directory to look at": "/desk/services/directory/?list=waiting",
            "new recommendation": "/desk/services/directory/new/",
            "minor powers at the desk": "/desk/services/powers/",
        }
    finally:
        rest(client)
