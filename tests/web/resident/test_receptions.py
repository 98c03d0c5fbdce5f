"""A resident books a time at a reception without an account, finds it by its code, gives it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linli.core.actors import system
from linli.demo.cast import World
from linli.duties.actions_reception import call_off_reception
from linli.duties.actions_taking import Brought, take_down_booked
from linli.duties.models import ReceptionBooking, ReceptionDay
from linli.duties.queries_reception import code_of
from tests.duties.receptions import HOUR, announce, book

LIST = "/e/chunheli/receptions/"


def form(**changed: Any) -> dict[str, str]:
    return {"slot": "1", "words": "电梯停了三周", "name": "林小满", "phone": ""} | changed


def page(day: ReceptionDay) -> str:
    return f"{LIST}{day.pk}/"


def read(browser: Client, address: str) -> str:
    return browser.get(address, follow=True).content.decode()


def test_where_none_is_announced_the_page_says_what_one_can_do(browser: Client, world: World) -> None:
    text = read(browser, LIST)
    assert "No reception day is announced yet." in text
    assert 'href="/e/chunheli/service-requests/new/"' in text


def test_it_is_found_under_whom_to_call_with_who_when_where_and_what_about(browser: Client, world: World) -> None:
    day = announce(world)
    contacts = read(browser, "/e/chunheli/contacts/")
    assert "Speak to those in charge" in contacts
    assert LIST in contacts
    text = read(browser, LIST)
    for words in ("青禾区社会工作部", "方圆", "社区一楼接访室", "房屋、物业、邻里", "11:30–13:30", "4 times are free"):
        assert words in text, words
    assert page(day) in text


def test_booking_gives_a_code_that_opens_it_in_another_browser_and_gives_it_back(
    browser: Client, other_browser: Client, world: World
) -> None:
    day = announce(world)
    answer = browser.post(page(day), form(phone="10000005678"))
    booking = ReceptionBooking.objects.get()
    own = f"{LIST}bookings/{booking.pk}/"
    assert (answer.status_code, answer.headers["Location"]) == (303, own)
    text = read(browser, own)
    for words in ("12:00", code_of(booking.pk), "电梯停了三周", "100****5678"):
        assert words in text, words
    assert other_browser.get(own).status_code == 404
    opened = other_browser.post("/f/", {"code": code_of(booking.pk)})
    assert (opened.status_code, opened.headers["Location"]) == (303, own)
    assert other_browser.post(own).status_code == 303
    assert "You gave this time back" in read(other_browser, own)
    assert "4 times are free" in read(browser, LIST)


def test_a_wrong_form_keeps_what_was_typed(browser: Client, world: World) -> None:
    day = announce(world)
    for changed, said in (
        ({"slot": ""}, "Choose a time."),
        ({"slot": "9"}, "Choose a time that is still to come."),
        ({"words": " "}, "Say what it is about; one sentence will do."),
        ({"phone": "12"}, "This is no telephone number."),
    ):
        answer = browser.post(page(day), form(**changed))
        text = answer.content.decode()
        assert (answer.status_code, said in text, 'value="林小满"' in text) == (422, True, True), said
    assert not ReceptionBooking.objects.exists()


def test_one_browser_does_not_book_everything(browser: Client, world: World) -> None:
    days = [announce(world, begin=26 + 24 * later) for later in range(2)]
    answers = [browser.post(page(day), form(slot=str(slot))).status_code for day in days for slot in range(4)]
    assert answers == [303] * 6 + [422] * 2


def test_a_double_tap_shows_the_code_both_times(browser: Client, other_browser: Client, world: World) -> None:
    day = announce(world)
    sent = form(idempotency_key="one-form")
    answers = [one.post(page(day), sent).headers["Location"] for one in (browser, other_browser)]
    booking = ReceptionBooking.objects.get()
    assert answers == [f"{LIST}bookings/{booking.pk}/"] * 2
    assert code_of(booking.pk) in read(other_browser, answers[1])
    again = browser.post(page(day), sent | {"slot": "2"})
    assert (again.status_code, "You have booked a time with this form." in again.content.decode()) == (409, True)
    assert 'value="one-form"' not in again.content.decode()


def test_a_full_day_says_so_and_offers_the_next(browser: Client, world: World) -> None:
    full, later = announce(world), announce(world, begin=50)
    for slot in range(4):
        book(world, full, slot)
    text = read(browser, page(full))
    assert "All times are booked." in text
    assert page(later) in text
    assert 'data-verb="book"' not in text


def test_a_day_that_is_called_off_leads_to_the_list_which_says_why(browser: Client, world: World) -> None:
    day = announce(world)
    booking = ReceptionBooking.objects.none()
    browser.post(page(day), form())
    booking = ReceptionBooking.objects.get()
    call_off_reception(day, reason="台风", by=system(), at=world.at)
    assert "台风" in read(browser, page(day))
    assert "This reception is called off" in read(browser, f"{LIST}bookings/{booking.pk}/")
    assert browser.get(f"{LIST}{booking.pk}/").status_code == 404


def test_a_day_that_is_over_leads_to_the_list_which_says_so(browser: Client, world: World) -> None:
    day = announce(world)
    ReceptionDay.objects.filter(pk=day.pk).update(starts_at=world.at - 30 * HOUR, ends_at=world.at - 28 * HOUR)
    later = announce(world)
    text = read(browser, page(day))
    assert "That reception is over." in text
    assert page(later) in text
    assert "That reception is over." not in read(browser, LIST), "it is said once"
    assert browser.get(page(day).replace("chunheli", "elsewhere")).status_code == 404


def test_what_was_taken_down_is_followed_with_the_same_code(browser: Client, world: World) -> None:
    day = announce(world)
    browser.post(page(day), form())
    booking = ReceptionBooking.objects.get()
    filed = take_down_booked(booking, Brought("电梯停了"), by=world.actor("district_officer"), at=day.starts_at)
    assert filed.number in read(browser, f"{LIST}bookings/{booking.pk}/")
    assert "电梯停了" in read(browser, f"/f/{filed.number}/")


def test_nobody_else_reads_what_somebody_comes_about(browser: Client, world: World) -> None:
    day = announce(world)
    book(world, day, words="家里的难处")
    for address in (LIST, page(day), "/e/chunheli/", "/e/chunheli/contacts/"):
        text = read(browser, address)
        assert "家里的难处" not in text, address
        assert "林小满" not in text, address


def test_pages_cost_the_same_for_one_day_and_for_three(
    browser: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = announce(world)
    for later in range(3):
        browser.get(LIST)
        with django_assert_max_num_queries(8):
            browser.get(LIST)
        with django_assert_max_num_queries(8):
            browser.get(page(first))
        announce(replace(world, at=world.at + timedelta(minutes=later)), begin=50 + 24 * later)
    assert ReceptionDay.objects.filter(starts_at__gt=world.at + HOUR).count() == 4
    for day in ReceptionDay.objects.order_by("starts_at")[:3]:
        for slot in range(4):
            book(world, day, slot)
    with django_assert_max_num_queries(8):
        text = read(browser, page(first))
    assert page(ReceptionDay.objects.order_by("starts_at").last()) in text  # type: ignore[arg-type]  # there are four
