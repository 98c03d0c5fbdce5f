"""Writing down what a knock found: once, at its moment, and with nothing lost where two say something else."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from linli.attachments.models import Attachment
from linli.attachments.queries import sees_subject
from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.cast import World
from linli.outreach.actions import end_sweep, record_visit, settle, share_doors
from linli.outreach.enums import OUTCOMES, REACHED, CellState, VisitStanding
from linli.outreach.models import Sweep, Visit
from linli.people.actions import create_person, move_in
from linli.service_requests.models import ServiceRequest
from tests.outreach.rounds import MINUTE, appointment, cell_of, knock, rooms_of, started
from tests.snapshot import world_at

HOUR = timedelta(hours=1)
NOTHING, NOT_IN, CHANGED, HELP, WISH, _NEED = OUTCOMES
MOST_WISHES = 2  # of one household that are not over, as the playbook says


def photo(shade: int = 90) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, shade, shade)).save(out, "JPEG")
    out.seek(0)
    return out


def test_what_was_found_stands_at_its_moment_and_is_known_from_now(world: World, sweep: Sweep) -> None:
    at = world.at + 20 * MINUTE
    with time_machine.travel(at + HOUR, tick=False):
        visit = knock(world, cell_of(sweep, world.room), NOTHING, at=at)
    assert visit is not None
    cell = cell_of(sweep, world.room)
    assert (cell.state, cell.at, cell.recorded_at) == (NOTHING, at, at + HOUR)
    assert (visit.standing, visit.note, visit.service_request) == (VisitStanding.COUNTS, "", None)
    event = Event.objects.get(kind="visit.recorded")
    assert (event.at, event.place_id, event.subject_id) == (at, world.room.pk, str(visit.pk))
    assert event.refs == {"sweep": str(sweep.pk), "to": "nothing_changed"}


def test_the_same_press_again_is_the_same_visit_whatever_it_says_now(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    first = knock(world, cell, HELP, words="想换灯泡", key="press-1")
    again = knock(world, cell, HELP, words="想换灯泡", key="press-1", at=world.at + HOUR)
    assert first is not None
    assert first == again
    assert Visit.objects.count() == ServiceRequest.objects.count() == 1
    other = knock(world, cell_of(sweep, rooms_of(world, "3栋")[-1]), NOTHING, role="building_leader", key="press-1")
    assert other is not None
    assert other.pk != first.pk


def test_help_that_is_wanted_becomes_a_service_request_of_the_household_with_its_photos(
    world: World, sweep: Sweep
) -> None:
    at = world.at + 5 * MINUTE
    visit = knock(world, cell_of(sweep, world.room), HELP, words=" 想换灯泡\n够不着 ", photos=[photo()], at=at)
    assert visit is not None
    wish = ServiceRequest.objects.get()
    assert visit.service_request_id == wish.pk
    assert visit.note == ""
    assert (wish.place_id, wish.source, wish.on_behalf, wish.reporter_id) == (world.room.pk, "visit", True, None)
    assert (wish.received_at, wish.words) == (at, "想换灯泡\n够不着")
    assert wish.filed_by_id == world.people["representative"].pk
    assert Attachment.objects.get().subject_id == wish.pk


def test_a_volunteer_who_may_file_for_nobody_else_does_at_a_door_that_is_theirs(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, rooms_of(world, "1栋")[0])
    volunteer = appointment(world, "volunteer")
    share_doors(sweep, cells=[cell.pk], appointment=volunteer, by=world.actor("station_head"), at=world.at)
    visit = knock(world, cell, HELP, role="volunteer", words="门铃坏了")
    assert visit is not None
    assert visit.service_request is not None
    assert visit.service_request.place_id == cell.room_id


def test_a_change_keeps_its_note_and_photos_for_visitor_and_station(world: World, sweep: Sweep) -> None:
    visit = knock(world, cell_of(sweep, world.room), CHANGED, words="十月  搬走", photos=[photo(1), photo(2), photo(1)])
    assert visit is not None
    assert visit.note == "十月 搬走"
    assert Attachment.objects.filter(subject_type="visit", subject_id=visit.pk).count() == 2
    assert not ServiceRequest.objects.exists()
    seen = {role for role in ("representative", "station_head", "deputy", "building_leader", "resident", "volunteer")
            if sees_subject(world.actor(role), "visit", visit.pk)}  # fmt: skip
    assert seen == {"representative", "station_head", "deputy"}
    assert not sees_subject(world.actor("station_head"), "visit", sweep.pk)


@pytest.mark.parametrize(
    ("state", "words", "field"),
    [
        ("not_been", "", "state"),
        ("gone", "", "state"),
        (CHANGED, "  ", "words"),
        (HELP, "", "words"),
        (CHANGED, "字" * 201, "words"),
        (CHANGED, "电话 100 0000 1234", "words"),
        (CHANGED, "号码１００００００１２３４", "words"),
    ],
)
def test_what_cannot_be_written_down_is_said_and_leaves_nothing(
    world: World, sweep: Sweep, state: str, words: str, field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        knock(world, cell_of(sweep, world.room), state, words=words)
    assert list(wrong.value.errors) == [field]
    assert not Visit.objects.exists()
    assert cell_of(sweep, world.room).state == CellState.NOT_BEEN


def test_a_seventh_photo_undoes_the_whole_visit(world: World, sweep: Sweep) -> None:
    with pytest.raises(Refused):
        knock(world, cell_of(sweep, world.room), CHANGED, words="换了门", photos=[photo(n) for n in range(7)])
    assert not Visit.objects.exists()
    assert not Attachment.objects.exists()
    assert not Event.objects.filter(kind="visit.recorded").exists()


def test_not_in_then_met_needs_nobody_to_choose_and_met_is_not_undone_by_not_in(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, NOT_IN)
    knock(world, cell, NOTHING, role="station_head", at=world.at + HOUR)
    knock(world, cell, NOT_IN, at=world.at + 2 * HOUR)
    fresh = cell_of(sweep, world.room)
    assert (fresh.state, fresh.unsettled) == (NOTHING, False)
    assert [visit.standing for visit in Visit.objects.order_by("at")] == ["earlier", "counts", "earlier"]


def test_the_same_person_knocking_again_says_what_holds_also_when_it_comes_out_of_order(
    world: World, sweep: Sweep
) -> None:
    cell = cell_of(sweep, world.room)
    knock(world, cell, CHANGED, words="换了租户", at=world.at + 2 * HOUR)
    knock(world, cell, NOTHING, at=world.at + HOUR)
    fresh = cell_of(sweep, world.room)
    assert (fresh.state, fresh.unsettled) == (CHANGED, False)
    knock(world, cell, NOTHING, at=world.at + 3 * HOUR)
    assert cell_of(sweep, world.room).state == NOTHING


def two_versions(world: World, sweep: Sweep) -> tuple[Visit, Visit]:
    """The head wrote one thing down while the representative's other waited on a phone."""
    cell = cell_of(sweep, world.room)
    first = knock(world, cell, NOTHING, role="station_head", at=world.at + HOUR)
    second = knock(world, cell, CHANGED, words="换了租户", at=world.at + 30 * MINUTE)
    assert first is not None
    assert second is not None
    return first, second


