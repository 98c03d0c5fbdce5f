"""One holder at a time, who says who it is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linli.core.locks import FileLock

HOLDER = """
import sys, time
from pathlib import Path
from linli.core.locks import FileLock
print(FileLock(Path(sys.argv[1])).take(url="here") and "taken", flush=True)
time.sleep(60)
"""


def test_one_holds_it_and_the_other_reads_who(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take(url="http://here")
    assert not second.take(url="http://there")
    assert second.is_taken()
    assert second.note() == {"pid": os.getpid(), "url": "http://here"}
    first.free()


def test_freed_it_can_be_taken_again_and_names_nobody(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    first.take(url="http://here")
    first.free()
    first.free()
    assert not second.is_taken()
    assert second.note() == {}
    assert second.take()
    assert first.is_taken()
    second.free()


def test_a_lock_never_taken_is_free(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert not lock.is_taken()
    assert lock.note() == {}


def test_only_the_holder_writes(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    with pytest.raises(RuntimeError):
        lock.write(url="http://here")
    assert lock.take(url="a much longer note than the next")
    lock.write(url="short")
    assert lock.note()["url"] == "short"
    lock.free()


def test_damaged_notes_are_read_as_none(tmp_path: Path) -> None:
    for text in ("{", "[1]", "\0"):
        (tmp_path / "lock").write_text(text)
        assert FileLock(tmp_path / "lock").note() == {}


def test_a_killed_holder_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"taken\n"
    lock = FileLock(path)
    assert lock.is_taken()
    assert lock.note()["pid"] == holder.pid
    holder.kill()
    holder.communicate()
    assert lock.take()
    lock.free()
