"""Whatever points to a place follows when the place becomes part of another or is split, or stays for a written reason.

A new link to a place outside the tree itself fails here until somebody has decided which of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from linli.core.models import Event
from linli.organisations.enums import MemberSource
from linli.organisations.models import (
    Appointment,
    Groundwork,
    HouseholdLink,
    ImprovementPlan,
    OrganisationPlace,
    RosterEntry,
    ServiceContract,
)
from linli.people.models import Residence
from linli.places.actions import add_place, carry_out, merge_place, split_place
from linli.places.actions.following import located
from linli.places.enums import CARRIED, DIVISIBLE, Level
from linli.places.models import Place
from tests.organisations import caring_nouns, firm_nouns, later_nouns, listed_nouns, offered_nouns
from tests.organisations.cast import AT, SYSTEM, TODAY, House

ROOMS_ARE_NOT = "a dwelling is neither merged nor split; it moves with what it lies in"
THEN = "events and matters of before keep the place of their day"
ONE_PAPER = "it was written for what the old estate was; what is so for the new one is written down anew"


def posted(house: House, place: Place) -> Appointment:
    return house.appoint(house.person(), "committee", "resident_representative", place=place)


FOLLOWS: Mapping[str, Callable[[House, Place], models.Model]] = {
    "organisations.Appointment.place": posted,
    "organisations.Groundwork.estate": lambda house, place: Groundwork.objects.create(estate=place, step="found"),
    "organisations.HouseholdLink.estate_id": lambda house, place: HouseholdLink.objects.create(
        appointment=posted(house, place), post_key="k", room=house.places["room"], estate_id=place.pk,
        since=TODAY, origin="given",
    ),
    "organisations.ImprovementPlan.estate": lambda house, place: ImprovementPlan.objects.create(
        estate=place, lack="three", opened_on=TODAY
    ),
    "organisations.RosterEntry.estate_id": lambda house, place: RosterEntry.objects.create(
        organisation=house.bodies["committee"], person=house.person(), estate_id=place.pk, source=MemberSource.SELF,
        since=TODAY,
    ),
    "organisations.ServiceContract.estate": lambda house, place: ServiceContract.objects.create(
        organisation=house.bodies["property"], estate=place, kind="decided", starts_on=TODAY
    ),
    "lessons.Lecturer.place": lambda house, place: later_nouns.lecturer(house, place=place),
    "lessons.Lesson.place": lambda house, place: later_nouns.lesson(house, place=place),
    "lessons.LessonSession.place": lambda house, place: later_nouns.lesson_session(house, place=place),
    **listed_nouns.PLACES,
    "wishes.Wish.estate": lambda house, place: later_nouns.wish(house, place=place),
    "services.AgentMatter.place": lambda house, place: later_nouns.matter(house, place=place),
    "services.DirectoryEntry.place": lambda house, place: later_nouns.firm(house, place=place),
    "vouchers.VoucherWall.place": lambda house, place: later_nouns.voucher_wall(house, place=place),
    **caring_nouns.FOLLOWS,
    "firms.FirmCard.place": lambda house, place: firm_nouns.card(house, place=place),
    "firms.FirmNeed.place": lambda house, place: firm_nouns.need(house, place=place),
    "mediation.Mediation.estate": lambda house, place: later_nouns.mediation(house, place=place),
    "legacy.LegacyProblem.place": lambda house, place: later_nouns.old_problem(house, place=place),
    "alliances.AllianceTie.place": lambda house, place: offered_nouns.alliance_tie(house, place=place),
    "emergencies.EmergencyResponse.place": lambda house, place: later_nouns.emergency(house, place=place),
    "meetings.AgendaItem.place": lambda house, place: later_nouns.item(house, place=place),
    "meetings.Meeting.place": lambda house, place: later_nouns.meeting(house, place=place),
    "duties.EstateContact.estate": later_nouns.contact_of,
    "duties.ReceptionBooking.estate": later_nouns.booking,
    "duties.ReceptionPlace.place": later_nouns.received_in,
    "drills.Drill.estate": lambda house, place: later_nouns.drill(house, estate=place),
    "volunteering.VolunteerTeam.place": lambda house, place: later_nouns.volunteer_team(house, place=place),
    "volunteering.Volunteer.estate": offered_nouns.volunteer,
    "volunteering.Activity.estate": later_nouns.activity,
    "points.PointsMember.estate": offered_nouns.points_member,
    "points.PointsItem.place": lambda house, place: offered_nouns.points_item(house, place=place),
    "points.PotUse.estate": offered_nouns.pot_use,
    "honours.HonourRound.place": lambda house, place: offered_nouns.honour_round(house, place=place),
    "honours.Nomination.estate": lambda house, place: offered_nouns.nomination(house, place=place),
    "projects.ProjectCall.place": lambda house, place: offered_nouns.project_call(house, place=place),
    "projects.ProjectEstate.estate": offered_nouns.project_estate,
    "outreach.Patrol.estate": lambda house, place: later_nouns.patrol(house, estate=place),
    "outreach.PatrolArea.place": later_nouns.patrol_area,
    "heard.WorkGroup.estate": lambda house, place: later_nouns.group(house, estate=place),
    "outreach.Sweep.estate": lambda house, place: later_nouns.sweep(house, estate=place),
    "whistles.Whistle.place": lambda house, place: later_nouns.whistle(house, place=place),
    "people.Residence.estate_id": lambda house, place: Residence.objects.create(
        person=house.person(), room_id=house.places["room"].pk, estate_id=place.pk, since=TODAY
    ),
}  # fmt: skip
"""Links that lead to the other estate once theirs is part of it, each with how such a row is made."""

BINDING = "organisations.OrganisationPlace.place"

STAYS: Mapping[str, str] = {
    "organisations.BookletOpening.room": ROOMS_ARE_NOT,
    "organisations.HelpAsked.room": ROOMS_ARE_NOT,
    "organisations.HouseholdConsent.room": ROOMS_ARE_NOT,
    "organisations.HouseholdLink.room": ROOMS_ARE_NOT,
    "mediation.MediationParty.room": ROOMS_ARE_NOT,
    "wishes.Wish.room": ROOMS_ARE_NOT,
    "honours.Nomination.nominator_room": ROOMS_ARE_NOT,
    "honours.Nomination.room": ROOMS_ARE_NOT,
    "honours.PanelMember.room": ROOMS_ARE_NOT,
    "services.Recommendation.room": ROOMS_ARE_NOT,
    **dict.fromkeys(caring_nouns.ROOMS, ROOMS_ARE_NOT),
    "drills.DrillPost.building": "a building is neither merged nor split; it moves with its estate",
    "outreach.VisitCell.building": "a building is neither merged nor split; it moves with its estate",
    "outreach.VisitCell.room": ROOMS_ARE_NOT,
    "people.Residence.room_id": ROOMS_ARE_NOT,
    "core.SheetImport.place_id": "a sheet is undone where it was brought in",
    **{f"core.Event.{level}_id": THEN for level in ("place", *CARRIED)},
}

STAYS_WHEN_SPLIT: Mapping[str, str] = {
    "organisations.Appointment.place": "nobody's post comes to a second place by itself; the body serves both",
    "organisations.Groundwork.estate": ONE_PAPER,
    "organisations.ImprovementPlan.estate": ONE_PAPER,
    "organisations.ServiceContract.estate": ONE_PAPER,
    "organisations.HouseholdLink.estate_id": "it has the building too, and follows that",
    "organisations.RosterEntry.estate_id": "where no building is known, nobody can say on which side they live",
    "lessons.Lecturer.place": "who agreed, agreed for the bank of the old place; the new one asks anew",
    "lessons.Lesson.place": ONE_PAPER,
    "lessons.LessonSession.place": ONE_PAPER,
    **listed_nouns.SPLIT,
    "wishes.Wish.estate": "whoever looks at it knows for which estate it is; a wish is short and ends there",
    "services.AgentMatter.place": "it was asked for where somebody lived; the new estate starts anew",
    "services.DirectoryEntry.place": "its neighbours recommend it where they lived; the new estate starts its own",
    "vouchers.VoucherWall.place": "it hangs where it was hung up; what is left can go to a wall of the new one",
    **caring_nouns.SPLIT,
    "firms.FirmCard.place": "a firm lies where it lies; whoever keeps the new list enters it there",
    "firms.FirmNeed.place": ONE_PAPER,
    "mediation.Mediation.estate": ONE_PAPER,
    "legacy.LegacyProblem.place": ONE_PAPER,
    "alliances.AllianceTie.place": "both sides agreed on the old place; the new one asks its units anew",
    "emergencies.EmergencyResponse.place": ONE_PAPER,
    "meetings.AgendaItem.place": ONE_PAPER,
    "meetings.Meeting.place": ONE_PAPER,
    "drills.Drill.estate": ONE_PAPER,
    "volunteering.VolunteerTeam.place": "the team serves on where it served; its body makes one for the new estate",
    "volunteering.Volunteer.estate": "where no building is known, nobody can say on which side they live",
    "honours.HonourRound.place": "a round is called for the neighbours of the old estate; the new one calls its own",
    "honours.Nomination.estate": "it stands where the round was called",
    "projects.ProjectCall.place": ONE_PAPER,
    "projects.ProjectEstate.estate": "it was proposed for the people of the old estate",
    "volunteering.Activity.estate": "it was announced for where people meet",
    "points.PointsMember.estate": "where no building is known, nobody can say on which side they live",
    "points.PointsItem.place": "it lies on the shelf where it lay; the new estate fills its own",
    "points.PotUse.estate": "it was taken from the pot of the estate that it was",
    "duties.EstateContact.estate": "a contact is named for the new estate by whoever serves it",
    "duties.ReceptionBooking.estate": "where no building is known, nobody can say on which side they live",
    "duties.ReceptionPlace.place": ONE_PAPER,
    "outreach.Patrol.estate": "its areas were named before; a new round is started for the new estate",
    "outreach.PatrolArea.place": "it was looked at where it lay; a building moves with its estate",
    "heard.WorkGroup.estate": "the group speaks for the estate that it spoke for; for the new one another is added",
    "outreach.Sweep.estate": "its doors were shared out before; a new round is started for the new estate",
    "whistles.Whistle.place": ONE_PAPER,
    "people.Residence.estate_id": "where no building is known, nobody can say on which side they live",
}


def name_of(model: type[models.Model], field: str) -> str:
    return f"{model._meta.app_label.removeprefix('linli_')}.{model.__name__}.{field}"


def links(models_: Iterable[type[models.Model]]) -> set[str]:
    """Foreign keys to a place, and plain ids of places that do not follow the tree by themselves at every change."""
    plain, known = {f"{level}_id" for level in (*Level, "place")}, dict(located())
    found = set()
    for model in models_:
        for field in model._meta.concrete_fields:
            loose = isinstance(field, models.IntegerField) and field.remote_field is None and field.name in plain
            if field.related_model is Place or (loose and field.name not in known.get(model, ())):
                found.add(name_of(model, field.name))
    return found


def ours() -> list[type[models.Model]]:
    """Models outside the tree, whose own tables the tree keeps itself."""
    found = [model for model in apps.get_models() if model.__module__.startswith("linli.")]
    return [model for model in found if model._meta.app_label != "places"]


def test_every_link_to_a_place_follows_or_stays_for_a_reason() -> None:
    by_the_tree = {f"organisations.{name}.estate_id" for name in ("HouseholdLink", "RosterEntry")}
    by_the_tree.add("people.Residence.estate_id")
    assert links(ours()) == {*FOLLOWS, BINDING, *STAYS} - by_the_tree
    assert set(STAYS_WHEN_SPLIT) == set(FOLLOWS)
    assert not {Level.BUILDING, Level.UNIT, Level.ROOM} & set(DIVISIBLE)


@isolate_apps("tests.organisations")
def test_a_planted_link_that_nobody_decided_about_is_caught() -> None:
    class Planted(models.Model):
        estate = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
        room_id = models.IntegerField()
        number = models.IntegerField()

        class Meta:
            app_label = "organisations"

    assert links([Planted]) == {"organisations.Planted.estate", "organisations.Planted.room_id"}


@pytest.fixture
def other(house: House) -> Place:
    return add_place(level=Level.ESTATE, name="夏荷里小区", parent=house.places["community"], by=SYSTEM, at=AT)


@pytest.mark.parametrize("link", FOLLOWS)
def test_what_lay_in_an_estate_lies_in_the_one_that_takes_it_in(link: str, house: House, other: Place) -> None:
    old = house.places["other_estate"]
    row = FOLLOWS[link](house, old)
    carry_out(merge_place(old, into=other, by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert getattr(row, link.rpartition(".")[2].removesuffix("_id") + "_id") == other.pk


@pytest.mark.parametrize("link", FOLLOWS)
def test_what_is_of_an_estate_that_is_split_stays_there(link: str, house: House) -> None:
    estate = house.places["estate"]
    row = FOLLOWS[link](house, estate)
    parts = [house.places["building"]]
    done = carry_out(split_place(estate, name="新里小区", parts=parts, by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    assert done.made_id is not None
    row.refresh_from_db()
    assert getattr(row, link.rpartition(".")[2].removesuffix("_id") + "_id") == estate.pk


def test_bodies_serve_what_took_their_estate_in_and_what_was_split_from_it(house: House, other: Place) -> None:
    estate, station = house.places["estate"], house.bodies["station"]
    done = carry_out(
        split_place(estate, name="新里小区", parts=[house.places["building"]], by=SYSTEM, at=AT), by=SYSTEM, at=AT
    )
    carry_out(merge_place(estate, into=other, by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    bound = OrganisationPlace.objects.filter(organisation=station).values_list("place_id", flat=True)
    assert set(bound) == {other.pk, done.made_id}
    assert Event.objects.filter(kind="place.merged").count() == 1


def test_what_has_its_building_follows_the_building_to_the_new_estate(house: House) -> None:
    estate, building = house.places["estate"], house.places["building"]
    links_to = HouseholdLink.objects.create(
        appointment=posted(house, estate), post_key="k", room=house.places["room"], estate_id=estate.pk,
        building_id=building.pk, since=TODAY, origin="given",
    )  # fmt: skip
    done = carry_out(split_place(estate, name="新里小区", parts=[building], by=SYSTEM, at=AT), by=SYSTEM, at=AT)
    links_to.refresh_from_db()
    assert links_to.estate_id == done.made_id
