"""Resident representatives of the invented estate, and their links with the households of its first buildings."""

from __future__ import annotations

from itertools import product

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import apply_links, appoint, create_post
from linli.organisations.linking import propose
from linli.organisations.models import LinkOrigin
from linli.organisations.queries.standing import linked_posts, standing
from linli.people.actions import create_person
from linli.places.queries import buildings, units

POST = "resident_representative"
SURNAMES = "丁于方毛邓卢叶白石任安纪李余"
GIVEN = ("春生", "桂兰", "国平", "玉梅", "建明", "秋菊")
AN_ENTRANCE = 3
LINKED_BUILDINGS = 3


def fill_links(world: World, *, linked: int = LINKED_BUILDINGS) -> int:
    """Three representatives for each staircase, and links in the first buildings as a proposal has them. Returns how
    many households are linked."""
    by, at = system(Door.CLI), world.at
    assert world.version is not None
    post = create_post(world.bodies["community_office"], key=POST, playbook_version_id=world.version.pk, by=by, at=at)
    names = (f"{surname}{given}" for given, surname in product(GIVEN, SURNAMES))
    for building in buildings(world.estate):
        for unit in units(building):
            for name in (next(names) for _ in range(AN_ENTRANCE)):
                appoint(
                    post, create_person(name=name, by=by, at=at), starts_on=local_date(at), place=unit, by=by, at=at
                )
    link = next(link for link in linked_posts(world.estate) if link.key == POST)
    now = standing(world.estate, link, local_date(at))
    proposal = propose(now.dwellings(), now.candidates(), now.sizes())
    first = {building.pk for building in buildings(world.estate)[:linked]}
    wanted = {door.id: proposal.links.get(door.id) for door in now.doors if door.building_id in first}
    done = apply_links(
        world.estate,
        post_key=POST,
        wanted=wanted,
        seen=now.fingerprint(),
        origin=LinkOrigin.PROPOSED,
        by=by,
        at=at,
    )
    return done.began
