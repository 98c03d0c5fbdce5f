"""Jinniu: a burst pipe that a driver snaps, and a quarrel that stays inside the micro-grid."""

from __future__ import annotations

from collections.abc import Iterator

from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.mediation import actions as mediation
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source

PIPE = "路边水管爆了，水冲到马路上"
CHAIRS = "夜里拖椅子\n楼下说十一点还在响，楼上说没有拖。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the board at the door to a promise that is kept."""
    stage.post("deputy", stage.world.bodies["grid"], "micro_grid_member")
    yield stage.step("board", "desk:places")
    yield from _snapped(stage)
    yield from _quarrel(stage)


def _snapped(stage: Stage) -> Iterator[Step]:
    stage.until(10, 20)
    row = stage.report(PIPE, source=Source.SNAP, category="burst_pipe")
    yield stage.step("snapped", "resident:snap", stage.world.estate.slug)
    head = stage.by("station_head")
    requests.accept(row, category="burst_pipe", urgency="urgent", by=head, at=stage.later(minutes=3))
    requests.dispatch(row, to=stage.world.bodies["property"], by=head, at=stage.later(minutes=2))
    yield stage.step("urgent", "desk:service_request", row.number)
    requests.take(row, by=stage.by("repairer"), at=stage.later(minutes=6))
    words = "先关了总阀，换了一截管，已经通水。"
    requests.resolve(row, result="repaired", words=words, by=stage.by("repairer"), at=stage.later(minutes=80))
    yield stage.step("mended", "desk:service_request", row.number)
    row.refresh_from_db()
    if row.hazard:
        seen = "到场看过，没有再渗，路面也干了。"
        requests.inspect(row, words=seen, by=stage.by("station_head"), at=stage.later(minutes=30))
        row.refresh_from_db()
    requests.rate(row, by=stage.holder_of_code(row), at=stage.later(minutes=50))
    yield stage.step("followed", "desk:service_request", row.number)


def _quarrel(stage: Stage) -> Iterator[Step]:
    member = ("deputy", "micro_grid_member")
    stage.until(9, 30)
    row = acts.quarrel(stage, "micro_grid", CHAIRS, ("301户住户", "401户住户"), "grid_worker", member)
    yield stage.step("quarrel", "desk:mediation", row.number)
    promises = ("椅脚包布，十点以后轻放", "有响动先敲门说")
    row = acts.settled(stage, row, member, where="301户门口", words="远亲不如近邻。", promises=promises)
    yield stage.step("agreed", "desk:mediation", row.number)
    stage.until(10, days=31)
    row.refresh_from_db()
    mediation.keep(row, words="两家都守住了。", by=stage.by(*member), at=stage.at)
    yield stage.step("kept", "desk:mediation", row.number)
