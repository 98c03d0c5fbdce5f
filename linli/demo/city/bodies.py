"""The bodies of the demo city, and who holds their posts: as the playbook wants them, but for some that are vacant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle, islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from linli.demo.city import names
from linli.organisations.actions import AppointmentRow, BodyRow, appoint_many, create_post, import_bodies_many
from linli.organisations.models import Appointment, Organisation, Post
from linli.people.actions import create_persons_many
from linli.people.models import Person
from linli.places.enums import Level
from linli.places.models import Place
from linli.playbooks.enums import BodyKind
from linli.playbooks.queries import by_id
from linli.playbooks.schema import Playbook

if TYPE_CHECKING:
    from linli.demo.city.fill import City

CHUNK = 400
ORDER = (
    BodyKind.CITY_GOVERNMENT, BodyKind.DISTRICT_GOVERNMENT, BodyKind.SUBDISTRICT_OFFICE, BodyKind.RESIDENTS_COMMITTEE,
    BodyKind.PARTY_COMMITTEE, BodyKind.PROPERTY_COMPANY, BodyKind.ESTATE_PARTY_BRANCH, BodyKind.OWNERS_COMMITTEE,
    BodyKind.SERVICE_STATION, BodyKind.BUILDING_LEADERS, BodyKind.VOLUNTEER_TEAM, BodyKind.GRID,
)  # fmt: skip
"""Who is appointed first: whoever holds a post in one body may then hold another in a later one."""

ALWAYS = frozenset({"branch_secretary", "owners_committee_chair", "property_manager", "community_officer",
                    "subdistrict_officer", "district_officer", "station_head", "property_branch_secretary",
                    "party_committee_secretary"})  # fmt: skip
"""Posts that are filled though a playbook does not ask for it."""

CROSSED = (("estate_party_branch", "branch_secretary", "owners_committee", "owners_committee_chair"),)
"""From which post to which, where a playbook names none."""

SHARE = 0.24
"""Of the bodies that could have somebody of another in a post, so many do."""


@dataclass(eq=False)
class Body:
    """A body with its places and posts, and who holds them."""

    body: Organisation
    places: Sequence[Place]
    posts: dict[str, Post]
    holders: dict[str, list[Person]] = field(default_factory=dict)


@dataclass
class Made:
    """All bodies by kind; a branch with the estate that it is for."""

    by_kind: dict[BodyKind, list[Body]] = field(default_factory=dict)

    @property
    def branches(self) -> list[tuple[Organisation, Place]]:
        return [(one.body, one.places[0]) for one in self.by_kind[BodyKind.ESTATE_PARTY_BRANCH]]


def fill_bodies(city: City) -> Made:
    """Bring in the bodies that the cast does not have, and appoint people in all of them."""
    made = Made({kind: [] for kind in BodyKind})
    _known(made)
    had = {kind: {place.pk for one in made.by_kind[kind] for place in one.places} for kind in BodyKind}
    rows = [*_offices(city, had), *_of_estates(city, had)]
    keys = _keys(_playbook(city))
    for first in range(0, len(rows), CHUNK):
        part = [
            BodyRow(kind, name, places, short, telephone, keys.get(kind, ()))
            for kind, name, places, short, telephone in rows[first : first + CHUNK]
        ]
        new = import_bodies_many(part, playbook_version_id=_version(city), by=city.by, at=city.at)
        for row, (body, posts) in zip(part, new, strict=True):
            made.by_kind[row.kind].append(Body(body, row.places, posts))
        city.tell("bodies", first + len(part))
    _staff(city, made)
    _leaders(city)
    return made


def _version(city: City) -> UUID:
    assert city.world.version is not None
    return city.world.version.pk


def _playbook(city: City) -> Playbook:
    return by_id(_version(city))


def _known(made: Made) -> None:
    """The cast's bodies with their posts and holders."""
    for body in Organisation.objects.filter(ended_on=None).order_by("pk"):
        places = list(Place.objects.filter(bindings__organisation=body).order_by("path"))
        one = Body(body, places, {post.key: post for post in Post.objects.filter(organisation=body)})
        for held in Appointment.objects.filter(post__organisation=body).select_related("post", "person").order_by("pk"):
            one.holders.setdefault(held.post.key, []).append(held.person)
        made.by_kind[BodyKind(body.kind)].append(one)


Wanted = tuple[BodyKind, str, list[Place], str, str]


