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
    "linli.heard.jobs",
    "linli.whistles.jobs",
    "linli.mediation.jobs",
    "linli.wishes.jobs",
    "linli.offers.jobs",
    "linli.emergencies.jobs",
    "linli.alliances.jobs",
    "linli.services.jobs",
    "linli.vouchers.jobs",
    "linli.care.jobs",
    "linli.firms.jobs",
    "linli.meetings.jobs",
    "linli.legacy.jobs",
    "linli.outreach.jobs",
    "linli.drills.jobs",
    "linli.lessons.jobs",
    "linli.volunteering.jobs",
    "linli.points.jobs",
    "linli.honours.jobs",
    "linli.projects.jobs",
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
