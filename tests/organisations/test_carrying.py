"""Whatever points to a body is carried to the one that follows it, or stays for a reason that is written here.

A new link to a body, or to a post or an appointment in it, fails here until somebody has decided which of the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps

from linli.organisations.actions import succeed
from linli.organisations.enums import MemberSource
from linli.organisations.models import (
    ApiKey,
    Appointment,
    Candidacy,
    CommitteeTerm,
    HouseholdLink,
    ImprovementPlan,
    Organisation,
    PlanStep,
    Post,
    Promise,
    RosterCount,
    RosterEntry,
    SelfRegistration,
    ServiceContract,
    StationHours,
    StationItem,
    StationMoney,
)
from linli.service_requests.models import SavedList
from tests.organisations import caring_nouns, firm_nouns, later_nouns, offered_nouns
from tests.organisations.cast import AT, SYSTEM, TODAY, House

TESTS = Path(__file__).resolve().parents[1]
DAY = timedelta(days=1)
Made = Callable[[House, Organisation], models.Model]


def plan(house: House, body: Organisation) -> ImprovementPlan:
    return ImprovementPlan.objects.create(organisation=body, lack="nobody", opened_on=TODAY - DAY)


def entry(house: House, body: Organisation, also: Organisation | None = None) -> RosterEntry:
    return RosterEntry.objects.create(
        organisation=body, person=house.person(), source=MemberSource.SELF, since=TODAY, also_under=also
    )


CARRIED: Mapping[str, Made] = {
    "organisations.Candidacy.organisation": lambda house, body: Candidacy.objects.create(
        organisation=body, post_key="station_head", name="周敏", way="self", stage="proposed", proposed_on=TODAY
    ),
    "organisations.CommitteeTerm.organisation": lambda house, body: CommitteeTerm.objects.create(
        organisation=body, number=3, starts_on=TODAY - DAY, ends_on=TODAY + DAY
    ),
    "organisations.ImprovementPlan.organisation": plan,
    "organisations.Organisation.parent": lambda house, body: Organisation.objects.create(
        kind=body.kind, name="下级", short_name="下级", parent=body
    ),
    "organisations.PlanStep.organisation": lambda house, body: PlanStep.objects.create(
        plan=plan(house, body), what="开会", organisation=body, due_on=TODAY
    ),
    "organisations.Promise.organisation": lambda house, body: Promise.objects.create(
        organisation=body, words="夜里有人", judged="看值班表", made_on=TODAY, due_on=TODAY
    ),
    "organisations.RosterCount.organisation": lambda house, body: RosterCount.objects.create(
        organisation=body, employer="第三中学", count=4, as_of=TODAY
    ),
    "organisations.RosterEntry.also_under": lambda house, body: entry(house, house.bodies["committee"], body),
    "organisations.RosterEntry.organisation": entry,
    "organisations.SelfRegistration.organisation": lambda house, body: SelfRegistration.objects.create(
        organisation=body, sealed=b"sealed", made_at=AT
    ),
    "organisations.ServiceContract.organisation": lambda house, body: ServiceContract.objects.create(
        organisation=body, estate=house.places["estate"], kind="decided", starts_on=TODAY
    ),
    "organisations.StationItem.organisation": lambda house, body: StationItem.objects.create(
        organisation=body, sort="zone", key="reading"
    ),
    "organisations.StationMoney.organisation": lambda house, body: StationMoney.objects.create(
        organisation=body, year=2025, source="partner", fen=100, words="捐", entered_at=AT
    ),
    **later_nouns.CARRIED,
    **caring_nouns.CARRIED,
    "service_requests.SavedList.organisation": lambda house, body: SavedList.objects.create(
        person_id=house.person().pk, organisation=body, name="电梯", address="state=received"
    ),
}
"""Links whose living row goes over, each with how such a row is made."""

ON_ITS_WAY = "messages/test_succeeding.py::test_channels_go_over_with_what_is_on_its_way"
UNTOLD = "messages/test_succeeding.py::test_what_nobody_was_told_yet_is_told_to_the_successor"
HANGS = "organisations/test_carrying.py::test_what_hangs_on_an_appointment_goes_with_it"
PLACES = (
    "organisations/test_succession.py::test_the_successor_takes_over_places_people_contracts_promises_and_what_is_below"
)
STATION = "organisations/test_carrying_stations.py::test_a_station_takes_over_what_it_has_not"
IN_HAND = "service_requests/test_succeeding.py::test_what_is_in_hand_goes_on_with_the_successor"
RECEIVED = "service_requests/test_succeeding.py::test_a_new_station_receives_what_the_old_one_had_and_over_is_over"
ROTA = "duties/test_rota.py::test_who_follows_a_station_has_its_rota"
LANDED = "duties/test_reports.py::test_a_draft_and_what_landed_go_over_to_a_successor_and_what_was_signed_stays"
LISTED = "service_requests/test_succeeding.py::test_lists_of_bodies_name_the_successor_once"

ELSEWHERE: Mapping[str, str] = {
    "duties.DutyShift.organisation": ROTA,
    **later_nouns.ELSEWHERE,
    **firm_nouns.ELSEWHERE,
    "duties.WeekMatter.organisation": LANDED,
    "messages.BodyChannel.organisation_id": ON_ITS_WAY,
    "messages.Outbox.organisation_id": UNTOLD,
    "organisations.Appointment.post": HANGS,
    "organisations.OrganisationPlace.organisation": PLACES,
    "organisations.Post.organisation": HANGS,
    "organisations.Station.organisation": STATION,
    "organisations.StationPoint.organisation": STATION,
    "service_requests.Assignment.organisation": IN_HAND,
    "service_requests.Help.organisation": IN_HAND,
    "service_requests.ServiceRequest.dispatched_by_id": IN_HAND,
    "service_requests.ServiceRequest.holder": IN_HAND,
    "service_requests.ServiceRequest.lead": IN_HAND,
    "service_requests.ServiceRequest.suggested_body": IN_HAND,
    "service_requests.ServiceRequest.supervised_by_id": IN_HAND,
    "service_requests.Supervision.organisation": IN_HAND,
    "service_requests.ServiceRequest.station": RECEIVED,
    "service_requests.ServiceRequest.climbed_ids": LISTED,
    "service_requests.ServiceRequest.helper_ids": LISTED,
    "service_requests.ServiceRequest.helping_ids": LISTED,
    "service_requests.ServiceRequest.joint_ids": LISTED,
}
"""Links that go over in a way of their own, each with the test that shows it."""

RIDES: Mapping[str, Callable[[Appointment, House], models.Model]] = {
    "duties.DutyShift.appointment": later_nouns.shift,
    "mediation.Mediation.appointment": later_nouns.mediated,
    "wishes.Wish.entered_by": offered_nouns.wish_entered,
    "services.AgentMatter.appointment": offered_nouns.agent_of,
    "firms.FirmNeed.appointment": lambda held, house: firm_nouns.need(house, appointment=held, state="in_hand"),
    **later_nouns.RIDES,
    **caring_nouns.RIDES,
    **offered_nouns.RIDES,
    "duties.MonthReport.signed_by": later_nouns.signed_report,
    "outreach.SweepShare.appointment": later_nouns.share,
    "outreach.Visit.appointment": later_nouns.visit,
    "organisations.ApiKey.appointment": lambda held, house: ApiKey.objects.create(
        appointment=held, name="城市", prefix="p", hash=b"h", per_minute=1, made_at=AT, expires_on=TODAY
    ),
    "organisations.Appointment.follows": lambda held, house: Appointment.objects.create(
        post=held.post, person=house.person(), starts_on=TODAY, follows=held
    ),
    "organisations.Candidacy.appointment": lambda held, house: Candidacy.objects.create(
        organisation=held.post.organisation, post_key="station_head", name="周敏", way="self", stage="chosen",
        proposed_on=TODAY, appointment=held,
    ),
    "organisations.HouseholdLink.appointment": lambda held, house: HouseholdLink.objects.create(
        appointment=held, post_key="station_head", room=house.places["room"], since=TODAY, origin="given",
        estate_id=house.places["estate"].pk,
    ),
    "organisations.Promise.appointment": lambda held, house: Promise.objects.create(
        organisation=held.post.organisation, appointment=held, words="在", judged="看", made_on=TODAY, due_on=TODAY
    ),
    "organisations.StationHours.appointment": lambda held, house: StationHours.objects.create(
        appointment=held, hours="周一至周五"
    ),
}  # fmt: skip
"""Links to an appointment: the appointment itself goes over, and stays the same one."""

STAYS: Mapping[str, str] = {
    "heard.Heard.entered_by": "a number is the board's where it came in",
    "core.Event.organisation_id": "what was done was done by the old body",
    "messages.Message.organisation_id": "what was told was told to the old body; what is open stands in the inbox",
    "organisations.BookletOpening.organisation_id": "who looked, looked for the old body",
    "organisations.RosterImport.organisation": "no sheet can be undone once its members have gone over",
    "organisations.Succession.predecessor": "the line of bodies itself",
    "organisations.Succession.successor": "the line of bodies itself",
    "people.ContactReveal.organisation_id": "who looked, looked for the old body",
    "service_requests.Remark.organisation_id": "what was said was said by the old body",
    "service_requests.ServiceRequest.in_vain_ids": "what was tried in vain was tried by the old body",
}

NO_BODY = re.compile(
    r"^(person|appointment|matter|(\w+_)?by_appointment|contact|subject|transfer|playbook_version|change|outbox|reporter|filed_by|behalf_of"
    r"|(made|asked|adopted|accepted|taken|resolved|decided|inspected|posted)_by)_id$|^(published|answered)_by$|^met_ref$|^series$"
    r"|^(ledger|shelf|shelf_transfer)_id$|^(given|approved|judged)_by$"
)
"""Plain ids that lead to something else than a body: people, appointments of their day, matters, moves in a ledger."""


def name_of(model: type[models.Model], field: str) -> str:
    return f"{model._meta.app_label.removeprefix('linli_')}.{model.__name__}.{field}"


def links(models_: Iterable[type[models.Model]], *to: type[models.Model]) -> set[str]:
    """Foreign keys to one of these, and, where a body is among them, plain ids that may be a body's."""
    found = set()
    for model in models_:
        for field in model._meta.concrete_fields:
            base = field.base_field if isinstance(field, ArrayField) else field
            plain = isinstance(base, models.UUIDField) and not field.primary_key and field.remote_field is None
            loose = Organisation in to and plain and not NO_BODY.match(field.name)
            if field.related_model in to or loose:
                found.add(name_of(model, field.name))
    return found


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("linli.")]


