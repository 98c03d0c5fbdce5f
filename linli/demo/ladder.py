"""A matter of the invented estate that its station's meeting did not settle in time: it waits for the forum above."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.core.actors import Door, system
from linli.demo.cast import World
from linli.meetings.actions import add_item, climb_in_time
from linli.meetings.models import AgendaItem
from linli.meetings.queries import fitting_forum, list_place
from linli.places.queries import playbook_version_for
from linli.playbooks.queries import by_id

TITLE = "3栋到6栋的排污管整段更换"
ASKED = "半年返水五次，疏通只管几天。要不要整段换管，钱从哪里出？"
AGO = timedelta(days=31)


def climb_one(world: World, now: datetime) -> AgendaItem | None:
    """Put it on the station's list a month ago, and let it climb if its time there is over by now. Returns what waits;
    None where the station holds no forum."""
    found = fitting_forum(by_id(playbook_version_for(world.estate)), world.estate)
    if found is None or found[1].pk != world.bodies["station"].pk:
        return None
    forum, body = found
    head, place = world.actor("station_head", door=Door.CLI), list_place(body, world.estate)
    item = add_item(body, forum=forum.key, place=place, title=TITLE, said=ASKED, by=head, at=now - AGO)
    due = item.climbs_at
    return item if due is None or due > now else climb_in_time(item, by=system(Door.CLI), at=due)
