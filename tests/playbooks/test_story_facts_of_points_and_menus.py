"""What second stories prove: whose the points are, that vouchers add up, who holds an order, that no name shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from linli.core.models import LedgerEntry, SheetImport
from linli.demo.stories.duanzhou_menu import UNION
from linli.offers.enums import NeedState, OrderState
from linli.offers.models import Need, Order, Resource
from linli.organisations.models import Appointment, Organisation
from linli.playbooks.enums import BodyKind
from linli.points.models import Award, PointsMember
from linli.points.queries import balance, ever, plan_at, star_of
from linli.services.models import AgentMatter
from linli.volunteering.models import Activity, VolunteerTeam
from linli.vouchers.book import Standing, owed, standings
from linli.vouchers.models import Shop, Voucher, VoucherWall
from linli.wishes.counts import met
from linli.wishes.enums import State as WishState
from linli.wishes.models import Wish
from tests.playbooks.stories import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def test_zhuzhou_points_are_for_life_and_the_wall_adds_up_to_what_was_given(at: datetime) -> None:
    with told("zhuzhou_giving", at) as story:
        world = story.stage.world
        story.until("confirmed")
        assert "volunteering" not in [kind for kind, _asks in story.inbox("station_head")]
        step = story.until("second")
        member = PointsMember.objects.get()
        assert [award.amount for award in Award.objects.filter(member=member).order_by("amount")] == [5, 15]
        story.until("star")
        plan = plan_at(world.estate)
        assert plan is not None
        star = star_of(member, plan)
        assert star is not None
        assert (balance(member), star.key) == (20, "one")
        step = story.until("fetched")
        assert (balance(member), ever([member.ledger_id])[member.ledger_id]) == (14, 20)
        assert star_of(member, plan) == star  # what is spent lowers none
        page = story.page(step)
        assert "一星志愿者" in page
        assert "借书不用押金" in page
        story.until("hung")
        wall = VoucherWall.objects.get()
        assert standings([wall], Shop.objects.filter(wall=wall))[wall.pk] == Standing(wall=30)
        step = story.until("taken")
        assert Voucher.objects.filter(wall=wall).count() == 1
        assert standings([wall], Shop.objects.filter(wall=wall))[wall.pk] == Standing(wall=29, eaten=1)
        step = story.until("balanced")
        shops = list(Shop.objects.filter(wall=wall))
        standing = standings([wall], shops)[wall.pk]
        assert (standing, standing.given) == (Standing(wall=29, settled=1), 30)
        assert [sum(counted.values()) for counted in owed(shops).values()] == [1]
        assert sum(LedgerEntry.objects.filter(account__book="vouchers").values_list("amount", flat=True)) == 0
        assert world.people["resident"].name not in story.page(step)


def test_duanzhou_each_of_eight_teams_has_its_project_and_an_order_lies_with_the_union(at: datetime) -> None:
    with told("duanzhou_menu", at) as story:
        step = story.until("council")
        (council,) = Organisation.objects.filter(name=UNION)
        leader = Appointment.objects.get(person=story.stage.world.people["volunteer"], post__organisation=council)
        assert (council.kind, leader.post.key) == (BodyKind.VOLUNTEER_TEAM, "service_team_leader")
        assert story.page(step)
        teams = list(VolunteerTeam.objects.order_by("pk"))
        assert len({team.kind for team in teams}) == len(teams) == 8
        assert len({team.project for team in teams}) == 8
        assert {team.organisation_id for team in teams} == {council.pk}
        page = story.page(story.until("projects"))
        assert not [team.project for team in teams if team.project not in page]
        story.until("two_roles")
        (row,) = Activity.objects.all()
        assert row.starts_at.astimezone(story.stage.at.tzinfo) > story.stage.at
        story.until("served")
        row.refresh_from_db()
        assert (row.heads, row.others) == (3, 2)
        member = story.stage.world.people["department_officer"].name
        step = story.until("menu")
        assert "陪老人看病" in story.page(step)
        assert member not in story.page(step)
        story.until("order_taken")
        order = Order.objects.get()
        assert order.holder is not None
        assert (order.state, order.holder.kind) == (OrderState.TAKEN, BodyKind.VOLUNTEER_TEAM)
        story.until("order_rated")
        order.refresh_from_db()
        assert (order.state, order.rating) == (OrderState.CLOSED, "well")


def test_yichun_ten_classes_come_by_sheet_wishes_are_counted_and_no_paper_stays_out(at: datetime) -> None:
    with told("yichun_lists", at) as story:
        story.until("brought")
        assert Resource.objects.values("kind").distinct().count() == 10
        assert Resource.objects.count() == 180
        assert (SheetImport.objects.get().added, len(SheetImport.objects.get().rows)) == (180, 180)
        page = story.page(story.until("lists"))
        assert "同一类" in page
        assert Resource.objects.count() == 181  # over 180, as the field has it
        story.until("need_met")
        assert Need.objects.get().state == NeedState.MET
        page = story.page(story.until("many"))
        found = Wish.objects.filter(estate=story.stage.world.estate, state=WishState.MET)
        assert found.count() == 630
        assert met(found, story.stage.at).this_year == 630
        assert "630" in page
        assert story.stage.world.people["resident"].name not in page
        assert found.exclude(contact=None).count() <= 1
        assert not found.filter(claimed_at=None).exists()
        assert not [one for one in found.order_by("pk") if not one.asked_at < one.claimed_at < one.ended_at]
        story.until("papers_back")
        (matter,) = AgentMatter.objects.all()
        assert matter.ended_at is not None
        assert not matter.papers.filter(returned_at=None).exists()
        page = story.page(story.until("powers"))
        assert "清雪用工" in page
        assert "亲属不参与" in page
