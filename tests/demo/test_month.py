"""The busy month: every ending occurs, the chain holds, and nothing lies in the future."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from linli.core import events
from linli.core.models import Event
from linli.demo.cast import World
from linli.demo.month import FATES, TODAY, fill_month, scripts
from linli.playbooks.enums import ReasonKind
from linli.playbooks.loading import load, shipped
from linli.service_requests.actions.filing import guess_category
from linli.service_requests.enums import OPEN, State
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import clocks_to_watch


@pytest.fixture
def month(world: World, at: datetime) -> Counter[str]:
    fill_month(world, now=at, count=30)
    return Counter(ServiceRequest.objects.values_list("state", flat=True))


def test_the_month_files_what_it_was_asked_for_and_today_beside_it(month: Counter[str]) -> None:
    assert month.total() == 30 + len(TODAY)


def test_open_and_ended_matters_lie_side_by_side(month: Counter[str]) -> None:
    assert month[State.CLOSED] >= 5
    assert month[State.RECEIVED] >= 4
    assert sum(month[state] for state in OPEN) >= len(TODAY)
    assert {State.DECLINED, State.WITHDRAWN} & set(month)


def test_nothing_happened_in_the_future_and_the_chain_holds(month: Counter[str], at: datetime) -> None:
    assert not ServiceRequest.objects.filter(received_at__gt=at).exists()
    assert not Remark.objects.filter(at__gt=at).exists()
    while events.sequence():
        pass
    assert events.verify() is None


def test_time_limits_were_watched_at_their_own_moments(month: Counter[str], at: datetime) -> None:
    late = Event.objects.filter(kind="service_request.fell_overdue").order_by("id")
    assert late.count() >= 2
    for event in late:
        assert event.at == datetime.fromisoformat(event.refs["due"])
    assert not Event.objects.filter(kind="service_request.climbed", at__gt=at).exists()
    assert not clocks_to_watch(at).exists()
    for row in ServiceRequest.objects.order_by("id"):
        moments = [event.at for event in Event.objects.filter(subject_id=str(row.pk)).order_by("id")]
        assert moments == sorted(moments)


def test_the_same_seed_tells_the_same_month(world: World, at: datetime, month: Counter[str]) -> None:
    titles = list(ServiceRequest.objects.order_by("received_at", "id").values_list("title", flat=True))
    fill_month(world, now=at, count=30)
    again = list(ServiceRequest.objects.order_by("received_at", "id").values_list("title", flat=True))
    assert Counter(again) == Counter(titles + titles)


def test_every_script_ends_with_a_result_of_the_playbook() -> None:
    playbook = load(shipped()["jian"])
    for script in scripts():
        category = guess_category(playbook, script.words) or "other"
        fitting = playbook.reasons_for(ReasonKind.RESOLVE, category)
        assert playbook.reason(ReasonKind.RESOLVE, script.result) in fitting, script
        assert script.words and script.told


def test_scripts_name_no_building_since_the_door_does() -> None:
    assert not [script.words for script in scripts() if "栋" in script.words]


def test_every_fate_has_a_weight_and_a_sentence() -> None:
    assert all(weight > 0 for _fate, weight in FATES)
    assert all(fate.__doc__ for fate, _weight in FATES)
