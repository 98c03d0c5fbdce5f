"""Querysets built once for each shape: for the hottest reads, where building a query costs more than running it.

A page of the desk asks the same ten questions again and again, each time about other rows. `prepared` builds the
queryset of one shape once, keeps its SQL and how rows become instances, and has PostgreSQL keep the plan. What comes
out is what the queryset itself would give.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.signals import post_init, pre_init
from psycopg import sql
from psycopg.adapt import Loader
from psycopg.pq import TransactionStatus

M = TypeVar("M", bound=Model)

_FROM_DB = cast("Any", Model.from_db).__func__

KEPT = 256
"""Shapes kept for each question; the oldest goes first."""

_PLACE = re.compile(r"%(%|s)")


class Text(str):
    """A text that is a value of a question and not part of its shape."""

    __slots__ = ()


StandIns = tuple[tuple[type, Callable[[int], Any]], ...]
"""For each kind of value, how the stand-in of a number is made: a value of that kind which no real question holds."""

STAND_INS: StandIns = (
    (UUID, lambda number: UUID(int=0xFADE_0000 + number)),
    (datetime, lambda number: datetime(1, 1, 1, tzinfo=UTC) + timedelta(minutes=number)),
    (date, lambda number: date(1, 1, 1) + timedelta(days=number)),
    (int, lambda number: 1_900_000_001 + number),
    (Text, lambda number: Text(f"\x01{number}\x01")),
)
OTHERS: StandIns = (
    (UUID, lambda number: UUID(int=0xBEAD_0000_0000 + number)),
    (datetime, lambda number: datetime(2999, 1, 1, tzinfo=UTC) + timedelta(minutes=number)),
    (date, lambda number: date(2999, 1, 1) + timedelta(days=number)),
    (int, lambda number: 31_001 + number),
    (Text, lambda number: Text(f"\x02{number}\x02")),
)
"""Small numbers and late days, where the first are large and early: a question must come out the same with both."""


def shape_and_values(arguments: Sequence[Any], kinds: StandIns = STAND_INS) -> tuple[tuple[Any, ...], list[Any]]:
    """The arguments with numbered stand-ins for their values, and the values by number.

    UUIDs, whole numbers, dates and `Text`s are values; strings, truth values, None and tuples are shape. Raises
    TypeError for anything else: it could not be told apart.
    """
    values: list[Any] = []
    return tuple(_shape(argument, values, kinds) for argument in arguments), values


def _shape(argument: Any, values: list[Any], kinds: StandIns) -> Any:
    if isinstance(argument, tuple):
        return tuple(_shape(item, values, kinds) for item in argument)
    if _is_shape(argument):
        return argument
    for kind, stand_in in kinds:
        if isinstance(argument, kind):
            values.append(argument)
            return stand_in(len(values) - 1)
    raise TypeError(f"{type(argument).__name__} is neither a value nor a shape")


class Prepared(Generic[M]):
    """A question: `build` makes its queryset from arguments, and must not look at their values.

    Called with the arguments, it gives the rows. One query.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *, keep_plan: bool = True) -> None:
        self.build, self.keep_plan = build, keep_plan
        self._ready: dict[tuple[Any, ...], _Ready | None] = {}
        self._lock = threading.Lock()

    def __call__(self, *arguments: Any) -> list[M]:
        """All rows, in the queryset's order."""
        return self._rows(arguments)

    def first(self, *arguments: Any) -> M | None:
        """The first row, or None; for questions that find one row or few, since all are read."""
        return next(iter(self._rows(arguments)), None)

    def count(self, *arguments: Any) -> int:
        """How many rows there are."""
        ready, values = self._found(arguments)
        return ready.count(values, self.keep_plan) if ready is not None else 0

    def forget(self) -> None:
        """Build every question anew: what they are made from has changed."""
        with self._lock:
            self._ready.clear()

    def _rows(self, arguments: Sequence[Any]) -> list[M]:
        ready, values = self._found(arguments)
        return ready.rows(values, self.keep_plan) if ready is not None else []

    def _found(self, arguments: Sequence[Any]) -> tuple[_Ready | None, list[Any]]:
        shape, values = shape_and_values(arguments)
        try:
            return self._ready[shape], values
        except KeyError:
            return self._keep(shape), values

    def _keep(self, shape: tuple[Any, ...]) -> _Ready | None:
        """Build the question for a new shape, twice: with other stand-ins it must come out the same.

        Raises TypeError where it looks at its values, or the model changes them: its SQL would be wrong for others.
        """
        ready, again = (
            _ready(self.build(*one), list(_stand_ins_in(one))) for one in (shape, shape_and_values(shape, OTHERS)[0])
        )
        if (ready and (ready.text, ready.order)) != (again and (again.text, again.order)):
            raise TypeError(f"{self.build.__module__}.{self.build.__qualname__} depends on the values that it is given")
        with self._lock:
            while len(self._ready) >= KEPT:
                self._ready.pop(next(iter(self._ready)))
            self._ready[shape] = ready
        return ready


