"""A matter climbs from forum to forum, by a session or by itself, and goes down again once, never without a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.core.waiting import Line, waiting_for
from linli.demo.cast import World
from linli.meetings import actions, jobs
from linli.meetings.enums import Cause, Outcome
from linli.meetings.models import AgendaItem
from linli.meetings.queries import history_of
from linli.meetings.waiting import PART, TALK
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.service_requests.models import Remark
from tests.meetings.ladder import COMMUNITY, STATION, SUBDISTRICT, Ladder


@pytest.fixture
def ladder(world: World, at: datetime) -> Ladder:
    return Ladder(world, at)


def lines(ladder: Ladder, role: str) -> list[Line]:
    found = waiting_for(ladder.world.actor(role), ladder.at)
    return [line for line in found if line.kind == "meeting" and line.asks == TALK]


def climb_by_job(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return jobs.climb()


def test_what_climbs_waits_in_the_inbox_of_whoever_calls_the_forum_above(ladder: Ladder) -> None:
    ladder.item("充电棚")
    assert [line.subject for line in lines(ladder, "station_head")] == ["充电棚"]
    assert lines(ladder, "community_officer") == []
    later = ladder.climbed()
    (line,) = lines(ladder, "community_officer")
    assert (line.subject, line.ref, line.due_at) == ("充电棚", str(later.pk), later.climbs_at)
    assert line.body == ladder.holder(COMMUNITY).pk
    assert lines(ladder, "station_head") == []
    ladder.session(COMMUNITY)
    assert lines(ladder, "community_officer") == []


def test_the_body_that_holds_the_forum_above_is_told(ladder: Ladder) -> None:
    ladder.item()
    later = ladder.climbed()
    row = Outbox.objects.get(subject_type="agenda_item")
    assert (row.organisation_id, row.subject_id) == (ladder.holder(COMMUNITY).pk, later.pk)
    said = words_of(row.kind, row.refs)
    assert said.title == "Climbed to Community joint meeting"
    assert "why stands on its page" in said.body


def test_what_lands_by_itself_is_told_and_what_one_puts_there_oneself_is_not(ladder: Ladder) -> None:
    ladder.item()
    assert not Outbox.objects.filter(subject_type="agenda_item").exists()
    ladder.awaiting()
    row = Outbox.objects.get(subject_type="agenda_item")
    assert (row.kind, row.organisation_id) == ("agenda_item.body.landed", ladder.station.pk)
    assert words_of(row.kind, row.refs).title == "On the list of Half-monthly station meeting"


def test_a_matter_about_a_service_request_stands_there_by_number_and_category_alone(ladder: Ladder) -> None:
    row = ladder.awaiting()
    (line,) = lines(ladder, "station_head")
    assert line.subject == PART.join((row.number, "proposal_facility", str(row.playbook_version_id)))
    type(row).objects.filter(pk=row.pk).update(station_only=True)
    (line,) = lines(ladder, "station_head")
    assert line.subject == PART.join((row.number, "", str(row.playbook_version_id)))


def test_what_is_not_settled_in_time_climbs_by_itself_with_its_history(ladder: Ladder) -> None:
    first = ladder.item("充电棚", said="三处候选")
    assert first.climbs_at == ladder.at + timedelta(days=30)
    assert climb_by_job(first.climbs_at - timedelta(minutes=1)) == 0
    assert climb_by_job(first.climbs_at) == 1
    first.refresh_from_db()
    assert (first.outcome, first.cause, first.meeting_id) == (Outcome.CLIMBED, Cause.TIME_UP, None)
    assert first.why == "It was not settled there in the time that there is for it"
    later = ladder.open_item()
    assert (later.forum, later.title, later.words) == (COMMUNITY, "充电棚", "三处候选")
    assert [one.pk for one in history_of(later)] == [first.pk, later.pk]
    assert later.place_id == ladder.world.places["community"].pk
    event = Event.objects.get(kind="agenda_item.climbed")
    assert (event.refs["cause"], event.refs["to_forum"], event.person_id) == ("time_up", COMMUNITY, None)


def test_the_time_on_a_list_is_not_begun_again_by_putting_it_off(ladder: Ladder) -> None:
    first = ladder.item()
    ladder.session(STATION)
    first.refresh_from_db()
    later = actions.postpone_item(first, reason="等报价", by=ladder.head, at=ladder.at)
    assert later.climbs_at == first.climbs_at
    assert later.climbs_at is not None
    assert climb_by_job(later.climbs_at) == 1


def test_what_stands_on_an_agenda_waits_for_its_session_and_climbs_when_that_is_called_off(ladder: Ladder) -> None:
    item = ladder.item()
    called = ladder.called(days=29)
    assert item.climbs_at is not None
    assert climb_by_job(item.climbs_at) == 0
    actions.call_off(called, reason="停电", by=ladder.head, at=ladder.at)
    assert climb_by_job(item.climbs_at) == 1


def test_nothing_climbs_past_the_top(ladder: Ladder) -> None:
    ladder.item()
    ladder.climbed()
    top = ladder.climbed()
    assert (top.forum, top.climbs_at) == (SUBDISTRICT, None)
    assert climb_by_job(ladder.at + timedelta(days=999)) == 0
    ladder.session(SUBDISTRICT)
    with pytest.raises(Refused) as refused:
        actions.climb_item(ladder.open_item(), reason="定不了", by=ladder.convener(SUBDISTRICT), at=ladder.at)
    assert refused.value.refusal.why == "There is no forum above this one."


def test_where_nobody_holds_the_forum_above_it_goes_to_the_next_or_stays(ladder: Ladder) -> None:
    type(ladder.station).objects.filter(pk=ladder.holder(COMMUNITY).pk).update(ended_on=ladder.day(0))
    first = ladder.item()
    assert first.climbs_at is not None
    assert climb_by_job(first.climbs_at) == 1
    assert ladder.open_item().forum == SUBDISTRICT
    type(ladder.station).objects.filter(pk=ladder.holder(SUBDISTRICT).pk).update(ended_on=ladder.day(0))
    again = ladder.item("晾衣架")
    assert again.climbs_at is not None
    assert climb_by_job(again.climbs_at) == 1
    again.refresh_from_db()
    assert (again.is_open, again.forum, again.climbs_at) == (True, STATION, None)
    assert Event.objects.filter(kind="agenda_item.stayed").count() == 1


def test_nobody_lets_it_climb_by_hand_or_before_its_time(ladder: Ladder) -> None:
    item = ladder.item()
    for by, at in ((ladder.head, ladder.at + timedelta(days=40)), (system(), ladder.at)):
        with pytest.raises(Refused):
            actions.climb_in_time(item, by=by, at=at)


def test_what_climbed_goes_down_again_with_a_reason_to_the_list_it_came_from(ladder: Ladder) -> None:
    first = ladder.item("充电棚")
    later = ladder.climbed()
    with pytest.raises(Invalid) as wrong:
        actions.send_down(later, reason=" ", by=ladder.convener(COMMUNITY), at=ladder.at)
    assert set(wrong.value.errors) == {"reason"}
    back = actions.send_down(later, reason="站点自己就能定", by=ladder.convener(COMMUNITY), at=ladder.at)
    assert (back.forum, back.organisation_id, back.place_id) == (STATION, ladder.station.pk, first.place_id)
    assert back.climbs_at == ladder.at + timedelta(days=30)
    later.refresh_from_db()
    assert (later.outcome, later.why) == (Outcome.SENT_DOWN, "站点自己就能定")
    assert [line.subject for line in lines(ladder, "station_head")] == ["充电棚"]
    assert Outbox.objects.filter(kind="agenda_item.body.sent_down", organisation_id=ladder.station.pk).exists()


def test_it_goes_down_once_and_stays_above_when_it_climbs_again(ladder: Ladder) -> None:
    ladder.item()
    later = ladder.climbed()
    actions.send_down(later, reason="站点能定", by=ladder.convener(COMMUNITY), at=ladder.at)
    again = ladder.climbed("还是定不了")
    with pytest.raises(Refused) as refused:
        actions.send_down(again, reason="再回去", by=ladder.convener(COMMUNITY), at=ladder.at)
    assert refused.value.refusal.why == "It was sent back once and has climbed again: now it stays here."


def test_a_session_sends_down_too_but_what_never_climbed_goes_nowhere(ladder: Ladder) -> None:
    ladder.item()
    ladder.climbed()
    ladder.session(COMMUNITY)
    back = actions.send_down(ladder.open_item(), reason="站点能定", by=ladder.convener(COMMUNITY), at=ladder.at)
    assert back.forum == STATION
    with pytest.raises(Refused) as refused:
        actions.send_down(back, reason="不归我们", by=ladder.head, at=ladder.at)
    assert "nowhere to send it" in refused.value.refusal.why


def test_whoever_reported_it_reads_every_step_in_chinese_whatever_the_desk_reads(ladder: Ladder) -> None:
    row = ladder.awaiting(days=300)
    later = ladder.climbed("要社区出面")
    actions.send_down(later, reason="先量一量", by=ladder.convener(COMMUNITY), at=ladder.at)
    item = ladder.open_item()
    assert item.climbs_at is not None
    assert climb_by_job(item.climbs_at) == 1
    above, below = (item.playbook.forum(key).name.zh for key in (COMMUNITY, STATION))
    said = [one.text for one in Remark.objects.filter(service_request=row, kind="reply").order_by("at")]
    assert said == [
        f"转到“{above}”：要社区出面",
        f"退回“{below}”：先量一量",
        f"转到“{above}”：在规定的时间里没有议定",
    ]
    kinds = Event.objects.filter(subject_id=str(row.pk), kind__startswith="service_request.").order_by("id")
    told = [event.kind.partition(".")[2] for event in kinds if "forum" in event.refs]
    assert told == ["listed", "scheduled", "listed", "listed", "listed"]
    assert AgendaItem.objects.filter(subject_id=row.pk).values("matter_id").distinct().count() == 1
