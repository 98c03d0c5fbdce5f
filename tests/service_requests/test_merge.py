"""Joining two service requests about the same problem."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused, Stale
from linli.service_requests import actions
from linli.service_requests.actions import Report
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import HEAD, Path, clocks, code_of, happened, told


def test_the_joined_one_ends_and_names_the_leading_one(path: Path) -> None:
    leading, row = path.accepted(), path.filed()
    row = actions.merge(row, by=path.by(HEAD), at=path.later(minutes=1), leading=leading)
    assert (row.state, row.merged_into, row.due_at) == (State.MERGED, leading, None)
    assert clocks(row) == set()
    assert ("merged", "resident") in told(row)
    leading.refresh_from_db()
    assert (leading.state, happened(leading)) == (State.ACCEPTED, ["filed", "accepted"])


@pytest.mark.parametrize("state", ["declined", "withdrawn", "merged", "closed"])
def test_not_to_one_that_is_over(path: Path, state: str) -> None:
    leading = path.to(State(state))
    with pytest.raises(Invalid) as caught:
        actions.merge(path.filed(), by=path.by(HEAD), at=path.at, leading=leading)
    assert set(caught.value.errors) == {"leading"}


def test_to_one_that_waits_for_a_better_day(path: Path) -> None:
    row = actions.merge(path.filed(), by=path.by(HEAD), at=path.at, leading=path.deferred())
    assert row.state == State.MERGED


def test_not_to_itself_nor_across_estates(path: Path) -> None:
    row = path.filed()
    with pytest.raises(Invalid):
        actions.merge(row, by=path.by(HEAD), at=path.at, leading=row)
    done = actions.file(
        place=path.world.places["other_room"], report=Report("楼道灯不亮"), by=path.by("neighbour"), at=path.at
    )
    elsewhere = ServiceRequest.objects.get(pk=done.id)
    with pytest.raises(Refused):  # the station does not see the other estate's
        actions.merge(row, by=path.by(HEAD), at=path.at, leading=elsewhere)


def test_not_to_one_that_the_clerk_must_not_see(path: Path) -> None:
    about = path.filed("站点一直不答复", about_station=True)
    with pytest.raises(Refused):
        actions.merge(path.filed(), by=path.by(HEAD), at=path.at, leading=about)


def test_only_by_the_holder_of_what_is_seen_now(path: Path) -> None:
    leading, row = path.filed(), path.filed()
    with pytest.raises(Refused):
        actions.merge(row, by=path.by("resident"), at=path.at, leading=leading)
    with pytest.raises(Stale):
        actions.merge(row, by=path.by(HEAD), at=path.at, leading=leading, version=7)


def test_joined_it_goes_nowhere_else(path: Path) -> None:
    row = path.merged()
    for act in (actions.withdraw, actions.reopen, actions.close, actions.rate):
        with pytest.raises(Refused):
            act(row, by=code_of(row), at=path.at)
