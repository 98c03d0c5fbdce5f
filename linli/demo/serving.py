"""Who else serves the doors of the demo: police, fire, law, doctor, life service, and a number shown by consent."""

from __future__ import annotations

from datetime import date, datetime

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.organisations.actions import appoint, create_organisation, create_post, show_own_number
from linli.organisations.models import Appointment
from linli.people.actions import create_person
from linli.playbooks.enums import BodyKind

OTHERS = (
    ("community_police_officer", BodyKind.DEPARTMENT, "和畅社区警务室", "警务室", "0990-1000061", "关平安"),
    ("fire_officer", BodyKind.DEPARTMENT, "春风街道微型消防站", "消防站", "0990-1000062", "水长明"),
    ("community_lawyer", BodyKind.SOCIAL_ORGANISATION, "明理律师服务点", "律师服务点", "0990-1000063", "文明理"),
    ("family_doctor", BodyKind.SOCIAL_ORGANISATION, "和畅社区卫生服务站", "卫生服务站", "0990-1000064", "杜杏林"),
    ("life_service_head", BodyKind.SOCIAL_ORGANISATION, "和畅生活服务站", "生活服务站", "0990-1000065", "全心宜"),
)
"""Post, kind, name, short name, telephone that nobody can be assigned, and an invented holder."""

LEADERS_OWN = "10000006789"
"""A mobile number of a series that is given to nobody."""


def fill_serving(world: World, *, at: datetime) -> None:
    """Bodies that stand on the door's board beside the cast's, and the building leader's own number."""
    by, community = system(Door.CLI), world.places["community"]
    assert world.version is not None
    for key, kind, name, short, telephone, holder in OTHERS:
        body = create_organisation(
            kind=kind, name=name, short_name=short, telephone=telephone, places=[community], by=by, at=at
        )
        post = create_post(body, key=key, playbook_version_id=world.version.pk, by=by, at=at)
        appoint(post, create_person(name=holder, by=by, at=at), starts_on=date(2026, 1, 1), by=by, at=at)
    leader = Appointment.objects.get(person=world.people["building_leader"], post__key="building_leader")
    show_own_number(leader, phone=LEADERS_OWN, how="本人同意", by=by, at=at)
