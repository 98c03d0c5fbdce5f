"""Opting in by oneself or with consent, leaving whenever, what becomes of the rest, and what is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.core.clock import local_date
from linli.core.ledger import statement_of
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.points import actions
from linli.points.enums import Reserved, Rest, Seen, State
from linli.points.models import Award, Doubt, PointsMember
from linli.points.queries import in_pot, member_of, members_near, stars_shown
from linli.volunteering.actions import leave as leave_volunteering
from tests.points.conftest import HEAD, OFFICER, OTHER, Thanks, fresh, has, unsound


def test_opting_in_is_one_press_and_the_second_changes_nothing(thanks: Thanks) -> None:
    volunteer, actor = thanks.somebody()
    member = actions.join(volunteer, by=actor, at=thanks.at)
    assert actions.join(volunteer, by=actor, at=thanks.at).pk == member.pk
    assert member_of(actor) == member
    assert PointsMember.objects.count() == 1
    told = Event.objects.filter(kind="points.joined").get()
    assert told.person_id is None, "events are never erased, and name nobody who opts in"


def test_nobody_opts_in_for_who_has_an_account(thanks: Thanks) -> None:
    volunteer, _actor = thanks.somebody()
    _other, neighbour = thanks.somebody("何二")
    with pytest.raises(Refused):
        actions.join(volunteer, by=neighbour, at=thanks.at)
    with pytest.raises(Refused, match="decides it on their own page"):
        actions.join_for(volunteer, way="spoken", on=thanks.at.date(), by=thanks.by(), at=thanks.at)
    assert not PointsMember.objects.exists()


@pytest.mark.parametrize(
    ("way", "days", "field"),
    [("", 0, "consent_way"), ("guessed", 0, "consent_way"), ("spoken", 1, "consented_on"),
     ("spoken", -366, "consented_on"), ("signed", None, "consented_on")],
)  # fmt: skip
def test_consent_says_how_and_when_within_the_year(thanks: Thanks, way: str, days: int | None, field: str) -> None:
    volunteer = thanks.written_volunteer()
    on: date | None = None if days is None else local_date(thanks.at) + timedelta(days=days)
    with pytest.raises(Invalid) as wrong:
        actions.join_for(volunteer, way=way, on=on, by=thanks.by(), at=thanks.at)
    assert set(wrong.value.errors) == {field}


@pytest.mark.parametrize("role", [OTHER, OFFICER, "grid_worker", "volunteer", "resident"])
def test_only_posts_of_their_teams_bodies_write_somebody_down(thanks: Thanks, role: str) -> None:
    volunteer = thanks.written_volunteer()
    with pytest.raises(Refused) as refused:
        actions.join_for(volunteer, way="spoken", on=thanks.at.date(), by=thanks.by(role), at=thanks.at)
    assert refused.value.refusal.kind is RefusalKind.UNSEEN


@pytest.mark.parametrize(("rest", "pot"), [(Rest.POT, 10), (Rest.LAPSE, 0)])
def test_who_leaves_says_what_becomes_of_the_rest(thanks: Thanks, rest: Rest, pot: int) -> None:
    member, actor = thanks.rich(10)
    actions.leave(member, rest=rest, by=actor, at=thanks.at)
    assert in_pot([thanks.world.estate.pk]).get(thanks.world.estate.pk, 0) == pot
    assert has(member) == 0
    assert unsound() == []


def test_who_leaves_is_forgotten_and_every_entry_stays(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    thanks.served(actor)
    thanks.run()
    thanks.given(member, 20)
    entries = statement_of(member.ledger_id).count()
    doubt = Doubt.objects.create(award=Award.objects.get(origin="service"), seen=Seen.LONG_DAY, noted_at=thanks.at)
    actions.leave(member, rest=Rest.POT, by=actor, at=thanks.at)
    row = fresh(member)
    assert (row.volunteer_id, row.shown, row.consented_on) == (None, False, None)
    assert statement_of(member.ledger_id).count() == entries + 1
    assert {(one.sign_up_id, one.reason) for one in row.awards.all()} == {(None, "")}
    assert not row.awards.filter(state=State.WAITING).exists()
    assert not Doubt.objects.filter(pk=doubt.pk).exists()
    assert member_of(actor) is None
    assert actions.leave(member, rest=Rest.POT, by=actor, at=thanks.at).pk == row.pk, "again, nothing changes"


def test_what_was_reserved_goes_back_before_somebody_leaves(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    row = actions.reserve(thanks.item(), member, by=actor, at=thanks.at)
    actions.leave(member, rest=Rest.POT, by=actor, at=thanks.at)
    assert fresh(row).state == Reserved.GONE_BACK
    assert in_pot([thanks.world.estate.pk])[thanks.world.estate.pk] == 10
    assert unsound() == []


def test_who_left_may_begin_anew_with_nothing(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    volunteer = member.volunteer
    assert volunteer is not None
    actions.leave(member, rest=Rest.LAPSE, by=actor, at=thanks.at)
    again = actions.join(volunteer, by=actor, at=thanks.at)
    assert again.pk != member.pk
    assert has(again) == 0


def test_what_becomes_of_the_rest_must_be_said(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    with pytest.raises(Invalid) as wrong:
        actions.leave(member, rest="", by=actor, at=thanks.at)
    assert set(wrong.value.errors) == {"rest"}
    assert fresh(member).left_at is None


def test_nobody_makes_another_leave(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    for by in (thanks.by(HEAD), thanks.by(OFFICER), thanks.member("何二")[1]):
        with pytest.raises(Refused):
            actions.leave(member, rest=Rest.POT, by=by, at=thanks.at)
    written = thanks.written()
    with pytest.raises(Refused):
        actions.leave(written, rest=Rest.POT, by=thanks.by(OTHER), at=thanks.at)
    actions.leave(written, rest=Rest.POT, by=thanks.by(HEAD), at=thanks.at)


def test_who_is_a_volunteer_no_more_has_no_account_either(thanks: Thanks) -> None:
    member, actor = thanks.rich(10)
    assert member.volunteer is not None
    leave_volunteering(member.volunteer, by=actor, at=thanks.at)
    assert (fresh(member).volunteer_id, has(member)) == (None, 0)
    assert in_pot([thanks.world.estate.pk]).get(thanks.world.estate.pk, 0) == 0, "nobody was asked for whom"
    assert unsound() == []


def test_a_star_is_hidden_at_first_and_shown_by_its_name_alone(thanks: Thanks) -> None:
    from linli.points.queries import plan_at

    member, actor = thanks.rich(20)
    poor, other = thanks.member("何二")
    plan = plan_at(thanks.world.estate)
    ids = [one.volunteer_id for one in (member, poor) if one.volunteer_id]
    assert stars_shown(ids, plan) == {}
    actions.show(member, shown=True, by=actor, at=thanks.at)
    actions.show(poor, shown=True, by=other, at=thanks.at)
    assert stars_shown(ids, plan) == {member.volunteer_id: "One star"}
    assert stars_shown(ids, None) == {}
    with pytest.raises(Refused):
        actions.show(member, shown=False, by=thanks.by(HEAD), at=thanks.at)
    actions.show(member, shown=False, by=actor, at=thanks.at)
    assert stars_shown(ids, plan) == {}


def test_members_are_found_in_ones_own_teams_alone(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    volunteer, outside = thanks.somebody("何二", team=False)
    actions.join(volunteer, by=outside, at=thanks.at)
    assert list(members_near(thanks.by(), "points.award")) == [member]
    assert list(members_near(thanks.by(OFFICER), "points.award")) == []
    row = thanks.activity()
    thanks.signed(row, outside)
    assert members_near(thanks.by(), "points.award").count() == 2


def test_the_database_holds_that_who_left_is_nobody(thanks: Thanks) -> None:
    member, _actor = thanks.member()
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsMember.objects.filter(pk=member.pk).update(left_at=thanks.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PointsMember.objects.filter(pk=member.pk).update(volunteer=None)
