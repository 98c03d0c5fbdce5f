"""Two sessions of the estate's forum in the demo: one held and published, with a task that is not done; one to come."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from linli.core import clock
from linli.core.actors import Actor, ActorKind, Door
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.meetings.actions import (
    Given,
    add_item,
    answer_invitation,
    answer_item,
    call_meeting,
    decide_item,
    finish_task,
    hold,
    publish,
)
from linli.meetings.models import Invitation, Meeting, MeetingTask
from linli.meetings.queries import agenda_of, fitting_forum
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries import posts_of
from linli.organisations.queries.standing import playbook_of
from linli.playbooks.enums import Power, UrgencyClass
from linli.playbooks.parts import Forum
from linli.service_requests import actions as requests
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest

WHERE = "3栋架空层议事厅"
TALKED = (
    ("电动车充电桩放在哪里", "东门北侧和9栋旁两处候选，请各方说意见。"),
    ("夜里楼下跳舞的音量", "几户居民希望晚上九点后安静。"),
)
READ = (
    "一、电动车充电桩：议定先在东门北侧建一处，安和物业画线、接电。\n二、跳舞音量：楼栋长已和队里说好，晚上八点半结束。"
)
NEXT = "12栋门前的停车位怎么画"
PROPOSED = "想在东门边放几张长椅，老人走累了能坐"


def _holder(world: World) -> tuple[Forum, Organisation] | None:
    return fitting_forum(playbook_of(world.estate), world.estate)


def _in(body: Organisation, power: Power, at: datetime) -> Actor | None:
    """Somebody in a post of a body with this power."""
    found = Appointment.objects.filter(post__organisation=body).select_related("person").order_by("pk")
    for appointment in found:
        for held in posts_of(appointment.person_id, local_date(at)):
            if held.organisation_id == body.pk and power in held.powers:
                person = appointment.person
                return Actor(
                    ActorKind.POST, door=Door.DESK, person_id=person.pk, name=person.name, posts=(held,), held=held
                )
    return None


def _evening(at: datetime, days: int) -> datetime:
    return clock.from_local(local_date(at) + timedelta(days=days), time(19, 0))


def hold_one(world: World, now: datetime) -> Meeting | None:
    """A session a fortnight ago: one matter decided with two tasks, of which one is done, one answered; published."""
    found = _holder(world)
    begins = _evening(now, -14)
    by = _in(found[1], Power.MEETING_CALL, begins) if found is not None else None
    if found is None or by is None:
        return None
    forum, body = found
    called_at = begins - timedelta(days=forum.notice_days + 3)
    for title, said in TALKED:
        add_item(body, forum=forum.key, title=title, said=said, by=by, at=called_at)
    meeting = call_meeting(body, forum=forum.key, starts_at=begins, where=WHERE, by=by, at=called_at)
    guests = list(Invitation.objects.filter(meeting=meeting).order_by("pk"))
    came = {guest.organisation_id for guest in guests}
    after = begins + timedelta(hours=2)
    meeting = hold(meeting, came=came, people=14, by=by, at=after)
    first, second = agenda_of(meeting)
    company = world.bodies["property"]
    day = local_date(now)
    tasks = [
        Given(company, day - timedelta(days=4), "画线、立牌"),
        Given(company, day + timedelta(days=9), "接电、装充电桩"),
    ]
    decide_item(first, said="先在东门北侧建一处充电桩", tasks=tasks, by=by, at=after)
    answer_item(second, said="楼栋长已和队里说好，晚上八点半结束", by=by, at=after)
    publish(meeting, for_residents=READ, by=by, at=after + timedelta(hours=14))
    task = MeetingTask.objects.filter(item=first).order_by("due_on", "pk")[0]
    finish_task(task, said="线画好了，牌子也立了", done_on=task.due_on, by=by, at=now - timedelta(days=3))
    return meeting


def _propose(world: World, at: datetime) -> None:
    """The resident's proposal, put up for deliberation by the station: it lands on the list by itself."""
    report = requests.Report(words=PROPOSED, source=Source.WEB)
    filed = requests.file(place=world.places["unit"], report=report, by=world.actor("resident"), at=at)
    head, row = world.actor("station_head"), ServiceRequest.objects.get(pk=filed.id)
    requests.accept(row, category="proposal_facility", urgency=UrgencyClass.HARD, by=head, at=at + timedelta(hours=1))
    requests.await_agenda(
        ServiceRequest.objects.get(pk=filed.id), review_on=local_date(at) + timedelta(days=60),
        words="下次例会上议，议完告诉您。", by=head, at=at + timedelta(hours=1, minutes=5),
    )  # fmt: skip


def call_next(world: World, now: datetime) -> Meeting | None:
    """A session in the coming days, with what waits on the list; one invited body has answered."""
    found = _holder(world)
    by = _in(found[1], Power.MEETING_CALL, now) if found is not None else None
    if found is None or by is None:
        return None
    forum, body = found
    _propose(world, now - timedelta(hours=5))
    add_item(body, forum=forum.key, title=NEXT, by=by, at=now - timedelta(hours=3))
    begins = _evening(now, max(forum.notice_days, 3))
    meeting = call_meeting(body, forum=forum.key, starts_at=begins, where=WHERE, by=by, at=now - timedelta(hours=2))
    for guest in Invitation.objects.filter(meeting=meeting).select_related("organisation").order_by("pk"):
        somebody = _in(guest.organisation, Power.MEETING_ANSWER, now)
        if somebody is not None:
            answer_invitation(guest, reply="yes", by=somebody, at=now - timedelta(hours=1))
            break
    return meeting
