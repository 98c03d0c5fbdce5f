"""The doctor's looks at what the database holds: matters that nobody would come back to, and the year's holidays."""

from __future__ import annotations

from datetime import date
from itertools import islice

from linli.cli.checks import Finding
from linli.cli.ready import set_up_django
from linli.cli.words import _
from linli.config.env import Env
from linli.core.clock import Calendar

NAMED = 5
"""So many are named; the others are counted."""

NOTICE_MONTH = 12
"""The State Council gives its notice for a year late in the year before; from December on it is asked for."""


def stranded(env: Env) -> Finding:  # noqa: ARG001  # every check takes the settings
    """Whether every matter that is not over waits in somebody's inbox, or for a day."""
    set_up_django()
    from linli.core import clock
    from linli.service_requests.stranded import stranded as find

    found = list(islice(find(clock.now()), 1000))
    if not found:
        return Finding(True, _("Every matter that is not over waits in somebody's inbox, or for a day."))
    named = ", ".join(f"{one.number} ({one.holder})" for one in found[:NAMED])
    return Finding(
        False,
        _("{count} matters wait for nobody: {named}.").format(count=len(found), named=named),
        _("Give the organisation in brackets somebody who can act. If a day has passed, see whether the worker runs."),
    )


def holidays(env: Env) -> Finding:  # noqa: ARG001  # every check takes the settings
    """Whether the working days of this year, and from December of the next, are known."""
    set_up_django()
    from linli.core import clock
    from linli.core.legal_calendar import current

    return of_years(clock.local_date(clock.now()), current())


def of_years(today: date, calendar: Calendar) -> Finding:
    """What a calendar says of the years that matter today."""
    years = [today.year, *([today.year + 1] if today.month >= NOTICE_MONTH else [])]
    for year in years:
        if not calendar.settles(year):
            return Finding(
                False,
                _("The holidays of {year} are not known; dates in it are provisional.").format(year=year),
                _("Enter the State Council's notice under Settings, or with: linli import holidays FILE"),
            )
    return Finding(True, _("The holidays of {year} are known.").format(year=years[-1]))
