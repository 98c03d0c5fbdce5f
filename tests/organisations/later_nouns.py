"""Rows of later nouns, each with as little as it needs, for the tests of what follows a body or a place."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from linli.drills.models import Drill, DrillPlan, DrillPost, DrillYes
from linli.duties.models import (
    CalendarAddress,
    Duty,
    DutyShift,
    EstateContact,
    MonthReport,
    ReceptionBooking,
    ReceptionDay,
    ReceptionPlace,
)
from linli.emergencies.models import EmergencyCall, EmergencyResponse
from linli.heard.models import Heard, WorkGroup
from linli.legacy.models import LegacyProblem, PlanStep
from linli.lessons.models import Lecturer, Lesson, LessonSession
from linli.mediation.models import Mediation, MediationParty
from linli.meetings.models import AgendaItem, Invitation, Meeting, MeetingTask
from linli.organisations.models import Appointment, Organisation
from linli.outreach.models import Patrol, PatrolArea, Sweep, SweepShare, Visit, VisitCell
from linli.places.models import Place
from linli.service_requests.models import ServiceRequest
from linli.whistles.models import Whistle, WhistleCall
from tests.organisations import firm_nouns, listed_nouns
from tests.organisations.cast import AT, TODAY, House
from tests.organisations.offered_nouns import (
    activity,
    alliance_tie,
    firm,
    great_event,
    honour_round,
    matter,
    points_item,
    project,
    project_call,
    volunteer_team,
    voucher_wall,
    wish,
    wish_claimed,
)

HOUR = timedelta(hours=1)


def whistle(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Whistle:
    return Whistle.objects.create(
        number=f"WS-{uuid4()}", playbook_version_id=house.version_id, kind="departments", words="路堵", title="路堵",
        organisation=body or house.bodies["property"], place=place or house.places["estate"], blown_at=AT, **more,
    )  # fmt: skip


def call(house: House, body: Organisation) -> WhistleCall:
    return WhistleCall.objects.create(
        whistle=whistle(house), organisation=body, called_at=AT, due_at=AT, contact_by=AT, respond_by=AT
    )


def mediation(house: House, body: Organisation | None = None, place: Place | None = None, **more: object) -> Mediation:
    return Mediation.objects.create(
        number=f"MD-{uuid4()}", playbook_version_id=house.version_id, kind="station", words="吵", title="吵",
        organisation=body or house.bodies["property"], estate=place or house.places["estate"], asked_at=AT,
        answer_by=AT, **more,
    )  # fmt: skip


def mediated(held: Appointment, house: House) -> Mediation:
    return mediation(house, appointment=held)


def party(house: House, body: Organisation) -> MediationParty:
    return MediationParty.objects.create(mediation=mediation(house), organisation=body)


def lesson(house: House, body: Organisation | None = None, place: Place | None = None) -> Lesson:
    return Lesson.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], title="防火", minutes=40,
        playbook_version_id=house.version_id, subject="safety", added_at=AT,
    )  # fmt: skip


def lecturer(house: House, body: Organisation | None = None, place: Place | None = None) -> Lecturer:
    return Lecturer.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], name="邵正平",
        playbook_version_id=house.version_id, consented_on=TODAY, consent_way="spoken", entered_at=AT,
    )  # fmt: skip


def lesson_session(
    house: House, body: Organisation | None = None, place: Place | None = None, **more: object
) -> LessonSession:
    return LessonSession.objects.create(
        organisation=body or house.bodies["property"], place=place or house.places["estate"], title="防火",
        playbook_version_id=house.version_id, subject="safety", starts_at=AT + HOUR, ends_at=AT + 2 * HOUR,
        arranged_at=AT, changed_at=AT, **more,
    )  # fmt: skip


def old_problem(
    house: House, body: Organisation | None = None, place: Place | None = None, **more: object
) -> LegacyProblem:
    return LegacyProblem.objects.create(
        number=f"LP-{uuid4()}", playbook_version_id=house.version_id, kind="deeds", title="办证", entered_at=AT,
        organisation=body or house.bodies["property"], place=place or house.places["estate"], review_on=TODAY, **more,
    )  # fmt: skip


def plan_step(house: House, body: Organisation) -> PlanStep:
    return PlanStep.objects.create(
        problem=old_problem(house), position=1, organisation=body, words="登记", due_on=TODAY, made_at=AT
    )


def emergency(house: House, body: Organisation | None = None, place: Place | None = None) -> EmergencyResponse:
    return EmergencyResponse.objects.create(
        number=f"ER-{uuid4()}", playbook_version_id=house.version_id, kind=str(uuid4()), level="three", words="水",
        title="水", advice="别出门",
        organisation=body or house.bodies["property"], place=place or house.places["estate"], declared_at=AT,
        review_at=AT,
    )  # fmt: skip


def emergency_call(house: House, body: Organisation) -> EmergencyCall:
    return EmergencyCall.objects.create(response=emergency(house), organisation=body, called_at=AT, due_at=AT)


def meeting(house: House, body: Organisation | None = None, place: Place | None = None) -> Meeting:
    return Meeting.objects.create(
        forum="station_meeting", playbook_version_id=house.version_id, title="例会", starts_at=AT + HOUR, called_at=AT,
        organisation=body or house.bodies["property"], place=place or house.places["estate"],
    )  # fmt: skip


def item(house: House, body: Organisation | None = None, place: Place | None = None) -> AgendaItem:
    return AgendaItem.objects.create(
        forum="station_meeting", playbook_version_id=house.version_id, title="晾衣杆", added_at=AT,
        organisation=body or house.bodies["property"], place=place or house.places["estate"],
    )  # fmt: skip


def invitation(house: House, body: Organisation) -> Invitation:
    return Invitation.objects.create(meeting=meeting(house), organisation=body)


def task(house: House, body: Organisation) -> MeetingTask:
    return MeetingTask.objects.create(item=item(house), organisation=body, words="装好", due_on=TODAY, made_at=AT)


def sweep(house: House, body: Organisation | None = None, estate: Place | None = None) -> Sweep:
    return Sweep.objects.create(
        estate=estate or house.places["estate"], organisation=body or house.bodies["property"], kind=f"k{uuid4()}"[:40],
        playbook_version_id=house.version_id, purpose="走访", started_at=AT, starts_on=TODAY, ends_on=TODAY,
    )  # fmt: skip


def patrol(house: House, body: Organisation | None = None, estate: Place | None = None) -> Patrol:
    return Patrol.objects.create(
        estate=estate or house.places["estate"], organisation=body or house.bodies["property"], kind=f"k{uuid4()}"[:40],
        playbook_version_id=house.version_id, started_at=AT, starts_on=TODAY, ends_on=TODAY,
    )  # fmt: skip


def drill_plan(house: House, body: Organisation | None = None) -> DrillPlan:
    return DrillPlan.objects.create(
        organisation=body or house.bodies["property"], playbook_version_id=house.version_id, kind="fire",
        nature="drill", title="演练", starts_at=AT + HOUR, ends_at=AT + 2 * HOUR, made_at=AT,
    )  # fmt: skip


def drill(house: House, body: Organisation | None = None, estate: Place | None = None) -> Drill:
    return Drill.objects.create(
        plan=drill_plan(house), estate=estate or house.places["estate"], organisation=body or house.bodies["property"],
        starts_at=AT + HOUR, ends_at=AT + 2 * HOUR,
    )  # fmt: skip


def yes_of(held: Appointment, house: House) -> DrillYes:
    post = DrillPost.objects.create(drill=drill(house), name="守门", wanted=2, said=1)
    return DrillYes.objects.create(post=post, appointment=held)


def patrol_area(house: House, place: Place) -> PatrolArea:
    return PatrolArea.objects.create(patrol=patrol(house), place=place)


def share(held: Appointment, house: House) -> SweepShare:
    return SweepShare.objects.create(sweep=sweep(house), appointment=held)


def visit(held: Appointment, house: House) -> Visit:
    cell = VisitCell.objects.create(
        sweep=sweep(house), room=house.places["room"], building=house.places["building"], shared_at=AT
    )
    return Visit.objects.create(
        cell=cell, appointment=held, state="nothing_changed", standing="counts", at=AT, recorded_at=AT, key="k"
    )


def shift(held: Appointment, house: House) -> DutyShift:
    return DutyShift.objects.create(
        organisation=held.post.organisation, appointment=held, starts_at=AT, ends_at=AT + HOUR
    )


def reception(held: Appointment, house: House) -> ReceptionDay:
    return ReceptionDay.objects.create(
        organisation=held.post.organisation, appointment=held, playbook_version_id=house.version_id, venue="站点",
        starts_at=AT + HOUR, ends_at=AT + 2 * HOUR, slot_minutes=15, announced_at=AT, changed_at=AT,
    )  # fmt: skip


def contact(held: Appointment, house: House) -> EstateContact:
    return EstateContact.objects.create(
        estate=house.places["estate"], organisation=held.post.organisation, appointment=held, starts_at=AT,
        offered_at=AT, accepted_at=AT,
    )  # fmt: skip


def at_the_station(house: House) -> Appointment:
    return house.appoint(house.person(), "station", "station_head")


def contact_of(house: House, place: Place) -> EstateContact:
    return EstateContact.objects.create(
        estate=place, organisation=house.bodies["station"], appointment=at_the_station(house), starts_at=AT,
        offered_at=AT, accepted_at=AT,
    )  # fmt: skip


def received_in(house: House, place: Place) -> ReceptionPlace:
    return ReceptionPlace.objects.create(day=reception(at_the_station(house), house), place=place)


def booking(house: House, place: Place) -> ReceptionBooking:
    return ReceptionBooking.objects.create(
        day=reception(at_the_station(house), house), estate=place, slot=0, code_hash=uuid4().bytes, booked_at=AT
    )


def group(house: House, body: Organisation | None = None, estate: Place | None = None) -> WorkGroup:
    return WorkGroup.objects.create(
        organisation=body or house.bodies["property"], estate=estate or house.places["estate"], name="工作群",
        per_minute=60, made_at=AT,
    )  # fmt: skip


def heard(house: House, body: Organisation) -> Heard:
    row = ServiceRequest.objects.create(
        number=f"SQ-{uuid4()}"[:32], source="board", title="灯不亮", words="灯不亮", urgency="important", station=body,
        holder=body, playbook_version_id=house.version_id, received_at=AT, due_at=AT,
    )  # fmt: skip
    return Heard.objects.create(
        service_request=row, organisation=body, entered_by=body, kind="board", way="b", number="1", said_hash=b"h",
        said_at=AT, heard_at=AT,
    )  # fmt: skip


def duty(house: House, body: Organisation) -> Duty:
    return Duty.objects.create(
        organisation=body, key="door_knock", playbook_version_id=house.version_id, work="note", starts_on=TODAY,
        due_on=TODAY,
    )  # fmt: skip


def month_report(house: House, body: Organisation) -> MonthReport:
    return MonthReport.objects.create(organisation=body, month=TODAY.replace(day=1), words="好", written_at=AT)


def signed_report(held: Appointment, house: House) -> MonthReport:
    return MonthReport.objects.create(
        organisation=held.post.organisation, month=TODAY.replace(day=1), words="好", written_at=AT, state="signed",
        signed_at=AT, signed_by=held,
    )  # fmt: skip


CARRIED = {
    **listed_nouns.CARRIED,
    "lessons.Lecturer.organisation": lecturer,
    "wishes.Wish.organisation": wish,
    "wishes.Wish.claimer_body": wish_claimed,
    "lessons.Lesson.organisation": lesson,
    "lessons.LessonSession.organisation": lesson_session,
    "services.AgentMatter.organisation": matter,
    "vouchers.VoucherWall.organisation": voucher_wall,
    "services.DirectoryEntry.organisation": firm,
    **firm_nouns.CARRIED,
    "alliances.AllianceTie.unit": alliance_tie,
    "alliances.AllianceTie.keeper": lambda house, body: alliance_tie(house, keeper=body),
    "emergencies.EmergencyCall.organisation": emergency_call,
    "emergencies.EmergencyResponse.organisation": emergency,
    "mediation.Mediation.organisation": mediation,
    "mediation.MediationParty.organisation": party,
    "drills.Drill.organisation": drill,
    "drills.DrillPlan.organisation": drill_plan,
    "volunteering.VolunteerTeam.organisation": volunteer_team,
    "points.PointsItem.organisation": points_item,
    "honours.HonourRound.organisation": honour_round,
    "volunteering.GreatEvent.organisation": great_event,
    "projects.ProjectCall.organisation": project_call,
    "projects.ProjectProposal.organisation": project,
    "legacy.LegacyProblem.above": lambda house, body: old_problem(house, above=body),
    "legacy.LegacyProblem.organisation": old_problem,
    "legacy.LegacyProblem.owner": lambda house, body: old_problem(house, owner=body),
    "legacy.PlanStep.organisation": plan_step,
    "heard.Heard.organisation": heard,
    "heard.WorkGroup.organisation": group,
    "duties.Duty.organisation": duty,
    "duties.MonthReport.organisation": month_report,
    "meetings.AgendaItem.organisation": item,
    "meetings.Invitation.organisation": invitation,
    "meetings.Meeting.organisation": meeting,
    "meetings.MeetingTask.organisation": task,
    "outreach.Patrol.organisation": patrol,
    "outreach.Sweep.organisation": sweep,
    "whistles.Whistle.decider": lambda house, body: whistle(house, decider=body),
    "whistles.Whistle.organisation": whistle,
    "whistles.WhistleCall.organisation": call,
}
"""Links to a body whose living row goes over, each with how such a row is made."""

ELSEWHERE = {
    "duties.EstateContact.organisation": "duties/test_contact.py::test_contacts_go_over_with_their_station",
    "duties.ReceptionDay.organisation": "duties/test_receptions_taken.py::test_receptions_go_on_with_the_successor",
}
"""Links that go over in a way of their own, each with the test that shows it."""

RIDES = {
    "drills.DrillYes.appointment": yes_of,
    "alliances.AllianceTie.unit_contact": lambda held, house: alliance_tie(house, unit_contact=held),
    "alliances.AllianceTie.keeper_contact": lambda held, house: alliance_tie(house, keeper_contact=held),
    "volunteering.Activity.leader": lambda held, house: activity(house, held=held),
    "duties.CalendarAddress.appointment": lambda held, house: CalendarAddress.objects.create(
        appointment=held, hash=uuid4().bytes, made_at=AT
    ),
    "duties.DutyShift.offered_to": lambda held, house: DutyShift.objects.create(
        organisation=held.post.organisation, appointment=held, starts_at=AT, ends_at=AT + HOUR, offered_to=held,
        offered_at=AT,
    ),
    "duties.EstateContact.appointment": contact,
    "duties.ReceptionDay.appointment": reception,
}  # fmt: skip
"""Links to an appointment, which goes over and stays the same one."""
