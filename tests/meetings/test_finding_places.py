"""What waits for a forum that is not held there any more lands where it belongs, or comes back with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Refused
from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.meetings import actions, jobs
from linli.meetings.enums import Cause, Outcome
from linli.meetings.lists import fits
from linli.meetings.models import AgendaItem
from linli.meetings.queries import comes_back
from linli.meetings.waiting import STRAY
from linli.messages.models import Outbox
from linli.organisations.models import OrganisationPlace
from linli.places.actions import adopt_playbook
from linli.playbooks.actions import publish
from linli.playbooks.loading import shipped
from tests.meetings.ladder import COMMUNITY, STATION, Ladder

REST = ("station_meeting", "community_talks", "subdistrict_talks")


@pytest.fixture
def ladder(world: World, at: datetime) -> Ladder:
    return Ladder(world, at)


def without(*forums: str) -> str:
    """The town's playbook without these forums and the duties to hold them, where what climbed to one of them does not
    climb."""
    text = shipped()["jian"].read_text(encoding="utf-8").replace('version = "', 'version = "9', 1)
    for key in forums:
        begin = text.index(f'[[forums]]\nkey = "{key}"')
        ends = [at for mark in ("[[forums]]", "[[duties]]") if (at := text.find(mark, begin + 5)) > 0]
        text = text[:begin] + text[min(ends) :]
        text = text.replace(f'climbs_to = "{key}"\nclimbs_after = "30d"\n', "")
        text = text.replace(f'climbs_to = "{key}"\nclimbs_after = "45d"\n', "")
        met_by = f'met_by = {{ work = "meeting", key = "{key}" }}'
        text = "\n[".join(part for part in text.split("\n[") if met_by not in part)
    return text


def adopt(ladder: Ladder, *forums: str) -> None:
    version = publish(text=without(*forums), by=system(), at=ladder.at)
    adopt_playbook(place=ladder.world.places["city"], version=version, by=system(), at=ladder.at)


def look() -> None:
    jobs.Looks()()


def stray(ladder: Ladder, role: str) -> list[str]:
    return [line.subject for line in waiting_for(ladder.world.actor(role), ladder.at) if line.asks == STRAY]


def test_what_fits_stays(ladder: Ladder) -> None:
    item = ladder.item()
    look()
    actions.find_place_for(item, by=system(), at=ladder.at)
    item.refresh_from_db()
    assert (item.is_open, item.version, item.forum) == (True, 1, STATION)


def test_a_forum_that_the_new_version_dropped_gives_its_list_to_the_one_that_fits(ladder: Ladder) -> None:
    item = ladder.item("充电棚")
    adopt(ladder, STATION)
    assert not fits(AgendaItem.objects.get(pk=item.pk))
    look()
    item.refresh_from_db()
    assert (item.outcome, item.cause) == (Outcome.MOVED, Cause.NOT_HELD)
    later = ladder.open_item()
    assert (later.forum, later.title) == (COMMUNITY, "充电棚")
    assert later.organisation_id == ladder.holder(COMMUNITY).pk
    assert Outbox.objects.get(subject_type="agenda_item").kind == "agenda_item.body.moved"
    assert Event.objects.filter(kind="agenda_item.moved").count() == 1


def test_where_no_forum_is_left_it_comes_back_to_whoever_may_take_it_off(ladder: Ladder) -> None:
    item = ladder.item("充电棚")
    adopt(ladder, *REST)
    look()
    look()
    item.refresh_from_db()
    assert (item.is_open, item.cause, item.climbs_at) == (True, Cause.NOT_HELD, None)
    assert stray(ladder, "station_head") == ["充电棚"]
    assert Outbox.objects.filter(kind="agenda_item.body.came_back").count() == 1
    actions.withdraw_item(item, reason="去年就建好了", by=ladder.head, at=ladder.at)
    assert stray(ladder, "station_head") == []


def test_it_lands_again_once_the_forum_is_held_again(ladder: Ladder) -> None:
    item = ladder.item("充电棚")
    adopt(ladder, *REST)
    look()
    assert ladder.world.version is not None
    adopt_playbook(place=ladder.world.places["city"], version=ladder.world.version, by=system(), at=ladder.at)
    called = ladder.called()
    item.refresh_from_db()
    assert (item.meeting_id, item.cause) == (called.pk, "")


def test_a_body_that_does_not_serve_the_place_any_more_gives_its_list_away(ladder: Ladder) -> None:
    ladder.item("充电棚")
    OrganisationPlace.objects.filter(organisation=ladder.station).update(place=ladder.world.places["other_estate"])
    look()
    assert ladder.open_item().forum == COMMUNITY


def test_tasks_of_a_decision_come_back_on_the_agendas_of_the_forum_that_fits_now(ladder: Ladder) -> None:
    item = ladder.on_agenda()
    actions.decide_item(item, said="建", tasks=[ladder.given(words="画线")], by=ladder.head, at=ladder.at)
    adopt(ladder, STATION)
    look()
    item.refresh_from_db()
    assert (item.outcome, item.forum) == (Outcome.DECIDED, COMMUNITY)
    held = ladder.session(COMMUNITY)
    assert [task.words for task in comes_back(held)] == ["画线"]
    assert Event.objects.filter(kind="agenda_item.tasks_moved").count() == 1


def test_nobody_moves_it_by_hand(ladder: Ladder) -> None:
    item = ladder.item()
    adopt(ladder, STATION)
    with pytest.raises(Refused):
        actions.find_place_for(item, by=ladder.head, at=ladder.at)


def test_one_that_goes_wrong_stops_none_of_the_others(ladder: Ladder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    first, second = ladder.item("第一件"), ladder.item("第二件")
    adopt(ladder, STATION)
    real = jobs.fits

    def broken(item: AgendaItem) -> bool:
        if item.pk == first.pk:
            raise LookupError("its playbook is gone")
        return real(item)

    monkeypatch.setattr(jobs, "fits", broken)
    looks = jobs.Looks()
    assert looks() == 1
    assert looks() == 1
    second.refresh_from_db()
    assert second.outcome == Outcome.MOVED


def test_the_job_looks_once_an_hour_and_goes_on_where_it_stopped(
    ladder: Ladder, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    items = [ladder.item(f"第{number}件") for number in range(3)]
    adopt(ladder, STATION)
    looks = jobs.Looks()
    assert looks() == 2
    assert AgendaItem.objects.filter(outcome=Outcome.MOVED).count() == 2
    looks()
    assert {one.pk for one in AgendaItem.objects.filter(outcome=Outcome.MOVED)} <= {one.pk for one in items}
    while looks():
        pass
    assert AgendaItem.objects.filter(outcome=Outcome.MOVED).count() == 3
    with django_assert_num_queries(0):
        assert looks() == 0