def test_two_versions_by_two_people_are_both_kept_until_one_is_chosen(world: World, sweep: Sweep) -> None:
    first, second = two_versions(world, sweep)
    cell = cell_of(sweep, world.room)
    assert cell.unsettled
    assert cell.state == NOTHING
    assert {visit.pk: visit.standing for visit in Visit.objects.order_by("pk")} == {
        first.pk: VisitStanding.COUNTS,
        second.pk: VisitStanding.RIVAL,
    }
    by = world.actor("representative")
    with pytest.raises(Stale):
        settle(cell, keep=second.pk, by=by, at=world.at, version=cell.version - 1)
    with pytest.raises(Invalid):
        settle(cell, keep=sweep.pk, by=by, at=world.at)
    settled = settle(cell, keep=second.pk, by=by, at=world.at, version=cell.version)
    assert (settled.state, settled.at, settled.unsettled) == (CHANGED, second.at, False)
    assert {visit.pk: visit.standing for visit in Visit.objects.order_by("pk")} == {
        first.pk: VisitStanding.EARLIER,
        second.pk: VisitStanding.COUNTS,
    }
    assert Event.objects.get(kind="visit_cell.settled").refs == {"sweep": str(sweep.pk), "kept": str(second.pk)}
    with pytest.raises(Refused):
        settle(cell, keep=first.pk, by=by, at=world.at)


def test_or_the_door_is_knocked_at_again(world: World, sweep: Sweep) -> None:
    two_versions(world, sweep)
    settled = settle(cell_of(sweep, world.room), keep=None, by=world.actor("deputy"), at=world.at)
    assert (settled.state, settled.at, settled.unsettled) == (CellState.NOT_BEEN, None, False)
    assert Visit.objects.count() == 2


