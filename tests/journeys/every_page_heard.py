"""The pages of what is heard elsewhere, as the station's head and the community find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

RESIDENT = {
    "plan": "/e/chunheli/plan/", "snap": "/e/chunheli/snap/", "answers": "/e/chunheli/answers/",
    "lessons": "/e/chunheli/lessons/",
}  # fmt: skip


def heard_pages(demo: Running) -> dict[str, str]:
    """The form for letters, and the answer that waits in the inbox."""
    client = staff(demo, "station_head")
    try:
        found = re.search(rb'href="(/desk/heard/[0-9a-f-]+/)"', client.get("/desk/?kind=answer")[2])
        assert found is not None
        return {"letter": "/desk/letters/new/", "heard": found[1].decode()}
    finally:
        rest(client)


def administrator_pages(demo: Running) -> dict[str, str]:
    """The groups of a body, as whoever keeps it finds them."""
    client = staff(demo, "administrator")
    try:
        found = re.search(rb'href="(/desk/organisations/[0-9a-f-]+/)"', client.get("/desk/organisations/")[2])
        assert found is not None
        return {"groups": f"{found[1].decode()}groups/"}
    finally:
        rest(client)
