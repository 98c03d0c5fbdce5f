"""The doctor's looks at the content: nobody's matters, and unknown holidays."""

from __future__ import annotations

from datetime import date

import pytest

from linli.cli import content_checks
from linli.cli.checks import Finding
from linli.core.clock import Calendar
from linli.service_requests.enums import State
from linli.service_requests.stranded import Stranded, Why

NOTICE = {date(2027, month, 1): False for month in (1, 5, 10)}


@pytest.mark.parametrize(
    ("today", "calendar", "ok", "words"),
    [
        (date(2026, 11, 30), Calendar(), True, "2026"),
        (date(2026, 12, 1), Calendar(), False, "2027"),
        (date(2026, 12, 1), Calendar(NOTICE), True, "2027"),
        (date(2027, 1, 2), Calendar(), False, "2027"),
        (date(2027, 1, 2), Calendar(NOTICE), True, "2027"),
        (date(2027, 12, 1), Calendar(NOTICE), False, "2028"),
    ],
)
def test_the_notice_is_asked_for_from_december_on(today: date, calendar: Calendar, ok: bool, words: str) -> None:
    finding = content_checks.of_years(today, calendar)
    assert finding.ok is ok
    assert words in finding.what
    assert bool(finding.mend) is not ok


def found(monkeypatch: pytest.MonkeyPatch, count: int) -> Finding:
    ones = [Stranded(None, f"SQ-{n}", State.IN_HAND, "安和物业", Why.NOBODY_THERE) for n in range(count)]  # type: ignore[arg-type]
    monkeypatch.setattr("linli.service_requests.stranded.stranded", lambda _at: iter(ones))
    return content_checks.stranded(None)  # type: ignore[arg-type]


def test_matters_of_nobody_are_named_with_who_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = found(monkeypatch, 7)
    assert not finding.ok
    assert "7 matters" in finding.what
    assert "SQ-0 (安和物业)" in finding.what
    assert "SQ-5" not in finding.what
    assert finding.mend


@pytest.mark.django_db
def test_an_empty_database_is_well() -> None:
    assert content_checks.stranded(None).ok  # type: ignore[arg-type]
    assert isinstance(content_checks.holidays(None), Finding)  # type: ignore[arg-type]


def test_none_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, 0).ok
