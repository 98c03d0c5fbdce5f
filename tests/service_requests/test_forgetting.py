"""A year after a matter is closed the telephones left for it are erased, and after three the names on its links."""

from __future__ import annotations

from datetime import datetime

import pytest

from linli.core import clock
from linli.core.actors import Actor, ActorKind
from linli.core.jobs import TICKS
from linli.organisations.actions.term_of_post import months_later
from linli.people.models import Contact
from linli.service_requests import actions, jobs
from linli.service_requests.models import JobLink, ServiceRequest
from tests.service_requests.steps import REPAIRER, Path

LEFT = "10000001234"
"""Left by who is also affected."""


def forgets(path: Path, monkeypatch: pytest.MonkeyPatch, time_machine, months: int, days: int) -> int:
    """What is forgotten so long after the day of the closing."""
    monkeypatch.setattr(jobs.rounds, "next_look", 0.0)
    day = months_later(clock.local_date(path.at), months)
    time_machine.move_to(clock.from_local(day) + (datetime(2026, 1, 1 + days, 9) - datetime(2026, 1, 1)), tick=False)
    return TICKS[jobs.FORGET]()


def affected(path: Path, row: ServiceRequest) -> Contact:
    joining = actions.affect(row, by=Actor(ActorKind.NOBODY), at=path.at)
    browser = Actor(ActorKind.CODE, subjects=frozenset({joining.pk}))
    return actions.leave_affected_telephone(joining, phone=LEFT, by=browser, at=path.at)


def kept() -> int:
    return Contact.objects.filter(scrubbed_at=None, purpose="service_request").count()


def test_telephones_are_erased_a_year_after_the_closing_and_not_while_it_is_open(
    path: Path, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    row = path.in_hand(phone="10000001111")
    affected(path, row)
    assert kept() == 2
    assert forgets(path, monkeypatch, time_machine, 40, 0) == 0
    ServiceRequest.objects.filter(pk=row.pk).update(closed_at=path.at)
    assert forgets(path, monkeypatch, time_machine, 12, 0) == 0
    assert forgets(path, monkeypatch, time_machine, 12, 1) == 2
    assert kept() == 0
    assert ServiceRequest.objects.get(pk=row.pk).contact_id is not None


def test_who_was_joined_to_what_was_closed_is_forgotten_with_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    leading, joined = path.in_hand(), path.filed(phone="10000001111")
    ServiceRequest.objects.filter(pk=joined.pk).update(state="merged", merged_into=leading)
    before = kept()
    ServiceRequest.objects.filter(pk=leading.pk).update(closed_at=path.at)
    assert forgets(path, monkeypatch, time_machine, 12, 1) == before
    assert kept() == 0


def test_the_name_on_a_link_goes_three_years_after_it_opens_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    actions.make_link(path.dispatched(), name="马师傅", by=path.by(REPAIRER), at=path.at)
    JobLink.objects.update(expires_at=path.at)
    forgets(path, monkeypatch, time_machine, 36, 0)
    assert JobLink.objects.get().name == "马师傅"
    assert forgets(path, monkeypatch, time_machine, 36, 1) == 1
    assert JobLink.objects.get().name == ""
