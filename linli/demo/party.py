"""The estate's party branch in the demo: a secretary of the cast, and a short roster of invented members.

Apart from `cast`, which tests share: who keeps a roster there changes who sees what, and no test there means that.
"""

from __future__ import annotations

from datetime import timedelta

from linli.core.actors import Door, system
from linli.core.clock import local_date
from linli.demo.cast import World
from linli.organisations.actions import add_member, appoint, create_organisation, create_post, record_count
from linli.organisations.enums import MemberSource
from linli.organisations.models import Organisation
from linli.organisations.roster import MemberRow
from linli.places.queries import buildings
from linli.playbooks.enums import BodyKind

SECRETARY = "volunteer"
MEMBERS = (
    ("林望舒", "安平市第三中学", "教孩子下棋"),
    ("何清越", "安平市图书馆", "整理捐书"),
    ("罗知远", "青禾区人民医院", "量血压，讲用药"),
    ("吴青禾", "青禾区人民医院", ""),
    ("田一苇", "安平市供水公司", "修水龙头"),
    ("陈望川", "", "晚上巡楼"),
    ("马初霁", "安平市第三中学", ""),
    ("苏怀瑾", "青禾区司法局", "解答租房合同"),
)


def add_party(world: World) -> Organisation:
    """Bring in the branch, its secretary, eight members of whom half registered, and one employer's number."""
    by, at = system(Door.CLI), world.at
    today = local_date(at)
    branch = create_organisation(
        kind=BodyKind.ESTATE_PARTY_BRANCH, name="春和里小区党支部", short_name="春和里党支部",
        places=[world.estate], by=by, at=at,
    )  # fmt: skip
    assert world.version is not None
    post = create_post(branch, key="branch_secretary", playbook_version_id=world.version.pk, by=by, at=at)
    appoint(post, world.people[SECRETARY], starts_on=today - timedelta(days=60), by=by, at=at)
    homes = list(buildings(world.estate))
    for index, (name, employer, offer) in enumerate(MEMBERS):
        lives_here = index % 4 != 3
        row = MemberRow(
            name=name,
            phone=f"1000666{index:04d}" if index != 5 else "",
            employer=employer,
            estate_id=world.estate.pk if lives_here else None,
            building_id=homes[index % len(homes)].pk if lives_here else None,
            source=(MemberSource.EMPLOYER if employer else MemberSource.VISIT).value,
            since=today - timedelta(days=50),
            registered_on=today - timedelta(days=20 + index) if offer and lives_here else None,
            capacity=offer,
        )
        add_member(branch, row, by=by, at=at)
    record_count(branch, employer="安平市某保密单位", count=6, as_of=today - timedelta(days=30), by=by, at=at)
    return branch
