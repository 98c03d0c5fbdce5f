"""Whether enough came: counted by the sides that the playbook brings together, whoever was invited."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.demo.cast import World
from linli.meetings import actions
from linli.meetings.models import Meeting
from linli.meetings.quorum import Seat, is_quorum, needed, seats, sides_of
from linli.organisations.models import Organisation
from linli.playbooks.loading import load, shipped
from tests.meetings.sessions import Sessions

CITIES = ("duanzhou", "fengqiao", "haikou", "jian", "jinniu", "panzhihua", "tongguan", "xiangzhou", "yichun", "zhuzhou")


def seat(bodies: int = 1, came: int = 0, *, convenes: bool = False) -> Seat:
    return Seat("", bodies, came, convenes)


@pytest.mark.parametrize(
    ("sides", "percent", "enough"),
    [
        ([seat(came=1), seat(came=1), seat(), seat()], 50, True),
        ([seat(came=1), seat(), seat(), seat()], 50, False),
        ([seat(came=1), seat(came=1), seat(came=1), seat()], 75, True),
        ([seat(came=1), seat(came=1), seat()], 67, False),
        ([seat(bodies=20, came=1), seat()], 50, False),
        ([seat(bodies=3, came=1), seat(came=1)], 100, False),
        ([seat(bodies=4, came=2), seat(came=1)], 100, True),
        ([seat(convenes=True, bodies=0), seat(came=1), seat(), seat()], 50, True),
        ([seat(bodies=0), seat(came=1)], 100, True),
        ([], 50, True),
    ],
)
def test_a_quorum_is_a_share_of_the_sides_that_exist_there(sides: list[Seat], percent: int, enough: bool) -> None:
    assert is_quorum(sides, percent) is enough


@given(st.integers(1, 100), st.integers(0, 30))
def test_what_is_needed_is_never_less_than_the_share_and_never_more_than_all(percent: int, sides: int) -> None:
    found = needed(percent, sides)
    assert found * 100 >= sides * percent
    assert found <= sides
    assert (found - 1) * 100 < sides * percent or found == 0


@pytest.fixture
def sessions(world: World, at: datetime) -> Sessions:
    return Sessions(world, at)


def held(sessions: Sessions, *invited: str) -> Meeting:
    bodies = {sessions.world.bodies[name].pk for name in invited}
    called = sessions.called(invited=bodies)
    return sessions.held(called)


def test_inviting_one_friendly_body_gives_no_quorum(sessions: Sessions) -> None:
    assert held(sessions, "property").quorate is False


def test_half_of_the_four_sides_do(sessions: Sessions) -> None:
    assert held(sessions, "property", "owners").quorate is True


def test_the_sides_are_those_of_the_day_it_was_called(sessions: Sessions) -> None:
    called = sessions.called()
    assert [(key, bodies) for key, _kinds, bodies in called.sides] == [
        ("property_company", 1), ("owners_committee", 1), ("grid", 1), ("building_leaders", 1),
    ]  # fmt: skip
    Organisation.objects.filter(pk=sessions.world.bodies["grid"].pk).update(ended_on=sessions.day(0))
    assert called.sides == Meeting.objects.get(pk=called.pk).sides
    names = [one.name for one in seats(called, ["grid"]) if not one.there]
    assert names == ["property company", "owners' committee", "building leaders"]


def test_an_older_session_without_sides_counts_those_who_were_invited(sessions: Sessions) -> None:
    called = sessions.called()
    Meeting.objects.filter(pk=called.pk).update(sides=[])
    row = sessions.held(called)
    assert row.quorate is True
    assert len(row.sides) == 4


def test_zhuzhous_four_and_six_and_yichuns_six_are_sides_by_name() -> None:
    zhuzhou, yichun = load(shipped()["zhuzhou"]), load(shipped()["yichun"])
    four, six = zhuzhou.forum("four_parties"), zhuzhou.forum("six_parties")
    assert [key for key, _kinds in four.parties()] == ["branch", "owners", "representatives", "property"]
    assert [key for key, _kinds in six.parties()][4:] == ["volunteers", "work_team"]
    assert len(yichun.forum("six_meeting").parties()) == 6
    assert sides_of(four, ["owners_committee", "property_company", "residents_committee"]) == [
        ["branch", ["estate_party_branch"], 0],
        ["owners", ["owners_committee"], 1],
        ["representatives", ["building_leaders"], 0],
        ["property", ["property_company"], 1],
    ]


@pytest.mark.parametrize("city", CITIES)
def test_in_every_city_what_is_talked_about_first_can_climb(city: str) -> None:
    playbook = load(shipped()[city])
    above = {forum.climbs_to for forum in playbook.forums}
    first = next(forum for forum in playbook.forums if forum.key not in above)
    assert first.climbs_to is not None
    assert first.climbs_after is not None
    for forum in playbook.forums:
        assert forum.template, forum.key
        assert forum.quorum_percent >= 50, forum.key


def test_hard_problems_of_tongguan_climb_as_the_field_tells() -> None:
    tongguan = load(shipped()["tongguan"])
    names, key = [], "area_meeting"
    while key:
        forum = tongguan.forum(key)
        names.append(forum.name.zh)
        key = forum.climbs_to or ""
    assert names == ["片区调度会", "周末议事会", "党建联席会"]


def test_who_comes_is_never_more_than_who_is_invited(sessions: Sessions) -> None:
    called = sessions.called(invited={sessions.world.bodies["property"].pk})
    sessions.later(days=3)
    friend = sessions.world.bodies["owners"].pk
    row = actions.hold(called, came={friend}, people=2, by=sessions.head, at=sessions.at)
    assert row.quorate is False
