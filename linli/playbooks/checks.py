"""Checks between the parts of a playbook: what one table says must be possible by another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from linli.core.clock import Allowance
from linli.playbooks import (
    checks_alliances,
    checks_care,
    checks_drills,
    checks_duties,
    checks_emergency,
    checks_firms,
    checks_forums,
    checks_heard,
    checks_honours,
    checks_legacy,
    checks_lessons,
    checks_mediation,
    checks_offers,
    checks_organisation,
    checks_points,
    checks_projects,
    checks_services,
    checks_volunteering,
    checks_vouchers,
    checks_wishes,
)
from linli.playbooks.enums import BodyKind, PlaceLevel, Power, ReasonKind, UrgencyClass
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import nearest, one_of
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook

NEEDED_POWERS = (
    Power.SERVICE_REQUEST_ACCEPT,
    Power.SERVICE_REQUEST_DISPATCH,
    Power.SERVICE_REQUEST_HANDLE,
    Power.SERVICE_REQUEST_CALL_BACK,
    Power.SERVICE_REQUEST_REVIEW_HAZARD,
    Power.SERVICE_REQUEST_REVIEW_REOPENED,
    Power.SERVICE_REQUEST_HOLD_RETURNED,
    Power.SERVICE_REQUEST_ANSWER_FINALLY,
)
"""Without a holder of each of these, some request could never end."""

DRAWN_IN = (PlaceLevel.SUBDISTRICT, PlaceLevel.COMMUNITY, PlaceLevel.ESTATE)
"""Levels in which grids are drawn."""

SEEING = frozenset(
    power
    for power in Power
    if power.startswith("service_request.") and power is not Power.SERVICE_REQUEST_FILE_ON_BEHALF
)
"""Powers over service requests that are of no use to a post that cannot see them."""


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake between the parts of a playbook whose form is right."""
    yield from _keys_told_apart(playbook)
    yield from _levels_and_hours(playbook)
    yield from _clocks(playbook)
    yield from _grids(playbook)
    yield from _door_board(playbook)
    yield from _posts(playbook)
    yield from _links(playbook)
    yield from _dispatch(playbook)
    yield from _categories(playbook)
    yield from _reasons(playbook)
    yield from _ladder(playbook)
    yield from _cadences(playbook)
    yield from checks_forums.findings(playbook)
    yield from checks_duties.findings(playbook)
    yield from checks_organisation.findings(playbook)
    yield from checks_mediation.findings(playbook)
    yield from checks_drills.findings(playbook)
    yield from checks_legacy.findings(playbook)
    yield from checks_emergency.findings(playbook)
    yield from checks_heard.findings(playbook)
    yield from checks_lessons.findings(playbook)
    yield from checks_wishes.findings(playbook)
    yield from checks_vouchers.findings(playbook)
    yield from checks_offers.findings(playbook)
    yield from checks_volunteering.findings(playbook)
    yield from checks_points.findings(playbook)
    yield from checks_honours.findings(playbook)
    yield from checks_projects.findings(playbook)
    yield from checks_alliances.findings(playbook)
    yield from checks_services.findings(playbook)
    yield from checks_care.findings(playbook)
    yield from checks_firms.findings(playbook)


def comparable(one: Allowance, other: Allowance) -> bool:
    """Whether two durations are counted alike, so that one can be called shorter."""
    if one.kind != other.kind:
        return False
    return one.kind == "elapsed" or bool(one.days) == bool(other.days)


def longer(one: Allowance, other: Allowance) -> bool:
    """Whether one duration is longer than another that is counted alike."""
    return (one.days * 1440 + one.minutes) > (other.days * 1440 + other.minutes)


