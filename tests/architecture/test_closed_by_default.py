"""Every address is opened as everybody of the cast: what is not public is closed, and nothing ever breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import PEOPLE, ROLES, World
from linli.feedback.actions import give_feedback
from linli.organisations.actions import make_api_key
from linli.organisations.models import Appointment
from linli.people.models import Account
from linli.places.actions import SpaceFacts, add_space, add_space_room, declare_mourning
from linli.service_requests import actions
from linli.service_requests.enums import Source
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of
from linli.web.page_help import START
from tests.architecture.routes import Route, routes

PROGRAM = "api_client"
CAST = (*ROLES, PROGRAM, "nobody")
WITHOUT_SESSION = frozenset({"nobody", PROGRAM})
RESIDENTS = frozenset(role for role, _name, posts in PEOPLE if not posts)
OPENS = frozenset({200, 204, 301, 302, 303, 304})
NOT_FOR_THIS_ONE = frozenset({403, 404, 405, 409})
WITHOUT_WORKER = {"ready": 503}
"""Readiness says that no worker runs, which is true in tests."""

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
MAY_BE_WRITTEN = frozenset({"django_session", "linli_cache", "organisations_apikey"})
"""Tables that reading may write: the sign-in session, the cache of attempts, and a key's count of the minute."""


KEYS = (
    "shift_id",
    "nomination_id",
    "objection_id",
    "duty_id",
    "meeting_id",
    "item_id",
    "task_id",
    "sweep_id",
    "day_id",
    "cell_id",
    "promise_id",
    "patrol_id",
    "area_id",
    "tie_id",
    "plan_id",
    "group_id",
    "heard_id",
    "drill_id",
    "lesson_id",
    "lecturer_id",
    "session_id",
    "wish_id",
    "matter_id",
    "application_id",
    "fund_id",
    "visit_id",
    "resource_id",
    "need_id",
    "order_id",
    "team_id",
    "activity_id",
    "wall_id",
    "shop_id",
    "sheet_id",
    "award_id",
    "doubt_id",
    "call_id",
    "project_id",
    "event_id",
    "firm_id",
    "round_id",
    "worker_id",
    "money_id",
    "booking_id",
    "change_id",
    "attachment_id",
    "key_id",
    "delivery_id",
    "channel_id",
    "link_id",
    "entry_id",
    "registration_id",
    "candidacy_id",
    "import_id",
)
"""Parts of addresses that are keys of rows: one that exists of another kind opens nothing."""


@pytest.fixture
def values(world: World, at: datetime) -> dict[str, Any]:
    """Something that exists for each part of an address: the resident's own service request."""
    filed = actions.file(
        place=world.places["unit"],
        report=actions.Report(words="3栋东侧路灯不亮", source=Source.DOOR_CODE),
        by=world.actor("resident"),
        at=at,
    )
    row = ServiceRequest.objects.get(pk=filed.id)
    assert world.door_code is not None
    today = local_date(at)
    period = declare_mourning(
        world.places["city"], first_day=today, last_day=today, reason="公告", by=world.actor("administrator"), at=at
    )
    facts = SpaceFacts(name="3栋架空层", kind="ground_hall", area=180_50, owner="owners")
    space = add_space(world.estate, facts, by=system(), at=at)
    return {
        "space_id": space.pk,
        "space_room_id": add_space_room(space, name="代表室", kind="deputies", by=system(), at=at).pk,
        "sort": "standard",
        "item": "office",
        "figure": "branches",
        "slug": world.estate.slug,
        "token": world.door_code.token,
        "number": row.number,
        "code": code_of(row.pk),
        "role": "resident",
        "size": "thumb",
        "place_id": world.estate.pk,
        "room_id": world.room.pk,
        "estate_id": world.estate.pk,
        "grid_id": world.estate.pk,
        "organisation_id": world.bodies["station"].pk,
        "words": "no-such-link",
        "rest": "nowhere",
        "key": START,
        "feedback_id": give_feedback(page="/f/", words="字太小", key="", by=world.actor("nobody"), at=at),
        "period_id": period.pk,
        **dict.fromkeys(KEYS, row.pk),
        "appointment_id": Appointment.objects.order_by("id")[0].pk,
    }


