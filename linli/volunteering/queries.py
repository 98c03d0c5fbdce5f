"""Teams and activities as one may see them, who is in a team or signed up, and what an estate reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from linli.core.actors import Actor
from linli.organisations.queries.posts import in_force
from linli.places.models import Place
from linli.places.queries import NoPlaybook, path_ids, playbook_version_for
from linli.playbooks.enums import Power
from linli.playbooks.parts_volunteering import Volunteering
from linli.playbooks.queries import by_id
from linli.volunteering.enums import OPEN, Standing, State
from linli.volunteering.models import (
    Activity,
    ActivitySlot,
    ServiceSum,
    SignUp,
    TeamMember,
    Volunteer,
    VolunteerTeam,
)

JOINED = ("team__organisation", "estate", "space", "leader__person")
DAY = timedelta(days=1)


def plan_at(place: Place) -> Volunteering | None:
    """What holds of volunteers where a place lies; None where no playbook holds, or where it says nothing."""
    try:
        return by_id(playbook_version_for(place)).volunteering
    except NoPlaybook:
        return None


def bodies_led(actor: Actor) -> list[UUID]:
    """The bodies whose teams the actor leads in some post."""
    return sorted({held.organisation_id for held in actor.open_posts if Power.VOLUNTEERING_LEAD in held.powers})


# -- teams -----------------------------------------------------------------------------------------------


def teams_for(actor: Actor) -> QuerySet[VolunteerTeam]:
    """The teams of bodies for which this actor leads: the twin of `rules.may_see_team`. By name."""
    found = VolunteerTeam.objects.select_related("organisation", "place").order_by("name", "id")
    return found if actor.is_system else found.filter(organisation_id__in=bodies_led(actor))


def teams_in(estate: Place) -> QuerySet[VolunteerTeam]:
    """The teams that serve an estate, as everybody may read of them. By name."""
    found = VolunteerTeam.objects.filter(place_id__in=path_ids(estate.path), ended_at=None)
    return found.select_related("organisation", "place").order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a team did, in numbers without names."""

    activities: int = 0
    heads: int = 0


def deeds_of(teams: Iterable[VolunteerTeam]) -> dict[UUID, Deeds]:
    """By team; never by person. One query."""
    rows = Activity.objects.filter(team__in=[one.pk for one in teams], state=State.HELD).order_by()
    return {
        team: Deeds(n, heads or 0) for team, n, heads in rows.values_list("team_id").annotate(Count("pk"), Sum("heads"))
    }


def members_of(team: VolunteerTeam) -> list[TeamMember]:
    """Who is in a team, in the order in which they joined. One query."""
    return list(
        team.members.select_related("volunteer__person", "volunteer__contact", "volunteer__estate").order_by("id")
    )


def own_teams(volunteer: Volunteer) -> list[VolunteerTeam]:
    """The teams that a volunteer is in. One query."""
    mine = VolunteerTeam.objects.filter(members__volunteer=volunteer, ended_at=None)
    return list(mine.select_related("organisation").order_by("name", "id"))


# -- volunteers ------------------------------------------------------------------------------------------


def volunteer_of(actor: Actor) -> Volunteer | None:
    """The actor as a volunteer; None for who has not opted in. One query, none without an account."""
    if actor.own_id is None:
        return None
    found = Volunteer.objects.filter(person_id=actor.own_id, left_at=None)
    return found.select_related("person", "estate", "contact", "service_sum").first()


def given_by(volunteer: Volunteer) -> int:
    """The own sum of who was found by `volunteer_of`, in minutes. No query."""
    try:
        return volunteer.service_sum.minutes
    except ServiceSum.DoesNotExist:
        return 0


def own_sign_ups(volunteer: Volunteer, since: datetime) -> list[SignUp]:
    """What a volunteer signed up for that was not over before a moment, the next first. One query."""
    found = volunteer.sign_ups.filter(slot__activity__ends_at__gt=since)
    joined = found.select_related("slot__activity__estate", "slot__activity__team")
    return list(joined.order_by("slot__starts_at", "id"))


# -- activities ------------------------------------------------------------------------------------------


def activities_for(actor: Actor) -> QuerySet[Activity]:
    """The activities of teams that this actor leads: the twin of `rules.may_see_activity`. The next first."""
    found = Activity.objects.select_related(*JOINED).order_by("starts_at", "id")
    return found if actor.is_system else found.filter(team__organisation_id__in=bodies_led(actor))


