"""Task 9: a building leader knocks at eight doors without a network, the browser is killed, and all arrive once, in
order, with the moments at which they were; and forty visits with photos do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect, sync_playwright

from linli.cli.bench.driver import Running
from tests.journeys.steps import photo_with_whereabouts
from tests.journeys.walking import PHONE
from tests.web.browser import ARGS, chromium

pytestmark = [pytest.mark.journey, pytest.mark.slow]

READY = "() => navigator.serviceWorker.ready.then(() => true)"
KEPT = """async (address) => Boolean(await (await caches.open('linli-pages-1')).match(address, { ignoreVary: true }))"""
WISH = "家里老人想学手机挂号，盼有人教"
CHANGE = "九月换了租户"
MANY = 40
LEFT = '.cell:has(summary[data-state="not_been"])'
SECONDS, JITTER = 4, 0.5

ASKED = """
import json, sys
from linli.cli.ready import database
with database():
    from linli.attachments.models import Attachment
    from linli.outreach.models import Visit
    from linli.places.models import Place
    from linli.service_requests.models import ServiceRequest
    since = float(sys.argv[1])
    found = [visit for visit in Visit.objects.order_by("recorded_at") if visit.recorded_at.timestamp() > since]
    print(json.dumps({
        "visits": [[v.cell.room.name, v.state, v.note, v.at.timestamp(), v.recorded_at.timestamp()] for v in found],
        "wishes": [
            [Place.objects.get(pk=s.place_id).name, s.source, s.on_behalf]
            for s in ServiceRequest.objects.filter(words=sys.argv[2])
        ],
        "photos": Attachment.objects.filter(subject_id__in=[v.pk for v in found]).count(),
    }))
"""


def asked(demo: Running, since: float) -> dict[str, Any]:
    """What the database holds of the visits that came in since a moment."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"LINLI_DATA": str(demo.data), "LINLI_DEMO": "1"}
    line = [sys.executable, "-c", ASKED, str(since), WISH]
    done = subprocess.run(line, env=environ, check=True, capture_output=True, timeout=120)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Phone:
    """One person's phone: what its browser stored is still there after it was killed."""

    def __init__(self, start: Callable[[], BrowserContext], folder: Path) -> None:
        self.start, self.folder = start, folder
        self.context = start()
        self.taps = 0

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    def die(self) -> None:
        """`kill -9` on every process of this browser, then start it again."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.folder).encode() in _command(entry):
                os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.context = self.start()

    def touch(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.taps += 1


def _command(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    folder = tmp_path / "browser"
    with sync_playwright() as playwright:

        def start() -> BrowserContext:
            return playwright.chromium.launch_persistent_context(
                str(folder),
                executable_path=chromium(),
                args=ARGS,
                viewport={"width": PHONE[0], "height": PHONE[1]},
                locale="zh-CN",
                reduced_motion="reduce",
            )

        running = Phone(start, folder)
        yield running
        running.context.close()


def wall_of(phone: Phone, demo: Running, role: str, query: str = "") -> str:
    """Sign in, open the round's wall, and wait until the phone has kept it; its address."""
    page = phone.page
    page.goto(demo.said["cast"][role])
    page.goto(f"{demo.base}/desk/sweeps/")
    address = demo.base + str(page.locator("[data-sweep] a").first.get_attribute("href")) + query
    page.goto(address)
    page.wait_for_function(READY)
    until(page, address, kept=True)
    return address


def until(page: Page, address: str, *, kept: bool) -> None:
    """Wait until the phone has kept a page, or has let go of it."""
    for _turn in range(100):
        if page.evaluate(KEPT, address) is kept:
            return
        page.wait_for_timeout(100)
    raise AssertionError(address)


def press(phone: Phone, door: str, state: str) -> float:
    """Two taps: the door, and what was found; the moment."""
    before = phone.taps
    phone.touch(f"{door} > summary")
    phone.touch(f'{door} button[value="{state}"]')
    expect(phone.page.locator(f"{door} [data-waits]")).to_be_visible()
    assert phone.taps - before == 2
    return time.time()


def tell(phone: Phone, door: str, state: str, words: str, photo: bool) -> float:
    """The door, what was found, the words, and send: at most five taps."""
    before = phone.taps
    phone.touch(f"{door} > summary")
    phone.touch(f'{door} [data-heard="{state}"]')
    phone.page.locator(f'{door} [name="words"]').fill(words)
    if photo:
        picture: Any = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": photo_with_whereabouts()}
        phone.page.locator(f'{door} input[type="file"]').set_input_files(picture)
    phone.touch(f'{door} [data-verb="send-{state}"]')
    expect(phone.page.locator(f"{door} [data-waits]")).to_be_visible()
    assert phone.taps - before <= 5
    return time.time()


def doors(page: Page, count: int) -> list[str]:
    """The first doors at which nobody has been, as selectors."""
    ids = page.locator(LEFT).evaluate_all("(all) => all.map((each) => each.id)")
    assert len(ids) >= count
    return [f'[id="{each}"]' for each in ids[:count]]


