"""Due times against a model that walks minute by minute, and properties that hold for all of them."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta

import hypothesis.strategies as st
from hypothesis import given, settings

from linli.core.clock import SHANGHAI, Allowance, Calendar, Pause, WorkingHours, due, local, warned_from

START = datetime(2026, 9, 17, tzinfo=SHANGHAI)  # through National Day and its make-up days
CALENDAR = Calendar({date(2026, 10, 9): False, date(2026, 10, 17): True})
DEFAULT_HOURS = WorkingHours()
MINUTE = timedelta(minutes=1)
DAY_MINUTES = 24 * 60

minutes_from_start = st.integers(0, 20 * DAY_MINUTES)
hours_of_work = st.sampled_from(
    [
        DEFAULT_HOURS,
        WorkingHours(((time(9), time(16)),)),
        WorkingHours(((time(6), time(7)), (time(7, 30), time(7, 31)), (time(22), time(23, 59)))),
    ]
)
allowances = st.one_of(
    st.builds(Allowance, st.just("elapsed"), minutes=st.integers(1, 3000)),
    st.builds(Allowance, st.just("elapsed"), days=st.integers(1, 4)),
    st.builds(Allowance, st.just("working"), minutes=st.integers(1, 1500)),
    st.builds(Allowance, st.just("working"), days=st.integers(1, 5)),
)


def moment(minute: int) -> datetime:
    return START + minute * MINUTE


@st.composite
def pauses(draw: st.DrawFn) -> list[Pause]:
    starts_and_lengths = draw(
        st.lists(st.tuples(st.integers(-DAY_MINUTES, 24 * DAY_MINUTES), st.integers(0, 2000)), max_size=4)
    )
    return [(moment(start), moment(start + length)) for start, length in starts_and_lengths]


class Model:
    """The rule in its plainest form: one minute after the other, each either counting or not."""

    def __init__(self, hours: WorkingHours, stops: list[Pause], calendar: Calendar = CALENDAR) -> None:
        self.calendar = calendar
        self.spans = [tuple(t.hour * 60 + t.minute for t in span) for span in hours.spans]
        self.closing = self.spans[-1][1]
        self.stops = [(self.number(start), self.number(end)) for start, end in stops]

    @staticmethod
    def number(at: datetime) -> int:
        return int((at - START) / MINUTE)

    def paused(self, minute: int) -> bool:
        return any(start <= minute < end for start, end in self.stops)

    def works_on(self, minute: int) -> bool:
        return self.calendar.day((START + (minute // DAY_MINUTES) * timedelta(days=1)).date()).working

    def counts(self, minute: int, step: Allowance, first_day: int) -> bool:
        """Whether this minute takes one off what is left: a minute, or a day at the last minute before closing."""
        if self.paused(minute):
            return False
        if step.kind == "elapsed":
            return True
        of_day = minute % DAY_MINUTES
        if step.days:
            return minute // DAY_MINUTES > first_day and of_day == self.closing - 1 and self.works_on(minute)
        return any(opens <= of_day < closes for opens, closes in self.spans) and self.works_on(minute)

    def due(self, receipt: datetime, steps: list[Allowance]) -> datetime:
        minute = self.number(receipt)
        for step in steps:
            left = step.minutes or step.days * (DAY_MINUTES if step.kind == "elapsed" else 1)
            first_day = minute // DAY_MINUTES
            while left:
                left -= self.counts(minute, step, first_day)
                minute += 1
        return moment(minute)


@settings(max_examples=150, deadline=None)
@given(minutes_from_start, hours_of_work, st.lists(allowances, min_size=1, max_size=3), pauses())
def test_due_agrees_with_a_walk_minute_by_minute(
    minute: int, hours: WorkingHours, steps: list[Allowance], stops: list[Pause]
) -> None:
    found = due(moment(minute), steps[0], calendar=CALENDAR, hours=hours, pauses=stops, extensions=steps[1:])
    assert found.at == Model(hours, stops).due(moment(minute), steps)


overrides = st.dictionaries(
    st.integers(0, 45).map(lambda ahead: (START + timedelta(days=ahead)).date()), st.booleans(), max_size=12
)


@settings(max_examples=100, deadline=None)
@given(minutes_from_start, hours_of_work, st.lists(allowances, min_size=1, max_size=2), pauses(), overrides)
def test_it_agrees_whatever_days_the_operator_entered(
    minute: int, hours: WorkingHours, steps: list[Allowance], stops: list[Pause], entered: dict[date, bool]
) -> None:
    calendar = Calendar(entered)
    found = due(moment(minute), steps[0], calendar=calendar, hours=hours, pauses=stops, extensions=steps[1:])
    assert found.at == Model(hours, stops, calendar).due(moment(minute), steps)


@settings(max_examples=100, deadline=None)
@given(minutes_from_start, hours_of_work, allowances, st.integers(10, 95), overrides)
def test_a_warning_lies_before_its_date_by_just_what_is_left(
    minute: int, hours: WorkingHours, allowance: Allowance, percent: int, entered: dict[date, bool]
) -> None:
    calendar = Calendar(entered)
    due_at = due(moment(minute), allowance, calendar=calendar, hours=hours).at
    warned = warned_from(due_at, allowance, percent, calendar=calendar, hours=hours)
    assert warned < due_at
    length = allowance.minutes or allowance.days * (hours.minutes if allowance.kind == "working" else DAY_MINUTES)
    left, rest = divmod(length * (100 - percent), 100)
    if not rest and left:
        again = Allowance(allowance.kind, minutes=left)
        assert due(warned, again, calendar=calendar, hours=hours).at == due_at


@given(minutes_from_start, allowances, st.integers(10, 94))
def test_who_is_warned_later_has_less_time_left(minute: int, allowance: Allowance, percent: int) -> None:
    def warned(share: int) -> datetime:
        return warned_from(moment(minute), allowance, share, calendar=CALENDAR, hours=DEFAULT_HOURS)

    assert warned(percent) < warned(percent + 1) < moment(minute)


@given(minutes_from_start, allowances, pauses(), pauses())
def test_a_further_pause_never_brings_the_due_time_forward(
    minute: int, allowance: Allowance, stops: list[Pause], more: list[Pause]
) -> None:
    def with_pauses(given_pauses: list[Pause]) -> datetime:
        return due(moment(minute), allowance, calendar=CALENDAR, hours=DEFAULT_HOURS, pauses=given_pauses).at

    assert with_pauses(stops + more) >= with_pauses(stops) >= with_pauses([])


@given(minutes_from_start, allowances, pauses(), st.randoms())
def test_the_order_of_pauses_and_their_overlaps_do_not_matter(
    minute: int, allowance: Allowance, stops: list[Pause], random: object
) -> None:
    shuffled = stops + stops
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = due(moment(minute), allowance, calendar=CALENDAR, hours=DEFAULT_HOURS, pauses=stops)
    assert due(moment(minute), allowance, calendar=CALENDAR, hours=DEFAULT_HOURS, pauses=shuffled) == first


@given(minutes_from_start, st.integers(0, 5000), allowances, pauses())
def test_who_comes_later_is_never_due_earlier(
    minute: int, later: int, allowance: Allowance, stops: list[Pause]
) -> None:
    first = due(moment(minute), allowance, calendar=CALENDAR, hours=DEFAULT_HOURS, pauses=stops)
    second = due(moment(minute + later), allowance, calendar=CALENDAR, hours=DEFAULT_HOURS, pauses=stops)
    assert first.at <= second.at


@given(minutes_from_start, st.integers(1, 60), st.integers(1, 60))
def test_an_extension_in_working_days_is_the_same_as_a_longer_allowance(minute: int, days: int, more: int) -> None:
    def wd(count: int) -> Allowance:
        return Allowance("working", days=count)

    extended = due(moment(minute), wd(days), calendar=CALENDAR, hours=DEFAULT_HOURS, extensions=[wd(more)])
    assert extended == due(moment(minute), wd(days + more), calendar=CALENDAR, hours=DEFAULT_HOURS)


@given(minutes_from_start, st.integers(1, 200))
def test_working_days_end_at_closing_on_the_right_working_day(minute: int, count: int) -> None:
    found = due(moment(minute), Allowance("working", days=count), calendar=CALENDAR, hours=DEFAULT_HOURS)
    first = moment(minute).date()
    worked = [day for day in (first + timedelta(days=n) for n in range(1, 400)) if CALENDAR.day(day).working]
    assert local(found.at).time() == DEFAULT_HOURS.closing
    assert bisect_right(worked, local(found.at).date()) == count


@given(allowances)
def test_an_allowance_survives_being_written_down(allowance: Allowance) -> None:
    assert Allowance.parse(str(allowance)) == allowance
