"""One member of a roster: added, corrected, registered, ended; numbers instead of a list; who may; laws 3 and 4."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.organisations import rules
from linli.organisations.actions import (
    add_member,
    correct_member,
    end_membership,
    record_count,
    register_at_estate,
    reveal_member,
)
from linli.organisations.jobs import forget_roster_before
from linli.organisations.models import Organisation, RosterBefore, RosterCount, RosterEntry, RosterImport
from linli.organisations.queries import roster as queries
from linli.organisations.roster import MemberRow
from linli.people.actions import create_account
from linli.people.models import Account, Person
from linli.people.queries import account_by_phone
from linli.people.vault import Drawer, open_phone
from tests.organisations.cast import AT, ESTATE, SYSTEM, fixed_cast, number
from tests.organisations.rosters import Branch, acting, client_of, phone


def test_a_member_is_added_and_the_number_opens_in_its_own_drawer_only(branch: Branch) -> None:
    entry = branch.add(source="visit")
    kept = RosterEntry.objects.get()
    assert (kept.phone_masked, kept.source, kept.since) == ("100****0001", "visit", date(2026, 11, 23))
    assert open_phone(kept.phone_sealed or b"", Drawer.ROSTER, entry.pk) == phone(1)
    event = Event.objects.get(kind="roster_entry.added")
    assert (event.subject_id, event.refs) == (str(entry.pk), {"organisation": str(branch.body.pk)})
    assert event.estate_id == branch.house.places["estate"].pk


def test_one_telephone_stands_once_while_the_membership_runs(branch: Branch) -> None:
    entry = branch.add()
    with pytest.raises(Invalid, match="with this telephone"):
        branch.add("何远")
    end_membership(entry, until=date(2026, 11, 23), by=branch.secretary, at=AT)
    assert branch.add("何远").pk != entry.pk


def test_two_bodies_may_list_the_same_telephone(branch: Branch) -> None:
    branch.add()
    other = branch.house.bodies["party_committee"]
    add_member(other, MemberRow("林秋", phone=phone(1)), by=branch.above, at=AT)
    assert RosterEntry.objects.count() == 2


def test_what_cannot_be_is_named_by_field(branch: Branch) -> None:
    estate, building = branch.house.places["estate"].pk, branch.house.places["building"].pk
    other = branch.house.places["other_estate"].pk
    for fields, wrong in (
        ({"name": ""}, "name"), ({"phone": "12"}, "phone"), ({"source": "rumour"}, "source"),
        ({"estate_id": building}, "estate"), ({"estate_id": 10**6}, "estate"), ({"building_id": building}, "building"),
        ({"estate_id": other, "building_id": building}, "building"), ({"registered_on": date(2026, 1, 1)},
        "registered_on"), ({"estate_id": estate, "registered_on": date(2027, 1, 1)}, "registered_on"),
    ):  # fmt: skip
        row = MemberRow(**{"name": "林秋", **fields})  # type: ignore[arg-type]  # deliberately of any kind
        with pytest.raises(Invalid) as told:
            add_member(branch.body, row, by=branch.secretary, at=AT)
        assert set(told.value.errors) == {wrong}, fields


def test_a_correction_takes_out_what_is_empty_and_keeps_the_telephone(branch: Branch) -> None:
    entry = branch.add(capacity="修理小家电")
    fresh = correct_member(entry, MemberRow("林秋实"), by=branch.secretary, at=AT, version=1)
    assert (fresh.person.name, fresh.employer, fresh.capacity, fresh.phone_masked) == ("林秋实", "", "", "100****0001")
    assert Event.objects.get(kind="roster_entry.corrected").refs["fields"] == ["name", "employer", "capacity"]
    assert correct_member(fresh, MemberRow("林秋实", phone=phone(1)), by=branch.secretary, at=AT).version == 2
    assert correct_member(fresh, MemberRow("林秋实", phone=phone(2)), by=branch.secretary, at=AT).version == 3
    with pytest.raises(Stale):
        correct_member(entry, MemberRow("林秋"), by=branch.secretary, at=AT, version=1)


def test_a_member_registers_at_the_estate_with_what_they_offer(branch: Branch) -> None:
    entry = branch.add()
    estate, building = branch.house.places["estate"].pk, branch.house.places["building"].pk
    fresh = register_at_estate(
        entry, estate_id=estate, building_id=building, on=date(2026, 11, 20), capacity="  教孩子下棋 ",
        by=branch.secretary, at=AT,
    )  # fmt: skip
    assert (fresh.registered_on, fresh.capacity, fresh.building_id) == (date(2026, 11, 20), "教孩子下棋", building)
    with pytest.raises(Invalid, match="60 characters"):
        register_at_estate(
            entry, estate_id=estate, on=date(2026, 11, 20), capacity="会" * 61, by=branch.secretary, at=AT
        )
    with pytest.raises(Invalid, match="not come"):
        register_at_estate(entry, estate_id=estate, on=date(2026, 12, 1), by=branch.secretary, at=AT)


def test_a_telephone_is_shown_to_a_person_of_the_body_for_a_purpose(branch: Branch) -> None:
    entry = branch.add()
    assert reveal_member(entry, purpose="urgent", by=branch.secretary, at=AT).phone == phone(1)
    assert Event.objects.get(kind="roster_entry.revealed").refs["purpose"] == "urgent"
    for actor in (branch.above, SYSTEM):
        with pytest.raises(Refused):
            reveal_member(entry, purpose="urgent", by=actor, at=AT)
    with pytest.raises(Invalid, match="what you need"):
        reveal_member(entry, purpose="", by=branch.secretary, at=AT)
    with pytest.raises(Invalid, match="No telephone"):
        reveal_member(branch.add("何远", 0), purpose="urgent", by=branch.secretary, at=AT)


def test_a_membership_ends_on_a_day_between_its_first_and_today(branch: Branch) -> None:
    entry = branch.add(since=date(2026, 3, 1))
    for day in (date(2026, 2, 1), date(2026, 12, 1)):
        with pytest.raises(Invalid):
            end_membership(entry, until=day, by=branch.secretary, at=AT)
    end_membership(entry, until=date(2026, 11, 1), by=branch.secretary, at=AT)
    with pytest.raises(Invalid, match="has ended"):
        end_membership(entry, until=date(2026, 11, 2), by=branch.secretary, at=AT)
    assert not queries.members(branch.body, {}).exists()


def test_a_number_of_an_employer_is_kept_by_day(branch: Branch) -> None:
    for count, day in ((3, 1), (5, 1), (8, 9), (8, 9)):
        record_count(branch.body, employer="某局", count=count, as_of=date(2026, 11, day), by=branch.secretary, at=AT)
    assert list(RosterCount.objects.order_by("as_of").values_list("count", flat=True)) == [5, 8]
    assert queries.numbers(branch.body).counted == 8
    assert Event.objects.filter(kind="roster_count.recorded").count() == 3
    for fields in ({"count": -1}, {"count": 100_001}, {"employer": " "}, {"as_of": date(2027, 1, 1)}):
        sent = {"employer": "某局", "count": 1, "as_of": date(2026, 11, 1), **fields}
        with pytest.raises(Invalid):
            record_count(branch.body, by=branch.secretary, at=AT, **sent)  # type: ignore[arg-type]  # of any kind


def test_only_a_post_of_the_very_body_changes_its_roster(branch: Branch) -> None:
    entry = branch.add()
    someone = branch.house.person("吴岭")
    branch.house.appoint(someone, "committee", "community_officer")
    for actor in (branch.above, acting(someone)):
        for act in (
            lambda by: add_member(branch.body, MemberRow("何远"), by=by, at=AT),
            lambda by: correct_member(entry, MemberRow("何远"), by=by, at=AT),
            lambda by: end_membership(entry, until=date(2026, 11, 23), by=by, at=AT),
            lambda by: register_at_estate(entry, estate_id=1, on=date(2026, 11, 1), by=by, at=AT),
            lambda by: record_count(branch.body, employer="甲", count=1, as_of=date(2026, 11, 1), by=by, at=AT),
        ):
            with pytest.raises(Refused):
                act(actor)
    assert RosterEntry.objects.get().version == 1


# -- rules -----------------------------------------------------------------------------------------------------


def test_nobody_of_the_fixed_cast_sees_a_roster_or_its_numbers(branch: Branch, no_queries) -> None:  # type: ignore[no-untyped-def]  # a context
    with no_queries():
        for rule in (
            lambda actor: rules.may_manage_roster(actor, branch.body, AT),
            lambda actor: rules.may_count_roster(actor, branch.body, [ESTATE], AT),
        ):
            assert {name for name, actor in fixed_cast().items() if rule(actor) is None} == {"system"}


def test_the_secretary_keeps_it_and_the_committee_above_counts(branch: Branch) -> None:
    places = [branch.house.places["estate"]]
    assert rules.may_manage_roster(branch.secretary, branch.body, AT) is None
    assert rules.may_manage_roster(client_of(branch.secretary), branch.body, AT) is None
    assert rules.may_count_roster(branch.above, branch.body, places, AT) is None
    refusal = rules.may_manage_roster(branch.above, branch.body, AT)
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNSEEN
    committee = branch.house.bodies["party_committee"]
    assert rules.may_count_roster(branch.secretary, committee, [branch.house.places["community"]], AT) is not None


def test_a_body_that_ended_or_is_no_party_organisation_has_no_roster(branch: Branch) -> None:
    ended = replace_body(branch.body, ended_on=date(2026, 1, 1))
    station = branch.house.bodies["station"]
    assert rules.may_manage_roster(SYSTEM, station, AT) is not None
    assert rules.may_manage_roster(SYSTEM, ended, AT) is None, "what is kept for a time is still forgotten there"
    for body in (ended, station):
        assert rules.may_manage_roster(branch.secretary, body, AT) is not None
        assert rules.may_count_roster(branch.above, body, [branch.house.places["estate"]], AT) is not None


def replace_body(body: Organisation, **fields: object) -> Organisation:
    return Organisation(pk=body.pk, **{"kind": body.kind, "name": body.name, **fields})  # type: ignore[arg-type]  # a copy


def test_a_power_in_another_body_opens_nothing(branch: Branch) -> None:
    held = branch.secretary.held
    assert held is not None
    moved = replace(branch.secretary, held=replace(held, organisation_id=number("other")))
    assert rules.may_manage_roster(moved, branch.body, AT) is not None


# -- laws 3 and 4 ----------------------------------------------------------------------------------------------


def test_membership_shows_on_no_residents_record(branch: Branch) -> None:
    resident = branch.house.person("林秋")
    create_account(resident, phone=phone(1), by=SYSTEM, at=AT)
    entry = branch.add("林秋", 1)
    assert entry.person_id != resident.pk
    account = account_by_phone(phone(1))
    assert account is not None
    assert account.person_id == resident.pk
    for model in (Person, Account):
        assert not [one for one in model._meta.related_objects if "roster" in str(one.get_accessor_name() or "")]
    assert bytes(account.phone_index or b"") != bytes(entry.phone_index or b"")
    assert not Event.objects.filter(kind__startswith="roster", refs__has_key="person").exists()


def test_nothing_in_a_roster_can_rank_or_reward(branch: Branch) -> None:
    for model in (RosterEntry, RosterCount, RosterImport, RosterBefore):
        names = {field.name for field in model._meta.get_fields()}
        assert not [name for name in names if any(word in name for word in ("score", "point", "rank", "rating"))]


def test_old_sheets_are_settled_by_the_hourly_job(branch: Branch, monkeypatch: pytest.MonkeyPatch) -> None:
    branch.add("林秋", 1000)
    branch.bring(branch.row(0, 工作单位="甲"))
    monkeypatch.setattr("linli.organisations.jobs.hourly.next_look", 0.0)
    monkeypatch.setattr("linli.core.clock.now", lambda: AT + timedelta(days=31))
    assert forget_roster_before() == 1
    assert forget_roster_before() == 0
    assert not RosterBefore.objects.exists()
