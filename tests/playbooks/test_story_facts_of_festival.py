"""What Zhuzhou's second story proves besides: one template in 542 estates, consent before the notice, money that adds
up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from linli.core.models import Event, LedgerEntry
from linli.demo.stories import festival, honouring, micro_project
from linli.demo.stories.stage import Step
from linli.honours.enums import ConsentWay
from linli.honours.enums import State as HonourState
from linli.honours.models import Nomination
from linli.honours.queries import nominations_for, shown_in
from linli.messages.models import Outbox
from linli.places.enums import Level
from linli.places.models import Place
from linli.projects.enums import State as ProjectState
from linli.projects.enums import Step as Milestone
from linli.projects.models import ProjectCall, ProjectProposal
from linli.projects.queries import Account, account_of, account_of_project, milestones_of
from linli.volunteering.enums import State
from linli.volunteering.models import Activity, GreatEvent
from linli.volunteering.queries_events import Stand, sums_of_event
from tests.playbooks.stories import BACKEND, Told, told

pytestmark = pytest.mark.django_db
ESTATES = 542
"""So many held the festival there."""


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def test_the_festival_is_one_template_in_542_estates_whose_report_is_a_query(at: datetime) -> None:
    with told("zhuzhou_giving", at) as story:
        world = story.stage.world
        story.until("balanced")
        page = story.page(story.until("festival"))
        event = GreatEvent.objects.get()
        rows = Activity.objects.filter(event=event)
        assert f"{festival.FESTIVAL}：{ESTATES}个小区" in page
        assert Place.objects.filter(level=Level.ESTATE, city_id=world.places["city"].pk).count() == ESTATES
        assert rows.count() == rows.values("estate").distinct().count() == ESTATES
        assert set(rows.values_list("title", "where", "state")) == {
            (festival.FESTIVAL, festival.WHERE, State.PUBLISHED)
        }
        told_bodies = Outbox.objects.filter(kind="activity.event_planned").values_list("organisation_id", flat=True)
        assert len(set(told_bodies)) == len(told_bodies) == ESTATES  # each station once
        assert sums_of_event(event).by_stand[Stand.SHORT] == ESTATES

        assert world.estate.name in story.page(story.until("our_own"))
        assert rows.filter(title=festival.FESTIVAL).count() == ESTATES - 1  # nobody else's changed
        page = story.page(story.until("helps"))
        assert festival.OURS in page
        story.until("celebrated")
        mine = rows.get(estate=world.estate)
        assert (mine.state, mine.heads, mine.others, mine.report) == (State.HELD, 12, 11, festival.DONE)
        assert sums_of_event(event).by_stand[Stand.TOLD] == 1

        step = story.until("counted")
        page = story.page(step)
        sums = sums_of_event(event)
        assert {stand: count for stand, count in sums.by_stand.items() if count} == {
            Stand.TOLD: 529, Stand.HELD: 9, Stand.OFF: 4,
        }  # fmt: skip
        assert sums.estates == ESTATES
        assert sums.came == rows.aggregate(heads=Sum("heads"))["heads"]
        assert f"{sums.came}人参加" in page
        assert all(f">{count}<" in page for count in (529, 9, 4))
        assert world.people["resident"].name not in page
        _opens_its_estates(story, step)


def _opens_its_estates(story: Told, step: Step) -> None:
    """Every number of the festival opens the estates behind it."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(story.stage.world.accounts["city_officer"], backend=BACKEND)
    address = reverse(step.name, args=step.args)
    off = client.get(f"{address}?stand={Stand.OFF}").content.decode()
    assert (off.count("data-activity="), off.count(festival.NO_POWER)) == (4, 4)
    assert client.get(f"{address}?stand={Stand.HELD}").content.decode().count("data-activity=") == 9


