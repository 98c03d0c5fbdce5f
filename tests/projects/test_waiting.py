"""What waits for whom, what messages say, what follows a body or a place, what is forgotten and erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import translation

from linli.attachments.models import Attachment
from linli.core.actors import NOBODY, system
from linli.core.clock import from_local, local_date
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES
from linli.messages.words import words_of
from linli.organisations.actions import create_organisation, succeed
from linli.places.actions import carry_out, merge_place
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.projects import jobs
from linli.projects.actions import accept, give_up, give_word
from linli.projects.enums import State
from linli.projects.models import ProjectEstate, ProjectProposal
from linli.projects.photos import SUBJECT, sees_photos
from linli.projects.queries import estates_in, milestones_of, reviews_of, shown_in
from tests.projects.conftest import CALLER, DAY, HEAD, OFFICE, PROPOSER, Pot, fresh

pytestmark = pytest.mark.django_db
TOLD = (
    "proposed", "decided", "declined", "funded", "step_told", "step_back", "paid", "accepted", "given_up", "stopped",
)  # fmt: skip


def asks(pot: Pot, at: datetime) -> dict[str, list[str]]:
    found = {}
    for role in ROLES:
        mine = [line.asks for line in waiting_for(pot.world.actor(role), at) if line.kind == "project"]
        if mine:
            found[role] = mine
    return found


def test_each_waits_in_its_turn_for_those_who_can(pot: Pot) -> None:
    row = pot.draft()
    assert asks(pot, pot.at) == {PROPOSER: ["send"]}
    assert asks(pot, pot.over) == {}, "the call is over: nobody can send it any more"
    ProjectProposal.objects.filter(pk=row.pk).delete()
    row = pot.sent()
    assert asks(pot, pot.at) == {}
    assert asks(pot, pot.over) == {HEAD: ["review"], CALLER: ["review"], OFFICE: ["review"]}
    pot.review(row, HEAD)
    pot.review(row, OFFICE)
    assert sorted(asks(pot, pot.over)[CALLER]) == ["decide", "review"]
    assert set(asks(pot, pot.over)) == {CALLER}


def test_what_is_under_way_waits_for_the_side_whose_turn_it_is(pot: Pot) -> None:
    row = pot.decided(30_000)
    assert asks(pot, pot.over) == {}, "the days for objections"
    assert asks(pot, pot.objected) == {CALLER: ["fund"]}
    row = pot.funded(30_000, call=row.call)
    ProjectProposal.objects.exclude(pk=row.pk).filter(state=State.NOTICE).update(state=State.DECLINED)
    assert asks(pot, pot.objected) == {PROPOSER: ["tell"]}
    pot.told(row)
    assert asks(pot, pot.objected) == {CALLER: ["look"]}
    pot.looked(row)
    assert asks(pot, pot.objected) == {CALLER: ["pay"]}
    pot.paid(row)
    assert asks(pot, pot.objected) == {HEAD: ["word"], OFFICE: ["word"]}, "who called does not say it too"
    give_word(row, whose="station", words="好", by=pot.world.actor(HEAD), at=pot.objected)
    assert asks(pot, pot.objected) == {CALLER: ["accept"]}
    accept(row, by=pot.world.actor(CALLER), at=pot.objected)
    assert asks(pot, pot.objected) == {CALLER: ["publish"]}


def test_no_line_has_a_day_after_which_it_is_late(pot: Pot) -> None:
    pot.funded()
    lines = [line for line in waiting_for(pot.world.actor(PROPOSER), pot.objected) if line.kind == "project"]
    assert [line.due_at for line in lines] == [None]
    assert lines[0].body == pot.world.bodies["volunteers"].pk


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_message_names_the_project_and_nobody(pot: Pot, kind: str, language: str) -> None:
    row = pot.decided()
    with translation.override(language):
        for refs in ({"project": str(row.pk)}, {"project": str(uuid4())}, {}):
            said = words_of(f"project.{kind}", refs)
            whole = f"{said.title} {said.body}"
            assert "%(" not in whole
            assert "白杨" not in whole
            assert refs != {"project": str(row.pk)} or "楼下茶话会" in said.title


def test_a_successor_goes_on_with_calls_and_with_what_is_not_over(pot: Pot) -> None:
    call = pot.call()
    going, over = pot.funded(call=call), pot.sent(call=call)
    ProjectProposal.objects.filter(pk=over.pk).update(state=State.DECLINED, reasons="不")
    heirs = {}
    for key, kind in (("volunteers", BodyKind.VOLUNTEER_TEAM), ("community_office", BodyKind.RESIDENTS_COMMITTEE)):
        places = [pot.world.estate if key == "volunteers" else pot.world.places["community"]]
        heirs[key] = create_organisation(kind=kind, name=f"新{key}", places=places, by=system(), at=pot.at)
        succeed(pot.world.bodies[key], heirs[key], on=local_date(pot.at), by=system(), at=pot.at)
    assert fresh(call).organisation_id == heirs["community_office"].pk
    assert fresh(going).organisation_id == heirs["volunteers"].pk
    assert fresh(over).organisation_id == pot.world.bodies["volunteers"].pk


def test_an_estate_that_became_part_of_another_is_named_once(pot: Pot) -> None:
    both, one = pot.funded(), pot.funded()
    far = pot.world.places["other_estate"]
    ProjectEstate.objects.create(proposal=both, estate=far)
    Place.objects.filter(parent=far).update(name="9栋")
    on = local_date(pot.at) + DAY
    merge = merge_place(pot.world.estate, into=far, on=on, by=system(), at=pot.at)
    if merge.done_at is None:
        carry_out(merge, by=system(), at=from_local(on))
    for row in (both, one):
        assert [place.pk for place in estates_in(row)] == [far.pk]


def test_who_reviewed_is_forgotten_three_years_after_the_end_and_what_was_said_stays(pot: Pot) -> None:
    row = pot.reached(State.PUBLISHED)
    for days, kept in ((1000, True), (1200, False)):
        jobs.rounds.next_look = 0.0
        with time_machine.travel(pot.objected + timedelta(days=days), tick=False):
            jobs.forget()
        assert all((one.person_id is not None) == kept for one in reviews_of(row))
    assert [one.words for one in reviews_of(row)] == ["做得了", "做得了"]


def test_photos_go_with_it_and_not_before(pot: Pot) -> None:
    row = pot.reached(State.PUBLISHED)
    step = milestones_of(row)[0]
    Attachment.objects.create(
        subject_type=SUBJECT, subject_id=step.pk, stage="result", original="1" * 64, digest="1" * 64, at=pot.objected
    )
    with time_machine.travel(pot.objected + 900 * DAY, tick=False):
        assert jobs.erase_old() == 0
    with time_machine.travel(pot.objected + 1200 * DAY, tick=False):
        assert jobs.erase_old() == 1
        jobs.hourly.next_look = 0.0
        assert jobs.see_to_photos() == 0


def test_photos_are_for_everybody_once_somebody_looked(pot: Pot) -> None:
    row = pot.funded()
    pot.told(row)
    step = milestones_of(row)[0]
    assert sees_photos(pot.world.actor(PROPOSER), step.pk)
    assert sees_photos(pot.world.actor(CALLER), step.pk)
    assert not sees_photos(NOBODY, step.pk)
    pot.looked(row)
    assert sees_photos(NOBODY, step.pk)
    give_up(row, reason="人手不够", by=pot.world.actor(PROPOSER), at=pot.objected)
    assert shown_in(pot.world.estate).filter(pk=row.pk).exists(), "money was promised: residents read of it still"
    assert sees_photos(NOBODY, step.pk)
