"""Reports equal a plain recount; a week lands on a list once; what was signed stays as it was signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from linli.core.actors import system
from linli.core.clock import local_date
from linli.core.models import Event
from linli.core.refusals import Invalid, Refused, Stale
from linli.demo.busy_month import TINY, BusyMonth, happened
from linli.demo.cast import ROLES, World, build_world
from linli.duties import rules_recurring as rules
from linli.duties.actions_recurring import plan_duties
from linli.duties.actions_reports import draft_words, land_week, matters_of, month_figures, sign_report, write_report
from linli.duties.models import Duty, MonthReport, WeekMatter
from linli.duties.queries_figures import Figures, Span, figures, kept_figures
from linli.duties.queries_recurring import MOST_MATTERS, report_of
from linli.meetings.models import AgendaItem
from linli.organisations.actions import create_organisation, succeed
from linli.organisations.actions.bodies import places_of
from linli.organisations.models import Organisation
from linli.service_requests import actions as requests
from linli.service_requests.enums import OPEN
from linli.service_requests.models import Clock, Pause, ServiceRequest
from tests.duties.recount import Recount

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
OCTOBER, MONDAY = date(2026, 10, 1), date(2026, 11, 16)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A community of three estates with a busy October, under the playbook that reports day, week and month."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        built = build_world(at=AT, playbook="yichun")
        BusyMonth(built, TINY, OCTOBER).fill()
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def world(cast: World, db: None) -> World:
    return cast


@pytest.fixture
def body(world: World) -> Organisation:
    return world.bodies["community_office"]


def nonzero(counts: dict[str, int]) -> dict[str, int]:
    return {key: count for key, count in counts.items() if count}


# -- figures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "at"),
    [
        (OCTOBER, date(2026, 10, 31), AT),
        (date(2026, 10, 1), date(2026, 10, 1), AT),
        (date(2026, 10, 12), date(2026, 10, 18), AT),
        (date(2026, 10, 31), date(2026, 10, 31), AT),
        (OCTOBER, date(2026, 10, 31), datetime(2026, 10, 15, 4, tzinfo=UTC)),
        (date(2026, 1, 1), date(2026, 1, 31), AT),
    ],
)
def test_every_number_equals_a_plain_recount(
    world: World, body: Organisation, first: date, last: date, at: datetime
) -> None:
    counted = figures(body, places_of(body), Span.of(first, last, at), by_estate=True)
    again = Recount(body, world.places["community"], first, last, at)
    assert nonzero(counted.counts) == again.counts()
    categories = again.categories()
    assert len(counted.categories) == min(10, len(categories))
    assert all(categories[key] == count for key, count in counted.categories)
    assert {one.name: (one.came_in, one.closed, one.open) for one in counted.estates} == again.estates()


def test_a_busy_month_leaves_no_number_at_nought_and_every_day_adds_up(world: World, body: Organisation) -> None:
    month = figures(body, places_of(body), Span.of(OCTOBER, date(2026, 10, 31), AT)).counts
    assert {key for key, count in month.items() if not count} <= {"put_off", "joined"}
    days = [
        figures(body, places_of(body), Span.of(day, day, AT)).counts for day in (OCTOBER + n * DAY for n in range(31))
    ]
    for key in ("came_in", "closed", "declined", "fell_late", "doors", "whistles", "meetings", "decided", "tasks_done"):
        assert sum(day[key] for day in days) == month[key], key
    assert happened(Span.of(OCTOBER, date(2026, 10, 31), AT).start, AT) > month["came_in"]


def test_what_came_in_is_over_or_open_or_put_off_or_joined(world: World, body: Organisation) -> None:
    """From the first day on the numbers of requests add up, on any day."""
    waiting = ServiceRequest.objects.filter(community_id=world.places["community"].pk, state="received", history=False)
    put_off = waiting.order_by("received_at").first()
    assert put_off is not None
    ServiceRequest.objects.filter(pk=put_off.pk).update(state="deferred", review_on=date(2027, 1, 4), due_at=None)
    for last in (date(2026, 10, 9), date(2026, 10, 31), local_date(AT)):
        counts = figures(body, places_of(body), Span.of(date(2020, 1, 1), last, AT)).counts
        ends = ("closed", "declined", "withdrawn", "open", "put_off", "joined")
        assert counts["came_in"] == sum(counts[key] for key in ends) > 0


def test_what_stands_still_is_not_late_unless_it_was_before(world: World, body: Organisation) -> None:
    def late() -> tuple[int, int, int]:
        counts = figures(body, places_of(body), Span.of(OCTOBER, local_date(AT), AT)).counts
        offered = [one for one in matters_of(body, date(2026, 11, 23), AT) if one.ref == ref]
        return counts["late"], counts["fell_late"], len(offered)

    clock = next(one for one in Clock.objects.filter(kind="accept", ended_at=None) if seen(one.service_request))
    row, ref = clock.service_request, f"request:{clock.service_request_id}"
    ServiceRequest.objects.filter(pk=row.pk).update(received_at=AT - 400 * DAY)
    Clock.objects.filter(pk=clock.pk).update(kind="resolve", due_at=AT - 30 * DAY)
    before = late()
    assert before[2] == 1
    paused = Pause.objects.create(service_request=row, state="paused", reason="parts", started_at=AT - 29 * DAY)
    assert late() == before, "it was late when it was paused"
    Pause.objects.filter(pk=paused.pk).update(started_at=AT - 31 * DAY)
    assert late() == (before[0] - 1, before[1] - 1, 0)
    Pause.objects.filter(pk=paused.pk).update(ended_at=AT - DAY)
    assert late() == before, "it goes on, and its date was moved by who let it go on"


def seen(row: ServiceRequest) -> bool:
    return not (row.history or row.station_only or row.about_station) and row.state == "received"


def test_the_neighbours_do_not_count(world: World) -> None:
    other = create_organisation(
        kind="residents_committee", name="松影社区居委会", places=[world.places["other_community"]], by=system(), at=AT
    )
    counted = figures(other, places_of(other), Span.of(OCTOBER, date(2026, 10, 31), AT), by_estate=True)
    assert (nonzero(counted.counts), counted.categories, counted.estates) == ({}, [], [])


def test_a_report_asks_the_same_questions_however_much_there_is(world: World, body: Organisation) -> None:
    places = places_of(body)
    asked = []
    for days in (0, 30):
        with CaptureQueriesContext(connection) as found:
            figures(body, places, Span.of(OCTOBER, OCTOBER + days * DAY, AT), by_estate=True)
        asked.append(len(found))
    assert asked[0] == asked[1] <= 14


# -- the week ---------------------------------------------------------------------------------------


def test_pressed_once_the_week_stands_on_the_list_and_never_twice(world: World, body: Organisation) -> None:
    plan_duties(body, by=system(), at=AT)
    officer = world.actor("community_officer")
    week = date(2026, 11, 23)
    offered = matters_of(body, week, AT)
    before = set(AgendaItem.objects.values_list("pk", flat=True))
    assert land_week(body, week=week, by=officer, at=AT) == len(offered) > 2
    items = AgendaItem.objects.exclude(pk__in=before)
    assert items.count() == len(offered)
    assert [one for one in {item.title for item in items} if "一周数据" in one], {item.title for item in items}
    assert not [one.title for one in items if "in figures" in one.title], "kept in the language of the place"
    assert {one.climbs_at for one in items} == {None}
    assert {(one.organisation_id, one.forum, one.meeting_id) for one in items} == {(body.pk, "six_meeting", None)}
    duty = Duty.objects.get(organisation=body, key="week_review", starts_on=week)
    assert duty.met_at == AT
    assert matters_of(body, week, AT) == []
    assert land_week(body, week=week, by=officer, at=AT) == 0
    later = matters_of(body, week + 7 * DAY, AT + 7 * DAY)
    assert not {one.ref for one in offered} & {one.ref for one in later}
    assert WeekMatter.objects.filter(organisation=body).count() == len(offered)


def test_a_late_matter_leaves_the_list_once_it_is_over_and_may_come_again(world: World, body: Organisation) -> None:
    officer, head = world.actor("community_officer"), world.actor("station_head")
    filed = requests.file(
        place=world.places["unit"], report=requests.Report(words="三楼灯坏了"), by=system(), at=AT - 9 * DAY
    )
    row = ServiceRequest.objects.get(pk=filed.id)
    Clock.objects.filter(service_request=row).update(due_at=AT - 400 * DAY)
    land_week(body, week=MONDAY, by=officer, at=AT)
    landed = WeekMatter.objects.get(organisation=body, ref=f"request:{row.pk}")
    key = row.playbook.reasons.decline[0].key
    requests.decline(row, by=head, at=AT, reason=key, words="请打供电公司。")
    item = AgendaItem.objects.get(pk=landed.item_id)
    assert (item.outcome, item.cause) == ("withdrawn", "subject_over")
    assert not WeekMatter.objects.filter(pk=landed.pk).exists()
    others = WeekMatter.objects.filter(organisation=body, ref__startswith="request:")
    assert {one.item.outcome for one in others} == {"open"}


def test_days_stand_in_words(body: Organisation) -> None:
    with translation.override("zh-hans"):
        offered = matters_of(body, MONDAY, AT)
        assert offered[0].title == "2026年11月16日至2026年11月22日一周数据"
        assert not [one for one in offered if "2026-" in one.words]
        assert draft_words(body, OCTOBER, month_figures(body, OCTOBER, AT).counts).startswith(
            f"{body.name}，2026年10月。"
        )


def test_no_words_of_residents_and_nothing_for_the_station_alone_is_offered(world: World, body: Organisation) -> None:
    secret = set(ServiceRequest.objects.filter(station_only=True).values_list("number", flat=True))
    assert secret
    said = "\n".join(one.title + one.words for one in matters_of(body, MONDAY, AT))
    assert "灯不亮" not in said
    assert not [number for number in secret if number in said]


def test_the_station_does_not_read_of_complaints_about_itself(world: World, body: Organisation) -> None:
    ref = next(one.ref for one in matters_of(body, MONDAY, AT) if one.ref.startswith("request:"))
    ServiceRequest.objects.filter(pk=ref.partition(":")[2]).update(about_station=True)
    assert ref not in {one.ref for one in matters_of(body, MONDAY, AT)}


def test_what_is_late_in_the_agenda_is_what_the_figures_call_late(world: World, body: Organisation) -> None:
    late: dict[Any, datetime] = {}
    for clock in Clock.objects.select_related("service_request"):
        one = clock.service_request
        over = clock.ended_at is None and clock.due_at < AT and clock.kind != "silence"
        if over and one.state in OPEN and not one.history and not one.station_only and not one.about_station:
            late[one.pk] = min(clock.due_at, late.get(one.pk, clock.due_at))
    first = sorted(late, key=lambda pk: (late[pk], pk))[:MOST_MATTERS]
    offered = [one.ref for one in matters_of(body, MONDAY, AT) if one.ref.startswith("request:")]
    assert offered == [f"request:{pk}" for pk in first]


def test_the_same_matter_is_held_to_one_row_by_the_database(world: World, body: Organisation) -> None:
    land_week(body, week=MONDAY, by=world.actor("community_officer"), at=AT)
    one = WeekMatter.objects.filter(organisation=body)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        WeekMatter.objects.create(organisation=body, week=MONDAY, ref=one.ref, item=one.item, landed_at=AT)


def test_a_body_without_a_forum_is_told_so(world: World, body: Organisation) -> None:
    """Its playbook knows none for its kind where it serves no place any more."""
    body.bindings.all().delete()
    with pytest.raises(Invalid) as wrong:
        land_week(body, week=MONDAY, by=world.actor("community_officer"), at=AT)
    assert list(wrong.value.errors) == ["forum"]


# -- the month --------------------------------------------------------------------------------------


def test_what_was_signed_stays_as_it_was_signed(world: World, body: Organisation) -> None:
    plan_duties(body, by=system(), at=AT - 12 * DAY)
    officer = world.actor("community_officer")
    written = write_report(body, month=date(2026, 10, 9), said="十月平稳。", version=0, by=officer, at=AT)
    signed = sign_report(body, month=OCTOBER, said="十月平稳，收尾。", version=written.version, by=officer, at=AT)
    assert (signed.words, signed.signed_by_id, signed.signed_at) == ("十月平稳，收尾。", officer.appointment_id, AT)
    kept = kept_figures(MonthReport.objects.get(pk=signed.pk).figures)
    assert kept == month_figures(body, OCTOBER, AT)
    duty = Duty.objects.get(organisation=body, key="month_report", starts_on=date(2026, 11, 1))
    assert duty.met_ref == signed.pk
    ServiceRequest.objects.filter(state="closed").update(satisfied=False)
    assert month_figures(body, OCTOBER, AT) != kept
    found = report_of(body, OCTOBER)
    assert found is not None
    assert kept_figures(found.figures) == kept
    for act in (write_report, sign_report):
        with pytest.raises(Refused):
            act(body, month=OCTOBER, said="另写", by=officer, at=AT)
    assert [one.kind for one in Event.objects.filter(subject_id=str(signed.pk)).order_by("id")] == [
        "month_report.written", "month_report.written", "month_report.signed",
    ]  # fmt: skip


def test_two_who_write_at_once_do_not_overwrite_each_other(world: World, body: Organisation) -> None:
    officer = world.actor("community_officer")
    write_report(body, month=OCTOBER, said="一", version=0, by=officer, at=AT)
    with pytest.raises(Stale):
        write_report(body, month=OCTOBER, said="二", version=0, by=officer, at=AT)


@pytest.mark.parametrize(
    ("month", "said", "field"),
    [(OCTOBER, " ", "said"), (OCTOBER, "长" * 6001, "said"), (date(2026, 12, 1), "好", "month")],
)
def test_what_is_wrong_stands_at_its_field(
    world: World, body: Organisation, month: date, said: str, field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        write_report(body, month=month, said=said, by=world.actor("community_officer"), at=AT)
    assert list(wrong.value.errors) == [field]


def test_who_reads_writes_signs_and_takes_over(world: World, body: Organisation) -> None:
    signed = MonthReport(organisation=body, month=OCTOBER, state="signed")
    for role in ROLES:
        actor = world.actor(role)
        posts = [actor.in_post(held) for held in actor.posts] or [actor]
        mine = role == "community_officer"

        def may(rule: Any, *rest: Any, posts: Any = posts) -> bool:
            return any(rule(one, body, *rest, AT) is None for one in posts)

        assert may(rules.may_write_report, None) == mine, role
        assert not may(rules.may_write_report, signed)
        assert may(rules.may_sign_report, OCTOBER) == mine, role
        assert not may(rules.may_sign_report, date(2026, 11, 1)), "the month is not over"
        assert may(rules.may_land_week, MONDAY) == mine, role
        assert not may(rules.may_land_week, MONDAY - 7 * DAY)
        assert not may(rules.may_land_week, MONDAY + 14 * DAY)
        assert may(rules.may_see_report) == mine, role


def test_a_draft_and_what_landed_go_over_to_a_successor_and_what_was_signed_stays(
    world: World, body: Organisation
) -> None:
    officer = world.actor("community_officer")
    signed = sign_report(body, month=OCTOBER, said="好", by=officer, at=AT)
    draft = write_report(body, month=date(2026, 11, 1), said="写着", by=officer, at=AT)
    land_week(body, week=MONDAY, by=officer, at=AT)
    place = world.places["community"]
    new = create_organisation(kind="residents_committee", name="和畅新社区", places=[place], by=system(), at=AT)
    succeed(body, new, on=date(2026, 11, 23), by=system(), at=AT)
    signed.refresh_from_db()
    draft.refresh_from_db()
    assert (signed.organisation_id, draft.organisation_id) == (body.pk, new.pk)
    assert not WeekMatter.objects.filter(organisation=body).exists()
    assert not {one.ref for one in matters_of(new, MONDAY, AT)} & set(WeekMatter.objects.values_list("ref", flat=True))


def test_figures_without_anything_are_figures(body: Organisation) -> None:
    assert kept_figures({}) == Figures({})
