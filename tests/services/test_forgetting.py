"""What was written for somebody goes two years after the end; what a firm left, within two months; receipts stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.people.forgetting import not_needed
from linli.people.models import Contact
from linli.services import actions, jobs
from linli.services.enums import EntryState
from linli.services.models import AgentMatter, EntryReport, Recommendation
from tests.services.conftest import Desk

pytestmark = pytest.mark.django_db


def forget(desk: Desk, days: int) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(desk.at + timedelta(days=days), tick=False):
        return jobs.forget()


def test_what_was_done_for_somebody_is_forgotten_two_years_after(desk: Desk) -> None:
    row = desk.ended()
    forget(desk, 700)
    row.refresh_from_db()
    assert (row.name, row.result) == ("林小满", "证办好了")
    assert forget(desk, 760) >= 2
    row.refresh_from_db()
    paper = row.papers.get()
    assert (row.name, row.words, row.result, row.asker_id) == ("—", "", "", None)
    assert paper.what == "—"
    assert paper.returned_ticked_at is not None, "that it is back stays"


def test_an_open_matter_keeps_its_telephone_and_a_long_ended_one_does_not(desk: Desk) -> None:
    row = desk.ended()
    contact = row.contact_id
    waiting = desk.taken()
    free = Contact.objects.filter(not_needed())
    assert not free.filter(pk=waiting.contact_id).exists()
    assert free.filter(pk=contact).exists()
    forget(desk, 760)
    assert Contact.objects.get(pk=contact).masked == ""
    assert Contact.objects.get(pk=waiting.contact_id).masked != ""


def test_a_firm_that_was_taken_out_is_forgotten_with_who_recommended_it(desk: Desk) -> None:
    row = desk.entry_in(EntryState.REMOVED)
    forget(desk, 20)
    row.refresh_from_db()
    assert row.name == "老周修锁"
    forget(desk, 40)
    row.refresh_from_db()
    assert (row.name, row.telephone, row.where) == ("—", "", "")
    said = Recommendation.objects.get()
    assert (said.room_id, said.person_id, said.reason) == (None, None, "")


def test_what_was_said_to_be_wrong_goes_once_it_was_looked_into(desk: Desk) -> None:
    row = desk.shown()
    report = actions.report_entry(row, words="搬走了", by=desk.by("nobody"), at=desk.at)
    forget(desk, 400)
    report.refresh_from_db()
    assert report.words == "搬走了", "nobody has looked yet"
    row.refresh_from_db()
    actions.renew_entry(row, said="还在", by=desk.by(), at=desk.at)
    forget(desk, 40)
    assert EntryReport.objects.get().words == ""


def test_what_is_open_is_not_forgotten(desk: Desk) -> None:
    row = desk.taken()
    forget(desk, 4000)
    assert AgentMatter.objects.get(pk=row.pk).name == "林小满"
