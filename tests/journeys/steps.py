"""The steps that lead up to a journey's beginning, taken quickly and without a browser; and photos to send."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from linli.cli.bench.driver import Client, Running, hidden

SEE_OTHER = 303
STOP_SECONDS = 60
GPS_TAG = 0x8825
CODE = re.compile(r'class="code"[^>]*>([0-9A-Z]{5}-[0-9A-Z]{5})<')


@dataclass
class Filed:
    """One service request: its number, its query code as it is written, and the browser-less client that filed it."""

    number: str
    code: str
    client: Client

    @property
    def address(self) -> str:
        return f"/f/{self.number}/"


def photo_with_whereabouts() -> bytes:
    """A JPEG of a phone: camera, time and the coordinates of somebody's home in its EXIF."""
    image = Image.effect_noise((640, 480), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Telephone Works", "Model 7", "2026:11:23 19:02:11"
    exif.get_ifd(GPS_TAG).update({1: "N", 2: (27.0, 6.0, 33.5), 3: "E", 4: (114.0, 59.0, 9.5)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def whereabouts_of(photo: bytes) -> dict[Any, Any]:
    """Everything that a photo's EXIF tells."""
    exif = Image.open(io.BytesIO(photo)).getexif()
    return {**exif, **exif.get_ifd(GPS_TAG)}


def stop(demo: Running) -> int:
    """Ask a demo to stop, as the machine does when it is shut down; its exit code."""
    demo.process.terminate()
    code = demo.process.wait(STOP_SECONDS)
    if demo.process.stdout is not None:
        demo.process.stdout.close()
    return code


def rest(client: Client) -> None:
    """Let go of the connection; the cookies stay, and the next request opens another."""
    if client.connection is not None:
        client.connection.close()
        client.connection = None


def report(demo: Running, words: str) -> Filed:
    """File at the door code."""
    client, door = Client(demo.base), urlsplit(demo.said["door_url"]).path
    _status, _headers, page = client.get(door)
    sent = {
        "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
        "idempotency_key": uuid.uuid4().hex,
        "words": words,
        "anyway": "on",
    }
    status, headers, _body = client.post(door, sent)
    assert status == SEE_OTHER, status
    _status, _headers, page = client.get(headers["Location"])
    rest(client)
    found = CODE.search(page.decode())
    assert found
    return Filed(headers["Location"].strip("/").rpartition("/")[2], found.group(1), client)


def staff(demo: Running, role: str) -> Client:
    """Somebody of the cast, signed in."""
    client = Client(demo.base)
    status, _headers, _body = client.get(f"/demo/sign-in/{role}/")
    rest(client)
    assert status in (302, SEE_OTHER), status
    return client


def act(client: Client, filed: Filed, noun: str, **said: str) -> None:
    """Send a verb's form as it stands on its page, with what is said of it; a choice not made gets the first option."""
    address = f"/desk/service-requests/{filed.number}/{noun}/"
    try:
        status, _headers, page = client.get(address)
        assert status == 200, (address, status)
        form = Form()
        form.feed(page.decode())
        chosen = {name: form.values[name] or next(filter(None, options)) for name, options in form.options.items()}
        status, _headers, _page = client.post(address, {**form.values, **chosen, **said})
        assert status == SEE_OTHER, (address, status)
    finally:
        rest(client)


def dispatched(demo: Running, words: str) -> Filed:
    """Reported, accepted, and dispatched to whom the playbook suggests."""
    filed = report(demo, words)
    act(staff(demo, "station_head"), filed, "acceptance", then="dispatch")
    return filed


def in_hand(demo: Running, words: str) -> Filed:
    """As `dispatched`, and taken by the property company's repairer."""
    filed = dispatched(demo, words)
    act(staff(demo, "repairer"), filed, "take")
    return filed


def resolved(demo: Running, words: str) -> Filed:
    """As `in_hand`, and resolved in words."""
    filed = in_hand(demo, words)
    act(staff(demo, "repairer"), filed, "resolution", words="灯泡换好了，今晚就亮。")
    return filed


@dataclass
class Form(HTMLParser):
    """The fields of the form that stands open on a desk page: their values, and the options of its choices."""

    values: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-way" in found
        if not self._inside:
            return
        name, value = found.get("name", ""), found.get("value", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._choice(self._select, value, "selected" in found)
        elif tag == "input" and found.get("type") == "radio":
            self._choice(name, value, "checked" in found)
        elif tag == "input" and name and found.get("type") not in ("file", "checkbox"):
            self.values[name] = value
        elif tag == "textarea":
            self.values.setdefault(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False

    def _choice(self, name: str, value: str, chosen: bool) -> None:
        self.options.setdefault(name, []).append(value)
        self.values.setdefault(name, "")
        if chosen:
            self.values[name] = value
