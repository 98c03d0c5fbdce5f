"""The pages of wishes, as the station's head and residents find them in the demo."""

from __future__ import annotations

import re
import uuid

from linli.cli.bench.driver import Client, Running, hidden
from linli.core import clock
from tests.journeys.steps import SEE_OTHER, rest, staff

NEW = "/desk/wishes/new/"


def wish_pages(demo: Running) -> dict[str, str]:
    """The lists, the form, one to be looked at, one that is handed over; and what residents read."""
    client = staff(demo, "station_head")
    try:
        page = client.get("/desk/wishes/?list=held")[2].decode()
        claimed = re.search(r'href="(/desk/wishes/[0-9a-f-]{36}/)"', page)
        assert claimed is not None
        return {
            "wish to be looked at": _entered(client),
            "wish that is claimed": claimed[1],
            "wishes": "/desk/wishes/",
            "wishes met": "/desk/wishes/?list=met",
            "new wish": NEW,
        }
    finally:
        rest(client)


def _entered(client: Client) -> str:
    """One of its own: another journey may have looked at those that were there. Its page."""
    said = {
        "csrfmiddlewaretoken": hidden(client.get(NEW)[2], "csrfmiddlewaretoken"),
        "idempotency_key": uuid.uuid4().hex,
        "words": "想请人帮忙换一只灯泡",
        "consent_way": "spoken",
        "consented_on": clock.local_date(clock.now()).isoformat(),
    }
    status, headers, _page = client.post(NEW, said)
    assert status == SEE_OTHER, status
    return headers["Location"]