@pytest.fixture
def visit(world: World, time_machine: Any, at: datetime) -> Callable[[str], Client]:
    """A browser signed in as one of the cast, second factor shown; or nobody's."""
    time_machine.move_to(at, tick=False)

    def browser(role: str) -> Client:
        client = Client(raise_request_exception=True, headers={"accept-language": "en"})
        if role == PROGRAM:
            appointment = Appointment.objects.get(pk=world.actor("station_head").appointment_id)
            made = make_api_key(appointment, name="program", by=system(Door.CLI), at=at)
            return Client(headers={"accept-language": "en", "authorization": f"Bearer {made.words}"})
        if role == "nobody":
            return client
        account = Account.objects.get(person=world.people[role])
        client.force_login(account)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": at.timestamp()}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    return browser


def asks_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code in (302, 303) and answer["Location"].startswith("/accounts/sign-in/")


def fault(access: str, role: str, answer: HttpResponse, *, posts_only: bool) -> str:
    """What is wrong with this answer to somebody of the cast; empty where nothing is."""
    status = answer.status_code
    if access in ("key", "signed"):
        return fault_of_api(role, status, posts_only=posts_only)
    if status >= 500 or status not in OPENS | NOT_FOR_THIS_ONE:
        return f"{status}"
    if posts_only and status == 405:
        return ""
    if access == "public":
        return "asks to sign in" if asks_to_sign_in(answer) and role not in WITHOUT_SESSION else ""
    if role in WITHOUT_SESSION:
        return "" if asks_to_sign_in(answer) else f"{status} for {role}"
    if access == "staff" and role in RESIDENTS:
        return "" if status == 404 else f"{status} for a resident"
    return "asks whoever is signed in to sign in" if asks_to_sign_in(answer) else ""


def fault_of_api(role: str, status: int, *, posts_only: bool) -> str:
    """What is wrong with an answer of the API: 401 for all but the program, whatever session they have."""
    if posts_only:
        return "" if status == 405 else f"{status}"
    if role == PROGRAM:
        return "" if status in {200, 404, 422} else f"{status} for a program"
    return "" if status == 401 else f"{status} without a key"


LIBRARY_PAGES = frozenset({"account_", "mfa_", "after_sign_in", "session_expired"})


def of_library(route: Route) -> bool:
    return route.name.startswith(tuple(LIBRARY_PAGES))


def walk(role: str, client: Client, values: dict[str, Any]) -> list[str]:
    """What is wrong when one of the cast opens every address."""
    wrong = []
    for route in routes():
        if route.name == "account_logout":
            continue
        reset_queries()  # the log holds nine thousand, fewer than the whole walk asks
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(route.path(values))
        if WITHOUT_WORKER.get(route.name) == answer.status_code:
            continue
        found = fault(route.access, role, answer, posts_only=route.posts_only)
        if found and not (of_library(route) and asks_to_sign_in(answer)):
            wrong.append(f"{route.name} for {role}: {found}")
        hits = (WRITES.match(query["sql"]) for query in queries)
        wrong += [f"{route.name} for {role} writes {hit[1]}" for hit in hits if hit and hit[1] not in MAY_BE_WRITTEN]
    return wrong


@pytest.mark.slow
def test_every_address_is_open_or_closed_as_it_says(values: dict[str, Any], visit: Callable[[str], Client]) -> None:
    assert [found for role in CAST for found in walk(role, visit(role), values)] == []