def prepared(build: Callable[..., QuerySet[M]]) -> Prepared[M]:
    """The question that `build` asks, to be decorated with: for what is found by a key, whatever the key."""
    return Prepared(build)


def built_once(build: Callable[..., QuerySet[M]]) -> Prepared[M]:
    """The same, planned anew each time: for lists, where the best way depends on how much one of the values finds."""
    return Prepared(build, keep_plan=False)


def _stand_ins_in(shape: Iterable[Any]) -> Iterator[Any]:
    """The stand-ins of a shape in the order of their numbers."""
    for item in shape:
        if isinstance(item, tuple):
            yield from _stand_ins_in(item)
        elif not _is_shape(item):
            yield item


def _is_shape(item: Any) -> bool:
    return item is None or isinstance(item, bool) or (isinstance(item, str) and type(item) is not Text)


def fetch(text: str, values: Sequence[Any] | Mapping[str, Any], *, keep_plan: bool = True) -> list[tuple[Any, ...]]:
    """All rows of a statement written by hand; the server keeps its plan if told so. One query."""
    return _fetched(_Preparing, text, values, keep_plan)


def _fetched(kind: type[psycopg.Cursor[Any]], text: str, values: Any, keep_plan: bool) -> list[tuple[Any, ...]]:
    with _cursor(kind, keep_plan) as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


class _Ready:
    """What is known of one shape: its SQL, where `$1` is the first of the values in `order`, and how a row becomes what
    is asked for."""

    def __init__(self, text: str, order: Sequence[int], read: Callable[[Sequence[Any]], Any]) -> None:
        self.text, self.order, self.read = text, order, read

    def rows(self, values: Sequence[Any], keep_plan: bool) -> list[Any]:
        found = _fetched(_Numbered, self.text, [values[number] for number in self.order], keep_plan)
        return [self.read(row) for row in found]

    def count(self, values: Sequence[Any], keep_plan: bool) -> int:
        text = f"SELECT count(*) FROM ({self.text}) AS counted"  # noqa: S608  # built by the ORM
        return int(_fetched(_Numbered, text, [values[number] for number in self.order], keep_plan)[0][0])


class _Moments(Loader):
    """Moments as the database writes them in UTC; the driver's own reader takes ten times as long."""

    def load(self, data: Any) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


class _Preparing(psycopg.Cursor[Any]):
    """A cursor for `%s` whose statements the server prepares at once, and keeps for the connection, or never keeps."""

    def __init__(self, *arguments: Any, keep: bool) -> None:
        super().__init__(*arguments)
        self.keep = keep
        self.adapters.register_loader("timestamptz", _Moments)

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, binary: Any = None) -> Any:
        keep = self.keep if prepare is None else prepare
        try:
            done = super().execute(query, params, prepare=keep, binary=binary)
        except psycopg.errors.FeatureNotSupported:
            # A release changed a column under a kept plan. Forget the plans; outside a transaction ask again.
            self.connection._prepared.clear()
            if self.connection.info.transaction_status is not TransactionStatus.IDLE:
                raise
            done = super().execute(query, params, prepare=False, binary=binary)
        self._query: Any = SimpleNamespace(query=str(query).encode())  # where Django's log of queries looks for it
        return done


class _Numbered(_Preparing, psycopg.RawCursor[Any]):
    """The same for `$1`: the statement goes to the server as it is. The driver reads `%s` anew each time in a statement
    of more than 4,096 characters, which took a tenth of the inbox."""


