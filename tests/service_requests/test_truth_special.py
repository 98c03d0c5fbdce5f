"""The rows of the truth table that are special: returned twice, reopened, a hazard, for somebody, about the station."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.core.actors import system
from linli.core.refusals import RefusalKind
from linli.organisations.enums import rungs_above
from linli.organisations.models import Appointment, OrganisationPlace
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions
from linli.service_requests.enums import State, Verb
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import rows as load
from linli.service_requests.queries import waiting_for
from linli.service_requests.rules import RULES, all_verbs, may_dispatch_to, may_leave_telephone, may_see
from tests.service_requests.conftest import AT
from tests.service_requests.steps import COMMUNITY, DEPUTY, GAS, HEAD, REPAIRER, Path, code_of
from tests.service_requests.test_truth_table import BACK_ABOUT_PROPERTY, PROPERTY, REPORTER, STATION, cast_of

OF_PROPERTY = "property_manager as station_deputy"
UNTOUCHED = STATION - {OF_PROPERTY}
"""Who of the station does not belong to the body that returned it or did not solve it."""

COLLEAGUES = UNTOUCHED - {"station_head"}


@pytest.fixture
def may(path: Path, no_queries: Any) -> Any:
    """`may(row)`: verb to who may do it now."""
    people = cast_of(path.world)

    def answer(row: ServiceRequest, at: Any = None) -> dict[Verb, set[str]]:
        thing = load().get(pk=row.pk)
        assert thing.playbook  # as a process that has served a page knows it
        everybody = {**people, "code": code_of(thing)}
        with no_queries():
            answers = {name: all_verbs(actor, thing, at or path.at) for name, actor in everybody.items()}
            for name, actor in everybody.items():
                yes = [verb for verb, refusal in answers[name].items() if refusal is None]
                assert not yes or may_see(actor, thing, path.at) is None, (name, yes)
        return {verb: {name for name, verbs in answers.items() if verbs[verb] is None} for verb in Verb}

    return answer


def reopened(path: Path, row: ServiceRequest, times: int) -> ServiceRequest:
    """Resolved and not solved, so many times; each time dispatched by whoever may."""
    for count in range(1, times + 1):
        row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
        if count < times:
            row = actions.dispatch(row, by=path.by(DEPUTY), at=path.later(hours=1), to=path.world.bodies["property"])
            row = path.resolve(actions.take(row, by=path.by(REPAIRER), at=path.later(hours=1)))
    return row


def test_returned_once_it_is_the_station_s_again(path: Path, may: Any) -> None:
    row = actions.return_(path.dispatched(), by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
    assert may(row)[Verb.DISPATCH] == UNTOUCHED
    assert may(row)[Verb.RETURN] == set()


def test_returned_twice_the_body_above_decides_and_nobody_returns_it_again(path: Path, may: Any) -> None:
    row = path.dispatched()
    for sender in (HEAD, COMMUNITY):
        row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
        if sender == HEAD:
            row = actions.dispatch(row, by=path.by(HEAD), at=path.later(hours=1), to=path.world.bodies["property"])
    assert may(row)[Verb.DISPATCH] == {"community_officer"}
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.later(hours=1), to=path.world.bodies["property"])
    now = may(row)
    assert now[Verb.RETURN] == set()
    assert now[Verb.TAKE] == PROPERTY
    refusal = RULES[Verb.RETURN](path.by(REPAIRER), row, path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_reopened_it_is_decided_by_whoever_neither_accepted_nor_resolved_it(path: Path, may: Any) -> None:
    row = reopened(path, path.resolved(), 1)
    now = may(row)
    for verb in (Verb.DISPATCH, Verb.DECLINE, Verb.DEFER, Verb.MERGE):
        assert now[verb] == COLLEAGUES, verb
    assert now[Verb.RAISE] == now[Verb.ASK_FOR_MORE] == STATION
    refusal = RULES[Verb.DISPATCH](path.by(HEAD), row, path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO
    assert refusal.shown


def test_with_nobody_above_whoever_had_a_hand_passes_it_on_and_does_not_decide_again(path: Path, may: Any) -> None:
    row = path.accepted()
    for role in (HEAD, COMMUNITY, "subdistrict_officer", "district_officer"):
        row = actions.raise_(row, by=path.by(role), at=path.later(hours=1))
    top, bodies = path.by("city_officer"), path.world.bodies
    row = actions.defer(row, by=top, at=path.later(hours=1), reason="no_money", review_on=path.day(5), words="没有钱。")
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    for role in (HEAD, COMMUNITY, "subdistrict_officer", "district_officer"):
        if row.holder_id == path.by(role).organisation_id:
            row = actions.raise_(row, by=path.by(role), at=path.later(hours=1))
    assert row.holder == bodies["city_office"]
    assert row.without_fresh_eyes
    assert waiting_for(top).filter(pk=row.pk).exists()
    now = may(row)
    assert now[Verb.DISPATCH] == {"city_officer"}
    for verb in (Verb.DECLINE, Verb.DEFER, Verb.MERGE, Verb.RAISE):
        assert now[verb] == set(), verb
    own = may_dispatch_to(top, row, bodies["city_office"])
    assert own is not None
    assert own.kind is RefusalKind.WHO
    row = actions.dispatch(row, by=top, at=path.later(hours=1), to=bodies["lighting"])
    assert row.state == State.DISPATCHED


def test_where_the_ladder_ends_early_what_was_reopened_still_waits_for_somebody(path: Path, may: Any) -> None:
    """A station alone, with one head: nobody else is there, and no body above."""
    row, head = path.resolved(), path.by(HEAD)
    colleagues = Appointment.objects.filter(post__organisation=row.station).exclude(person_id=head.person_id)
    colleagues.update(ends_on=path.day(-1))
    above = [BodyKind.RESIDENTS_COMMITTEE, *rungs_above(BodyKind.RESIDENTS_COMMITTEE)]
    OrganisationPlace.objects.filter(organisation__kind__in=above).delete()
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert (row.holder, row.without_fresh_eyes) == (row.station, True)
    assert waiting_for(head).filter(pk=row.pk).exists()
    assert RULES[Verb.DISPATCH](head, row, path.at) is None
    assert RULES[Verb.DECLINE](head, row, path.at) is not None
    row = actions.dispatch(row, by=head, at=path.later(hours=1), to=path.world.bodies["property"])
    row = actions.return_(row, by=path.by(REPAIRER), at=path.later(hours=1), reason="wrong_place")
    assert row.without_fresh_eyes


def test_asking_for_more_does_not_make_the_first_clerk_fresh_again(path: Path, may: Any) -> None:
    row = reopened(path, path.resolved(), 1)
    row = actions.ask_for_more(row, by=path.by(DEPUTY), at=path.later(hours=1), words="还暗吗？")
    row = actions.add(row, by=code_of(row), at=path.later(hours=1), words="还暗。")
    assert may(row)[Verb.ACCEPT] == COLLEAGUES
    row = actions.accept(row, by=path.by(DEPUTY), at=path.later(hours=1))
    assert may(row)[Verb.DISPATCH] == COLLEAGUES


def test_reopened_thrice_the_community_answers_finally(path: Path, may: Any) -> None:
    row = reopened(path, path.resolved(), 3)
    now = may(row)
    assert now[Verb.ANSWER_FINALLY] == now[Verb.DISPATCH] == {"community_officer"}
    row = actions.answer_finally(row, by=path.by(COMMUNITY), at=path.later(hours=1), words="理由如下。")
    assert may(row)[Verb.REOPEN] == set()


def test_dispatched_once_more_instead_of_answered_the_resident_keeps_the_word(path: Path, may: Any) -> None:
    row = reopened(path, path.resolved(), 3)
    row = actions.dispatch(row, by=path.by(COMMUNITY), at=path.later(hours=1), to=path.world.bodies["property"])
    row = path.resolve(actions.take(row, by=path.by(REPAIRER), at=path.later(hours=1)))
    assert may(row)[Verb.REOPEN] >= REPORTER
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    assert row.holder == path.world.bodies["community_office"]


def test_before_the_third_reopening_there_is_no_final_answer(path: Path) -> None:
    row = reopened(path, path.resolved(), 1)
    row = actions.raise_(row, by=path.by(DEPUTY), at=path.later(hours=1))
    refusal = RULES[Verb.ANSWER_FINALLY](path.by(COMMUNITY), row, path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_a_hazard_closes_on_nobody_s_word_before_a_second_look(path: Path, may: Any) -> None:
    row = path.resolved(GAS)
    assert row.hazard
    now = may(row, path.at + timedelta(days=30))
    assert now[Verb.CLOSE] == set()
    assert now[Verb.RATE] == REPORTER
    assert now[Verb.INSPECT] == BACK_ABOUT_PROPERTY | {"subdistrict_officer"}
    row = actions.inspect(row, by=path.by(DEPUTY), at=path.later(hours=1), words="看过，已不漏。")
    assert may(row)[Verb.CLOSE] == REPORTER | BACK_ABOUT_PROPERTY
    assert may(row, path.at + timedelta(days=8))[Verb.CLOSE] == REPORTER | BACK_ABOUT_PROPERTY | {"system"}


def test_a_hazard_that_the_station_handled_is_looked_at_by_a_body_above(path: Path, may: Any) -> None:
    row = path.dispatched(GAS, to="station")
    row = path.resolve(actions.take(row, by=path.by(HEAD), at=path.later(minutes=5)), role=HEAD)
    assert may(row)[Verb.INSPECT] == {"community_officer", "subdistrict_officer"}


def test_what_is_no_hazard_needs_no_second_look(path: Path, may: Any) -> None:
    assert may(path.resolved())[Verb.INSPECT] == set()


def test_silence_closes_only_what_one_reported_for_oneself(path: Path, may: Any) -> None:
    own, for_somebody = path.resolved(), path.resolved(role=HEAD, on_behalf=True, reporter_name="张阿婆")
    late = path.at + timedelta(days=8)
    assert "system" not in may(own)[Verb.CLOSE]
    assert "system" in may(own, late)[Verb.CLOSE]
    assert may(for_somebody, late)[Verb.CLOSE] == BACK_ABOUT_PROPERTY | {"code"}


def test_nobody_asks_whom_no_question_reaches(path: Path, may: Any) -> None:
    mute = path.filed(role=HEAD, on_behalf=True, reporter_name="张阿婆")
    reached = path.filed(role=HEAD, on_behalf=True, reporter_name="张阿婆", phone="10000009999")
    assert may(mute)[Verb.ASK_FOR_MORE] == set()
    assert may(reached)[Verb.ASK_FOR_MORE] == STATION


@pytest.mark.parametrize("state", [State.RECEIVED, State.NEEDS_INFO, State.ACCEPTED, State.RESOLVED, State.CLOSED])
def test_a_complaint_about_the_station_goes_past_it(path: Path, may: Any, state: State) -> None:
    row = path.filed("站点一直不答复我的电话", about_station=True)
    community = path.by(COMMUNITY)
    if state is State.NEEDS_INFO:
        row = actions.ask_for_more(row, by=community, at=path.later(minutes=1), words="哪一天？")
    elif state is not State.RECEIVED:
        row = actions.accept(row, by=community, at=path.later(minutes=1), category="about_station")
    if state in (State.RESOLVED, State.CLOSED):
        row = actions.dispatch(row, by=community, at=path.later(minutes=1), to=path.world.bodies["grid"])
        row = actions.take(row, by=path.by("grid_worker"), at=path.later(minutes=1))
        row = path.resolve(row, role="grid_worker")
    if state is State.CLOSED:
        row = actions.rate(row, by=code_of(row), at=path.later(minutes=1))
    assert row.state == state
    assert not STATION & set().union(*may(row).values())
    for name, actor in cast_of(path.world).items():
        if name in STATION - {DEPUTY} or name == HEAD:
            refusal = may_see(actor, row, AT)
            assert refusal is not None
            assert refusal.kind is RefusalKind.UNSEEN


def test_where_nobody_is_above_the_station_keeps_even_a_complaint_about_itself(path: Path) -> None:
    row = path.filed("站点一直不答复我的电话", about_station=True)
    row.holder = row.station
    assert may_see(path.by(HEAD), row, AT) is None


def test_history_is_not_reopened(path: Path, may: Any) -> None:
    row = path.closed()
    ServiceRequest.objects.filter(pk=row.pk).update(history=True)
    assert may(row)[Verb.REOPEN] == set()


def test_only_the_system_brings_back_what_was_deferred_and_only_on_the_day(path: Path) -> None:
    row, late = path.deferred(), AT + timedelta(days=40)
    assert RULES[Verb.REOPEN](system(), row, path.at) is not None
    assert RULES[Verb.REOPEN](system(), row, late) is None
    assert RULES[Verb.REOPEN](system(), path.declined(), late) is not None


def test_the_playbook_says_who_dispatches_to_whom(path: Path) -> None:
    row, bodies = path.accepted(), path.world.bodies
    reached = {key for key, body in bodies.items() if may_dispatch_to(path.by(HEAD), row, body) is None}
    assert reached == {"station", "other_station", "property", "owners", "leaders", "volunteers"}
    reached = {key for key, body in bodies.items() if may_dispatch_to(path.by(COMMUNITY), row, body) is None}
    assert reached == {"community_office", "grid", "lighting", "water", "property", "owners"}


def test_at_the_top_nothing_is_raised(path: Path) -> None:
    row = path.accepted()
    row.holder = path.world.bodies["city_office"]
    refusal = RULES[Verb.RAISE](path.by("city_officer"), row, AT)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_only_the_reporter_leaves_a_telephone(path: Path) -> None:
    row = path.filed()
    leaving = {name for name, actor in cast_of(path.world).items() if may_leave_telephone(actor, row) is None}
    assert leaving == {"resident"}
    assert may_leave_telephone(code_of(row), row) is None