PUBLIC_PAGES = ("resident:start", "resident:home", "resident:list", "resident:report", "resident:contacts",
                "resident:door", "resident:follow", "alive")  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_public_pages_open_for_nobody_in_both_languages(
    language: str, values: dict[str, Any], visit: Callable[[str], Client]
) -> None:
    known = {route.name: route for route in routes()}
    for name in PUBLIC_PAGES:
        answer = visit("nobody").get(known[name].path(values), headers={"accept-language": language})
        assert answer.status_code == 200, name


def test_what_a_resident_reported_is_not_there_for_a_neighbour_without_its_code(
    values: dict[str, Any], visit: Callable[[str], Client]
) -> None:
    known = {route.name: route for route in routes()}
    words = "3栋东侧路灯不亮"
    own = visit("resident").get(known["resident:item"].path(values), headers={"accept-language": "zh-hans"})
    assert words in own.content.decode()
    for role in ("neighbour", "nobody"):
        answer = visit(role).get(known["resident:item"].path(values), headers={"accept-language": "zh-hans"})
        assert words not in answer.content.decode()


@pytest.mark.slow
def test_nothing_that_is_sent_without_a_token_changes_anything(
    values: dict[str, Any], visit: Callable[[str], Client]
) -> None:
    for role in ("nobody", "neighbour", "station_head"):
        client = visit(role)
        client.handler.enforce_csrf_checks = True
        for route in routes():
            if getattr(route.view, "csrf_exempt", False):
                continue
            reset_queries()
            with CaptureQueriesContext(connection) as queries:
                answer = client.post(route.path(values), {"words": "x"})
            assert answer.status_code == 403, route.name
            hits = [WRITES.match(query["sql"]) for query in queries]
            assert {hit[1] for hit in hits if hit} <= MAY_BE_WRITTEN, route.name


# --- planted ------------------------------------------------------------------------------------

SIGN_IN = {"Location": "/accounts/sign-in/?next=/desk/"}


@pytest.mark.parametrize(
    ("access", "role", "answer", "found"),
    [
        ("staff", "nobody", HttpResponse("secret"), "200 for nobody"),
        ("signed_in", "nobody", HttpResponse(status=404), "404 for nobody"),
        ("staff", "resident", HttpResponse("secret"), "200 for a resident"),
        ("staff", "neighbour", HttpResponse(status=403), "403 for a resident"),
        ("public", "resident", HttpResponse(status=500), "500"),
        ("public", "resident", HttpResponse(status=302, headers=SIGN_IN), "asks to sign in"),
        ("signed_in", "resident", HttpResponse(status=302, headers=SIGN_IN), "asks whoever is signed in to sign in"),
        ("staff", "station_head", HttpResponse("inbox"), ""),
        ("staff", "nobody", HttpResponse(status=302, headers=SIGN_IN), ""),
        ("staff", "resident", HttpResponse(status=404), ""),
        ("key", "nobody", HttpResponse("secret"), "200 without a key"),
        ("key", "station_head", HttpResponse("secret"), "200 without a key"),
        ("key", "nobody", HttpResponse(status=401), ""),
        ("key", PROGRAM, HttpResponse(status=401), "401 for a program"),
        ("key", PROGRAM, HttpResponse("its own"), ""),
        ("staff", PROGRAM, HttpResponse("secret"), "200 for api_client"),
    ],
)
def test_a_planted_wrong_answer_is_caught(access: str, role: str, answer: HttpResponse, found: str) -> None:
    assert fault(access, role, answer, posts_only=False) == found


def test_a_part_of_an_address_without_a_value_is_told() -> None:
    route = Route("planted", ("moon",), lambda request: HttpResponse())
    with pytest.raises(LookupError, match="<moon> in planted"):
        route.path({})


def test_a_planted_write_while_reading_is_seen() -> None:
    statement = 'UPDATE "service_requests_servicerequest" SET "state" = %s'
    hit = WRITES.match(statement)
    assert hit is not None
    assert hit[1] not in MAY_BE_WRITTEN


def test_the_whole_cast_of_the_design_is_walked() -> None:
    assert len(CAST) == 21
    assert {"resident", "neighbour"} == RESIDENTS
