"""Whatever a lower level writes, its playbook stays within the one above, and within all those above that."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from linli.core.clock import Allowance
from linli.playbooks.checks import comparable, longer
from linli.playbooks.differences import differences
from linli.playbooks.errors import PlaybookErrors
from linli.playbooks.loading import load
from linli.playbooks.narrowing import loosenings, narrow
from linli.playbooks.schema import Playbook
from tests.playbooks.small import SMALL

BASE = load(SMALL)
CLOCKS = ("accept_by", "take_by", "resolve_by", "reopening")

elapsed = st.builds("{}{}".format, st.integers(1, 60), st.sampled_from(("m", "h", "d")))
working = st.builds("{}{}".format, st.integers(1, 60), st.sampled_from(("wm", "wh", "wd")))
kinds = st.lists(st.sampled_from(("property_company", "service_station", "volunteer_team")), min_size=1, unique=True)


def overlay(base: Playbook, key: str, body: str) -> str:
    return f'narrows = "{base.key}"\nkey = "{key}"\nversion = "1"\n{body}\n'


def narrowed(base: Playbook, key: str, body: str) -> Playbook | None:
    try:
        return narrow(base, overlay(base, key, body))
    except PlaybookErrors:
        return None


@settings(deadline=None)
@given(st.integers(5, 60))
def test_quiet_days_are_lengthened_and_never_shortened(days: int) -> None:
    lower = narrowed(BASE, "lower", f"[closing]\nquiet_days = {days}")
    assert (lower is not None) == (days >= BASE.quiet_days)
    assert lower is None or lower.quiet_days == days


@settings(deadline=None)
@given(st.sampled_from(CLOCKS), elapsed)
def test_an_urgent_clock_is_shortened_and_never_lengthened(clock: str, text: str) -> None:
    allowed, asked = getattr(BASE.urgency("urgent"), clock), Allowance.parse(text)
    limit = BASE.urgency("urgent").resolve_by
    shortened = not longer(asked, allowed)
    if clock == "resolve_by":  # the clocks before it may not end up longer than it
        shortened = shortened and not longer(BASE.urgency("urgent").take_by, asked)
    lower = narrowed(BASE, "lower", f'[urgency.urgent]\n{clock} = "{text}"')
    assert (lower is not None) == (shortened and (clock == "reopening" or not longer(asked, limit)))


@settings(deadline=None)
@given(st.sampled_from(CLOCKS), working)
def test_a_clock_counted_otherwise_is_never_taken_for_shorter(clock: str, text: str) -> None:
    allowed, asked = getattr(BASE.urgency("hard"), clock), Allowance.parse(text)
    lower = narrowed(BASE, "lower", f'[urgency.hard]\n{clock} = "{text}"')
    if not comparable(asked, allowed):
        assert lower is None
    elif lower is not None:
        assert not longer(asked, allowed)


@settings(deadline=None)
@given(kinds)
def test_responsible_bodies_are_dropped_and_never_added(chosen: list[str]) -> None:
    members = ", ".join(f'"{kind}"' for kind in chosen)
    lower = narrowed(BASE, "lower", f'[[categories]]\nkey = "lamp"\nresponsible = [{members}]')
    assert (lower is not None) == (set(chosen) <= set(BASE.category("lamp").responsible))


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(1, 5))
def test_a_post_is_filled_within_the_bounds_above(low: int, high: int) -> None:
    lower = narrowed(BASE, "lower", f'[[posts]]\nkey = "head"\ncount_min = {low}\ncount_max = {high}')
    assert (lower is not None) == (1 <= low <= high <= 3)


@settings(deadline=None)
@given(st.integers(5, 60), st.integers(5, 60), st.integers(1, 60), st.integers(1, 60))
def test_narrowing_twice_stays_within_the_first(days: int, more: int, minutes: int, fewer: int) -> None:
    body = '[closing]\nquiet_days = {}\n[urgency.urgent]\naccept_by = "{}m"'
    middle = narrowed(BASE, "middle", body.format(days, minutes))
    lowest = middle and narrowed(middle, "lowest", body.format(more, fewer))
    if lowest is not None:
        assert list(loosenings(BASE, lowest)) == []
        assert lowest.quiet_days >= BASE.quiet_days


@settings(deadline=None)
@given(st.integers(7, 60))
def test_nothing_but_what_was_written_changes(days: int) -> None:
    lower = narrowed(BASE, "lower", f"[closing]\nquiet_days = {days}")
    assert lower is not None
    changed = {difference.key for difference in differences(BASE, lower)}
    assert changed == {"key", "narrowed_from"} | ({"closing.quiet_days"} if days != 7 else set())
