"""What follows a post, a body and an estate: matters with their papers, and firms with the households of both."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.refusals import Refused
from linli.core.waiting import waiting_for
from linli.organisations.actions import create_organisation, end_appointment, succeed
from linli.organisations.models import Appointment
from linli.places.actions import add_place, carry_out, merge_place
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.services import actions, jobs
from linli.services.enums import EntryState, State
from linli.services.models import AgentMatter, DirectoryEntry, Recommendation
from linli.services.queries import households_of, left_by_agents
from linli.services.waiting import AGENT
from tests.services.conftest import HEAD, OFFICER, Desk

pytestmark = pytest.mark.django_db


def test_who_leaves_the_post_leaves_the_matter_to_the_body_with_its_papers(desk: Desk) -> None:
    row = desk.taken()
    desk.received(row)
    agent = Appointment.objects.get(pk=row.appointment_id)
    end_appointment(agent, ends_on=local_date(desk.at), by=system(), at=desk.at)
    row.refresh_from_db()
    assert row.appointment_id == agent.pk, "to the end of the day"
    with time_machine.travel(desk.at + timedelta(days=1), tick=False):
        assert look() == 1
        assert look() == 0
    row.refresh_from_db()
    assert (row.appointment_id, row.state, row.papers_out) == (None, State.IN_HAND, 1)
    assert not left_by_agents(local_date(desk.at) + timedelta(days=1)).exists()


def look() -> int:
    jobs.hourly.next_look = 0.0
    return jobs.see_to_agents()


def test_a_matter_that_goes_wrong_stops_none_of_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = desk.taken(), desk.taken()
    agent = Appointment.objects.get(pk=first.appointment_id)
    end_appointment(agent, ends_on=local_date(desk.at), by=system(), at=desk.at)
    real = jobs.go_on_without

    def act(matter: AgentMatter, **rest: object) -> object:
        if matter.pk == first.pk:
            raise LookupError("its playbook is gone")
        return real(matter, **rest)

    monkeypatch.setattr(jobs, "go_on_without", act)
    with time_machine.travel(desk.at + timedelta(days=1), tick=False):
        assert look() == 1
    second.refresh_from_db()
    assert second.appointment_id is None


def test_a_matter_without_an_agent_waits_for_one_and_is_taken_again(desk: Desk) -> None:
    row = desk.taken()
    AgentMatter.objects.filter(pk=row.pk).update(appointment=None)
    lines = [line for line in waiting_for(desk.by(), desk.at) if line.kind == "service"]
    assert [line.asks for line in lines] == [AGENT]
    again = actions.take_matter(row, by=desk.by(), at=desk.at)
    assert again.appointment_id == desk.by().appointment_id


def test_only_linli_lets_a_matter_go(desk: Desk) -> None:
    with pytest.raises(Refused):
        actions.go_on_without(desk.taken(), by=desk.by(), at=desk.at)
    row = actions.go_on_without(desk.asked(), by=system(), at=desk.at)
    assert row.state == State.ASKED


def test_open_matters_and_entries_are_the_successors_and_what_is_over_stays(desk: Desk) -> None:
    old = desk.world.bodies["station"]
    over, matter, gone, entry = desk.ended(), desk.taken(), desk.entry_in(EntryState.REMOVED), desk.shown()
    new = create_organisation(
        kind=BodyKind.SERVICE_STATION, name="新站", places=[desk.world.estate], by=system(), at=desk.at
    )
    succeed(old, new, on=local_date(desk.at), by=system(), at=desk.at)
    for row in (over, matter, gone, entry):
        row.refresh_from_db()
    assert (matter.organisation_id, entry.organisation_id) == (new.pk, new.pk)
    assert (over.organisation_id, gone.organisation_id) == (old.pk, old.pk)


def test_a_firm_that_stands_in_both_estates_stands_once_afterwards(desk: Desk) -> None:
    kept = desk.shown()
    old = add_place(level=Level.ESTATE, name="春和小院", parent=desk.world.places["community"], by=system(), at=desk.at)
    twin, matter = _entry(kept, old, desk), desk.taken()
    AgentMatter.objects.filter(pk=matter.pk).update(place=old)
    Recommendation.objects.create(entry=twin, room=None, reason="小院也说好", at=desk.at)
    carry_out(merge_place(old, into=desk.world.estate, by=system(), at=desk.at), by=system(), at=desk.at)
    for row in (kept, twin, matter):
        row.refresh_from_db()
    assert matter.place_id == desk.world.estate.pk
    assert (twin.state, twin.place_id) == (EntryState.REMOVED, desk.world.estate.pk)
    assert households_of([kept.pk]) == {kept.pk: 2}


def _entry(kept: DirectoryEntry, place: Place, desk: Desk) -> DirectoryEntry:
    return DirectoryEntry.objects.create(
        organisation=kept.organisation, place=place, playbook_version_id=kept.playbook_version_id, kind="locks",
        name="老周", telephone=kept.telephone, proposed_at=desk.at,
    )  # fmt: skip


def test_the_community_enters_for_somebody_and_keeps_it(desk: Desk) -> None:
    row = actions.enter_matter(desk.world.estate, desk.facts(on_behalf=True), by=desk.by(OFFICER), at=desk.at)
    assert row.organisation_id == desk.world.bodies["community_office"].pk
    with pytest.raises(Refused):
        actions.take_matter(row, by=desk.by(HEAD), at=desk.at)
