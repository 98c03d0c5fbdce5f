"""The worker: its ticks, its heartbeat, the jobs of a worker that died."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from linli.cli import work
from linli.cli.work import Ticker, bring_back_stalled
from linli.core.processes import wait_until


def test_each_round_ticks_and_leaves_a_sign(tmp_path: Path) -> None:
    heartbeat, rounds = tmp_path / "heartbeat", []
    ticker = Ticker(lambda: rounds.append(heartbeat.exists()), heartbeat, every=0.01)
    ticker.start()
    assert wait_until(lambda: len(rounds) > 2, 5)
    ticker.stop()
    assert rounds[0] is False
    assert rounds[2] is True


def test_stopped_it_ticks_no_more_and_takes_its_sign_along(tmp_path: Path) -> None:
    rounds: list[int] = []
    ticker = Ticker(lambda: rounds.append(1), tmp_path / "heartbeat", every=0.01)
    ticker.start()
    assert wait_until((tmp_path / "heartbeat").exists, 5)
    ticker.stop()
    count = len(rounds)
    assert not wait_until(lambda: len(rounds) > count, 0.1)
    assert not (tmp_path / "heartbeat").exists()


def test_never_started_it_can_be_stopped(tmp_path: Path) -> None:
    Ticker(lambda: 0, tmp_path / "heartbeat").stop()
    assert not (tmp_path / "heartbeat").exists()


def test_a_failing_tick_is_logged_and_does_not_end_the_ticking(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[int] = []

    def fail() -> None:
        rounds.append(1)
        raise RuntimeError("out of order")

    ticker = Ticker(fail, tmp_path / "heartbeat", every=0.01)
    with caplog.at_level(logging.ERROR):
        ticker.start()
        assert wait_until(lambda: len(rounds) > 2, 5)
        ticker.stop()
    assert "out of order" in caplog.text


def test_an_unwritable_sign_does_not_end_the_ticking(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rounds: list[int] = []
    ticker = Ticker(lambda: rounds.append(1), tmp_path / "missing" / "heartbeat", every=0.01)
    with caplog.at_level(logging.ERROR):
        ticker.start()
        assert wait_until(lambda: len(rounds) > 2, 5)
        ticker.stop()
    assert "heartbeat" in caplog.text


class Stalled(InMemoryConnector):
    """A queue in memory in which every job in hand belongs to a dead worker."""

    async def select_stalled_jobs_by_heartbeat_all(self, **_: object) -> list[dict[str, object]]:
        return [job for job in self.jobs.values() if job["status"] == "doing"]


def queue(attempts: int) -> Stalled:
    """A queue with one job in hand that was begun ``attempts`` times before."""
    connector = Stalled()
    app = App(connector=connector)

    @app.task(name="count")
    def count() -> None:
        """Do nothing."""

    async def put() -> None:
        async with app.open_async():
            await count.defer_async()

    asyncio.run(put())
    connector.jobs[1].update(status="doing", attempts=attempts)
    return connector


def look(connector: Stalled) -> int:
    async def run() -> int:
        async with App(connector=connector).open_async() as app:
            return await bring_back_stalled(app)

    return asyncio.run(run())


def test_a_job_whose_worker_died_is_queued_again() -> None:
    connector = queue(attempts=0)
    assert look(connector) == 1
    assert connector.jobs[1]["status"] == "todo"
    assert connector.jobs[1]["attempts"] == 1
    assert look(connector) == 0


def test_a_job_that_takes_its_workers_along_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    connector = queue(attempts=work.MOST_DEATHS)
    with caplog.at_level(logging.ERROR):
        assert look(connector) == 0
    assert connector.jobs[1]["status"] == "failed"
    assert "count" in caplog.text