def coming_in(estate: Place, at: datetime) -> QuerySet[Activity]:
    """What is published and not over in an estate; the next first."""
    found = Activity.objects.filter(estate_id=estate.pk, state=State.PUBLISHED, ends_at__gt=at)
    return found.select_related(*JOINED).order_by("starts_at", "id")


def shown_in(estate: Place, at: datetime) -> QuerySet[Activity]:
    """What is still to come in an estate, published or cancelled; the next first."""
    found = Activity.objects.filter(estate_id=estate.pk, state__in=(State.PUBLISHED, State.CANCELLED), ends_at__gt=at)
    return found.select_related(*JOINED).order_by("starts_at", "id")


def done_in(estate: Place) -> QuerySet[Activity]:
    """What was done in an estate and told of, the newest first."""
    found = Activity.objects.filter(estate_id=estate.pk, state=State.HELD).exclude(report="")
    return found.select_related("team").order_by("-starts_at", "-id")


def public_in(estate: Place) -> QuerySet[Activity]:
    """Every activity of an estate that anybody may read: all but those not published yet."""
    found = Activity.objects.filter(estate_id=estate.pk).exclude(state=State.PLANNED)
    return found.select_related(*JOINED).order_by("starts_at", "id")


def slots_of(activity: Activity) -> list[ActivitySlot]:
    """The slots of an activity, the earliest first. One query."""
    return list(activity.slots.order_by("starts_at", "id"))


def roster_of(activity: Activity) -> list[SignUp]:
    """Who signed up, slot by slot, in the order in which they did. One query."""
    found = SignUp.objects.filter(slot__activity=activity, volunteer__isnull=False)
    joined = found.select_related("slot", "volunteer__person", "volunteer__contact")
    return list(joined.order_by("slot__starts_at", "slot_id", "signed_at", "id"))


def mine_in(activity: Activity, volunteer: Volunteer) -> list[SignUp]:
    """What one volunteer signed up for in an activity. One query."""
    found = SignUp.objects.filter(slot__activity=activity, volunteer=volunteer)
    return list(found.select_related("slot").order_by("id"))


def waiting_before(sign_up: SignUp) -> int:
    """How many wait for the same slot before this one. One query."""
    earlier = Q(signed_at__lt=sign_up.signed_at) | Q(signed_at=sign_up.signed_at, pk__lt=sign_up.pk)
    return SignUp.objects.filter(earlier, slot_id=sign_up.slot_id, standing=Standing.WAITING).count()


@dataclass(frozen=True, slots=True)
class Heads:
    """How many people are wanted and in."""

    wanted: int = 0
    taken: int = 0


def heads_of(activities: Iterable[Activity]) -> dict[UUID, Heads]:
    """By activity; heads are added up, persons never. One query."""
    rows = ActivitySlot.objects.filter(activity__in=[one.pk for one in activities]).order_by()
    summed = rows.values_list("activity_id").annotate(w=Sum("wanted"), t=Sum("taken"))
    return {activity: Heads(wanted, taken) for activity, wanted, taken in summed}


def short_of_heads() -> Q:
    """Slots with room."""
    return Q(wanted__gt=F("taken"))


# -- for the jobs ----------------------------------------------------------------------------------------


def to_remind(at: datetime, tomorrow: tuple[datetime, datetime], most: int) -> list[Activity]:
    """Activities of the next day of which nobody has been reminded yet."""
    first, last = tomorrow
    found = Activity.objects.filter(state=State.PUBLISHED, reminded_at=None, starts_at__gte=max(first, at))
    return list(found.filter(starts_at__lt=last).order_by("starts_at", "id")[:most])


def led_by_ended_posts(on: date, most: int) -> list[Activity]:
    """Activities not over whose leader's post is."""
    gone = Q(leader__ends_on__lt=on) | Q(leader__post__organisation__ended_on__lte=on)
    return list(Activity.objects.filter(gone, state__in=OPEN).order_by("id")[:most])


def with_inbox(persons: Iterable[UUID], on: date) -> set[UUID]:
    """Those of these persons who hold a post, and so read an inbox. One query."""
    held = in_force(on).filter(person_id__in=list(persons)).order_by()
    return set(held.values_list("person_id", flat=True))
