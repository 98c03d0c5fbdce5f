"""The pages of needs, resources, the menu and orders, as the station's head and residents find them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

LISTS = {"orders": "offers/", "menu": "offers/menu/", "needs": "offers/needs/", "resources": "offers/resources/"}
ONE = {
    "orders": "offers/orders/", "menu": "offers/menu/", "needs": "offers/needs/", "resources": "offers/resources/"
}  # fmt: skip


def offer_pages(demo: Running) -> dict[str, str]:
    """The four lists, one of each, their forms, the proposal, how it was; and what residents read."""
    client = staff(demo, "station_head")
    try:
        found = {}
        for name, address in LISTS.items():
            page = client.get(f"/desk/{address}")[2].decode()
            match = re.search(rf'href="(/desk/{ONE[name]}[0-9a-f-]{{36}}/)"', page)
            assert match is not None, name
            found |= {f"list of {name}": f"/desk/{address}", f"one of the {name}": match[1]}
        item = found["one of the menu"].rsplit("/", 2)[1]
        return found | {
            "orders done": "/desk/offers/?list=done",
            "new order": "/desk/offers/orders/new/",
            "new service item": "/desk/offers/menu/new/",
            "new need": "/desk/offers/needs/new/",
            "new resource": "/desk/offers/resources/new/",
            "proposal": "/desk/offers/proposal/",
            "how it was": "/desk/offers/satisfaction/",
            "menu for residents": "/e/chunheli/offers/",
            "one to order": f"/e/chunheli/offers/{item}/",
        }
    finally:
        rest(client)
