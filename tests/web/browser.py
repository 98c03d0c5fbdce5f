"""A real browser for tests, and a small server of our own pages for it to visit."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from linli.web.csp import policy

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STATIC = Path(__file__).parents[2] / "linli" / "web" / "static"
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def chromium() -> str:
    """Where the browser is; skips the test on a machine without one."""
    found = os.environ.get("LINLI_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@dataclass
class Received:
    """One form that reached the server: its text fields, its files by name, its headers."""

    fields: dict[str, str]
    files: dict[str, bytes]
    headers: dict[str, str]


@dataclass
class Site:
    """A running server. `answer` decides what a POST gets: a status and, for 303, an address."""

    url: str
    pages: dict[str, Callable[[dict[str, str]], str]]
    answer: tuple[int, str] = (303, "/done")
    received: list[Received] = field(default_factory=list)


def render(
    template: str, context: dict[str, Any], path: str = "/", language: str = "zh-hans", elder: bool = False
) -> str:
    """A template's text as a page, as a view would render it."""
    request = RequestFactory().get(path)
    if elder:
        request.COOKIES["linli_elder"] = "1"
    with translation.override(language):
        return engines["jinja2"].from_string(template).render(context, request)


def _parse(environ: dict[str, Any]) -> Received:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    kind = environ.get("CONTENT_TYPE", "")
    if not kind.startswith("multipart/"):
        return Received(dict(parse_qsl(body.decode())), {}, headers)
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields, files = {}, {}
    for part in message.iter_parts():
        name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if part.get_filename():
            files[str(part.get_filename())] = content
        else:
            fields[str(name)] = content.decode()
    return Received(fields, files, headers)


def _application(site: Site) -> Callable[..., list[bytes]]:
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            start("200 OK", [("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))])
            return [file.read_bytes()]
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy())]
        status, address = 200, path
        if environ["REQUEST_METHOD"] == "POST":
            site.received.append(_parse(environ))
            status, address = site.answer
        if status == 303:
            start("303 See Other", [*headers, ("Location", address)])
            return [b""]
        page = site.pages.get(address) or (lambda query: "<!doctype html><title>done</title><h1>done</h1>")
        start(f"{status} Answer", headers)
        return [page(dict(parse_qsl(environ.get("QUERY_STRING", "")))).encode()]

    return answer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(pages: dict[str, Callable[[dict[str, str]], str]]) -> Iterator[Site]:
    """A site on loopback that shows `pages` by path, each a function of the query."""
    site = Site("", pages)
    server = make_server("127.0.0.1", 0, _application(site), _Server, _Quiet)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
