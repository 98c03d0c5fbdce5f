"""Filing as somebody would write it by hand in SQL: the limit that the product is measured against.

The same rows in the same tables with the same indexes, in one transaction, without any of our Python.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from linli.core.models import Event
from linli.messages.models import Outbox
from linli.service_requests.models import Clock, ServiceRequest

BEGIN = "BEGIN;"
CLAIM = (
    "INSERT INTO core_answer (id, client, key, body_hash, answer, at) VALUES (gen_random_uuid(), 'bench',"
    " gen_random_uuid()::text, '\\x00', NULL, now()) ON CONFLICT (client, key) DO NOTHING;"
)
DOOR = (
    "SELECT * FROM places_doorcode d JOIN places_place p ON p.id = d.place_id"
    " WHERE d.token = (SELECT token FROM places_doorcode LIMIT 1);"
)
STATION = (
    "SELECT o.* FROM organisations_organisation o JOIN organisations_organisationplace b ON b.organisation_id = o.id"
    " JOIN places_place p ON p.id = b.place_id WHERE b.place_id IN ({places}) AND o.ended_on IS NULL"
    " AND o.kind IN ('service_station', 'residents_committee', 'subdistrict_office') ORDER BY length(p.path) DESC;"
)
NUMBER = "SELECT nextval({sequence});"
COMMIT = "COMMIT;"
NEW = "new_id.id"


def _literal(value: Any) -> str:
    from psycopg import sql

    connection.ensure_connection()
    return str(sql.Literal(value).as_string(connection.connection))


def _insert(row: models.Model, changed: dict[str, str]) -> str:
    quote = connection.ops.quote_name
    fields = row._meta.concrete_fields
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = [
        changed.get(str(field.column)) or _literal(field.get_db_prep_save(getattr(row, field.attname), connection))
        for field in fields
    ]
    return f"INSERT INTO {quote(row._meta.db_table)} ({columns}) SELECT {', '.join(values)} FROM new_id"  # noqa: S608  # names from models


def script(words: str) -> str:
    """A pgbench script that files once more what was filed last with these words."""
    row = ServiceRequest.objects.filter(words=words).order_by("-id")[0]
    clock = Clock.objects.filter(service_request=row).order_by("id")[0]
    event = Event.objects.filter(subject_id=str(row.pk)).order_by("id")[0]
    event.seq = event.previous_hash = event.hash = None
    outbox = Outbox.objects.filter(subject_id=row.pk).order_by("id")[0]
    outbox.done_at = None
    own = "gen_random_uuid()"
    inserts = [
        _insert(row, {"id": NEW, "number": f"'B' || {NEW}::text", "code_hash": f"decode(md5({NEW}::text), 'hex')"}),
        _insert(clock, {"id": own, "service_request_id": NEW}),
        _insert(event, {"id": own, "subject_id": f"{NEW}::text"}),
        _insert(outbox, {"id": own, "subject_id": NEW}),
    ]
    inserts[0] = inserts[0].replace(f"'B' || {NEW}::text", f"left('B' || {NEW}::text, 32)")
    places = ", ".join(str(place) for place in row.level_ids().values() if place is not None)
    together = "WITH new_id AS MATERIALIZED (SELECT gen_random_uuid() AS id), " + ", ".join(
        f"r{index} AS ({insert})" for index, insert in enumerate(inserts)
    )
    lines = [
        DOOR,
        BEGIN,
        CLAIM,
        STATION.format(places=places),
        NUMBER.format(sequence=_literal(f"service_request_number_{row.city_id or 0}")),
        f"{together} SELECT 1;",
        "UPDATE core_answer SET answer = '{}' WHERE client = 'bench' AND key = 'none';",
        COMMIT,
    ]
    return "\n".join(lines)
