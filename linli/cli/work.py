"""``linli work``: the worker. One thread runs what is due each second, the main thread runs queued jobs.

The queue is polled, not listened to: a listener that loses its connection is not brought back, and then everything
would be slower after a database's crash than before it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from linli.cli.ready import database
from linli.cli.words import _
from linli.core.problems import Problem, gettext_noop

HEARTBEAT = "worker-heartbeat"
TICK_SECONDS = 1.0
STOP_SECONDS = 8.0
SPARE_CONNECTIONS = 3
POLL_SECONDS = 1.0
SIGN_SECONDS = 3.0
STALLED_SECONDS = 15.0
MOST_DEATHS = 5

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--concurrency", type=int, default=1, help=_("how many jobs at the same time (1)"))


def run(options: argparse.Namespace) -> int:
    """Work until a signal says stop. Raises `Problem` when the database is gone for good."""
    with database() as env:
        from procrastinate.exceptions import ConnectorException

        from linli.config.ticks import run_ticks

        ticker = Ticker(run_ticks, env.data_dir / HEARTBEAT)
        ticker.start()
        try:
            asyncio.run(_work(options.concurrency))
        except ConnectorException as error:
            raise Problem(
                gettext_noop("The worker has lost the database: {reason}"), reason=error.__cause__ or error
            ) from error
        finally:
            ticker.stop()
    return 0


async def _work(concurrency: int) -> None:
    """Run queued jobs until SIGINT or SIGTERM; a job in hand may end first."""
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    most = concurrency + SPARE_CONNECTIONS
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=most)
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            watch = asyncio.create_task(_keep_bringing_back(worker))
            try:
                await worker.run_worker_async(
                    concurrency=concurrency,
                    shutdown_graceful_timeout=STOP_SECONDS,
                    listen_notify=False,
                    fetch_job_polling_interval=POLL_SECONDS,
                    update_heartbeat_interval=SIGN_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                )
            finally:
                watch.cancel()


async def _keep_bringing_back(app: App) -> None:
    """Look for stalled jobs again and again; a database that is away for a while is waited for."""
    while True:
        try:
            await bring_back_stalled(app)
        except Exception:
            log.warning("stalled jobs could not be looked for", exc_info=True)
        await asyncio.sleep(SIGN_SECONDS)


async def bring_back_stalled(app: App) -> int:
    """Queue again the jobs whose worker died in their midst; how many. One that took five workers along has failed."""
    from procrastinate.jobs import Status

    count = 0
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts >= MOST_DEATHS:
            log.error("job %s (%s) has failed: its worker died %s times", job.id, job.task_name, job.attempts)
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await app.job_manager.retry_job(job)
            count += 1
    return count


class Ticker:
    """Calls ``run_ticks`` every second in a thread of its own and touches ``heartbeat`` after each round.

    A tick that fails is logged and tried again with the next round. A round that outlasts its second is
    followed at once by the next.
    """

    def __init__(self, run_ticks: Callable[[], object], heartbeat: Path, every: float = TICK_SECONDS) -> None:
        self._run_ticks = run_ticks
        self._heartbeat = heartbeat
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round in hand; the heartbeat goes, for a worker that was stopped is not one that
        hangs.
        """
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(STOP_SECONDS)
        self._heartbeat.unlink(missing_ok=True)

    def _loop(self) -> None:
        """Tick until told to stop."""
        while not self._over.is_set():
            began = time.monotonic()
            self._round()
            self._over.wait(max(0.0, self._every - (time.monotonic() - began)))

    def _round(self) -> None:
        """One round of ticks and one heartbeat."""
        from django.db import close_old_connections

        try:
            self._run_ticks()
        except Exception:
            log.exception("a round of ticks failed")
        finally:
            close_old_connections()
        try:
            self._heartbeat.touch()
        except OSError:
            log.exception("the heartbeat could not be written")
