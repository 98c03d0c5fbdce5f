"""Questions that are built once give what the queryset gives, for any values, and count as queries like any other."""

from __future__ import annotations

import operator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from linli.core.prepared import KEPT, Prepared, Text, built_once, fetch, prepared, shape_and_values
from linli.demo.cast import World
from linli.organisations.models import Organisation
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import lines, seen_by, sight_of, waiting_by
from tests.service_requests.steps import Path

MOMENT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


# -- shape and values --------------------------------------------------------------------------------


def test_strings_truths_and_nothing_are_shape_and_the_rest_are_values() -> None:
    key = uuid4()
    shape, values = shape_and_values(("open", None, True, (key, 7), Text("灯"), MOMENT, date(2026, 1, 1)))
    assert values == [key, 7, "灯", MOMENT, date(2026, 1, 1)]
    assert shape[:3] == ("open", None, True)
    assert not set(map(str, values)) & set(map(str, shape))


VALUES = st.one_of(
    st.integers(0, 10**6), st.uuids(), st.text(max_size=5).map(Text), st.datetimes(timezones=st.just(UTC)), st.dates()
)
ARGUMENTS = st.recursive(
    st.one_of(VALUES, st.none(), st.booleans(), st.sampled_from(["open", "closed"])),
    lambda inner: st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


@given(st.lists(ARGUMENTS, max_size=5))
def test_arguments_of_one_shape_differ_in_values_alone(arguments: list[Any]) -> None:
    shape, values = shape_and_values(arguments)
    assert shape_and_values(shape)[0] == shape
    assert shape_and_values(_shifted(tuple(arguments)))[0] == shape
    assert len(shape_and_values(shape)[1]) == len(values) == len(set(shape_and_values(shape)[1]))
    hash(shape)


def _shifted(arguments: Any) -> Any:
    """The same arguments with other values."""
    match arguments:
        case tuple():
            return tuple(_shifted(item) for item in arguments)
        case None | bool():
            return arguments
        case Text():
            return Text(f"{arguments}一")
        case int():
            return arguments + 1
        case UUID():
            return uuid4()
        case datetime():
            return MOMENT
        case date():
            return date(2026, 2, 2)
    return arguments


@pytest.mark.parametrize("odd", [1.5, ["list"], {"a": 1}, timedelta(1), b"bytes"])
def test_what_is_neither_value_nor_shape_is_refused(odd: Any) -> None:
    with pytest.raises(TypeError, match="neither"):
        shape_and_values((odd,))


# -- the same rows as the queryset ------------------------------------------------------------------


def same(left: Model, right: Model) -> bool:
    """Equal in every loaded column, in state, and in what is joined."""
    mine, other = dict(left.__dict__), dict(right.__dict__)
    states = mine.pop("_state"), other.pop("_state")
    joined = [state.fields_cache for state in states]
    return (
        mine == other
        and type(left) is type(right)
        and [state.adding for state in states] == [False, False]
        and [state.db for state in states] == ["default", "default"]
        and joined[0].keys() == joined[1].keys()
        and all(
            (joined[0][name] is None and joined[1][name] is None) or same(joined[0][name], joined[1][name])
            for name in joined[0]
        )
    )


def alike(found: list[Any], wanted: QuerySet[Any]) -> bool:
    expected = list(wanted)
    return len(found) == len(expected) and all(map(same, found, expected))


@prepared
def requests(sight: Any) -> QuerySet[Any]:
    return seen_by(sight).order_by("id")


@prepared
def short(sight: Any) -> QuerySet[Any]:
    return lines(seen_by(sight)).order_by("-id")


@prepared
def inbox(part: Any, at: datetime) -> QuerySet[Any]:
    return waiting_by(part, at)


@pytest.fixture
def path(world: World, at: datetime) -> Path:
    return Path(world, at)


@pytest.fixture
def busy(path: Path) -> Path:
    for make in (path.filed, path.accepted, path.dispatched, path.in_hand, path.paused, path.resolved, path.closed):
        make()
    return path


@pytest.mark.parametrize("role", ["station_head", "repairer", "community_officer", "city_officer", "resident"])
def test_whoever_asks_the_rows_are_those_of_the_queryset(busy: Path, role: str) -> None:
    actor = busy.by(role)
    sight = sight_of(actor)
    for _again in range(2):
        assert alike(requests(sight), seen_by(sight).order_by("id"))
        assert alike(short(sight), lines(seen_by(sight)).order_by("-id"))


def test_one_shape_serves_everybody_of_the_same_kind(busy: Path) -> None:
    requests(sight_of(busy.by("resident")))
    known = len(requests._ready)
    assert alike(requests(sight_of(busy.by("neighbour"))), seen_by(sight_of(busy.by("neighbour"))).order_by("id"))
    assert len(requests._ready) == known


def test_a_column_that_was_not_loaded_is_fetched_when_asked(busy: Path) -> None:
    row = short(sight_of(busy.by("station_head")))[0]
    assert "reporter_name" not in row.__dict__
    with CaptureQueriesContext(connection) as asked:
        assert row.reporter_name == row.__class__.objects.get(pk=row.pk).reporter_name
    assert len(asked) == 2


@pytest.mark.parametrize("role", ["station_head", "repairer", "neighbour"])
def test_what_is_counted_is_what_is_there(busy: Path, role: str) -> None:
    sight = sight_of(busy.by(role))
    with CaptureQueriesContext(connection) as asked:
        assert requests.count(sight) == seen_by(sight).count()
    assert len(asked) == 2
    assert built_once(lambda: Place.objects.filter(pk__in=[])).count() == 0


def test_an_instance_can_be_changed_and_saved_as_any_other(world: World) -> None:
    @prepared
    def body(key: UUID) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk=key)

    station = world.bodies["station"]
    found = body.first(station.pk)
    assert found is not None
    found.short_name = "改过的站"
    found.save(update_fields=["short_name"])
    assert Organisation.objects.get(pk=station.pk).short_name == "改过的站"


