"""A body's care for its own members: a day with consent, a month's run, ticks, and nobody else reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from linli.care import actions, queries_near, rules_near
from linli.care.models import CareDate, CareGift
from linli.core.actors import Actor
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused
from linli.demo.cast import ROLES, World
from linli.demo.party import add_party
from linli.organisations.models import Organisation, RosterEntry
from tests.care.conftest import Care

SECRETARY = "volunteer"


@pytest.fixture
def branch(world: World) -> Organisation:
    return add_party(world)


def secretary(care: Care) -> Actor:
    return care.world.actor(SECRETARY, post="branch_secretary")


def members(branch: Organisation) -> list[RosterEntry]:
    return list(RosterEntry.objects.filter(organisation=branch).order_by("pk"))


def kept(care: Care, branch: Organisation, number: int = 0, **more: Any) -> CareDate:
    said = {
        "month": 7, "day": 1, "consent_way": "spoken", "consented_on": care.today, "by": secretary(care), "at": care.at,
    }  # fmt: skip
    return actions.keep_date(branch, members(branch)[number], **{**said, **more})


def test_a_day_is_kept_with_consent_and_put_right_in_its_place(care: Care, branch: Organisation) -> None:
    row = kept(care, branch)
    assert (row.month, row.day) == (7, 1)
    again = kept(care, branch, month=2, day=29)
    assert (again.pk, again.month, again.day) == (row.pk, 2, 29)
    assert CareDate.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("day", {"month": None}),
        ("day", {"day": None}),
        ("day", {"month": 2, "day": 30}),
        ("day", {"month": 13, "day": 1}),
        ("day", {"month": 0, "day": 0}),
        ("day", {"month": -1, "day": 1}),
        ("day", {"month": 10**9, "day": 1}),
        ("consent_way", {"consent_way": ""}),
        ("consented_on", {"consented_on": None}),
        ("consented_on", {"consented_on": date(2999, 1, 1)}),
        ("consented_on", {"consented_on": date(2026, 1, 1)}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    care: Care, branch: Organisation, field: str, more: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as wrong:
        kept(care, branch, **more)
    assert list(wrong.value.errors) == [field]


def test_only_members_of_the_bodys_own_roster_have_a_day(care: Care, branch: Organisation) -> None:
    gone = members(branch)[0]
    RosterEntry.objects.filter(pk=gone.pk).update(until=care.today)
    said = {"month": 1, "day": 1, "consent_way": "spoken", "consented_on": care.today, "by": secretary(care)}
    for entry in (None, gone):
        with pytest.raises(Invalid) as wrong:
            actions.keep_date(branch, entry, **said, at=care.at)
        assert "entry" in wrong.value.errors


def test_nobody_of_the_cast_but_the_bodys_own_post_reads_or_enters_it(care: Care, branch: Organisation) -> None:
    plan, row = queries_near.plan_of(branch), kept(care, branch)
    for rule, args in (
        (rules_near.may_keep_dates, (plan, branch)),
        (rules_near.may_take_back_date, (row,)),
        (rules_near.may_tick_gift, (row,)),
    ):
        can = set()
        for role in ROLES:
            actor = care.world.actor(role)
            posts = [actor.in_post(held) for held in actor.posts] or [actor]
            can |= {role for one in posts if rule(one, *args, care.at) is None}
        assert can == {SECRETARY}


def test_a_body_whose_kind_the_playbook_does_not_name_keeps_none(care: Care) -> None:
    station = care.world.bodies["station"]
    refused = rules_near.may_keep_dates(care.by(), queries_near.plan_of(station), station, care.at)
    assert refused is not None


def test_the_run_of_a_month_lists_whose_day_it_is_with_what_was_given(care: Care, branch: Organisation) -> None:
    first, other = kept(care, branch, 0, day=20), kept(care, branch, 1, day=3)
    kept(care, branch, 2, month=8)
    left = kept(care, branch, 3, day=9)
    RosterEntry.objects.filter(pk=left.entry_id).update(until=care.today)
    plan = queries_near.plan_of(branch)
    assert plan is not None
    actions.tick_gift(first, key="card", year=2026, by=secretary(care), at=care.at)
    found = queries_near.due_in(branch, plan, 2026, 7)
    assert [one.row.pk for one in found] == [other.pk, first.pk]
    assert [one.given for one in found] == [{"card": None, "book": None}, {"card": care.today, "book": None}]
    assert queries_near.due_in(branch, plan, 2027, 7)[1].given == {"card": None, "book": None}


def test_a_second_tick_changes_nothing_and_what_is_not_given_is_no_tick(care: Care, branch: Organisation) -> None:
    row = kept(care, branch)
    for _press in range(2):
        actions.tick_gift(row, key="book", year=2026, by=secretary(care), at=care.at)
    assert CareGift.objects.count() == 1
    for field, more in (("key", {"key": "medal"}), ("year", {"year": 1999}), ("year", {"year": 2999})):
        with pytest.raises(Invalid) as wrong:
            actions.tick_gift(row, **{"key": "card", "year": 2026, **more}, by=secretary(care), at=care.at)
        assert list(wrong.value.errors) == [field]


def test_taken_back_the_day_is_gone_at_once_and_can_be_kept_anew(care: Care, branch: Organisation) -> None:
    row = actions.take_back_date(kept(care, branch), by=secretary(care), at=care.at)
    row.refresh_from_db()
    assert (row.month, row.day, row.withdrawn_at) == (None, None, care.at)
    assert list(queries_near.dates_of(branch)) == []
    for act, more in ((actions.take_back_date, {}), (actions.tick_gift, {"key": "card", "year": 2026})):
        with pytest.raises(Refused):
            act(row, **more, by=secretary(care), at=care.at)
    assert kept(care, branch).pk != row.pk


def test_taken_back_nothing_tells_the_day_by_when_something_was_given(care: Care, branch: Organisation) -> None:
    row, other = kept(care, branch, 0), kept(care, branch, 1)
    for one in (row, other):
        actions.tick_gift(one, key="card", year=2026, by=secretary(care), at=care.at)
    actions.take_back_date(row, by=secretary(care), at=care.at)
    assert [gift.date_id for gift in CareGift.objects.all()] == [other.pk]


def test_events_hold_no_day_and_no_name(care: Care, branch: Organisation) -> None:
    row = kept(care, branch, month=11, day=28)
    said = [(one.kind, one.refs) for one in Event.objects.filter(subject_id=str(row.pk))]
    assert said == [("care_date.kept", {})]


def test_nothing_but_care_reads_the_days(care: Care) -> None:
    """The name of the model stands in no file outside of care, its pages and the demo."""
    from pathlib import Path

    import linli

    root = Path(linli.__file__).parent
    allowed = {"care", "demo"}
    found = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "CareDate" in path.read_text(encoding="utf-8") and path.relative_to(root).parts[0] not in allowed
    ]
    assert found == ["web/desk/care_members.py"]
