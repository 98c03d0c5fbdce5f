"""How bodies are made up: what the tables say, what they may not name, how they read and how a lower level narrows."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from linli.playbooks.changes import changes
from linli.playbooks.enums import BodyKind, MovedKind, Source
from linli.playbooks.errors import PlaybookError, PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load
from linli.playbooks.narrowing import narrow, to_text
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL, broken, line_with

ORGANISATION = """
[[committees]]
key = "residents_committee"
source = "example"
members_min = 5
members_usual = 9
term_months = 60

[[aims]]
key = "members"
name = { zh = "党员比例", en = "share of members" }
source = "example"
body = "residents_committee"
percent = 50

[[nomination_ways]]
key = "self"
name = { zh = "自荐", en = "Self" }
source = "example"

[[cross_appointments]]
key = "manager_heads"
name = { zh = "经理任站长", en = "The manager heads it" }
source = "example"
from_body = "property_company"
from_post = "manager"
to_body = "service_station"
to_post = "head"

[[charter]]
key = "say"
name = { zh = "有议事权。", en = "It has the power to discuss." }
source = "example"
body = "service_station"

[[moved_down]]
key = "powers"
name = { zh = "下放权限", en = "Powers moved down" }
source = "example"
from_body = "residents_committee"
to_body = "service_station"
kind = "power"
count = 37
since = 2024-05-01

[[grades]]
key = "third"
name = { zh = "三级岗", en = "Third grade" }
source = "example"
steps = 6

[[standard]]
key = "sign"
name = { zh = "有标牌", en = "A sign" }
source = "example"

[[zones]]
key = "library"
name = { zh = "图书角", en = "Library" }
source = "example"

[[zones]]
key = "talks"
name = { zh = "议事区", en = "Talks" }
source = "example"

[[sectors]]
key = "park"
name = { zh = "园区", en = "Parks" }
source = "example"