def test_a_question_that_nothing_can_answer_asks_nothing(db: None, no_queries: Any) -> None:
    @prepared
    def nothing(key: int) -> QuerySet[Place]:
        return Place.objects.filter(pk__in=[], parent_id=key)

    with no_queries():
        assert nothing(1) == []
        assert nothing.first(2) is None


def test_tuples_and_per_cent_signs_come_through(world: World) -> None:
    @prepared
    def named(level: str, word: str) -> QuerySet[Any]:
        found = Place.objects.filter(level=level, name__endswith="和里").annotate(said=Value("100%s %"))
        return found.filter(name=word).values_list("name", "said")

    estate = world.places["estate"]
    assert named("estate", Text(estate.name)) == [(estate.name, "100%s %")]
    assert named("estate", Text("'; DROP TABLE places_place; --")) == []


def test_each_asking_is_one_query_that_is_counted_and_can_be_forbidden(world: World, no_queries: Any) -> None:
    @prepared
    def place(key: int) -> QuerySet[Place]:
        return Place.objects.filter(pk=key)

    with CaptureQueriesContext(connection) as asked:
        assert place.first(world.places["estate"].pk) == world.places["estate"]
    assert len(asked) == 1
    with no_queries(), pytest.raises(AssertionError, match="a query where none may be"):
        place(1)


def test_the_server_keeps_the_plan(world: World) -> None:
    @prepared
    def place(key: int) -> QuerySet[Place]:
        return Place.objects.filter(pk=key, name__gt="一个没有的名字")

    for _again in range(3):
        place(70_000)
    kept = fetch("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
                 ["SELECT%places_place%一个没有的名字%"])  # fmt: skip
    assert kept == [(3,)]


def test_a_list_is_planned_anew_for_its_values(world: World) -> None:
    @built_once
    def places(level: str, after: int) -> QuerySet[Place]:
        return Place.objects.filter(level=level, pk__gt=after, name__gt="又一个没有的名字").order_by("pk")

    for _again in range(7):
        places("estate", 70_000)
    kept = [row[0] for row in fetch("SELECT statement FROM pg_prepared_statements", [])]
    assert not [statement for statement in kept if "又一个没有的名字" in statement]


