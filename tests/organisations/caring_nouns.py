"""Rows of care, each with as little as it needs, for the tests of what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

from django.db import models

from linli.care.models import CareApplication, CareDate, CareFund, CareVisit
from linli.organisations.enums import MemberSource
from linli.organisations.models import Appointment, Organisation, RosterEntry
from linli.places.models import Place
from tests.organisations.cast import AT, TODAY, House


def fund(house: House, body: Organisation | None = None) -> CareFund:
    return CareFund.objects.create(
        organisation=body or house.bodies["committee"], playbook_version_id=house.version_id, key="hardship",
        first_by=" service_station ", second_by=" residents_committee ", opened_at=AT,
    )  # fmt: skip


def _anybody(house: House) -> Appointment:
    return house.appoint(house.person(), "committee", "community_officer")


def application(house: House, place: Place | None = None, **more: object) -> CareApplication:
    said = {
        "number": f"CA-{uuid4()}", "fund": fund(house), "estate": place or house.places["estate"], "name": "林小满",
        "purpose": "other", "asked": 100, "consent_who": "self", "consent_way": "spoken", "consented_on": TODAY,
        "asked_at": AT, "changed_at": AT,
    }  # fmt: skip
    if "entered_by" not in more:
        said["entered_by"] = _anybody(house)
    return CareApplication.objects.create(**{**said, **more})


def care_date(held: Appointment, house: House) -> CareDate:
    member = RosterEntry.objects.create(
        organisation=house.bodies["committee"], person=house.person(), source=MemberSource.SELF, since=TODAY
    )
    return CareDate.objects.create(
        entry=member, month=7, day=1, consent_way="spoken", consented_on=TODAY, entered_by=held, entered_at=AT
    )


def care_visit(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> CareVisit:
    said = {
        "organisation": body or house.bodies["committee"], "visitor_body": body or house.bodies["committee"],
        "post_key": "community_officer", "unpaid": False, "playbook_version_id": house.version_id, "kind": "daytime",
        "every_days": 7, "estate": place or house.places["estate"], "name": f"甲{uuid4()}"[:40],
        "consent_who": "self", "consent_way": "spoken", "consented_on": TODAY, "asked_at": AT,
        "next_on": TODAY + timedelta(days=7), "word_on": TODAY,
    }  # fmt: skip
    if "entered_by" not in more:
        said["entered_by"] = _anybody(house)
    return CareVisit.objects.create(**{**said, **more})


CARRIED: Mapping[str, Callable[[House, Organisation], models.Model]] = {
    "care.CareFund.organisation": fund,
    "care.CareVisit.organisation": care_visit,
    "care.CareVisit.visitor_body": care_visit,
}

RIDES: Mapping[str, Callable[[Appointment, House], models.Model]] = {
    "care.CareApplication.entered_by": lambda held, house: application(house, entered_by=held),
    "care.CareApplication.first_reviewer": lambda held, house: application(house, first_reviewer=held),
    "care.CareApplication.second_reviewer": lambda held, house: application(house, second_reviewer=held),
    "care.CareDate.entered_by": care_date,
    "care.CareVisit.entered_by": lambda held, house: care_visit(house, entered_by=held),
}

FOLLOWS: Mapping[str, Callable[[House, Place], models.Model]] = {
    "care.CareApplication.estate": lambda house, place: application(house, place=place),
    "care.CareVisit.estate": lambda house, place: care_visit(house, place=place),
}

ROOMS = ("care.CareApplication.room", "care.CareVisit.room")

SPLIT: Mapping[str, str] = {
    "care.CareApplication.estate": "it was asked where somebody lived, and is decided there",
    "care.CareVisit.estate": "the visit has its door, and follows that",
}
