"""What the stories of lists, menus and care prove on their way: how each thing ends, what residents read, that no name
shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from linli.care.models import CareApplication, CareFund
from linli.care.models_members import CareGift
from linli.care.models_visits import CareVisit
from linli.care.queries import balance_of
from linli.core.clock import local_date
from linli.demo.stories import haikou_care, panzhihua_lists, tongguan_menu
from linli.offers.models import Need, Order, Resource
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.volunteering.models import Activity, ServiceSum, SignUp
from linli.wishes.enums import State as WishState
from linli.wishes.models import Wish
from tests.playbooks.stories import Told, told


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def shows_nobody(story: Told, page: str, *roles: str) -> bool:
    """Whether a page shows none of the names of these people of the town."""
    return not any(story.stage.world.people[role].name in page for role in roles)


def test_panzhihua_what_is_liked_least_goes_through_the_three_lists(db: None, at: datetime) -> None:
    with told("panzhihua_lists", at) as story:
        proposal = story.page(story.until("lists"))
        need, resource = Need.objects.get(), Resource.objects.get()
        row = ServiceRequest.objects.get()
        assert need.service_request_id == row.pk
        assert need.resource_id is None  # a proposal alone binds nobody
        assert resource.what in proposal and need.public_words in proposal
        story.until("need_met")
        need.refresh_from_db()
        assert (need.state, need.resource_id) == ("met", resource.pk)
        assert need.matched_at < need.agreed_at < need.ended_at
        story.until("menu")
        row.refresh_from_db()
        assert row.state == State.CLOSED
        story.until("order_taken")
        order = Order.objects.get()
        assert (order.state, order.asked) == ("taken", True)  # volunteers are asked
        assert (order.person_id, order.contact_id) == (None, None)
        story.until("order_rated")
        order.refresh_from_db()
        assert order.rating == "well"
        assert order.assigned_at <= order.take_by


def test_panzhihua_a_wish_is_read_without_whose_it_is_and_a_promise_without_who_kept_it(db: None, at: datetime) -> None:
    with told("panzhihua_lists", at) as story:
        page = story.page(story.until("wished"))
        assert panzhihua_lists.SHOWN in page
        assert panzhihua_lists.WISHED not in page
        assert shows_nobody(story, page, "building_leader", "volunteer")
        wish = Wish.objects.get()
        assert wish.state == WishState.OPEN
        story.until("claimed")
        wish.refresh_from_db()
        assert wish.claimer_body_id == story.stage.world.bodies["volunteers"].pk
        assert (wish.claimer_id, wish.arranged_at is not None) == (None, True)
        page = story.page(story.until("wish_met"))
        wish.refresh_from_db()
        assert wish.state == WishState.MET
        assert panzhihua_lists.THANKED in page
        assert shows_nobody(story, page, "volunteer", "building_leader")
        page = story.page(story.until("promised"))
        assert panzhihua_lists.PROMISED in page
        assert Activity.objects.count() == 4
        page = story.page(story.until("kept"))
        assert panzhihua_lists.KEPT in page
        signed = SignUp.objects.get()
        assert (signed.served, signed.minutes) == (True, 120)
        assert ServiceSum.objects.get().minutes == 120


def test_tongguan_members_take_what_was_ordered_and_nobody_counts_them(db: None, at: datetime) -> None:
    with told("tongguan_menu", at) as story:
        assert "上门量血压" in story.page(story.until("menu"))
        page = story.page(story.until("order_taken"))
        order = Order.objects.get()
        assert order.holder.kind == "estate_party_branch"
        assert order.state == "taken"
        assert tongguan_menu.PRESSURE in page
        page = story.page(story.until("order_rated"))
        order.refresh_from_db()
        assert (order.rating, order.ended_at is not None) == ("well", True)
        assert shows_nobody(story, page, "repairer", "deputy")


def test_tongguan_the_steward_reads_who_ordered_and_residents_read_only_what_was_done(db: None, at: datetime) -> None:
    with told("tongguan_menu", at) as story:
        page = story.page(story.until("steward"))
        assert tongguan_menu.ELDER in page
        order = Order.objects.get(on_behalf=True)
        assert order.holder_id == story.stage.world.bodies["station"].pk
        assert order.take_by is not None
        story.until("steward_done")
        order.refresh_from_db()
        assert order.state == "done"
        page = story.page(story.until("planned"))
        assert "值守" in page
        activity = Activity.objects.get()
        assert sorted(activity.slots.order_by("id").values_list("name", "taken")) == [("值守", 0), ("量血压", 1)]
        step = story.until("told")
        page = story.page(step)
        assert activity.title in page
        assert tongguan_menu.ELDER not in page
        assert shows_nobody(story, page, "deputy", "repairer")
        activity.refresh_from_db()
        assert activity.others == 6


def test_haikou_the_notice_names_nobody_and_the_books_balance(db: None, at: datetime) -> None:
    with told("haikou_care", at) as story:
        page = story.page(story.until("circle"))
        assert "15" in page
        page = story.page(story.until("notice"))
        row, fund = CareApplication.objects.get(), CareFund.objects.get()
        assert row.state == "notice"
        assert str(haikou_care.GRANTED // 100) in page.replace(",", "")
        assert not [word for word in (haikou_care.NAME, row.get_purpose_display()) if word in page]
        story.until("paid")
        row.refresh_from_db()
        assert row.state in ("paid", "closed")
        assert balance_of(fund) == haikou_care.CAME - haikou_care.GRANTED
        assert len({row.entered_by_id, row.first_reviewer_id, row.second_reviewer_id}) == 3


def test_haikou_a_card_and_a_book_are_ticked_once_and_a_visit_names_its_next_day(db: None, at: datetime) -> None:
    with told("haikou_care", at) as story:
        page = story.page(story.until("given"))
        assert haikou_care.MEMBER in page
        assert sorted(CareGift.objects.values_list("key", flat=True)) == ["book", "card"]
        story.until("arranged")
        visit = CareVisit.objects.get()
        assert (visit.next_on - local_date(visit.asked_at)).days == 7
        page = story.page(story.until("visited"))
        visit.refresh_from_db()
        assert haikou_care.HEARD in page
        assert visit.next_on > local_date(story.stage.at)
