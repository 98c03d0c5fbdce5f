"""Fengqiao: a reception that is announced and followed, a letter that is answered, a quarrel that never grows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from linli.core.actors import NOBODY
from linli.core.clock import from_local, local_date
from linli.demo.stories import acts
from linli.demo.stories.stage import Stage, Step
from linli.duties.actions_reception import Announced, Visitor, announce_reception, book_reception, close_list
from linli.duties.actions_taking import Brought, take_down_booked, take_down_walk_in
from linli.heard.actions import Letter, enter_letter, release_answer
from linli.heard.enums import Wish
from linli.heard.models import Heard
from linli.organisations.models import Appointment
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest

LEAK = "楼上漏水半年，物业和楼上都说不是自己的事"
STALL = "东门外的早点摊占了盲道"
LETTER = "请问3栋后面的健身器材坏了一个月，什么时候修？"
DRIPS = "晾衣滴水\n楼上晾衣滴到楼下被子上，说了两次，话越说越重。"


def tell(stage: Stage) -> Iterator[Step]:
    """From the announcement to the paper that both sign."""
    yield from _received(stage)
    yield from _letter(stage)
    yield from _settled(stage)


def _received(stage: Stage) -> Iterator[Step]:
    world, office = stage.world, stage.world.bodies["district_office"]
    held = Appointment.objects.get(person=world.people["district_officer"], post__organisation=office)
    begin = from_local(local_date(stage.at) + timedelta(days=4), time(9))
    wanted = Announced(
        held.pk, begin, begin + timedelta(hours=2), "小区议事厅", 20, "物业、停车、房屋维修、邻里", "reception_day"
    )
    day = announce_reception(office, wanted, places=[world.estate], by=stage.by("district_officer"), at=stage.at)
    yield stage.step("announced", "resident:receptions", world.estate.slug)
    booking = book_reception(
        day, estate=world.estate, slot=0, visitor=Visitor(LEAK, "三单元住户"), by=NOBODY, at=stage.later(hours=5)
    )
    yield stage.step("booked", "resident:reception", world.estate.slug, day.pk)
    stage.until(9, 10, days=4)
    officer = stage.by("district_officer")
    brought = Brought(booking.words, booking.name, open_to_all=True)
    take_down_booked(booking, brought, by=officer, at=stage.at)
    take_down_walk_in(
        day, Brought(STALL, open_to_all=True), estate=world.estate, by=officer, at=stage.later(minutes=40)
    )
    day.refresh_from_db()
    close_list(day, by=officer, at=stage.until(11, 10))
    yield stage.step("received", "desk:reception", day.pk)
    row = ServiceRequest.objects.filter(estate_id=world.estate.pk, words=LEAK).get()
    requests.accept(row, category="leak", urgency="important", by=stage.by("station_head"), at=stage.later(minutes=30))
    yield stage.step("assigned", "desk:service_request", row.number)
    words = "查出是楼上地漏老化，换了，三天没有再滴。"
    row = acts.handled(stage, row, "property", "repairer", result="repaired", words=words, hours=26)
    said = "住户说不滴了，顶棚也干了。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.until(10))
    yield stage.step("tracked", "desk:receptions_mine")


def _letter(stage: Stage) -> Iterator[Step]:
    stage.until(9)
    letter = Letter("message_board", "LY-0042", stage.at - timedelta(hours=20), Wish.PUBLIC, LETTER)
    filed = enter_letter(place=stage.world.estate, letter=letter, by=stage.by("station_head"), at=stage.at)
    row = ServiceRequest.objects.get(pk=filed.id)
    yield stage.step("letter", "desk:service_request", row.number)
    head = stage.by("station_head")
    requests.accept(row, category="play_facility", urgency="important", by=head, at=stage.later(minutes=10))
    words = "换了扭腰器的轴承，试过能用。"
    row = acts.handled(stage, row, "property", "repairer", result="repaired", words=words, hours=8)
    said = "在留言板上回了，写信的人说看见修好了。"
    requests.close(row, words=said, by=stage.by("station_head"), at=stage.until(9, 30))
    heard = Heard.objects.get(service_request=row)
    answer = "3栋后面的扭腰器昨天换了轴承，已经能用。"
    release_answer(heard, words=answer, by=stage.by("station_head"), at=stage.later(minutes=10))
    yield stage.step("answered", "resident:answers", stage.world.estate.slug)


def _settled(stage: Stage) -> Iterator[Step]:
    head = ("station_head", "station_head")
    stage.until(16)
    row = acts.quarrel(stage, "first", DRIPS, ("201户住户", "301户住户"), "station_head", head)
    yield stage.step("early", "desk:mediation", row.number)
    promises = ("衣服拧干再晾，装一个接水盘", "看见滴水先发一句话")
    row = acts.settled(stage, row, head, where="站里调解室", words="各让一步。", promises=promises)
    yield stage.step("settled", "desk:mediation_paper", row.number)