def test_who_is_honoured_agrees_before_the_panel_reads_and_again_before_everybody_does(at: datetime) -> None:
    with told("zhuzhou_giving", at) as story:
        stage, estate = story.stage, story.stage.world.estate
        page = story.page(story.until("nominated"))
        row = Nomination.objects.get()
        nominee = stage.world.people[honouring.NOMINEE]
        assert (row.state, row.name, row.nominator_id) == (
            HonourState.PROPOSED, nominee.name, stage.world.people[honouring.NEIGHBOUR].pk,
        )  # fmt: skip
        assert nominee.name not in page
        readers = ("building_leader", "community_officer", "owners_chair", "city_officer", "neighbour")
        assert not [role for role in readers if nominations_for(stage.by(role)).exists()]

        assert honouring.REASONS in story.page(story.until("asked"))
        assert not [role for role in readers if nominations_for(stage.by(role)).exists()]
        assert not shown_in(estate).exists()

        page = story.page(story.until("panel"))
        row.refresh_from_db()
        assert (row.state, row.consent_way, row.person_id) == (
            HonourState.CHOSEN, ConsentWay.ACCOUNT, nominee.pk,
        )  # fmt: skip
        assert all(words in page for words in honouring.WORDS)
        assert not shown_in(estate).exists()

        page = story.page(story.until("in_notice"))
        row.refresh_from_db()
        assert row.consented_on is not None
        assert row.words_on is not None
        assert row.notice_until is not None
        assert row.consented_on < row.words_on < row.notice_until
        assert (row.notice_until - row.words_on).days == 6  # five days of notice, from the day after the words
        kinds = list(
            Event.objects.filter(subject_type="honour", subject_id=str(row.pk))
            .order_by("recorded_at", "at")
            .values_list("kind", flat=True)
        )
        assert kinds.index("honour.agreed") < kinds.index("honour.notice")
        assert honouring.SHOWN_FOR in page
        assert nominee.name not in page
        assert honouring.REASONS not in page

        page = story.page(story.until("honoured"))
        row.refresh_from_db()
        assert row.honoured_on is not None
        assert row.state == HonourState.HONOURED
        assert row.honoured_on > row.notice_until
        assert row.shown_name in page
        assert nominee.name not in page


def test_the_money_of_a_micro_project_balances_at_every_step(at: datetime) -> None:
    there, granted = micro_project.THERE, micro_project.GRANTED
    with told("zhuzhou_giving", at) as story:
        estate = story.stage.world.estate
        story.until("proposed")
        call = ProjectCall.objects.get()
        assert account_of(call) == Account(there, 0, 0)
        row = ProjectProposal.objects.get(title=micro_project.TITLE)
        page = story.page(story.until("decided"))
        row.refresh_from_db()
        other = ProjectProposal.objects.exclude(pk=row.pk).get()
        assert (row.state, row.granted, row.reviews.count()) == (ProjectState.NOTICE, granted, 2)
        assert (other.state, other.reasons) == (ProjectState.DECLINED, micro_project.DECLINED)
        assert micro_project.TITLE in page
        assert account_of(call) == Account(there, 0, 0)  # nothing is promised while one can object

        page = story.page(story.until("funded"))
        assert "10,000" in page
        assert account_of(call) == Account(there - granted, granted, 0)
        story.until("step_paid")
        first, second = milestones_of(row)
        assert (first.granted, second.granted) == (600_000, 400_000)
        assert (first.step, second.step) == (Milestone.PAID, Milestone.DUE)
        assert account_of(call) == Account(there - granted, 400_000, 600_000)

        page = story.page(story.until("published"))
        row.refresh_from_db()
        assert row.state == ProjectState.PUBLISHED
        assert account_of(call) == Account(there - granted, 0, granted)
        assert account_of_project(row) == Account(0, 0, granted)
        assert sum(LedgerEntry.objects.filter(account__book="projects").values_list("amount", flat=True)) == 0
        assert micro_project.CAME in page
        assert estate.name in page
