"""Redirecting: another body has it, the resident's date stands, and it counts as no return."""

from __future__ import annotations

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.service_requests import actions
from linli.service_requests.enums import AssignmentEnd, State
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import DEPUTY, HEAD, REPAIRER, Path, clocks, code_of, told


def over(path: Path, row: ServiceRequest, to: str = "owners", **how: object) -> ServiceRequest:
    given = {"words": "这归业委会管。", "by": path.by(HEAD), **how}
    return actions.redirect(row, to=path.world.bodies[to], at=path.later(hours=1), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [State.DISPATCHED, State.IN_HAND])
def test_another_body_has_it_and_the_date_stands(path: Path, state: State) -> None:
    row = path.to(state)
    promised, clock = row.resolve_by, row.clocks.get(kind="resolve")
    row = over(path, row)
    owners = path.world.bodies["owners"]
    assert (row.state, row.lead, row.holder, row.returns) == (State.DISPATCHED, owners, owners, 0)
    assert (row.resolve_by, row.first_resolve_by) == (promised, promised)
    assert clocks(row) == {"take", "resolve"}
    assert row.clocks.get(kind="resolve", ended_at=None).pk == clock.pk
    assert row.due_at is not None
    assert row.due_at <= promised
    first, second = row.assignments.order_by("id")
    assert (first.end, second.organisation, second.ended_at) == (AssignmentEnd.REDIRECTED, owners, None)


def test_all_three_are_told(path: Path) -> None:
    row = over(path, path.in_hand())
    assert told(row) >= {("redirected", "安和物业"), ("dispatched", "春和里业委会"), ("redirected", "resident")}
    refs = Event.objects.filter(subject_id=str(row.pk)).latest("id").refs
    assert (refs["body"], refs["before"]) == (
        str(path.world.bodies["owners"].pk),
        str(path.world.bodies["property"].pk),
    )


@pytest.mark.parametrize(
    ("how", "field"),
    [({"to": "property"}, "to"), ({"to": "other_station"}, "to"), ({"words": " "}, "words")],
)
def test_what_cannot_be_is_said_at_its_field(path: Path, how: dict[str, str], field: str) -> None:
    row = path.in_hand()
    with pytest.raises((Invalid, Refused)) as raised:
        over(path, row, **how)
    if isinstance(raised.value, Invalid):
        assert list(raised.value.errors) == [field]
    row.refresh_from_db()
    assert (row.state, row.version) == (State.IN_HAND, row.version)
    assert row.assignments.filter(ended_at=None).count() == 1


def test_bodies_that_the_playbook_does_not_name_are_not_reached(path: Path) -> None:
    with pytest.raises(Refused):
        over(path, path.in_hand(), to="lighting")


def test_only_who_dispatched_it_redirects(path: Path) -> None:
    for role in (REPAIRER, "community_officer", "resident"):
        with pytest.raises(Refused):
            over(path, path.in_hand(), by=path.by(role))


def test_a_reopened_one_by_fresh_eyes(path: Path) -> None:
    row = path.resolved()
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    row = actions.dispatch(row, by=path.by(DEPUTY), at=path.later(hours=1), to=path.world.bodies["property"])
    with pytest.raises(Refused):
        over(path, row)
    assert over(path, row, by=path.by(DEPUTY)).lead == path.world.bodies["owners"]
