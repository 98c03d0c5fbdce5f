"""Yichun, four lists: a problem, a sheet of resources, a need, an order; small wishes, a refund, minor powers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

from linli.core.clock import local_date
from linli.core.ids import uuid7
from linli.core.inserting import copy_many
from linli.core.sheets import write_rows
from linli.demo.stories import acts, menu
from linli.demo.stories.stage import Stage, Step
from linli.offers import actions as offers
from linli.offers import sheets
from linli.offers.actions import ItemFacts, NeedFacts, ResourceFacts
from linli.offers.queries import kept_below
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.services import actions as services
from linli.services.actions import AskFacts
from linli.wishes import actions as wishes
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.enums import ConsentWay
from linli.wishes.models import Wish

DOOR = "单元门关不上，半夜风直往里灌"
WISHED = "冬天路滑，想有人陪着去一趟早市。"
SHOWN = "想有人冬天陪着去一趟早市"
THANKED = "一路搀着，菜也提上楼了。"
WISHES = 630
"""So many small wishes were claimed and met there."""

SOME = ("想有人陪着晒晒太阳", "想学会手机视频通话", "想请人换一换纱窗", "想有人周末下两盘象棋", "想请人把柜子挪一挪")
TIMES = ("周二上午", "周四下午", "周六上午")
"""Each resource is offered at three times, each a row of its own."""

RESOURCES = {
    "space": ("school", ("报告厅", "操场", "阅览室", "音乐教室", "舞蹈室", "多功能厅")),
    "expert": ("works", ("管道工", "焊工", "电工", "锅炉工", "测温员", "安全员")),
    "medical": ("clinic", ("量血压", "测血糖", "康复指导", "用药咨询", "义诊", "急救课")),
    "education": ("school", ("书法课", "手工课", "诵读课", "剪纸课", "合唱课", "手机课")),
    "legal": ("clinic", ("医保政策", "护理补贴", "转诊手续", "医疗纠纷", "残疾评定", "长护险")),
    "tools": ("works", ("长梯", "疏通机", "热风机", "水泵", "发电机", "测温枪")),
    "funds": ("works", ("保温棉", "融雪剂", "防滑垫", "门帘", "阀门", "煤气报警器")),
    "information": ("school", ("招生政策", "课后托管", "奖助学金", "兴趣班", "家长课", "图书目录")),
    "jobs": ("works", ("抄表员", "巡线员", "仓库员", "保洁员", "门卫", "清雪工")),
    "volunteers": ("clinic", ("陪诊", "取药", "送药", "理发", "换药", "探望")),
}


def tell(stage: Stage) -> Iterator[Step]:
    """From the problem to what the community may decide itself."""
    works = _unit(stage, "市供热厂", "供热厂")
    stage.post("utility_officer", works, "alliance_liaison")
    school, clinic = _unit(stage, "区第三小学", "三小"), _unit(stage, "林区医院", "林区医院")
    row = stage.report(DOOR)
    by = stage.by("station_head")
    requests.accept(row, category="property_service", urgency="important", by=by, at=stage.later(minutes=15))
    words = "换了闭门器，门能关严了。"
    row = acts.handled(stage, row, "property", "repairer", result="repaired", words=words, hours=3)
    requests.rate(row, by=stage.holder_of_code(row), at=stage.later(hours=1))
    yield stage.step("problem", "desk:service_request", row.number)
    yield _brought(stage, {"works": works, "school": school, "clinic": clinic})
    resource = ResourceFacts("expert", "暖气师傅上门讲", owner=works, skills=("暖气",), per_month=4)
    need = NeedFacts("expert", "想有人教怎么给暖气片放气", skill="暖气")
    yield from menu.matched(stage, works, resource, need, "utility_officer")
    item = ItemFacts("expert", "上门查暖气", works, "免费", for_whom="本小区住户", per_week=10)
    yield from menu.ordered(stage, item, "小屋的暖气片上热下凉。", "utility_officer", "放了气，上下都热了。")
    stage.until(9)
    yield from _wish(stage)
    yield from _done_for(stage)
    yield stage.step("powers", "resident:powers", stage.world.estate.slug)


def _unit(stage: Stage, name: str, short: str) -> Organisation:
    return stage.body(BodyKind.ALLIANCE_UNIT, name, stage.world.places["community"], short=short)


def _brought(stage: Stage, units: dict[str, Organisation]) -> Step:
    """The sheet of what the units offer, as somebody fills it in, is read and brought in."""
    estate, by = stage.world.estate, stage.by("station_head")
    names = {key: name for name, key in sheets.kinds(estate).items()}
    lines = [
        {"place": estate.name, "owner": units[owner].short_name, "what": f"{what}（{time}）", "kind": kind,
         "times": time, "per_month": 4}
        for kind, (owner, offered) in RESOURCES.items() if kind in names
        for what in offered for time in TIMES
    ]  # fmt: skip
    file = BytesIO(write_rows(sheets.columns(estate), lines, title="资源"))
    found = sheets.read(file, estate, kept_below(estate, by))
    offers.import_resources_many(estate, found.rows, by=by, at=stage.until(9))
    return stage.step("brought", "desk:offer_resources")


def _all_met(met: Wish) -> None:
    """The year's other wishes, made in a set after the one that went all the way: none is anybody's any more."""
    fields = [field.attname for field in Wish._meta.concrete_fields]
    moments = [name for name in fields if name.endswith("_at") and getattr(met, name) is not None]
    rows = []
    for number in range(1, WISHES):
        words = SOME[number % len(SOME)]
        row = Wish(**{name: getattr(met, name) for name in fields})
        row.id, row.code_hash, row.room_id, row.contact_id = uuid7(), secrets.token_bytes(32), None, None
        row.words, row.public_words, row.thanks = words, words, ""
        for name in moments:
            setattr(row, name, getattr(met, name) - timedelta(minutes=number))
        rows.append(row)
    copy_many(rows)


def _wish(stage: Stage) -> Iterator[Step]:
    """A wish heard at a door: looked at, claimed by the alliance, handed over, met."""
    agreed = Behalf(ConsentWay.SPOKEN, local_date(stage.at))
    heard = WishFacts(WISHED, phone="10000008301", room=stage.world.room, behalf=agreed)
    row = wishes.wish(stage.world.estate, heard, by=stage.by("grid_worker"), at=stage.later(minutes=20))
    head, works = stage.by("station_head"), stage.by("utility_officer")
    row = wishes.check(row, kind="company", public_words=SHOWN, worth=0, by=head, at=stage.later(minutes=30))
    yield stage.step("wished", "desk:wish", str(row.pk))
    wishes.claim(row, by=works, at=stage.later(hours=1))
    wishes.arrange(row, by=head, at=stage.later(minutes=15))
    wishes.say_met(row, by=works, at=stage.later(hours=20))
    met = wishes.confirm(row, thanks=THANKED, by=head, at=stage.later(hours=1))
    yield stage.step("wish_met", "desk:wish", str(row.pk))
    _all_met(met)
    yield stage.step("many", "resident:wishes", stage.world.estate.slug)


def _done_for(stage: Stage) -> Iterator[Step]:
    """One window: the refund for the cold days is asked for at the centre, with a receipt for each paper; both come
    back before it ends."""
    facts = AskFacts("heating_refund", "window", "孙阿姨", "", "三天没热。", on_behalf=True)
    by = stage.by("station_head")
    stage.until(9)
    row = services.enter_matter(stage.world.estate, facts, by=by, at=stage.at)
    row = services.take_matter(row, by=by, at=stage.later(minutes=5))
    papers = [
        services.receive_paper(row, what=what, original=True, signed=True, by=by, at=stage.later(minutes=2))
        for what in ("供热发票", "停热证明")
    ]
    yield stage.step("one_window", "desk:agent_matter", row.pk)
    for number in (1, 2, 3):
        stage.later(hours=1)
        services.do_step(row, number=number, done_on=local_date(stage.at), by=by, at=stage.at)
    row.refresh_from_db()
    row = services.finish_matter(row, result="退费到账，186元。", by=by, at=stage.later(minutes=10))
    for paper in papers:
        services.give_back_paper(row, paper, signed=True, by=by, at=stage.later(minutes=5))
    row.refresh_from_db()
    services.close_matter(row, by=by, at=stage.later(minutes=5))
    yield stage.step("papers_back", "desk:agent_matter", row.pk)
