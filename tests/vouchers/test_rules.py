"""Who may do what about walls: every role of the cast in each of its posts, every verb, in every state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.core.actors import NOBODY, Actor
from linli.core.refusals import Refusal, RefusalKind
from linli.demo.cast import ROLES, World
from linli.vouchers import actions, queries, rules
from linli.vouchers.enums import TABLE, State, Verb, VoucherState
from linli.vouchers.models import VoucherWall
from linli.vouchers.queries import Room
from tests.vouchers.conftest import HEAD, SECRETARY, Bowl, system_actor

pytestmark = pytest.mark.django_db

Rule = Callable[..., Refusal | None]
KEEPERS = {HEAD}
OF_THE_WALL: dict[Verb, tuple[Rule, ...]] = {
    Verb.CHANGE: (rules.may_change_wall, rules.may_add_shop),
    Verb.DONATE: (rules.may_donate,),
    Verb.PRINT: (rules.may_print,),
    Verb.PAUSE: (rules.may_pause_wall,),
    Verb.RESUME: (rules.may_resume_wall,),
    Verb.END: (rules.may_end_wall,),
}


def actors(world: World) -> dict[str, list[Actor]]:
    """Every role in each of its posts."""
    found = {}
    for role in ROLES:
        actor = world.actor(role)
        found[role] = [actor.in_post(held) for held in actor.posts] or [actor]
    return found


def allowed(world: World, rule: Callable[[Actor], Refusal | None]) -> set[str]:
    return {role for role, posts in actors(world).items() if any(rule(actor) is None for actor in posts)}


@pytest.mark.parametrize("state", list(State))
def test_each_verb_of_a_wall_is_its_keepers_and_follows_the_table(bowl: Bowl, state: State) -> None:
    wall = bowl.wall()
    wall.state = state
    for verb, asked in OF_THE_WALL.items():
        for rule in asked:
            can = allowed(bowl.world, lambda actor, rule=rule: rule(actor, wall, bowl.at))
            assert can == (KEEPERS if TABLE.targets(verb, state) else set()), rule
    assert {*OF_THE_WALL, Verb.TAKE} == set(Verb)


@pytest.mark.parametrize("state", list(State))
def test_taking_is_anybodys_while_it_gives_out(bowl: Bowl, state: State) -> None:
    wall = bowl.wall()
    wall.state = state
    room = Room(left=3, free=2)
    can = allowed(bowl.world, lambda actor: rules.may_take(actor, wall, room, bowl.at))
    assert can == (set(ROLES) if state is State.OPEN else set())
    assert (rules.may_take(NOBODY, wall, room, bowl.at) is None) == (state is State.OPEN)


@pytest.mark.parametrize(
    ("room", "says"),
    [
        (Room(0, 5), "The last voucher has just been taken"), (Room(0, 0), "The last voucher has just been taken"),
        (Room(5, 0, 11), "From 11 o'clock there are more."), (Room(5, 0, None), "Tomorrow there are more."),
    ],
)  # fmt: skip
def test_whoever_gets_none_reads_what_is_so_and_what_to_do(bowl: Bowl, room: Room, says: str) -> None:
    refused = rules.may_take(NOBODY, bowl.wall(), room, bowl.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN
    assert says in refused.sentence()
    assert "station" in refused.sentence()


def test_a_wall_is_hung_up_by_bodies_of_the_playbook_where_they_serve(bowl: Bowl) -> None:
    world, plan = bowl.world, queries.plan_at(bowl.world.estate)
    can = allowed(world, lambda actor: rules.may_open_wall(actor, plan, world.estate, bowl.at))
    assert can == {HEAD, SECRETARY}
    there = world.places["other_estate"]
    assert HEAD not in allowed(world, lambda actor: rules.may_open_wall(actor, plan, there, bowl.at))
    assert allowed(world, lambda actor: rules.may_open_wall(actor, None, world.estate, bowl.at)) == set()
    refused = rules.may_open_wall(NOBODY, plan, world.estate, bowl.at)
    assert refused is not None
    assert refused.kind is RefusalKind.WHO
    assert "station" in refused.who_can


def test_a_wall_is_read_at_the_desk_by_posts_of_its_body_and_lists_agree(bowl: Bowl) -> None:
    wall = bowl.wall()
    assert allowed(bowl.world, lambda actor: rules.may_see_wall(actor, wall, bowl.at)) == KEEPERS
    for role in ROLES:
        actor = bowl.world.actor(role)
        seen = wall in queries.visible_to(actor)
        assert seen == (rules.may_see_wall(actor, wall, bowl.at) is None), role
    assert wall in queries.visible_to(system_actor())
    assert rules.may_see_wall(system_actor(), wall, bowl.at) is None


def test_what_belongs_to_a_wall_is_its_keepers_too(bowl: Bowl) -> None:
    wall, shop = bowl.full(20)
    link = actions.give_till(shop, by=bowl.by(), at=bowl.at).link
    donation = wall.donations.get()
    sheet = actions.print_slips(wall, count=3, by=bowl.by(), at=bowl.at)
    bowl.eaten(wall, shop)
    bowl.later(days=7)
    paid = bowl.settled(shop)
    bowl.at -= timedelta(days=7)
    asked: list[tuple[Rule, object]] = [
        (rules.may_take_back_donation, donation), (rules.may_hide_donor, donation), (rules.may_see_slips, sheet),
        (rules.may_close_shop, shop), (rules.may_give_till, shop), (rules.may_revoke_till, link),
        (rules.may_settle, shop), (rules.may_take_back_settlement, paid),
    ]  # fmt: skip
    for rule, thing in asked:
        assert allowed(bowl.world, lambda actor, rule=rule, thing=thing: rule(actor, thing, bowl.at)) == KEEPERS, rule
    assert allowed(bowl.world, lambda actor: rules.may_redeem(actor, shop, bowl.at)) == KEEPERS
    assert rules.may_redeem(bowl.till(shop), shop, bowl.at) is None
    for by in (NOBODY, system_actor(), bowl.till(bowl.shop(wall, "别家"))):
        assert rules.may_redeem(by, shop, bowl.at) is not None


def test_codes_of_a_sheet_are_shown_on_its_own_day_alone(bowl: Bowl) -> None:
    wall, _shop = bowl.full(20)
    sheet = actions.print_slips(wall, count=3, by=bowl.by(), at=bowl.at)
    assert rules.may_see_slips(bowl.by(), sheet, bowl.at) is None
    refused = rules.may_see_slips(bowl.by(), sheet, bowl.later(days=1))
    assert refused is not None
    assert refused.kind is RefusalKind.WHEN


def test_hanging_up_again_is_linlis_and_of_what_is_over(bowl: Bowl) -> None:
    wall, _shop = bowl.full()
    row = bowl.taken(wall).voucher
    late = bowl.at + timedelta(days=9)
    assert allowed(bowl.world, lambda actor: rules.may_return(actor, row, late)) == set()
    assert rules.may_return(system_actor(), row, late) is None
    assert rules.may_return(system_actor(), row, bowl.at) is not None
    row.state = VoucherState.EATEN
    assert rules.may_return(system_actor(), row, late) is not None


def test_rules_ask_the_database_nothing(bowl: Bowl) -> None:
    wall, shop = bowl.full()
    wall = VoucherWall.objects.select_related("organisation", "place").get(pk=wall.pk)
    shop.wall = wall
    by = bowl.by()
    assert rules.may_see_wall(by, wall, bowl.at) is None
    with CaptureQueriesContext(connection) as asked:
        for found in OF_THE_WALL.values():
            for rule in found:
                rule(by, wall, bowl.at)
        rules.may_take(NOBODY, wall, Room(1, 1), bowl.at)
        rules.may_redeem(by, shop, bowl.at)
    assert len(asked) == 0
