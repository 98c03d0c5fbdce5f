"""Who may keep bodies and appoint: truth tables over the fixed cast, without a database."""

from __future__ import annotations

import pytest

from linli.core.refusals import RefusalKind
from linli.organisations import rules
from linli.playbooks.enums import BodyKind
from tests.organisations.cast import AT, CITY, COMMUNITY, ESTATE, OTHER_ESTATE, fixed_cast, in_post, number

CAST = fixed_cast()
SOMEBODY = number("somebody")
OVERSEERS = {"community_officer", "subdistrict_officer", "district_officer", "city_officer", "administrator"}


def allowed(no_queries, rule, *args):
    with no_queries():
        return {name for name, actor in CAST.items() if rule(actor, *args, AT) is None}


def test_a_station_is_kept_by_its_head_and_those_who_manage_bodies_above_it(no_queries):
    may = {"station_head", "system"} | OVERSEERS
    assert allowed(no_queries, rules.may_manage_body, [ESTATE]) == may


def test_a_body_of_two_estates_is_kept_by_those_who_answer_for_both(no_queries):
    may = {"system"} | OVERSEERS
    assert allowed(no_queries, rules.may_manage_body, [ESTATE, OTHER_ESTATE]) == may


def test_a_body_of_the_city_is_kept_by_the_city_and_the_administrator(no_queries):
    assert allowed(no_queries, rules.may_manage_body, [CITY]) == {"city_officer", "administrator", "system"}


def test_a_body_without_places_is_kept_by_the_system_alone(no_queries):
    assert allowed(no_queries, rules.may_manage_body, []) == {"system"}


@pytest.mark.parametrize(
    ("kind", "may"),
    [
        (BodyKind.OWNERS_COMMITTEE, {"station_head", "system"} | OVERSEERS),
        (BodyKind.SERVICE_STATION, {"station_head", "system"} | OVERSEERS),
        (BodyKind.RESIDENTS_COMMITTEE, {"system"} | OVERSEERS),
        (BodyKind.SUBDISTRICT_OFFICE, {"system"} | OVERSEERS - {"community_officer"}),
        (BodyKind.CITY_GOVERNMENT, {"city_officer", "administrator", "system"}),
    ],
)
def test_nobody_brings_in_a_body_above_their_own(no_queries, kind, may):
    with no_queries():
        found = {name for name, actor in CAST.items() if rules.may_create_body(actor, kind, [ESTATE], AT) is None}
    assert found == may


def test_people_are_appointed_by_the_community_the_subdistrict_and_the_administrator(no_queries):
    may = {"community_officer", "subdistrict_officer", "administrator", "system"}
    assert allowed(no_queries, rules.may_create_post, [ESTATE]) == may
    with no_queries():
        found = {name for name, actor in CAST.items() if rules.may_appoint(actor, [ESTATE], SOMEBODY, AT) is None}
    assert found == may


def test_the_community_appoints_nobody_in_the_city(no_queries):
    with no_queries():
        refusal = rules.may_appoint(CAST["community_officer"], [COMMUNITY, CITY], SOMEBODY, AT)
    assert refusal is not None
    assert refusal.shown
    assert refusal.rule == "may_appoint"


def test_nobody_appoints_themselves(no_queries):
    officer = CAST["community_officer"]
    with no_queries():
        refusal = rules.may_appoint(officer, [COMMUNITY], officer.person_id, AT)
        assert rules.may_appoint(officer, [COMMUNITY], SOMEBODY, AT) is None
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO


def test_a_holder_lays_down_their_post_and_nobody_elses(no_queries):
    leader = CAST["building_leader"]
    with no_queries():
        assert rules.may_end_appointment(leader, [ESTATE], leader.person_id, AT) is None
        found = {n for n, a in CAST.items() if rules.may_end_appointment(a, [ESTATE], SOMEBODY, AT) is None}
    assert found == {"community_officer", "subdistrict_officer", "administrator", "system"}


def test_powers_count_only_in_the_post_acted_in(no_queries):
    from dataclasses import replace

    two_posts = replace(CAST["community_officer"], held=CAST["building_leader"].held)
    with no_queries():
        assert rules.may_manage_body(two_posts, [ESTATE], AT) is not None
        elsewhere = in_post("station_head", scope={("estate", OTHER_ESTATE.pk)})
        assert rules.may_manage_body(elsewhere, [ESTATE], AT) is not None


def test_every_refusal_says_why_who_can_and_what_else(no_queries):
    nobody = CAST["nobody"]
    with no_queries():
        refusals = [
            rules.may_manage_body(nobody, [ESTATE], AT),
            rules.may_create_body(CAST["station_head"], BodyKind.CITY_GOVERNMENT, [ESTATE], AT),
            rules.may_create_post(nobody, [ESTATE], AT),
            rules.may_appoint(nobody, [ESTATE], SOMEBODY, AT),
            rules.may_end_appointment(nobody, [ESTATE], SOMEBODY, AT),
        ]
    for refusal in refusals:
        assert refusal is not None
        assert refusal.why and refusal.who_can and refusal.instead
        assert refusal.rule.startswith("may_")
