"""Who sees numbers, keeps records of people and changes accounts: truth tables, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from linli.core.refusals import RefusalKind
from linli.people import rules
from linli.people.models import Contact
from tests.organisations.cast import AT, BUILDING, CITY, ESTATE, OTHER_ESTATE, ROOM, fixed_cast, in_post, number

CAST = fixed_cast()
SOMEBODY = number("somebody")


def allowed(no_queries, rule, *args):
    with no_queries():
        return {name for name, actor in CAST.items() if rule(actor, *args) is None}


REVEALERS = {
    "station_head", "station_deputy", "grid_worker", "property_manager", "repairer", "community_officer",
    "department_officer", "subdistrict_officer",
}  # fmt: skip


@pytest.mark.parametrize(
    ("thing", "may"),
    [
        (ROOM, REVEALERS),
        (ESTATE, REVEALERS),
        (OTHER_ESTATE, {"community_officer", "department_officer", "subdistrict_officer"}),
        (CITY, set()),
    ],
)
def test_a_number_is_shown_to_those_with_the_power_over_the_matter(no_queries, thing, may):
    assert allowed(no_queries, rules.may_reveal, thing, AT) == may


def test_not_even_the_system_or_the_person_next_door_sees_a_number(no_queries):
    with no_queries():
        for name in ("system", "resident", "neighbour", "code_holder", "api_client", "nobody"):
            refusal = rules.may_reveal(CAST[name], ROOM, AT)
            assert refusal is not None
            assert not refusal.shown
        assert rules.may_reveal(CAST["building_leader"], BUILDING, AT).shown


def test_an_erased_number_can_be_shown_to_nobody(no_queries):
    with no_queries():
        assert rules.may_open(CAST["station_head"], Contact(), AT) is None
        refusal = rules.may_open(CAST["station_head"], Contact(scrubbed_at=AT), AT)
    assert refusal.kind is RefusalKind.WHEN


def test_a_record_is_seen_by_its_person_and_the_system(no_queries):
    assert allowed(no_queries, rules.may_see_person, CAST["resident"].person_id, AT) == {"resident", "system"}
    with no_queries():
        refusal = rules.may_see_person(CAST["station_head"], SOMEBODY, AT)
    assert refusal.kind is RefusalKind.UNSEEN


def test_records_of_people_are_begun_by_the_community_and_the_administrator(no_queries):
    may = {"community_officer", "administrator", "system"}
    assert allowed(no_queries, rules.may_create_person, AT) == may
    assert allowed(no_queries, rules.may_create_account, SOMEBODY, AT) == may


def test_nobody_makes_an_account_for_themselves_through_their_post(no_queries):
    officer = CAST["community_officer"]
    with no_queries():
        assert rules.may_create_account(officer, officer.person_id, AT) is not None


def test_whoever_is_not_signed_in_may_sign_up(no_queries):
    assert allowed(no_queries, rules.may_sign_up, AT) == {"nobody", "code_holder", "system"}


def test_an_account_is_changed_by_its_holder(no_queries):
    assert allowed(no_queries, rules.may_change_account, CAST["resident"].person_id, AT) == {"resident", "system"}


def test_nobody_without_a_person_is_the_holder_of_an_account_without_one(no_queries):
    with no_queries():
        assert rules.may_change_account(CAST["nobody"], CAST["nobody"].person_id, AT) is not None
        assert rules.may_see_person(CAST["nobody"], CAST["nobody"].person_id, AT) is not None


def test_who_lives_where_is_kept_in_the_places_one_serves(no_queries):
    assert allowed(no_queries, rules.may_keep_residence, ROOM, AT) == {"community_officer", "administrator", "system"}
    elsewhere = in_post("community_officer", scope={("community", 99)})
    with no_queries():
        assert rules.may_keep_residence(elsewhere, ROOM, AT) is not None


def test_powers_of_a_post_not_acted_in_count_for_nothing(no_queries):
    idle = replace(CAST["station_head"], held=None)
    with no_queries():
        assert rules.may_reveal(idle, ROOM, AT) is not None
        assert rules.may_create_person(replace(CAST["community_officer"], held=None), AT) is not None


def test_every_refusal_says_why_and_what_else(no_queries):
    nobody, head = CAST["nobody"], CAST["station_head"]
    with no_queries():
        refusals = [
            rules.may_reveal(nobody, ROOM, AT),
            rules.may_open(head, Contact(scrubbed_at=AT), AT),
            rules.may_see_person(nobody, SOMEBODY, AT),
            rules.may_create_person(nobody, AT),
            rules.may_create_account(nobody, SOMEBODY, AT),
            rules.may_sign_up(head, AT),
            rules.may_change_account(head, SOMEBODY, AT),
            rules.may_keep_residence(nobody, ROOM, AT),
        ]
    for refusal in refusals:
        assert refusal.why and refusal.instead
        assert refusal.rule.startswith("may_")