[circle]
source = "example"
minutes = 15
"""
WHOLE = SMALL + ORGANISATION
HEAD = 'narrows = "small"\nkey = "lower"\nversion = "1"\n'


@pytest.fixture(scope="module")
def whole() -> Playbook:
    return load(WHOLE)


def mistakes(text: str) -> list[PlaybookError]:
    with pytest.raises(PlaybookErrors) as raised:
        load(text)
    return raised.value.errors


def test_a_playbook_without_these_tables_says_nothing_of_them(small: Playbook) -> None:
    assert small.committee_of("owners_committee") is None
    assert small.aims_for("owners_committee") == small.charter_of("owners_committee") == ()
    assert small.circle is None
    assert {section.heading for section in explain(small)}.isdisjoint({"How bodies are made up", "Cross-appointments"})


def test_the_house_asks_by_kind_of_body(whole: Playbook) -> None:
    committee = whole.committee_of("residents_committee")
    assert committee is not None
    assert whole.committees == (committee,)
    assert (committee.members_min, committee.members_usual, committee.term_months) == (5, 9, 60)
    assert [aim.percent for aim in whole.aims_for(BodyKind.RESIDENTS_COMMITTEE)] == [50]
    assert [line.key for line in whole.charter_of("service_station")] == ["say"]
    assert whole.charter_of("property_company") == whole.aims_for("property_company") == ()
    assert [row.key for row in whole.crossing_into("service_station")] == ["manager_heads"]
    assert [row.key for row in whole.crossing_from("property_company")] == ["manager_heads"]
    assert whole.crossing_into("property_company") == whole.crossing_from("service_station") == ()
    assert [(row.count, row.kind, row.since) for row in whole.moved_down_to("service_station")] == [
        (37, MovedKind.POWER, date(2024, 5, 1))
    ]
    assert whole.moved_down_to("residents_committee") == ()


def test_the_house_asks_by_key(whole: Playbook) -> None:
    way, grade, zone, sector = (
        whole.nomination_way("self"),
        whole.grade("third"),
        whole.zone("talks"),
        whole.sector("park"),
    )
    assert way is not None
    assert grade is not None
    assert zone is not None
    assert sector is not None
    assert (str(way.name), grade.steps, str(zone.name), str(sector.name)) == ("Self", 6, "Talks", "Parks")
    unknown = [whole.nomination_way("x"), whole.grade("x"), whole.zone("x"), whole.sector("x")]
    assert unknown == [None] * 4
    assert [item.key for item in whole.standard] == ["sign"]


def test_the_whole_text_holds_these_tables_too(whole: Playbook) -> None:
    assert load(to_text(whole)) == whole


NO_POST = "a kind of body that has a post"
WRONG = [
    # (passage, what replaces it, passage on the line named, key, got, expected)
    ('[[committees]]\nkey = "residents_committee"', '[[committees]]\nkey = "grid"', 'key = "grid"\nsource = "ex',
     "committees[grid].key", '"grid"', NO_POST),
    ("members_usual = 9", "members_usual = 4", "members_min", "committees[residents_committee].members_min", "5",
     "no more than members_usual, 4"),
    ("members_min = 5", "members_min = 0", "members_min", "committees[residents_committee].members_min", "0",
     "at least 1"),
    ('body = "residents_committee"\npercent', 'body = "department"\npercent', 'body = "department"',
     "aims[members].body", '"department"', NO_POST),
    ("percent = 50", "percent = 101", "percent", "aims[members].percent", "101", "at most 100"),
    ("percent = 50\n", "", "[[aims]]", "aims[members].percent", "", "this key, which may not be left out"),
    ('from_post = "manager"', 'from_post = "head"', "from_post", "cross_appointments[manager_heads].from_post",
     '"head"', "one of manager"),
    ('to_post = "head"', 'to_post = "heat"', "to_post", "cross_appointments[manager_heads].to_post", '"heat"',
     "one of head (did you mean head?)"),
    ('from_body = "property_company"', 'from_body = "service_station"', "to_body = \"service_station\"\nto_post",
     "cross_appointments[manager_heads].to_body", '"service_station"', "another kind of body than from_body"),
    ('from_body = "property_company"', 'from_body = "alliance_unit"', "alliance_unit",
     "cross_appointments[manager_heads].from_body", '"alliance_unit"', NO_POST),
    ('en = "It has the power to discuss." }\nsource = "example"\nbody = "service_station"',
     'en = "It has the power to discuss." }\nsource = "example"\nbody = "grid"', 'body = "grid"', "charter[say].body",
     '"grid"', NO_POST),
    ('from_body = "residents_committee"', 'from_body = "city_government"', "city_government",
     "moved_down[powers].from_body", '"city_government"', NO_POST),
    ('from_body = "residents_committee"', 'from_body = "service_station"', 'to_body = "service_station"\nkind',
     "moved_down[powers].to_body", '"service_station"', "another kind of body than from_body"),
    ('kind = "power"', 'kind = "powers"', 'kind = "powers"', "moved_down[powers].kind", '"powers"',
     "one of power, post (did you mean power?)"),
    ("since = 2024-05-01", 'since = "last May"', "since", "moved_down[powers].since", '"last May"',
     "a day such as 2026-05-01"),
    ("since = 2024-05-01", "since = 2024-05-01T08:00:00", "since", "moved_down[powers].since", "2024-05-01 08:00:00",
     "a day such as 2026-05-01"),
    ('key = "talks"', 'key = "library"', '[[zones]]\nkey = "library"\nname = { zh = "议', "zones[library]", '"library"',
     "a key that the list does not have yet"),
    ("minutes = 15", "minutes = 500", "minutes", "circle.minutes", "500", "at most 120"),
    ("steps = 6", "step = 6", "step = 6", "grades[third].step", '"step"',
     "one of name, key, source, steps (did you mean steps?)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "on", "key", "got", "expected"), WRONG)
def test_a_mistake_in_these_tables_is_named_exactly(
    old: str, new: str, on: str, key: str, got: str, expected: str
) -> None:
    assert WHOLE.count(old) == 1, old
    text = WHOLE.replace(old, new)
    line = text.count("\n", 0, text.index(on)) + 1
    assert PlaybookError("playbook.toml", line, key, got, expected) in mistakes(text)


@pytest.mark.parametrize("name", ["consent", "reports_to"])
def test_a_post_waits_for_the_consent_of_a_body_that_can_give_it(name: str) -> None:
    at = 'eligibility = [{ zh = "有证", en = "With a licence" }]'
    assert getattr(load(broken(at, f'{at}\n{name} = "residents_committee"')).post("manager"), name) == (
        BodyKind.RESIDENTS_COMMITTEE
    )
    text = broken(at, f'{at}\n{name} = "department"')
    assert mistakes(text) == [
        PlaybookError("playbook.toml", line_with(text, f"{name} ="), f"posts[manager].{name}", '"department"', NO_POST)
    ]


def test_a_net_of_grids_may_count_party_members_instead_of_households() -> None:
    text = broken("households_min = 200\nhouseholds_max = 600", "count_min = 5\nmembers_min = 30\nmembers_max = 50")
    lines = next(section.lines for section in explain(load(text)) if section.heading == "Grids")
    assert lines == ("Grid: 5 to 9 of them in each community.", "Grid: 30 to 50 party members in each.")
    wrong = text.replace("members_max = 50", "members_max = 20")
    assert [(one.key, one.expected) for one in mistakes(wrong)] == [
        ("grids[grid].members_min", "no more than members_max, 20")
    ]


def test_it_reads_in_plain_sentences(whole: Playbook) -> None:
    said = {section.heading: section.lines for section in explain(whole)}
    assert said["How bodies are made up"] == (
        "residents' committee: usually 5 to 9 members (made up as an example).",
        "residents' committee: elected for 60 months.",
        "residents' committee: share of members, 50% or more; an aim when candidates are named, never a rule.",
        "Ways to a candidate: Self.",
        "Third grade: a grade of 6 steps.",
    )
    assert said["Cross-appointments"] == ("The manager heads it: from property company (Manager) to stop (Head).",)
    assert said["Whose power and duty it is"] == (
        "stop: It has the power to discuss.",
        "Powers moved down: 37 powers moved down from residents' committee to stop.",
    )
    assert said["Stations and those around them"] == (
        "Every station has: A sign.",
        "A station's zones: Library, Talks.",
        "Organisations tied to places: Parks.",
        "From every door a station lies within 15 minutes' walk.",
    )


def test_it_reads_in_chinese(whole: Playbook) -> None:
    with translation.override("zh-hans"):
        said = [line for section in explain(whole) for line in section.lines]
    assert "经理任站长：由物业公司（物业经理）担任，进入驿站（站长）。" in said
    assert "下放权限：居委会下放驿站37项权限。" in said


KEPT = [
    '[[committees]]\nkey = "residents_committee"\nmembers_min = 7\nmembers_usual = 7\nterm_months = 36\n',
    '[[aims]]\nkey = "members"\npercent = 60\n',
    'without = ["zones.library", "nomination_ways.self", "sectors.park", "cross_appointments.manager_heads"]\n',
    "[circle]\nminutes = 10\n",
]


@pytest.mark.parametrize("overlay", KEPT)
def test_a_lower_level_may_ask_for_more(whole: Playbook, overlay: str) -> None:
    assert narrow(whole, HEAD + overlay).narrowed_from == "small 1"


LOOSER = [
    ('[[committees]]\nkey = "residents_committee"\nmembers_min = 3\n', "committees[residents_committee].members_min",
     "5 or more"),
    ('[[committees]]\nkey = "residents_committee"\nmembers_usual = 11\n',
     "committees[residents_committee].members_usual", "9 or less, counted alike"),
    ('[[aims]]\nkey = "members"\npercent = 40\n', "aims[members].percent", "50 or more"),
    ('[[moved_down]]\nkey = "powers"\ncount = 38\n', "moved_down[powers].count", "37, as the level above has it"),
    ('[[moved_down]]\nkey = "powers"\nsince = 2025-05-01\n', "moved_down[powers].since",
     "2024-05-01, as the level above has it"),
    ("[circle]\nminutes = 20\n", "circle.minutes", "15 or less, counted alike"),
    ('[[posts]]\nkey = "head"\nconsent = "residents_committee"\n', "posts[head].consent",
     "nothing, as the level above has it"),
    ('without = ["standard.sign"]\n', "standard", '"sign", which the level above has'),
    ('without = ["charter.say"]\n', "charter", '"say", which the level above has'),
]  # fmt: skip


@pytest.mark.parametrize(("overlay", "key", "expected"), LOOSER)
def test_a_lower_level_may_not_ask_for_less(whole: Playbook, overlay: str, key: str, expected: str) -> None:
    with pytest.raises(PlaybookErrors) as raised:
        narrow(whole, HEAD + overlay)
    assert [(error.key, error.expected) for error in raised.value.errors] == [(key, expected)]


def test_a_circle_that_the_level_above_does_not_have_is_refused(small: Playbook) -> None:
    with pytest.raises(PlaybookErrors) as raised:
        narrow(small, HEAD + '[circle]\nsource = "example"\nminutes = 5\n')
    assert [(error.line, error.key) for error in raised.value.errors] == [(4, "circle")]


def test_changes_are_said_by_meaning(small: Playbook, whole: Playbook) -> None:
    said = changes(small, whole)
    assert "committees[residents_committee]: new" in said
    assert 'circle: nothing → {source = "example", minutes = 15}' in [line.replace("'", '"') for line in said]
    assert "aims[members].percent: 50 → 60 (tighter)" in changes(
        whole, load(WHOLE.replace("percent = 50", "percent = 60"))
    )
    later = load(WHOLE.replace("2024-05-01", "2025-05-01"))
    assert changes(whole, later) == ["moved_down[powers].since: 2024-05-01 → 2025-05-01"]


def test_jian_says_what_its_stations_are(jian: Playbook) -> None:
    assert [item.name.zh for item in jian.standard] == ["有办公场所", "有标识牌", "有办公设备", "有管理制度"]
    assert {item.source for item in jian.standard} == {Source.FIELD}
    crossing = {(row.from_post, row.to_post) for row in jian.crossing_into("service_station")}
    assert crossing == {
        ("community_officer", "station_head"),
        ("grid_worker", "station_deputy"),
        ("property_manager", "station_deputy"),
        ("owners_committee_chair", "station_deputy"),
    }
    owners = jian.committee_of("owners_committee")
    assert owners is not None
    assert (owners.members_min, owners.members_usual, owners.term_months, owners.source) == (5, 11, 60, Source.LAW)
    station = jian.committee_of("service_station")
    assert station is not None
    assert station.members_min == jian.post("station_head").count_min + jian.post("station_deputy").count_min == 4
