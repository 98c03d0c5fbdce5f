"""Bringing in who is linked with which households, for a whole estate at once, where nobody has been linked yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from linli.core import clock
from linli.core.actions import action, lock
from linli.core.actors import Actor
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.refusals import Invalid, ask
from linli.organisations.models import HouseholdLink, LinkOrigin
from linli.organisations.queries.standing import appointed, dwellings_of, playbook_of
from linli.organisations.rules import may_link_households
from linli.places.models import Place

COPY = """
COPY organisations_householdlink (id, appointment_id, post_key, room_id, estate_id, building_id, since, origin, version)
FROM STDIN
"""


@action
def import_links_many(estate: Place, *, post_key: str, wanted: Mapping[int, UUID], by: Actor, at: datetime) -> int:
    """Link dwellings of an estate, by id, with people of a post, by appointment; how many. One event for the whole.

    Nothing is written where one is wrong. Raises `Refused`, and `Invalid` on "post_key", or on "wanted" for a dwelling
    or a person that is not of this estate, a household that has somebody, and more households than one may have.
    """
    estate = lock(estate)
    ask(may_link_households(by, estate, at))
    link = playbook_of(estate).link_of(post_key)
    if link is None:
        raise Invalid({"post_key": _("The playbook links this post with no households.")})
    today = clock.local_date(at)
    rooms = dict(dwellings_of(estate).filter(pk__in=wanted).values_list("pk", "building_id"))
    here = appointed(estate, post_key, today).filter(pk__in=set(wanted.values()))
    people = set(here.values_list("pk", flat=True))
    open_links = HouseholdLink.objects.filter(post_key=post_key, until=None).order_by("pk")
    if set(wanted) != set(rooms) or not set(wanted.values()) <= people:
        raise Invalid({"wanted": _("A household or a person is not of this estate.")})
    if open_links.filter(estate_id=estate.pk, room_id__in=wanted).exists():
        raise Invalid({"wanted": _("A household has somebody already.")})
    has = Counter(open_links.filter(appointment_id__in=people).values_list("appointment_id", flat=True))
    if max((has + Counter(wanted.values())).values(), default=0) > link.households_max:
        raise Invalid({"wanted": _("Somebody would have more households than the playbook allows.")})
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for room_id, appointment_id in wanted.items():
            copy.write_row((uuid7(), appointment_id, post_key, room_id, estate.pk, rooms[room_id], today,
                            LinkOrigin.IMPORT.value, 1))  # fmt: skip
    refs = {"post": post_key, "began": len(wanted), "moved": 0, "ended": 0, "origin": LinkOrigin.IMPORT.value}
    record("place.links_applied", estate, by=by, at=at, refs=refs)
    return len(wanted)
