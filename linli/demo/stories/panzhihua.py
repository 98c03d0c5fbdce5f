"""Panzhihua: what residents like least is heard on a day with a 4, decided on the next, and done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.duties.actions_recurring import plan_duties
from linli.meetings import actions as meetings
from linli.meetings.models import MeetingTask
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest

PARKING = "下班回来没地方停车，天天绕三圈"


def next_four(stage: Stage) -> int:
    """In how many days the next day with a 4 comes, two days on at least."""
    today = local_date(stage.at)
    return next(days for days in range(2, 20) if (today + timedelta(days=days)).day % 10 == 4)


def tell(stage: Stage) -> Iterator[Step]:
    """From one day with a 4 to the next, and to the end."""
    acts.branch(stage)
    bodies = stage.world.bodies
    stage.until(19, 30, days=next_four(stage))
    report = requests.Report(words=PARKING, source=Source.VISIT, on_behalf=True)
    filed = requests.file(place=stage.world.room, report=report, by=stage.by("building_leader"), at=stage.at)
    row = ServiceRequest.objects.get(pk=filed.id)
    yield stage.step("said", "desk:service_request", row.number)
    head = stage.by("station_head")
    requests.accept(row, category="parking_spaces", urgency="hard", by=head, at=stage.until(8, 50))
    yield stage.step("accepted", "desk:service_request", row.number)
    leaders = bodies["leaders"]
    acts.listed(stage, leaders, "talks_on_fours", "停车难怎么治", "夜里少三十个车位。", "building_leader")
    meeting = acts.called(stage, leaders, "talks_on_fours", "building_leader", days=next_four(stage))
    plan_duties(leaders, by=system(Door.JOB), at=stage.at)
    yield stage.step("called", "desk:meeting", meeting.pk)
    requests.dispatch(row, to=bodies["property"], by=stage.by("station_head"), at=stage.later(minutes=30))
    requests.take(row, by=stage.by("property_manager", "property_manager"), at=stage.later(minutes=30))
    meeting, item = acts.held(stage, meeting, "building_leader", people=23)
    tasks = [(bodies["property"], 9, "拆花台、画车位"), (bodies["owners"], 9, "贴出图样，收齐意见")]
    acts.decided(stage, item, "拆两处旧花台，画十六个车位。", tasks, "building_leader")
    acts.published(stage, meeting, "一、停车难：拆两处旧花台，画十六个车位，九天内画好。", "building_leader")
    yield stage.step("decided", "desk:meeting", meeting.pk)
    yield stage.step("met", "desk:duty_list")
    manager = stage.by("property_manager", "property_manager")
    done = "十六个车位画好了，今晚能停。"
    requests.resolve(row, result="handled", words=done, by=manager, at=stage.until(17, days=6))
    task = MeetingTask.objects.get(item=item, organisation=bodies["property"])
    day = local_date(stage.at)
    meetings.finish_task(task, said=done, done_on=day, by=manager, at=stage.later(minutes=5))
    yield stage.step("resolved", "desk:service_request", row.number)
    row.refresh_from_db()
    while local_date(stage.until(18)).isoweekday() != 5:
        continue
    said = "当面问过：这几晚回来都停得下。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.later(minutes=40))
    yield stage.step("called_back", "desk:service_request", row.number)
    yield stage.step("read", "resident:meetings", stage.world.estate.slug)
