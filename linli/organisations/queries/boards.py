"""Who serves a door, need by need, as the playbook's board has it: for one door, or for all doors of an estate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from linli.core.secrets import SealBroken
from linli.organisations.models import Appointment
from linli.organisations.queries.posts import spec_of
from linli.people.vault import Drawer, open_phone
from linli.places.models import Place
from linli.places.queries import path_ids
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

EACH = 2
"""People of one post that a line has room for."""


@dataclass(frozen=True, slots=True)
class Server:
    """One line of a board: for which need, who, of which body, and the number to call."""

    key: str
    need: str
    name: str
    body: str
    telephone: str
    through_station: bool = False


PEOPLE = """
SELECT reach.place_id, length(bound.path), post.key, post.playbook_version_id, person.name, body.short_name,
       body.telephone, contact.id, contact.sealed
FROM organisations_appointment held
JOIN organisations_post post ON post.id = held.post_id
JOIN organisations_organisation body ON body.id = post.organisation_id AND body.ended_on IS NULL
JOIN people_person person ON person.id = held.person_id
JOIN organisations_organisationplace binding ON binding.organisation_id = body.id
JOIN places_place bound ON bound.id = COALESCE(held.place_id, binding.place_id)
JOIN places_reach reach ON reach.of_id = bound.id
LEFT JOIN people_contact contact ON contact.id = held.shown_contact_id AND contact.scrubbed_at IS NULL
WHERE reach.place_id = ANY(%s) AND post.key = ANY(%s)
  AND held.starts_on <= %s AND (held.ends_on IS NULL OR held.ends_on >= %s)
ORDER BY held.starts_on, held.id
"""

BODIES = """
SELECT reach.place_id, length(bound.path), body.kind, body.short_name, body.telephone
FROM organisations_organisation body
JOIN organisations_organisationplace binding ON binding.organisation_id = body.id
JOIN places_place bound ON bound.id = binding.place_id
JOIN places_reach reach ON reach.of_id = bound.id
WHERE reach.place_id = ANY(%s) AND body.kind = ANY(%s) AND body.ended_on IS NULL AND body.telephone <> ''
ORDER BY body.name, body.id
"""


def has_line(appointment: Appointment) -> bool:
    """Whether the board at the doors has a line for the post of an appointment. Its post is loaded."""
    post = appointment.post
    return any(line.post == post.key for line in by_id(post.playbook_version_id).door_board)


def who_serves(doors: Sequence[Place], playbook: Playbook, on: date) -> dict[int, list[Server]]:
    """For each door the lines of its board, in the playbook's order; needs that nobody answers are left out.

    A number is the holder's own where they agreed to it, else that of their body, else the station's; an unpaid
    neighbour's is their own or the station's. Two queries, however many doors.
    """
    board = playbook.door_board
    above = {door.pk: path_ids(door.path) for door in doors}
    ids = sorted({place_id for found in above.values() for place_id in found})
    posts = [line.post for line in board if line.post is not None]
    kinds = sorted({BodyKind.SERVICE_STATION.value, *(line.body.value for line in board if line.body is not None)})
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [ids, posts, on, on])
        people = _by_place(cursor.fetchall())
        cursor.execute(BODIES, [ids, kinds])
        bodies = _by_place(cursor.fetchall())
    return {door.pk: _board(above[door.pk], playbook, people, bodies) for door in doors}


def _by_place(rows: Sequence[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for place_id, *rest in rows:
        found.setdefault(place_id, []).append(tuple(rest))
    return found


def _board(
    above: Sequence[int], playbook: Playbook, people: dict[int, list[Any]], bodies: dict[int, list[Any]]
) -> list[Server]:
    near_people = _nearest([row for place_id in above for row in people.get(place_id, ())])
    near_bodies = _nearest([row for place_id in above for row in bodies.get(place_id, ())])
    station = next((row[3] for row in near_bodies if row[1] == BodyKind.SERVICE_STATION), "")
    lines: list[Server] = []
    for line in playbook.door_board:
        if line.body is not None:
            body = next((row for row in near_bodies if row[1] == line.body), None)
            if body is not None:
                lines.append(Server(line.key, str(line.name), "", body[2], body[3]))
            continue
        for row in [row for row in near_people if row[1] == line.post][:EACH]:
            _depth, key, version_id, name, short_name, telephone, contact_id, sealed = row
            number = _own(contact_id, sealed)
            spec = spec_of(key, version_id)
            own_desk = telephone if spec is None or not spec.unpaid else ""
            through = not number and not own_desk
            lines.append(Server(line.key, str(line.name), name, short_name, number or own_desk or station, through))
    return lines


def _nearest(rows: list[Any]) -> list[Any]:
    """The nearest first; each once, though a place above and the door itself may both lead to it."""
    found: dict[Any, Any] = {}
    for row in sorted(rows, key=lambda row: -row[0]):
        found.setdefault(row[1:], row)
    return list(found.values())


def _own(contact_id: UUID | None, sealed: bytes | None) -> str:
    """Their own number, where they agreed to show it and it still opens."""
    if contact_id is None or sealed is None:
        return ""
    try:
        return open_phone(sealed, Drawer.CONTACT, contact_id)
    except SealBroken:
        return ""
