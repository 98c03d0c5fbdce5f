"""The branch of the demo: its secretary of the cast keeps a roster with gaps to fill, by the actions themselves."""

from __future__ import annotations

from linli.core.clock import local_date
from linli.demo.cast import World
from linli.demo.party import MEMBERS, SECRETARY, add_party
from linli.organisations.models import RosterEntry
from linli.organisations.queries import posts_of
from linli.organisations.queries.roster import numbers
from linli.playbooks.enums import Power


def test_the_branch_has_a_secretary_and_a_roster_with_gaps(world: World) -> None:
    branch = add_party(world)
    held = posts_of(world.people[SECRETARY].pk, local_date(world.at))
    assert [post.organisation_id for post in held if Power.ROSTER_MANAGE in post.powers] == [branch.pk]
    found = numbers(branch)
    assert (found.members, found.counted) == (len(MEMBERS), 6)
    assert found.registered > 0
    assert found.without_phone == found.without_employer == 1
    assert found.without_estate == 2
    assert not [entry for entry in RosterEntry.objects.order_by("pk") if "1000666" in entry.phone_masked]
