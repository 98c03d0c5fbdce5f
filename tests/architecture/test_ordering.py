"""Lists have an order: every query that gives rows gives them in a stated one."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import ModuleType
from typing import Any, get_origin, get_type_hints
from uuid import UUID

import pytest
from django.db.models import QuerySet

from linli.alliances.models import AllianceTie, AllianceYear
from linli.care.actions import open_fund
from linli.care.models import CareFund, CareVisit
from linli.core.actors import Actor, Held, Located
from linli.core.prepared import Prepared, prepared
from linli.demo.cast import World
from linli.drills.models import Drill
from linli.duties.enums import Work
from linli.duties.models import CalendarAddress, ReceptionDay
from linli.emergencies.models import EmergencyResponse
from linli.firms.models import FirmCard, FirmNeed, StarRound
from linli.heard.models import Heard
from linli.honours.models import HonourRound, Nomination
from linli.legacy.models import LegacyProblem
from linli.lessons.models import Lecturer
from linli.mediation.models import Mediation
from linli.meetings.models import AgendaItem, Meeting
from linli.organisations.enums_posts import Step
from linli.organisations.models import Appointment, Organisation
from linli.organisations.queries.standing import linked_posts
from linli.outreach.actions import start_sweep
from linli.outreach.models import Patrol
from linli.people.models import Account, Person
from linli.places.enums import Level
from linli.places.enums_spaces import SpaceState
from linli.places.models import Place, PublicSpace
from linli.places.past_tree import trees_on
from linli.playbooks.enums import Power
from linli.playbooks.parts import Forum, Link
from linli.playbooks.parts_alliances import Alliances
from linli.playbooks.parts_care import Care
from linli.playbooks.parts_offers import Offers
from linli.playbooks.parts_whistles import WhistleKind
from linli.playbooks.parts_wishes import Wishes
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook
from linli.points.models import PointsMember
from linli.projects.models import ProjectCall, ProjectProposal
from linli.service_requests import actions
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import part_of, sight_of
from linli.services.models import AgentMatter, DirectoryEntry
from linli.volunteering.models import Activity, GreatEvent, SignUp, Volunteer, VolunteerTeam
from linli.vouchers.models import SlipSheet, VoucherWall
from linli.whistles.models import Whistle
from linli.wishes.models import Wish
from tests.architecture.reading import PACKAGE, module_name, modules_called

ORDERED_BY_THEIR_CALLERS = {
    "linli.organisations.queries.posts.in_force": "a part of other queries, which narrow and order it",
    "linli.people.queries.visible_to": "one's own record for anybody but the system: one row at most",
    "linli.whistles.queries.waiting_for": "lines of the inbox, which core.waiting unites and orders",
}
"""Queries that leave the order to whoever reads them, and why."""

GETS_ONE = 21
"""Django's `get()` fetches at most so many rows, unordered, to say that there is more than one."""


def query_modules() -> list[ModuleType]:
    return [importlib.import_module(module_name(path)) for path in modules_called("queries")]


def query_functions(modules: Iterable[ModuleType]) -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """Public functions that give rows: name, function, type hints."""
    for module in modules:
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            hints = get_type_hints(function, vars(module) | {"Any": Any})
            if get_origin(hints.get("return")) in (QuerySet, list, tuple) or hints.get("return") is QuerySet:
                yield f"{module.__name__}.{name}", function, hints