@pytest.mark.parametrize(
    ("build", "value"),
    [
        (lambda text: Place.objects.filter(name__icontains=text), Text("和里")),
        (lambda number: Place.objects.order_by("pk")[:number], 2),
        (lambda number: ServiceRequest.objects.filter(returns=number), 1),
        (lambda number: Place.objects.filter(pk=number) if number < 50_000 else Place.objects.all(), 7),
        (lambda key: Place.objects.filter(pk=key).values_list("name", flat=True), 7),
        (lambda key: Place.objects.filter(pk=key).values("name"), 7),
        (lambda key: Place.objects.filter(pk=key).prefetch_related("children"), 7),
    ],
    ids=["changed", "limit", "small", "looks", "flat", "dictionaries", "prefetched"],
)
def test_a_question_that_could_answer_wrongly_is_no_question(db: None, build: Any, value: Any) -> None:
    with pytest.raises(TypeError):
        prepared(build)(value)


def test_a_release_may_change_a_column_under_a_kept_plan(transactional_db: None) -> None:
    @prepared
    def named(level: str) -> QuerySet[Place]:
        return Place.objects.filter(level=level)

    assert named("estate") == []
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as other:
        other.execute("ALTER TABLE places_place ALTER COLUMN name TYPE varchar(199)")
    try:
        assert named("estate") == []
        assert named("estate") == []
    finally:
        with connection.cursor() as cursor:
            width = Place._meta.get_field("name").max_length
            cursor.execute(f"ALTER TABLE places_place ALTER COLUMN name TYPE varchar({width})")


def test_many_threads_learn_new_shapes_at_once() -> None:
    asked = Prepared(lambda _level: Place.objects.order_by("pk"))
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(lambda number: asked._keep((f"level{number}",)), range(4 * KEPT)))
    assert all(kept)
    assert len(asked._ready) == KEPT


def test_an_error_of_the_database_is_an_error_of_the_orm(db: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        fetch("SELECT no_such_column FROM places_place WHERE id = %s", [1])
    assert fetch("SELECT %s::int + 1", [1]) == [(2,)]


def test_moments_come_back_in_utc_to_the_microsecond(db: None) -> None:
    for moment in (MOMENT, MOMENT.replace(microsecond=120_000), MOMENT.replace(microsecond=1)):
        found = fetch("SELECT %s::timestamptz", [moment])[0][0]
        assert found == moment
        assert found.tzinfo is UTC


def test_old_shapes_make_room_for_new_ones(db: None) -> None:
    @prepared
    def of_level(level: str) -> QuerySet[Place]:
        return Place.objects.filter(level=level)

    for number in range(KEPT + 3):
        of_level(f"level{number}")
    assert len(of_level._ready) == KEPT
    assert ("level0",) not in of_level._ready
    assert of_level("level0") == []


def test_a_model_that_builds_itself_is_left_to_do_so(db: None, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Any] = []
    ordinary = Place.from_db.__func__  # type: ignore[attr-defined]

    def noticed(kind: Any, *arguments: Any) -> Any:
        built.append(kind)
        return ordinary(kind, *arguments)

    monkeypatch.setattr(Place, "from_db", classmethod(noticed))

    @prepared
    def place(key: int) -> QuerySet[Place]:
        return Place.objects.filter(pk=key)

    estate = world.places["estate"]
    assert operator.attrgetter("pk", "name")(place(estate.pk)[0]) == (estate.pk, estate.name)
    assert built == [Place]


def test_a_question_that_is_forgotten_is_built_anew(world: World) -> None:
    built = []

    @prepared
    def bodies(body_id: UUID) -> QuerySet[Organisation]:
        built.append(body_id)
        return Organisation.objects.filter(pk=body_id)

    station = world.bodies["station"].pk
    for _ask in range(2):
        assert [body.pk for body in bodies(station)] == [station]
    once = len(built)
    bodies.forget()
    assert [body.pk for body in bodies(station)] == [station]
    assert len(built) == 2 * once > 0
