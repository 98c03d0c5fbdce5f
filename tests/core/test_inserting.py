"""The explicit statement writes what the ORM writes, column by column."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, models, transaction
from psycopg.types.json import Jsonb

from linli.core import events
from linli.core.actors import NOBODY
from linli.core.ids import uuid7
from linli.core.inserting import copy_alike, copy_many, insert_each, insert_together, statement
from linli.core.models import Answer, DayOverride, Event
from linli.demo.cast import World
from linli.service_requests.actions import filing
from linli.service_requests.actions.filing import Report, Where, build, filed_event, tell_holder

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
HARD_TEXT = "引号'\"、反斜杠\\、百分号%s%%、换行\n制表\t、表情🚨、\\N、{}"


def answers(count: int) -> list[Answer]:
    return [
        Answer(client="web", key=f"{HARD_TEXT[:60]}{n}", body_hash=bytes(range(256)), answer={"said": HARD_TEXT}, at=AT)
        for n in range(count)
    ]


def stored(*rows: models.Model) -> list[dict[str, Any]]:
    """The rows as the database has them, without their keys."""
    found = []
    for row in rows:
        fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
        values = type(row)._default_manager.filter(pk=row.pk).values(*fields).get()
        found.append({name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()})
    return found


def filing_of(world: World, words: str) -> tuple[models.Model, ...]:
    """The four rows of a filing, unsaved."""
    where = Where.of(world.places["unit"])
    report = replace(Report(words, where_words=HARD_TEXT[:80], reporter_name="张阿婆"), station_only=True)
    row, clock = build(
        uuid7(AT), where, report, number=f"SQ-990102-20261123-{uuid7().int % 10**9:09d}", by=NOBODY, at=AT
    )
    return row, clock, filed_event(row, by=NOBODY, at=AT), tell_holder(row, at=AT)


DIFFERS = {"number", "code_hash", "service_request_id", "subject_id", "recorded_at", "refs"}


def test_a_filing_is_the_same_in_both_forms(world: World) -> None:
    together, each = filing_of(world, HARD_TEXT), filing_of(world, HARD_TEXT)
    insert_together(*together)
    insert_each(*each)
    for one, other in zip(stored(*together), stored(*each), strict=True):
        assert one.keys() == other.keys()
        assert {k: v for k, v in one.items() if k not in DIFFERS} == {
            k: v for k, v in other.items() if k not in DIFFERS
        }
    for one, other in zip(together, stored(*together), strict=True):
        for name in DIFFERS & other.keys():
            assert getattr(one, name) == other[name], name


def test_what_was_inserted_is_known_to_be_saved(world: World) -> None:
    rows = filing_of(world, "灯不亮")
    insert_together(*rows)
    assert not any(row._state.adding for row in rows)
    row = rows[0]
    row.version = 2  # type: ignore[attr-defined]
    row.save(update_fields=["version"])
    row.refresh_from_db()
    assert row.version == 2  # type: ignore[attr-defined]


def test_one_bad_row_keeps_all_out(world: World) -> None:
    row, clock, event, outbox = filing_of(world, "灯不亮")
    row.state = "lost"  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match="state_known"), transaction.atomic():
        insert_together(row, clock, event, outbox)
    assert Event.objects.filter(pk=event.pk).count() == 0


def test_the_statement_is_built_once_and_depends_on_the_models_alone() -> None:
    assert statement((Answer, Event)) is statement((Answer, Event))
    assert statement((Answer, Event)).count("INSERT INTO") == 2
    assert "$6" in statement((Answer,))


@pytest.mark.django_db
def test_copying_is_bulk_create_several_times_faster() -> None:
    copied, created = answers(3), answers(3)
    for row in created:
        row.client = "orm"
    copy_many(copied)
    Answer.objects.bulk_create(created)
    for one, other in zip(stored(*copied), stored(*created), strict=True):
        assert {**one, "client": ""} == {**other, "client": ""}
    assert not any(row._state.adding for row in copied)
    copy_many([])


@pytest.mark.django_db
def test_copying_takes_dates_flags_nothing_and_json() -> None:
    days = [DayOverride(day=date(2027, 1, n), working=n % 2 == 0, source=HARD_TEXT) for n in (1, 2)]
    copy_many(days)
    assert list(DayOverride.objects.order_by("day").values_list("day", "working", "source")) == [
        (day.day, day.working, HARD_TEXT) for day in days
    ]
    subject = Answer(pk=UUID(int=1))
    made = [events.build("answer.given", subject, by=NOBODY, at=AT + timedelta(hours=n), refs={"n": n}) for n in (1, 2)]
    copy_many(made)
    assert [(event.refs, event.seq, event.person_id) for event in Event.objects.order_by("id")] == [
        ({"n": 1}, None, None), ({"n": 2}, None, None),
    ]  # fmt: skip


@pytest.mark.django_db
def test_rows_that_are_alike_are_copied_without_an_instance_of_each() -> None:
    pattern, *plain = answers(4)
    names = ("id", "key", "answer")
    copy_alike(pattern, names, [(row.pk, row.key, Jsonb(row.answer)) for row in plain])
    assert Answer.objects.count() == 3
    for row in plain:
        found = Answer.objects.get(pk=row.pk)
        said = (found.client, found.key, bytes(found.body_hash), found.answer, found.at)
        assert said == ("web", row.key, row.body_hash, row.answer, AT)
    copy_alike(pattern, names, [])
    assert Answer.objects.count() == 3


def test_filing_uses_the_explicit_form(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(filing, "insert_together", lambda *rows: seen.append(tuple(type(row).__name__ for row in rows)))
    filing.file(place=world.places["unit"], report=Report("灯不亮"), by=NOBODY, at=AT)
    assert seen == [("ServiceRequest", "Clock", "Event", "Outbox")]
