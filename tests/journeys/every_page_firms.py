"""The pages of firms, as who manages one and speaks for another finds them in the demo."""

from __future__ import annotations

import re

from linli.cli.bench.driver import Running
from tests.journeys.steps import rest, staff

FIRMS, MANAGER = "/desk/firms/", "representative"


def firm_pages(demo: Running) -> dict[str, dict[str, str]]:
    """By role: both lists, one firm with its book, one need, one round of stars."""
    client = staff(demo, MANAGER)
    try:
        lists, needs = (client.get(page)[2].decode() for page in (FIRMS, f"{FIRMS}needs/"))
        firm = re.search(r'href="(/desk/firms/[0-9a-f-]{36}/)"', lists)
        need = re.search(r'href="(/desk/firms/needs/FN-[0-9-]+/)"', needs)
        assert firm is not None and need is not None
        round_ = re.search(r'href="(/desk/firms/rounds/[0-9a-f-]{36}/)"', client.get(firm[1])[2].decode())
        assert round_ is not None
        return {
            MANAGER: {
                "firms": FIRMS,
                "firms without a branch": f"{FIRMS}?list=without",
                "what firms need": f"{FIRMS}needs/",
                "one firm": firm[1],
                "need of a firm": need[1],
                "round of stars": round_[1],
            }
        }
    finally:
        rest(client)
