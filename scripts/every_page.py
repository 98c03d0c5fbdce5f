"""Looks at every page in all twelve combinations of width, language and mode, and says what is wrong.

python scripts/every_page.py               starts a demo of its own, walks, and stops it: about ten minutes
python scripts/every_page.py --out DIR     keeps a picture of each page too

Ends with 1 where anything is wrong. The suite walks six of the twelve, in which each two values meet.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import Browser, Page, sync_playwright

from linli.cli.bench.driver import Running, running_demo
from scripts.screenshots import ARGS, chromium
from tests.journeys.every_address import Pages, pages_of
from tests.journeys.every_page import COMBINATIONS, opened, visited
from tests.journeys.steps import stop


def _pictures(page: Page, demo: Running, addresses: dict[str, str], folder: Path, name: str) -> None:
    for each, address in addresses.items():
        page.goto(demo.base + address)
        page.screenshot(path=folder / f"{name}-{each.replace(' ', '-')}.png", full_page=True)


def walk(browser: Browser, demo: Running, pages: Pages, out: Path | None) -> int:
    """Every page in every combination; how many faults were found."""
    count = 0
    for width, language, elder in COMBINATIONS:
        name = f"{width}-{language}-{'elder' if elder else 'plain'}"
        page = opened(browser, demo, pages, width, language, elder)
        found = []
        for face, role in (("resident", ""), ("desk", "station_head"), ("administrator", "administrator")):
            if role:
                page.goto(demo.said["cast"][role])
            addresses: dict[str, str] = getattr(pages, face)
            found += visited(page, demo, addresses, elder, resident=not role)
            if out is not None:
                _pictures(page, demo, addresses, out, f"{name}-{face}")
        page.context.close()
        print(f"{name}: {len(found)} faults" if found else f"{name}: all well", flush=True)
        for fault in found:
            print(f"  {fault}", flush=True)
        count += len(found)
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="keep a picture of each page in this folder")
    options = parser.parse_args()
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    with running_demo(workers=1) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        count = walk(browser, demo, pages_of(demo), options.out)
        browser.close()
        stop(demo)
    return 1 if count else 0


if __name__ == "__main__":
    raise SystemExit(main())
