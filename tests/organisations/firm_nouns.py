"""Rows of firms, each with as little as it needs, for the tests of what follows."""

from __future__ import annotations

from uuid import uuid4

from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.organisations.models import Organisation
from linli.places.models import Place
from tests.organisations.cast import AT, House


def card(house: House, place: Place | None = None, body: Organisation | None = None) -> FirmCard:
    return FirmCard.objects.create(organisation=body or house.bodies["property"], place=place or house.places["estate"])


def need(house: House, firm: Organisation | None = None, place: Place | None = None, **more: object) -> FirmNeed:
    return FirmNeed.objects.create(
        number=f"FN-{uuid4()}", playbook_version_id=house.version_id, kind="loan", words="缺周转", entered="firm",
        firm=firm or house.bodies["committee"], place=place or house.places["estate"], entered_at=AT, take_by=AT,
        **more,
    )  # fmt: skip


CARRIED = {
    "firms.FirmNeed.body": lambda house, body: need(house, state="asked", body=body),
    "firms.FirmNeed.decider": lambda house, body: need(house, decider=body),
    "firms.FirmNeed.firm": need,
    "firms.FirmNeed.keeper": lambda house, body: need(house, keeper=body),
    "firms.StarRound.firm": lambda house, body: StarRound.objects.create(
        firm=body, playbook_version_id=house.version_id, title="2026", called_at=AT
    ),
}
"""Links to a body whose living row goes over, each with how such a row is made."""

HANDED = "firms/test_following.py::test_a_firm_that_is_followed_hands_everything_over"
ELSEWHERE = {
    "firms.FirmBranch.firm": HANDED,
    "firms.FirmBranch.joint_with": "firms/test_following.py::test_a_joint_branch_goes_on_with_who_follows",
    "firms.FirmCard.organisation": HANDED,
    "firms.FirmVisit.firm": HANDED,
}
"""Links that go over in a way of their own, each with the test that shows it."""
