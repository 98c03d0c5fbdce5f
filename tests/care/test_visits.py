"""Visits that somebody asked for: arranged with consent, done in a tap, given to another post, ended."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest

from linli.care import actions, queries_near, rules_near
from linli.care.models import CareVisit, CareVisitDone
from linli.core.clock import from_local
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from tests.care.conftest import DEPUTY, HEAD, NAME, OFFICER, PHONE, Care

GRID, LEADER = "grid_worker", "building_leader"


def test_it_is_arranged_with_consent_and_due_after_the_days_of_its_kind(care: Care) -> None:
    row = care.visit()
    assert row.next_on == care.today + timedelta(days=7)
    assert (row.word_on, row.unpaid, row.post_key) == (care.today, False, GRID)
    assert care.visit().pk == row.pk, "one arrangement for a door and a name"
    assert CareVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "字" * 41}),
        ("room", {"room": None}),
        ("kind", {"kind": "hourly"}),
        ("visitor", {"visitor": ""}),
        ("visitor", {"visitor": "x:y"}),
        ("why", {"why": "字" * 201}),
        ("why", {"why": "电话 13900139001"}),
        ("phone", {"phone": "1"}),
        ("consent_who", {"consent_who": ""}),
        ("consent_way", {"consent_way": ""}),
        ("consented_on", {"consented_on": None}),
        ("consented_on", {"consented_on": date(2999, 1, 1)}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(care: Care, field: str, more: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as wrong:
        care.visit(**more)
    assert field in wrong.value.errors
    assert not CareVisit.objects.exists()


def test_the_body_of_a_post_that_does_not_visit_is_no_choice(care: Care) -> None:
    with pytest.raises(Invalid):
        care.visit(visitor=care.visitor("property", "property_manager"))
    with pytest.raises(Invalid):
        care.visit(visitor=care.visitor("other_station", "station_head"))


def allowed(care: Care, rule: Any, *args: Any) -> set[str]:
    can = set()
    for role in ROLES:
        actor = care.world.actor(role)
        posts = [actor.in_post(held) for held in actor.posts] or [actor]
        can |= {role for one in posts if rule(one, *args, care.at) is None}
    return can


def test_who_arranges_sees_does_and_ends(care: Care) -> None:
    row, plan = care.visit(), queries_near.plan_of(care.world.bodies["station"])
    assert allowed(care, rules_near.may_arrange_visits, plan, care.world.estate) == {HEAD, OFFICER}
    assert HEAD not in allowed(care, rules_near.may_arrange_visits, plan, care.world.places["other_estate"])
    assert allowed(care, rules_near.may_arrange_visits, None, care.world.estate) == set()
    ours = {HEAD, GRID, DEPUTY}
    assert allowed(care, rules_near.may_see_visit, row) == ours, "the deputy is the grid worker, too"
    assert allowed(care, rules_near.may_do_visit, row) == ours
    assert allowed(care, rules_near.may_end_visits, row) == ours
    assert allowed(care, rules_near.may_call_visited, row) == ours
    assert allowed(care, rules_near.may_change_visitor, row) == {HEAD}


def test_the_leader_of_the_building_comes_to_its_doors_alone(care: Care) -> None:
    here = care.visit(visitor=care.visitor("leaders", LEADER))
    assert here.unpaid
    assert allowed(care, rules_near.may_see_visit, here) == {HEAD, LEADER}
    rooms = type(care.door).objects.filter(estate_id=care.world.estate.pk, level="room")
    far = rooms.exclude(building_id=care.world.room.building_id).order_by("pk")[0]
    there = care.visit(visitor=care.visitor("leaders", LEADER), room=far)
    assert allowed(care, rules_near.may_see_visit, there) == {HEAD}


def test_the_list_and_the_rule_agree_for_the_whole_cast(care: Care) -> None:
    rows = [care.visit(), care.visit(name="乙", visitor=care.visitor("leaders", LEADER)), care.visit(name="丙")]
    actions.end_visits(rows[2], why="moved", by=care.by(), at=care.at)
    for role in (*ROLES, "nobody"):
        actor = care.world.actor(role)
        seen = set(queries_near.visits_seen_by(actor).values_list("pk", flat=True))
        fresh = CareVisit.objects.select_related(*queries_near.VISIT_JOINED).order_by("pk")
        assert seen == {one.pk for one in fresh if rules_near.may_see_visit(actor, one, care.at) is None}, role


def test_nothing_changed_is_one_press_and_the_next_is_due_after_the_usual_days(care: Care) -> None:
    row = care.visit()
    care.later(days=8)
    for _press in range(2):
        row = actions.do_visit(row, by=care.by(GRID), at=care.at)
    assert CareVisitDone.objects.count() == 1
    assert (row.word_on, row.next_on) == (care.today, care.today + timedelta(days=7))


def test_what_was_heard_is_a_line_and_an_earlier_day_puts_nothing_back(care: Care) -> None:
    row = care.visit()
    care.later(days=10)
    row = actions.do_visit(row, words="楼道灯暗了", by=care.by(GRID), at=care.at)
    due = row.next_on
    row = actions.do_visit(row, on=care.today - timedelta(days=5), words="说过话", by=care.by(HEAD), at=care.at)
    assert row.next_on == due
    assert [one.words for one in queries_near.heard_of(row)] == ["楼道灯暗了", "说过话"]


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("on", {"on": date(2999, 1, 1)}),
        ("on", {"on": date(2000, 1, 1)}),
        ("words", {"words": "字" * 201}),
        ("words", {"words": "身份证 110105194912310021"}),
    ],
)
def test_a_visit_that_cannot_be_is_refused(care: Care, field: str, more: dict[str, Any]) -> None:
    row = care.visit()
    with pytest.raises(Invalid) as wrong:
        actions.do_visit(row, **more, by=care.by(GRID), at=care.at)
    assert list(wrong.value.errors) == [field]


def test_another_post_comes_from_now_on(care: Care) -> None:
    row = actions.change_visitor(care.visit(), visitor=care.visitor("leaders", LEADER), by=care.by(), at=care.at)
    assert (row.post_key, row.unpaid) == (LEADER, True)
    assert not queries_near.visits_seen_by(care.by(GRID)).exists()
    assert queries_near.visits_seen_by(care.by(LEADER)).exists()
    with pytest.raises(Invalid):
        actions.change_visitor(row, visitor="nobody", by=care.by(), at=care.at)


def test_they_ask_to_stop_and_the_post_sees_them_no_more(care: Care) -> None:
    row = care.visit()
    with pytest.raises(Invalid) as wrong:
        actions.end_visits(row, why="", by=care.by(GRID), at=care.at)
    assert "end" in wrong.value.errors
    row = actions.end_visits(row, why="stop", by=care.by(GRID), at=care.at)
    assert not queries_near.visits_seen_by(care.by(GRID)).exists()
    assert queries_near.visits_seen_by(care.by()).exists()
    for act, more in ((actions.do_visit, {}), (actions.end_visits, {"why": "stop"})):
        with pytest.raises(Refused):
            act(row, **more, by=care.by(), at=care.at)
    assert care.visit().pk != row.pk, "asked again, it is arranged anew"


def test_an_old_page_does_nothing(care: Care) -> None:
    row = care.visit()
    with pytest.raises(Stale):
        actions.end_visits(row, why="stop", by=care.by(), at=care.at, version=row.version + 1)


def test_the_telephone_is_shown_with_a_purpose(care: Care) -> None:
    row = care.visit()
    assert actions.call_visited(row, purpose="ask_details", by=care.by(GRID), at=care.at).phone == PHONE
    with pytest.raises(Refused):
        actions.call_visited(row, purpose="ask_details", by=care.by(OFFICER), at=care.at)
    with pytest.raises(Invalid):
        actions.call_visited(care.visit(name="乙", phone=""), purpose="ask_details", by=care.by(GRID), at=care.at)


def asks(care: Care, role: str) -> list[tuple[str, bool]]:
    found = waiting_for(care.by(role), care.at)
    return [(line.asks, line.due_at is not None) for line in found if line.kind == "care"]


def test_it_waits_for_the_post_that_comes_from_its_day_on(care: Care) -> None:
    care.visit()
    assert asks(care, GRID) == []
    care.later(days=7)
    assert asks(care, GRID) == [("visit", True)]
    assert asks(care, HEAD) == [] and asks(care, OFFICER) == []


def test_a_visit_is_late_on_no_hour_of_its_own_day(care: Care) -> None:
    row = care.visit()
    care.at = from_local(row.next_on) + timedelta(hours=8)
    (line,) = [one for one in waiting_for(care.by(GRID), care.at) if one.kind == "care"]
    assert line.due_at is not None and line.due_at >= from_local(row.next_on + timedelta(days=1))


def test_a_neighbour_is_asked_and_never_late(care: Care) -> None:
    care.visit(visitor=care.visitor("leaders", LEADER))
    care.later(days=29)
    assert asks(care, LEADER) == [("visit_asked", False)]


def test_after_a_month_without_a_word_the_body_looks_again(care: Care) -> None:
    row = care.visit(visitor=care.visitor("leaders", LEADER))
    care.later(days=7 + 31)
    assert asks(care, HEAD) == [("visit_silent", False)]
    actions.do_visit(row, by=care.by(HEAD), at=care.at)
    assert asks(care, HEAD) == [] and asks(care, LEADER) == []


def test_nobody_counts_whose_visits_they_were(care: Care) -> None:
    row = actions.do_visit(care.visit(), words="好", by=care.by(GRID), at=care.at)
    names = {field.name for field in CareVisitDone._meta.get_fields()}
    assert names == {"id", "visit", "on", "words", "at", "version"}
    assert not {field.name for field in fields(actions.VisitFacts)} & {"count", "minutes", "score"}
    said = str(list(Event.objects.filter(subject_id=str(row.pk)).values_list("kind", "refs")))
    assert NAME not in said and "好" not in said
