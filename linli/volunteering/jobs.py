"""What happens by itself: reminders the day before, leaders whose post ended, forgetting, photos whose time is up."""

from __future__ import annotations

from linli.attachments.actions import erase_photos
from linli.attachments.queries import kept_of
from linli.core import clock
from linli.core.actors import system
from linli.core.clock import day_bounds, from_local
from linli.core.forgetting import months_before, register
from linli.core.jobs import Every, one_by_one, tick
from linli.people.forgetting import Rounds
from linli.volunteering.actions import lose_leader, remind
from linli.volunteering.forgetting import KEPT
from linli.volunteering.models import KEPT as MONTHS
from linli.volunteering.models import Activity
from linli.volunteering.photos import SUBJECT
from linli.volunteering.queries import DAY, led_by_ended_posts, to_remind

EVERY_SECONDS = 3600.0
BATCH = 200
FROM_HOUR = 9
"""Reminders go out from nine in the morning of the day before."""
FORGET = "volunteering.forget"

rounds = Rounds(register(FORGET, *KEPT))
hourly = Every(EVERY_SECONDS)


@tick(FORGET)
def forget() -> int:
    """Scrub who signed up for what was long ago."""
    return rounds()


@tick("volunteering.see_to")
def see_to() -> int:
    """Once an hour: remind who is in for tomorrow, free what ended posts led, erase old photos."""
    if not hourly.due():
        return 0
    return remind_all() + free_led() + erase_old()


def remind_all() -> int:
    """Remind those who are in for an activity of tomorrow, once; of how many activities."""
    at = clock.now()
    if clock.local(at).hour < FROM_HOUR:
        return 0
    return one_by_one(to_remind(at, day_bounds(clock.local_date(at) + DAY), BATCH), remind, at)


def free_led() -> int:
    """Let go of activities whose leader's post has ended; how many."""
    at = clock.now()
    return one_by_one(led_by_ended_posts(clock.local_date(at), BATCH), lose_leader, at)


def erase_old() -> int:
    """Erase photos of activities that were longer ago than who was there is remembered; how many."""
    at = clock.now()
    before = from_local(months_before(clock.local_date(at), MONTHS))
    over = Activity.objects.filter(ends_at__lt=before, pk__in=kept_of(SUBJECT)).order_by("ends_at", "pk")
    ids = list(over.values_list("pk", flat=True)[:BATCH])
    return sum(erase_photos(subject_type=SUBJECT, subject_id=one, by=system(), at=at) for one in ids)
