"""A festival of neighbours in every estate of a city: one template, an activity in each, counts instead of reports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from linli.core.actors import Door, system
from linli.core.clock import from_local, local_date
from linli.demo.city import names
from linli.demo.stories.stage import Stage, Step
from linli.organisations.actions import BodyRow, import_bodies_many
from linli.places.actions import EstateRow, add_place, import_estates_many
from linli.places.enums import EstateType, Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.volunteering import actions as volunteering
from linli.volunteering.actions import ActivityFacts, EventFacts, SlotFacts
from linli.volunteering.enums import State
from linli.volunteering.models import Activity, GreatEvent, SignUp, Volunteer

FESTIVAL = "幸福邻里节"
WHERE, OUR_PLACE = "小区中心广场", "东门空地，雨天改到架空层"
WORDS = "各家带一道菜，同楼的人坐一桌；站里摆便民摊，孩子们有棋桌。"
OURS = "3栋的饺子宴照旧，教手机的摊子摆在东门边。"
TASKS = (SlotFacts("摆桌椅", 2), SlotFacts("便民摊帮手", 2), SlotFacts("招呼老人孩子", 1))
DONE = "摆了十四桌，来了三百多位邻居；四十多位老人认识了同一栋的年轻人。"
ELSEWHERE = ("长桌摆到了路口，三栋楼的人头一回坐在一起。", "孩子们的跳蚤摊最热闹。", "修了二十多把伞，剪了一下午头发。")

DISTRICTS, SUBDISTRICTS, COMMUNITIES, ESTATES = 5, 4, 3, 9
"""More of each in the one above it: 540 estates beside the town's own two. 542 held the festival there."""

OFF, UNTOLD = range(60, 541, 130), range(25, 541, 60)
"""Which of the other estates cancelled it, and which have not written yet what was done: four and nine."""
HELPED = 6
"""So many helped in each of a third of them, one more in the next third, two more in the last."""
NO_POWER = "变电站抢修，当天停电，改到下个月。"


def whole_city(stage: Stage) -> list[Place]:
    """The rest of the city: bare estates, each with a station that serves it."""
    by, at, chance = system(Door.CLI), stage.at, random.Random(f"festival {stage.script.key}")  # noqa: S311  # no secret
    pairs, estates = names.words(chance), names.estate_names(chance)
    communities = []
    for district in chance.sample(names.DISTRICTS, DISTRICTS):
        upper = _under(stage.world.places["city"], Level.DISTRICT, district, at)
        for _number in range(SUBDISTRICTS):
            lower = _under(upper, Level.SUBDISTRICT, f"{next(pairs)}街道", at)
            communities += [_under(lower, Level.COMMUNITY, f"{next(pairs)}社区", at) for _each in range(COMMUNITIES)]
    rows = [
        EstateRow(community, next(estates), estate_type=EstateType.COMMERCIAL)
        for community in communities
        for _number in range(ESTATES)
    ]
    made = import_estates_many(rows, by=by, at=at)
    stations = [
        BodyRow(BodyKind.SERVICE_STATION, f"{one.name}党群服务站", [one], short_name=f"{one.name}站") for one in made
    ]
    assert stage.world.version is not None
    import_bodies_many(stations, playbook_version_id=stage.world.version.pk, by=by, at=at)
    return made


def _under(parent: Place, level: Level, name: str, at: datetime) -> Place:
    return add_place(level=level, name=name, parent=parent, by=system(Door.CLI), at=at)


def planned(stage: Stage, places: list[Place], *, days: int) -> GreatEvent:
    """The city plans it in one go: each estate has an activity of its own, open for sign-up."""
    begins = from_local(local_date(stage.at) + timedelta(days=days), time(15))
    facts = EventFacts(FESTIVAL, begins, begins + timedelta(hours=4), WHERE, WORDS, TASKS)
    return volunteering.plan_event(places, facts, by=stage.by("city_officer"), at=stage.at)


def celebrated(stage: Stage, volunteer: Volunteer) -> Iterator[Step]:
    """From the city's template to its counts: one estate makes it its own, holds it and tells of it; so do the rest."""
    whole_city(stage)
    stage.until(14)
    event = planned(stage, [stage.world.places["city"]], days=5)
    yield stage.step("festival", "desk:great_event", event.pk)
    mine = _made_our_own(stage, event)
    yield stage.step("our_own", "desk:activity", mine.pk)
    slot = mine.slots.order_by("id")[1]
    by = stage.by("resident")
    signed = volunteering.sign_up(mine, volunteer, slot_id=slot.pk, by=by, at=stage.until(19, 40))
    yield stage.step("helps", "resident:activity", stage.world.estate.slug, mine.pk)
    _told_of(stage, mine, signed)
    yield stage.step("celebrated", "desk:activity", mine.pk)
    _elsewhere(mine)
    stage.until(9, days=2)
    yield stage.step("counted", "desk:great_event", event.pk)


def _made_our_own(stage: Stage, event: GreatEvent) -> Activity:
    """The station keeps day and hour, and gives it the estate's name, place and words."""
    estate = stage.world.estate
    row = Activity.objects.get(event=event, estate=estate)
    facts = ActivityFacts(
        estate_id=estate.pk, title=f"{estate.name}{FESTIVAL}", starts_at=row.starts_at, ends_at=row.ends_at,
        where=OUR_PLACE, words=f"{WORDS}{OURS}",
    )  # fmt: skip
    return volunteering.change(row, facts, by=stage.by("station_head", "station_head"), at=stage.until(9, 20))


def _told_of(stage: Stage, row: Activity, signed: SignUp) -> None:
    """It took place; residents read what was done."""
    head = stage.by("station_head", "station_head")
    stage.until(19, 30, days=(local_date(row.ends_at) - local_date(stage.at)).days)
    row = volunteering.confirm(row, served=[signed.pk], others=11, by=head, at=stage.at)
    volunteering.report(row, words=DONE, by=head, at=stage.later(minutes=20))


def _elsewhere(mine: Activity) -> None:
    """What the other stations wrote that evening, made in sets after the one that went all the way."""
    mine.refresh_from_db()
    found = Activity.objects.filter(event_id=mine.event_id)
    others = list(found.exclude(pk=mine.pk).order_by("id").values_list("pk", flat=True))
    off, untold = [others[number] for number in OFF], [others[number] for number in UNTOLD]
    for number, words in enumerate(ELSEWHERE):
        went = [pk for pk in others[number :: len(ELSEWHERE)] if pk not in off]
        heads = HELPED + number
        found.filter(pk__in=went).update(
            state=State.HELD, heads=heads, others=heads, report=words, forget_on=mine.forget_on
        )
    found.filter(pk__in=untold).update(report="")
    found.filter(pk__in=off).update(state=State.CANCELLED, reason=NO_POWER)
