"""Pictures made on the spot, and a thing that may have photos."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from linli.attachments import queries
from linli.core.actors import Actor, ActorKind, system

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SYSTEM = system()
THING = UUID(int=7)
REPORTER = Actor(ActorKind.CODE, subjects=frozenset({THING}))
STRANGER = Actor(ActorKind.CODE, subjects=frozenset({UUID(int=8)}))

Paint = Callable[..., io.BytesIO]


def paint(size: tuple[int, int] = (40, 30), fmt: str = "JPEG", mode: str = "RGB", **options: Any) -> io.BytesIO:
    """A small picture: left half blue, right half red."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    image.convert(mode).save(file, fmt, **options)
    file.seek(0)
    return file


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Files of this test alone."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def thing(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A type whose photos the holder of its code sees."""
    monkeypatch.setattr(queries, "_subjects", {})
    queries.register_subject("thing", lambda actor, subject_id: subject_id in actor.subjects)
    yield "thing"