def test_every_link_to_a_body_goes_over_or_stays_for_a_reason() -> None:
    decided = [*CARRIED, *ELSEWHERE, *STAYS]
    assert len(decided) == len(set(decided))
    assert links(ours(), Organisation, Post) == set(decided)
    assert links(ours(), Appointment) == set(RIDES)


def test_every_test_that_is_named_exists() -> None:
    for test in ELSEWHERE.values():
        file, _, name = test.partition("::")
        assert f"\ndef {name}(" in (TESTS / file).read_text(encoding="utf-8")


@isolate_apps("tests.organisations")
def test_a_planted_link_that_nobody_decided_about_is_caught() -> None:
    class Planted(models.Model):
        body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
        organisation_id = models.UUIDField()
        body_ids = ArrayField(models.UUIDField())
        person_id = models.UUIDField()

        class Meta:
            app_label = "organisations"

    named = {f"organisations.Planted.{field}" for field in ("body", "organisation_id", "body_ids")}
    assert links([Planted], Organisation) == named
    assert not links([Planted], Appointment)


@pytest.fixture
def pair(house: House) -> tuple[Organisation, Organisation]:
    return house.bodies["station"], house.add_body("next", "service_station", "estate")


def followed(pair: tuple[Organisation, Organisation], **how: bool) -> Organisation:
    succeed(*pair, on=TODAY, by=SYSTEM, at=AT, **how)
    return pair[1]


