"""Files under the hash of their content."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest

from linli.attachments import files

DATA = b"some bytes"
DIGEST = hashlib.sha256(DATA).hexdigest()


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_file_lies_under_its_hash_and_is_kept_once(folder: Path) -> None:
    assert files.store(DATA) == files.store(DATA) == DIGEST
    assert names(folder) == {f"{DIGEST[:2]}/{DIGEST}.jpg"}
    assert files.path_of(DIGEST).read_bytes() == DATA


def test_what_comes_in_goes_into_quarantine(folder: Path) -> None:
    assert files.quarantine(io.BytesIO(DATA), most_bytes=len(DATA)) == DIGEST
    assert names(folder) == {f"quarantine/{DIGEST}"}
    assert (folder / "quarantine").stat().st_mode & 0o077 == 0
    assert files.quarantined(DIGEST).stat().st_mode & 0o077 == 0
    for _ in range(2):
        files.release_from_quarantine(DIGEST)
    assert names(folder) == set()


def test_a_file_over_the_limit_leaves_nothing_behind(folder: Path) -> None:
    with pytest.raises(files.TooLarge):
        files.quarantine(io.BytesIO(DATA), most_bytes=len(DATA) - 1)
    assert names(folder) == set()


def test_a_write_that_breaks_off_leaves_no_name_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        files.store(DATA)
    assert names(folder) == set()


def test_a_name_appears_only_after_its_content_is_synced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        seen.append(files.path_of(DIGEST).exists())
        sync(handle)

    monkeypatch.setattr(files.os, "fsync", watched)
    files.store(DATA)
    assert seen == [False, True]


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, DIGEST + "0", DIGEST[:-1] + "/"])
def test_only_a_hash_leads_to_a_file(name: str) -> None:
    for find in (files.path_of, files.quarantined):
        with pytest.raises(ValueError, match="SHA-256"):
            find(name)


def test_old_files_of_the_quarantine_are_found(folder: Path, settings: Any) -> None:
    assert files.old_in_quarantine(0) == []
    files.quarantine(io.BytesIO(DATA), most_bytes=100)
    past = time.time() - 7200
    os.utime(files.quarantined(DIGEST), (past, past))
    files.quarantine(io.BytesIO(b"new"), most_bytes=100)
    assert files.old_in_quarantine(3600) == [DIGEST]
