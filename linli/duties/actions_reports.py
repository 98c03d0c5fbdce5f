"""Taking a week's agenda over onto the list of the body's forum; writing a month report, and signing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from linli.core import actions as kernel
from linli.core.actions import action
from linli.core.actors import Actor
from linli.core.clock import local_date
from linli.core.refusals import Invalid, ask
from linli.core.wording import day_words, need
from linli.duties.actions_recurring import meet_all
from linli.duties.cadences import period_of
from linli.duties.enums import ReportState, Work
from linli.duties.models import Duty, MonthReport, WeekMatter
from linli.duties.models_recurring import REPORT_LENGTH
from linli.duties.naming import duty_name, month_words
from linli.duties.queries_figures import Figures, Span, figures
from linli.duties.queries_recurring import about_request, landed, late_requests, missed_in, report_of, stuck_whistles
from linli.duties.rules_recurring import may_land_week, may_sign_report, may_write_report
from linli.meetings.actions import add_item
from linli.organisations.actions.bodies import note, places_of
from linli.organisations.models import Organisation
from linli.organisations.queries.standing import playbook_of
from linli.places.models import Place
from linli.places.queries import NoPlaybook
from linli.playbooks.enums import Period
from linli.playbooks.parts import Forum

TITLE = 120
REF = 60


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that a week's data bring to talk about: what it is about, its title, and what is known of it.

    `number`: of the service request that it is about, if it is about one.
    """

    ref: str
    title: str
    words: str
    number: str = ""


def forum_of_body(body: Organisation, place: Place | None) -> Forum | None:
    """The forum on whose list a body's week lands: the first that the playbook lets it hold."""
    try:
        held = playbook_of(place).forums_of(body.kind) if place is not None else ()
    except NoPlaybook:
        return None
    return held[0] if held else None


def matters_of(body: Organisation, week: date, at: datetime, counted: dict[str, int] | None = None) -> list[Matter]:
    """What the week brings that did not stand on a list before: its figures, matters that are late, whistles that are
    stuck, duties that were missed. No words of residents."""
    places = places_of(body)
    period = period_of(week, Period.WEEK)
    if counted is None:
        counted = figures(body, places, Span.of(period.starts_on, period.due_on, at)).counts
    found = [Matter(f"week:{week.isoformat()}", _week_title(period.starts_on, period.due_on), week_words(counted))]
    for request, since in late_requests(places, at):
        name = _category(request)
        title = _("%(number)s, %(category)s: late") % {"number": request.number, "category": name}
        due = day_words(local_date(since))
        late = _("It was due on %(day)s and is not done.") % {"day": due}
        found.append(Matter(about_request(request.pk), title, late, request.number))
    for whistle in stuck_whistles(places):
        title = _("Whistle %(number)s: somebody called is late or refuses") % {"number": whistle.number}
        blown = day_words(local_date(whistle.blown_at))
        found.append(Matter(f"whistle:{whistle.pk}", title, _("It was blown on %(day)s.") % {"day": blown}))
    for duty in missed_in(body, week, at):
        title = _("Missed: %(duty)s") % {"duty": duty_name(duty)}
        words = duty.words or _("It was due on %(day)s.") % {"day": day_words(duty.due_on)}
        found.append(Matter(f"duty:{duty.pk}", title, words))
    known = landed(body, [one.ref for one in found])
    return [one for one in found if one.ref not in known]


def _week_title(first: date, last: date) -> str:
    return _("The week %(first)s to %(last)s in figures") % {"first": day_words(first), "last": day_words(last)}


def week_words(counts: dict[str, int]) -> str:
    """The figures of a week in sentences."""
    return "\n".join(
        (
            _("Service requests: %(came_in)s came in, %(closed)s closed, %(open)s open, %(late)s late.") % counts,
            _("Doors where somebody was met: %(doors)s; help wanted: %(help_wanted)s.") % counts,
            _("Whistles blown: %(whistles)s; meetings held: %(meetings)s.") % counts,
        )
    )


def _category(request: Any) -> str:
    try:
        return str(request.playbook.category(request.category).name)
    except LookupError:
        return _("not sorted yet")


