"""Opting in, being written down with consent, somebody under 18, teams, telephones, and leaving, which forgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.core.actors import NOBODY
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import World
from linli.people.models import Contact, ContactReveal
from linli.volunteering.actions import (
    VolunteerFacts,
    call_volunteer,
    change_volunteer,
    enter_volunteer,
    join,
    leave,
    leave_team,
    opt_in,
)
from linli.volunteering.models import TeamMember, Volunteer, VolunteerTeam
from linli.volunteering.queries import own_teams, volunteer_of
from tests.volunteering.conftest import LEADER, fresh, made_team, somebody

PHONE = "13900139001"


def entered(world: World, team: VolunteerTeam, **more: Any) -> Volunteer:
    said = VolunteerFacts(name="吴秀兰", consent_way="spoken", consented_on=local_date(world.at))
    return enter_volunteer(team, replace(said, **more), by=world.actor(LEADER), at=world.at)


def test_one_opts_in_once_and_again_it_changes_what_was_said(world: World) -> None:
    me, by = somebody(world, skills=("repair",), times=("6.morning",), wish="修伞")
    again = opt_in(world.estate, VolunteerFacts(skills=("first_aid",)), by=by, at=world.at)
    assert (again.pk, fresh(me).skills, fresh(me).times, fresh(me).wish) == (me.pk, ["first_aid"], [], "")
    assert volunteer_of(by) == me
    assert volunteer_of(NOBODY) is None


def test_nobody_without_an_account_opts_in(world: World) -> None:
    with pytest.raises(Refused):
        opt_in(world.estate, VolunteerFacts(), by=NOBODY, at=world.at)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"skills": ("magic",)}, "skills"), ({"times": ("8.noon",)}, "times"), ({"wish": "长" * 5000}, "wish"),
        ({"phone": "12"}, "phone"), ({"minor": True}, "guardian"),
        ({"minor": True, "guardian": "林母"}, "guardian_way"),
        ({"minor": True, "guardian": "林母", "guardian_way": "spoken"}, "guardian_on"),
        ({"minor": True, "guardian": "长" * 5000, "guardian_way": "spoken"}, "guardian"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_at_its_field(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        somebody(world, **more)
    assert list(wrong.value.errors) == [field]
    assert not Volunteer.objects.exists()


@pytest.mark.parametrize("days", [1, -366])
def test_consent_is_of_a_day_that_can_be(world: World, team: VolunteerTeam, days: int) -> None:
    day = local_date(world.at) + timedelta(days=days)
    with pytest.raises(Invalid) as wrong:
        somebody(world, minor=True, guardian="林母", guardian_way="spoken", guardian_on=day)
    assert list(wrong.value.errors) == ["guardian_on"]
    with pytest.raises(Invalid) as entering:
        entered(world, team, consented_on=day)
    assert list(entering.value.errors) == ["consented_on"]


def test_a_minor_is_kept_with_who_agreed_and_never_a_birth_year(world: World) -> None:
    day = local_date(world.at)
    me, _by = somebody(world, minor=True, guardian="林母", guardian_way="signed", guardian_on=day)
    assert (me.guardian, me.guardian_way, me.guardian_on) == ("林母", "signed", day)
    assert not {field.name for field in Volunteer._meta.get_fields() if "birth" in field.name or field.name == "age"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.filter(pk=me.pk).update(guardian="")


def test_who_has_no_account_is_written_down_with_consent(world: World, team: VolunteerTeam) -> None:
    for more, field in (
        ({"name": ""}, "name"),
        ({"consent_way": ""}, "consent_way"),
        ({"consented_on": None}, "consented_on"),
    ):
        with pytest.raises(Invalid) as wrong:
            entered(world, team, **more)
        assert list(wrong.value.errors) == [field]
    row = entered(world, team, phone=PHONE)
    assert row.shown_name == "吴秀兰"
    assert team.members.get().volunteer == row
    with pytest.raises(Refused):
        enter_volunteer(team, VolunteerFacts(name="某"), by=world.actor("resident"), at=world.at)


def test_a_team_is_joined_and_left_by_oneself(world: World, team: VolunteerTeam) -> None:
    me, by = somebody(world)
    _other, stranger = somebody(world, "王二")
    assert join(me, team, by=by, at=world.at) == join(me, team, by=by, at=world.at)
    assert own_teams(me) == [team]
    with pytest.raises(Refused):
        leave_team(me, team, by=stranger, at=world.at)
    leave_team(me, team, by=by, at=world.at)
    leave_team(me, team, by=by, at=world.at)
    assert not TeamMember.objects.exists()


def test_who_leaves_is_forgotten_at_once(world: World, team: VolunteerTeam) -> None:
    day = local_date(world.at)
    me, by = somebody(
        world, skills=("repair",), times=("6.morning",), wish="修伞", phone=PHONE, minor=True, guardian="林母",
        guardian_way="spoken", guardian_on=day,
    )  # fmt: skip
    join(me, team, by=by, at=world.at)
    leave(me, by=by, at=world.at)
    leave(me, by=by, at=world.at)
    row = fresh(me)
    assert (row.person, row.contact, row.guardian, row.wish, row.skills, row.times) == (None, None, "", "", [], [])
    assert Contact.objects.get().masked == ""
    assert volunteer_of(by) is None
    assert not TeamMember.objects.exists()
    named = Event.objects.filter(kind__startswith="volunteer").exclude(person_id=None)
    assert not named.filter(person_id=by.person_id).exists()
    again = opt_in(world.estate, VolunteerFacts(), by=by, at=world.at)
    assert again.pk != me.pk


def test_a_leader_takes_out_only_who_has_no_account_and_is_in_the_team(world: World, team: VolunteerTeam) -> None:
    me, by = somebody(world)
    join(me, team, by=by, at=world.at)
    with pytest.raises(Refused):
        leave(me, by=world.actor(LEADER), at=world.at)
    other = made_team(world, "community_officer", "community", "社区队")
    theirs = enter_volunteer(
        other,
        VolunteerFacts(name="某", consent_way="called", consented_on=local_date(world.at)),
        by=world.actor("community_officer"),
        at=world.at,
    )
    with pytest.raises(Refused):
        leave(theirs, by=world.actor(LEADER), at=world.at)
    leave(entered(world, team), by=world.actor(LEADER), at=world.at)


def test_a_telephone_that_is_typed_takes_the_place_of_the_one_before(world: World) -> None:
    me, by = somebody(world, phone=PHONE)
    first = me.contact_id
    change_volunteer(me, VolunteerFacts(phone="13900139002"), by=by, at=world.at)
    assert Contact.objects.get(pk=first).scrubbed_at is not None
    kept = fresh(me).contact_id
    change_volunteer(me, VolunteerFacts(), by=by, at=world.at)
    assert fresh(me).contact_id == kept


def test_a_telephone_is_shown_for_a_purpose_and_it_is_kept_who_looked(world: World, team: VolunteerTeam) -> None:
    row = entered(world, team, phone=PHONE)
    leader = world.actor(LEADER)
    with pytest.raises(Invalid):
        call_volunteer(team, row.pk, purpose="curious", by=leader, at=world.at)
    assert call_volunteer(team, row.pk, purpose="urgent", by=leader, at=world.at).phone == PHONE
    assert ContactReveal.objects.get().subject_type == "volunteer_team"
    me, _by = somebody(world, phone="13900139003")
    with pytest.raises(Refused):
        call_volunteer(team, me.pk, purpose="urgent", by=leader, at=world.at)
    with pytest.raises(Refused):
        call_volunteer(team, row.pk, purpose="urgent", by=world.actor("community_officer"), at=world.at)
    silent = entered(world, team, name="没电话")
    with pytest.raises(Invalid) as none:
        call_volunteer(team, silent.pk, purpose="urgent", by=leader, at=world.at)
    assert list(none.value.errors) == ["phone"]
