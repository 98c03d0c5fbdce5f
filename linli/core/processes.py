"""Looking at and ending processes: by working directory, by group, by a mark in their environment.

Reads /proc; where there is none (macOS) the looks find nothing and the callers rely on the processes' own
locks.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")


def exists(pid: int) -> bool:
    """Whether a process of that number runs (a zombie, dead but not yet collected, does not count)."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) not in ("Z", "X")


def _state(pid: int) -> str:
    """The kernel's letter for the state of the process, or "" where it cannot be read."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def all_pids() -> list[int]:
    """The numbers of all processes that can be seen."""
    try:
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    except OSError:
        return []


def working_in(directory: Path) -> list[int]:
    """Processes whose working directory is ``directory``: of a server's data directory, the server's own."""
    found = []
    for pid in all_pids():
        with contextlib.suppress(OSError):
            if (PROC / str(pid) / "cwd").readlink() == directory and exists(pid):
                found.append(pid)
    return found


def carrying(mark: str) -> list[int]:
    """Processes whose environment carries ``mark`` (``NAME=value``), this one excepted."""
    wanted = mark.encode()
    found = []
    for pid in all_pids():
        with contextlib.suppress(OSError):
            if pid != os.getpid() and wanted in (PROC / str(pid) / "environ").read_bytes().split(b"\0"):
                found.append(pid)
    return [pid for pid in found if exists(pid)]


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each; those already gone are passed over."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def wait_until(done: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask ``done`` until it says yes or the time is over; the last answer."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() >= until:
            return False
        time.sleep(pause)
    return True


def end(look: Callable[[], list[int]], steps: Iterable[tuple[signal.Signals, float]]) -> bool:
    """End the processes that ``look`` finds: each step sends its signal and waits so long. True when none is
    left.
    """
    for number, seconds in steps:
        found = look()
        if not found:
            return True
        send(found, number)
        if wait_until(lambda: not look(), seconds):
            return True
    return not look()


def end_group(group: int, seconds: float) -> None:
    """End what is left of a process group, first asking, then by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            return
        if wait_until(lambda: not group_lives(group), seconds):
            return


def group_lives(group: int) -> bool:
    """Whether any process of the group still runs."""
    members = [pid for pid in all_pids() if _group_of(pid) == group]
    if members or PROC.exists():
        return any(exists(pid) for pid in members)
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _group_of(pid: int) -> int:
    """The process group of ``pid``, or 0 when it is gone."""
    try:
        return os.getpgid(pid)
    except OSError:
        return 0
