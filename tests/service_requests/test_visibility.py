"""The list and the rule agree; an inbox holds what its reader can act on, and nothing waits outside of all inboxes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import Actor
from linli.demo.cast import PEOPLE, World
from linli.service_requests import actions, queries
from linli.service_requests.actions import Report
from linli.service_requests.enums import STAFF_TURN, State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import closed_in, estate_counts, open_in, overdue, visible_to, waiting_for
from linli.service_requests.queries import rows as load
from linli.service_requests.rules import RULES, may_see
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, GAS, HEAD, REPAIRER, Path, code_of
from tests.service_requests.test_truth_table import cast_of

pytestmark = pytest.mark.django_db
OF_RESIDENTS = {Verb.ADD, Verb.RATE, Verb.WITHDRAW}


def make_many(path: Path) -> None:
    """Service requests in every state and of every sort, in two estates and above them."""
    for state in State:
        path.to(state)
    for report in (
        {"role": HEAD, "on_behalf": True},
        {"words": GAS},
        {"station_only": True},
        {"role": "building_leader"},
    ):
        path.to(State.RESOLVED, **report)
        path.to(State.RECEIVED, **report)
    for place in ("other_room", "community", "other_community", "room"):
        actions.file(place=path.world.places[place], report=Report(GAS), by=path.by("neighbour"), at=path.at)
    path.filed("站点一直不答复", about_station=True)
    about = path.accepted("站长推诿", about_station=True)
    about = actions.dispatch(about, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["grid"])
    about = actions.take(about, by=path.by("grid_worker"), at=path.at)
    path.resolve(about, role="grid_worker")
    for words, to, role in (
        (GAS, "station", HEAD),
        (GAS, "leaders", "building_leader"),
        (GAS, "owners", "owners_chair"),
    ):
        row = path.dispatched(words, to=to)
        path.resolve(actions.take(row, by=path.by(role), at=path.at), role=role)
    raised = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    actions.dispatch(raised, by=path.by(COMMUNITY), at=path.at, to=path.world.bodies["lighting"])
    higher = actions.raise_(path.accepted(), by=path.by(HEAD), at=path.at)
    higher = actions.raise_(higher, by=path.by(COMMUNITY), at=path.at)
    actions.raise_(higher, by=path.by("subdistrict_officer"), at=path.at)
    actions.return_(path.in_hand(), by=path.by(REPAIRER), at=path.at, reason="wrong_place")
    reopened = path.resolved()
    actions.reopen(reopened, by=code_of(reopened), at=path.at)
    ServiceRequest.objects.filter(pk=path.closed().pk).update(history=True)


@pytest.fixture(scope="module")
def many(cast: World, django_db_blocker: Any) -> Iterator[list[ServiceRequest]]:
    with django_db_blocker.unblock():
        make_many(Path(cast, AT))
        found = list(load().order_by("id"))
        assert found[0].playbook
    yield found


@pytest.fixture(scope="module")
def people(cast: World, django_db_blocker: Any) -> dict[str, Actor]:
    with django_db_blocker.unblock():
        return cast_of(cast)


def test_the_list_and_the_rule_agree_for_everybody(many: list[ServiceRequest], people: dict[str, Actor]) -> None:
    everybody = {**people, "code": code_of(many[3])}
    counts = {}
    for name, actor in everybody.items():
        listed = set(visible_to(actor).values_list("pk", flat=True))
        assert listed == {row.pk for row in many if may_see(actor, row, AT) is None}, name
        counts[name] = len(listed)
    assert counts["nobody"] == counts["volunteer"] == counts["administrator"] == 0
    assert counts["code"] == 1
    assert 0 < counts["neighbour"] < counts["repairer"] < counts["station_head"] < counts["system"] == len(many)
    assert counts["community_officer"] < counts["city_officer"] == counts["system"]


def test_the_other_estate_s_neighbour_sees_what_they_reported_alone(
    many: list[ServiceRequest], people: dict[str, Actor]
) -> None:
    assert set(visible_to(people["neighbour"]).values_list("reporter_id", flat=True)) == {people["neighbour"].person_id}


def for_row(actor: Actor, row: ServiceRequest) -> Actor:
    """The post in which a person acts on a row, as the desk chooses it."""
    return actor.acting_for(row, (row.holder_id, row.lead_id, row.station_id))


def test_an_inbox_holds_only_what_its_reader_sees_and_can_act_on(
    many: list[ServiceRequest], people: dict[str, Actor]
) -> None:
    for role, _name, _posts in PEOPLE:
        actor = people[role]
        for row in waiting_for(actor):
            assert may_see(actor, row, AT) is None, (role, row.number)
            verbs = [verb for verb, ask in RULES.items() if ask(for_row(actor, row), row, AT) is None]
            assert set(verbs) - OF_RESIDENTS, (role, row.state, row.holder)


def test_whatever_staff_owe_stands_in_somebody_s_inbox(many: list[ServiceRequest], people: dict[str, Actor]) -> None:
    inboxes = set()
    for role, _name, posts in PEOPLE:
        found = set(waiting_for(people[role]).values_list("pk", flat=True))
        assert posts or not found
        inboxes |= found
    ours = [row for row in many if row.estate_id != many[0].estate_id or row.state in STAFF_TURN]
    waiting = {row.pk for row in ours if row.state in STAFF_TURN and row.holder.short_name != "秋水苑站"}
    assert waiting <= inboxes
    looked_for = {
        row.pk
        for row in many
        if row.state == State.RESOLVED and (row.on_behalf or (row.hazard and not row.inspected_at))
    }
    assert len(looked_for) >= 5
    assert looked_for <= inboxes


def test_the_most_pressing_comes_first_and_what_has_no_date_last(
    many: list[ServiceRequest], people: dict[str, Actor]
) -> None:
    dues = [row.due_at for row in waiting_for(people["station_head"])]
    dated = [due for due in dues if due is not None]
    assert len(dated) > 3
    assert dues == sorted(dated) + [None] * (len(dues) - len(dated))


def test_a_post_without_a_place_or_power_waits_for_nothing(people: dict[str, Actor], many: Any) -> None:
    for role in ("resident", "neighbour", "volunteer", "auditor", "administrator"):
        assert waiting_for(people[role]).count() == 0


def test_the_public_page_never_shows_what_is_held_back(many: list[ServiceRequest], cast: World) -> None:
    estate = cast.estate.pk
    shown = [*open_in(estate), *closed_in(estate, AT - timedelta(days=1))]
    assert shown
    assert not any(row.station_only or row.about_station for row in shown)
    assert {row.estate_id for row in shown} == {estate}
    counts = estate_counts(estate, AT - timedelta(days=1))
    assert counts["waiting"] == open_in(estate).count()
    assert counts["closed"] == sum(not row.history for row in closed_in(estate, AT - timedelta(days=1)))


def test_late_is_only_what_somebody_must_do_now(many: list[ServiceRequest]) -> None:
    later = AT + timedelta(days=60)
    assert {row.get_state() for row in many if overdue(row, later)} == STAFF_TURN
    assert not any(overdue(row, AT) for row in many if row.due_at and row.due_at >= AT)


def test_the_inbox_is_what_is_held_and_what_is_helped_and_nothing_twice(path: Path) -> None:
    """The page asks for both apart, because one index gives the first rows of what is held."""
    row = path.in_hand()
    row = actions.add_helper(row, by=path.by(HEAD), at=path.later(hours=1), body=path.world.bodies["owners"])
    path.dispatched("道闸坏了")
    for role in ("property_manager", "repairer", "owners_chair", "deputy", "station_head"):
        part = queries.part_of(path.by(role))
        held, helped = (
            list(asked.values_list("pk", flat=True)) for asked in (queries.held_by(part), queries.helped_by(part))
        )
        assert not set(held) & set(helped)
        assert set(queries.waiting_by(part).values_list("pk", flat=True)) == {*held, *helped}
    assert row.pk in set(queries.helped_by(queries.part_of(path.by("owners_chair"))).values_list("pk", flat=True))
