"""What waits in inboxes; what follows a post, a body or a place; what is forgotten; what messages say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from linli.alliances import actions
from linli.alliances.forgetting import KEPT
from linli.alliances.jobs import run
from linli.alliances.message_words import SAID
from linli.alliances.models import AllianceTie, AllianceYear, Commitment
from linli.core.actors import system
from linli.core.clock import from_local, local_date
from linli.core.waiting import waiting_for
from linli.demo.alliances import POST, unit_in
from linli.demo.cast import ROLES
from linli.messages.words import is_prompt, words_of
from linli.organisations.actions import create_organisation, end_appointment, succeed
from linli.organisations.models import Appointment
from linli.places.actions import carry_out, merge_place
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from tests.alliances.conftest import KEEPER, LIAISON, OTHER, Ally, fresh


def asks(ally: Ally, role: str, at: datetime | None = None) -> list[str]:
    """What waits, through all posts of a person."""
    found = waiting_for(ally.world.actor(role), at or ally.at)
    return sorted(line.asks for line in found if line.kind == "alliance")


def test_a_tie_waits_for_the_side_that_did_not_ask_and_for_nobody_else(ally: Ally) -> None:
    ally.asked()
    assert {role for role in ROLES if asks(ally, role)} == {LIAISON}
    assert asks(ally, LIAISON) == ["tie"]
    actions.ask_tie(ally.unit, ally.world.estate, actions.TieFacts(), by=ally.by(), at=ally.at)
    assert asks(ally, KEEPER) == ["tie"]


def test_a_list_waits_for_its_unit_until_there_is_an_item_and_then_for_who_is_to_agree(ally: Ally) -> None:
    tie = ally.tie()
    assert asks(ally, LIAISON) == ["list"]
    (line,) = [one for one in waiting_for(ally.world.actor(LIAISON), ally.at) if one.kind == "alliance"]
    assert (line.due_at, line.body, line.ref) == (ally.at + timedelta(days=30), ally.unit.pk, str(tie.pk))
    item = ally.proposed(tie, due_on=date(2026, 12, 31))
    ally.proposed(tie, what="第二件")
    assert (asks(ally, LIAISON), asks(ally, KEEPER)) == ([], ["agree"])
    actions.change(item, ally.facts(amount="两次"), by=ally.by(KEEPER), at=ally.at)
    assert (asks(ally, LIAISON), asks(ally, KEEPER)) == (["agree"], ["agree"])


def test_a_list_of_next_year_waits_some_weeks_before_it_is_to_stand(ally: Ally) -> None:
    tie = ally.tie()
    ally.agreed(tie)
    run(datetime(2027, 1, 2, tzinfo=UTC))
    year = AllianceYear.objects.get(tie=tie, year=2027)
    assert "list" not in asks(ally, LIAISON, year.list_by - timedelta(days=46))
    assert "list" in asks(ally, LIAISON, year.list_by - timedelta(days=44))


def test_an_agreed_item_waits_two_weeks_before_its_day_and_until_it_is_done(ally: Ally) -> None:
    item = ally.agreed(due_on=date(2026, 12, 20))
    assert "part" not in asks(ally, LIAISON, item.due_at - timedelta(days=15))
    assert "part" in asks(ally, LIAISON, item.due_at - timedelta(days=13))
    assert "part" in asks(ally, LIAISON, item.due_at + timedelta(days=40))
    ally.part(item, last=True)
    assert "part" not in asks(ally, LIAISON, item.due_at)


def test_the_word_waits_for_the_place_and_then_for_the_unit(ally: Ally) -> None:
    year = ally.listed()
    assert asks(ally, KEEPER) == ["word"]
    assert "word" not in asks(ally, LIAISON)
    actions.say_word(year, answer="much", words="好", by=ally.by(KEEPER), at=ally.at)
    assert asks(ally, KEEPER) == []
    assert "word" in asks(ally, LIAISON)
    actions.say_word(fresh(year), answer="some", words="好", by=ally.by(), at=ally.at)
    assert "word" not in asks(ally, LIAISON)


def test_where_nothing_was_agreed_nobody_is_asked_what_it_was_worth(ally: Ally) -> None:
    year = AllianceYear.objects.get(tie=ally.tie())
    assert asks(ally, KEEPER, year.word_from + timedelta(days=1)) == []


def test_what_ended_waits_for_nobody(ally: Ally) -> None:
    tie = ally.tie()
    ally.proposed(tie)
    actions.end_tie(tie, reason="搬走了", by=ally.by(), at=ally.at)
    late = ally.at + timedelta(days=60)
    assert asks(ally, LIAISON, late) == asks(ally, KEEPER, late) == []


# -- following -------------------------------------------------------------------------------------------


def test_a_contact_whose_post_ended_is_none_any_more(ally: Ally) -> None:
    tie = ally.tie()
    post = Appointment.objects.get(pk=ally.by().appointment_id)
    later = ally.later(days=3)
    end_appointment(post, ends_on=later.date() - timedelta(days=1), by=system(), at=later)
    assert fresh(tie).unit_contact_id is None
    assert fresh(tie).keeper_contact_id is not None


def test_ties_go_over_with_a_unit_and_with_the_body_that_agrees(ally: Ally) -> None:
    tie, over = ally.tie(), ally.ended_at_the_estate()
    new = unit_in(ally.world, "市热力公司", "热力公司", OTHER, ally.at)
    succeed(ally.unit, new, on=local_date(ally.at), by=system(), at=ally.at)
    assert fresh(tie).unit_id == new.pk
    assert fresh(over).unit_id == ally.unit.pk
    office = ally.world.bodies["community_office"]
    after = create_organisation(
        kind=BodyKind.RESIDENTS_COMMITTEE, name="和畅新居委会", short_name="新居委会",
        places=[ally.world.places["community"]], by=system(), at=ally.at,
    )  # fmt: skip
    succeed(office, after, on=local_date(ally.at), by=system(), at=ally.at)
    assert fresh(tie).keeper_id == after.pk


def test_where_both_units_had_joined_one_tie_goes_on(ally: Ally) -> None:
    mine = ally.tie()
    new = unit_in(ally.world, "市热力公司", "热力公司", OTHER, ally.at)
    place = ally.world.places["community"]
    asked = actions.ask_tie(new, place, actions.TieFacts(), by=ally.by(KEEPER), at=ally.at)
    succeed(ally.unit, new, on=local_date(ally.at), by=system(), at=ally.at)
    assert (fresh(mine).state, fresh(mine).unit_id) == ("standing", new.pk)
    assert fresh(asked).state == "ended"


def test_ties_of_an_estate_that_became_part_of_another_are_with_that_one(ally: Ally) -> None:
    tie, into, on = ally.tie("estate"), ally.world.places["other_estate"], local_date(ally.at)
    Place.objects.filter(parent=into).update(name="9栋")
    change = merge_place(ally.world.estate, into=into, on=on, by=system(), at=ally.at)
    if change.done_at is None:
        carry_out(change, by=system(), at=from_local(on))
    assert fresh(tie).place_id == into.pk


# -- forgetting, messages --------------------------------------------------------------------------------


def test_contacts_go_with_the_end_and_words_five_years_after_it(ally: Ally) -> None:
    tie = actions.end_tie(ally.tie(), reason="搬走了", by=ally.by(), at=ally.at)
    assert (tie.unit_contact_id, tie.keeper_contact_id) == (None, None)
    by_noun = {kept.noun: kept for kept in KEPT}
    words = by_noun["alliance_tie"]
    assert not words.due(date(2031, 11, 22)).exists()
    assert words.due(date(2031, 12, 1)).get() == tie


def test_what_was_said_of_lists_goes_five_years_after_their_year(ally: Ally) -> None:
    year = ally.listed()
    actions.say_word(year, answer="much", words="好", by=ally.by(KEEPER), at=ally.at)
    item = Commitment.objects.get(year=year)
    ally.part(item)
    by_noun = {kept.noun: kept for kept in KEPT}
    for noun in ("alliance_year", "commitment_part"):
        assert not by_noun[noun].due(date(2031, 12, 31)).exists()
        assert by_noun[noun].due(date(2032, 1, 2)).exists()


@pytest.mark.parametrize("what", sorted(SAID))
def test_messages_name_unit_and_place_in_both_languages(what: str) -> None:
    refs = {"unit": "供热厂", "place": "和畅社区"}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            words = words_of(f"alliance.{what}", refs)
            assert "供热厂" in words.title
            assert "和畅社区" in words.title
            assert words.body
    assert is_prompt(f"alliance.{what}") is (what == "asked")


def test_the_liaison_post_of_these_tests_acts(ally: Ally) -> None:
    assert ally.by().held is not None
    assert ally.by().held.post_key == POST
    assert AllianceTie.objects.count() == 0
