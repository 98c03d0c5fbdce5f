"""Checks of needs, resources and orders: whoever keeps or does them has posts that can; classes are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could do it, and every class that stands twice."""
    plan = playbook.offers
    if plan is None:
        return
    asked: tuple[tuple[str, tuple[BodyKind, ...], Power], ...] = (
        ("kept_by", plan.kept_by, Power.OFFER_KEEP),
        ("done_by", plan.done_by, Power.OFFER_DO),
    )
    for field, kinds, power in asked:
        for kind in kinds:
            if not playbook.posts_with(power, kind):
                expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                yield Finding(("offers", field), shown(kind.value), expected)
    keys = [one.key for one in plan.classes]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("offers", "classes", index), shown(key), _("a key that the list does not have yet"))
