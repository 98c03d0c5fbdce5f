"""Levels of the tree of places, types of estate, uses of a room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a place is. All but GRID form the tree, highest first; a grid is an overlay."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")
    COMMUNITY = "community", _("Community")
    ESTATE = "estate", _("Estate")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Entrance")
    ROOM = "room", _("Room")
    GRID = "grid", _("Grid")


TREE: tuple[Level, ...] = tuple(level for level in Level if level is not Level.GRID)
"""Levels of the tree, highest first."""

CARRIED: tuple[Level, ...] = (
    Level.CITY,
    Level.DISTRICT,
    Level.SUBDISTRICT,
    Level.COMMUNITY,
    Level.ESTATE,
    Level.BUILDING,
)
"""Levels whose ids every citizen-facing row carries."""


class EstateType(models.TextChoices):
    """The nine estate types: Panzhihua's eight, and a village turned community."""

    COMMERCIAL = "commercial", _("Commercial housing")
    MIXED = "mixed", _("Housing and business mixed")
    STATE_FIRM_OLD = "state_firm_old", _("Old estate of a state firm")
    RESETTLEMENT = "resettlement", _("Resettlement housing")
    UNIT_COMPOUND = "unit_compound", _("Compound of one employer")
    URBAN_FRINGE = "urban_fringe", _("Urban fringe")
    SUBSIDISED = "subsidised", _("Subsidised housing")
    HEALTH_CARE = "health_care", _("Health and care")
    VILLAGE = "village", _("Village turned community")


class RoomUse(models.TextChoices):
    """What a room is for, as the register of the estate says."""

    DWELLING = "dwelling", _("Dwelling")
    SHOP = "shop", _("Shop")
    OFFICE = "office", _("Office")
    GARAGE = "garage", _("Garage")
    STORE = "store", _("Storeroom")
    OTHER = "other", _("Other use")


class ChangeKind(models.TextChoices):
    """How the tree changes on a day."""

    RENAME = "rename", _("Renamed")
    MOVE = "move", _("Moved")
    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")


MOVABLE: tuple[Level, ...] = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE, Level.BUILDING)
"""Levels whose places may be moved to another parent."""

DIVISIBLE: tuple[Level, ...] = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.ESTATE)
"""Levels whose places may be merged or split."""
