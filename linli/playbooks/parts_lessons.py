"""The table on lessons: who keeps the catalogue and the lecturers' bank, who arranges them, on what subjects."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from linli.playbooks.fields import Body, Key, Name, Named, SourceKey, fixed, own, subset

Bodies = Annotated[tuple[Body, ...], Field(strict=False)]


class LessonSubject(Named):
    """What lessons can be about, and lecturers can speak on."""

    key: Key = fixed(max_length=40)


class Lessons(Named):
    """How a city teaches: its word for a lesson is the name, `bank` its word for the list of lecturers.

    Bodies of the kinds `kept_by` keep the catalogue and the bank for their places; those of `arranged_by` arrange
    lessons. `minutes` is how long one usually takes.
    """

    source: SourceKey = own()
    bank: Name = own()
    kept_by: Bodies = fixed(min_length=1)
    arranged_by: Bodies = fixed(min_length=1)
    minutes: int = own(default=40, ge=5, le=480)
    subjects: tuple[LessonSubject, ...] = subset(min_length=1, strict=False)

    def subject(self, key: str) -> LessonSubject | None:
        """The subject with this key; None for one that the playbook does not know any more."""
        return next((one for one in self.subjects if one.key == key), None)
