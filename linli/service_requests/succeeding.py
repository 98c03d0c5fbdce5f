"""When one body follows another, what was open before it goes on before the other; what is over keeps its names."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import F

from linli.core.models import Event
from linli.service_requests.models import STILL_OPEN, Assignment, Help, ServiceRequest, Supervision
from linli.service_requests.models_saved import SavedList

ONES = ("station_id", "holder_id", "lead_id", "suggested_body_id", "dispatched_by_id", "supervised_by_id")
"""Columns of a service request that name one body."""

MANY = ("helper_ids", "helping_ids", "joint_ids", "climbed_ids")
"""Columns that list bodies. Those that it passed in vain stay: what was tried, was tried by the old body."""

LISTED = """
UPDATE service_requests_servicerequest
SET {column} = array_replace(array_remove({column}, %s), %s, %s), version = version + 1
WHERE {column} @> ARRAY[%s]::uuid[] AND closed_at IS NULL
"""


def when_body_is_succeeded(event: Event) -> None:
    """Open service requests, running assignments, help and supervision go over to the successor, and so do lists that
    its posts share."""
    old, new = UUID(event.subject_id), UUID(str(event.refs["successor"]))
    for column in ONES:
        ServiceRequest.objects.filter(STILL_OPEN, **{column: old}).update(**{column: new, "version": F("version") + 1})
    Assignment.objects.filter(organisation_id=old, ended_at=None).update(organisation_id=new)
    there = Help.objects.filter(organisation_id=new, ended_at=None).values("service_request_id")
    Help.objects.filter(organisation_id=old, ended_at=None).exclude(service_request_id__in=there).update(
        organisation_id=new
    )
    Supervision.objects.filter(organisation_id=old, ended_at=None).update(organisation_id=new)
    SavedList.objects.filter(organisation_id=old).update(organisation_id=new, version=F("version") + 1)
    with connection.cursor() as cursor:
        for column in MANY:
            # The successor is taken out first, so that it stands once where both bodies were listed.
            cursor.execute(LISTED.format(column=column), [new, old, new, old])
