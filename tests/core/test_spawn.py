"""Children that cannot outlive their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from linli.core import processes, spawn

PARENT = """
import os, signal, subprocess, sys, time
from linli.core import spawn
child = subprocess.Popen(spawn.command(sys.argv[1:], signal_at_parents_death=signal.SIGTERM))
print(child.pid, flush=True)
time.sleep(60)
"""


def run(*argv: str, **more: str) -> subprocess.CompletedProcess[str]:
    line = spawn.command(argv, signal_at_parents_death=signal.SIGKILL, **more)
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_the_program_gets_its_arguments_and_gives_its_code() -> None:
    done = run("/bin/sh", "-c", 'echo "$1"; exit 7', "sh", "with space")
    assert (done.stdout, done.returncode) == ("with space\n", 7)


def test_a_missing_program_is_said() -> None:
    done = run("/no/such/program")
    assert done.returncode == spawn.CANNOT_ENTER
    assert "/no/such/program" in done.stderr


def test_a_directory_that_cannot_be_entered_is_told_by_the_code(tmp_path: Path) -> None:
    assert run("/bin/true", enter=str(tmp_path)).returncode == 0
    assert run("/bin/true", enter=str(tmp_path / "missing")).returncode == spawn.CANNOT_ENTER


def test_an_identity_that_cannot_be_had_is_told_by_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_identity: str) -> None:
        raise PermissionError("not you")

    monkeypatch.setattr(spawn, "_assume", refuse)
    assert spawn._become([str(os.getppid()), "9", "user:1:1", "", "/bin/true"]) == spawn.CANNOT_CHANGE


def test_a_child_whose_parent_is_gone_does_not_start() -> None:
    line = spawn.command(["/bin/true"], signal_at_parents_death=signal.SIGKILL)
    line[line.index(str(os.getpid()))] = "1"
    assert subprocess.run(line, check=False).returncode == spawn.PARENT_GONE


def test_a_killed_parent_takes_its_child_along() -> None:
    line = [sys.executable, "-c", PARENT, "/bin/sleep", "60"]
    parent = subprocess.Popen(line, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert processes.wait_until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n", 5)
    parent.kill()
    parent.communicate()
    assert processes.wait_until(lambda: not processes.exists(child), 5)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_root_becomes_another_user() -> None:
    assert run("/usr/bin/id", "-u", identity="user:65534:65534").stdout == "65534\n"


def test_a_zombie_does_not_count_as_running() -> None:
    child = subprocess.Popen(["/bin/true"])
    assert processes.wait_until(lambda: not processes.exists(child.pid), 5)
    child.wait()
    assert not processes.exists(child.pid)
    assert not processes.exists(0)
    assert not processes.exists(-1)


def test_processes_are_found_by_their_directory_and_by_their_mark(tmp_path: Path) -> None:
    environ = {**os.environ, "A_MARK": str(tmp_path)}
    child = subprocess.Popen(["/bin/sleep", "60"], cwd=tmp_path, env=environ)
    try:
        found = [child.pid]
        assert processes.wait_until(lambda: processes.carrying(f"A_MARK={tmp_path}") == found, 5)
        assert processes.working_in(tmp_path) == found
        assert processes.carrying(f"A_MARK={tmp_path}/other") == []
        assert processes.working_in(tmp_path / "other") == []
    finally:
        child.kill()
        child.wait()


def test_ending_goes_from_asking_to_force(tmp_path: Path) -> None:
    script = f"trap '' TERM; touch {tmp_path}/deaf; while :; do sleep 0.05; done"
    child = subprocess.Popen(["/bin/sh", "-c", script], process_group=0)
    assert processes.wait_until((tmp_path / "deaf").exists, 5)

    def look() -> list[int]:
        return [child.pid] if processes.exists(child.pid) else []

    assert not processes.end(look, [(signal.SIGTERM, 0.2)])
    assert processes.group_lives(child.pid)
    assert processes.end(look, [(signal.SIGTERM, 0.1), (signal.SIGKILL, 5)])
    child.wait()
    assert processes.wait_until(lambda: not processes.group_lives(child.pid), 5)
