"""Before sending: what others reported is offered, nothing is lost, and joining takes one press."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.demo.cast import World
from linli.service_requests import actions
from linli.service_requests.models import Affected, ServiceRequest
from tests.web.resident.conftest import WORDS, Matter, new_matter, picture
from tests.web.resident.reading import fields, read

SAME = "3栋东边的路灯不亮了，晚上看不见"
OTHER = "垃圾桶满了没人收"


@pytest.fixture
def address(world: World) -> str:
    return "/e/chunheli/service-requests/new/"


def asked(browser: Client, address: str, words: str = SAME, **more: object) -> dict[str, object]:
    form = fields(read(browser.get(address)).one("form", data_draft="report-chunheli"))
    return {**form, "words": words, **more}


def test_the_same_is_offered_first_and_nothing_is_filed(browser: Client, matter: Matter, address: str) -> None:
    answer = browser.post(address, asked(browser, address, where_words="东侧"))
    assert answer.status_code == 200
    assert ServiceRequest.objects.count() == 1
    page = read(answer)
    offer = page.one("li", data_offer=matter.row.number)
    assert "Public lighting" in offer.text()
    assert page.one("textarea", name="words").text().strip() == SAME
    assert page.one("input", name="where_words").attrs["value"] == "东侧"


def test_an_offer_shows_no_word_of_the_first_reporter(browser: Client, matter: Matter, address: str) -> None:
    html = browser.post(address, asked(browser, address)).content.decode()
    for hidden in (WORDS, matter.row.title, "1单元", matter.code):
        assert hidden not in html


def test_mine_is_sent_anyway(browser: Client, matter: Matter, address: str) -> None:
    sent = asked(browser, address)
    form = fields(read(browser.post(address, sent)).one("form", data_draft="report-chunheli"))
    assert form["idempotency_key"] == sent["idempotency_key"]
    answer = browser.post(address, {**form, "words": SAME})
    assert answer.status_code == 303
    assert ServiceRequest.objects.count() == 2


def about(browser: Client, address: str, category: str, words: str = SAME) -> dict[str, str]:
    """The form beside the offers, with another category."""
    page = read(browser.post(address, asked(browser, address, words)))
    return {**fields(page.one("form", data_draft="report-chunheli")), "words": words, "category": category}


def test_what_was_guessed_can_be_set_right_beside_the_offers(browser: Client, matter: Matter, address: str) -> None:
    assert 'name="category"' not in browser.get(address).content.decode()
    page = read(browser.post(address, asked(browser, address)))
    options = page.one("select", name="category").all("option")
    assert [one.attrs["value"] for one in options if "selected" in one.attrs] == ["public_lighting"]
    assert "about_station" not in [one.attrs["value"] for one in options]


def test_said_to_be_about_something_else_it_is_looked_for_again_and_then_sent(
    browser: Client, matter: Matter, address: str
) -> None:
    form = about(browser, address, "other", WORDS)
    again = browser.post(address, form)
    assert again.status_code == 200
    page = read(again)
    assert page.one("li", data_offer=matter.row.number)
    form = fields(page.one("form", data_draft="report-chunheli"))
    assert (form["looked_for"], form["anyway"]) == ("other", "on")
    answer = browser.post(address, {**form, "words": WORDS, "category": "other"})
    assert answer.status_code == 303
    newest = ServiceRequest.objects.exclude(pk=matter.row.pk).get()
    assert (newest.category, newest.category_suggested) == ("other", False)


def test_a_category_finds_what_the_guess_did_not(browser: Client, world: World, matter: Matter, address: str) -> None:
    """Some words in common: the category that the reporter sets right tells that it is the same."""
    ServiceRequest.objects.filter(pk=matter.row.pk).update(words="门口黑漆漆，什么都看不清")
    bins = new_matter(world, matter.at, words="垃圾桶满了，门口垃圾没人收")
    words = "门口黑漆漆，垃圾桶满了没人看"
    html = browser.post(address, asked(browser, address, words)).content.decode()
    assert bins.row.number in html
    assert matter.row.number not in html
    form = about(browser, address, "public_lighting", words)
    assert matter.row.number in browser.post(address, form).content.decode()


def test_what_was_only_guessed_stays_a_guess(browser: Client, matter: Matter, address: str) -> None:
    form = about(browser, address, "public_lighting")
    assert browser.post(address, form).status_code == 303
    newest = ServiceRequest.objects.exclude(pk=matter.row.pk).get()
    assert (newest.category, newest.category_suggested) == ("public_lighting", True)


def test_a_category_that_nobody_knows_is_said_at_its_field(browser: Client, matter: Matter, address: str) -> None:
    form = about(browser, address, "nonsense")
    form["looked_for"] = "nonsense"
    answer = browser.post(address, form)
    assert answer.status_code == 422
    assert ServiceRequest.objects.count() == 1


def test_said_to_be_private_nothing_is_offered_and_it_is_not_public(
    browser: Client, matter: Matter, address: str
) -> None:
    private = next(one.key for one in matter.row.playbook.categories if one.private)
    assert browser.post(address, about(browser, address, private)).status_code == 303
    assert ServiceRequest.objects.exclude(pk=matter.row.pk).get().station_only


def test_joined_by_one_press_there_is_no_second_item(browser: Client, matter: Matter, address: str) -> None:
    offer = read(browser.post(address, asked(browser, address))).one("li", data_offer=matter.row.number)
    form = offer.one("form")
    answer = browser.post(form.attrs["action"], fields(form), follow=True)
    page = read(answer)
    assert answer.status_code == 200
    assert "1 neighbour also affected" in page.one("main").text()
    assert page.one("section", id="affected")
    assert (ServiceRequest.objects.count(), Affected.objects.count()) == (1, 1)
    assert WORDS not in answer.content.decode()


@pytest.mark.parametrize(
    "more",
    [{"words": OTHER}, {"station_only": "on"}, {"about_station": "on"}, {"words": "3栋楼道里有煤气味"}],
)
def test_nothing_is_offered_for_another_or_a_private_or_a_dangerous_matter(
    browser: Client, matter: Matter, address: str, more: dict[str, str]
) -> None:
    assert browser.post(address, {**asked(browser, address), **more}).status_code == 303


@pytest.mark.parametrize("field", ["station_only", "about_station", "history"])
def test_what_is_kept_back_is_never_offered(browser: Client, matter: Matter, address: str, field: str) -> None:
    ServiceRequest.objects.filter(pk=matter.row.pk).update(**{field: True})
    assert browser.post(address, asked(browser, address)).status_code == 303


def test_photos_are_never_lost(browser: Client, matter: Matter, address: str) -> None:
    sent = asked(browser, address)
    assert browser.post(address, {**sent, "photos": picture()}).status_code == 303
    sent = asked(browser, address, words=SAME + "。")
    ServiceRequest.objects.exclude(pk=matter.row.pk).update(station_only=True)
    browser.cookies.clear()
    kept = browser.post(address, {**sent, "photos": picture()}, headers={"X-Linli-Kept": "1"})
    assert kept.status_code == 200
    assert read(kept).one("li", data_offer=matter.row.number)


def test_a_call_that_came_again_gets_the_first_answer_and_no_offer(
    browser: Client, other_browser: Client, world: World, address: str
) -> None:
    sent = asked(browser, address)
    first = browser.post(address, sent)
    again = other_browser.post(address, sent)
    assert (again.status_code, again["Location"]) == (303, first["Location"])


def test_just_closed_it_is_named_but_not_joined(browser: Client, matter: Matter, address: str) -> None:
    matter.resolved()
    actions.rate(ServiceRequest.objects.get(pk=matter.row.pk), by=matter.owner, at=matter.at)
    offer = read(browser.post(address, asked(browser, address))).one("li", data_offer=matter.row.number)
    assert "It was done just now" in offer.text()
    assert not list(offer.all("form"))


def joined(browser: Client, matter: Matter) -> None:
    browser.post(f"{matter.address}affected/", {"idempotency_key": "one"})


def test_the_telephone_comes_after_and_wrong_ones_are_said(browser: Client, matter: Matter) -> None:
    joined(browser, matter)
    wrong = browser.post(f"{matter.address}affected/telephone/", {"phone": "12"})
    assert wrong.status_code == 422
    right = browser.post(f"{matter.address}affected/telephone/", {"phone": "13812341234"}, follow=True)
    assert "138****1234" in read(right).one("section", id="affected").text()


def test_they_find_it_under_follow_and_leave_it_again(browser: Client, matter: Matter) -> None:
    joined(browser, matter)
    assert matter.address in browser.get("/f/").content.decode()
    browser.post(f"{matter.address}affected/end/")
    assert matter.address not in browser.get("/f/").content.decode()
    matter.row.refresh_from_db()
    assert matter.row.affected_count == 0


def test_joined_they_can_do_nothing_else(browser: Client, matter: Matter) -> None:
    joined(browser, matter)
    for noun in ("addition", "withdrawal", "rating", "reopening", "reminder", "telephone"):
        assert browser.post(f"{matter.address}{noun}/", {"words": "x", "phone": "13812341234"}).status_code == 303
    matter.row.refresh_from_db()
    assert (matter.row.state, matter.row.contact_id) == ("received", None)


def test_a_stranger_neither_leaves_nor_gives_a_telephone(
    browser: Client, other_browser: Client, matter: Matter
) -> None:
    joined(browser, matter)
    other_browser.post(f"{matter.address}affected/end/")
    other_browser.post(f"{matter.address}affected/telephone/", {"phone": "13812341234"})
    assert Affected.objects.get().left_at is None
    assert Affected.objects.get().contact_id is None


def test_over_it_is_not_joined_and_that_is_said(browser: Client, matter: Matter) -> None:
    actions.withdraw(matter.row, by=matter.owner, at=matter.at)
    answer = browser.post(f"{matter.address}affected/")
    assert answer.status_code == 409


def test_kept_back_or_unknown_it_is_not_there(browser: Client, matter: Matter) -> None:
    ServiceRequest.objects.filter(pk=matter.row.pk).update(station_only=True)
    for address in (matter.address, "/f/SQ-990102-20261123-9999/"):
        for noun in ("affected/", "affected/telephone/", "affected/end/"):
            assert browser.post(address + noun).status_code == 404
