"""Who keeps groups, hears, writes letters down, answers and releases: over the whole cast, without a query."""

from __future__ import annotations

from typing import Any

import pytest

from linli.core.refusals import RefusalKind
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.heard.rules import (
    may_enter_letter,
    may_hear,
    may_hold_back_answer,
    may_keep_group,
    may_mark_posted,
    may_release_answer,
    may_see_heard,
)
from linli.organisations.models import Organisation
from linli.playbooks.enums import Power
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from tests.organisations.cast import AT, COMMUNITY, ESTATE, OTHER_ESTATE, fixed_cast, jian, number

STATION = number("oservice_station")


def having(power: Power, *roles: str) -> set[str]:
    """Those of these roles whose post has the power in the playbook."""
    return {role for role in roles if power in jian().powers_of(role)}


def matter(**changed: Any) -> ServiceRequest:
    station = Organisation(pk=STATION, name="春和里站", short_name="春和里站")
    ids = {f"{level}_id": found for level, found in ESTATE.level_ids().items()}
    given = {"state": State.CLOSED, "category": "public_lighting", "station": station, "holder": station, **ids}
    return ServiceRequest(**{**given, **changed})


def heard(row: ServiceRequest | None = None, **changed: Any) -> Heard:
    body = Organisation(pk=STATION, name="春和里站")
    given = {"organisation": body, "kind": "board", "wish": Wish.PUBLIC, "answer_from": AT}
    return Heard(service_request=row or matter(), **{**given, **changed})


def told(rule: Any, *rest: Any) -> tuple[set[str], dict[str, RefusalKind]]:
    """Who may, and how the others are refused."""
    answers = {name: rule(actor, *rest, AT) for name, actor in fixed_cast().items()}
    yes = {name for name, refusal in answers.items() if refusal is None}
    return yes, {name: refusal.kind for name, refusal in answers.items() if refusal is not None}


def test_groups_are_kept_by_who_keeps_the_body(no_queries: Any) -> None:
    with no_queries():
        yes, no = told(may_keep_group, [ESTATE])
    assert {"station_head", "community_officer"} & yes
    assert not {"resident", "neighbour", "nobody", "building_leader", "repairer", "api_client"} & yes
    assert set(no.values()) == {RefusalKind.WHO}
    wider, _no = told(may_keep_group, [COMMUNITY, OTHER_ESTATE])
    assert "station_head" not in wider


def test_only_the_system_hears(no_queries: Any) -> None:
    with no_queries():
        yes, _no = told(may_hear)
    assert yes == {"system"}


def test_letters_are_written_down_by_posts_that_file_for_others_in_their_places(no_queries: Any) -> None:
    with no_queries():
        here, no = told(may_enter_letter, ESTATE)
        elsewhere, _no = told(may_enter_letter, OTHER_ESTATE)
    assert {"station_head", "station_deputy", "community_officer"} <= here
    assert not {"system", "resident", "nobody", "api_client", "code_holder"} & here
    assert set(no.values()) == {RefusalKind.WHO}
    assert "station_head" not in elsewhere


def test_an_answer_is_said_to_stand_there_by_the_body_that_owes_it(no_queries: Any) -> None:
    owing = having(Power.SERVICE_REQUEST_REPLY, "station_head", "station_deputy")
    with no_queries():
        yes, no = told(may_mark_posted, heard())
        early, not_yet = told(may_mark_posted, heard(answer_from=None))
        twice, done = told(may_mark_posted, heard(posted_at=AT))
    assert yes == owing != set()
    assert set(no.values()) == {RefusalKind.WHO}
    assert early == twice == set()
    for answers in (not_yet, done):
        assert {name for name, kind in answers.items() if kind is RefusalKind.WHEN} == owing


@pytest.mark.parametrize("about_station", [False, True])
def test_it_is_seen_by_who_owes_it_and_by_who_sees_the_matter(about_station: bool, no_queries: Any) -> None:
    above = Organisation(pk=number("oresidents_committee"), name="和畅社区")
    row = matter(about_station=about_station, holder=above if about_station else Organisation(pk=STATION))
    with no_queries():
        yes, no = told(may_see_heard, heard(row))
    assert ("station_head" in yes) is not about_station
    assert {"community_officer", "subdistrict_officer"} <= yes
    assert not {"resident", "neighbour", "nobody", "repairer", "system", "api_client", "volunteer"} & yes
    assert set(no.values()) == {RefusalKind.UNSEEN}


def test_a_public_answer_is_released_once_where_it_was_wished_and_over(no_queries: Any) -> None:
    may = having(Power.SERVICE_REQUEST_RELEASE_WORDS, "station_head", "station_deputy", "community_officer")
    with no_queries():
        yes, _no = told(may_release_answer, heard())
        cases = {
            "private": heard(wish=Wish.PRIVATE),
            "from a group": heard(wish=""),
            "for the station's eyes": heard(matter(station_only=True)),
            "running": heard(matter(state=State.IN_HAND)),
            "joined to one that runs": heard(matter(state=State.MERGED)),
            "released": heard(released_at=AT),
        }
        refused = {name: told(may_release_answer, one) for name, one in cases.items()}
        joined, _no = told(may_release_answer, heard(matter(state=State.MERGED, leading_ended_at=AT)))
    assert yes == joined >= may != set()
    assert not {"resident", "nobody", "repairer", "system"} & yes
    for name, (who, kinds) in refused.items():
        assert who == set(), name
        assert {each for each, kind in kinds.items() if kind is RefusalKind.WHEN} == yes, name


def test_who_may_release_may_take_back_what_is_public(no_queries: Any) -> None:
    with no_queries():
        release, _no = told(may_release_answer, heard())
        back, _no = told(may_hold_back_answer, heard(released_at=AT))
        nothing, kinds = told(may_hold_back_answer, heard())
    assert back == release
    assert nothing == set()
    assert {each for each, kind in kinds.items() if kind is RefusalKind.WHEN} == release
