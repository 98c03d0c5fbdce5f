"""Filling the demo once, starting it over, and saying what there is to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection, transaction

from linli.core import clock, events
from linli.core.actors import Door, system
from linli.core.memory import forget_all
from linli.demo.alliances import add_alliances
from linli.demo.bodies import fill_bodies
from linli.demo.booklets import fill_booklet
from linli.demo.care import add_care
from linli.demo.cast import DEMO, PEOPLE, Size, World, build_world
from linli.demo.city.fill import fill_city
from linli.demo.city.sizes import CITIES, Sizes
from linli.demo.drills import add_drills
from linli.demo.emergencies import add_emergencies
from linli.demo.firms import add_firms
from linli.demo.heard import add_heard
from linli.demo.honours import add_honours
from linli.demo.ladder import climb_one
from linli.demo.legacy import add_legacy
from linli.demo.lessons import add_lessons
from linli.demo.links import fill_links
from linli.demo.mediation import add_mediations
from linli.demo.meetings import call_next, hold_one
from linli.demo.month import fill_month
from linli.demo.offers import add_offers
from linli.demo.party import add_party
from linli.demo.patrols import add_patrol
from linli.demo.points import add_points
from linli.demo.projects import add_projects
from linli.demo.receptions import add_receptions
from linli.demo.recurring import add_duties
from linli.demo.rota import add_rota
from linli.demo.services import add_services
from linli.demo.serving import fill_serving
from linli.demo.shapes import fill_shapes
from linli.demo.spaces import add_spaces, book_some
from linli.demo.visits import fill_visits
from linli.demo.volunteering import add_volunteering
from linli.demo.vouchers import add_vouchers
from linli.demo.whistles import add_whistles
from linli.demo.wishes import add_wishes
from linli.organisations.actions import make_api_key, revoke_api_key
from linli.organisations.models import ApiKey, Appointment, Organisation
from linli.people.models import Account
from linli.places.enums import Level
from linli.places.models import DoorCode, Place
from linli.playbooks import queries as playbooks
from linli.service_requests import jobs as service_request_jobs
from linli.service_requests.enums import State
from linli.service_requests.models import ServiceRequest
from linli.service_requests.queries import code_of

LOCK = 0x44454D4F
KEPT = ("django_migrations", "django_content_type", "auth_permission")


FEW_ESTATES = 3
"""More estates than this, and it is a city: the cast has two."""


CITY_MONTH = 60
"""Service requests of the cast's own estate in a city, where others have theirs."""


def ensure_demo(
    *, reset: bool = False, city: str | None = None, tell: Callable[[str, int], object] = lambda _what, _count: None
) -> bool:
    """Make the invented estate and its busy month, or with `city` a whole city around it, unless it is there; True when
    it was made now. `tell` hears of each step of a city.

    One transaction: a demo broken off while being made is made again.
    """
    if reset:
        empty_everything()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if Place.objects.exists():
            return False
        now = clock.now()
        if city is None:
            _fill(DEMO, now)
        else:
            make_city(CITIES[city], DEMO, now, tell)
    service_request_jobs.close_after_silence()
    while events.sequence():
        pass
    return True


def _fill(size: Size, now: datetime) -> World:
    """The cast with its estate and a month of its requests."""
    world = build_world(size, at=now - timedelta(days=32))
    fill_links(world)
    _furnish(world, now)
    fill_month(world, now=now - timedelta(minutes=2))
    call_next(world, now)
    return world


def make_city(sizes: Sizes, size: Size, now: datetime, tell: Callable[[str, int], object]) -> World:
    """A city of these sizes around the cast's estate of this one, where every household is linked."""
    world = build_world(size, at=now - timedelta(days=32), playbook=sizes.playbook)
    fill_links(world, linked=size.buildings)
    _furnish(world, now)
    fill_month(world, now=now - timedelta(minutes=2), count=CITY_MONTH)
    call_next(world, now)
    fill_city(world, sizes, at=now - timedelta(minutes=1), tell=tell)
    return world


