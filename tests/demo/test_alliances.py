"""Two units of the demo, each with a list, on whatever day the demo begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.alliances.queries import helping_at, promised_at, year_now
from linli.demo.alliances import HELPED, add_alliances
from linli.demo.cast import build_world


@pytest.mark.django_db
@pytest.mark.parametrize("now", [datetime(2026, 11, 23, 1, 30, tzinfo=UTC), datetime(2027, 1, 1, 3, tzinfo=UTC)])
def test_one_unit_has_two_years_and_the_other_is_asked_back(now: datetime) -> None:
    world = build_world(at=now - timedelta(days=32))
    world.at = now
    tie = add_alliances(world, now)
    assert tie is not None
    assert AllianceTie.objects.filter(state="standing").count() == 2
    year = year_now(now)
    last = AllianceYear.objects.get(tie=tie, year=year - 1)
    assert (last.keeper_words, bool(last.unit_said_at)) == (HELPED, True)
    assert set(Commitment.objects.filter(year=last).values_list("state", flat=True)) == {"done"}
    assert Commitment.objects.exclude(year__tie=tie).get().state == "countered"
    assert {one.unit.name for one in helping_at(world.estate)} == {"市供热厂", "青禾区实验小学"}
    assert promised_at(world.estate, year).filter(year__tie=tie).count() == 2
