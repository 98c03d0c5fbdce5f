"""Pages of candidates and of the four steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.demo.cast import World
from linli.organisations.models import Appointment, Candidacy
from tests.web.desk.rosters import party

SignIn = Callable[[str], Client]


def candidates(world: World, body: str = "volunteers") -> str:
    return f"/desk/organisations/{world.bodies[body].pk}/candidates/"


def nominate(client: Client, world: World, body: str = "volunteers", **more: Any) -> Any:
    sent = {"name": "宋师傅", "post_key": "volunteer", "way": "self", "on": "2026-11-01", **more}
    return client.post(candidates(world, body), sent)


def go_on(client: Client, row: Candidacy, to: str, on: str, **more: Any) -> Any:
    row.refresh_from_db()
    return client.post(
        f"/desk/organisations/candidates/{row.pk}/", {"to": to, "on": on, "version": row.version, **more}
    )


def test_a_candidate_goes_from_the_name_to_the_appointment(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    assert "Nobody is named yet." in client.get(candidates(world)).content.decode()
    assert nominate(client, world).status_code == 303
    row = Candidacy.objects.get()
    listed = client.get(candidates(world)).content.decode()
    assert ("宋师傅" in listed, "<span>Puts themselves forward</span>" in listed) == (True, True)
    page = f"/desk/organisations/candidates/{row.pk}/"
    assert "Puts themselves forward" in client.get(page).content.decode()
    assert go_on(client, row, "reviewed", "2026-11-02").status_code == 303
    early = go_on(client, row, "notice", "2026-11-03")
    assert (early.status_code, "Say until when the notice is up." in early.content.decode()) == (422, True)
    assert go_on(client, row, "notice", "2026-11-03", notice_until="2026-11-10").status_code == 303
    assert go_on(client, row, "chosen", "2026-11-11").status_code == 303
    told = client.get(page).content.decode()
    link = f"/desk/organisations/{world.bodies['volunteers'].pk}/appoint/?post=volunteer&amp;candidacy={row.pk}"
    assert link in told
    form = client.get(link.replace("&amp;", "&"))
    assert 'value="宋师傅"' in form.content.decode()
    sent = {"key": "volunteer", "name": "宋师傅", "phone": "10000009901", "starts_on": "2026-11-24"}
    assert client.post(link.replace("&amp;", "&"), sent).status_code == 303
    row.refresh_from_db()
    assert row.appointment == Appointment.objects.get(person__name="宋师傅")
    assert 'data-verb="appoint"' not in client.get(page).content.decode()


def test_an_aim_is_told_and_is_no_condition(at_desk: SignIn, world: World) -> None:
    told = at_desk("community_officer").get(candidates(world, "owners")).content.decode()
    assert "Aim: share of party members in the owners&#39; committee, 50% or more." in told
    assert "no condition for anybody" in told
    assert nominate(at_desk("community_officer"), world, "owners", post_key="owners_committee_chair").status_code == 303


def test_what_is_wrong_is_said_and_kept(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    wrong = nominate(client, world, on="2027-01-01")
    assert (wrong.status_code, "This day has not come yet." in wrong.content.decode()) == (422, True)
    assert 'value="宋师傅"' in wrong.content.decode()
    assert not Candidacy.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("station_head", 403), ("repairer", 404), ("auditor", 404)])
def test_others_see_no_candidates(at_desk: SignIn, world: World, role: str, status: int) -> None:
    nominate(at_desk("community_officer"), world)
    row = Candidacy.objects.get()
    client = at_desk(role)
    assert client.get(candidates(world)).status_code == status
    assert client.get(f"/desk/organisations/candidates/{row.pk}/").status_code == status
    assert (
        at_desk("community_officer").get(f"/desk/organisations/candidates/{world.estate.pk:032x}/").status_code == 404
    )


def test_the_four_steps_are_written_down_one_after_the_other(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    estate, place = world.estate, world.places["community"]
    page = f"/desk/places/{estate.pk}/groundwork/"
    assert "Nobody has written down yet how many members live here." in client.get(page).content.decode()
    empty = client.post(page, {"step": "found", "on": "2026-11-01"})
    assert (empty.status_code, "Write a number, or what was found." in empty.content.decode()) == (422, True)
    assert client.post(page, {"step": "found", "on": "2026-11-01", "number": "46"}).status_code == 303
    told = client.get(page).content.decode()
    assert "Members found in the estate: 46" in told
    assert "No party branch of the estate is written down under the organisations." in told
    assert 'value="46"' in client.get(f"{page}?step=found").content.decode()
    whole = f"/desk/places/{place.pk}/groundwork/"
    link = f'href="{page}"'
    assert link in client.get(f"{whole}?step=found").content.decode()
    begun = client.get(whole).content.decode()
    assert link not in begun
    assert "No estate stands at this step." in begun
    assert "和畅社区: the four steps of 1 estate" in begun
    assert client.get(f"{whole}?step=nonsense").status_code == 404
    assert client.post(whole, {"step": "found"}).status_code == 404
    assert whole in client.get(f"/desk/places/{place.pk}/posts/").content.decode()


def test_nobody_types_what_the_posts_and_bodies_know(at_desk: SignIn, world: World, at: datetime) -> None:
    estate = world.estate
    page = f"/desk/places/{estate.pk}/groundwork/"
    client = at_desk("community_officer")
    add_rostered = party(world, at).add
    add_rostered("林秋实", 1, estate_id=estate.pk)
    told = client.get(page).content.decode()
    assert "data-known" not in told  # how many members there are is the party's to see
    assert client.post(page, {"step": "found", "on": "2026-11-20", "number": "3"}).status_code == 303
    told = client.get(page).content.decode()
    assert ('data-known="1"' in told, 'name="number"' in told) == (True, False)
    assert client.post(page, {"step": "organised", "on": "2026-11-23", "number": "400"}).status_code == 303
    assert "Groups set up: 1" in client.get(page).content.decode()
    assert client.post(page, {"step": "chosen", "on": "2026-11-23"}).status_code == 303
    assert "People chosen: 1" in client.get(page).content.decode()


def test_a_station_head_reads_the_steps_and_writes_none(at_desk: SignIn, world: World) -> None:
    client, page = at_desk("station_head"), f"/desk/places/{world.estate.pk}/groundwork/"
    assert 'data-verb="record_step"' not in client.get(page).content.decode()
    assert client.post(page, {"step": "found", "on": "2026-11-01", "number": "4"}).status_code == 403


def test_the_lists_cost_the_same_for_one_and_three_rows(at_desk: SignIn, world: World) -> None:
    client = at_desk("community_officer")
    asked = {}
    for _count in (1, 2, 3):
        nominate(client, world)
        for page in (candidates(world), f"/desk/places/{world.places['community'].pk}/groundwork/"):
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            asked.setdefault(page, []).append(len(found))
    for page, numbers in asked.items():
        assert numbers[0] == numbers[-1] <= 8, (page, numbers)
