"""Changes of the tree are carried out on their day."""

from __future__ import annotations

from linli.core import clock
from linli.core.actors import system
from linli.core.jobs import Every, enqueue, job, one_by_one, tick
from linli.core.models import Event
from linli.places.actions import carry_out
from linli.places.models import PlaceChange
from linli.places.past import due_changes

EVERY_SECONDS = 60.0
often = Every(EVERY_SECONDS)


@job("places.carry_out_change")
def carry_out_change(change_id: str) -> None:
    """Carry one change out; one that is over stays as it is."""
    carry_out(PlaceChange.objects.get(pk=change_id), by=system(), at=clock.now())


def when_change_is_decided(event: Event) -> None:
    """What is due today goes to the worker with the decision itself."""
    if event.refs["on"] <= clock.local_date(event.at).isoformat():
        enqueue(carry_out_change, change_id=event.refs["change"])


@tick("places.carry_out_due")
def carry_out_due() -> int:
    """Carry out the changes whose day has come; looks once a minute."""
    if not often.due():
        return 0
    at = clock.now()
    return one_by_one(due_changes(at), carry_out, at)
