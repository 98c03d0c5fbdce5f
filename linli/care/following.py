"""When a body is followed by another, or an estate becomes part of another: funds and visits go on there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from linli.care.models import CareApplication, CareFund, CareVisit
from linli.core.models import Event


def when_body_is_succeeded(event: Event) -> None:
    """The successor keeps the funds with their money, ended ones too: a grant may still come back, and their books are
    read. Where it has the same fund already, both stay.
    Visits are arranged and made by it."""
    old, new, bump = UUID(event.subject_id), UUID(str(event.refs["successor"])), F("version") + 1
    CareFund.objects.filter(organisation_id=old).update(organisation_id=new, version=bump)
    CareVisit.objects.filter(organisation_id=old, ended_at=None).update(organisation_id=new, version=bump)
    CareVisit.objects.filter(visitor_body_id=old, ended_at=None).update(visitor_body_id=new, version=bump)


def when_place_is_merged(event: Event) -> None:
    """Applications and visits of an estate that became part of another lie in that one."""
    old, into, bump = int(event.subject_id), int(event.refs["into"]), F("version") + 1
    CareApplication.objects.filter(estate_id=old).update(estate_id=into, version=bump)
    CareVisit.objects.filter(estate_id=old).update(estate_id=into, version=bump)
