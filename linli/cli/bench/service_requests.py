"""Budgets of service requests: filing, list, page, first screen, idle demo."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from linli.cli.bench.driver import Client, Running, hidden, packed, running_demo
from linli.cli.bench.figures import Figure
from linli.cli.bench.machine import pss_bytes
from linli.cli.bench.similar import similar
from linli.cli.ready import set_up_django
from linli.core.postgres import PrivateCluster
from linli.core.postgres_files import program

BY_HAND = 0.8
"""CPU-ms that the design gives for a filing in plain SQL. Its statements may have been fewer than ours."""

WORDS = "3栋东侧路灯不亮，晚上老人下楼看不见台阶，请来看一下"


def measure(*, rows: int, quick: bool) -> list[Figure]:
    """All figures, on a demo of its own with `rows` service requests more."""
    times = 40 if quick else 400
    with running_demo() as demo:
        figures = [_idle(demo, seconds=2 if quick else 20)]
        figures += _first_screen(demo)
        os.environ["DATABASE_URL"] = PrivateCluster(demo.data).dsn()
        os.environ["LINLI_DATA"] = str(demo.data)
        set_up_django()
        figures += at_the_designs_pace(_pages(demo, times, "as the demo has them"), *_filing(demo, times))
        _fill(rows)
        figures += at_the_designs_pace(_pages(demo, times, f"at {rows:,}"), *_filing(demo, times, f" at {rows:,}"))
        figures.append(similar(times))
    return figures


def at_the_designs_pace(pages: Sequence[Figure], filing: Figure, hand: Figure, ratio: Figure) -> list[Figure]:
    """What was measured, which the budget judges, and for information what it comes to where filing by hand costs what
    the design says it cost: how much of a miss may be the machine's."""
    figures: list[Figure] = []
    for one in (*pages, filing):
        paced = one.value * BY_HAND / hand.value
        figures += [one, Figure(f"{one.name}, at the design's pace", paced, one.unit)]
    return [*figures, hand, ratio]


def _idle(demo: Running, seconds: int) -> Figure:
    """Memory of everything that runs, at rest."""
    time.sleep(seconds)
    return Figure("idle demo, everything running", pss_bytes(demo.pids()) / 2**20, "MB PSS", 600)


def _first_screen(demo: Running) -> list[Figure]:
    """What a resident's phone loads at the door: document and style sheet, then all of it."""
    client = Client(demo.base)
    path = urlsplit(demo.said["door_url"]).path
    _status, _headers, page = client.get(path)
    sizes = {"html": packed(page)}
    text = page.decode()
    for attribute, ending in (("href", ".css"), ("src", ".js"), ("href", ".svg")):
        for part in text.split(f'{attribute}="')[1:]:
            address = part.split('"', 1)[0]
            if address.endswith(ending) and address.startswith("/static/"):
                sizes[address] = packed(client.get(address)[2])
    style = sum(size for name, size in sizes.items() if name == "html" or name.endswith(".css"))
    return [
        Figure("first screen: document and style sheet", style / 1024, "KB packed", 20),
        Figure("first screen: everything", sum(sizes.values()) / 1024, "KB packed", 80),
    ]


def _cpu_ms(demo: Running, act: Callable[[int], object], times: int) -> float:
    """CPU milliseconds of web and database for one act, as the mean over `times` acts after a warm-up."""
    for index in range(10):
        act(-1 - index)
    with demo.at_rest():
        before = demo.cpu()
        for index in range(times):
            act(index)
        return (demo.cpu() - before) * 1000 / times


def _expect(status: int, wanted: int, what: str) -> None:
    if status != wanted:
        raise RuntimeError(f"{what} answered {status}, not {wanted}")


def _pages(demo: Running, times: int, when: str) -> list[Figure]:
    """The inbox, the list and a request's page of the station head, and the list of a whole city."""
    figures = []
    number = _some_number()
    asked = (
        ("inbox", "station_head", "/desk/", 8.0),
        ("list of 50, estate", "station_head", "/desk/service-requests/?list=all", 8.0),
        ("list of 50, city", "city_officer", "/desk/service-requests/?list=all", 8.0),
        ("request page", "station_head", f"/desk/service-requests/{number}/", 8.0),
    )
    for name, role, path, budget in asked:
        client = Client(demo.base)  # one for each page: the server closes connections that wait for their turn
        client.follow(f"/demo/sign-in/{role}/")

        def act(_index: int, client: Client = client, path: str = path, name: str = name) -> None:
            _expect(client.get(path)[0], 200, name)

        figures.append(Figure(f"{name}, {when}", _cpu_ms(demo, act, times), "CPU-ms", budget))
    return figures


def _some_number() -> str:
    from linli.service_requests.enums import State
    from linli.service_requests.models import ServiceRequest

    row = ServiceRequest.objects.filter(state=State.IN_HAND).order_by("id").first()
    row = row or ServiceRequest.objects.order_by("id")[0]
    return row.number


def _filing(demo: Running, times: int, when: str = "") -> tuple[Figure, Figure, Figure]:
    """Filing through HTTP, the same database work by hand through pgbench, and the ratio of the two."""
    client = Client(demo.base)
    path = urlsplit(demo.said["door_url"]).path
    token = hidden(client.get(path)[2], "csrfmiddlewaretoken")

    def act(_index: int) -> None:
        values = {"csrfmiddlewaretoken": token, "words": WORDS, "anyway": "on", "idempotency_key": str(uuid.uuid4())}
        client.cookies.pop("linli_codes", None)
        _expect(client.post(path, values)[0], 303, "filing")

    web = _cpu_ms(demo, act, times)
    hand = statistics.median(_by_hand(demo, times) for _round in range(3))
    return (
        Figure(f"filing, whole path{when}", web, "CPU-ms", 5),
        Figure(f"filing, the same by hand{when}", hand, "CPU-ms"),
        Figure(f"filing, ratio to the same by hand{when}", web / hand, "×", 3.3),
    )


def _by_hand(demo: Running, times: int) -> float:
    """CPU milliseconds of pgbench and the database for one filing in plain SQL, simple protocol."""
    from linli.cli.bench.by_hand import script

    cluster = PrivateCluster(demo.data)
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as file:
        file.write(script(WORDS))
    line = [
        str(program("pgbench")), "--no-vacuum", "--protocol=simple", "--client=1", f"--transactions={times}",
        f"--file={file.name}", cluster.dsn(),
    ]  # fmt: skip
    own = os.times()
    with demo.at_rest():
        before = demo.cpu()
        subprocess.run(line, check=True, capture_output=True)
        database = demo.cpu() - before
    spent = os.times()
    Path(file.name).unlink()
    pgbench = (spent.children_user - own.children_user) + (spent.children_system - own.children_system)
    return (database + pgbench) * 1000 / times


def _fill(rows: int) -> None:
    from linli.core import clock
    from linli.demo.bulk import fill_bulk
    from linli.demo.cast import World
    from linli.organisations.models import Organisation
    from linli.service_requests.enums import State
    from linli.service_requests.models import ServiceRequest

    now = clock.now()
    other = Organisation.objects.filter(kind="service_station").order_by("-id")[0]
    template = ServiceRequest.objects.filter(state=State.RECEIVED).order_by("id")[0]
    fill_bulk(World(at=now, bodies={"other_station": other}), rows, template=template, now=now)
