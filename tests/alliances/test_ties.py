"""A unit joins: asked by either side, agreed by the other, for a term; ended with the reason or by its term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.alliances import actions
from linli.alliances.actions import TieFacts
from linli.alliances.enums import TieState
from linli.alliances.jobs import run
from linli.alliances.models import AllianceTie, AllianceYear
from linli.core.actors import system
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.messages.models import Outbox
from tests.alliances.conftest import ABOVE, KEEPER, LIAISON, Ally, fresh


def told(tie: AllianceTie) -> list[tuple[str, object]]:
    found = Outbox.objects.filter(subject_type="alliance_tie", subject_id=tie.pk).order_by("pk")
    return [(one.kind, one.organisation_id) for one in found]


@pytest.mark.parametrize(("asks", "answers"), [(KEEPER, LIAISON), (LIAISON, KEEPER)])
def test_one_side_asks_and_the_other_agrees(ally: Ally, asks: str, answers: str) -> None:
    tie = ally.asked(asks, words="一起过冬")
    assert tie.state == TieState.ASKED
    assert tie.asked_by_unit is (asks == LIAISON)
    with pytest.raises(Refused):
        actions.agree_tie(tie, by=ally.by(asks), at=ally.at)
    tie = actions.agree_tie(tie, by=ally.by(answers), at=ally.at)
    assert tie.state == TieState.STANDING
    assert tie.starts_on == date(2026, 11, 23)
    assert tie.unit_contact_id == ally.by(LIAISON).appointment_id
    assert tie.keeper_contact_id == ally.by(KEEPER).appointment_id
    other, own = (tie.unit_id, tie.keeper_id) if asks == KEEPER else (tie.keeper_id, tie.unit_id)
    assert told(tie) == [("alliance.asked", other), ("alliance.joined", own)]
    kinds = Event.objects.filter(subject_id=str(tie.pk)).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["alliance.asked", "alliance.joined"]


def test_its_term_is_the_playbooks_where_nothing_is_said(ally: Ally) -> None:
    assert ally.asked().ends_on == date(2029, 11, 23)


def test_who_joins_late_in_the_year_has_a_month_for_the_first_list(ally: Ally) -> None:
    year = AllianceYear.objects.get(tie=ally.tie())
    assert year.year == 2026
    assert year.list_by == ally.at + timedelta(days=30)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2020, 1, 1), date(2090, 1, 1)])
def test_a_term_ends_from_tomorrow_on_within_five_years(ally: Ally, day: date) -> None:
    with pytest.raises(Invalid) as wrong:
        ally.asked(ends_on=day)
    assert list(wrong.value.errors) == ["ends_on"]


def test_too_many_words_are_refused_at_their_field(ally: Ally) -> None:
    with pytest.raises(Invalid) as wrong:
        ally.asked(words="长" * 5000)
    assert list(wrong.value.errors) == ["words"]


def test_asked_again_the_first_one_is_given_and_agreed_again_nothing_changes(ally: Ally) -> None:
    first = ally.asked()
    assert ally.asked(LIAISON).pk == first.pk
    tie = actions.agree_tie(first, by=ally.by(), at=ally.at)
    again = actions.agree_tie(first, by=ally.by(), at=ally.at, version=first.version)
    assert again.version == tie.version
    assert ally.asked().pk == first.pk


def test_a_unit_joins_an_estate_too_but_no_building(ally: Ally) -> None:
    ally.tie()
    assert ally.tie("estate").place_id == ally.world.estate.pk
    with pytest.raises(Invalid) as wrong:
        actions.ask_tie(ally.unit, ally.world.places["building"], TieFacts(), by=ally.by(KEEPER), at=ally.at)
    assert list(wrong.value.errors) == ["place"]


def test_who_is_no_unit_joins_nothing(ally: Ally) -> None:
    water, place = ally.world.bodies["water"], ally.world.places["community"]
    with pytest.raises(Refused):
        actions.ask_tie(water, place, TieFacts(), by=ally.by(KEEPER), at=ally.at)


def test_a_unit_that_is_no_more_does_not_join(ally: Ally) -> None:
    type(ally.unit).objects.filter(pk=ally.unit.pk).update(ended_on=ally.at.date())
    with pytest.raises(Invalid) as wrong:
        ally.asked()
    assert list(wrong.value.errors) == ["unit"]


def test_it_is_not_agreed_with_the_reason_and_can_be_asked_again(ally: Ally) -> None:
    tie = ally.asked()
    with pytest.raises(Invalid) as wrong:
        actions.decline_tie(tie, reason=" ", by=ally.by(), at=ally.at)
    assert list(wrong.value.errors) == ["reason"]
    tie = actions.decline_tie(tie, reason="今年忙", by=ally.by(), at=ally.at)
    assert (tie.state, tie.ended_words, tie.unit_contact, tie.keeper_contact) == ("declined", "今年忙", None, None)
    assert ally.asked().pk != tie.pk


def test_a_term_that_passed_meanwhile_is_not_agreed_any_more(ally: Ally) -> None:
    tie = ally.asked(ends_on=date(2026, 11, 25))
    with pytest.raises(Invalid) as wrong:
        actions.agree_tie(tie, by=ally.by(), at=ally.later(days=5))
    assert list(wrong.value.errors) == ["tie"]


@pytest.mark.parametrize("role", [LIAISON, KEEPER])
def test_either_side_ends_it_and_the_other_hears(ally: Ally, role: str) -> None:
    tie = ally.tie()
    with pytest.raises(Invalid):
        actions.end_tie(tie, reason="", by=ally.by(role), at=ally.at)
    ended = actions.end_tie(tie, reason="搬走了", by=ally.by(role), at=ally.at)
    assert (ended.state, ended.unit_contact_id, ended.keeper_contact_id) == ("ended", None, None)
    assert told(ended)[-1] == ("alliance.ended", tie.keeper_id if role == LIAISON else tie.unit_id)
    with pytest.raises(Refused):
        actions.end_tie(tie, reason="再来", by=ally.by(role), at=ally.at)


def test_whoever_of_a_side_says_so_is_its_contact(ally: Ally) -> None:
    tie = ally.tie()
    AllianceTie.objects.filter(pk=tie.pk).update(unit_contact=None)
    taken = actions.take_contact(tie, by=ally.by(), at=ally.at)
    assert taken.unit_contact_id == ally.by().appointment_id
    assert actions.take_contact(tie, by=ally.by(), at=ally.at).version == taken.version
    with pytest.raises(Refused):
        actions.take_contact(tie, by=ally.by(ABOVE), at=ally.at)


def test_who_saw_another_version_is_told(ally: Ally) -> None:
    tie = ally.tie()
    with pytest.raises(Stale):
        actions.end_tie(tie, reason="搬走了", by=ally.by(), at=ally.at, version=tie.version - 1)


def test_the_worker_ends_what_is_out_of_term_and_opens_the_lists_of_a_year_once(ally: Ally) -> None:
    short, long = ally.asked(ends_on=date(2026, 12, 30)), ally.asked(place="estate")
    for tie in (short, long):
        actions.agree_tie(tie, by=ally.by(), at=ally.at)
    assert run(ally.at) == 0
    new_year = ally.later(days=45)
    assert run(new_year) == 2
    assert fresh(short).state == TieState.ENDED
    assert {kind for kind, _body in told(short)[-2:]} == {"alliance.ended"}
    assert [one.year for one in AllianceYear.objects.filter(tie=long).order_by("year")] == [2026, 2027]
    assert run(new_year) == 0
    with pytest.raises(Refused):
        actions.end_of_term(short, by=system(), at=new_year)
    with pytest.raises(Refused):
        actions.begin_year(short, by=system(), at=new_year)
