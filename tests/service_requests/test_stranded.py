"""Every matter that is not over waits in somebody's inbox or for a day; what does not is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.core.actors import system
from linli.core.clock import local_date
from linli.organisations.actions import appoint
from linli.organisations.models import Appointment
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions
from linli.service_requests.enums import OPEN, State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows, waiting_for
from linli.service_requests.stranded import Why, stranded
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, Path, code_of

pytestmark = pytest.mark.django_db


def found(path: Path, **later: float) -> dict[object, Why]:
    return {one.id: one.why for one in stranded(path.at + timedelta(**later))}


def leave(path: Path, body: str, *, but: str = "") -> None:
    """Everybody's posts in a body end."""
    gone = Appointment.objects.filter(post__organisation=path.world.bodies[body])
    gone.exclude(post__key=but).update(ends_on=local_date(path.at) - timedelta(days=1))
    path.actors.clear()


@pytest.mark.parametrize("state", sorted(State))
@pytest.mark.parametrize("words", ["3栋灯不亮", GAS])
def test_the_whole_cast_leaves_nothing_behind(path: Path, state: State, words: str) -> None:
    if (state, words) == (State.CLOSED, GAS):  # a hazard is not closed by the resident's word alone
        return
    path.to(state, words)
    assert found(path) == {}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_it_agrees_with_the_inboxes_of_everybody(path: Path, state: State) -> None:
    """Twins: what the query names is what stands in nobody's inbox and has no day, whoever is left."""
    others = {"role": HEAD, "on_behalf": True, "source": "phone"}
    row = path.to(state, GAS, **others) if state is State.RESOLVED else path.to(state)
    for body in ("property", "station", "community_office", "subdistrict_office"):
        at = path.at
        roles = [role for role in path.world.people if path.by(role).posts]
        seen = any(waiting_for(path.by(role), at).filter(pk=row.pk).exists() for role in roles)
        fresh = rows().get(pk=row.pk)
        has_day = fresh.review_on or (state is State.NEEDS_INFO and fresh.due_at > at)
        assert (row.pk in found(path)) == (not seen and not has_day), body
        leave(path, body)


def narrow(path: Path, key: str, *categories: str) -> None:
    """Whoever is left in this post of the station is bound to categories."""
    found = Appointment.objects.filter(post__organisation=path.world.bodies["station"], post__key=key)
    found.update(categories=list(categories))
    path.actors.clear()


@pytest.mark.parametrize(("words", "report"), [("3栋灯不亮", {"on_behalf": True, "source": "phone"}), (GAS, {})])
def test_a_head_who_is_also_in_the_company_and_deputies_for_other_matters(
    path: Path, words: str, report: dict[str, object]
) -> None:
    """Nobody at the station may look: the head belongs to whoever resolved it, the deputies are there for noise."""
    narrow(path, "station_deputy", "noise")
    repairer = Appointment.objects.get(person=path.world.people["repairer"])
    appoint(repairer.post, path.world.people[HEAD], starts_on=path.day(0), by=system(), at=path.at)
    row = path.resolved(words, role=HEAD, **report)
    assert row.holder.kind == BodyKind.RESIDENTS_COMMITTEE
    assert found(path) == {}
    by = path.by(COMMUNITY)
    assert waiting_for(by, path.at).filter(pk=row.pk).exists()
    if row.hazard:
        row = actions.inspect(row, by=by, at=path.later(hours=1), words="不漏了。")
        assert row.inspected_at == path.at
    else:
        row = actions.close(row, by=by, at=path.later(hours=1), words="电话里说好了。")
        assert row.state == State.CLOSED


@pytest.mark.parametrize(
    ("state", "body"),
    [("received", "station"), ("accepted", "station"), ("dispatched", "property"), ("in_hand", "property")],
)
def test_a_body_that_everybody_left(path: Path, state: str, body: str) -> None:
    row = path.to(State(state))
    leave(path, body)
    assert found(path) == {row.pk: Why.NOBODY_THERE}
    (one,) = stranded(path.at)
    assert (one.number, one.state, one.holder) == (row.number, state, row.holder.short_name)