def _cursor(kind: Any, keep: bool) -> Any:
    """Django's own wrapper around it, so that transactions, errors and counts of queries are as everywhere."""
    ours: Any = connections[DEFAULT_DB_ALIAS]
    ours.close_if_health_check_failed()
    ours.ensure_connection()
    with ours.wrap_database_errors:
        return ours._prepare_cursor(kind(ours.connection, keep=keep))


def _ready(queryset: QuerySet[Any], stand_ins: Sequence[Any]) -> _Ready | None:
    """A queryset's SQL with its constants written into it. None where it can give nothing."""
    compiler = queryset.query.get_compiler(connection.alias)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    order: list[int] = []
    given = iter(params)

    def place(found: re.Match[str]) -> str:
        if found.group(1) == "%":
            return "%"
        param = next(given)
        if param not in stand_ins:
            connection.ensure_connection()
            return sql.Literal(param).as_string(connection.connection)
        number = stand_ins.index(param)
        # A text takes its type from where it stands; whatever else is sent once, with a type of its own.
        if isinstance(param, str) or number not in order:
            order.append(number)
            return f"${len(order)}"
        return f"${order.index(number) + 1}"

    text = _PLACE.sub(place, text)
    return _Ready(text, order, _reader(queryset, compiler))


def _reader(queryset: QuerySet[Any], compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """How the ORM would read a row of this queryset: as an instance with what is joined to it, or as a tuple."""
    converters = [
        (position, converts, expression)
        for position, (converts, expression) in compiler.get_converters([s[0] for s in compiler.select]).items()
    ]

    def converted(row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for position, converts, expression in converters:
            for convert in converts:
                values[position] = convert(values[position], expression, connection)
        return values

    kind, fetched_afterwards = queryset._iterable_class, getattr(queryset, "_prefetch_related_lookups", ())
    if fetched_afterwards or kind not in (ModelIterable, ValuesListIterable):
        raise TypeError("a question gives instances or tuples, and nothing that is fetched afterwards")
    if kind is ValuesListIterable:
        return (lambda row: tuple(converted(row))) if converters else tuple
    return _instance_reader(compiler, converted if converters else list)


def _maker(kind: type[Model], names: Sequence[str]) -> Callable[[Sequence[Any]], Model]:
    """How values become an instance: as `Model.from_db` does it, without a walk through every field of the model.

    A model that builds its instances in its own way is left to do so.
    """
    theirs: Any = kind
    plain = (theirs.__init__, theirs.__new__, theirs.from_db.__func__) == (Model.__init__, object.__new__, _FROM_DB)
    if not plain or pre_init.has_listeners(kind) or post_init.has_listeners(kind):
        return lambda values: kind.from_db(DEFAULT_DB_ALIAS, names, values)

    def make(values: Sequence[Any]) -> Model:
        made = kind.__new__(kind)
        made._state = state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        made.__dict__.update(zip(names, values, strict=True))
        return made

    return make


def _joiner(populator: Any) -> Callable[[Sequence[Any], Model], None]:
    """How the instance that is joined to a row's own is made and set, as the ORM's populator does it."""
    if populator.reorder_for_init:
        return cast("Callable[[Sequence[Any], Model], None]", populator.populate)
    make = _maker(populator.model_cls, populator.init_list)
    start, end, key = populator.cols_start, populator.cols_end, populator.pk_idx
    local, remote = populator.local_setter, populator.remote_setter
    deeper = [_joiner(other) for other in populator.related_populators]

    def join(row: Sequence[Any], to: Model) -> None:
        values = row[start:end]
        made = None if values[key] is None else make(values)
        local(to, made)
        if made is not None:
            for one in deeper:
                one(row, made)
            remote(made, to)

    return join


def _instance_reader(compiler: Any, converted: Callable[[Sequence[Any]], Sequence[Any]]) -> Callable[..., Any]:
    info, select = compiler.klass_info, compiler.select
    kind, chosen = info["model"], info["select_fields"]
    start, end = chosen[0], chosen[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    make = _maker(kind, names)
    populators = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg]  # the stubs are newer
    joined = [_joiner(populator) for populator in populators]
    annotated = list((compiler.annotation_col_map or {}).items())

    def read(row: Sequence[Any]) -> Any:
        values = converted(row)
        made = make(values[start:end])
        for join in joined:
            join(values, made)
        for name, position in annotated:
            setattr(made, name, values[position])
        return made

    return read
