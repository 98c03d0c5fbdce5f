"""Law 8 counts whole bodies, too: who belongs to a body that returned a matter, or did not solve it, does not decide
about it for the station, and nothing is stranded by that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import system
from linli.core.refusals import Refusal, RefusalKind, Refused
from linli.organisations.models import Appointment
from linli.service_requests import actions
from linli.service_requests.enums import Verb
from linli.service_requests.hands import tried_in_vain
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import waiting_for
from linli.service_requests.rules import RULES, may_dispatch_to
from linli.service_requests.stranded import stranded
from tests.service_requests.steps import COMMUNITY, DEPUTY, HEAD, REPAIRER, Path, code_of

MANAGER = "property_manager"
"""Of the property company, and a deputy of the station as well."""


def both(path: Path) -> Any:
    """The property manager as the station's deputy."""
    return path.by(MANAGER, "station_deputy")


def returned(path: Path, by: str = REPAIRER) -> ServiceRequest:
    return actions.return_(path.in_hand(), by=path.by(by), at=path.later(hours=1), reason="wrong_place")


def reopened(path: Path) -> ServiceRequest:
    row = path.resolved()
    return actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="还是不亮")


def refusal(path: Path, row: ServiceRequest, verb: Verb = Verb.DISPATCH, actor: Any = None) -> Refusal | None:
    return RULES[verb](actor or both(path), row, path.at)


def only(path: Path, *roles: str) -> None:
    """Nobody else holds a post in the station any more."""
    kept = [path.by(role).person_id for role in roles]
    station = path.world.bodies["station"]
    Appointment.objects.filter(post__organisation=station).exclude(person_id__in=kept).update(ends_on=path.day(-1))


@pytest.mark.parametrize("by", [REPAIRER, MANAGER])
def test_what_a_body_returned_its_people_do_not_dispatch_for_the_station(path: Path, by: str) -> None:
    row = returned(path, by)
    assert tried_in_vain(row) == {path.world.bodies["property"].pk}
    found = refusal(path, row)
    assert found is not None
    assert found.kind is RefusalKind.WHO
    assert found.why
    assert found.who_can
    assert not waiting_for(both(path)).filter(pk=row.pk).exists()
    with pytest.raises(Refused):
        actions.dispatch(row, by=both(path), at=path.at, to=path.world.bodies["owners"])


def test_what_a_body_did_not_solve_its_people_do_not_review_for_the_station(path: Path) -> None:
    row = reopened(path)
    for verb in (Verb.DISPATCH, Verb.DECLINE, Verb.DEFER, Verb.MERGE):
        assert refusal(path, row, verb) is not None, verb
    assert may_dispatch_to(both(path), row, path.world.bodies["station"]) is not None
    assert not waiting_for(both(path)).filter(pk=row.pk).exists()


@pytest.mark.parametrize("came", [returned, reopened])
def test_a_colleague_of_the_station_alone_decides(path: Path, came: Any) -> None:
    row = came(path)
    assert refusal(path, row, actor=path.by(DEPUTY)) is None
    assert waiting_for(path.by(DEPUTY)).filter(pk=row.pk).exists()
    assert not row.without_fresh_eyes


def test_before_anything_came_back_they_dispatch_as_the_deputies_that_they_are(path: Path) -> None:
    row = path.accepted()
    assert tried_in_vain(row) == frozenset()
    assert refusal(path, row) is None


def test_what_the_station_itself_did_not_solve_its_colleagues_review(path: Path) -> None:
    row = path.dispatched(to="station")
    row = actions.take(row, by=path.by(HEAD), at=path.later(minutes=10))
    row = path.resolve(row, HEAD)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == row.station
    assert refusal(path, row, actor=path.by(DEPUTY)) is None
    row = actions.dispatch(row, by=path.by(DEPUTY), at=path.later(hours=1), to=path.world.bodies["property"])
    assert refusal(path, row, Verb.REDIRECT, path.by(DEPUTY)) is None


def test_where_nobody_else_is_left_a_return_is_passed_on_and_not_decided(path: Path) -> None:
    row = path.in_hand()
    only(path, MANAGER)
    row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
    assert (row.holder, row.without_fresh_eyes) == (row.station, True)
    assert waiting_for(both(path)).filter(pk=row.pk).exists()
    assert refusal(path, row) is None
    assert refusal(path, row, Verb.DEFER) is not None
    assert refusal(path, row, Verb.RAISE) is None
    assert not list(stranded(path.at))


def test_where_nobody_else_is_left_what_was_not_solved_goes_up(path: Path) -> None:
    row = path.resolved()
    only(path, MANAGER)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == path.world.bodies["community_office"]
    assert refusal(path, row, actor=path.by(COMMUNITY)) is None
    assert not list(stranded(path.at))


def test_where_nobody_else_is_left_an_answer_to_a_question_is_still_accepted(path: Path) -> None:
    row = path.in_hand()
    only(path, MANAGER)
    row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
    row = actions.ask_for_more(row, by=both(path), at=path.later(hours=1), words="是哪一盏？")
    row = actions.add(row, by=code_of(row), at=path.later(hours=1), words="东侧那盏。")
    assert waiting_for(both(path)).filter(pk=row.pk).exists()
    assert refusal(path, row, Verb.ACCEPT) is None


def test_whoever_leaves_afterwards_is_missed_by_the_doctor(path: Path) -> None:
    row = returned(path)
    assert not list(stranded(path.at))
    only(path, MANAGER)
    assert [one.id for one in stranded(path.at)] == [row.pk]


def test_what_comes_back_by_itself_was_nobody_s_failure(path: Path) -> None:
    row = path.in_hand()
    row = actions.defer(
        row, by=path.by(REPAIRER), at=path.later(hours=1), reason="no_money", review_on=path.day(5), words="没有钱。"
    )
    path.later(days=6)
    row = actions.reopen(row, by=system(), at=path.at)
    assert tried_in_vain(row) == frozenset()
    assert refusal(path, row) is None


def test_of_what_was_joined_the_leading_one_s_body_counts(path: Path) -> None:
    leading = path.in_hand()
    row = actions.merge(path.filed(), leading=leading, by=path.by(HEAD), at=path.later(minutes=1))
    actions.rate(path.resolve(leading), by=code_of(leading), at=path.later(hours=1))
    row = ServiceRequest.objects.get(pk=row.pk)
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1), words="我这边还是黑的。")
    assert tried_in_vain(row) == {path.world.bodies["property"].pk}
    assert refusal(path, row) is not None


def test_the_rule_asks_nothing_of_the_database(path: Path) -> None:
    row, actor = returned(path), both(path)
    with CaptureQueriesContext(connection) as asked:
        refusal(path, row, actor=actor)
    assert len(asked) == 0