def _keys_told_apart(playbook: Playbook) -> Iterator[Finding]:
    lists: dict[Path, Sequence[str]] = {
        ("levels",): [row.level for row in playbook.levels],
        ("groups",): [row.key for row in playbook.groups],
        ("categories",): [row.key for row in playbook.categories],
        ("posts",): [row.key for row in playbook.posts],
        ("links",): [row.key for row in playbook.links],
        ("dispatch",): [row.from_ for row in playbook.dispatch],
        ("ladder",): [row.to for row in playbook.ladder],
        ("door_board",): [row.key for row in playbook.door_board],
        ("grids",): [row.key for row in playbook.grids],
        ("forums",): [row.key for row in playbook.forums],
        ("duties",): [row.key for row in playbook.duties],
        ("sweeps",): [row.key for row in playbook.sweeps],
        ("receptions",): [row.key for row in playbook.receptions],
    }
    lists |= {("reasons", kind.value): [r.key for r in playbook.reasons_for(kind)] for kind in ReasonKind}
    for path, keys in lists.items():
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding((*path, index), shown(key), _("a key that the list does not have yet"))


def _levels_and_hours(playbook: Playbook) -> Iterator[Finding]:
    depths = [row.level.depth for row in playbook.levels]
    for index in range(1, len(depths)):
        if depths[index] < depths[index - 1]:
            path: Path = ("levels", index, "level")
            yield Finding(path, shown(playbook.levels[index].level), _("levels in order, widest first"))
    try:
        playbook.working_hours.as_hours()
    except ValueError:
        periods = shown(playbook.working_hours.periods)
        yield Finding(("working_hours", "periods"), periods, _("periods in order that do not meet"))


def _clocks(playbook: Playbook) -> Iterator[Finding]:
    for cls in UrgencyClass:
        if cls not in playbook.classes:
            yield Finding(("urgency", cls.value), "", _("a table with the clocks of this class"))
            continue
        spec = playbook.classes[cls]
        clocks = {name: getattr(spec, name) for name in ("accept_by", "take_by", "resolve_by", "reopening")}
        for name, allowance in clocks.items():
            path = ("urgency", cls.value, name)
            if cls.runs_in_working_time and allowance.kind != "working":
                yield Finding(path, shown(str(allowance)), _('working time, such as "4wh" or "3wd"'))
            if not cls.runs_in_working_time and allowance.kind != "elapsed":
                yield Finding(path, shown(str(allowance)), _('natural time, such as "30m" or "24h"'))
        for name in ("accept_by", "take_by"):
            if comparable(clocks[name], spec.resolve_by) and longer(clocks[name], spec.resolve_by):
                expected = _("no more than resolve_by, %(limit)s") % {"limit": spec.resolve_by}
                yield Finding(("urgency", cls.value, name), shown(str(clocks[name])), expected)


def _grids(playbook: Playbook) -> Iterator[Finding]:
    for index, net in enumerate(playbook.grids):
        if net.drawn_in not in DRAWN_IN:
            path: Path = ("grids", index, "drawn_in")
            known = [level.value for level in DRAWN_IN]
            yield Finding(path, shown(net.drawn_in.value), one_of(known, net.drawn_in.value))
        for low, high in (
            ("count_min", "count_max"),
            ("households_min", "households_max"),
            ("members_min", "members_max"),
        ):
            least, most = getattr(net, low), getattr(net, high)
            if least is not None and most is not None and least > most:
                expected = _("no more than %(field)s, %(limit)s") % {"field": high, "limit": most}
                yield Finding(("grids", index, low), shown(least), expected)


def _door_board(playbook: Playbook) -> Iterator[Finding]:
    known = [post.key for post in playbook.posts]
    for index, line in enumerate(playbook.door_board):
        if (line.post is None) == (line.body is None):
            yield Finding(("door_board", index), shown(line.key), _("either a post or a body"))
        elif line.post is not None and line.post not in known:
            yield Finding(("door_board", index, "post"), shown(line.post), one_of(known, line.post))