@action
def land_week(body: Organisation, *, week: date, by: Actor, at: datetime) -> int:
    """Put what a week brings on the list of the body's forum, each matter once for ever; how many were put there. None
    of it climbs by itself: a matter that is solved meanwhile is not brought before others as late.

    Raises `Refused`, and `Invalid` on "forum" where the body holds none.
    """
    monday = period_of(week, Period.WEEK).starts_on
    held = kernel.lock(body)
    ask(may_land_week(by, held, monday, at))
    places = places_of(held)
    forum = forum_of_body(held, places[0] if places else None)
    if forum is None:
        raise Invalid({"forum": _("This body holds no forum that could talk about it.")})
    with translation.override(settings.LANGUAGE_CODE):  # what is kept is read by all who come to the forum
        found = matters_of(held, monday, at)
    for one in found:
        item = add_item(
            held, forum=forum.key, place=places[0], title=one.title[:TITLE], said=one.words, climbs=False, by=by, at=at
        )
        WeekMatter(organisation=held, week=monday, ref=one.ref[:REF], item=item, landed_at=at).save(force_insert=True)
    refs = {"week": monday.isoformat(), "items": len(found), "forum": forum.key}
    note("week_agenda.landed", held, places, by=by, at=at, refs=refs)
    _meets(held, Work.WEEK_AGENDA, monday, at=at)
    return len(found)


def _meets(body: Organisation, work: Work, day: date, *, ref: Any = None, at: datetime) -> None:
    found = Duty.objects.filter(organisation=body, work=work, starts_on__lte=day, due_on__gte=day, met_at=None)
    meet_all(list(found.order_by("pk")), ref=ref, at=at)


def draft_words(body: Organisation, month: date, counts: dict[str, int]) -> str:
    """The sentences with which a month report begins; a person goes on from there."""
    said = {"body": body.name, "month": month_words(month), **counts}
    return "\n".join(
        (
            _("%(body)s, %(month)s.") % said,
            _("Service requests: %(came_in)s came in, %(closed)s closed, of these %(rated_good)s to satisfaction.")
            % said,
            _("At the end of the month: %(open)s open, %(late)s late.") % said,
            _("Rounds of visits: %(rounds_begun)s; doors with somebody in: %(doors)s; help wanted: %(help_wanted)s.")
            % said,
            _("Whistles: %(whistles)s blown, %(whistles_over)s ended.") % said,
            _("Meetings: %(meetings)s held, %(decided)s matters decided, %(tasks_done)s tasks done.") % said,
        )
    )


def month_figures(body: Organisation, month: date, at: datetime) -> Figures:
    """The figures of a month of a body, estate by estate."""
    period = period_of(month, Period.MONTH)
    return figures(body, places_of(body), Span.of(period.starts_on, period.due_on, at), by_estate=True)


@action
def write_report(
    body: Organisation, *, month: date, said: str, version: int | None = None, by: Actor, at: datetime
) -> MonthReport:
    """Write the sentences of a month report; figures are counted, never typed. `version` 0: there was none yet.

    Raises `Refused`, `Stale`, and `Invalid` on "said" or "month" (still to come).
    """
    held = kernel.lock(body)
    first = period_of(month, Period.MONTH).starts_on
    report = report_of(held, first)
    ask(may_write_report(by, held, report, at))
    kernel.compare(report, version, subject=report.pk if report else held.pk)
    if first > local_date(at):
        raise Invalid({"month": _("This month is still to come.")})
    words = need("said", said, _("Write at least a sentence."), REPORT_LENGTH)
    if report is None:
        report = MonthReport(organisation=held, month=first, words=words, written_at=at)
        report.save(force_insert=True)
    else:
        report.words, report.written_at = words, at
        kernel.save(report, "words", "written_at")
    note("month_report.written", report, places_of(held), by=by, at=at, refs={"month": first.isoformat()})
    return report


@action
def sign_report(
    body: Organisation, *, month: date, said: str, version: int | None = None, by: Actor, at: datetime
) -> MonthReport:
    """Sign a month report as it reads now: its sentences and figures stay so. Raises like `write_report`."""
    held = kernel.lock(body)
    first = period_of(month, Period.MONTH).starts_on
    ask(may_sign_report(by, held, first, at))
    report = write_report(held, month=first, said=said, version=version, by=by, at=at)
    counted = month_figures(held, first, at)
    report.figures = {
        "counts": counted.counts,
        "categories": [list(pair) for pair in counted.categories],
        "estates": [asdict(line) for line in counted.estates],
    }
    report.state, report.signed_at, report.signed_by_id = ReportState.SIGNED, at, by.appointment_id
    kernel.save(report, "figures", "state", "signed_at", "signed_by")
    note("month_report.signed", report, places_of(held), by=by, at=at, refs={"month": first.isoformat()})
    due_in = period_of(first, Period.MONTH).due_on + timedelta(days=1)
    _meets(held, Work.MONTH_REPORT, due_in, ref=report.pk, at=at)
    return report
