"""Ji'an as the field tells it, and as every playbook of the product has to be."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest

from linli.playbooks.enums import BodyKind, Power, ReasonKind, Source, UrgencyClass, Word
from linli.playbooks.schema import Playbook

BANNED = ("工单", "流转", "系统", "亲爱的", "成功", "失败", "尊敬的", "权限不足", "敬请谅解", "！", "!")
OPEN311_KEY = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*$")


def test_the_station_dispatches_inside_the_estate(jian: Playbook) -> None:
    for kind in ("property_company", "owners_committee", "building_leaders", "volunteer_team"):
        assert jian.may_dispatch("service_station", kind)


def test_the_station_raises_the_rest_to_the_community(jian: Playbook) -> None:
    for kind in ("department", "grid", "utility_company", "subdistrict_office"):
        assert not jian.may_dispatch(BodyKind.SERVICE_STATION, kind)
    assert jian.raise_to(BodyKind.SERVICE_STATION) is BodyKind.RESIDENTS_COMMITTEE


def test_the_community_dispatches_to_departments_and_grid_workers(jian: Playbook) -> None:
    assert jian.may_dispatch(BodyKind.RESIDENTS_COMMITTEE, BodyKind.DEPARTMENT)
    assert jian.may_dispatch(BodyKind.RESIDENTS_COMMITTEE, BodyKind.GRID)
    assert set(jian.dispatchers_to("grid")) == {BodyKind.RESIDENTS_COMMITTEE}


def test_what_nobody_here_can_do_climbs_to_the_city_and_no_further(jian: Playbook) -> None:
    climb, kind = [], jian.raise_to("service_station")
    while kind is not None:
        climb.append(kind)
        kind = jian.raise_to(kind)
    assert climb == ["residents_committee", "subdistrict_office", "district_government", "city_government"]


def test_a_company_dispatches_to_nobody(jian: Playbook) -> None:
    assert jian.dispatches_to("property_company") == ()
    assert jian.raise_to("property_company") is None


def test_a_station_has_one_head_three_deputies_and_building_leaders_without_limit(jian: Playbook) -> None:
    head, deputy, leader = (jian.post(key) for key in ("station_head", "station_deputy", "building_leader"))
    assert (head.count_min, head.count_max) == (1, 1)
    assert head.drawn_from == (BodyKind.RESIDENTS_COMMITTEE,)
    assert (deputy.count_min, deputy.count_max) == (3, 3)
    assert set(deputy.drawn_from) == {BodyKind.GRID, BodyKind.PROPERTY_COMPANY, BodyKind.OWNERS_COMMITTEE}
    assert (leader.count_min, leader.count_max) == (1, None)
    assert {post.source for post in (head, deputy, leader)} == {Source.FIELD}


def test_every_post_of_the_cast_is_there(jian: Playbook) -> None:
    cast = {
        "building_leader", "station_head", "station_deputy", "grid_worker", "property_manager", "repairer",
        "owners_committee_chair", "community_officer", "department_officer", "subdistrict_officer",
        "district_officer", "city_officer", "volunteer", "auditor", "administrator",
    }  # fmt: skip
    assert cast <= {post.key for post in jian.posts}


def test_unpaid_neighbours_are_asked_and_nobody_else(jian: Playbook) -> None:
    assert {kind for kind in BodyKind if jian.is_asked(kind)} == {BodyKind.BUILDING_LEADERS, BodyKind.VOLUNTEER_TEAM}


def test_only_the_community_answers_finally(jian: Playbook) -> None:
    holders = jian.posts_with(Power.SERVICE_REQUEST_ANSWER_FINALLY)
    assert {post.body_kind for post in holders} == {BodyKind.RESIDENTS_COMMITTEE}


def test_the_auditor_reads_and_changes_nothing(jian: Playbook) -> None:
    assert jian.powers_of("auditor") == {Power.SERVICE_REQUEST_VIEW, Power.AUDIT_VIEW}


def test_the_administrator_sees_no_residents_words(jian: Playbook) -> None:
    powers = jian.powers_of("administrator")
    assert Power.PLAYBOOK_APPLY in powers
    assert not any(power.startswith(("service_request.", "contact.")) for power in powers)


def test_representatives_and_party_members_are_linked_with_as_many_households_as_elsewhere(jian: Playbook) -> None:
    sizes = {link.key: (link.households_min, link.households_max) for link in jian.links}
    assert sizes == {"resident_representative": (5, 15), "party_member": (4, 8)}
    assert {link.source for link in jian.links} == {Source.EXAMPLE}
    assert all(jian.post(key).unpaid and Power.SERVICE_REQUEST_VIEW not in jian.powers_of(key) for key in sizes)


def test_every_power_is_held_by_somebody(jian: Playbook) -> None:
    assert {power for post in jian.posts for power in post.powers} == set(Power)


def test_the_station_meets_every_half_month_and_knocks_on_doors_twice_a_month(jian: Playbook) -> None:
    meeting = jian.forum("station_meeting")
    knock = next(duty for duty in jian.duties if duty.key == "door_knock")
    assert (meeting.cadence.times, meeting.cadence.per, meeting.source) == (2, "month", Source.FIELD)
    assert (knock.cadence.times, knock.cadence.per, knock.source) == (2, "month", Source.FIELD)


def test_clocks_and_quiet_days_are_marked_as_made_up(jian: Playbook) -> None:
    made_up = [jian.closing, jian.working_hours, *jian.ladder, *(jian.urgency(cls) for cls in UrgencyClass)]
    assert {part.source for part in made_up} == {Source.EXAMPLE}
    assert jian.quiet_days == 7


def test_danger_to_life_is_urgent_and_looked_at_twice(jian: Playbook) -> None:
    for key in ("gas_leak", "lift_trapped", "falling_facade", "exposed_wire", "manhole", "load_bearing"):
        category = jian.category(key)
        assert category.default_class is UrgencyClass.URGENT
        assert category.hazard


def test_a_complaint_about_the_station_goes_past_it(jian: Playbook) -> None:
    about = [category for category in jian.categories if category.about_station]
    assert [category.key for category in about] == ["about_station"]
    assert BodyKind.SERVICE_STATION not in about[0].responsible
    assert about[0].private


def test_care_and_hardship_never_stand_on_public_pages(jian: Playbook) -> None:
    assert all(jian.category(key).private for key in ("elderly_care", "hardship", "neighbour_dispute"))


def test_the_categories_cover_an_estate(jian: Playbook) -> None:
    assert 40 <= len(jian.categories) <= 60
    assert 10 <= len(jian.groups) <= 14
    assert sum(category.proposal for category in jian.categories) >= 3
    assert all(category.keywords and category.examples for category in jian.categories if category.key != "other")


def test_category_keys_can_be_open311_service_codes(jian: Playbook) -> None:
    assert all(OPEN311_KEY.match(category.key) and len(category.key) <= 40 for category in jian.categories)


def test_no_keyword_is_listed_twice_in_a_category(jian: Playbook) -> None:
    for category in jian.categories:
        assert len(category.keywords) == len(set(category.keywords)), category.key


@pytest.mark.parametrize("kind", list(ReasonKind))
def test_every_list_of_reasons_but_results_ends_with_one_to_write_oneself(jian: Playbook, kind: ReasonKind) -> None:
    last = jian.reasons_for(kind)[-1]
    if kind is not ReasonKind.RESOLVE:
        assert last.key == "other"
    assert last.needs_note


def test_results_know_what_a_contract_does_not_cover(jian: Playbook) -> None:
    names = {reason.name.zh for reason in jian.reasons_for("resolve")}
    assert {"已修复", "有偿服务", "需动用维修资金", "合同外"} <= names


def test_what_residents_read_is_short_and_in_our_words(jian: Playbook) -> None:
    said = [reason.says for kind in ReasonKind for reason in jian.reasons_for(kind) if reason.says]
    assert all(len(words.zh) <= 40 for words in said)
    assert all(len(words.en.split()) <= 20 for words in said)
    whole = "".join(chain.from_iterable((words.zh, words.en) for words in said))
    assert not [word for word in BANNED if word in whole]


def test_the_file_keeps_to_our_words(jian_file: Path) -> None:
    text = jian_file.read_text(encoding="utf-8")
    assert not [word for word in BANNED if word in text]


def test_jian_says_its_own_words(jian: Playbook) -> None:
    assert jian.word(Word.SERVICE_STATION, "zh-hans") == "党群服务站"
    assert jian.word("building_leader", "en") == "red building leader"
    assert jian.word("closed_list", "zh-hans") == "销号清单"


@pytest.mark.parametrize(
    ("category", "fits", "not_so"),
    [
        ("public_lighting", {"repaired", "made_safe", "maintenance_fund"}, {"mediated", "adopted", "noted"}),
        ("neighbour_dispute", {"mediated", "explained", "handled"}, {"repaired", "made_safe", "paid_service"}),
        ("proposal_facility", {"adopted", "noted", "explained"}, {"repaired", "mediated", "maintenance_fund"}),
        ("other", {"repaired", "mediated", "adopted", "handled"}, set()),
    ],
)
def test_results_are_offered_where_they_can_be_true(
    jian: Playbook, category: str, fits: set[str], not_so: set[str]
) -> None:
    offered = {one.key for one in jian.reasons_for("resolve", category)}
    assert fits <= offered
    assert not not_so & offered


def test_of_an_unknown_category_every_result_can_be_said(jian: Playbook) -> None:
    assert jian.reasons_for("resolve", "") == jian.reasons_for("resolve", "gone") == jian.reasons.resolve
