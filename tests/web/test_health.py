"""Alive and ready, for whoever watches the machine."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.test import Client


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.fixture
def data(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def test_ready_when_database_migrations_and_worker_are(client: Client, db: None, data: Path) -> None:
    (data / "worker-heartbeat").touch()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["worker"] is True


def test_a_worker_not_seen_for_long_is_said(client: Client, db: None, data: Path) -> None:
    beat = data / "worker-heartbeat"
    beat.touch()
    old = time.time() - 120
    os.utime(beat, (old, old))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json()["database"], answer.json()["worker"]) == (True, False)


def test_a_worker_never_seen_is_said(client: Client, db: None, data: Path) -> None:
    assert client.get("/readyz").status_code == 503
