"""Possibly the same: others of the estate that this one could be joined to, beside what the station may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from linli.core.actors import Actor
from linli.core.refusals import Refusal
from linli.service_requests.models import ServiceRequest
from linli.service_requests.offering import possibly_same
from linli.service_requests.words import also_affected
from linli.web.desk.rows import page_of
from linli.web.filters import length
from linli.web.service_request_pages import Audience, Chip, chip_of, names_of_places, place_words


@dataclass(frozen=True, slots=True)
class Same:
    """One that may be the same, and where one press joins this to it."""

    number: str
    title: str
    place: str
    chip: Chip
    when: str
    others: str
    href: str
    join: str


def same_rows(row: ServiceRequest, actor: Actor, said: Mapping[str, Refusal | None], at: datetime) -> list[Same]:
    """Up to three, where the reader may join this one: three queries, none where they may not."""
    if said.get("merge", ...) is not None:
        return []
    found = possibly_same(row, actor, at)
    names = names_of_places(found) if found else {}
    return [
        Same(
            number=other.number,
            title=other.title,
            place=place_words(other, names),
            chip=chip_of(other, Audience.STAFF),
            when=_("reported %(length)s ago") % {"length": length(at - other.received_at)},
            others=also_affected(other.affected_count),
            href=page_of(other),
            join=page_of(row, "merge"),
        )
        for other in found
    ]
