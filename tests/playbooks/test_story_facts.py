"""What each story proves on its way: who holds the matter, which clock runs, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from linli.core.clock import local_date
from linli.demo.stories.stage import Stage
from linli.meetings.enums import Outcome
from linli.meetings.models import AgendaItem, Meeting, MeetingTask
from linli.meetings.queries import item_about
from linli.organisations.models import Organisation
from linli.places.enums import Level
from linli.places.models import Place
from linli.service_requests.enums import Closing, State
from linli.service_requests.models import Clock, ServiceRequest
from linli.whistles.enums import CallState, WhistleState
from linli.whistles.models import Whistle, WhistleCall
from tests.playbooks.stories import told


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def only(stage: Stage) -> ServiceRequest:
    """The one request of the story's town."""
    return ServiceRequest.objects.get(city_id=stage.world.places["city"].pk)


def promised(row: ServiceRequest) -> datetime:
    """The first promise of when it is resolved."""
    return Clock.objects.filter(service_request=row, kind="resolve").order_by("id")[0].first_due_at


def test_jian_the_household_reports_and_the_promise_stands_while_the_matter_travels(db: None, at: datetime) -> None:
    with told("jian", at) as story:
        world = story.stage.world
        story.until("knock")
        row = only(story.stage)
        assert (row.source, row.on_behalf) == ("visit", True)
        assert Place.objects.get(pk=row.place_id).level == Level.ROOM
        assert row.number in story.waits("station_head")
        story.until("sorted")
        row.refresh_from_db()
        promise = promised(row)
        for step, role in (("raised", "community_officer"), ("dispatched", "department_officer")):
            story.until(step)
            row.refresh_from_db()
            assert row.number in story.waits(role)
            assert row.due_at is not None
            assert promised(row) == promise
        assert row.lead_id == world.bodies["lighting"].pk
        story.until("resolved")
        row.refresh_from_db()
        assert row.state == State.RESOLVED
        assert row.number in story.waits("station_head")
        story.until("called_back")
        row.refresh_from_db()
        assert (row.state, row.closing) == (State.CLOSED, Closing.CALL_BACK)
        story.until("meeting")
        assert "meeting" in [kind for kind, _asks in story.inbox("property_manager")]


def test_duanzhou_urgent_matters_run_by_the_clock_and_a_hazard_needs_another_pair_of_eyes(
    db: None, at: datetime
) -> None:
    with told("duanzhou", at) as story:
        story.until("gas")
        row = only(story.stage)
        row.refresh_from_db()
        assert (row.urgency, row.hazard) == ("urgent", True)
        assert promised(row) - row.received_at == timedelta(days=1)  # at night, in natural hours
        story.until("safe")
        row.refresh_from_db()
        assert row.state == State.RESOLVED
        assert row.number not in story.waits("repairer")
        story.until("inspected")
        row.refresh_from_db()
        assert (row.state, row.closing) == (State.CLOSED, Closing.RESIDENT)
        story.until("blown")
        calls = WhistleCall.objects.filter(whistle__organisation=story.stage.world.bodies["station"])
        assert calls.count() == 2
        for call in calls.order_by("pk"):
            assert call.due_at == call.called_at + timedelta(hours=1)
            assert call.contact_by == call.called_at + timedelta(hours=24)
            days = (local_date(call.respond_by) - local_date(call.called_at)).days
            assert days >= 5  # five working days
        story.until("reported")
        assert "whistle" in [kind for kind, _asks in story.inbox("station_head")]
        story.until("rated")
        whistle = Whistle.objects.get(organisation=story.stage.world.bodies["station"])
        assert whistle.state == WhistleState.OVER
        assert {call.rating for call in calls.order_by("pk")} == {"good"}
        assert all(call.rated_at >= call.reported_at for call in calls.order_by("pk") if call.rated_at)


def test_tongguan_what_climbs_keeps_its_history_and_ends_at_the_top(db: None, at: datetime) -> None:
    with told("tongguan", at) as story:
        for step in ("area", "weekend"):
            story.until(step)
            (waiting,) = AgendaItem.objects.filter(outcome=Outcome.OPEN)
            assert waiting.earlier is not None
            assert waiting.earlier.reason
        story.until("joint")
        (item,) = AgendaItem.objects.filter(outcome=Outcome.DECIDED)
        path = []
        while item is not None:
            path.append((item.forum, item.outcome))
            last, item = item, item.earlier  # type: ignore[assignment]
        assert path == [("joint_meeting", "decided"), ("weekend_talks", "climbed"), ("area_meeting", "climbed")]
        assert last.playbook.forum("joint_meeting").climbs_to is None
        open_tasks = MeetingTask.objects.filter(done_on=None)
        assert open_tasks.count() == 2
        call = WhistleCall.objects.get()
        assert call.state == CallState.REPORTED
        assert call.acknowledged_at - call.called_at <= timedelta(hours=1)


def test_zhuzhou_each_of_the_four_sides_is_invited_and_a_task_that_is_done_comes_back_no_more(
    db: None, at: datetime
) -> None:
    with told("zhuzhou", at) as story:
        story.until("agenda")
        meeting = Meeting.objects.get()
        kinds = set(
            Organisation.objects.filter(pk__in=meeting.invitations.values("organisation_id")).values_list(
                "kind", flat=True
            )
        )
        assert {"owners_committee", "residents_committee", "building_leaders", "property_company"} <= kinds
        assert (meeting.starts_at - meeting.called_at).days >= 3
        story.until("resolved")
        done, left = MeetingTask.objects.order_by("due_on")
        assert done.done_on is not None
        assert left.done_on is None
        row = only(story.stage)
        assert (row.source, row.on_behalf) == ("visit", True)
        story.until("came")
        call = WhistleCall.objects.get()
        assert call.whistle.organisation.kind == "grid"
        assert call.acknowledged_at - call.called_at <= timedelta(hours=1)
        assert call.reported_at <= call.respond_by


def test_haikou_a_proposal_lands_by_itself_and_who_made_it_reads_where_it_is(db: None, at: datetime) -> None:
    with told("haikou", at) as story:
        story.until("ordered")
        row = only(story.stage)
        landed = item_about("service_request", row.pk)
        assert landed is not None
        assert landed.forum == "estate_talks"
        story.until("climbs")
        climbed = item_about("service_request", row.pk)
        assert climbed is not None
        assert (climbed.forum, climbed.earlier_id) == ("joint_meeting", landed.pk)
        step = story.until("followed")
        page = story.page(step)
        assert "联席会议" in page
        assert "微实事" in page


def test_panzhihua_talks_are_on_days_with_a_four_and_the_last_word_on_a_friday(db: None, at: datetime) -> None:
    with told("panzhihua", at) as story:
        story.until("said")
        row = only(story.stage)
        assert local_date(row.received_at).day in (4, 14, 24)
        story.until("called")
        assert local_date(Meeting.objects.get().starts_at).day in (4, 14, 24)
        story.until("called_back")
        row.refresh_from_db()
        assert row.closed_at is not None
        assert local_date(row.closed_at).isoweekday() == 5
