"""Alliance units at the desk: asked and agreed, the list back and forth, parts, the word; paper, sheet, refusals."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from linli.alliances import actions
from linli.alliances.models import AllianceTie, AllianceYear, Commitment, CommitmentPart
from linli.core.refusals import Refused
from linli.demo.alliances import unit_in
from linli.demo.cast import World
from linli.organisations.models import Appointment
from tests.alliances.conftest import ABOVE, KEEPER, LIAISON, Ally, fresh

SignIn = Callable[[str], Client]
HERE = "/desk/alliances/"


@pytest.fixture
def ally(world: World) -> Ally:
    return Ally(world, unit_in(world, "市供热厂", "供热厂", LIAISON, world.at), world.at)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


def at_tie(tie: AllianceTie) -> str:
    return f"{HERE}{tie.pk}/"


def press(client: Client, tie: AllianceTie, do: str, **more: Any) -> Any:
    return client.post(at_tie(tie), {"do": do, **more})


def form(**more: Any) -> dict[str, Any]:
    return {"kind": "problem", "what": "查立管", "whom": "一楼", "amount": "一次", "due_on": "2026-12-31", **more}


def test_the_community_asks_and_the_unit_agrees(at_desk: SignIn, ally: Ally) -> None:
    office = at_desk(KEEPER)
    assert "No unit has joined yet." in text(office, HERE)
    assert "市供热厂 · 和畅社区" in text(office, f"{HERE}new/")
    pair = f"{ally.unit.pk}/{ally.world.places['community'].pk}"
    for wrong, field in (({"pair": ""}, "pair"), ({"pair": pair, "ends_on": "gestern"}, "ends_on"),
                         ({"pair": pair, "ends_on": "1999-01-01"}, "ends_on"),
                         ({"pair": pair, "words": "长" * 121}, "words")):  # fmt: skip
        answer = office.post(f"{HERE}new/", wrong)
        assert (answer.status_code, f'href="#id_{field}"' in answer.content.decode()) == (422, True), wrong
    made = office.post(f"{HERE}new/", {"pair": pair, "words": "一起过冬"})
    tie = AllianceTie.objects.get()
    assert (made.status_code, made["Location"]) == (303, at_tie(tie))
    assert 'data-verb="agree_tie"' not in text(office, at_tie(tie))
    unit = at_desk(LIAISON)
    assert "Agree, or say why not" in text(unit, "/desk/")
    assert "一起过冬" in text(unit, at_tie(tie))
    assert press(unit, tie, "agree_tie", version=tie.version).status_code == 303
    assert fresh(tie).state == "standing"
    assert "No item yet." in text(unit, at_tie(tie))


def test_not_agreed_needs_the_reason_at_its_field(at_desk: SignIn, ally: Ally) -> None:
    tie, unit = ally.asked(), at_desk(LIAISON)
    answer = press(unit, tie, "decline_tie", reason="")
    assert answer.status_code == 422
    assert 'id="id_reason_decline_tie_error"' in answer.content.decode()
    press(unit, tie, "decline_tie", reason="今年忙")
    assert "今年忙" in text(at_desk(KEEPER), at_tie(tie))


def test_an_item_goes_back_and_forth_and_is_done_in_parts(at_desk: SignIn, ally: Ally) -> None:
    tie, unit, office = ally.tie(), at_desk(LIAISON), at_desk(KEEPER)
    wrong = press(unit, tie, "propose", **form(what="", whom="王家"))
    assert wrong.status_code == 422
    assert 'id="id_what_propose_error"' in wrong.content.decode()
    assert 'value="王家"' in wrong.content.decode()
    press(unit, tie, "propose", **form(idempotency_key="one"))
    press(unit, tie, "propose", **form(idempotency_key="one"))
    item = Commitment.objects.get()
    assert press(unit, tie, "propose", **form(what="别的", idempotency_key="one")).status_code == 422
    press(office, tie, "change", item=item.pk, version=item.version, why="老人多", **form(amount="两次"))
    shown = text(unit, at_tie(tie))
    assert "How it was worded before" in shown
    assert 'data-item="countered"' in shown
    press(unit, tie, "agree", item=item.pk)
    assert press(unit, tie, "do_part", item=item.pk, words="", done_on="2026-11-23").status_code == 422
    press(unit, tie, "do_part", item=item.pk, words="查了两栋", done_on="2026-11-23")
    part = CommitmentPart.objects.get()
    press(office, tie, "pass_on", item=item.pk, part=part.pk, said="热了")
    press(unit, tie, "finish", item=item.pk)
    assert fresh(item).state == "done"
    ours = text(unit, f"{HERE}ours/")
    assert "查立管" in ours
    assert "热了" in ours


def test_carried_dropped_copied_and_agreed_by_one_press(at_desk: SignIn, ally: Ally) -> None:
    tie, unit, office = ally.tie(), at_desk(LIAISON), at_desk(KEEPER)
    one, two = ally.proposed(tie), ally.proposed(tie, what="借车")
    assert 'data-verb="agree_all"' in text(office, at_tie(tie))
    assert press(office, tie, "agree_all", year="2026", seen=f"{one.pk}:1").status_code == 409, "the second came later"
    seen = re.findall(r'name="seen" value="([^"]+)"', text(office, at_tie(tie)))
    press(office, tie, "agree_all", year="2026", seen=seen)
    assert {fresh(one).state, fresh(two).state} == {"agreed"}
    assert press(unit, tie, "carry", item=one.pk, reason="").status_code == 422
    press(unit, tie, "carry", item=one.pk, reason="等停暖")
    press(office, tie, "leave_out", item=two.pk, reason="不用了")
    assert (fresh(one).state, fresh(two).state) == ("carried", "dropped")
    assert press(unit, tie, "again").status_code == 422
    assert 'data-verb="again"' not in text(unit, at_tie(tie))


def test_the_word_is_said_by_the_place_first_and_read_by_both_alone(at_desk: SignIn, ally: Ally) -> None:
    year = ally.listed()
    tie = year.tie
    with time_machine.travel(ally.at, tick=False):
        unit, office, above = at_desk(LIAISON), at_desk(KEEPER), at_desk(ABOVE)
        assert 'data-verb="say_word"' not in text(unit, at_tie(tie))
        assert press(office, tie, "say_word", list=year.pk, answer="much", words="").status_code == 422
        press(office, tie, "say_word", list=year.pk, answer="much", words="随叫随到")
        press(unit, tie, "say_word", list=year.pk, answer="some", words="早点说时间")
        for client in (unit, office):
            assert "早点说时间" in text(client, at_tie(tie))
        assert "随叫随到" not in text(above, at_tie(tie))
    assert AllianceYear.objects.get(pk=year.pk).unit_answer == "some"


def test_the_list_is_printed_and_taken_out(at_desk: SignIn, ally: Ally) -> None:
    tie, office = ally.tie(), at_desk(KEEPER)
    assert "There is no item yet." in text(office, f"{at_tie(tie)}paper/")
    item = ally.agreed(tie)
    ally.part(item)
    assert "查了两栋" in text(office, f"{at_tie(tie)}paper/")
    sheet = load_workbook(io.BytesIO(b"".join(office.get(f"{at_tie(tie)}sheet/")))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "查一遍立管" in rows[1]
    assert office.get(f"{at_tie(tie)}sheet/?year=abc").status_code == 200


def test_what_is_another_bodys_is_not_there(at_desk: SignIn, ally: Ally) -> None:
    tie = ally.tie()
    for role in ("station_head", "property_manager", "volunteer"):
        for address in (
            HERE,
            at_tie(tie),
            f"{HERE}new/",
            f"{HERE}ours/",
            f"{at_tie(tie)}paper/",
            f"{at_tie(tie)}sheet/",
        ):
            text(at_desk(role), address, 404)
    text(at_desk(KEEPER), f"{HERE}ours/", 404)
    text(at_desk(ABOVE), f"{HERE}ours/", 404)


def test_an_item_or_a_list_of_another_tie_is_not_there(at_desk: SignIn, ally: Ally) -> None:
    here, other = ally.tie(), ally.tie("estate")
    item, year = ally.proposed(other), AllianceYear.objects.get(tie=other)
    office = at_desk(KEEPER)
    for do, more in (("agree", {"item": item.pk}), ("leave_out", {"item": "x"}), ("say_word", {"list": year.pk}),
                     ("pass_on", {"item": item.pk, "part": ""}), ("nothing", {})):  # fmt: skip
        assert press(office, here, do, **more).status_code == 404, do
    assert fresh(item).state == "proposed"


def test_who_saw_another_version_keeps_their_words(at_desk: SignIn, ally: Ally) -> None:
    tie = ally.tie()
    item = ally.agreed(tie)
    answer = press(at_desk(KEEPER), tie, "leave_out", item=item.pk, version="1", reason="不用了")
    assert answer.status_code == 409
    assert "不用了" in answer.content.decode()


def test_whoever_says_so_is_the_contact_and_either_side_ends_it(at_desk: SignIn, ally: Ally) -> None:
    tie = ally.tie()
    AllianceTie.objects.filter(pk=tie.pk).update(keeper_contact=None)
    office = at_desk(KEEPER)
    press(office, tie, "take_contact")
    contact = fresh(tie).keeper_contact
    assert contact is not None
    assert f"{contact.person.name} {tie.keeper.telephone}" in text(office, at_tie(tie))
    Appointment.objects.filter(pk=contact.pk).update(ends_on=contact.starts_on)
    assert f"{contact.person.name} {tie.keeper.telephone}" not in text(at_desk(LIAISON), at_tie(tie)), (
        "no post any more"
    )
    Appointment.objects.filter(pk=contact.pk).update(ends_on=None)
    press(office, tie, "end_tie", reason="搬走了")
    assert "搬走了" in text(office, at_tie(tie))
    assert "Not agreed, or ended" in text(office, HERE)


def test_lists_cost_the_same_for_one_and_for_three(at_desk: SignIn, ally: Ally) -> None:
    tie, unit = ally.tie(), at_desk(LIAISON)
    counts: dict[str, list[int]] = {}
    for what in ("一", "二", "三"):
        item = ally.agreed(tie, what=what)
        ally.part(item)
        for address in (HERE, at_tie(tie), f"{HERE}ours/"):
            text(unit, address)
            with CaptureQueriesContext(connection) as seen:
                text(unit, address)
            counts.setdefault(address, []).append(len(seen))
    assert {address: len(set(found)) for address, found in counts.items()} == dict.fromkeys(counts, 1)


def test_nobody_is_asked_for_what_a_place_says_below_five(at_desk: SignIn, ally: Ally) -> None:
    year = ally.listed()
    actions.say_word(year, answer="much", words="好", by=ally.by(KEEPER), at=ally.at)
    with time_machine.travel(ally.at, tick=False):
        assert 'id="sums"' not in text(at_desk(ABOVE), HERE)
    with pytest.raises(Refused):
        actions.say_word(fresh(year), answer="much", words="好", by=ally.by(ABOVE), at=ally.at)
