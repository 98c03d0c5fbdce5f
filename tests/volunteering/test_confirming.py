"""Who was there, and the hours that come of it; what was done, in words, with photos only where everybody agreed."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from PIL import Image

from linli.attachments.models import Attachment
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.volunteering import jobs
from linli.volunteering.actions import call_off, confirm, leave, report, sign_up
from linli.volunteering.models import Activity, ServiceSum, SignUp
from linli.volunteering.photos import SUBJECT, sees_photos
from linli.volunteering.queries import deeds_of
from tests.volunteering.conftest import DAY, HOUR, LEADER, fresh, minutes_of, slot, somebody


def photo() -> BytesIO:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "JPEG")
    kept.seek(0)
    return kept


def signed(world: World, row: Activity, names: tuple[str, ...] = ("林一", "王二")) -> list[SignUp]:
    found = []
    for name in names:
        me, by = somebody(world, name)
        found.append(sign_up(row, me, slot_id=slot(row).pk, by=by, at=world.at))
    return found


def test_the_minutes_of_the_slot_go_to_who_was_there_and_are_corrected_not_added(
    world: World, open_one: Activity
) -> None:
    one, two = signed(world, open_one)
    by, then = world.actor(LEADER), open_one.ends_at
    for _time in range(2):
        row = confirm(open_one, served=[one.pk], others=3, by=by, at=then)
    assert (row.state, row.heads, row.others) == ("held", 4, 3)
    assert [minutes_of(each.volunteer) for each in (one, two)] == [120, 0]
    assert (fresh(one).served, fresh(two).served, fresh(two).minutes) == (True, False, None)
    confirm(open_one, served=[two.pk], others=3, by=by, at=then + DAY)
    assert [minutes_of(each.volunteer) for each in (one, two)] == [0, 120]
    assert deeds_of([open_one.team])[open_one.team_id].heads == 4
    told = Event.objects.filter(kind="activity.confirmed")
    assert all(set(each.refs) == {"heads"} for each in told), "no event says who was there"


@pytest.mark.parametrize("others", [-1, 501, None])
def test_numbers_that_cannot_be_are_refused(world: World, open_one: Activity, others: int | None) -> None:
    with pytest.raises(Invalid) as wrong:
        confirm(open_one, served=[], others=others, by=world.actor(LEADER), at=open_one.ends_at)
    assert list(wrong.value.errors) == ["others"]


def test_who_is_not_on_the_roster_cannot_be_ticked(world: World, open_one: Activity) -> None:
    with pytest.raises(Invalid) as wrong:
        confirm(open_one, served=[uuid4()], by=world.actor(LEADER), at=open_one.ends_at)
    assert list(wrong.value.errors) == ["served"]
    with pytest.raises(Stale):
        confirm(open_one, served=[], by=world.actor(LEADER), at=open_one.ends_at, version=99)


def test_nobody_else_confirms(world: World, open_one: Activity) -> None:
    me, by = somebody(world)
    sign_up(open_one, me, slot_id=slot(open_one).pk, by=by, at=world.at)
    for actor in (by, world.actor("community_officer"), world.actor("property_manager")):
        with pytest.raises(Refused):
            confirm(open_one, served=[], by=actor, at=open_one.ends_at)


def test_the_report_is_written_after_that_and_photos_need_the_tick(world: World, open_one: Activity) -> None:
    by, then = world.actor(LEADER), open_one.ends_at
    with pytest.raises(Refused):
        report(open_one, words="好", by=by, at=then)
    confirm(open_one, served=[], by=by, at=then)
    with pytest.raises(Invalid) as without:
        report(open_one, words="修好三件", photos=[photo()], by=by, at=then)
    assert list(without.value.errors) == ["consent"]
    for words in ("", "长" * 5000):
        with pytest.raises(Invalid) as wrong:
            report(open_one, words=words, by=by, at=then)
        assert list(wrong.value.errors) == ["words"]
    assert not Attachment.objects.exists()
    assert not sees_photos(world.actor("nobody"), open_one.pk)
    report(open_one, words="修好三件", photos=[photo()], consent=True, by=by, at=then)
    assert Attachment.objects.get(subject_type=SUBJECT).subject_id == open_one.pk
    assert sees_photos(world.actor("nobody"), open_one.pk)
    assert not sees_photos(world.actor("nobody"), uuid4())


def test_it_is_cancelled_also_afterwards_and_then_nobody_is_told(world: World, open_one: Activity) -> None:
    from linli.messages.models import Outbox

    signed(world, open_one)
    call_off(open_one, reason="没人来", by=world.actor(LEADER), at=open_one.ends_at + HOUR)
    assert not Outbox.objects.filter(kind="activity.called_off").exists()
    with pytest.raises(Refused):
        confirm(open_one, served=[], by=world.actor(LEADER), at=open_one.ends_at + HOUR)


def test_after_the_playbooks_months_nobody_reads_who_was_there_and_the_sum_stays(
    world: World, open_one: Activity
) -> None:
    one, _two = signed(world, open_one)
    row = confirm(open_one, served=[one.pk], by=world.actor(LEADER), at=open_one.ends_at)
    assert row.forget_on is not None
    assert 364 <= (row.forget_on - row.ends_at.date()).days <= 367
    with time_machine.travel(row.ends_at + 300 * DAY, tick=False):
        jobs.rounds.next_look = 0.0
        jobs.forget()
    assert fresh(one).volunteer_id is not None
    volunteer = one.volunteer
    with time_machine.travel(row.ends_at + 368 * DAY, tick=False):
        jobs.rounds.next_look = 0.0
        jobs.forget()
    assert not SignUp.objects.filter(volunteer__isnull=False).exists()
    assert minutes_of(volunteer) == 120
    assert fresh(row).heads == 1


def test_who_leaves_takes_their_name_along_and_leaves_sums(world: World, open_one: Activity) -> None:
    one, _two = signed(world, open_one)
    confirm(open_one, served=[one.pk], by=world.actor(LEADER), at=open_one.ends_at)
    me = one.volunteer
    from tests.volunteering.conftest import person_actor

    leave(me, by=person_actor(me.person), at=open_one.ends_at + DAY)
    assert fresh(one).volunteer_id is None
    assert ServiceSum.objects.get(pk=me.pk).minutes == 120
    assert fresh(open_one).heads == 1
