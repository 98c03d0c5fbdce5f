"""No table has a column where somebody's place, presence, time online, number of sign-ins, points or rank could stand.

`tests/architecture/test_schema_words.py` forbids the words themselves. Here every field of every table, of other
makers' apps too, is walked by its name, its help text and the purpose it declares, with words so wide that honest
fields have them as well: those are named one by one, with the reason, and a new one fails until somebody has thought
about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from linli.core.personal import Personal

POSITION = ("position", "location", "located", "lat", "lon", "lng", "coordinates?", "geo\\w*", "outline", "points?",
            "route", "path_walked", "whereabouts")  # fmt: skip
PRESENCE = ("presence", "present", "attend\\w*", "absen\\w*", "came", "arriv\\w*", "late_by", "punctual\\w*",
            "signed_in", "sign_ins?", "checked_in", "last_seen", "last_login", "last_active", "last_used\\w*",
            "last_heard\\w*", "last_heartbeat", "heartbeat", "seen_at", "online", "logins?", "minutes", "duration",
            "device", "user_agent", "agent", "ip")  # fmt: skip
SCORE = ("points?", "scores?", "stars?", "ranks?", "grades?", "marks?", "quotas?", "targets?", "ratings?", "rates?",
         "counts?", "counted", "counter", "totals?", "per_person", "streak", "badge", "honou?rs?")  # fmt: skip
WORDS = re.compile(rf"(?:^|_|\b)(?:{'|'.join((*POSITION, *PRESENCE, *SCORE))})(?:$|_|\b)", re.IGNORECASE)

BUILT = "where a building or a space stands on the map, no person"
ALLOWED = {
    "honours.HonourRound.honours": "for whom a round is: a person, household, team or building",
    "projects.ProjectMilestone.position": "which step of a project comes first",
    "projects.ProjectProposal.report": "what came of a project, as everybody reads it",
    "places.PlaceShape.lon": BUILT,
    "places.PlaceShape.lat": BUILT,
    "places.PlaceShape.outline": BUILT,
    "organisations.StationPoint.lon": "where a station's door is",
    "organisations.StationPoint.lat": "where a station's door is",
    "places.PublicSpace.longest": "minutes of the longest booking of a room, as set",
    "duties.ReceptionDay.slot_minutes": "how long the times are that residents book",
    "drills.Drill.came": "how many people took part, counted by the station, without names",
    "volunteering.ServiceSum.minutes": "a volunteer's own sum of service given; they opted in, and read it alone",
    "volunteering.SignUp.minutes": "service that a volunteer gave in one slot; forgotten with who it was",
    "outreach.PatrolFinding.point": "the thing of a checklist that was found: a lamp, a lane",
    "meetings.AgendaItem.position": "the order on an agenda",
    "services.AgentMatter.result": "what came of a resident's matter, told to who asked",
    "services.Recommendation.room": "the household that recommends, so that it counts once",
    "legacy.PlanStep.position": "the order of a plan's steps",
    "legacy.LegacyProblem.matter_id": "the matter of a forum from which a problem came",
    "meetings.Meeting.people_came": "how many sat in the room, entered by the convener, without names",
    "lessons.Lesson.minutes": "how long a lesson of the catalogue takes",
    "lessons.LessonSession.attendance": "how many sat in a lesson, entered by who arranged it, without names",
    "meetings.Meeting.quorate": "whether enough sides came",
    "meetings.Invitation.came": "whether a body was there, entered by the convener; no person",
    "whistles.WhistleCall.rating": "the lower level's word about a body above (law 9)",
    "whistles.WhistleCall.rating_words": "the lower level's word about a body above (law 9)",
    "service_requests.ServiceRequest.affected_count": "how many residents said that it concerns them too",
    "vouchers.Donation.count": "how many vouchers a donor hung up",
    "vouchers.SlipSheet.count": "how many slips are on a sheet",
    "vouchers.Settlement.count": "how many meals a shop was paid for in a week",
    "organisations.RosterCount.count": "members of a party body without names, as it counted them",
    "organisations.RosterEntry.also_under": "where a member is counted, so that nobody is counted twice",
    "offers.Order.rating": "the word of whoever ordered about what was done; summed by class alone",
    "offers.Order.rating_words": "the word of whoever ordered about what was done; no person is in it",
    "organisations.Appointment.grade": "the step of an office in the playbook, named with the appointment",
    "organisations.ApiKey.last_used_on": "a day on which another system asked; systems, not people",
    "organisations.RosterEntry.came_with": "the sheet by which an entry came in",
    "organisations.StationPoint.located_on": "the day on which a station's door was put on the map",
    "duties.EstateContact.ended_at": "since when a naming does not count; its words are `does not count`",
    "duties.MonthReport.figures": "a body's figures as they were signed; no person is in them",
    "feedback.Feedback.answer": "what came of a word about the software; its purpose says `came`",
    "heard.WorkGroup.last_heard_on": "a day on which a group's webhook spoke; no person",
    "mfa.Authenticator.last_used_at": "the second factor's own guard against replay; shown to its holder alone",
    "procrastinate.ProcrastinateWorker.last_heartbeat": "whether a worker process lives; a program",
}


def said(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """(field, everything that is said of it)."""
    personal: dict[str, Personal] = getattr(model, "personal", {})
    for field in model._meta.concrete_fields:
        declared = personal.get(field.name)
        yield field.name, " ".join((field.name, str(field.help_text), declared.purpose if declared else ""))


def suspicious(models_: Iterable[type[models.Model]]) -> set[str]:
    """Fields whose name, help text or purpose has one of the words."""
    return {f"{model._meta.label}.{name}" for model in models_ for name, words in said(model) if WORDS.search(words)}


def test_no_column_could_hold_where_when_or_how_much_somebody_worked() -> None:
    found = suspicious(apps.get_models())
    assert sorted(found - set(ALLOWED)) == []


def test_what_is_allowed_is_still_there_and_says_why() -> None:
    assert sorted(set(ALLOWED) - suspicious(apps.get_models())) == []
    assert all(len(why.split()) >= 3 for why in ALLOWED.values())


@pytest.mark.parametrize(
    "name", ["last_seen", "sign_ins", "visit_points", "duty_count", "monthly_rank", "last_login", "user_agent", "lat"]
)
@isolate_apps("tests.laws")
def test_a_planted_column_is_caught_by_its_name(name: str) -> None:
    meta = type("Meta", (), {"app_label": "laws"})
    body = {"__module__": __name__, name: models.IntegerField(), "Meta": meta}
    assert suspicious([type("Planted", (models.Model,), body)]) == {f"laws.Planted.{name}"}


@isolate_apps("tests.laws")
def test_a_planted_column_is_caught_by_its_purpose_and_by_its_help_text() -> None:
    class Planted(models.Model):
        moments = models.TextField(help_text="when somebody was online")
        note = models.TextField()
        personal: ClassVar = {"note": Personal("know who was present at a shift", 12, "words", False, "blank")}

        class Meta:
            app_label = "laws"

    assert suspicious([Planted]) == {"laws.Planted.moments", "laws.Planted.note"}


def test_nothing_is_counted_for_each_member_of_the_staff() -> None:
    """A number beside a person or an appointment in one row could become a ranking: there is no such table."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("linli."):
            continue
        names = {field.name for field in model._meta.concrete_fields}
        whose = names & {"person", "person_id", "appointment", "appointment_id", "account"}
        numbers = {
            field.name for field in model._meta.concrete_fields
            if isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField))
            and not field.primary_key and not field.name.endswith(("_id", "version"))
        }  # fmt: skip
        numbers -= PLAIN.get(model.__name__, set())
        if whose and numbers:
            found.append((model.__name__, sorted(numbers)))
    assert found == []


PLAIN = {
    "Event": {"seq"},
    "ApiKey": {"minute", "per_minute", "in_minute"},
    "Attachment": {"width", "height"},
    "ReceptionDay": {"sequence", "slot_minutes"},
    "Appointment": {"step"},
    "LedgerEntry": {"amount"},
    "Outbox": {"attempts"},
    "Wish": {"worth"},
    "Resource": {"per_month"},
    "ServiceItem": {"per_week"},
    "Order": {"returns"},
    "AgentMatter": {"papers_out"},
    "Delivery": {"attempts"},
    "ProjectReview": {"fen"},
}
"""Numbers of things: an event's place in the chain, how fast another system may ask, a picture's size, a calendar's
version and times, which step of an office a post is, what was
moved between accounts of a ledger (whose owner may be a shelf, a fund, a body), how often a message was tried,
about how many yuan a wish costs, how often something can be used, how often an order came back, how many papers of
somebody's are not back in their hand, how much money a reviewer would give to a project."""


def test_when_somebody_signed_in_last_has_no_column() -> None:
    names = {field.column for field in apps.get_model("people", "Account")._meta.concrete_fields}
    assert "used" in names
    assert not {name for name in names if "login" in name or name.endswith("_at")} - {"made_at"}
