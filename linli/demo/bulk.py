"""Many service requests at once, by SQL: what benches measure on. History of many estates, with some still open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper

from linli.core.search import vector
from linli.demo.cast import World
from linli.demo.month import scripts
from linli.service_requests.models import ServiceRequest

STEP = 100_000
OPEN_EVERY = 40
VACUUM = "VACUUM ANALYZE service_requests_servicerequest"

COPY = """
INSERT INTO service_requests_servicerequest ({columns})
SELECT {values}
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
JOIN service_requests_servicerequest t ON t.id = %(template)s
JOIN unnest(%(words)s::text[], %(vectors)s::text[]) WITH ORDINALITY AS s(words, vector, n)
  ON s.n = 1 + i %% array_length(%(words)s::text[], 1)
"""

UUID_AT = """(
  lpad(to_hex((extract(epoch FROM %(start)s::timestamptz) * 1000)::bigint + i * %(gap)s::bigint), 12, '0')
  || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid"""
MOMENT = "%(start)s::timestamptz + i * %(gap)s::bigint * interval '1 millisecond'"
IS_OPEN = f"i %% {OPEN_EVERY} = 0"

CHANGED = {
    "id": UUID_AT,
    "number": "'SQ-' || lpad((i %% 1000000)::text, 6, '0') || '-B-' || i",
    "state": f"CASE WHEN {IS_OPEN} THEN 'received' ELSE 'closed' END",
    "closing": f"CASE WHEN {IS_OPEN} THEN '' ELSE 'resident' END",
    "closed_at": f"CASE WHEN {IS_OPEN} THEN NULL ELSE {MOMENT} + interval '2 days' END",
    "due_at": f"CASE WHEN {IS_OPEN} THEN {MOMENT} + interval '4 hours' ELSE NULL END",
    "received_at": MOMENT,
    "words": "s.words",
    "title": "left(s.words, 24)",
    "search": "s.vector::tsvector",
    "code_hash": "decode(md5(i::text), 'hex')",
    "estate_id": "CASE WHEN i %% 20 = 0 THEN t.estate_id ELSE 1000000 + i %% 400 END",
    "station_id": "CASE WHEN i %% 20 = 0 THEN t.station_id ELSE %(other)s::uuid END",
    "holder_id": "CASE WHEN i %% 20 = 0 THEN t.holder_id ELSE %(other)s::uuid END",
    "contact_id": "NULL",
}


def fill_bulk(world: World, count: int, *, template: ServiceRequest, now: datetime) -> None:
    """`count` service requests over two years before now, one in twenty in the world's estate, one in forty open."""
    quote = connection.ops.quote_name
    columns = [str(field.column) for field in ServiceRequest._meta.concrete_fields]
    values = [CHANGED.get(column, f"t.{quote(column)}") for column in columns]
    said = [script.words for script in scripts()]
    years = timedelta(days=730)
    sql = COPY.format(columns=", ".join(quote(column) for column in columns), values=", ".join(values))
    with connection.cursor() as cursor:
        _follow_the_tree(cursor, follow=False)
        for first in range(1, count + 1, STEP):
            cursor.execute(
                sql,
                {
                    "first": first,
                    "last": min(first + STEP - 1, count),
                    "template": template.pk,
                    "other": world.bodies["other_station"].pk,
                    "words": said,
                    "vectors": [vector(words) for words in said],
                    "start": now - years,
                    "gap": max(1, int(years.total_seconds() * 1000 / count)),
                },
            )
        _follow_the_tree(cursor, follow=True)
        cursor.execute(VACUUM)


def _follow_the_tree(cursor: CursorWrapper, *, follow: bool) -> None:
    """Whether new rows get the level ids of their places: those made up here lie in estates that do not exist."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
    switch = "ENABLE" if follow else "DISABLE"
    cursor.execute(f"ALTER TABLE service_requests_servicerequest {switch} TRIGGER servicerequest_follows_tree")
