"""One person follows another in a post; household links go over or end, and nothing is left open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations import jobs
from linli.organisations.actions import (
    appoint,
    end_appointment,
    hand_over,
    link_household,
    settle_links,
    take_back_appointment,
)
from linli.organisations.models import Appointment, HouseholdLink
from linli.organisations.queries import posts_of
from linli.organisations.queries.links import gaps, left_open
from linli.organisations.rules_posts import may_hand_over, may_settle_links, may_take_back
from tests.organisations.cast import AT, ESTATE, SYSTEM, TODAY, fixed_cast, number
from tests.organisations.linked import REPRESENTATIVE, representative
from tests.organisations.rosters import acting

TOMORROW = TODAY + timedelta(days=1)
APPOINTERS = {"community_officer", "subdistrict_officer", "administrator", "system"}


@pytest.fixture
def old(linked):
    """A representative of 3栋, linked with a household."""
    held = representative(linked, building="3栋")
    link_household(linked.places["room"], held, by=SYSTEM, at=AT)
    return held


def open_links(held):
    return HouseholdLink.objects.filter(appointment=held, until=None).count()


def test_posts_are_handed_over_by_those_who_appoint_and_nobody_takes_one_over_by_themselves(no_queries):
    cast = fixed_cast()
    with no_queries():
        may = {name for name, actor in cast.items() if may_hand_over(actor, [ESTATE], number("subject"), AT) is None}
        own = may_hand_over(cast["community_officer"], [ESTATE], cast["community_officer"].person_id, AT)
    assert may == APPOINTERS
    assert own.who_can


def test_links_of_a_post_that_ran_out_are_settled_by_nobodys_hand(linked, old, no_queries):
    with no_queries():
        assert {name for name, actor in fixed_cast().items() if may_settle_links(actor, AT) is None} == {"system"}
    with pytest.raises(Refused):
        settle_links(old, by=NOBODY, at=AT)


def test_the_old_ends_the_day_before_and_the_new_reaches_the_same(linked, old):
    to = linked.person("李玉梅")
    new = hand_over(old, to=to, on=TODAY, by=SYSTEM, at=AT)
    old.refresh_from_db()
    assert (old.ends_on, new.starts_on, new.follows_id) == (date(2026, 11, 22), TODAY, old.pk)
    assert (new.place_id, new.post_id, new.person_id) == (old.place_id, old.post_id, to.pk)
    assert posts_of(old.person_id, TODAY) == ()
    assert len(posts_of(to.pk, TODAY)) == 1
    assert posts_of(to.pk, TODAY - timedelta(days=1)) == ()


def test_categories_go_over(linked):
    held = linked.appoint(linked.person(), "department", "department_officer", categories=["public_lighting"])
    assert hand_over(held, to=linked.person(), on=TODAY, by=SYSTEM, at=AT).categories == ["public_lighting"]


def test_households_go_over_in_the_same_moment_and_there_is_no_gap(linked, old):
    new = hand_over(old, to=linked.person("李玉梅"), on=TODAY, by=SYSTEM, at=AT)
    assert (open_links(old), open_links(new)) == (0, 1)
    link = HouseholdLink.objects.get(appointment=new)
    assert (link.room_id, link.post_key, link.since) == (linked.places["room"].pk, REPRESENTATIVE, TODAY)
    counted = {row.name: row.linked for row in gaps(linked.places["estate"], REPRESENTATIVE, TODAY)}
    assert counted["3栋"] == 1


def test_both_have_events_that_name_each_other(linked, old):
    new = hand_over(old, to=linked.person("李玉梅"), on=TODAY, by=SYSTEM, at=AT)
    ended = Event.objects.get(kind="appointment.ended")
    began = Event.objects.filter(kind="appointment.began").order_by("-id")[0]
    assert (ended.subject_id, ended.refs["followed_by"]) == (str(old.pk), str(new.pk))
    assert (began.subject_id, began.refs["follows"]) == (str(new.pk), str(old.pk))
    assert began.building_id == old.place_id
    assert Event.objects.filter(kind="household_link.ended", building_id=old.place_id).count() == 1
    assert Event.objects.filter(kind="household_link.began", building_id=old.place_id).count() == 2


def test_on_a_later_day_households_go_over_on_that_day(linked, old):
    new = hand_over(old, to=linked.person("李玉梅"), on=TOMORROW + timedelta(days=1), by=SYSTEM, at=AT)
    assert (open_links(old), open_links(new), left_open(TOMORROW, 9)) == (1, 0, [])
    assert settle_links(old, by=SYSTEM, at=AT + timedelta(days=1)) == 0
    assert [held.pk for held in left_open(TOMORROW + timedelta(days=1), 9)] == [old.pk]
    assert settle_links(old, by=SYSTEM, at=AT + timedelta(days=2)) == 1
    assert settle_links(old, by=SYSTEM, at=AT + timedelta(days=2)) == 0
    assert (open_links(old), open_links(new)) == (0, 1)


def test_a_post_is_handed_over_within_its_term_and_to_somebody_else(linked, old):
    for on in (old.starts_on, old.starts_on - timedelta(days=3)):
        with pytest.raises(Invalid) as wrong:
            hand_over(old, to=linked.person(), on=on, by=SYSTEM, at=AT)
        assert list(wrong.value.errors) == ["starts_on"]
    with pytest.raises(Invalid) as wrong:
        hand_over(old, to=old.person, on=TODAY, by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["person"]
    end_appointment(old, ends_on=TODAY, by=SYSTEM, at=AT)
    with pytest.raises(Invalid) as wrong:
        hand_over(old, to=linked.person(), on=TOMORROW + timedelta(days=1), by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["starts_on"]
    assert Appointment.objects.count() == 1


def test_a_post_is_handed_over_once(linked, old):
    hand_over(old, to=linked.person("李玉梅"), on=TOMORROW + timedelta(days=9), by=SYSTEM, at=AT)
    with pytest.raises(Invalid) as wrong:
        hand_over(old, to=linked.person("何清越"), on=TOMORROW, by=SYSTEM, at=AT)
    assert list(wrong.value.errors) == ["starts_on"]


def test_the_only_seat_of_a_post_is_handed_over(linked):
    head = linked.appoint(linked.person(), "station", "station_head")
    new = hand_over(head, to=linked.person(), on=TODAY, by=SYSTEM, at=AT)
    assert new.post_id == head.post_id


def test_others_hand_nothing_over_and_a_stale_page_changes_nothing(linked, old):
    officer = acting(linked.appoint(linked.person("郑洁"), "committee", "community_officer").person)
    for by in (NOBODY, acting(old.person)):
        with pytest.raises(Refused):
            hand_over(old, to=linked.person(), on=TODAY, by=by, at=AT)
    with pytest.raises(Stale):
        hand_over(old, to=linked.person(), on=TODAY, by=officer, at=AT, version=9)
    assert hand_over(old, to=linked.person(), on=TODAY, by=officer, at=AT, version=1).version == 1


def test_ending_an_appointment_ends_its_household_links_at_once(linked, old):
    end_appointment(old, ends_on=TODAY, by=SYSTEM, at=AT)
    assert open_links(old) == 0
    assert HouseholdLink.objects.get(appointment=old).until == TODAY
    assert Event.objects.filter(kind="household_link.ended").count() == 1


def test_an_end_that_is_still_to_come_leaves_links_until_its_day_is_over(linked, old, monkeypatch):
    end_appointment(old, ends_on=TOMORROW, by=SYSTEM, at=AT)
    assert open_links(old) == 1
    monkeypatch.setattr(jobs.settling, "next_look", 0.0)
    monkeypatch.setattr(jobs.clock, "now", lambda: AT + timedelta(days=1))
    assert jobs.settle_ended_links() == 0
    monkeypatch.setattr(jobs.settling, "next_look", 0.0)
    monkeypatch.setattr(jobs.clock, "now", lambda: AT + timedelta(days=2))
    assert jobs.settle_ended_links() == 1
    assert jobs.settle_ended_links() == 0
    assert open_links(old) == 0


def test_an_appointment_is_taken_back_before_its_first_day_by_whoever_may_appoint(no_queries):
    cast = fixed_cast()
    with no_queries():
        asked = {name: may_take_back(actor, [ESTATE], number("subject"), False, AT) for name, actor in cast.items()}
        begun = may_take_back(cast["administrator"], [ESTATE], number("subject"), True, AT)
    assert {name for name, refusal in asked.items() if refusal is None} == APPOINTERS
    assert begun is not None
    assert begun.kind is RefusalKind.WHEN


@pytest.mark.parametrize("ends_on", [None, TODAY + timedelta(days=400)])
def test_taken_back_the_old_one_holds_on_as_long_as_before_with_its_links(linked, old, ends_on):
    Appointment.objects.filter(pk=old.pk).update(ends_on=ends_on)
    old.refresh_from_db()
    new = hand_over(old, to=linked.person("李玉梅"), on=TOMORROW, by=SYSTEM, at=AT)
    again = take_back_appointment(new, by=SYSTEM, at=AT, version=new.version)
    assert again is not None
    assert (again.pk, again.ends_on) == (old.pk, ends_on)
    assert not Appointment.objects.filter(pk=new.pk).exists()
    assert open_links(old) == 1
    event = Event.objects.get(kind="appointment.taken_back")
    assert (event.subject_id, event.refs["follows"]) == (str(new.pk), str(old.pk))
    second = hand_over(again, to=linked.person("王芳"), on=TOMORROW, by=SYSTEM, at=AT)
    assert second.follows_id == old.pk


def test_one_that_follows_nobody_is_taken_back_as_well_and_none_that_has_begun(linked, old):
    later = appoint(old.post, linked.person("王芳"), starts_on=TOMORROW, place=old.place, by=SYSTEM, at=AT)
    assert take_back_appointment(later, by=SYSTEM, at=AT) is None
    with pytest.raises(Refused):
        take_back_appointment(old, by=SYSTEM, at=AT)
    with pytest.raises(Refused):
        take_back_appointment(old, by=NOBODY, at=AT)
