"""What happens in an estate beside the usual: 急 by night, returns, a whistle, a session, a reception, a round."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest

from linli.core import clock
from linli.core.actors import NOBODY, Actor, ActorKind, Door
from linli.core.refusals import Refused
from linli.demo.month import Script, Story
from linli.demo.receptions import _day as announced
from linli.demo.rota import add_rota
from linli.demo.visits import fill_visits
from linli.duties.actions_reception import Visitor, book_reception, close_list
from linli.duties.actions_taking import Brought, take_down_walk_in
from linli.meetings import actions as meetings
from linli.meetings.models import Invitation, MeetingTask
from linli.meetings.queries import agenda_of
from linli.organisations.models import Appointment
from linli.organisations.queries import posts_of
from linli.playbooks.enums import UrgencyClass
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions as whistles
from linli.whistles.models import WhistleCall

HOUR = timedelta(hours=1)
WORDS_OF_RATING = "评得只有吹哨的看"
"""Nobody but who blew may ever read this."""
PRESSING = (
    Script("楼道里闻到煤气味", "made_safe", "关了总阀，已通风，燃气公司到场查过。"),
    Script("电梯困人，里面有老人", "handled", "人已接出，电梯停用检修。"),
)
Act = Callable[[Story, int], Iterator[timedelta]]


def returned_twice(story: Story) -> Iterator[timedelta]:
    """Returned, dispatched again, returned again: the community holds it, and it can be returned no more."""
    yield story.random.uniform(0.2, 8) * HOUR
    requests.accept(story.row, by=story.staff("station_head"), at=story.at, category=story.row.category or "other")
    for dispatcher in ("station_head", "station_head", "community_officer"):
        yield story.random.uniform(0.2, 5) * HOUR
        to = story.world.bodies["property"]
        requests.dispatch(story.row, by=story.staff(dispatcher), at=story.at, to=to)
        yield story.random.uniform(0.2, 9) * HOUR
        by = story.staff("property_manager")
        if story.row.returns < 2:
            requests.return_(story.row, by=by, at=story.at, reason="wrong_place")
            continue
        with pytest.raises(Refused):
            requests.return_(story.row, by=by, at=story.at, reason="wrong_place")
    requests.take(story.row, by=story.staff("repairer"), at=story.at)


def urgent(story: Story) -> Iterator[timedelta]:
    """急, at whatever hour: sorted within minutes, sent on, asked after, made safe."""
    assert story.row.urgency == UrgencyClass.URGENT
    yield timedelta(minutes=story.random.randrange(2, 15))
    requests.accept(story.row, by=story.staff("station_head"), at=story.at, category=story.row.category)
    yield timedelta(minutes=2)
    requests.dispatch(story.row, by=story.staff("station_head"), at=story.at, to=story.world.bodies["property"])
    yield timedelta(minutes=story.random.randrange(3, 50))
    requests.reply(story.row, by=story.staff("station_head"), at=story.at, words="人已经在路上。")
    requests.take(story.row, by=story.staff("repairer"), at=story.at)
    yield timedelta(minutes=story.random.randrange(10, 90))
    script = story.script
    requests.resolve(story.row, by=story.staff("repairer"), at=story.at, result=script.result, words=script.told)


def whistle(story: Story, number: int) -> Iterator[timedelta]:
    """The station blows for a department and its company; they come, and most are rated by the station."""
    world, head = story.world, story.staff("station_head")
    lead = "lighting" if number % 3 else f"department_{number % 8}"
    about = None
    if number % 5 == 0:
        said = requests.Report(words=PRESSING[0].words)
        filed = requests.file(place=world.places["unit"], report=said, by=NOBODY, at=story.at)
        about = ServiceRequest.objects.get(pk=filed.id)
    blown = whistles.blow(
        kind="departments", place=world.estate, words="消防通道反复堆物，请一起来清。", lead=world.bodies[lead],
        others=[world.bodies["property"]], service_request=about, by=head, at=story.at,
    )  # fmt: skip
    yield HOUR / 2
    officer = _officer(story, lead)
    call = WhistleCall.objects.get(whistle=blown, lead=True)
    if number % 7 == 3:
        whistles.refuse(call, words="不归我们管。", by=officer, at=story.at)
        yield 3 * HOUR
        call.refresh_from_db()
        whistles.overrule(call, words="归你们，请到场。", by=story.staff("subdistrict_officer"), at=story.at)
        yield HOUR
    for one, by in ((call, officer), (blown.calls.get(lead=False), story.staff("property_manager"))):
        one.refresh_from_db()
        whistles.acknowledge(one, by=by, at=story.at)
        if number % 6 == 5:  # it waits for them to this day
            return
        yield 4 * HOUR
        one.refresh_from_db()
        whistles.respond(one, by=by, at=story.at)
        yield 20 * HOUR
        one.refresh_from_db()
        whistles.report(one, words="清完了，划了线。", by=by, at=story.at)
        yield HOUR
        one.refresh_from_db()
        if number % 4 != 3:
            rating, words = ("good", "partly", "not")[number % 4], f"{WORDS_OF_RATING}：{one.organisation.name}"
            whistles.rate_call(one, rating=rating, words=words, by=head, at=story.at)
    yield 30 * HOUR
    blown.refresh_from_db()
    whistles.settle(blown, by=head, at=story.at)


def _officer(story: Story, department: str) -> Actor:
    """The first of those who work in a department."""
    held = Appointment.objects.filter(post__organisation=story.world.bodies[department]).order_by("pk")[0]
    posts = posts_of(held.person_id, clock.local_date(story.at))
    return Actor(ActorKind.POST, door=Door.DESK, person_id=held.person_id, posts=posts).in_appointment(held.pk)


def session(story: Story, number: int) -> Iterator[timedelta]:
    """The station calls its meeting; one matter is decided with a task, which is done."""
    world, head = story.world, story.staff("station_head")
    station = world.bodies["station"]
    meetings.add_item(station, forum="station_meeting", title="充电桩放在哪里", by=head, at=story.at)
    starts = clock.from_local(clock.local_date(story.at) + timedelta(days=3), time(19))
    meeting = meetings.call_meeting(station, forum="station_meeting", starts_at=starts, by=head, at=story.at)
    yield 5 * HOUR
    guest = Invitation.objects.get(meeting=meeting, organisation=world.bodies["property"])
    meetings.answer_invitation(guest, reply="yes", by=story.staff("property_manager"), at=story.at)
    yield starts + 2 * HOUR - story.at
    came = set(Invitation.objects.filter(meeting=meeting).values_list("organisation_id", flat=True))
    meeting = meetings.hold(meeting, came=came, people=9 + number, by=head, at=story.at)
    item = agenda_of(meeting)[0]
    due = clock.local_date(story.at) + timedelta(days=6)
    given = [meetings.Given(world.bodies["property"], due, "画线")]
    meetings.decide_item(item, said="东门北侧先建一处", tasks=given, by=head, at=story.at)
    yield 14 * HOUR
    meetings.publish(meeting, for_residents="先在东门北侧建一处。", by=head, at=story.at)
    yield 60 * HOUR
    if number % 3 == 1:  # nobody did it
        return
    task = MeetingTask.objects.get(item=item)
    meetings.finish_task(task, said="画好了", done_on=clock.local_date(story.at), by=head, at=story.at)


def reception(story: Story, number: int) -> Iterator[timedelta]:
    """The station's head receives; one booked, one simply came."""
    if number % 4:
        return
    world, by = story.world, story.staff("station_head")
    day = announced(world, "station_head", "station", clock.local_date(story.at) + timedelta(days=5), story.at)
    yield 2 * HOUR
    visitor = Visitor("楼上漏水没人管", "何远方", "10000030001")
    book_reception(day, estate=world.estate, slot=0, visitor=visitor, by=NOBODY, at=story.at)
    yield day.starts_at + HOUR - story.at
    take_down_walk_in(day, Brought("早点摊占了盲道", open_to_all=True), estate=world.estate, by=by, at=story.at)
    yield day.ends_at + HOUR - story.at
    close_list(day, by=by, at=story.at)


def rota(story: Story, number: int) -> Iterator[timedelta]:
    """The station plans who is there, and names the estate's contact at any hour."""
    yield HOUR
    if number % 7 == 0:
        add_rota(story.world)


def visits(story: Story, number: int) -> Iterator[timedelta]:
    """A round of visits: what was found at the doors of a building."""
    yield HOUR
    if number % 5 == 0:
        story.world.at = story.at
        fill_visits(story.world)


DAYS_ACTS: tuple[Act, ...] = (whistle, session, reception, rota, visits)
