"""Lists under a name: saved, opened, shared, renamed, deleted, and the one that opens first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.demo.cast import World
from linli.service_requests import actions, rules
from linli.service_requests.actions.saving import MOST_SAVED
from linli.service_requests.models import SavedList
from tests.web.desk.conftest import Desk

SignIn = Callable[[str], Client]
LIST = "/desk/service-requests/"
SAVED = LIST + "saved/"


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def save(client: Client, name: str = "路灯", address: str = "?list=all&state=accepted", **more: str) -> Any:
    return client.post(SAVED, {"do": "save", "name": name, "address": address, **more})


def change(client: Client, thing: SavedList, do: str = "change", **more: str) -> Any:
    sent = {"do": do, "id": str(thing.pk), "version": str(thing.version), "name": thing.name, **more}
    return client.post(SAVED, sent)


def test_a_list_is_saved_and_stands_as_a_link(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    page = text_of(client.get(LIST + "?list=all&state=accepted"))
    assert f'href="{SAVED}?list=all&state=accepted"' in page
    assert "A name for the list that was open" in text_of(client.get(SAVED + "?list=all&state=accepted"))
    assert save(client).status_code == 303
    page = text_of(client.get(LIST))
    assert f'href="{LIST}?list=all&state=accepted" data-saved="路灯"' in page
    assert Event.objects.filter(kind="saved_list.saved").count() == 1


def test_before_there_is_one_the_page_says_how(at_desk: SignIn) -> None:
    assert "No list has a name yet." in text_of(at_desk("station_head").get(SAVED))


def test_words_that_were_looked_for_and_odd_parts_are_not_kept(at_desk: SignIn) -> None:
    save(at_desk("station_head"), address="?list=closed&q=13800001234&next=//evil.example&after=x")
    assert SavedList.objects.get().address == "?list=closed"


def test_the_same_name_is_the_same_list_anew(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    save(client)
    save(client, address="?list=closed")
    assert [thing.address for thing in SavedList.objects.all()] == ["?list=closed"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 31])
def test_a_name_is_needed_and_short(at_desk: SignIn, name: str) -> None:
    answer = save(at_desk("station_head"), name=name)
    assert answer.status_code == 422
    assert not SavedList.objects.exists()


def test_nobody_keeps_more_than_can_be_looked_over(world: World, at: datetime) -> None:
    by = world.actor("station_head")
    for number in range(MOST_SAVED):
        actions.save_list(name=str(number), address="?list=all", shared=False, by=by, at=at)
    with pytest.raises(Invalid):
        actions.save_list(name="多一张", address="?list=all", shared=False, by=by, at=at)
    actions.save_list(name="0", address="?list=closed", shared=False, by=by, at=at)


def test_shared_it_is_there_for_the_body_and_for_nobody_else(at_desk: SignIn, world: World) -> None:
    save(at_desk("station_head"), name="大家的", shared="1")
    save(at_desk("station_head"), name="我的")
    deputy, other = text_of(at_desk("deputy").get(LIST)), text_of(at_desk("repairer").get(LIST))
    assert 'data-saved="大家的"' in deputy
    assert 'data-saved="我的"' not in deputy
    assert "大家的" not in other
    assert "Shared by colleagues" in text_of(at_desk("deputy").get(SAVED))


def test_renamed_taken_back_and_deleted(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    save(client, shared="1")
    change(client, SavedList.objects.get(), name="夜里的灯")
    thing = SavedList.objects.get()
    assert (thing.name, thing.organisation_id) == ("夜里的灯", None)
    assert change(client, thing, "delete").status_code == 303
    assert not SavedList.objects.exists()
    assert Event.objects.filter(kind__in=["saved_list.changed", "saved_list.deleted"]).count() == 2


def test_one_of_them_opens_first_and_the_plain_list_can_still_be_reached(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    save(client, name="一", address="?list=closed")
    save(client, name="二", address="?list=agenda")
    first, second = SavedList.objects.order_by("id")
    change(client, first, opens_first="1")
    assert client.get(LIST).headers["Location"] == LIST + "?list=closed"
    change(client, second, opens_first="1")
    assert client.get(LIST).headers["Location"] == LIST + "?list=agenda"
    assert SavedList.objects.filter(opens_first=True).count() == 1
    plain = client.get(LIST + "?list=open")
    assert plain.status_code == 200
    assert 'href="?list=open"' in text_of(client.get(LIST + "?list=closed"))


def test_a_shared_list_opens_first_for_its_owner_only(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    save(client, shared="1")
    change(client, SavedList.objects.get(), opens_first="1", shared="1")
    assert client.get(LIST).status_code == 303
    assert at_desk("deputy").get(LIST).status_code == 200


def test_two_lists_of_one_name_are_refused(at_desk: SignIn) -> None:
    client = at_desk("station_head")
    save(client, name="一")
    save(client, name="二")
    answer = change(client, SavedList.objects.order_by("id")[0], name="二")
    assert answer.status_code == 422
    assert "Another of your lists has this name." in text_of(answer)


@pytest.mark.parametrize(
    ("role", "shared", "kind"),
    [
        ("station_head", False, None),
        ("station_head", True, None),
        ("deputy", True, RefusalKind.WHO),
        ("deputy", False, RefusalKind.UNSEEN),
        ("repairer", True, RefusalKind.UNSEEN),
        ("resident", True, RefusalKind.UNSEEN),
        ("nobody", True, RefusalKind.UNSEEN),
    ],
)
def test_who_changes_a_list(world: World, at: datetime, role: str, shared: bool, kind: RefusalKind | None) -> None:
    by = world.actor("station_head")
    thing = actions.save_list(name="一", address="?list=all", shared=shared, by=by, at=at)
    refusal = rules.may_change_list(world.actor(role), thing, at)
    assert (refusal and refusal.kind) == kind
    if kind is not None:
        with pytest.raises(Refused):
            actions.delete_list(thing, by=world.actor(role), at=at)
        with pytest.raises(Refused):
            actions.change_list(thing, name="二", shared=shared, opens_first=False, by=world.actor(role), at=at)


@pytest.mark.parametrize(
    ("role", "may"), [("deputy", True), ("repairer", True), ("resident", False), ("nobody", False)]
)
def test_who_saves_a_list(world: World, at: datetime, role: str, may: bool) -> None:
    assert (rules.may_save_list(world.actor(role), at) is None) is may


def test_a_colleague_who_tries_reads_what_to_do_instead(at_desk: SignIn) -> None:
    save(at_desk("station_head"), shared="1")
    answer = change(at_desk("deputy"), SavedList.objects.get(), "delete")
    assert answer.status_code == 403
    assert SavedList.objects.exists()


@pytest.mark.parametrize("wrong", ["x", "", "019c0000-0000-7000-8000-000000000000"])
def test_what_is_not_there_cannot_be_changed(at_desk: SignIn, wrong: str) -> None:
    answer = at_desk("station_head").post(SAVED, {"do": "change", "id": wrong, "name": "一"})
    assert answer.status_code == 404


def test_an_older_page_changes_nothing(at_desk: SignIn, world: World, at: datetime) -> None:
    client = at_desk("station_head")
    save(client)
    old = SavedList.objects.get()
    change(client, old, name="二")
    assert change(client, old, name="三").status_code == 409
    assert SavedList.objects.get().name == "二"
    with pytest.raises(Stale):
        actions.delete_list(old, by=world.actor("station_head"), at=at, version=old.version)


def test_lists_with_names_cost_one_question(at_desk: SignIn, desk: Desk, django_assert_max_num_queries: Any) -> None:
    client = at_desk("station_head")
    desk.file()
    for number in range(5):
        save(client, name=str(number))
    client.get(LIST + "?list=all")
    with django_assert_max_num_queries(8):
        client.get(LIST + "?list=all")
