"""What stories have in common: a matter that is handled, bodies that answer a whistle, a session that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from linli.core.clock import from_local, local_date
from linli.demo.stories.stage import Stage
from linli.lessons import actions as lessons
from linli.lessons.actions import LecturerFacts, LessonFacts, SessionFacts
from linli.lessons.enums import ConsentWay
from linli.lessons.models import LessonSession
from linli.mediation import actions as mediation
from linli.mediation.actions import LineFacts, PartyFacts
from linli.mediation.models import Mediation, MediationParty
from linli.meetings import actions as meetings
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.meetings.queries import agenda_of
from linli.organisations.models import Appointment, Organisation
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.service_requests import actions as requests
from linli.service_requests.models import ServiceRequest
from linli.whistles import actions as whistles
from linli.whistles.models import Whistle, WhistleCall


def branch(stage: Stage, role: str = "volunteer") -> Organisation:
    """The estate's party branch with its secretary."""
    estate = stage.world.estate
    made = stage.body(BodyKind.ESTATE_PARTY_BRANCH, f"{estate.name}小区党支部", estate, short=f"{estate.name}党支部")
    stage.post(role, made, "branch_secretary")
    return made


def community_committee(stage: Stage, role: str = "community_officer") -> Organisation:
    """The community's party committee with its secretary."""
    community = stage.world.places["community"]
    made = stage.body(BodyKind.PARTY_COMMITTEE, f"{community.name}党委", community)
    stage.post(role, made, "party_committee_secretary")
    return made


def handled(
    stage: Stage, row: ServiceRequest, by_body: str, role: str, *, result: str, words: str, hours: float
) -> ServiceRequest:
    """A matter that was accepted goes to a body of the town, which takes it and resolves it so many hours later."""
    requests.dispatch(row, to=stage.world.bodies[by_body], by=stage.by("station_head"), at=stage.later(minutes=5))
    requests.take(row, by=stage.by(role), at=stage.later(minutes=20))
    requests.resolve(row, result=result, words=words, by=stage.by(role), at=stage.later(hours=hours))
    row.refresh_from_db()
    return row


def blown(
    stage: Stage, kind: str, words: str, lead: Organisation, others: Sequence[Organisation] = (), *,
    role: str = "station_head", place: Place | None = None,
) -> Whistle:  # fmt: skip
    """A whistle of a kind of the playbook."""
    return whistles.blow(
        kind=kind, place=place or stage.world.estate, words=words, lead=lead, others=others,
        by=stage.by(role), at=stage.at,
    )  # fmt: skip


def answered(stage: Stage, whistle: Whistle, body: Organisation, role: str, post: str = "") -> WhistleCall:
    """A called body acknowledges, and comes."""
    call = WhistleCall.objects.get(whistle=whistle, organisation=body)
    call = whistles.acknowledge(call, by=stage.by(role, post), at=stage.later(minutes=20))
    return whistles.respond(call, by=stage.by(role, post), at=stage.later(hours=2))


def listed(stage: Stage, body: Organisation, forum: str, title: str, said: str, role: str) -> AgendaItem:
    """A matter on the list of a forum."""
    return meetings.add_item(body, forum=forum, title=title, said=said, by=stage.by(role), at=stage.at)


def called(stage: Stage, body: Organisation, forum: str, role: str, *, days: int, hour: int = 19) -> Meeting:
    """A session of a forum in some days; all that waits on its list stands on the agenda."""
    starts = from_local(local_date(stage.at) + timedelta(days=days), time(hour))
    return meetings.call_meeting(
        body, forum=forum, starts_at=starts, where="小区议事角", by=stage.by(role), at=stage.at
    )


def held(stage: Stage, meeting: Meeting, role: str, *, people: int) -> tuple[Meeting, AgendaItem]:
    """All who were invited came; the first matter of the agenda is talked about."""
    begin = meeting.starts_at + timedelta(hours=1, minutes=30)
    stage.later(minutes=(begin - stage.at).total_seconds() / 60)
    came = set(Invitation.objects.filter(meeting=meeting).order_by("pk").values_list("organisation_id", flat=True))
    row = meetings.hold(meeting, came=came, people=people, by=stage.by(role), at=stage.at)
    return row, agenda_of(row)[0]


