"""Also affected: joined without a second item, counted, told once at the end, left at any time, and no word on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linli.core.actions import KeyReused
from linli.core.actors import Actor, ActorKind
from linli.core.refusals import Invalid, RefusalKind, Refused
from linli.messages.models import Outbox
from linli.messages.words import words_of
from linli.people.models import Contact
from linli.service_requests import actions, rules
from linli.service_requests.actions import Key
from linli.service_requests.enums import OPEN, State, Verb
from linli.service_requests.models import Affected, ServiceRequest
from tests.service_requests.steps import HEAD, REPAIRER, Path, code_of, happened

NOBODY = Actor(ActorKind.NOBODY)
PHONE = "13812341234"


def browser(joining: Affected) -> Actor:
    """A browser that holds the signed cookie of a joining."""
    return Actor(ActorKind.CODE, subjects=frozenset({joining.pk}))


def messages(row: ServiceRequest) -> list[str]:
    found = Outbox.objects.filter(subject_id=row.pk, kind__contains="affected").order_by("id")
    return [one.kind.rsplit(".", 1)[1] for one in found]


def with_telephone(path: Path, row: ServiceRequest) -> Affected:
    joining = actions.affect(row, by=NOBODY, at=path.later(minutes=1))
    actions.leave_affected_telephone(joining, phone=PHONE, by=browser(joining), at=path.at)
    return joining


def test_joined_there_is_no_second_item_and_it_is_counted(path: Path) -> None:
    row = path.filed()
    before, version = ServiceRequest.objects.count(), row.version
    for _each in range(3):
        actions.affect(row, by=NOBODY, at=path.later(minutes=1))
    row.refresh_from_db()
    assert (ServiceRequest.objects.count(), row.affected_count, row.version) == (before, 3, version)
    assert happened(row)[-3:] == ["affected"] * 3


def test_who_joined_gets_the_same_joining_again(path: Path) -> None:
    row = path.filed()
    first = actions.affect(row, by=NOBODY, at=path.at)
    assert actions.affect(row, by=browser(first), at=path.at) == first
    person = path.by("neighbour") if "neighbour" in path.world.people else path.by("volunteer")
    resident = replace(person, kind=ActorKind.RESIDENT, held=None)
    second = actions.affect(row, by=resident, at=path.at)
    assert actions.affect(row, by=resident, at=path.at) == second
    row.refresh_from_db()
    assert row.affected_count == 2


def test_a_repeated_call_joins_once_and_a_key_is_for_one_matter(path: Path) -> None:
    row, other, key = path.filed(), path.filed(), Key("web", "abc")
    first = actions.affect(row, by=NOBODY, at=path.at, key=key)
    assert actions.affect(row, by=NOBODY, at=path.at, key=key).pk == first.pk
    with pytest.raises(KeyReused):
        actions.affect(other, by=NOBODY, at=path.at, key=key)
    row.refresh_from_db()
    assert row.affected_count == 1


@pytest.mark.parametrize("state", list(State))
def test_only_an_open_one_is_joined(path: Path, state: State) -> None:
    row = path.to(state)
    refusal = rules.may_affect(NOBODY, row, path.at)
    assert (refusal is None) == (state in OPEN - {State.RESOLVED})
    if refusal is not None:
        assert (refusal.kind, bool(refusal.instead)) == (RefusalKind.WHEN, True)


def test_a_repeated_call_after_leaving_joins_anew(path: Path) -> None:
    row, key = path.filed(), Key("web", "abc")
    first = actions.affect(row, by=NOBODY, at=path.at, key=key)
    actions.leave_affected(first, by=browser(first), at=path.later(minutes=1))
    again = actions.affect(row, by=NOBODY, at=path.later(minutes=1), key=key)
    row.refresh_from_db()
    assert (again.pk != first.pk, again.left_at, row.affected_count) == (True, None, 1)


def test_what_was_kept_back_meanwhile_is_told_without_saying_what_it_is_about(path: Path) -> None:
    row = path.in_hand()
    with_telephone(path, row)
    ServiceRequest.objects.filter(pk=row.pk).update(station_only=True)
    row = path.resolve(row)
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    told = Outbox.objects.get(subject_id=row.pk, kind__endswith="affected_closed")
    assert told.refs["category"] == ""
    assert row.number in words_of(told.kind, told.refs).title


def test_a_telephone_is_taken_only_while_it_can_be_told(path: Path) -> None:
    row = path.in_hand()
    joining = actions.affect(row, by=NOBODY, at=path.at)
    row = path.resolve(row)
    actions.rate(row, by=code_of(row), at=path.later(hours=1))
    joining.refresh_from_db()
    refusal = rules.may_leave_affected_telephone(browser(joining), joining, path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHEN


def test_one_telephone_in_two_browsers_is_told_once(path: Path) -> None:
    row = path.in_hand()
    with_telephone(path, row)
    with_telephone(path, row)
    row = path.resolve(row)
    actions.rate(row, by=code_of(row), at=path.later(hours=1))
    assert messages(row) == ["affected_closed"]


@pytest.mark.parametrize("report", [{"station_only": True}, {"about_station": True}])
def test_what_is_kept_back_is_not_there(path: Path, report: dict[str, bool]) -> None:
    refusal = rules.may_affect(NOBODY, path.filed(**report), path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.UNSEEN


@pytest.mark.parametrize("role", [HEAD, REPAIRER])
def test_staff_do_not_join_in_their_posts(path: Path, role: str) -> None:
    refusal = rules.may_affect(path.by(role), path.filed(), path.at)
    assert refusal is not None
    assert refusal.kind is RefusalKind.WHO


def test_nobody_joins_their_own(path: Path) -> None:
    row = path.filed()
    for own in (code_of(row), path.by("resident")):
        refusal = rules.may_affect(own, row, path.at)
        assert refusal is not None
        assert refusal.kind is RefusalKind.WHEN


def test_whoever_joined_may_see_close_rate_and_withdraw_nothing(path: Path) -> None:
    row = path.filed()
    joining = actions.affect(row, by=NOBODY, at=path.at)
    row = ServiceRequest.objects.select_related("station", "holder", "lead").get(pk=row.pk)
    assert rules.may_see(browser(joining), row, path.at) is not None
    for verb in Verb:
        assert rules.RULES[verb](browser(joining), row, path.at) is not None


def test_they_are_told_once_when_it_closes_and_not_at_a_second_closing(path: Path) -> None:
    row = path.in_hand()
    with_telephone(path, row)
    silent = actions.affect(row, by=NOBODY, at=path.at)
    row = path.resolve(row)
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    assert messages(row) == ["affected_closed"]
    told = Outbox.objects.get(subject_id=row.pk, kind__endswith="affected_closed")
    assert told.contact_id is not None
    assert row.number in words_of(told.kind, told.refs).title
    silent.refresh_from_db()
    assert silent.told_at is None
    row = actions.reopen(row, by=code_of(row), at=path.later(hours=1))
    actions.withdraw(row, by=code_of(row), at=path.later(hours=1))
    assert messages(row) == ["affected_closed"]


@pytest.mark.parametrize(
    ("end", "told"), [("declined", ["affected_declined"]), ("withdrawn", ["affected_withdrawn"]), ("deferred", [])]
)
def test_other_ends_are_told_too_but_what_is_put_off_goes_on(path: Path, end: str, told: list[str]) -> None:
    row = path.accepted()
    with_telephone(path, row)
    by, at = path.by(HEAD), path.later(hours=1)
    if end == "declined":
        actions.decline(row, by=by, at=at, reason="other_place")
    elif end == "withdrawn":
        actions.withdraw(row, by=code_of(row), at=at)
    else:
        actions.defer(row, by=by, at=at, reason="no_money", review_on=path.day(20), words="资金还没有着落。")
    assert messages(row) == told


def test_who_left_is_not_counted_and_not_told(path: Path) -> None:
    row = path.in_hand()
    joining = with_telephone(path, row)
    left = actions.leave_affected(joining, by=browser(joining), at=path.later(minutes=1))
    row.refresh_from_db()
    assert (row.affected_count, left.contact) == (0, None)
    assert [bytes(contact.sealed) for contact in Contact.objects.filter(scrubbed_at__isnull=False)] == [b""]
    row = path.resolve(row)
    row = actions.rate(row, by=code_of(row), at=path.later(hours=1))
    assert messages(row) == []
    with pytest.raises(Refused) as refused:
        actions.leave_affected(joining, by=browser(joining), at=path.at)
    assert refused.value.refusal.kind is RefusalKind.WHEN


def test_who_left_may_join_again(path: Path) -> None:
    row = path.filed()
    joining = actions.affect(row, by=NOBODY, at=path.at)
    actions.leave_affected(joining, by=browser(joining), at=path.later(minutes=1))
    again = actions.affect(row, by=browser(joining), at=path.later(minutes=1))
    row.refresh_from_db()
    assert (again.pk != joining.pk, row.affected_count) == (True, 1)


@pytest.mark.parametrize("role", ["", HEAD, "resident"])
def test_nobody_else_leaves_for_them_or_leaves_a_telephone(path: Path, role: str) -> None:
    joining = actions.affect(path.filed(), by=NOBODY, at=path.at)
    other = path.by(role) if role else NOBODY
    with pytest.raises(Refused):
        actions.leave_affected(joining, by=other, at=path.at)
    with pytest.raises(Refused):
        actions.leave_affected_telephone(joining, phone=PHONE, by=other, at=path.at)


def test_a_wrong_telephone_is_said_and_nothing_is_kept(path: Path) -> None:
    joining = actions.affect(path.filed(), by=NOBODY, at=path.at)
    with pytest.raises(Invalid) as invalid:
        actions.leave_affected_telephone(joining, phone="12", by=browser(joining), at=path.at)
    assert list(invalid.value.errors) == ["phone"]


def test_followers_of_one_that_was_joined_hear_of_the_end_of_the_leading_one(path: Path) -> None:
    row, leading = path.filed(), path.resolved()
    with_telephone(path, row)
    actions.merge(row, by=path.by(HEAD), at=path.later(minutes=1), leading=path.filed())
    row.refresh_from_db()
    row.merged_into = leading
    row.save(update_fields=["merged_into"])
    actions.rate(leading, by=code_of(leading), at=path.at + timedelta(hours=1))
    assert messages(row) == ["affected_closed"]
