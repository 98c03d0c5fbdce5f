"""What the story of firms proves on its way: an envoy with a term, a loan that is solved at the firm's word, stars
without a rank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import LazySettings

from linli.demo.stories.xiangzhou import BANK, ENVOY, LEARNED, LOAN, MANAGER
from linli.firms.enums import State
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.firms.waiting import ANSWER, DECIDE, DO, TAKE
from linli.organisations.models import Appointment
from linli.playbooks.enums import BodyKind
from linli.service_requests.models import ServiceRequest
from tests.playbooks.stories import told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def test_xiangzhou_an_envoy_brings_a_loan_that_was_declined_to_its_end(at: datetime) -> None:
    with told("xiangzhou", at) as story:
        people = story.stage.world.people
        story.until("posted")
        card = FirmCard.objects.get()
        sent = Appointment.objects.get(person=people[ENVOY], post__organisation=card.organisation)
        assert sent.post.key == "firm_envoy_part_time"
        assert sent.starts_on is not None
        page = story.page(story.until("needed"))
        row = FirmNeed.objects.get()
        assert LOAN in page
        assert (row.kind, row.state, row.asked_only) == ("loan", State.WAITING, True)  # unpaid, so never late
        assert ("firm", TAKE) in story.inbox(ENVOY)
        story.until("asked")
        assert ("firm", ANSWER) in story.inbox(BANK)
        story.until("declined")
        row.refresh_from_db()
        assert row.state == State.DECLINED
        assert ("firm", DECIDE) in story.inbox("community_officer")  # declined once, the next level up decides
        story.until("decided")
        row.refresh_from_db()
        assert row.body is not None
        assert (row.state, row.body.kind) == (State.WITH_BODY, BodyKind.ALLIANCE_UNIT)
        assert ("firm", DO) in story.inbox(BANK)
        story.until("solved")
        row.refresh_from_db()
        assert (row.state, row.ended_at is not None) == (State.SOLVED, True)
        assert row.done_at is not None and row.ended_at > row.done_at, "solved at the firm's word, after the bank's"
        for role in (ENVOY, BANK, MANAGER, "community_officer"):
            assert not [line for line in story.inbox(role) if line[0] == "firm"], role
        page = story.page(story.until("learned"))
        assert LEARNED in page
        assert LOAN not in page
        assert not [role for role in (ENVOY, BANK, MANAGER) if people[role].name in page]


def test_xiangzhou_a_star_is_its_workers_own_and_the_lamp_is_closed_by_the_resident(at: datetime) -> None:
    with told("xiangzhou", at) as story:
        story.until("put_up")
        row = StarRound.objects.get()
        (worker,) = row.workers.all()
        page = story.page(story.until("given"))
        worker.refresh_from_db()
        assert (worker.wants_published, worker.chosen) == (True, True)
        assert worker.consented_on <= row.called_at.date()
        assert "工匠之星" in page
        assert worker.name in page
        story.until("rated")
        lamp = ServiceRequest.objects.get()
        assert (lamp.state, lamp.satisfied) == ("closed", True)
