"""Two reviews by two persons, the public notice, objections, the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from linli.care import actions, rules
from linli.care.enums import State
from linli.care.models import CareApplication
from linli.core.clock import local_date
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.core.wording import day_words
from linli.messages.models import Outbox
from linli.organisations.actions import appoint, create_post
from linli.people.actions import move_in
from tests.care.conftest import ASKED, DEPUTY, GRANTED, HEAD, KEEPER, OFFICER, SYSTEM, Care, elsewhere

YES: dict[str, Any] = {"says": "yes", "amount": GRANTED}


def test_the_first_says_yes_with_an_amount_and_the_second_has_it(care: Care) -> None:
    row = care.second()
    assert (row.state, row.first_amount, row.amount) == (State.SECOND, GRANTED, None)
    assert row.first_reviewer_id == care.by(HEAD).appointment_id
    assert row.due_at is not None and row.due_at > care.at


def test_the_second_puts_it_into_the_public_notice_for_the_playbooks_days(care: Care) -> None:
    row = care.notice()
    assert (row.state, row.amount, row.due_at) == (State.NOTICE, GRANTED, None)
    assert row.noticed_on == care.today
    assert row.notice_until == care.today + timedelta(days=5)


def test_the_second_may_say_less_and_never_more(care: Care) -> None:
    row = care.second()
    with pytest.raises(Invalid) as wrong:
        actions.review_second(row, says="yes", amount=GRANTED + 1, by=care.by(OFFICER), at=care.at)
    assert "amount" in wrong.value.errors
    assert actions.review_second(row, says="yes", amount=1, by=care.by(OFFICER), at=care.at).amount == 1


@pytest.mark.parametrize("amount", [None, 0, -1, ASKED + 1, 10**14])
def test_an_amount_is_above_nothing_and_within_what_was_asked(care: Care, amount: int | None) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.review_first(care.asked(), says="yes", amount=amount, by=care.by(), at=care.at)
    assert "amount" in wrong.value.errors


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("says", {"says": ""}),
        ("says", {"says": "perhaps"}),
        ("words", {"says": "no", "words": " "}),
        ("words", {"says": "no", "words": "字" * 201}),
        ("words", {"says": "yes", "words": "打 13900139001"}),
    ],
)
def test_a_review_is_yes_or_no_and_a_no_has_a_reason(care: Care, field: str, more: dict[str, str]) -> None:
    for row, act, role in (
        (care.asked(), actions.review_first, HEAD),
        (care.second(2), actions.review_second, OFFICER),
    ):
        with pytest.raises(Invalid) as wrong:
            act(row, **{**YES, **more}, by=care.by(role), at=care.at)
        assert field in wrong.value.errors


def test_a_no_of_either_ends_it_with_the_reason_and_a_message_that_says_neither(care: Care) -> None:
    first = actions.review_first(care.asked(), says="no", words="请先找民政", by=care.by(), at=care.at)
    second = actions.review_second(care.second(2), says="no", words="条件不够", by=care.by(OFFICER), at=care.at)
    assert [row.state for row in (first, second)] == [State.REFUSED, State.REFUSED]
    assert [row.reason for row in (first, second)] == ["请先找民政", "条件不够"]
    told = Outbox.objects.filter(kind="care_application.refused.person")
    assert told.count() == 2
    assert all("民政" not in str(one.refs) for one in told)


def test_nobody_reviews_what_they_entered(care: Care) -> None:
    row = care.asked(role=HEAD)
    with pytest.raises(Refused) as refused:
        actions.review_first(row, **YES, by=care.by(HEAD), at=care.at)
    assert "entered this application yourself" in refused.value.refusal.why
    assert refused.value.refusal.who_can


def test_one_person_in_two_posts_is_one_reviewer(care: Care) -> None:
    world, body = care.world, care.world.bodies["community_office"]
    post = create_post(body, key="community_officer", playbook_version_id=world.version.pk, by=SYSTEM, at=care.at)
    appoint(post, world.people[HEAD], starts_on=care.today - timedelta(days=2), by=SYSTEM, at=care.at)
    row = care.second()
    both = world.actor(HEAD, post="community_officer")
    assert both.held is not None and both.held.post_key == "community_officer"
    with pytest.raises(Refused) as refused:
        actions.review_second(row, **YES, by=both, at=care.at)
    assert "gave the first review yourself" in refused.value.refusal.why
    row.refresh_from_db()
    assert row.state == State.SECOND


def test_nobody_reviews_their_own_household_though_the_desk_does_not_know_where_they_live(care: Care) -> None:
    row = care.asked()
    move_in(care.world.people[HEAD], room=care.door, since=care.today, by=SYSTEM, at=care.at)
    by = elsewhere(care.by(HEAD), rooms=frozenset())
    with pytest.raises(Refused) as refused:
        actions.review_first(row, **YES, by=by, at=care.at)
    assert "own household" in refused.value.refusal.why


def test_two_presses_of_a_review_are_one(care: Care) -> None:
    row = care.asked()
    actions.review_first(row, **YES, by=care.by(), at=care.at)
    with pytest.raises(Refused) as refused:
        actions.review_first(row, **YES, by=care.by(), at=care.at)
    assert refused.value.refusal.kind is RefusalKind.WHEN
    with pytest.raises(Stale):
        actions.review_second(row, **YES, by=care.by(OFFICER), at=care.at, version=row.version)


@pytest.mark.parametrize("days", range(6))
def test_nothing_is_granted_before_the_notice_is_over(care: Care, days: int) -> None:
    row = care.notice()
    with pytest.raises(Refused) as refused:
        actions.decide_application(row, by=care.by(KEEPER), at=care.at + timedelta(days=days))
    assert refused.value.refusal.why == f"The public notice runs until {day_words(row.notice_until)}."


def test_on_the_day_after_it_is_granted_and_the_person_hears_of_it(care: Care) -> None:
    row = care.decided()
    assert (row.state, row.decided_on) == (State.DECIDED, local_date(care.at))
    assert Outbox.objects.filter(kind="care_application.decided.person", contact_id=row.contact_id).count() == 1


def test_who_left_no_telephone_is_told_by_whoever_entered_it(care: Care) -> None:
    care.decided(phone="")
    assert not Outbox.objects.filter(kind__startswith="care_application").exists()


def test_an_objection_stops_the_decision_until_it_is_answered(care: Care) -> None:
    row = care.objected()
    assert (row.state, row.objection) == (State.OBJECTED, "听说他有两套房")
    care.later(days=9)
    with pytest.raises(Refused):
        actions.decide_application(row, by=care.by(KEEPER), at=care.at)
    row = actions.settle_objection(row, stands=True, words="核过了，只有一套", by=care.by(KEEPER), at=care.at)
    assert (row.state, row.notice_until, row.answer) == (State.NOTICE, care.today, "核过了，只有一套")
    care.later(days=1)
    assert actions.decide_application(row, by=care.by(KEEPER), at=care.at).state == State.DECIDED


def test_an_objection_that_holds_ends_it(care: Care) -> None:
    row = actions.settle_objection(care.objected(), stands=False, words="属实", by=care.by(KEEPER), at=care.at)
    assert (row.state, row.reason) == (State.REFUSED, "属实")


@pytest.mark.parametrize("words", ["", " ", "字" * 201, "他的卡 6222 0212 3456 7890 123"])
def test_an_objection_and_its_answer_are_words_without_numbers(care: Care, words: str) -> None:
    row, asked = care.notice(), care.objected(2)
    with pytest.raises(Invalid) as wrong:
        actions.enter_objection(row, words=words, by=care.by(KEEPER), at=care.at)
    assert "words" in wrong.value.errors
    with pytest.raises(Invalid):
        actions.settle_objection(asked, stands=True, words=words, by=care.by(KEEPER), at=care.at)


def test_only_the_keeper_decides_and_settles(care: Care) -> None:
    row, asked = care.notice(), care.objected(2)
    for role in (HEAD, OFFICER, DEPUTY):
        for rule, one in ((rules.may_decide, row), (rules.may_object, row), (rules.may_settle, asked)):
            refused = rule(care.by(role), one, care.at)
            assert refused is not None and refused.kind is RefusalKind.WHO
            assert "春风街道" in refused.who_can


def test_the_database_holds_two_reviewers_and_the_days(care: Care) -> None:
    from django.db import IntegrityError, transaction

    row = care.notice()
    for change in (
        {"second_reviewer": row.first_reviewer_id},
        {"amount": None},
        {"amount": ASKED + 1},
        {"state": State.DECIDED},
        {"state": State.DECIDED, "decided_on": row.notice_until},
        {"state": State.CLOSED},
        {"purpose": "cancer"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CareApplication.objects.filter(pk=row.pk).update(**change)