def _furnish(world: World, now: datetime) -> None:
    """What the cast's estate has besides: boards, booklets, a branch, spaces, outlines, promises and plans."""
    fill_serving(world, at=world.at)
    fill_booklet(world)
    add_party(world)
    add_spaces(world)
    add_whistles(world)
    add_mediations(world)
    add_emergencies(world)
    add_rota(world)
    fill_shapes(world)
    world.at = now
    fill_bodies(world)
    book_some(world)
    add_duties(world)
    hold_one(world, now)
    climb_one(world, now)
    fill_visits(world)
    add_patrol(world)
    add_legacy(world, now)
    add_receptions(world, now)
    add_lessons(world, now)
    add_wishes(world, now)
    add_vouchers(world, now)
    add_offers(world, now)
    add_services(world, now)
    add_care(world, now)
    add_firms(world, now)
    add_heard(world, now)
    add_drills(world, now)
    add_volunteering(world, now)
    add_points(world, now)
    add_honours(world, now)
    add_projects(world, now)
    add_alliances(world, now)


def holds_one_estate() -> bool:
    """Whether the demo of one estate is here, and no city."""
    return 0 < Place.objects.filter(level=Level.ESTATE).count() <= FEW_ESTATES


def empty_everything() -> None:
    """Throw away all data of a demo, its chain of events too: the one place that may."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [table for table in connection.introspection.table_names(cursor) if table not in KEPT]
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER USER")
    forget_all()
    call_command("migrate", verbosity=0)


def roles() -> dict[str, tuple[Account, str, str]]:
    """role → (account, name, what they do here), as far as the demo's people are there. Of several posts all are named,
    a volunteer's last: whoever leads a party branch is called by that."""
    known = {account.person.name: account for account in Account.objects.select_related("person").order_by("id")}
    doing: dict[object, list[tuple[bool, str]]] = {}
    held = Appointment.objects.select_related("post__organisation").order_by("id")
    for appointment in held:
        spec = playbooks.by_id(appointment.post.playbook_version_id).post(appointment.post.key)
        told = f"{appointment.post.organisation.short_name} · {spec.name}"
        doing.setdefault(appointment.person_id, []).append((spec.key == "volunteer", told))
    return {
        role: (known[name], name, _all_of(doing.get(known[name].person_id, []))) for role, name, _ in PEOPLE
        if name in known
    }  # fmt: skip


def _all_of(posts: list[tuple[bool, str]]) -> str:
    return "、".join(told for _last, told in sorted(posts, key=lambda post: post[0]))


def sample() -> ServiceRequest | None:
    """A service request worth following: one that waits for its reporter's word."""
    return (
        ServiceRequest.objects.filter(state=State.RESOLVED, on_behalf=False, hazard=False).order_by("-id").first()
        or ServiceRequest.objects.order_by("-id").first()
    )


DEMO_KEY = "demo"


def fresh_api_key() -> str | None:
    """The words of a new key to the station head's post, in place of the one that the demo showed before."""
    head = next(name for role, name, _posts in PEOPLE if role == "station_head")
    appointment = Appointment.objects.filter(person__name=head).order_by("id").first()
    if appointment is None:
        return None
    by, at = system(Door.CLI), clock.now()
    for key in ApiKey.objects.filter(appointment=appointment, name=DEMO_KEY, revoked_at=None).order_by("id"):
        revoke_api_key(key, by=by, at=at)
    return make_api_key(appointment, name=DEMO_KEY, by=by, at=at).words


def json_line(base_url: str, *, api_key: str | None = None) -> str:
    """What a script needs to drive the demo, as one line of JSON."""
    base = base_url.rstrip("/")
    door = DoorCode.objects.filter(revoked_at=None).order_by("id").first()
    row = sample()
    station = Organisation.objects.filter(kind="service_station").order_by("id").first()
    found = {
        "url": f"{base}/demo/",
        "cast": {role: f"{base}/demo/sign-in/{role}/" for role in roles()},
        "door_url": f"{base}/q/{door.token}/" if door else None,
        "query_code": code_of(row.pk) if row else None,
        "station": station.name if station else None,
        "api_key": api_key,
    }
    return json.dumps(found, ensure_ascii=False)
