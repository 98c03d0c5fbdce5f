"""Programs kept running: started in order, brought back, cleared up after, stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linli.core import processes, supervisor
from linli.core.problems import Problem
from linli.core.supervisor import Child, Stopped, Supervisor, program

pytestmark = pytest.mark.slow

SLEEP = ["/bin/sleep", "60"]
DRIVER = """
import sys
from linli.core.supervisor import Child, Supervisor, program
with Supervisor(sys.argv[1]) as watcher:
    child = Child(name="sleep", command=program(sys.argv[2:]))
    watcher.start(child)
    print(child.process.pid, flush=True)
    watcher.run()
"""


class Lines(list[str]):
    """What the supervisor said."""

    def __call__(self, template: str, **values: object) -> None:
        self.append(template.format_map(values))


@pytest.fixture
def said() -> Lines:
    return Lines()


@pytest.fixture
def watcher(tmp_path: Path, said: Lines) -> Iterator[Supervisor]:
    with Supervisor(str(tmp_path), said) as watcher:
        yield watcher


def sleeper(name: str = "sleep", **more: object) -> Child:
    return Child(name=name, command=program(SLEEP), **more)  # type: ignore[arg-type]


def shell(name: str, script: str, **more: object) -> Child:
    return Child(name=name, command=program(["/bin/sh", "-c", script]), **more)  # type: ignore[arg-type]


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def watched_until(watcher: Supervisor, done: Callable[[], bool], seconds: float = 10) -> bool:
    def look() -> bool:
        watcher.look()
        return done()

    return processes.wait_until(look, seconds)


def killed(watcher: Supervisor, child: Child) -> int:
    """Kill the child and wait for its successor; the killed one's number."""
    former = pid_of(child)
    os.kill(former, signal.SIGKILL)
    assert watched_until(watcher, lambda: child.process is not None and pid_of(child) != former and child.is_ready)
    return former


def test_a_child_is_started_when_the_one_before_is_ready(watcher: Supervisor, tmp_path: Path) -> None:
    first = shell("first", f"sleep 0.3; touch {tmp_path}/ready; sleep 60", ready=(tmp_path / "ready").exists)
    watcher.start(first)
    assert (tmp_path / "ready").exists()
    second = sleeper("second")
    watcher.start(second)
    assert pid_of(second) != pid_of(first)


def test_children_started_together_get_ready_side_by_side(watcher: Supervisor, tmp_path: Path) -> None:
    script = "touch {0}; while [ ! -e {1} ]; do sleep 0.02; done; touch {0}-met; sleep 60"
    one, two = tmp_path / "one", tmp_path / "two"
    first = shell("first", script.format(one, two), ready=(tmp_path / "one-met").exists)
    second = shell("second", script.format(two, one), ready=(tmp_path / "two-met").exists)
    watcher.start(first, second)
    assert first.is_ready
    assert second.is_ready


def test_each_child_leads_a_group_of_its_own(watcher: Supervisor) -> None:
    child = sleeper()
    watcher.start(child)
    assert os.getpgid(pid_of(child)) == pid_of(child) != os.getpgrp()


def test_a_killed_child_comes_back_and_it_is_said(watcher: Supervisor, said: Lines) -> None:
    child = sleeper()
    watcher.start(child)
    former = killed(watcher, child)
    assert not processes.exists(former)
    assert said == ["sleep: killed (SIGKILL); starting it again.", "sleep: running again."]


def test_the_others_stay_as_they_are(watcher: Supervisor) -> None:
    steady, shaky = sleeper("steady"), sleeper("shaky")
    watcher.start(steady)
    watcher.start(shaky)
    number = pid_of(steady)
    killed(watcher, shaky)
    assert pid_of(steady) == number


def test_what_a_killed_child_leaves_in_its_group_is_ended(watcher: Supervisor, tmp_path: Path) -> None:
    child = shell("parent", f"sleep 60 & echo $! > {tmp_path}/grandchild; wait")
    watcher.start(child)
    note = tmp_path / "grandchild"
    assert processes.wait_until(lambda: note.exists() and note.read_text().strip() != "", 5)
    grandchild = int(note.read_text())
    killed(watcher, child)
    assert not processes.exists(grandchild)


