"""Every story: it is played to its end, each step is seen by who took it, in both languages, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from linli.demo.cast import PEOPLE, ROLES
from linli.demo.stories.playing import DAYS, begin, keys, script_of
from linli.demo.stories.town import town_of
from linli.playbooks.loading import shipped
from tests.playbooks.stories import told
from tests.playbooks.test_jian import BANNED
from tests.points.conftest import unsound

HAN = re.compile(r"[㐀-鿿]")
TERMS = {
    "duanzhou": (
        "群众点单",
        "先锋服务驿站",
        "急事立刻办",
        "要事商议办",
        "难事合力办",
        "有事好商量",
        "四方合唱",
        "议事权",
        "群众吹哨",
        "党员报到",
        "三级指导",
    ),
    "duanzhou_menu": (
        "“星湖红”党员联合会",
        "1+8",
        "一队一项目",
        "双重身份",
        "群众点单",
        "组织下单",
        "党员接单",
        "群众评单",
    ),
    "fengqiao": (
        "领导下访",
        "发现在早",
        "防范在先",
        "处置在小",
        "提前公布",
        "当面听",
        "当场接",
        "网上留言板",
        "先行调解",
        "化解清单",
    ),
    "haikou": ("一轴心", "支部牵头", "居民点单", "政府买单", "小区议事堂", "联席会议", "区属、街管、街用", "微实事"),
    "haikou_care": (
        "8+43+N",
        "党群服务中心",
        "15 分钟党群服务圈",
        "一金",
        "困难党员关爱基金",
        "一卡一书",
        "支部",
        "公示",
        "网格员",
    ),
    "jian": ("敲门行动", "问题清单", "责任清单", "销号", "派单", "接单", "副站长", "半月例会", "反馈"),
    "jian_needs": (
        "敲门问需",
        "联动解需",
        "红色楼栋长",
        "租户",
        "共建单位",
        "资源清单",
        "需求清单",
    ),
    "jinniu": ("微网格", "单元门口公示牌", "新就业群体", "随手拍", "专属网格员", "微网格员", "调解"),
    "jinniu_together": (
        "新就业群体",
        "意愿、特长、地点",
        "单元门口公示牌",
        "生活服务站",
        "点单",
        "接单",
    ),
    "panzhihua": ("逢四说事", "四长四员", "红色物业", "前置研究", "微手术", "相约星期五", "承诺践诺", "停车难"),
    "panzhihua_lists": (
        "居民最不满意的事项",
        "居民需求",
        "辖区资源",
        "服务项目",
        "活动场所难",
        "红色物业",
        "微服务",
        "微心愿",
        "志愿者认领",
        "承诺践诺",
    ),
    "tongguan": (
        "点单",
        "接单",
        "结单",
        "好邻里驿站",
        "社区吹哨",
        "支部报到",
        "党员行动",
        "片区调度会",
        "周末议事会",
        "党建联席会",
        "四方共筑",
    ),
    "tongguan_menu": (
        "点单",
        "派单",
        "党员接单",
        "结单",
        "评单",
        "管家计划",
        "好邻里驿站",
        "微服务",
        "联户党员",
        "量血压",
        "值守",
    ),
    "xiangzhou": (
        "两新组织",
        "第一书记",
        "党支部",
        "贷款",
        "专利",
        "解难清单",
        "创造之星",
        "工匠之星",
        "节能之星",
    ),
    "yichun": (
        "六方联动",
        "有求必应",
        "办则必成",
        "问题单",
        "服务单",
        "满意单",
        "党建联盟",
        "网格吹哨",
        "双向评价",
        "治理事项",
        "三级响应",
    ),
    "yichun_lists": (
        "四单",
        "问题单",
        "需求单",
        "服务单",
        "满意单",
        "十类",
        "微心愿",
        "一窗式受理",
        "代办",
        "小微权力清单",
    ),
    "zhuzhou": (
        "居民代表联系",
        "老孙说事",
        "问题清单",
        "履职清单",
        "四方议事",
        "推荐服务目录",
        "一张网",
        "网格吹哨",
        "部门报到",
    ),
    "zhuzhou_giving": (
        "终身积分",
        "一队一项目",
        "星级",
        "一星志愿者",
        "礼遇褒奖",
        "一碗爱",
        "幸福邻里节",
        "542个小区",
        "寻找“建宁大叔”",
        "社会组织微项目",
    ),
}
"""What the field calls things there; the story tells it in these words."""


@pytest.fixture(autouse=True)
def demo(settings: LazySettings) -> Iterator[None]:
    settings.DEMO = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return


def test_every_story_belongs_to_a_playbook_that_ships() -> None:
    scripts = [script_of(key) for key in keys()]
    assert {script.playbook for script in scripts} <= set(shipped())
    assert all(script.key.split("_")[0] == script.playbook for script in scripts)
    assert len({script.town for script in scripts}) == len(scripts)
    assert set(keys()) == set(TERMS)


@pytest.mark.parametrize("key", keys())
def test_its_words_are_the_cities_own_in_both_languages(key: str) -> None:
    script = script_of(key)
    said = script.zh + "".join(step.zh for step in script.steps.values())
    assert not [term for term in TERMS[key] if term not in said]
    assert not [word for word in BANNED if word in said]
    assert all(HAN.search(step.zh) and not HAN.search(step.en) for step in script.steps.values())
    assert {step.role for step in script.steps.values()} <= set(ROLES)


@pytest.mark.parametrize("key", keys())
def test_it_is_played_to_its_end_and_each_step_is_seen_where_it_says(db: None, at: datetime, key: str) -> None:
    seen = []
    with told(key, at) as story:
        for step in story:
            assert story.page(step)
            assert story.with_nobody() == [], step.telling.key
            assert unsound() == [], step.telling.key
            seen.append(step)
        assert [step.telling.key for step in seen] == list(script_of(key).steps)
        assert all(story.page(step, later=True) for step in seen)  # a tour opens them when it is over
        assert story.stage.at - at < timedelta(days=DAYS)


def test_towns_have_their_own_names_and_telephones(db: None) -> None:
    towns = [town_of(script_of(key)) for key in keys()]
    known = {name for _role, name, _posts in PEOPLE}
    named = [name for town in towns for name in town.people]
    assert all(len(town.people) == len(PEOPLE) for town in towns)
    assert not known & set(named)
    telephones = [town.telephone(index) for town in towns for index in range(len(PEOPLE))]
    assert len(set(telephones)) == len(telephones)
    assert {len(telephone) for telephone in telephones} == {11}
    assert all(telephone.startswith("1000000") for telephone in telephones)


def test_a_second_town_stands_beside_the_first(world: object, at: datetime) -> None:
    stage, _steps = begin("jian", at=at)
    assert stage.world.places["province"].pk == world.places["province"].pk  # type: ignore[attr-defined]
    assert stage.world.estate.slug == "story-jian"
