"""Who met a wish is forgotten soon after its end, whose it was a year after; what is open stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.forgetting import TOMBSTONE
from linli.people.forgetting import not_needed
from linli.people.models import Contact
from linli.wishes import actions, jobs
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import Well

pytestmark = pytest.mark.django_db


def forget(well: Well, days: int) -> int:
    jobs.rounds.next_look = 0.0
    with time_machine.travel(well.at + timedelta(days=days), tick=False):
        return jobs.forget()


def test_both_sides_are_forgotten_each_in_their_time(well: Well) -> None:
    row = well.held_by_neighbour(name="林小满")
    row = actions.confirm(row, thanks="谢谢", by=well.holder(row), at=well.at)
    forget(well, 80)
    row.refresh_from_db()
    assert row.claimer_id is not None
    forget(well, 100)
    row.refresh_from_db()
    assert (row.claimer_id, row.name) == (None, "林小满")
    forget(well, 400)
    row.refresh_from_db()
    gone = (row.words, row.name, row.person_id, row.room_id, row.public_words, row.thanks)
    assert gone == (TOMBSTONE, "", None, None, "", "")
    assert row.state == State.MET, "that one was met still counts"
    assert row.contact is not None
    row.contact.refresh_from_db()
    assert bytes(row.contact.sealed) == b""


def test_what_is_open_is_not_forgotten(well: Well) -> None:
    row = well.held_by_neighbour()
    forget(well, 1000)
    row.refresh_from_db()
    assert row.words != TOMBSTONE
    assert row.claimer_id is not None
    free = Contact.objects.filter(not_needed())
    assert not free.filter(pk__in=[row.contact_id, row.claimer_contact_id]).exists()
    Wish.objects.filter(pk=row.pk).update(state=State.WITHDRAWN, ended_at=well.at)
    assert free.all().filter(pk=row.contact_id).exists()