def _offices(city: City, had: dict[BodyKind, set[int]]) -> Iterator[Wanted]:
    """The committee, office and government of each community, subdistrict and district."""
    kinds = (
        (Level.DISTRICT, BodyKind.DISTRICT_GOVERNMENT, "社会工作部"),
        (Level.SUBDISTRICT, BodyKind.SUBDISTRICT_OFFICE, "办事处"),
        (Level.COMMUNITY, BodyKind.RESIDENTS_COMMITTEE, "居民委员会"),
        (Level.COMMUNITY, BodyKind.PARTY_COMMITTEE, "党委"),
    )
    inside = Place.objects.filter(city_id=city.world.places["city"].pk).order_by("path")
    numbers = count(1)
    for level, kind, suffix in kinds:
        for place in inside.filter(level=level):
            if place.pk not in had[kind]:
                short = f"{place.name}党委" if kind is BodyKind.PARTY_COMMITTEE else place.name
                yield kind, f"{place.name}{suffix}", [place], short, f"0990-2{next(numbers):06d}"


def _of_estates(city: City, had: dict[BodyKind, set[int]]) -> Iterator[Wanted]:
    """Branches, stations, owners' committees and property companies of the estates."""
    numbers = count(1)

    def telephone() -> str:
        return f"0990-3{next(numbers):06d}"

    for estate in city.estates:
        if estate.pk not in had[BodyKind.ESTATE_PARTY_BRANCH]:
            short = f"{estate.name}党支部"
            yield BodyKind.ESTATE_PARTY_BRANCH, f"{estate.name.removesuffix('小区')}小区党支部", [estate], short, ""
    for shared in _stations(city, had[BodyKind.SERVICE_STATION]):
        name = shared[0].name
        yield BodyKind.SERVICE_STATION, f"{name.removesuffix('小区')}小区党群服务站", shared, f"{name}站", telephone()
    free = [estate for estate in city.estates if estate.pk not in had[BodyKind.OWNERS_COMMITTEE]]
    for estate in city.chance.sample(free, min(len(free), city.sizes.committees - 1)):
        yield BodyKind.OWNERS_COMMITTEE, f"{estate.name}业主委员会", [estate], f"{estate.name}业委会", telephone()
    free = [estate for estate in city.estates if estate.pk not in had[BodyKind.PROPERTY_COMPANY]]
    served = city.chance.sample(free, len(free) * 6 // 7)
    called = names.words(city.chance)
    for number in range(city.sizes.companies - 1):
        places = sorted(served[number :: city.sizes.companies - 1], key=lambda place: place.path)
        if places:
            name = next(called)
            yield BodyKind.PROPERTY_COMPANY, f"安平{name}物业服务公司", places, f"{name}物业", telephone()


def _stations(city: City, had: set[int]) -> Iterator[list[Place]]:
    """The estates of each station: so many stations for more estates that some serve a second one beside the first."""
    free = sorted((estate for estate in city.estates if estate.pk not in had), key=lambda estate: estate.path)
    seconds = len(free) - (city.sizes.stations - len(had))
    taken = 0
    while taken < len(free):
        beside = free[taken : taken + 2]
        alike = len(beside) == 2 and beside[0].community_id == beside[1].community_id
        size = 2 if seconds and alike else 1
        seconds -= size - 1
        yield free[taken : taken + size]
        taken += size


def _crossed(playbook: Playbook) -> list[tuple[str, str | None, str, str]]:
    """(from body, from post, to body, to post) of the playbook's cross-appointments."""
    found = []
    for one in getattr(playbook, "cross_appointments", ()):
        posts = playbook.posts_of(one.to_body)
        to = one.to_post or next((post.key for post in posts if post.count_max is None), None)
        if to is not None:
            found.append((str(one.from_body), one.from_post, str(one.to_body), to))
    return found or list(CROSSED)


def _keys(playbook: Playbook) -> dict[BodyKind, list[str]]:
    """The posts that bodies of each kind get: those that somebody will hold."""
    crossed = {(kind, key) for _from, _post, kind, key in _crossed(playbook)}
    return {
        kind: [
            post.key
            for post in playbook.posts_of(kind)
            if post.count_min or post.key in ALWAYS or (kind, post.key) in crossed
            or post.key in ("resident_representative", "first_secretary")
        ]
        for kind in BodyKind
    }  # fmt: skip


def _staff(city: City, made: Made) -> None:
    """Fill the posts, kind by kind; the vacant ones are drawn among those that the playbook wants filled."""
    playbook = _playbook(city)
    crossed = _crossed(playbook)
    wanted = [
        (kind, one, post.key, number)
        for kind in ORDER
        for one in made.by_kind[kind]
        for post in playbook.posts_of(kind)
        for number in range(max(post.count_min, int(post.key in ALWAYS)))
        if number >= len(one.holders.get(post.key, ())) and (kind is not BodyKind.BUILDING_LEADERS)
    ]
    asked = [n for n, (kind, _one, key, _number) in enumerate(wanted) if playbook.post(key).count_min]
    vacant = set(city.chance.sample(asked, min(len(asked), city.sizes.vacant)))
    filled = [slot for n, slot in enumerate(wanted) if n not in vacant]
    serving = _serving(made)
    done = 0
    for kind in ORDER:
        slots = [(one, key) for of, one, key, _number in filled if of is kind]
        left = list(slots)
        for slot in _by_others(city, made, serving, kind, crossed, set(slots)):
            left.remove(slot)
        _appoint(city, left)
        done += len(slots)
        city.tell("posts", done)
    secretaries = [one for one in made.by_kind[BodyKind.ESTATE_PARTY_BRANCH] if "first_secretary" in one.posts]
    chosen = city.chance.sample(secretaries, min(len(secretaries), city.sizes.first_secretaries))
    _appoint(city, [(one, "first_secretary") for one in chosen if not one.holders.get("first_secretary")])


def _serving(made: Made) -> dict[tuple[BodyKind, int], Body]:
    """{(kind, place id): the body of that kind bound to the place}."""
    return {(kind, place.pk): one for kind, found in made.by_kind.items() for one in found for place in one.places}


Slots = list[tuple[Body, str]]


def _by_others(
    city: City, made: Made, serving: Any, kind: BodyKind, crossed: Sequence[Any], slots: set[tuple[Body, str]]
) -> Iterator[tuple[Body, str]]:
    """Posts of this kind of body that somebody of another body holds as well; those of the slots are so filled."""
    rows: list[AppointmentRow] = []
    for from_kind, from_post, to_kind, key in crossed:
        if to_kind != kind:
            continue
        for one in made.by_kind[kind]:
            person = _holder(serving, BodyKind(from_kind), from_post, one)
            known = one.holders.get(key, [])
            free = (one, key) in slots or not known
            if person is None or not free or person in known or city.chance.random() > SHARE:
                continue
            _ensure_post(city, one, key)
            one.holders.setdefault(key, []).append(person)
            rows.append(AppointmentRow(one.posts[key], one.body, person, city.days_ago(40, 700)))
            if (one, key) in slots:
                yield one, key
    appoint_many(rows, by=city.by, at=city.at)


def _holder(serving: Any, kind: BodyKind, post: str | None, one: Body) -> Person | None:
    """Whoever holds a post of the nearest body of a kind that serves the first place of another body."""
    place = one.places[0]
    for place_id in (place.estate_id, place.community_id, place.subdistrict_id, place.district_id, place.city_id):
        other = serving.get((kind, place_id))
        if other is not None:
            keys = [post] if post else list(other.holders)
            return next((person for key in keys for person in other.holders.get(key, ())), None)
    return None


def _ensure_post(city: City, one: Body, key: str) -> None:
    if key not in one.posts:
        one.posts[key] = create_post(one.body, key=key, playbook_version_id=_version(city), by=city.by, at=city.at)


def _appoint(city: City, slots: Slots) -> None:
    """New people into these posts."""
    people = create_persons_many([names.person(city.chance) for _ in slots], by=city.by, at=city.at)
    rows = []
    for (one, key), person in zip(slots, people, strict=True):
        _ensure_post(city, one, key)
        one.holders.setdefault(key, []).append(person)
        rows.append(AppointmentRow(one.posts[key], one.body, person, city.days_ago(40, 700)))
    appoint_many(rows, by=city.by, at=city.at)


def _leaders(city: City) -> None:
    """Building leaders in the pilot estates: one for a building, then for an entrance, until all are appointed."""
    pilots = city.estates[2:][: city.sizes.pilots - 1]
    rows = [
        BodyRow(BodyKind.BUILDING_LEADERS, f"{estate.name}楼栋长", [estate], "", "", ("building_leader",))
        for estate in pilots
    ]
    new = import_bodies_many(rows, playbook_version_id=_version(city), by=city.by, at=city.at)
    already = Appointment.objects.filter(post__key="building_leader").count()
    spots = {
        estate.pk: iter(
            Place.objects.filter(estate_id=estate.pk, level__in=(Level.BUILDING, Level.UNIT)).order_by("level", "pk")
        )
        for estate in pilots
    }
    places = _in_turn(list(zip(new, pilots, strict=True)), spots)
    chosen = list(islice(places, max(0, city.sizes.leaders - already)))
    people = create_persons_many([names.person(city.chance) for _ in chosen], by=city.by, at=city.at)
    appointments = [
        AppointmentRow(posts["building_leader"], body, person, city.days_ago(40, 700), place)
        for ((body, posts), place), person in zip(chosen, people, strict=True)
    ]
    appoint_many(appointments, by=city.by, at=city.at)
    city.tell("building leaders", len(appointments) + already)


def _in_turn(bodies: list[tuple[Any, Place]], spots: dict[int, Iterator[Place]]) -> Iterator[tuple[Any, Place]]:
    """A place of each body in turn, until none has any left."""
    left = dict(spots)
    for new, estate in cycle(bodies):
        if not left:
            return
        if estate.pk in left:
            place = next(left[estate.pk], None)
            if place is None:
                del left[estate.pk]
            else:
                yield new, place
