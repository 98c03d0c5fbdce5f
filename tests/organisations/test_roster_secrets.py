"""Numbers typed in are raw nowhere: not in the database, the log, events, sheets taken out, nor what goes wrong."""

from __future__ import annotations

import io
import logging
import zipfile

import pytest

from linli.core.refusals import Invalid
from linli.organisations import sheets_roster
from linli.organisations.actions import add_member, correct_member, undo_import
from linli.organisations.models import RosterEntry, RosterImport
from linli.organisations.roster import MemberRow
from tests.organisations.cast import AT
from tests.organisations.rosters import Branch, everything

FIRST, SECOND, THIRD = "13912345671", "13912345672", "13912345673"
IDENTITY = "430204199001011234"
NUMBERS = (FIRST, SECOND, THIRD, IDENTITY, "0731-87654321")


def forms(number: str) -> list[str]:
    """A number as it could stand somewhere: plain, spaced, as hexadecimal bytes."""
    return [number, f"{number[:3]} {number[3:7]} {number[7:]}", number.encode().hex()]


def found_in(text: str) -> list[str]:
    return [form for number in NUMBERS for form in forms(number) if form in text]


@pytest.fixture
def busy(branch: Branch, caplog: pytest.LogCaptureFixture) -> Branch:
    """Members typed in, brought in, corrected, refused and undone, with everything logged."""
    caplog.set_level(logging.DEBUG)
    entry = add_member(branch.body, MemberRow("林秋", phone=FIRST), by=branch.secretary, at=AT)
    correct_member(entry, MemberRow("林秋", phone=SECOND), by=branch.secretary, at=AT)
    for row in (
        MemberRow("何远", phone=SECOND),
        MemberRow(f"何远{FIRST}"),
        MemberRow("何远", employer=f"三中 {FIRST}"),
        MemberRow("何远", capacity=IDENTITY),
        MemberRow("何远", phone="139 1234 5671 "),
    ):
        with pytest.raises(Invalid) as told:
            add_member(branch.body, row, by=branch.secretary, at=AT)
        assert found_in(str(told.value)) == []
    branch.bring(
        branch.row(0, 手机号=THIRD),
        branch.row(1, 姓名="林秋", 手机号=SECOND, 工作单位="甲"),
        branch.row(2, 手机号="0731-87654321"),
        branch.row(3, 姓名="别人", 手机号=SECOND),
        branch.row(4, 手机号=IDENTITY),
    )
    return branch


def test_a_dump_of_the_database_holds_no_number(busy: Branch, caplog: pytest.LogCaptureFixture) -> None:
    assert RosterEntry.objects.count() == 3
    assert RosterImport.objects.get().changed == 1
    assert found_in(everything()) == []
    assert found_in(caplog.text) == []


def test_the_search_itself_finds_a_number_that_is_there(branch: Branch) -> None:
    branch.house.person(f"林{FIRST}")
    assert found_in(everything()) == [FIRST]


def test_events_hold_neither_numbers_nor_names(busy: Branch) -> None:
    from linli.core.models import Event

    told = [str(event.refs) for event in Event.objects.filter(kind__startswith="roster").order_by("pk")]
    assert len(told) >= 4
    assert [line for line in told if "林" in line or "****" in line or found_in(line)] == []


def test_a_sheet_taken_out_holds_masks_alone(busy: Branch) -> None:
    data = sheets_roster.export(busy.body, {})
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist())
    assert found_in(text) == []
    assert "139****5673" in text


def test_after_an_undone_sheet_no_number_is_left_behind(busy: Branch) -> None:
    undo_import(RosterImport.objects.get(), by=busy.secretary, at=AT)
    assert found_in(everything()) == []
    assert RosterEntry.objects.get().phone_masked == "139****5672"


def test_what_goes_wrong_repeats_no_number(busy: Branch) -> None:
    sheet = busy.read(
        busy.row(9, 手机号=f"{FIRST}/{SECOND}"), busy.row(8, 工作单位=f"三中{FIRST}"), busy.row(7, 姓名=FIRST)
    )
    said = [str(error) for _cells, errors in sheet.bad.values() for error in errors]
    assert len(said) == 3
    assert found_in(" ".join(said)) == []
