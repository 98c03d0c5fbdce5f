"""The dates on a matter's page: the first promise and the true one, kept or missed; what stood still; what is
provisional."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from linli.core import legal_calendar
from linli.core.actors import Door, system
from linli.core.clock import SHANGHAI
from linli.demo.cast import World, build_world
from linli.playbooks.actions import adopt_holidays
from linli.service_requests import actions
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of as query_code
from linli.service_requests.queries import rows
from linli.web import promises
from tests.service_requests.steps import GAS, HEAD, REPAIRER, Path, code_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
NOTICE = {date(2027, month, 1): False for month in (1, 5, 10)}
EVERYTHING = {"paused", "asked_for_more"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    legal_calendar.forget()
    with translation.override("en"):
        yield
    legal_calendar.forget()


@pytest.fixture
def world(db: None) -> World:
    return build_world(at=AT)


@pytest.fixture
def path(world: World) -> Path:
    return Path(world, AT)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def resolved(path: Path, row: ServiceRequest, text: str) -> ServiceRequest:
    at = local(text)
    return actions.resolve(row, by=path.by(REPAIRER), at=at, result="repaired", words="换了灯泡。")


def paused(path: Path, row: ServiceRequest, start: str, end: str) -> ServiceRequest:
    until = date(2027, 6, 1)
    row = actions.pause(row, by=path.by(REPAIRER), at=local(start), reason="parts", expected_on=until)
    return actions.resume(row, by=path.by(REPAIRER), at=local(end))


# -- kept or missed ----------------------------------------------------------------------------------


def test_while_the_first_promise_runs_nothing_stands_beside_it(path: Path) -> None:
    row = path.in_hand()
    assert promises.kept_or_missed(row, path.at) == []
    assert promises.kept_or_missed(row, row.resolve_by + timedelta(days=1)) == []  # the date itself says how late


def test_resolved_on_the_minute_it_was_kept(path: Path) -> None:
    row = resolved(path, path.in_hand(), "2026-11-26 17:30")
    said = promises.kept_or_missed(row, path.at)
    assert said == ["First promised: Thu 26 Nov, 17:30.", "Resolved Thu 26 Nov, 17:30, in time."]


def test_a_minute_later_it_was_missed(path: Path) -> None:
    row = resolved(path, path.in_hand(), "2026-11-26 17:31")
    said = promises.kept_or_missed(row, path.at)
    assert said == ["First promised: Thu 26 Nov, 17:30.", "Resolved Thu 26 Nov, 17:31, late."]


def test_the_later_date_is_judged_too(path: Path) -> None:
    row = paused(path, path.in_hand(), "2026-11-24 16:00", "2026-11-25 09:00")
    assert promises.kept_or_missed(row, path.at) == ["First promised: Thu 26 Nov, 17:30."]
    later = local("2026-11-27 09:00")
    assert promises.kept_or_missed(row, later)[1:] == ["That was not kept."]
    kept = resolved(path, row, "2026-11-27 17:00")
    assert promises.kept_or_missed(kept, later) == [
        "First promised: Thu 26 Nov, 17:30.",
        "Resolved Fri 27 Nov, 17:00, late.",
        "The later date, Fri 27 Nov, 17:30, was kept.",
    ]


def test_the_later_date_missed(path: Path) -> None:
    row = paused(path, path.in_hand(), "2026-11-24 16:00", "2026-11-25 09:00")
    row = resolved(path, row, "2026-11-30 09:00")
    assert promises.kept_or_missed(row, path.at)[-1] == "The later date, Fri 27 Nov, 17:30, was missed."


def test_after_a_reopening_the_first_promise_stays_in_sight(path: Path) -> None:
    row = resolved(path, path.in_hand(), "2026-11-24 10:00")
    row = actions.reopen(row, by=code_of(row), at=local("2026-11-25 10:00"))
    assert promises.kept_or_missed(row, local("2026-11-25 11:00")) == ["First promised: Thu 26 Nov, 17:30."]
    assert promises.kept_or_missed(row, local("2026-11-27 09:00"))[1:] == ["That was not kept."]


def test_nothing_was_promised_before_it_was_accepted(path: Path) -> None:
    for row in (path.filed(), path.declined()):
        assert promises.kept_or_missed(row, path.at) == []


# -- what stood still --------------------------------------------------------------------------------


def test_each_pause_with_its_days_and_its_reason(path: Path) -> None:
    row = paused(path, path.in_hand(), "2026-11-24 16:00", "2026-11-27 17:00")
    row = paused(path, row, "2026-11-30 09:00", "2026-11-30 11:00")
    reason = str(row.playbook.reason("pause", "parts").name)
    assert promises.stood_still(row, EVERYTHING, path.at) == [
        f"Tue 24 Nov to Fri 27 Nov, 3 days: {reason}",
        f"Mon 30 Nov, 2 hours: {reason}",
    ]


def test_a_question_to_the_resident_is_one_and_the_public_is_not_told_of_it(path: Path) -> None:
    row = path.needs_info()
    row = actions.add(row, by=code_of(row), at=path.later(days=2), words="三楼。")
    assert promises.stood_still(row, EVERYTHING, path.at) == [
        "Mon 23 Nov to Wed 25 Nov, 2 days: waited for what was to be added"
    ]
    assert promises.stood_still(row, {"filed", "paused"}, path.at) == []


def test_a_pause_that_still_runs_is_the_date_line_s(path: Path) -> None:
    assert promises.stood_still(path.paused(), EVERYTHING, path.at) == []


def test_without_any_there_is_no_question(path: Path, django_assert_num_queries: object) -> None:
    row = path.in_hand()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert promises.stood_still(row, {"filed", "taken"}, path.at) == []


# -- provisional -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-11-23 09:30", "路灯不亮"),
        ("2026-12-28 09:30", "路灯不亮"),  # Thursday the 31st
        ("2026-12-29 09:30", "路灯不亮"),  # into January
        ("2026-12-31 09:30", "路灯不亮"),
        ("2026-12-31 09:30", GAS),  # hours need no calendar
        ("2026-12-31 23:30", GAS),
    ],
)
@pytest.mark.parametrize("known", [False, True])
def test_it_agrees_with_what_the_clock_remembers(path: Path, received: str, words: str, known: bool) -> None:
    if known:
        adopt_holidays(days=NOTICE, source="国办通知", by=system(Door.CLI), at=path.at)
    path.at = local(received)
    row = path.in_hand(words)
    running = row.clocks.get(kind="resolve", ended_at=None)
    assert promises.provisional(row, row.resolve_by) == running.provisional
    assert bool(promises.why_provisional(row)) == running.provisional
    assert (running.due_at, known or words == GAS or running.due_at.year == 2026 or running.provisional) == (
        row.resolve_by,
        True,
    )


def test_once_nothing_runs_nothing_is_provisional(path: Path) -> None:
    path.at = local("2026-12-30 09:30")
    row = path.in_hand()
    assert promises.why_provisional(row)
    assert promises.why_provisional(resolved(path, row, "2026-12-30 11:00")) == ""


# -- on the pages ------------------------------------------------------------------------------------


def signed_in(world: World, role: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.accounts[role], backend="linli.web.accounts.backends.AccountBackend")
    return client


def test_both_pages_say_it(path: Path, world: World, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # no second factor
    path.at = local("2026-12-28 09:30")
    row = path.in_hand()
    row = paused(path, row, "2026-12-29 09:00", "2026-12-30 09:00")
    with time_machine.travel(local("2026-12-30 10:00"), tick=False):
        desk = signed_in(world, HEAD).get(f"/desk/service-requests/{row.number}/").content.decode()
        browser = Client(headers={"accept-language": "en"})
        resident = browser.post("/f/", {"code": query_code(row.pk)}, follow=True).content.decode()
    for page in (desk, resident):
        assert "Mon 4 Jan 2027, 17:30 (provisional)" in page
        assert "Provisional: the holidays of 2027 are not announced yet." in page
        assert "First promised: Thu 31 Dec, 17:30." in page
        assert "Tue 29 Dec to Wed 30 Dec, 1 day:" in page
    assert rows().get(pk=row.pk).first_resolve_by == local("2026-12-31 17:30")
