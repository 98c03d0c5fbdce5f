"""Who looks after the bodies of a place: truth tables over the fixed cast, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from linli.core.refusals import RefusalKind
from linli.organisations import rules_bodies as rules
from linli.organisations.models import Appointment, ImprovementPlan, Organisation, Promise
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, CITY, COMMUNITY, ESTATE, OTHER_ESTATE, fixed_cast, number

CAST = fixed_cast()
ABOVE = {"community_officer", "subdistrict_officer", "district_officer", "city_officer", "administrator", "system"}
KEEPERS = ABOVE | {"station_head"}
BODY = Organisation(pk=number("oproperty_company"), kind="property_company", name="安和物业服务公司")
OTHER = Organisation(pk=number("other"), kind="property_company")
GONE = Organisation(pk=number("gone"), kind="property_company", ended_on=date(2026, 1, 1))
OPEN, CLOSED = ImprovementPlan(), ImprovementPlan(closed_on=date(2026, 11, 1), end="came_true")
HELD = Appointment(pk=number("aproperty_manager"))


def answers(no_queries, rule, *args):
    with no_queries():
        return {name: rule(actor, *args, AT) for name, actor in CAST.items()}


def allowed(found):
    return {name for name, refusal in found.items() if refusal is None}


def kinds(found):
    return {refusal.kind for refusal in found.values() if refusal}


@pytest.mark.parametrize(
    ("place", "may"),
    [
        (ESTATE, ABOVE),
        (OTHER_ESTATE, ABOVE),
        (COMMUNITY, ABOVE),
        (CITY, {"city_officer", "administrator", "system"}),
    ],
)
def test_the_bodies_of_a_place_are_seen_from_the_community_upward_and_by_nobody_else(no_queries, place, may):
    found = answers(no_queries, rules.may_see_bodies, place)
    assert allowed(found) == may
    assert kinds(found) == {RefusalKind.UNSEEN}


def test_what_is_written_about_a_body_is_changed_by_whoever_could_bring_it_in(no_queries):
    company, committee = BodyKind.PROPERTY_COMPANY, BodyKind.RESIDENTS_COMMITTEE
    assert allowed(answers(no_queries, rules.may_describe_body, company, [ESTATE])) == KEEPERS
    assert allowed(answers(no_queries, rules.may_describe_body, committee, [ESTATE])) == ABOVE
    assert allowed(answers(no_queries, rules.may_describe_body, company, [])) == {"system"}


def test_a_body_follows_another_by_the_word_of_those_above_both(no_queries):
    assert allowed(answers(no_queries, rules.may_succeed, BODY, OTHER, [ESTATE, OTHER_ESTATE])) == ABOVE
    for pair in ((GONE, OTHER), (BODY, GONE)):
        found = answers(no_queries, rules.may_succeed, *pair, [ESTATE])
        assert not allowed(found)
        assert {name for name, refusal in found.items() if refusal.kind is RefusalKind.WHEN} == ABOVE


@pytest.mark.parametrize("rule", [rules.may_keep_term, rules.may_keep_contract])
def test_terms_and_contracts_are_written_down_by_those_who_keep_the_body_while_it_exists(no_queries, rule):
    where = [ESTATE] if rule is rules.may_keep_term else ESTATE
    assert allowed(answers(no_queries, rule, BODY, where)) == KEEPERS
    gone = answers(no_queries, rule, GONE, where)
    assert not allowed(gone)
    assert {name for name, refusal in gone.items() if refusal.kind is RefusalKind.WHEN} == KEEPERS


def test_plans_are_opened_and_kept_by_those_above_while_they_are_open(no_queries):
    assert allowed(answers(no_queries, rules.may_open_plan, [ESTATE])) == ABOVE
    assert allowed(answers(no_queries, rules.may_open_plan, [])) == {"system"}
    assert allowed(answers(no_queries, rules.may_keep_plan, OPEN, [ESTATE])) == ABOVE
    found = answers(no_queries, rules.may_keep_plan, CLOSED, [ESTATE])
    assert not allowed(found)
    assert {name for name, refusal in found.items() if refusal.kind is RefusalKind.WHEN} == ABOVE


@pytest.mark.parametrize(
    ("came_true", "said", "may"), [(True, False, ABOVE), (False, True, ABOVE), (False, False, set())]
)
def test_a_plan_closes_by_what_came_true_or_with_a_reason(no_queries, came_true, said, may):
    assert allowed(answers(no_queries, rules.may_close_plan, OPEN, [ESTATE], came_true, said)) == may


def test_a_step_is_done_by_the_word_of_the_body_that_has_it(no_queries):
    found = answers(no_queries, rules.may_finish_step, OPEN, BODY, [ESTATE], True)
    assert allowed(found) == {"property_manager", "repairer", "system"}
    assert {refusal.who_can for refusal in found.values() if refusal is not None} == {BODY.name}
    closed = answers(no_queries, rules.may_finish_step, CLOSED, BODY, [ESTATE], True)
    assert not allowed(closed)
    when = {name for name, refusal in closed.items() if refusal.kind is RefusalKind.WHEN}
    assert when == {"property_manager", "repairer", "system"}


def test_where_nobody_holds_a_post_in_the_body_whoever_keeps_the_plan_says_that_its_step_is_done(no_queries):
    found = answers(no_queries, rules.may_finish_step, OPEN, BODY, [ESTATE], False)
    assert allowed(found) == ABOVE | {"property_manager", "repairer"}


def test_somebody_promises_for_their_own_post_and_for_a_body_those_who_keep_it(no_queries):
    assert allowed(answers(no_queries, rules.may_promise, BODY, HELD, [ESTATE])) == KEEPERS | {"property_manager"}
    assert allowed(answers(no_queries, rules.may_promise, BODY, None, [ESTATE])) == KEEPERS
    assert not allowed(answers(no_queries, rules.may_promise, GONE, None, [ESTATE]))


def test_what_became_of_a_promise_is_said_once(no_queries):
    own, of_body = Promise(appointment_id=HELD.pk), Promise()
    may = allowed(answers(no_queries, rules.may_answer_promise, own, BODY, [ESTATE]))
    assert may == KEEPERS | {"property_manager"}
    assert allowed(answers(no_queries, rules.may_answer_promise, of_body, BODY, [ESTATE])) == KEEPERS
    said = Promise(appointment_id=HELD.pk, answered_on=date(2026, 11, 1), outcome="kept")
    found = answers(no_queries, rules.may_answer_promise, said, BODY, [ESTATE])
    assert not allowed(found)
    assert {name for name, refusal in found.items() if refusal.kind is RefusalKind.WHEN} == may
