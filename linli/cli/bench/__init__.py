"""`linli bench NAME`: measures Linli against its budgets on this machine, in a database of its own."""

from __future__ import annotations

import argparse
import importlib
import json

from linli.cli.bench.figures import Figure, table
from linli.cli.words import _
from linli.core.problems import gettext_noop

BENCHES: dict[str, tuple[str, str]] = {
    "points": (
        "linli.cli.bench.points",
        gettext_noop("210,000 volunteers with three million entries: awarding 50,000 services, one's own page"),
    ),
    "reports": (
        "linli.cli.bench.reports",
        gettext_noop("day summary, week agenda and month report of sixty estates with 30,000 events in the month"),
    ),
    "roster": (
        "linli.cli.bench.roster",
        gettext_noop("58,000 members of a party organisation brought in from a sheet"),
    ),
    "service-requests": (
        "linli.cli.bench.service_requests",
        gettext_noop("filing, lists, the request page, the first screen, the idle demo"),
    ),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("name", choices=sorted(BENCHES), help=_("what to measure"))
    parser.add_argument("--rows", type=int, default=100_000, help=_("how many service requests lie in the database"))
    parser.add_argument("--quick", action="store_true", help=_("few repetitions: shows that it runs, not how fast"))
    parser.add_argument("--json", action="store_true", help=_("print the figures as JSON"))


def run(options: argparse.Namespace) -> int:
    """Measure and print; 1 where a budget is missed."""
    bench = importlib.import_module(BENCHES[options.name][0])
    figures: list[Figure] = bench.measure(rows=options.rows, quick=options.quick)
    if options.json:
        print(json.dumps({"figures": [figure.as_json() for figure in figures]}, ensure_ascii=False))
    else:
        print(table(figures))
    return 0 if all(figure.ok for figure in figures) else 1
