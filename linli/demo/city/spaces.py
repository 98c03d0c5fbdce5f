"""Public spaces of the demo city that were found idle, handed over and put in use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Sum

from linli.demo.city.plan import shares
from linli.places.actions.spaces import SpaceFacts, add_space, move_space
from linli.places.enums_spaces import SpaceKind, SpaceOwner, SpaceState, SpaceVerb
from linli.places.models import PublicSpace

if TYPE_CHECKING:
    from linli.demo.city.fill import City

EACH = 360
"""Square metres of one space, more or less."""

KINDS = (
    (SpaceKind.GROUND_HALL, SpaceOwner.OWNERS, "架空层", "议事和阅读"),
    (SpaceKind.CLUB_HOUSE, SpaceOwner.DEVELOPER, "会所", "老人食堂和活动室"),
    (SpaceKind.OFFICE, SpaceOwner.GOVERNMENT, "社区用房", "居民服务大厅"),
    (SpaceKind.SHOP, SpaceOwner.STATE_ENTERPRISE, "临街铺面", "劳动者驿站"),
    (SpaceKind.GARAGE, SpaceOwner.OWNERS, "半地下车库", "志愿服务仓库"),
    (SpaceKind.YARD, SpaceOwner.OWNERS, "院坝", "健身和晾晒"),
)
"""What it is, whose, what it is called, and what it is used for."""


def fill_spaces(city: City) -> int:
    """Spaces in estates all over the city, together as large as the city says. Returns how many."""
    used = PublicSpace.objects.filter(state=SpaceState.IN_USE).aggregate(area=Sum("area"))["area"] or 0
    wanted = city.sizes.spaces_m2 - used // 100
    count = max(1, wanted // EACH)
    estates = city.chance.sample(city.estates, min(count, len(city.estates)))
    for estate, area in zip(estates, shares(wanted, len(estates), city.chance), strict=True):
        kind, owner, called, use = city.chance.choice(KINDS)
        found = city.days_ago(200, 900)
        facts = SpaceFacts(f"{estate.name}{called}", kind.value, area * 100, owner.value)
        space = add_space(estate, facts, found_on=found, by=city.by, at=city.at)
        handed = found + timedelta(days=city.chance.randint(20, 90))
        space = move_space(space, SpaceVerb.HAND_OVER, on=handed, by=city.by, at=city.at)
        since = handed + timedelta(days=city.chance.randint(10, 100))
        move_space(space, SpaceVerb.PUT_IN_USE, on=since, what_for=use, by=city.by, at=city.at)
    city.tell("public spaces", len(estates))
    return len(estates)
