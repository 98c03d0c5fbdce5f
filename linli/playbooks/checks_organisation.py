"""Checks of the tables on how bodies are made up: what they name must be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from linli.playbooks.enums import BodyKind, Power
from linli.playbooks.errors import Finding, shown
from linli.playbooks.fields import one_of
from linli.playbooks.positions import Path
from linli.playbooks.schema import Playbook


def findings(playbook: Playbook) -> Iterator[Finding]:
    """Every mistake between these tables and the posts."""
    yield from _keys_told_apart(playbook)
    yield from _kinds_with_posts(playbook)
    yield from _committees(playbook)
    yield from _cross_appointments(playbook)
    yield from _moved_down(playbook)
    yield from _kinds_that_can(playbook)


def _keys_told_apart(playbook: Playbook) -> Iterator[Finding]:
    lists: dict[str, Sequence[str]] = {
        "committees": [row.key for row in playbook.committees],
        "aims": [row.key for row in playbook.aims],
        "nomination_ways": [row.key for row in playbook.nomination_ways],
        "cross_appointments": [row.key for row in playbook.cross_appointments],
        "charter": [row.key for row in playbook.charter],
        "moved_down": [row.key for row in playbook.moved_down],
        "grades": [row.key for row in playbook.grades],
        "standard": [row.key for row in playbook.standard],
        "zones": [row.key for row in playbook.zones],
        "sectors": [row.key for row in playbook.sectors],
        "whistles": [row.key for row in playbook.whistles],
    }
    for name, keys in lists.items():
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield Finding((name, index), shown(str(key)), _("a key that the list does not have yet"))


def _kinds_with_posts(playbook: Playbook) -> Iterator[Finding]:
    """Whatever kind of body is named has a post, for a body without people can do nothing."""
    rows: list[tuple[Path, BodyKind | None]] = []
    rows += [(("committees", index, "key"), row.key) for index, row in enumerate(playbook.committees)]
    rows += [(("aims", index, "body"), row.body) for index, row in enumerate(playbook.aims)]
    rows += [(("charter", index, "body"), row.body) for index, row in enumerate(playbook.charter)]
    for name in ("from_body", "to_body"):
        rows += [
            (("cross_appointments", index, name), getattr(row, name))
            for index, row in enumerate(playbook.cross_appointments)
        ]
        rows += [(("moved_down", index, name), getattr(row, name)) for index, row in enumerate(playbook.moved_down)]
    for name in ("consent", "reports_to"):
        rows += [(("posts", index, name), getattr(row, name)) for index, row in enumerate(playbook.posts)]
    for path, kind in rows:
        if kind is not None and not playbook.posts_of(kind):
            yield Finding(path, shown(kind.value), _("a kind of body that has a post"))


def _kinds_that_can(playbook: Playbook) -> Iterator[Finding]:
    """Whoever is called by a whistle, or brought together by a forum, has a post that can answer: else it would wait
    with nobody."""
    rows: list[tuple[Path, Sequence[BodyKind], Power]] = []
    for index, whistle in enumerate(playbook.whistles):
        rows += [
            (("whistles", index, "blown_by"), whistle.blown_by, Power.WHISTLE_BLOW),
            (("whistles", index, "answered_by"), whistle.answered_by, Power.WHISTLE_ANSWER),
            (("whistles", index, "decided_by"), [whistle.decided_by], Power.WHISTLE_DECIDE),
        ]
    for index, forum in enumerate(playbook.forums):
        rows += [
            (("forums", index, "held_by"), [forum.held_by], Power.MEETING_CALL),
            (("forums", index, "with"), forum.with_, Power.MEETING_ANSWER),
        ]
    for path, kinds, power in rows:
        for kind in kinds:
            if not playbook.posts_with(power, kind):
                yield Finding(
                    path, shown(kind.value), _("a kind of body with a post that has %(power)s") % {"power": power}
                )


def _committees(playbook: Playbook) -> Iterator[Finding]:
    for index, row in enumerate(playbook.committees):
        if row.members_usual is not None and row.members_min > row.members_usual:
            expected = _("no more than members_usual, %(limit)s") % {"limit": row.members_usual}
            yield Finding(("committees", index, "members_min"), shown(row.members_min), expected)


def _cross_appointments(playbook: Playbook) -> Iterator[Finding]:
    for index, row in enumerate(playbook.cross_appointments):
        if row.from_body == row.to_body:
            path: Path = ("cross_appointments", index, "to_body")
            yield Finding(path, shown(row.to_body.value), _("another kind of body than from_body"))
        for name, key, kind in (
            ("from_post", row.from_post, row.from_body),
            ("to_post", row.to_post, row.to_body),
        ):
            known = [post.key for post in playbook.posts_of(kind)]
            if key is not None and key not in known:
                yield Finding(("cross_appointments", index, name), shown(key), one_of(known, key))


def _moved_down(playbook: Playbook) -> Iterator[Finding]:
    for index, row in enumerate(playbook.moved_down):
        if row.from_body == row.to_body:
            path: Path = ("moved_down", index, "to_body")
            yield Finding(path, shown(row.to_body.value), _("another kind of body than from_body"))
