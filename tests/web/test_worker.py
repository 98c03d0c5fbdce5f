"""The service worker is served from the root, asked for anew each time, and keeps no page that must not be kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from linli.web import worker

SOURCE = Path(__file__).parents[2] / "frontend" / "js" / "worker.js"


def test_it_comes_from_the_root_and_is_asked_for_anew(db: None) -> None:
    answer = Client().get("/worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"fetch" in answer.content


def test_without_a_built_front_end_there_is_none(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_text", bytes)
    assert Client().get("/worker.js").status_code == 404


def test_it_keeps_neither_the_desk_nor_what_says_no_store() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    resident = next(line for line in text.splitlines() if line.startswith("const RESIDENT"))
    assert "desk" not in resident
    assert "accounts" not in resident
    assert "no-store" in text
