"""Rows of what residents offer and ask for, each with as little as it needs, for the tests of what follows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from linli.alliances.models import AllianceTie
from linli.honours.models import HonourRound, Nomination, Objection, PanelMember
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place
from linli.points.models import PointsItem, PointsMember, PotUse
from linli.projects.models import ProjectCall, ProjectEstate, ProjectProposal
from linli.services.models import AgentMatter, DirectoryEntry
from linli.volunteering.models import Activity, GreatEvent, Volunteer, VolunteerTeam
from linli.vouchers.models import VoucherWall
from linli.wishes.models import Wish
from tests.organisations.cast import AT, TODAY, House

HOUR = timedelta(hours=1)


def wish(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Wish:
    return Wish.objects.create(
        code_hash=uuid4().bytes, playbook_version_id=house.version_id, words="一副象棋", asked_at=AT, check_by=AT,
        changed_at=AT, organisation=body or house.bodies["property"], estate=place or house.places["estate"], **more,
    )  # fmt: skip


def wish_entered(held: Appointment, house: House) -> Wish:
    return wish(house, entered_by=held, consent_way="spoken", consented_on=TODAY)


def wish_claimed(house: House, body: Organisation) -> Wish:
    return wish(house, kind="thing", state="claimed", claimer_body=body, checked_at=AT, expires_at=AT, claimed_at=AT)


def firm(house: House, body: Organisation | None = None, place: Place | None = None) -> DirectoryEntry:
    return DirectoryEntry.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], name="老周修锁",
        playbook_version_id=house.version_id, kind="locks", telephone=f"1{uuid4().int % 10**10:010}", proposed_at=AT,
    )  # fmt: skip


def matter(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> AgentMatter:
    return AgentMatter.objects.create(
        number=f"AG-{uuid4()}", playbook_version_id=house.version_id, kind="residence_proof", way="window",
        organisation=body or house.bodies["property"], place=place or house.places["estate"], name="林小满",
        code_hash=uuid4().bytes, asked_at=AT, answer_by=AT, **more,
    )  # fmt: skip


def agent_of(held: Appointment, house: House) -> AgentMatter:
    return matter(house, appointment=held)


def volunteer_team(house: House, body: Organisation | None = None, place: Place | None = None) -> VolunteerTeam:
    return VolunteerTeam.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], kind="service",
        playbook_version_id=house.version_id, name=f"队{uuid4()}"[:40], made_at=AT,
    )  # fmt: skip


def great_event(house: House, body: Organisation) -> GreatEvent:
    return GreatEvent.objects.create(
        organisation=body, title="邻里节", starts_at=AT + HOUR, ends_at=AT + 2 * HOUR, made_at=AT
    )


def project_call(house: House, body: Organisation | None = None, place: Place | None = None) -> ProjectCall:
    return ProjectCall.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], title="征集",
        words="做点事", playbook_version_id=house.version_id, fen=100, until=TODAY, made_at=AT,
    )  # fmt: skip


def project(house: House, body: Organisation) -> ProjectProposal:
    return ProjectProposal.objects.create(
        call=project_call(house), organisation=body, kind="elders", title="茶话会", made_at=AT
    )


def project_estate(house: House, place: Place) -> ProjectEstate:
    return ProjectEstate.objects.create(proposal=project(house, house.bodies["property"]), estate=place)


def volunteer(house: House, place: Place) -> Volunteer:
    return Volunteer.objects.create(person=house.person(), estate=place, joined_at=AT)


def activity(house: House, place: Place | None = None, held: Appointment | None = None) -> Activity:
    return Activity.objects.create(
        team=volunteer_team(house), estate=place or house.places["estate"], leader=held, title="活动", where="门口",
        starts_at=AT + HOUR, ends_at=AT + 2 * HOUR, made_at=AT,
    )  # fmt: skip


def voucher_wall(house: House, body: Organisation | None = None, place: Place | None = None) -> VoucherWall:
    return VoucherWall.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], name="一碗爱",
        playbook_version_id=house.version_id, what="一碗面", price_fen=1200, opened_at=AT,
    )  # fmt: skip


def points_member(house: House, place: Place) -> PointsMember:
    return PointsMember.objects.create(volunteer=volunteer(house, place), estate=place, ledger_id=uuid4(), joined_at=AT)


def points_item(house: House, body: Organisation | None = None, place: Place | None = None) -> PointsItem:
    return PointsItem.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], name="洗衣液", price=3,
        shelf_id=uuid4(), made_at=AT,
    )  # fmt: skip


def pot_use(house: House, place: Place) -> PotUse:
    return PotUse.objects.create(estate=place, amount=3, reason="送一袋米", transfer_id=uuid4(), at=AT)


def honour_round(house: House, body: Organisation | None = None, place: Place | None = None) -> HonourRound:
    return HonourRound.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], kind="neighbour",
        playbook_version_id=house.version_id, honours="person", title="好邻居", nominations_until=TODAY, notice_days=5,
        called_at=AT,
    )  # fmt: skip


def nomination(house: House, place: Place | None = None, **more: object) -> Nomination:
    estate = place or house.places["estate"]
    return Nomination.objects.create(
        round=honour_round(house), estate=estate, name="林小满", reasons="扫楼道", made_at=AT, **more
    )


def nomination_entered(held: Appointment, house: House) -> Nomination:
    return nomination(house, entered_by=held)


def nomination_asked(held: Appointment, house: House) -> Nomination:
    return nomination(house, state="asked", asked_at=AT, asked_by=held)


def objection_entered(held: Appointment, house: House) -> Objection:
    return Objection.objects.create(
        nomination=nomination(house), name="何远方", words="不合适", made_at=AT, entered_by=held
    )


def panel_member(held: Appointment, house: House) -> PanelMember:
    return PanelMember.objects.create(round=honour_round(house), appointment=held, named_at=AT)


RIDES = {
    "honours.Nomination.asked_by": nomination_asked,
    "honours.Nomination.entered_by": nomination_entered,
    "honours.Objection.entered_by": objection_entered,
    "honours.PanelMember.appointment": panel_member,
}
"""Links of honours to an appointment, which goes over with its post."""


def alliance_tie(
    house: House, unit: Organisation | None = None, place: Place | None = None, **more: object
) -> AllianceTie:
    return AllianceTie.objects.create(
        playbook_version_id=house.version_id, unit=unit or house.bodies["committee"], asked_at=AT, ends_on=TODAY,
        place=place or house.places["estate"], asked_by_unit=True, **{"keeper": house.bodies["property"], **more},
    )  # fmt: skip
