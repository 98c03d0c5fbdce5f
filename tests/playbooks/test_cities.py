"""Every playbook that ships: it loads, reads in both languages, keeps to our words, and says what its city does."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from linli.playbooks.enums import BodyKind, MovedKind, Power, ReasonKind, Source, UrgencyClass, Word
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.explaining import explain
from linli.playbooks.loading import load, read, shipped, whole_text
from linli.playbooks.merging import shared
from linli.playbooks.schema import Playbook
from tests.playbooks.test_jian import BANNED

CITIES = ("zhuzhou", "duanzhou", "panzhihua", "tongguan", "haikou", "jinniu", "yichun", "fengqiao", "xiangzhou")
ALL = {key: load(path) for key, path in shipped().items()}
LATIN = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[㐀-鿿]")
HOLD = Power.HOUSEHOLD_LINK_HOLD


def sentences(playbook: Playbook, language: str) -> list[str]:
    with translation.override(language):
        return [said for section in explain(playbook) for said in (section.heading, *section.lines)]


def test_ten_cities_ship() -> None:
    assert sorted(ALL) == sorted((*CITIES, "jian"))
    assert all(playbook.key == key for key, playbook in ALL.items())


@pytest.mark.parametrize("key", ALL)
def test_it_reads_in_chinese_without_a_latin_word(key: str) -> None:
    assert not [said for said in sentences(ALL[key], "zh-hans") if LATIN.search(said)]


@pytest.mark.parametrize("key", ALL)
def test_it_reads_in_english_without_a_chinese_sign(key: str) -> None:
    assert not [said for said in sentences(ALL[key], "en") if HAN.search(said)]


@pytest.mark.parametrize("key", ALL)
def test_every_name_is_chinese_in_chinese_and_english_in_english(key: str) -> None:
    names = re.findall(r'zh = "([^"]*)", en = "([^"]*)"', whole_text(read(shipped()[key])))
    assert len(names) > 200
    assert not [zh for zh, _en in names if not HAN.search(zh)]
    assert not [en for _zh, en in names if HAN.search(en)]


@pytest.mark.parametrize("path", [*shipped().values(), *shared().values()], ids=lambda path: path.stem)
def test_the_file_keeps_to_our_words(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [word for word in BANNED if word in text]


@pytest.mark.parametrize("key", ALL)
def test_every_power_but_those_of_links_and_patrols_is_held_by_somebody(key: str) -> None:
    held = {power for post in ALL[key].posts for power in post.powers}
    assert held | {HOLD, Power.PATROL_WALK} == set(Power)
    assert (Power.PATROL_WALK in held) == bool(ALL[key].patrols)
    assert (HOLD in held) == bool(ALL[key].links)


@pytest.mark.parametrize("key", ALL)
def test_its_cadences_and_clocks_can_be_kept(key: str) -> None:
    playbook = ALL[key]
    assert playbook.forums
    assert playbook.duties
    assert {playbook.urgency(cls).source for cls in UrgencyClass} == {Source.EXAMPLE}
    assert all(playbook.reasons_for(kind)[-1].needs_note for kind in ReasonKind)
    assert playbook.powers_of("auditor") == {Power.SERVICE_REQUEST_VIEW, Power.AUDIT_VIEW}


@pytest.mark.parametrize("key", ALL)
def test_unpaid_neighbours_are_asked_and_nobody_else(key: str) -> None:
    asked = {kind for kind in BodyKind if ALL[key].is_asked(kind)}
    assert asked == {BodyKind.BUILDING_LEADERS, BodyKind.VOLUNTEER_TEAM}


@pytest.mark.parametrize("key", ALL)
def test_no_post_reads_members_but_of_its_own_body_and_nobody_links_by_party(key: str) -> None:
    for post in ALL[key].posts:
        if Power.ROSTER_MANAGE in post.powers:
            assert post.body_kind in (BodyKind.ESTATE_PARTY_BRANCH, BodyKind.PARTY_COMMITTEE), post.key


def test_each_city_has_words_of_its_own() -> None:
    said = {key: str(ALL[key].words[Word.STATION_MEETING].zh) for key in ALL}
    assert len(set(said.values())) == len(said)
    tongguan, duanzhou = ALL["tongguan"], ALL["duanzhou"]
    ordered = [tongguan.word(word, "zh") for word in (Word.SERVICE_REQUEST, Word.DISPATCH, Word.TAKE, Word.CLOSED_LIST)]
    assert ordered == ["点单", "派单", "接单", "结单清单"]
    assert [duanzhou.urgency(cls).name.zh for cls in UrgencyClass] == ["急事立刻办", "要事商议办", "难事合力办"]


def test_zhuzhou_has_five_kinds_of_organisations_around_the_axis() -> None:
    zhuzhou = ALL["zhuzhou"]
    assert [sector.key for sector in zhuzhou.sectors] == [
        "government_unit", "state_enterprise", "business_area", "park", "new_organisation",
    ]  # fmt: skip
    assert sum(grade.steps for grade in zhuzhou.grades) == 18
    assert [grade.steps for grade in zhuzhou.grades] == [6, 6, 6]
    posts = {
        "branch_secretary", "first_secretary", "resident_representative", "building_leader", "grid_worker",
        "work_team_head", "work_team_member",
    }  # fmt: skip
    assert {zhuzhou.post(key).source for key in posts} == {Source.FIELD}
    assert [(row.to_post, row.source) for row in zhuzhou.crossing_into("property_company")] == [
        ("party_guide", Source.FIELD),
        ("party_supervisor", Source.FIELD),
    ]


@pytest.mark.parametrize(
    ("city", "post", "least", "most"),
    [("zhuzhou", "resident_representative", 5, 15), ("tongguan", "party_member", 4, 8)],
)
def test_links_are_as_large_as_the_field_says(city: str, post: str, least: int, most: int) -> None:
    link = ALL[city].link_of(post)
    assert link is not None
    assert (link.households_min, link.households_max, link.source) == (least, most, Source.FIELD)


def test_duanzhou_gives_the_branch_four_powers_and_each_level_its_part() -> None:
    duanzhou = ALL["duanzhou"]
    sentences_of_branch = [line.name.zh for line in duanzhou.charter_of("estate_party_branch")]
    assert [said[:3] for said in sentences_of_branch if "权：" in said] == ["人事权", "议事权", "监督权", "评议权"]
    guidance = [
        duanzhou.charter_of(kind) for kind in ("district_government", "subdistrict_office", "residents_committee")
    ]
    assert [lines[0].name.zh for lines in guidance] == [
        "三级指导：区级统筹。", "三级指导：街道指挥。", "三级指导：社区主抓。",
    ]  # fmt: skip
    assert [zone.source for zone in duanzhou.zones] == [Source.FIELD] * 3


def test_panzhihua_has_four_heads_and_four_helpers_and_aims_at_half() -> None:
    panzhihua = ALL["panzhihua"]
    names = [post.name.zh for post in panzhihua.posts_of("building_leaders")]
    assert names == [
        "居民小组长", "楼栋党小组长", "楼栋长", "楼妇女小组长", "宣传员", "安全员", "监督员", "调解员",
    ]  # fmt: skip
    assert [(aim.percent, aim.source) for aim in panzhihua.aims_for("owners_committee")] == [(50, Source.FIELD)]
    assert panzhihua.post("property_party_member").reports_to is BodyKind.ESTATE_PARTY_BRANCH
    sittings = {forum.key: (forum.cadence.times, forum.cadence.per) for forum in panzhihua.forums}
    assert (sittings["talks_on_fours"], sittings["friday"]) == ((3, "month"), (1, "week"))


def test_tongguan_draws_five_to_nine_areas_of_thirty_to_fifty_members() -> None:
    net = ALL["tongguan"].grid_net("micro_grid")
    assert net is not None
    assert (net.drawn_in, net.count_min, net.count_max) == ("estate", 5, 9)
    assert (net.members_min, net.members_max, net.source) == (30, 50, Source.FIELD)
    ways = [way.name.zh for way in ALL["tongguan"].nomination_ways]
    assert ways == ["党员自荐", "群众推荐", "社区直荐", "公开评荐"]
    climb = [forum.name.zh for forum in ALL["tongguan"].forums]
    assert climb == ["片区调度会", "周末议事会", "党建联席会"]


def test_haikou_moved_powers_and_posts_down_and_asks_the_subdistrict() -> None:
    haikou = ALL["haikou"]
    moved = [(row.kind, row.count, row.source) for row in haikou.moved_down]
    assert moved == [
        (MovedKind.POWER, 37, Source.FIELD),
        (MovedKind.POST, 182, Source.FIELD),
        (MovedKind.POST, 805, Source.FIELD),
    ]
    head = haikou.post("branch_office_head")
    assert head.consent is head.reports_to is BodyKind.SUBDISTRICT_OFFICE
    powers = [line for line in haikou.charter_of("subdistrict_office") if "权：" in line.name.zh]
    assert len(powers) == 5
    assert sum(line.source is Source.FIELD for line in powers) == 3
    assert haikou.circle is not None
    assert (haikou.circle.minutes, haikou.circle.source) == (15, Source.FIELD)
    assert haikou.crossing_from("grid")[0].source is Source.FIELD


def test_jinniu_cuts_estates_into_micro_grids_with_members_who_are_linked_and_mediate() -> None:
    jinniu = ALL["jinniu"]
    net = jinniu.grid_net("micro_grid")
    assert net is not None
    assert net.drawn_in == "estate"
    member = jinniu.post("micro_grid_member")
    assert member.body_kind == BodyKind.GRID
    assert {HOLD, Power.SERVICE_REQUEST_FILE_ON_BEHALF} <= set(member.powers)
    assert jinniu.may_dispatch(BodyKind.SERVICE_STATION, BodyKind.GRID)
    assert [whistle.blown_by[0] for whistle in jinniu.whistles if whistle.key == "grid"] == [BodyKind.GRID]


def test_yichun_writes_its_month_down_day_by_day_and_meets_as_six() -> None:
    yichun = ALL["yichun"]
    assert [duty.name.zh for duty in yichun.duties][:3] == ["日汇总", "周研判", "月总结"]
    assert [duty.cadence.per for duty in yichun.duties][:3] == ["day", "week", "month"]
    six = next(forum for forum in yichun.forums if forum.key == "six_meeting")
    assert len({six.held_by, *six.with_}) == 7, "the community, and the six beside it with the building leaders apart"
    assert BodyKind.ALLIANCE_UNIT in yichun.whistle("alliance").answered_by


def test_whoever_is_called_or_brought_together_has_somebody_who_can_answer() -> None:
    text = whole_text(read(shipped()["yichun"]))
    for power, table in (("meeting.answer", "forums"), ("whistle.answer", "whistles")):
        without = text.replace('"service_request.file_on_behalf", "whistle.answer", "meeting.answer"', ", ".join(
            f'"{one}"' for one in ("service_request.file_on_behalf", "whistle.answer", "meeting.answer") if one != power
        ))  # fmt: skip
        assert without != text
        with pytest.raises(PlaybookErrors) as wrong:
            load(without)
        assert table in str(wrong.value)
        assert power in str(wrong.value)


def test_fengqiao_receives_in_public_and_mediates_first() -> None:
    fengqiao = ALL["fengqiao"]
    day = next(duty for duty in fengqiao.duties if duty.key == "reception_day")
    assert day.body_kind == BodyKind.DISTRICT_GOVERNMENT
    assert fengqiao.post("mediator").body_kind == BodyKind.SERVICE_STATION
    assert {zone.key for zone in fengqiao.zones} >= {"mediation", "reception"}


def test_rounds_of_visits_are_those_that_the_cities_hold() -> None:
    knock, visit = ALL["jian"].sweep("door_knock"), ALL["tongguan"].sweep("door_knock")
    assert (knock.cadence.times, knock.cadence.per, knock.held_by) == (2, "month", "building_leaders")
    assert (visit.cadence.times, visit.cadence.per, visit.name.zh) == (1, "quarter", "串门走访")
    assert set(ALL) - {key for key, playbook in ALL.items() if playbook.sweeps} == {"haikou", "panzhihua"}
    for key, playbook in ALL.items():
        assert all(playbook.posts_with(Power.SWEEP_VISIT, one.held_by) for one in playbook.sweeps), key
    for playbook in (ALL["jian"], ALL["tongguan"]):
        able = {post.key for post in playbook.posts if "sweep.visit" in post.powers}
        assert able >= {"building_leader", "party_member", "volunteer"}
        heads = [post.key for post in playbook.posts if "sweep.see_not_in" in post.powers]
        assert heads == ["station_head"]


def test_receptions_are_held_where_the_cities_hold_them() -> None:
    held = {(key, one.key): one for key, playbook in ALL.items() for one in playbook.receptions}
    assert set(held) == {
        ("fengqiao", "reception_day"), ("fengqiao", "front_desk"), ("zhuzhou", "secretary"), ("yichun", "after_hours"),
        ("xiangzhou", "firm_day"),
    }  # fmt: skip
    assert held["fengqiao", "reception_day"].held_by == BodyKind.DISTRICT_GOVERNMENT
    assert ALL["fengqiao"].receptions_of("subdistrict_office") == (held["fengqiao", "front_desk"],)
    for (city, _key), one in held.items():
        assert any("reception.keep" in post.powers for post in ALL[city].posts_of(one.held_by))
