"""Checks of lessons: whoever keeps or arranges them has posts that can, and subjects are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every kind of body in which nobody could do it, and every subject that stands twice."""
    plan = playbook.lessons
    if plan is None:
        return
    asked: tuple[tuple[str, tuple[BodyKind, ...], Power], ...] = (
        ("kept_by", plan.kept_by, Power.LESSON_KEEP),
        ("arranged_by", plan.arranged_by, Power.LESSON_ARRANGE),
    )
    for field, kinds, power in asked:
        for kind in kinds:
            if not playbook.posts_with(power, kind):
                expected = _("a kind of body with a post that has %(power)s") % {"power": power}
                yield Finding(("lessons", field), shown(kind.value), expected)
    keys = [subject.key for subject in plan.subjects]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield Finding(("lessons", "subjects", index), shown(key), _("a key that the list does not have yet"))
