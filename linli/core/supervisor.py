"""Keeps a handful of programs running: starts them in order, brings back those that die, stops them all at
the end.

Each child leads a process group of its own, so that a Ctrl-C reaches the supervisor alone and what a dead
child leaves behind can be ended. Each is told by the kernel to stop when the supervisor dies. Use it from the
main thread: the kernel takes the starting thread for the parent (see `spawn`), and signals arrive there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO, Any

from linli.core import processes, spawn
from linli.core.problems import Problem, Say, gettext_noop, say_english

FIRST_DELAY = 0.2
LONGEST_DELAY = 5.0
STEADY_SECONDS = 10.0
TICK = 0.05
ORPHAN_SECONDS = 2.0
STOP_STEPS = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MARK = "LINLI_SUPERVISED_BY"


class Stopped(Exception):
    """A signal asked the supervisor to stop while it waited for something."""


def nothing() -> None:
    """Nothing to do before a start."""


def at_once() -> bool:
    """Ready as soon as started."""
    return True


@dataclass(slots=True, kw_only=True)
class Child:
    """A program to keep running.

    ``command`` gives the line to run at each start (built by `spawn.command`); ``before`` is called ahead of
    each start and may raise `Problem`; ``ready`` answers whether it can be used. ``log`` takes its words;
    without one they go to our standard error. ``stop_steps`` are signals and the seconds each is given.
    ``marked`` is false for a program that clears up after its own crashes.
    """

    name: str
    command: Callable[[], Sequence[str]]
    before: Callable[[], None] = nothing
    ready: Callable[[], bool] = at_once
    env: Mapping[str, str] | None = None
    marked: bool = True
    log: Path | None = None
    ready_seconds: float = 60.0
    stop_steps: Sequence[tuple[signal.Signals, float]] = STOP_STEPS
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    is_ready: bool = field(default=False, init=False)
    delay: float = field(default=FIRST_DELAY, init=False)
    started_at: float = field(default=0.0, init=False)
    next_start: float = field(default=0.0, init=False)


def program(argv: Sequence[str]) -> Callable[[], list[str]]:
    """A child's ``command`` for an ordinary program, asked to end (SIGTERM) when the supervisor dies."""
    return lambda: spawn.command(argv, signal_at_parents_death=signal.SIGTERM)


