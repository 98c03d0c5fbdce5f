"""Ways around a rule that look harmless, each closed."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PIL import Image

from linli.attachments.models import Attachment
from linli.core.actors import NOBODY
from linli.core.refusals import Refused
from linli.demo.cast import World
from linli.playbooks.enums import UrgencyClass
from linli.service_requests import actions, rules
from linli.service_requests.enums import ClockKind, State
from linli.service_requests.models import Clock, ServiceRequest
from linli.service_requests.queries import waiting_for

pytestmark = pytest.mark.django_db


def filed(world: World, at: datetime, words: str = "路灯不亮") -> ServiceRequest:
    told = actions.file(place=world.places["unit"], report=actions.Report(words=words), by=NOBODY, at=at)
    return ServiceRequest.objects.select_related("station", "holder", "lead").get(pk=told.id)


def code(row: ServiceRequest):
    return replace(NOBODY, subjects=frozenset({row.pk}))


def test_a_post_speaks_only_about_what_it_sees_itself(world: World, at: datetime) -> None:
    row = filed(world, at)
    chair = world.actor("owners_chair", post="owners_committee_chair")
    assert rules.may_see(chair, row, at) is None  # by the other post, deputy at the station
    assert rules.may_note(chair, row, at) is not None
    assert rules.may_note(world.actor("owners_chair", post="station_deputy"), row, at) is None


def test_what_turns_out_to_be_private_leaves_the_public_pages(world: World, at: datetime) -> None:
    row = actions.accept(
        filed(world, at, "有件事"), by=world.actor("station_head"), at=at, category="neighbour_dispute"
    )
    assert row.station_only is True


def test_what_turns_out_to_be_about_the_station_goes_past_it(world: World, at: datetime) -> None:
    row = actions.accept(filed(world, at, "有件事"), by=world.actor("station_head"), at=at, category="about_station")
    assert (row.about_station, row.holder) == (True, world.bodies["community_office"])
    assert rules.may_dispatch(world.actor("station_head"), row, at) is not None


def test_who_declined_does_not_judge_the_disagreement(world: World, at: datetime) -> None:
    row = filed(world, at)
    head = world.actor("station_head")
    row = actions.decline(row, by=head, at=at, reason="other_authority", words="归市政，已转告。")
    row = actions.reopen(row, by=code(row), at=at + timedelta(hours=1), words="不同意")
    assert row.state == State.ACCEPTED
    assert rules.may_decline(head, row, at) is not None
    assert rules.may_dispatch(head, row, at) is not None
    assert not waiting_for(head).filter(pk=row.pk).exists()
    deputy = world.actor("deputy", post="station_deputy")
    assert waiting_for(deputy).filter(pk=row.pk).exists()


def test_a_question_that_nobody_answers_is_no_trap(world: World, at: datetime) -> None:
    head = world.actor("station_head")
    long_ago = at - timedelta(days=30)
    row = actions.ask_for_more(filed(world, long_ago), by=head, at=long_ago, words="哪一层？")
    assert waiting_for(head).filter(pk=row.pk).exists()
    fresh = actions.ask_for_more(filed(world, at), by=head, at=datetime.now(at.tzinfo), words="哪一层？")
    assert not waiting_for(head).filter(pk=fresh.pk).exists()
    row = actions.accept(row, by=head, at=at, category="public_lighting")
    assert row.state == State.ACCEPTED
    assert row.pauses.get().ended_at == at


def test_a_second_acceptance_that_finds_it_urgent_moves_the_promise(world: World, at: datetime) -> None:
    head = world.actor("station_head")
    row = actions.accept(filed(world, at), by=head, at=at, category="public_lighting")
    promised = row.resolve_by
    row = actions.ask_for_more(row, by=head, at=at + timedelta(hours=1), words="哪一层？")
    row = actions.accept(row, by=head, at=at + timedelta(hours=2), urgency=UrgencyClass.URGENT)
    assert row.resolve_by is not None and promised is not None
    assert row.resolve_by < promised
    assert row.first_resolve_by == promised
    running = Clock.objects.get(service_request=row, kind=ClockKind.RESOLVE, ended_at=None)
    assert running.due_at == row.resolve_by


def test_a_matter_about_the_station_is_not_sent_back_to_it(world: World, at: datetime) -> None:
    row = actions.accept(filed(world, at, "有件事"), by=world.actor("station_head"), at=at, category="about_station")
    community = world.actor("community_officer")
    assert rules.may_dispatch_to(community, row, world.bodies["station"]) is not None
    with pytest.raises(Refused):
        actions.dispatch(row, by=community, at=at, to=world.bodies["station"])


def test_a_photo_that_comes_with_the_second_try_is_kept(world: World, at: datetime) -> None:
    said, key = actions.Report(words="路灯不亮"), actions.Key("web", "one key")
    place = world.places["unit"]
    first = actions.file(place=place, report=said, by=NOBODY, at=at, key=key)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "JPEG")
    picture.seek(0)
    again = actions.file(place=place, report=said, by=NOBODY, at=at, key=key, photos=[picture])
    assert (again.id, again.again) == (first.id, True)
    assert Attachment.objects.filter(subject_id=first.id).count() == 1
