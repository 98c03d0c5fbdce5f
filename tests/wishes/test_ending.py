"""The wisher's word, thanks, withdrawing, and a wish whose time is over."""

from __future__ import annotations

import pytest

from linli.core.refusals import Invalid, Refused
from linli.messages.models import Outbox
from linli.wishes import actions, jobs
from linli.wishes.counts import met
from linli.wishes.enums import State
from linli.wishes.models import Wish
from tests.wishes.conftest import NOBODY, VOLUNTEER, Well

pytestmark = pytest.mark.django_db


def test_met_is_the_wishers_word_with_their_code_and_pressed_again_harmless(well: Well) -> None:
    row = well.brought()
    for stranger in (NOBODY, well.by(VOLUNTEER), well.themselves("neighbour")):
        with pytest.raises(Refused):
            actions.confirm(row, by=stranger, at=well.at)
    done = actions.confirm(row, thanks="谢谢", by=well.holder(row), at=well.at)
    assert (done.state, done.thanks, done.ended_at) == (State.MET, "谢谢", well.at)
    assert actions.confirm(row, by=well.holder(row), at=well.at).version == done.version


def test_a_wisher_who_has_it_already_says_so_before_the_claimer_does(well: Well) -> None:
    row = well.claimed()
    assert actions.confirm(row, by=well.holder(row), at=well.at).state == State.MET


def test_whoever_entered_it_says_so_after_a_call(well: Well) -> None:
    row = well.checked(well.entered("grid_worker"))
    row = actions.claim(row, by=well.by(VOLUNTEER), at=well.at)
    row = actions.say_met(row, by=well.by(VOLUNTEER), at=well.at)
    assert actions.confirm(row, by=well.by("grid_worker"), at=well.at).state == State.MET


def test_the_claimers_telephone_is_erased_when_it_is_over(well: Well) -> None:
    row = well.held_by_neighbour()
    contact = row.claimer_contact
    assert contact is not None
    done = actions.confirm(row, by=well.holder(row), at=well.at)
    contact.refresh_from_db()
    assert (done.claimer_contact_id, bytes(contact.sealed)) == (None, b"")
    assert contact.purpose == Wish.objects.select_related("contact").get(pk=row.pk).contact.purpose


def test_not_yet_gives_it_to_the_claimer_again(well: Well) -> None:
    row = well.held_by_neighbour()
    row = actions.say_met(row, by=well.themselves("neighbour"), at=well.at)
    again = actions.say_not_yet(row, by=well.holder(row), at=well.at)
    assert (again.state, again.claimer_id) == (State.CLAIMED, well.world.people["neighbour"].pk)
    assert (again.brought_at, again.arranged_at) == (None, None), "the station arranges it anew"
    assert Outbox.objects.filter(kind="wish.claimer.not_yet").count() == 1


def test_thanks_are_said_once(well: Well) -> None:
    row = well.met()
    for words in ("", "谢" * 201):
        with pytest.raises(Invalid):
            actions.thank(row, words=words, by=well.holder(row), at=well.at)
    done = actions.thank(row, words="谢谢", by=well.holder(row), at=well.at)
    with pytest.raises(Refused, match="Your thanks are with the station"):
        actions.thank(done, words="再谢", by=well.holder(row), at=well.at)


@pytest.mark.parametrize("state", [State.ASKED, State.OPEN, State.CLAIMED, State.BROUGHT])
def test_a_wisher_withdraws_at_any_time_until_it_is_met(well: Well, state: State) -> None:
    row = well.reached(state)
    done = actions.withdraw(row, by=well.holder(row), at=well.at)
    assert done.state == State.WITHDRAWN
    assert actions.withdraw(row, by=well.holder(row), at=well.at).version == done.version
    with pytest.raises(Refused):
        actions.claim(row, by=well.by(VOLUNTEER), at=well.at)


def test_a_neighbour_who_holds_it_hears_that_it_is_withdrawn(well: Well) -> None:
    row = well.held_by_neighbour()
    actions.withdraw(row, by=well.holder(row), at=well.at)
    assert Outbox.objects.get(kind="wish.claimer.over").person_id == well.world.people["neighbour"].pk


def test_what_nobody_claims_ends_by_itself_and_the_wisher_hears_of_it(well: Well) -> None:
    row, held = well.open(), well.claimed(phone="10000009006")
    assert jobs.run(well.later(days=59)) == 1, "the claimer of the other one is asked"
    assert jobs.run(well.later(days=2)) == 1
    row.refresh_from_db()
    held.refresh_from_db()
    assert (row.state, held.state) == (State.EXPIRED, State.CLAIMED)
    assert Outbox.objects.filter(kind="wish.expired").count() == 1


def test_one_that_goes_wrong_stops_none_of_the_others(well: Well, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = well.open(), well.open(words="第二个")
    real = jobs.expire

    def broken(wish: Wish, **more: object) -> Wish:
        if wish.pk == first.pk:
            raise RuntimeError("planted")
        return real(wish, **more)

    monkeypatch.setattr(jobs, "expire", broken)
    assert jobs.run(well.later(days=61)) == 1
    second.refresh_from_db()
    assert second.state == State.EXPIRED


def test_only_a_number_is_counted_beside_its_own_past(well: Well) -> None:
    well.met()
    counted = met(Wish.objects.all(), well.at)
    assert (counted.this_year, counted.last_year) == (1, 0)
    counted = met(Wish.objects.all(), well.at.replace(year=well.at.year + 1))
    assert (counted.this_year, counted.last_year) == (0, 1)
    counted = met(Wish.objects.all(), well.at.replace(year=well.at.year + 1, month=2, day=28))
    assert (counted.this_year, counted.last_year) == (0, 0), "not yet by that day of last year"
