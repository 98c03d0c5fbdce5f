"""The rota at the desk and on the residents' page: planned by who may, given on by who has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.demo.cast import World
from linli.duties.models import DutyShift
from linli.organisations.models import Appointment
from tests.duties.test_rota import held, plan

SignIn = Callable[[str], Client]
PAGE = "/desk/duties/"


def form(world: World, **changed: Any) -> dict[str, Any]:
    said = {
        "body": str(world.bodies["station"].pk), "who": str(held(world, "deputy")), "day": "2026-11-24",
        "starts": "09:00", "ends": "12:00", "weeks": "2", "note": "门口",
    }  # fmt: skip
    return said | changed


def test_planning_a_rota(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    assert "No shift in the next two weeks. Plan one below." in client.get(PAGE).content.decode()
    assert client.post(PAGE, form(world)).status_code == 303
    text = client.get(PAGE).content.decode()
    assert "On the rota: 2 shifts." in text
    assert text.count("9:00–12:00 吴岭, Station deputy") == 2
    assert DutyShift.objects.count() == 2


def test_through_the_night_ends_the_next_day(at_desk: SignIn, world: World) -> None:
    at_desk("station_head").post(PAGE, form(world, starts="20:00", ends="08:00", weeks="1"))
    assert "20:00–8:00 the next day" in at_desk("deputy").get(PAGE).content.decode()
    assert DutyShift.objects.get().ends_at - DutyShift.objects.get().starts_at == timedelta(hours=12)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"who": "me"}, "Choose who."),
        ({"day": "2026-02-30"}, "Name a day."),
        ({"starts": "soon"}, "Say from when."),
        ({"ends": ""}, "Say until when."),
        ({"day": "2026-11-20"}, "That time is over."),
        ({"weeks": "99"}, "At most 26 weeks ahead."),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(at_desk: SignIn, world: World, changed: dict[str, str], words: str) -> None:
    answer = at_desk("station_head").post(PAGE, form(world, **changed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'value="门口"' in text
    assert not DutyShift.objects.exists()


def test_a_deputy_asks_a_colleague_and_it_is_theirs_until_the_yes(at_desk: SignIn, world: World) -> None:
    mine, other = plan(world), plan(world, role="owners_chair", begin=5)
    client = at_desk("deputy")
    text = client.get(PAGE).content.decode()
    assert "Plan a shift" not in text
    assert text.count('data-verb="offer_shift"') == 1
    assert 'data-verb="give_shift"' not in text
    assert 'data-verb="take_off_shift"' not in text
    sent = {"to": str(held(world, "owners_chair")), "version": str(mine.version)}
    assert client.post(f"{PAGE}{mine.pk}/", sent).status_code == 303
    mine.refresh_from_db()
    assert mine.appointment_id == held(world, "deputy")
    assert "苏文 is asked to take it" in client.get(PAGE).content.decode()
    refused = client.post(f"{PAGE}{other.pk}/", {"to": str(held(world, "deputy")), "version": "1"})
    assert refused.status_code == 403
    colleague = at_desk("owners_chair")
    assert "吴岭 asks you to take a shift" in colleague.get("/desk/").content.decode()
    assert 'data-verb="take_shift"' in colleague.get(PAGE).content.decode()
    assert colleague.post(f"{PAGE}{mine.pk}/", {"do": "yes", "version": "2"}).status_code == 303
    mine.refresh_from_db()
    assert mine.appointment_id == held(world, "owners_chair")


def test_who_asked_takes_it_back_and_who_is_asked_says_no(at_desk: SignIn, world: World) -> None:
    shift, client, colleague = plan(world), at_desk("deputy"), at_desk("owners_chair")
    page, sent = f"{PAGE}{shift.pk}/", {"to": str(held(world, "owners_chair"))}
    client.post(page, sent)
    client.post(page, {"do": "ask_back"})
    assert colleague.post(page, {"do": "yes"}).status_code == 403
    client.post(page, sent)
    colleague.post(page, {"do": "no"})
    assert "You said no; it stays where it is." in colleague.get(PAGE).content.decode()
    shift.refresh_from_db()
    assert (shift.appointment_id, shift.offered_to_id) == (held(world, "deputy"), None)


def test_the_rota_is_read_two_weeks_at_a_time_as_far_as_it_is_planned(at_desk: SignIn, world: World) -> None:
    client = at_desk("station_head")
    plan(world, begin=-1, length=3)
    plan(world, role="owners_chair", begin=24 * 20)
    first = client.get(PAGE).content.decode()
    assert ("吴岭" in first.partition("<h1>")[2].partition("</h1>")[0], "from=2026-12-07" in first) == (True, True)
    later = client.get(f"{PAGE}?from=2026-12-07").content.decode()
    assert "9:30–12:30 苏文, Station deputy" not in first
    assert "苏文, Station deputy" in later.partition('<section class="group">')[2].partition("</section>")[0]
    assert "On duty now: 吴岭" in later
    assert "from=2026-11-23" in later
    assert "from=2026-12-21" in later
    assert "No shift in these two weeks." in client.get(f"{PAGE}?from=2026-12-21").content.decode()
    for odd in ("2020-01-01", "soon", "2999-01-01"):
        assert client.get(f"{PAGE}?from={odd}").status_code == 200, odd


def test_taking_off_and_a_form_that_is_too_late(at_desk: SignIn, world: World) -> None:
    shift, client = plan(world), at_desk("station_head")
    stale = {"do": "take_off", "version": "7"}
    client.post(f"{PAGE}{shift.pk}/", stale)
    assert "The rota was changed meanwhile. Look again." in client.get(PAGE).content.decode()
    client.post(f"{PAGE}{shift.pk}/", {"do": "take_off", "version": str(shift.version)})
    assert "Taken off the rota." in client.get(PAGE).content.decode()
    shift.refresh_from_db()
    assert shift.taken_off_at is not None


def test_a_gap_is_marked(at_desk: SignIn, world: World) -> None:
    shift = plan(world)
    DutyShift.objects.filter(pk=shift.pk).update(appointment=None)
    text = at_desk("station_head").get(PAGE).content.decode()
    assert "1 shift has nobody: give it to somebody." in text
    assert 'data-state="gap"' in text


def test_who_is_in_no_station_has_no_such_page(at_desk: SignIn, world: World) -> None:
    shift = plan(world)
    for role in ("repairer", "community_officer", "resident"):
        client = at_desk(role)
        assert client.get(PAGE).status_code == 404, role
        assert client.post(f"{PAGE}{shift.pk}/", {}).status_code == 404, role


def test_residents_read_who_is_there_now(client: Client, world: World) -> None:
    home = "/e/chunheli/"
    assert "There now" not in client.get(home).content.decode()
    plan(world, begin=-1, length=3)
    text = client.get(home, headers={"Accept-Language": "en"}).content.decode()
    assert "There now: Station deputy 吴岭, until 11:30." in text
    assert Appointment.objects.get(pk=held(world, "deputy")).person.name == "吴岭"


def test_the_rota_costs_the_same_for_one_and_for_three(
    at_desk: SignIn, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk("station_head")
    plan(world)
    client.get(PAGE)
    with django_assert_max_num_queries(8) as one:
        client.get(PAGE)
    plan(world, role="owners_chair", weeks=2)
    with django_assert_max_num_queries(8) as three:
        client.get(PAGE)
    assert len(one.captured_queries) == len(three.captured_queries)
