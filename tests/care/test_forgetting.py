"""What of care is forgotten, and when; sums and receipts stay; what follows a body and an estate."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from linli.care import actions, jobs, queries
from linli.care.forgetting import KEPT
from linli.care.models import CareApplication, CareFund, CareVisit, CareVisitDone, FundEntry
from linli.people.models import Contact
from tests.care.conftest import GRANTED, KEEPER, Care


def forget(care: Care) -> None:
    """Every round that there is something to do in."""
    with time_machine.travel(care.at, tick=False):
        jobs.rounds.next_look = 0.0
        while jobs.forget():
            jobs.rounds.next_look = 0.0


YEARS3, YEAR, HALF = timedelta(days=3 * 366), timedelta(days=366), timedelta(days=190)


def test_whose_an_application_was_goes_after_three_years_and_the_sums_stay(care: Care) -> None:
    row = care.closed()
    CareApplication.objects.filter(pk=row.pk).update(
        ended_at=care.at - YEARS3, first_words="同意", second_words="同意", objection="有", answer="无", reason="无"
    )
    forget(care)
    row.refresh_from_db()
    assert (row.name, row.room, row.person_hash, row.words) == ("—", None, None, "")
    assert (row.first_words, row.second_words, row.objection, row.answer, row.reason) == ("", "", "", "", "")
    assert (row.number.startswith("CA-"), row.amount, row.purpose) == (True, GRANTED, "medical")
    contact = Contact.objects.get(pk=row.contact_id)
    assert bytes(contact.sealed) == b""
    assert FundEntry.objects.get(application=row).amount == -GRANTED
    assert queries.balance_of(care.fund) == 1_000_000 - GRANTED


def test_what_runs_is_kept_and_so_is_its_telephone(care: Care) -> None:
    row = care.decided()
    CareApplication.objects.filter(pk=row.pk).update(asked_at=care.at - YEARS3)
    forget(care)
    row.refresh_from_db()
    assert row.name != "—"
    assert Contact.objects.get(pk=row.contact_id).masked


def test_whom_one_visited_goes_a_year_after_the_end_and_what_was_heard_before(care: Care) -> None:
    row = actions.do_visit(care.visit(), words="说腿脚不便", by=care.by("grid_worker"), at=care.at)
    CareVisitDone.objects.update(at=care.at - HALF)
    forget(care)
    assert CareVisitDone.objects.get().words == ""
    row.refresh_from_db()
    assert row.name != "—"
    row = actions.end_visits(row, why="stop", by=care.by(), at=care.at)
    CareVisit.objects.update(ended_at=care.at - YEAR)
    forget(care)
    row.refresh_from_db()
    assert (row.name, row.room, row.why) == ("—", None, "")
    assert row.level_ids() == row.estate.level_ids()
    assert bytes(Contact.objects.get(pk=row.contact_id).sealed) == b""


def test_from_whom_money_came_goes_when_books_may(care: Care) -> None:
    entry = care.money()
    FundEntry.objects.update(at=care.at - timedelta(days=10 * 366))
    forget(care)
    entry.refresh_from_db()
    assert (entry.words, entry.receipt, entry.amount) == ("", "R-1", 1_000_000)


def test_what_is_declared_goes_by_one_of_the_rules(care: Care) -> None:
    gone = {(one.model, name) for one in KEPT for name in one.fields}
    for model in (CareApplication, CareVisit, CareVisitDone, FundEntry):
        assert {(model, name) for name in model.personal} <= gone


def test_a_fund_with_its_money_and_what_runs_goes_to_the_successor(care: Care) -> None:
    from linli.care.following import when_body_is_succeeded
    from linli.core.models import Event

    row, visit = care.asked(), care.visit()
    care.money()
    new = care.world.bodies["district_office"]
    for old in ("subdistrict_office", "station"):
        body = care.world.bodies[old]
        when_body_is_succeeded(Event(subject_id=str(body.pk), refs={"successor": str(new.pk)}, at=care.at))
    fund = CareFund.objects.get(pk=care.fund.pk)
    assert fund.organisation_id == new.pk
    assert queries.balance_of(fund) == 1_000_000
    row.refresh_from_db()
    visit.refresh_from_db()
    assert row.fund.organisation_id == new.pk
    assert (visit.organisation_id, visit.post_key) == (new.pk, "grid_worker")


def test_the_books_of_a_fund_that_ended_go_to_the_successor_as_well(care: Care) -> None:
    from linli.care.following import when_body_is_succeeded
    from linli.core.models import Event

    actions.end_fund(care.fund, by=care.by(KEEPER), at=care.at)
    old, new = care.world.bodies["subdistrict_office"], care.world.bodies["district_office"]
    when_body_is_succeeded(Event(subject_id=str(old.pk), refs={"successor": str(new.pk)}, at=care.at))
    assert CareFund.objects.get().organisation_id == new.pk


@pytest.mark.parametrize("what", ["application", "visit"])
def test_an_estate_that_is_merged_takes_them_along(care: Care, what: str) -> None:
    from linli.care.following import when_place_is_merged
    from linli.core.models import Event

    row = care.asked() if what == "application" else care.visit()
    into = care.world.places["other_estate"]
    when_place_is_merged(Event(subject_id=str(care.world.estate.pk), refs={"into": into.pk}, at=care.at))
    row.refresh_from_db()
    assert row.estate_id == into.pk
    assert care.by(KEEPER).held is not None