def decided(
    stage: Stage, item: AgendaItem, said: str, tasks: Sequence[tuple[Organisation, int, str]], role: str
) -> AgendaItem:
    """What was decided: which body does what within so many days."""
    today = local_date(stage.at)
    given = [meetings.Given(body, today + timedelta(days=days), words) for body, days, words in tasks]
    return meetings.decide_item(item, said=said, tasks=given, by=stage.by(role), at=stage.at)


def published(stage: Stage, meeting: Meeting, words: str, role: str) -> Meeting:
    """Residents read on the next morning what was decided."""
    return meetings.publish(meeting, for_residents=words, by=stage.by(role), at=stage.until(9, 15))


def quarrel(
    stage: Stage, kind: str, words: str, sides: tuple[str, str], giver: str, mediator: tuple[str, str]
) -> Mediation:
    """A dispute is taken in and given to a mediator: who, in which post."""
    row = mediation.ask_for_mediation(
        estate=stage.world.estate, kind=kind, words=words, asks=PartyFacts(name=sides[0]),
        other=PartyFacts(name=sides[1]), by=stage.by(giver), at=stage.at,
    )  # fmt: skip
    role, post = mediator
    held = Appointment.objects.get(person=stage.world.people[role], post__key=post)
    return mediation.give(row, appointment=held.pk, by=stage.by(giver), at=stage.later(minutes=20))


def settled(
    stage: Stage, row: Mediation, mediator: tuple[str, str], *, where: str, words: str, promises: tuple[str, str]
) -> Mediation:
    """Both take part, are talked with once, and sign what each does."""
    by = stage.by(*mediator)
    for party in MediationParty.objects.filter(mediation=row).order_by("pk"):
        mediation.record_consent(party, takes_part=True, by=by, at=stage.later(minutes=40))
    row = mediation.begin(row, by=by, at=stage.later(minutes=10))
    talk = mediation.plan_session(row, starts_at=stage.at + timedelta(hours=20), where=where, by=by, at=stage.at)
    stage.until(19, 30, days=2)
    mediation.record_session(talk, agreed=promises[0], notes="", by=by, at=stage.at)
    sides = {party.asks: party.pk for party in MediationParty.objects.filter(mediation=row).order_by("pk")}
    day = local_date(stage.at)
    lines = [LineFacts(sides[False], promises[0], day + timedelta(days=3)), LineFacts(sides[True], promises[1])]
    row = mediation.write_agreement(row, words=words, lines=lines, by=by, at=stage.later(minutes=20))
    return mediation.sign(row, signed_on=day, by=by, at=stage.later(minutes=5))


def taught(
    stage: Stage, body: Organisation, role: str, *, title: str, subject: str, lecturer: tuple[str, str], people: int,
    words: str, keeper: str = "community_officer",
) -> LessonSession:  # fmt: skip
    """The community puts a lesson into its catalogue and somebody who agreed into its bank; a body asks them, and it is
    held two days later."""
    community, name = stage.world.places["community"], lecturer
    by = stage.by(keeper, "community_officer")
    lesson = lessons.add_lesson(community, LessonFacts(title, subject, 30), by=by, at=stage.at)
    facts = LecturerFacts((subject,), local_date(stage.at), ConsentWay.SPOKEN, name=name[0], from_where=name[1])
    asked = lessons.enter_lecturer(community, facts, by=by, at=stage.later(minutes=10))
    starts = from_local(local_date(stage.at) + timedelta(days=2), time(19))
    arranged = SessionFacts(starts, lesson.minutes, lesson_id=lesson.pk, where="小区议事角", lecturer_id=asked.pk)
    row = lessons.arrange_lesson(body, stage.world.estate, arranged, by=stage.by(role), at=stage.later(minutes=20))
    row = lessons.say_yes(row, by=stage.by(role), at=stage.later(hours=1))
    stage.until(20, days=2)
    return lessons.hold_lesson(row, attendance=people, words=words, by=stage.by(role), at=stage.at)
