"""What the worker polls for every second: each noun's ticks, and the sequencer last, to order what they did."""

from __future__ import annotations

import importlib
import logging

from linli.core import events
from linli.core.jobs import TICKS

JOBS = (
    "linli.messages.jobs",
    "linli.places.jobs",
    "linli.people.jobs",
    "linli.organisations.jobs",
    "linli.attachments.jobs",
    "linli.service_requests.jobs",
    "linli.whistles.jobs",
    "linli.meetings.jobs",
    "linli.outreach.jobs",
    "linli.duties.jobs",
    "linli.feedback.jobs",
)
log = logging.getLogger(__name__)


def run_ticks() -> int:
    """Run every tick once; returns how many things were done. One that fails does not stop the others."""
    for module in JOBS:
        importlib.import_module(module)
    done = 0
    for name, tick in TICKS.items():
        try:
            done += tick()
        except Exception:
            log.exception("tick %s", name)
    return done + events.sequence()
