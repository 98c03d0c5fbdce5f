"""The table on volunteers: which bodies hold teams, of what kinds, with which skills, and how long is remembered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Name, Named, SourceKey, fixed, maximum, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class TeamKind(Named):
    """A kind of team; `project` is what such a team usually calls its own project."""

    key: Key = fixed(max_length=40)
    project: Name | None = own(default=None)


class VolunteerSkill(Named):
    """Something that a volunteer can tick, and a slot can ask for."""

    key: Key = fixed(max_length=40)


class Volunteering(Named):
    """How a city serves by volunteers: its word for a volunteers' team is the name.

    Bodies of the kinds `held_by` hold teams for their places. Who signed up and who was there is forgotten
    `forget_months` after the day; what remains are sums without names, and each volunteer's own.
    """

    source: SourceKey = own()
    held_by: Bodies = fixed(min_length=1)
    forget_months: int = maximum(default=12, ge=1, le=12)
    kinds: tuple[TeamKind, ...] = subset(min_length=1, strict=False)
    skills: tuple[VolunteerSkill, ...] = subset(default=(), strict=False)

    def kind(self, key: str) -> TeamKind | None:
        """The kind of team with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.kinds if one.key == key), None)

    def skill(self, key: str) -> VolunteerSkill | None:
        """The skill with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.skills if one.key == key), None)
