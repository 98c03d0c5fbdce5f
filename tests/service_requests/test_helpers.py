"""Helpers and joint leads: who asks them, what they see, and that the lead resolves the whole."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.enums import HANDLED, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import listed_for, rows, visible_to, waiting_for
from linli.service_requests.rules import may_add_helper, may_end_helper, may_finish_help, may_note, may_see
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, HEAD, REPAIRER, Path, happened, told
from tests.service_requests.test_truth_table import PROPERTY, STATION, cast_of, with_code

pytestmark = pytest.mark.django_db

HELPER = "building_leader"


def helped(path: Path, row: ServiceRequest, by: str = HEAD, **how: Any) -> ServiceRequest:
    return actions.add_helper(row, by=path.by(by), at=path.later(minutes=1), body=path.world.bodies["leaders"], **how)


@pytest.mark.parametrize("state", list(State))
def test_who_asks_for_help_and_when(path: Path, world: World, state: State, no_queries: Any) -> None:
    row = rows().get(pk=path.to(state).pk)
    people = with_code(cast_of(world), row)
    with no_queries():
        found = {name for name, actor in people.items() if may_add_helper(actor, row, AT) is None}
    assert found == (STATION | PROPERTY if state in HANDLED else set())


def test_a_helper_sees_it_has_it_in_its_inbox_and_can_note(path: Path, world: World) -> None:
    row = path.in_hand()
    chair = path.by(HELPER)
    assert may_see(chair, row, AT) is not None
    row = rows().get(pk=helped(path, row, words="请通知业主").pk)
    for listed in (visible_to(chair), listed_for(chair), waiting_for(chair)):
        assert row.pk in {one.pk for one in listed}
    assert may_see(chair, row, AT) is None
    assert may_note(chair, row, AT) is None
    assert ("helper_added", world.bodies["leaders"].short_name) in told(row)
    assert row.helps.get().assignment == row.assignments.get(ended_at=None)


def test_the_list_and_the_rule_agree_for_everybody(path: Path, world: World) -> None:
    helped(path, path.in_hand())
    helped(path, path.dispatched(), by="repairer", joint=True)
    done = helped(path, path.in_hand())
    actions.finish_help(done, by=path.by(HELPER), at=path.later(minutes=1), words="已通知。")
    for name, actor in cast_of(world).items():
        listed = {one.pk for one in visible_to(actor)}
        ruled = {one.pk for one in rows() if may_see(actor, one, AT) is None}
        assert listed == ruled, name


def test_its_part_is_done_and_the_lead_resolves(path: Path) -> None:
    row = helped(path, path.in_hand())
    row = actions.finish_help(row, by=path.by(HELPER), at=path.later(minutes=1), words="已经通知业主。")
    assert (row.helping_ids, row.state) == (None, State.IN_HAND)
    assert ("help_done", "安和物业") in told(row)
    chair = path.by(HELPER)
    assert row.pk not in {one.pk for one in waiting_for(chair)}
    assert row.pk in {one.pk for one in visible_to(chair)}
    assert path.resolve(row).state == State.RESOLVED
    assert happened(row)[-3:] == ["helper_added", "help_done", "resolved"]


def test_a_mere_helper_is_not_waited_for(path: Path) -> None:
    row = path.resolve(helped(path, path.in_hand()))
    assert (row.state, row.helping_ids) == (State.RESOLVED, None)
    assert row.helps.get().ended_at == path.at


def test_what_several_lead_is_resolved_when_all_have_done_their_part(path: Path) -> None:
    row = helped(path, path.in_hand(), joint=True)
    with pytest.raises(Refused) as caught:
        path.resolve(row)
    assert caught.value.refusal.kind is RefusalKind.WHEN
    row = actions.finish_help(row, by=path.by(HELPER), at=path.later(minutes=1), words="我们那部分好了。")
    assert path.resolve(row).state == State.RESOLVED


def test_or_when_whoever_dispatched_it_says_that_it_is_not_needed(path: Path) -> None:
    row = helped(path, path.in_hand(), joint=True)
    row = actions.end_helper(row, by=path.by(HEAD), at=path.later(minutes=1), body=path.world.bodies["leaders"])
    assert (row.helping_ids, row.joint_ids) == (None, None)
    assert path.resolve(row).state == State.RESOLVED


def test_returning_it_ends_the_help(path: Path) -> None:
    row = helped(path, path.in_hand(), joint=True)
    row = actions.return_(row, by=path.by(REPAIRER), at=path.later(minutes=1), reason="not_our_duty", words="归城管")
    assert (row.state, row.helping_ids, row.joint_ids) == (State.ACCEPTED, None, None)


def test_whom_one_asks(path: Path) -> None:
    row = helped(path, path.in_hand())
    again = ("leaders", "property")
    for body in again:
        with pytest.raises(Refused):
            actions.add_helper(row, by=path.by(HEAD), at=path.at, body=path.world.bodies[body])
    with pytest.raises(Refused):
        actions.add_helper(row, by=path.by(HEAD), at=path.at, body=path.world.bodies["city_office"])


def test_only_those_who_help_say_that_they_are_done(path: Path, world: World, no_queries: Any) -> None:
    row = rows().get(pk=helped(path, path.in_hand()).pk)
    people = with_code(cast_of(world), row).items()
    with no_queries():
        done = {name for name, actor in people if may_finish_help(actor, row, AT) is None}
        ending = {name for name, actor in people if may_end_helper(actor, row, AT) is None}
    assert done == {"building_leader"}
    assert ending == STATION | PROPERTY
    with pytest.raises(Invalid):
        actions.finish_help(row, by=path.by(HELPER), at=path.at, words=" ")
    with pytest.raises(Invalid):
        actions.end_helper(row, by=path.by(HEAD), at=path.at, body=path.world.bodies["owners"])
    with pytest.raises(Refused):
        actions.end_helper(row, by=path.by(COMMUNITY), at=path.at, body=path.world.bodies["leaders"])
