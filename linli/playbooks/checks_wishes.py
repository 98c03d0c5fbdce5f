"""Checks of wishes: whoever looks at them or claims them has posts that can, and kinds are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could do it, and every kind of wish that stands twice."""
    plan = playbook.wishes
    if plan is None:
        return
    asked: tuple[tuple[str, tuple[BodyKind, ...], Power], ...] = (
        ("checked_by", plan.checked_by, Power.WISH_CHECK),
        ("claimed_by", plan.claimed_by, Power.WISH_CLAIM),
    )
    for field, kinds, power in asked:
        for kind in kinds:
            if not playbook.posts_with(power, kind):
                expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                yield Finding(("wishes", field), shown(kind.value), expected)
    keys = [kind.key for kind in plan.kinds]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("wishes", "kinds", index), shown(key), _("a key that the list does not have yet"))
