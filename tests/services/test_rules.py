"""Who may do what: the whole cast against each rule, lists and rules alike, and no question to the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.demo.cast import PEOPLE
from linli.services import rules
from linli.services.enums import EntryState, Side, State
from linli.services.models import AgentMatter, DirectoryEntry
from linli.services.queries import agency_at, directory_at, entries_visible_to, matters_visible_to
from tests.services.conftest import HEAD, OFFICER, RESIDENT, Desk

pytestmark = pytest.mark.django_db

CAST = [*sorted({role for role, _name, _posts in PEOPLE}), "nobody"]
KEEPERS, DOERS = {HEAD}, {HEAD}


def allowed(desk: Desk, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role in CAST if rule(desk.by(role)) is None}


def test_recommending_is_for_who_lives_here_and_the_keepers_of_the_place(desk: Desk) -> None:
    plan, estate = directory_at(desk.world.estate), desk.world.estate
    may = allowed(desk, lambda by: rules.may_recommend(by, plan, estate, desk.at))
    assert {RESIDENT, HEAD, OFFICER} <= may
    living = {role for role in CAST if ("estate", estate.pk) in desk.by(role).rooms}
    assert may == living | {HEAD, OFFICER}
    assert not allowed(desk, lambda by: rules.may_recommend(by, None, estate, desk.at))


def test_the_directory_is_kept_by_the_bodies_that_the_playbook_names(desk: Desk) -> None:
    plan, estate = directory_at(desk.world.estate), desk.world.estate
    assert allowed(desk, lambda by: rules.may_keep_directory(by, plan, estate, desk.at)) == {HEAD, OFFICER}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("may_show_entry", EntryState.PROPOSED),
        ("may_refuse_entry", EntryState.PROPOSED),
        ("may_renew_entry", EntryState.SHOWN),
        ("may_hide_entry", EntryState.SHOWN),
        ("may_remove_entry", EntryState.SHOWN),
        ("may_change_entry", EntryState.SHOWN),
        ("may_reply_for_firm", EntryState.SHOWN),
        ("may_see_entry", EntryState.SHOWN),
    ],
)
def test_an_entry_is_in_the_hands_of_its_keepers(desk: Desk, name: str, state: EntryState) -> None:
    row = desk.entry_in(state)
    assert allowed(desk, lambda by: getattr(rules, name)(by, row, desk.at)) == KEEPERS


def test_asking_is_for_everybody_and_entering_for_who_takes_matters_there(desk: Desk) -> None:
    plan, estate = agency_at(desk.world.estate), desk.world.estate
    assert allowed(desk, lambda by: rules.may_ask_for(by, plan, estate, desk.at)) == set(CAST)
    assert not allowed(desk, lambda by: rules.may_ask_for(by, None, estate, desk.at))
    assert allowed(desk, lambda by: rules.may_enter_for(by, plan, estate, desk.at)) == {HEAD, OFFICER}


@pytest.mark.parametrize(
    ("name", "state", "more"),
    [
        ("may_take", State.ASKED, set()),
        ("may_decline_matter", State.ASKED, set()),
        ("may_receive_paper", State.IN_HAND, set()),
        ("may_do_step", State.IN_HAND, set()),
        ("may_pause_matter", State.IN_HAND, set()),
        ("may_resume_matter", State.PAUSED, set()),
        ("may_finish_matter", State.IN_HAND, set()),
        ("may_withdraw_matter", State.IN_HAND, {RESIDENT}),
        ("may_call_asker", State.IN_HAND, set()),
        ("may_see_matter", State.IN_HAND, set()),
    ],
)
def test_a_matter_is_in_the_hands_of_its_body(desk: Desk, name: str, state: State, more: set[str]) -> None:
    row = desk.matter_in(state)
    assert allowed(desk, lambda by: getattr(rules, name)(by, row, desk.at)) == DOERS | more


def test_a_paper_is_ticked_by_its_owner_or_the_body_and_given_back_by_the_body(desk: Desk) -> None:
    row = desk.taken()
    paper = desk.received(row, signed=False)
    ticks = allowed(desk, lambda by: rules.may_tick_paper(by, row, paper, Side.RECEIVED, desk.at))
    assert ticks == DOERS | {RESIDENT}
    assert allowed(desk, lambda by: rules.may_give_back_paper(by, row, paper, desk.at)) == DOERS
    assert allowed(desk, lambda by: rules.may_see_own_matter(by, row, desk.at)) == {RESIDENT}


def test_nobody_ends_it_while_a_paper_is_out(desk: Desk) -> None:
    row = desk.returning()
    assert not allowed(desk, lambda by: rules.may_close_matter(by, row, desk.at))


def test_reporting_is_for_everybody_and_only_about_what_shows(desk: Desk) -> None:
    row = desk.shown()
    assert allowed(desk, lambda by: rules.may_report_entry(by, row, desk.at)) == set(CAST)


def test_lists_and_rules_agree(desk: Desk) -> None:
    entry, matter = desk.shown(), desk.taken()
    for role in CAST:
        by = desk.by(role)
        assert (entry in entries_visible_to(by)) == (rules.may_see_entry(by, entry, desk.at) is None), role
        assert (matter in matters_visible_to(by)) == (rules.may_see_matter(by, matter, desk.at) is None), role


def test_rules_ask_no_database(desk: Desk, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    entry = DirectoryEntry.objects.select_related("organisation", "place").get(pk=desk.shown().pk)
    matter = AgentMatter.objects.select_related("organisation", "place").get(pk=desk.taken().pk)
    actors = [desk.by(role) for role in CAST]
    plan = entry.plan
    with django_assert_num_queries(0):
        for by in actors:
            rules.may_recommend_entry(by, entry, desk.at)
            rules.may_hide_entry(by, entry, desk.at)
            rules.may_keep_directory(by, plan, entry.place, desk.at)
            rules.may_take(by, matter, desk.at)
            rules.may_close_matter(by, matter, desk.at)


def test_every_refusal_says_what_one_can_do_instead(desk: Desk) -> None:
    row, entry = desk.taken(), desk.shown()
    for role in ("building_leader", RESIDENT):
        for refusal in (
            rules.may_take(desk.by(role), row, desk.at),
            rules.may_hide_entry(desk.by(role), entry, desk.at),
        ):
            assert refusal is not None
            assert refusal.instead
            assert refusal.who_can
