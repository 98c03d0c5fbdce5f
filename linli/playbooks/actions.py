"""Publishing a playbook, whose text is checked and kept for good; entering the State Council's notice of holidays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linli.core import legal_calendar
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import Calendar, local_date
from linli.core.events import record
from linli.core.ids import uuid7
from linli.core.models import DayOverride, HolidayNotice
from linli.core.refusals import Invalid, ask
from linli.playbooks import rules
from linli.playbooks.loading import build, read, whole_text
from linli.playbooks.models import PlaybookVersion


@action
def publish(*, text: str, by: Actor, at: datetime) -> PlaybookVersion:
    """Keep this text as a version of its playbook; the same text again gives the version that is there. Of a text that
    builds on a shared one the whole is kept, so that a later release does not change what already runs.

    Raises PlaybookErrors for a text that does not pass the checks, Refused for an actor without the power.
    """
    ask(rules.may_publish(by, at))
    document = read(text if "\n" in text else f"{text}\n")
    playbook, text = build(document), whole_text(document)
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    version, made = PlaybookVersion.objects.get_or_create(
        content_hash=content_hash,
        defaults={
            "id": uuid7(),
            "key": playbook.key,
            "version": playbook.version,
            "text": text,
            "published_at": at,
            "published_by": by.person_id,
        },
    )
    if made:
        refs = {"key": playbook.key, "version": playbook.version, "content_hash": content_hash}
        record("playbook.published", version, by=by, at=at, refs=refs)
    return version


SOURCE_LIMIT = 200
ADOPTING_LOCK = 0x4C4E4844
"""Any constant: two notices are entered one after the other."""


@action
def adopt_holidays(*, days: Mapping[date, bool], source: str, by: Actor, at: datetime) -> HolidayNotice | None:
    """Enter the State Council's notice: from now on its days are worked or free as it says; a whole year's notice takes
    the place of all that was entered for that year. None where it says nothing new. Nouns above hear of it and reckon
    dates anew.

    Raises `Refused`, `Invalid` (days, source).
    """
    ask(rules.may_adopt_holidays(by, at))
    named = " ".join(source.split())
    _check(days, named, at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADOPTING_LOCK])
    known = legal_calendar.overrides()
    entered = legal_calendar.replaced(known, days)
    if entered == known:
        return None
    years = legal_calendar.years_of(days)
    changes = legal_calendar.changed(Calendar(known), Calendar(entered), years)
    DayOverride.objects.filter(day__in={*days, *(known.keys() - entered.keys())}).delete()
    DayOverride.objects.bulk_create(DayOverride(day=d, working=w, source=named) for d, w in sorted(days.items()))
    notice = HolidayNotice.objects.create(
        source=named,
        first_year=min(years),
        last_year=max(years),
        changes=[[day.isoformat(), working] for day, working in changes],
        adopted_at=at,
        adopted_by_id=by.person_id,
    )
    refs = {"first_year": min(years), "last_year": max(years), "changed": len(changes)}
    record("holiday_notice.adopted", notice, by=by, at=at, refs=refs)
    legal_calendar.forget()
    transaction.on_commit(legal_calendar.forget)
    return notice


def _check(days: Mapping[date, bool], source: str, at: datetime) -> None:
    """Raises `Invalid` where it cannot be a notice of this time."""
    errors = {}
    if not source:
        errors["source"] = _("Name the notice, with its number.")
    elif len(source) > SOURCE_LIMIT:
        errors["source"] = _("At most %(limit)s characters for the notice.") % {"limit": SOURCE_LIMIT}
    year = local_date(at).year
    if not days:
        errors["days"] = _("There is no day in this sheet.")
    elif not year - 1 <= min(days).year <= max(days).year <= year + 2:
        errors["days"] = _("These days are of other years: from %(first)s to %(last)s.") % {
            "first": min(days).isoformat(),
            "last": max(days).isoformat(),
        }
    if errors:
        raise Invalid(errors)