def test_9_eight_doors_without_a_network_arrive_once_in_order_with_their_times(phone: Phone, demo: Running) -> None:
    address, began = wall_of(phone, demo, "building_leader"), time.time()
    eight = doors(phone.page, 8)
    rooms = [phone.page.locator(f"{door} .cell-room").inner_text() for door in eight]
    phone.context.set_offline(True)
    moments = [press(phone, door, "nothing_changed") for door in eight[:3]]
    moments.append(press(phone, eight[3], "not_in"))
    strip = "#offline"
    expect(phone.page.locator(strip)).to_contain_text("没网，已存在这部手机里，有网就发（4条）")

    phone.die()
    phone.context.set_offline(True)
    phone.page.goto(address)
    expect(phone.page.locator(strip)).to_contain_text("（4条）")
    expect(phone.page.locator("[data-waits]:visible")).to_have_count(4)
    assert phone.page.locator(eight[0]).get_by_text("待发送").is_visible()
    moments.append(tell(phone, eight[4], "changed", CHANGE, photo=True))
    moments.append(tell(phone, eight[5], "help_wanted", WISH, photo=True))
    moments += [press(phone, door, "nothing_changed") for door in eight[6:]]
    expect(phone.page.locator(strip)).to_contain_text("（8条）")

    phone.die()
    phone.page.goto(demo.said["cast"]["building_leader"])
    phone.page.goto(address)
    expect(phone.page.locator(f"{strip} li", has_text="已收到")).to_have_count(8, timeout=30_000)
    expect(phone.page.locator("[data-waits]:visible")).to_have_count(0)
    phone.page.reload()
    assert phone.page.locator(f"{eight[5]} summary").get_attribute("data-state") == "help_wanted"

    found = asked(demo, began)
    assert [visit[0] for visit in found["visits"]] == rooms
    states = ["nothing_changed"] * 3 + ["not_in", "changed", "help_wanted"] + ["nothing_changed"] * 2
    assert [visit[1] for visit in found["visits"]] == states
    assert [visit[2] for visit in found["visits"] if visit[2]] == [CHANGE]
    for (*_rest, at, recorded), moment in zip(found["visits"], moments, strict=True):
        assert abs(at - moment) < SECONDS
        assert recorded > at
    assert found["wishes"] == [[rooms[5], "visit", True]]
    assert found["photos"] == 1


def test_forty_visits_with_photos_wait_on_the_phone_and_arrive_once(phone: Phone, demo: Running) -> None:
    wall_of(phone, demo, "station_head")
    fourth = phone.page.locator('#id_building option:has-text("4栋")').get_attribute("value")
    address, began = wall_of(phone, demo, "station_head", f"?building={fourth}"), time.time()
    forty = doors(phone.page, MANY)
    phone.context.set_offline(True)
    for number, door in enumerate(forty):
        tell(phone, door, "changed", f"{CHANGE}，第{number}户", photo=True)
    expect(phone.page.locator("#offline")).to_contain_text(f"（{MANY}条）")
    phone.die()
    phone.page.goto(demo.said["cast"]["station_head"])
    phone.page.goto(address)
    expect(phone.page.locator("#offline li", has_text="已收到")).to_have_count(MANY, timeout=60_000)
    found = asked(demo, began)
    assert [visit[2] for visit in found["visits"]] == [f"{CHANGE}，第{number}户" for number in range(MANY)]
    moments = [visit[3] for visit in found["visits"]]
    assert all(later > earlier - JITTER for earlier, later in pairwise(moments))
    assert found["photos"] == MANY


AGED = """async ([address, hours]) => {
  const shelf = await caches.open('linli-pages-1')
  const found = await shelf.match(address, { ignoreVary: true })
  const headers = new Headers(found.headers)
  headers.set('x-linli-kept-at', new Date(Date.now() - hours * 3600e3).toISOString())
  await shelf.delete(address, { ignoreVary: true })
  await shelf.put(address, new Response(await found.blob(), { headers }))
}"""


def test_after_72_hours_or_a_sign_out_the_phone_holds_the_wall_no_more(phone: Phone, demo: Running) -> None:
    address, page = wall_of(phone, demo, "building_leader"), phone.page
    for hours, there in ((71, True), (73, False)):
        page.evaluate(AGED, [address, hours])
        phone.context.set_offline(True)
        if there:
            page.goto(address)
            expect(page.locator("[data-wall]")).to_be_visible()
            page.goto("about:blank")
        else:
            with pytest.raises(Error):
                page.goto(address)
        phone.context.set_offline(False)
        page.goto(f"{demo.base}/desk/")
    assert not page.evaluate(KEPT, address)
    wall_of(phone, demo, "building_leader")
    page.goto(f"{demo.base}/accounts/sign-out/")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    until(page, address, kept=False)
