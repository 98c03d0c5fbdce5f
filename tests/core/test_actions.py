"""What every change has in common: a signature, one transaction, a lock and a version, a first answer kept."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from linli.core import events
from linli.core.actions import REGISTRY, KeyReused, action, body_hash, claim, lock, lock_together, once, save
from linli.core.actors import Actor, ActorKind, system
from linli.core.models import Answer, Event
from linli.core.refusals import Stale
from linli.organisations.models import Organisation
from linli.playbooks.enums import BodyKind
from tests.core.at_once import at_once

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
SOMEBODY = Actor(ActorKind.RESIDENT, person_id=UUID(int=7))


def body() -> Organisation:
    return Organisation.objects.create(kind=BodyKind.GRID, name="第一网格", short_name="一格")


@action
def rename(thing: Organisation, *, name: str, by: Actor, at: datetime, version: int | None = None) -> Organisation:
    """An action of the simplest kind."""
    row = lock(thing, version=version)
    row.short_name = name
    save(row, "short_name")
    events.record("organisation.renamed", row, by=by, at=at)
    if name == "坏":
        raise OSError("the cable is out")
    return row


def test_an_action_takes_by_and_at_by_keyword() -> None:
    def without_at(thing: Any, *, by: Actor) -> None: ...

    def without_by(thing: Any, *, at: datetime) -> None: ...

    def by_position(thing: Any, by: Actor, at: datetime) -> None: ...

    for function in (without_at, without_by, by_position):
        with pytest.raises(TypeError, match="by keyword"):
            action(function)
    assert REGISTRY[f"{__name__}.rename"] is rename
    assert rename.__name__ == "rename"


@pytest.mark.django_db
def test_what_fails_halfway_leaves_nothing_behind() -> None:
    thing = body()
    with pytest.raises(OSError, match="cable"):
        rename(thing, name="坏", by=SOMEBODY, at=AT)
    thing.refresh_from_db()
    assert (thing.short_name, thing.version, Event.objects.count()) == ("一格", 1, 0)


@pytest.mark.django_db
def test_a_change_raises_the_version_by_one_and_writes_its_fields_alone() -> None:
    thing = body()
    Organisation.objects.filter(pk=thing.pk).update(name="别人改的")
    row = rename(thing, name="新名", by=SOMEBODY, at=AT, version=1)
    row.refresh_from_db()
    assert (row.short_name, row.name, row.version) == ("新名", "别人改的", 2)


@pytest.mark.django_db
def test_an_old_version_is_stale_and_says_who_was_first() -> None:
    thing = body()
    rename(thing, name="新名", by=SOMEBODY, at=AT, version=1)
    with pytest.raises(Stale) as caught:
        rename(thing, name="更新", by=system(), at=AT + timedelta(hours=1), version=1)
    stale = caught.value
    assert (stale.seen, stale.now, stale.event_kind, stale.at) == (1, 2, "organisation.renamed", AT)
    assert stale.by == str(SOMEBODY.person_id)
    rename(thing, name="更新", by=system(), at=AT)


@pytest.mark.django_db
def test_what_is_gone_cannot_be_locked() -> None:
    thing = body()
    Organisation.objects.filter(pk=thing.pk).delete()
    with pytest.raises(Organisation.DoesNotExist):
        rename(thing, name="新名", by=SOMEBODY, at=AT)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_sixteen_with_one_version_one_wins_and_the_rest_are_stale() -> None:
    thing = body()
    results = at_once([partial(rename, thing, name=f"{n}格", by=SOMEBODY, at=AT, version=1) for n in range(16)])
    assert sorted(type(result).__name__ for result in results) == ["Organisation"] + ["Stale"] * 15
    assert {result.now for result in results if isinstance(result, Stale)} == {2}
    thing.refresh_from_db()
    assert (thing.version, Event.objects.count()) == (2, 1)


@pytest.mark.django_db
def test_what_is_gone_cannot_be_locked_together_with_others() -> None:
    one, gone = body(), body()
    Organisation.objects.filter(pk=gone.pk).delete()
    with transaction.atomic(), pytest.raises(Organisation.DoesNotExist):
        lock_together(one, gone)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_who_lock_three_together_in_every_order_all_get_them_one_after_the_other() -> None:
    things = [body() for _ in range(3)]
    inside: list[int] = []

    def call(number: int) -> None:
        for turn in range(6):
            order = list(itertools.permutations(things))[(number + turn) % 6]
            with transaction.atomic():
                lock_together(*order, order[0])
                inside.append(number)
                time.sleep(0.002)
                assert inside == [number]
                inside.clear()

    assert at_once([partial(call, number) for number in range(8)]) == [None] * 8


@action
def rename_both(
    *things: Organisation,
    name: str,
    meet: threading.Barrier,
    by: Actor,
    at: datetime,
    rest: Iterator[int] | None = None,
) -> int:
    """An action that locks two rows one after the other, once somebody else holds one too; how many it was given."""
    lock(things[0])
    with contextlib.suppress(threading.BrokenBarrierError):
        meet.wait(2)
    for thing in things:
        row = lock(thing)
        row.short_name = f"{row.short_name}{name}"
        save(row, "short_name")
        events.record("organisation.renamed", row, by=by, at=at)
    return len(list(rest or ()))


def crosswise(**more: Any) -> tuple[Organisation, Organisation, list[Any]]:
    """Two bodies that two people rename at once, each beginning with another; and what came of it."""
    one, two = body(), body()
    meet = threading.Barrier(2)
    calls = [
        partial(rename_both, one, two, name="甲", meet=meet, by=SOMEBODY, at=AT, **more),
        partial(rename_both, two, one, name="乙", meet=meet, by=SOMEBODY, at=AT, **more),
    ]
    return one, two, at_once(calls)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_both_are_done_one_after_the_other() -> None:
    one, two, results = crosswise()
    assert results == [0, 0]
    for thing in (one, two):
        thing.refresh_from_db()
        assert sorted(thing.short_name[2:]) == ["乙", "甲"]
        assert (thing.version, Event.objects.filter(subject_id=str(thing.pk)).count()) == (3, 2)
    assert one.short_name == two.short_name, "one whole before the other"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_key_and_a_deadlock_still_do_it_once(at: datetime) -> None:
    one, two = body(), body()
    meet = threading.Barrier(2)

    def call(*things: Organisation, key: str) -> Any:
        def act() -> dict[str, int]:
            return {"given": rename_both(*things, name=key, meet=meet, by=SOMEBODY, at=at)}

        return once(client="web", key=key, body=body_hash({}), at=at, act=act)

    results = at_once([partial(call, one, two, key="a"), partial(call, two, one, key="b")])
    assert results == [({"given": 0}, False)] * 2
    assert Answer.objects.count() == 2
    assert Organisation.objects.get(pk=one.pk).version == Organisation.objects.get(pk=two.pk).version == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_given_an_iterator_is_not_done_again() -> None:
    _one, _two, results = crosswise(rest=iter([1, 2, 3]))
    assert sorted(type(result).__name__ for result in results) == ["OperationalError", "int"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_fails_otherwise_is_not_done_again() -> None:
    thing, calls = body(), []

    @action
    def broken(*, by: Actor, at: datetime) -> None:
        calls.append(at)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10ms'")
        lock(thing)

    with transaction.atomic():
        lock(thing)
        failed = at_once([partial(broken, by=SOMEBODY, at=AT)])
    assert isinstance(failed[0], OperationalError)
    assert len(calls) == 1


def ours(key: str = "k", said: str = "a", client: str = "web", at: datetime = AT) -> Any:
    return claim(client=client, key=key, body=body_hash({"said": said}), answer={"id": said}, at=at)


@pytest.mark.django_db
def test_the_same_key_and_body_get_the_first_answer() -> None:
    assert ours() is None
    assert ours(at=AT + timedelta(days=1)) == {"id": "a"}
    assert ours(client="app") is None
    assert ours(key="other") is None
    assert Answer.objects.count() == 3


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    ours()
    with pytest.raises(KeyReused):
        ours(said="b")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_eight_with_one_key_one_claims_it_and_the_rest_wait_for_its_answer() -> None:
    def call() -> Any:
        with transaction.atomic():
            return ours()

    answers = at_once([call] * 8)
    assert answers.count(None) == 1
    assert answers.count({"id": "a"}) == 7
    assert Answer.objects.get().answer == {"id": "a"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_claim_that_was_rolled_back_is_free() -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        assert ours() is None
        raise Broken
    assert not connection.in_atomic_block
    assert ours() is None


def test_a_body_is_known_by_what_it_says_not_by_its_order() -> None:
    assert body_hash({"a": 1, "b": "灯"}) == body_hash({"b": "灯", "a": 1})
    assert len({body_hash({"a": 1}), body_hash({"a": 2}), body_hash({"b": 1}), body_hash({})}) == 4


@pytest.mark.django_db
def test_once_does_it_once_and_gives_the_first_answer_again(at: datetime) -> None:
    done: list[int] = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"count": len(done)}

    def call(body: bytes = b"x") -> object:
        return once(client="c", key="k", body=body, at=at, act=act)

    assert call() == ({"count": 1}, False)
    assert call() == ({"count": 1}, True)
    assert len(done) == 1
    with pytest.raises(KeyReused):
        call(b"y")


@pytest.mark.django_db
def test_once_leaves_no_claim_when_it_fails(at: datetime) -> None:
    def refuse() -> dict[str, int]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(client="c", key="k", body=b"x", at=at, act=refuse)
    assert once(client="c", key="k", body=b"y", at=at, act=dict) == ({}, False)
