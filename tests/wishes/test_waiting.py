"""What waits of wishes, for whom, until when; nobody who gives is ever late."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.waiting import Line, waiting_for
from linli.wishes import actions
from linli.wishes.waiting import ASKED, BRING, CHECK, CLAIM, CONFIRM, HAND_OVER, NOT_MET, SEVERAL, THANKS
from tests.wishes.conftest import HEAD, MANAGER, VOLUNTEER, Well

pytestmark = pytest.mark.django_db


def lines(well: Well, role: str) -> list[Line]:
    return [line for line in waiting_for(well.by(role), well.at) if line.kind == "offer"]


def asks(well: Well, role: str) -> list[str]:
    return [line.asks for line in lines(well, role)]


def test_the_station_looks_at_it_by_the_playbooks_time(well: Well) -> None:
    row = well.asked()
    (line,) = lines(well, HEAD)
    assert (line.asks, line.due_at) == (CHECK, row.check_by)
    assert line.subject == "", "nobody has written yet what others may read"
    assert lines(well, VOLUNTEER) == []


def test_bodies_see_what_can_be_claimed_until_its_time_and_what_they_hold_for_ever(well: Well) -> None:
    row = well.open()
    assert asks(well, HEAD) == []
    (line,) = lines(well, VOLUNTEER)
    assert (line.asks, line.due_at, line.subject) == (CLAIM, row.expires_at, "想要一副象棋")
    assert asks(well, MANAGER) == [CLAIM]
    assert asks(well, "grid_worker") == []
    actions.claim(row, by=well.by(VOLUNTEER), at=well.at)
    assert asks(well, MANAGER) == []
    (line,) = lines(well, VOLUNTEER)
    assert (line.asks, line.due_at) == (BRING, None)
    well.later(days=15)
    (line,) = lines(well, VOLUNTEER)
    assert (line.asks, line.due_at) == (ASKED, None), "asked, never late"


def test_several_that_can_be_claimed_stand_in_one_line(well: Well) -> None:
    first = well.open()
    well.later(days=1)
    second = well.open(words="第二个", phone="10000009005")
    well.open(words="第三个", phone="10000009006")
    held = well.claimed(phone="10000009004")
    found = lines(well, VOLUNTEER)
    assert [line.asks for line in found] == [SEVERAL, BRING]
    assert (found[0].subject, found[0].due_at, found[0].place) == ("3", first.expires_at, "")
    assert found[1].ref == str(held.pk)
    assert [line.subject for line in lines(well, MANAGER)] == ["3"]
    actions.claim(second, by=well.by(VOLUNTEER), at=well.at)
    assert [line.subject for line in lines(well, MANAGER)] == ["2"]


def test_what_is_over_is_not_counted(well: Well) -> None:
    well.open()
    well.later(days=1)
    well.open(words="第二个")
    well.later(days=59)
    (line,) = lines(well, MANAGER)
    assert (line.asks, line.subject) == (CLAIM, "想要一副象棋")


def test_what_is_over_in_a_moment_is_late_for_nobody(well: Well) -> None:
    well.open()
    well.later(days=60)
    assert lines(well, VOLUNTEER) == []


def test_the_station_has_each_step_between(well: Well) -> None:
    row = well.claimed()
    assert asks(well, HEAD) == [HAND_OVER]
    row = actions.arrange(row, by=well.by(), at=well.at)
    assert asks(well, HEAD) == []
    well.later(days=15)
    assert asks(well, HEAD) == [NOT_MET]
    row = actions.say_met(row, by=well.by(VOLUNTEER), at=well.at)
    assert asks(well, HEAD) == [CONFIRM]
    row = actions.confirm(row, thanks="谢谢", by=well.by(), at=well.at)
    assert asks(well, HEAD) == [THANKS]
    actions.release_thanks(row, words="谢谢", by=well.by(), at=well.at)
    assert asks(well, HEAD) == []


def test_three_wishes_cost_what_one_costs(well: Well) -> None:
    well.open()
    head = well.by()
    waiting_for(head, well.at)
    with CaptureQueriesContext(connection) as one:
        waiting_for(head, well.at)
    well.asked(words="第二个")
    well.claimed(phone="10000009004")
    with CaptureQueriesContext(connection) as three:
        waiting_for(head, well.at)
    assert len(one) == len(three)
