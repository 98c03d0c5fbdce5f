"""The directory: a household counts once, the firm agrees, the keepers look, reports and years bring it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from linli.core.actions import KeyReused
from linli.core.clock import local_date
from linli.core.refusals import Invalid, Refused, Stale
from linli.places.enums import Level
from linli.places.models import Place
from linli.services import actions
from linli.services.enums import EntryState
from linli.services.models import DirectoryEntry, EntryReport, Recommendation
from linli.services.queries import households_of, reports_of, shown_in
from tests.services.conftest import FIRM_PHONE, HEAD, NEIGHBOUR, OFFICER, RESIDENT, Desk

pytestmark = pytest.mark.django_db


def rooms(desk: Desk) -> list[Place]:
    return list(Place.objects.filter(estate_id=desk.world.estate.pk, level=Level.ROOM).order_by("path"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 5000}, "name"),
        ({"kind": "x"}, "kind"),
        ({"telephone": "12"}, "telephone"),
        ({"where": "长" * 81}, "where"),
        ({"prices": "长" * 121}, "prices"),
        ({"reason": ""}, "reason"),
        ({"reason": "长" * 5000}, "reason"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk: Desk, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        desk.proposed(**more)
    assert list(wrong.value.errors) == [field]
    assert not DirectoryEntry.objects.exists()


def test_a_household_counts_once_and_its_newer_reason_holds(desk: Desk) -> None:
    row = desk.proposed()
    assert desk.proposed(reason="还是好").pk == row.pk
    assert households_of([row.pk]) == {row.pk: 1}
    assert Recommendation.objects.get().reason == "还是好"


def test_the_same_telephone_joins_however_it_is_typed(desk: Desk) -> None:
    row = desk.proposed()
    typed = f"{FIRM_PHONE[:3]} {FIRM_PHONE[3:7]} {FIRM_PHONE[7:]}"
    other = next(room for room in rooms(desk) if room.pk != desk.world.room.pk)
    facts = desk.firm(telephone=typed, name="周师傅")
    joined = actions.recommend(desk.world.estate, facts, reason="好", room=other, by=desk.by(), at=desk.at)
    assert joined.pk == row.pk
    assert households_of([row.pk]) == {row.pk: 2}


def test_the_same_form_twice_is_one(desk: Desk) -> None:
    def send(reason: str = "好") -> DirectoryEntry:
        return actions.recommend(
            desk.world.estate, desk.firm(), reason=reason, key="k", by=desk.by(RESIDENT), at=desk.at
        )

    assert send().pk == send().pk
    with pytest.raises(KeyReused):
        send("不一样")


def test_it_is_the_stations_to_look_at(desk: Desk) -> None:
    row = desk.proposed()
    assert row.organisation_id == desk.world.bodies["station"].pk
    assert not shown_in(desk.world.estate).exists()


@pytest.mark.parametrize("role", [NEIGHBOUR, "nobody", "repairer"])
def test_who_does_not_live_here_recommends_nothing(desk: Desk, role: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.recommend(desk.world.estate, desk.firm(), reason="好", by=desk.by(role), at=desk.at)
    assert refused.value.refusal.who_can


def test_a_post_names_the_household_it_enters_for(desk: Desk) -> None:
    other = Place.objects.filter(level=Level.ROOM).exclude(estate_id=desk.world.estate.pk)[:1]
    for room in (None, desk.world.estate, *other):
        with pytest.raises(Invalid) as wrong:
            actions.recommend(desk.world.estate, desk.firm(), reason="好", room=room, by=desk.by(), at=desk.at)
        assert list(wrong.value.errors) == ["room"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"consent_way": ""}, "consent_way"),
        ({"consented_on": None}, "consented_on"),
        ({"consented_on": "tomorrow"}, "consented_on"),
        ({"consented_on": "long ago"}, "consented_on"),
        ({"said": ""}, "said"),
        ({"said": "打13800001111找他"}, "said"),
    ],
)
def test_nothing_shows_without_consent_and_words_for_everybody(desk: Desk, more: dict[str, Any], field: str) -> None:
    row, today = desk.proposed(), local_date(desk.at)
    days = {"tomorrow": today + timedelta(days=1), "long ago": today - timedelta(days=4000)}
    said = {"said": "好", "consented_on": today, "consent_way": "spoken", **more}
    said["consented_on"] = days.get(str(said["consented_on"]), said["consented_on"])
    with pytest.raises(Invalid) as wrong:
        actions.show_entry(row, by=desk.by(), at=desk.at, **said)
    assert list(wrong.value.errors) == [field]


def test_the_database_shows_nothing_without_consent(desk: Desk) -> None:
    row = desk.proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        DirectoryEntry.objects.filter(pk=row.pk).update(state=EntryState.SHOWN)


def test_it_comes_back_after_a_year_and_a_report_is_settled_by_looking(desk: Desk) -> None:
    row = desk.shown()
    assert row.review_on == local_date(desk.at) + timedelta(days=360)
    first = actions.report_entry(row, words="搬走了", by=desk.by("nobody"), at=desk.at)
    assert actions.report_entry(row, words="搬走了", by=desk.by("nobody"), at=desk.at).pk == first.pk
    assert reports_of(row).count() == 1
    row.refresh_from_db()
    desk.later(days=30)
    row = actions.renew_entry(row, said="还在原处", by=desk.by(), at=desk.at)
    assert not reports_of(row).exists()
    assert row.review_on == local_date(desk.at) + timedelta(days=360)


def test_what_was_hidden_cannot_be_recommended_again_past_the_station(desk: Desk) -> None:
    row = desk.entry_in(EntryState.HIDDEN)
    with pytest.raises(Invalid) as wrong:
        desk.proposed(reason="我说好")
    assert list(wrong.value.errors) == ["telephone"]
    with pytest.raises(Refused):
        actions.join_entry(row, reason="好", by=desk.by(RESIDENT), at=desk.at)


def test_what_was_refused_can_be_proposed_anew(desk: Desk) -> None:
    row = desk.entry_in(EntryState.REFUSED)
    assert desk.proposed().pk != row.pk


@pytest.mark.parametrize("act", [actions.hide_entry, actions.remove_entry])
def test_nothing_is_hidden_or_taken_out_without_why(desk: Desk, act: Any) -> None:
    row = desk.shown()
    for reason in (" ", "长" * 5000):
        with pytest.raises(Invalid) as wrong:
            act(row, reason=reason, by=desk.by(), at=desk.at)
        assert list(wrong.value.errors) == ["reason"]


def test_two_keepers_at_once_get_one_answer(desk: Desk) -> None:
    row = desk.shown()
    actions.hide_entry(row, reason="问问", version=row.version, by=desk.by(), at=desk.at)
    with pytest.raises(Stale):
        actions.remove_entry(row, reason="关了", version=row.version, by=desk.by(), at=desk.at)


def test_a_body_keeps_only_its_own(desk: Desk) -> None:
    row = desk.shown()
    with pytest.raises(Refused) as refused:
        actions.hide_entry(row, reason="不好", by=desk.by(OFFICER), at=desk.at)
    assert desk.world.bodies["station"].short_name in refused.value.refusal.who_can


def test_taken_back_nothing_of_it_stays_and_the_last_one_calls_the_keepers(desk: Desk) -> None:
    row = desk.shown()
    said = Recommendation.objects.get()
    back = actions.withdraw_recommendation(said, by=desk.by(RESIDENT), at=desk.at)
    assert (back.reason, back.person_id, back.room_id) == ("", None, None)
    assert actions.withdraw_recommendation(said, by=desk.by(RESIDENT), at=desk.at).withdrawn_at == desk.at
    row.refresh_from_db()
    assert row.review_on == local_date(desk.at)


def test_nobody_takes_back_what_another_household_said(desk: Desk) -> None:
    desk.shown()
    with pytest.raises(Refused):
        actions.withdraw_recommendation(Recommendation.objects.get(), by=desk.by(NEIGHBOUR), at=desk.at)


def test_a_change_does_not_take_another_entrys_telephone(desk: Desk) -> None:
    row, other = desk.shown(), desk.shown(telephone="10000008055", name="乙")
    with pytest.raises(Invalid) as wrong:
        actions.change_entry(row, desk.firm(telephone=other.telephone), by=desk.by(), at=desk.at)
    assert list(wrong.value.errors) == ["telephone"]
    assert actions.change_entry(row, desk.firm(where="西门"), by=desk.by(), at=desk.at).where == "西门"


def test_the_firms_reply_holds_no_telephone(desk: Desk) -> None:
    row = desk.shown()
    with pytest.raises(Invalid):
        actions.reply_for_firm(row, reply="打13800001111", by=desk.by(HEAD), at=desk.at)
    assert actions.reply_for_firm(row, reply="谢谢", by=desk.by(HEAD), at=desk.at).reply == "谢谢"


def test_what_does_not_show_cannot_be_reported(desk: Desk) -> None:
    with pytest.raises(Refused):
        actions.report_entry(desk.proposed(), words="不好", by=desk.by("nobody"), at=desk.at)
    assert not EntryReport.objects.exists()
