"""The pages of micro-projects and great events, as the community's officer and residents find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

PROJECT = re.compile(r'href="(/desk/projects/[0-9a-f-]{36}/)"')
CALL = re.compile(r'href="(/desk/projects/calls/[0-9a-f-]{36}/)"')


def project_pages(demo: Running) -> dict[str, str]:
    """The lists, a call with its form, a project, and what residents see of it."""
    client = staff(demo, "community_officer")
    try:
        found = client.get("/desk/projects/")[2].decode()
        call, row = CALL.search(found), PROJECT.search(found)
        assert call is not None
        assert row is not None
        shown = re.search(
            r'href="(/e/chunheli/projects/[0-9a-f-]{36}/)"', client.get("/e/chunheli/projects/")[2].decode()
        )
        assert shown is not None
        return {
            "projects": "/desk/projects/",
            "call for projects": call[1],
            "project": row[1],
            "projects for residents": "/e/chunheli/projects/",
            "project for residents": shown[1],
            "new call for projects": "/desk/projects/calls/new/",
            "great events": "/desk/events/",
            "new great event": "/desk/events/new/",
        }
    finally:
        rest(client)