def test_a_child_that_cannot_start_is_a_problem_that_names_its_log(watcher: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    with pytest.raises(Problem, match=f"Not started: broken.*{log}"):
        watcher.start(shell("broken", "echo why; exit 3", log=log, ready=lambda: False))
    assert log.read_text() == "why\n"


def test_a_child_that_does_not_get_ready_is_ended(watcher: Supervisor) -> None:
    child = sleeper("slow", ready=lambda: False, ready_seconds=0.2)
    with pytest.raises(Problem, match="Not started: slow"):
        watcher.start(child)
    assert child.process is None


def test_pauses_between_starts_grow_to_a_limit(watcher: Supervisor, said: Lines) -> None:
    child = sleeper()
    watcher.start(child)
    child.command = program(["/bin/false"])
    os.kill(pid_of(child), signal.SIGKILL)
    assert watched_until(watcher, lambda: len(said) > 4)
    assert any("ended with code 1" in line for line in said)
    assert child.delay >= 0.8
    for _ in range(10):
        watcher._put_off(child)
    assert child.delay == supervisor.LONGEST_DELAY


def test_a_steady_child_is_forgiven_its_past(watcher: Supervisor) -> None:
    child = sleeper()
    watcher.start(child)
    child.delay = 5.0
    child.started_at -= supervisor.STEADY_SECONDS + 1
    watcher.look()
    assert child.delay == supervisor.FIRST_DELAY


def test_a_problem_before_a_new_start_is_said_and_tried_again(watcher: Supervisor, said: Lines) -> None:
    hindrance = [Problem("The disk is full.")]

    def before() -> None:
        if child.started_at and hindrance:
            raise hindrance.pop()

    child = sleeper(before=before)
    watcher.start(child)
    killed(watcher, child)
    assert "sleep: The disk is full." in said


def test_all_stop_in_reverse_order(tmp_path: Path, said: Lines) -> None:
    script = "trap 'echo {0} >> {1}/order; exit' TERM; touch {1}/{0}; while :; do sleep 0.05; done"
    with Supervisor(str(tmp_path), said) as watcher:
        for name in ("first", "second", "third"):
            watcher.start(shell(name, script.format(name, tmp_path), ready=(tmp_path / name).exists))
    assert (tmp_path / "order").read_text().split() == ["third", "second", "first"]


def test_a_child_that_will_not_stop_is_ended_by_force(tmp_path: Path, said: Lines) -> None:
    stubborn = shell(
        "stubborn",
        f"trap '' TERM; touch {tmp_path}/deaf; while :; do sleep 0.05; done",
        ready=(tmp_path / "deaf").exists,
        stop_steps=((signal.SIGTERM, 0.3), (signal.SIGKILL, 5.0)),
    )
    with Supervisor(str(tmp_path), said) as watcher:
        watcher.start(stubborn)
        number = pid_of(stubborn)
    assert not processes.exists(number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(tmp_path: Path, said: Lines, number: signal.Signals) -> None:
    ignored = signal.getsignal(number) is signal.SIG_IGN
    if ignored:  # as nohup has it, and a shell that runs the suite in the background
        signal.signal(number, signal.SIG_DFL)
    former = signal.getsignal(number)
    child = sleeper()
    with Supervisor(str(tmp_path), said) as watcher:
        watcher.start(child)
        pid = pid_of(child)
        threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
        assert watcher.run() == 0
    assert not processes.exists(pid)
    assert signal.getsignal(number) == former
    if ignored:
        signal.signal(number, signal.SIG_IGN)


def test_a_signal_while_a_child_gets_ready_stops_the_wait(tmp_path: Path, said: Lines) -> None:
    with Supervisor(str(tmp_path), said) as watcher:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with pytest.raises(Stopped):
            watcher.start(sleeper(ready=lambda: False))


def test_a_step_runs_once_while_the_children_are_watched(watcher: Supervisor, tmp_path: Path) -> None:
    child = sleeper()
    watcher.start(child)
    os.kill(pid_of(child), signal.SIGKILL)
    assert watcher.once(["/bin/sh", "-c", "sleep 1; exit 3"]) == 3
    assert child.is_ready
    with (tmp_path / "out").open("wb") as out:
        assert watcher.once(["/bin/echo", "a line"], out=out.fileno()) == 0
    assert (tmp_path / "out").read_text() == "a line\n"


def test_a_signal_during_a_step_ends_the_step(tmp_path: Path, said: Lines) -> None:
    began = time.monotonic()
    with Supervisor(str(tmp_path), said) as watcher:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(Stopped):
            watcher.once(SLEEP)
    assert time.monotonic() - began < 5


def driven(mark: Path, *argv: str) -> tuple[subprocess.Popen[bytes], int]:
    """A supervisor in a process of its own, and the number of its child."""
    line = [sys.executable, "-c", DRIVER, str(mark), *argv]
    driver = subprocess.Popen(line, stdout=subprocess.PIPE)
    assert driver.stdout is not None
    return driver, int(driver.stdout.readline())


def test_nothing_survives_a_killed_supervisor(tmp_path: Path) -> None:
    driver, child = driven(tmp_path, *SLEEP)
    driver.kill()
    driver.communicate()
    assert processes.wait_until(lambda: not processes.exists(child), 5)


def test_the_next_supervisor_ends_what_a_killed_one_left(tmp_path: Path, said: Lines) -> None:
    script = f"setsid sleep 60 & echo $! > {tmp_path}/runaway; sleep 60"
    driver, _child = driven(tmp_path, "/bin/sh", "-c", script)
    note = tmp_path / "runaway"
    assert processes.wait_until(lambda: note.exists() and note.read_text().strip() != "", 5)
    runaway = int(note.read_text())
    driver.kill()
    driver.communicate()
    assert processes.exists(runaway)
    with Supervisor(str(tmp_path), said):
        assert not processes.exists(runaway)
    assert said == ["Ending what an earlier run left behind."]


def test_a_supervisor_of_something_else_is_left_alone(tmp_path: Path, said: Lines) -> None:
    driver, child = driven(tmp_path / "one", *SLEEP)
    with Supervisor(str(tmp_path / "two"), said):
        assert processes.exists(child)
    driver.terminate()
    driver.communicate()
    assert not processes.exists(child)
