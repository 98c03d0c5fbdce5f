"""Killing, one after the other, whatever runs, while residents report: nothing is lost, nothing stands there twice."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from linli.cli.bench.driver import Client, Running, hidden, running_demo
from linli.cli.bench.machine import descendants
from linli.core.processes import exists
from tests.journeys.steps import rest, stop

pytestmark = [pytest.mark.journey, pytest.mark.slow]

REPORTS = 500
THREADS = 8
ANSWER_SECONDS = 120
BACK_SECONDS = 60
FIRST_ANSWERS = 20
WORDS = "夜里楼道的灯不亮，第{number}盏"

COUNTED = """
import json
from linli.cli.ready import database
with database():
    from linli.core import events
    from linli.core.models import Event
    from linli.service_requests.models import Clock, ServiceRequest
    while events.sequence():
        pass
    found = ServiceRequest.objects.filter(words__startswith="夜里楼道的灯不亮，第")
    filed = Event.objects.filter(kind="service_request.filed", subject_id__in=[str(row.pk) for row in found])
    print(json.dumps({
        "numbers": sorted(found.values_list("number", flat=True)),
        "words": len(set(found.values_list("words", flat=True))),
        "events": filed.count(),
        "sequenced": filed.exclude(seq=None).count(),
        "clocks": Clock.objects.filter(service_request__in=found).count(),
        "chain": events.verify(),
    }))
"""


def _line(pid: int) -> str:
    """The command line of a process, or nothing once it is gone."""
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _parent(pid: int) -> int:
    try:
        return int((Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _ours(demo: Running, wanted: Callable[[int, str], bool]) -> list[int]:
    """Processes below our own demo that are wanted, by pid and command line."""
    return [pid for pid in descendants(demo.process.pid) if pid != demo.process.pid and wanted(pid, _line(pid))]


def web_main(demo: Running) -> list[int]:
    top = demo.process.pid
    return _ours(demo, lambda pid, line: " -m granian " in line and _parent(pid) == top)


def web_workers(demo: Running) -> list[int]:
    mains = web_main(demo)
    return _ours(demo, lambda pid, line: "granian" in line and _parent(pid) in mains)


def job_worker(demo: Running) -> list[int]:
    return _ours(demo, lambda pid, line: " -m linli.cli work" in line)


def postmaster(demo: Running) -> list[int]:
    top = demo.process.pid
    return _ours(demo, lambda pid, line: "/postgres -D " in line and _parent(pid) == top)


VICTIMS = [web_workers, web_main, job_worker, postmaster]


@dataclass
class Sender:
    """One resident's phone: sends a report under its key until the server has answered it."""

    demo: Running
    tried_again: list[str] = field(default_factory=list)
    client: Client = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.client = Client(self.demo.base)

    @property
    def door(self) -> str:
        return urlsplit(self.demo.said["door_url"]).path

    def file(self, key: str, words: str) -> str:
        """The number under which it was received. Raises AssertionError for a refusal, or after two minutes."""
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            try:
                number = self._try(key, words)
            except (OSError, http.client.HTTPException):
                number = ""
            if number:
                return number
            self.tried_again.append(key)
            rest(self.client)
            time.sleep(0.2)
        raise AssertionError(f"no answer in {ANSWER_SECONDS} seconds: {words}")

    def _try(self, key: str, words: str) -> str:
        """The number, or nothing where it has to be tried again."""
        if not self.token:
            status, _headers, page = self.client.get(self.door)
            if status >= 500:
                return ""
            self.token = hidden(page, "csrfmiddlewaretoken")
        sent = {"csrfmiddlewaretoken": self.token, "idempotency_key": key, "words": words, "anyway": "on"}
        status, headers, _page = self.client.post(self.door, sent)
        if status >= 500:
            return ""
        assert status == 303, (status, words)
        return str(headers["Location"]).strip("/").rpartition("/")[2]


@dataclass
class Answers:
    """What the server answered: a number for each key; and the keys that had to be sent again."""

    numbers: dict[str, str] = field(default_factory=dict)
    tried_again: list[str] = field(default_factory=list)


def _file_all(demo: Running, keys: dict[str, str], answers: Answers, between: Callable[[int], None]) -> None:
    """File every report by eight phones at once; `between` is told how many of these have been answered."""
    own, before = threading.local(), len(answers.numbers)

    def one(item: tuple[str, str]) -> None:
        if not hasattr(own, "sender"):
            own.sender = Sender(demo, answers.tried_again)
        answers.numbers[item[0]] = own.sender.file(*item)
        rest(own.sender.client)
        between(len(answers.numbers) - before)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, keys.items()))


def _wait(what: str, until_true: Callable[[], bool], seconds: float = BACK_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not until_true():
        assert time.monotonic() < until, f"waited {seconds} seconds in vain: {what}"
        time.sleep(0.1)


def _ready(demo: Running) -> bool:
    client = Client(demo.base)
    try:
        return client.get("/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        rest(client)


def _kill(demo: Running, victims: Callable[[Running], list[int]]) -> None:
    """`kill -9` one of them, and wait for the one that takes its place."""
    before = victims(demo)
    assert before, f"{victims.__name__}: none runs"
    os.kill(before[0], signal.SIGKILL)
    replaced = f"{victims.__name__} brought back"
    _wait(replaced, lambda: len(victims(demo)) >= len(before) and before[0] not in victims(demo))


def _counted(demo: Running) -> dict[str, object]:
    """What the database holds at the end, asked by a process of its own."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"LINLI_DATA": str(demo.data), "LINLI_DEMO": "1"}
    done = subprocess.run([sys.executable, "-c", COUNTED], env=environ, check=True, capture_output=True, timeout=120)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _file_while_killing(
    demo: Running, keys: dict[str, str], answers: Answers, victims: Callable[[Running], list[int]]
) -> None:
    """File these reports; after the first answers one of the victims is killed."""
    begun = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(lambda: begun.wait() and _kill(demo, victims))
        try:
            _file_all(demo, keys, answers, lambda count: begun.set() if count >= FIRST_ANSWERS else None)
        finally:
            begun.set()
        killing.result()


def test_nothing_is_lost_and_nothing_doubled_while_everything_is_killed_in_turn() -> None:
    keys = [(uuid.uuid4().hex, WORDS.format(number=number)) for number in range(REPORTS)]
    answers, share = Answers(), REPORTS // len(VICTIMS)
    with running_demo(workers=2) as demo:
        for turn, victims in enumerate(VICTIMS):
            _file_while_killing(demo, dict(keys[turn * share : (turn + 1) * share]), answers, victims)
        assert len(answers.numbers) == len(set(answers.numbers.values())) == REPORTS
        assert answers.tried_again, "nothing was noticed of the killing"
        _wait("ready again", lambda: _ready(demo))

        again = Answers()
        _file_all(demo, dict(keys), again, lambda count: None)
        assert again.numbers == answers.numbers

        found = _counted(demo)
        assert found["numbers"] == sorted(answers.numbers.values())
        assert found["words"] == found["events"] == found["sequenced"] == found["clocks"] == REPORTS
        assert found["chain"] is None

        everything = descendants(demo.process.pid)
        assert stop(demo) == 0
        _wait("everything stopped", lambda: not any(exists(pid) for pid in everything), 10)
