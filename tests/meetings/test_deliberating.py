"""Sending a matter to deliberation beside its path, and forms that are sent twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from linli.core.actions import KeyReused
from linli.core.models import Event
from linli.core.refusals import Invalid, RefusalKind, Refused, Stale
from linli.core.waiting import waiting_for
from linli.demo.cast import ROLES, World
from linli.meetings import actions, rules
from linli.meetings.enums import Outcome
from linli.meetings.models import AgendaItem, Meeting
from linli.messages.models import Outbox
from linli.service_requests import actions as requests
from linli.service_requests.models import Remark, ServiceRequest
from linli.service_requests.queries import rows
from linli.service_requests.queries import waiting_for as requests_of
from tests.meetings.ladder import COMMUNITY, LEVELS, STATION, Ladder
from tests.service_requests.steps import Path, code_of


@pytest.fixture
def ladder(world: World, at: datetime) -> Ladder:
    return Ladder(world, at)


def test_it_stays_where_it_is_and_its_clock_runs_on(ladder: Ladder) -> None:
    row = ladder.reported()
    before = (row.state, row.holder_id, row.due_at, row.resolve_by)
    item = actions.deliberate(row, said="要不要换管", by=ladder.head, at=ladder.at)
    row.refresh_from_db()
    assert (row.state, row.holder_id, row.due_at, row.resolve_by) == before
    assert (item.forum, item.words, item.subject_id) == (STATION, "要不要换管", row.pk)
    assert row.pk in {one.pk for one in requests_of(ladder.head, ladder.at)}
    assert str(item.pk) in {line.ref for line in waiting_for(ladder.head, ladder.at)}
    event = Event.objects.get(kind="service_request.listed")
    assert (event.subject_id, event.refs["body"]) == (str(row.pk), str(ladder.station.pk))
    assert Outbox.objects.get(subject_type="agenda_item").kind == "agenda_item.body.landed"


def test_what_is_decided_is_told_to_whoever_reported_it(ladder: Ladder) -> None:
    row = ladder.deliberated()
    ladder.session(STATION)
    actions.decide_item(ladder.open_item(), said="换管", tasks=[ladder.given()], by=ladder.head, at=ladder.at)
    said = Remark.objects.get(service_request=row, kind="reply")
    assert said.text == "站点半月例会议定：换管"


def test_it_is_put_on_one_list_once_and_with_words(ladder: Ladder) -> None:
    row = ladder.deliberated()
    for said, field in (("再议一次", "about"), (" ", "said")):
        with pytest.raises(Invalid) as wrong:
            actions.deliberate(row, said=said, by=ladder.head, at=ladder.at)
        assert set(wrong.value.errors) == {field}
    with pytest.raises(Stale):
        actions.deliberate(row, said="再议", version=99, by=ladder.head, at=ladder.at)
    assert AgendaItem.objects.count() == 1


def test_where_nobody_holds_a_forum_it_says_what_else_there_is(ladder: Ladder) -> None:
    row = ladder.reported()
    holders = [ladder.holder(forum).pk for forum in LEVELS]
    type(ladder.station).objects.filter(pk__in=holders).update(kind="volunteer_team")
    with pytest.raises(Invalid) as wrong:
        actions.deliberate(row, said="要不要换管", by=ladder.head, at=ladder.at)
    assert "Blow a whistle" in wrong.value.errors["about"]


def test_who_may_send_it_there(ladder: Ladder, no_queries: Any) -> None:
    row = ladder.reported()
    actors = {role: ladder.world.actor(role) for role in (*ROLES, "nobody")}
    with no_queries():
        found = {role: rules.may_deliberate(actor, row, ladder.at) for role, actor in actors.items()}
    assert {role for role, no in found.items() if no is None} == {
        "station_head", "deputy", "community_officer", "subdistrict_officer", "district_officer", "city_officer",
    } & set(actors)  # fmt: skip


@pytest.mark.parametrize("urgency", ["urgent"])
def test_what_is_urgent_is_done_at_once(ladder: Ladder, urgency: str) -> None:
    row = ladder.reported(urgency=urgency)
    refusal = rules.may_deliberate(ladder.head, row, ladder.at)
    assert refusal is not None
    assert (refusal.kind, refusal.why) == (RefusalKind.WHEN, "What is urgent is done at once.")


def test_what_is_about_the_station_is_not_put_before_the_station(ladder: Ladder) -> None:
    row = ladder.reported()
    ServiceRequest.objects.filter(pk=row.pk).update(about_station=True, holder=ladder.holder(COMMUNITY))
    row = rows().get(pk=row.pk)
    with pytest.raises(Refused) as refused:
        actions.deliberate(row, said="要不要换管", by=ladder.convener(COMMUNITY), at=ladder.at)
    assert refused.value.refusal.why.startswith("What is about the station")
    assert not Outbox.objects.filter(subject_type="agenda_item").exists()


def test_what_is_not_accepted_or_over_is_not_talked_about(ladder: Ladder) -> None:
    row = ladder.reported()
    for state in ("received", "resolved", "closed", "withdrawn", "deferred"):
        row.state = state
        refusal = rules.may_deliberate(ladder.head, row, ladder.at)
        assert refusal is not None, state
        assert refusal.kind is RefusalKind.WHEN


def test_once_it_is_over_it_leaves_its_list(ladder: Ladder) -> None:
    row = ladder.deliberated()
    requests.withdraw(row, by=code_of(row), at=ladder.at)
    assert AgendaItem.objects.get().outcome == Outcome.WITHDRAWN


def test_resolved_it_is_talked_about_still_and_closed_it_is_not(ladder: Ladder) -> None:
    path = Path(ladder.world, ladder.at)
    row = path.in_hand()
    actions.deliberate(row, said="要不要换管", by=ladder.head, at=path.at)
    path.resolve(rows().get(pk=row.pk))
    assert AgendaItem.objects.get().is_open
    requests.reopen(rows().get(pk=row.pk), words="还返水", by=code_of(row), at=path.later(hours=2))
    assert AgendaItem.objects.get().is_open
    ServiceRequest.objects.filter(pk=row.pk).update(state="in_hand", lead=ladder.world.bodies["property"])
    path.resolve(rows().get(pk=row.pk))
    requests.rate(rows().get(pk=row.pk), by=code_of(row), at=path.later(hours=4))
    assert rows().get(pk=row.pk).state == "closed"
    assert AgendaItem.objects.get().outcome == Outcome.WITHDRAWN


def test_a_form_that_comes_twice_calls_one_meeting(ladder: Ladder) -> None:
    first, again = ladder.called(key="k1"), ladder.called(key="k1")
    assert first.pk == again.pk
    assert Meeting.objects.count() == 1
    with pytest.raises(KeyReused):
        ladder.called(key="k1", days=9)
    assert ladder.called(key="k2", days=8).pk != first.pk


def test_a_form_that_comes_twice_puts_one_item_on_the_list(ladder: Ladder) -> None:
    first, again = ladder.item("路灯", key="k1"), ladder.item("路灯", key="k1")
    assert first.pk == again.pk
    assert AgendaItem.objects.count() == 1
    with pytest.raises(KeyReused):
        ladder.item("停车", key="k1")


def test_what_fails_leaves_the_key_free(ladder: Ladder) -> None:
    with pytest.raises(Invalid):
        ladder.item("长" * 121, key="k1")
    with pytest.raises(Refused):
        ladder.item("路灯", key="k1", by=ladder.world.actor("resident"))
    assert ladder.item("路灯", key="k1").title == "路灯"