def _posts(playbook: Playbook) -> Iterator[Finding]:
    senders = {row.from_ for row in playbook.dispatch}
    for index, post in enumerate(playbook.posts):
        if post.count_max is not None and post.count_min > post.count_max:
            expected = _("no more than count_max, %(limit)s") % {"limit": post.count_max}
            yield Finding(("posts", index, "count_min"), shown(post.count_min), expected)
        if Power.SERVICE_REQUEST_DISPATCH in post.powers and post.body_kind not in senders:
            where = post.powers.index(Power.SERVICE_REQUEST_DISPATCH)
            expected = _("this power only where [[dispatch]] has a row from %(kind)s") % {"kind": post.body_kind.value}
            yield Finding(("posts", index, "powers", where), shown(Power.SERVICE_REQUEST_DISPATCH.value), expected)
        for repeated in _repeated(post.powers):
            path = ("posts", index, "powers", repeated)
            yield Finding(path, shown(post.powers[repeated].value), _("each power once"))
        if Power.SERVICE_REQUEST_VIEW not in post.powers and SEEING & set(post.powers):
            expected = _("%(power)s among them, for what one works on must be seen") % {
                "power": Power.SERVICE_REQUEST_VIEW.value
            }
            yield Finding(("posts", index, "powers"), shown([power.value for power in post.powers]), expected)
    for power in NEEDED_POWERS:
        if not playbook.posts_with(power):
            yield Finding(("posts",), "", _("a post with the power %(power)s") % {"power": power.value})


def _links(playbook: Playbook) -> Iterator[Finding]:
    """A linked post is known and can see its households; who can see them is linked by some number."""
    keys = [post.key for post in playbook.posts]
    hold = Power.HOUSEHOLD_LINK_HOLD
    for index, link in enumerate(playbook.links):
        if link.key not in keys:
            yield Finding(("links", index, "key"), shown(link.key), one_of(keys, link.key))
        elif hold not in playbook.powers_of(link.key):
            expected = _("a post with the power %(power)s") % {"power": hold.value}
            yield Finding(("links", index, "key"), shown(link.key), expected)
        if link.households_min > link.households_max:
            expected = _("no more than households_max, %(limit)s") % {"limit": link.households_max}
            yield Finding(("links", index, "households_min"), shown(link.households_min), expected)
    for index, post in enumerate(playbook.posts):
        if hold in post.powers and playbook.link_of(post.key) is None:
            where = post.powers.index(hold)
            expected = _("this power only where [[links]] has a row for %(post)s") % {"post": post.key}
            yield Finding(("posts", index, "powers", where), shown(hold.value), expected)


def _repeated(members: Sequence[str]) -> list[int]:
    return [index for index, member in enumerate(members) if member in members[:index]]


def _dispatch(playbook: Playbook) -> Iterator[Finding]:
    for index, row in enumerate(playbook.dispatch):
        if not playbook.posts_with(Power.SERVICE_REQUEST_DISPATCH, row.from_):
            yield Finding(
                ("dispatch", index, "from"),
                shown(row.from_.value),
                _needs_post(row.from_, Power.SERVICE_REQUEST_DISPATCH),
            )
        for place, kind in enumerate(row.to):
            if not playbook.posts_with(Power.SERVICE_REQUEST_HANDLE, kind):
                yield Finding(
                    ("dispatch", index, "to", place),
                    shown(kind.value),
                    _needs_post(kind, Power.SERVICE_REQUEST_HANDLE),
                )
        if row.raise_to is not None and not playbook.posts_with(Power.SERVICE_REQUEST_DISPATCH, row.raise_to):
            yield Finding(
                ("dispatch", index, "raise_to"),
                shown(row.raise_to.value),
                _needs_post(row.raise_to, Power.SERVICE_REQUEST_DISPATCH),
            )
        if row.raise_to is not None and row.from_ in _raised(playbook, row.raise_to):
            expected = _("a body further up, not one that raises back")
            yield Finding(("dispatch", index, "raise_to"), shown(row.raise_to.value), expected)


def _needs_post(kind: BodyKind, power: Power) -> str:
    return _("a kind of body with a post that has %(power)s; %(kind)s has none") % {
        "power": power.value,
        "kind": kind.value,
    }


def _raised(playbook: Playbook, kind: BodyKind) -> list[BodyKind]:
    """The kinds of body that a matter passes when it is raised again and again, from this one on."""
    chain = [kind]
    while (above := playbook.raise_to(chain[-1])) is not None and above not in chain:
        chain.append(above)
    return chain


def _reachable(playbook: Playbook, starts: Iterable[BodyKind]) -> set[BodyKind]:
    """Every kind of body that can come to handle what is received by one of these kinds."""
    holders = {above for start in starts for above in _raised(playbook, start)}
    return holders | {to for holder in holders for to in playbook.dispatches_to(holder)}