def test_a_body_in_which_nobody_has_the_power(path: Path) -> None:
    """Somebody is there, and none of their posts may handle."""
    row = path.dispatched(to="property")
    row.holder = path.world.bodies["district_office"]
    ServiceRequest.objects.filter(pk=row.pk).update(holder=row.holder, lead=row.holder)
    assert found(path) == {}
    leave(path, "district_office", but="auditor")
    assert found(path) == {row.pk: Why.NOBODY_THERE}


def test_a_question_waits_for_its_day_and_then_for_somebody(path: Path) -> None:
    row = path.needs_info()
    leave(path, "station")
    assert found(path) == {}
    assert found(path, days=8) == {row.pk: Why.NOBODY_THERE}


@pytest.mark.parametrize("state", ["paused", "deferred"])
def test_a_day_that_passed_without_anything(path: Path, state: str) -> None:
    row = path.to(State(state))
    assert row.review_on is not None
    days = (row.review_on - local_date(path.at)).days
    assert found(path, days=days + 1) == {}
    assert found(path, days=days + 2) == {row.pk: Why.DAY_PASSED}


def test_a_pause_without_a_day(path: Path) -> None:
    row = path.paused()
    ServiceRequest.objects.filter(pk=row.pk).update(review_on=None)
    assert found(path) == {row.pk: Why.NO_DAY}


def test_silence_that_did_not_close(path: Path) -> None:
    row = path.resolved()
    assert found(path, days=7, hours=20) == {}
    assert found(path, days=9) == {row.pk: Why.DAY_PASSED}
    ServiceRequest.objects.filter(pk=row.pk).update(silence_closes_at=None)
    assert found(path) == {row.pk: Why.NO_DAY}


def test_a_hazard_without_anybody_to_look_a_second_time(path: Path) -> None:
    row = path.resolved(GAS)
    leave(path, "station")
    assert found(path) == {row.pk: Why.NOBODY_THERE}
    ServiceRequest.objects.filter(pk=row.pk).update(inspected_at=path.at)
    assert found(path) == {}


def test_who_resolved_it_does_not_look_a_second_time(path: Path) -> None:
    row = path.resolved(GAS)
    ServiceRequest.objects.filter(pk=row.pk).update(holder=row.lead)
    assert found(path) == {row.pk: Why.NOBODY_THERE}


def test_reopened_it_needs_somebody_without_a_hand_in_it(path: Path) -> None:
    row = path.resolved()
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert found(path) == {}
    leave(path, "station", but="station_head")  # the head accepted it
    head = path.by(HEAD)
    assert ServiceRequest.objects.get(pk=row.pk).accepted_by_id == head.person_id
    assert found(path) == {row.pk: Why.NOBODY_THERE}
    ServiceRequest.objects.filter(pk=row.pk).update(without_fresh_eyes=True)
    assert found(path) == {}


def test_history_strands_nobody(path: Path) -> None:
    row = path.filed()
    ServiceRequest.objects.filter(pk=row.pk).update(history=True)
    leave(path, "station")
    assert found(path) == {}


def test_what_is_over_is_over(path: Path) -> None:
    for state in (State.CLOSED, State.DECLINED, State.MERGED, State.WITHDRAWN):
        path.to(state)
    ServiceRequest.objects.filter(state__in=sorted(OPEN)).update(history=True)
    for body in path.world.bodies:
        leave(path, body)
    assert list(stranded(path.at)) == []
    assert date(2026, 11, 23) <= local_date(path.at)


def test_it_costs_the_same_for_one_and_for_many(path: Path, django_assert_max_num_queries: object) -> None:
    for state in sorted(OPEN):
        path.to(State(state))
        path.to(State(state), GAS)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        list(stranded(path.at))
