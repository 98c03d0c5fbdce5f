"""Terms of committees and contracts of companies: one at a time, with what ends soon and what is over."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.core.actors import NOBODY
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.organisations import actions
from linli.organisations.actions import begin_term, end_contract, end_term, record_contract
from linli.organisations.models import CommitteeTerm, ServiceContract
from linli.organisations.queries import terms
from tests.organisations.cast import AT, SYSTEM, TODAY, House

YEAR = timedelta(days=365)


@pytest.fixture
def owners(house: House):
    return house.add_body("owners", "owners_committee", "estate")


def term(body, starts_on, ends_on=None, **rest):
    return begin_term(body, starts_on=starts_on, ends_on=ends_on, by=SYSTEM, at=AT, **rest)


def contract(house, starts_on, ends_on=None, *, company="property", estate="estate", kind="decided", **rest):
    return record_contract(
        house.bodies[company], house.places[estate], kind=kind, starts_on=starts_on, ends_on=ends_on,
        by=SYSTEM, at=AT, **rest,
    )  # fmt: skip


def wrong(call, *args, **kwargs) -> list[str]:
    with pytest.raises(Invalid) as said:
        call(*args, **kwargs)
    return list(said.value.errors)


def test_terms_are_counted_from_one_and_each_begins_with_an_event(owners, house):
    first = term(owners, date(2020, 1, 1), date(2022, 12, 31), seats=7)
    second = term(owners, date(2023, 1, 1), date(2027, 1, 1))
    assert (first.number, first.seats, second.number, second.seats) == (1, 7, 2, None)
    assert terms.running_term(owners, TODAY) == second
    assert list(terms.terms_of(owners)) == [second, first]
    event = Event.objects.get(kind="committee_term.began", subject_id=str(first.pk))
    assert (event.estate_id, event.refs["number"]) == (house.places["estate"].pk, 1)


def test_terms_of_a_body_do_not_overlap_and_lie_the_right_way_round(owners, house):
    term(owners, date(2026, 1, 1), date(2026, 12, 31))
    assert wrong(term, owners, date(2026, 12, 31), date(2028, 1, 1)) == ["starts_on"]
    assert wrong(term, owners, date(2027, 2, 1), date(2027, 1, 1)) == ["ends_on"]
    assert wrong(term, house.bodies["property"], TODAY, TODAY) == ["body"]
    for seats in (0, 100):
        assert wrong(term, owners, date(2027, 1, 1), date(2027, 2, 1), seats=seats) == ["seats"]
    assert CommitteeTerm.objects.count() == 1


def test_a_term_is_as_long_as_the_playbook_says_and_must_be_said_where_it_does_not(owners, monkeypatch):
    monkeypatch.setattr("linli.organisations.actions.terms.committee_of", lambda *_: None)
    assert wrong(term, owners, TODAY) == ["ends_on"]
    monkeypatch.setattr("linli.organisations.actions.terms.committee_of", lambda *_: SimpleNamespace(term_months=60))
    assert term(owners, date(2026, 2, 28)).ends_on == date(2031, 2, 27)


def test_a_term_ends_earlier_and_never_later(owners):
    held = term(owners, date(2026, 1, 1), date(2026, 12, 31))
    assert wrong(end_term, held, ends_on=date(2027, 1, 1), by=SYSTEM, at=AT) == ["ends_on"]
    with pytest.raises(Stale):
        end_term(held, ends_on=TODAY, by=SYSTEM, at=AT, version=9)
    assert end_term(held, ends_on=TODAY, by=SYSTEM, at=AT, version=1).ends_on == TODAY
    assert Event.objects.filter(kind="committee_term.ended").count() == 1


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (90, True), (91, False)])
def test_a_term_without_a_next_one_is_said_to_end_ninety_days_before(house, owners, days, soon):
    held = term(owners, TODAY - YEAR, TODAY + timedelta(days=days))
    found = list(terms.ending_terms(house.places["city"], TODAY))
    assert found == ([held] if soon else [])
    term(owners, held.ends_on + timedelta(days=1), held.ends_on + YEAR)
    assert not terms.ending_terms(house.places["city"], TODAY)


def test_a_company_serves_an_estate_under_one_contract_at_a_time(house):
    first = contract(house, TODAY - YEAR, TODAY, kind="preliminary", fee=180)
    assert (first.fee, first.kind) == (180, "preliminary")
    assert wrong(contract, house, TODAY, TODAY + YEAR) == ["starts_on"]
    house.add_body("newcomer", "property_company", "estate")
    second = contract(house, TODAY + timedelta(days=1), company="newcomer")
    assert wrong(contract, house, TODAY + YEAR) == ["starts_on"]
    assert list(terms.running_contracts(TODAY)) == [first]
    assert list(terms.contracts_of(house.bodies["newcomer"])) == [second]


def test_what_cannot_be_a_contract_is_refused_at_its_field(house):
    assert wrong(contract, house, TODAY, company="committee") == ["body"]
    assert wrong(contract, house, TODAY, estate="other_estate") == ["body"]
    assert wrong(contract, house, TODAY, kind="friendship") == ["kind"]
    assert wrong(contract, house, TODAY, TODAY - timedelta(days=1)) == ["ends_on"]
    for fee in (-1, 10_001):
        assert wrong(contract, house, TODAY, fee=fee) == ["fee"]
    assert not ServiceContract.objects.exists()


def test_a_contract_that_is_over_shows_until_a_next_one_runs(house):
    city = house.places["city"]
    assert not terms.over_contracts(city, TODAY)
    contract(house, TODAY - 3 * YEAR, TODAY - 2 * YEAR)
    last = contract(house, TODAY - YEAR, TODAY - timedelta(days=1))
    assert list(terms.over_contracts(city, TODAY)) == [last]
    assert not terms.over_contracts(house.places["other_estate"], TODAY)
    assert not terms.over_contracts(city, last.ends_on)
    running = contract(house, TODAY)
    assert not terms.over_contracts(city, TODAY)
    assert wrong(end_contract, running, ends_on=TODAY - timedelta(days=1), by=SYSTEM, at=AT) == ["ends_on"]
    ended = end_contract(running, ends_on=TODAY, by=SYSTEM, at=AT, version=1)
    assert list(terms.ending_contracts(city, TODAY)) == [ended]
    assert list(terms.over_contracts(city, TODAY + timedelta(days=1))) == [ended]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=6))
def test_no_day_lies_in_two_contracts_of_an_estate(house, spans):
    ServiceContract.objects.all().delete()
    for start, length in spans:
        begins = TODAY + timedelta(days=start)
        try:
            contract(house, begins, begins + timedelta(days=length))
        except Invalid as invalid:
            assert list(invalid.errors) == ["starts_on"]
    days = [
        one.starts_on + timedelta(days=day)
        for one in ServiceContract.objects.all()
        for day in range((one.ends_on - one.starts_on).days + 1)
    ]
    assert len(days) == len(set(days))


def test_nobody_writes_terms_and_contracts_without_the_power(house, owners):
    held, running = term(owners, TODAY, TODAY + YEAR), contract(house, TODAY)
    calls = [
        lambda: begin_term(owners, starts_on=TODAY, by=NOBODY, at=AT),
        lambda: end_term(held, ends_on=TODAY, by=NOBODY, at=AT),
        lambda: end_contract(running, ends_on=TODAY, by=NOBODY, at=AT),
        lambda: actions.record_contract(
            house.bodies["property"], house.places["estate"], kind="interim", starts_on=TODAY, by=NOBODY, at=AT
        ),
    ]
    for call in calls:
        with pytest.raises(Refused):
            call()
