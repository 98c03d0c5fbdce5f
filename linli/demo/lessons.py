"""Lessons of the invented estate: a small catalogue, a bank of four; held, coming, asked for, to be reported."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from linli.core import clock
from linli.core.actors import Actor, Door
from linli.demo.cast import World
from linli.lessons import actions
from linli.lessons.actions import LecturerFacts, LessonFacts, SessionFacts
from linli.lessons.enums import Audience, ConsentWay
from linli.lessons.models import Lecturer, Lesson, LessonSession
from linli.lessons.queries import plan_at
from linli.organisations.models import Appointment

# fmt: off
CATALOGUE = (
    ("电动车充电，别让火进楼", "safety", 40, "为什么不能上楼充电，桩怎么用，起火头三分钟做什么。", Audience.RESIDENTS),
    ("认得出的十种骗局", "fraud", 40, "刷单、冒充客服、“安全账户”，接到电话先做哪三步。", Audience.RESIDENTS),
    ("会用急救包", "health", 60, "心肺复苏、噎住了怎么办、除颤仪在哪里。", Audience.RESIDENTS),
    ("民法典里的邻里事", "law", 40, "漏水、采光、通行、养宠物，书上怎么写。", Audience.RESIDENTS),
    ("支部条例怎么用", "party", 30, "三会一课怎么开，记什么。", Audience.MEMBERS),
)
BANK = (
    ("崔燕", "青禾区第二医院急诊科", ("health",), ConsentWay.SPOKEN, "10000007001"),
    ("邵正平", "区消防救援大队", ("safety",), ConsentWay.WRITTEN, "10000007002"),
    ("葛老师", "区委党校", ("party", "law"), ConsentWay.MESSAGE, ""),
)
# fmt: on
KNOWN = ("grid_worker", ("safety", "neighbours"))
HALL = "小区议事角"


def add_lessons(world: World, now: datetime) -> LessonSession | None:
    """The community keeps the catalogue and the bank, the station arranges. Returns the lesson that waits for the grid
    worker's yes; None where the playbook knows no lessons."""
    if plan_at(world.places["community"]) is None:
        return None
    lessons, bank = _catalogue(world, now), _bank(world, now)
    head = world.actor("station_head", door=Door.CLI)
    _held(world, head, lessons[1], now - timedelta(days=20), 34, "问“安全账户”的最多，讲完发了提示卡。")
    _held(world, head, lessons[0], now - timedelta(days=9), 27, "")
    planned = _arranged(world, head, lessons[2], 3, now, lecturer=bank[0])
    actions.say_yes(planned, by=head, at=now)
    asked = _arranged(world, head, lessons[0], 8, now, lecturer=bank[-1])
    _arranged(world, head, lessons[3], 12, now)
    members = _arranged(world, head, lessons[4], 6, now, audience=Audience.MEMBERS)
    actions.do_without(members, by=head, at=now)
    over = _arranged(world, head, lessons[1], 1, now - timedelta(days=3))
    actions.do_without(over, by=head, at=now - timedelta(days=3))
    return asked


def _catalogue(world: World, now: datetime) -> list[Lesson]:
    by, at = world.actor("community_officer", door=Door.CLI), now - timedelta(days=30)
    return [
        actions.add_lesson(
            world.places["community"], LessonFacts(title, subject, minutes, about, audience), by=by, at=at
        )
        for title, subject, minutes, about, audience in CATALOGUE
    ]


def _bank(world: World, now: datetime) -> list[Lecturer]:
    by, at = world.actor("community_officer", door=Door.CLI), now - timedelta(days=29)
    day = clock.local_date(at)
    facts = [
        LecturerFacts(subjects, day, way, name=name, from_where=where, phone=phone)
        for name, where, subjects, way, phone in BANK
    ]
    role, subjects = KNOWN
    held = Appointment.objects.filter(person=world.people[role]).order_by("pk").first()
    if held is not None:
        facts.append(LecturerFacts(subjects, day, ConsentWay.SPOKEN, appointment_id=held.pk))
    return [actions.enter_lecturer(world.places["community"], one, by=by, at=at) for one in facts]


def _when(at: datetime, days: int) -> datetime:
    return clock.from_local(clock.local_date(at) + timedelta(days=days), time(15, 0))


def _arranged(
    world: World, by: Actor, lesson: Lesson, days: int, at: datetime, *, lecturer: Lecturer | None = None,
    audience: Audience = Audience.RESIDENTS,
) -> LessonSession:  # fmt: skip
    facts = SessionFacts(
        _when(at, days), lesson.minutes, lesson_id=lesson.pk, audience=audience, where=HALL,
        lecturer_id=lecturer.pk if lecturer is not None else None,
    )  # fmt: skip
    return actions.arrange_lesson(world.bodies["station"], world.estate, facts, by=by, at=at)


def _held(world: World, by: Actor, lesson: Lesson, at: datetime, attendance: int, words: str) -> None:
    facts = SessionFacts(_when(at, -1), lesson.minutes, lesson_id=lesson.pk, where=HALL)
    actions.enter_held(world.bodies["station"], world.estate, facts, attendance=attendance, words=words, by=by, at=at)
