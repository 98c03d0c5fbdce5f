"""What the body that holds a drill does: hours, posts, asking, calling off, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from linli.attachments.models import Attachment
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import World
from linli.drills import actions
from linli.drills.actions import PostSaid, say_yes
from linli.drills.enums import State
from linli.drills.models import Drill, DrillFinding
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.service_requests.models import ServiceRequest
from tests.drills.conftest import DAY, HELPER, HOLDER, HOUR, OTHER, fresh, planned, post

pytestmark = pytest.mark.django_db


def adapt(world: World, drill: Drill, **more: Any) -> Drill:
    said = {"starts_at": drill.starts_at, "ends_at": drill.ends_at, "gather": drill.gather, **more}
    return actions.adapt(drill, by=world.actor(HOLDER), at=world.at, **said)


def set_post(world: World, drill: Drill, said: PostSaid, **more: Any) -> Any:
    return actions.set_post(drill, said, by=world.actor(HOLDER), at=world.at, **more)


def test_hours_move_within_the_days_of_the_plan_and_who_was_asked_hears(world: World, told: Drill) -> None:
    moved = adapt(world, told, starts_at=told.starts_at + HOUR, ends_at=told.ends_at + HOUR, gather="南门")
    assert (moved.gather, moved.version) == ("南门", told.version + 1)
    asked = set(Outbox.objects.filter(kind="drill.helper.asked").values_list("person_id", flat=True))
    assert set(Outbox.objects.filter(kind="drill.helper.moved").values_list("person_id", flat=True)) == asked
    adapt(world, moved, gather="北门")
    assert Outbox.objects.filter(kind="drill.helper.moved").count() == len(asked), "another place is no new hour"
    assert adapt(world, moved, gather="北门").version == moved.version + 1, "the same again changes nothing"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (lambda one: {"starts_at": None}, "starts"),
        (lambda one: {"ends_at": None}, "ends"),
        (lambda one: {"starts_at": one.starts_at - DAY}, "starts"),
        (lambda one: {"starts_at": one.starts_at + DAY, "ends_at": one.ends_at + DAY}, "starts"),
        (lambda one: {"ends_at": one.starts_at}, "ends"),
        (lambda one: {"ends_at": one.ends_at + 2 * DAY}, "ends"),
        (lambda one: {"gather": "长" * 5000}, "gather"),
    ],
)
def test_hours_outside_the_plan_are_said_at_their_field(world: World, drill: Drill, more: Any, field: str) -> None:
    with pytest.raises(Invalid) as raised:
        adapt(world, drill, **more(drill))
    assert list(raised.value.errors) == [field]
    assert fresh(drill).version == 1


def test_it_is_adapted_by_who_holds_it_until_it_begins(world: World, drill: Drill) -> None:
    with pytest.raises(Stale):
        actions.adapt(
            drill, starts_at=drill.starts_at, ends_at=drill.ends_at, gather="x", version=7, by=world.actor(HOLDER),
            at=world.at,
        )  # fmt: skip
    for role, at in (("community_officer", world.at), (HOLDER, drill.starts_at), (HELPER, world.at)):
        with pytest.raises(Refused):
            actions.adapt(
                drill, starts_at=drill.starts_at, ends_at=drill.ends_at, gather="x", by=world.actor(role), at=at
            )


def test_posts_are_added_changed_and_taken_out(world: World, drill: Drill) -> None:
    building = world.places["building"]
    made = set_post(world, drill, PostSaid("守2单元", 2, building.pk), key="press")
    assert set_post(world, drill, PostSaid("守2单元", 2, building.pk), key="press").pk == made.pk
    assert (made.building_id, drill.posts.count()) == (building.pk, 3)
    shift = PostSaid("守2单元", 3, None, drill.starts_at, drill.starts_at + HOUR)
    changed = set_post(world, drill, shift, post_id=made.pk)
    assert (changed.wanted, changed.building_id, changed.ends_at) == (3, None, drill.starts_at + HOUR)
    actions.remove_post(drill, post_id=made.pk, by=world.actor(HOLDER), at=world.at)
    actions.remove_post(drill, post_id=made.pk, by=world.actor(HOLDER), at=world.at)
    assert drill.posts.count() == 2
    with pytest.raises(Refused) as raised:
        set_post(world, drill, PostSaid("守", 1), post_id=made.pk)
    assert raised.value.refusal.kind is RefusalKind.WHEN, "a colleague took it out: that is said, not hidden"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (PostSaid(" ", 2), "name"),
        (PostSaid("长" * 5000, 2), "name"),
        (PostSaid("找张姐13812345678", 2), "name"),
        (PostSaid("守门", None), "wanted"),
        (PostSaid("守门", 0), "wanted"),
        (PostSaid("守门", -5), "wanted"),
        (PostSaid("守门", 10**12), "wanted"),
        (PostSaid("守门", 2, 10**8), "building"),
    ],
)
def test_a_post_that_cannot_be_is_said_at_its_field(world: World, drill: Drill, said: PostSaid, field: str) -> None:
    with pytest.raises(Invalid) as raised:
        set_post(world, drill, said)
    assert list(raised.value.errors) == [field]
    assert drill.posts.count() == 2


def test_a_shift_lies_within_the_hours_and_a_building_within_the_estate(world: World, drill: Drill) -> None:
    for starts, ends in ((-HOUR, HOUR), (HOUR, 5 * HOUR), (HOUR, timedelta())):
        with pytest.raises(Invalid):
            set_post(world, drill, PostSaid("守", 1, None, drill.starts_at + starts, drill.starts_at + ends))
    with pytest.raises(Invalid):
        set_post(world, drill, PostSaid("守", 1, world.places["other_estate"].pk))


def test_hours_do_not_leave_a_shift_outside(world: World, drill: Drill) -> None:
    set_post(world, drill, PostSaid("早班", 1, None, drill.starts_at, drill.starts_at + HOUR))
    with pytest.raises(Invalid) as raised:
        adapt(world, drill, starts_at=drill.starts_at + HOUR, ends_at=drill.ends_at + HOUR)
    assert list(raised.value.errors) == ["starts"]
    assert "早班" in raised.value.errors["starts"]


def test_a_post_never_wants_fewer_than_it_has_and_is_not_taken_out_from_under_them(world: World, told: Drill) -> None:
    one = post(told)
    say_yes(told, post_id=one.pk, by=world.actor(HELPER), at=world.at)
    actions.count_by_hand(told, post_id=one.pk, count=2, by=world.actor(HOLDER), at=world.at)
    with pytest.raises(Invalid) as raised:
        set_post(world, told, PostSaid(one.name, 2), post_id=one.pk)
    assert list(raised.value.errors) == ["wanted"]
    assert set_post(world, told, PostSaid(one.name, 3), post_id=one.pk).is_full
    with pytest.raises(Invalid) as raised:
        actions.remove_post(told, post_id=one.pk, by=world.actor(HOLDER), at=world.at)
    assert list(raised.value.errors) == ["post"]


@pytest.mark.parametrize("count", [None, -1, 5, 10**10])
def test_who_says_so_elsewhere_is_a_number_that_fits(world: World, drill: Drill, count: int | None) -> None:
    with pytest.raises(Invalid) as raised:
        actions.count_by_hand(drill, post_id=post(drill).pk, count=count, by=world.actor(HOLDER), at=world.at)
    assert list(raised.value.errors) == ["count"]
    other = planned(world, "subdistrict_officer", "other_community").drills.get()
    with pytest.raises(Refused):
        actions.count_by_hand(drill, post_id=post(other).pk, count=1, by=world.actor(HOLDER), at=world.at)


def test_asking_reaches_everybody_with_such_a_post_once_and_nobody_else(world: World, drill: Drill) -> None:
    held = actions.tell(drill, by=world.actor(HOLDER), at=world.at)
    assert (held.state, held.told_at) == (State.TOLD, world.at)
    actions.tell(drill, by=world.actor(HOLDER), at=world.at + HOUR)
    rows = list(Outbox.objects.filter(kind="drill.helper.asked"))
    asked = {world.people[role].pk for role in (HELPER, OTHER, "representative", "grid_worker", "deputy")}
    assert {row.person_id for row in rows} == asked
    assert len(rows) == len(asked)
    assert {row.urgent for row in rows} == {False}
    said = words_of(rows[0].kind, rows[0].refs)
    assert "Can you help in 春和里? 消防疏散演练" in said.title
    assert "Nobody has to" in said.body


def test_a_call_out_that_begins_soon_is_urgent_at_any_hour_and_a_later_one_only_hurries(world: World) -> None:
    soon = planned(world, nature="call_out", title="抗洪", starts_at=world.at + HOUR, ends_at=world.at + 9 * HOUR)
    later = planned(world, nature="call_out", title="值守", starts_at=world.at + 3 * DAY, ends_at=world.at + 9 * DAY)
    for plan in (soon, later):
        actions.tell(plan.drills.get(), by=world.actor(HOLDER), at=world.at)
    hurry = {row.refs["drill"]: bool(row.refs.get("hurry")) for row in Outbox.objects.filter(kind="drill.helper.asked")}
    assert hurry == {str(soon.drills.get().pk): False, str(later.drills.get().pk): True}
    assert set(Outbox.objects.filter(kind="drill.helper.asked").values_list("urgent", flat=True)) == {True}


def test_one_estate_calls_its_own_off_and_the_others_go_on(world: World) -> None:
    plan = planned(world, "subdistrict_officer", "subdistrict")
    mine, other = plan.drills.get(estate=world.estate), plan.drills.get(estate=world.places["other_estate"])
    actions.tell(mine, by=world.actor(HOLDER), at=world.at)
    with pytest.raises(Invalid):
        actions.call_off(mine, reason="", by=world.actor(HOLDER), at=world.at)
    held = actions.call_off(mine, reason="修路", version=2, by=world.actor(HOLDER), at=world.at)
    assert actions.call_off(mine, reason="修路", version=2, by=world.actor(HOLDER), at=world.at).version == held.version
    assert (held.state, held.reason, fresh(other).state) == (State.CALLED_OFF, "修路", State.PLANNED)
    row = Outbox.objects.filter(kind="drill.helper.called_off").first()
    assert row is not None
    assert "修路" in words_of(row.kind, row.refs).body
    with pytest.raises(Refused):
        actions.call_off(other, reason="修路", by=world.actor(HOLDER), at=world.at)
    with pytest.raises(Refused):
        actions.tell(mine, by=world.actor(HOLDER), at=world.at)


def test_that_it_was_held_is_said_once_it_has_begun(world: World, told: Drill) -> None:
    by = world.actor(HOLDER)
    with pytest.raises(Refused):
        actions.hold(told, came=3, by=by, at=told.starts_at - timedelta(seconds=1))
    for came in (None, -1, 10**9):
        with pytest.raises(Invalid) as raised:
            actions.hold(told, came=came, by=by, at=told.ends_at)
        assert list(raised.value.errors) == ["came"]
    with pytest.raises(Invalid) as raised:
        actions.hold(told, came=3, learned="长" * 5000, by=by, at=told.ends_at)
    assert list(raised.value.errors) == ["learned"]
    row = actions.hold(told, came=0, learned="没人来", version=2, by=by, at=told.ends_at)
    assert (row.state, row.came, row.learned) == (State.HELD, 0, "没人来")
    assert actions.hold(told, came=0, learned="没人来", version=2, by=by, at=told.ends_at).version == row.version
    for came, learned in ((9, "没人来"), (0, "下次早点通知")):
        with pytest.raises(Stale):
            actions.hold(told, came=came, learned=learned, version=2, by=by, at=told.ends_at)
    with pytest.raises(Refused):
        actions.miss(told, reason="雨", by=by, at=told.ends_at)
    assert Event.objects.get(kind="drill.held").refs == {"came": 0}


def test_that_it_was_not_held_says_why(world: World, drill: Drill) -> None:
    by = world.actor(HOLDER)
    with pytest.raises(Refused):
        actions.miss(drill, reason="雨", by=by, at=world.at)
    with pytest.raises(Invalid):
        actions.miss(drill, reason="  ", by=by, at=drill.starts_at)
    row = actions.miss(drill, reason="大雨", by=by, at=drill.starts_at)
    assert (row.state, row.reason, row.came) == (State.NOT_HELD, "大雨", None)
    assert actions.miss(drill, reason="大雨", by=by, at=drill.starts_at).version == row.version


def test_what_was_found_is_a_service_request_of_the_kinds_category(world: World, told: Drill) -> None:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "white").save(kept, "JPEG")
    at, by, inside = told.starts_at + HOUR, world.actor(HOLDER), world.places["building"].pk

    def found(**more: Any) -> DrillFinding:
        return actions.report_finding(told, **{"words": "门打不开", "by": by, "at": at, **more})

    one = found(building_id=inside, photos=[kept], key="p")
    assert found(building_id=inside, key="p").pk == one.pk
    row = ServiceRequest.objects.get()
    assert (row.category, row.place_id) == ("fire_equipment", inside)
    assert Attachment.objects.filter(subject_id=row.pk).count() == 1
    for wrong, field in (({"words": " "}, "words"), ({"building_id": world.room.pk}, "building")):
        with pytest.raises(Invalid) as raised:
            found(**wrong)
        assert list(raised.value.errors) == [field]
    with pytest.raises(Refused):
        found(by=world.actor(HELPER))
    actions.hold(told, came=5, by=by, at=at)
    assert found(key="q").service_request_id != one.service_request_id
