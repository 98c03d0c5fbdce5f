"""What waits for a person of every noun: one shape, one query, due first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import DateTimeField, QuerySet, Value
from pytest_django import DjangoAssertNumQueries

from linli.core import waiting
from linli.core.actors import Actor, ActorKind
from linli.core.models import Event
from linli.core.waiting import Line, lines, register, waiting_for
from linli.demo.cast import World
from linli.organisations.models import Organisation

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_other_nouns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_known", {})


def bodies(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """A body waits for its own people: without a date."""
    return lines(
        Organisation.objects.filter(pk__in=part),
        kind="duty",
        subject="name",
        asks=Value("meet"),
        since=Value(LONG_AGO, output_field=DateTimeField()),
        due_at=None,
        body="pk",
        place=Value(""),
        ref="short_name",
    )


def happenings(part: tuple[Any, ...], at: datetime) -> QuerySet[Any]:
    """Events of these bodies, each due when it was written down."""
    return lines(
        Event.objects.filter(organisation_id__in=part),
        kind="meeting",
        subject="kind",
        asks="door",
        since="at",
        due_at="recorded_at",
        body="organisation_id",
        place="subject_type",
        ref="subject_id",
    )


def posts(actor: Actor) -> tuple[Any, ...] | None:
    return tuple(sorted(held.organisation_id for held in actor.posts)) or None


def test_nothing_waits_where_no_noun_is_there_and_nothing_is_asked(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    deputy = world.actor("deputy")
    with django_assert_num_queries(0):
        assert waiting_for(deputy, world.at) == []
        register("duty", posts, bodies)
        assert waiting_for(Actor(ActorKind.NOBODY), world.at) == []


def test_a_line_has_all_its_fields(world: World) -> None:
    register("duty", posts, bodies)
    actor = world.actor("station_head")
    (line,) = waiting_for(actor, world.at)
    body = world.bodies["station"]
    assert line == Line("duty", body.pk, body.name, "meet", LONG_AGO, None, body.pk, "", body.short_name)


def test_all_nouns_are_asked_in_one_query_and_what_has_no_date_stands_last(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor, at = world.actor("deputy"), world.at
    body = actor.posts[0].organisation_id
    for late in (3, 1, 2):
        moment = at + timedelta(hours=late)
        Event.objects.create(
            kind=f"thing.{late}",
            subject_type="thing",
            subject_id="1",
            organisation_id=body,
            door="desk",
            at=at,
            recorded_at=moment,
            refs={},
        )
    register("meeting", posts, happenings)
    register("duty", posts, bodies)
    waiting_for(actor, at)
    with django_assert_num_queries(1):
        found = waiting_for(actor, at)
    dated = [line for line in found if line.ref == "1"]
    assert [line.subject for line in dated] == ["thing.1", "thing.2", "thing.3"]
    kinds = [line.kind for line in found]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds.count("duty") == len({held.organisation_id for held in actor.posts})


def test_very_many_of_one_noun_hide_nothing_of_another(world: World) -> None:
    register("meeting", posts, happenings)
    register("duty", posts, bodies)
    actor = world.actor("station_head")
    body = actor.posts[0].organisation_id
    Event.objects.bulk_create(
        Event(kind=f"thing.{number}", subject_type="thing", subject_id="1", organisation_id=body, door="desk",
              at=world.at, recorded_at=world.at, refs={})
        for number in range(60)
    )  # fmt: skip
    found = waiting_for(actor, world.at)
    assert [line.kind for line in found].count("meeting") == waiting.SHOWN + 1
    assert found[-1].kind == "duty", "it has no date, and is there all the same"


def test_of_very_many_the_first_fifty_are_shown_and_one_more(world: World) -> None:
    register("meeting", posts, happenings)
    actor = world.actor("station_head")
    Event.objects.bulk_create(
        Event(
            kind=f"thing.{number}",
            subject_type="thing",
            subject_id="1",
            organisation_id=actor.posts[0].organisation_id,
            door="desk",
            at=world.at,
            recorded_at=world.at,
            refs={},
        )
        for number in range(60)
    )
    assert len(waiting_for(actor, world.at)) == waiting.SHOWN + 1
