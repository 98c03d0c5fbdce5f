"""The pages of honours, as the station's head and residents find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

ROUND = r'href="(/desk/honours/[0-9a-f-]{36}/)"'
ONE = r'href="(/desk/honours/nominations/[0-9a-f-]{36}/)"'


def honour_pages(demo: Running) -> dict[str, str]:
    """The lists, a round that takes nominations, one with the panel, nominations in it, and what residents see."""
    client = staff(demo, "station_head")
    try:
        running = client.get("/desk/honours/")[2].decode()
        pages = {
            "honours": "/desk/honours/",
            "honours that are over": "/desk/honours/?list=over",
            "new round of honours": "/desk/honours/new/",
        }
        for number, address in enumerate(dict.fromkeys(re.findall(ROUND, running))):
            found = client.get(address)[2].decode()
            pages[f"round of honours {number}"] = address
            if f"{address}nominate/" in found:
                pages["nominate at the desk"] = f"{address}nominate/"
                key = address.rsplit("/", 2)[1]
                pages["nominate"] = f"/e/chunheli/honours/{key}/nominate/"
            for place, one in enumerate(dict.fromkeys(re.findall(ONE, found))):
                pages[f"nomination {number}-{place}"] = one
        shown = client.get("/e/chunheli/honours/")[2].decode()
        (match, *_rest) = re.findall(r'href="(/e/chunheli/honours/[0-9a-f-]{36}/)"', shown)
        pages["honour for residents"] = match
        assert "nominate" in pages
        return pages
    finally:
        rest(client)