@pytest.mark.parametrize("link", CARRIED)
def test_what_lives_goes_over(link: str, house: House, pair) -> None:
    row = CARRIED[link](house, pair[0])
    field = link.rpartition(".")[2]
    before = row.version
    new = followed(pair)
    row.refresh_from_db()
    assert getattr(row, f"{field}_id") == new.pk
    assert row.version > before


@pytest.mark.parametrize("link", RIDES)
def test_what_hangs_on_an_appointment_goes_with_it(link: str, house: House, pair) -> None:
    held = house.appoint(house.person(), "station", "station_head")
    row = RIDES[link](held, house)
    new = followed(pair)
    row.refresh_from_db()
    field = link.rpartition(".")[2]
    kept = getattr(row, field)
    assert kept == held
    assert kept.post.organisation_id == new.pk


def test_what_the_new_station_has_of_its_own_stays_as_it_is(house: House, pair) -> None:
    old, new = pair
    for body, words in ((old, "旧"), (new, "新")):
        StationItem.objects.create(organisation=body, sort="zone", key="reading", words=words)
        RosterCount.objects.create(organisation=body, employer="第三中学", count=4, as_of=TODAY)
    first = CommitteeTerm.objects.create(organisation=old, number=1, starts_on=TODAY, ends_on=TODAY + DAY)
    later = CommitteeTerm.objects.create(
        organisation=old, number=2, starts_on=TODAY + 9 * DAY, ends_on=TODAY + 10 * DAY
    )
    CommitteeTerm.objects.create(organisation=new, number=2, starts_on=TODAY, ends_on=TODAY + DAY)
    followed(pair)
    assert [item.words for item in new.station_items.all()] == ["新"]
    assert [item.words for item in old.station_items.all()] == ["旧"]
    assert RosterCount.objects.filter(organisation=new).count() == 1
    first.refresh_from_db()
    later.refresh_from_db()
    assert first.organisation_id == old.pk
    assert (later.organisation_id, later.number) == (new.pk, 3)


