"""Takes the pictures of the docs from a running demo: phone and desktop, in small files.

linli demo                                          in another terminal
python scripts/screenshots.py                       from http://127.0.0.1:8000
python scripts/screenshots.py --url URL --out DIR   from elsewhere, to elsewhere
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = (390, 844), (1280, 800)
MOST_BYTES = 150_000
COLOURS = (256, 128, 64, 32)
WORDS = "3栋东侧路灯不亮，晚上老人下楼看不见台阶"


@dataclass(frozen=True)
class Picture:
    """One picture: its file's name, the window, who looks, and how they get there."""

    name: str
    size: tuple[int, int]
    role: str
    go: Callable[[Page, str], None]


def _home(page: Page, base: str) -> None:
    page.goto(f"{base}/e/chunheli/")


def _report(page: Page, base: str) -> None:
    page.goto(f"{base}/demo/")
    page.locator('[data-kind="door"]').first.click()
    page.locator("#id_words").fill(WORDS)
    page.locator("#id_words").blur()


def _follow(page: Page, base: str) -> None:
    """The matter whose query code stands on the demo's page."""
    page.goto(f"{base}/demo/")
    page.locator('section a[href^="/f/"]').last.click()


def _inbox(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/")


def _request(page: Page, base: str) -> None:
    """One that waits to be accepted, and whose handler Linli can suggest."""
    page.goto(f"{base}/desk/service-requests/?state=received")
    links = page.locator(".rows a.row-link")
    for address in [str(link.get_attribute("href")) for link in links.all()]:
        page.goto(base + address)
        if page.locator('select[name="to"] option:checked, input[name="to"]:checked').first.get_attribute("value"):
            break


PICTURES = (
    Picture("resident-home", PHONE, "", _home),
    Picture("resident-home-desktop", DESKTOP, "", _home),
    Picture("resident-report", PHONE, "", _report),
    Picture("resident-follow", PHONE, "", _follow),
    Picture("desk-inbox", DESKTOP, "station_head", _inbox),
    Picture("desk-inbox-phone", PHONE, "station_head", _inbox),
    Picture("desk-request", DESKTOP, "station_head", _request),
    Picture("desk-request-phone", PHONE, "station_head", _request),
)


def chromium() -> str:
    """Where the browser is."""
    found = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium")
    if not found:
        sys.exit("No Chromium on this machine; LINLI_CHROMIUM may name one.")
    return found


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        yield started
        started.close()


def _take(browser: Browser, picture: Picture, base: str) -> bytes:
    width, height = picture.size
    scale = 2 if picture.size == PHONE else 1
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale, locale="zh-CN", reduced_motion="reduce"
    )
    page = context.new_page()
    if picture.role:
        page.goto(f"{base}/demo/sign-in/{picture.role}/")
    picture.go(page, base)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    return taken


def small(taken: bytes) -> bytes:
    """The same picture with as few colours as the limit asks for. Raises ValueError where even 32 are too many."""
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise ValueError(f"more than {MOST_BYTES} bytes in {COLOURS[-1]} colours")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the demo serves")
    parser.add_argument("--out", type=Path, default=IMAGES, help="where the pictures go")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with _browser() as browser:
        for picture in PICTURES:
            content = small(_take(browser, picture, options.url.rstrip("/")))
            (options.out / f"{picture.name}.png").write_bytes(content)
            print(f"{picture.name}.png {len(content):,} bytes")


if __name__ == "__main__":
    main()
