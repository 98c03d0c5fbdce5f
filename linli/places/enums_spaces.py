"""Public spaces: what they are, whose, and the table of states from found idle to given back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.core.states import Table, rows, staying


class SpaceKind(models.TextChoices):
    """What a public space is."""

    GROUND_HALL = "ground_hall", _("Open ground floor")
    EMPTY_FLAT = "empty_flat", _("Empty flat")
    CLUB_HOUSE = "club_house", _("Club house")
    GARAGE = "garage", pgettext_lazy("space", "Garage")
    SHOP = "shop", pgettext_lazy("space", "Shop")
    OFFICE = "office", pgettext_lazy("space", "Office")
    YARD = "yard", _("Yard")
    OTHER = "other", pgettext_lazy("space", "Other")


class SpaceOwner(models.TextChoices):
    """Whose a public space is. No person is named."""

    OWNERS = "owners", _("All owners of the estate")
    GOVERNMENT = "government", _("The government")
    STATE_ENTERPRISE = "state_enterprise", _("A state enterprise")
    DEVELOPER = "developer", _("The developer")
    COMPANY = "company", _("A company")
    HOUSEHOLD = "household", _("A household that lends it")
    OTHER = "other", _("Somebody else")


class SpaceState(models.TextChoices):
    """Where a public space is on its way."""

    FOUND_IDLE = "found_idle", _("Found idle")
    HANDED_OVER = "handed_over", _("Handed over")
    IN_USE = "in_use", _("In use")
    IDLE_AGAIN = "idle_again", _("Idle again")
    GIVEN_BACK = "given_back", _("Given back")


class SpaceVerb(models.TextChoices):
    """What moves a public space on, or puts right what is written of it."""

    HAND_OVER = "hand_over", _("Hand over")
    PUT_IN_USE = "put_in_use", _("Put in use")
    LEAVE = "leave", _("Leave it idle again")
    GIVE_BACK = "give_back", _("Give back")
    CORRECT = "correct", _("Correct")


SPACES = Table(
    rows(SpaceVerb.HAND_OVER, [SpaceState.FOUND_IDLE], SpaceState.HANDED_OVER)
    + rows(SpaceVerb.PUT_IN_USE, [SpaceState.HANDED_OVER, SpaceState.IDLE_AGAIN], SpaceState.IN_USE)
    + rows(SpaceVerb.LEAVE, [SpaceState.IN_USE], SpaceState.IDLE_AGAIN)
    + rows(
        SpaceVerb.GIVE_BACK, [SpaceState.HANDED_OVER, SpaceState.IN_USE, SpaceState.IDLE_AGAIN], SpaceState.GIVEN_BACK
    )
    + staying(SpaceVerb.CORRECT, list(SpaceState))
)
"""Every way from state to state. One that was given back and comes again is a new row."""

MOVES: tuple[SpaceVerb, ...] = (SpaceVerb.HAND_OVER, SpaceVerb.PUT_IN_USE, SpaceVerb.LEAVE, SpaceVerb.GIVE_BACK)
"""The verbs that lead from one state to another: each to one only."""


def follows(verb: SpaceVerb, state: SpaceState) -> SpaceState | None:
    """Where the verb leads from this state; None where it leads nowhere."""
    return next((SpaceState(target) for target in SPACES.targets(verb, state)), None)


class RoomKind(models.TextChoices):
    """What a room inside a public space is for."""

    DEPUTIES = "deputies", _("Deputies' room")
    FEDERATION = "federation", _("Federation's room")
    WORKERS_STOP = "workers_stop", _("Workers' stop")
    MEETING = "meeting", _("Meeting room")
    READING = "reading", _("Reading room")
    CHILDREN = "children", _("Children's room")
    ELDERS = "elders", _("Elders' room")
    OTHER = "other", pgettext_lazy("room in a space", "Other")