def _categories(playbook: Playbook) -> Iterator[Finding]:
    groups = [group.key for group in playbook.groups]
    receivers = {post.body_kind for post in playbook.posts_with(Power.SERVICE_REQUEST_ACCEPT)}
    reached = _reachable(playbook, receivers)
    past_station = _reachable(playbook, receivers - {BodyKind.SERVICE_STATION}) - {BodyKind.SERVICE_STATION}
    for index, category in enumerate(playbook.categories):
        if category.group not in groups:
            yield Finding(("categories", index, "group"), shown(category.group), one_of(groups, category.group))
        possible = past_station if category.about_station else reached
        for place, kind in enumerate(category.responsible):
            if kind not in possible:
                path = ("categories", index, "responsible", place)
                yield Finding(path, shown(kind.value), _reach(kind, possible, category.about_station))
    for index, group in enumerate(playbook.groups):
        if not playbook.categories_in(group.key):
            yield Finding(("groups", index), shown(group.key), _("a group with at least one category"))
    if not any(category.about_station for category in playbook.categories):
        yield Finding(("categories",), "", _("a category with about_station = true"))


def _reasons(playbook: Playbook) -> Iterator[Finding]:
    known = {
        "groups": [group.key for group in playbook.groups],
        "categories": [category.key for category in playbook.categories],
    }
    for kind in ReasonKind:
        for index, reason in enumerate(playbook.reasons_for(kind)):
            for name, keys in known.items():
                for place, key in enumerate(getattr(reason, name) or ()):
                    if key not in keys:
                        yield Finding(("reasons", kind.value, index, name, place), shown(key), one_of(keys, key))
        yield from _something_fits(playbook, kind)


def _something_fits(playbook: Playbook, kind: ReasonKind) -> Iterator[Finding]:
    for index, category in enumerate(playbook.categories):
        if not playbook.reasons_for(kind, category.key):
            expected = _("a category of which one of reasons.%(list)s can be said") % {"list": kind.value}
            yield Finding(("categories", index), shown(category.key), expected)


def _reach(kind: BodyKind, possible: set[BodyKind], past_station: bool) -> str:
    known = sorted(member.value for member in possible)
    near = nearest(kind.value, known)
    hint = _(" (did you mean %(near)s?)") % {"near": near} if near else ""
    if past_station:
        said = _("a body that a complaint about the station reaches past it: %(known)s")
    else:
        said = _("a body that [[dispatch]] reaches: %(known)s")
    return said % {"known": ", ".join(known)} + hint


def _ladder(playbook: Playbook) -> Iterator[Finding]:
    for index, rung in enumerate(playbook.ladder):
        if not playbook.posts_with(Power.SERVICE_REQUEST_VIEW, rung.to):
            yield Finding(
                ("ladder", index, "to"),
                shown(rung.to.value),
                _needs_post(rung.to, Power.SERVICE_REQUEST_VIEW),
            )
        if index == 0:
            continue
        below = playbook.ladder[index - 1].after
        if not comparable(below, rung.after) or not longer(rung.after, below):
            expected = _("longer than the rung below, %(limit)s, and counted alike") % {"limit": below}
            yield Finding(("ladder", index, "after"), shown(str(rung.after)), expected)


def _cadences(playbook: Playbook) -> Iterator[Finding]:
    rows: list[tuple[Path, BodyKind]] = [
        (("forums", index, "held_by"), forum.held_by) for index, forum in enumerate(playbook.forums)
    ]
    rows += [(("duties", index, "body_kind"), duty.body_kind) for index, duty in enumerate(playbook.duties)]
    rows += [(("sweeps", index, "held_by"), sweep.held_by) for index, sweep in enumerate(playbook.sweeps)]
    rows += [(("receptions", index, "held_by"), one.held_by) for index, one in enumerate(playbook.receptions)]
    for path, kind in rows:
        if not playbook.posts_of(kind):
            yield Finding(path, shown(kind.value), _("a kind of body that has a post"))