def test_what_is_over_stays_with_the_old_body(house: House, pair) -> None:
    old, _new = pair
    term = CommitteeTerm.objects.create(organisation=old, number=1, starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)
    asked = Candidacy.objects.create(
        organisation=old, post_key="station_head", name="周敏", way="self", stage="not_chosen", proposed_on=TODAY
    )
    closed = plan(house, old)
    ImprovementPlan.objects.filter(pk=closed.pk).update(closed_on=TODAY, end="came_true")
    settled = SelfRegistration.objects.create(organisation=old, sealed=b"", made_at=AT, settled_at=AT)
    followed(pair)
    for row in (term, asked, closed, settled):
        row.refresh_from_db()
        assert row.organisation_id == old.pk


def test_where_people_stay_so_do_their_term_and_their_roster_but_not_what_is_open(house: House, pair) -> None:
    old, _new = pair
    rows = {link: make(house, old) for link, make in CARRIED.items() if link != "organisations.PlanStep.organisation"}
    followed(pair, carry_posts=False)
    stayed = set()
    for link, row in rows.items():
        row.refresh_from_db()
        if getattr(row, f"{link.rpartition('.')[2]}_id") == old.pk:
            stayed.add(link.removeprefix("organisations."))
    assert stayed == {
        "CommitteeTerm.organisation", "RosterCount.organisation", "RosterEntry.also_under", "RosterEntry.organisation"
    }  # fmt: skip
