"""What stories have in common of volunteers and wishes: an activity until it is told of, a wish that is met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta

from linli.core.clock import from_local, local_date
from linli.demo.stories.stage import Stage, Step
from linli.volunteering import actions as volunteering
from linli.volunteering.actions import ActivityFacts, SlotFacts, TeamFacts, VolunteerFacts
from linli.volunteering.models import Activity, SignUp
from linli.wishes import actions as wishes
from linli.wishes.actions import Behalf, WishFacts
from linli.wishes.enums import ConsentWay


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity of a new team: what it is called and where, in which tasks, and what those who come should know."""

    kind: str
    team: str
    title: str
    where: str
    slots: tuple[SlotFacts, ...]
    words: str = ""
    project: str = ""
    weeks: int = field(default=1)


def offered(stage: Stage, planned: Planned, *, days: int, hour: int) -> tuple[Activity, SignUp]:
    """The station makes a team and plans with it; somebody of the estate opts in, joins, and signs up for the first
    task."""
    estate, head, me = stage.world.estate, stage.by("station_head", "station_head"), stage.by("resident")
    team = volunteering.make_team(estate, TeamFacts(planned.kind, planned.team, planned.project), by=head, at=stage.at)
    begins = from_local(local_date(stage.at) + timedelta(days=days), time(hour))
    facts = ActivityFacts(
        estate_id=estate.pk, title=planned.title, starts_at=begins, ends_at=begins + timedelta(hours=2),
        where=planned.where, words=planned.words, slots=planned.slots, weeks=planned.weeks,
    )  # fmt: skip
    row = volunteering.plan_activity(team, facts, by=head, at=stage.later(minutes=10))[0]
    volunteering.publish(row, by=head, at=stage.later(minutes=5))
    mine = volunteering.opt_in(estate, VolunteerFacts(), by=me, at=stage.later(hours=1))
    volunteering.join(mine, team, by=me, at=stage.at)
    slot = row.slots.order_by("id")[0]
    return row, volunteering.sign_up(row, mine, slot_id=slot.pk, by=me, at=stage.later(minutes=2))


def told_of(stage: Stage, row: Activity, signed: SignUp, *, others: int, words: str) -> Activity:
    """It took place: who signed up was there, others are a number alone; residents read what was done."""
    head = stage.by("station_head", "station_head")
    over = row.ends_at + timedelta(minutes=20)
    stage.later(minutes=(over - stage.at).total_seconds() / 60)
    row = volunteering.confirm(row, served=[signed.pk], others=others, by=head, at=stage.at)
    return volunteering.report(row, words=words, by=head, at=stage.later(minutes=10))


def wish_met(stage: Stage, said: str, shown: str, thanks: str, *, kind: str, hears: str, claims: str) -> Iterator[Step]:
    """A wish heard at a door by who holds `hears`, shown in words that name nobody, claimed for a body by who holds
    `claims`, arranged by the station, and met; its thanks are shown."""
    estate, head = stage.world.estate, stage.by("station_head")
    agreed = Behalf(ConsentWay.SPOKEN, local_date(stage.at))
    telephone = f"1000000{8350 + stage.script.town}"
    heard = WishFacts(said, phone=telephone, room=stage.world.room, behalf=agreed)
    row = wishes.wish(estate, heard, by=stage.by(hears), at=stage.at)
    row = wishes.check(row, kind=kind, public_words=shown, worth=0, by=head, at=stage.later(hours=1))
    yield stage.step("wished", "resident:wish", estate.slug, row.pk)
    wishes.claim(row, by=stage.by(claims), at=stage.later(hours=2))
    wishes.arrange(row, by=head, at=stage.later(minutes=20))
    yield stage.step("claimed", "desk:wish", row.pk)
    wishes.say_met(row, by=stage.by(claims), at=stage.until(16))
    row = wishes.confirm(row, thanks=thanks, by=head, at=stage.until(9, 30))
    wishes.release_thanks(row, words=thanks, by=head, at=stage.later(minutes=5))
    yield stage.step("wish_met", "resident:wishes", estate.slug)