def test_whoever_saw_the_other_version_corrects_it_and_two_who_say_the_same_agree(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    first = knock(world, cell, NOTHING, role="station_head")
    assert first is not None
    knock(world, cell, CHANGED, words="换了租户", seen=first.pk, at=world.at + HOUR)
    assert not cell_of(sweep, world.room).unsettled
    other = cell_of(sweep, rooms_of(world, "3栋")[-1])
    knock(world, other, NOTHING, role="station_head")
    knock(world, other, NOTHING, role="building_leader", at=world.at + HOUR)
    assert not cell_of(sweep, other.room).unsettled


@pytest.mark.parametrize(("waited", "unsettled"), [(9 * MINUTE, False), (3 * HOUR, True)])
def test_somebody_who_moved_while_it_waited_on_a_phone_lets_a_person_look(
    world: World, sweep: Sweep, waited: timedelta, unsettled: bool
) -> None:
    at = world.at + 10 * MINUTE
    newcomer = create_person(name="新来", by=system(), at=at)
    move_in(newcomer, room=world.room, since=date(2026, 11, 23), by=system(), at=at)
    with time_machine.travel(at + waited, tick=False):
        knock(world, cell_of(sweep, world.room), NOTHING, at=at)
    cell = cell_of(sweep, world.room)
    assert cell.unsettled is unsettled
    if unsettled:
        assert settle(cell, keep=None, by=world.actor("representative"), at=world.at).state == CellState.NOT_BEEN


def test_who_had_the_door_when_they_knocked_is_heard_though_it_changed_hands(world: World, sweep: Sweep) -> None:
    cell = cell_of(sweep, world.room)
    head, volunteer = world.actor("station_head"), appointment(world, "volunteer")
    share_doors(sweep, cells=[cell.pk], appointment=volunteer, by=head, at=world.at + HOUR)
    assert knock(world, cell, NOTHING, at=world.at + 30 * MINUTE) is not None
    with pytest.raises(Refused):
        knock(world, cell, NOTHING, at=world.at + 2 * HOUR)


def test_a_knock_before_the_end_that_comes_after_it_counts_but_that_nobody_was_in_does_not(
    world: World, sweep: Sweep
) -> None:
    end_sweep(sweep, by=world.actor("station_head"), at=world.at + HOUR)
    cell = cell_of(sweep, world.room)
    before = Event.objects.count()
    assert knock(world, cell, NOT_IN, at=world.at + 10 * MINUTE) is None
    assert Event.objects.count() == before
    assert not Visit.objects.exists()
    assert knock(world, cell, NOTHING, at=world.at + 20 * MINUTE) is not None
    with pytest.raises(Refused):
        knock(world, cell, CHANGED, words="换了门", at=world.at + 2 * HOUR)


def test_a_knock_kept_on_a_phone_counts_also_after_the_door_went_to_nobody_and_then_to_somebody_else(
    world: World, sweep: Sweep
) -> None:
    cell, head = cell_of(sweep, world.room), world.actor("station_head")
    share_doors(sweep, cells=[cell.pk], appointment=None, by=head, at=world.at + HOUR)
    volunteer = appointment(world, "volunteer")
    share_doors(sweep, cells=[cell.pk], appointment=volunteer, by=head, at=world.at + 2 * HOUR)
    with pytest.raises(Refused):
        knock(world, cell, NOTHING, at=world.at + 3 * HOUR)
    assert knock(world, cell, NOTHING, at=world.at + MINUTE) is not None
    held = cell_of(sweep, world.room)
    assert held.share is not None
    assert (held.state, held.share.appointment_id) == (NOTHING, volunteer.pk)


knocks = st.lists(
    st.tuples(st.sampled_from(OUTCOMES), st.sampled_from(("representative", "station_head")), st.integers(1, 50)),
    min_size=1,
    max_size=6,
)


class TestAnyOrder(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(knocks)
    @example([(WISH, "representative", 1)] * 3)
    def test_whatever_comes_in_whatever_order_one_counts_and_nobody_met_is_lost(self, found: list) -> None:
        from datetime import UTC, datetime

        world = world_at(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
        sweep = started(world)
        kept = []
        for number, (state, role, minutes) in enumerate(found):
            cell, words = cell_of(sweep, world.room), "换了租户" if state == CHANGED else "想换灯泡"
            one_too_many = state == WISH and kept.count(WISH) == MOST_WISHES
            with pytest.raises(Invalid) if one_too_many else nullcontext():
                record_visit(
                    cell,
                    state=state,
                    key=str(number),
                    words=words,
                    by=world.actor(role),
                    at=world.at + minutes * MINUTE,
                )
            if not one_too_many:
                kept.append(state)
        cell = cell_of(sweep, world.room)
        counts = Visit.objects.get(cell=cell, standing=VisitStanding.COUNTS)
        assert (cell.state, cell.at) == (counts.state, counts.at)
        assert Visit.objects.count() == len(kept)
        met = [state for state in kept if state in REACHED]
        assert (cell.state in REACHED) is bool(met)
        assert ServiceRequest.objects.count() == met.count(HELP)
        assert cell.unsettled is Visit.objects.filter(standing=VisitStanding.RIVAL).exists()
