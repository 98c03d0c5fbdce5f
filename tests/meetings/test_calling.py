"""Calling a meeting: by whom, when, whom it invites, what stands on its agenda; calling it off; answering."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.meetings import actions
from linli.meetings.enums import Reply, State
from linli.meetings.models import AgendaItem, Invitation, Meeting
from linli.meetings.queries import agenda_of, waiting_on
from linli.messages.models import Outbox
from linli.messages.words import words_of
from tests.meetings.sessions import FORUM, Sessions


def test_a_session_takes_what_waits_on_the_list_in_its_order(sessions: Sessions) -> None:
    first, second = sessions.item("路灯"), sessions.item("停车")
    called = sessions.called()
    assert [(one.pk, one.position) for one in agenda_of(called)] == [(first.pk, 1), (second.pk, 2)]
    assert not waiting_on(sessions.station.pk, FORUM, sessions.world.estate.pk).exists()
    assert called.title == "站点半月例会", "kept in the house's language, whoever calls it"
    event = Event.objects.get(kind="meeting.called")
    assert event.estate_id == sessions.world.estate.pk
    assert event.refs["items"] == 2


def test_it_invites_the_bodies_that_the_forum_brings_together(sessions: Sessions) -> None:
    called = sessions.called()
    invited = {one.organisation.kind for one in Invitation.objects.filter(meeting=called).order_by("pk")}
    assert invited == {"property_company", "owners_committee", "grid", "building_leaders"}
    assert Outbox.objects.filter(kind="meeting.body.called").count() == 4


def test_a_forum_is_no_forum_alone(sessions: Sessions) -> None:
    with pytest.raises(Invalid) as wrong:
        sessions.called(invited=set())
    assert list(wrong.value.errors) == ["invited"]
    assert not Meeting.objects.exists()


def test_the_convener_may_invite_fewer_and_nobody_else(sessions: Sessions) -> None:
    bodies = sessions.world.bodies
    called = sessions.called(invited={bodies["property"].pk, bodies["lighting"].pk})
    invited = Invitation.objects.filter(meeting=called).order_by("pk").values_list("organisation_id", flat=True)
    assert list(invited) == [bodies["property"].pk]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"forum": "four_parties"}, "forum"),
        ({"forum": ""}, "forum"),
        ({"days": 0}, "starts_at"),
        ({"days": -2}, "starts_at"),
        ({"days": 400}, "starts_at"),
        ({"where": "厅，找13800001234"}, "where"),
        ({"where": "厅" * 81}, "where"),
        ({"title": "会" * 81}, "title"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(sessions: Sessions, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        sessions.called(**changed)
    assert set(wrong.value.errors) == {field}
    assert not Meeting.objects.exists()


def test_a_place_that_the_body_does_not_serve_is_refused_at_its_field(sessions: Sessions) -> None:
    with pytest.raises(Invalid) as wrong:
        sessions.called(place=sessions.world.places["other_estate"])
    assert set(wrong.value.errors) == {"place"}


@pytest.mark.parametrize("role", ["deputy", "property_manager", "community_officer", "resident", "nobody"])
def test_nobody_calls_the_meeting_of_another_body(sessions: Sessions, role: str) -> None:
    with pytest.raises(Refused):
        sessions.called(by=sessions.world.actor(role))


def test_called_off_with_a_reason_its_agenda_goes_back_onto_the_list(sessions: Sessions) -> None:
    item = sessions.item()
    called = sessions.called()
    off = actions.call_off(called, reason="停电", by=sessions.head, at=sessions.at)
    assert (off.state, off.reason) == (State.CALLED_OFF, "停电")
    on_list = waiting_on(sessions.station.pk, FORUM, sessions.world.estate.pk)
    assert [one.pk for one in on_list] == [item.pk]
    assert Outbox.objects.filter(kind="meeting.body.called_off").count() == 4
    assert Event.objects.filter(kind="meeting.called_off").count() == 1
    again = sessions.called(days=5)
    assert [one.pk for one in agenda_of(again)] == [item.pk]


def test_without_a_reason_nothing_is_called_off(sessions: Sessions) -> None:
    called = sessions.called()
    with pytest.raises(Invalid) as wrong:
        actions.call_off(called, reason=" ", by=sessions.head, at=sessions.at)
    assert set(wrong.value.errors) == {"reason"}
    with pytest.raises(Stale):
        actions.call_off(called, reason="停电", version=9, by=sessions.head, at=sessions.at)


def test_what_was_held_is_not_called_off(sessions: Sessions) -> None:
    held = sessions.held()
    with pytest.raises(Refused):
        actions.call_off(held, reason="停电", by=sessions.head, at=sessions.at)


def test_an_invited_body_answers_and_may_change_its_word(sessions: Sessions) -> None:
    invitation = sessions.invited(sessions.called())
    manager = sessions.world.actor("property_manager")
    said = actions.answer_invitation(invitation, reply="no", said="在外地", by=manager, at=sessions.at)
    assert (said.reply, said.words, said.replied_at) == (Reply.NO, "在外地", sessions.at)
    again = actions.answer_invitation(said, reply="yes", by=manager, at=sessions.at)
    assert (again.reply, again.words) == (Reply.YES, "")
    assert [event.refs["reply"] for event in Event.objects.filter(kind="meeting.answered").order_by("id")] == [
        "no",
        "yes",
    ]


def test_an_answer_is_yes_or_no_and_the_bodys_own(sessions: Sessions) -> None:
    invitation = sessions.invited(sessions.called())
    with pytest.raises(Invalid):
        actions.answer_invitation(
            invitation, reply="maybe", by=sessions.world.actor("property_manager"), at=sessions.at
        )
    for role in ("station_head", "repairer", "owners_chair"):
        with pytest.raises(Refused):
            actions.answer_invitation(invitation, reply="yes", by=sessions.world.actor(role), at=sessions.at)


def test_after_the_session_nobody_answers_any_more(sessions: Sessions) -> None:
    held = sessions.held()
    manager = sessions.world.actor("property_manager")
    with pytest.raises(Refused):
        actions.answer_invitation(sessions.invited(held), reply="yes", by=manager, at=sessions.at)


def test_the_messages_name_the_forum_and_the_time(sessions: Sessions) -> None:
    sessions.called(days=1)
    row = Outbox.objects.filter(kind="meeting.body.called").order_by("id")[0]
    said = words_of(row.kind, row.refs)
    assert said.title == "Your body is invited: Half-monthly station meeting"
    assert "2026-11-24 09:30" in said.body
    off = words_of("meeting.body.called_off", {**row.refs, "forum": "gone"})
    assert off.title == "Meeting is called off"


def test_two_sessions_do_not_share_an_item(sessions: Sessions) -> None:
    sessions.item()
    first = sessions.called()
    second = sessions.called(days=6)
    assert agenda_of(first).count() == 1
    assert agenda_of(second).count() == 0
    assert AgendaItem.objects.count() == 1
    assert second.starts_at - first.starts_at == timedelta(days=3)


def test_a_forum_is_called_once_for_one_time(sessions: Sessions) -> None:
    first = sessions.called()
    with pytest.raises(Invalid) as wrong:
        sessions.called(title="同一个会，又按了一次")
    assert list(wrong.value.errors) == ["starts_at"]
    assert Meeting.objects.count() == 1
    assert Outbox.objects.filter(kind="meeting.body.called").count() == 4
    actions.call_off(first, reason="人来不齐", by=sessions.head, at=sessions.at)
    assert sessions.called().pk != first.pk, "what was called off is in nobody's way"


def test_the_same_key_still_gives_the_first_session(sessions: Sessions) -> None:
    assert sessions.called(key="k1").pk == sessions.called(key="k1").pk


def test_only_the_convener_reads_a_word_so_a_number_may_stand_in_it(sessions: Sessions) -> None:
    invited = sessions.invited(sessions.called())
    invited = actions.answer_invitation(
        invited, reply=Reply.NO, said="找13800001234", by=sessions.world.actor("property_manager"), at=sessions.at
    )
    assert invited.words == "找13800001234"


def test_each_reads_the_forums_name_in_their_language_and_a_name_of_its_own_as_it_is(sessions: Sessions) -> None:
    called, own = sessions.called(), sessions.called(days=4, title="门前的路")
    with translation.override("zh-hans"):
        assert (called.named, own.named) == ("站点半月例会", "门前的路")
    with translation.override("en"):
        assert (called.named, own.named) == ("Half-monthly station meeting", "门前的路")
