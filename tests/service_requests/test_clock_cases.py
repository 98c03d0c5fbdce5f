"""Whole lives of a promise, each computed by hand: what came in when, what was done, and when it is due.

Classes of the playbook: urgent answers in 30 minutes, resolves in 24 hours, after a reopening in 12; important answers
in 4 working hours, resolves in 3 working days, again in 2; hard answers in 1 working day, resolves in 15, again in 10.
Working hours are 8:30–12:00 and 14:00–17:30. Free in autumn 2026: 25–27 September, 1–7 October; worked: Sunday
20 September, Saturday 10 October. Earlier free: 1–3 January, 15–23 February, 4–6 April, 1–5 May, 19–21 June;
worked: Sunday 4 January, Saturdays 14 and 28 February and 9 May. Nothing is published for 2027: 1 January, 1 May and
1–3 October are taken to be free, all is provisional.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from linli.core.clock import SHANGHAI
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from tests.service_requests.steps import HEAD, REPAIRER, Path, code_of

Step = Callable[[Path, ServiceRequest], ServiceRequest]


def at(text: str) -> datetime:
    """A local moment such as `11-23 09:31` of 2026, or one with its year."""
    full = text if text.startswith("20") else f"2026-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=SHANGHAI)


def paused(start: str, end: str) -> Step:
    """On hold by the handler."""

    def step(path: Path, row: ServiceRequest) -> ServiceRequest:
        until = date(2027, 6, 1)
        row = actions.pause(row, by=path.by(REPAIRER), at=at(start), reason="parts", expected_on=until)
        return actions.resume(row, by=path.by(REPAIRER), at=at(end))

    return step


def asked(start: str, end: str) -> Step:
    """Sent back for more before anybody has it, and accepted again."""

    def step(path: Path, row: ServiceRequest) -> ServiceRequest:
        row = actions.ask_for_more(row, by=path.by(HEAD), at=at(start), words="哪一层？")
        row = actions.add(row, by=code_of(row), at=at(end), words="三楼。")
        return actions.accept(row, by=path.by(HEAD), at=at(end), category=row.category, urgency=row.urgency)

    return step


def handled(moment: str) -> Step:
    """Dispatched and taken."""

    def step(path: Path, row: ServiceRequest) -> ServiceRequest:
        row = actions.dispatch(row, by=path.by(HEAD), at=at(moment), to=path.world.bodies["property"])
        return actions.take(row, by=path.by(REPAIRER), at=at(moment))

    return step


def sorted_anew(moment: str, urgency: str) -> Step:
    """Of another class from now."""
    return lambda path, row: actions.classify(row, by=path.by(HEAD), at=at(moment), urgency=urgency)


def longer(moment: str, days: int) -> Step:
    """Extended by the handler."""
    return lambda path, row: actions.extend(row, by=path.by(REPAIRER), at=at(moment), days=days, words="等配件。")


def reopened(moment: str) -> Step:
    """Resolved an hour before, and not solved."""

    def step(path: Path, row: ServiceRequest) -> ServiceRequest:
        row = actions.resolve(row, by=path.by(REPAIRER), at=at(moment), result="repaired", words="修好了。")
        return actions.reopen(row, by=code_of(row), at=at(moment))

    return step


CASES: list[tuple[str, str, list[Step], str, bool]] = [
    # class, received, what happened, due, provisional
    ("urgent", "11-13 22:40", [], "2026-11-14 22:40", False),  # Friday night: 24 hours, whatever the day
    ("urgent", "10-01 03:00", [], "2026-10-02 03:00", False),  # on National Day
    ("urgent", "12-31 23:00", [], "2027-01-01 23:00", False),  # hours need no calendar
    ("important", "11-23 09:31", [], "2026-11-26 17:30", False),  # Tue, Wed, Thu
    ("important", "11-20 17:00", [], "2026-11-25 17:30", False),  # Mon, Tue, Wed
    ("important", "10-08 10:00", [], "2026-10-12 17:30", False),  # Fri, the worked Saturday, Mon
    ("important", "09-18 16:00", [], "2026-09-22 17:30", False),  # the worked Sunday, Mon, Tue
    ("important", "09-23 09:00", [], "2026-09-29 17:30", False),  # Thu, over Mid-Autumn to Mon and Tue
    ("important", "10-03 12:00", [], "2026-10-10 17:30", False),  # in the holiday: 8, 9 and the worked Saturday
    ("important", "12-30 10:00", [], "2027-01-05 17:30", True),  # 31 December, then 4 and 5 January
    ("hard", "09-30 16:00", [], "2026-10-27 17:30", False),  # 8–10, 12–16, 19–23, 26, 27 October: fifteen
    ("hard", "12-21 10:00", [], "2027-01-12 17:30", True),  # 22–25, 28–31, then 4–8, 11, 12 January
    # pauses: a working day counts unless its close is paused
    ("important", "09-28 10:00", [handled("09-28 11:00"), paused("09-30 16:00", "10-08 09:00")],
     "2026-10-09 17:30", False),  # 29; not 30, whose close is paused; the holiday adds nothing; 8, 9
    ("important", "11-23 09:31", [handled("11-23 10:00"), paused("11-24 09:00", "11-24 12:00")],
     "2026-11-26 17:30", False),  # no close is paused
    ("urgent", "11-13 22:40", [handled("11-13 23:00"), paused("11-14 08:00", "11-14 20:00")],
     "2026-11-15 10:40", False),  # twelve hours more
    ("important", "11-20 09:00", [asked("11-20 16:00", "11-23 10:00")], "2026-11-25 17:30", False),  # Friday is day 0
    ("important", "11-23 09:31", [asked("11-24 16:00", "11-25 09:00")], "2026-11-27 17:30", False),  # Tuesday's close
    # another class: from first receipt, not from when it was sorted anew
    ("important", "11-23 09:31", [sorted_anew("11-23 15:00", "urgent"), sorted_anew("11-23 16:00", "hard")],
     "2026-12-14 17:30", False),  # twice: 24–27, 30–4, 7–11, 14 December
    ("important", "11-23 09:31", [sorted_anew("11-23 15:00", "urgent"), sorted_anew("11-23 16:00", "important")],
     "2026-11-26 17:30", False),  # twice, and back
    ("important", "11-23 09:31",
     [handled("11-23 10:00"), paused("11-23 11:00", "11-24 11:00"), sorted_anew("11-24 12:00", "urgent")],
     "2026-11-25 09:31", False),  # 24 hours and the paused 24
    ("hard", "11-23 09:31", [sorted_anew("11-27 10:00", "urgent")], "2026-11-24 09:31", False),  # late at once
    # extensions go on from where the clock stood
    ("important", "11-23 09:31", [handled("11-23 10:00"), longer("11-25 10:00", 2)], "2026-11-30 17:30", False),
    ("important", "11-23 09:31",
     [handled("11-23 10:00"), longer("11-25 10:00", 2), paused("11-27 10:00", "11-30 09:00")],
     "2026-12-01 17:30", False),  # Thursday; not Friday, whose close is paused; Mon, Tue
    ("urgent", "11-13 22:40", [handled("11-13 23:00"), longer("11-14 10:00", 1)], "2026-11-15 22:40", False),
    # a reopening has its own allowance, from the reopening
    ("important", "11-23 09:31", [handled("11-23 10:00"), reopened("11-26 20:00")], "2026-11-30 17:30", False),
    ("urgent", "11-13 22:40", [handled("11-13 23:00"), reopened("11-14 03:00")], "2026-11-14 15:00", False),
    ("hard", "12-21 10:00", [handled("12-21 11:00"), reopened("12-30 10:00")], "2027-01-14 17:30", True),  # ten days
    # Spring Festival
    ("important", "02-13 10:00", [], "2026-02-25 17:30", False),  # the worked Saturday, then Tuesday 24 and 25
    ("important", "02-16 12:00", [], "2026-02-26 17:30", False),  # in the festival: 24, 25, 26
    ("important", "02-26 09:00", [], "2026-03-02 17:30", False),  # Fri, the worked Saturday, Mon
    ("hard", "02-12 15:00", [], "2026-03-11 17:30", False),  # 13, 14; 24–28; 2–6, 9–11 March: fifteen
    ("urgent", "02-16 23:50", [], "2026-02-17 23:50", False),  # on New Year's Eve: 24 hours
    # the other holidays of 2026
    ("important", "01-02 09:00", [], "2026-01-06 17:30", False),  # the worked Sunday, Mon, Tue
    ("important", "04-02 16:00", [], "2026-04-08 17:30", False),  # Fri, over Tomb-Sweeping to Tue and Wed
    ("important", "04-30 08:00", [], "2026-05-08 17:30", False),  # Wed, Thu, Fri after May Day
    ("important", "05-07 17:30", [], "2026-05-11 17:30", False),  # at closing: Fri, the worked Saturday, Mon
    ("important", "06-17 10:00", [], "2026-06-23 17:30", False),  # Thu, over Dragon Boat to Mon and Tue
    ("hard", "04-20 09:00", [], "2026-05-13 17:30", False),  # 21–24, 27–30 April; 6–9, 11–13 May
    # at any hour the day of receipt is day 0
    ("important", "11-23 00:01", [], "2026-11-26 17:30", False),  # a minute into Monday: Tue, Wed, Thu
    ("important", "11-22 23:59", [], "2026-11-25 17:30", False),  # the last minute of Sunday: Mon, Tue, Wed
    ("important", "11-21 12:30", [], "2026-11-25 17:30", False),  # Saturday at noon: the same
    ("important", "11-23 12:00", [], "2026-11-26 17:30", False),  # as the lunch break begins
    ("important", "11-23 17:30", [], "2026-11-26 17:30", False),  # as the day closes
    # beyond what is published
    ("important", "12-28 09:00", [], "2026-12-31 17:30", False),  # 29, 30, 31: all published
    ("important", "12-31 18:00", [], "2027-01-06 17:30", True),  # Friday the 1st is free; 4, 5, 6
    ("important", "2027-01-01 09:00", [], "2027-01-06 17:30", True),  # the same from the holiday itself
    ("urgent", "2027-04-30 20:00", [], "2027-05-01 20:00", False),  # hours, over May Day
    ("important", "2027-04-29 10:00", [], "2027-05-04 17:30", True),  # Fri; 1 May is a Saturday; Mon, Tue
    ("important", "2027-09-29 10:00", [], "2027-10-05 17:30", True),  # Thu; 1–3 October are free; Mon, Tue
    ("hard", "2027-02-01 10:00", [], "2027-02-22 17:30", True),  # 2–5, 8–12, 15–19, 22: no festival is known yet
    # pauses over holidays and nights
    ("important", "09-29 10:00", [handled("09-29 11:00"), paused("09-30 17:00", "10-08 18:00")],
     "2026-10-12 17:30", False),  # neither 30 nor 8, whose closes are paused; 9, the worked Saturday, Mon
    ("hard", "02-10 10:00", [handled("02-10 11:00"), paused("02-14 09:00", "02-24 09:00")],
     "2026-03-10 17:30", False),  # 11–13; not 14; 24–28; 2–6, 9, 10 March
    ("urgent", "10-01 03:00", [handled("10-01 04:00"), paused("10-01 05:00", "10-08 05:00")],
     "2026-10-09 03:00", False),  # seven whole days more
    ("important", "11-23 09:31", [asked("11-23 17:00", "11-24 08:00")], "2026-11-26 17:30", False),  # night of day 0
    ("important", "11-23 09:31", [asked("11-24 17:25", "11-25 08:35")], "2026-11-27 17:30", False),  # Tuesday's close
    ("urgent", "11-13 22:40", [asked("11-13 23:00", "11-14 07:00")], "2026-11-15 06:40", False),  # eight hours more
    ("important", "11-23 09:31",
     [handled("11-23 10:00"), paused("11-24 09:00", "11-24 12:00"), paused("11-24 12:00", "11-24 18:00")],
     "2026-11-27 17:30", False),  # two that meet: Tuesday's close is in the second
    # sorted anew, with what else happened
    ("urgent", "11-23 09:31", [sorted_anew("11-23 10:00", "hard"), sorted_anew("11-23 11:00", "urgent")],
     "2026-11-24 09:31", False),  # twice, and back
    ("important", "11-23 09:31",
     [handled("11-23 10:00"), paused("11-24 16:00", "11-25 09:00"), sorted_anew("11-25 10:00", "hard")],
     "2026-12-15 17:30", False),  # not Tuesday; 25–27, 30–4, 7–11, 14, 15 December
    ("important", "09-28 10:00", [handled("09-28 11:00"), longer("09-29 10:00", 2)],
     "2026-10-10 17:30", False),  # 29, 30, 8; two more: 9 and the worked Saturday
    # reopened at odd times
    ("important", "09-28 10:00", [handled("09-28 11:00"), reopened("10-02 15:00")],
     "2026-10-09 17:30", False),  # in the holiday: 8, 9
    ("important", "10-08 10:00", [handled("10-08 11:00"), reopened("10-10 09:00")],
     "2026-10-13 17:30", False),  # on the worked Saturday: Mon, Tue
    ("hard", "02-02 10:00", [handled("02-02 11:00"), reopened("02-13 18:00")],
     "2026-03-05 17:30", False),  # the worked Saturday; 24–28; 2–5 March: ten
    ("urgent", "12-31 10:00", [handled("12-31 11:00"), reopened("12-31 20:00")],
     "2027-01-01 08:00", False),  # twelve hours, over New Year
    ("important", "11-23 09:31", [handled("11-23 10:00"), longer("11-25 10:00", 2), reopened("11-26 20:00")],
     "2026-11-30 17:30", False),  # an extension ends with the promise it moved
]  # fmt: skip


def test_there_are_more_than_sixty() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("urgency", "received", "steps", "due", "provisional"), CASES)
def test_a_promise_computed_by_hand(
    path: Path, urgency: str, received: str, steps: list[Step], due: str, provisional: bool
) -> None:
    path.at = at(received)
    row = path.filed()
    row = actions.accept(row, by=path.by(HEAD), at=path.at, category="public_lighting", urgency=urgency)
    for step in steps:
        row = step(path, row)
    assert row.resolve_by == datetime.fromisoformat(due).replace(tzinfo=SHANGHAI)
    assert row.clocks.get(kind="resolve", ended_at=None).provisional is provisional


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [
        ("11-23 09:31", "2026-11-23 15:31"),  # 2 h 29 before noon, 1 h 31 after two
        ("11-20 17:00", "2026-11-23 12:00"),  # half an hour on Friday, three and a half on Monday
        ("10-03 12:00", "2026-10-08 14:30"),  # the first morning after the holiday, and half an hour
        ("10-09 16:30", "2026-10-10 11:30"),  # an hour on Friday, three on the worked Saturday
        ("11-23 12:00", "2026-11-24 09:00"),  # at noon: the afternoon's three and a half, then half an hour
        ("12-31 16:30", "2027-01-04 11:30"),  # an hour, then three on the first Monday
        ("11-23 06:00", "2026-11-23 14:30"),  # before hours: three and a half, and half an hour after two
        ("11-23 08:30", "2026-11-23 14:30"),  # as the day opens: the same
        ("11-23 13:00", "2026-11-24 09:00"),  # in the lunch break: the afternoon, then half an hour
        ("11-23 17:29", "2026-11-24 14:29"),  # the last minute counts: one, 210 before noon, 29 after two
        ("11-23 17:30", "2026-11-24 14:30"),  # as the day closes: nothing of it
        ("11-23 20:00", "2026-11-24 14:30"),  # after hours
        ("02-13 16:30", "2026-02-14 11:30"),  # an hour on Friday, three on the worked Saturday
        ("02-14 16:30", "2026-02-24 11:30"),  # an hour there, three after Spring Festival
        ("02-28 14:00", "2026-03-02 09:00"),  # the worked Saturday's afternoon, half an hour on Monday
        ("09-20 10:00", "2026-09-20 16:00"),  # on the worked Sunday: two before noon, two after
        ("05-01 09:00", "2026-05-06 14:30"),  # May Day is over on Wednesday
        ("01-03 23:59", "2026-01-04 14:30"),  # the next day is the worked Sunday
    ],
)
def test_the_answer_computed_by_hand(path: Path, received: str, answer_by: str) -> None:
    path.at = at(received)
    row = path.filed()
    assert row.urgency == "important"
    assert row.due_at == datetime.fromisoformat(answer_by).replace(tzinfo=SHANGHAI)