class Supervisor:
    """Runs children. ``mark`` names what it runs for (the data directory): children carry it in their
    environment, so that the next supervisor for the same thing finds what a killed one left behind.
    """

    def __init__(self, mark: str, say: Say = say_english) -> None:
        self.children: list[Child] = []
        self.mark = mark
        self.say = say
        self._signal: int | None = None
        self._former: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Supervisor:
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                self._former[number] = signal.signal(number, self._noticed)
        self._end_leftovers()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        finally:
            for number, former in self._former.items():
                signal.signal(number, former)

    def _noticed(self, number: int, _frame: FrameType | None) -> None:
        """Remember the first stop signal; the loops look at it."""
        self._signal = self._signal or number

    def _end_leftovers(self) -> None:
        """End the children of a supervisor for the same thing that was killed together with them."""
        if processes.carrying(f"{MARK}={self.mark}"):
            self.say(gettext_noop("Ending what an earlier run left behind."))
            processes.end(partial(processes.carrying, f"{MARK}={self.mark}"), STOP_STEPS)

    def start(self, *children: Child) -> None:
        """Start children side by side and wait until all are ready.

        Raises `Problem` if one ends or does not get ready, `Stopped`.
        """
        for child in children:
            self.children.append(child)
            self._launch(child)
        while not all(child.is_ready for child in children):
            self._pause()
            for child in children:
                self._watch(child, first=not child.is_ready)

    def once(self, argv: Sequence[str], env: Mapping[str, str] | None = None, out: int | None = None) -> int:
        """Run a program to its end while the children are watched; its exit code. Raises `Stopped`.

        ``out`` is the descriptor that takes its standard output.
        """
        line, environ = program(argv)(), self._environment(env)
        process = subprocess.Popen(line, env=environ, stdin=subprocess.DEVNULL, stdout=out, process_group=0)
        try:
            while process.poll() is None:
                self._pause()
                self.look()
        finally:
            _end_process(process, STOP_STEPS)
        return process.returncode

    def run(self) -> int:
        """Watch the children until a signal says stop; the exit code."""
        with suppress(Stopped):
            while True:
                self._pause()
                self.look()
        return 0

    def stop(self) -> None:
        """Stop all children, the last started first."""
        for child in reversed(self.children):
            if child.process is not None:
                _end_process(child.process, child.stop_steps)
                child.process = None
        self.children.clear()

    def _pause(self) -> None:
        """Wait a moment; raises `Stopped` when a signal has come."""
        if self._signal is None:
            time.sleep(TICK)
        if self._signal is not None:
            raise Stopped(self._signal)

    def look(self) -> None:
        """Look at every child once, and collect orphans that the kernel handed to us."""
        for child in self.children:
            self._watch(child)
        self._collect_strangers()

    def _watch(self, child: Child, *, first: bool = False) -> None:
        """Notice that a child died, got ready, hangs at start, or is due to be started again."""
        now = time.monotonic()
        if child.process is None:
            if now >= child.next_start:
                self._launch_again(child)
            return
        code = child.process.poll()
        if code is not None:
            self._bury(child, code, first=first)
        elif not child.is_ready:
            self._ask_ready(child, first=first)
        elif now - child.started_at > STEADY_SECONDS:
            child.delay = FIRST_DELAY

    def _ask_ready(self, child: Child, *, first: bool) -> None:
        """Ask a starting child whether it is ready; one that takes too long is ended, to be started again."""
        assert child.process is not None
        if child.ready():
            child.is_ready = True
            if not first:
                self.say(gettext_noop("{name}: running again."), name=child.name)
        elif time.monotonic() - child.started_at > child.ready_seconds:
            _end_process(child.process, child.stop_steps)

    def _bury(self, child: Child, code: int, *, first: bool) -> None:
        """A child is dead: end what is left of its group, and set the time of its next start."""
        assert child.process is not None
        processes.end_group(child.process.pid, ORPHAN_SECONDS)
        child.process = None
        if first:
            raise Problem(
                gettext_noop("Not started: {name}."),
                gettext_noop("Its log says why: {log}.") if child.log else gettext_noop("Its words are above."),
                name=child.name,
                log=child.log,
            )
        self._put_off(child)
        if code < 0:
            self.say(
                gettext_noop("{name}: killed ({how}); starting it again."), name=child.name, how=_signal_name(-code)
            )
        else:
            self.say(gettext_noop("{name}: ended with code {code}; starting it again."), name=child.name, code=code)

    def _put_off(self, child: Child) -> None:
        """Set the next start, each time twice as far off, up to a limit."""
        child.next_start = time.monotonic() + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)

    def _launch_again(self, child: Child) -> None:
        """Start a dead child; a problem that hinders it is said, and it is tried again later."""
        try:
            self._launch(child)
        except Problem as problem:
            self.say(gettext_noop("{name}: {problem}"), name=child.name, problem=problem)
            self._put_off(child)

    def _launch(self, child: Child) -> None:
        """Start the child's program in a group of its own."""
        child.before()
        child.is_ready = False
        child.started_at = time.monotonic()
        with _log(child.log) as log:
            child.process = subprocess.Popen(
                list(child.command()),
                env=self._environment(child.env, child.marked),
                stdin=subprocess.DEVNULL,
                stdout=log or 2,
                stderr=log or 2,
                process_group=0,
            )

    def _environment(self, env: Mapping[str, str] | None, marked: bool = True) -> dict[str, str]:
        """The child's environment, with our mark or without any."""
        plain = {name: value for name, value in (os.environ if env is None else env).items() if name != MARK}
        return {**plain, MARK: self.mark} if marked else plain

    def _collect_strangers(self) -> None:
        """As process number 1 of a container we inherit orphans: collect the dead ones, leaving our own to
        Popen.
        """
        own = {child.process.pid for child in self.children if child.process is not None}
        while os.getpid() == 1:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None or found.si_pid in own:
                return
            with suppress(ChildProcessError):
                os.waitpid(found.si_pid, 0)


def _end_process(process: subprocess.Popen[bytes], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """End a process step by step, then what is left of its group."""
    for number, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    processes.end_group(process.pid, ORPHAN_SECONDS)


def _signal_name(number: int) -> str:
    """The name of a signal."""
    with suppress(ValueError):
        return signal.Signals(number).name
    return str(number)


def _log(path: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    """The log opened for appending, or nothing."""
    return nullcontext() if path is None else path.open("ab")
