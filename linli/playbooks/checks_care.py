"""Checks of care: whoever holds a fund, looks at applications, cares for members or visits has posts that can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook

At = tuple[str | int, ...]


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could do it, every fund that one person alone could give, every key that
    stands twice."""
    plan = playbook.care
    if plan is None:
        return
    yield from _without(playbook, ("care", "members_by"), plan.members_by, Power.CARE_MEMBERS)
    yield from _without(playbook, ("care", "visits_by"), plan.visits_by, Power.CARE_ARRANGE)
    for index, fund in enumerate(plan.funds):
        here: At = ("care", "funds", index)
        yield from _without(playbook, (*here, "kept_by"), fund.kept_by, Power.CARE_KEEP)
        yield from _without(playbook, (*here, "kept_by"), fund.kept_by, Power.CARE_PAY)
        yield from _without(playbook, (*here, "first_by"), fund.first_by, Power.CARE_REVIEW)
        yield from _without(playbook, (*here, "second_by"), fund.second_by, Power.CARE_REVIEW)
    for field, keys in (
        ("funds", [one.key for one in plan.funds]),
        ("runs", [one.key for one in plan.runs]),
        ("visits", [one.key for one in plan.visits]),
    ):
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding(("care", field, index), shown(key), _("a key that the list does not have yet"))


def _without(playbook: Playbook, at: At, kinds: Iterable[BodyKind], power: Power) -> Iterator[Finding]:
    for kind in kinds:
        if not playbook.posts_with(power, kind):
            expected = _("a kind of body with a post that has %(power)s") % {"power": power}
            yield Finding(at, shown(kind.value), expected)