@contextmanager
def watched() -> Iterator[list[str]]:
    """Notes every queryset of rows that is read in no order."""
    unordered: list[str] = []
    fetch, ask = QuerySet._fetch_all, Prepared.__call__

    def watch(self: Any) -> None:
        one = self.query.high_mark is not None and self.query.high_mark - self.query.low_mark in (1, GETS_ONE)
        if self._result_cache is None and not one and not self.ordered:
            unordered.append(f"{self.model.__name__}: {self.query}")
        fetch(self)

    def watch_question(self: Any, *arguments: Any) -> list[Any]:
        if not self.build(*arguments).ordered:
            unordered.append(f"{self.build.__module__}.{self.build.__name__}")
        return ask(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", watch)
        patch.setattr(Prepared, "__call__", watch_question)
        yield unordered


def unordered_lists(
    functions: Iterable[tuple[str, Callable[..., Any], dict[str, Any]]], values: Callable[[str, Any], Any]
) -> list[str]:
    """Functions whose rows come in no order, called with `values(name, type)` for each parameter they need."""
    found = []
    for name, function, hints in functions:
        needed = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
        given = {each.name: values(each.name, hints[each.name]) for each in needed}
        with watched() as unordered:
            rows = function(**given)
            if not isinstance(rows, QuerySet):
                list(rows)
        if unordered or (isinstance(rows, QuerySet) and not rows.ordered):
            found.append(name)
    return found


def _wall(world: World, row: ServiceRequest) -> VoucherWall:
    version = row.playbook_version_id
    return VoucherWall(pk=row.pk, organisation=world.bodies["station"], place=world.estate, playbook_version_id=version)


def further(world: World, row: ServiceRequest) -> dict[Any, Any]:
    """Rows of nouns that nobody saved, by type."""
    station = world.bodies["station"]
    return {
        Drill: Drill(pk=row.pk, estate=world.estate), Lecturer: Lecturer(pk=row.pk), Power: Power.LESSON_ARRANGE,
        LegacyProblem: LegacyProblem(pk=row.pk), Mediation: Mediation(pk=row.pk, organisation=station),
        EmergencyResponse: EmergencyResponse(pk=row.pk, organisation=station, place=world.estate),
        Heard: Heard(pk=row.pk), Wish: Wish(pk=row.pk, estate=world.estate),
        Wishes: by_id(row.playbook_version_id).wishes, Offers: by_id(row.playbook_version_id).offers,
        AgentMatter: AgentMatter(pk=row.pk, playbook_version_id=row.playbook_version_id),
        DirectoryEntry: DirectoryEntry(pk=row.pk),
        FirmCard: FirmCard(organisation=station, place=world.estate),
        FirmNeed: FirmNeed(pk=row.pk, playbook_version_id=row.playbook_version_id, place=world.estate),
        StarRound: StarRound(pk=row.pk, firm=station),
        HonourRound: HonourRound(pk=row.pk, place=world.estate),
        Nomination: Nomination(pk=row.pk, name="何", room_id=1),
        AllianceTie: AllianceTie(pk=row.pk),
        AllianceYear: AllianceYear(pk=row.pk), Alliances: by_id(row.playbook_version_id).alliances,
        Activity: Activity(pk=row.pk, estate=world.estate), VolunteerTeam: VolunteerTeam(pk=row.pk),
        Care: by_id(row.playbook_version_id).care, Held: world.actor("station_head").held,
        CareFund: open_fund(
            world.bodies["subdistrict_office"], "hardship", by=world.actor("subdistrict_officer"), at=row.received_at
        ),
        CareVisit: CareVisit(pk=row.pk),
        ProjectCall: ProjectCall(pk=row.pk, place=world.estate), ProjectProposal: ProjectProposal(pk=row.pk),
        GreatEvent: GreatEvent(pk=row.pk),
        Volunteer: Volunteer(pk=row.pk), SignUp: SignUp(pk=row.pk, signed_at=row.received_at),
        VoucherWall: _wall(world, row),
        SlipSheet: SlipSheet(pk=row.pk, count=2),
        PointsMember: PointsMember(pk=row.pk, estate=world.estate, ledger_id=row.pk),
    }  # fmt: skip


@pytest.fixture
def values(world: World, at: datetime) -> Callable[[str, Any], Any]:
    """Something to put for a parameter, by its name and type."""
    report = actions.Report(words="一楼门灯不亮", source=Source.WEB)
    filed = actions.file(place=world.places["unit"], report=report, by=world.actor("resident"), at=at)
    row = ServiceRequest.objects.get(pk=filed.id)
    forum = by_id(row.playbook_version_id).forums[0]
    session = Meeting(
        forum=forum.key, organisation=world.bodies["station"], place=world.estate, starts_at=at, called_at=at
    )
    by_name = {
        "unit_ids": [world.bodies["station"].pk], "unit_id": world.bodies["station"].pk, "place_id": world.estate.pk,
        "levels": world.estate.level_ids(), "thing": world.places["unit"], "kinds": ["service_station"],
        "text": "春和里", "kind": "service_station", "level": Level.COMMUNITY,
        "estate_id": world.estate.pk, "room_id": world.room.pk, "person_id": world.people["resident"].pk,
        "organisation_id": world.bodies["station"].pk, "subject_type": "service_request", "subject_id": row.pk,
        "subject_ids": [row.pk], "version_ids": [], "place_ids": [world.estate.pk], "path": world.estate.path,
        "key": "station_head", "power": "service_request.accept", "not_persons": [], "pairs": frozenset(),
        "subjects": ServiceRequest.objects.order_by().values("pk"), "body_ids": [world.bodies["station"].pk],
        "body": world.bodies["station"], "bodies": [world.bodies["station"]], "found": ServiceRequest.objects.all(),
        "sight": sight_of(world.actor("station_head")), "part": part_of(world.actor("station_head")),
        "only_room": None, "chosen": {}, "token": world.door_code.token, "version_id": row.playbook_version_id,
        "entries": [], "sign_up_ids": [], "days": [at.date()], "tomorrow": (at, at),
        "spaces": PublicSpace.objects.all(), "rows": [],
        "tree": trees_on(world.estate.pk, [at.date()])[0], "served": [],
        "whose": ((), (), ()), "appointment_id": row.pk, "service_request_id": row.pk,
        "organisation_ids": [world.bodies["station"].pk], "appointment_ids": [row.pk],
        "cards": FirmCard.objects.all(), "needs": FirmNeed.objects.all(), "firm_ids": [row.pk], "other": None,
        "has": True,
        "station": world.bodies["station"], "forum": forum, "most": 5, "parties": [], "patrol": Patrol(pk=row.pk),
        "places": [world.estate], "work": Work.NOTE, "posts": [], "lecturers": [row.pk], "starts_at": at,
        "ends_at": at, "but": None, "entry_ids": [row.pk], "matter_id": row.pk,
        "walls": [_wall(world, row)], "wall_ids": [row.pk], "left": {row.pk: 3},
        "hashes": [b"x"], "funds": [], "year": 2026,
        "rounds": [], "with_meetings": True,
        "persons": [], "team_id": row.pk, "member_id": row.pk,
        "cells": [row.pk], "sweep": start_sweep(world.estate, kind="door_knock", by=world.actor("station_head"), at=at),
    }  # fmt: skip
    by_type = {
        Actor: world.actor("station_head"), Place: world.estate, Organisation: world.bodies["station"],
        Person: world.people["resident"], Account: world.accounts["resident"], ServiceRequest: row,
        datetime: at, date: at.date(), UUID: row.pk, int: 1, str: "x", Located: world.estate,
        Link: linked_posts(world.estate)[0], Playbook: by_id(row.playbook_version_id), Step: Step.CHOSEN,
        PublicSpace: PublicSpace(name="x"), SpaceState: SpaceState.IN_USE,
        Whistle: Whistle(pk=row.pk), WhistleKind: by_id(row.playbook_version_id).whistles[0],
        Forum: forum, Meeting: session, AgendaItem: AgendaItem(matter_id=row.pk),
        CalendarAddress: CalendarAddress(
            appointment=Appointment.objects.select_related("post__organisation").order_by("pk")[0]
        ),
        ReceptionDay: ReceptionDay(pk=row.pk, starts_at=at, ends_at=at, slot_minutes=15), **further(world, row),
    }  # fmt: skip

    def value(name: str, kind: Any) -> Any:
        if name in by_name:
            return by_name[name]
        if kind in by_type:
            return by_type[kind]
        raise LookupError(f"say in this test what to put for {name}: {kind}")

    return value


def test_every_list_of_a_query_has_an_order(values: Callable[[str, Any], Any]) -> None:
    functions = list(query_functions(query_modules()))
    assert len(functions) >= 25
    assert unordered_lists(functions, values) == list(ORDERED_BY_THEIR_CALLERS)


def test_planted_lists_without_an_order_are_caught(values: Callable[[str, Any], Any]) -> None:
    planted = ModuleType("linli.planted.queries")

    def people() -> QuerySet[Person]:
        return Person.objects.filter(name="x")

    def names() -> list[str]:
        return list(Person.objects.values_list("name", flat=True))

    def in_order(estate: Place) -> list[Person]:
        return list(Person.objects.order_by("pk"))

    def one(person_id: UUID) -> list[Person]:
        return [Person.objects.get(pk=person_id)]

    asked = prepared(lambda name: Person.objects.filter(name=name))

    def question() -> list[Person]:
        return asked("x")

    for function in (people, names, in_order, one, question):
        function.__module__ = planted.__name__
        setattr(planted, function.__name__, function)
    vars(planted).update(QuerySet=QuerySet, Person=Person, Place=Place, UUID=UUID)
    found = unordered_lists(query_functions([planted]), values)
    assert found == [f"linli.planted.queries.{name}" for name in ("people", "names", "question")]


def test_the_packages_query_files_were_all_looked_at() -> None:
    assert {path.relative_to(PACKAGE).parts[0] for path in modules_called("queries")} >= {
        "attachments", "messages", "organisations", "people", "places", "playbooks", "service_requests"
    }  # fmt: skip
