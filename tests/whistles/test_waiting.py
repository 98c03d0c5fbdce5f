"""What waits in the inbox: each open whistle with exactly whom it waits for; and ratings that are told together."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.core.waiting import waiting_for
from linli.demo.cast import World
from linli.whistles import actions
from linli.whistles.enums import CallState
from linli.whistles.models import Whistle, WhistleCall
from linli.whistles.queries import about, part_of, ratings_of
from tests.whistles.conftest import ABOVE, DEPARTMENT, HEAD, UTILITY, Blown, blown_in

pytestmark = pytest.mark.django_db


def asked(blown: Blown) -> dict[str, str]:
    """What a whistle asks of whom, by the lines of the inbox."""
    found = {}
    for role in (HEAD, DEPARTMENT, UTILITY, ABOVE, "community_officer", "resident", "repairer"):
        lines = [line for line in waiting_for(blown.by(role), blown.at) if line.kind == "whistle"]
        assert {line.ref for line in lines} <= {blown.whistle.number}
        if lines:
            found[role] = " ".join(sorted(line.asks for line in lines))
    return found


def test_a_call_waits_for_who_was_called_step_by_step(blown: Blown) -> None:
    by = blown.by(DEPARTMENT)
    assert asked(blown) == {DEPARTMENT: "acknowledge", UTILITY: "acknowledge"}
    actions.acknowledge(blown.call(), by=by, at=blown.at)
    assert asked(blown)[DEPARTMENT] == "contact"
    actions.contact(blown.call(), by=by, at=blown.at)
    assert asked(blown)[DEPARTMENT] == "respond"
    actions.respond(blown.call(), by=by, at=blown.at)
    assert asked(blown)[DEPARTMENT] == "report"
    actions.report(blown.call(), words="好了。", by=by, at=blown.at)
    assert asked(blown) == {UTILITY: "acknowledge"}
    blown.reported("water", UTILITY)
    assert asked(blown) == {HEAD: "settle"}
    actions.settle(blown.fresh(), by=blown.by(HEAD), at=blown.at)
    assert asked(blown) == {}


def test_a_refusal_and_a_delay_wait_for_the_body_above(blown: Blown) -> None:
    actions.refuse(blown.call(), words="归交警。", by=blown.by(DEPARTMENT), at=blown.at)
    assert asked(blown) == {ABOVE: "decide", UTILITY: "acknowledge"}
    actions.find_late(blown.call("water"), by=system(), at=blown.later(hours=2))
    assert asked(blown) == {ABOVE: "decide supervise", UTILITY: "acknowledge"}
    day = date(2026, 11, 24)
    actions.supervise_call(blown.call("water"), words="？", answer_on=day, by=blown.by(ABOVE), at=blown.at)
    assert asked(blown) == {ABOVE: "decide", UTILITY: "answer"}
    blown.later(days=3)
    assert asked(blown) == {ABOVE: "decide supervise", UTILITY: "answer"}, "no answer came: it stands above again"


def test_a_line_says_what_where_through_which_body_and_by_when(blown: Blown) -> None:
    (line,) = waiting_for(blown.by(DEPARTMENT), blown.at)
    assert (line.subject, line.place) == ("3栋旁占道堆物，反复出现", blown.world.estate.name)
    assert (line.body, line.due_at) == (blown.world.bodies["lighting"].pk, blown.at + timedelta(hours=1))
    blown.all_reported()
    (line,) = [line for line in waiting_for(blown.by(HEAD), blown.at) if line.kind == "whistle"]
    assert (line.body, line.due_at) == (blown.world.bodies["station"].pk, blown.fresh().settles_at)


def test_who_has_nothing_to_do_with_whistles_is_asked_nothing(world: World) -> None:
    assert part_of(world.actor("resident")) is None
    assert part_of(world.actor("repairer")) is None
    assert part_of(world.actor(ABOVE)) is not None


def test_many_cost_one_query(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _count in range(3):
        blown_in(world)
    actor = world.actor(DEPARTMENT)
    waiting_for(actor, world.at)
    with django_assert_num_queries(1):
        assert len(waiting_for(actor, world.at)) == 3


def test_ratings_of_whole_months_by_five_others_are_told_together(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body, since, until = world.bodies["lighting"].pk, world.at - timedelta(days=30), world.at + timedelta(days=30)
    blowers = [key for key in world.bodies if key not in ("lighting", "water")]
    for number in range(6):
        blown = blown_in(world)
        blown.reported()
        if number < 5:
            rating = "good" if number else "not"
            actions.rate_call(blown.call(), rating=rating, by=blown.by(HEAD), at=blown.at)
        Whistle.objects.filter(pk=blown.whistle.pk).update(organisation=world.bodies[blowers[number]])
        with django_assert_num_queries(1):
            found = ratings_of([body], since, until)
        assert bool(found) == (number >= 4), number
    assert found == {body: Counter({"good": 4, "not": 1, "": 1})}
    assert ratings_of([body], since, world.at) == {}, "what came this month waits for its end"
    Whistle.objects.update(organisation=world.bodies["station"])
    assert ratings_of([body], since, until) == {}, "of one blower alone everybody would know who rated"


def test_every_open_call_is_somebody_s(blown: Blown) -> None:
    """In each state that is not an end, one line at least; in an end, none."""
    call = blown.call()
    for state in CallState:
        WhistleCall.objects.filter(pk=call.pk).update(state=state, due_at=blown.at)
        ended = state in (CallState.REPORTED, CallState.EXCUSED, CallState.CALLED_OFF)
        lines = [line for role in (DEPARTMENT, ABOVE) for line in waiting_for(blown.by(role), blown.at)]
        assert (len(lines) == 0) == ended, state


def test_whistles_about_a_request(world: World) -> None:
    from tests.service_requests.steps import Path

    row = Path(world, world.at).accepted()
    first, second = blown_in(world, request=row), blown_in(world, request=row)
    blown_in(world)
    assert about(row.pk) == [second.whistle, first.whistle]
