"""A small town of its own for each story: the cast's bodies and posts under the story's playbook, with other names."""

from __future__ import annotations

import random
from datetime import datetime

from linli.demo.cast import PEOPLE, SMALL, Town, World, build_world
from linli.demo.city import names
from linli.demo.stories.stage import Script
from linli.places.enums import Level
from linli.places.models import Place

RENAMED = ("安平", "青禾", "春风", "和畅", "松影", "安和物业")
"""What the cast's city, district, subdistrict, communities and property company are called; the estates follow."""


def town_of(script: Script) -> Town:
    """What the story's town is called. Its number is written in the script: it stays when other stories are added."""
    chance = random.Random(f"story {script.key}")  # noqa: S311  # the same names every time, not a secret
    pairs, estates = names.words(chance), names.estate_names(chance)
    words = [(theirs, next(pairs)) for theirs in RENAMED[:-1]]
    words += [(RENAMED[-1], f"{next(pairs)}物业"), ("春和里", next(estates)), ("秋水苑", next(estates))]
    known = {name for _role, name, _posts in PEOPLE}
    people = [name for name in names.people(chance, 2 * len(PEOPLE)) if name not in known][: len(PEOPLE)]
    province = Place.objects.filter(level=Level.PROVINCE, code="990000000000").first()
    slug = f"story-{script.key}".replace("_", "-")
    return Town(script.town, tuple(words), tuple(people), slug, province)


def build_town(script: Script, *, at: datetime) -> World:
    """The town of a story as it is before anything happens. Raises `KeyError` where no such playbook ships."""
    return build_world(SMALL, at=at, playbook=script.playbook, town=town_of(script))
