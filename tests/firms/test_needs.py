"""A need from its entering to its end: words, clocks, who is told, what a second press does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from linli.core.actions import KeyReused
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.firms import actions
from linli.firms.actions import FirmFacts, NeedFacts
from linli.firms.enums import Entered, State
from linli.firms.models import FirmBranch, FirmCard, FirmNeed, FirmVisit
from linli.firms.queries import figures, needs_visible_to, stories_for
from linli.messages.models import Outbox
from linli.organisations.actions import create_organisation
from linli.organisations.models import Post
from linli.playbooks.enums import BodyKind
from linli.service_requests.models import ServiceRequest
from tests.firms.conftest import ABOVE, ENVOY, HELPER, KEEPER, MANAGER, OTHER, PART_TIME, Town

pytestmark = pytest.mark.django_db


def told(what: str) -> list[Outbox]:
    return list(Outbox.objects.filter(kind=f"firm_need.{what}").order_by("pk"))


def wrong(field: str, act: object, *given: object, **more: object) -> None:
    with pytest.raises(Invalid) as error:
        act(*given, **more)  # type: ignore[operator]  # an action
    assert list(error.value.errors) == [field]


def test_a_firm_that_is_brought_in_by_whatever_way_has_its_card_and_its_posts(town: Town) -> None:
    body = create_organisation(
        kind=BodyKind.FIRM, name="江滨印刷厂", places=[town.world.places["subdistrict"]], by=town.by(ABOVE), at=town.at
    )
    card = FirmCard.objects.get(pk=body.pk)
    assert card.place == town.world.places["subdistrict"] and card.sort == "private"
    keys = set(Post.objects.filter(organisation=body).values_list("key", flat=True))
    assert keys == {"firm_manager", "firm_branch_secretary", "firm_envoy", "firm_envoy_part_time"}


def test_a_firm_stands_in_the_list_once(town: Town) -> None:
    by, at, place = town.by(KEEPER), town.at, town.world.places["community"]
    facts = FirmFacts("private")
    first = actions.enter_firm(place, "汉水厂", facts, key="a" * 32, by=by, at=at)
    assert actions.enter_firm(place, " 汉水厂 ", facts, key="a" * 32, by=by, at=at).pk == first.pk
    wrong("name", actions.enter_firm, place, "汉水厂", facts, by=by, at=at)
    with pytest.raises(KeyReused):
        actions.enter_firm(place, "另一家", facts, key="a" * 32, by=by, at=at)
    for more, field in (
        ({"sort": "big"}, "sort"),
        ({"address": "长" * 121}, "address"),
        ({"contact": "长" * 41}, "contact"),
    ):
        wrong(field, actions.enter_firm, place, "新厂", FirmFacts(**{"sort": "private", **more}), by=by, at=at)
    with pytest.raises(Refused):
        actions.enter_firm(place, "新厂", facts, by=town.by(MANAGER), at=at)


def test_a_branch_has_its_past_and_no_day_before_it_began(town: Town) -> None:
    by, at, today = town.by(KEEPER), town.at, town.today
    note = actions.note_branch
    first = note(town.card, kind="own", since=today - timedelta(days=400), by=by, at=at)
    assert note(town.card, kind="own", since=first.since, by=by, at=at).pk == first.pk
    wrong("kind", note, town.card, kind="big", since=today, by=by, at=at)
    wrong("since", note, town.card, kind="own", since=today + timedelta(days=1), by=by, at=at)
    wrong("since", note, town.card, kind="own", since=today - timedelta(days=500), by=by, at=at)
    wrong("joint_with", note, town.card, kind="joint", since=today, joint_with=town.card.pk, by=by, at=at)
    wrong("joint_with", note, town.card, kind="joint", since=today, joint_with=None, by=by, at=at)
    other = town.cards["other"].pk
    second = note(town.card, kind="joint", since=today, joint_with=other, by=by, at=at)
    first.refresh_from_db()
    assert (first.until, second.joint_with_id) == (today, other)
    actions.end_branch(town.card, until=today, by=by, at=at)
    actions.end_branch(town.card, until=today, by=by, at=at)
    assert not FirmBranch.objects.filter(until=None).exists()
    found = figures(FirmCard.objects.all(), needs_visible_to(by), at, today)
    assert (found.firms, found.with_branch, found.with_branch_before, found.without) == (2, 0, 1, 2)


def test_the_book_keeps_a_day_and_words_and_nothing_of_who_it_was(town: Town) -> None:
    assert {field.name for field in FirmVisit._meta.get_fields()} == {"id", "firm", "on", "words"}
    before = Event.objects.count()
    line = actions.write_visit(town.card, on=town.today, words="缺人", by=town.by(ENVOY), at=town.at)
    assert Event.objects.count() == before, "no event says who was where"
    with pytest.raises(Refused):
        actions.write_visit(town.card, on=town.today, words="缺人", by=town.by(KEEPER), at=town.at)
    with pytest.raises(Refused):
        actions.write_visit(town.card, on=town.today, words="缺人", by=town.by(OTHER), at=town.at)
    actions.strike_visit(town.card, line.pk, by=town.by(PART_TIME), at=town.at)
    assert not FirmVisit.objects.exists()


@pytest.mark.parametrize(
    ("role", "through"), [(MANAGER, Entered.FIRM), (ENVOY, Entered.ENVOY), (KEEPER, Entered.KEEPER)]
)
def test_a_need_says_through_whom_it_came_in(town: Town, role: str, through: Entered) -> None:
    row = town.entered(role)
    assert (row.entered, row.state, row.keeper) == (through, "waiting", town.world.bodies["community_office"])
    assert row.number.startswith("FN-")


def test_an_unpaid_envoy_is_asked_and_never_late(town: Town) -> None:
    assert town.entered().asked_only
    town.cards["firm"] = town.cards["other"]
    row = town.entered(OTHER)
    assert not row.asked_only
    assert (local_date(row.take_by) - town.today).days == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (NeedFacts("gold", "缺钱"), "kind"),
        (NeedFacts("loan", " \u200b "), "words"),
        (NeedFacts("loan", "长" * 2001), "words"),
    ],
)
def test_a_need_without_sense_is_refused_at_its_field(town: Town, facts: NeedFacts, field: str) -> None:
    wrong(field, actions.enter_need, town.card, facts, by=town.by(MANAGER), at=town.at)
    wrong(field, actions.correct_need, town.entered(), facts, by=town.by(MANAGER), at=town.at)


def test_the_same_key_gives_the_same_need(town: Town) -> None:
    first = town.entered(key="n" * 32)
    assert town.entered(key="n" * 32).pk == first.pk
    with pytest.raises(KeyReused):
        town.entered(words="另一件", key="n" * 32)


def test_a_body_is_asked_answers_in_working_days_and_is_told(town: Town) -> None:
    row = town.asked()
    assert [one.organisation_id for one in told("body.asked")] == [town.lighting.pk]
    assert (local_date(row.due_at) - town.today).days == 3
    row = actions.accept_need(row, by=town.by(HELPER), at=town.at)
    assert (local_date(row.due_at) - town.today).days == 14, "ten working days"
    again = actions.accept_need(row, by=town.by(HELPER), at=town.at)
    assert again.version == row.version


def test_a_body_that_cannot_help_with_this_is_not_asked(town: Town) -> None:
    row, by = town.taken(), town.by(ENVOY)
    for body in (None, town.card.pk, town.world.bodies["property"].pk):
        wrong("body", actions.ask_body, row, body=body, words="请", by=by, at=town.at)
    wrong("words", actions.ask_body, row, body=town.lighting.pk, words="", by=by, at=town.at)
    wrong("words", actions.ask_body, row, body=town.lighting.pk, words="长" * 501, by=by, at=town.at)


def test_declined_goes_one_level_up_and_the_decision_is_not_declined(town: Town) -> None:
    row = town.declined()
    community = town.world.bodies["community_office"]
    assert row.decider == community
    assert [one.organisation_id for one in told("body.to_decide")] == [community.pk]
    assert [one.person_id for one in told("seer.declined")] == [town.people[ENVOY].pk]
    by = town.by(KEEPER)
    wrong("words", actions.decide_need, row, body=town.lighting.pk, words=" ", by=by, at=town.at)
    row = actions.decide_need(row, body=town.lighting.pk, words="归城管", by=by, at=town.at)
    assert row.state == State.WITH_BODY
    with pytest.raises(Refused):
        actions.decline_need(row, words="还是不行", by=town.by(HELPER), at=town.at)


def test_where_the_keeper_saw_to_it_the_body_above_it_decides(town: Town) -> None:
    row = actions.take_up(town.entered(), by=town.by(KEEPER), at=town.at)
    row = actions.ask_body(row, body=town.lighting.pk, words="请帮", by=town.by(KEEPER), at=town.at)
    row = actions.decline_need(row, words="不行", by=town.by(HELPER), at=town.at)
    assert row.decider == town.world.bodies["subdistrict_office"]


def test_not_solved_is_the_envoys_again_and_another_body_may_decline_again(town: Town) -> None:
    row = actions.say_not(town.reported(), words="只到了一半", by=town.by(MANAGER), at=town.at)
    assert (row.state, row.body, row.done_at) == ("in_hand", None, None)
    assert [one.person_id for one in told("seer.not_solved")] == [town.people[ENVOY].pk]
    row = actions.ask_body(row, body=town.lighting.pk, words="再请一次", by=town.by(ENVOY), at=town.at)
    assert actions.decline_need(row, words="没有了", by=town.by(HELPER), at=town.at).state == State.DECLINED


def test_solved_is_said_once_and_ends_it(town: Town) -> None:
    row = town.solved()
    again = actions.say_solved(row, by=town.by(MANAGER), at=town.later(hours=1))
    assert (again.version, again.ended_at) == (row.version, row.ended_at)
    with pytest.raises(Refused):
        actions.withdraw_need(row, by=town.by(MANAGER), at=town.at)


@pytest.mark.parametrize("days", [None, 0, -3, 400])
def test_not_possible_yet_has_a_reason_and_a_day_within_the_playbooks_months(town: Town, days: int | None) -> None:
    row, by = town.taken(), town.by(ENVOY)
    day = None if days is None else town.today + timedelta(days=days)
    wrong("review_on", actions.defer_need, row, words="等额度", review_on=day, by=by, at=town.at)
    good = town.today + timedelta(days=60)
    wrong("words", actions.defer_need, row, words="", review_on=good, by=by, at=town.at)
    row = actions.defer_need(row, words="等额度", review_on=good, by=by, at=town.at)
    assert [one.organisation_id for one in told("body.deferred")] == [town.card.pk]
    row = actions.resume_need(row, by=town.by(KEEPER), at=town.at)
    assert (row.state, row.review_on) == ("in_hand", None)


def test_what_is_taken_back_is_told_to_who_worked_on_it_once(town: Town) -> None:
    row = actions.withdraw_need(town.with_body(), words="不用了", by=town.by(MANAGER), at=town.at)
    actions.withdraw_need(row, by=town.by(MANAGER), at=town.at)
    assert [one.organisation_id for one in told("body.withdrawn")] == [town.lighting.pk]


def test_what_was_learned_is_published_with_consent_and_without_numbers_and_taken_back(town: Town) -> None:
    row, by, today = town.solved(), town.by(MANAGER), town.today
    publish = actions.publish_need
    for said, day, way, field in (
        ("打13800000000问", today, "spoken", "words"),
        ("长" * 1001, today, "spoken", "words"),
        ("专利可以质押", None, "spoken", "consented_on"),
        ("专利可以质押", today + timedelta(days=1), "spoken", "consented_on"),
        ("专利可以质押", today, "shouted", "consent_way"),
    ):
        wrong(field, publish, row, words=said, consented_on=day, consent_way=way, by=by, at=town.at)
    row = publish(row, words="专利可以质押", consented_on=today, consent_way="written", by=by, at=town.at)
    assert [one.pk for one in stories_for(town.world.estate, town.at)] == [row.pk]
    assert not stories_for(town.world.places["other_estate"], town.at)
    row = publish(row, words="", consented_on=None, consent_way="", by=by, at=town.at)
    assert not stories_for(town.world.estate, town.at)


def test_a_request_is_made_with_the_needs_words_and_stands_where_the_firm_lies(town: Town) -> None:
    row = town.taken()
    made = actions.make_request(row, by=town.by(ENVOY), at=town.at)
    assert (made.words, made.where_words, made.station_only) == (row.words, "东园精密机械厂", True)
    assert actions.make_request(row, by=town.by(ENVOY), at=town.at).pk == made.pk
    assert ServiceRequest.objects.count() == 1
    with pytest.raises(Refused):
        actions.make_request(row, by=town.by(PART_TIME), at=town.at)


def test_two_who_take_it_up_at_once_get_a_clear_answer(town: Town) -> None:
    row = town.entered()
    version = row.version
    actions.take_up(row, by=town.by(ENVOY), at=town.at, version=version)
    with pytest.raises(Stale):
        actions.take_up(row, by=town.by(PART_TIME), at=town.at, version=version)
    again = actions.take_up(FirmNeed.objects.get(pk=row.pk), by=town.by(ENVOY), at=town.at)
    assert again.version == version + 1


def test_the_same_press_twice_from_one_page_changes_nothing(town: Town) -> None:
    """A form that is sent twice sends the same version twice."""
    row, at = town.entered(), town.at
    envoy, helper, manager = town.by(ENVOY), town.by(HELPER), town.by(MANAGER)

    def twice(act: Callable[..., FirmNeed], found: FirmNeed, by: Actor) -> FirmNeed:
        done = [act(found, by=by, at=at, version=found.version) for _press in range(2)]
        assert done[0].version == done[1].version
        return done[1]

    row = twice(actions.take_up, row, envoy)
    made = [actions.make_request(row, by=envoy, at=at, version=row.version).pk for _press in range(2)]
    assert made[0] == made[1]
    row = actions.ask_body(FirmNeed.objects.get(pk=row.pk), body=town.lighting.pk, words="有技改贴息", by=envoy, at=at)
    row = actions.report_need(twice(actions.accept_need, row, helper), words="批了", by=helper, at=at)
    twice(actions.say_solved, row, manager)
    twice(actions.withdraw_need, town.entered(), manager)


def test_events_hold_no_words(town: Town) -> None:
    town.solved()
    for event in Event.objects.filter(subject_type__in=["firm_need", "firm_card"]).order_by("pk"):
        assert not [one for one in ("周转", "批了", "到账", "有技改") if one in str(event.refs)]
