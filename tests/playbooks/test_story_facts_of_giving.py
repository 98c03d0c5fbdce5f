"""What the stories of needs, wishes and volunteers prove on their way: who holds it, what everybody reads, and that no
name shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from linli.core.models import Event
from linli.demo.stories.jian_needs import HEARD, WANTED
from linli.demo.stories.jinniu_together import FIRM, TITLE, TOLD
from linli.offers.enums import NeedState, OrderState, Origin
from linli.offers.models import Need, Order
from linli.outreach.models import Visit
from linli.places.queries import full_name
from linli.services.models import DirectoryEntry
from linli.volunteering.models import Activity, ServiceSum, SignUp, TeamMember, Volunteer
from tests.playbooks.stories import told


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def test_jian_a_need_travels_without_its_door_and_comes_back_to_it(db: None, at: datetime) -> None:
    with told("jian_needs", at) as story:
        page = story.page(story.until("heard"))
        need = Need.objects.get()
        assert (need.origin, need.kind, need.public_words) == (Origin.VISIT, "", "")
        assert need.place_id == story.stage.world.estate.pk
        assert Visit.objects.get().need_id == need.pk
        assert "data-need" in page
        assert f"/offers/needs/{need.pk}/" not in page  # the visitor reads what became of it, not the station's page
        assert ("offer", "need_open") in story.inbox("station_head")

        page = story.page(story.until("proposed"))
        assert WANTED in page
        assert HEARD not in page
        assert "课后辅导" in page

        story.until("not_first")
        need.refresh_from_db()
        assert (need.state, len(need.turned_down)) == (NeedState.OPEN, 1)
        assert ("offer", "need_open") in story.inbox("station_head")

        page = story.page(story.until("agreed"))
        assert WANTED in page
        assert HEARD not in page
        assert full_name(story.stage.world.room) not in page
        assert ("offer", "need_meet") in story.inbox("station_head")
        assert not [line for line in story.inbox("utility_officer") if line[0] == "offer"]

        story.until("met")
        need.refresh_from_db()
        assert need.state == NeedState.MET
        page = story.page(story.until("told"))
        assert str(NeedState.MET.label) in page
        page = story.page(story.until("list"))
        assert HEARD not in page
        kept = Event.objects.filter(subject_type="need")
        assert kept.count() >= 6
        room = str(story.stage.world.room.pk)
        assert not [event for event in kept.order_by("pk") if room in str(event.refs) or HEARD in str(event.refs)]


def test_jinniu_a_courier_joins_of_his_own_will_and_nobody_else_reads_his_hours(db: None, at: datetime) -> None:
    with told("jinniu_together", at) as story:
        world = story.stage.world
        courier = world.people["neighbour"]
        story.until("team")
        assert not Volunteer.objects.exists()  # nobody is put into a team
        story.until("joined")
        me = Volunteer.objects.get()
        assert (me.person_id, me.estate_id) == (courier.pk, world.estate.pk)  # where he works, not where he lives
        assert me.skills == ["streets"]
        assert TeamMember.objects.get().volunteer_id == me.pk
        joined = Event.objects.filter(kind__in=["volunteer.joined", "volunteer_team.joined"]).order_by("pk")
        assert {event.person_id for event in joined} == {None}  # events are never erased

        page = story.page(story.until("signed_up"))
        assert TITLE in page
        assert courier.name in story.page(story.until("held"))  # who leads the team reads the roster
        row = Activity.objects.get()
        assert (row.heads, row.others) == (3, 2)
        assert SignUp.objects.get().minutes == ServiceSum.objects.get().minutes == 120
        page = story.page(story.until("read"))
        assert TOLD in page
        assert courier.name not in page
        assert "2" in story.page(story.until("hours"))


def test_jinniu_the_directory_shows_who_agreed_and_orders_are_counted_by_service(db: None, at: datetime) -> None:
    with told("jinniu_together", at) as story:
        world = story.stage.world
        page = story.page(story.until("recommended"))
        entry = DirectoryEntry.objects.get()
        assert FIRM in page
        assert (entry.state, entry.consented_on is not None) == ("shown", True)
        page = story.page(story.until("directory"))
        assert FIRM in page
        assert world.people["resident"].name not in page  # who recommends is not shown

        story.until("order_taken")
        order = Order.objects.get()
        assert order.state == OrderState.TAKEN
        assert order.holder is not None
        assert order.holder.kind == "social_organisation"
        assert not order.asked  # a firm's station has its day; unpaid neighbours would only be asked
        assert ("offer", "order_do") in story.inbox("utility_officer")
        page = story.page(story.until("order_rated"))
        order.refresh_from_db()
        assert (order.state, order.rating) == (OrderState.CLOSED, "well")
        names = {world.people[role].name for role in ("resident", "neighbour", "utility_officer")}
        assert not [name for name in names if name in page]
