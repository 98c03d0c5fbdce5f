"""The pages of volunteers, as the station's head and a resident find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

ONE = r'href="(/desk/volunteering/{what}/[0-9a-f-]{{36}}/)"'


def volunteering_pages(demo: Running) -> dict[str, str]:
    """The list, a team with its forms, an activity with its papers, and what residents see of them."""
    client = staff(demo, "station_head")
    try:
        found = client.get("/desk/volunteering/")[2].decode()
        team = re.search(ONE.format(what="teams"), found)
        activity = re.search(ONE.format(what="activities"), found)
        assert team is not None
        assert activity is not None
        key = activity[1].rsplit("/", 2)[1]
        return {
            "volunteers": "/desk/volunteering/",
            "new team": "/desk/volunteering/teams/new/",
            "team of volunteers": team[1],
            "new volunteer": f"{team[1]}volunteers/new/",
            "new activity": f"{team[1]}activities/new/",
            "activity": activity[1],
            "activity for residents": f"/e/chunheli/activities/{key}/",
            "team for residents": f"/e/chunheli/teams/{team[1].rsplit('/', 2)[1]}/",
            "be a volunteer": "/e/chunheli/volunteer/",
            "own activities": "/me/activities/",
        }
    finally:
        rest(client)
