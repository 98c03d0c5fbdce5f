"""Choosing when messages leave one in peace, and where one reads what is not urgent."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _

from linli.core import events
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.refusals import Invalid, ask
from linli.messages.enums import Reach
from linli.messages.models import Preference
from linli.messages.quiet import EARLIEST_END, EARLIEST_START, LATEST_END, LATEST_START
from linli.messages.rules import may_choose_quiet
from linli.people.models import Person


@action
def choose_quiet(
    person: Person, *, quiet_from: time, quiet_until: time, reach: str, by: Actor, at: datetime
) -> Preference:
    """Keep a person's quiet hours and where they read. 急 does not wait for their end.

    Raises `Refused`, and `Invalid` on "quiet_from", "quiet_until" or "reach".
    """
    ask(may_choose_quiet(by, person.pk, at))
    errors = {}
    if not EARLIEST_START <= quiet_from <= LATEST_START:
        errors["quiet_from"] = _("Quiet hours begin between 18:00 and 23:00.")
    if not EARLIEST_END <= quiet_until <= LATEST_END:
        errors["quiet_until"] = _("Quiet hours end between 5:00 and 9:00.")
    if reach not in Reach.values:
        errors["reach"] = _("Choose where you read.")
    if errors:
        raise Invalid(errors)
    chosen = {"quiet_from": quiet_from, "quiet_until": quiet_until, "reach": reach}
    row, _made = Preference.objects.update_or_create(pk=person.pk, defaults=chosen)
    events.record("preference.chosen", row, by=by, at=at)
    return row
