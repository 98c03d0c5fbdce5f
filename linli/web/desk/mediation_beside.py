"""What stands beside a service request on its page: its whistles; where it becomes a mediation, a wish or a need."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from linli.core.actors import Actor
from linli.playbooks.enums import Power
from linli.service_requests.enums import OPEN
from linli.service_requests.models import ServiceRequest
from linli.web.desk.frame import MEDIATION_POWERS, powers_of
from linli.web.desk.whistles import whistles_beside


def around(row: ServiceRequest, actor: Actor) -> dict[str, Any]:
    """For the page's context. One query, for those who have to do with whistles; none for others."""
    return {
        **whistles_beside(row, actor), "mediates_href": mediates_href(row, actor), "wish_href": wish_href(row, actor),
        "need_href": need_href(row, actor),
    }  # fmt: skip


def wish_href(row: ServiceRequest, actor: Actor) -> str:
    """Where a request becomes a wish, with nothing typed twice; nothing where the reader looks at no wishes there, or
    it is over. No query."""
    checks = any(Power.WISH_CHECK in held.powers and held.covers(row) for held in actor.posts)
    if row.state not in OPEN or row.estate_id is None or not checks:
        return ""
    return f"{reverse('desk:wish_new')}?{urlencode({'about': row.number})}"


def need_href(row: ServiceRequest, actor: Actor) -> str:
    """Where a request becomes a need, with nothing typed twice; nothing where the reader keeps no needs there, or it is
    over. No query."""
    keeps = any(Power.OFFER_KEEP in held.powers and held.covers(row) for held in actor.posts)
    if row.state not in OPEN or row.estate_id is None or not keeps:
        return ""
    return f"{reverse('desk:need_new')}?{urlencode({'about': row.number})}"


def mediates_href(row: ServiceRequest, actor: Actor) -> str:
    """The form's address; nothing where the reader takes in no disputes, or the request is over. No query."""
    if row.state not in OPEN or not powers_of(actor) & MEDIATION_POWERS:
        return ""
    return f"{reverse('desk:mediation_new')}?{urlencode({'about': row.number})}"
