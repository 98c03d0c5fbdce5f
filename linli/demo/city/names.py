"""Invented names of places and people, each in an order that a seed decides."""

from __future__ import annotations

import random
from collections.abc import Iterator

DISTRICTS = ("云岭区", "临溪区", "望川区", "石桥区", "南屏县", "清渡县", "柳塘县", "白鹭县", "竹浦县", "松岗县")
FIRST = "晴月长新文东西南北桂荷枫梅兰竹松柳杏银金玉碧翠青明安宁和福祥瑞康乐锦华星云霞溪泉"
SECOND = "川塘堤桥昌湖园山苑林岭溪亭台榭湾洲浦池岩坪坡城景韵泽庭阁轩源"
SUFFIXES = ("苑", "花园", "里", "新村", "家园", "华庭", "公寓", "雅居", "名邸", "小区", "锦城", "佳园")
ROADS = ("路", "大道", "巷")

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
    "彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
)
GIVEN = (
    "春夏秋冬晓晨曦朗清澄安宁和顺远志诚信立言行知思齐书墨棋琴云霞雨雪松柏梅兰竹菊荷桂杏桃山川江河湖海岩岭光明辉耀星月"
)
LATER = "生华平英芳敏静丽强军勇杰涛斌波辉刚健明亮霞燕玲桂珍琴荣兰凤洁梅琳素云莲真环雪爱妹香月莺媛艳瑞凡佳嘉琼勤珠贞莉"
EMPLOYERS = ("市第一中学", "市图书馆", "区人民医院", "市供水公司", "区司法局", "市公交公司", "市第二小学", "区税务所",
             "市印刷厂", "区文化馆", "市园林所", "市电机厂", "区档案馆", "市粮库", "市体育场")  # fmt: skip
OFFERS = (
    "修水龙头",
    "教孩子下棋",
    "晚上巡楼",
    "解答租房合同",
    "量血压",
    "整理捐书",
    "陪老人办事",
    "写春联",
    "楼道清扫",
)


def words(chance: random.Random) -> Iterator[str]:
    """Two-character words for places, each once."""
    pairs = [first + second for first in FIRST for second in SECOND if first != second]
    chance.shuffle(pairs)
    yield from pairs


def estate_names(chance: random.Random) -> Iterator[str]:
    """Names of estates, each once."""
    pairs = list(words(chance))
    found = [pair + suffix for pair in pairs for suffix in chance.sample(SUFFIXES, 2)]
    chance.shuffle(found)
    yield from found


def person(chance: random.Random) -> str:
    """Somebody's name."""
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(LATER)


def people(chance: random.Random, count: int) -> list[str]:
    """So many different names: in one roster nobody is taken for somebody else."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[person(chance)] = None
    return list(found)
